//! Elimination on meshes of rising resolution, and the error that their differences show.
//!
//! Differences of order 16 and Hermite functions converge faster than any fixed power, so there is no series to extrapolate:
//! the change d_k from one resolution to the next falls by ρ = d_k/d_{k−1}, and what is left after the last is about ρ d_k.

use super::{Method, Request, Slowest};
use crate::bath::Bath;
use crate::eigen::elimination::{self, Guess};
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use crate::operator::klein_kramers::plan::COARSEST;
use crate::operator::klein_kramers::{Plan, Setting, ladder, stencil};
use crate::potential::Potential;
use crate::rate::{Rate, Route};
use crate::wide::Wide;

/// Each resolution over the one before.
const FINER: f64 = 1.25;
/// Meshes before an error is known, and at most.
const FEWEST: usize = 3;
const MOST: usize = 6;
/// Operations of one elimination beyond which no further mesh is tried for the tolerance; and beyond which none is tried at all.
const COSTLY: f64 = 1.5e11;
const TOO_COSTLY: f64 = 2e12;
/// And beyond which not even the first is.
const ENDLESS: f64 = 1e13;
/// Where a bar is above this, a costly mesh is still worth it.
const POOR: f64 = 1e-6;
/// No ratio of changes below this is believed, and a change may be small by accident.
const FASTEST: f64 = 0.03;
const SAFETY: f64 = 6.0;
/// What the walls cut off and what returns from a drain.
const FLOOR: f64 = 1e-12;
/// Rounding in the first level, in units of eps ‖M_1‖/γ ≈ eps kT (π/h)²/γ²: measured on a flat ring, where D_eff = kT/γ, and
/// on the quartic well.
const ROUNDING: f64 = 0.01;
/// Memory (bytes) that one ladder may take.
const MEMORY: usize = 4 << 30;

/// Operations of one elimination: a Cholesky factor, an inverse and two sparse products a level.
pub(super) fn cost(places: f64, levels: f64) -> f64 {
    2.5 * levels * places.powi(3)
}

/// What is wanted of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// Its slowest mode above the stationary one.
    Slowest,
    /// The mobility of a ring.
    Mobility,
}

/// The meshes of one operator.
pub(super) struct Meshes<'a> {
    potential: &'a Potential,
    bath: &'a Bath,
    plan: &'a Plan,
    request: &'a Request,
    goal: Goal,
}

/// One mesh solved.
struct Solved {
    value: Wide,
    slope: f64,
    intervals: usize,
    levels: usize,
    eliminations: usize,
}

impl<'a> Meshes<'a> {
    pub(super) fn new(
        potential: &'a Potential,
        bath: &'a Bath,
        plan: &'a Plan,
        request: &'a Request,
        goal: Goal,
    ) -> Self {
        Self { potential, bath, plan, request, goal }
    }

    /// λ₁, refined until its error is below the tolerance or the next mesh costs too much.
    pub(super) fn refined(&self) -> Result<Slowest> {
        let mut solved: Vec<Solved> = Vec::new();
        let mut error = f64::INFINITY;
        let mut resolution = COARSEST;
        self.refuse_endless()?;
        for index in 0..MOST {
            let guess = solved.last().map(|last| Guess { value: last.value.to_f64(), slope: last.slope });
            solved.push(self.solve(resolution, guess)?);
            resolution *= FINER;
            if index + 1 < FEWEST {
                continue;
            }
            error = self.error(&solved);
            let next = cost(self.intervals(resolution), self.levels(resolution));
            let enough = error <= self.request.tolerance || self.is_given();
            if enough || next > if error > POOR { TOO_COSTLY } else { COSTLY } {
                break;
            }
        }
        if error > self.request.tolerance && self.is_given() {
            return Err(self.too_coarse(error));
        }
        let eliminations = solved.iter().map(|mesh| mesh.eliminations).sum();
        let last = solved.pop().ok_or_else(|| Error::not_converged("no mesh was solved"))?;
        Ok(Slowest {
            rate: Rate::new(last.value, error, Route::Spectral),
            method: Method::PhaseSpace,
            intervals: last.intervals,
            levels: last.levels,
            eliminations,
            energy_diffusion: None,
        })
    }

    /// Refuses what would take too much memory or hours before it starts.
    fn refuse_endless(&self) -> Result<()> {
        let intervals = rounded(self.intervals(1.0));
        let bytes = elimination::memory(intervals.saturating_add(1), 1);
        if bytes > MEMORY {
            return Err(too_large(intervals, bytes));
        }
        let need = cost(self.intervals(1.0), self.levels(1.0));
        if need <= ENDLESS {
            return Ok(());
        }
        if self.request.intervals.is_some() || self.request.levels.is_some() {
            return Err(Error::input(format!(
                "a mesh of {} intervals and {} Hermite levels takes too long",
                rounded(self.intervals(1.0)),
                rounded(self.levels(1.0))
            ))
            .got(format!("{need:.0e} operations an elimination"))
            .allowed(format!("{ENDLESS:.0e}, some ten minutes"))
            .remedy("use fewer nodes or levels, or leave them out")
            .key("mesh"));
        }
        Err(Error::unresolved(format!(
            "phase space needs {} intervals and {} Hermite levels at γ = {}",
            rounded(self.intervals(1.0)),
            rounded(self.levels(1.0)),
            self.bath.gamma()
        ))
        .got(format!("{need:.0e} operations an elimination"))
        .allowed(format!("{ENDLESS:.0e}, some ten minutes"))
        .remedy("raise the friction or the temperature; at strong friction use study.kind = \"kramers\""))
    }

