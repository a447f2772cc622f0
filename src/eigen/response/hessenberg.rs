//! A small matrix in Hessenberg form, so that (iω + H)⁻¹ costs m² for every ω, and its eigenvalues.
//!
//! ```text
//! H = QᵀAQ,   H_ij = 0 for i > j + 1                      Householder reflections
//! ```
//!
//! Golub and Van Loan, Matrix Computations, sec. 7.4. Units are those of A.

use crate::error::{Error, Result};
use faer::Mat;
use faer::prelude::Solve;
use num_complex::Complex64;

/// H = QᵀAQ and Q.
#[derive(Debug, Clone)]
pub(super) struct Hessenberg {
    h: Mat<f64>,
    q: Mat<f64>,
}

impl Hessenberg {
    /// Reduces a square matrix.
    pub(super) fn new(mut h: Mat<f64>) -> Self {
        let m = h.nrows();
        let mut q: Mat<f64> = Mat::identity(m, m);
        for k in 0..m.saturating_sub(2) {
            let mut mirror: Vec<f64> = (k + 1..m).map(|i| h[(i, k)]).collect();
            let norm = mirror.iter().map(|x| x * x).sum::<f64>().sqrt();
            if norm == 0.0 {
                continue;
            }
            mirror[0] += norm.copysign(mirror[0]);
            let square = mirror.iter().map(|x| x * x).sum::<f64>();
            for j in 0..m {
                let share = 2.0 / square * mirror.iter().zip(k + 1..).map(|(v, i)| v * h[(i, j)]).sum::<f64>();
                mirror.iter().zip(k + 1..).for_each(|(v, i)| h[(i, j)] -= share * v);
            }
            for target in [&mut h, &mut q] {
                for i in 0..m {
                    let share = 2.0 / square * mirror.iter().zip(k + 1..).map(|(v, j)| v * target[(i, j)]).sum::<f64>();
                    mirror.iter().zip(k + 1..).for_each(|(v, j)| target[(i, j)] -= share * v);
                }
            }
            (k + 2..m).for_each(|i| h[(i, k)] = 0.0);
        }
        Self { h, q }
    }

    /// Qᵀx.
    pub(super) fn turned(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|j| x.iter().enumerate().map(|(i, x)| x * self.q[(i, j)]).sum()).collect()
    }

    /// Q.
    pub(super) fn rotation(&self) -> &Mat<f64> {
        &self.q
    }

    /// (iω + H)⁻¹ x, rows exchanged where the one below is larger.
    pub(super) fn solve(&self, omega: f64, x: &[f64]) -> Vec<Complex64> {
        let m = x.len();
        let row = |i: usize| -> Vec<Complex64> {
            let entry = |j: usize| Complex64::new(self.h[(i, j)], if i == j { omega } else { 0.0 });
            (0..m).map(entry).collect()
        };
        let mut side: Vec<Complex64> = x.iter().map(|&x| Complex64::from(x)).collect();
        let mut upper: Vec<Vec<Complex64>> = Vec::with_capacity(m);
        let mut current = row(0);
        for k in 0..m - 1 {
            let mut next = row(k + 1);
            if next[k].norm_sqr() > current[k].norm_sqr() {
                std::mem::swap(&mut next, &mut current);
                side.swap(k, k + 1);
            }
            let factor = next[k] / current[k];
            next.iter_mut().zip(&current).skip(k + 1).for_each(|(next, own)| *next -= factor * own);
            let passed = factor * side[k];
            side[k + 1] -= passed;
            upper.push(std::mem::replace(&mut current, next));
        }
        upper.push(current);
        for k in (0..m).rev() {
            let known: Complex64 = (k + 1..m).map(|j| upper[k][j] * side[j]).sum();
            side[k] = (side[k] - known) / upper[k][k];
        }
        side
    }

    /// λ_k and g_k of Σ g_k f(λ_k) = leftᵀ f(H) start, by the eigenvectors.
    ///
    /// # Errors
    /// An iteration that does not converge.
    pub(super) fn modes(&self, left: &[f64], start: &[f64]) -> Result<Vec<(Complex64, Complex64)>> {
        let failed = || Error::not_converged("the eigenvalues of the reduced operator");
        let eigen = self.h.eigen().map_err(|_| failed())?;
        let m = start.len();
        let vectors = eigen.U();
        let side = Mat::from_fn(m, 1, |i, _| Complex64::from(start[i]));
        let shares = vectors.partial_piv_lu().solve(&side);
        let mode = |k: usize| {
            let weight: Complex64 = (0..m).map(|i| vectors[(i, k)] * left[i]).sum();
            (eigen.S()[k], weight * shares[(k, 0)])
        };
        let found: Vec<(Complex64, Complex64)> = (0..m).map(mode).collect();
        if found.iter().all(|(value, weight)| value.norm().is_finite() && weight.norm().is_finite()) {
            return Ok(found);
        }
        Err(failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix without symmetry whose entries follow no pattern.
    fn sample(m: usize) -> Mat<f64> {
        Mat::from_fn(m, m, |i, j| (1.7 * (i * m + j) as f64 + 0.3).sin() + if i == j { 4.0 } else { 0.0 })
    }

    /// The residual of the solution in the original basis, and the same number from the modes.
    #[test]
    fn solutions_and_modes_are_those_of_the_matrix() {
        for m in [1, 2, 3, 9] {
            let matrix = sample(m);
            let x: Vec<f64> = (0..m).map(|i| 1.0 + (i as f64).cos()).collect();
            let small = Hessenberg::new(matrix.clone());
            let start = small.turned(&x);
            for omega in [0.0, 0.7, 30.0] {
                let y = small.solve(omega, &start);
                let back: Vec<Complex64> =
                    (0..m).map(|i| (0..m).map(|j| small.rotation()[(i, j)] * y[j]).sum()).collect();
                for i in 0..m {
                    let product: Complex64 = (0..m).map(|j| matrix[(i, j)] * back[j]).sum();
                    let residual = product + Complex64::new(0.0, omega) * back[i] - x[i];
                    assert!(residual.norm() < 1e-13 * m as f64, "{m} {omega}: {residual}");
                }
                let sum: Complex64 = small
                    .modes(&start, &start)
                    .unwrap()
                    .iter()
                    .map(|(value, weight)| weight / (value + Complex64::new(0.0, omega)))
                    .sum();
                let direct: Complex64 = start.iter().zip(&y).map(|(x, y)| y * x).sum();
                assert!((sum / direct - 1.0).norm() < 1e-12, "{m} {omega}: {sum} {direct}");
            }
        }
    }
}
