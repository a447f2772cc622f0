//! A well that is shaken: stationary cycle, Floquet exponent, linear response and the adiabatic limit.
//!
//! ```text
//! U(x, t) = U₀(x) + ε cos(ωt) φ(x),   overdamped, mass 1
//! ⟨x⟩(t) = Σ_n M_n e^{inωt}           of the stationary cycle
//! η = 4|M₁|²/ε²,  phase = arg(−M₁/ε)  spectral amplification, and phase of ⟨x⟩ against the force −ε cos(ωt) φ′
//! λ_F                                 slowest decay of any other distribution towards it; of all of it where an end absorbs
//! λ̄ = ⟨λ₁(U(·, t))⟩ over a period     its adiabatic limit ω → 0;  λ₁(U₀) is its limit ω → ∞
//! ```
//!
//! (Jung and Hänggi, Phys. Rev. A 44, 8032 (1991) for η; Jung, Phys. Rep. 234, 175 (1993) for Floquet theory of the driven
//! Fokker–Planck equation.) A positive ε with φ = x pushes to the left at t = 0: the sign of ε is a shift by half a period.

mod adiabatic;
mod cycle;
mod harmonics;
mod linear;
mod modes;
mod place;
mod sample;

pub use adiabatic::{Adiabatic, adiabatic};
pub use cycle::{Cycle, Request, cycle};
pub use linear::{Linear, linear};
pub use modes::{Weight, modes};
pub use place::{Place, place};

use crate::potential::Expression;

/// What shakes the well.
#[derive(Debug, Clone, PartialEq)]
pub struct Drive {
    /// φ(x).
    pub shape: Expression,
    /// ε, in units of U/φ.
    pub amplitude: f64,
    /// ω (rad per unit time) > 0.
    pub frequency: f64,
}

/// A number with the bound on its error, relative unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Bound on its error.
    pub error: f64,
}
