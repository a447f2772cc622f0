//! Escape from the levels of a metastable well in a heat bath: the master equation on its resonances.
//!
//! ```text
//! dp_n/dt = Σ_m [W(m→n) p_m − W(n→m) p_n] − Γ_n p_n
//! W(m→n) = γ̂′(ω) G_mn [n_B(ω) + 1],   W(n→m) = γ̂′(ω) G_mn n_B(ω),       ω = (E_m − E_n)/ħ > 0,   n_B = 1/(e^{ħω/kT} − 1)
//! G_mn = 2ω|x_mn²|/ħ                   dipole coupling, mass 1
//! G_{n,n−1} = n, else 0                that of the harmonic oscillator
//! γ̂′(ω) = γ/[1 + (ω/ω_c)²]             friction at ω, Re γ̂(−iω)
//! ```
//!
//! (The equation of Larkin and Ovchinnikov for the levels of a junction; see Kopietz and Chakravarty, Phys. Rev. B 38, 97 (1988).) W
//! obeys the condition of Kubo, Martin and Schwinger, W(n→m)/W(m→n) = e^{−(E_m − E_n)/kT}, to the last
//! bit: one factor serves both ways. The rate is the smallest eigenvalue λ₁, by the engine of [`network`], so that it keeps
//! its digits where γ and Γ are hundreds of orders apart.
//!
//! * Strong bath: every level is in equilibrium with the others and λ₁ = Σ p_n Γ_n, p Boltzmann's over the same levels, the largest
//!   value that λ₁ can have.
//! * Weak bath: a level decays faster than it is filled, the populations above it are depleted, and λ₁ falls towards Γ₀.
//!
//! The equation holds for weak coupling: γ well below ω₀, kT/ħ and the spacing of the levels. Friction changes neither E_n nor Γ_n here;
//! what that leaves out of ln λ₁ is of the order of γ/ω₀ and ħγ/kT, and in no error bar.
//!
//! In detailed balance λ₁ is the minimum over f of a quotient of positive sums,
//!
//! ```text
//! λ₁ = min [Σ_{m>n} c_mn (f_m − f_n)² + Σ π_n Γ_n f_n²] / Σ π_n f_n²,     π_n = e^{−E_n/kT},  c_mn = π_m W(m→n),  f = p/π
//! ```
//!
//! so that it grows with every c_mn and Γ_n and changes by no larger part than they do. What each error of E_n, Γ_n and x_mn does is
//! weighed by its summand.

mod bars;

use super::resonance::{Dipoles, Level};
use super::{Rate, Route};
use crate::bath::Friction;
use crate::eigen::network::{self, Rates, Slowest};
use crate::error::{Error, Result};
use crate::wide::Wide;

/// Beyond this λ₁/λ₂ the levels do not come to a common decay before they are gone.
const SINGLE: f64 = 0.1;

/// How strongly the bath couples two levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coupling<'a> {
    /// By the dipole elements of the levels.
    Dipole(&'a Dipoles),
    /// As in a harmonic oscillator.
    Harmonic,
}

/// A level as the master equation sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// E_n (energy) from any zero.
    pub energy: f64,
    /// Bound on its error (energy).
    pub energy_error: f64,
    /// Γ_n (1/time) ≥ 0.
    pub width: Wide,
    /// Bound on its relative error.
    pub width_error: f64,
}

impl State {
    /// The state of a resonance.
    ///
    /// # Errors
    /// `Unresolved` for a width that has no digits left.
    pub fn new(level: &Level) -> Result<Self> {
        let (width, width_error) = level.width.ok_or_else(|| {
            Error::unresolved(format!("level n = {} is too narrow for a width, below about 1e-550", level.n))
                .remedy("lower the barrier, or raise quantum.hbar")
        })?;
        Ok(Self { energy: level.energy, energy_error: level.energy_error, width, width_error })
    }
}

/// Levels, widths and couplings of a well: all that does not depend on the bath.
#[derive(Debug, Clone, PartialEq)]
pub struct Master {
    hbar: f64,
    states: Vec<State>,
    /// G_mn and its absolute error for m > n, row by row.
    strengths: Vec<(f64, f64)>,
}

