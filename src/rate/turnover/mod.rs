//! Closed theories of the Kramers turnover: the rate of escape at any friction, for any one-dimensional potential. They are drawn
//! beside the spectral value, never a test of it.
//!
//! ```text
//! ẋ = v,  v̇ = −U′ − γv + √(2γkT) ξ                                             mass 1, k a rate (1/time)
//! transition state      k_TST = (ω₀/2π) e^{−ΔU/kT}
//! Kramers               k_K = (λ/ω_b) k_TST,  λ/ω_b = √(1 + (γ/2ω_b)²) − γ/2ω_b
//! weak friction         k = (γS/kT) k_TST                                       S the action of a loop, see `action`
//! Mel'nikov–Meshkov     k = k_K Υ(δ),  δ = γS/kT                                 Υ the depopulation factor
//! Pollak–Grabert–Hänggi k = k_K Υ(ΔE/kT)                                        ΔE lost by the unstable mode, see `loss`
//! ```
//!
//! These hold for one barrier beyond which the particle is lost. All are asymptotic in kT/ΔU; the error of a [`Rate`] is here
//! that of its evaluation alone. At ΔU = 5kT and γ = 0.01 the fourth is 29 % too high in the quartic well.
//!
//! **Two wells.** What comes over can come back before it is caught. With the losses δ₁ and δ₂ of the loops in the two wells Υ(δ)
//! becomes Υ(δ₁)Υ(δ₂)/Υ(δ₁ + δ₂), the same both ways, so that k₊/k₋ obeys detailed balance as k_TST does. At weak friction
//! it tends to δ₁δ₂/(δ₁ + δ₂). k is the rate out of one well; λ₁ = k₊ + k₋.
//!
//! **Open on both sides, barriers of one height.** A particle that is turned back at one barrier arrives at the other after half a
//! loop, and loses S/2 on either way, whatever the shape of the well. Let f(ε) be the flux that arrives at each barrier with
//! the energy ε above it: f(ε) = ∫_{−∞}^0 G(ε − ε′) f(ε′) dε′ with G the Gaussian of mean −γS/2 and variance γSkT. That is the
//! equation of a well with one barrier and δ/2 in place of δ, and deep in the well f is the same, so each barrier passes
//! k_K Υ(δ/2) and k is the sum over both. At weak friction it is (γS/kT) k_TST with one barrier's k_TST, as energy diffusion
//! demands. The unstable mode of one barrier never reaches the other: its orbit turns back short of it by friction, and the
//! theory of Pollak, Grabert and Hänggi has no value here.
//!
//! **Open on both sides, barriers of different height.** Where one is lower by more than 30 kT, it alone counts, with its full loop;
//! where it is not, only the sums over both barriers of the transition state and of Kramers are given.
//!
//! Kramers, Physica 7, 284 (1940), eq. 25; Grote & Hynes, J. Chem. Phys. 73, 2715 (1980), of which it is the Ohmic case; Mel'nikov &
//! Meshkov, J. Chem. Phys. 85, 1018 (1986), one and two wells; Pollak, Grabert & Hänggi, J. Chem. Phys. 91, 4073 (1989); Hänggi,
//! Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IV for Kramers and weak friction, sec. VI for the turnover.
//!
//! | file | what it holds |
//! |---|---|
//! | `action` | S |
//! | `depopulation` | Υ |
//! | `exit` | k_TST, k_K |
//! | `mode` | the unstable mode and its orbit |
//! | `loss` | ΔE |

mod action;
mod depopulation;
mod exit;
mod loss;
mod mode;

pub use depopulation::depopulation;

use super::tunnelling::integral::Integral;
use super::{Rate, Route};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::potential::{Barrier, Landscape, Potential, Well};
use action::Loop;
use exit::{Exit, curvature_error};
use mode::{Mode, Orbit};

/// Two barriers whose heights differ by less than this part of them are of one height.
const LEVEL: f64 = 1e-12;
/// A barrier higher by so many kT passes nothing.
const CLOSED: f64 = 30.0;
/// Accuracy of Υ.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// The escape the theories are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Escape<'a> {
    /// U.
    pub potential: &'a Potential,
    /// Its wells and barriers.
    pub landscape: &'a Landscape,
    /// Index of the well it leaves.
    pub from: usize,
    /// Index of the well it leads to; `None` where the particle is lost beyond the barrier.
    pub to: Option<usize>,
    /// The barrier it leads over, or one on each side where both sides are open.
    pub barriers: &'a [Barrier],
}

