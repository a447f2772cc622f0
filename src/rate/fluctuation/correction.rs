//! Quantum correction factors: what a classical spectrum is multiplied by to obey detailed balance.
//!
//! ```text
//! S(ω) = Q(X) S_cl(ω),   X = βħω,   Q(−X) = e^{−X} Q(X),   Q(0) = 1
//! standard     2/(1 + e^{−X})         S(ω) + S(−ω) is the classical one
//! harmonic     X/(1 − e^{−X})         the response is the classical one: χ″ = πωS_cl/kT = (π/ħ)(1 − e^{−X})S
//! Schofield    e^{X/2}                t → t + iħβ/2 in the correlation function
//! Egelstaff    e^{X/2}                the same, and C_cl(√(t² + (ħβ/2)²)) in place of C_cl(t)
//! tanh         absorption ∝ ω · 2 tanh(X/2) S_cl(ω)
//! ```
//!
//! Bader and Berne, J. Chem. Phys. 100, 8359 (1994), where the harmonic factor is shown to be exact for a harmonic
//! oscillator linear in its bath; Schofield, Phys. Rev. Lett. 4, 239 (1960); Egelstaff, Adv. Phys. 11, 203 (1962); Ramírez, López-Ciudad,
//! Kumar and Marx, J. Chem. Phys. 121, 3973 (2004), who compare them.
//!
//! The last is the form in which classical dipole correlations are turned into infrared spectra. A field is absorbed in
//! proportion to ω(S(ω) − S(−ω)) = ω(1 − e^{−X})S(ω), and with the standard factor (1 − e^{−X})Q is 2 tanh(X/2). It is
//! therefore not a factor of its own: Q is the standard one, and [`absorption`](Correction::absorption) gives the product for
//! any of them (X for the harmonic one, 2 sinh(X/2) for the other two).
//!
//! Units: X and Q are pure numbers.

/// Which correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// 2/(1 + e^{−X}).
    Standard,
    /// X/(1 − e^{−X}).
    Harmonic,
    /// e^{X/2}.
    Schofield,
    /// e^{X/2}, to be applied to the transform of C_cl(√(t² + (ħβ/2)²)):
    /// [`ClassicalSpectrum::egelstaff`](super::ClassicalSpectrum::egelstaff) gives the product of both.
    Egelstaff,
    /// 2 tanh(X/2)/(1 − e^{−X}), the absorption ω tanh(X/2) as a factor: the standard one once more.
    Tanh,
}

/// X below which 1 − e^{−X} underflows or is X to rounding.
const TINY: f64 = 1e-300;

impl Correction {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Standard, Self::Harmonic, Self::Schofield, Self::Egelstaff, Self::Tanh];

    /// Name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Harmonic => "harmonic",
            Self::Schofield => "schofield",
            Self::Egelstaff => "egelstaff",
            Self::Tanh => "tanh",
        }
    }

    /// Q(X). Infinite only where the factor itself is beyond the range of doubles, for which there is [`ln`](Self::ln_factor).
    #[must_use]
    pub fn factor(self, x: f64) -> f64 {
        match self {
            Self::Standard => 2.0 / (1.0 + (-x).exp()),
            Self::Harmonic => bose(x),
            Self::Schofield | Self::Egelstaff => (0.5 * x).exp(),
            Self::Tanh if x.abs() < TINY => 1.0,
            // Of large negative X numerator and denominator are taken times e^X.
            Self::Tanh if x < 0.0 => 2.0 * (0.5 * x).tanh() * x.exp() / x.exp_m1(),
            Self::Tanh => 2.0 * (0.5 * x).tanh() / -(-x).exp_m1(),
        }
    }

    /// ln Q(X), for any X.
    #[must_use]
    pub fn ln_factor(self, x: f64) -> f64 {
        match self {
            // 1 + tanh(X/2) = 2/(1 + e^{−X}); of negative X the exponent stands apart.
            Self::Standard | Self::Tanh => x.min(0.0) + std::f64::consts::LN_2 - (-x.abs()).exp().ln_1p(),
            Self::Harmonic => x.min(0.0) + bose(x.abs()).ln(),
            Self::Schofield | Self::Egelstaff => 0.5 * x,
        }
    }

    /// (1 − e^{−X}) Q(X): what absorption less emission is of the classical spectrum; odd in X.
    #[must_use]
    pub fn absorption(self, x: f64) -> f64 {
        match self {
            Self::Standard | Self::Tanh => 2.0 * (0.5 * x).tanh(),
            Self::Harmonic => x,
            Self::Schofield | Self::Egelstaff => 2.0 * (0.5 * x).sinh(),
        }
    }
}

