//! Eigenvalues of a real sparse matrix that is not symmetric, nearest to a real shift, by three engines.
//!
//! ```text
//! (A − σ)⁻¹ v = θ v,   λ = σ + 1/θ          the largest |θ| are the nearest λ
//! η = |A v − λ v| / (|v| (‖A‖∞ + |λ|))      backward error: λ, v are exact for a matrix that differs by η
//! ```
//!
//! | engine | how | size |
//! |---|---|---|
//! | `arpack` | sparse LU and `dnaupd` | what fits [`LIMIT`] |
//! | `faer` | sparse LU and the Krylov–Schur process of [`complex`](super::complex) | what fits [`LIMIT`] |
//! | `lapack` | `dgeev` | [`UP_TO`] rows |
//!
//! Eigenvalues are real or come in conjugate pairs, which are returned whole: where `count` would part one, there is
//! one more. λ is the Ritz value or the Rayleigh quotient v̄ᵀAv, whichever leaves the smaller residual; both err by about
//! eps·‖A‖ times the condition number of λ, so that an exponentially small one is lost. The modes of a [`Ladder`](crate::ladder::Ladder) have a
//! second way to them, through a ratio of positive sums: [`modes`].

mod arpack;
mod ladder;
mod map;
#[cfg(test)]
mod tests;

pub use ladder::{LadderMode, modes};

use super::complex::{krylov_schur, vector};
use super::{Engine, Evidence};
use crate::error::{Error, Result};
use map::Inverse;
use num_complex::Complex64;
use sprs::CsMat;

/// Largest number of rows for the dense engine: dgeev takes O(n³), and the matrix n².
pub const UP_TO: usize = 3000;
/// Largest memory (bytes) for the factors of A − σ.
pub const LIMIT: usize = 4 << 30;
/// Relative residual of a pair of (A − σ)⁻¹.
const TOLERANCE: f64 = 1e-14;
/// |Im θ|/|θ| of a real eigenvalue of a real matrix after rounding in complex arithmetic.
const REAL: f64 = 1e-12;
/// Relative distance of two θ, and 1 − |⟨v, v′⟩| of their vectors, below which they are one pair seen twice.
const SAME: f64 = 1e-8;

/// An eigenvalue and its vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Mode {
    /// λ of A (1/time where A = −L).
    pub value: Complex64,
    /// Backward error |A v − λ v| / (|v| (‖A‖∞ + |λ|)).
    pub residual: f64,
    /// v: Σ |v|² = 1, its largest component real and positive.
    pub vector: Vec<Complex64>,
}

/// Modes by ascending |λ − σ|, and their evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Modes.
    pub modes: Vec<Mode>,
    /// How they were found.
    pub evidence: Evidence,
}

/// The `count` eigenvalues of a real matrix, stored by rows, that are nearest to `shift`, by the engine named. `tolerance` is the largest
/// backward error.
///
/// # Errors
/// A matrix that is not square, not finite or not by rows; a count or tolerance out of range; an engine that is not made
/// for it; a matrix too large for the engine, or for [`LIMIT`]; a shift that is an eigenvalue; a process that does not
/// converge; a mode whose backward error exceeds the tolerance.
pub fn solve(matrix: &CsMat<f64>, engine: Engine, shift: f64, count: usize, tolerance: f64) -> Result<Found> {
    nearest(matrix, &[], &Target { engine, shift, count, tolerance, limit: LIMIT })
}

/// Bytes that the factors of A − σ take at most, from the pattern of A alone; partial pivoting is allowed for.
///
/// # Errors
/// A matrix that is not square, not finite or not by rows.
pub fn memory(matrix: &CsMat<f64>) -> Result<usize> {
    check(matrix)?;
    super::lu::memory(&map::shifted(matrix, 1.0))
}

/// What is asked for.
struct Target {
    engine: Engine,
    shift: f64,
    count: usize,
    tolerance: f64,
    limit: usize,
}

type Pairs = Vec<(Complex64, Vec<Complex64>)>;

