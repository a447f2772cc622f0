//! Escape by the dissipative bounce: at any temperature, friction, cutoff, and in any potential with a barrier.
//!
//! A periodic path of period θ = ħ/kT at which the Euclidean action is stationary; mass 1, x₀ the bottom of the well.
//!
//! ```text
//! S[x] = ∮ [½ẋ² + U(x) − U₀] dτ + ½ θ Σ_n |ν_n|γ̂(|ν_n|)|X_n|²                       ν_n = 2πn/θ
//! k = √(W/2πħ) |det′M/det M₀|^{−1/2} e^{−S/ħ} = ω₀ a √(ΔU/ħω₀) e^{−S/ħ}              below T_c: S of the bounce
//! k = (ω_R/2π)(ω₀/ω_b) f_q e^{−ΔU/kT}                                                 above T_c: the constant path
//! ```
//!
//! S and W = ∮ẋ²dτ are actions, a is a number, k is a rate. M = −∂² + K + U″(x(τ)) is the second variation, M₀ that of the well. Callan &
//! Coleman, Phys. Rev. D 16, 1762 (1977); Caldeira & Leggett, Ann. Phys. (N.Y.) 149, 374 (1983); Grabert, Olschowski & Weiss, Phys. Rev.
//! B 36, 1931 (1987), for the bounce at finite temperature; Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IX.
//!
//! | file | what it holds |
//! |---|---|
//! | `path` | the well and the barrier in units of the well, and the action near the crossover |
//! | `circle` | the basis: cosines on a circle that is mapped on τ |
//! | `form` | inertia and friction in it |
//! | `orbit` | the bounce, by Newton's method from T_c downwards |
//! | `determinant` | det′M/det M₀ |
//! | `matsubara` | sums over ν_n: f_q and the propagator of the well |
//! | `closed` | f_q by Γ functions |
//! | `crossover` | the rate in one piece across T_c |
//! | `symmetric` | small dense matrices |

mod circle;
mod closed;
mod crossover;
mod determinant;
mod form;
mod matsubara;
mod orbit;
mod path;
mod symmetric;
#[cfg(test)]
mod tests;

pub use closed::wolynes_closed_form;
pub use crossover::{AT_CROSSOVER, across, rate, wolynes};
pub use path::Path;

use crate::error::{Error, Result};
use crate::rate::{Rate, Route};
use crate::wide::Wide;
use determinant::Determinant;
use orbit::Orbit;
use std::f64::consts::TAU;

/// Numbers of modes, each compared with the one before it.
const MODES: [usize; 4] = [96, 136, 192, 272];
/// An error that grows by less than this with the number of modes has not come to that of rounding.
const NOISIER: f64 = 4.0;
/// The action's tolerance where a finer one is not asked for.
const ACTION: f64 = 1e-11;

/// A bounce with what a rate is made of.
#[derive(Debug, Clone)]
pub struct Bounce {
    /// θ = ħ/kT (time); infinite at zero temperature.
    pub theta: f64,
    /// S (action).
    pub action: f64,
    /// Bound on |δS|/S.
    pub action_error: f64,
    /// s = Sω₀/ΔU.
    pub reduced_action: f64,
    /// a in k = ω₀ a √(ΔU/ħω₀) e^{−S/ħ}.
    pub prefactor: f64,
    /// Bound on |δa|/a.
    pub prefactor_error: f64,
    /// W = ∮ẋ² dτ (action).
    pub velocity_norm: f64,
    /// Negative eigenvalues of the second variation: 1.
    pub negative_modes: usize,
    /// Functions in the basis.
    pub modes: usize,
    omega_0: f64,
    height: f64,
    orbit: Orbit,
    origin: f64,
    length: f64,
}

impl Bounce {
    /// x at a time τ, farthest beyond the barrier at τ = 0 and of period θ.
    #[must_use]
    pub fn position(&self, tau: f64) -> f64 {
        self.origin + self.length * self.orbit.value(tau * self.omega_0)
    }

