//! Friction raised beyond a barrier, so that what has gone over it comes to rest far below and does not return.
//!
//! ```text
//! γ(x) = γ + Γ s(ξ),   ξ = (x − start)/(end − start),   s = ξ³(10 − 15ξ + 6ξ²),   ∫ γ(x) dx > 2 √(2 depth)
//! ```
//!
//! A particle that crosses friction γ(x) without force loses the velocity ∫γ dx; one that arrives `depth` below the barrier has
//! about √(2 depth). The way back up from there has the probability e^{−depth/kT}: what friction does beyond the
//! barrier changes the rate by no more. s is the smoothest quintic step; its kinks in the third derivative lie where
//! nothing depends on them.

/// A stretch of raised friction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drain {
    /// Where it begins.
    pub start: f64,
    /// Where it is fully there: the absorbing end.
    pub end: f64,
    /// Γ (1/time).
    pub strength: f64,
    /// U at the barrier minus U at `start` (energy): what comes back is e^{−depth/kT}.
    pub depth: f64,
}

/// ∫ s dξ over the stretch.
const AVERAGE: f64 = 0.5;
/// How many times over the stretch takes up the velocity that arrives.
const SAFETY: f64 = 2.0;

impl Drain {
    /// A drain that stops what has fallen by `fall` (energy) at `end`.
    #[must_use]
    pub fn new(start: f64, end: f64, depth: f64, fall: f64) -> Self {
        let velocity = (2.0 * fall.max(0.0)).sqrt();
        Self { start, end, strength: SAFETY * velocity / (AVERAGE * (end - start).abs()), depth }
    }

    /// What it adds to the friction at x (1/time).
    #[must_use]
    pub fn friction(&self, x: f64) -> f64 {
        let part = ((x - self.start) / (self.end - self.start)).clamp(0.0, 1.0);
        self.strength * part.powi(3) * (10.0 - 15.0 * part + 6.0 * part * part)
    }
}