/// The same without the null vectors `stationary` of A and Aᵀ.
fn nearest(matrix: &CsMat<f64>, stationary: &[Vec<f64>], target: &Target) -> Result<Found> {
    let n = check(matrix)?;
    super::check_count(target.count, n - stationary.len())?;
    if !(target.shift.is_finite() && target.tolerance > 0.0 && target.tolerance < 1.0) {
        let got = format!("shift {}, tolerance {}", target.shift, target.tolerance);
        return Err(Error::input("target of the eigenvalues").got(got).allowed("a finite shift, 0 < tolerance < 1"));
    }
    let (found, applications) = match target.engine {
        Engine::Lapack => (dense(matrix, stationary, target)?, 0),
        Engine::Arpack | Engine::Faer => iterate(matrix, stationary, target)?,
        Engine::Flux | Engine::Banded | Engine::Elimination => return Err(unfit(target.engine)),
    };
    let norm = row_norm(matrix);
    let mut modes: Vec<Mode> = found.into_iter().map(|(value, vector)| measure(matrix, norm, value, vector)).collect();
    let distance = |mode: &Mode| (mode.value - target.shift).norm();
    modes.sort_by(|a, b| distance(a).total_cmp(&distance(b)).then(b.value.im.total_cmp(&a.value.im)));
    let modes = whole(modes, target.count);
    // `measure` turns NaN into infinity.
    let backward_error = modes.iter().map(|mode| mode.residual).fold(0.0, f64::max);
    if let Some(mode) = modes.iter().find(|mode| mode.residual > target.tolerance) {
        return Err(Error::not_converged(format!("backward error of the eigenvalue {:.6e}", mode.value))
            .got(format!("{:.1e}", mode.residual))
            .allowed(format!("{:.1e}", target.tolerance))
            .remedy("raise the tolerance, move the shift, or use another engine"));
    }
    let evidence = Evidence {
        engine: target.engine.name(),
        dim: n,
        applications,
        residual: backward_error * norm,
        backward_error,
        floor: f64::EPSILON * norm,
    };
    Ok(Found { modes, evidence })
}

fn check(matrix: &CsMat<f64>) -> Result<usize> {
    let n = matrix.rows();
    if n == 0 || matrix.cols() != n || !matrix.is_csr() {
        return Err(Error::input("matrix").got(format!("{n} × {}", matrix.cols())).allowed("square, stored by rows"));
    }
    match matrix.data().iter().find(|value| !value.is_finite()) {
        Some(value) => Err(Error::input("entry of the matrix").got(value).allowed("finite numbers")),
        None => Ok(n),
    }
}

fn unfit(engine: Engine) -> Error {
    Error::input(format!("engine \"{engine}\" does not work on a real matrix without more structure"))
        .allowed("arpack, faer, lapack")
        .key("solve.engine")
}

/// Shift-invert around a solver for the eigenvalues of largest modulus.
fn iterate(matrix: &CsMat<f64>, stationary: &[Vec<f64>], target: &Target) -> Result<(Pairs, usize)> {
    let map = Inverse::new(matrix, target.shift, stationary, target.limit)?;
    let start = map.start();
    let mut found = if target.engine == Engine::Arpack {
        arpack::largest(&map, &start, target.count)?
    } else {
        let start: Vec<_> = start.into_iter().map(Complex64::from).collect();
        conjugated(krylov_schur::largest(&map, &start, target.count, TOLERANCE)?)
    };
    for (theta, _) in &mut found {
        *theta = target.shift + theta.inv();
    }
    Ok((found, map.applications()))
}

/// What a complex process finds of a real matrix: real ones made real, the others in conjugate pairs.
fn conjugated(found: Pairs) -> Pairs {
    let mut kept: Pairs = Vec::new();
    for (theta, mut x) in found {
        vector::fix_phase(&mut x);
        if theta.im.abs() <= REAL * theta.norm() {
            let mut real: Vec<_> = x.iter().map(|x| Complex64::from(x.re)).collect();
            vector::normalise(&mut real);
            kept.push((theta.re.into(), real));
            continue;
        }
        // θ = 1/(λ − σ): one half plane stands for both.
        let (theta, x) = if theta.im < 0.0 { (theta, x) } else { (theta.conj(), conjugate(&x)) };
        let twice = |(other, y): &(Complex64, Vec<Complex64>)| {
            (other - theta).norm() <= SAME * theta.norm() && vector::inner(y, &x).norm() >= 1.0 - SAME
        };
        if !kept.iter().any(twice) {
            kept.push((theta.conj(), conjugate(&x)));
            kept.push((theta, x));
        }
    }
    kept
}

fn conjugate(x: &[Complex64]) -> Vec<Complex64> {
    x.iter().map(Complex64::conj).collect()
}

