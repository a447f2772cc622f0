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

use crate::rate::creep::{Law, relax};

/// Times between which a start is looked for, and how often that stretch of ln s is halved.
const EARLIEST: f64 = 1e-9;
const LATEST: f64 = 1e60;
const HALVINGS: usize = 40;

/// κ = e³/8: the field at the surface and the current there against their means.
pub const SHAPE: f64 = 2.510_692_115_398_458_5;

/// j̄ = 2|m| at the time s > 0 of a slab in whose surface the field has changed by `field`.
///
/// `start` is |m| when the field has come to a stand. None while flux does not fill the slab, and when the law has no current left.
#[must_use]
pub fn zero_dimensional(law: &Law, field: f64, start: f64, s: f64) -> Option<f64> {
    let first = 2.0 * start.abs();
    let passed = if field.abs() >= 1.0 && first < 1.0 { reached(law, first)? } else { 0.0 };
    let mean = relax(law, passed + SHAPE * s).ok()?.ln_j.exp();
    (mean < field.abs()).then_some(mean)
}

/// The time at which a current that started from 1 has come down to j < 1.
fn reached(law: &Law, j: f64) -> Option<f64> {
    let above = |s: f64| relax(law, s).is_ok_and(|found| found.ln_j > j.ln());
    let (mut low, mut high) = (EARLIEST.ln(), LATEST.ln());
    if !above(EARLIEST) || above(LATEST) {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if above(middle.exp()) { low = middle } else { high = middle }
    }
    Some(low.exp())
}