/// What the theories say: rates out of the well of departure (1/time), and the losses behind them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Theories {
    /// Transition state theory; `None` for a well without curvature.
    pub transition_state: Option<Rate>,
    /// Kramers at any friction; `None` also for a barrier without curvature.
    pub kramers: Option<Rate>,
    /// Mel'nikov and Meshkov; `None` also where there is no loop.
    pub melnikov_meshkov: Option<Rate>,
    /// Pollak, Grabert and Hänggi; `None` also for two open ends.
    pub pollak_grabert_haenggi: Option<Rate>,
    /// The limit of Mel'nikov and Meshkov at weak friction, from k_TST.
    pub weak_friction: Option<Rate>,
    /// S (action) of the whole loop in the well of departure; `None` where U does not turn the particle back there.
    pub loop_action: Option<f64>,
    /// δ = γS/kT.
    pub energy_loss: Option<f64>,
    /// ΔE/kT of the unstable mode in the well of departure.
    pub mode_energy_loss: Option<f64>,
}

/// All the theories for one escape.
///
/// # Errors
/// `Input` for a well that does not exist or barriers that do not belong to the escape; `NotConverged` where U is not smooth along a
/// loop.
pub fn theories(escape: &Escape, bath: &Bath) -> Result<Theories> {
    let well = find(escape, escape.from)?;
    match (escape.to, escape.barriers) {
        (None, [barrier]) => one_barrier(escape, &[well], barrier, bath),
        (Some(to), [barrier]) => one_barrier(escape, &[well, find(escape, to)?], barrier, bath),
        (None, [one, other]) => {
            let (low, high) = if one.energy <= other.energy { (one, other) } else { (other, one) };
            let gap = high.energy - low.energy;
            if gap <= LEVEL * (low.energy - well.energy) {
                return level(escape, well, [low, high], bath);
            }
            if gap > CLOSED * bath.kt() {
                let passed = Exit::new(escape.potential, well, high, bath);
                return Ok(one_barrier(escape, &[well], low, bath)?.without(&passed));
            }
            Ok(Exit::new(escape.potential, well, low, bath).and(&Exit::new(escape.potential, well, high, bath)))
        }
        (to, barriers) => Err(Error::input("these barriers do not belong to one escape")
            .got(format!("{} barriers, {}", barriers.len(), to.map_or("nothing beyond", |_| "a well beyond")))
            .allowed("one barrier, or two with nothing beyond them")),
    }
}

fn find<'a>(escape: &Escape<'a>, index: usize) -> Result<&'a Well> {
    let wells = &escape.landscape.wells;
    wells.get(index).ok_or_else(|| {
        Error::input("there is no well with this index")
            .got(index)
            .allowed(format!("0 to {}", wells.len().saturating_sub(1)))
    })
}

impl Theories {
    /// With the bars widened by what a much higher barrier passes.
    fn without(self, passed: &Exit) -> Self {
        let share = |rate: Option<Rate>, other: Option<Rate>| {
            rate.zip(other).map_or(0.0, |(rate, other)| (other.value / rate.value).to_f64())
        };
        let part = share(self.transition_state, passed.transition_state).max(share(self.kramers, passed.kramers));
        let wider = |rate: Option<Rate>| rate.map(|rate| Rate { relative_error: rate.relative_error + part, ..rate });
        Self {
            transition_state: wider(self.transition_state),
            kramers: wider(self.kramers),
            melnikov_meshkov: wider(self.melnikov_meshkov),
            pollak_grabert_haenggi: wider(self.pollak_grabert_haenggi),
            weak_friction: wider(self.weak_friction),
            ..self
        }
    }
}

