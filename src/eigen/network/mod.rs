//! Engine of small dense networks of states: any rates between any two of them, and a leak out of each.
//!
//! ```text
//! dp_n/dt = Σ_m [W(m→n) p_m − W(n→m) p_n] − Γ_n p_n = −(A p)_n,     Σ_n A_nm = Γ_m
//! stationary   A p = 0 where nothing leaks, Σ p = 1
//! slowest      A p = λ p, λ the eigenvalue nearest to 0: p > 0, λ = Σ Γ_n p_n / Σ p_n
//! ```
//!
//! A is an M-matrix. It is held by its off-diagonal rates and its leaks, all of them ≥ 0, and its diagonal is never formed: every
//! pivot of the elimination is a sum of rates (Grassmann, Taksar and Heyman, Oper. Res. 33, 1107 (1985); with leaks: Alfa, Xue and
//! Ye, Math. Comput. 71, 217 (2002)). So each number keeps its relative accuracy, whatever the rates span, and there is no
//! temperature at which λ drowns in the rounding of the largest rate.
//!
//! λ is found by Noda's iteration (Numer. Math. 17, 382 (1971); quadratic by Elsner, Linear Algebra Appl. 15, 235 (1976)) in
//! coordinates in which it takes no difference either: with y = A⁻ᵀ1 > 0,
//!
//! ```text
//! W(m→n) ← W(m→n) y_n/y_m,   Γ_m ← 1/y_m − σ,   σ = min 1/y_m,   λ ← λ + σ
//! ```
//!
//! has the same eigenvalues less σ, and (Aᵀy)_m/y_m = 1/y_m is known without computing it. Each min and max of 1/y encloses the
//! eigenvalue (Collatz). In the end nothing leaks, and what is left is the network of those that never leave (Doob's transform):
//! its stationary distribution gives p, and its slowest relaxation how far the next eigenvalue is.

mod elimination;
mod relaxation;
#[cfg(test)]
mod tests;

pub use relaxation::relaxation;

use crate::error::{Error, Result};
use crate::wide::Wide;
use elimination::Elimination;

/// Steps of Noda's iteration before giving up: it converges quadratically from any start.
const MOST_STEPS: usize = 200;
/// The modes have settled when no state leaks more than this part of λ any longer: so little that it does not matter beside the
/// slowest exchange that rounding leaves any meaning to.
const CLOSED: f64 = 1e-24;

/// The rates W(m→n) ≥ 0 (1/time) between states that are numbered from 0; any size, for they are [`Wide`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    states: usize,
    rates: Vec<Wide>,
}

impl Rates {
    /// The network in which `rate(m, n)` leads from m to n; it is not asked for m = n.
    ///
    /// # Errors
    /// `Input` for a rate that is negative.
    pub fn new(states: usize, rate: impl Fn(usize, usize) -> Wide) -> Result<Self> {
        let mut rates = vec![Wide::ZERO; states * states];
        for (from, row) in rates.chunks_mut(states.max(1)).enumerate() {
            for (to, entry) in row.iter_mut().enumerate().filter(|(to, _)| *to != from) {
                *entry = rate(from, to);
                if *entry < Wide::ZERO {
                    return Err(Error::input(format!("the rate from state {from} to state {to} is negative"))
                        .got(format!("{:e}", entry.to_f64()))
                        .allowed("0 or more"));
                }
            }
        }
        Ok(Self { states, rates })
    }

    /// The same from doubles.
    ///
    /// # Errors
    /// `Input` for a rate that is negative, infinite or no number.
    pub fn from_f64(states: usize, rate: impl Fn(usize, usize) -> f64) -> Result<Self> {
        for from in 0..states {
            for to in (0..states).filter(|to| *to != from) {
                let value = rate(from, to);
                if !(value.is_finite() && value >= 0.0) {
                    return Err(Error::input(format!("the rate from state {from} to state {to} is none"))
                        .got(value)
                        .allowed("a finite number, 0 or more"));
                }
            }
        }
        Self::new(states, |from, to| Wide::new(rate(from, to)))
    }

