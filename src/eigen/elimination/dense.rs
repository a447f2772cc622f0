//! Small dense matrices by columns, on faer's kernels, one thread for the same bits everywhere.

use crate::error::{Error, Result};
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt;
use faer::linalg::lu::partial_pivoting as lu;
use faer::{Mat, MatMut, Par};
use sprs::CsMat;

/// A square matrix by columns.
#[derive(Debug, Clone)]
pub(super) struct Square(Mat<f64>);

impl Square {
    /// A diagonal matrix.
    pub(super) fn diagonal(values: impl ExactSizeIterator<Item = f64>) -> Self {
        let mut matrix = Mat::zeros(values.len(), values.len());
        for (i, value) in values.enumerate() {
            matrix[(i, i)] = value;
        }
        Self(matrix)
    }

    pub(super) fn size(&self) -> usize {
        self.0.nrows()
    }

    /// A + Dᵀ-diagonal: adds to the diagonal.
    pub(super) fn add_diagonal(&mut self, values: impl Iterator<Item = f64>) {
        for (i, value) in values.enumerate() {
            self.0[(i, i)] += value;
        }
    }

    /// A x.
    pub(super) fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut y = vec![0.0; self.size()];
        for (column, &x) in x.iter().enumerate() {
            add(&mut y, x, self.0.col_as_slice(column));
        }
        y
    }

    /// The inverse of a symmetric matrix, both triangles: by Cholesky where it is positive definite, as a level is while the shift
    /// stays below its damping, else by LU with row pivoting.
    pub(super) fn inverse(self) -> Result<Self> {
        let kept = self.0.clone();
        match self.positive_inverse() {
            Ok(inverse) => Ok(inverse),
            Err(()) => Self::indefinite_inverse(kept),
        }
    }

    fn indefinite_inverse(matrix: Mat<f64>) -> Result<Self> {
        let n = matrix.nrows();
        let lu = Lu::new(matrix);
        let mut inverse = Mat::zeros(n, n);
        for column in 0..n {
            inverse[(column, column)] = 1.0;
            lu.solve(inverse.col_as_slice_mut(column));
        }
        if inverse.col_iter().any(|column| column.iter().any(|value| !value.is_finite())) {
            return Err(Error::singular("a level of the ladder is singular at this shift")
                .remedy("raise the barrier or the friction, or use study.kind = \"spectrum\""));
        }
        Ok(Self(Mat::from_fn(n, n, |row, column| 0.5 * (inverse[(row, column)] + inverse[(column, row)]))))
    }

    /// Fails where a pivot is not positive; the storage becomes scratch.
    fn positive_inverse(mut self) -> std::result::Result<Self, ()> {
        let n = self.size();
        let scratch = llt::factor::cholesky_in_place_scratch::<f64>(n, Par::Seq, Default::default())
            .or(llt::inverse::inverse_scratch::<f64>(n, Par::Seq));
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        llt::factor::cholesky_in_place(self.0.as_mut(), Default::default(), Par::Seq, stack, Default::default())
            .map_err(|_| ())?;
        let mut inverse = Mat::zeros(n, n);
        llt::inverse::inverse(inverse.as_mut(), self.0.as_ref(), Par::Seq, stack);
        for column in 1..n {
            for row in 0..column {
                inverse[(row, column)] = inverse[(column, row)];
            }
        }
        Ok(Self(inverse))
    }

    /// The inverse of any regular matrix.
    pub(super) fn regular_inverse(self) -> Result<Self> {
        let n = self.size();
        let lu = Lu::new(self.0);
        let mut inverse = Mat::identity(n, n);
        lu.run_all(inverse.as_mut());
        if inverse.col_iter().any(|column| column.iter().any(|value| !value.is_finite())) {
            return Err(Error::singular("a level of the ladder is singular")
                .remedy("raise the friction or the temperature, or use more nodes"));
        }
        Ok(Self(inverse))
    }

    /// `factor` A B for a sparse B by rows.
    pub(super) fn times_right(&self, b: &CsMat<f64>, factor: f64) -> Self {
        Self(times_sparse(self.0.as_ref(), b, factor))
    }

    /// `factor` B A for a sparse B by rows.
    pub(super) fn times_left(&self, b: &CsMat<f64>, factor: f64) -> Self {
        let mut product = Mat::zeros(b.rows(), self.0.ncols());
        for column in 0..self.0.ncols() {
            let (from, to) = (self.0.col_as_slice(column), product.col_as_slice_mut(column));
            for (to, entries) in to.iter_mut().zip(b.outer_iterator()) {
                *to = factor * entries.iter().map(|(j, &value)| value * from[j]).sum::<f64>();
            }
        }
        Self(product)
    }

    /// A B.
    pub(super) fn product(&self, other: &Self) -> Self {
        let mut product = Mat::zeros(self.size(), other.0.ncols());
        faer::linalg::matmul::matmul(
            product.as_mut(),
            faer::Accum::Replace,
            self.0.as_ref(),
            other.0.as_ref(),
            1.0,
            Par::Seq,
        );
        Self(product)
    }

    /// A + `factor` B for a sparse B.
    pub(super) fn add_sparse(&mut self, b: &CsMat<f64>, factor: f64) {
        for (&value, (row, column)) in b {
            self.0[(row, column)] += factor * value;
        }
    }

    /// Adds to one entry.
    pub(super) fn add_entry(&mut self, row: usize, column: usize, value: f64) {
        self.0[(row, column)] += value;
    }

    /// A + `factor` x yᵀ.
    pub(super) fn add_outer(&mut self, x: &[f64], y: &[f64], factor: f64) {
        for (column, y) in y.iter().enumerate() {
            add(self.0.col_as_slice_mut(column), factor * y, x);
        }
    }

    /// Its LU factors.
    pub(super) fn factors(self) -> Lu {
        Lu::new(self.0)
    }

    /// `factor` Bᵀ A B for a sparse B by rows and a symmetric A.
    pub(super) fn congruent(&self, b: &CsMat<f64>, factor: f64) -> Self {
        let half = times_sparse(self.0.as_ref(), b, factor);
        Self(times_sparse(half.transpose().to_owned().as_ref(), b, 1.0))
    }
}

