//! Resonances of the tilted washboard against the bias: solved at the Chebyshev nodes of fixed panels, once a junction.
//!
//! ```text
//! e_n = E_n/ħω_p,   g_n = Γ_n/ω_p     against u = (1 − s)^{5/4}     panels u_k = u_0 (3/2)^k,   ΔU/ħω_p = 0.6 at u_0
//! Γ = ω_p Σ g_n e^{−e_n q} / Σ e^{−e_n q},   q = ħω_p/k_B T           (1/s); T = 0: ω_p g_0
//! Γ = (2ω_p/q) Im ln Σ e^{−(e_n − ig_n/2)q} min(1, q/2π)              T_c/T = q/2π without damping
//! ```
//!
//! The levels depend on η = √(8E_C/E_J) and s alone, and the panels on η alone: a number does not depend on which
//! temperature asked first. What was solved is kept for the life of the program.

use super::chebyshev::{Chebyshev, nodes};
use super::curve::Bias;
use super::theory::LnRate;
use crate::error::{Error, Result};
use crate::operator::schroedinger::Landing;
use crate::potential::Potential;
use crate::rate::resonance::{Edge, Request, Setting, resonances};
use crate::units::Junction;
use rayon::prelude::*;
use std::collections::HashMap;
use std::f64::consts::{PI, TAU};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// ΔU/ħω_p at the lower end of the first panel: below it the ground state is about to leave the well.
const SHALLOWEST: f64 = 0.6;
/// Upper end of a panel over its lower one.
const GROWTH: f64 = 1.5;
/// Panels: the last one ends at ΔU/ħω_p = 35, where the ground state decays at a rate of 1e-107 ω_p.
const PANELS: usize = 10;
/// Nodes of a panel: with the singularity at u = 0 the coefficients fall by 9.9 a step.
const NODES: usize = 11;
/// Largest relative error of a level.
const TOLERANCE: f64 = 1e-9;
/// A thermal sum that has not converged is uncertain by this at most.
const LOST: f64 = 1.0;

/// (e_n, ln g_n, error of ln g_n) of every level at one bias.
type Node = Vec<(f64, f64, f64)>;
/// Bits of η, levels asked for, panel, node.
type Key = (u64, usize, usize, usize);
/// A node that is solved by whoever comes first.
type Slot = Arc<OnceLock<Result<Node>>>;

/// How the levels make one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sum {
    /// The thermal average of their widths.
    Mean,
    /// The imaginary part of their free energy, with the factor of Affleck.
    FreeEnergy,
}

/// The resonances of one junction.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    junction: Junction,
    /// Levels asked for.
    count: usize,
    /// u_0.
    first: f64,
    panels: [OnceLock<Arc<Vec<LevelFit>>>; PANELS],
}

/// One level over a panel.
#[derive(Debug)]
struct LevelFit {
    energy: Chebyshev,
    ln_width: Chebyshev,
    error: f64,
}

impl Levels {
    pub(super) fn new(junction: Junction, count: usize) -> Self {
        // ΔU/ħω_p → (4√2/3)(1 − s)^{3/2} / (η (2(1 − s))^{1/4}) = (4√2/3) 2^{−1/4} u/η as s → 1.
        let slope = 4.0 * 2f64.sqrt() / 3.0 / 2f64.powf(0.25) / junction.eta();
        Self { junction, count, first: SHALLOWEST / slope, panels: Default::default() }
    }

    /// u below which the well holds no level that could be vouched for.
    pub(super) fn shallowest(&self) -> f64 {
        self.first
    }

    /// ln Γ (1/s) at a temperature (K).
    ///
    /// # Errors
    /// `Unresolved` where there is no level left; what the solver refuses. A sum over too few levels shows in the error.
    pub(super) fn ln_rate(&self, bias: Bias, temperature: f64, sum: Sum) -> Result<LnRate> {
        let omega = self.junction.plasma_frequency(bias.s());
        let levels = self.at(bias.u())?;
        let quantum = crate::units::HBAR * omega / crate::units::BOLTZMANN;
        if temperature == 0.0 || levels.len() == 1 && quantum > 100.0 * temperature {
            let (_, ln_width, error) = levels[0];
            return Ok(LnRate { value: omega.ln() + ln_width, error });
        }
        let (ground, q) = (levels[0].0, quantum / temperature);
        let weight = |energy: f64| (-(energy - ground) * q).exp();
        let terms: Vec<f64> = levels.iter().map(|(energy, ln_width, _)| weight(*energy) * ln_width.exp()).collect();
        let flow: f64 = terms.iter().sum();
        let tail = (tail(&terms) / flow).min(LOST);
        let error = levels.iter().zip(&terms).map(|((.., error), term)| error * term / flow).sum::<f64>();
        let rate = match sum {
            Sum::Mean => flow / levels.iter().map(|(energy, ..)| weight(*energy)).sum::<f64>(),
            Sum::FreeEnergy => free_energy(&levels, q),
        };
        Ok(LnRate { value: omega.ln() + rate.ln(), error: error + tail })
    }

    /// (e_n, ln g_n, error) at u.
    fn at(&self, u: f64) -> Result<Vec<(f64, f64, f64)>> {
        let panel = self.panel(u)?;
        Ok(panel.iter().map(|fit| (fit.energy.value(u), fit.ln_width.value(u), fit.error)).collect())
    }

