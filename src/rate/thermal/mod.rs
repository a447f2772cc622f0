//! The rate of escape from a metastable well in thermal equilibrium, without friction: from its resonances, and by formulas.
//!
//! ```text
//! Z = Σ_n e^{−β z_n},   z_n = E_n − iħΓ_n/2             over the levels below the barrier and the broad ones above it
//! k_ImF = −(2/ħ) Im F = (2/ħβ) Im ln Z                   Langer 1967; the rate itself below T_c
//! k = k_ImF min(1, T_c/T),   k_B T_c = ħω_b/2π           Affleck 1981
//! k_sum = Σ Γ_n e^{−βE_n} / Σ e^{−βE_n}                  the mean of the widths, which overcounts above T_c by T/T_c
//! ```
//!
//! β = 1/kT (1/energy), rates in 1/time, mass 1. Langer, Ann. Phys. 41, 108 (1967); Affleck, Phys. Rev. Lett. 46, 388 (1981);
//! Hanggi, Talkner, Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IX.
//!
//! | file | what it holds |
//! |---|---|
//! | `string` | broad levels above the barrier, on an axis turned as a whole |
//! | `spectrum` | all levels that a thermal sum needs |
//! | `sum` | k_ImF, k_sum and their error bars; where the Arrhenius curve bends |
//! | `uniform` | the integral over energy with the uniform WKB transmission |
//! | `formula` | transition state and parabolic barrier |

mod formula;
mod spectrum;
mod string;
mod sum;
#[cfg(test)]
mod tests;
mod uniform;

pub use formula::{classical, parabolic};
pub use spectrum::{Spectrum, State};
pub use sum::Thermal;
pub use uniform::Uniform;
