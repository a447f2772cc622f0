//! Flux creep in a slab: the nonlinear diffusion of flux with the electric field of the hops.
//!
//! ```text
//! ∂b/∂s = −∂e/∂x,   j = −∂b/∂x,   e = e(j),   b(±1, s) = b_a(s)
//! b = B/(μ₀ J_c0 w),   x in half-widths w,   j = J/J_c0,   e = E/E₀,   s = t E₀/(μ₀ J_c0 w²)
//! m = ∫₀¹ (b − b_a) dx,   dm/ds = −e(1),   S = −d ln|m|/d ln s = s e(1)/m
//! ```
//!
//! For ever steeper laws the profiles are those of the critical state, |j| = 1 or 0 (C. P. Bean, Rev. Mod. Phys. 36, 31
//! (1964)), and |m| ≤ 1/2; `decay` tells how they relax.
//!
//! Every number stands on three integrations: on N cells, on N/2, and on N/2 with ten times the tolerance. What halving
//! the mesh changes is a bar of the error of the mesh, which is of second order (a kink of the profile has its area to
//! second order too); what the tolerance changes, one of the error in time. The kink of a front moves through the cells, and
//! with it goes the sign of its error: a bar is the largest change within half a decade of s.

mod cells;
mod decay;
mod integrate;
mod law;
#[cfg(test)]
mod tests;

pub use decay::{SHAPE, ZeroDimensional};

use self::cells::Cells;
use self::integrate::{Clock, integrate};
use self::law::Material;
use crate::error::{Error, Result};
use crate::rate::creep::Law;
use std::ops::RangeInclusive;

/// Cells in half the slab, divisible by 2: on fewer the bar means little, on more a run takes minutes.
pub const CELLS: RangeInclusive<usize> = 20..=4000;
/// Sizes of `b_a`: beyond, currents of the first instants leave the range of what can be factorised.
pub const FIELD: RangeInclusive<f64> = 1e-100..=1e4;
/// Relative tolerance of a step in time.
const TOLERANCE: f64 = 1e-8;
/// By how much the third integration is more tolerant.
const LAX: f64 = 10.0;
/// Start of the logarithmic clock, over the first time that is asked for or over 1, the time that flowing flux needs.
const EARLY: f64 = 1e-3;
/// The part of `b_a` from which on β is followed to the tolerance: while it grows from 0, and while it decays.
const FROM_NOTHING: f64 = 1e-5;
const TO_NOTHING: f64 = 1e-32;
/// On few cells neither change is yet as regular as its order says; where both are, this is too much by as much.
const SAFETY: f64 = 3.0;
/// Bars are taken over this factor in s to both sides.
const WINDOW: f64 = 3.163;
/// Times per decade at which errors are looked at.
const PER_DECADE: f64 = 10.0;

/// What the field outside does to a slab that was in balance with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// Cooled without a field, which is then raised from 0 to `b_a`: flux enters.
    Entry,
    /// Cooled in the field `b_a`, which is then taken away: flux leaves.
    Exit,
}

impl History {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Entry, Self::Exit];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
        }
    }
}

/// A slab and what is done to it, in reduced units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slab {
    /// `b_a`, the field that is raised or taken away, of either sign; the critical state fills the slab at 1.
    pub field: f64,
    /// Whether flux enters or leaves.
    pub history: History,
    /// How long (s) that takes, at a constant rate; 0 is a step.
    pub ramp: f64,
    /// Cells in half the slab, a number of [`CELLS`] divisible by 2.
    pub cells: usize,
}

