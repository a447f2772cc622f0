//! The tables of cycles, links and states. A number that lies within its bound is 0; one that does not and has no digits all the same is
//! left out, and [`left_out`] names it.

use super::{cells, cells_or_zero};
use crate::error::Result;
use crate::rate::network::{Bounded, Entropy, LOOSEST, Network};
use crate::table::{Cell, Table};

const CYCLES: [(&str, &str, &str); 15] = [
    ("cycle", "1", "number of the fundamental cycle"),
    ("states", "", "its states in order"),
    ("chord", "", "its link outside the spanning tree, which gives it its sense"),
    (
        "affinity",
        "1",
        "ln of the product of the rates along it over that of those against it; 0 where its bound allows it",
    ),
    ("affinity_error", "relative", "rounding"),
    ("affinity_bound", "1", "the same absolute"),
    ("current", "1/time", "stationary current of the chord; 0 where its bound allows it"),
    ("current_error", "relative", "rounding"),
    ("current_bound", "1/time", "the same absolute"),
    ("entropy_production", "1/time", "affinity times current, over k_B"),
    ("entropy_production_error", "relative", "rounding"),
    ("entropy_production_bound", "1/time", "the same absolute"),
    ("share", "1", "of the entropy production of the network; the shares add up to 1, and may be negative"),
    ("total_entropy_production", "1/time", "of the network, over k_B"),
    ("total_entropy_production_bound", "1/time", "bound on its error"),
];

const LINKS: [(&str, &str, &str); 17] = [
    ("link", "", "label and states"),
    ("rate", "1/time", "there"),
    ("back", "1/time", "back"),
    ("flux", "1/time", "w₊ p_from"),
    ("flux_back", "1/time", "w₋ p_to"),
    ("flux_error", "relative", "of both: rounding"),
    ("current", "1/time", "their difference, by the affinities of the cycles; 0 where its bound allows it"),
    ("current_error", "relative", "rounding"),
    ("current_bound", "1/time", "the same absolute"),
    ("force", "1", "ln of flux over flux_back; empty where a link leads one way only"),
    ("force_bound", "1", "bound on its error"),
    ("entropy_production", "1/time", "current times force, over k_B; empty where a link leads one way only"),
    ("entropy_production_error", "relative", "rounding"),
    ("entropy_production_bound", "1/time", "the same absolute"),
    ("share", "1", "of the entropy production of the network"),
    ("total_entropy_production", "1/time", "of the network, over k_B"),
    ("total_entropy_production_bound", "1/time", "bound on its error"),
];

const STATES: [(&str, &str, &str); 5] = [
    ("state", "", "its name"),
    ("probability", "1", "of the stationary state"),
    ("probability_error", "relative", "rounding"),
    ("ln_probability", "1", "its logarithm"),
    ("rate_out", "1/time", "sum of the rates that lead out of it"),
];

/// σ of the whole, where there is one, and whether it vanishes.
struct Whole {
    entropy: Option<Entropy>,
    balanced: bool,
}

impl Whole {
    fn new(network: &Network) -> Self {
        let balanced = network.kolmogorov().is_ok_and(|broken| broken.is_none());
        Self { entropy: network.entropy_production().ok(), balanced }
    }

    /// A part, its errors, its share, and the whole.
    fn cells(&self, part: Option<Bounded>) -> Vec<Cell> {
        let (Some(part), Some(entropy)) = (part, &self.entropy) else { return vec![Cell::Missing; 6] };
        let whole = entropy.best();
        let mut row: Vec<Cell> = cells_or_zero(part, self.balanced).into();
        row.push(part.error.into());
        row.push(share(part, whole).filter(|_| !self.balanced).into());
        row.push(cells_or_zero(whole, self.balanced)[0].clone());
        row.push(whole.error.into());
        row
    }
}

fn share(part: Bounded, whole: Bounded) -> Option<f64> {
    let (whole, loose) = whole.digits()?;
    match part.digits() {
        Some((part, off)) => (off + loose <= LOOSEST).then_some(part / whole),
        None => part.shown(),
    }
}

