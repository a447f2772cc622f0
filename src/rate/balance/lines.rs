//! Lines: what a level absorbs and what it gives back, in thermal equilibrium.
//!
//! ```text
//! P_m = e^{−β(E_m − E_0)}/Z,   Z = Σ e^{−β(E_m − E_0)}
//! s₊ = P_m |x_mn|²  at  ω = (E_n − E_m)/ħ > 0,      s₋ = P_n |x_mn|²  at −ω          length²
//! ln(s₋/s₊) = −βħω                                                                   for any truncation
//! ⟨δx²⟩₀ = Σ P_m (x_mm − ⟨x⟩)²                                                        the line at ω = 0
//! ```
//!
//! Both weights come from the populations of their own levels, ω from the gap: that the last line but one holds is a check of
//! all three. Its rounding is that of β(E_m − E_0), in units of 2⁻⁵³.

use super::{Higher, States};
use crate::error::{Error, Result};
use crate::wide::Wide;

/// Roundings in a weight.
const ROUNDINGS: f64 = 16.0;

/// One line and its mirror image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The lower level.
    pub m: usize,
    /// The upper level.
    pub n: usize,
    /// ω (1/time) and the bound on its error.
    pub omega: (f64, f64),
    /// |x_mn|² (length²) and the bound on its error.
    pub dipole: (f64, f64),
    /// s₊ (length²).
    pub plus: Wide,
    /// s₋ (length²).
    pub minus: Wide,
    /// Bound on the relative error of s₊.
    pub plus_error: f64,
    /// Bound on the relative error of s₋.
    pub minus_error: f64,
    /// ln(s₋/s₊).
    pub log_ratio: f64,
    /// βħω.
    pub beta_hbar_omega: f64,
    /// Bound on the rounding of ln(s₋/s₊) + βħω.
    pub rounding: f64,
}

impl Line {
    /// ln(s₋/s₊) + βħω, 0 in detailed balance.
    #[must_use]
    pub fn balance(&self) -> f64 {
        self.log_ratio + self.beta_hbar_omega
    }
}

/// The line at ω = 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elastic {
    /// Σ P_m (x_mm − ⟨x⟩)² (length²) and the bound on its error.
    pub weight: (f64, f64),
    /// What of that bound is due to levels left out (length²).
    pub left_out: f64,
    /// ⟨x⟩ from the origin (length).
    pub mean: f64,
}

/// Levels in thermal equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct Thermal<'a> {
    states: &'a States,
    kt: f64,
    populations: Vec<Wide>,
    higher: Vec<(f64, Higher)>,
}

impl<'a> Thermal<'a> {
    /// Equilibrium at kT > 0 (energy); `higher` bounds the levels that the states leave out.
    ///
    /// # Errors
    /// `Input` for kT ≤ 0.
    pub fn new(states: &'a States, kt: f64, higher: &[Higher]) -> Result<Self> {
        if !(kt > 0.0 && kt.is_finite()) {
            return Err(Error::input("detailed balance relates S(−ω) to S(ω) at a temperature above zero")
                .got(format!("kT = {kt}"))
                .allowed("above 0")
                .remedy("raise the temperature: at kT = 0 nothing is emitted")
                .key("bath.kt"));
        }
        let above = |energy: f64| Wide::exp(-(energy - states.energy(0).0) / kt);
        let weights: Vec<Wide> = (0..states.len()).map(|n| above(states.energy(n).0)).collect();
        let z = weights.iter().fold(Wide::ZERO, |sum, weight| sum + *weight);
        let higher = higher.iter().map(|part| ((above(part.from) * part.number / z).to_f64(), *part)).collect();
        let populations = weights.into_iter().map(|weight| weight / z).collect();
        Ok(Self { states, kt, populations, higher })
    }

    /// kT (energy).
    #[must_use]
    pub fn kt(&self) -> f64 {
        self.kt
    }

