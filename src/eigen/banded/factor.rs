//! Gaussian elimination with partial pivoting on a banded complex matrix.
//!
//! A complex symmetric matrix has no factorisation LLᵀ that is safe without pivoting (its leading minors may vanish), so
//! the rows are exchanged and the upper factor has twice the band (Golub and Van Loan, Matrix Computations, 4th ed.,
//! section 4.3.5). A solution spreads from a right-hand side by products alone, which is why its exponentially small
//! components keep their relative accuracy.

use num_complex::Complex64;

/// PA = LU of a matrix with `p` diagonals on either side.
pub(super) struct Factor {
    n: usize,
    p: usize,
    /// Row j: columns j … j + 2p of U.
    upper: Vec<Complex64>,
    /// Row k: the p multipliers of the rows below pivot k.
    lower: Vec<Complex64>,
    pivots: Vec<usize>,
}

impl Factor {
    /// Factors the symmetric matrix whose row j, from the diagonal on, `row(j)` returns. A pivot of less than `tiny` is
    /// replaced by `tiny`: inverse iteration wants the direction in which a singular matrix blows up.
    pub fn symmetric(n: usize, p: usize, tiny: f64, row: impl Fn(usize) -> Vec<Complex64>) -> Self {
        let width = 2 * p + 1;
        // Columns j − p … j + p at first; each row is shifted so that its leading column comes first.
        let mut full = vec![Complex64::ZERO; n * (width + p)];
        let stride = width + p;
        for j in 0..n {
            for (k, entry) in row(j).into_iter().enumerate() {
                full[j * stride + p + k] = entry;
                if k > 0 {
                    full[(j + k) * stride + p - k] = entry;
                }
            }
        }
        let mut factor = Self {
            n,
            p,
            upper: vec![Complex64::ZERO; n * width],
            lower: vec![Complex64::ZERO; n * p],
            pivots: Vec::with_capacity(n),
        };
        factor.eliminate(&mut full, tiny);
        factor
    }

    fn eliminate(&mut self, full: &mut [Complex64], tiny: f64) {
        let (n, p) = (self.n, self.p);
        let (width, stride) = (2 * p + 1, 3 * p + 1);
        // Entry (row, column) of the matrix: column − row + p places from the start of its row.
        let at = |row: usize, column: usize| row * stride + column + p - row;
        for k in 0..n {
            let below = (k + p).min(n - 1);
            let last = (k + 2 * p).min(n - 1);
            let size = |row: usize| full[at(row, k)].norm_sqr();
            let pivot = (k..=below).fold(k, |best, row| if size(row) > size(best) { row } else { best });
            self.pivots.push(pivot);
            if pivot != k {
                for column in k..=last.min(k + 2 * p) {
                    full.swap(at(k, column), at(pivot, column));
                }
            }
            if full[at(k, k)].norm() < tiny {
                full[at(k, k)] = tiny.into();
            }
            let inverse = full[at(k, k)].inv();
            for row in k + 1..=below {
                let factor = full[at(row, k)] * inverse;
                self.lower[k * p + row - k - 1] = factor;
                if factor != Complex64::ZERO {
                    for column in k + 1..=last {
                        let change = factor * full[at(k, column)];
                        full[at(row, column)] -= change;
                    }
                }
            }
            for column in k..=last {
                self.upper[k * width + column - k] = full[at(k, column)];
            }
        }
    }

    /// x ← A⁻¹ x.
    pub fn solve(&self, x: &mut [Complex64]) {
        let (n, p) = (self.n, self.p);
        let width = 2 * p + 1;
        for k in 0..n {
            x.swap(k, self.pivots[k]);
            let pivot = x[k];
            for (row, factor) in (k + 1..n).zip(&self.lower[k * p..(k + 1) * p]) {
                x[row] -= factor * pivot;
            }
        }
        for k in (0..n).rev() {
            let row = &self.upper[k * width..(k + 1) * width];
            let sum = row[1..].iter().zip(&x[k + 1..]).fold(x[k], |sum, (entry, x)| sum - entry * x);
            x[k] = sum / row[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_solves_what_it_factors(
            n in 1usize..30,
            p in 0usize..5,
            parts in prop::collection::vec((-1.0f64..1.0, -1.0f64..1.0), 200),
        ) {
            let entry = |j: usize, k: usize| {
                let (re, im) = parts[(7 * j + 31 * k) % 200];
                Complex64::new(re, im)
            };
            let rows = |j: usize| (0..=p.min(n - 1 - j)).map(|k| entry(j, k)).collect::<Vec<_>>();
            let factor = Factor::symmetric(n, p, 1e-300, rows);
            let x: Vec<Complex64> = (0..n).map(|j| entry(3 * j + 1, 11)).collect();
            let mut product = vec![Complex64::ZERO; n];
            for j in 0..n {
                for (k, a) in rows(j).into_iter().enumerate() {
                    product[j] += a * x[j + k];
                    if k > 0 {
                        product[j + k] += a * x[j];
                    }
                }
            }
            let mut found = product.clone();
            factor.solve(&mut found);
            let mut back = vec![Complex64::ZERO; n];
            for j in 0..n {
                for (k, a) in rows(j).into_iter().enumerate() {
                    back[j] += a * found[j + k];
                    if k > 0 {
                        back[j + k] += a * found[j];
                    }
                }
            }
            // Backward stable: the residual is small beside the solution, however ill-conditioned the matrix is.
            let size: f64 = found.iter().map(|x| x.norm()).sum::<f64>() + 1.0;
            for (a, b) in back.iter().zip(&product) {
                prop_assert!((a - b).norm() < 1e-12 * size, "{a} {b}");
            }
        }
    }
}
