//! Beyond a barrier at an open end: U levelled off far below, and friction raised there, so that nothing returns.
//!
//! ```text
//! fall(x) = U_b − U(x),   fall → fall / (1 + (fall/D)^p)^{1/p},   p = 12
//! γ(x) = γ + Γ s(ξ),   ξ = (x − start)/(end − start),   s = ξ³(10 − 15ξ + 6ξ²),   ∫ γ(x) dx > 2 √(2D)
//! ```
//!
//! What is D below the barrier comes back with the probability e^{−D/kT}, so U may do there what it likes: levelled off, it
//! needs no finer mesh than the well. The change of U at a depth d weighs e^{−d/kT}, at most (p+1)^{p+1} e^{−p−1} (kT/D)^p/p:
//! 4e-12 for D = 40 kT. On the level stretch a particle that crosses friction γ(x) loses the velocity ∫γ dx; it arrives
//! with about √(2D).

use crate::potential::Barrier;

/// The open side of a barrier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drain {
    /// The barrier: x and U.
    pub barrier: (f64, f64),
    /// D (energy).
    pub depth: f64,
    /// Where friction begins to rise.
    pub start: f64,
    /// Where it is fully there: the absorbing end.
    pub end: f64,
    /// Γ (1/time).
    pub strength: f64,
}

/// p.
const SHARPNESS: i32 = 12;
/// ∫ s dξ over the stretch.
const AVERAGE: f64 = 0.5;
/// How many times over the stretch takes up the velocity that arrives.
const SAFETY: f64 = 2.0;

impl Drain {
    /// A drain behind a barrier, `depth` (energy) below it, on a stretch of the axis.
    #[must_use]
    pub fn new(barrier: &Barrier, depth: f64, start: f64, end: f64) -> Self {
        let strength = SAFETY * (2.0 * depth).sqrt() / (AVERAGE * (end - start).abs());
        Self { barrier: (barrier.x, barrier.energy), depth, start, end, strength }
    }

    /// What it adds to the friction at x (1/time).
    #[must_use]
    pub fn friction(&self, x: f64) -> f64 {
        let part = ((x - self.start) / (self.end - self.start)).clamp(0.0, 1.0);
        let flat = |part: f64| if part > 0.0 { (-1.0 / part).exp() } else { 0.0 };
        self.strength * flat(part) / (flat(part) + flat(1.0 - part))
    }

    /// U levelled off: `u` at x.
    #[must_use]
    pub fn levelled(&self, x: f64, u: f64) -> f64 {
        let (barrier, top) = self.barrier;
        let fall = top - u;
        if (x - barrier) * (self.end - barrier) <= 0.0 || fall <= 0.0 {
            return u;
        }
        top - fall / (1.0 + (fall / self.depth).powi(SHARPNESS)).powf(1.0 / f64::from(SHARPNESS))
    }
}
