//! Modes of a ladder of Hermite levels by the sparse engines.
//!
//! ```text
//! Re λ = Σ n γ |c_n|² / Σ |c_n|²                      a ratio of positive sums            (slow modes)
//! λ = Σ (−1)^n c_n (−L c)_n / Σ (−1)^n c_n²           stationary: its error is of second order   (all others)
//! κ = Σ |c_n|² / |Σ (−1)^n c_n²|                      condition number of λ
//! ```
//!
//! Because (−1)^n L (−1)^n = Lᵀ, the left eigenvector of every mode is (−1)^n c_n, without a conjugate. Rounding moves λ by
//! eps‖L‖κ, which a slow mode does not survive: e^{−ΔU/kT} falls below it near ΔU/kT = 30. Its vector is only wrong by
//! δ = eps‖L‖/|λ′ − λ|, λ′ the next mode, and the positive sums by 2δ√(λ′/λ) (Cauchy and Schwarz): twice as high a barrier.
//! Each mode takes the way with the smaller bound. κ grows like the inverse distance to an exceptional point, where two
//! modes and their vectors coincide.

use super::{Found, LIMIT, Mode, Target, nearest, product, row_norm};
use crate::eigen::{Engine, Evidence};
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use num_complex::Complex64;
use sprs::CsMat;

/// The shift in units of ‖L‖: below every mode that is not a slow escape, above rounding.
const SHIFT: f64 = -1e-9;
/// Backward error of a mode that has converged.
const BACKWARD: f64 = 1e-12;
/// Rounding in units of eps‖L‖∞: the row norm is several times the norm itself. Seen: up to 0.05.
const NOISE: f64 = 0.25;

/// A mode of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderMode {
    /// λ of −L (1/time), Re λ ≥ 0.
    pub value: Complex64,
    /// Bound on the error that the solver leaves, relative to |λ|.
    pub relative_error: f64,
    /// κ: what a relative perturbation of L is multiplied by.
    pub condition: f64,
    /// Backward error |L c + λ c| / (|c| (‖L‖∞ + |λ|)).
    pub residual: f64,
    /// c over the whole ladder: Σ |c|² = 1, its largest component real and positive.
    pub vector: Vec<Complex64>,
}

/// The `count` modes of smallest |λ| above the stationary one, conjugate pairs whole, in the order of Re λ, |Im λ|, Im λ.
///
/// # Errors
/// What [`solve`](super::solve) refuses; a mode whose error may exceed `tolerance`.
pub fn modes(ladder: &Ladder, engine: Engine, count: usize, tolerance: f64) -> Result<(Vec<LadderMode>, Evidence)> {
    let matrix = ladder.to_csr();
    let norm = row_norm(&matrix);
    let stationary = if ladder.is_closed() { vec![ladder.equilibrium()] } else { Vec::new() };
    // One more tells how far the last one stands from the rest.
    let target = Target { engine, shift: SHIFT * norm, count: count + 1, tolerance: BACKWARD, limit: LIMIT };
    let Found { modes, mut evidence } = nearest(&matrix, &stationary, &target)?;
    let values: Vec<Complex64> = modes.iter().map(|mode| mode.value).collect();
    let modes = super::whole(modes, count);
    let noise = NOISE * f64::EPSILON * norm;
    let found = modes.into_iter().enumerate().map(|(index, mode)| refine(ladder, &matrix, noise, &values, index, mode));
    let mut found: Vec<LadderMode> = found.collect();
    evidence.floor = noise;
    if let Some(mode) = found.iter().find(|mode| mode.relative_error.is_nan() || mode.relative_error > tolerance) {
        let what = format!(
            "λ = {:.1e} is uncertain by {:.1e} relative with engine \"{engine}\"",
            mode.value.re, mode.relative_error
        );
        return Err(Error::unresolved(what)
            .allowed(format!("{tolerance:.1e}"))
            .remedy("raise solve.tolerance, or take λ₁ alone from study.kind = \"turnover\""));
    }
    found.sort_by(|a, b| {
        let by_size = a.value.re.total_cmp(&b.value.re).then(a.value.im.abs().total_cmp(&b.value.im.abs()));
        by_size.then(a.value.im.total_cmp(&b.value.im))
    });
    // The two of a pair may differ in the last bit of Re λ.
    for k in 1..found.len() {
        let (a, b) = (found[k - 1].value, found[k].value);
        if a.im != 0.0 && (a - b.conj()).norm() <= super::SAME * a.norm() {
            let (lower, upper) = if a.im < b.im { (a, a.conj()) } else { (b.conj(), b) };
            (found[k - 1].value, found[k].value) = (lower, upper);
        }
    }
    Ok((found, evidence))
}

/// λ by the better of the two ways, and its bound.
fn refine(
    ladder: &Ladder,
    matrix: &CsMat<f64>,
    noise: f64,
    values: &[Complex64],
    index: usize,
    mode: Mode,
) -> LadderMode {
    let image = product(matrix, &mode.vector);
    let left = signed(ladder, &mode.vector);
    let overlap: Complex64 = left.iter().zip(&mode.vector).map(|(y, x)| y * x).sum();
    let stationary = left.iter().zip(&image).map(|(y, x)| y * x).sum::<Complex64>() / overlap;
    let condition = 1.0 / overlap.norm();
    let size = mode.value.norm().max(f64::MIN_POSITIVE);
    let bound = noise * condition / size;
    let decay = ladder.decay(&mode.vector);
    // A slow mode: real, and far below all others.
    let others = values.iter().enumerate().filter(|(other, _)| *other != index);
    let next = others.map(|(_, value)| value.norm()).fold(f64::INFINITY, f64::min);
    let slow = 2.0 * noise / (decay * next).sqrt();
    let (value, relative_error) = if mode.value.im == 0.0 && next.is_finite() && decay < 0.5 * next && slow < bound {
        (decay.into(), slow)
    } else if mode.value.im == 0.0 {
        (stationary.re.into(), bound)
    } else {
        (stationary, bound)
    };
    LadderMode { value, relative_error, condition, residual: mode.residual, vector: mode.vector }
}

/// (−1)^n c_n.
fn signed(ladder: &Ladder, vector: &[Complex64]) -> Vec<Complex64> {
    let mut left = vector.to_vec();
    for n in (1..=ladder.levels()).step_by(2) {
        left[ladder.start(n)..ladder.start(n + 1)].iter_mut().for_each(|c| *c = -*c);
    }
    left
}
