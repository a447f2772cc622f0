//! A current-biased Josephson junction: the particle in a tilted washboard that metastability was measured on.
//!
//! ```text
//! U(φ) = −E_J (cos φ + s φ),   s = I/I_c,   E_J = ħI_c/2e,   E_C = e²/2C        energies (J), |s| < 1 leaves wells
//! H/E_J = −(η²/2) d²/dφ² − cos φ − s φ,   η = √(8E_C/E_J) = ħω_p0/E_J           reduced: mass 1, ħ = η, time 1/ω_p0
//! ω_p0 = √(8E_C E_J)/ħ,   ω_p = ω_p0 (1 − s²)^{1/4}                             (rad/s), in the well and on the barrier
//! ΔU = 2E_J [√(1 − s²) − s arccos s]                                            (J)
//! γ = 1/RC,   Q = ω_p/γ = ω_p RC
//! k_B T_c = ħω_R/2π,   ω_R = √(ω_p² + γ²/4) − γ/2                               below T_c escape is by tunnelling
//! ```
//!
//! Caldeira, Leggett, Ann. Phys. 149, 374 (1983); Grabert, Weiss, Phys. Rev. Lett. 53, 1787 (1984) for `T_c`; Devoret,
//! Martinis, Clarke, Phys. Rev. Lett. 55, 1908 (1985) for a junction of this kind.

use super::{BOLTZMANN, ELEMENTARY_CHARGE, HBAR};
use crate::error::{Error, Result};
use std::f64::consts::TAU;

/// Terms of the series of the barrier: below the rounding of the first one at the largest angle, π/2.
const TERMS: i32 = 14;

/// The circuit, in SI units.
///
/// Quantities at a bias s are NaN where |s| > 1: no well is left there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Junction {
    /// `I_c` (A).
    pub critical_current: f64,
    /// C (F).
    pub capacitance: f64,
    /// R (Ω), the shunt; without one there is no damping.
    pub resistance: Option<f64>,
    /// dI/dt (A/s), where the current is ramped.
    pub ramp: Option<f64>,
    /// T (K).
    pub temperature: Option<f64>,
}

impl Junction {
    /// Refuses what is not positive and finite; the temperature may be 0.
    ///
    /// # Errors
    /// `Input`, with the key of the case file.
    pub fn validate(&self) -> Result<()> {
        let given = [
            ("critical_current", Some(self.critical_current)),
            ("capacitance", Some(self.capacitance)),
            ("resistance", self.resistance),
            ("ramp", self.ramp),
        ];
        for (name, value) in given {
            require(name, value, |value| value > 0.0, "above 0")?;
        }
        require("temperature", self.temperature, |value| value >= 0.0, "0 or more")
    }

    /// `E_J` = ħ`I_c`/2e (J).
    #[must_use]
    pub fn josephson_energy(&self) -> f64 {
        HBAR * self.critical_current / (2.0 * ELEMENTARY_CHARGE)
    }

    /// `E_C` = e²/2C (J).
    #[must_use]
    pub fn charging_energy(&self) -> f64 {
        ELEMENTARY_CHARGE * ELEMENTARY_CHARGE / (2.0 * self.capacitance)
    }

    /// η = √(8`E_C`/`E_J`) = ħ`ω_p0`/`E_J`: ħ of the washboard in units of `E_J`, mass 1.
    #[must_use]
    pub fn eta(&self) -> f64 {
        (8.0 * self.charging_energy() / self.josephson_energy()).sqrt()
    }

    /// `ω_p0` = √(8`E_C` `E_J`)/ħ (rad/s), the plasma frequency without bias.
    #[must_use]
    pub fn plasma_frequency_zero(&self) -> f64 {
        self.eta() * self.josephson_energy() / HBAR
    }

    /// `ω_p` = `ω_p0` (1 − s²)^{1/4} (rad/s): of the well, and of the barrier upside down.
    #[must_use]
    pub fn plasma_frequency(&self, s: f64) -> f64 {
        self.plasma_frequency_zero() * ((1.0 - s) * (1.0 + s)).sqrt().sqrt()
    }

    /// ΔU (J), the lower of the two barriers of a well: the one that the bias leads down to.
    #[must_use]
    pub fn barrier(&self, s: f64) -> f64 {
        2.0 * self.josephson_energy() * tilted_barrier(s.abs())
    }

    /// γ = 1/RC (1/s); `None` without a shunt.
    #[must_use]
    pub fn damping(&self) -> Option<f64> {
        self.resistance.map(|resistance| 1.0 / (resistance * self.capacitance))
    }

    /// Q = `ω_p` R C; `None` without a shunt.
    #[must_use]
    pub fn quality(&self, s: f64) -> Option<f64> {
        self.resistance.map(|resistance| self.plasma_frequency(s) * resistance * self.capacitance)
    }

    /// `T_c` = ħ`ω_R`/2π`k_B` (K), lowered by the damping where there is a shunt.
    #[must_use]
    pub fn crossover_temperature(&self, s: f64) -> f64 {
        let omega = self.plasma_frequency(s);
        let half = self.damping().unwrap_or(0.0) / 2.0;
        // √(ω² + γ²/4) − γ/2 without the difference, which cancels at strong damping.
        let omega_r = omega * (omega / (omega.hypot(half) + half));
        HBAR * omega_r / (TAU * BOLTZMANN)
    }
}

