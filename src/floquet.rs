//! A chain of states whose rates are periodic in time, sampled over one period.
//!
//! ```text
//! dp_i/dt = a_{i−1}(t) p_{i−1} + b_i(t) p_{i+1} − [a_i(t) + b_{i−1}(t)] p_i − κ_i(t) p_i
//! a_i the rate i → i+1, b_i the rate i+1 → i, κ absorption at the two ends; all of period 2π/ω, at t_j = 2πj/ωM
//! ```
//!
//! M = 2N + 1 samples hold N harmonics. As in a [`Generator`] only the rates are kept, never a diagonal.

use crate::error::{Error, Result};
use crate::generator::{Edge, Generator};

/// Rates along a chain over one period (1/time).
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodicChain {
    frequency: f64,
    harmonics: usize,
    forward: Vec<f64>,
    backward: Vec<f64>,
    left: Option<Vec<f64>>,
    right: Option<Vec<f64>>,
}

impl PeriodicChain {
    /// From ω (rad per unit time) and N; of each link the M rates to the right and to the left, link by link; and the M
    /// rates of absorption of the first and of the last node, where they absorb.
    ///
    /// # Errors
    /// ω or a rate that is not positive and finite; lengths that don't fit.
    pub fn new(
        (frequency, harmonics): (f64, usize),
        (forward, backward): (Vec<f64>, Vec<f64>),
        (left, right): (Option<Vec<f64>>, Option<Vec<f64>>),
    ) -> Result<Self> {
        let samples = 2 * harmonics + 1;
        if !(frequency.is_finite() && frequency > 0.0) {
            return Err(Error::input("out of range").got(frequency).allowed("above 0").key("drive.frequency"));
        }
        let ends = [&left, &right];
        let fits = forward.len() == backward.len()
            && !forward.is_empty()
            && forward.len().is_multiple_of(samples)
            && ends.iter().all(|end| end.as_ref().is_none_or(|leak| leak.len() == samples));
        if !fits {
            let got = format!("{} and {} rates", forward.len(), backward.len());
            return Err(Error::input("rates of a periodic chain").got(got).allowed(format!("{samples} for each link")));
        }
        let all = forward.iter().chain(&backward).chain(ends.into_iter().flatten().flatten());
        if let Some(rate) = all.copied().find(|rate| !(rate.is_normal() && *rate > 0.0)) {
            return Err(Error::input(
                "mesh too coarse for the drive: a rate between nodes leaves the range of doubles",
            )
            .got(format!("{rate:e}"))
            .remedy("use more nodes, a larger kT, or ends nearer to the wells")
            .key("mesh.x.nodes"));
        }
        Ok(Self { frequency, harmonics, forward, backward, left, right })
    }

    /// ω (rad per unit time).
    #[must_use]
    pub fn frequency(&self) -> f64 {
        self.frequency
    }

    /// N.
    #[must_use]
    pub fn harmonics(&self) -> usize {
        self.harmonics
    }

    /// M = 2N + 1.
    #[must_use]
    pub fn samples(&self) -> usize {
        2 * self.harmonics + 1
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.forward.len() / self.samples() + 1
    }

    /// The M rates i → i+1.
    #[must_use]
    pub fn forward(&self, i: usize) -> &[f64] {
        &self.forward[i * self.samples()..][..self.samples()]
    }

    /// The M rates i+1 → i.
    #[must_use]
    pub fn backward(&self, i: usize) -> &[f64] {
        &self.backward[i * self.samples()..][..self.samples()]
    }

    /// Absorption of the first node, where there is any.
    #[must_use]
    pub fn left(&self) -> Option<&[f64]> {
        self.left.as_deref()
    }

    /// Absorption of the last node, where there is any.
    #[must_use]
    pub fn right(&self) -> Option<&[f64]> {
        self.right.as_deref()
    }

    /// The chain as it stands at sample j.
    ///
    /// # Errors
    /// Masses out of the range of doubles.
    pub fn frozen(&self, j: usize) -> Result<Generator> {
        let edge = |i: usize| Edge { from: i, to: i + 1, forward: self.forward(i)[j], backward: self.backward(i)[j] };
        let edges: Vec<Edge> = (0..self.nodes() - 1).map(edge).collect();
        let mut ln_pi = vec![0.0];
        for (i, edge) in edges.iter().enumerate() {
            ln_pi.push(ln_pi[i] + (edge.forward / edge.backward).ln());
        }
        let mut leak = vec![0.0; self.nodes()];
        let last = leak.len() - 1;
        leak[0] += self.left().map_or(0.0, |rates| rates[j]);
        leak[last] += self.right().map_or(0.0, |rates| rates[j]);
        Generator::new(ln_pi, edges, leak)
    }

    /// The chain of the links of a closed chain, which absorbs at both ends, has the same Floquet exponents less the zero, and a
    /// slowest mode that is positive.
    ///
    /// With u the function that obeys the adjoint equation −∂_t u_i = a_i (u_{i+1} − u_i) − b_{i−1} (u_i − u_{i−1}), the
    /// differences v_i = u_{i+1} − u_i obey −∂_t v_i = a_{i+1} v_{i+1} + b_{i−1} v_{i−1} − (a_i + b_i) v_i: what sits on link i goes to the right
    /// at the rate b_i, to the left at a_i, backwards in time, and leaves beyond the ends. In the continuum v = ∂ₓu diffuses in −U.
    ///
    /// # Errors
    /// A chain that absorbs; fewer than two links.
    pub fn dual(&self) -> Result<Self> {
        let (samples, links) = (self.samples(), self.nodes() - 1);
        if !self.is_closed() || links < 2 {
            return Err(Error::input("only a closed chain of two links or more has a dual"));
        }
        let reversed = |rates: &[f64]| -> Vec<f64> { (0..samples).map(|j| rates[(samples - j) % samples]).collect() };
        let forward = (0..links - 1).flat_map(|i| reversed(self.backward(i))).collect();
        let backward = (1..links).flat_map(|i| reversed(self.forward(i))).collect();
        let ends = (Some(reversed(self.forward(0))), Some(reversed(self.backward(links - 1))));
        Self::new((self.frequency, self.harmonics), (forward, backward), ends)
    }

    /// Whether probability is conserved.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.left.is_none() && self.right.is_none()
    }
}
