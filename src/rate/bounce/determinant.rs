//! The fluctuations about a bounce, against those of the well.
//!
//! ```text
//! M = −∂² + K + V″(q(τ)),  M₀ with V″ = 1,  v = V″ − 1
//! ln |det′M/det M₀| = lim [ln |det M_N/det M₀_N| − tr M₀_N⁻¹v_N] + G₀ ∮ v dτ          N modes of either parity
//! ```
//!
//! M has one negative eigenvalue, on even functions, and the eigenvalue zero with the velocity, on odd ones; the latter is lifted by
//! |u⟩⟨u|, u = q̇/‖q̇‖, which turns det′M into det(M + |u⟩⟨u|). What N modes leave out of the bracket is, as long as q varies slowly
//! against the frequency g(φ)N of the last one,
//!
//! ```text
//! (1/π) ∮ dφ ∫_N^∞ dn [ln(1 + y) − y],  y = v/[ν² + νγ̂(ν) + 1] at ν = g(φ)n
//! ```
//!
//! Its corrections come from the sharp end of the basis, of the order (1/N)∮ v|∂|v G² and (1/N)∮ v²G², G = 1/[ν² + νγ̂ + 1] at g(φ)N. Their
//! coefficients are fitted to the results of all smaller N, with two more terms each; leaving some of those out gives the error.

use super::circle::{Parity, real};
use super::matsubara::Symbol;
use super::orbit::Orbit;
use super::path::Path;
use super::symmetric::Matrix;
use crate::error::{Error, Result};
use crate::rate::tunnelling::integral::rule;
use faer::Mat;
use faer::linalg::solvers::SolveLstsq;

/// Numbers of modes in the fit, the smallest as part of the largest.
const FITTED: usize = 16;
const SMALLEST: f64 = 0.4;
/// The error as a multiple of what a term left out changes: the terms after the last one may be as large where friction is strong.
const SAFETY: f64 = 4.0;
/// The least y.
const LOWEST: f64 = -0.9;
/// Rounding of the factors, per mode.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// ln |det′M/det M₀| (times in 1/ω₀), with what it was made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Determinant {
    pub(super) ln: f64,
    /// Bound on the error of `ln`.
    pub(super) error: f64,
    /// W = ∮ q̇² dτ.
    pub(super) velocity_norm: f64,
    /// Negative eigenvalues of M, zero counted as positive.
    pub(super) negative: usize,
}

impl Determinant {
    /// # Errors
    /// `NotConverged` where a factor has no number.
    pub(super) fn new(path: &Path<'_>, orbit: &Orbit) -> Result<Self> {
        let form = orbit.form.clone().with_odd();
        let circle = &form.circle;
        let curvatures: Vec<f64> = orbit.values().into_iter().map(|q| path.potential(q).curvature).collect();
        let excess: Vec<f64> = curvatures.iter().map(|curvature| curvature - 1.0).collect();
        let velocity_norm = form.velocity_norm(&orbit.c);
        let velocity = form.velocity(&orbit.c);
        let mut sums = vec![0.0; circle.modes];
        let mut negative = 0;
        for parity in [Parity::Even, Parity::Odd] {
            let jacobi = circle.jacobi(parity);
            let well = form.matrix(parity).plus(&Matrix::from_fn(circle.modes, |i, j| jacobi.at(i, j))).factor();
            let scaled: Vec<f64> = excess.iter().zip(&circle.g).map(|(v, g)| v * g).collect();
            let traces = well.traces(&circle.multiplication(&scaled, parity));
            let mut full = form.with_potential(&curvatures, parity);
            if parity == Parity::Odd {
                let lift = |i: usize, j: usize| velocity[i] * velocity[j] / velocity_norm;
                full = full.plus(&Matrix::from_fn(circle.modes, lift));
            }
            let full = full.factor();
            negative += full.negative();
            for (sum, ((a, b), trace)) in sums.iter_mut().zip(full.pivots().zip(well.pivots()).zip(traces)) {
                *sum += (a / b).abs().ln() - trace;
            }
        }
        let integral: f64 = excess.iter().zip(&circle.g).map(|(v, g)| v * circle.weight() / g).sum();
        let exact = path.well_symbol().propagator(circle.theta)? * integral;
        let edge = Edge { symbol: path.well_symbol(), excess: &excess, g: &circle.g, modulus: weights(orbit, &excess) };
        let (limit, error) = edge.limit(&sums)?;
        let rounding = ROUNDING * (real(circle.modes) + exact.abs());
        Ok(Self { ln: limit + exact, error: error + rounding, velocity_norm, negative })
    }
}

