//! What a ramped junction does: the rate of escape against the bias, and how the switching currents are distributed.
//!
//! ```text
//! dI/dt = İ from I = 0      P(I) = (Γ(I)/İ) e^{−H(I)},   H(I) = ∫₀^I Γ dI′/İ          currents (A), Γ (1/s), P (1/A)
//! Γ = (ω_p/2π) e^{−ΔU/k_B T_esc}                                                   the escape temperature T_esc (K)
//! ```
//!
//! Fulton & Dunkleberger, Phys. Rev. B 9, 4760 (1974), for P(I); Devoret, Martinis & Clarke, Phys. Rev. Lett. 55, 1908
//! (1985), for T_esc. Γ comes by one of the routes of [`Theory`]; between its values ln Γ is interpolated in
//! u = (1 − s)^{5/4}, s = I/I_c, in proportion to which ΔU/ħω_p grows near the critical current.
//!
//! | file | what it holds |
//! |---|---|
//! | `theory` | Γ at one bias and one temperature, by one route |
//! | `levels` | resonances of the washboard on fixed panels of u, solved once and kept |
//! | `chebyshev` | interpolation, with its error |
//! | `curve` | ln Γ over the currents at which the junction switches |
//! | `hazard` | H(I) and its inverse |
//! | `moments` | mean, σ_I, skewness, excess kurtosis, median, mode, quantiles |
//! | `ramp` | the ramp simulated, event by event |

mod chebyshev;
mod curve;
mod hazard;
mod levels;
mod moments;
mod ramp;
#[cfg(test)]
mod tests;
mod theory;

pub use curve::{Bias, RateCurve};
pub use hazard::Distribution;
pub use moments::{Estimate, Moments};
pub use ramp::simulate;
pub(crate) use ramp::uniform;
pub use theory::{Escape, LnRate, Theory, escape_temperature};