/// The numbers that are neither 0 within their bounds nor known to a hundredth, in words.
pub(super) fn left_out(network: &Network) -> Result<Vec<String>> {
    let (currents, whole) = (network.currents()?, Whole::new(network));
    let mut found: Vec<(String, Bounded)> = Vec::new();
    let mut add = |name: String, number: Bounded| {
        if number.value.is_finite() && number.shown().is_none() && !whole.balanced {
            found.push((name, number));
        }
    };
    for (n, cycle) in network.cycles().iter().enumerate() {
        let round = network.round(cycle);
        add(format!("affinity of {round}"), cycle.bounded());
        if let Some(entropy) = &whole.entropy {
            add(format!("entropy production of {round}"), entropy.of_cycles[n]);
        }
    }
    for (n, current) in currents.iter().enumerate() {
        let link = network.describe(n);
        add(format!("current of {link}"), *current);
        if let Some(entropy) = &whole.entropy {
            add(format!("force of {link}"), entropy.forces[n]);
            add(format!("entropy production of {link}"), entropy.of_links[n]);
        }
    }
    if let Some(entropy) = &whole.entropy {
        add("entropy production of the network, and every share of it".into(), entropy.best());
    }
    let words = |(name, number): (String, Bounded)| {
        format!("{name}: not 0, and its bound, {:.1e}, is more than a hundredth of it", number.error)
    };
    Ok(found.into_iter().map(words).collect())
}

pub(super) fn cycles(network: &Network) -> Result<Table> {
    let mut table = Table::new(&CYCLES);
    let (currents, whole) = (network.currents()?, Whole::new(network));
    for (n, cycle) in network.cycles().iter().enumerate() {
        let chord = cycle.steps[0].0;
        let (affinity, current) = (cycle.bounded(), currents[chord]);
        let mut row: Vec<Cell> =
            vec![(n + 1).into(), network.round(cycle).as_str().into(), network.describe(chord).as_str().into()];
        row.extend(cells(affinity));
        row.push(affinity.error.into());
        row.extend(cells_or_zero(current, whole.balanced));
        row.push(current.error.into());
        row.extend(whole.cells(whole.entropy.as_ref().map(|entropy| entropy.of_cycles[n])));
        table.rows.push(row);
    }
    Ok(table)
}

pub(super) fn links(network: &Network) -> Result<Table> {
    let mut table = Table::new(&LINKS);
    let (currents, p) = (network.currents()?, network.stationary()?);
    let whole = Whole::new(network);
    for (n, link) in network.links().iter().enumerate() {
        let (there, back) = (p[link.from] * link.forward, p[link.to] * link.backward);
        let mut row: Vec<Cell> = vec![network.describe(n).as_str().into(), link.forward.into(), link.backward.into()];
        row.extend([normal(there), normal(back), (network.stationary_error() + f64::EPSILON).into()]);
        row.extend(cells_or_zero(currents[n], whole.balanced));
        row.push(currents[n].error.into());
        let force = whole.entropy.as_ref().map(|entropy| entropy.forces[n]);
        row.push(force.map_or(Cell::Missing, |force| cells_or_zero(force, whole.balanced)[0].clone()));
        row.push(force.map(|force| force.error).into());
        row.extend(whole.cells(whole.entropy.as_ref().map(|entropy| entropy.of_links[n])));
        table.rows.push(row);
    }
    Ok(table)
}

pub(super) fn states(network: &Network) -> Result<Table> {
    let mut table = Table::new(&STATES);
    let logarithms = network.ln_stationary()?;
    for (n, p) in network.stationary()?.into_iter().enumerate() {
        let out = network.links().iter().map(|link| match n {
            _ if link.from == n => link.forward,
            _ if link.to == n => link.backward,
            _ => 0.0,
        });
        table.rows.push(vec![
            network.names()[n].as_str().into(),
            normal(p),
            network.stationary_error().into(),
            logarithms[n].into(),
            out.sum::<f64>().into(),
        ]);
    }
    Ok(table)
}

/// Nothing where doubles don't reach.
fn normal(value: f64) -> Cell {
    if value >= f64::MIN_POSITIVE { value.into() } else { Cell::Missing }
}
