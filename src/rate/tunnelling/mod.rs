//! Semiclassical widths of metastable levels: drawn beside the spectral value, never a test of it.
//!
//! A level of a well that is open to one side or both decays as e^{−Γt/ħ}; Γ = −2 Im E is its width. Mass 1, reduced
//! units, U counted from the bottom of the well, U₀.
//!
//! ```text
//! Γ_n = ħω₀ a √(ω₀/πħ) e^{−B/ħ} (2ω₀a²/ħ)ⁿ/n!      bounce of zero energy: B its action, a its amplitude
//! Γ(E) = (ħ/T) e^{−2S/ħ},  (ħ/T)/(1 + e^{2S/ħ})      WKB at an energy E: T the period in the well, S the barrier's action
//! ```
//!
//! The functions return the rate Γ/ħ (1/time), the number of escapes per time; it is Γ itself where ħ = 1.
//! Coleman, Phys. Rev. D 15, 2929 (1977); Callan & Coleman, Phys. Rev. D 16, 1762 (1977); Weiss & Haeffner, Phys. Rev. D 27,
//! 2916 (1983) for the excited levels; Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IX.
//!
//! | file | what it holds |
//! |---|---|
//! | `bounce` | B, a, Γ_n |
//! | `cubic` | the terms after the leading one, for the ground state of the cubic well |
//! | `doublet` | the path between two mirror-symmetric wells, and their tunnel splittings |
//! | `energy` | T, S, Γ(E) |
//! | `turning` | where U = E |
//! | `span` | U − E between two turning points without loss of digits, and integrals over it |
//! | `remainder` | U(x) − U(c) − U′(c)(x − c) without subtraction |
//! | `integral` | adaptive Gauss–Legendre |

mod bounce;
mod cubic;
mod doublet;
mod energy;
pub(super) mod integral;
pub(super) mod remainder;
pub(super) mod span;
pub(super) mod turning;

pub use bounce::{Instanton, instanton};
pub use cubic::cubic_series;
pub use doublet::kink;
pub use energy::{Wkb, action, uniform, wkb};
pub use turning::outer_turning_point;

#[cfg(test)]
mod tests;
