//! Elimination of states, last to first, without a subtraction.
//!
//! ```text
//! d_k = Γ_k + Σ_{j<k} W(k→j),   W(i→j) ← W(i→j) + W(i→k) W(k→j)/d_k,   Γ_i ← Γ_i + W(i→k) Γ_k/d_k      i, j < k
//! A x = b     b_i ← b_i + W(k→i) b_k/d_k on the way down,   x_k = (b_k + Σ_{i<k} W(i→k) x_i)/d_k on the way up
//! Aᵀy = b     b_i ← b_i + W(i→k) b_k/d_k on the way down,   y_k = (b_k + Σ_{j<k} W(k→j) y_j)/d_k on the way up
//! ```
//!
//! A particle that comes to state k goes on to j with probability W(k→j)/d_k: what is left is the network as it is seen while it is
//! not in any of the eliminated states.

use super::{Rates, normalised};
use crate::wide::Wide;

/// The network after elimination: W and Γ of every state at the moment it went.
pub(super) struct Elimination {
    rates: Rates,
    pivots: Vec<Wide>,
}

impl Elimination {
    /// Eliminates every state; something must leak, or the last pivot is 0.
    pub(super) fn new(rates: &Rates, leaks: &[Wide]) -> Self {
        let n = rates.states;
        let (mut rates, mut leaks) = (rates.clone(), leaks.to_vec());
        let mut pivots = vec![Wide::ZERO; n];
        for k in (0..n).rev() {
            let pivot = (0..k).fold(leaks[k], |sum, j| sum + rates.rate(k, j));
            pivots[k] = pivot;
            for i in 0..k {
                let share = rates.rate(i, k);
                if share == Wide::ZERO {
                    continue;
                }
                let share = share / pivot;
                leaks[i] = leaks[i] + share * leaks[k];
                for j in (0..k).filter(|&j| j != i) {
                    let onwards = share * rates.rate(k, j);
                    rates.rates[i * n + j] = rates.rates[i * n + j] + onwards;
                }
            }
        }
        Self { rates, pivots }
    }

    /// A⁻¹b for a b of any sign, from positive coefficients.
    pub(super) fn solve(&self, b: &[Wide]) -> Vec<Wide> {
        self.run(b, |k, i| self.rates.rate(k, i), |i, k| self.rates.rate(i, k))
    }

    /// A⁻ᵀb.
    pub(super) fn solve_transposed(&self, b: &[Wide]) -> Vec<Wide> {
        self.run(b, |k, i| self.rates.rate(i, k), |i, k| self.rates.rate(k, i))
    }

    fn run(&self, b: &[Wide], down: impl Fn(usize, usize) -> Wide, up: impl Fn(usize, usize) -> Wide) -> Vec<Wide> {
        let mut x = b.to_vec();
        for k in (0..x.len()).rev() {
            let share = x[k] / self.pivots[k];
            for (i, x) in x[..k].iter_mut().enumerate() {
                *x = *x + down(k, i) * share;
            }
        }
        for k in 0..x.len() {
            let sum = (0..k).fold(x[k], |sum, i| sum + up(i, k) * x[i]);
            x[k] = sum / self.pivots[k];
        }
        x
    }
}

/// The stationary distribution of a connected network without leaks.
pub(super) fn stationary(rates: &Rates) -> Vec<Wide> {
    let n = rates.states;
    let done = Elimination::new(rates, &vec![Wide::ZERO; n]);
    let mut p = vec![Wide::ONE; n];
    for k in 1..n {
        p[k] = (0..k).fold(Wide::ZERO, |sum, i| sum + p[i] * done.rates.rate(i, k)) / done.pivots[k];
    }
    normalised(p)
}
