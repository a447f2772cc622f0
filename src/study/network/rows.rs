//! The tables of cycles, links and states.

use super::cells_or_zero;
use crate::error::Result;
use crate::rate::network::{Bounded, Network};
use crate::table::{Cell, Table};

const CYCLES: [(&str, &str, &str); 13] = [
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
    ("current", "1/time", "stationary current of the chord; 0 in detailed balance"),
    ("current_error", "relative", "rounding"),
    ("current_bound", "1/time", "the same absolute"),
    ("entropy_production", "1/time", "affinity times current, over k_B"),
    ("entropy_production_error", "relative", "rounding"),
    ("share", "1", "of the entropy production of the network; the shares add up to 1, and may be negative"),
    ("total_entropy_production", "1/time", "of the network, over k_B"),
];

const LINKS: [(&str, &str, &str); 14] = [
    ("link", "", "label and states"),
    ("rate", "1/time", "there"),
    ("back", "1/time", "back"),
    ("flux", "1/time", "w₊ p_from"),
    ("flux_back", "1/time", "w₋ p_to"),
    ("flux_error", "relative", "of both: rounding"),
    ("current", "1/time", "their difference, by the affinities of the cycles; 0 in detailed balance"),
    ("current_error", "relative", "rounding"),
    ("current_bound", "1/time", "the same absolute"),
    ("force", "1", "ln of flux over flux_back"),
    ("entropy_production", "1/time", "current times force, over k_B; empty where a link leads one way only"),
    ("entropy_production_error", "relative", "rounding"),
    ("share", "1", "of the entropy production of the network"),
    ("total_entropy_production", "1/time", "of the network, over k_B"),
];

const STATES: [(&str, &str, &str); 5] = [
    ("state", "", "its name"),
    ("probability", "1", "of the stationary state"),
    ("probability_error", "relative", "rounding"),
    ("ln_probability", "1", "its logarithm"),
    ("rate_out", "1/time", "sum of the rates that lead out of it"),
];

/// σ of the whole, where there is one, and whether it vanishes.
fn whole(network: &Network) -> (Option<Bounded>, bool) {
    let balanced = network.kolmogorov().is_ok_and(|broken| broken.is_none());
    (network.entropy_production().ok().map(|entropy| entropy.best()), balanced)
}

fn share(part: Bounded, whole: Option<Bounded>) -> Cell {
    let known = part.digits().zip(whole.and_then(Bounded::digits));
    known.map(|(part, whole)| part.0 / whole.0).into()
}

fn total(whole: Option<Bounded>, balanced: bool) -> Cell {
    whole.map_or(Cell::Missing, |whole| cells_or_zero(whole, balanced)[0].clone())
}

pub(super) fn cycles(network: &Network) -> Result<Table> {
    let mut table = Table::new(&CYCLES);
    let (currents, entropy) = (network.currents()?, network.entropy_production().ok());
    let (sigma, balanced) = whole(network);
    for (n, cycle) in network.cycles().iter().enumerate() {
        let chord = cycle.steps[0].0;
        let (affinity, current) = (cycle.bounded(), currents[chord]);
        let part = entropy.as_ref().map(|entropy| entropy.of_cycles[n]);
        let mut row: Vec<Cell> =
            vec![(n + 1).into(), network.round(cycle).as_str().into(), network.describe(chord).as_str().into()];
        row.extend(cells_or_zero(affinity, affinity.is_zero()));
        row.push(affinity.error.into());
        row.extend(cells_or_zero(current, balanced));
        row.push(current.error.into());
        row.extend(
            part.map_or([Cell::Missing, Cell::Missing], |part| cells_or_zero(part, affinity.is_zero() || balanced)),
        );
        row.push(part.map_or(Cell::Missing, |part| share(part, sigma)));
        row.push(total(sigma, balanced));
        table.rows.push(row);
    }
    Ok(table)
}

pub(super) fn links(network: &Network) -> Result<Table> {
    let mut table = Table::new(&LINKS);
    let (currents, p) = (network.currents()?, network.stationary()?);
    let entropy = network.entropy_production().ok();
    let (sigma, balanced) = whole(network);
    for (n, link) in network.links().iter().enumerate() {
        let (there, back) = (p[link.from] * link.forward, p[link.to] * link.backward);
        let part = entropy.as_ref().map(|entropy| entropy.of_links[n]);
        let mut row: Vec<Cell> = vec![network.describe(n).as_str().into(), link.forward.into(), link.backward.into()];
        row.extend([normal(there), normal(back), (network.stationary_error() + f64::EPSILON).into()]);
        row.extend(cells_or_zero(currents[n], balanced));
        row.push(currents[n].error.into());
        let force = part.and_then(Bounded::digits).zip(currents[n].digits()).map(|(part, current)| part.0 / current.0);
        row.push(if balanced { 0.0.into() } else { force.into() });
        row.extend(part.map_or([Cell::Missing, Cell::Missing], |part| cells_or_zero(part, balanced)));
        row.push(part.map_or(Cell::Missing, |part| share(part, sigma)));
        row.push(total(sigma, balanced));
        table.rows.push(row);
    }
    Ok(table)
}

pub(super) fn states(network: &Network) -> Result<Table> {
    let mut table = Table::new(&STATES);
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
            if p >= f64::MIN_POSITIVE { p.ln().into() } else { Cell::Missing },
            out.sum::<f64>().into(),
        ]);
    }
    Ok(table)
}

/// Nothing where doubles don't reach.
fn normal(value: f64) -> Cell {
    if value == 0.0 || value >= f64::MIN_POSITIVE { value.into() } else { Cell::Missing }
}
