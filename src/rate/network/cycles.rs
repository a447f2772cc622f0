//! Spanning tree, chords, fundamental cycles and their affinities.
//!
//! ```text
//! A_c = ln Π_c w₊/w₋,        π_from w₊ = π_to w₋ along the tree
//! ```
//!
//! The tree takes the links of the largest √(w₊w₋) first, one-way links last (Kruskal). Each of the other links, a chord, closes one
//! cycle with it, run through in the sense of the chord; every cycle of the network is a sum of these (Schnakenberg, Rev. Mod. Phys.
//! 48, 571 (1976), sec. V). The product is formed of numbers without a largest one ([`Wide`]): A_c has the absolute error of its
//! factors, however large their logarithms are.

use super::{Bounded, Link, Network};
use crate::error::Result;
use crate::wide::Wide;

/// A cycle of links.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle {
    /// The links in order, each with whether it is run through forwards; the first one is the chord.
    pub steps: Vec<(usize, bool)>,
    /// The states in order, the first one where the chord starts; one for each step.
    pub states: Vec<usize>,
    /// ln of the product of the rates along it over that of the rates against it: infinite where a one-way link leads along it or
    /// against it, no number where both is so.
    pub affinity: f64,
    /// Bound on the absolute error of the affinity, by rounding and by the uncertainty of the rates.
    pub affinity_error: f64,
}

impl Cycle {
    /// Affinity with its error.
    #[must_use]
    pub fn bounded(&self) -> Bounded {
        Bounded { value: self.affinity, error: self.affinity_error }
    }
}

/// A spanning tree, rooted at state 0.
pub(super) struct Tree {
    /// For each state the way up: the link, whether it leads up forwards, the state above; `None` at the root.
    up: Vec<Option<(usize, bool, usize)>>,
    /// Steps down from the root.
    depth: Vec<usize>,
    /// π of each state: the stationary weights if there were the tree alone.
    pub(super) weights: Vec<Wide>,
    /// The links outside of it that carry something.
    pub(super) chords: Vec<usize>,
}

impl Link {
    /// ln of the geometric mean of its rates, which ranks it; one-way links come after all others.
    fn rank(&self) -> (bool, f64) {
        let both = self.forward > 0.0 && self.backward > 0.0;
        (both, if both { 0.5 * (self.forward.ln() + self.backward.ln()) } else { self.forward.max(self.backward).ln() })
    }

    pub(super) fn is_open(&self) -> bool {
        self.forward > 0.0 || self.backward > 0.0
    }
}

impl Tree {
    pub(super) fn new(network: &Network) -> Self {
        let states = network.names.len();
        let mut ranked: Vec<usize> = (0..network.links.len()).filter(|&link| network.links[link].is_open()).collect();
        let rank = |link: &usize| network.links[*link].rank();
        ranked.sort_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
        let (mut part, mut inside) = ((0..states).collect::<Vec<_>>(), vec![false; network.links.len()]);
        for &link in &ranked {
            let (a, b) = (part[network.links[link].from], part[network.links[link].to]);
            if a != b {
                inside[link] = true;
                part.iter_mut().filter(|part| **part == b).for_each(|part| *part = a);
            }
        }
        let mut chords: Vec<usize> = ranked.into_iter().filter(|&link| !inside[link]).collect();
        chords.sort_unstable();
        let mut tree =
            Self { up: vec![None; states], depth: vec![0; states], weights: vec![Wide::ONE; states], chords };
        tree.hang(network, &inside);
        tree
    }

    /// Hangs every state below the one that leads to it.
    fn hang(&mut self, network: &Network, inside: &[bool]) {
        let mut open = vec![0];
        while let Some(above) = open.pop() {
            for (n, link) in network.links.iter().enumerate().filter(|(n, _)| inside[*n]) {
                let (below, leads_up) = match (link.from == above, link.to == above) {
                    (true, _) => (link.to, false),
                    (_, true) => (link.from, true),
                    _ => continue,
                };
                if self.up[above].is_some_and(|(way, _, _)| way == n) {
                    continue;
                }
                self.up[below] = Some((n, leads_up, above));
                self.depth[below] = self.depth[above] + 1;
                let ratio = ratio(network, n, !leads_up);
                self.weights[below] =
                    if ratio > Wide::ZERO { self.weights[above] * ratio } else { self.weights[above] };
                open.push(below);
            }
        }
    }

