//! The part of the action that is quadratic in the path: inertia and friction, in the basis of one circle.
//!
//! ```text
//! ½ ∮ q̇² dτ + ½ θ Σ |ν_n|γ̂(|ν_n|)|q_n|² = ½ cᵀ T c,      q = Σ c_n g e_n
//! T = J X J,   X = D G D + γ N              Ohmic: N = |∂_φ| is diagonal, G multiplies by g, D = ∂_φ
//!              X = D G D + γω_c √N (ω_c + √N G √N)⁻¹ √N      Drude
//! ```
//!
//! J has the elements of g between the functions of the basis. The time is in 1/ω₀. Even functions carry the path, odd ones its
//! velocity; both are needed for the determinant.

use super::circle::{Circle, Parity, real};
use super::symmetric::{Matrix, dot};
use crate::bath::Friction;

/// T for both parities, on one circle.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) circle: Circle,
    pub(super) friction: Friction,
    even: Matrix,
    odd: Option<Matrix>,
}

impl Form {
    /// For the path alone.
    pub(super) fn new(circle: Circle, friction: Friction) -> Self {
        let rows = circle.modes + 1;
        let bath = bath(&circle, friction, rows);
        let even = inner(&circle, &bath, 0);
        let even = circle.jacobi(Parity::Even).around(&even);
        Self { circle, friction, even, odd: None }
    }

    /// For the odd functions as well.
    pub(super) fn with_odd(mut self) -> Self {
        let bath = bath(&self.circle, self.friction, self.circle.modes + 2);
        let odd = inner(&self.circle, &bath, 1);
        self.odd = Some(self.circle.jacobi(Parity::Odd).around(&odd));
        self
    }

    /// T among functions of one parity.
    pub(super) fn matrix(&self, parity: Parity) -> &Matrix {
        match (&self.odd, parity) {
            (Some(odd), Parity::Odd) => odd,
            _ => &self.even,
        }
    }

    /// T + v, the potential v being given at the midpoints.
    pub(super) fn with_potential(&self, v: &[f64], parity: Parity) -> Matrix {
        let scaled: Vec<f64> = v.iter().zip(&self.circle.g).map(|(v, g)| v * g).collect();
        self.matrix(parity).plus(&self.circle.multiplication(&scaled, parity))
    }

    /// W = ∮ q̇² dτ.
    pub(super) fn velocity_norm(&self, c: &[f64]) -> f64 {
        let slopes = self.slopes(c);
        dot(&slopes, &self.circle.jacobi(Parity::Odd).times(&slopes))
    }

    /// ∮ q̇ g sin nφ/√π dτ for n = 1 … N.
    pub(super) fn velocity(&self, c: &[f64]) -> Vec<f64> {
        let mut velocity = self.circle.jacobi(Parity::Odd).times(&self.slopes(c));
        velocity.truncate(self.circle.modes);
        velocity
    }

    /// Coefficients of ∂_φ q among sin nφ/√π, n = 1 … N.
    fn slopes(&self, c: &[f64]) -> Vec<f64> {
        let cosines = self.circle.jacobi(Parity::Even).times(c);
        cosines.iter().enumerate().skip(1).map(|(n, c)| -real(n) * c).collect()
    }
}

/// Friction among cos nφ/√π for n < rows; the same among the sines.
fn bath(circle: &Circle, friction: Friction, rows: usize) -> Matrix {
    let (gamma, cutoff) = (friction.gamma(), friction.cutoff());
    if cutoff.is_infinite() || gamma == 0.0 {
        return Matrix::from_fn(rows, |i, j| if i == j { gamma * real(i) } else { 0.0 });
    }
    // The inverse of √N G √N/ω_c + 1, which stays a number at any cutoff.
    let jacobi = circle.jacobi(Parity::Odd);
    let inverse = inverse(rows, |i, j| {
        let unit = if i == j { 1.0 } else { 0.0 };
        unit + (real(i) * real(j)).sqrt() * jacobi.at(i, j) / cutoff
    });
    Matrix::from_fn(rows, |i, j| gamma * (real(i) * real(j)).sqrt() * inverse.at(i, j))
}

/// X for n = first, first + 1, …
fn inner(circle: &Circle, bath: &Matrix, first: usize) -> Matrix {
    let jacobi = circle.jacobi(Parity::Odd);
    Matrix::from_fn(bath.rows() - first, |i, j| {
        let (n, m) = (i + first, j + first);
        real(n * m) * jacobi.at(n, m) + bath.at(n, m)
    })
}

