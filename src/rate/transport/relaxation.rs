//! Relaxation on a tilted ring without inertia: the smallest eigenvalues of −L, most of them complex.
//!
//! ```text
//! W(i → i+1) = 1/(R_i μ_i),   W(i+1 → i) = 1/(R_i μ_{i+1}),   μ_i = C′_{i−1}/R_{i−1} + C_i/R_i       u continued across the seam
//! U = 0:   λ_n = D(2πn/L)² ∓ i v(2πn/L)
//! ```
//!
//! The rates are those of [`Smoluchowski`](crate::operator::smoluchowski), with its masses μ, on equal intervals; there is no detailed
//! balance, for the product of the rates round the ring is e^{FL/kT}. The values of nested meshes are extrapolated. The rounding
//! of a stock solver, seen through left and right vectors, is in the bar: what is exponentially small is refused.

use super::super::extrapolate::even_series;
use crate::bath::Bath;
use crate::eigen::nonsymmetric::{Found, solve};
use crate::eigen::{Engine, Evidence};
use crate::error::{Error, Result};
use crate::operator::ring::Tilt;
use crate::operator::segment::Segment;
use crate::potential::Potential;
use crate::wide::Wide;
use num_complex::Complex64;
use sprs::{CsMat, TriMat};
use std::f64::consts::TAU;

/// Intervals of the coarsest mesh, and how many meshes of twice as many there are at most.
const FIRST: usize = 48;
const MESHES: usize = 7;
/// Meshes before an error can be told.
const FEWEST: usize = 4;
/// Modes sought beyond those wanted.
const BEYOND: usize = 2;
/// Largest backward error that a solver may leave.
const BACKWARD: f64 = 1e-13;
/// Standard deviations of the effect of rounded entries, roundings of the value itself, and how far the values from A and Aᵀ may
/// lie from the true one, in units of their distance.
const ENTRIES: f64 = 4.0;
const SUMS: f64 = 32.0;
const APART: f64 = 4.0;

/// A mode of the continuum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mode {
    /// λ of −L (1/time), Re λ > 0.
    pub value: Complex64,
    /// Bound on its error relative to |λ|.
    pub relative_error: f64,
    /// Backward error of the solver on the finest mesh.
    pub residual: f64,
}

/// The modes of smallest |λ| above the stationary one, by ascending Re λ, and how the finest mesh was solved.
#[derive(Debug, Clone)]
pub struct Relaxation {
    /// Conjugate pairs are whole.
    pub modes: Vec<Mode>,
    /// The engine's evidence.
    pub evidence: Evidence,
    /// Intervals of the finest mesh.
    pub intervals: usize,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Modes above the stationary one.
    pub count: usize,
    /// Largest error relative to |λ|.
    pub tolerance: f64,
    /// `arpack`, `faer` or `lapack`.
    pub engine: Engine,
}

/// One mesh: the modes above the stationary one with Im λ ≥ 0, each with the rounding of its λ.
struct Level {
    modes: Vec<(Complex64, f64, f64)>,
    evidence: Evidence,
}

/// The slowest modes of the ring from `ends.0` to `ends.1`.
///
/// # Errors
/// Ends that are no period apart; what an engine refuses; modes that are uncertain by more than the tolerance on the finest
/// mesh, as exponentially slow ones are.
pub fn relaxation(potential: &Potential, bath: &Bath, ends: (f64, f64), request: &Request) -> Result<Relaxation> {
    let tilt = Tilt::new(potential, ends)?;
    let mut levels: Vec<Level> = Vec::new();
    let mut worst = f64::INFINITY;
    for mesh in 0..MESHES {
        let intervals = FIRST << mesh;
        levels.push(level(potential, bath, ends, &tilt, intervals, request)?);
        if levels.len() < FEWEST {
            continue;
        }
        let modes = extrapolated(&levels, request.count);
        worst = modes.iter().map(|mode| mode.relative_error).fold(0.0, f64::max);
        if worst <= request.tolerance {
            let evidence = levels[levels.len() - 1].evidence.clone();
            return Ok(Relaxation { modes: whole(modes), evidence, intervals });
        }
    }
    Err(Error::unresolved(format!("the {} slowest modes of the ring are uncertain by {worst:.1e} of |λ|", request.count))
        .allowed(format!("{:.1e}", request.tolerance))
        .remedy("raise solve.tolerance or bath.kt, or lower solve.count; for exponentially slow hops use study.kind = \"velocity\"")
        .key("solve.tolerance"))
}

