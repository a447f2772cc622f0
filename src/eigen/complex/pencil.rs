//! The pencil P − E Q and what is measured on it.

use super::vector::{add_scaled, norm};
use crate::error::{Error, Result};
use num_complex::Complex64;
use sprs::{CsMat, TriMat};

/// P v = E Q v, both stored by rows.
#[derive(Debug, Clone, Copy)]
pub struct Pencil<'a> {
    /// P, complex symmetric as a rule.
    pub p: &'a CsMat<Complex64>,
    /// Q, invertible.
    pub q: &'a CsMat<Complex64>,
}

impl Pencil<'_> {
    /// The number of rows, once the pencil is known to be square, finite and stored by rows.
    pub(super) fn check(&self) -> Result<usize> {
        let n = self.p.rows();
        for (name, matrix) in [("P", self.p), ("Q", self.q)] {
            if matrix.shape() != (n, n) || n == 0 {
                let shape = format!("{} × {}", matrix.rows(), matrix.cols());
                return Err(Error::input(format!("shape of {name}"))
                    .got(shape)
                    .allowed("square, as P, one row or more"));
            }
            if !matrix.is_csr() {
                return Err(Error::input(format!("storage of {name}")).got("columns").allowed("rows"));
            }
            if let Some(x) = matrix.data().iter().find(|x| !x.re.is_finite() || !x.im.is_finite()) {
                return Err(Error::input(format!("entry of {name}")).got(x).allowed("finite numbers"));
            }
        }
        if self.q_norm() == 0.0 {
            return Err(Error::singular("Q is zero, and P v = E Q v has no eigenvalue"));
        }
        Ok(n)
    }

    /// ‖P‖∞.
    pub(super) fn p_norm(&self) -> f64 {
        row_norm(self.p)
    }

    /// ‖Q‖∞.
    pub(super) fn q_norm(&self) -> f64 {
        row_norm(self.q)
    }

    /// Whether P and Q are both equal to their transposes, entry by entry.
    pub(super) fn is_symmetric(&self) -> bool {
        let symmetric =
            |m: &CsMat<Complex64>| m.iter().all(|(x, (i, j))| m.get(j, i).copied().unwrap_or_default() == *x);
        symmetric(self.p) && symmetric(self.q)
    }

    /// P − E Q by columns, with every entry that P or Q stores.
    pub(super) fn at(&self, e: Complex64) -> CsMat<Complex64> {
        let mut sum = TriMat::with_capacity(self.p.shape(), self.p.nnz() + self.q.nnz());
        self.p.iter().for_each(|(x, (i, j))| sum.add_triplet(i, j, *x));
        self.q.iter().for_each(|(x, (i, j))| sum.add_triplet(i, j, -e * x));
        sum.to_csc()
    }

    /// |P v − E Q v| / (|v| (‖P‖∞ + |E| ‖Q‖∞)).
    pub(super) fn backward_error(&self, e: Complex64, v: &[Complex64]) -> f64 {
        let mut rest = product(self.p, v);
        add_scaled(&mut rest, -e, &product(self.q, v));
        let scale = norm(v) * (self.p_norm() + e.norm() * self.q_norm());
        // P = 0 and E = 0: the pair is exact.
        if scale == 0.0 { norm(&rest) } else { norm(&rest) / scale }
    }
}

/// Largest sum of moduli of a row.
fn row_norm(matrix: &CsMat<Complex64>) -> f64 {
    let sum = |i| matrix.outer_view(i).map_or(0.0, |row| row.data().iter().map(|x| x.norm()).sum());
    (0..matrix.rows()).map(sum).fold(0.0, f64::max)
}

/// A x for a matrix stored by rows.
pub(super) fn product(matrix: &CsMat<Complex64>, x: &[Complex64]) -> Vec<Complex64> {
    let entry = |i| matrix.outer_view(i).map_or(Complex64::ZERO, |row| row.iter().map(|(j, a)| a * x[j]).sum());
    (0..matrix.rows()).map(entry).collect()
}
