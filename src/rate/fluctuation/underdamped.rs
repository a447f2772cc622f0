//! The particle with inertia: the ladder of Hermite levels on meshes of rising resolution.
//!
//! ```text
//! S(ω) = (1/π) Re ⟨x| (iω − L)⁻¹ |x p_eq⟩ = (1/π) Σ_{n≥1} nγ |c_n(ω)|²,     ∫ S dω = ⟨δx²⟩,   ∫ ω² S dω = kT
//! S(ω) = (1/π) Re Σ_k g_k λ_k/(λ_k² + ω²)                                   complex λ_k, g_k of the reduced operator
//! ```
//!
//! by [`ladder`](crate::eigen::response::ladder). A symmetric well needs one half of the axis, since x is odd in it. The error is what
//! one resolution changes against the next, 1.25 times as fine. λ and γ in 1/time, S in length² time.

use super::Mesh;
use super::modes::Modes;
use crate::bath::Bath;
use crate::eigen::elimination::{self, Guess};
use crate::eigen::response::ladder::{Reduced, Request, Slow};
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use crate::mesh::{Axis, Boundary};
use crate::operator::automatic;
use crate::operator::klein_kramers::{Plan, Setting, ladder, plan};
use crate::potential::{Landscape, Potential};
use num_complex::Complex64;

/// Order of the differences.
const ORDER: usize = 16;
/// The resolution of the first mesh, and the factor from mesh to mesh.
pub(super) const FIRST: f64 = 0.5;
pub(super) const FINER: f64 = 1.25;
/// σ over the frequency of the well.
const POLE: f64 = 3.0;
/// A barrier of so many kT has a mode that is to be treated apart.
const SLOW_KT: f64 = 7.0;
/// What the last dimensions of the Krylov space may change, in parts of the tolerance.
const SETTLED: f64 = 0.1;
/// Hermite levels over those that an escape needs: the layer at the saddle asks for more than thermal motion does.
const LEVELS: f64 = 0.7;
/// Unknowns of a mesh at most, and operations of its factorisation: a minute or two.
const UNKNOWNS: f64 = 2e5;
const OPERATIONS: f64 = 3e10;
/// A wall stands this many kT above the outermost well: e^{−40} = 4e-18 of the density is beyond it.
const WALL_KT: f64 = 40.0;
const STEPS: u32 = 2000;
/// What one step of rounding makes of a sum over the modes.
const ROUNDING: f64 = 32.0 * f64::EPSILON;
/// Two sides of U are mirror images when they agree to this part of kT.
const MIRRORED: f64 = 1e-13;
const SAMPLES: u32 = 400;

/// What all meshes have in common.
#[derive(Debug)]
pub(super) struct Setup<'a> {
    potential: &'a Potential,
    bath: &'a Bath,
    plan: Plan,
    /// Whether a slow mode stands apart.
    slow: bool,
    /// Frequency of the narrowest well (1/time).
    frequency: f64,
    tolerance: f64,
}

/// One mesh.
#[derive(Debug)]
pub(super) struct Underdamped {
    reduced: Reduced,
    intervals: usize,
    /// λ of the slow mode and its guess for the next mesh.
    guess: Option<Guess>,
}

impl<'a> Setup<'a> {
    /// The plan of a potential that binds, between the ends of the axis without inertia.
    pub(super) fn new(
        potential: &'a Potential,
        landscape: &Landscape,
        bath: &'a Bath,
        (from, to): (f64, f64),
        (frequency, tolerance): (f64, f64),
    ) -> Result<Self> {
        let wells = || landscape.wells.iter().map(|well| well.x);
        let outer = (wells().fold(f64::INFINITY, f64::min), wells().fold(f64::NEG_INFINITY, f64::max));
        let [from, to] = [(outer.0, from), (outer.1, to)].map(|(well, end)| wall(potential, bath, well, end));
        let ends = automatic::Request { from: Some(from), to: Some(to), ..automatic::Request::default() };
        let escape = plan(potential, landscape, bath, &ends)?;
        let plan = halved(potential, landscape, bath, Plan { levels: LEVELS * escape.levels, ..escape });
        let depth = landscape.barriers.iter().map(|barrier| {
            let wells = landscape.wells.iter().map(|well| well.energy);
            let highest = wells.fold(f64::NEG_INFINITY, f64::max);
            (barrier.energy - highest) / bath.kt()
        });
        let slow = depth.fold(0.0, f64::max) > SLOW_KT;
        Ok(Self { potential, bath, plan, slow, frequency, tolerance })
    }

