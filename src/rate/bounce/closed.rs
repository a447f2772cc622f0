//! The quantum factor of a parabolic barrier with Ohmic friction in closed form: a second way to the product over ν_n.
//!
//! ```text
//! f_q = Γ(1 + λ₊/ν) Γ(1 + λ₋/ν) / [Γ(1 + μ₊/ν) Γ(1 + μ₋/ν)],   ν = 2πkT/ħ = 2π/θ
//! λ± = γ/2 ± √(γ²/4 + ω_b²),   μ± = γ/2 ± √(γ²/4 − ω₀²)              λ₋ = −ω_R; μ± a complex pair at weak friction
//! ```
//!
//! Frequencies in 1/time. Wolynes, Phys. Rev. Lett. 47, 968 (1981); Grabert, Weiss, Hanggi, Phys. Rev. Lett. 52, 2193 (1984).
//! ln Γ of large arguments is itself large, so that at strong friction the four of them lose what the product keeps: digits go as
//! eps·(γ/ν) ln(γ/ν).

use crate::bath::Friction;
use num_complex::Complex64;
use std::f64::consts::TAU;

/// Stirling's series is used from here on.
const FAR: f64 = 12.0;
/// `B_2k/(2k(2k − 1))`, k = 1, 2, …: the next term is below 1e-17 from `FAR` on.
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// f_q by its four Γ functions; `None` with a cutoff, and at or below the crossover temperature.
#[must_use]
pub fn wolynes_closed_form(omega_0: f64, omega_b: f64, friction: Friction, theta: f64) -> Option<f64> {
    let (nu, half) = (TAU / theta, 0.5 * friction.gamma());
    let growth = friction.unstable_frequency(omega_b);
    if friction.cutoff().is_finite() || growth >= nu {
        return None;
    }
    let fast = half + half.hypot(omega_b);
    let root = Complex64::new((half - omega_0) * (half + omega_0), 0.0).sqrt();
    // μ₋ = ω₀²/μ₊, which does not cancel.
    let above = Complex64::from(half) + root;
    let below = omega_0 * omega_0 / above;
    let [over, well] = [[fast.into(), Complex64::from(-growth)], [above, below]]
        .map(|roots| roots.into_iter().map(|root: Complex64| ln_gamma(1.0 + root / nu).re).sum::<f64>());
    Some((over - well).exp())
}

/// ln Γ(z) for Re z > 0, up to a multiple of 2πi.
fn ln_gamma(z: Complex64) -> Complex64 {
    let (mut z, mut product) = (z, Complex64::ONE);
    while z.re < FAR {
        product *= z;
        z += 1.0;
    }
    let (inverse, square) = (z.inv(), (z * z).inv());
    let series = STIRLING.iter().rev().fold(Complex64::ZERO, |sum, term| sum * square + term) * inverse;
    (z - 0.5) * z.ln() - z + 0.5 * TAU.ln() + series - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::bounce::wolynes;
    use proptest::prelude::*;

    #[test]
    fn ln_gamma_at_known_points() {
        // Γ(1/2) = √π, Γ(5) = 24; |Γ(1 + i)|² = π/sinh π.
        let real = |x: f64| ln_gamma(x.into()).re;
        // z ln z at z = 12 is 30: some of its roundings.
        let rounding = 60.0 * f64::EPSILON;
        assert!((real(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < rounding);
        assert!((real(5.0) - 24f64.ln()).abs() < rounding);
        let expected = std::f64::consts::PI / std::f64::consts::PI.sinh();
        assert!((2.0 * ln_gamma(Complex64::new(1.0, 1.0)).re - expected.ln()).abs() < 2.0 * rounding);
    }

    #[test]
    fn without_friction_it_is_a_ratio_of_hyperbolic_and_circular_sine() {
        let theta = 4.0;
        let expected = (2.0f64 * 1.0).sinh() / (2.0f64 * 1.2).sin() * 1.2;
        assert!((wolynes_closed_form(1.0, 1.2, Friction::NONE, theta).unwrap() / expected - 1.0).abs() < 1e-13);
    }

    proptest! {
        /// Two ways to one number: eight roundings of ln Γ, whose size at γ/ν ≤ 20 is 50.
        #[test]
        fn it_is_the_product_over_the_matsubara_frequencies(
            alpha in 0.0..5.0f64,
            omega_b in 0.3..3.0f64,
            ratio in 1.02..10.0f64,
        ) {
            let friction = Friction::ohmic(2.0 * alpha).unwrap();
            let theta = TAU / friction.unstable_frequency(omega_b) / ratio;
            let product = wolynes(1.0, omega_b, friction, theta).unwrap();
            let closed = wolynes_closed_form(1.0, omega_b, friction, theta).unwrap();
            prop_assert!((closed / product - 1.0).abs() < 1e-12 * (1.0 + alpha * theta), "{} {}", closed, product);
        }
    }
}
