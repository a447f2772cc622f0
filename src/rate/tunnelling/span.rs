//! U − E between two points where it vanishes, and integrals over it in a variable in which they are smooth.
//!
//! ```text
//! x = x₁ + L sin²θ,  dx = 2L sin θ cos θ dθ,  0 ≤ θ ≤ π/2
//! ```
//!
//! √(U − E) goes as the root of the distance at a turning point and as the distance itself at the bottom of a well; in θ
//! it is analytic at both. Distances from either end are kept as L sin²θ and L cos²θ, never as differences of positions.

use super::integral::{Integral, integrate};
use super::remainder::Remainder;
use crate::error::Result;
use crate::potential::Potential;
use std::f64::consts::FRAC_PI_2;

/// U − E larger than this part of U and E is as good as they are.
const PLAIN: f64 = 0.05;

/// The stretch between two points where U = E.
pub(in crate::rate) struct Span<'a> {
    pub(in crate::rate) potential: &'a Potential,
    /// One end.
    pub(in crate::rate) from: f64,
    /// The other end.
    pub(in crate::rate) to: f64,
    /// Whether `from` is the bottom of a well, where U′ = 0 but for the rounding of its position.
    pub(in crate::rate) from_bottom: bool,
    /// E.
    pub(in crate::rate) energy: f64,
    /// Nearer to an end than this the difference is taken from there.
    pub(in crate::rate) near: f64,
}

/// A point of a span.
pub(in crate::rate) struct Point {
    /// Distance from the end `from`.
    pub(in crate::rate) distance: f64,
    /// dx/dθ as a distance.
    pub(in crate::rate) speed: f64,
    /// cos θ/sin θ.
    pub(in crate::rate) cotangent: f64,
    /// U − E.
    pub(in crate::rate) rise: f64,
}

impl Span<'_> {
    /// L.
    pub(in crate::rate) fn length(&self) -> f64 {
        (self.to - self.from).abs()
    }

    /// U − E at the given distance from `from`, which is `left` short of `to`.
    pub(in crate::rate) fn rise(&self, distance: f64, left: f64) -> f64 {
        let forward = (self.to - self.from).signum();
        let (centre, step) =
            if distance <= left { (self.from, forward * distance) } else { (self.to, -forward * left) };
        if step.abs() > self.near {
            let u = self.potential.value(centre + step);
            let plain = u - self.energy;
            if plain.abs() >= PLAIN * u.abs().max(self.energy.abs()) {
                return plain;
            }
        }
        let expanded = self.potential.value(Remainder::variable(centre, step));
        if self.from_bottom && distance <= left { expanded.rest * step * step } else { expanded.change() }
    }

    /// ∫ f dθ over the span.
    ///
    /// # Errors
    /// As [`integrate`].
    pub(in crate::rate) fn integral(&self, floor: f64, f: impl Fn(&Point) -> f64) -> Result<Integral> {
        let length = self.length();
        let integrand = |theta: f64| {
            let (sine, cosine) = theta.sin_cos();
            let (distance, left) = (length * sine * sine, length * cosine * cosine);
            let speed = 2.0 * length * sine * cosine;
            f(&Point { distance, speed, cotangent: cosine / sine, rise: self.rise(distance, left) })
        };
        integrate(integrand, 0.0, FRAC_PI_2, floor)
    }
}
