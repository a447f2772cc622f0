//! The heat bath: temperature and friction.

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
