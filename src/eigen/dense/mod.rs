//! Engine `lapack`: every eigenvalue of a chain to full relative accuracy, as squared singular values of its bidiagonal
//! factor; and the stock routines of LAPACK that lose them, for comparison.
//!
//! T = BᵀB with B upper bidiagonal. For a closed chain B holds the rates themselves: row i has √W_{i→i+1} at i and
//! −√W_{i+1→i} at i+1, the last row is zero, λ_0 = 0 exactly. With absorption κ the pivots follow without a subtraction
//! (g: what node i leaks once the nodes before it are eliminated):
//!
//! ```text
//! g_0 = κ_0,   p_i = g_i + W_{i→i+1},   g_{i+1} = κ_{i+1} + W_{i+1→i} g_i/p_i,   p_{n−1} = g_{n−1},
//! B_ii = √p_i,   B_{i,i+1} = −√(W_{i→i+1} W_{i+1→i}/p_i)
//! ```
//!
//! Singular values of a bidiagonal matrix are determined to high relative accuracy by its entries (Demmel and Kahan
//! 1990), and dqds (Fernando and Parlett 1994) finds them so: `dlasq1`, which the crate `lapack` does not bind, so that
//! it is declared here. Vectors come from the implicit zero-shift QR iteration of `dbdsqr`: orthogonal to rounding in
//! any cluster, where inverse iteration on the assembled T (`dstein`) mixes all modes below eps·‖T‖. It costs O(n³),
//! hence [`VECTORS_UP_TO`], and stops at about 90 eps, hence its values are not used.
#![cfg_attr(feature = "system-lapack", allow(unsafe_code))]

#[cfg(feature = "system-lapack")]
pub(super) mod complex;
#[cfg(feature = "system-lapack")]
mod driver;
#[cfg(feature = "system-lapack")]
pub(super) mod real;
#[cfg(feature = "system-lapack")]
mod stock;
#[cfg(all(test, feature = "system-lapack"))]
mod tests;

#[cfg(feature = "system-lapack")]
pub use stock::stock_eigenpairs;

use super::{Options, Spectrum};
#[cfg(not(feature = "system-lapack"))]
use crate::error::Error;
use crate::error::Result;
use crate::generator::Generator;

/// Largest number of nodes for which eigenvectors are offered: the rotations of an n × n matrix take O(n³).
pub const VECTORS_UP_TO: usize = 1500;
/// Smallest eigenvalue that is kept (1/time): below it a double loses digits to gradual underflow.
pub const FLOOR: f64 = f64::MIN_POSITIVE;

/// A routine that people reach for, which forms the diagonal of T and errs by eps·‖T‖.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// `dsyevd` on the full matrix, O(n³).
    Dense,
    /// `dstemr`, multiple relatively robust representations.
    Mrrr,
    /// `dstebz`, bisection, at its tightest tolerance.
    Bisection,
}

/// The smallest eigenvalues above the stationary one by LAPACK. Chains only.
///
/// # Errors
/// A crate built without `system-lapack`; a graph that is not a chain; a count that the chain does not have; vectors of
/// more than [`VECTORS_UP_TO`] nodes; a value below [`FLOOR`]; any `info` of LAPACK but 0.
#[cfg(feature = "system-lapack")]
pub fn solve(generator: &Generator, options: &Options) -> Result<Spectrum> {
    driver::solve(generator, options)
}

/// The `count` lowest eigenvalues of the assembled T in ascending order, as a stock routine returns them: the stationary
/// one included, right or wrong, negative or not (1/time).
///
/// # Errors
/// A crate built without `system-lapack`; a graph that is not a chain; a count beyond n; any `info` but 0.
#[cfg(feature = "system-lapack")]
pub fn stock_eigenvalues(generator: &Generator, stock: Stock, count: usize) -> Result<Vec<f64>> {
    stock::stock_eigenvalues(generator, stock, count)
}

/// The refusal of a crate built without LAPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub fn solve(_generator: &Generator, _options: &Options) -> Result<Spectrum> {
    Err(absent())
}

/// The refusal of a crate built without LAPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub fn stock_eigenvalues(_generator: &Generator, _stock: Stock, _count: usize) -> Result<Vec<f64>> {
    Err(absent())
}

#[cfg(not(feature = "system-lapack"))]
fn absent() -> Error {
    Error::input("engine \"lapack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"flux\", which does the same job, or install with `{}` and rebuild with default features",
        super::INSTALL
    ))
}
