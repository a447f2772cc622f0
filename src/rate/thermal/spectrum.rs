//! The levels of a metastable well that a thermal sum runs over: narrow ones by flux over norm, broad ones from the string.
//!
//! Energies count from the bottom of the well, widths Γ are rates (1/time), mass 1.

use super::string::string;
use crate::error::{Error, Result};
use crate::rate::resonance::{Level, Request, Setting, resonances};
use crate::wide::Wide;
use num_complex::Complex64;

/// Levels per ΔU/ħω₀: wells with a barrier have more than a harmonic one, the cubic well 1.2 times as many.
const CROWDED: f64 = 1.25;
/// Levels above the barrier that are looked for from the side of the narrow ones.
const ABOVE: usize = 3;
/// Levels above the barrier in all; a thermal sum at three times the crossover temperature needs about twenty.
const STRING: usize = 40;
/// More levels below the barrier take minutes.
const MOST: f64 = 50.0;

/// A level as a thermal sum takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// E above the bottom of the well (energy).
    pub energy: f64,
    /// Bound on its error (energy).
    pub energy_error: f64,
    /// Γ (1/time).
    pub width: Wide,
    /// Bound on its relative error.
    pub width_error: f64,
}

/// The levels of one well, by energy.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    /// The levels.
    pub states: Vec<State>,
    /// ħ.
    pub hbar: f64,
    /// ΔU of the lowest way out (energy).
    pub top: f64,
}

impl Spectrum {
    /// The levels of a well with an open side: the lowest `count`, or all up to as far above the barrier as they keep digits.
    ///
    /// # Errors
    /// `Unresolved` for a barrier of more than fifty ħω₀, or a width below 10⁻⁵⁵⁰; whatever [`resonances`] refuses.
    pub fn new(setting: &Setting<'_>, request: &Request, count: Option<usize>) -> Result<Self> {
        if let Some(count) = count {
            return Self::of_narrow(setting, &Request { count, ..request.clone() });
        }
        let high = setting.top / setting.quantum();
        if high > MOST {
            return Err(Error::unresolved("too many levels below the barrier for a thermal sum over them")
                .got(format!("ΔU/ħω₀ = {high:.1}"))
                .allowed(format!("up to {MOST}"))
                .remedy("take the semiclassical rate, study.route = \"bounce\", which is good to parts of ħω₀/ΔU there")
                .key("study.route"));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most some dozen levels")]
        let below = (CROWDED * high).ceil() as usize;
        let mut found = Self::of_narrow(setting, &Request { count: below + ABOVE, fewer: true, ..request.clone() })?;
        let states = &mut found.states;
        let half = 0.5 * setting.hbar;
        let known: Vec<_> =
            states.iter().map(|state| Complex64::new(state.energy, -half * state.width.to_f64())).collect();
        for broad in string(setting, &known, below + STRING)? {
            let width = -broad.energy.im / half;
            states.push(State {
                energy: broad.energy.re,
                energy_error: broad.error,
                width: Wide::new(width),
                width_error: broad.error / half / width,
            });
        }
        Ok(found)
    }

    /// Those that stand out from the continuum.
    fn of_narrow(setting: &Setting<'_>, request: &Request) -> Result<Self> {
        let states = resonances(setting, request)?.levels.iter().map(state).collect::<Result<Vec<_>>>()?;
        Ok(Self { states, hbar: setting.hbar, top: setting.top })
    }

    /// Γ of the lowest level, the rate at T = 0, and the bound on its relative error.
    #[must_use]
    pub fn ground(&self) -> Option<(Wide, f64)> {
        self.states.first().map(|state| (state.width, state.width_error))
    }
}

fn state(level: &Level) -> Result<State> {
    let (width, width_error) = level.width.ok_or_else(|| {
        Error::unresolved(format!("nothing is left of the width of level n = {}: it is below 1e-550", level.n))
            .remedy("take the semiclassical rate, study.route = \"bounce\"")
            .key("study.route")
    })?;
    Ok(State { energy: level.energy, energy_error: level.energy_error, width, width_error })
}