fn level(
    potential: &Potential,
    bath: &Bath,
    ends: (f64, f64),
    tilt: &Tilt,
    intervals: usize,
    request: &Request,
) -> Result<Level> {
    let matrix = matrix(potential, bath, ends, tilt, intervals)?;
    // Left of the spectrum, nearer to zero than anything that diffuses freely.
    let shift = -0.25 * bath.diffusion() * (TAU / tilt.period).powi(2);
    let count = request.count + 1 + BEYOND;
    let right = solve(&matrix, request.engine, shift, count, BACKWARD)?;
    let left = solve(&matrix.transpose_view().to_csr(), request.engine, shift, count, BACKWARD)?;
    let diagonal: Vec<f64> = matrix.diag_iter().map(|entry| entry.copied().unwrap_or(0.0)).collect();
    let each = right.modes.iter();
    let mut modes: Vec<_> =
        each.map(|mode| (mode.value, rounding(mode.value, &mode.vector, &left, &diagonal), mode.residual)).collect();
    modes.sort_by(|a, b| a.0.norm().total_cmp(&b.0.norm()));
    // The stationary one.
    modes.remove(0);
    modes.retain(|(value, ..)| value.im >= 0.0);
    Ok(Level { modes, evidence: right.evidence })
}

/// What rounding does to an eigenvalue: that of the diagonal entries d, which are sums of rates, moves it by
/// eps·√Σ|y_i x_i d_i|²/|ȳᵀx|, with y the left vector; that of the solver is seen in the value that goes with y.
fn rounding(value: Complex64, right: &[Complex64], left: &Found, diagonal: &[f64]) -> f64 {
    // yᴴA = λyᴴ: y is a vector of Aᵀ for the conjugate of λ.
    let distance = |mode: &Complex64| (mode.conj() - value).norm();
    let nearest = left.modes.iter().min_by(|a, b| distance(&a.value).total_cmp(&distance(&b.value)));
    let Some(mode) = nearest else { return f64::INFINITY };
    let terms = || mode.vector.iter().zip(right).map(|(y, x)| y.conj() * x);
    let overlap: Complex64 = terms().sum();
    let spread = terms().zip(diagonal).map(|(term, d)| (term.norm() * d).powi(2)).sum::<f64>().sqrt();
    f64::EPSILON * (ENTRIES * spread / overlap.norm() + SUMS * value.norm()) + APART * distance(&mode.value)
}

/// −L on equal intervals.
fn matrix(potential: &Potential, bath: &Bath, (a, b): (f64, f64), tilt: &Tilt, intervals: usize) -> Result<CsMat<f64>> {
    #[allow(clippy::cast_precision_loss, reason = "a few thousand intervals")]
    let at = |k: usize| if k == intervals { b } else { a + (b - a) * k as f64 / intervals as f64 };
    let segments: Vec<Segment> =
        (0..intervals).map(|k| Segment::integrate(potential, bath, at(k), at(k + 1))).collect::<Result<_>>()?;
    // What lies left of node 0 is the last interval, one period higher.
    let across = Wide::exp(-tilt.force * tilt.period / bath.kt());
    let mass = |k: usize| {
        let own = segments[k].rightward / segments[k].resistance;
        let before = &segments[(k + intervals - 1) % intervals];
        let share = before.leftward / before.resistance;
        own + if k == 0 { share * across } else { share }
    };
    let masses: Vec<Wide> = (0..intervals).map(mass).collect();
    let mut triplets = TriMat::new((intervals, intervals));
    for (k, segment) in segments.iter().enumerate() {
        let next = (k + 1) % intervals;
        let conductance = Wide::ONE / segment.resistance;
        let after = if next == 0 { masses[0] / across } else { masses[next] };
        let (forward, backward) = ((conductance / masses[k]).to_f64(), (conductance / after).to_f64());
        triplets.add_triplet(k, k, forward);
        triplets.add_triplet(next, k, -forward);
        triplets.add_triplet(next, next, backward);
        triplets.add_triplet(k, next, -backward);
    }
    Ok(triplets.to_csr())
}

