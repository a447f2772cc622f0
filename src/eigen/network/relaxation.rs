//! How fast a network without leaks comes to rest: its smallest eigenvalue above 0.
//!
//! ```text
//! x ← A⁻¹x on the vectors with Σ x = 0:   A with the most populated state as a drain, then x ← x − p Σ x
//! λ = ⟨x, x⟩/⟨x, A⁻¹x⟩ with ⟨x, y⟩ = Σ x y/p, symmetric where the rates are in detailed balance
//! ```
//!
//! With the drain in the most populated state the drained network is at most about as slow as the relaxation itself, so that what the
//! projection takes away is not much larger than what it leaves.

use super::Rates;
use super::elimination::Elimination;
use crate::wide::Wide;

/// Steps of inverse iteration at most.
const MOST_STEPS: usize = 2000;
/// A relative change of λ below this, twice in a row, is the end; below that other one it is good enough after all steps.
const STEADY: f64 = 1e-12;
const SLOW: f64 = 1e-9;
/// An eigenvector comes back to itself up to this part.
const TURNING: f64 = 1e-2;

/// The smallest eigenvalue above 0 (1/time) of a connected network with the stationary distribution `p`, to about 1e-6; `None` for a
/// single state, and where the iteration does not settle, as for a pair of complex eigenvalues.
#[must_use]
pub fn relaxation(rates: &Rates, p: &[Wide]) -> Option<Wide> {
    let n = rates.states();
    let drain = (0..n).fold(0, |most, k| if p[k] > p[most] { k } else { most });
    let others: Vec<usize> = (0..n).filter(|&k| k != drain).collect();
    let size = others.len();
    let at = |i: usize, j: usize| rates.rate(others[i], others[j]);
    let inner = Rates::new(size, at).ok().filter(|_| size > 0)?;
    let leaks: Vec<Wide> = others.iter().map(|&k| rates.rate(k, drain)).collect();
    let done = Elimination::new(&inner, &leaks);
    let step = |x: &[Wide]| {
        let source: Vec<Wide> = others.iter().map(|&k| x[k]).collect();
        let mut y = vec![Wide::ZERO; n];
        for (&k, value) in others.iter().zip(done.solve(&source)) {
            y[k] = value;
        }
        project(y, p)
    };
    // Neither even nor odd under any renumbering that one would think of.
    let mut x = project((0..n).map(|k| p[k] * irregular(k)).collect(), p);
    let (mut steady, mut before) = (0, Wide::ZERO);
    for steps in 1..=MOST_STEPS {
        let norm = product(&x, &x, p).sqrt();
        x.iter_mut().for_each(|x| *x = *x / norm);
        let y = step(&x);
        let inverse = product(&x, &y, p);
        let change = (inverse - before).abs();
        steady = if change <= inverse.abs() * STEADY { steady + 1 } else { 0 };
        if steady == 2 || (steps == MOST_STEPS && change <= inverse.abs() * SLOW) {
            // A pair of complex eigenvalues turns x round and round at a steady quotient.
            let rest: Vec<Wide> = x.iter().zip(&y).map(|(&x, &y)| y - x * inverse).collect();
            let turns = product(&rest, &rest, p).sqrt() > inverse.abs() * TURNING;
            return (inverse > Wide::ZERO && !turns).then(|| Wide::ONE / inverse);
        }
        (before, x) = (inverse, y);
    }
    None
}

/// ⟨x, y⟩.
fn product(x: &[Wide], y: &[Wide], p: &[Wide]) -> Wide {
    x.iter().zip(y).zip(p).fold(Wide::ZERO, |sum, ((&x, &y), &p)| sum + x * y / p)
}

/// x − p Σ x.
fn project(mut x: Vec<Wide>, p: &[Wide]) -> Vec<Wide> {
    let sum = x.iter().fold(Wide::ZERO, |sum, &x| sum + x);
    x.iter_mut().zip(p).for_each(|(x, &p)| *x = *x - p * sum);
    x
}

/// Between 1 and 2.
#[allow(clippy::cast_precision_loss, reason = "at most some thousand states")]
fn irregular(k: usize) -> f64 {
    1.0 + (k as f64 * 0.618_033_988_749_894_8).fract()
}
