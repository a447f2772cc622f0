//! Networks of states with rates between them: stationary state, cycles and affinities, currents, entropy production, counting.
//!
//! ```text
//! dp_j/dt = Σ_i [w(i→j) p_i − w(j→i) p_j] = 0,   Σ p = 1                    rates in 1/time, parallel links allowed
//! J = w₊ p_from − w₋ p_to                                                    current of a link
//! A_c = ln Π_c w₊/w₋                                                         affinity of a cycle, 0 in detailed balance (Kolmogorov)
//! σ = Σ_links J ln(w₊p_from/w₋p_to) = Σ_c A_c J_c                            entropy production over k_B, c the fundamental cycles
//! ```
//!
//! (J. Schnakenberg, Rev. Mod. Phys. 48, 571 (1976).) The fundamental cycles are those that each link outside a spanning tree, a
//! chord, closes with the tree. The stationary state is that of [`crate::eigen::network`], which takes no difference; currents, which
//! are differences, come from the affinities (`currents.rs`), so that they keep their digits close to equilibrium.
//!
//! Every number has a bound on its error that covers rounding and a relative uncertainty of each rate: that of a decimal that was
//! typed unless [`Network::uncertain`] says otherwise.

mod bundle;
mod counting;
mod csv;
mod currents;
mod cycles;
mod entropy;
mod root;
#[cfg(test)]
mod tests;

pub use counting::{Counting, Symmetry};
pub use csv::{Row, network as from_rows, read};
pub use cycles::Cycle;
pub use entropy::Entropy;

use crate::eigen::network::{Rates, stationary};
use crate::error::{Error, Result};
use crate::wide::Wide;

/// Most states of a network: the elimination keeps a record of each pair at each of its steps.
pub const MOST_STATES: usize = 200;
/// A number whose relative error is larger has no digits worth printing.
pub const LOOSEST: f64 = 1e-2;

/// Two states and the rates (1/time) between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Rate from start to end (1/time), 0 or more.
    pub forward: f64,
    /// Rate back (1/time); 0 for a one-way link.
    pub backward: f64,
    /// Its name; may be empty.
    pub label: String,
}

/// A number and the bound on its absolute error.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounded {
    /// The number.
    pub value: f64,
    /// Bound on its error, in the same unit.
    pub error: f64,
}

impl Bounded {
    /// The number and its relative error; `None` where it has no digits.
    #[must_use]
    pub fn digits(self) -> Option<(f64, f64)> {
        let relative = self.error / self.value.abs();
        (relative <= LOOSEST && self.value.is_finite()).then_some((self.value, relative))
    }

    /// The number as it may be printed: 0 where it lies within its bound, `None` where it has no digits.
    #[must_use]
    pub fn shown(self) -> Option<f64> {
        if self.is_zero() { Some(0.0) } else { self.digits().map(|(value, _)| value) }
    }

    /// Whether it may be zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.value.abs() <= self.error
    }
}

/// Connected states: each leads to every other.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    names: Vec<String>,
    links: Vec<Link>,
    rate_error: f64,
}

impl Network {
    /// The network of these states and links. A link whose rates are both 0 is there and carries nothing.
    ///
    /// # Errors
    /// `Input` for less than two states or too many, names that are empty or given twice, a link that starts where it ends or leads to
    /// no state, rates that are negative or no numbers, and states that can't be reached or don't lead back.
    pub fn new(names: Vec<String>, links: Vec<Link>) -> Result<Self> {
        if let Some(name) = names.iter().enumerate().find(|(n, name)| names[..*n].contains(name)) {
            return Err(
                Error::input(format!("the state \"{}\" is there twice", name.1)).remedy("give each a name of its own")
            );
        }
        // A decimal that is typed is off by half a unit in its last binary place.
        let network = Self { names, links, rate_error: 0.5 * f64::EPSILON };
        (0..network.links.len()).try_for_each(|link| network.check(link))?;
        if !(2..=MOST_STATES).contains(&network.names.len()) {
            return Err(Error::input("number of states of a network")
                .got(network.names.len())
                .allowed(format!("2 … {MOST_STATES}"))
                .remedy(
                    "make one state of those that are in equilibrium with each other, or treat the network in parts",
                ));
        }
        network.check_connected()?;
        Ok(network)
    }

    /// The same with rates that are known to this relative error only.
    #[must_use]
    pub fn uncertain(self, relative: f64) -> Self {
        Self { rate_error: self.rate_error.max(relative), ..self }
    }

    /// The names of the states.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The links.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// A link in words, such as `left (empty → full)`.
    #[must_use]
    pub fn describe(&self, link: usize) -> String {
        let Link { from, to, label, .. } = &self.links[link];
        let name = |state: &usize| self.names.get(*state).map_or_else(|| format!("state {state}"), Clone::clone);
        let ends = format!("{} → {}", name(from), name(to));
        if label.is_empty() { ends } else { format!("{label} ({ends})") }
    }

    /// The probabilities of the stationary state, Σ p = 1, each to its own relative accuracy; those below 1e-308 are 0.
    ///
    /// # Errors
    /// None for a network that [`Network::new`] let pass.
    pub fn stationary(&self) -> Result<Vec<f64>> {
        Ok(self.probabilities()?.into_iter().map(Wide::to_f64).collect())
    }

