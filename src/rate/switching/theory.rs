//! The rate of escape of a junction at one bias and one temperature, by one of several routes.
//!
//! ```text
//! kramers     Γ = (√(1 + 1/4Q²) − 1/2Q)(ω_p/2π) e^{−ΔU/k_B T}                    no shunt: factor 1, transition state
//! resonances  Γ = Σ Γ_n e^{−E_n/k_B T} / Σ e^{−E_n/k_B T}                        T = 0: Γ_0; the shunt is left out
//! levels      Γ = (2k_B T/ħ) Im ln Σ e^{−(E_n − iħΓ_n/2)/k_B T} min(1, T_c/T)     the shunt is left out
//! damped      Γ = √(120π·7.2ΔU/ħω_p)(ω_p/2π) e^{−(7.2ΔU/ħω_p)(1 + 0.87/Q)}       T = 0, weak damping
//! bounce      Γ by the path of stationary action at T, with the damping of the shunt    ω_R, f_q e^{−ΔU/k_B T} above T_c
//! T_esc       Γ = (ω_p/2π) e^{−ΔU/k_B T_esc}
//! ```
//!
//! Γ in 1/s, T in K, Q = ω_p RC. Kramers, Physica 7, 284 (1940); Caldeira & Leggett, Ann. Phys. 149, 374 (1983); Devoret,
//! Martinis & Clarke, Phys. Rev. Lett. 55, 1908 (1985).

use super::curve::Bias;
use super::levels::{Levels, Sum};
use crate::bath::Friction;
use crate::error::{Error, Result};
use crate::potential::{Barrier, Extremum, Potential, Well};
use crate::rate::bounce::{Path, rate};
use crate::units::{BOLTZMANN, HBAR, Junction};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// The action of the bounce without damping over ΔU/ω_p.
const ACTION: f64 = 7.2;
/// What weak damping adds to the action, times Q.
const DAMPING: f64 = 0.87;
/// ΔU/ħω_p below which a bounce says nothing: the ground state is no longer in the well.
const SHALLOWEST: f64 = 0.6;

/// Levels in a thermal sum unless more are asked for.
const LEVELS: usize = 5;

/// By which route the rate is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theory {
    /// Kramers' formula for the exact barrier, with the factor of spatial diffusion of the shunt.
    Kramers,
    /// Thermal average of the widths of the resonances; no damping.
    Resonances,
    /// Imaginary part of the free energy of the resonances, with the factor T_c/T above the crossover; no damping.
    Levels,
    /// The bounce of zero temperature with weak damping, in closed form.
    Damped,
    /// The dissipative bounce at any temperature, and what it becomes above the crossover.
    Bounce,
}

impl Theory {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Kramers, Self::Resonances, Self::Levels, Self::Damped, Self::Bounce];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kramers => "kramers",
            Self::Resonances => "resonances",
            Self::Levels => "levels",
            Self::Damped => "damped",
            Self::Bounce => "bounce",
        }
    }
}

/// ln Γ with the bound on the error of its numbers; it says nothing about how well the theory describes escape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LnRate {
    /// ln(Γ · 1 s).
    pub value: f64,
    /// Bound on its absolute error.
    pub error: f64,
}

/// Escape of one junction at one temperature by one route, ready to be asked at any bias.
#[derive(Debug, Clone)]
pub struct Escape {
    /// The route.
    pub theory: Theory,
    /// The junction.
    pub junction: Junction,
    /// T (K).
    pub temperature: f64,
    levels: Levels,
}

impl Escape {
    /// A route at a temperature (K).
    ///
    /// # Errors
    /// `Input` for a classical rate at T = 0, and for the damped formula without a shunt or at T > 0.
    pub fn new(theory: Theory, junction: &Junction, temperature: f64) -> Result<Self> {
        let temperature_error = |what: &str, allowed: &str| {
            Error::input(what).got(format!("{temperature} K")).allowed(allowed).key("junction.temperature")
        };
        match theory {
            Theory::Kramers if temperature <= 0.0 => {
                Err(temperature_error("nothing escapes over a barrier without heat", "above 0")
                    .remedy("use study.route = \"resonances\""))
            }
            Theory::Damped if temperature > 0.0 => {
                Err(temperature_error("the formula of the damped bounce holds at zero temperature", "0 K"))
            }
            Theory::Damped if junction.resistance.is_none() => {
                Err(Error::input("missing: without a shunt there is no damping")
                    .remedy("add resistance = \"190 ohm\", or use study.route = \"resonances\"")
                    .key("junction.resistance"))
            }
            _ => Ok(Self { theory, junction: *junction, temperature, levels: Levels::new(*junction, LEVELS) }),
        }
    }

