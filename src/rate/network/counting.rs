//! Full counting statistics of what passes along links: N = Σ a_l (passages forwards − passages backwards).
//!
//! ```text
//! θ(χ) = lim ln⟨e^{χN}⟩/t            the Perron root of L(χ): w₊ → w₊e^{χa}, w₋ → w₋e^{−χa}, the diagonal as it was
//! θ′(0) = Σ a_l J_l                   mean current
//! θ″(0) = Σ_l (w₊p_from + w₋p_to)(a_l + h_to − h_from)²                    noise; Fano factor F = θ″/|θ′|
//! Σ_j w_ij (a_ij + h_j − h_i) = θ′    for every state i
//! θ(χ) = θ(−A − χ)                    fluctuation relation, where A_c = A n_c of every cycle that counts n_c
//! ```
//!
//! The last line is that of J. L. Lebowitz and H. Spohn (J. Stat. Phys. 95, 333 (1999)), after G. Gallavotti and E. G. D. Cohen; with
//! a_l = ln(w₊/w₋), the flow of entropy, it holds of any network, with A = 1. N − θ′t + h is a martingale, and θ″ the mean of what the
//! squares of its jumps add up to.
//!
//! How the root is found: `root.rs`.

use super::entropy::{product, sum};
use super::{Bounded, Cycle, Link, Network};
use crate::eigen::network::{self, Rates};
use crate::error::{Error, Result};
use crate::wide::Wide;

/// What counts: a number a_l for each link.
#[derive(Debug, Clone)]
pub struct Counting<'a> {
    pub(super) network: &'a Network,
    pub(super) weights: Vec<f64>,
    probabilities: Vec<Wide>,
    currents: Vec<Bounded>,
}

/// How well the fluctuation relation holds over a range of χ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Symmetry {
    /// The largest |θ(χ) − θ(−A − χ)| (1/time).
    pub violation: f64,
    /// What the error bars of the two allow there (1/time).
    pub bound: f64,
    /// The largest |θ| met (1/time), to set the two beside.
    pub size: f64,
}

impl<'a> Counting<'a> {
    /// Counts passages along each link times its weight.
    ///
    /// # Errors
    /// `Input` for weights of another number of links, or that are no numbers, or all 0.
    pub fn new(network: &'a Network, weights: Vec<f64>) -> Result<Self> {
        if weights.len() != network.links.len() || !weights.iter().all(|weight| weight.is_finite()) {
            return Err(Error::input("counting needs a finite weight for each link")
                .got(weights.len())
                .allowed(network.links.len()));
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(Error::input("nothing is counted: every weight is 0"));
        }
        Ok(Self { probabilities: network.probabilities()?, currents: network.currents()?, network, weights })
    }