    /// Whether nodes or levels were given: then the finest mesh is theirs.
    fn is_given(&self) -> bool {
        self.request.levels.is_some() || self.request.intervals.is_some()
    }

    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn scaled(&self, given: Option<usize>, planned: f64, resolution: f64) -> f64 {
        // Given numbers belong to resolution 1, the last of the three meshes.
        given.map_or(planned, |given| given as f64) * resolution
    }

    fn intervals(&self, resolution: f64) -> f64 {
        self.scaled(self.request.intervals, self.plan.intervals, resolution)
    }

    fn levels(&self, resolution: f64) -> f64 {
        self.scaled(self.request.levels, self.plan.levels, resolution)
    }

    /// The ladder at a resolution.
    pub(super) fn ladder(&self, resolution: f64) -> Result<Ladder> {
        let order = self.request.order.unwrap_or(stencil::HIGHEST);
        let fewest = rounded(number(order) / COARSEST);
        if self.request.intervals.is_some() && self.intervals(1.0) < number(fewest) {
            return Err(Error::input(format!(
                "too few nodes for differences of order {order} on meshes up to 1.6 times coarser"
            ))
            .got(format!("{} intervals", rounded(self.intervals(1.0))))
            .allowed(format!("{fewest} or more"))
            .remedy("use more nodes, mesh.x = \"auto\", or a lower mesh.order")
            .key("mesh.x.nodes"));
        }
        let plan = Plan { intervals: self.intervals(1.0), levels: self.levels(1.0), ..self.plan.clone() };
        let (axis, levels) = plan.at(resolution)?;
        let setting = Setting { order, levels, drains: plan.drains };
        ladder(self.potential, &axis, self.bath, &setting)
    }

    fn solve(&self, resolution: f64, guess: Option<Guess>) -> Result<Solved> {
        let ladder = self.ladder(resolution)?;
        let (value, slope, eliminations) = match self.goal {
            Goal::Slowest => {
                let found = elimination::slowest(&ladder, guess, false)?;
                (found.value, found.slope, found.eliminations)
            }
            Goal::Mobility => (elimination::mobility(&ladder)?, 0.0, 1),
        };
        Ok(Solved { value, slope, intervals: ladder.size(1), levels: ladder.levels(), eliminations })
    }

    /// Bound on the relative error of the last value.
    fn error(&self, solved: &[Solved]) -> f64 {
        let changes: Vec<f64> =
            solved.windows(2).map(|pair| ((pair[1].value - pair[0].value) / pair[1].value).to_f64().abs()).collect();
        let [.., before, last] = changes.as_slice() else { return f64::INFINITY };
        let ratio = (last / before).clamp(FASTEST, 1.0);
        let change = last.max(FASTEST * before);
        let error = SAFETY * ratio * change + FLOOR + f64::EPSILON * self.depth() + self.rounding(solved);
        if error.is_finite() { error } else { f64::INFINITY }
    }

    /// Relative rounding error of the last value.
    #[allow(clippy::cast_precision_loss, reason = "a few thousand intervals")]
    fn rounding(&self, solved: &[Solved]) -> f64 {
        let intervals = solved.last().map_or(0.0, |mesh| mesh.intervals as f64);
        let wave = std::f64::consts::PI * intervals / (self.plan.to.0 - self.plan.from.0);
        ROUNDING * f64::EPSILON * self.bath.kt() * (wave / self.bath.gamma()).powi(2)
    }

    /// The largest |U|/kT at a well or an end of the axis, whose rounding no mesh can mend.
    fn depth(&self) -> f64 {
        let ends = [self.plan.from.0, 0.5 * (self.plan.from.0 + self.plan.to.0)];
        ends.into_iter().map(|x| (self.potential.value(x) / self.bath.kt()).abs()).fold(1.0, f64::max)
    }

    fn too_coarse(&self, error: f64) -> Error {
        let Self { request, plan, .. } = self;
        let what = format!("the result is uncertain by {error:.1e} at γ = {}", self.bath.gamma());
        let allowed = format!("{:.1e} (solve.tolerance)", request.tolerance);
        if let Some(levels) = request.levels.filter(|&given| rounded(plan.levels) > given) {
            return Error::input(format!("too few Hermite levels: {what}"))
                .got(levels)
                .allowed(format!("about {} at this friction, {allowed}", rounded(plan.levels)))
                .remedy("raise mesh.levels, or leave it out")
                .key("mesh.levels");
        }
        Error::input(format!("mesh too coarse: {what}"))
            .got(format!("{} intervals", rounded(self.intervals(1.0))))
            .allowed(format!("about {} at order {}, {allowed}", rounded(plan.intervals), stencil::HIGHEST))
            .remedy("use more nodes, mesh.x = \"auto\", or a larger solve.tolerance")
            .key("mesh.x.nodes")
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and far below 2^53")]
fn rounded(value: f64) -> usize {
    value.ceil() as usize
}

fn too_large(intervals: usize, need: usize) -> Error {
    Error::input(format!("a level of {intervals} intervals needs too much memory"))
        .got(format!("{:.1} GiB", gibibytes(need)))
        .allowed(format!("{:.0} GiB", gibibytes(MEMORY)))
        .remedy("raise the friction or the temperature, or use fewer nodes")
        .key("mesh.x.nodes")
}

#[allow(clippy::cast_precision_loss, reason = "an order")]
fn number(value: usize) -> f64 {
    value as f64
}

#[allow(clippy::cast_precision_loss, reason = "a size to be printed")]
fn gibibytes(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1u32 << 30)
}