    /// The states.
    #[must_use]
    pub fn states(&self) -> &'a States {
        self.states
    }

    /// P_m, Σ P = 1 over the levels taken.
    #[must_use]
    pub fn population(&self, m: usize) -> Wide {
        self.populations[m]
    }

    /// Bound on the thermal weight of the levels left out, over that of those taken.
    #[must_use]
    pub fn left_out(&self) -> f64 {
        self.higher.iter().map(|(weight, _)| weight).sum()
    }

    /// The levels left out, each stretch of them with the bound on its thermal weight over that of the levels taken.
    #[must_use]
    pub fn higher(&self) -> &[(f64, Higher)] {
        &self.higher
    }

    /// Bound on the relative error of P_m: energies, rounding, and what Z leaves out.
    #[must_use]
    pub fn population_error(&self, m: usize) -> f64 {
        self.by_levels(m) + self.left_out()
    }

    fn by_levels(&self, m: usize) -> f64 {
        let of = |n: usize| (self.states.energy(n).1 + f64::EPSILON * self.states.energy(n).0) / self.kt;
        // Z has the errors of all levels, weighed by their populations.
        let by_z: f64 = (0..self.states.len()).map(|n| self.populations[n].to_f64() * (of(n) + of(0))).sum();
        of(m) + of(0) + by_z + ROUNDINGS * f64::EPSILON
    }

    /// The lines between all levels, those left out whose |x_mn| can't be told from 0; by m, then n.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let n = self.states.len();
        let pairs = (0..n).flat_map(|low| (low + 1..n).map(move |high| (low, high)));
        pairs.filter(|&(m, n)| self.states.sure(m, n) != 0.0).map(|(m, n)| self.line(m, n)).collect()
    }

    fn line(&self, m: usize, n: usize) -> Line {
        let (states, hbar) = (self.states, self.states.hbar());
        let (gap, gap_error) = states.gap(n, m);
        let (square, square_error) = states.square(m, n);
        let (plus, minus) = (self.populations[m] * square, self.populations[n] * square);
        let relative = square_error / square + ROUNDINGS * f64::EPSILON;
        let reach = states.energy(n).0 / self.kt;
        Line {
            m,
            n,
            omega: (gap / hbar, gap_error / hbar),
            dipole: (square, square_error),
            plus,
            minus,
            plus_error: relative + self.population_error(m),
            minus_error: relative + self.population_error(n),
            log_ratio: (minus / plus).ln(),
            beta_hbar_omega: gap / self.kt,
            rounding: ROUNDINGS * f64::EPSILON * (1.0 + reach),
        }
    }

    /// ⟨x⟩ from the origin (length).
    #[must_use]
    pub fn mean(&self) -> f64 {
        (0..self.states.len()).map(|m| self.populations[m].to_f64() * self.states.sure(m, m)).sum()
    }

    /// The line at ω = 0.
    #[must_use]
    pub fn elastic(&self) -> Elastic {
        let mean = self.mean();
        let each = (0..self.states.len()).map(|m| {
            let (p, d) = (self.populations[m].to_f64(), self.states.sure(m, m) - mean);
            let spread = 2.0 * self.states.element(m, m).1 + f64::EPSILON * mean.abs();
            (p * d * d, p * ((2.0 * d.abs() + spread) * spread + d * d * 2.0 * self.by_levels(m)))
        });
        let (weight, error) = each.fold((0.0, 0.0), |sum, (weight, error)| (sum.0 + weight, sum.1 + error));
        let spread: f64 = self.higher.iter().map(|(weight, part)| weight * part.distance(mean).powi(2)).sum();
        let left_out = spread.max(self.left_out() * (weight + spread));
        Elastic { weight: (weight, error + left_out), left_out, mean }
    }

    /// Σ P_m |1 − Σ_n 2(E_n − E_m)|x_mn|²/ħ²|: the oscillator strength that the truncation leaves out.
    #[must_use]
    pub fn strength_left_out(&self) -> f64 {
        let missing = |m: usize| (1.0 - self.states.oscillator_strength(m)).abs();
        (0..self.states.len()).map(|m| self.populations[m].to_f64() * missing(m)).sum()
    }
}
