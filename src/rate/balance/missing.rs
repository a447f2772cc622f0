//! What transitions to and from levels that are left out can add to a broadened spectrum at one frequency.
//!
//! ```text
//! δS(ω) ≤ Σ_m P_m Σ_k |x_mk|² L(ω − ω_mk),          m taken, k left out or m and k left out; length² × time
//! Σ_k |x_mk|² ≤ min(ħ F_m/2ω_mk, d_m²)               F_m = 1 − Σ_taken 2(E_n − E_m)|x_mn|²/ħ²
//! L(Δ) = min(2/πγ, w/πΔ²),   w = γ (2N + 1) coth(βħω/2)
//! ```
//!
//! F_m is what the sum rule of Thomas, Reiche and Kuhn leaves to the levels above; d is the largest distance of the turning points
//! from ⟨x⟩. Lines of an oscillator interfere and none is narrower than γ/2, which is where 2/πγ comes from; the
//! tail is as broad as N levels can make it. The strength of a level that is left out goes up to those above it, as of an oscillator
//! twice over: F_k = 2(k + 1).

use super::{Higher, Thermal};
use std::f64::consts::PI;

/// The strength upwards of a level that is left out, over that of an oscillator.
const STRONGER: f64 = 2.0;

/// Bounds of what is missing.
pub(super) struct Missing<'a> {
    thermal: &'a Thermal<'a>,
    gamma: f64,
    /// Thermal weight, energies from and to, strength upwards, and largest |x|² (length²) of every lower level.
    lower: Vec<(f64, (f64, f64), f64, f64)>,
}

impl<'a> Missing<'a> {
    pub fn new(thermal: &'a Thermal<'a>, gamma: f64) -> Self {
        let (states, mean) = (thermal.states(), thermal.mean());
        let nearest = thermal.higher().first().map_or(0.0, |(_, part)| part.distance(mean).powi(2));
        let taken = (0..states.len()).map(|m| {
            let missing = (1.0 - states.oscillator_strength(m)).max(0.0);
            let energy = states.energy(m).0;
            (thermal.population(m).to_f64(), (energy, energy), missing, nearest)
        });
        let mut below = count(states.len());
        let left_out = thermal.higher().iter().map(|(weight, part)| {
            below += part.number;
            (*weight, (part.from, part.to), STRONGER * below, part.distance(mean).powi(2))
        });
        let lower = taken.chain(left_out).collect();
        Self { thermal, gamma, lower }
    }

    /// Bound on what is missing of S(ω), ω ≥ 0 (length² × time).
    pub fn at(&self, omega: f64) -> f64 {
        if self.thermal.higher().is_empty() {
            return 0.0;
        }
        let hbar = self.thermal.states().hbar();
        let half = 0.5 * hbar * omega / self.thermal.kt();
        let broader = if half > 0.0 { 1.0 / half.tanh() } else { f64::INFINITY };
        let width = self.gamma * (2.0 * count(self.thermal.states().len()) + 1.0) * broader;
        let line = |distance: f64| (2.0 / (PI * self.gamma)).min(width / (PI * distance * distance));
        let one = |&(weight, (from, to), strength, farthest): &(f64, (f64, f64), f64, f64)| {
            let upper = self.thermal.higher().iter().filter(|(_, part)| part.to > from);
            let each = upper.map(|(_, part)| {
                let (low, high) = gaps((from, to), part, hbar);
                let square = if low > 0.0 { (0.5 * hbar * strength / low).min(farthest) } else { farthest };
                square * line((low - omega).max(omega - high).max(0.0))
            });
            weight * each.fold(0.0, f64::max)
        };
        let crossing: f64 = self.lower.iter().map(one).sum();
        // Their own mean places fluctuate about ω = 0.
        let resting =
            self.lower[self.thermal.states().len()..].iter().map(|(weight, _, _, farthest)| weight * farthest);
        crossing + resting.sum::<f64>() * line(omega)
    }
}

/// The frequencies that a transition to a stretch of levels can have.
fn gaps((from, to): (f64, f64), upper: &Higher, hbar: f64) -> (f64, f64) {
    (((upper.from - to) / hbar).max(0.0), ((upper.to - from) / hbar).max(0.0))
}

#[allow(clippy::cast_precision_loss, reason = "at most some hundred levels")]
fn count(levels: usize) -> f64 {
    levels as f64
}
