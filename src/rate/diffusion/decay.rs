//! The law of zero dimensions: how the mean current of a slab that flux fills decays.
//!
//! ```text
//! e = exp(−u(1 − j)):  e(x, s) = (x − x²/2)/(u(s + s₀)) solves ∂e/∂s = u e ∂²e/∂x² with e(0) = 0, ∂e/∂x(1) = 0
//! m = ∫₀¹ x j dx = ½ [1 − ln(κ u (s + s₀))/u],   κ = e³/8 = 2.5107…
//! so that j̄ = 2m obeys dj̄/ds = −κ e(j̄)
//! ```
//!
//! Exact for forward hops over the linear barrier, whatever u; s₀ holds what came before, and is forgotten as s₀/s. Other
//! laws obey it as far as ln e is straight in j over 1/u: net hops while u j̄ ≫ 1, and even after, where diffusion
//! is linear, the rate κ e′(0) is within 2 % of the exact (π/2)² e′(0). j̄ starts from 1, or from what a ramp has left.
//! It holds as soon as flux fills the slab, j̄ < |b_a|; nothing is given before.

use crate::rate::creep::{Decay, LATEST, Law, closed};

/// The first time at which a start is looked for, and how often the stretch of ln s from there on is halved.
const EARLIEST: f64 = 1e-9;
const HALVINGS: usize = 40;

/// κ = e³/8: the field at the surface and the current there against their means.
pub const SHAPE: f64 = 2.510_692_115_398_458_5;

/// j̄ = 2|m| over time, of a slab in whose surface the field has changed by some b.
#[derive(Debug, Clone)]
pub struct ZeroDimensional {
    law: Law,
    laid: Option<Decay>,
    /// Time (in units of τ) before s = 0 at which the current was 1.
    passed: f64,
    /// Below this mean current flux fills the slab.
    filled: f64,
}

impl ZeroDimensional {
    /// `start` is |m| when the field, changed by `field`, has come to a stand; times up to `until` (s) will be asked for.
    #[must_use]
    pub fn new(law: &Law, field: f64, start: f64, until: f64) -> Self {
        // As much again for what has passed before.
        let last = (2.0 * SHAPE * until).min(LATEST);
        let laid = if matches!(closed(law, last), Ok(None)) { Decay::new(law, last).ok() } else { None };
        let mut decay = Self { law: *law, laid, passed: 0.0, filled: field.abs() };
        let first = 2.0 * start.abs();
        if field.abs() >= 1.0 && first < 1.0 {
            decay.passed = decay.reached(first, 0.5 * last);
        }
        decay
    }

    /// j̄ at s > 0; none while flux does not fill the slab, and when the law has no current left.
    #[must_use]
    pub fn mean(&self, s: f64) -> Option<f64> {
        self.current(self.passed + SHAPE * s).filter(|mean| *mean < self.filled)
    }

    fn current(&self, time: f64) -> Option<f64> {
        let found = match &self.laid {
            Some(laid) => laid.at(time).ok()?,
            None => closed(&self.law, time).ok()??,
        };
        Some(found.ln_j.exp())
    }

    /// The time at which a current that started from 1 has come down to j < 1, `last` at most.
    fn reached(&self, j: f64, last: f64) -> f64 {
        let (mut low, mut high) = (EARLIEST.ln(), last.ln());
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if self.current(middle.exp()).is_some_and(|current| current > j) { low = middle } else { high = middle }
        }
        low.exp()
    }
}