/// (v/g)|∂_φ|(v/g) at the midpoints.
fn weights(orbit: &Orbit, excess: &[f64]) -> Vec<f64> {
    let circle = &orbit.form.circle;
    let scaled: Vec<f64> = excess.iter().zip(&circle.g).map(|(v, g)| v / g).collect();
    circle.modulus(&scaled).iter().zip(&scaled).map(|(a, b)| a * b).collect()
}

/// What a basis of N modes leaves out.
struct Edge<'a> {
    symbol: Symbol,
    excess: &'a [f64],
    g: &'a [f64],
    /// (v/g)|∂_φ|(v/g).
    modulus: Vec<f64>,
}

impl Edge<'_> {
    /// The limit of the sums Σ_{k≤N}, with the bound on its error.
    fn limit(&self, terms: &[f64]) -> Result<(f64, f64)> {
        let mut sum = 0.0;
        let sums: Vec<f64> = terms
            .iter()
            .map(|term| {
                sum += term;
                sum
            })
            .collect();
        let smallest = SMALLEST * real(sums.len());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the number of modes")]
        let count = |k: usize| {
            let part = real(k) / real(FITTED - 1);
            (smallest + part * (real(sums.len()) - smallest)).round() as usize
        };
        let counts: Vec<usize> = (0..FITTED).map(count).collect();
        let values: Vec<f64> = counts.iter().map(|&n| sums[n - 1] + self.rest(real(n) + 0.5)).collect();
        let rows: Vec<[f64; 7]> = counts.iter().map(|&n| self.corrections(real(n) + 0.5)).collect();
        let full = fitted(&rows, &[0, 1, 2, 3, 4, 5, 6], &values);
        let fewer = [&[0, 1, 2, 4, 5][..], &[0, 1, 2, 3, 4, 5], &[0, 1, 2, 4, 5, 6]];
        let change = fewer.map(|columns| (full - fitted(&rows, columns, &values)).abs());
        let error = SAFETY * change.into_iter().fold(0.0, f64::max);
        if !(full.is_finite() && error.is_finite()) {
            return Err(Error::not_converged("the determinant of the fluctuations about the bounce is no number")
                .remedy("the potential must be smooth along the bounce"));
        }
        Ok((full, error))
    }

    /// (1/π) ∮ dφ ∫_N^∞ dn [ln(1 + y) − y].
    fn rest(&self, modes: f64) -> f64 {
        let mut sum = 0.0;
        for (&v, &g) in self.excess.iter().zip(self.g) {
            for &(t, weight) in rule() {
                // Not below −1, where the path is slow and M is not large: nothing is left out there.
                let y = (v / self.symbol.at(g * modes / t)).max(LOWEST);
                sum += weight * modes / (t * t) * (y.ln_1p() - y);
            }
        }
        sum * 2.0 / real(self.g.len())
    }

    /// 1, and the corrections of N modes up to factors.
    fn corrections(&self, modes: f64) -> [f64; 7] {
        let mut row = [0.0; 7];
        row[0] = 1.0;
        for ((&v, &g), &modulus) in self.excess.iter().zip(self.g).zip(&self.modulus) {
            let nu = g * modes;
            let symbol = self.symbol.at(nu);
            let square = (g / symbol).powi(2);
            // −∂ ln G/∂ ln ν: 2 for inertia, 1 for friction.
            let exponent = nu * self.symbol.slope(nu) / symbol;
            for (first, weight) in [(1, modulus), (4, (v / g).powi(2))] {
                row[first] += weight * square;
                row[first + 1] += weight * square / modes;
                row[first + 2] += weight * square * exponent / modes;
            }
        }
        row
    }
}

/// The constant of a least-squares fit by some of the columns.
fn fitted(rows: &[[f64; 7]], columns: &[usize], values: &[f64]) -> f64 {
    let scale = |column: usize| rows.iter().fold(f64::MIN_POSITIVE, |most: f64, row| most.max(row[column].abs()));
    let scales: Vec<f64> = columns.iter().map(|&column| scale(column)).collect();
    let matrix = Mat::from_fn(rows.len(), columns.len(), |i, j| rows[i][columns[j]] / scales[j]);
    let right = Mat::from_fn(rows.len(), 1, |i, _| values[i]);
    matrix.col_piv_qr().solve_lstsq(&right)[(0, 0)] / scales[0]
}
