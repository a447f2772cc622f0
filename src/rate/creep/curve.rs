//! Decay curves: currents at times, checked, as they were measured or as a creep law with noise gives them.
//!
//! ```text
//! J_k = J(t_k)(1 + σ g_k),   g_k normal          (unit of the current), the simulated one in j = J/J_c0 and s = t/τ
//! ```
//!
//! The normal deviates are those of Box & Muller, Ann. Math. Statist. 29, 610 (1958), from ChaCha with 8 rounds: a seed gives the
//! same curve on every machine.

use super::{Law, relax};
use crate::error::{Error, Result};
use crate::rate::switching::uniform;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::f64::consts::TAU;

/// Fewest points from which a derivative is taken.
pub const FEWEST_POINTS: usize = 3;

/// What the currents of a curve are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// j = J/`J_c0`, at s = t/τ.
    Reduced,
    /// j = J/`J_c0`, at times in s.
    Share,
    /// J (A/m²), at times in s.
    Density,
    /// A magnetic moment (A m²) in proportion to J, at times in s.
    Moment,
}

/// One point of a decay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Time (s, or t/τ).
    pub time: f64,
    /// Current (A/m², A m² or 1).
    pub current: f64,
    /// The line of the file, or the number of the point from 1 on.
    pub place: u64,
}

/// A decay at one temperature.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// T (K), where it is known.
    pub temperature: Option<f64>,
    /// What the currents are.
    pub unit: Current,
    samples: Vec<Sample>,
}

impl Curve {
    /// A curve of samples in the order of time; `word` is what a place is called, "line" or "point".
    ///
    /// # Errors
    /// Fewer than three samples; times or currents that are not positive; times that do not rise or currents that do not fall,
    /// with the place.
    pub fn new(temperature: Option<f64>, unit: Current, samples: Vec<Sample>, word: &str) -> Result<Self> {
        let at = |sample: &Sample, what: &str| Error::input(format!("{word} {}: {what}", sample.place));
        for sample in &samples {
            for (value, what) in [(sample.time, "a time"), (sample.current, "a current")] {
                if !(value > 0.0 && value.is_finite()) {
                    return Err(at(sample, &format!("{what} must be positive")).got(value).allowed("above 0"));
                }
            }
        }
        if samples.len() < FEWEST_POINTS {
            let whose = temperature.map_or(String::new(), |kelvin| format!(" at {kelvin} K"));
            return Err(Error::input(format!("too few points of the decay{whose}"))
                .got(samples.len())
                .allowed(format!("{FEWEST_POINTS} or more")));
        }
        for pair in samples.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            if after.time <= before.time {
                return Err(at(&after, "times must rise").got(after.time).allowed(format!("above {}", before.time)));
            }
            if after.current >= before.current {
                return Err(at(&after, "not a decay: the current must fall from point to point")
                    .got(after.current)
                    .allowed(format!("below {}", before.current))
                    .remedy("average the noise out, or take fewer points a decade"));
            }
        }
        Ok(Self { temperature, unit, samples })
    }

    /// The points, in the order of time.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }
}

/// What a law gives at `points` times between two, evenly in ln s, with noise of relative size σ.
///
/// # Errors
/// As [`relax`](super::relax()); noise that makes the curve rise.
pub fn simulate(law: &Law, (from, to): (f64, f64), points: usize, noise: f64, seed: u64) -> Result<Curve> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = || {
        let radius = (-2.0 * (1.0 - uniform(&mut generator)).ln()).sqrt();
        radius * (TAU * uniform(&mut generator)).cos()
    };
    #[allow(clippy::cast_precision_loss, reason = "a million points at most")]
    let share = |k: usize| k as f64 / (points.max(2) - 1) as f64;
    let sample = |k: usize| {
        let time = if k + 1 == points { to } else { from * (to / from).powf(share(k)) };
        let deviate = if noise > 0.0 { noise * normal() } else { 0.0 };
        let current = relax(law, time)?.j().unwrap_or(0.0) * (1.0 + deviate);
        Ok(Sample { time, current, place: k as u64 + 1 })
    };
    let samples = (0..points).map(sample).collect::<Result<Vec<_>>>()?;
    Curve::new(None, Current::Reduced, samples, "point")
}