/// `factor` A B, column by column: each row of B adds a column of A to a few others.
fn times_sparse(a: faer::MatRef<'_, f64>, b: &CsMat<f64>, factor: f64) -> Mat<f64> {
    let mut product = Mat::zeros(a.nrows(), b.cols());
    for (row, entries) in b.outer_iterator().enumerate() {
        for (column, &value) in entries.iter() {
            let source = a.col(row);
            if let (Some(source), target) = (source.try_as_col_major(), product.col_as_slice_mut(column)) {
                add(target, factor * value, source.as_slice());
            }
        }
    }
    product
}

/// y ← y + c x.
fn add(y: &mut [f64], c: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += c * x;
    }
}

/// LU factors with row pivoting, for solves with a matrix and its transpose.
#[derive(Debug)]
pub(in crate::eigen) struct Lu {
    factors: Mat<f64>,
    forward: Vec<usize>,
    backward: Vec<usize>,
}

impl Lu {
    /// Factorises a square matrix.
    pub(in crate::eigen) fn new(mut matrix: Mat<f64>) -> Self {
        let n = matrix.nrows();
        let (mut forward, mut backward) = (vec![0; n], vec![0; n]);
        let scratch = lu::factor::lu_in_place_scratch::<usize, f64>(n, n, Par::Seq, Default::default());
        let mut memory = MemBuffer::new(scratch);
        lu::factor::lu_in_place(
            matrix.as_mut(),
            &mut forward,
            &mut backward,
            Par::Seq,
            MemStack::new(&mut memory),
            Default::default(),
        );
        Self { factors: matrix, forward, backward }
    }

    /// x ← A⁻¹ x.
    pub(in crate::eigen) fn solve(&self, x: &mut [f64]) {
        self.run(x, false);
    }

    /// x ← A⁻ᵀ x.
    pub(super) fn solve_transposed(&self, x: &mut [f64]) {
        self.run(x, true);
    }

    /// X ← A⁻¹ X.
    pub(in crate::eigen) fn run_all(&self, x: MatMut<'_, f64>) {
        let n = x.nrows();
        let mut memory = MemBuffer::new(lu::solve::solve_in_place_scratch::<usize, f64>(n, x.ncols(), Par::Seq));
        let permutation = faer::perm::PermRef::new_checked(&self.forward, &self.backward, n);
        let factors = self.factors.as_ref();
        lu::solve::solve_in_place(factors, factors, permutation, x, Par::Seq, MemStack::new(&mut memory));
    }

    fn run(&self, x: &mut [f64], transposed: bool) {
        let n = x.len();
        let scratch = lu::solve::solve_in_place_scratch::<usize, f64>(n, 1, Par::Seq)
            .or(lu::solve::solve_transpose_in_place_scratch::<usize, f64>(n, 1, Par::Seq));
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        let permutation = faer::perm::PermRef::new_checked(&self.forward, &self.backward, n);
        let (factors, x) = (self.factors.as_ref(), MatMut::from_column_major_slice_mut(x, n, 1));
        if transposed {
            lu::solve::solve_transpose_in_place(factors, factors, permutation, x, Par::Seq, stack);
        } else {
            lu::solve::solve_in_place(factors, factors, permutation, x, Par::Seq, stack);
        }
    }
}
