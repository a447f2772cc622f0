//! Symmetric matrices of a few hundred rows, and the factors of all their leading parts at once.
//!
//! ```text
//! A = L D Lᵀ,   L unit lower triangular         det A_n = d_1 … d_n for every leading part A_n of n rows
//! tr A_n⁻¹B_n = Σ_{k≤n} (L⁻¹ B L⁻ᵀ)_kk/d_k
//! ```
//!
//! The number of negative d is that of negative eigenvalues (Sylvester's law of inertia). Nothing is exchanged: the matrices here are
//! positive but for one direction, and the order of their rows is that of the modes. Golub & Van Loan, Matrix Computations, ch. 4.

/// A square matrix by rows; of a symmetric one the lower half is used.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    rows: usize,
    entries: Vec<f64>,
}

impl Matrix {
    pub(super) fn from_fn(rows: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let entries = (0..rows).flat_map(|i| (0..rows).map(move |j| (i, j))).map(|(i, j)| entry(i, j)).collect();
        Self { rows, entries }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn row(&self, i: usize) -> &[f64] {
        &self.entries[i * self.rows..(i + 1) * self.rows]
    }

    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        self.entries[i * self.rows + j]
    }

    /// A + B.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let entries = self.entries.iter().zip(&other.entries).map(|(a, b)| a + b).collect();
        Self { rows: self.rows, entries }
    }

    /// A v.
    pub(super) fn times(&self, v: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|i| dot(self.row(i), v)).collect()
    }

    /// The factors of A.
    pub(super) fn factor(mut self) -> Factor {
        let n = self.rows;
        let mut column = vec![0.0; n];
        for k in 0..n {
            let pivot = self.at(k, k);
            for (i, entry) in column.iter_mut().enumerate().skip(k + 1) {
                *entry = self.at(i, k);
            }
            for i in k + 1..n {
                let factor = column[i] / pivot;
                let row = &mut self.entries[i * n + k + 1..=i * n + i];
                for (entry, other) in row.iter_mut().zip(&column[k + 1..=i]) {
                    *entry -= factor * other;
                }
                self.entries[i * n + k] = factor;
            }
        }
        Factor { lower: self }
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// L below the diagonal, D on it.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    lower: Matrix,
}

impl Factor {
    /// d_k.
    pub(super) fn pivots(&self) -> impl Iterator<Item = f64> {
        (0..self.lower.rows).map(|k| self.lower.at(k, k))
    }

    /// Number of negative eigenvalues.
    pub(super) fn negative(&self) -> usize {
        self.pivots().filter(|&pivot| pivot < 0.0).count()
    }

    /// A⁻¹v.
    pub(super) fn solve(&self, mut v: Vec<f64>) -> Vec<f64> {
        let n = self.lower.rows;
        for i in 0..n {
            v[i] -= dot(&self.lower.row(i)[..i], &v[..i]);
        }
        for i in (0..n).rev() {
            v[i] /= self.lower.at(i, i);
        }
        for i in (0..n).rev() {
            let (head, tail) = v.split_at_mut(i);
            for (entry, factor) in head.iter_mut().zip(self.lower.row(i)) {
                *entry -= factor * tail[0];
            }
        }
        v
    }

    /// (L⁻¹ B L⁻ᵀ)_kk/d_k: what the n-th leading part adds to tr A_n⁻¹B_n. B is symmetric with both its halves.
    pub(super) fn traces(&self, other: &Matrix) -> Vec<f64> {
        let n = self.lower.rows;
        let mut inverse = vec![0.0; n * n];
        let mut product = vec![0.0; n];
        let mut traces = Vec::with_capacity(n);
        for k in 0..n {
            // Row k of L⁻¹ from those above it, then (row k) B (row k)ᵀ.
            let (above, rest) = inverse.split_at_mut(k * n);
            let row = &mut rest[..n];
            row[k] = 1.0;
            for (j, &factor) in self.lower.row(k)[..k].iter().enumerate() {
                add(&mut row[..=j], -factor, &above[j * n..=j * n + j]);
            }
            product[..=k].fill(0.0);
            for (j, &factor) in row[..=k].iter().enumerate() {
                add(&mut product[..=k], factor, &other.row(j)[..=k]);
            }
            traces.push(dot(&row[..=k], &product[..=k]) / self.lower.at(k, k));
        }
        traces
    }
}

fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1/(i + j + 1) and 1 more on the diagonal, but for −1/2 as its first entry: one negative eigenvalue.
    fn matrix() -> Matrix {
        let unit = |i, j| if i == j { 1.0 } else { 0.0 };
        Matrix::from_fn(4, |i, j| if i + j == 0 { -0.5 } else { unit(i, j) + 1.0 / (i + j + 1) as f64 })
    }

    #[test]
    fn the_factors_solve_and_count() {
        let factor = matrix().factor();
        assert_eq!(factor.negative(), 1);
        let back = matrix().times(&factor.solve(vec![1.0, -2.0, 3.0, 0.5]));
        for (got, expected) in back.iter().zip([1.0, -2.0, 3.0, 0.5]) {
            assert!((got - expected).abs() < 1e-14, "{got} {expected}");
        }
    }

    #[test]
    fn the_trace_is_the_derivative_of_the_logarithm_of_the_determinant() {
        let other = Matrix::from_fn(4, |i, j| ((i * j) as f64).cos());
        let h = 1e-5;
        let ln = |sign: f64| {
            let moved = Matrix::from_fn(4, |i, j| matrix().at(i, j) + sign * h * other.at(i, j));
            moved.factor().pivots().map(|pivot| pivot.abs().ln()).collect::<Vec<_>>()
        };
        let (up, down) = (ln(1.0), ln(-1.0));
        for (k, trace) in matrix().factor().traces(&other).into_iter().enumerate() {
            // Central differences: h² times a third derivative of the order of 10, and eps/h.
            let difference = (up[k] - down[k]) / (2.0 * h);
            assert!((trace - difference).abs() < 1e-9 * (1.0 + difference.abs()), "{k}: {trace} {difference}");
        }
    }
}
