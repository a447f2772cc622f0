//! (T + s)⁻¹ as a map, by faer's sparse Cholesky factorisation of the assembled matrix.
//!
//! T is assembled here, diagonal and all, which errs by eps‖T‖. That is allowed because the map only *points* to the
//! eigenvectors: eigenvalues and residuals are taken from the factor F ([`quotient`](super::quotient)), which has no
//! diagonal. The shift s = [`SHIFT`]·eps·‖T‖ lifts the assembled matrix clear of its own rounding, so that it stays
//! definite; modes with λ ≪ s are told apart by the quotient, not by the map. The null vector √π of a closed generator
//! is known exactly and is projected out before and after each application.

use super::Map;
use super::quotient::{norm, project_out};
use crate::error::{Error, Result};
use crate::generator::Generator;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::sparse::linalg::cholesky::{
    CholeskySymbolicParams, LltRef, SymbolicCholesky, SymmetricOrdering, factorize_symbolic_cholesky,
};
use faer::sparse::{SparseColMat, SymbolicSparseColMat};
use faer::{Conj, MatMut, Par, Side};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Shift in units of eps·‖T‖: assembly and elimination of a row of a mesh round a handful of times, each by eps‖T‖/2.
pub const SHIFT: f64 = 64.0;

/// (T + s)⁻¹ of a generator, on the complement of its stationary vector.
#[derive(Debug)]
pub struct ShiftInvert {
    symbolic: SymbolicCholesky<usize>,
    values: Vec<f64>,
    shift: f64,
    stationary: Vec<Vec<f64>>,
    applications: AtomicUsize,
}

impl ShiftInvert {
    /// Factorises T + s.
    ///
    /// # Errors
    /// A graph too large to index or to hold, a matrix that is not positive definite.
    pub fn new(generator: &Generator) -> Result<Self> {
        let shift = SHIFT * f64::EPSILON * generator.norm();
        let matrix = shifted(generator, shift)?;
        let symbolic = factorize_symbolic_cholesky(
            matrix.symbolic(),
            Side::Lower,
            SymmetricOrdering::Amd,
            CholeskySymbolicParams::default(),
        )
        .map_err(|error| Error::input(format!("the matrix can't be factorised: {error}")).got(generator.dim()))?;
        let mut values = vec![0.0; symbolic.len_val()];
        let scratch = symbolic.factorize_numeric_llt_scratch::<f64>(Par::Seq, Default::default());
        symbolic
            .factorize_numeric_llt(
                &mut values,
                matrix.as_ref(),
                Side::Lower,
                Default::default(),
                // One thread for the same bits everywhere; sweeps are parallel over parameters.
                Par::Seq,
                MemStack::new(&mut MemBuffer::new(scratch)),
                Default::default(),
            )
            .map_err(|error| {
                Error::singular(format!("T + {shift:.1e} is not positive definite: {error:?}"))
                    .remedy("use solve.engine = \"flux\" if the graph is a chain")
            })?;
        let stationary = if generator.is_closed() { vec![generator.sqrt_pi()] } else { Vec::new() };
        Ok(Self { symbolic, values, shift, stationary, applications: AtomicUsize::new(0) })
    }

    /// The shift s (1/time).
    #[must_use]
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// Number of applications so far.
    #[must_use]
    pub fn applications(&self) -> usize {
        self.applications.load(Ordering::Relaxed)
    }

    /// Number of eigenvectors that are left: n, less the stationary one of a closed generator.
    #[must_use]
    pub fn modes(&self) -> usize {
        self.symbolic.nrows() - self.stationary.len()
    }

    /// v with its stationary part taken out.
    pub fn project(&self, v: &mut [f64]) {
        project_out(v, &self.stationary);
    }
}

impl Map for ShiftInvert {
    fn dim(&self) -> usize {
        self.symbolic.nrows()
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        let n = self.dim();
        y.copy_from_slice(x);
        self.project(y);
        let scratch = self.symbolic.solve_in_place_scratch::<f64>(1, Par::Seq);
        LltRef::new(&self.symbolic, &self.values).solve_in_place_with_conj(
            Conj::No,
            MatMut::from_column_major_slice_mut(y, n, 1),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
        self.project(y);
        self.applications.fetch_add(1, Ordering::Relaxed);
    }
}

/// A map on the complement of some unit vectors.
#[derive(Debug)]
pub struct Complement<'a> {
    map: &'a ShiftInvert,
    locked: &'a [Vec<f64>],
}

impl<'a> Complement<'a> {
    /// `map` restricted to what is orthogonal to the orthonormal `locked`.
    #[must_use]
    pub fn new(map: &'a ShiftInvert, locked: &'a [Vec<f64>]) -> Self {
        Self { map, locked }
    }

    /// Number of eigenvectors that are left.
    #[must_use]
    pub fn modes(&self) -> usize {
        self.map.modes() - self.locked.len()
    }

    /// A start vector in the complement, the same for the same seed on every machine.
    #[must_use]
    pub fn start(&self, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let mut v: Vec<f64> = (0..self.dim()).map(|_| uniform(&mut state)).collect();
        self.map.project(&mut v);
        project_out(&mut v, self.locked);
        let length = norm(&v);
        v.iter_mut().for_each(|x| *x /= length);
        v
    }
}

impl Map for Complement<'_> {
    fn dim(&self) -> usize {
        self.map.dim()
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        let mut inside = x.to_vec();
        project_out(&mut inside, self.locked);
        self.map.apply(&inside, y);
        project_out(y, self.locked);
    }
}

/// Next number of splitmix64 (Steele, Lea and Flood 2014), in −1 … 1.
pub(super) fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    // The top 53 bits as a fraction of 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let fraction = (bits >> 11) as f64 / (1u64 << 53) as f64;
    2.0 * fraction - 1.0
}

/// T + s in faer's storage. Rows of the symmetric T are its columns.
fn shifted(generator: &Generator, shift: f64) -> Result<SparseColMat<usize, f64>> {
    let matrix = generator.symmetrised();
    let n = matrix.rows();
    let (starts, columns, mut values) = matrix.into_raw_storage();
    for row in 0..n {
        for entry in starts[row]..starts[row + 1] {
            if columns[entry] == row {
                values[entry] += shift;
            }
        }
    }
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Error::input("a node's rates must sum to a finite number").got(value));
    }
    Ok(SparseColMat::new(SymbolicSparseColMat::new_checked(n, n, starts, None, columns), values))
}
