//! Eigenvalues of a complex pencil nearest to a target.

pub mod krylov_schur;
mod schur;
#[cfg(test)]
mod tests;
mod vector;

use crate::error::{Error, Result};
use num_complex::Complex64;

pub use vector::random;

/// What an iterative solver sees of a complex matrix: y = A x.
pub trait ComplexMap {
    /// Number of rows and columns.
    fn dim(&self) -> usize;
    /// y ← A x; both slices have length [`dim`](Self::dim).
    fn apply(&self, x: &[Complex64], y: &mut [Complex64]);
}

/// Refuses to look for more eigenvalues than there are.
fn check_count(count: usize, available: usize) -> Result<()> {
    if (1..=available).contains(&count) {
        return Ok(());
    }
    Err(Error::input("number of eigenvalues").got(count).allowed(format!("1 … {available}")))
}

fn check_tolerance(tolerance: f64) -> Result<()> {
    if tolerance > 0.0 && tolerance < 1.0 {
        return Ok(());
    }
    Err(Error::input("tolerance of the residual").got(tolerance).allowed("between 0 and 1"))
}
