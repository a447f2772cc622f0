//! From measured switching currents back to the rate, the escape temperature and the circuit.
//!
//! ```text
//! Γ(I_k) = (İ/ΔI_k) ln[Σ_{i≥k} N_i / Σ_{i>k} N_i]                    (1/s), of each bin of a histogram
//! ln L = Σ N_i ln[e^{−H(a_i)} − e^{−H(b_i)}],  H(I) = ∫₀^I Γ dI′/İ   likelihood of a model Γ(I; T_esc, I_c, C)
//! T_esc by its definition Γ = (ω_p/2π) e^{−ΔU/k_B T_esc} at the mean of the measured currents (K)
//! ```
//!
//! Fulton & Dunkleberger, Phys. Rev. B 9, 4760 (1974), for the first; Fisher's maximum likelihood for the second.
//!
//! | file | what it holds |
//! |---|---|
//! | `data` | events and histograms, checked |
//! | `csv` | the same from a file |
//! | `fulton` | Γ of every bin with binomial bars |
//! | `model` | Γ and H of a model |
//! | `likelihood` | ln L of one or several data sets |
//! | `problem` | its maximum and covariance |
//! | `information` | the inverse of a symmetric matrix |
//! | `fit` | the fitted numbers with their intervals |
//! | `goodness` | χ² of the fit and its p-value |

mod csv;
mod data;
mod fit;
mod fulton;
mod goodness;
mod information;
mod likelihood;
mod model;
mod problem;
#[cfg(test)]
mod tests;

pub use csv::read;
pub use data::{Bin, Observations};
pub use fit::{Fit, Fitted, LEAST, Parameter, fit};
pub use fulton::{BinRate, rates};
pub use likelihood::Measurement;
pub use model::Law;
