//! Study `dot`: one level between two leads.
//!
//! ```text
//! J = (Γ_LΓ_R/Γ)(f_L − f_R),   ln cycle ratio = (μ_L − μ_R)/kT,   σ = J (μ_L − μ_R)/kT          reduced, or meV and 1/s
//! ```
//!
//! The closed forms of [`crate::rate::dot`], and beside them the same dot as a network of two states and two links: its affinity, the
//! difference of its current, and how far its counting statistics are from θ(χ) = θ(−A − χ).

use super::Outcome;
use crate::case::{Case, DotSpec};
use crate::error::{Error, Result};
use crate::rate::dot::{Dot, Known};
use crate::rate::network::{Bounded, Counting, Cycle, Network, Symmetry};
use crate::table::{Cell, Table};
use crate::units::ELEMENTARY_CHARGE;
use serde_json::{Value, json};

/// Points at which the fluctuation relation is tested.
const POINTS: u32 = 16;
/// The range of χ reaches so far beyond 0 and −A, in units of A or of 1.
const BEYOND: f64 = 0.25;

/// Columns, in the units of energy and of rates that the case has.
const COLUMNS: [(&str, &str, &str); 25] = [
    ("energy", "energy", "ε of the level"),
    ("mu_left", "energy", "chemical potential of the left lead"),
    ("mu_right", "energy", "chemical potential of the right lead"),
    ("bias", "energy", "μ_L - μ_R"),
    ("kt", "energy", "temperature"),
    ("gamma_left", "1/time", "Γ_L"),
    ("gamma_right", "1/time", "Γ_R"),
    ("occupation", "1", "mean number of electrons on the dot"),
    ("occupation_error", "relative", "rounding"),
    ("current", "1/time", "J = Γ_L Γ_R/(Γ_L + Γ_R) (f_L - f_R), electrons from left to right"),
    ("current_error", "relative", "rounding; 0 where the current is exactly 0"),
    ("cycle_ratio", "1", "f_L(1 - f_R)/[f_R(1 - f_L)] = e^(bias/kT)"),
    ("cycle_ratio_error", "relative", "rounding"),
    ("ln_cycle_ratio", "1", "bias/kT"),
    ("affinity", "1", "ln of the product of the rates round the cycle over that of those against it"),
    ("affinity_bound", "1", "bound on its error; an affinity below it is 0"),
    ("entropy_production", "1/time", "J bias/kT, over k_B"),
    ("entropy_production_error", "relative", "rounding"),
    ("noise", "1/time", "θ″(0): variance of the counted electrons over time"),
    ("noise_error", "relative", "rounding"),
    ("fano", "1", "noise over |current|"),
    ("fano_error", "relative", "rounding"),
    ("network_difference", "1", "current of the network of two states over the closed form, less 1"),
    ("fluctuation_violation", "relative", "largest |θ(χ) - θ(-A - χ)| over the largest |θ|, of the network"),
    ("fluctuation_bound", "relative", "what the error bars of θ allow there"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let DotSpec { dot, kelvin } = *section(case)?;
    let lab = |unit: &'static str| match (unit, kelvin) {
        ("energy", Some(_)) => "meV",
        ("1/time", Some(_)) => "1/s",
        _ => unit,
    };
    let columns: Vec<_> = COLUMNS.iter().map(|(name, unit, how)| (*name, lab(unit), *how)).collect();
    let mut table = Table::new(&columns);
    let (mut row, told) = row(&dot)?;
    if let Some(kelvin) = kelvin {
        table.push_column("current_a", "A", "e times the current");
        table.push_column("temperature_k", "K", "temperature");
        row.push(cells(dot.current())[0].number().map(|current| current * ELEMENTARY_CHARGE).into());
        row.push(kelvin.into());
    }
    table.rows.push(row);
    Ok(Outcome { table, evidence: vec![told] })
}

