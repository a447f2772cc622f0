//! A mode far slower than the rest, known from elsewhere, and what it has of the source.
//!
//! ```text
//! b = a r + b′,   lᵀb′ = 0,   l = Pr,   P = (−1)^n,   a = (b·r)/(l·r),   g = a (b·r)
//! ```
//!
//! The part a r is carried along exactly; rᵀΓr = λ rᵀr, so that its dissipation keeps the digits of λ. λ in 1/time, g in length².

use super::vector::dot;
use num_complex::Complex64;

/// A slow mode: λ (1/time) and its right vector over the whole ladder.
#[derive(Debug, Clone)]
pub struct Slow {
    /// λ (1/time).
    pub value: f64,
    /// r.
    pub vector: Vec<f64>,
}

/// What the slow mode has of b.
#[derive(Debug, Clone)]
pub(super) struct Share {
    pub(super) value: f64,
    /// b = amplitude · r + rest.
    amplitude: f64,
    /// g = amplitude · (b·r).
    pub(super) weight: f64,
    /// rᵀΓr, and VᵀΓr.
    own: f64,
    mixed: Vec<f64>,
}

impl Share {
    pub(super) fn new(slow: &Slow, source: &[f64], rest: &mut [f64], left: &[f64]) -> Self {
        let overlap = dot(source, &slow.vector);
        let amplitude = overlap / dot(left, &slow.vector);
        rest.iter_mut().zip(&slow.vector).for_each(|(rest, r)| *rest -= amplitude * r);
        let own = slow.value * dot(&slow.vector, &slow.vector);
        Self { value: slow.value, amplitude, weight: amplitude * overlap, own, mixed: Vec::new() }
    }

    /// The same with VᵀΓr.
    pub(super) fn with_losses(self, mixed: Vec<f64>) -> Self {
        Self { mixed, ..self }
    }

    /// The squares that contain the slow mode.
    pub(super) fn dissipation(&self, omega: f64, y: &[Complex64]) -> f64 {
        let own = self.amplitude / Complex64::new(self.value, omega);
        let mixed: Complex64 = y.iter().zip(&self.mixed).map(|(y, mixed)| y * mixed).sum();
        self.own * own.norm_sqr() + 2.0 * (own.conj() * mixed).re
    }
}
