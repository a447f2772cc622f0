//! Entropy production of the stationary state, as a sum over links and as one over cycles.
//!
//! ```text
//! σ = Σ_links J ln(w₊p_from/w₋p_to) = Σ_c A_c J_c                  over k_B, 1/time; J_c the current of the chord
//! ```
//!
//! (Schnakenberg, Rev. Mod. Phys. 48, 571 (1976).) Every summand of the first is positive: it is
//! formed as |J| ln(1 + |J|/min(w₊p_from, w₋p_to)), which keeps its digits where J is small.

use super::cycles::Tree;
use super::{Bounded, Network};
use crate::error::Result;
use crate::wide::Wide;

/// σ by both sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Entropy {
    /// Sum over links (1/time).
    pub links: Bounded,
    /// Sum over fundamental cycles (1/time).
    pub cycles: Bounded,
    /// The summand of each link.
    pub of_links: Vec<Bounded>,
    /// The force of each link, ln(w₊p_from/w₋p_to).
    pub forces: Vec<Bounded>,
    /// The summand of each fundamental cycle, in the order of [`Network::cycles`].
    pub of_cycles: Vec<Bounded>,
}

impl Entropy {
    /// The one with the smaller error.
    #[must_use]
    pub fn best(&self) -> Bounded {
        if self.cycles.error < self.links.error { self.cycles } else { self.links }
    }
}

impl Network {
    /// σ (1/time) over k_B.
    ///
    /// # Errors
    /// `Input` for a link that leads one way only: its entropy production is infinite.
    pub fn entropy_production(&self) -> Result<Entropy> {
        self.need_both_ways("entropy production")?;
        let (currents, p) = (self.currents()?, self.probabilities()?);
        let forces: Vec<Bounded> = (0..self.links.len()).map(|link| self.force(link, currents[link], &p)).collect();
        let of_links: Vec<Bounded> =
            currents.iter().zip(&forces).map(|(current, force)| product(*current, *force)).collect();
        let tree = Tree::new(self);
        let of_cycles: Vec<Bounded> =
            tree.chords.iter().map(|&chord| product(tree.cycle(self, chord).bounded(), currents[chord])).collect();
        Ok(Entropy { links: sum(&of_links), cycles: sum(&of_cycles), of_links, forces, of_cycles })
    }

    /// ln(w₊p_from/w₋p_to) of one link.
    fn force(&self, n: usize, current: Bounded, p: &[Wide]) -> Bounded {
        let link = &self.links[n];
        if !link.is_open() {
            return Bounded::default();
        }
        let (there, back) = (p[link.from] * link.forward, p[link.to] * link.backward);
        let least = if there < back { there } else { back };
        let size = Wide::new(current.value.abs()) / least;
        let force = if size < Wide::ONE { size.to_f64().ln_1p() } else { (Wide::ONE + size).ln() };
        // d ln(1 + x) = dx/(1 + x); the flux itself is known to the accuracy of p.
        let off = Wide::new(current.error) / least / (Wide::ONE + size);
        let loose = 2.0 * self.rounding() * (size / (Wide::ONE + size)).to_f64() + 2.0 * f64::EPSILON * force;
        Bounded { value: force.copysign(current.value), error: off.to_f64() + loose }
    }
}

/// The product of two numbers with errors.
pub(super) fn product(a: Bounded, b: Bounded) -> Bounded {
    let value = a.value * b.value;
    let error = a.value.abs() * b.error + b.value.abs() * a.error + a.error * b.error + f64::EPSILON * value.abs();
    Bounded { value, error }
}

pub(super) fn sum(parts: &[Bounded]) -> Bounded {
    let size: f64 = parts.iter().map(|part| part.value.abs()).sum();
    let value = parts.iter().map(|part| part.value).sum();
    #[allow(clippy::cast_precision_loss, reason = "at most some thousand summands")]
    let rounding = 0.5 * f64::EPSILON * parts.len() as f64 * size;
    Bounded { value, error: parts.iter().map(|part| part.error).sum::<f64>() + rounding }
}
