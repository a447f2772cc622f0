//! The low complex spectrum of the Klein–Kramers operator in the continuum.
//!
//! ```text
//! −L P = λ P,   Re λ ≥ 0;       U = ω²x²/2:  λ_nm = n λ₊ + m λ₋,   λ± = γ/2 ± √(γ²/4 − ω²)
//! ```
//!
//! (Risken, The Fokker–Planck Equation, sec. 10.2.) The modes of smallest |λ| are found on a series of meshes, each 1.25 times
//! as fine as the one before, and matched from mesh to mesh. The difference of the last two is the error bar, that of the
//! two before is the check that it shrinks. A symmetric potential falls into an even and an odd half.
//!
//! Where two modes are about to coincide (an exceptional point, at which a pair turns from complex to real as friction
//! grows), each moves by the root of what moves the operator. There the mesh decides which is which and whether they are
//! real; so where bars reach from one mode to another, they are widened to take in both.

use crate::bath::Bath;
use crate::eigen::nonsymmetric::{LadderMode, modes};
use crate::eigen::{Engine, Evidence};
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary};
use crate::operator::automatic;
use crate::operator::klein_kramers::{Plan, Setting, ladder, plan};
use crate::potential::{Landscape, Potential};
use num_complex::Complex64;

/// Order of the differences: twice the order would save a fifth of the nodes and fill twice the band.
const ORDER: usize = 8;
/// The resolution of the first mesh, and the factor from mesh to mesh.
const FIRST: f64 = 0.8;
const FINER: f64 = 1.25;
/// Meshes at most.
const MESHES: usize = 8;
/// Modes sought beyond those wanted, so that the partners of the last are known on every mesh.
const BEYOND: usize = 2;
/// The last difference is the error only if it is below this part of the one before; else what is still to come may be as large.
const SHRINKS: f64 = 0.5;
/// A wall stands this many kT above the outermost well, and higher by as much for every mode.
const WALL_KT: f64 = 60.0;
const WALL_KT_PER_MODE: f64 = 4.0;
/// Steps from a well to the wall of an escape, and how many times as far the wall of a spectrum may be.
const STEPS: u32 = 400;
const FARTHEST: u32 = 20;
/// An error below this part of the distance to the next mode is of first order in what moves the operator.
const LINEAR: f64 = 0.01;
/// Solvers may leave this part of the tolerance.
const SHARE: f64 = 0.5;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Number of modes above the stationary one; a conjugate pair is never parted.
    pub count: usize,
    /// Largest error relative to |λ|.
    pub tolerance: f64,
    /// `arpack`, `faer` or `lapack`.
    pub engine: Engine,
}

/// A mode of the continuum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mode {
    /// λ of −L (1/time).
    pub value: Complex64,
    /// Bound on its error relative to |λ|: discretisation, solver and rounding together.
    pub relative_error: f64,
    /// Backward error of the solver on the finest mesh.
    pub residual: f64,
    /// Condition number of λ.
    pub condition: f64,
}

/// The modes of smallest |λ| in the order of Re λ, |Im λ|, Im λ.
#[derive(Debug, Clone)]
pub struct Spectrum {
    /// Modes above the stationary one.
    pub modes: Vec<Mode>,
    /// Whether nothing absorbs, so that there is a stationary one.
    pub closed: bool,
    /// How the finest mesh was solved, one entry a half.
    pub evidence: Vec<Evidence>,
    /// The finest axis; one half of a symmetric potential.
    pub axis: Axis,
    /// Its highest Hermite level.
    pub levels: usize,
}

/// The low spectrum of a potential between the ends asked for.
///
/// # Errors
/// An engine that is not made for it; ends that can't be chosen; whatever a solver refuses; modes that are still uncertain
/// on the finest mesh.
pub fn spectrum(
    potential: &Potential,
    landscape: &Landscape,
    bath: &Bath,
    ends: &automatic::Request,
    request: &Request,
) -> Result<Spectrum> {
    check(request)?;
    let plan = widened(potential, landscape, bath, ends, request.count)?;
    let sectors = sectors(&plan);
    let mut resolution = FIRST;
    let mut meshes: Vec<Vec<LadderMode>> = Vec::new();
    let mut worst = f64::INFINITY;
    for _ in 0..MESHES {
        let solved = solve(potential, bath, &sectors, resolution, request)?;
        meshes.push(solved.modes);
        if let [.., coarse, middle, fine] = meshes.as_slice() {
            let modes = bars(coarse, middle, fine, request.count);
            worst = modes.iter().map(|mode| mode.relative_error).fold(0.0, f64::max);
            if worst <= request.tolerance {
                let Rest { closed, evidence, axis, levels } = solved.rest;
                return Ok(Spectrum { modes, closed, evidence, axis, levels });
            }
        }
        resolution *= FINER;
    }
    Err(Error::unresolved(format!("the {} slowest modes are uncertain by {worst:.1e} of |λ|", request.count))
        .allowed(format!("{:.1e}", request.tolerance))
        .remedy("raise solve.tolerance, lower solve.count, or move off the friction at which two modes coincide")
        .key("solve.tolerance"))
}

