//! Which Hermite levels a tilted ring is solved on, how many of them, and on how fine a mesh.
//!
//! ```text
//! k = 7 ω/√kT + 4.1 F/√(γ S kT),     levels = 40 + 25 ω/γ, and about a velocity u away from v₀ another u²/(2Θ − kT)
//! ```
//!
//! (As for escape, [`plan`](crate::operator::klein_kramers::plan()); ω² the largest |U″|, F the largest |U′| and S = ∮ v dx of the
//! untilted ring.) A Gaussian of width kT has Hermite coefficients (1 − kT/Θ)^{n/2} on levels of width Θ. All this is only where
//! to start: what it leaves is measured.

use crate::bath::Bath;
use crate::operator::klein_kramers::stencil;
use crate::operator::klein_kramers::tilted::{Basis, Period};

/// K of the thermal and of the layer's wave number.
const WAVES: (f64, f64) = (7.0, 4.1);
/// Levels at rest, and over ω/γ.
const LEVELS: (f64, f64) = (40.0, 25.0);
/// −2 ln of the last coefficient of a Gaussian.
const SMALL: f64 = 60.0;
/// Nodes at least.
const FEWEST: f64 = 40.0;
/// The coarsest resolution that differences must still take.
pub(super) const COARSEST: f64 = 0.64;
/// Samples of a period.
const SAMPLES: u32 = 2000;
/// (u/√kT)² of a running particle up to which levels about rest are tried: thermal ones, ones of twice the width.
const RUNNING: (f64, f64) = (150.0, 60.0);
/// And from which levels about half the running velocity, three and four times as wide as thermal ones. Levels about all of it
/// would need fewer, but miss the rare state at rest without a sign of it.
const RUNS: (f64, f64) = (2.0, 12.0);

/// One way to solve it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Way {
    /// The levels.
    pub basis: Basis,
    /// How many at resolution 1.
    pub levels: f64,
    /// Intervals at resolution 1.
    pub intervals: f64,
    /// Whether the density follows from the flux.
    pub thermal: bool,
}

impl Way {
    /// Intervals and levels at a resolution.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and far below 2^53")]
    pub fn at(&self, resolution: f64) -> (usize, usize) {
        let round = |value: f64| (value * resolution).ceil() as usize;
        (round(self.intervals), round(self.levels))
    }

    /// Operations of one elimination.
    pub fn cost(&self, resolution: f64) -> f64 {
        6.0 * self.levels * self.intervals.powi(3) * resolution.powi(4)
    }
}

/// The ways worth a try.
pub(super) fn ways(period: &Period, bath: &Bath) -> Vec<Way> {
    let scales = Scales::of(period);
    let (kt, gamma, length) = (bath.kt(), bath.gamma(), period.length());
    let wave = WAVES.0 * scales.frequency / kt.sqrt() + WAVES.1 * scales.stiffness / (gamma * kt).sqrt();
    let running = period.tilt().abs() / gamma;
    let square = running * running / kt;
    let way = |width: f64, about: f64, levels: f64| {
        let velocity = about * running;
        let steepest = length * scales.force / (width * kt * COARSEST * stencil::steepest(stencil::HIGHEST));
        let intervals = FEWEST.max(steepest).max(length * wave / std::f64::consts::PI);
        Way { basis: Basis { width: width * kt, velocity }, levels, intervals, thermal: width == 1.0 }
    };
    let still = LEVELS.0 + LEVELS.1 * scales.frequency / gamma;
    let spread = |width: f64| SMALL / (width / (width - 1.0)).ln();
    let mut ways = Vec::new();
    if square <= RUNNING.0 {
        ways.push(way(1.0, 0.0, still + square));
    }
    if square <= RUNNING.1 {
        ways.push(way(2.0, 0.0, still.max(spread(2.0)) + square / 3.0));
    }
    if square > RUNS.0 {
        ways.push(way(3.0, 0.5, still.max(spread(3.0)) + square / 20.0));
    }
    if square > RUNS.1 {
        ways.push(way(4.0, 0.5, still.max(spread(4.0)) + square / 20.0));
    }
    ways
}

/// The lengths and times of the untilted ring.
struct Scales {
    /// √max|U″|.
    frequency: f64,
    /// max|U′| of the untilted ring over √S.
    stiffness: f64,
    /// max|U′| of the tilted one.
    force: f64,
}

impl Scales {
    fn of(period: &Period) -> Self {
        let (tilt, length) = (period.tilt(), period.length());
        let (mut curvature, mut level, mut force) = (0.0f64, 0.0f64, 0.0f64);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for i in 0..SAMPLES {
            let part = f64::from(i) / f64::from(SAMPLES);
            let (value, slope, second) = period.at(part);
            let untilted = value + tilt * part * length;
            (low, high) = (low.min(untilted), high.max(untilted));
            curvature = curvature.max(second.abs());
            level = level.max((slope + tilt).abs());
            force = force.max(slope.abs());
        }
        // ∮ v dx of a cosine at the energy of its top.
        let action = 4.0 / std::f64::consts::PI * length * (2.0 * (high - low)).sqrt();
        let stiffness = if action > 0.0 { level / action.sqrt() } else { 0.0 };
        Self { frequency: curvature.sqrt(), stiffness, force }
    }
}
