//! Thermal sums over levels, without loss of digits where Im Z is exponentially smaller than Re Z.
//!
//! ```text
//! Z e^{βE₀} = Σ e^{−β(E_n − E₀)} (cos x_n + i sin x_n),   x_n = βħΓ_n/2
//! |δ Im Z| ≤ Σ e^{−β(E_n − E₀)} (|δx_n| + β|δE_n| |sin x_n|)         positive terms: narrow levels keep relative digits
//! ```
//!
//! The levels that are left out add no more than a geometric series behind the last one, whatever their widths.

use super::spectrum::Spectrum;
use crate::rate::{Rate, Route};
use crate::wide::Wide;

/// Below this sin x = x, cos x = 1 to rounding.
const SMALL: f64 = 1e-9;
/// A series that does not shrink by this factor from level to level is no bound.
const SLOWEST: f64 = 0.9;
/// The widths of the levels left out, in those of the last one.
const GROWTH: f64 = 2.0;
/// Roundings of a sum.
const ROUNDINGS: f64 = 16.0 * f64::EPSILON;
/// Where the bend is looked for, in T/T_c, and on how many points.
const BEND: (f64, f64, u32) = (0.2, 2.0, 60);
/// Step of the second difference in ln β.
const STEP: f64 = 0.02;

/// Rates of a well in equilibrium at one temperature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thermal {
    /// (2/ħβ) Im ln Z (1/time), without the factor T_c/T.
    pub imf: Rate,
    /// Σ Γ_n e^{−βE_n} / Σ e^{−βE_n} (1/time).
    pub sum: Rate,
    /// The same over the levels below the barrier.
    pub below: Option<Rate>,
}

/// Sums of the real and the imaginary part, and of the widths.
#[derive(Default)]
struct Sums {
    real: f64,
    real_error: f64,
    imaginary: Wide,
    imaginary_error: Wide,
    boltzmann: f64,
    widths: Wide,
    widths_error: Wide,
}

impl Spectrum {
    /// The rates at kT > 0 (energy); at T = 0 every one is Γ₀. `None` without a level.
    #[must_use]
    pub fn thermal(&self, kt: f64) -> Option<Thermal> {
        let (ground, uncertain) = self.ground()?;
        if kt == 0.0 {
            let rate = Rate::new(ground, uncertain, Route::Spectral);
            return Some(Thermal { imf: rate, sum: rate, below: Some(rate) });
        }
        let beta = 1.0 / kt;
        let all = self.sums(beta, f64::INFINITY);
        let left_out = Wide::new(self.left_out(beta));
        let ratio = all.imaginary / all.real;
        // arg Z is in (0, π): Im Z may be a good part of Re Z where the levels are broad.
        let argument = if ratio.to_f64().abs() < SMALL && all.real > 0.0 {
            ratio
        } else {
            Wide::new(all.imaginary.to_f64().atan2(all.real))
        };
        let error = ((all.imaginary_error + left_out) / all.imaginary).to_f64().abs()
            + (all.real_error + left_out.to_f64()) / all.real.abs()
            + ROUNDINGS;
        let imf = Rate::new(argument * (2.0 * kt / self.hbar), error, Route::Spectral);
        let broadest = self.states.last().map_or(Wide::ZERO, |state| state.width);
        Some(Thermal { imf, sum: all.mean(left_out * broadest * GROWTH), below: self.below(beta) })
    }

    fn below(&self, beta: f64) -> Option<Rate> {
        let first = self.states.first()?;
        (first.energy < self.top).then(|| self.sums(beta, self.top).mean(Wide::ZERO))
    }

    fn sums(&self, beta: f64, limit: f64) -> Sums {
        let (ground, aside) = self.states.first().map_or((0.0, 0.0), |state| (state.energy, state.energy_error));
        let mut sums = Sums::default();
        for (n, state) in self.states.iter().enumerate().filter(|(_, state)| state.energy < limit) {
            let weight = (-beta * (state.energy - ground)).exp();
            let wide = Wide::exp(-beta * (state.energy - ground));
            let phase = state.width * (0.5 * beta * self.hbar);
            let x = phase.to_f64();
            let (sine, cosine) = if x < SMALL { (phase, 1.0) } else { (Wide::new(x.sin()), x.cos()) };
            let shift = phase * state.width_error;
            // Only distances from the ground state count: what is common to all cancels from arg Z.
            let moved = if n == 0 { 0.0 } else { beta * (state.energy_error + aside) };
            sums.real += weight * cosine;
            sums.real_error += weight * (shift.to_f64() * x.min(1.0) + moved);
            sums.imaginary = sums.imaginary + wide * sine;
            sums.imaginary_error = sums.imaginary_error + wide * (shift + sine.abs() * moved);
            sums.boltzmann += weight;
            sums.widths = sums.widths + wide * state.width;
            sums.widths_error = sums.widths_error + wide * state.width * (state.width_error + moved);
        }
        sums
    }

    /// What the levels above the last one add at most to Σ e^{−β(E_n − E₀)}; infinite where the terms do not shrink.
    fn left_out(&self, beta: f64) -> f64 {
        let [first, .., before, last] = self.states.as_slice() else { return f64::INFINITY };
        let ratio = (-beta * (last.energy - before.energy)).exp();
        if ratio > SLOWEST {
            return f64::INFINITY;
        }
        (-beta * (last.energy - first.energy)).exp() * ratio / (1.0 - ratio)
    }

    /// kT at which the Arrhenius curve of `k_ImF` bends most: the largest d² ln k/dβ² (energy). `crossover` is k_B `T_c`.
    #[must_use]
    pub fn bend(&self, crossover: f64) -> Option<f64> {
        let curvature = |kt: f64| {
            let ln_k = |factor: f64| self.thermal(kt * factor).map(|thermal| thermal.imf.ln_k());
            let (a, b, c) = (ln_k((-STEP).exp())?, ln_k(1.0)?, ln_k(STEP.exp())?);
            // In y = ln β: d²f/dβ² = (f_yy − f_y)/β².
            Some((((a - 2.0 * b + c) / STEP - 0.5 * (a - c)) / STEP) * kt * kt)
        };
        let (from, to, points) = BEND;
        let kt = |i: f64| crossover * from * (to / from).powf(i / f64::from(points));
        let best = (0..=points).max_by(|&a, &b| {
            let value = |i: u32| curvature(kt(f64::from(i))).unwrap_or(f64::NEG_INFINITY);
            value(a).total_cmp(&value(b))
        })?;
        // At an end of the range nothing bends.
        if best == 0 || best == points {
            return None;
        }
        let at = f64::from(best);
        let [a, b, c] = [curvature(kt(at - 1.0))?, curvature(kt(at))?, curvature(kt(at + 1.0))?];
        Some(kt(at + 0.5 * (a - c) / (a - 2.0 * b + c)))
    }
}

impl Sums {
    /// The mean of the widths; `left_out` is what the levels left out may add to Σ Γ_n e^{−β(E_n − E₀)}.
    fn mean(&self, left_out: Wide) -> Rate {
        let error =
            ((self.widths_error + left_out) / self.widths).to_f64() + self.real_error / self.boltzmann + ROUNDINGS;
        Rate::new(self.widths / self.boltzmann, error, Route::Spectral)
    }
}
