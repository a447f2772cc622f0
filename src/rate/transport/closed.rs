//! The mean velocity of an overdamped particle in the washboard U = −cos x − s x, as one integral.
//!
//! ```text
//! v = (1/γ) kT (1 − e^{−2πs/kT}) / ∫_0^{2π} e^{−sθ/kT} I₀(2 sin(θ/2)/kT) dθ
//! ```
//!
//! Ambegaokar, Halperin, Phys. Rev. Lett. 22, 1364 (1969), eq. 9 with γ = 2/kT there: ⟨V⟩/`I_c`R = γv. I₀ is the modified Bessel
//! function, e^{−z} I₀(z) = (1/π) ∫_0^π e^{−z(1 − cos t)} dt by the trapezoidal rule, which converges exponentially.

use crate::bath::Bath;
use crate::wide::Wide;
use gauss_quad::legendre::GaussLegendre;
use std::f64::consts::{PI, TAU};
use std::num::NonZeroUsize;

/// Points of a panel, and the change of the exponent over one.
const POINTS: usize = 16;
const PANEL_KT: f64 = 4.0;
/// The trapezoidal rule has this many points for each thermal width of e^{z cos t}, and at least so many.
const FINE: f64 = 12.0;
const LEAST: f64 = 24.0;

/// v (length/time) at the tilt s > 0.
#[must_use]
pub fn ambegaokar_halperin(s: f64, bath: &Bath) -> Wide {
    let kt = bath.kt();
    let Some(points) = NonZeroUsize::new(POINTS) else { return Wide::ZERO };
    let rule = GaussLegendre::new(points);
    let panels = (16.0 + TAU * (s.abs() + 1.0) / (kt * PANEL_KT)).ceil();
    let half = PI / panels;
    let mut sum = Wide::ZERO;
    let mut centre = half;
    while centre < TAU {
        for &(node, weight) in rule.as_node_weight_pairs() {
            let theta = centre + half * node;
            let z = 2.0 * (0.5 * theta).sin() / kt;
            sum = sum + Wide::exp(z - s.abs() * theta / kt) * (weight * half * scaled_bessel(z));
        }
        centre += 2.0 * half;
    }
    let net = -(-TAU * s.abs() / kt).exp_m1();
    Wide::new(s.signum() * net * bath.diffusion()) / sum
}

/// e^{−z} I₀(z), z ≥ 0.
fn scaled_bessel(z: f64) -> f64 {
    let steps = (FINE * z.sqrt()).max(LEAST).ceil();
    let step = PI / steps;
    let mut sum = 0.5 * (1.0 + (-2.0 * z).exp());
    let mut k = 1.0;
    while k < steps {
        let sine = (0.5 * k * step).sin();
        sum += (-2.0 * z * sine * sine).exp();
        k += 1.0;
    }
    sum / steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// I₀ from tables to sixteen digits: 1.2660658777520084 at 1, 2815.716628466254 at 10.
    #[test]
    fn the_bessel_function_has_its_digits() {
        for (z, expected) in [(0.0, 1.0), (1.0, 1.266_065_877_752_008_4), (10.0, 2_815.716_628_466_254)] {
            assert!((scaled_bessel(z) * f64::exp(z) / expected - 1.0).abs() < 1e-14, "{z}");
        }
    }

    /// High temperature: Ohm's law; tilt far above 1: v = √(s² − 1)/γ up to order kT².
    #[test]
    fn the_limits_are_ohmic() {
        let at = |s, kt| ambegaokar_halperin(s, &Bath::new(kt, 2.0).unwrap()).to_f64();
        assert!((at(0.3, 1e4) * 2.0 / 0.3 - 1.0).abs() < 1e-7);
        assert!((at(20.0, 1e-2) * 2.0 / f64::sqrt(399.0) - 1.0).abs() < 1e-6);
        assert_eq!(at(-0.3, 1.0), -at(0.3, 1.0));
    }
}
