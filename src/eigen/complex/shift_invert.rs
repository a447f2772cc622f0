//! (P − σQ)⁻¹ Q as a map, by faer's sparse LU factorisation with partial pivoting.
//!
//! Never by LLᵀ or LDLᵀ: faer's take the matrix for Hermitian, conjugate what they reflect, and are silently wrong on a
//! complex symmetric one.

use super::pencil::{Pencil, product};
use super::vector::{finite, random};
use super::{ComplexMap, SEED};
use crate::error::{Error, Result};
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::sparse::linalg::lu::{LuRef, LuSymbolicParams, NumericLu, SymbolicLu, factorize_symbolic_lu};
use faer::sparse::{SparseColMat, SymbolicSparseColMat};
use faer::{Conj, MatMut, Par};
use num_complex::Complex64;
use sprs::CsMat;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Sparse LU of a complex matrix.
#[derive(Debug)]
pub(super) struct Factor {
    symbolic: SymbolicLu<usize>,
    numeric: NumericLu<usize, Complex64>,
}

impl Factor {
    /// Factorises a square matrix stored by columns.
    pub(super) fn new(matrix: CsMat<Complex64>) -> Result<Self> {
        let n = matrix.rows();
        let (starts, rows, values) = matrix.into_raw_storage();
        let matrix = SparseColMat::new(SymbolicSparseColMat::new_checked(n, n, starts, None, rows), values);
        let symbolic = factorize_symbolic_lu(matrix.symbolic(), LuSymbolicParams::default())
            .map_err(|error| Error::input(format!("the matrix can't be factorised: {error}")).got(n))?;
        let mut numeric = NumericLu::new();
        let scratch = symbolic.factorize_numeric_lu_scratch::<Complex64>(Par::Seq, Default::default());
        symbolic
            .factorize_numeric_lu(
                &mut numeric,
                matrix.as_ref(),
                // One thread for the same bits everywhere.
                Par::Seq,
                MemStack::new(&mut MemBuffer::new(scratch)),
                Default::default(),
            )
            .map_err(|error| Error::singular(format!("the matrix has no LU factorisation: {error}")))?;
        Ok(Self { symbolic, numeric })
    }

    /// x ← A⁻¹ x.
    pub(super) fn solve(&self, x: &mut [Complex64]) {
        let n = x.len();
        let scratch = self.symbolic.solve_in_place_scratch::<Complex64>(1, Par::Seq);
        LuRef::new_unchecked(&self.symbolic, &self.numeric).solve_in_place_with_conj(
            Conj::No,
            MatMut::from_column_major_slice_mut(x, n, 1),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
    }
}

/// (P − σQ)⁻¹ Q.
#[derive(Debug)]
pub struct ShiftInvert<'a> {
    pencil: Pencil<'a>,
    factor: Factor,
    applications: AtomicUsize,
}

impl<'a> ShiftInvert<'a> {
    /// Factorises P − σQ.
    ///
    /// # Errors
    /// A pencil that is not square, not finite or not in rows; a target σ that is an eigenvalue.
    pub fn new(pencil: &Pencil<'a>, near: Complex64) -> Result<Self> {
        let n = pencil.check()?;
        let factor = Factor::new(pencil.at(near)).map_err(|_| singular(near))?;
        // A pivot that is zero may show only in what is solved with it.
        let mut trial = random(n, SEED);
        factor.solve(&mut trial);
        if !finite(&trial) {
            return Err(singular(near));
        }
        Ok(Self { pencil: *pencil, factor, applications: AtomicUsize::new(0) })
    }

    /// Number of applications so far.
    #[must_use]
    pub fn applications(&self) -> usize {
        self.applications.load(Ordering::Relaxed)
    }
}

impl ComplexMap for ShiftInvert<'_> {
    fn dim(&self) -> usize {
        self.pencil.p.rows()
    }

    fn apply(&self, x: &[Complex64], y: &mut [Complex64]) {
        y.copy_from_slice(&product(self.pencil.q, x));
        self.factor.solve(y);
        self.applications.fetch_add(1, Ordering::Relaxed);
    }
}

pub(super) fn singular(near: Complex64) -> Error {
    Error::singular(format!("P − σQ is singular at the target σ = {near}, which is an eigenvalue to rounding"))
        .remedy("move the target by a part of the distance between eigenvalues")
}
