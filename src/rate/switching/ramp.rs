//! The ramp simulated: events drawn one by one from Γ(I) itself, by thinning.
//!
//! ```text
//! the current rises from step to step; within a step candidates come at the rate Γ_max ≥ Γ(I) of its upper end,
//! and one at I is the event with probability Γ(I)/Γ_max
//! ```
//!
//! Lewis & Shedler, Naval Res. Logist. Q. 26, 403 (1979). Neither H(I) nor its inverse enters, so that the events test
//! P(I). The generator is ChaCha with 8 rounds: a seed gives the same events on every machine.

use super::curve::{Bias, RateCurve};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Steps of the current: Γ changes by about 5 % from one to the next.
const STEPS: u32 = 400;

/// Switching currents (A) of that many ramps, in the order in which they happened.
#[must_use]
pub fn simulate(curve: &RateCurve, events: usize, seed: u64) -> Vec<f64> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let (low, high) = curve.currents();
    let width = (high - low) / f64::from(STEPS);
    let rate = |current: f64| (curve.ln_rate(Bias::from_s(current / curve.critical_current)) - curve.ramp.ln()).exp();
    // Γ grows with the current: its value at the upper end bounds the step. Candidates before each step, on average.
    let bounds: Vec<f64> = (1..=STEPS).map(|k| rate(low + width * f64::from(k))).collect();
    let mut before = vec![0.0];
    for bound in &bounds {
        before.push(before[before.len() - 1] + bound * width);
    }
    (0..events)
        .map(|_| {
            let mut candidates = 0.0;
            loop {
                candidates -= (1.0 - uniform(&mut generator)).ln();
                let step = before.partition_point(|edge| *edge <= candidates) - 1;
                let Some(bound) = bounds.get(step) else { return high };
                let current = low + width * step as f64 + (candidates - before[step]) / bound;
                if uniform(&mut generator) * bound < rate(current) {
                    return current;
                }
            }
        })
        .collect()
}

/// A number between 0 and 1, 1 excluded, of 53 random bits.
pub(crate) fn uniform(generator: &mut impl Rng) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let bits = (generator.next_u64() >> 11) as f64;
    bits * 0.5f64.powi(53)
}