fn check(request: &Request) -> Result<()> {
    if [Engine::Arpack, Engine::Faer, Engine::Lapack].contains(&request.engine) {
        return Ok(());
    }
    Err(Error::input("engine of the complex spectrum")
        .got(format!("\"{}\"", request.engine))
        .allowed("arpack, faer, lapack")
        .key("solve.engine"))
}

/// The plan of an escape, its walls moved out: a mode of n quanta grows as (U/kT)^{n/2} over the thermal density.
fn widened(
    potential: &Potential,
    landscape: &Landscape,
    bath: &Bath,
    ends: &automatic::Request,
    count: usize,
) -> Result<Plan> {
    let first = plan(potential, landscape, bath, ends)?;
    if first.from.1 == Boundary::Periodic {
        return Ok(first);
    }
    #[allow(clippy::cast_precision_loss, reason = "a few hundred modes")]
    let height = (WALL_KT + WALL_KT_PER_MODE * count as f64) * bath.kt();
    let wells = landscape.wells.iter().map(|well| well.x);
    let outer = [wells.clone().fold(f64::INFINITY, f64::min), wells.fold(f64::NEG_INFINITY, f64::max)];
    // A half begins at its centre, about which the ends are mirror images.
    let left = if first.half { 2.0 * first.from.0 - first.to.0 } else { first.from.0 };
    let wall = |well: f64, end: f64| {
        let (bottom, step) = (potential.value(well), (end - well) / f64::from(STEPS));
        let places = (STEPS..FARTHEST * STEPS).map(|k| well + step * f64::from(k));
        places.into_iter().find(|&x| potential.value(x) - bottom >= height).unwrap_or(end)
    };
    let mut wider = *ends;
    if ends.from.is_none() && first.to.1 != Boundary::Absorbing && (first.half || first.from.1 == Boundary::Reflecting)
    {
        wider.from = Some(wall(outer[0], left));
    }
    if ends.to.is_none() && first.to.1 == Boundary::Reflecting {
        wider.to = Some(wall(outer[1], first.to.0));
    }
    if wider == *ends { Ok(first) } else { plan(potential, landscape, bath, &wider) }
}

/// The whole, or both parities of a symmetric potential about its centre.
fn sectors(plan: &Plan) -> Vec<Plan> {
    if !plan.half {
        return vec![plan.clone()];
    }
    [Boundary::Reflecting, Boundary::Absorbing]
        .map(|centre| Plan { from: (plan.from.0, centre), ..plan.clone() })
        .to_vec()
}

struct Solved {
    modes: Vec<LadderMode>,
    rest: Rest,
}

struct Rest {
    closed: bool,
    evidence: Vec<Evidence>,
    axis: Axis,
    levels: usize,
}

fn solve(potential: &Potential, bath: &Bath, sectors: &[Plan], resolution: f64, request: &Request) -> Result<Solved> {
    let (mut all, mut evidence, mut closed) = (Vec::new(), Vec::new(), false);
    let (axis, levels) = sectors[0].at(resolution)?;
    for sector in sectors {
        let (axis, levels) = sector.at(resolution)?;
        let setting = Setting { order: ORDER, levels, drains: sector.drains.clone() };
        let ladder = ladder(potential, &axis, bath, &setting)?;
        closed |= ladder.is_closed();
        let count = request.count + BEYOND;
        let (found, how) = modes(&ladder, request.engine, count, SHARE * request.tolerance)?;
        all.extend(found);
        evidence.push(how);
    }
    all.iter_mut().for_each(|mode| mode.vector = Vec::new());
    all.sort_by(|a, b| a.value.norm().total_cmp(&b.value.norm()).then(a.value.im.total_cmp(&b.value.im)));
    Ok(Solved { modes: all, rest: Rest { closed, evidence, axis, levels } })
}

