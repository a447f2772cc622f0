//! Sums over the Matsubara frequencies, and the two that a rate needs.
//!
//! ```text
//! ν_n = 2πn/θ,  Λ(ν) = ν² + νγ̂(ν) + c                c = ω₀² in the well, −ω_b² at the barrier
//! G₀ = (1/θ) Σ_n 1/Λ_w(|ν_n|)                        all n; (1/π) ∫ dν/Λ_w at θ = ∞
//! f_q = Π_{n≥1} Λ_w(ν_n)/Λ_b(ν_n)                    Wolynes, Phys. Rev. Lett. 47, 968 (1981)
//! Σ_{n≥K} f(n) = ∫_K^∞ f + f(K)/2 − 2 ∫₀^∞ Im f(K + iy)/(e^{2πy} − 1) dy       Abel and Plana
//! ```
//!
//! The last line is exact where f is analytic right of K; the sums converge at any θ and with any γ̂ without the roots of Λ. θ is ħ/kT.

use crate::bath::Friction;
use crate::error::{Error, Result};
use crate::rate::tunnelling::integral::{integrate, rule};
use crate::scalar::{Jet, Scalar};
use num_complex::Complex64;
use std::f64::consts::{PI, TAU};

/// K: the terms before it are added one by one, so that no root of Λ lies near the rest.
const APART: u32 = 8;
/// e^{−2πy} is below rounding beyond.
const HIGHEST: f64 = 6.5;
/// Panels of the quadrature in y.
const PANELS: u32 = 4;

/// Λ of one extremum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol {
    pub(super) friction: Friction,
    /// c: U″ of the extremum.
    pub(super) curvature: f64,
}

impl Symbol {
    /// Λ(ν).
    pub(super) fn at<S: Scalar>(&self, nu: S) -> S {
        let one = S::constant(1.0);
        let inverse = if self.friction.cutoff().is_infinite() { 0.0 } else { self.friction.cutoff().recip() };
        nu * (nu + S::constant(self.friction.gamma()) / (one + nu.scale(inverse))) + S::constant(self.curvature)
    }

    /// Λ′(ν).
    pub(super) fn slope(&self, nu: f64) -> f64 {
        self.at(Jet::variable(nu)).slope
    }

    /// G₀, the fluctuation ⟨x²⟩/ħ of an oscillator (1/frequency).
    ///
    /// # Errors
    /// `NotConverged` where the integral does not settle.
    pub(super) fn propagator(&self, theta: f64) -> Result<f64> {
        let scale = self.curvature.sqrt();
        if theta.is_infinite() {
            // ν = scale·t/(1 − t).
            let f = |t: f64| scale / ((1.0 - t).powi(2) * self.at(scale * t / (1.0 - t)));
            return Ok(integrate(f, 0.0, 1.0, 0.0)?.value / PI);
        }
        let step = TAU / theta;
        let sum = sum(|n| 1.0 / self.at(n * step), |n| self.at(n.scale(step)).inv(), scale / step)?;
        Ok((1.0 / self.curvature + 2.0 * sum) / theta)
    }
}

/// ln f_q from its factors of n ≥ `first` (1 or 2), at a temperature at which they are positive.
///
/// # Errors
/// `NotConverged` where the sum does not settle; `Input` below the crossover, where a factor is negative.
pub(super) fn ln_wolynes(well: &Symbol, barrier: &Symbol, theta: f64, first: u32) -> Result<f64> {
    let step = TAU / theta;
    let sum_of = well.curvature - barrier.curvature;
    let lowest = barrier.at(f64::from(first) * step);
    if lowest.is_nan() || lowest <= 0.0 {
        return Err(Error::input(
            "the quantum factor of a parabolic barrier exists above the crossover temperature only",
        )
        .remedy("raise the temperature")
        .key("bath.t_over_tc"));
    }
    let excess = |n: f64| sum_of / barrier.at(n * step);
    let real = |n: f64| excess(n).ln_1p();
    let complex = |n: Complex64| (1.0 + sum_of / barrier.at(n.scale(step))).ln();
    let scale = sum_of.sqrt() / step;
    sum(|n| if n < f64::from(first) { 0.0 } else { real(n) }, complex, scale)
}

/// Σ_{n≥1} f(n), given on the real line and right of it; it falls off beyond n ~ `scale`.
fn sum(f: impl Fn(f64) -> f64, complex: impl Fn(Complex64) -> Complex64, scale: f64) -> Result<f64> {
    let apart = f64::from(APART);
    let head: f64 = (1..APART).map(|n| f(f64::from(n))).sum::<f64>() + 0.5 * f(apart);
    let reach = scale.max(apart);
    let rest = integrate(
        |t| {
            let left = 1.0 - t;
            f(apart + reach * t / left) * reach / (left * left)
        },
        0.0,
        1.0,
        0.0,
    )?;
    let width = HIGHEST / f64::from(PANELS);
    let correction: f64 = (0..PANELS)
        .flat_map(|panel| rule().iter().map(move |&(node, weight)| (width * (f64::from(panel) + node), weight * width)))
        .map(|(y, weight)| weight * complex(Complex64::new(apart, y)).im / (TAU * y).exp_m1())
        .sum();
    Ok(head + rest.value - 2.0 * correction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(gamma: f64) -> (Symbol, Symbol) {
        let friction = Friction::ohmic(gamma).unwrap();
        (Symbol { friction, curvature: 1.0 }, Symbol { friction, curvature: -1.0 })
    }

    #[test]
    fn without_friction_the_sums_are_hyperbolic() {
        let (well, barrier) = symbols(0.0);
        for theta in [0.1, 1.0, 5.0, 6.2, 40.0, 3000.0] {
            let expected = 0.5 / f64::tanh(0.5 * theta);
            let found = well.propagator(theta).unwrap();
            assert!((found / expected - 1.0).abs() < 1e-14, "{theta}: {found} {expected}");
            if theta < TAU {
                let expected = f64::ln(f64::sinh(0.5 * theta) / f64::sin(0.5 * theta));
                let found = ln_wolynes(&well, &barrier, theta, 1).unwrap();
                assert!((found - expected).abs() < 1e-14 * expected.max(1.0), "{theta}: {found} {expected}");
            }
        }
        assert!((well.propagator(f64::INFINITY).unwrap() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn at_zero_temperature_friction_gives_an_arctangent() {
        // (1/π)∫dν/(ν² + γν + 1) = (2/π√(4 − γ²)) arccos(γ/2), and 1/π at γ = 2.
        let root = (4.0f64 - 0.49).sqrt();
        let expected = 2.0 / (PI * root) * (0.35f64).acos();
        assert!((symbols(0.7).0.propagator(f64::INFINITY).unwrap() / expected - 1.0).abs() < 1e-14);
        assert!((symbols(2.0).0.propagator(f64::INFINITY).unwrap() * PI - 1.0).abs() < 1e-14);
        // The sum goes over into the integral as T².
        let warm = symbols(0.7).0.propagator(1e5).unwrap();
        assert!((warm / expected - 1.0).abs() < 1e-8);
    }

    #[test]
    fn below_the_crossover_there_is_no_such_factor() {
        let (well, barrier) = symbols(0.3);
        let message = ln_wolynes(&well, &barrier, 9.0, 1).unwrap_err().to_string();
        assert!(message.contains("above the crossover") && message.contains("raise the temperature"), "{message}");
    }
}
