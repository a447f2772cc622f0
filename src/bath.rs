//! The heat bath: temperature and friction.
//!
//! ```text
//! D = kT/γ                                            Einstein; mass 1
//! ẍ + ∫ γ(t − t′) ẋ(t′) dt′ + U′ = ξ,   γ̂(ν) = γ/(1 + ν/ω_c)      Ohmic for ω_c → ∞, else a Drude cutoff
//! ω_R² + ω_R γ̂(ω_R) = ω_b²                            the growth of a small displacement from the barrier, k_B T_c = ħω_R/2π
//! ```
//!
//! Grabert, Weiss, Hanggi, Phys. Rev. Lett. 52, 2193 (1984) for the dissipative frequency `ω_R`.

use crate::error::{Error, Result};

/// A bath at temperature kT (unit of energy) with friction γ (1/time, mass 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bath {
    kt: f64,
    gamma: f64,
}

impl Bath {
    /// A bath with kT > 0 and γ > 0.
    ///
    /// # Errors
    /// Either number not positive and finite.
    pub fn new(kt: f64, gamma: f64) -> Result<Self> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        if !positive(kt) {
            return Err(Error::input("temperature").got(kt).allowed("above 0").key("bath.kt"));
        }
        if !positive(gamma) {
            return Err(Error::input("friction").got(gamma).allowed("above 0").key("bath.gamma"));
        }
        Ok(Self { kt, gamma })
    }

    /// kT (unit of energy).
    #[must_use]
    pub fn kt(&self) -> f64 {
        self.kt
    }

    /// γ (1/time).
    #[must_use]
    pub fn gamma(&self) -> f64 {
        self.gamma
    }

    /// D = kT/γ (length²/time, mass 1).
    #[must_use]
    pub fn diffusion(&self) -> f64 {
        self.kt / self.gamma
    }
}

/// Linear friction of a bath without a temperature of its own: γ̂(ν) = γ/(1 + ν/`ω_c`), in units of 1/time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Friction {
    gamma: f64,
    cutoff: f64,
}

impl Friction {
    /// No friction at all.
    pub const NONE: Self = Self { gamma: 0.0, cutoff: f64::INFINITY };

    /// Ohmic friction γ ≥ 0 (1/time).
    ///
    /// # Errors
    /// A friction that is negative or not finite.
    pub fn ohmic(gamma: f64) -> Result<Self> {
        if gamma.is_finite() && gamma >= 0.0 {
            return Ok(Self { gamma, ..Self::NONE });
        }
        Err(Error::input("friction").got(gamma).allowed("0 or more").key("bath.gamma"))
    }

    /// The same friction below a cutoff `ω_c` > 0 (1/time).
    ///
    /// # Errors
    /// A cutoff that is not a positive number.
    pub fn with_cutoff(self, cutoff: f64) -> Result<Self> {
        if cutoff > 0.0 {
            return Ok(Self { cutoff, ..self });
        }
        Err(Error::input("cutoff").got(cutoff).allowed("above 0").key("bath.cutoff"))
    }

    /// γ (1/time), the friction of slow motion.
    #[must_use]
    pub fn gamma(&self) -> f64 {
        self.gamma
    }

    /// `ω_c` (1/time), +∞ where the friction is Ohmic at any frequency.
    #[must_use]
    pub fn cutoff(&self) -> f64 {
        self.cutoff
    }

    /// ν γ̂(ν) (1/time²) for ν ≥ 0: what friction adds to ν² of a Matsubara mode.
    #[must_use]
    pub fn of_mode(&self, nu: f64) -> f64 {
        self.gamma * nu / (1.0 + nu / self.cutoff)
    }

    /// `ω_R` (1/time) of a barrier with `ω_b` > 0.
    #[must_use]
    pub fn unstable_frequency(&self, omega_b: f64) -> f64 {
        // ω³/ω_c + ω² + (γ − ω_b²/ω_c)ω = ω_b² is convex for ω > 0 and not below zero at ω_b: Newton's steps come down to the
        // one root and stop where rounding turns them.
        let (square, inverse) = (omega_b * omega_b, 1.0 / self.cutoff);
        let mut omega = omega_b;
        loop {
            let value = omega * (omega * (omega * inverse + 1.0) + self.gamma - square * inverse) - square;
            let slope = omega * (3.0 * omega * inverse + 2.0) + self.gamma - square * inverse;
            let next = omega - value / slope;
            // Not for a step that is no number either.
            if !(next > 0.0 && next < omega) {
                return omega;
            }
            omega = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_unstable_frequency_without_a_cutoff_is_the_root_of_a_quadratic() {
        // √(1 + α²) − α at γ = 2α; at α = 3/4 it is 1/2.
        assert!((Friction::ohmic(1.5).unwrap().unstable_frequency(1.0) - 0.5).abs() < 1e-15);
        assert_eq!(Friction::NONE.unstable_frequency(0.7), 0.7);
    }

    #[test]
    fn what_is_no_friction_is_refused() {
        assert_eq!(Friction::ohmic(-1.0).unwrap_err().to_string(), "[bath] gamma: friction: got -1, allowed 0 or more");
        let cutoff = Friction::NONE.with_cutoff(0.0).unwrap_err();
        assert_eq!(cutoff.to_string(), "[bath] cutoff: cutoff: got 0, allowed above 0");
    }

    proptest! {
        /// ω² + ωγ̂(ω) = ω_b² to the rounding of its terms.
        #[test]
        fn the_unstable_frequency_solves_its_equation(g in -3.0..4.0f64, c in -3.0..3.0f64, omega_b in 0.1..10.0f64) {
            let friction = Friction::ohmic(10f64.powf(g)).unwrap().with_cutoff(10f64.powf(c)).unwrap();
            let omega = friction.unstable_frequency(omega_b);
            prop_assert!(omega > 0.0 && omega < omega_b);
            prop_assert!(((omega * omega + friction.of_mode(omega)) / (omega_b * omega_b) - 1.0).abs() < 1e-12);
        }
    }
}