/// The `count` modes of smallest |λ|, by ascending Re λ; of a pair the one with Im λ > 0, which counts twice.
fn extrapolated(levels: &[Level], count: usize) -> Vec<Mode> {
    let Some((finest, coarser)) = levels.split_last() else { return Vec::new() };
    let mut found: Vec<Mode> = finest.modes.iter().map(|&mode| limit(mode, coarser)).collect();
    found.sort_by(|a, b| a.value.norm().total_cmp(&b.value.norm()));
    let mut kept = 0;
    found.retain(|mode| {
        let wanted = kept < count;
        kept += if mode.value.im == 0.0 { 1 } else { 2 };
        wanted
    });
    found.sort_by(|a, b| a.value.re.total_cmp(&b.value.re));
    found
}

/// A mode of the finest mesh, followed down the coarser ones and extrapolated.
fn limit((value, rounding, residual): (Complex64, f64, f64), coarser: &[Level]) -> Mode {
    let mut row = vec![value];
    for level in coarser.iter().rev() {
        let last = row[row.len() - 1];
        let distance = |mode: &Complex64| (mode - last).norm();
        let nearest = level.modes.iter().min_by(|a, b| distance(&a.0).total_cmp(&distance(&b.0)));
        row.extend(nearest.map(|mode| mode.0));
    }
    row.reverse();
    let part = |of: fn(&Complex64) -> f64| even_series(&row.iter().map(of).collect::<Vec<_>>(), rounding);
    let (re, im) = (part(|value| value.re), part(|value| value.im));
    let limit = Complex64::new(re.value, if value.im == 0.0 { 0.0 } else { im.value });
    Mode { value: limit, relative_error: (re.error.hypot(im.error) + rounding) / limit.norm(), residual }
}

/// Both of each conjugate pair.
fn whole(modes: Vec<Mode>) -> Vec<Mode> {
    let both = |mode: Mode| {
        let other = (mode.value.im != 0.0).then_some(Mode { value: mode.value.conj(), ..mode });
        other.into_iter().chain([mode])
    };
    modes.into_iter().flat_map(both).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potential::Expression;
    use std::f64::consts::PI;

    fn modes(potential: &Potential, kt: f64, ends: (f64, f64), count: usize) -> Vec<Mode> {
        let request = Request { count, tolerance: 1e-10, engine: Engine::Faer };
        relaxation(potential, &Bath::new(kt, 2.0).unwrap(), ends, &request).unwrap().modes
    }

    /// A slope: plane waves that drift and spread.
    #[test]
    fn plane_waves_on_a_slope() {
        let slope = Potential::Expression(Expression::parse("-0.7*x", &Default::default()).unwrap());
        let found = modes(&slope, 0.3, (0.0, 1.5), 4);
        assert_eq!(found.len(), 4);
        for (index, mode) in found.iter().enumerate() {
            let q = TAU / 1.5 * f64::from(1 + i32::try_from(index / 2).unwrap());
            let sign = if index % 2 == 0 { -1.0 } else { 1.0 };
            let expected = Complex64::new(0.15 * q * q, sign * 0.35 * q);
            let error = (mode.value - expected).norm() / expected.norm();
            assert!(error <= mode.relative_error && error < 1e-10, "{error:e} > {:e}", mode.relative_error);
        }
    }

    /// The same ring cut elsewhere has the same spectrum; so has its mirror image.
    #[test]
    fn the_seam_does_not_matter() {
        let found = modes(&Potential::Washboard { s: 0.8 }, 0.4, (-PI, PI), 3);
        let moved = modes(&Potential::Washboard { s: 0.8 }, 0.4, (0.3, 0.3 + TAU), 3);
        let mirrored = modes(&Potential::Washboard { s: -0.8 }, 0.4, (-PI, PI), 3);
        for (one, others) in found.iter().zip(moved.iter().zip(&mirrored)) {
            for other in [others.0, others.1] {
                let distance = (one.value - other.value).norm() / one.value.norm();
                assert!(distance <= one.relative_error + other.relative_error, "{distance:e}");
            }
            assert!(one.value.re > 0.0);
        }
    }

    /// Two wells a ring, a barrier of 22 kT: rounding leaves three digits of the slow mode.
    #[test]
    fn what_is_exponentially_slow_is_refused() {
        let request = Request { count: 1, tolerance: 1e-8, engine: Engine::Faer };
        let ring = (-PI, 3.0 * PI);
        let refusal = relaxation(&Potential::Washboard { s: 0.1 }, &Bath::new(0.08, 1.0).unwrap(), ring, &request);
        assert!(refusal.unwrap_err().to_string().contains("uncertain by"));
    }
}