/// The inverse of a positive matrix of three diagonals.
fn inverse(rows: usize, entry: impl Fn(usize, usize) -> f64) -> Matrix {
    let mut pivots = vec![0.0; rows];
    for i in 0..rows {
        let before = if i == 0 { 0.0 } else { entry(i, i - 1).powi(2) / pivots[i - 1] };
        pivots[i] = entry(i, i) - before;
    }
    let columns: Vec<Vec<f64>> = (0..rows)
        .map(|column| {
            let mut v = vec![0.0; rows];
            v[column] = 1.0;
            for i in column + 1..rows {
                v[i] = -v[i - 1] * entry(i, i - 1) / pivots[i - 1];
            }
            v[rows - 1] /= pivots[rows - 1];
            for i in (0..rows - 1).rev() {
                v[i] = (v[i] - entry(i, i + 1) * v[i + 1]) / pivots[i];
            }
            v
        })
        .collect();
    Matrix::from_fn(rows, |i, j| columns[j][i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// cos(2πτ/θ) on a circle that is not stretched, in units of its norm.
    fn cosine(theta: f64, friction: Friction) -> (Form, Vec<f64>) {
        let circle = Circle::new(8, theta, theta / PI);
        let amplitude = PI.sqrt() * theta / (2.0 * PI);
        let mut c = vec![0.0; 8];
        c[1] = amplitude;
        (Form::new(circle, friction).with_odd(), c)
    }

    #[test]
    fn one_matsubara_mode_has_its_own_action() {
        let theta = 3.0;
        let nu = 2.0 * PI / theta;
        let frictions = [
            Friction::NONE,
            Friction::ohmic(0.7).unwrap(),
            Friction::ohmic(0.7).unwrap().with_cutoff(2.0).unwrap(),
            Friction::ohmic(0.7).unwrap().with_cutoff(1e9).unwrap(),
        ];
        for friction in frictions {
            let (form, c) = cosine(theta, friction);
            // ∮ cos² dτ = θ/2.
            let expected = 0.5 * theta * (nu * nu + friction.of_mode(nu));
            let found = dot(&c, &form.matrix(Parity::Even).times(&c));
            assert!((found / expected - 1.0).abs() < 1e-13, "{friction:?}: {found} {expected}");
            let sine = dot(&c[1..2], &c[1..2]) * form.matrix(Parity::Odd).at(0, 0);
            assert!((sine / expected - 1.0).abs() < 1e-13, "{friction:?}: {sine} {expected}");
            assert!((form.velocity_norm(&c) / (0.5 * theta * nu * nu) - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn friction_is_the_same_on_a_stretched_circle() {
        // 1/(1 + τ²) has the transform π e^{−|ν|}: (1/2π)∫ π² e^{−2ν} νγ̂ dν·2 = πγ/4 without a cutoff, and
        // πγω_c ∫ e^{−2ν} ν/(ν + ω_c) dν = πγω_c [1/2 − ω_c e^{2ω_c} E₁(2ω_c)] with it; E₁(1) = 0.21938393439552.
        let ohmic = Friction::ohmic(1.3).unwrap();
        let drude = ohmic.with_cutoff(0.5).unwrap();
        let with_cutoff = PI * 1.3 * 0.5 * (0.5 - 0.5 * 1f64.exp() * 0.219_383_934_395_520_3);
        // ∮ q̇² dτ = π/4.
        for (friction, expected) in [(ohmic, PI * 1.3 / 4.0), (drude, with_cutoff)] {
            let circle = Circle::new(60, f64::INFINITY, 2.0);
            let lorentzian: Vec<f64> = circle.g.iter().map(|g| 1.0 / (1.0 + 4.0 * (1.0 / g - 1.0)) / g).collect();
            let c = circle.project(&lorentzian);
            let form = Form::new(circle, friction);
            let found = dot(&c, &form.matrix(Parity::Even).times(&c)) - PI / 4.0;
            // Poles at τ = ±i: cosines fall off by 1/3 each; the truncated inverse of the cutoff reaches as far.
            assert!((found / expected - 1.0).abs() < 1e-12, "{friction:?}: {found} {expected}");
        }
    }
}