    /// Number of states.
    #[must_use]
    pub fn states(&self) -> usize {
        self.states
    }

    /// W(from→to) (1/time); zero for a state and itself.
    #[must_use]
    pub fn rate(&self, from: usize, to: usize) -> Wide {
        self.rates[from * self.states + to]
    }

    /// States that `from` can reach, forwards or backwards along the rates.
    fn reach(&self, from: usize, backwards: bool) -> Vec<bool> {
        let mut seen = vec![false; self.states];
        let mut left = vec![from];
        while let Some(state) = left.pop() {
            if std::mem::replace(&mut seen[state], true) {
                continue;
            }
            let leads = |to: usize| {
                let rate = if backwards { self.rate(to, state) } else { self.rate(state, to) };
                rate > Wide::ZERO
            };
            left.extend((0..self.states).filter(|&to| !seen[to] && leads(to)));
        }
        seen
    }

    /// Refuses a network in which not every state leads to every other.
    fn check_connected(&self) -> Result<()> {
        if self.states == 0 {
            return Err(Error::input("a network needs a state").got(0).allowed("1 or more"));
        }
        for (backwards, what) in [(false, "can't be reached from"), (true, "don't lead back to")] {
            let seen = self.reach(0, backwards);
            let cut: Vec<String> = (0..self.states).filter(|&state| !seen[state]).map(|n| n.to_string()).collect();
            if !cut.is_empty() {
                return Err(Error::input(format!(
                    "the network is not connected: the states {} {what} state 0",
                    cut.join(", ")
                ))
                .remedy("give the missing rates, or treat its parts one by one"));
            }
        }
        Ok(())
    }
}

/// The slowest mode of a network that leaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Slowest {
    /// λ₁ (1/time).
    pub value: Wide,
    /// Bound on its relative error by rounding.
    pub relative_error: f64,
    /// p, the populations that decay with λ₁ and keep their ratios, Σ p = 1.
    pub populations: Vec<Wide>,
    /// How much a particle in each state has yet to do with that mode: the left eigenvector, its largest component 1.
    pub weights: Vec<Wide>,
    /// λ₂ − λ₁ (1/time), the real part of the distance to the next eigenvalue, to about 1e-6; `None` for a single state and where
    /// it is not real, or not apart from the third.
    pub gap: Option<Wide>,
    /// Eliminations.
    pub steps: usize,
}

impl Slowest {
    /// λ₁/λ₂ ≤ 1: where it is not small, relaxation is no faster than the decay and the network has no single rate. `None` where
    /// λ₂ is not known.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        self.gap.map(|gap| (self.value / (self.value + gap)).to_f64())
    }
}

/// The stationary distribution, Σ p = 1, each component to its own relative accuracy.
///
/// # Errors
/// `Input` for a network that is not connected.
pub fn stationary(rates: &Rates) -> Result<Vec<Wide>> {
    rates.check_connected()?;
    Ok(elimination::stationary(rates))
}

/// The slowest mode of a connected network with leaks Γ_n ≥ 0 (1/time), of which one at least is above 0.
///
/// # Errors
/// `Input` for leaks that are negative, missing, or all zero, and for a network that is not connected; `NotConverged`.
pub fn slowest(rates: &Rates, leaks: &[Wide]) -> Result<Slowest> {
    check_leaks(rates, leaks)?;
    rates.check_connected()?;
    let n = rates.states();
    let (mut network, mut leaks) = (rates.clone(), leaks.to_vec());
    let (mut value, mut weights) = (Wide::ZERO, vec![Wide::ONE; n]);
    for steps in 1..=MOST_STEPS {
        let times = Elimination::new(&network, &leaks).solve_transposed(&vec![Wide::ONE; n]);
        let lowest = times.iter().fold(Wide::ZERO, |most, time| larger(most, *time));
        let shift = Wide::ONE / lowest;
        value = value + shift;
        for from in 0..n {
            weights[from] = weights[from] * times[from];
            for to in 0..n {
                let entry = &mut network.rates[from * n + to];
                *entry = *entry * (times[to] / times[from]);
            }
        }
        // 1/y − σ with the difference taken of times, which is exact where they are close.
        leaks = times.iter().map(|&time| (lowest - time) / (lowest * time)).collect();
        if (0..n).all(|state| leaks[state] <= value * CLOSED) {
            return Ok(finish(&network, &leaks, weights, value, steps));
        }
    }
    Err(Error::not_converged("Noda's iteration for the slowest mode of the network did not settle"))
}