/// Escape at one temperature and friction.
#[derive(Debug, Clone, PartialEq)]
pub struct Escape {
    /// λ₁ (1/time), with its error from E_n, Γ_n, x_mn and rounding.
    pub rate: Rate,
    /// Σ p_n Γ_n (1/time) with Boltzmann's p: the limit of a strong bath.
    pub thermal: Rate,
    /// λ₂ (1/time), to about 1e-6; `None` for a single level.
    pub next: Option<Wide>,
    /// Populations of the slowest mode over Boltzmann's, that of the lowest level 1.
    pub depletion: Vec<f64>,
    /// What further levels may add to λ₁, relative, by what the highest ones add; infinite where that does not fall off.
    pub truncation: f64,
    /// The same of the thermal average.
    pub thermal_truncation: f64,
}

impl Escape {
    /// λ₁/λ₂; 0 where there is one level only.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.next.map_or(0.0, |next| (self.rate.value() / next).to_f64())
    }

    /// The part of the escape that each level has, of the sum 1.
    #[must_use]
    pub fn currents(&self, master: &Master, kt: f64) -> Vec<f64> {
        let part = |(n, state): (usize, &State)| {
            // At kt = 0 there is no other.
            let boltzmann = match n {
                0 => Wide::ONE,
                _ if kt > 0.0 => Wide::exp(-master.distance(n, 0, kt).0),
                _ => Wide::ZERO,
            };
            boltzmann * self.depletion[n] * state.width
        };
        let parts: Vec<Wide> = master.states.iter().enumerate().map(part).collect();
        let sum = parts.iter().fold(Wide::ZERO, |sum, part| sum + *part);
        parts.iter().map(|part| share(*part, sum)).collect()
    }

    /// Whether the well has a single rate: what is left after the first relaxation decays with λ₁ alone, λ₁ < λ₂/10.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.ratio() < SINGLE
    }
}

impl Master {
    /// The master equation of a well, its levels in ascending order.
    ///
    /// # Errors
    /// `Input` for no level, levels that do not ascend, or couplings of another number of levels.
    pub fn new(hbar: f64, states: Vec<State>, coupling: Coupling<'_>) -> Result<Self> {
        if states.is_empty() || !states.windows(2).all(|pair| pair[0].energy < pair[1].energy) {
            return Err(Error::input("a master equation needs levels of ascending energy").got(states.len()));
        }
        if let Coupling::Dipole(dipoles) = coupling
            && dipoles.levels() != states.len()
        {
            return Err(Error::input("dipole elements of other levels").got(dipoles.levels()).allowed(states.len()));
        }
        let mut strengths = Vec::with_capacity(states.len() * (states.len() - 1) / 2);
        for m in 1..states.len() {
            for n in 0..m {
                strengths.push(match coupling {
                    Coupling::Dipole(dipoles) => {
                        let (square, error) = dipoles.square(m, n);
                        let factor = 2.0 * (states[m].energy - states[n].energy) / (hbar * hbar);
                        (factor * square.norm(), factor * error)
                    }
                    #[allow(clippy::cast_precision_loss, reason = "at most some hundred levels")]
                    Coupling::Harmonic => (if m == n + 1 { m as f64 } else { 0.0 }, 0.0),
                });
            }
        }
        Ok(Self { hbar, states, strengths })
    }

    /// The levels.
    #[must_use]
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// G_mn (dimensionless) and the bound on its error.
    #[must_use]
    pub fn strength(&self, m: usize, n: usize) -> (f64, f64) {
        let (low, high) = (m.min(n), m.max(n));
        if low == high { (0.0, 0.0) } else { self.strengths[high * (high - 1) / 2 + low] }
    }

    /// (E_m − E_n)/kT, and what is uncertain of it.
    fn distance(&self, m: usize, n: usize, kt: f64) -> (f64, f64) {
        let (a, b) = (&self.states[m], &self.states[n]);
        let x = (a.energy - b.energy) / kt;
        (x, if m == n { 0.0 } else { (a.energy_error + b.energy_error) / kt + x.abs() * f64::EPSILON })
    }