    /// Counts the entropy that flows out: a_l = ln(w₊/w₋), over k_B.
    ///
    /// # Errors
    /// `Input` for a link that leads one way only.
    pub fn entropy(network: &'a Network) -> Result<Self> {
        network.need_both_ways("counting entropy")?;
        let weight =
            |link: &Link| if link.is_open() { (Wide::new(link.forward) / Wide::new(link.backward)).ln() } else { 0.0 };
        let weights: Vec<f64> = network.links.iter().map(weight).collect();
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(Error::input("no passage changes the entropy: each link has the same rate both ways")
                .remedy("count a link by its label"));
        }
        Self::new(network, weights)
    }

    /// The weights a_l.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// θ′(0) (1/time).
    #[must_use]
    pub fn mean(&self) -> Bounded {
        let exact = |weight: f64| Bounded { value: weight, error: f64::EPSILON * weight.abs() };
        let parts: Vec<Bounded> = self
            .weights
            .iter()
            .zip(&self.currents)
            .map(|(weight, current)| product(exact(*weight), *current))
            .collect();
        sum(&parts)
    }

    /// θ″(0) (1/time).
    ///
    /// # Errors
    /// None for a network that [`Network::new`] let pass.
    pub fn noise(&self) -> Result<Bounded> {
        let h = self.bias()?;
        let loose = self.network.rounding();
        let parts =
            self.network.links.iter().zip(&self.weights).filter(|(link, _)| link.is_open()).map(|(link, weight)| {
                let p = &self.probabilities;
                let traffic = (p[link.from] * link.forward + p[link.to] * link.backward).to_f64();
                let jump = weight + (h[link.to].value - h[link.from].value);
                let off = h[link.to].error + h[link.from].error + f64::EPSILON * (weight.abs() + jump.abs());
                let square = Bounded { value: jump * jump, error: (2.0 * jump.abs() + off) * off };
                product(Bounded { value: traffic, error: traffic * loose }, square)
            });
        Ok(sum(&parts.collect::<Vec<_>>()))
    }

    /// θ″/|θ′| at χ = 0; `None` where the mean current has no digits.
    ///
    /// # Errors
    /// As [`Counting::noise`].
    pub fn fano(&self) -> Result<Option<Bounded>> {
        let (mean, noise) = (self.mean(), self.noise()?);
        Ok(mean.digits().map(|(current, loose)| {
            let value = noise.value / current.abs();
            Bounded { value, error: (noise.error / current.abs() + value * loose) / (1.0 - loose) }
        }))
    }

    /// Whether what is counted adds up round any cycle; else θ(χ) = 0 of any χ.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.nets().iter().any(|(_, net)| !net.is_zero())
    }

    /// Affinity and count of each fundamental cycle.
    fn nets(&self) -> Vec<(Bounded, Bounded)> {
        let signed =
            |(link, forwards): &(usize, bool)| if *forwards { self.weights[*link] } else { -self.weights[*link] };
        let net = |cycle: Cycle| {
            let (net, size) =
                cycle.steps.iter().map(signed).fold((0.0, 0.0), |(net, size), a| (net + a, size + a.abs()));
            #[allow(clippy::cast_precision_loss, reason = "at most some hundred steps")]
            let off = f64::EPSILON * size * (cycle.steps.len() + 1) as f64;
            (cycle.bounded(), Bounded { value: net, error: off })
        };
        self.network.cycles().into_iter().map(net).collect()
    }

    /// A with A_c = A n_c for all fundamental cycles to within their errors; `None` where there is no such A, or nothing that is counted
    /// ever adds up.
    #[must_use]
    pub fn affinity(&self) -> Option<Bounded> {
        self.network.one_way().is_none().then_some(())?;
        let cycles = self.nets();
        let leading = cycles
            .iter()
            .filter(|(_, net)| !net.is_zero())
            .max_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()))?;
        let value = leading.0.value / leading.1.value;
        let error =
            (leading.0.error + value.abs() * leading.1.error) / leading.1.value.abs() + f64::EPSILON * value.abs();
        let fits = |(affinity, net): &(Bounded, Bounded)| {
            let off = affinity.error + net.error * value.abs() + (net.value.abs() + net.error) * error;
            (affinity.value - value * net.value).abs() <= off + f64::EPSILON * affinity.value.abs()
        };
        cycles.iter().all(fits).then_some(Bounded { value, error })
    }

    /// The largest |θ(χ) − θ(−A − χ)| over so many χ of a range.
    ///
    /// # Errors
    /// As [`Counting::generating`].
    pub fn symmetry(&self, affinity: f64, (from, to): (f64, f64), points: u32) -> Result<Symmetry> {
        let mut found = Symmetry { violation: 0.0, bound: 0.0, size: 0.0 };
        for k in 0..=points {
            let chi = from + (to - from) * f64::from(k) / f64::from(points.max(1));
            let (one, other) = (self.generating(chi)?, self.generating(-affinity - chi)?);
            let off = (one.value - other.value).abs();
            if off >= found.violation {
                (found.violation, found.bound) = (off, one.error + other.error);
            }
            found.size = found.size.max(one.value.abs()).max(other.value.abs());
        }
        Ok(found)
    }

    pub(super) fn field(&self, chi: f64, link: usize, forwards: bool) -> f64 {
        if forwards { chi * self.weights[link] } else { -chi * self.weights[link] }
    }

    /// The ways out of each state: where from, where to, the link, its sense, its rate.
    pub(super) fn ways(&self) -> impl Iterator<Item = (usize, usize, usize, bool, f64)> {
        self.network.links.iter().enumerate().flat_map(|(n, link)| {
            [(link.from, link.to, n, true, link.forward), (link.to, link.from, n, false, link.backward)]
        })
    }

    /// h, 0 in the most populated state: what is yet to be counted in excess of the mean.
    fn bias(&self) -> Result<Vec<Bounded>> {
        let states = self.network.names.len();
        let p = &self.probabilities;
        let root = (0..states).fold(0, |most, k| if p[k] > p[most] { k } else { most });
        let others: Vec<usize> = (0..states).filter(|&k| k != root).collect();
        let rates = self.network.rates(|_| Wide::ONE)?;
        let inner = Rates::new(others.len(), |i, j| rates.rate(others[i], others[j]))?;
        let leaks: Vec<Wide> = others.iter().map(|&k| rates.rate(k, root)).collect();
        let (excess, off) = self.excess();
        let pick = |part: &dyn Fn(usize) -> Wide| others.iter().map(|&k| part(k)).collect::<Vec<_>>();
        let positive = |value: Wide| if value > Wide::ZERO { value } else { Wide::ZERO };
        let gain = network::collected(&inner, &leaks, &pick(&|k| positive(excess[k])))?;
        let loss = network::collected(&inner, &leaks, &pick(&|k| positive(-excess[k])))?;
        let spread = network::collected(&inner, &leaks, &pick(&|k| off[k]))?;
        let mut found = vec![Bounded::default(); states];
        for (n, &k) in others.iter().enumerate() {
            let rounding = (gain[n] + loss[n]) * self.network.rounding();
            found[k] = Bounded { value: (gain[n] - loss[n]).to_f64(), error: (spread[n] + rounding).to_f64() };
        }
        Ok(found)
    }

    /// Σ_j w_ij a_ij − θ′ of each state, and the bound on its error.
    fn excess(&self) -> (Vec<Wide>, Vec<Wide>) {
        let mean = self.mean();
        let states = self.network.names.len();
        let (mut excess, mut off) = (vec![Wide::new(-mean.value); states], vec![Wide::new(mean.error); states]);
        for (from, _, link, forwards, rate) in self.ways() {
            let part = Wide::new(rate) * self.field(1.0, link, forwards);
            excess[from] = excess[from] + part;
            off[from] = off[from] + (part.abs() + Wide::new(mean.value.abs())) * (2.0 * f64::EPSILON);
        }
        (excess, off)
    }
}
