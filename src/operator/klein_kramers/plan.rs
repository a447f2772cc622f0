//! How fine the mesh of the Klein–Kramers operator must be: range, wave number and Hermite levels from U, kT and γ.
//!
//! ```text
//! k = K_thermal ω/√kT + K_layer F/√(γ S kT),        levels = N_thermal + N_layer ω/γ
//! ```
//! and steps short enough for U/kT not to change by more from node to node than the differences take
//! ([`stencil::steepest`]).
//!
//! ω is the largest frequency of a well or barrier, F the largest force on the loop at the barrier's energy, S = ∮ v dx its
//! action. At weak friction the slow mode changes across the separatrix over an energy √(γ S kT), the loss on one loop
//! (Mel'nikov & Meshkov, J. Chem. Phys. 85, 1018 (1986)), so over √(γSkT)/F in x, and its Hermite coefficients fall off
//! as e^{−const·γn}. The four numbers are measured on the quartic well; a plan is a start, and the error is measured.

use super::{Drain, stencil};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary, Spacing};
use crate::operator::automatic::{self, Request, Side};
use crate::potential::{Barrier, Landscape, Potential};

/// A wall stands this many kT above the highest barrier: e^{−24} = 4e-11 of what crosses ever gets there, and the rate
/// changes by less than a hundredth of that (seen on the quartic well, where 10 kT cost 1e-11 and 15 kT 2e-13).
const WALL_KT: f64 = 24.0;
/// Beyond an open end's barrier U is levelled off this many kT below it: what returns is e^{−34} = 2e-15.
const DRAIN_KT: f64 = 34.0;
/// Length of the level stretch, and of the raised friction, over the way down to it.
const STRETCH: (f64, f64) = (0.6, 0.8);
/// K_thermal and K_layer.
const WAVES: (f64, f64) = (7.0, 4.1);
/// N_thermal and N_layer.
const LEVELS: (f64, f64) = (40.0, 25.0);
/// The coarsest resolution at which a plan must still admit every order.
pub const COARSEST: f64 = 0.64;
/// The widest stencil fits twice into the coarsest of any meshes.
const FEWEST: f64 = 50.0;
/// Samples of U between the ends.
const SAMPLES: usize = 4000;
/// Two sides of U are mirror images when they agree to this part of its range, which is rounding.
const MIRRORED: f64 = 1e-13;

/// What the mesh and the levels follow from.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Left end and what happens there.
    pub from: (f64, Boundary),
    /// Right end and what happens there.
    pub to: (f64, Boundary),
    /// Raised friction at open ends.
    pub drains: Vec<Drain>,
    /// Intervals of x at resolution 1.
    pub intervals: f64,
    /// Hermite levels at resolution 1.
    pub levels: f64,
    /// Whether this is one half of a symmetric potential.
    pub half: bool,
}

impl Plan {
    /// The axis and the highest level at a resolution.
    ///
    /// # Errors
    /// Ends the wrong way round.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and far below 2^53")]
    pub fn at(&self, resolution: f64) -> Result<(Axis, usize)> {
        let round = |value: f64| (value * resolution).ceil() as usize;
        let spacing = Spacing::Uniform { from: self.from.0, to: self.to.0 }.validated()?;
        Ok((
            Axis::new(spacing, round(self.intervals).max(stencil::HIGHEST), self.from.1, self.to.1)?,
            round(self.levels),
        ))
    }
}

/// Plans the mesh of an escape over barriers no higher than `top` (energy).
///
/// # Errors
/// An end that can't be chosen; an absorbing end that is not far below the barrier in front of it.
pub fn plan(potential: &Potential, landscape: &Landscape, bath: &Bath, request: &Request) -> Result<Plan> {
    let ends = [Side::Left, Side::Right].map(|side| end(potential, landscape, bath, request, side));
    let [from, to] = ends;
    let (mut from, to) = (from?, to?);
    let mut half = false;
    if let Some(centre) = mirror(potential, landscape, (from.x, to.x), (from.boundary, to.boundary)) {
        half = true;
        let odd = landscape.barriers.iter().any(|barrier| barrier.x == centre);
        let boundary = if odd { Boundary::Absorbing } else { Boundary::Reflecting };
        from = End { x: centre, boundary, drain: None };
    }
    if from.x >= to.x {
        return Err(Error::input("the ends must be increasing")
            .got(format!("from = {}, to = {}", from.x, to.x))
            .key("mesh.x"));
    }
    let scales = Scales::of(potential, landscape, (from.x, to.x));
    let thermal = WAVES.0 * scales.frequency / bath.kt().sqrt();
    let layer = WAVES.1 * scales.stiffness / (bath.gamma() * bath.kt()).sqrt();
    let drains: Vec<Drain> = from.drain.into_iter().chain(to.drain).collect();
    let steepest =
        slope(potential, &drains, (from.x, to.x)) / (bath.kt() * COARSEST * stencil::steepest(stencil::HIGHEST));
    Ok(Plan {
        intervals: FEWEST.max((to.x - from.x) * steepest.max((thermal + layer) / std::f64::consts::PI)),
        levels: LEVELS.0 + LEVELS.1 * scales.barrier / bath.gamma(),
        drains,
        from: (from.x, from.boundary),
        to: (to.x, to.boundary),
        half,
    })
}

/// One end of the range.
struct End {
    x: f64,
    boundary: Boundary,
    drain: Option<Drain>,
}

