//! Study `network`: any network of states with rates between them, by Schnakenberg's construction.
//!
//! ```text
//! show = "cycles"     the fundamental cycles: affinity A, current J, entropy production AJ and its share
//! show = "links"      the links: fluxes, current, force ln(w₊p_from/w₋p_to), entropy production
//! show = "states"     the states: probability, rate of leaving
//! show = "counting"   θ(χ) of what is counted, and its mirror image θ(−A − χ)
//! ```
//!
//! What belongs to the whole network stands in the evidence: σ by all three ways, the cycle that breaks detailed balance worst, mean,
//! noise and Fano factor of what is counted, and how far the fluctuation relation is from holding.

mod counted;
mod rows;

use super::Outcome;
use crate::case::{Case, NetworkSpec, unknown_name};
use crate::error::{Error, Result};
use crate::rate::network::{Bounded, Cycle, Network, from_rows, read};
use crate::table::Cell;
use serde_json::{Value, json};

/// What can be shown.
const SHOWN: [&str; 4] = ["cycles", "links", "states", "counting"];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let (spec, network) = network(case)?;
    shows_something(case, &network)?;
    let counted = counted::Counted::new(&network, spec);
    let table = match shown(case)? {
        "links" => rows::links(&network)?,
        "states" => rows::states(&network)?,
        "counting" => counted?.table(case)?,
        _ => rows::cycles(&network)?,
    };
    let told = evidence(&network, counted::Counted::new(&network, spec), case)?;
    Ok(Outcome { table, evidence: vec![told] })
}

/// The network in words; nothing is solved.
pub(super) fn check(case: &Case) -> Result<String> {
    shown(case)?;
    let (spec, network) = network(case)?;
    if shows_something(case, &network)? == "counting" {
        counted::Counted::new(&network, spec)?;
    }
    let cycles = network.cycles();
    let mut text = format!(
        "  network  {} states, {} links, {} fundamental cycles\n",
        network.names().len(),
        network.links().len(),
        cycles.len()
    );
    for cycle in &cycles {
        text += &format!("  cycle    {}, affinity {}\n", network.round(cycle), affinity_in_words(cycle));
    }
    Ok(text)
}

/// What `study.show` asks for.
pub(super) fn shown(case: &Case) -> Result<&str> {
    let name = case.study.show.as_deref().unwrap_or(SHOWN[0]);
    SHOWN
        .into_iter()
        .find(|known| *known == name)
        .ok_or_else(|| unknown_name("unknown rows", name, &SHOWN).key("study.show"))
}

/// What is shown, unless a network without cycles has none of it or a key has no use there.
fn shows_something<'a>(case: &'a Case, network: &Network) -> Result<&'a str> {
    let show = shown(case)?;
    if network.cycles().is_empty() && ["cycles", "counting"].contains(&show) {
        return Err(Error::input("the network is a tree: without a cycle it has no affinity and no current, and any rates are in detailed balance")
            .got(format!("\"{show}\""))
            .allowed("\"links\", \"states\"")
            .remedy("show = \"links\", or give the links that close a cycle")
            .key("study.show"));
    }
    let study = &case.study;
    let keys = [
        (study.from.is_some(), "study.from"),
        (study.to.is_some(), "study.to"),
        (study.points.is_some(), "study.points"),
    ];
    match keys.iter().find(|(given, _)| *given && show != "counting") {
        Some((_, key)) => Err(Error::input("this is about θ(χ), which is not shown")
            .remedy("leave it out, or use study.show = \"counting\"")
            .key(*key)),
        None => Ok(show),
    }
}

fn affinity_in_words(cycle: &Cycle) -> String {
    match cycle.affinity {
        a if a.is_nan() => "none: one-way links stand against each other".into(),
        a if a.is_infinite() => "infinite: a one-way link".into(),
        _ => match cycle.bounded().shown() {
            Some(a) => format!("{a:.6e} ± {:.1e}", cycle.affinity_error),
            None => format!("not 0, and known to ± {:.1e} only", cycle.affinity_error),
        },
    }
}

/// The network of the case, and whether it is one that is allowed.
fn network(case: &Case) -> Result<(&NetworkSpec, Network)> {
    let spec = case.network.as_ref().ok_or_else(|| {
        Error::input("the section [network] is missing")
            .remedy("add [network] with rates = [{ from = \"a\", to = \"b\", rate = 1, back = 2 }]")
            .key("network")
    })?;
    let network = match &spec.file {
        Some(file) => {
            read(file).and_then(|rows| from_rows(&rows)).map_err(|error| error.file(file).key("network.file"))?
        }
        None => from_rows(&spec.rows).map_err(|error| error.key("network.rates"))?,
    };
    if spec.balance {
        balanced(&network).map_err(|error| error.key("network.balance"))?;
    }
    counted::check(&network, spec)?;
    Ok((spec, network))
}

/// Refuses rates that break detailed balance, with the cycle that breaks it worst and what would mend it.
fn balanced(network: &Network) -> Result<()> {
    let Some(cycle) = network.kolmogorov()? else { return Ok(()) };
    let chord = cycle.steps[0].0;
    let link = &network.links()[chord];
    Err(Error::input(format!("the rates break detailed balance, worst round {}", network.round(&cycle)))
        .got(format!("an affinity of {:?} ± {:.1e}", cycle.affinity, cycle.affinity_error))
        .allowed(format!("0 ± {:.1e}", cycle.affinity_error))
        .remedy(format!(
            "it would hold with a rate back of {:.6e} instead of {:e} along {}",
            link.backward * cycle.affinity.exp(),
            link.backward,
            network.describe(chord)
        )))
}

/// What belongs to the whole network.
fn evidence(network: &Network, counted: Result<counted::Counted>, case: &Case) -> Result<Value> {
    let mut told = json!({
        "states": network.names(),
        "stationary": network.stationary()?,
        "stationary_relative_error": network.stationary_error(),
        "fundamental_cycles": network.cycles().iter().map(|cycle| network.round(cycle)).collect::<Vec<_>>(),
    });
    if network.cycles().is_empty() {
        told["no_cycles"] =
            "the network is a tree: detailed balance holds at any rates, and there are no currents".into();
    }
    let left_out = rows::left_out(network)?;
    if !left_out.is_empty() {
        told["left_out"] = left_out.into();
    }
    match network.entropy_production() {
        Ok(entropy) => {
            told["entropy_production_of_links"] = number(entropy.links);
            told["entropy_production_of_cycles"] = number(entropy.cycles);
            let broken = network.kolmogorov()?;
            told["detailed_balance"] = broken.is_none().into();
            told["breaks_it_worst"] = broken.map(|cycle| network.round(&cycle)).into();
        }
        Err(reason) => told["no_entropy_production"] = reason.to_string().into(),
    }
    match counted {
        Ok(counted) => told["counting"] = counted.evidence(case)?,
        Err(reason) => told["no_counting"] = reason.to_string().into(),
    }
    Ok(told)
}

/// A number with its bound in its own unit: 0 where it lies within it, nothing where it has no digits.
fn number(number: Bounded) -> Value {
    json!({ "value": number.shown(), "bound": number.error })
}

/// A number with its relative error; a zero has none, and what has no digits has neither.
fn cells(number: Bounded) -> [Cell; 2] {
    let relative = number.digits().map(|(_, error)| error);
    [number.shown().into(), relative.into()]
}

/// The same of a number that is 0 where that is known by other means.
fn cells_or_zero(number: Bounded, zero: bool) -> [Cell; 2] {
    if zero { [0.0.into(), Cell::Missing] } else { cells(number) }
}
