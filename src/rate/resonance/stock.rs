//! A level by one of the stock engines, for comparison: nearest to a guess, no polish.

use crate::eigen::Engine;
use crate::eigen::banded::{Search, Solution};
use crate::eigen::complex::{self, Pencil, Target};
use crate::error::{Error, Result};
use crate::hamiltonian::Hamiltonian;
use num_complex::Complex64;

/// Backward error that a pair may have.
const TOLERANCE: f64 = 1e-12;
/// The target lies this share of ħω₀ beside the guess, lest the guess be an eigenvalue to the last bit.
const BESIDE: f64 = 1e-3;

/// The eigenpair nearest to the guess.
pub(super) fn solve(hamiltonian: &Hamiltonian, engine: Engine, search: &Search) -> Result<Solution> {
    let (p, q) = hamiltonian.pencil();
    let near = search.guess + BESIDE * search.scale;
    let found = complex::solve(&Pencil { p: &p, q: &q }, engine, &Target { near, count: 1, tolerance: TOLERANCE })?;
    let pair = found.pairs.into_iter().next().filter(|pair| (pair.value - search.guess).norm() <= search.radius);
    let pair = pair.ok_or_else(|| {
        Error::not_converged(format!("engine \"{engine}\" has no level near E = {:.6}", search.guess))
            .remedy("use solve.engine = \"banded\"")
            .key("solve.engine")
    })?;
    let vector: Vec<Complex64> =
        pair.vector.iter().enumerate().map(|(j, phi)| phi * hamiltonian.numerov(j, pair.value)).collect();
    let applications = found.evidence.applications;
    Ok(Solution { energy: pair.value, vector, residual: pair.residual, applications, floor: found.evidence.floor })
}