    fn panel(&self, u: f64) -> Result<Arc<Vec<LevelFit>>> {
        let place = (u / self.first).ln() / GROWTH.ln();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within the panels")]
        let index =
            match place {
                place if place < 0.0 || place.is_nan() => return Err(self.no_level(u)),
                place if place >= 10.0 => {
                    return Err(Error::unresolved("the barrier is too high for an escape in any experiment").got(
                        format!("ΔU/ħω_p above {:.0} at s = {:.6}", SHALLOWEST * GROWTH.powi(10), Bias::from_u(u).s()),
                    ));
                }
                place => place as usize,
            };
        let cell = &self.panels[index];
        if let Some(panel) = cell.get() {
            return Ok(panel.clone());
        }
        let panel = Arc::new(self.solve(index)?);
        Ok(cell.get_or_init(|| panel).clone())
    }

    fn no_level(&self, u: f64) -> Error {
        let s = Bias::from_u(u).s();
        let barrier = self.junction.barrier(s) / (crate::units::HBAR * self.junction.plasma_frequency(s));
        Error::unresolved("no level is left in the well")
            .got(format!("ΔU/ħω_p = {barrier:.2} at s = {s:.6}"))
            .allowed(format!("{SHALLOWEST} or more"))
            .remedy("lower junction.ramp")
            .key("junction.ramp")
    }

    /// Solves the nodes of a panel in parallel and lays a polynomial through every level that all of them have.
    fn solve(&self, index: usize) -> Result<Vec<LevelFit>> {
        let power = i32::try_from(index).unwrap_or(i32::MAX);
        let (from, to) = (self.first * GROWTH.powi(power), self.first * GROWTH.powi(power + 1));
        let eta = self.junction.eta();
        let found: Vec<Node> = nodes(NODES, from, to)
            .into_par_iter()
            .enumerate()
            .map(|(j, u)| {
                let slot = slot((eta.to_bits(), self.count, index, j));
                slot.get_or_init(|| node(Bias::from_u(u), &self.junction, self.count)).clone()
            })
            .collect::<Result<_>>()?;
        let count = found.iter().map(Vec::len).min().unwrap_or(0);
        Ok((0..count).map(|n| fit(&found, n, from, to)).collect())
    }
}

/// (2/q) Im ln Σ e^{−(e_n − ig_n/2)q} min(1, q/2π), in ω_p.
fn free_energy(levels: &[(f64, f64, f64)], q: f64) -> f64 {
    let ground = levels.first().map_or(0.0, |level| level.0);
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (energy, ln_width, _) in levels {
        let (sine, cosine) = (0.5 * q * ln_width.exp()).sin_cos();
        let weight = (-(energy - ground) * q).exp();
        real += weight * cosine;
        imaginary += weight * sine;
    }
    imaginary.atan2(real) * (2.0 / q) * (q / TAU).min(1.0)
}

fn fit(found: &[Node], n: usize, from: f64, to: f64) -> LevelFit {
    let of = |part: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> { found.iter().map(|node| part(&node[n])).collect() };
    let energy = Chebyshev::new(from, to, &of(|level| level.0));
    let ln_width = Chebyshev::new(from, to, &of(|level| level.1));
    let solver = of(|level| level.2).into_iter().fold(0.0, f64::max);
    let error = ln_width.error() + solver;
    LevelFit { energy, ln_width, error }
}

/// What a geometric series continued from the last two terms adds; infinite where they do not fall.
fn tail(terms: &[f64]) -> f64 {
    match terms {
        [.., last] if *last == 0.0 => 0.0,
        [.., before, last] if last < before => last * last / (before - last),
        _ => f64::INFINITY,
    }
}

/// The place of one node in what was solved before.
fn slot(key: Key) -> Slot {
    static SOLVED: OnceLock<Mutex<HashMap<Key, Slot>>> = OnceLock::new();
    let solved = SOLVED.get_or_init(Mutex::default);
    // Nothing that holds this lock can panic half-way.
    solved.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone()
}

/// The levels asked for, or as many of them as stand out from the continuum.
fn node(bias: Bias, junction: &Junction, count: usize) -> Result<Node> {
    let potential = Potential::Washboard { s: bias.s() };
    let setting = setting(&potential, bias, junction);
    let request = Request { count, fewer: true, tolerance: TOLERANCE, ..Request::default() };
    let found = resonances(&setting, &request)?;
    let level = |level: &crate::rate::resonance::Level| {
        let (width, error) =
            level.width.filter(|(width, _)| width.to_f64() != 0.0 || width.ln().is_finite()).ok_or_else(|| {
                Error::unresolved(format!("the width of level n = {} is below everything that can be told", level.n))
                    .got(format!("s = {}", bias.s()))
            })?;
        // The energy enters a Boltzmann factor at k_B T ≥ ħω_p/100 or so.
        let by_energy = 100.0 * level.energy_error / setting.quantum();
        Ok((level.energy / setting.quantum(), width.ln() - setting.omega_0.ln(), error + by_energy))
    };
    found.levels.iter().map(level).collect()
}

/// The well of a washboard at asin s in units of E_J, time 1/ω_p0, ħ = η.
fn setting<'a>(potential: &'a Potential, bias: Bias, junction: &Junction) -> Setting<'a> {
    let well = bias.s().asin();
    let gap = bias.angle();
    Setting {
        landing: Landing { potential, origin: well, bottom: potential.rise(well, 0.0) },
        hbar: junction.eta(),
        omega_0: bias.softening(),
        top: junction.barrier(bias.s()) / junction.josephson_energy(),
        noise: f64::EPSILON * bias.s() * 2.0 * gap,
        left: Edge::Closed { well: 0.0, limit: Some(PI + 2.0 * well) },
        right: Edge::Open { barrier: 2.0 * gap },
    }
}