    /// The mesh of one resolution.
    pub(super) fn mesh(&self, resolution: f64, check: &[f64], before: Option<&Underdamped>) -> Result<Underdamped> {
        let unknowns = self.plan.intervals * self.plan.levels * resolution * resolution;
        let operations = unknowns * (self.plan.intervals * resolution).powi(2);
        if unknowns > UNKNOWNS || operations > OPERATIONS {
            return Err(Error::unresolved(format!("the spectrum at γ = {} needs a large mesh", self.bath.gamma()))
                .got(format!("{unknowns:.1e} unknowns, {operations:.0e} operations"))
                .allowed(format!("{UNKNOWNS:.0e} and {OPERATIONS:.0e}"))
                .remedy(
                    "raise the friction, the temperature or the tolerance, or take a potential with less steep walls",
                ));
        }
        let (axis, levels) = self.plan.at(resolution)?;
        let setting = Setting { order: ORDER, levels, drains: Vec::new() };
        let ladder = ladder(self.potential, &axis, self.bath, &setting)?;
        let (slow, guess) = if self.slow { slow(&ladder, before.and_then(|mesh| mesh.guess))? } else { (None, None) };
        let request = Request { pole: self.pole(), check, tolerance: SETTLED * self.tolerance };
        let reduced = Reduced::new(&ladder, &source(&ladder, &axis, self.potential, self.bath), slow, &request)?;
        Ok(Underdamped { reduced, intervals: axis.intervals(), guess })
    }

    /// σ between the frequency and the rate of relaxation.
    fn pole(&self) -> f64 {
        POLE * self.frequency * (self.frequency / self.bath.gamma()).min(1.0).sqrt()
    }
}

impl Underdamped {
    /// What the last dimensions changed, relative.
    pub(super) fn change(&self) -> f64 {
        self.reduced.change()
    }
}

impl Mesh for Underdamped {
    fn dissipation(&self, omega: f64) -> f64 {
        self.reduced.dissipation(omega)
    }

    fn response(&self, omega: f64) -> Complex64 {
        self.reduced.response(omega)
    }

    fn modes(&self) -> Result<Modes> {
        let pairs = self.reduced.modes()?;
        Ok(Modes { pairs, rest: 0.0, fastest: 1.0, rounding: ROUNDING })
    }

    fn intervals(&self) -> usize {
        self.intervals
    }
}

/// Where U has risen by [`WALL_KT`], on the way from a well to an end where it is higher.
fn wall(potential: &Potential, bath: &Bath, well: f64, end: f64) -> f64 {
    let level = potential.value(well) + WALL_KT * bath.kt();
    let places = (1..=STEPS).map(|k| well + (end - well) * f64::from(k) / f64::from(STEPS));
    places.into_iter().find(|&x| potential.value(x) >= level).unwrap_or(end)
}

/// The slow mode, and a guess for the next mesh.
fn slow(ladder: &Ladder, guess: Option<Guess>) -> Result<(Option<Slow>, Option<Guess>)> {
    let found = elimination::slowest(ladder, guess, true)?;
    let value = found.value.to_f64();
    if !(value.is_normal() && value > 0.0) {
        return Err(Error::unresolved("the slowest relaxation is beyond the range of doubles")
            .got(format!("λ₁ = e^{:.0}", found.value.ln()))
            .remedy("raise the temperature"));
    }
    Ok((Some(Slow { value, vector: found.vector }), Some(Guess { value, slope: found.slope })))
}

/// δx √p_eq on the nodes; on a half axis x counts from its centre, the mean of a symmetric well.
fn source(ladder: &Ladder, axis: &Axis, potential: &Potential, bath: &Bath) -> Vec<f64> {
    let weights = ladder.equilibrium();
    let points = axis.points(1);
    if axis.left() != Boundary::Absorbing {
        let mean: f64 = points.iter().zip(&weights).map(|(x, w)| x * w * w).sum();
        return points.iter().zip(&weights).map(|(x, w)| (x - mean) * w).collect();
    }
    // An odd mirror is no node, but half of its mass is that of this side.
    let centre =
        weights[0] * weights[0] * ((potential.value(points[1]) - potential.value(points[0])) / bath.kt()).exp();
    let norm = (1.0 + 0.5 * centre).sqrt();
    points[1..].iter().zip(&weights).map(|(x, w)| (x - points[0]) * w / norm).collect()
}

/// The right half of a symmetric single well, with an odd mirror at its centre.
fn halved(potential: &Potential, landscape: &Landscape, bath: &Bath, plan: Plan) -> Plan {
    let ([well], [], false) = (landscape.wells.as_slice(), landscape.barriers.as_slice(), plan.half) else {
        return plan;
    };
    let reach = (plan.to.0 - well.x).min(well.x - plan.from.0);
    let mirrored = (0..=SAMPLES).all(|i| {
        let step = reach * f64::from(i) / f64::from(SAMPLES);
        let [left, right] = [-step, step].map(|step| potential.value(well.x + step));
        (left - right).abs() <= MIRRORED * bath.kt().max(right.abs())
    });
    if !mirrored {
        return plan;
    }
    let share = reach / (plan.to.0 - plan.from.0);
    Plan {
        from: (well.x, Boundary::Absorbing),
        to: (well.x + reach, plan.to.1),
        intervals: plan.intervals * share,
        half: true,
        ..plan
    }
}