impl Slab {
    /// Whether it can be integrated.
    ///
    /// # Errors
    /// A field of 0 or beyond [`FIELD`], a ramp below 0, an odd number of cells or one beyond [`CELLS`].
    pub fn validate(&self) -> Result<()> {
        if self.field == 0.0 {
            return Err(Error::input("without a field no flux moves").got(0).allowed("other than 0").key("slab.field"));
        }
        if !FIELD.contains(&self.field.abs()) {
            let allowed = format!("{:e} … {:e} of either sign", FIELD.start(), FIELD.end());
            return Err(Error::input("out of range").got(self.field).allowed(allowed).key("slab.field"));
        }
        if !(self.ramp >= 0.0 && self.ramp.is_finite()) {
            return Err(Error::input("out of range").got(self.ramp).allowed("0 or more").key("slab.ramp"));
        }
        if !CELLS.contains(&self.cells) || !self.cells.is_multiple_of(2) {
            let allowed = format!("an even number, {} … {}", CELLS.start(), CELLS.end());
            return Err(Error::input("cells in half the slab").got(self.cells).allowed(allowed).key("slab.cells"));
        }
        Ok(())
    }
}

/// A number and its relative error.
pub type Measured = (f64, f64);

/// The slab at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Time since the field stands still (s).
    pub s: f64,
    /// m, negative where flux enters along +b.
    pub magnetisation: Measured,
    /// S = −d ln|m|/d ln s.
    pub creep_rate: Measured,
    /// j at the surface x = 1.
    pub surface_current: Measured,
    /// Flux within less what has come in through the surface, over `b_a` w.
    pub imbalance: f64,
    /// b at [`Relaxation::x`].
    pub profile: Vec<f64>,
    /// Largest error of the profile, over |`b_a`|.
    pub profile_error: f64,
}

/// A slab over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// Places 0 ≤ x ≤ 1, from the centre to the surface.
    pub x: Vec<f64>,
    /// m when the field has just come to a stand.
    pub start: f64,
    /// The times that were asked for.
    pub moments: Vec<Moment>,
}

/// Flux in a slab at increasing times s > 0, counted from when the field stands still.
///
/// # Errors
/// As [`Slab::validate`]; times that do not increase from above 0; an integration that stops.
pub fn relax(slab: &Slab, law: &Law, times: &[f64]) -> Result<Relaxation> {
    slab.validate()?;
    refuse_unordered(times)?;
    let grid = grid(times);
    let material = Material::new(law)?;
    let run = |cells: usize, tolerance: f64| Run::new(slab, &material, cells, tolerance, &grid);
    let (fine, (coarse, lax)) = rayon::join(
        || run(slab.cells, TOLERANCE),
        || rayon::join(|| run(slab.cells / 2, TOLERANCE), || run(slab.cells / 2, LAX * TOLERANCE)),
    );
    let (fine, coarse, lax) = (fine?, coarse?, lax?);
    let bars = [0, 1, 2].map(|which| {
        let change = |k: usize| {
            let of = |run: &Run| run.readings[k].all()[which];
            SAFETY * (relative(of(&fine), of(&coarse)) + relative(of(&coarse), of(&lax)))
        };
        windowed(&grid, &(0..grid.len()).map(change).collect::<Vec<_>>())
    });
    let blurs: Vec<f64> = (0..grid.len()).map(|k| fine.distance(&coarse, k)).collect();
    let blurs = windowed(&grid, &blurs);
    let wanted = (0..grid.len()).filter(|k| times.contains(&grid[*k]));
    let moments = wanted.map(|k| {
        let [magnetisation, surface_current, creep_rate] = fine.readings[k].all();
        Moment {
            s: grid[k],
            magnetisation: (magnetisation, bars[0][k]),
            surface_current: (surface_current, bars[1][k]),
            creep_rate: (creep_rate, bars[2][k]),
            imbalance: fine.readings[k].imbalance / slab.field,
            profile: fine.profile(k),
            profile_error: blurs[k] / slab.field.abs(),
        }
    });
    let moments = moments.collect();
    #[allow(clippy::cast_precision_loss, reason = "some thousand cells")]
    let x = (0..=slab.cells).map(|node| node as f64 / slab.cells as f64).collect();
    Ok(Relaxation { x, start: fine.start, moments })
}

/// Times that increase from above 0.
fn refuse_unordered(times: &[f64]) -> Result<()> {
    let increasing = times.windows(2).all(|pair| pair[0] < pair[1]);
    let finite = times.iter().all(|s| s.is_finite() && *s > 0.0);
    if times.is_empty() || !increasing || !finite {
        return Err(Error::input("times must increase from above 0").key("slab.to"));
    }
    Ok(())
}