/// X/(1 − e^{−X}).
fn bose(x: f64) -> f64 {
    if x.abs() < TINY {
        return 1.0;
    }
    // At X < 0 it is |X|e^{−|X|}/(1 − e^{−|X|}): no overflow.
    if x < 0.0 { x * x.exp() / x.exp_m1() } else { x / -(-x).exp_m1() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// e^{−X} itself carries a rounding of X ε.
        #[test]
        fn every_factor_obeys_detailed_balance(exponent in -12.0f64..2.84) {
            let x = 10f64.powf(exponent);
            for correction in Correction::ALL {
                let ratio = correction.factor(-x) / (correction.factor(x) * (-x).exp());
                prop_assert!((ratio - 1.0).abs() < (8.0 + x) * f64::EPSILON, "{correction:?} at {x}: {ratio}");
                let ln = correction.ln_factor(-x) - correction.ln_factor(x) + x;
                prop_assert!(ln.abs() < 8.0 * f64::EPSILON * (1.0 + x), "{correction:?} at {x}: {ln}");
            }
        }

        #[test]
        fn the_logarithm_is_that_of_the_factor(x in -600.0f64..600.0) {
            for correction in Correction::ALL {
                let difference = correction.ln_factor(x) - correction.factor(x).ln();
                prop_assert!(difference.abs() < 8.0 * f64::EPSILON * (1.0 + x.abs()), "{correction:?} at {x}");
            }
        }

        /// (1 − e^{−X})Q loses nothing that Q has; near X = 0 both are X.
        #[test]
        fn absorption_is_the_difference_of_both_directions(exponent in -12.0f64..2.5, side in prop::bool::ANY) {
            let x = if side { 10f64.powf(exponent) } else { -(10f64.powf(exponent)) };
            for correction in Correction::ALL {
                let product = -(-x).exp_m1() * correction.factor(x);
                let ratio = correction.absorption(x) / product;
                prop_assert!((ratio - 1.0).abs() < (8.0 + x.abs()) * f64::EPSILON, "{correction:?} at {x}: {ratio}");
            }
        }

        #[test]
        fn the_form_with_the_tangent_is_the_standard_factor(x in -700.0f64..700.0) {
            let ratio = Correction::Tanh.factor(x) / Correction::Standard.factor(x);
            prop_assert!((ratio - 1.0).abs() < 8.0 * f64::EPSILON, "{x}: {ratio}");
        }
    }

    #[test]
    fn at_frequency_zero_nothing_is_corrected() {
        for correction in Correction::ALL {
            assert_eq!(correction.factor(0.0), 1.0);
            assert_eq!(correction.factor(-1e-310), 1.0);
            assert_eq!(correction.ln_factor(0.0), 0.0);
            // Q = 1 + X/2 + O(X²) for each of them.
            assert!((correction.factor(1e-9) - (1.0 + 5e-10)).abs() < 3.0 * f64::EPSILON, "{correction:?}");
        }
    }

    /// e^{X/2} < X/(1 − e^{−X}) < … : at X = 2 the four numbers of the table in closed form.
    #[test]
    fn closed_forms_at_two() {
        let e = std::f64::consts::E;
        let close = |correction: Correction, exact: f64| {
            assert!((correction.factor(2.0) / exact - 1.0).abs() < 4.0 * f64::EPSILON, "{correction:?}");
        };
        close(Correction::Standard, 2.0 * e * e / (e * e + 1.0));
        close(Correction::Harmonic, 2.0 * e * e / (e * e - 1.0));
        close(Correction::Schofield, e);
        close(Correction::Egelstaff, e);
    }

    /// The weakly damped oscillator: lines at ±ω₀ of weights (n + 1)ħ/2ω₀ and nħ/2ω₀, classical ones of kT/2ω₀² each.
    #[test]
    fn the_harmonic_factor_is_exact_for_a_harmonic_oscillator() {
        for (omega, hbar, kt) in [(1.0, 1.0, 0.3), (2.5, 0.1, 1.7), (0.7, 1.0, 0.02)] {
            let x = hbar * omega / kt;
            let occupation = 1.0 / f64::exp_m1(x);
            let classical = kt / (2.0 * omega * omega);
            let up = (occupation + 1.0) * hbar / (2.0 * omega);
            let down = occupation * hbar / (2.0 * omega);
            for (sign, exact) in [(1.0, up), (-1.0, down)] {
                let found = Correction::Harmonic.factor(sign * x) * classical;
                assert!((found / exact - 1.0).abs() < (8.0 + x) * f64::EPSILON, "{found} {exact}");
            }
        }
    }
}