/// One barrier: out of the first of the wells, lost beyond it or caught by the second.
fn one_barrier(escape: &Escape, wells: &[&Well], barrier: &Barrier, bath: &Bath) -> Result<Theories> {
    check(escape, wells, barrier)?;
    let exit = Exit::new(escape.potential, wells[0], barrier, bath);
    let mut found = Theories { transition_state: exit.transition_state, kramers: exit.kramers, ..Theories::default() };
    let loops: Vec<Option<Loop>> = wells
        .iter()
        .map(|well| action::one_barrier(escape.potential, escape.landscape, well, barrier))
        .collect::<Result<_>>()?;
    found.loop_action = loops[0].as_ref().map(|bare| bare.action.value);
    let Some(loops) = loops.into_iter().collect::<Option<Vec<Loop>>>() else {
        return Ok(Theories { energy_loss: found.loop_action.map(|action| lost(action, bath)), ..found });
    };
    let losses: Vec<Integral> = loops.iter().map(|bare| over_kt(bare.action, bath.gamma(), bath)).collect();
    found.energy_loss = Some(losses[0].value);
    found.weak_friction = found.transition_state.and_then(|rate| weak(&losses, rate));
    found.melnikov_meshkov = found.kramers.and_then(|rate| depopulated(&losses, rate));
    if found.kramers.is_some() {
        let mode = Mode::new(barrier, bath.gamma());
        let uncertain = 2.0 * curvature_error(escape.potential, barrier, (barrier.x - wells[0].x).abs());
        let loss = |bare: &Loop| {
            let loss = loss::energy_loss(&mode, &Orbit::new(escape.potential, barrier, &mode, bare))?;
            Ok(over_kt(Integral { error: loss.error + uncertain * loss.value, ..loss }, 1.0, bath))
        };
        let losses: Vec<Integral> = loops.iter().map(loss).collect::<Result<_>>()?;
        found.mode_energy_loss = Some(losses[0].value);
        found.pollak_grabert_haenggi = found.kramers.and_then(|rate| depopulated(&losses, rate));
    }
    Ok(found)
}

/// Refuses a barrier that is not the next one to every well, or wells on one side of it.
fn check(escape: &Escape, wells: &[&Well], barrier: &Barrier) -> Result<()> {
    let beside = |well: &&Well| {
        let (low, high) = (well.x.min(barrier.x), well.x.max(barrier.x));
        barrier.energy > well.energy && !escape.landscape.barriers.iter().any(|other| other.x > low && other.x < high)
    };
    let apart = wells.len() < 2 || (wells[0].x < barrier.x) != (wells[1].x < barrier.x);
    if !(wells.iter().all(beside) && apart) {
        return Err(Error::input("the barrier is not the one next to the well").got(format!(
            "wells at {:?}, barrier at {}",
            wells.iter().map(|well| well.x).collect::<Vec<_>>(),
            barrier.x
        )));
    }
    Ok(())
}

/// Two open ends with barriers of one height.
fn level(escape: &Escape, well: &Well, barriers: [&Barrier; 2], bath: &Bath) -> Result<Theories> {
    let [one, other] = barriers.map(|barrier| Exit::new(escape.potential, well, barrier, bath));
    let action = action::action(escape.potential, barriers[0], barriers[1].x)?;
    let whole = over_kt(action, bath.gamma(), bath);
    let half = over_kt(action, 0.5 * bath.gamma(), bath);
    let sum = one.and(&other);
    Ok(Theories {
        melnikov_meshkov: sum.kramers.and_then(|rate| depopulated(&[half], rate)),
        weak_friction: one.transition_state.and_then(|rate| weak(&[whole], rate)),
        loop_action: Some(action.value),
        energy_loss: Some(whole.value),
        ..sum
    })
}

fn lost(action: f64, bath: &Bath) -> f64 {
    bath.gamma() * action / bath.kt()
}

/// An action times a friction, or an energy, over kT.
fn over_kt(quantity: Integral, factor: f64, bath: &Bath) -> Integral {
    let factor = factor / bath.kt();
    Integral { value: factor * quantity.value, error: factor * quantity.error }
}

/// Υ(δ), or Υ(δ₁)Υ(δ₂)/Υ(δ₁ + δ₂), times k_K. As dΥ/Υ < dδ/δ, each δ enters with at most its own error.
fn depopulated(losses: &[Integral], kramers: Rate) -> Option<Rate> {
    let factor = match *losses {
        [one, other] => depopulation(one.value) * (depopulation(other.value) / depopulation(one.value + other.value)),
        _ => losses.iter().map(|loss| depopulation(loss.value)).product(),
    };
    times(kramers, factor, losses)
}

/// δ, or δ₁δ₂/(δ₁ + δ₂), times k_TST.
fn weak(losses: &[Integral], transition_state: Rate) -> Option<Rate> {
    let inverse: f64 = losses.iter().map(|loss| 1.0 / loss.value).sum();
    times(transition_state, 1.0 / inverse, losses)
}

/// `None` where a loss lies outside the range of doubles.
fn times(rate: Rate, factor: f64, losses: &[Integral]) -> Option<Rate> {
    let error: f64 = losses.iter().map(|loss| loss.error / loss.value).sum();
    (factor.is_normal() && losses.iter().all(|loss| loss.value.is_normal()))
        .then(|| Rate::new(rate.value * factor, rate.relative_error + error + ROUNDING, Route::Formula))
}

#[cfg(test)]
mod tests;
