//! What passes over a barrier if the states that feed it stay filled.
//!
//! ```text
//! k_TST = (ω₀/2π) e^{−ΔU/kT}
//! k_K   = (λ/ω_b) k_TST,   λ/ω_b = ω_b/μ = 1/[√(1 + (γ/2ω_b)²) + γ/2ω_b]       rates (1/time), mass 1
//! ```
//!
//! Kramers, Physica 7, 284 (1940), eq. 25; without the subtraction, which keeps no digit at strong friction.

use super::Theories;
use super::mode::Mode;
use crate::bath::Bath;
use crate::potential::{Barrier, Extremum, Potential, Well};
use crate::rate::formula::is_flat;
use crate::rate::{Rate, Route};
use crate::scalar::Jet;
use crate::wide::Wide;
use std::f64::consts::TAU;

/// k_TST and k_K over one barrier.
pub(super) struct Exit {
    pub(super) transition_state: Option<Rate>,
    pub(super) kramers: Option<Rate>,
}

impl Exit {
    pub(super) fn new(potential: &Potential, well: &Well, barrier: &Barrier, bath: &Bath) -> Self {
        let height = (barrier.energy - well.energy) / bath.kt();
        let rounding = f64::EPSILON * (barrier.energy.abs().max(well.energy.abs()) / bath.kt() + 4.0);
        let uncertain = |extremum| curvature_error(potential, extremum, (barrier.x - well.x).abs());
        let value = Wide::exp(-height) * (well.omega_0() / TAU);
        let curved = |extremum| !is_flat(extremum, well, barrier);
        let error = rounding + 0.5 * uncertain(well);
        let transition_state = curved(well).then(|| Rate::new(value, error, Route::Formula));
        let transmission = barrier.omega_b() / Mode::new(barrier, bath.gamma()).mu;
        // λ/ω_b never changes by more, relative, than ω_b itself.
        let error = error + 0.5 * uncertain(barrier);
        let kramers = transition_state.filter(|_| curved(barrier));
        let kramers = kramers.map(|rate| Rate::new(rate.value * transmission, error, Route::Formula));
        Self { transition_state, kramers }
    }

    /// What both exits pass.
    pub(super) fn and(&self, other: &Self) -> Theories {
        let sum = |one: Option<Rate>, other: Option<Rate>| {
            let (one, other) = one.zip(other)?;
            let error = one.relative_error.max(other.relative_error);
            Some(Rate::new(one.value + other.value, error, Route::Formula))
        };
        Theories {
            transition_state: sum(self.transition_state, other.transition_state),
            kramers: sum(self.kramers, other.kramers),
            ..Theories::default()
        }
    }
}

/// |δU″/U″| at an extremum, by the rounding of U′ ~ U/L that decides its position: U‴/U″ times the shift.
pub(super) fn curvature_error(potential: &Potential, extremum: &Extremum, length: f64) -> f64 {
    let third = potential.value(Jet::variable(Jet::variable(extremum.x))).curvature.slope;
    let stiffness = extremum.curvature.abs();
    let shift = f64::EPSILON * (extremum.x.abs() + extremum.energy.abs() / (length * stiffness));
    third.abs() * shift / stiffness
}