    /// The steps along the tree from one state to another, each with the state it starts from.
    fn path(&self, from: usize, to: usize) -> Vec<(usize, bool, usize)> {
        let (mut a, mut b, mut first, mut last) = (from, to, Vec::new(), Vec::new());
        while a != b {
            if self.depth[a] >= self.depth[b] {
                let Some((link, leads_up, above)) = self.up[a] else { break };
                first.push((link, leads_up, a));
                a = above;
            } else {
                let Some((link, leads_up, above)) = self.up[b] else { break };
                last.push((link, !leads_up, above));
                b = above;
            }
        }
        first.extend(last.into_iter().rev());
        first
    }

    /// The cycle that a chord closes.
    pub(super) fn cycle(&self, network: &Network, chord: usize) -> Cycle {
        let Link { from, to, .. } = network.links[chord];
        let mut steps = vec![(chord, true)];
        let mut states = vec![from];
        for (link, forwards, state) in self.path(to, from) {
            steps.push((link, forwards));
            states.push(state);
        }
        let (affinity, affinity_error) = affinity(network, &steps);
        Cycle { steps, states, affinity, affinity_error }
    }
}

/// Rate along a link over the rate against it; 0 where it leads one way only.
fn ratio(network: &Network, link: usize, forwards: bool) -> Wide {
    let Link { forward, backward, .. } = network.links[link];
    let (along, against) = if forwards { (forward, backward) } else { (backward, forward) };
    if along > 0.0 && against > 0.0 { Wide::new(along) / Wide::new(against) } else { Wide::ZERO }
}

/// ln of the product of the ratios along a cycle, and the bound on its error.
fn affinity(network: &Network, steps: &[(usize, bool)]) -> (f64, f64) {
    let blocked = |against: bool| {
        let none = |(link, forwards): &(usize, bool)| {
            let Link { forward, backward, .. } = network.links[*link];
            (if *forwards == against { backward } else { forward }) == 0.0
        };
        steps.iter().any(none)
    };
    match (blocked(true), blocked(false)) {
        (true, true) => (f64::NAN, f64::NAN),
        (true, false) => (f64::INFINITY, f64::NAN),
        (false, true) => (f64::NEG_INFINITY, f64::NAN),
        (false, false) => excess(network, steps),
    }
}

/// The same of the links that lead both ways.
#[allow(clippy::cast_precision_loss, reason = "at most some hundred steps")]
pub(super) fn excess(network: &Network, steps: &[(usize, bool)]) -> (f64, f64) {
    let both = |(link, _): &&(usize, bool)| network.links[*link].forward > 0.0 && network.links[*link].backward > 0.0;
    let ratios = steps.iter().filter(both).map(|&(link, forwards)| ratio(network, link, forwards));
    let value = ratios.fold(Wide::ONE, |product, ratio| product * ratio).ln();
    // Each step divides and multiplies once, half a unit each; the logarithm and its exponent round twice.
    let error = steps.len() as f64 * (f64::EPSILON + 2.0 * network.rate_error) + 2.0 * f64::EPSILON * value.abs();
    (value, error)
}

impl Network {
    /// The fundamental cycles: one for each chord of the spanning tree of the fastest links, in the order of the links.
    #[must_use]
    pub fn cycles(&self) -> Vec<Cycle> {
        let tree = Tree::new(self);
        tree.chords.iter().map(|&chord| tree.cycle(self, chord)).collect()
    }

    /// Kolmogorov's criterion: the fundamental cycle of the largest affinity beyond its error; `None` where all of them vanish, which
    /// then holds of every cycle, and the network is in detailed balance.
    ///
    /// # Errors
    /// `Input` for a link that leads one way only.
    pub fn kolmogorov(&self) -> Result<Option<Cycle>> {
        self.need_both_ways("detailed balance")?;
        let broken = self.cycles().into_iter().filter(|cycle| !cycle.bounded().is_zero());
        Ok(broken.max_by(|a, b| a.affinity.abs().total_cmp(&b.affinity.abs())))
    }

    /// A cycle in words: its states from the first one round to itself.
    #[must_use]
    pub fn round(&self, cycle: &Cycle) -> String {
        let names = cycle.states.iter().chain(cycle.states.first()).map(|&state| self.names[state].as_str());
        names.collect::<Vec<_>>().join(" → ")
    }
}