    /// W(m→n) (1/time) of a bath with γ > 0 (1/time) at kT > 0 (energy).
    #[must_use]
    pub fn rate(&self, friction: &Friction, kt: f64, m: usize, n: usize) -> Wide {
        if m == n {
            return Wide::ZERO;
        }
        let x = self.distance(m.max(n), m.min(n), kt).0;
        let down = Wide::new(self.golden(friction, m, n)) / -(-x).exp_m1();
        if m > n { down } else { down * Wide::exp(-x) }
    }

    /// γ̂′(ω) G_mn: the rate down at zero temperature.
    fn golden(&self, friction: &Friction, m: usize, n: usize) -> f64 {
        let omega = (self.states[m].energy - self.states[n].energy) / self.hbar;
        friction.gamma() / (1.0 + (omega / friction.cutoff()).powi(2)) * self.strength(m, n).0
    }

    /// Escape in a bath at kT ≥ 0 (energy).
    ///
    /// # Errors
    /// `Input` for no friction, an unphysical temperature, and levels that nothing connects or that don't decay.
    pub fn escape(&self, friction: &Friction, kt: f64) -> Result<Escape> {
        if friction.gamma() <= 0.0 {
            return Err(Error::input("without friction no bath moves a particle from level to level")
                .got(friction.gamma())
                .allowed("above 0")
                .remedy("give bath.gamma; the widths alone are those of study.kind = \"resonances\"")
                .key("bath.gamma"));
        }
        if !(kt >= 0.0 && kt.is_finite()) {
            return Err(Error::input("unphysical kT").got(kt).allowed("0 or more").key("bath.kt"));
        }
        if kt == 0.0 {
            return Ok(self.cold(friction));
        }
        let n = self.states.len();
        let found = self.slowest(friction, kt, n)?;
        let boltzmann: Vec<Wide> = (0..n).map(|k| Wide::exp(-self.distance(k, 0, kt).0)).collect();
        let ground = found.populations[0];
        let f: Vec<Wide> = found.populations.iter().zip(&boltzmann).map(|(&p, &pi)| p / ground / pi).collect();
        let error = found.relative_error + self.error(friction, kt, &boltzmann, &f);
        Ok(Escape {
            rate: Rate::new(found.value, error, Route::Spectral),
            thermal: self.thermal(kt, &boltzmann),
            next: found.gap.map(|gap| found.value + gap),
            depletion: f.iter().map(|f| f.to_f64()).collect(),
            truncation: self.truncation(friction, kt, found.value)?,
            thermal_truncation: self.thermal_truncation(kt, &boltzmann),
        })
    }

    /// The slowest mode of the lowest `n` levels.
    fn slowest(&self, friction: &Friction, kt: f64, n: usize) -> Result<Slowest> {
        let rates = Rates::new(n, |from, to| self.rate(friction, kt, from, to))?;
        let leaks: Vec<Wide> = self.states[..n].iter().map(|state| state.width).collect();
        network::slowest(&rates, &leaks)
    }

    /// Nothing goes up: λ₁ is the width of the lowest level, and every other level decays with what goes down and out.
    fn cold(&self, friction: &Friction) -> Escape {
        let ground = &self.states[0];
        let rate = Rate::new(ground.width, ground.width_error, Route::Spectral);
        let out = |m: usize| (0..m).fold(self.states[m].width, |sum, n| sum + Wide::new(self.golden(friction, m, n)));
        let next = (1..self.states.len()).map(out).reduce(|a, b| if a < b { a } else { b });
        let depletion = (0..self.states.len()).map(|n| if n == 0 { 1.0 } else { 0.0 }).collect();
        Escape { rate, thermal: rate, next, depletion, truncation: 0.0, thermal_truncation: 0.0 }
    }
}

/// a/b, 0 for 0/0.
fn share(a: Wide, b: Wide) -> f64 {
    if a == Wide::ZERO { 0.0 } else { (a / b).to_f64() }
}

#[cfg(test)]
mod tests;
