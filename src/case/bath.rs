//! Temperature and friction as they were typed, and what they are in a given well.
//!
//! ```text
//! kT = ΔU/(barrier_over_kt)      kT = t_over_tc ħω_R/2π      kT = k_B T/E_J of a junction
//! γ = 2αω₀                       γ = 1/(RC ω_p0) of a junction, in units of ω_p0
//! ```

use super::Case;
use super::build::Values;
use crate::bath::Friction;
use crate::error::{Error, Result};
use crate::units::{BOLTZMANN, Junction};

/// The temperature as it was typed. Which barrier is meant is for the study to say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Temperature {
    /// kT (unit of energy).
    Kt(f64),
    /// ΔU/kT.
    BarrierOverKt(f64),
    /// T over the crossover temperature `T_c` = ħ`ω_R`/2π`k_B`; 0 for the ground state.
    OverCrossover(f64),
}

impl Default for Temperature {
    fn default() -> Self {
        Self::BarrierOverKt(10.0)
    }
}

impl Temperature {
    /// kT (unit of energy) for a barrier of this height and the crossover at this kT; 0 at T = 0.
    #[must_use]
    pub fn kt(self, height: f64, crossover: f64) -> f64 {
        match self {
            Self::Kt(kt) => kt,
            Self::BarrierOverKt(ratio) => height / ratio,
            Self::OverCrossover(ratio) => ratio * crossover,
        }
    }

    /// Key and value, as in a case file.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Kt(kt) => format!("kt = {kt}"),
            Self::BarrierOverKt(ratio) => format!("barrier_over_kt = {ratio}"),
            Self::OverCrossover(ratio) => format!("t_over_tc = {ratio}"),
        }
    }
}

/// Friction as it was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Damping {
    /// γ (1/time).
    Gamma(f64),
    /// α = γ/2ω₀.
    Alpha(f64),
}

impl Damping {
    /// γ (1/time) of a well with ω₀.
    #[must_use]
    pub fn gamma(self, omega_0: f64) -> f64 {
        match self {
            Self::Gamma(gamma) => gamma,
            Self::Alpha(alpha) => 2.0 * alpha * omega_0,
        }
    }
}

impl Case {
    /// γ (1/time) of a particle in a heat bath: 1 unless friction is given.
    #[must_use]
    pub fn gamma(&self, omega_0: f64) -> f64 {
        self.damping.map_or(1.0, |damping| damping.gamma(omega_0))
    }

    /// The friction of a quantum particle: none unless it is given.
    ///
    /// # Errors
    /// As [`Friction::ohmic`] and [`Friction::with_cutoff`].
    pub fn friction(&self, omega_0: f64) -> Result<Friction> {
        let friction = Friction::ohmic(self.damping.map_or(0.0, |damping| damping.gamma(omega_0)))?;
        self.cutoff.map_or(Ok(friction), |cutoff| friction.with_cutoff(cutoff))
    }
}

/// The temperature; that of a junction counts as kT.
pub(super) fn temperature(values: &Values, junction: Option<&Junction>) -> Result<Temperature> {
    let below = |value: f64| Error::input("out of range").got(value).allowed("0 or more").key("bath.t_over_tc");
    let over = match values.number("bath.t_over_tc") {
        Some(ratio) if ratio < 0.0 => return Err(below(ratio)),
        ratio => ratio.map(Temperature::OverCrossover),
    };
    let lab = junction.and_then(|junction| Some((junction, junction.temperature?))).map(|(junction, kelvin)| {
        if kelvin > 0.0 {
            Temperature::Kt(BOLTZMANN * kelvin / junction.josephson_energy())
        } else {
            Temperature::OverCrossover(0.0)
        }
    });
    one_of([
        ("bath.kt", values.positive("bath.kt")?.map(Temperature::Kt)),
        ("bath.barrier_over_kt", values.positive("bath.barrier_over_kt")?.map(Temperature::BarrierOverKt)),
        ("bath.t_over_tc", over),
        ("junction.temperature", lab),
    ])
    .map(Option::unwrap_or_default)
}

/// The friction; that of a junction's shunt counts as γ.
pub(super) fn damping(values: &Values, junction: Option<&Junction>) -> Result<Option<Damping>> {
    let below = |value: f64| Error::input("out of range").got(value).allowed("0 or more").key("bath.alpha");
    let alpha = match values.number("bath.alpha") {
        Some(alpha) if alpha < 0.0 => return Err(below(alpha)),
        alpha => alpha.map(Damping::Alpha),
    };
    let shunt =
        junction.and_then(|junction| Some(Damping::Gamma(junction.damping()? / junction.plasma_frequency_zero())));
    one_of([
        ("bath.gamma", values.positive("bath.gamma")?.map(Damping::Gamma)),
        ("bath.alpha", alpha),
        ("junction.resistance", shunt),
    ])
}

/// The one that is given.
fn one_of<T, const N: usize>(given: [(&str, Option<T>); N]) -> Result<Option<T>> {
    let mut found: Option<(&str, T)> = None;
    for (key, value) in given {
        match (value, &found) {
            (Some(_), Some((first, _))) => {
                let other = if key.starts_with("bath.") { key.trim_start_matches("bath.") } else { key };
                return Err(Error::input(format!("{other} is given as well"))
                    .remedy("keep one of the two")
                    .key(*first));
            }
            (Some(value), None) => found = Some((key, value)),
            (None, _) => {}
        }
    }
    Ok(found.map(|(_, value)| value))
}
