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

/// κ = e³/8: the field at the surface and the current there against their means.
pub const SHAPE: f64 = 2.510_692_115_398_458_5;

/// j̄ = 2|m| of the slab, from the decay of a current: `decay(j₀, s)` solves dj/ds = −e(j) from j₀ at s = 0.
///
/// `start` is |m| when the field has come to a stand. None while flux does not fill the slab.
pub fn zero_dimensional(field: f64, start: f64, s: f64, decay: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let filled = if field.abs() >= 1.0 { (2.0 * start.abs()).min(1.0) } else { 1.0 };
    let mean = decay(filled, SHAPE * s);
    (mean < field.abs()).then_some(mean)
}