/// √(1 − s²) − s arccos s: the barrier of −cos φ − sφ over the one without tilt, 2.
///
/// With θ = arccos s it is sin θ − θ cos θ = ∫θ sin θ dθ, summed as its series
/// θ³/3 − θ⁵/30 + … = Σ (−1)^{k+1} 2k θ^{2k+1}/(2k+1)!, so that nothing cancels where s comes near 1. NaN beyond 1.
#[must_use]
pub fn tilted_barrier(s: f64) -> f64 {
    // arccos s from 1 − s, which is exact there.
    let theta = 2.0 * ((1.0 - s) / 2.0).sqrt().asin();
    let square = theta * theta;
    let mut term = theta * square / 3.0;
    let mut bracket = term;
    for k in (1..TERMS).map(f64::from) {
        term *= -square / (2.0 * k * (2.0 * k + 3.0));
        bracket += term;
    }
    bracket
}

fn require(name: &str, value: Option<f64>, holds: impl Fn(f64) -> bool, allowed: &str) -> Result<()> {
    match value {
        Some(value) if !(value.is_finite() && holds(value)) => {
            Err(Error::input("out of range").got(value).allowed(allowed).key(format!("junction.{name}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// I_c = 9.489 µA, C = 6.35 pF, R = 190 Ω.
    fn junction() -> Junction {
        Junction {
            critical_current: 9.489e-6,
            capacitance: 6.35e-12,
            resistance: Some(190.0),
            ramp: None,
            temperature: Some(0.03),
        }
    }

    fn close(got: f64, expected: f64, tolerance: f64) {
        assert!((got / expected - 1.0).abs() < tolerance, "{got:e} instead of {expected:e}");
    }

    #[test]
    fn a_junction_of_9_489_microampere_and_6_35_picofarad() {
        let (shunted, s) = (junction(), 0.9905);
        let bare = Junction { resistance: None, ..shunted };
        close(shunted.eta(), 0.002_275_492_548, 1e-9);
        close(shunted.plasma_frequency(s) / TAU, 3.98e9, 1e-3);
        close(shunted.quality(s).unwrap(), 30.0, 1e-2);
        close(bare.crossover_temperature(s), 30.4e-3, 1e-3);
        // Weak damping takes 1/2Q of it.
        let expected = 1.0 - 0.5 / shunted.quality(s).unwrap();
        close(shunted.crossover_temperature(s) / bare.crossover_temperature(s), expected, 2e-4);
        assert_eq!((bare.quality(s), bare.damping()), (None, None));
    }

    #[test]
    fn the_energies_belong_together() {
        let junction = junction();
        let (josephson, charging) = (junction.josephson_energy(), junction.charging_energy());
        close(josephson, junction.critical_current * super::super::FLUX_QUANTUM / TAU, 1e-15);
        close(junction.plasma_frequency_zero(), (8.0 * josephson * charging).sqrt() / HBAR, 1e-15);
        close(junction.plasma_frequency(0.0), junction.plasma_frequency_zero(), 1e-15);
        close(junction.eta(), HBAR * junction.plasma_frequency_zero() / josephson, 1e-15);
        close(junction.barrier(0.0), 2.0 * josephson, 1e-15);
        assert_eq!(junction.barrier(1.0), 0.0);
        assert!(junction.barrier(1.01).is_nan() && junction.plasma_frequency(-1.01).is_nan());
    }

    #[test]
    fn overdamped_the_crossover_is_at_the_relaxation_rate() {
        let junction = Junction { resistance: Some(1e-6), ..junction() };
        let omega = junction.plasma_frequency(0.5);
        let expected = HBAR * omega * omega / junction.damping().unwrap() / (TAU * BOLTZMANN);
        close(junction.crossover_temperature(0.5), expected, 1e-9);
    }

    #[test]
    fn what_no_junction_has_is_refused_with_its_key() {
        let good = junction();
        assert!(good.validate().is_ok() && Junction { temperature: Some(0.0), ..good }.validate().is_ok());
        for (bad, expected) in [
            (
                Junction { critical_current: -1e-6, ..good },
                "critical_current: out of range: got -0.000001, allowed above 0",
            ),
            (Junction { capacitance: 0.0, ..good }, "capacitance: out of range: got 0, allowed above 0"),
            (Junction { resistance: Some(f64::NAN), ..good }, "resistance: out of range: got NaN, allowed above 0"),
            (Junction { ramp: Some(f64::INFINITY), ..good }, "ramp: out of range: got inf, allowed above 0"),
            (Junction { temperature: Some(-1.0), ..good }, "temperature: out of range: got -1, allowed 0 or more"),
        ] {
            assert_eq!(bad.validate().unwrap_err().to_string(), format!("[junction] {expected}"));
        }
    }

    proptest! {
        #[test]
        fn the_barrier_is_the_closed_form_where_that_keeps_its_digits(s in -0.9..0.9f64) {
            let junction = junction();
            let t = s.abs();
            let expected = 2.0 * junction.josephson_energy() * ((1.0 - t * t).sqrt() - t * t.acos());
            prop_assert!((junction.barrier(s) / expected - 1.0).abs() < 1e-13);
        }

        #[test]
        fn near_the_critical_current_the_barrier_is_a_cubic_s(exponent in -15.0..-6.0f64) {
            // ΔU = (2/3) E_J (2(1 − s))^{3/2} [1 + O(1 − s)].
            let s = 1.0 - 10f64.powf(exponent);
            let small = 1.0 - s;
            let junction = junction();
            let expected = 2.0 / 3.0 * junction.josephson_energy() * (2.0 * small).powf(1.5);
            prop_assert!((junction.barrier(s) / expected - 1.0).abs() < small + 1e-14);
        }
    }
}
