//! The circle on which a periodic path, or a path over all times, is a short sum of cosines.
//!
//! ```text
//! τ = (θ/π) arctan(κ tan φ/2),  κ = πL/θ            → τ = L tan φ/2 as θ → ∞
//! g = dφ/dτ = [(1 + κ²) + (1 − κ²) cos φ]/L
//! |∂_τ| f = g |∂_φ| f,  |∂_φ| cos nφ = n cos nφ      a Möbius map of the circle commutes with the Hilbert transform
//! ```
//!
//! θ and L are times. The functions are even, u = Σ c_n g e_n with e_0 = 1/√2π and e_n = cos nφ/√π: the factor g lets them vanish at
//! τ → ∞ where θ is infinite and changes nothing elsewhere. Sums over M = 2N midpoints in 0 < φ < π stand for integrals over
//! the circle. Christov, SIAM J. Appl. Math. 42, 1337 (1982), and Weideman, Math. Comp. 64, 745 (1995), for the basis at θ = ∞.

use super::symmetric::Matrix;
use std::f64::consts::PI;

/// The places and the tables of one basis.
#[derive(Debug, Clone)]
pub(super) struct Circle {
    /// N, the number of functions.
    pub(super) modes: usize,
    /// θ; infinite at zero temperature.
    pub(super) theta: f64,
    /// L.
    pub(super) length: f64,
    /// κ.
    kappa: f64,
    /// g at the midpoints.
    pub(super) g: Vec<f64>,
    /// cos(πk/2M) for k < 4M.
    cosines: Vec<f64>,
}

/// Multiplication by a + b cos φ among e_0, e_1, …, or among sin φ, sin 2φ, …: three diagonals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Jacobi {
    diagonal: f64,
    beside: f64,
    /// Between the first two functions: √2 as large among the cosines, as e_0 is normalised otherwise.
    first: f64,
}

/// Even or odd functions of τ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parity {
    Even,
    Odd,
}

impl Circle {
    pub(super) fn new(modes: usize, theta: f64, length: f64) -> Self {
        let kappa = if theta.is_finite() { PI * length / theta } else { 0.0 };
        let points = 2 * modes;
        let cosines: Vec<f64> = (0..4 * points).map(|k| (PI * real(k) / real(2 * points)).cos()).collect();
        let g = (0..points).map(|j| speed(PI * (real(j) + 0.5) / real(2 * points), kappa, length)).collect();
        Self { modes, theta, length, kappa, g, cosines }
    }

    /// ∮ f dφ ≈ weight Σ f(φ_j) for even f.
    pub(super) fn weight(&self) -> f64 {
        2.0 * PI / real(self.g.len())
    }

    /// cos nφ_j.
    fn cosine(&self, n: usize, j: usize) -> f64 {
        self.cosines[n * (2 * j + 1) % self.cosines.len()]
    }

    fn norm(n: usize) -> f64 {
        if n == 0 { (2.0 * PI).sqrt().recip() } else { PI.sqrt().recip() }
    }

    /// u at the midpoints.
    pub(super) fn values(&self, c: &[f64]) -> Vec<f64> {
        let scaled: Vec<f64> = c.iter().enumerate().map(|(n, c)| c * Self::norm(n)).collect();
        let value = |j: usize| scaled.iter().enumerate().map(|(n, c)| c * self.cosine(n, j)).sum::<f64>();
        self.g.iter().enumerate().map(|(j, g)| g * value(j)).collect()
    }

    /// τ at the midpoints.
    pub(super) fn times(&self) -> impl Iterator<Item = f64> {
        (0..self.g.len()).map(|j| {
            let (sine, cosine) = (PI * (real(j) + 0.5) / real(2 * self.g.len())).sin_cos();
            if self.theta.is_finite() {
                self.theta / PI * (self.kappa * sine).atan2(cosine)
            } else {
                self.length * sine / cosine
            }
        })
    }

    /// u at a time.
    pub(super) fn value(&self, c: &[f64], tau: f64) -> f64 {
        let half = if self.theta.is_finite() {
            let (sine, cosine) = (PI * (tau / self.theta - (tau / self.theta).round())).sin_cos();
            sine.atan2(self.kappa * cosine)
        } else {
            (tau / self.length).atan()
        };
        self.at(c, half)
    }

    /// u at φ = 2 `half`.
    fn at(&self, c: &[f64], half: f64) -> f64 {
        let sum = c.iter().enumerate().map(|(n, c)| c * Self::norm(n) * (2.0 * real(n) * half).cos());
        speed(half, self.kappa, self.length) * sum.sum::<f64>()
    }

    /// u at the midpoints of another circle, each at the same L tan φ/2: at the same τ where u is large, while what is far away is
    /// stretched with θ.
    pub(super) fn carried(&self, c: &[f64], to: &Self) -> Vec<f64> {
        if self.length == to.length && self.modes == to.modes {
            return self.values(c);
        }
        let place = |j: usize| {
            let (sine, cosine) = (PI * (real(j) + 0.5) / real(2 * to.g.len())).sin_cos();
            (to.length * sine).atan2(self.length * cosine)
        };
        (0..to.g.len()).map(|j| self.at(c, place(j))).collect()
    }

    /// ∮ f e_n dφ of an even f given at the midpoints.
    pub(super) fn project(&self, f: &[f64]) -> Vec<f64> {
        let moments = self.moments(f, self.modes);
        moments.into_iter().enumerate().map(|(n, moment)| moment * PI * Self::norm(n)).collect()
    }

    /// (1/π) ∮ f cos nφ dφ for n < count.
    pub(super) fn moments(&self, f: &[f64], count: usize) -> Vec<f64> {
        let moment = |n: usize| f.iter().enumerate().map(|(j, f)| f * self.cosine(n, j)).sum::<f64>();
        (0..count).map(|n| moment(n) * 2.0 / real(f.len())).collect()
    }

