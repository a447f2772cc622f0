//! A shorter chain with nearly the same slow modes, for first guesses.
//!
//! Every fourth node is kept. Resistances 1/c in series add; the mass of a dropped node goes to its two kept neighbours
//! in proportion to its nearness in resistance, which is how a harmonic function interpolates. Only ratios of
//! neighbouring π enter, so nothing can overflow.

use crate::generator::Chain;

/// One node in this many is kept.
const STRIDE: usize = 4;

/// Rates of a chain, owned.
pub(super) struct CoarseChain {
    forward: Vec<f64>,
    backward: Vec<f64>,
    leak: Vec<f64>,
}

/// One stretch between two kept nodes A and B, in units of π_A.
struct Stretch {
    /// Σ 1/c.
    resistance: f64,
    /// π_B.
    far_weight: f64,
    /// Mass and absorption handed to A and to B.
    near: [f64; 2],
    far: [f64; 2],
}

impl CoarseChain {
    pub fn from(chain: Chain<'_>) -> Self {
        let last = chain.leak.len() - 1;
        let mut kept: Vec<usize> = (0..last).step_by(STRIDE).collect();
        kept.push(last);
        let stretches: Vec<Stretch> = kept.windows(2).map(|ends| stretch(chain, ends[0], ends[1])).collect();
        // Mass and absorption of each kept node, in units of its own π.
        let mut mass = vec![1.0; kept.len()];
        let mut leak: Vec<f64> = kept.iter().map(|&node| chain.leak[node]).collect();
        for (k, piece) in stretches.iter().enumerate() {
            mass[k] += piece.near[0];
            leak[k] += piece.near[1];
            mass[k + 1] += piece.far[0] / piece.far_weight;
            leak[k + 1] += piece.far[1] / piece.far_weight;
        }
        leak.iter_mut().zip(&mass).for_each(|(leak, mass)| *leak /= mass);
        let forward = stretches.iter().zip(&mass).map(|(s, mass)| 1.0 / (s.resistance * mass)).collect();
        let backward =
            stretches.iter().zip(&mass[1..]).map(|(s, mass)| 1.0 / (s.resistance * mass * s.far_weight)).collect();
        Self { forward, backward, leak }
    }

    pub fn view(&self) -> Chain<'_> {
        Chain { forward: &self.forward, backward: &self.backward, leak: &self.leak }
    }

    /// Whether the lumping stayed within the range of doubles; if not, guesses come from bisection instead.
    pub fn is_usable(&self) -> bool {
        let positive = |rate: &f64| rate.is_finite() && *rate > 0.0;
        self.forward.iter().all(positive)
            && self.backward.iter().all(positive)
            && self.leak.iter().all(|rate| rate.is_finite())
    }
}

fn stretch(chain: Chain<'_>, a: usize, b: usize) -> Stretch {
    let mut weight = [1.0; STRIDE + 1];
    let mut distance = [0.0; STRIDE + 1];
    for (step, edge) in (a..b).enumerate() {
        distance[step + 1] = distance[step] + 1.0 / (weight[step] * chain.forward[edge]);
        weight[step + 1] = weight[step] * (chain.forward[edge] / chain.backward[edge]);
    }
    let steps = b - a;
    let (mut near, mut far) = ([0.0; 2], [0.0; 2]);
    for step in 1..steps {
        let share = distance[step] / distance[steps];
        for (kind, amount) in [weight[step], weight[step] * chain.leak[a + step]].into_iter().enumerate() {
            near[kind] += (1.0 - share) * amount;
            far[kind] += share * amount;
        }
    }
    Stretch { resistance: distance[steps], far_weight: weight[steps], near, far }
}