/// The times, and enough others between and around them to look at errors.
fn grid(times: &[f64]) -> Vec<f64> {
    let (first, last) = (times[0], times[times.len() - 1]);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred decades at most")]
    let steps = (PER_DECADE * (last / first).log10()).floor() as i32;
    let between = (0..=steps).map(|k| first * 10f64.powf(f64::from(k) / PER_DECADE));
    let mut grid: Vec<f64> = times.iter().copied().chain(between.filter(|s| *s < last)).collect();
    grid.sort_by(f64::total_cmp);
    grid.dedup();
    grid
}

fn relative(a: f64, b: f64) -> f64 {
    // Opposite signs are a change of more than all of it; noise below the smallest number is one too.
    if a == 0.0 { f64::INFINITY } else { (b / a - 1.0).abs() }
}

/// The largest value within the window around each time.
fn windowed(grid: &[f64], changes: &[f64]) -> Vec<f64> {
    let near = |s: f64, k: usize| grid[k] <= s * WINDOW && grid[k] * WINDOW >= s;
    grid.iter()
        .map(|&s| (0..grid.len()).filter(|&k| near(s, k)).fold(f64::EPSILON, |largest, k| largest.max(changes[k])))
        .collect()
}

/// What is read from a state.
struct Reading {
    magnetisation: f64,
    current: f64,
    creep_rate: f64,
    imbalance: f64,
}

impl Reading {
    fn all(&self) -> [f64; 3] {
        [self.magnetisation, self.current, self.creep_rate]
    }
}

/// One integration.
struct Run {
    readings: Vec<Reading>,
    /// β, from the centre on, at each time.
    states: Vec<Vec<f64>>,
    /// The field outside while it stands still.
    outside: f64,
    start: f64,
}

impl Run {
    fn new(slab: &Slab, material: &Material, count: usize, tolerance: f64, times: &[f64]) -> Result<Self> {
        // What b_a is raised by.
        let rise = if slab.history == History::Entry { slab.field } else { -slab.field };
        let mut start = vec![-rise; count];
        #[allow(clippy::cast_precision_loss, reason = "some thousand cells")]
        let half_cell = 0.5 / count as f64;
        // A step fills the half cell at the surface at once.
        start.push(-rise * half_cell);
        if slab.ramp > 0.0 {
            start.fill(0.0);
            let moving = Cells::new(material, count, rise / slab.ramp);
            let clock = (Clock::Even(slab.ramp), FROM_NOTHING * slab.field.abs(), tolerance);
            start = integrate(&moving, &start, &[slab.ramp], clock)?.swap_remove(0);
        }
        let cells = Cells::new(material, count, 0.0);
        let before = cells.magnetisation(&start);
        let clock = (Clock::Logarithmic(EARLY * times[0].min(1.0)), TO_NOTHING * slab.field.abs(), tolerance);
        let states = integrate(&cells, &start, times, clock)?;
        // m + rise + ∫e(1) ds has been 0 since before the field moved.
        let reading = |(state, s): (&Vec<f64>, &f64)| {
            let magnetisation = cells.magnetisation(state);
            let (current, field) = cells.surface(state);
            let imbalance = magnetisation + rise + state[count];
            Reading { magnetisation, current, creep_rate: s * field / magnetisation, imbalance }
        };
        let readings = states.iter().zip(times).map(reading).collect();
        let outside = if slab.history == History::Entry { slab.field } else { 0.0 };
        Ok(Self { readings, states, outside, start: before })
    }

    /// b at the nodes, the surface included.
    fn profile(&self, k: usize) -> Vec<f64> {
        let nodes = self.states[k].len() - 1;
        self.states[k][..nodes].iter().chain([&0.0]).map(|beta| beta + self.outside).collect()
    }

    /// Largest difference to a run on half the cells, at the nodes of both.
    fn distance(&self, coarse: &Self, k: usize) -> f64 {
        let nodes = coarse.states[k].len() - 1;
        (0..nodes).fold(0.0, |most, node| f64::max(most, (self.states[k][2 * node] - coarse.states[k][node]).abs()))
    }
}
