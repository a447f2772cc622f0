//! (P − σQ)⁻¹ Q as a map, by faer's sparse LU factorisation with partial pivoting.
//!
//! Never by LLᵀ or LDLᵀ: faer's take the matrix for Hermitian, conjugate what they reflect, and are silently wrong on a
//! complex symmetric one.

use super::pencil::{Pencil, product};
use super::vector::{finite, random};
use super::{ComplexMap, SEED};
use crate::eigen::lu::Factor;
use crate::error::{Error, Result};
use num_complex::Complex64;
use std::sync::atomic::{AtomicUsize, Ordering};

/// (P − σQ)⁻¹ Q.
#[derive(Debug)]
pub struct ShiftInvert<'a> {
    pencil: Pencil<'a>,
    factor: Factor<Complex64>,
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
