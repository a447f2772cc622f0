//! The adiabatic limit: λ₁ of the potential as it stands, averaged over a period.
//!
//! ```text
//! λ̄ = (1/2π) ∫λ₁(U₀ + ε cos θ φ) dθ        by the trapezoidal rule, which converges as the Fourier series of λ₁
//! ```

use super::{Drive, Place};
use crate::bath::Bath;
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::potential::{Landscape, Potential};
use crate::rate::spectral::{self, Request};
use crate::rate::{Rate, Route};
use crate::wide::Wide;
use rayon::prelude::*;
use std::f64::consts::TAU;

/// Phases of the first rule, and the most.
const FIRST: usize = 32;
const MOST: usize = 512;
/// Two rules that differ by less agree.
const SETTLED: f64 = 1e-13;

/// λ₁ over the cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct Adiabatic {
    /// λ̄ (1/time).
    pub mean: Rate,
    /// λ₁(U₀) (1/time).
    pub rest: Rate,
    /// Phases of the rule.
    pub phases: usize,
    /// λ₁ at the phases θ_k = 2πk/`phases`, k = 0 … `phases`/2.
    pub along: Vec<Rate>,
}

/// λ̄ of a driven potential.
///
/// # Errors
/// What [`spectral::eigenvalues`] refuses at any phase; `NotConverged` where more phases would be needed.
pub fn adiabatic(
    potential: &Potential,
    landscape: &Landscape,
    drive: &Drive,
    bath: &Bath,
    place: &Place,
    tolerance: f64,
) -> Result<Adiabatic> {
    let request = Request { count: 1, tolerance, engine: Engine::Flux, refine: true, vectors: false };
    let at = |part: f64| -> Result<Rate> {
        let frozen = potential.plus(&drive.shape, drive.amplitude * part);
        let found = spectral::eigenvalues(&frozen, landscape, &place.axis, bath, &request)?;
        found.values.first().copied().ok_or_else(|| Error::no_barrier("no slow mode at a phase of the drive"))
    };
    let rest = at(0.0)?;
    let mut phases = FIRST;
    let mut along = (0..=phases / 2).into_par_iter().map(|k| at(cosine(k, phases))).collect::<Result<Vec<_>>>()?;
    let mut before = average(&along);
    loop {
        phases *= 2;
        let new = (0..phases / 4).into_par_iter().map(|k| at(cosine(2 * k + 1, phases))).collect::<Result<Vec<_>>>()?;
        along = between(&along, &new);
        let mean = average(&along);
        let change = ((mean - before) / mean).to_f64().abs();
        if change <= SETTLED || phases == MOST {
            if change > tolerance {
                return Err(Error::not_converged("the average of λ₁ over the cycle")
                    .got(format!("a change of {change:.1e} at {phases} phases"))
                    .allowed(format!("{tolerance:.1e}"))
                    .remedy("lower drive.amplitude or raise kT")
                    .key("drive.amplitude"));
            }
            let error = along.iter().map(Rate::relative_error).fold(0.0, f64::max);
            return Ok(Adiabatic { mean: Rate::new(mean, error + change, Route::Spectral), rest, phases, along });
        }
        before = mean;
    }
}

/// The values of the old phases with those of the new ones between them.
fn between(old: &[Rate], new: &[Rate]) -> Vec<Rate> {
    old.iter().enumerate().flat_map(|(k, rate)| std::iter::once(*rate).chain(new.get(k).copied())).collect()
}

/// The trapezoidal rule over a whole period, from its first half.
fn average(along: &[Rate]) -> Wide {
    let last = along.len() - 1;
    let weight = |k: usize| if k == 0 || k == last { 0.5 } else { 1.0 };
    let sum = along.iter().enumerate().fold(Wide::ZERO, |sum, (k, rate)| sum + rate.value() * weight(k));
    #[allow(clippy::cast_precision_loss, reason = "a few hundred phases")]
    let count = last as f64;
    sum * (1.0 / count)
}

fn cosine(k: usize, phases: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a few hundred phases")]
    let angle = TAU * k as f64 / phases as f64;
    angle.cos()
}