    /// The same with another number of levels in the thermal sum.
    #[must_use]
    pub fn with_levels(self, count: usize) -> Self {
        Self { levels: Levels::new(self.junction, count.max(1)), ..self }
    }

    /// ln Γ (1/s).
    ///
    /// # Errors
    /// `Unresolved` where no level is left in the well.
    pub fn ln_rate(&self, bias: Bias) -> Result<LnRate> {
        let junction = &self.junction;
        let s = bias.s();
        let attempt = (junction.plasma_frequency(s) / TAU).ln();
        let exact = |value: f64| LnRate { value, error: 4.0 * f64::EPSILON * value.abs() };
        match self.theory {
            Theory::Kramers => {
                let friction = junction.quality(s).map_or(0.0, |quality| -(0.5 / quality).asinh());
                Ok(exact(attempt + friction - junction.barrier(s) / (BOLTZMANN * self.temperature)))
            }
            Theory::Resonances => self.levels.ln_rate(bias, self.temperature, Sum::Mean),
            Theory::Levels => self.levels.ln_rate(bias, self.temperature, Sum::FreeEnergy),
            Theory::Bounce => self.bounce(bias),
            Theory::Damped => {
                let quanta = ACTION * junction.barrier(s) / (HBAR * junction.plasma_frequency(s));
                let damping = junction.quality(s).map_or(0.0, |quality| DAMPING / quality);
                Ok(exact(attempt + 0.5 * (120.0 * PI * quanta).ln() - quanta * (1.0 + damping)))
            }
        }
    }

    /// The washboard in units of E_J, mass 1, time 1/ω_p0: ħ = η.
    fn bounce(&self, bias: Bias) -> Result<LnRate> {
        let junction = &self.junction;
        let (potential, energy) = (Potential::Washboard { s: bias.s() }, junction.josephson_energy());
        let (gap, curvature) = (bias.angle(), bias.softening().powi(2));
        let bottom = Extremum { x: FRAC_PI_2 - gap, energy: potential.value(FRAC_PI_2 - gap), curvature };
        let top = Extremum {
            x: FRAC_PI_2 + gap,
            energy: bottom.energy + junction.barrier(bias.s()) / energy,
            curvature: -curvature,
        };
        let friction = Friction::ohmic(junction.damping().unwrap_or(0.0) / junction.plasma_frequency_zero())?;
        let path = Path::new(&potential, &Well(bottom), &Barrier(top), friction)?;
        let found = rate(&path, BOLTZMANN * self.temperature / energy, junction.eta())?;
        Ok(LnRate { value: found.ln_k() + junction.plasma_frequency_zero().ln(), error: found.relative_error() })
    }

    /// ln H down to which the rate is worth following: a rate that is dear is extrapolated sooner.
    pub(super) fn first_hazard(&self) -> f64 {
        match self.theory {
            Theory::Resonances | Theory::Levels | Theory::Bounce => -18.5,
            Theory::Kramers | Theory::Damped => -30.0,
        }
    }

    /// The smallest u = (1 − s)^{5/4} at which the theory holds: there is a barrier left to escape over or through.
    #[must_use]
    pub fn shallowest(&self) -> f64 {
        let quantum = |s: f64| HBAR * self.junction.plasma_frequency(s);
        let enough = |s: f64| match self.theory {
            Theory::Kramers => BOLTZMANN * self.temperature,
            Theory::Resonances | Theory::Levels | Theory::Damped => SHALLOWEST * quantum(s),
            Theory::Bounce => (SHALLOWEST * quantum(s)).max(BOLTZMANN * self.temperature),
        };
        if matches!(self.theory, Theory::Resonances | Theory::Levels) {
            return self.levels.shallowest();
        }
        // ΔU/ħω_p and ΔU grow with u.
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let s = Bias::from_u(middle).s();
            if self.junction.barrier(s) < enough(s) { low = middle } else { high = middle }
        }
        high
    }
}

/// T_esc (K) of a rate: Γ = (ω_p/2π) e^{−ΔU/k_B T_esc}; `None` where Γ is not below the attempt frequency.
#[must_use]
pub fn escape_temperature(junction: &Junction, bias: Bias, ln_rate: f64) -> Option<f64> {
    let s = bias.s();
    let exponent = (junction.plasma_frequency(s) / TAU).ln() - ln_rate;
    (exponent > 0.0).then(|| junction.barrier(s) / (BOLTZMANN * exponent))
}