/// The first `count` modes of the finest mesh with their bars.
pub(in crate::rate) fn bars(
    coarse: &[LadderMode],
    middle: &[LadderMode],
    fine: &[LadderMode],
    count: usize,
) -> Vec<Mode> {
    let later = matched(fine, middle);
    let earlier = matched(middle, coarse);
    let bar = |index: usize| {
        let Some((at, last)) = later[index] else { return f64::INFINITY };
        let before = earlier[at].map_or(f64::INFINITY, |(_, distance)| distance);
        let drift = if last <= SHRINKS * before { last } else { last.max(before) };
        drift + rounding(fine, index)
    };
    let bars: Vec<f64> = (0..fine.len()).map(bar).collect();
    let mut found: Vec<Mode> = Vec::new();
    for index in 0..keep(fine, count) {
        let mode = &fine[index];
        // Modes that the bars can't tell apart.
        let reach = |other: usize| {
            let distance = (fine[other].value - mode.value).norm();
            let near = other != index && distance <= bars[index] + bars[other];
            if near { distance + bars[other].max(bars[index]) } else { 0.0 }
        };
        let known = (0..fine.len()).filter(|&other| bars[other].is_finite());
        let bar = known.map(reach).fold(bars[index], f64::max);
        found.push(Mode {
            value: mode.value,
            relative_error: bar / mode.value.norm(),
            residual: mode.residual,
            condition: mode.condition,
        });
    }
    found.sort_by(|a, b| {
        let by_size = a.value.re.total_cmp(&b.value.re).then(a.value.im.abs().total_cmp(&b.value.im.abs()));
        by_size.then(a.value.im.total_cmp(&b.value.im))
    });
    found
}

/// What rounding does to a mode: where that is not small beside the distance to the next one, the two share an exceptional
/// point, κ grows as the inverse of their distance, and each moves by the root of the perturbation.
fn rounding(modes: &[LadderMode], index: usize) -> f64 {
    let mode = &modes[index];
    let first_order = mode.relative_error * mode.value.norm();
    let others = modes.iter().enumerate().filter(|(other, _)| *other != index);
    let gap = others.map(|(_, other)| (other.value - mode.value).norm()).fold(f64::INFINITY, f64::min);
    if first_order < LINEAR * gap { first_order } else { first_order + (first_order * gap).sqrt() }
}

/// `count`, or one more where that would part a pair.
fn keep(modes: &[LadderMode], count: usize) -> usize {
    let count = count.min(modes.len());
    let pairs = modes[..count].iter().filter(|mode| mode.value.im != 0.0).count();
    (count + pairs % 2).min(modes.len())
}

/// For each of `modes` the index of its partner and how far that is: the closest couples first, each partner once.
pub(in crate::rate) fn matched(modes: &[LadderMode], others: &[LadderMode]) -> Vec<Option<(usize, f64)>> {
    let mut couples: Vec<(f64, usize, usize)> = Vec::with_capacity(modes.len() * others.len());
    for (i, mode) in modes.iter().enumerate() {
        couples.extend(others.iter().enumerate().map(|(j, other)| ((mode.value - other.value).norm(), i, j)));
    }
    couples.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut found, mut taken) = (vec![None; modes.len()], vec![false; others.len()]);
    for (distance, i, j) in couples {
        if found[i].is_none() && !taken[j] {
            found[i] = Some((j, distance));
            taken[j] = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(re: f64, im: f64) -> LadderMode {
        let value = Complex64::new(re, im);
        LadderMode { value, relative_error: 1e-15, condition: 1.0, residual: 1e-17, vector: Vec::new() }
    }

    #[test]
    fn bars_are_the_last_difference_while_it_shrinks() {
        let meshes = [1e-4, 1e-6, 1e-8].map(|error| vec![mode(1.0 + error, 0.0), mode(2.0, 1.0), mode(2.0, -1.0)]);
        let found = bars(&meshes[0], &meshes[1], &meshes[2], 2);
        assert_eq!(found.len(), 3);
        assert!((found[0].relative_error / 0.99e-6 - 1.0).abs() < 1e-6, "{:e}", found[0].relative_error);
        let stuck = bars(&meshes[0], &meshes[2], &meshes[0], 1);
        assert!((stuck[0].relative_error / 1e-4 - 1.0).abs() < 1e-3);
    }

    /// A pair on two meshes, two real modes on the third: all are within each other's bars.
    #[test]
    fn a_collision_is_within_the_bars() {
        let pair = |split: f64| vec![mode(1.0, -split), mode(1.0, split)];
        let real = vec![mode(1.0 - 1e-4, 0.0), mode(1.0 + 1e-4, 0.0)];
        let found = bars(&pair(2e-4), &pair(1e-4), &real, 2);
        for mode in &found {
            assert!((mode.value - Complex64::new(1.0, 2e-4)).norm() <= mode.relative_error * mode.value.norm());
        }
    }
}
