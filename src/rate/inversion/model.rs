//! Models of the rate that measured currents are compared with.
//!
//! ```text
//! Γ = (ω_p/2π) e^{−ΔU/k_B T_esc(I)},   1/T_esc(I) = (1 + cv + dv²)/T_esc,   v = ΔU(I)/ΔU(Ī) − 1
//!                                      the definition of T_esc
//! Γ = a (ω_p/2π) e^{−ΔU/k_B T}         a = 1;  √(1 + 1/4Q²) − 1/2Q;  4/(√(1 + Qk_B T/1.8ΔU) + 1)²
//! Γ = a_q (ω_p/2π) e^{−(7.2ΔU/ħω_p)(1 + 0.87/Q)},   a_q = √(120π·7.2ΔU/ħω_p)            at T = 0
//! ```
//!
//! Currents in A, Γ in 1/s. Ī is the mean of the data, so that T_esc is that at the mean current; c = −d ln T_esc/d ln ΔU there
//! and d are fitted along, for T_esc depends on the current by the prefactor of the true rate and by tunnelling. Below the lowest
//! current of the data T_esc(I) keeps its value: a rate that nobody has seen is not extrapolated. Kramers, Physica 7, 284 (1940); Büttiker, Harris & Landauer, Phys. Rev. B 28, 1268 (1983);
//! Caldeira & Leggett, Ann. Phys. 149, 374 (1983). Without a shunt Q is infinite: every a but the last is 1, and that has no
//! value.

use crate::rate::tunnelling::integral::rule;
use crate::units::{BOLTZMANN, HBAR, Junction};
use std::f64::consts::{PI, TAU};

/// ln Γ over a panel of 16 Gauss points.
const PANEL: f64 = 4.0;
/// ln Γ below which a stretch is integrated by two points.
const SHORT: f64 = 0.05;
/// ln Γ below the first current at which the hazard is no longer followed.
const DEPTH: f64 = 40.0;

/// How the rate depends on the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// The definition of the escape temperature, which may vary over the distribution.
    Definition,
    /// a = 1.
    TransitionState,
    /// The factor of spatial diffusion.
    Kramers,
    /// The factor of weak damping of Büttiker, Harris and Landauer.
    Buettiker,
    /// The bounce at T = 0 with weak damping.
    Quantum,
}

impl Law {
    /// Every one that a case may ask for; the definition stands without asking.
    pub const ALL: [Self; 4] = [Self::TransitionState, Self::Kramers, Self::Buettiker, Self::Quantum];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Definition => "escape_temperature",
            Self::TransitionState => "transition_state",
            Self::Kramers => "kramers",
            Self::Buettiker => "buettiker",
            Self::Quantum => "quantum",
        }
    }

    /// ln Γ (1/s) at a current (A); NaN where no well is left.
    #[must_use]
    pub fn ln_rate(self, junction: &Junction, temperature: f64, current: f64) -> f64 {
        let s = current / junction.critical_current;
        let omega = junction.plasma_frequency(s);
        let barrier = junction.barrier(s);
        let friction = junction.damping().unwrap_or(0.0) / omega;
        let kt = BOLTZMANN * temperature;
        let attempt = (omega / TAU).ln();
        match self {
            Self::Definition | Self::TransitionState => attempt - barrier / kt,
            Self::Kramers => attempt - (0.5 * friction).asinh() - barrier / kt,
            Self::Buettiker => {
                let root = (1.0 + kt / (1.8 * barrier * friction)).sqrt();
                attempt + (4.0 / (root + 1.0).powi(2)).ln() - barrier / kt
            }
            Self::Quantum => {
                let quanta = 7.2 * barrier / (HBAR * omega);
                attempt + 0.5 * (120.0 * PI * quanta).ln() - quanta * (1.0 + 0.87 * friction)
            }
        }
    }
}

/// A law with its numbers, for one measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Model {
    law: Law,
    junction: Junction,
    /// T of the law (K); `T_esc` at the mean current for the definition.
    temperature: f64,
    /// c and d.
    shape: [f64; 2],
    /// ΔU at the mean current, and at the lowest over that.
    barrier: f64,
    highest: f64,
}

impl Model {
    /// The law for data with a mean and a lowest current (A).
    pub(super) fn new(
        law: Law,
        junction: Junction,
        temperature: f64,
        shape: [f64; 2],
        (mean, lowest): (f64, f64),
    ) -> Self {
        let barrier = |current: f64| junction.barrier(current / junction.critical_current);
        let highest = barrier(lowest) / barrier(mean);
        Self { law, junction, temperature, shape, barrier: barrier(mean), highest }
    }

    /// ln Γ (1/s) at a current (A); NaN where no well is left.
    pub(super) fn ln_rate(&self, current: f64) -> f64 {
        let Self { law, junction, temperature, .. } = self;
        if *law != Law::Definition {
            return law.ln_rate(junction, *temperature, current);
        }
        let barrier = junction.barrier(current / junction.critical_current);
        let (v, [c, d]) = ((barrier / self.barrier).min(self.highest) - 1.0, self.shape);
        let inverse = (1.0 + v * (c + v * d)) / temperature;
        if inverse > 0.0 { law.ln_rate(junction, 1.0 / inverse, current) } else { f64::NAN }
    }
}

/// H at ascending currents for a ramp (A/s), and ln Γ there; `None` where the rate is no number.
pub(super) fn hazards(ln_rate: impl Fn(f64) -> f64, ramp: f64, currents: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
    let rates: Vec<f64> = currents.iter().map(|current| ln_rate(*current)).collect();
    if !rates.iter().all(|rate| rate.is_finite()) {
        return None;
    }
    let mut total = before(&ln_rate, currents[0], rates[0])?;
    let mut hazards = vec![total / ramp];
    for (pair, rate) in currents.windows(2).zip(rates.windows(2)) {
        total += stretch(&ln_rate, (pair[0], pair[1]), rate[1] - rate[0]);
        hazards.push(total / ramp);
    }
    total.is_finite().then_some((hazards, rates))
}

/// ∫Γ dI from zero current to the first one, in panels that go down by e⁴.
fn before(ln_rate: &impl Fn(f64) -> f64, first: f64, rate: f64) -> Option<f64> {
    let step = 1e-6 * first;
    let slope = (rate - ln_rate(first - step)) / step;
    if slope <= 0.0 || slope.is_nan() {
        return None;
    }
    let width = PANEL / slope;
    let (mut upper, mut total) = (first, 0.0);
    while upper > 0.0 {
        let lower = (upper - width).max(0.0);
        total += gauss(ln_rate, lower, upper);
        upper = lower;
        if ln_rate(upper) < rate - DEPTH {
            break;
        }
    }
    Some(total)
}

/// ∫Γ dI over a stretch over which ln Γ changes by that much.
fn stretch(ln_rate: &impl Fn(f64) -> f64, (from, to): (f64, f64), change: f64) -> f64 {
    let width = to - from;
    if change.abs() < SHORT {
        // Gauss's two points.
        let place = 0.5 - 0.5 / 3f64.sqrt();
        return 0.5 * width * (ln_rate(from + place * width).exp() + ln_rate(to - place * width).exp());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a dozen panels at most")]
    let count = (change.abs() / PANEL).ceil().min(1e4) as u32;
    let edge = |k: u32| from + width * f64::from(k) / f64::from(count);
    (0..count).map(|k| gauss(ln_rate, edge(k), edge(k + 1))).sum()
}

fn gauss(ln_rate: &impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let width = to - from;
    width * rule().iter().map(|&(node, weight)| weight * ln_rate(from + width * node).exp()).sum::<f64>()
}