#[cfg(feature = "system-lapack")]
fn dense(matrix: &CsMat<f64>, stationary: &[Vec<f64>], target: &Target) -> Result<Pairs> {
    let n = matrix.rows();
    if n > UP_TO {
        return Err(Error::input("number of rows for the dense engine \"lapack\"")
            .got(n)
            .allowed(format!("up to {UP_TO}"))
            .remedy("use solve.engine = \"arpack\" or \"faer\""));
    }
    let mut full = vec![0.0; n * n];
    matrix.iter().for_each(|(&value, (row, column))| full[column * n + row] = value);
    // A stationary vector is moved to the far end of the spectrum.
    let away = 2.0 * row_norm(matrix) + target.shift.abs();
    for v in stationary {
        for (column, x) in full.chunks_exact_mut(n).zip(v) {
            column.iter_mut().zip(v).for_each(|(entry, y)| *entry += away * y * x);
        }
    }
    let mut found = super::dense::real::eigen(full, n)?;
    found.sort_by(|(a, _), (b, _)| (a - target.shift).norm().total_cmp(&(b - target.shift).norm()));
    found.truncate(target.count + 1);
    Ok(found)
}

#[cfg(not(feature = "system-lapack"))]
fn dense(_matrix: &CsMat<f64>, _stationary: &[Vec<f64>], _target: &Target) -> Result<Pairs> {
    Err(Error::input("engine \"lapack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"faer\", or install with `{}` and rebuild with default features",
        super::INSTALL
    )))
}

/// Eigenpairs from what dneupd and dgeev return: the vectors of a complex pair as Re and Im in two columns, that with
/// Im λ > 0 first.
#[cfg(feature = "system-lapack")]
pub(super) fn unpacked(re: &[f64], im: &[f64], vectors: &[f64], n: usize) -> Pairs {
    let column = |k: usize| &vectors[k * n..(k + 1) * n];
    let mut pairs: Pairs = Vec::with_capacity(re.len());
    let mut k = 0;
    while k < re.len() {
        if im[k] == 0.0 || k + 1 == re.len() {
            pairs.push((Complex64::new(re[k], im[k]), column(k).iter().map(|&x| x.into()).collect()));
            k += 1;
            continue;
        }
        let x: Vec<_> = column(k).iter().zip(column(k + 1)).map(|(&re, &im)| Complex64::new(re, im)).collect();
        pairs.push((Complex64::new(re[k + 1], im[k + 1]), conjugate(&x)));
        pairs.push((Complex64::new(re[k], im[k]), x));
        k += 2;
    }
    pairs
}

/// The mode with the better of its two eigenvalues.
fn measure(matrix: &CsMat<f64>, norm: f64, value: Complex64, mut vector: Vec<Complex64>) -> Mode {
    vector::fix_phase(&mut vector);
    let image = product(matrix, &vector);
    let quotient = vector::inner(&vector, &image);
    let residual = |value: Complex64| {
        let mut rest = image.clone();
        vector::add_scaled(&mut rest, -value, &vector);
        let residual = vector::norm(&rest) / (norm + value.norm()).max(f64::MIN_POSITIVE);
        if residual.is_nan() { f64::INFINITY } else { residual }
    };
    let (ritz, rayleigh) = (residual(value), residual(quotient));
    let (value, residual) = if ritz <= rayleigh { (value, ritz) } else { (quotient, rayleigh) };
    Mode { value, residual, vector }
}

/// The first `count`, and the partner of the last where it is one of a pair.
fn whole(mut modes: Vec<Mode>, count: usize) -> Vec<Mode> {
    let partner = |a: &Mode, b: &Mode| a.value.im != 0.0 && (a.value.conj() - b.value).norm() <= SAME * a.value.norm();
    let mut keep = count.min(modes.len());
    if let (Some(last), Some(next)) = (modes.get(keep.wrapping_sub(1)), modes.get(keep)) {
        let alone = !modes[..keep - 1].iter().any(|mode| partner(last, mode));
        keep += usize::from(alone && partner(last, next));
    }
    modes.truncate(keep);
    modes
}

/// A x.
fn product(matrix: &CsMat<f64>, x: &[Complex64]) -> Vec<Complex64> {
    matrix.outer_iterator().map(|row| row.iter().map(|(column, &value)| value * x[column]).sum()).collect()
}

/// Largest sum of moduli of a row.
fn row_norm(matrix: &CsMat<f64>) -> f64 {
    matrix.outer_iterator().map(|row| row.data().iter().map(|value| value.abs()).sum()).fold(0.0, f64::max)
}
