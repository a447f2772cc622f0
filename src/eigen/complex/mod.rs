//! Eigenvalues of a complex pencil P v = E Q v nearest to a target σ, behind one contract for three engines.
//!
//! ```text
//! (P − σQ)⁻¹ Q v = θ v,   E = σ + 1/θ          the largest |θ| are the nearest E
//! η = |P v − E Q v| / (|v| (‖P‖∞ + |E| ‖Q‖∞))  backward error: E, v are exact for a pencil that differs by η
//! ```
//!
//! P and Q are banded; P is complex symmetric as a rule (a rotated Schrödinger operator) and never Hermitian, so that
//! E may lie anywhere in the plane, and no Cholesky factorisation applies. Q is invertible.
//!
//! | engine | how | size |
//! |---|---|---|
//! | `faer` | sparse LU and the module [`krylov_schur`] | any |
//! | `arpack` | sparse LU and `znaupd` | count ≤ n − 2 |
//! | `lapack` | `zgeev` on the dense Q⁻¹P | n ≤ 1500 |
//!
//! Whatever the engine, each pair is measured on the pencil itself, mended by inverse iteration where that helps, and
//! refused where η stays above the tolerance (module `polish`). An eigenvalue is uncertain by η(‖P‖∞ + |E|‖Q‖∞)/‖Q‖∞ times
//! its condition number, which for a complex symmetric pencil and Q = 1 is |v|²/|vᵀv|.

pub mod arpack;
pub mod dense;
pub mod krylov_schur;
mod pencil;
mod polish;
mod schur;
mod shift_invert;
#[cfg(test)]
mod tests;
pub(super) mod vector;

use super::Engine;
use crate::error::{Error, Result};
use num_complex::Complex64;

pub use pencil::Pencil;
pub use shift_invert::ShiftInvert;
pub use vector::random;

/// What an iterative solver sees of a complex matrix: y = A x.
pub trait ComplexMap {
    /// Number of rows and columns.
    fn dim(&self) -> usize;
    /// y ← A x; both slices have length [`dim`](Self::dim).
    fn apply(&self, x: &[Complex64], y: &mut [Complex64]);
}

/// What is asked of an engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// σ: the eigenvalues nearest to it are wanted. It must not be an eigenvalue.
    pub near: Complex64,
    /// How many.
    pub count: usize,
    /// Largest backward error that a pair may have; a larger one is refused.
    pub tolerance: f64,
}

/// An eigenvalue and its vector.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplexPair {
    /// E.
    pub value: Complex64,
    /// Backward error |P v − E Q v| / (|v| (‖P‖∞ + |E| ‖Q‖∞)).
    pub residual: f64,
    /// v: |v|₂ = 1, its largest component real and positive.
    pub vector: Vec<Complex64>,
}

/// How the pairs were found, and how far they can be trusted.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ComplexEvidence {
    /// Engine.
    pub engine: &'static str,
    /// Number of rows.
    pub dim: usize,
    /// Applications of (P − σQ)⁻¹Q; 0 for the dense engine.
    pub applications: usize,
    /// Largest backward error of the pairs.
    pub residual: f64,
    /// eps·‖P‖∞/‖Q‖∞: the error of an eigenvalue by rounding, for each unit of its condition number.
    pub floor: f64,
}

/// The eigenvalues nearest to the target, by ascending |E − σ|, and their evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplexSpectrum {
    /// Pairs.
    pub pairs: Vec<ComplexPair>,
    /// How they were found.
    pub evidence: ComplexEvidence,
}

/// The `target.count` eigenvalues nearest to `target.near`, by the engine named. The same input gives the same bits
/// (with `arpack` on a Krylov space that does not exhaust the whole one).
///
/// # Errors
/// A pencil that is not square, not finite or not in rows; a count or a tolerance out of range; the engine `flux`, or
/// one that is not in this build; a target that is an eigenvalue; a pair whose backward error exceeds the tolerance.
pub fn solve(pencil: &Pencil<'_>, engine: Engine, target: &Target) -> Result<ComplexSpectrum> {
    let n = pencil.check()?;
    check_tolerance(target.tolerance)?;
    check_count(target.count, n)?;
    if !(target.near.re.is_finite() && target.near.im.is_finite()) {
        return Err(Error::input("target of the eigenvalues").got(target.near).allowed("finite numbers"));
    }
    let (found, applications) = match engine {
        Engine::Faer => iterate(pencil, target, krylov_schur::largest)?,
        Engine::Arpack => iterate(pencil, target, arpack::largest)?,
        Engine::Lapack => (dense::nearest(pencil, target)?, 0),
        Engine::Flux => {
            return Err(Error::input("engine \"flux\" works on the rates of a chain, and a complex pencil has none")
                .remedy("use solve.engine = \"faer\", \"arpack\" or \"lapack\""));
        }
        Engine::Elimination => {
            return Err(Error::input(
                "engine \"elimination\" works on the Hermite levels of a ladder, not on a pencil",
            )
            .remedy("use solve.engine = \"faer\", \"arpack\" or \"lapack\""));
        }
        Engine::Banded => {
            return Err(Error::input("engine \"banded\" takes a Hamiltonian, not a pencil")
                .remedy("use eigen::banded::solve, or solve.engine = \"faer\", \"arpack\" or \"lapack\""));
        }
    };
    let pairs = polish::pairs(pencil, target, found)?;
    let residual = pairs.iter().map(|pair| pair.residual).fold(0.0, f64::max);
    let floor = f64::EPSILON * pencil.p_norm() / pencil.q_norm();
    Ok(ComplexSpectrum {
        pairs,
        evidence: ComplexEvidence { engine: engine.name(), dim: n, applications, residual, floor },
    })
}

/// Relative residual of a pair of (P − σQ)⁻¹Q. The polish does the rest.
const TOLERANCE: f64 = 1e-12;
/// Smallest |θ| over the largest at which its pair still stands clear of rounding.
const SPREAD: f64 = 1e-12;
/// Seed of the start vector.
const SEED: u64 = 1;

/// Pairs (E, v) of a pencil, or (θ, v) of its inverse.
type Found = Vec<(Complex64, Vec<Complex64>)>;

/// Shift-invert around a solver for the eigenvalues of largest modulus.
fn iterate(
    pencil: &Pencil<'_>,
    target: &Target,
    largest: impl Fn(&dyn ComplexMap, &[Complex64], usize, f64) -> Result<Found>,
) -> Result<(Found, usize)> {
    let map = ShiftInvert::new(pencil, target.near)?;
    let mut found = largest(&map, &random(map.dim(), SEED), target.count, TOLERANCE)?;
    let moduli = || found.iter().map(|(theta, _)| theta.norm());
    let (most, least) = (moduli().fold(0.0, f64::max), moduli().fold(f64::INFINITY, f64::min));
    if most.is_nan() || least <= SPREAD * most {
        return Err(
            shift_invert::singular(target.near).got(format!("an eigenvalue at a distance of {:.1e}", 1.0 / most))
        );
    }
    for (value, _) in &mut found {
        *value = target.near + value.inv();
    }
    Ok((found, map.applications()))
}

/// Refuses to look for more eigenvalues than there are.
fn check_count(count: usize, available: usize) -> Result<()> {
    if (1..=available).contains(&count) {
        return Ok(());
    }
    Err(Error::input("number of eigenvalues").got(count).allowed(format!("1 … {available}")))
}

fn check_tolerance(tolerance: f64) -> Result<()> {
    if tolerance > 0.0 && tolerance < 1.0 {
        return Ok(());
    }
    Err(Error::input("tolerance of the residual").got(tolerance).allowed("between 0 and 1"))
}
