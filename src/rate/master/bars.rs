//! What is uncertain of the rates of a master equation: by its levels, and by those that it leaves out.
//!
//! ```text
//! d₁ = |k_N − k_{N−1}|,  d₂ = |k_{N−1} − k_{N−2}|,  r = d₁/d₂        k_N of the lowest N levels, 1/time; k_0 = 0
//! |k − k_N| ≤ 2 d₁ r/(1 − r)                                        where r does not grow from there on
//! ```
//!
//! Above the barrier each level adds a smaller part of what the one below it adds, so that the geometric series is a bound; the factor
//! of 2 is for its ratio. Where r is near 1 nothing is known of the rest.

use super::{Master, share};
use crate::bath::Friction;
use crate::error::Result;
use crate::rate::{Rate, Route};
use crate::wide::Wide;

/// n_B + 1, ω in G and γ̂′ together change by at most this many times the relative change of ω.
const BY_FREQUENCY: f64 = 4.0;
/// The geometric series of what is left out, times this.
const SAFETY: f64 = 2.0;
/// A ratio of the series nearer to 1 counts as no smaller than 1.
const STEADY: f64 = 0.9;
/// Differences that are smaller, relative, are rounding.
const ROUNDING: f64 = 1e-14;

impl Master {
    /// What further levels may add to λ₁ = `whole` (1/time), relative.
    pub(super) fn truncation(&self, friction: &Friction, kt: f64, whole: Wide) -> Result<f64> {
        let n = self.states.len();
        let fewer = |n: usize| match &self.states[..n] {
            // Nothing leaks from there.
            states if states.iter().all(|state| state.width == Wide::ZERO) => Ok(Wide::ZERO),
            _ => self.slowest(friction, kt, n).map(|found| found.value),
        };
        if n < 2 {
            return Ok(f64::INFINITY);
        }
        Ok(tail([fewer(n - 2)?, fewer(n - 1)?, whole]))
    }

    /// What further levels may add to the thermal average, relative.
    pub(super) fn thermal_truncation(&self, kt: f64, boltzmann: &[Wide]) -> f64 {
        let n = self.states.len();
        let fewer = |n: usize| if n == 0 { Wide::ZERO } else { self.thermal(kt, &boltzmann[..n]).value() };
        if n < 2 { f64::INFINITY } else { tail([fewer(n - 2), fewer(n - 1), fewer(n)]) }
    }

    /// Σ π Γ/Σ π.
    pub(super) fn thermal(&self, kt: f64, boltzmann: &[Wide]) -> Rate {
        let (mut out, mut all) = (Wide::ZERO, Wide::ZERO);
        let (mut out_error, mut all_error) = (Wide::ZERO, Wide::ZERO);
        for (k, (state, &pi)) in self.states.iter().zip(boltzmann).enumerate() {
            let by_energy = self.distance(k, 0, kt).1;
            let part = pi * state.width;
            (out, all) = (out + part, all + pi);
            out_error = out_error + part * (by_energy + state.width_error);
            all_error = all_error + pi * by_energy;
        }
        let error = share(out_error, out) + share(all_error, all) + 4.0 * f64::EPSILON;
        Rate::new(out / all, error, Route::Spectral)
    }

    /// What the errors of E_n, Γ_n and G_mn leave uncertain of λ₁, relative, to first order.
    pub(super) fn error(&self, friction: &Friction, kt: f64, boltzmann: &[Wide], f: &[Wide]) -> f64 {
        let (mut above, mut above_error) = (Wide::ZERO, Wide::ZERO);
        let (mut below, mut below_error) = (Wide::ZERO, Wide::ZERO);
        for (m, state) in self.states.iter().enumerate() {
            let by_energy = self.distance(m, 0, kt).1;
            let weight = boltzmann[m] * f[m] * f[m];
            (above, below) = (above + weight * state.width, below + weight);
            above_error = above_error + weight * state.width * (by_energy + state.width_error);
            below_error = below_error + weight * by_energy;
            for n in 0..m {
                let (x, error) = self.distance(m, n, kt);
                let (strength, strength_error) = self.strength(m, n);
                // Per unit of G, which may be smaller than its error.
                let omega = x * kt / self.hbar;
                let filter = friction.gamma() / (1.0 + (omega / friction.cutoff()).powi(2));
                let unit = boltzmann[m] * Wide::new(filter) / -(-x).exp_m1();
                let difference = f[m] - f[n];
                let square = difference * difference * unit;
                above = above + square * strength;
                let relative = by_energy + BY_FREQUENCY * error / x;
                above_error = above_error + square * (strength_error + strength * relative);
            }
        }
        share(above_error, above) + share(below_error, below)
    }
}

/// What is left out beyond the last of three terms of a sequence, relative to that.
fn tail(terms: [Wide; 3]) -> f64 {
    let [before, last] = [(terms[1], terms[0]), (terms[2], terms[1])].map(|(a, b)| share((a - b).abs(), terms[2]));
    if last <= ROUNDING {
        return SAFETY * last;
    }
    let ratio = last / before;
    if ratio < STEADY { SAFETY * last * ratio / (1.0 - ratio) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(terms: [f64; 3]) -> f64 {
        tail(terms.map(Wide::new))
    }

    #[test]
    fn a_geometric_series_is_bounded_by_twice_its_rest() {
        // 1 + q + q² + …: the rest after three terms is q³/(1 − q).
        for q in [0.01, 0.3, 0.8] {
            let all = 1.0 + q + q * q;
            let bound = relative([1.0, 1.0 + q, all]);
            assert!((bound * all * (1.0 - q) / (2.0 * q * q * q) - 1.0).abs() < 1e-9, "{q}: {bound}");
        }
    }

    #[test]
    fn what_does_not_fall_off_is_not_bounded() {
        assert_eq!(relative([1.0, 1.1, 1.2]), f64::INFINITY);
        assert_eq!(relative([1.0, 1.1, 1.4]), f64::INFINITY);
        assert_eq!(relative([1.0, 1.0, 1.1]), f64::INFINITY);
        // Nothing changes any more.
        assert_eq!(relative([1.0, 1.0, 1.0]), 0.0);
    }
}
