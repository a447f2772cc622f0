//! Transitions that a bath causes between the levels of a closed well.
//!
//! ```text
//! W(n→m) = 2 γ̂′(ω) (ω/ħ) |x_mn|² [n_B(ω) + 1],   W(m→n) = 2 γ̂′(ω) (ω/ħ) |x_mn|² n_B(ω),     ω = (E_n − E_m)/ħ > 0
//! W(m→n)/W(n→m) = e^{−βħω}                                                          Kubo, Martin, Schwinger
//! ```
//!
//! The rates of [`crate::rate::master`], mass 1, γ̂′(ω) = γ/[1 + (ω/ω_c)²], in 1/time. Either factor is found by itself,
//! n_B + 1 = 1/(1 − e^{−βħω}) and n_B = 1/(e^{βħω} − 1), so that their ratio is a check.

use super::{States, Thermal};
use crate::bath::Friction;
use crate::eigen::network::{Rates, relaxation, stationary};
use crate::error::{Error, Result};
use crate::wide::Wide;

/// Beyond this e^{βħω} is taken with an exponent of its own.
const STEEP: f64 = 600.0;

/// What the bath does to the populations.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    rates: Rates,
    /// Largest |ln(W(m→n)/W(n→m)) + βħω|.
    pub kms: f64,
    /// The stationary populations, Σ p = 1.
    pub stationary: Vec<Wide>,
    /// ½ Σ |p − P|, how far they are from Boltzmann's.
    pub distance: f64,
    /// The slowest relaxation (1/time), to about 1e-6; `None` for one level, and where it is not apart from the next.
    pub slowest: Option<Wide>,
}

impl Exchange {
    /// W(m→n) (1/time).
    #[must_use]
    pub fn rate(&self, m: usize, n: usize) -> Wide {
        self.rates.rate(m, n)
    }

    /// Number of levels.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.rates.states()
    }
}

/// γ/[1 + (ω/ω_c)²] (1/time).
pub(super) fn friction_at(friction: &Friction, omega: f64) -> f64 {
    friction.gamma() / (1.0 + (omega / friction.cutoff()).powi(2))
}

/// The rates between the levels of a bath with friction, and where they lead.
///
/// # Errors
/// `Input` for no friction, and for levels that nothing connects.
pub fn exchange(thermal: &Thermal<'_>, friction: &Friction) -> Result<Exchange> {
    if friction.gamma() <= 0.0 {
        return Err(Error::input("without friction no bath moves a particle from level to level")
            .got(friction.gamma())
            .allowed("above 0")
            .key("bath.gamma"));
    }
    let (states, kt) = (thermal.states(), thermal.kt());
    let n = states.len();
    let rates = Rates::new(n, |from, to| rate(states, friction, kt, from, to))?;
    let pairs = (0..n).flat_map(|m| (m + 1..n).map(move |n| (m, n)));
    let off = |(m, n): (usize, usize)| {
        let (up, down) = (rates.rate(m, n), rates.rate(n, m));
        if down == Wide::ZERO { 0.0 } else { ((up / down).ln() + states.gap(n, m).0 / kt).abs() }
    };
    let kms = pairs.map(off).fold(0.0, f64::max);
    let stationary = stationary(&rates)?;
    let far = |(m, p): (usize, &Wide)| {
        let boltzmann = thermal.population(m);
        (p.to_f64() - boltzmann.to_f64()).abs()
    };
    let distance = 0.5 * stationary.iter().enumerate().map(far).sum::<f64>();
    let slowest = relaxation(&rates, &stationary);
    Ok(Exchange { rates, kms, stationary, distance, slowest })
}

/// W(from→to) (1/time).
fn rate(states: &States, friction: &Friction, kt: f64, from: usize, to: usize) -> Wide {
    let (gap, x) = (states.gap(from, to).0, states.sure(from, to));
    let omega = gap.abs() / states.hbar();
    // ω (n_B + 1) → kT/ħ where ω is too small for either factor.
    let golden = 2.0 * friction_at(friction, omega) * x * x / states.hbar();
    let scaled = gap.abs() / kt;
    if scaled == 0.0 {
        return Wide::new(golden * kt / states.hbar());
    }
    let quanta = if gap > 0.0 {
        Wide::new(-1.0 / (-scaled).exp_m1())
    } else if scaled > STEEP {
        Wide::exp(-scaled)
    } else {
        Wide::new(1.0 / scaled.exp_m1())
    };
    Wide::new(golden * omega) * quanta
}
