//! (A − σ)⁻¹ of a real sparse matrix, on the complement of a stationary vector where there is one.

use crate::eigen::Map;
use crate::eigen::complex::ComplexMap;
use crate::eigen::lu::Factor;
use crate::eigen::quotient::project_out;
use crate::eigen::shift_invert::uniform;
use crate::error::{Error, Result};
use num_complex::Complex64;
use sprs::{CsMat, TriMat};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Seed of the start vector.
const SEED: u64 = 1;

/// Shift-invert as a real map and as a complex one.
#[derive(Debug)]
pub(super) struct Inverse<'a> {
    factor: Factor<f64>,
    dim: usize,
    stationary: &'a [Vec<f64>],
    applications: AtomicUsize,
}

impl<'a> Inverse<'a> {
    /// Factorises A − σ within `limit` bytes. `stationary` holds unit vectors that A and Aᵀ both take to zero.
    pub(super) fn new(matrix: &CsMat<f64>, shift: f64, stationary: &'a [Vec<f64>], limit: usize) -> Result<Self> {
        let dim = matrix.rows();
        let factor = Factor::within(shifted(matrix, shift), limit)?;
        let inverse = Self { factor, dim, stationary, applications: AtomicUsize::new(0) };
        let mut trial = vec![0.0; dim];
        // A pivot that is zero may show only in what is solved with it.
        Map::apply(&inverse, &inverse.start(), &mut trial);
        if trial.iter().all(|x| x.is_finite()) {
            return Ok(inverse);
        }
        Err(Error::singular(format!("A − σ is singular at the shift σ = {shift}, an eigenvalue to rounding"))
            .remedy("move the shift by a part of the distance between eigenvalues"))
    }

    /// The start vector: the same on every machine.
    pub(super) fn start(&self) -> Vec<f64> {
        let mut state = SEED;
        let mut v: Vec<f64> = (0..self.dim).map(|_| uniform(&mut state)).collect();
        project_out(&mut v, self.stationary);
        crate::eigen::quotient::normalise(&mut v);
        v
    }

    pub(super) fn applications(&self) -> usize {
        self.applications.load(Ordering::Relaxed)
    }
}

impl Map for Inverse<'_> {
    fn dim(&self) -> usize {
        self.dim
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        y.copy_from_slice(x);
        project_out(y, self.stationary);
        self.factor.solve(y);
        project_out(y, self.stationary);
        self.applications.fetch_add(1, Ordering::Relaxed);
    }
}

impl ComplexMap for Inverse<'_> {
    fn dim(&self) -> usize {
        self.dim
    }

    fn apply(&self, x: &[Complex64], y: &mut [Complex64]) {
        let (re, im): (Vec<f64>, Vec<f64>) = x.iter().map(|x| (x.re, x.im)).unzip();
        let (mut real, mut imaginary) = (vec![0.0; self.dim], vec![0.0; self.dim]);
        Map::apply(self, &re, &mut real);
        Map::apply(self, &im, &mut imaginary);
        y.iter_mut().zip(real.iter().zip(&imaginary)).for_each(|(y, (&re, &im))| *y = Complex64::new(re, im));
    }
}

/// A − σ by columns.
pub(super) fn shifted(matrix: &CsMat<f64>, shift: f64) -> CsMat<f64> {
    let mut sum = TriMat::with_capacity(matrix.shape(), matrix.nnz() + matrix.rows());
    matrix.iter().for_each(|(&value, (row, column))| sum.add_triplet(row, column, value));
    (0..matrix.rows()).for_each(|row| sum.add_triplet(row, row, -shift));
    sum.to_csc()
}