/// The dot in words; nothing is solved.
pub(super) fn check(case: &Case) -> Result<String> {
    let DotSpec { dot, kelvin } = section(case)?;
    let (energy, rate) = if kelvin.is_some() { (" meV", " 1/s") } else { ("", "") };
    Ok(format!(
        "  dot      ε = {:.6}{energy}, μ_L = {:.6}{energy}, μ_R = {:.6}{energy}, kT = {:.6}{energy}\n  rates    Γ_L = {:e}{rate}, Γ_R = {:e}{rate}\n",
        dot.energy, dot.mu_left, dot.mu_right, dot.kt, dot.gamma_left, dot.gamma_right
    ))
}

fn section(case: &Case) -> Result<&DotSpec> {
    case.dot.as_ref().ok_or_else(|| {
        Error::input("the section [dot] is missing")
            .remedy("add [dot] with bias = 0.1, gamma_left = 1, gamma_right = 1")
            .key("dot")
    })
}

fn row(dot: &Dot) -> Result<(Vec<Cell>, Value)> {
    let mut row: Vec<Cell> = [dot.energy, dot.mu_left, dot.mu_right, dot.bias, dot.kt, dot.gamma_left, dot.gamma_right]
        .map(Cell::from)
        .into();
    row.extend(cells(dot.occupation()));
    row.extend(cells(dot.current()));
    row.extend(cells(dot.cycle_ratio()));
    row.push(dot.affinity().value.into());
    let network = dot.network()?;
    // Both links lead along the cycle that goes in through the left lead and out through the right one.
    let cycle = network.cycles().first().map(Cycle::bounded).filter(|affinity| affinity.value.is_finite());
    row.push(cycle.map(|affinity| if affinity.is_zero() { 0.0 } else { affinity.value }).into());
    row.push(cycle.map(|affinity| affinity.error).into());
    row.extend(cells(dot.entropy_production()));
    row.extend(cells(dot.noise()));
    row.extend(of_bounded(dot.fano()));
    let closed = dot.current().value.to_f64();
    let current = network.currents()?.first().copied().unwrap_or_default();
    row.push(
        current.digits().filter(|_| closed.abs() >= f64::MIN_POSITIVE).map(|(value, _)| value / closed - 1.0).into(),
    );
    let relation = relation(dot, &network);
    let relative = |part: fn(&Symmetry) -> f64| relation.as_ref().ok().map(|found| part(found) / found.size);
    row.push(relative(|found| found.violation).into());
    row.push(relative(|found| found.bound).into());
    let mut told = json!({
        "network_current": { "value": current.value, "error": current.error },
        "network_affinity": cycle.map(|affinity| json!({ "value": affinity.value, "error": affinity.error })),
    });
    if let Err(reason) = relation {
        told["no_fluctuation_relation"] = reason.to_string().into();
    }
    Ok((row, told))
}

/// The fluctuation relation of the electrons that pass the left lead.
fn relation(dot: &Dot, network: &Network) -> Result<Symmetry> {
    network.need_both_ways("the fluctuation relation")?;
    let a = dot.affinity().value;
    let reach = 0.5 * a.abs() + BEYOND * a.abs().max(1.0);
    Counting::new(network, vec![1.0, 0.0])?.symmetry(a, (-0.5 * a - reach, -0.5 * a + reach), POINTS)
}

/// A number and its error; empty beyond the range of doubles.
fn cells(known: Known) -> [Cell; 2] {
    let value = known.value.to_f64();
    let exact = known.error == 0.0 && value == 0.0;
    if exact || (value.is_finite() && value.abs() >= f64::MIN_POSITIVE) {
        [value.into(), known.error.into()]
    } else {
        [Cell::Missing, Cell::Missing]
    }
}

/// A number that has digits, with its relative error.
fn of_bounded(number: Option<Bounded>) -> [Cell; 2] {
    number
        .and_then(Bounded::digits)
        .map_or([Cell::Missing, Cell::Missing], |(value, error)| [value.into(), error.into()])
}