/// The mode from the network of those that never leave: its stationary distribution is p times the weights.
fn finish(network: &Rates, leaks: &[Wide], weights: Vec<Wide>, value: Wide, steps: usize) -> Slowest {
    let stay = elimination::stationary(network);
    let value = stay.iter().zip(leaks).fold(value, |sum, (&p, &leak)| sum + p * leak);
    let largest = weights.iter().fold(Wide::ZERO, |most, weight| larger(most, *weight));
    let weights: Vec<Wide> = weights.into_iter().map(|weight| weight / largest).collect();
    let populations = normalised(stay.iter().zip(&weights).map(|(&p, &weight)| p / weight).collect());
    let gap = relaxation(network, &stay);
    Slowest { value, relative_error: rounding(network.states(), steps), populations, weights, gap, steps }
}

/// y with Γ_m y_m + Σ_n W(m→n)(y_m − y_n) = b_m: what is collected on the way out, b_m a unit of time in state m. Each state has to
/// lead to one that leaks. Without a difference where no b is negative.
///
/// # Errors
/// `Input` for leaks that are negative, missing, or all zero, and for sources of another number of states.
pub fn collected(rates: &Rates, leaks: &[Wide], sources: &[Wide]) -> Result<Vec<Wide>> {
    check_leaks(rates, leaks)?;
    if sources.len() != rates.states() {
        return Err(Error::input("one source a state is needed").got(sources.len()).allowed(rates.states()));
    }
    Ok(Elimination::new(rates, leaks).solve_transposed(sources))
}

/// What rounding leaves uncertain of λ: a few units a state and a step, for every rate is formed by so many products and sums.
#[allow(clippy::cast_precision_loss, reason = "at most some thousand states")]
fn rounding(states: usize, steps: usize) -> f64 {
    (4 * (states + steps)) as f64 * f64::EPSILON
}

fn larger(a: Wide, b: Wide) -> Wide {
    if b > a { b } else { a }
}

fn normalised(mut values: Vec<Wide>) -> Vec<Wide> {
    let sum = values.iter().fold(Wide::ZERO, |sum, &value| sum + value);
    values.iter_mut().for_each(|value| *value = *value / sum);
    values
}

fn check_leaks(rates: &Rates, leaks: &[Wide]) -> Result<()> {
    if leaks.len() != rates.states() {
        return Err(Error::input("one leak a state is needed").got(leaks.len()).allowed(rates.states()));
    }
    if let Some(state) = leaks.iter().position(|leak| *leak < Wide::ZERO) {
        return Err(Error::input(format!("the leak of state {state} is negative"))
            .got(format!("{:e}", leaks[state].to_f64()))
            .allowed("0 or more"));
    }
    if leaks.iter().all(|leak| *leak == Wide::ZERO) {
        return Err(Error::input("nothing leaks out of the network: its slowest mode is the stationary one"));
    }
    Ok(())
}

/// Leaks (1/time) from doubles.
///
/// # Errors
/// `Input` for one that is negative, infinite or no number.
pub fn leaks(values: &[f64]) -> Result<Vec<Wide>> {
    if let Some(state) = values.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
        return Err(Error::input(format!("the leak of state {state} is none"))
            .got(values[state])
            .allowed("a finite number, 0 or more"));
    }
    Ok(values.iter().map(|&value| Wide::new(value)).collect())
}