    /// Their logarithms, which have no smallest.
    ///
    /// # Errors
    /// As [`Network::stationary`].
    pub fn ln_stationary(&self) -> Result<Vec<f64>> {
        Ok(self.probabilities()?.into_iter().map(Wide::ln).collect())
    }

    /// Bound on the relative error of each of these. p is a ratio of sums over spanning trees of products of n − 1 rates, so that an
    /// error ε of every rate changes it by 2(n − 1)ε at most; the elimination rounds some times a state.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "at most some hundred states")]
    pub fn stationary_error(&self) -> f64 {
        let states = self.names.len() as f64;
        2.0 * (states - 1.0) * self.rate_error + states * f64::EPSILON
    }

    /// The link that leads one way only, where there is one: detailed balance and affinities then mean nothing.
    #[must_use]
    pub fn one_way(&self) -> Option<usize> {
        self.links.iter().position(|link| (link.forward > 0.0) != (link.backward > 0.0))
    }

    /// Refuses a link that leads one way only, for a quantity that needs both.
    ///
    /// # Errors
    /// `Input` that names the link and its rates.
    pub fn need_both_ways(&self, what: &str) -> Result<()> {
        let Some(link) = self.one_way() else { return Ok(()) };
        let Link { forward, backward, .. } = self.links[link];
        Err(Error::input(format!(
            "{what} needs a rate each way, and the link {} leads one way only",
            self.describe(link)
        ))
        .got(format!("{forward:?} there, {backward:?} back"))
        .allowed("both above 0")
        .remedy("give the rate back"))
    }

    pub(super) fn probabilities(&self) -> Result<Vec<Wide>> {
        stationary(&self.rates(|_| Wide::ONE)?)
    }

    /// The rates between the states, those along a link times a factor of its own (link and sense): parallel links add.
    fn rates(&self, factor: impl Fn((usize, bool)) -> Wide) -> Result<Rates> {
        let states = self.names.len();
        let mut sums = vec![Wide::ZERO; states * states];
        for (n, link) in self.links.iter().enumerate() {
            let (there, back) = (link.from * states + link.to, link.to * states + link.from);
            sums[there] = sums[there] + factor((n, true)) * link.forward;
            sums[back] = sums[back] + factor((n, false)) * link.backward;
        }
        Rates::new(states, |from, to| sums[from * states + to])
    }

    fn check(&self, link: usize) -> Result<()> {
        let Link { from, to, forward, backward, .. } = self.links[link];
        let states = self.names.len();
        if from >= states || to >= states {
            return Err(Error::input(format!("the link {} leads to no state", self.describe(link)))
                .got(format!("{from} → {to}"))
                .allowed(format!("below {states}")));
        }
        if from == to {
            return Err(Error::input(format!("the link {} starts where it ends", self.describe(link)))
                .remedy("leave it out: it moves nothing"));
        }
        for (rate, way) in [(forward, "rate"), (backward, "rate back")] {
            if !(rate.is_finite() && rate >= 0.0) {
                return Err(Error::input(format!("the {way} of the link {} is none", self.describe(link)))
                    .got(rate)
                    .allowed("a finite number, 0 or more"));
            }
        }
        Ok(())
    }

    /// States that the first one leads to, along links of the senses allowed.
    fn reach(&self, there: bool, back: bool) -> Vec<bool> {
        let mut seen = vec![false; self.names.len()];
        seen[0] = true;
        let mut grown = true;
        while std::mem::take(&mut grown) {
            for link in &self.links {
                let along = |rate_there: f64, rate_back: f64| (there && rate_there > 0.0) || (back && rate_back > 0.0);
                for (a, b, open) in [
                    (link.from, link.to, along(link.forward, link.backward)),
                    (link.to, link.from, along(link.backward, link.forward)),
                ] {
                    if open && seen[a] && !seen[b] {
                        seen[b] = true;
                        grown = true;
                    }
                }
            }
        }
        seen
    }

    fn check_connected(&self) -> Result<()> {
        let cases = [
            (
                true,
                true,
                "is not connected: no link leads from",
                "to",
                "give the missing link, or treat its parts one by one",
            ),
            (true, false, "has no way from", "to", "give a link there a rate in that sense"),
            (false, true, "has no way back to", "from", "give a link there a rate back"),
        ];
        for (there, back, what, preposition, remedy) in cases {
            let seen = self.reach(there, back);
            let cut: Vec<&str> =
                self.names.iter().zip(&seen).filter(|(_, seen)| !**seen).map(|(name, _)| name.as_str()).collect();
            if !cut.is_empty() {
                let from = if there && back { self.listed(&seen) } else { self.names[0].clone() };
                let what = format!("the network {what} {from} {preposition} {}", cut.join(", "));
                return Err(Error::input(what).remedy(remedy));
            }
        }
        Ok(())
    }

    fn listed(&self, these: &[bool]) -> String {
        let names: Vec<&str> =
            self.names.iter().zip(these).filter(|(_, one)| **one).map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }
}