    /// ω₀ a √(ΔU/ħω₀) e^{−S/ħ} for ħ > 0, without the factor that joins it to the rate above T_c.
    #[must_use]
    pub fn rate(&self, hbar: f64) -> Rate {
        let value = Wide::exp(-self.action / hbar)
            * (self.omega_0 * self.prefactor * (self.height / (hbar * self.omega_0)).sqrt());
        let error = self.prefactor_error + self.action / hbar * (self.action_error + f64::EPSILON);
        Rate::new(value, error, Route::Formula)
    }
}

/// The bounce of period θ = ħ/kT (time, ∞ at zero temperature) whose prefactor is asked for to a relative `tolerance`. Where that is not reached
/// the error says so.
///
/// # Errors
/// `Input` at and above the crossover, where there is none; `NoBarrier` at zero temperature where U does not fall below the well beyond the barrier;
/// `NotConverged` where the path is lost or is no saddle of one direction.
pub fn bounce(path: &Path<'_>, theta: f64, tolerance: f64) -> Result<Bounce> {
    exists(path, theta)?;
    let scaled = theta * path.omega_0();
    let mut orbit = Orbit::find(path, scaled)?;
    let fewest = orbit.form.circle.modes;
    let mut coarse = orbit.action(path).0;
    let mut found = None;
    for modes in MODES.into_iter().filter(|&modes| modes > fewest) {
        orbit = orbit.refined(path, modes)?;
        let (action, rounding) = orbit.action(path);
        let error = ((action - coarse).abs() + rounding) / action;
        coarse = action;
        let last = Some(modes) == MODES.last().copied();
        if error > ACTION && !last {
            continue;
        }
        let determinant = Determinant::new(path, &orbit)?;
        let next = assemble(path, &orbit, (action, error), &determinant)?;
        let done = next.prefactor_error <= tolerance;
        // More modes also mean more rounding.
        if found.as_ref().is_none_or(|best: &Bounce| next.prefactor_error < NOISIER * best.prefactor_error) {
            found = Some(next);
        }
        if done {
            break;
        }
    }
    found.ok_or_else(|| Error::not_converged("the bounce needs more modes").remedy("raise the temperature"))
}

/// Refuses a period at which there is no bounce.
fn exists(path: &Path<'_>, theta: f64) -> Result<()> {
    if theta.is_nan() || theta <= path.crossover() {
        return Err(Error::input(
            "above the crossover temperature the path rests on top of the barrier: there is no bounce",
        )
        .got(format!("T/T_c = {}", path.crossover() / theta))
        .allowed("below 1")
        .remedy("lower the temperature")
        .key("bath.t_over_tc"));
    }
    if theta.is_infinite() && !path.opens {
        return Err(Error::no_barrier(
            "no bounce at zero temperature: U does not fall below the bottom of the well beyond the barrier",
        )
        .remedy("tilt the potential, start from the higher well, or raise the temperature; level wells tunnel coherently: study \"levels\"")
        .key("potential"));
    }
    Ok(())
}

fn assemble(path: &Path<'_>, orbit: &Orbit, (action, error): (f64, f64), det: &Determinant) -> Result<Bounce> {
    if det.negative != 1 {
        return Err(Error::not_converged(
            "the path found is no bounce: it must have one direction in which the action falls",
        )
        .got(format!("{} directions", det.negative))
        .remedy("the barrier must be smooth, without another one close beyond it"));
    }
    let prefactor = (det.velocity_norm / (TAU * path.height)).sqrt() * (-0.5 * det.ln).exp();
    if !(prefactor.is_finite() && action.is_finite() && action > 0.0) {
        return Err(
            Error::not_converged("the bounce has no action or no prefactor").got(format!("{action}, {prefactor}"))
        );
    }
    let omega_0 = path.omega_0();
    Ok(Bounce {
        theta: orbit.form.circle.theta / omega_0,
        action: action * path.unit(),
        action_error: error,
        reduced_action: action / path.height,
        prefactor,
        // W errs as the path does, whose error the action has squared; the change it is measured by is larger than either.
        prefactor_error: 0.5 * det.error + 100.0 * error,
        velocity_norm: det.velocity_norm * path.unit(),
        negative_modes: det.negative,
        modes: orbit.form.circle.modes,
        omega_0,
        height: path.barrier_height(),
        orbit: orbit.clone(),
        origin: path.position(0.0),
        length: path.position(1.0) - path.position(0.0),
    })
}