    /// |∂_φ| f of an even f given at the midpoints.
    pub(super) fn modulus(&self, f: &[f64]) -> Vec<f64> {
        let moments = self.moments(f, f.len());
        let value = |j: usize| moments.iter().enumerate().map(|(n, h)| real(n) * h * self.cosine(n, j)).sum();
        (0..f.len()).map(value).collect()
    }

    /// The matrix of multiplication by an even f, given at the midpoints, among functions of one parity.
    pub(super) fn multiplication(&self, f: &[f64], parity: Parity) -> Matrix {
        let moments = self.moments(f, 2 * self.modes + 1);
        let half = std::f64::consts::FRAC_1_SQRT_2;
        Matrix::from_fn(self.modes, |i, j| match parity {
            Parity::Even => {
                let norm = [i, j].iter().map(|&n| if n == 0 { half } else { 1.0 }).product::<f64>();
                0.5 * norm * (moments[i.abs_diff(j)] + moments[i + j])
            }
            Parity::Odd => 0.5 * (moments[i.abs_diff(j)] - moments[i + j + 2]),
        })
    }

    /// Multiplication by g.
    pub(super) fn jacobi(&self, parity: Parity) -> Jacobi {
        let (sum, difference) = (1.0 + self.kappa * self.kappa, (1.0 - self.kappa) * (1.0 + self.kappa));
        let beside = 0.5 * difference / self.length;
        let first = if parity == Parity::Even { beside * std::f64::consts::SQRT_2 } else { beside };
        Jacobi { diagonal: sum / self.length, beside, first }
    }
}

impl Jacobi {
    fn link(&self, i: usize) -> f64 {
        if i == 0 { self.first } else { self.beside }
    }

    /// The entry (i, j).
    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        match i.abs_diff(j) {
            0 => self.diagonal,
            1 => self.link(i.min(j)),
            _ => 0.0,
        }
    }

    /// J v, one longer than v.
    pub(super) fn times(&self, v: &[f64]) -> Vec<f64> {
        let at = |i: usize| v.get(i).copied().unwrap_or(0.0);
        let below = |i: usize| if i == 0 { 0.0 } else { self.link(i - 1) * at(i - 1) };
        (0..=v.len()).map(|i| below(i) + self.diagonal * at(i) + self.link(i) * at(i + 1)).collect()
    }

    /// J X J for a symmetric X of n + 1 rows, the first n rows of it.
    pub(super) fn around(&self, x: &Matrix) -> Matrix {
        let n = x.rows() - 1;
        let near = |i: usize| i.saturating_sub(1)..=i + 1;
        let left =
            Matrix::from_fn(n + 1, |i, j| if i == n { 0.0 } else { near(i).map(|k| self.at(i, k) * x.at(k, j)).sum() });
        Matrix::from_fn(n, |i, j| near(j).map(|k| left.at(i, k) * self.at(k, j)).sum())
    }
}

/// g at φ = 2 `half`: (1 + cos φ) + κ²(1 − cos φ), each by its half angle, so that nothing cancels at the far end.
fn speed(half: f64, kappa: f64, length: f64) -> f64 {
    let (sine, cosine) = half.sin_cos();
    2.0 * (cosine * cosine + (kappa * sine).powi(2)) / length
}

pub(super) fn real(n: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "modes stay far below 2^53")]
    let value = n as f64;
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_come_back_from_their_values() {
        for theta in [7.0, 300.0, f64::INFINITY] {
            let circle = Circle::new(12, theta, 1.7);
            let c: Vec<f64> = (0..12).map(|n| (1.0 + real(n)).sin()).collect();
            let values = circle.values(&c);
            let scaled: Vec<f64> = values.iter().zip(&circle.g).map(|(u, g)| u / g).collect();
            for (got, expected) in circle.project(&scaled).iter().zip(&c) {
                assert!((got - expected).abs() < 1e-13, "{got} {expected}");
            }
            // φ = π/12·(j + ½)/2 at j = 5, put back into τ.
            let half: f64 = PI * 5.5 / 48.0;
            let tau =
                if theta.is_finite() { theta / PI * (circle.kappa * half.tan()).atan() } else { 1.7 * half.tan() };
            assert!((circle.value(&c, tau) - values[5]).abs() < 1e-13);
        }
    }

    #[test]
    fn multiplication_by_g_has_three_diagonals() {
        let circle = Circle::new(9, 11.0, 2.0);
        for parity in [Parity::Even, Parity::Odd] {
            let (full, jacobi) = (circle.multiplication(&circle.g, parity), circle.jacobi(parity));
            for i in 0..9 {
                for j in 0..9 {
                    assert!((full.at(i, j) - jacobi.at(i, j)).abs() < 1e-14, "{parity:?} {i} {j}");
                }
            }
        }
    }

    #[test]
    fn the_modulus_of_the_derivative_of_a_lorentzian() {
        // |∂_τ| 1/(1 + τ²) = (1 − τ²)/(1 + τ²)², and 1/(1 + τ²) = (1 + cos φ)/2 at L = 1.
        let circle = Circle::new(4, f64::INFINITY, 1.0);
        let f: Vec<f64> = circle.g.iter().map(|g| 0.5 * g).collect();
        for (modulus, g) in circle.modulus(&f).iter().zip(&circle.g) {
            let tau_squared = 2.0 / g - 1.0;
            let expected = (1.0 - tau_squared) / (1.0 + tau_squared).powi(2);
            assert!((g * modulus - expected).abs() < 1e-14);
        }
    }
}
