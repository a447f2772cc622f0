//! The period map: a distribution carried through one period in steps, the plain definition of a Floquet exponent.
//!
//! ```text
//! (1 − hL/2) p(t + h) = (1 + hL/2) p(t),   L at t + h/2             implicit midpoint, an error in even powers of h
//! p(t + 2π/ω) = e^{−2πλ_F/ω} p(t)          by the powers of the map
//! ```
//!
//! It knows λ_F to about eps·ω/2π in absolute terms, whatever its size; it shares nothing with the elimination but the rates.

use crate::error::{Error, Result};
use crate::floquet::PeriodicChain;
use std::f64::consts::TAU;

/// Periods before giving up.
const MOST_PERIODS: usize = 20_000;
/// Change of λ_F over ω from period to period at which it has settled.
const SETTLED: f64 = 1e-15;

/// λ_F of a chain that absorbs, by `steps` steps a period.
///
/// # Errors
/// No step; `NotConverged` where the second mode decays about as slowly.
pub fn exponent(chain: &PeriodicChain, steps: usize) -> Result<f64> {
    if steps == 0 {
        return Err(Error::input("steps of the period map").got(0).allowed("1 or more"));
    }
    let stages: Vec<Stage> = (0..steps).map(|k| Stage::new(chain, k, steps)).collect();
    let mut p = vec![1.0; chain.nodes()];
    let (mut before, mut change) = (f64::NAN, f64::INFINITY);
    for _ in 0..MOST_PERIODS {
        stages.iter().for_each(|stage| stage.advance(&mut p));
        let size: f64 = p.iter().map(|p| p.abs()).sum();
        p.iter_mut().for_each(|p| *p /= size);
        let value = -size.ln() * chain.frequency() / TAU;
        let gain: f64 = (value - before).abs() / change;
        change = (value - before).abs();
        if gain < 1.0 && change * gain / (1.0 - gain) <= SETTLED * chain.frequency() || change == 0.0 {
            return Ok(value);
        }
        before = value;
    }
    Err(Error::not_converged("the period map has no slowest mode that stands apart")
        .remedy("choose a faster drive or a lower temperature"))
}

/// One step: L at its middle, times h/2.
struct Stage {
    right: Vec<f64>,
    left: Vec<f64>,
    loss: Vec<f64>,
}

impl Stage {
    fn new(chain: &PeriodicChain, k: usize, steps: usize) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "steps stay far below 2^53")]
        let (phase, half) = (TAU * (k as f64 + 0.5) / steps as f64, 0.5 * TAU / (chain.frequency() * steps as f64));
        let weights = interpolation(chain.samples(), phase);
        let at = |rates: &[f64]| half * rates.iter().zip(&weights).map(|(rate, weight)| rate * weight).sum::<f64>();
        let right: Vec<f64> = (0..chain.nodes() - 1).map(|i| at(chain.forward(i))).collect();
        let left: Vec<f64> = (0..chain.nodes() - 1).map(|i| at(chain.backward(i))).collect();
        let mut loss = vec![0.0; chain.nodes()];
        loss[0] += chain.left().map_or(0.0, at);
        loss[chain.nodes() - 1] += chain.right().map_or(0.0, at);
        for i in 0..right.len() {
            loss[i] += right[i];
            loss[i + 1] += left[i];
        }
        Self { right, left, loss }
    }

    fn advance(&self, p: &mut [f64]) {
        let last = p.len() - 1;
        let mut rhs: Vec<f64> = p.iter().zip(&self.loss).map(|(p, loss)| p * (1.0 - loss)).collect();
        for i in 0..last {
            rhs[i + 1] += self.right[i] * p[i];
            rhs[i] += self.left[i] * p[i + 1];
        }
        let mut pivot = vec![1.0 + self.loss[0]; last + 1];
        for i in 0..last {
            let factor = self.right[i] / pivot[i];
            pivot[i + 1] = 1.0 + self.loss[i + 1] - factor * self.left[i];
            rhs[i + 1] += factor * rhs[i];
        }
        p[last] = rhs[last] / pivot[last];
        for i in (0..last).rev() {
            p[i] = (rhs[i] + self.left[i] * p[i + 1]) / pivot[i];
        }
    }
}

/// Weights of M equidistant samples over a period for the value at a phase: the trigonometric polynomial through them.
#[must_use]
pub fn interpolation(samples: usize, phase: f64) -> Vec<f64> {
    #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
    let count = samples as f64;
    let weight = |j: usize| {
        #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let half = 0.5 * (phase - TAU * j as f64 / count);
        let sine = half.sin();
        if sine.abs() < 1e-14 { (count * half).cos() / half.cos() } else { (count * half).sin() / (count * sine) }
    };
    (0..samples).map(weight).collect()
}
