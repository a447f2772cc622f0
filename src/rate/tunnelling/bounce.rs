//! Widths from the bounce of zero energy, at any barrier that is high against ħω₀.
//!
//! ```text
//! B = 2 ∫ √(2(U − U₀)) dx                                    from x₀ to x_t, where U = U₀ beyond the barrier
//! a = |x_t − x₀| exp ∫ [ω₀/√(2(U − U₀)) − 1/(x − x₀)] dx      x(τ) → x₀ + a e^{−ω₀|τ|}
//! Γ_n/ħ = ω₀ a √(ω₀/πħ) e^{−B/ħ} (2ω₀a²/ħ)ⁿ/n!               mass 1, one open side
//! ```
//!
//! B is an action, a a length, Γ_n/ħ a rate. Callan & Coleman, Phys. Rev. D 16, 1762 (1977), with the determinant
//! expressed by a; Weiss & Haeffner, Phys. Rev. D 27, 2916 (1983), for n > 0.
//! Corrections are of relative order ħ/B, and larger for the excited levels. Both sides of a well add where both are open.

use super::remainder::Remainder;
use super::span::Span;
use super::turning::outer_turning_point;
use crate::error::Result;
use crate::potential::{Barrier, Direction, Potential, Well};
use crate::rate::{Rate, Route};
use crate::wide::Wide;
use std::cmp::Ordering;
use std::f64::consts::PI;

/// A curvature below this part of ΔU/Δx² is none.
const FLAT: f64 = 1e-9;
/// A pocket beyond the barrier that is deeper than the well by no more than this part of ΔU is as deep.
const LEVEL: f64 = 1e-13;
/// Distances from an extremum, in barrier widths |x_b − x₀|, up to which U is expanded from there.
const NEAR: f64 = 2.0;
/// Roundings of one evaluation of U and of the sums.
const ROUNDINGS: f64 = 8.0 * f64::EPSILON;

/// What a bounce through one barrier is made of. It holds for every ħ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instanton {
    /// B (action).
    pub action: f64,
    /// a (length).
    pub amplitude: f64,
    /// ω₀ at the bottom of the well.
    pub omega_0: f64,
    /// x_t, where the bounce turns.
    pub turning_point: f64,
    /// Bound on |δB|.
    action_error: f64,
    /// Bound on |δa|/a.
    amplitude_error: f64,
}

/// The bounce from the bottom of a well through the barrier next to it.
///
/// `None` where U does not fall to U₀ beyond the barrier, or falls to no more than U₀ as in a level double well: then no
/// level decays to that side. `None` also where the bottom is flat and has no ω₀.
///
/// # Errors
/// `NotConverged` where U is not smooth between x₀ and x_t.
pub fn instanton(potential: &Potential, well: &Well, barrier: &Barrier) -> Result<Option<Instanton>> {
    let curvature = 2.0 * potential.value(Remainder::variable(well.x, 0.0)).rest;
    let Some(span) = path(potential, well, barrier, curvature) else {
        return Ok(None);
    };
    let action = span.integral(0.0, |point| 2.0 * (2.0 * point.rise).sqrt() * point.speed)?;
    let omega_0 = curvature.sqrt();
    let length = span.length();
    // The bottom lies where U′ is zero to its rounding, of the order of that of U₀/L: this much of L aside.
    let aside = f64::EPSILON * (well.x.abs() / length + well.energy.abs() / (curvature * length * length));
    let exponent = span
        .integral(1.0, |point| 2.0 * point.cotangent * (omega_0 * point.distance / (2.0 * point.rise).sqrt() - 1.0))?;
    let errors = (action.error + aside * action.value, exponent.error + aside);
    let amplitude = length * exponent.value.exp();
    Ok(Some(Instanton::new(action.value, amplitude, omega_0, span.to, errors)))
}

/// From x₀ to x_t, if there is such a way.
fn path<'a>(potential: &'a Potential, well: &Well, barrier: &Barrier, curvature: f64) -> Option<Span<'a>> {
    let width = (barrier.x - well.x).abs();
    let height = barrier.energy - well.energy;
    // A curvature that is no number, where U has none, is not above anything.
    if curvature.partial_cmp(&(FLAT * height / (width * width))) != Some(Ordering::Greater) {
        return None;
    }
    let side = if barrier.x > well.x { Direction::Right } else { Direction::Left };
    let plain = outer_turning_point(potential, barrier, side, well.energy)?;
    let to = polish(potential, well.x, plain, 2.0 * NEAR * width);
    let span = Span { potential, from: well.x, to, from_bottom: true, energy: well.energy, near: NEAR * width };
    (!is_level(potential, to, height)).then_some(span)
}

/// One step of Newton's with U − U₀ as it grows from the bottom of the well, which keeps digits that U has lost.
fn polish(potential: &Potential, bottom: f64, x: f64, reach: f64) -> f64 {
    let step = x - bottom;
    if step.abs() > reach {
        return x;
    }
    let rise = potential.value(Remainder::variable(bottom, step)).rest * step * step;
    let correction = rise / potential.jet(x).slope;
    if correction.abs() < 1e-6 * step.abs() { x - correction } else { x }
}

/// Whether U only touches U₀ at x: it turns back there after falling by no more than rounding.
fn is_level(potential: &Potential, x: f64, height: f64) -> bool {
    let at = potential.jet(x);
    at.curvature > 0.0 && at.slope * at.slope <= 2.0 * at.curvature * LEVEL * height
}

impl Instanton {
    /// With the errors of the integrals behind B and ln a, to which roundings add.
    pub(super) fn new(action: f64, amplitude: f64, omega_0: f64, turning_point: f64, errors: (f64, f64)) -> Self {
        Self {
            action,
            amplitude,
            omega_0,
            turning_point,
            action_error: errors.0 + ROUNDINGS * action,
            amplitude_error: errors.1 + ROUNDINGS,
        }
    }

    /// Γ_n/ħ of the level n = 0, 1, … for ħ > 0.
    #[must_use]
    pub fn width(&self, n: u32, hbar: f64) -> Wide {
        let zero_point = self.omega_0 / hbar;
        let leading = self.omega_0 * self.amplitude * (zero_point / PI).sqrt();
        let growth = 2.0 * zero_point * self.amplitude * self.amplitude;
        let ground = Wide::exp(-self.action / hbar) * leading;
        (1..=n).fold(ground, |width, k| width * (growth / f64::from(k)))
    }

    /// E_{2m+1} − E_{2m} (energy) where this is the path between two mirror-symmetric wells, [`super::kink`].
    #[must_use]
    pub fn splitting(&self, m: u32, hbar: f64) -> Wide {
        self.width(m, hbar) * (2.0 * hbar)
    }

    /// The width with the bound on the error of the numbers in the formula; it says nothing about the formula.
    #[must_use]
    pub fn rate(&self, n: u32, hbar: f64) -> Rate {
        let prefactor = f64::from(2 * n + 1) * (self.amplitude_error + ROUNDINGS);
        let exponent = (self.action_error + f64::EPSILON * self.action) / hbar;
        Rate::new(self.width(n, hbar), prefactor + exponent, Route::Formula)
    }
}