fn end(potential: &Potential, landscape: &Landscape, bath: &Bath, request: &Request, side: Side) -> Result<End> {
    let boundary = automatic::boundary(landscape, request, side);
    let energies = landscape.wells.iter().map(|well| well.energy);
    let top = energies.chain(landscape.barriers.iter().map(|top| top.energy)).fold(f64::NEG_INFINITY, f64::max);
    let given = automatic::given_end(landscape, request, side);
    if boundary != Boundary::Absorbing {
        let wall = || automatic::rise(potential, landscape, bath, side, top + WALL_KT * bath.kt());
        let x = given.map_or_else(wall, Ok)?;
        return Ok(End { x, boundary, drain: None });
    }
    let barrier = side
        .outermost(&landscape.barriers)
        .ok_or_else(|| Error::no_barrier("no barrier in front of the absorbing end").key("mesh"))?;
    let way = automatic::fall(potential, bath, &barrier.0, DRAIN_KT, side)? - barrier.x;
    if let Some(x) = given.filter(|x| (x - barrier.x).abs() < way.abs()) {
        return Err(too_shallow((x, barrier.x + way), barrier, potential.value(x), bath));
    }
    let x = barrier.x + (1.0 + STRETCH.0) * way;
    let drain = Drain::new(barrier, DRAIN_KT * bath.kt(), x - STRETCH.1 * way, x);
    Ok(End { x, boundary, drain: Some(drain) })
}

/// In phase space a rate depends on how a shallow end absorbs; a deep one only has to.
fn too_shallow((x, deep): (f64, f64), barrier: &Barrier, u: f64, bath: &Bath) -> Error {
    Error::input(format!(
        "with inertia an absorbing end must lie {DRAIN_KT} kT below its barrier, or more comes back from it"
    ))
    .got(format!("x = {x}, {:.1} kT below the barrier at {}", (barrier.energy - u) / bath.kt(), barrier.x))
    .allowed(format!("beyond x = {deep:.4}, if U falls that far"))
    .remedy("leave mesh.absorb out; of a double well λ₁ is the sum of both rates")
    .key("mesh.absorb")
}

/// The centre of a potential whose two sides, and whose ends, are mirror images.
fn mirror(
    potential: &Potential,
    landscape: &Landscape,
    (from, to): (f64, f64),
    (left, right): (Boundary, Boundary),
) -> Option<f64> {
    if left != right || left == Boundary::Periodic {
        return None;
    }
    let (wells, barriers) = (&landscape.wells, &landscape.barriers);
    let centre = match (wells.len(), barriers.len(), left) {
        (2, 1, Boundary::Reflecting) => barriers[0].x,
        (1, 2, Boundary::Absorbing) => wells[0].x,
        _ => return None,
    };
    let reach = (to - centre).min(centre - from);
    let size = (0..=SAMPLES).map(|i| potential.value(from + (to - from) * part(i)).abs()).fold(0.0, f64::max);
    let same_end = ((to - centre) - (centre - from)).abs() <= 1e-2 * reach;
    let mirrored = (0..=SAMPLES).all(|i| {
        let step = reach * part(i);
        (potential.value(centre + step) - potential.value(centre - step)).abs() <= MIRRORED * size
    });
    (same_end && mirrored).then_some(centre)
}

/// Largest |U′| between the ends, with U levelled off behind open barriers.
fn slope(potential: &Potential, drains: &[Drain], (from, to): (f64, f64)) -> f64 {
    let step = (to - from) * part(1);
    let u = |x: f64| drains.iter().fold(potential.value(x), |u, drain| drain.levelled(x, u));
    let samples: Vec<f64> = (0..=SAMPLES).map(|i| u(from + (to - from) * part(i))).collect();
    samples.windows(2).map(|u| (u[1] - u[0]).abs() / step).fold(0.0, f64::max)
}

#[allow(clippy::cast_precision_loss, reason = "a few thousand samples")]
fn part(i: usize) -> f64 {
    i as f64 / SAMPLES as f64
}

/// The lengths and times of the loops below the barriers.
struct Scales {
    /// Largest ω of a well or barrier.
    frequency: f64,
    /// Largest F/√S of a loop at the energy of the lowest barrier beside its well.
    stiffness: f64,
    /// Largest ω_b, or ω where every top is flat.
    barrier: f64,
}

impl Scales {
    fn of(potential: &Potential, landscape: &Landscape, (from, to): (f64, f64)) -> Self {
        let wells = landscape.wells.iter().map(|well| well.curvature.sqrt()).fold(0.0, f64::max);
        let tops = landscape.barriers.iter().map(|top| top.curvature.abs().sqrt()).fold(0.0, f64::max);
        let mut scales =
            Self { frequency: wells.max(tops), stiffness: 0.0, barrier: if tops > 0.0 { tops } else { wells } };
        for well in landscape.wells.iter().filter(|well| well.x >= from && well.x <= to) {
            let beside = landscape.barriers.iter().filter(|top| top.energy > well.energy);
            let Some(top) = beside.min_by(|a, b| (a.x - well.x).abs().total_cmp(&(b.x - well.x).abs())) else {
                continue;
            };
            let (action, force) = walk(potential, well.x, top.energy, (from, to));
            scales.stiffness = scales.stiffness.max(force / action.sqrt());
        }
        scales
    }
}

/// ∮ v dx and the largest |U′| of the loop at an energy round a well, by the rule of the rectangle: a few digits will do.
fn walk(potential: &Potential, well: f64, energy: f64, (from, to): (f64, f64)) -> (f64, f64) {
    let (mut action, mut force) = (0.0, 0.0f64);
    for (side, length) in [(-1.0, well - from), (1.0, to - well)] {
        for i in 0..SAMPLES {
            let jet = potential.jet(well + side * length * part(i));
            if jet.value > energy {
                break;
            }
            action += 2.0 * (2.0 * (energy - jet.value)).sqrt() * length * part(1);
            force = force.max(jet.slope.abs());
        }
    }
    (action, force)
}
