//! A correlation function as a sum of decays, and what follows from it in closed form.
//!
//! ```text
//! C(t) = Σ_k g_k e^{−λ_k |t|},   S(ω) = (1/π) Σ_k g_k λ_k/(λ_k² + ω²),   Re λ_k > 0, conjugate pairs both
//! (1/2π) ∫ e^{−λ√(t² + τ²)} e^{iωt} dt = (1/π) λτ K₁(ζ)/z,   z = √(λ² + ω²),   ζ = τz,   τ = βħ/2
//! ```
//!
//! (Gradshteyn and Ryzhik 3.914.) With e^{X/2} = e^{ωτ} in front the exponentials combine to e^{τ(ω−|ω|)} e^{−τλ²/(z+|ω|)}: nothing
//! overflows, and where all λ are real, as they are without inertia, nothing cancels either. λ and ω are 1/time, g length².

use super::bessel;
use num_complex::Complex64;

/// The modes of one mesh.
#[derive(Debug, Clone)]
pub(super) struct Modes {
    /// λ_k and g_k.
    pub(super) pairs: Vec<(Complex64, Complex64)>,
    /// Σ g_k λ_k (length²/time) of modes left out, all of them faster than `fastest` (1/time).
    pub(super) rest: f64,
    pub(super) fastest: f64,
    /// Relative error of each term.
    pub(super) rounding: f64,
}

/// A sum and the bound on its absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub(super) value: f64,
    pub(super) error: f64,
}

impl Modes {
    /// C(t).
    pub(super) fn correlation(&self, t: f64) -> Sum {
        let t = t.abs();
        let left_out = self.rest / self.fastest * (-self.fastest * t).exp();
        self.sum(left_out, |value| (-value * t).exp())
    }

    /// S(ω).
    pub(super) fn spectrum(&self, omega: f64) -> Sum {
        let square = omega * omega;
        self.sum(self.left_out(square), |value| value / (value * value + square) * std::f64::consts::FRAC_1_PI)
    }

    /// e^{ωτ} times the transform of C(√(t² + τ²)).
    pub(super) fn egelstaff(&self, tau: f64, omega: f64) -> Sum {
        let (size, square) = (omega.abs(), omega * omega);
        let emission = (tau * (omega - size)).exp();
        let left_out = self.left_out(square) * emission;
        self.sum(left_out, |value| {
            let z = (value * value + square).sqrt();
            let exponent = -tau * value * value / (z + size);
            let bessel = bessel::scaled(z * tau);
            value / (z * z) * bessel * exponent.exp() * (emission * std::f64::consts::FRAC_1_PI)
        })
    }

    /// A bound on what modes left out have of a spectrum; the transform only makes it smaller.
    fn left_out(&self, square: f64) -> f64 {
        self.rest / (self.fastest * self.fastest + square) * std::f64::consts::FRAC_1_PI
    }

    fn sum(&self, left_out: f64, term: impl Fn(Complex64) -> Complex64) -> Sum {
        let (mut value, mut size) = (0.0, 0.0);
        for &(rate, weight) in &self.pairs {
            let term = weight * term(rate);
            value += term.re;
            size += term.norm();
        }
        Sum { value, error: size * self.rounding + left_out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(rate: Complex64) -> Modes {
        let pairs = vec![(rate, Complex64::ONE), (rate.conj(), Complex64::ONE)];
        Modes { pairs, rest: 0.0, fastest: 1.0, rounding: 1e-15 }
    }

    /// Without ħ it is the spectrum, at ω < 0 e^{−X} of what it is at ω > 0.
    #[test]
    fn limits_and_balance() {
        let modes = one(Complex64::new(0.2, 1.1));
        for omega in [0.0, 0.4, 1.1, 7.0] {
            let classical = modes.spectrum(omega).value;
            // The next term is (τλ)² ln τ.
            assert!((modes.egelstaff(1e-9, omega).value / classical - 1.0).abs() < 1e-8 * (1.0 + omega));
            assert!((modes.egelstaff(0.0, omega).value / classical - 1.0).abs() < 1e-14);
            let (up, down) = (modes.egelstaff(0.8, omega).value, modes.egelstaff(0.8, -omega).value);
            assert!((down / up * (1.6 * omega).exp() - 1.0).abs() < 1e-13);
        }
    }

    /// The integral over t by the trapezoidal rule, which is good to 1e-12 for a smooth integrand that dies out.
    #[test]
    fn the_transform_is_the_integral() {
        let (rate, tau) = (Complex64::new(0.9, 0.6), 0.7);
        let modes = one(rate);
        for omega in [0.0, 0.5, 2.0] {
            let step = 0.02;
            let mut sum = 0.0;
            for k in -2500..=2500 {
                let t = step * f64::from(k);
                let decay = 2.0 * (-rate * (t * t + tau * tau).sqrt()).exp().re;
                sum += decay * (omega * t).cos() * step;
            }
            let exact = (omega * tau).exp() * sum / std::f64::consts::TAU;
            let found = modes.egelstaff(tau, omega).value;
            assert!((found / exact - 1.0).abs() < 1e-12, "{omega}: {found} {exact}");
        }
    }
}
