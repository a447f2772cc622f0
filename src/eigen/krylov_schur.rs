//! Engine `faer`: a Krylov–Schur process on (T + s)⁻¹, and the steps of the module `ritz`. No system library.
//!
//! For a symmetric map Krylov–Schur is the thick-restart Lanczos process (Wu and Simon, SIAM J. Matrix Anal. Appl. 22,
//! 602, 2000). It is our own, on faer's sparse factorisation and dense eigenvalues: faer's `matrix_free::eigen` keeps at
//! least 32 vectors, takes an absolute tolerance, and in 0.24 spins without end when more vectors are asked for than
//! the map has large eigenvalues.

use super::quotient::{add_scaled, combine, dot, norm, normalise};
use super::ritz::{self, Lanczos};
use super::shift_invert::Complement;
use super::{Map, Options, Spectrum};
use crate::error::{Error, Result};
use crate::generator::Generator;
use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, Par};

/// Smallest Krylov space, as for ARPACK.
const SPACE: usize = 20;
/// Relative residual of a Ritz pair of (T + s)⁻¹. The polish does the rest.
const TOLERANCE: f64 = 1e-8;
/// Restarts before the process hands back what it has.
const RESTARTS: usize = 300;
/// A new direction shorter than this, relative to the image it came from, is rounding: the space is invariant.
const INVARIANT: f64 = 1e-12;

/// The smallest eigenvalues above the stationary one by a Krylov–Schur process. Any reversible graph.
///
/// # Errors
/// A count that the graph does not have; a value below the floor eps²·‖T‖/tolerance; a process that finds nothing.
pub fn solve(generator: &Generator, options: &Options) -> Result<Spectrum> {
    ritz::solve(generator, options, &KrylovSchur)
}

struct KrylovSchur;

impl Lanczos for KrylovSchur {
    fn name(&self) -> &'static str {
        "faer"
    }

    fn largest(&self, map: &Complement<'_>, count: usize, seed: u64) -> Result<Vec<Vec<f64>>> {
        let space = (2 * count + 1).max(SPACE).min(map.modes());
        let mut process =
            Process { map, space, basis: vec![map.start(seed)], projected: vec![vec![0.0; space]; space] };
        let keep = count + (space - count) / 2;
        for _ in 0..RESTARTS {
            let rest = process.fill();
            let (values, rows) = eigen(&process.projected, process.basis.len())?;
            // Lengths of A x − θ x: only the last basis vector's image leaves the space.
            let residual =
                |k: usize| rest.as_ref().map_or(0.0, |(length, _)| length * rows[k].last().map_or(0.0, |y| y.abs()));
            let found = (0..count.min(values.len()))
                .take_while(|&k| residual(k) <= (TOLERANCE * values[k]).max(4.0 * f64::EPSILON * values[0]))
                .count();
            if found == count.min(values.len()) {
                return Ok(process.ritz_vectors(&rows, found));
            }
            process.restart(&values, &rows, keep, rest);
        }
        Err(Error::not_converged(format!("Krylov–Schur process for {count} vectors"))
            .got(format!("{RESTARTS} restarts"))
            .remedy("use solve.engine = \"arpack\", or \"flux\" on a chain"))
    }
}

/// Orthonormal basis V and Vᵀ A V.
struct Process<'a> {
    map: &'a Complement<'a>,
    space: usize,
    basis: Vec<Vec<f64>>,
    projected: Vec<Vec<f64>>,
}

impl Process<'_> {
    /// Extends the basis to the full space, or to an invariant one; returns what sticks out of it, length and direction.
    fn fill(&mut self) -> Option<(f64, Vec<f64>)> {
        loop {
            let column = self.basis.len() - 1;
            let mut image = vec![0.0; self.map.dim()];
            self.map.apply(&self.basis[column], &mut image);
            let whole = norm(&image);
            // Twice is enough (Kahan, Parlett): the second pass removes what rounding left of the first.
            for _ in 0..2 {
                for (row, v) in self.basis.iter().enumerate() {
                    let part = dot(v, &image);
                    add_scaled(&mut image, -part, v);
                    self.projected[row][column] += part;
                }
            }
            for row in 0..column {
                self.projected[column][row] = self.projected[row][column];
            }
            let length = normalise(&mut image);
            if length.is_nan() || length <= INVARIANT * whole || self.basis.len() == self.map.modes() {
                return None;
            }
            if self.basis.len() == self.space {
                return Some((length, image));
            }
            self.basis.push(image);
        }
    }

    /// V y for the first `count` rows y.
    fn ritz_vectors(&self, rows: &[Vec<f64>], count: usize) -> Vec<Vec<f64>> {
        rows.iter().take(count).map(|row| combine(row, &self.basis)).collect()
    }

    /// Keeps the leading Ritz vectors and goes on from what sticks out.
    fn restart(&mut self, values: &[f64], rows: &[Vec<f64>], keep: usize, rest: Option<(f64, Vec<f64>)>) {
        self.basis = self.ritz_vectors(rows, keep);
        self.projected.iter_mut().for_each(|row| row.fill(0.0));
        for (k, &value) in values.iter().enumerate().take(keep) {
            self.projected[k][k] = value;
        }
        // Its coupling to the Ritz vectors comes back from the orthogonalisation of its image.
        self.basis.extend(rest.map(|(_, direction)| direction));
    }
}

/// Eigenvalues of the leading `size` × `size` block in descending order, eigenvectors as rows.
fn eigen(projected: &[Vec<f64>], size: usize) -> Result<(Vec<f64>, Vec<Vec<f64>>)> {
    let matrix = Mat::from_fn(size, size, |i, j| projected[i][j]);
    let mut values = Diag::<f64>::zeros(size);
    let mut vectors = Mat::<f64>::zeros(size, size);
    let scratch = self_adjoint_evd_scratch::<f64>(size, ComputeEigenvectors::Yes, Par::Seq, Default::default());
    self_adjoint_evd(
        matrix.as_ref(),
        values.as_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    )
    .map_err(|error| Error::not_converged(format!("eigenvalues of the projected (T + s)⁻¹: {error:?}")))?;
    let descending = (0..size).rev();
    let rows = descending.clone().map(|k| vectors.col(k).iter().copied().collect()).collect();
    Ok((descending.map(|k| values.column_vector()[k]).collect(), rows))
}
