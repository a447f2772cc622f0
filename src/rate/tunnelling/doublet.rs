//! Tunnel splittings of two wells that are mirror images of each other, from the path between their bottoms.
//!
//! ```text
//! S = 2 ∫ √(2(U − U₀)) dx                                     from the bottom x₀ to the mirror x_m
//! C = |x_m − x₀| exp ∫ [ω₀/√(2(U − U₀)) − 1/(x − x₀)] dx
//! E₁ − E₀ = 2ħω₀ C √(ω₀/πħ) e^{−S/ħ}                          times (2ω₀C²/ħ)ᵐ/m! for the doublet m
//! ```
//!
//! Coleman, Aspects of Symmetry, ch. 7; Garg, Am. J. Phys. 68, 430 (2000), for any U and for m > 0. It is 2ħ times the width of
//! [`super::Instanton`] with S and C in place of B and a.

use super::bounce::Instanton;
use super::integral::integrate;
use super::remainder::Remainder;
use crate::error::Result;
use crate::potential::{Potential, Well};

/// The path from the bottom of a well to its mirror image about `middle`; `None` where the bottom has no curvature.
///
/// # Errors
/// `NotConverged` where U is not smooth between the bottom and the mirror.
pub fn kink(potential: &Potential, well: &Well, middle: f64) -> Result<Option<Instanton>> {
    let (length, side) = ((middle - well.x).abs(), (middle - well.x).signum());
    // √(2(U − U₀)) over the distance d: ω₀ at the bottom.
    let slope = |d: f64| (2.0 * potential.value(Remainder::variable(well.x, side * d)).rest).sqrt();
    let omega_0 = slope(0.0);
    if omega_0.is_nan() || omega_0 <= 0.0 {
        return Ok(None);
    }
    let half = integrate(|d| slope(d) * d, 0.0, length, 0.0)?;
    let exponent = integrate(|d| (omega_0 / slope(d) - 1.0) / d, 0.0, length, 1.0)?;
    let (action, amplitude) = (2.0 * half.value, length * exponent.value.exp());
    let errors = (2.0 * half.error, exponent.error);
    Ok(Some(Instanton::new(action, amplitude, omega_0, 2.0 * middle - well.x, errors)))
}
