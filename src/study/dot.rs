//! Study `dot`: one level between two leads.
//!
//! ```text
//! J = (Γ_LΓ_R/Γ)(f_L − f_R),   ln cycle ratio = (μ_L − μ_R)/kT,   σ = J (μ_L − μ_R)/kT          reduced, or meV and 1/s
//! ```
//!
//! The closed forms of [`crate::rate::dot`], and beside them the same dot as a network of two states and two links: its affinity, the
//! difference of its current, and how far its counting statistics are from θ(χ) = θ(−A − χ). Far below the temperature at which a rate
//! leaves the range of doubles there is no such network: then the affinity is that of the logarithms of the rates, and ln|J| has digits
//! where J has none. No number is printed whose bar is wider than [`LOOSEST`].

use super::Outcome;
use crate::case::{Case, DotSpec};
use crate::error::{Error, Kind, Result};
use crate::rate::dot::{Dot, Known};
use crate::rate::network::{Bounded, Counting, Cycle, LOOSEST, Network, Symmetry};
use crate::table::{Cell, Table};
use crate::units::ELEMENTARY_CHARGE;
use serde_json::{Value, json};

/// Points at which the fluctuation relation is tested.
const POINTS: u32 = 16;
/// The range of χ reaches so far beyond 0 and −A, in units of A or of 1.
const BEYOND: f64 = 0.25;

/// Columns, in the units of energy and of rates that the case has.
const COLUMNS: [(&str, &str, &str); 27] = [
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
    ("ln_current", "1", "ln|J|, J in 1/time; it goes on where J itself is below the range of doubles"),
    ("ln_current_bound", "1", "bound on its error"),
    ("cycle_ratio", "1", "f_L(1 - f_R)/[f_R(1 - f_L)] = e^(bias/kT)"),
    ("cycle_ratio_error", "relative", "rounding"),
    ("ln_cycle_ratio", "1", "bias/kT"),
    (
        "affinity",
        "1",
        "ln of the product of the rates round the cycle over that of those against it; 0 where its bound allows it",
    ),
    ("affinity_bound", "1", "bound on its error; an affinity below it is 0"),
    ("entropy_production", "1/time", "J bias/kT, over k_B"),
    ("entropy_production_error", "relative", "rounding"),
    ("noise", "1/time", "θ″(0): variance of the counted electrons over time"),
    ("noise_error", "relative", "rounding"),
    ("fano", "1", "noise over |current|"),
    ("fano_error", "relative", "rounding"),
    (
        "network_difference",
        "1",
        "current of the network of two states over the closed form, less 1; empty where there is no such network",
    ),
    (
        "fluctuation_violation",
        "relative",
        "largest |θ(χ) - θ(-A - χ)| over the largest |θ|, of the network; empty where rates leave the range of doubles",
    ),
    ("fluctuation_bound", "relative", "what the error bars of θ allow there"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    unused(case)?;
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
    unused(case)?;
    let DotSpec { dot, kelvin } = section(case)?;
    let (energy, rate) = if kelvin.is_some() { (" meV", " 1/s") } else { ("", "") };
    let [level, left, right, kt] = [dot.energy, dot.mu_left, dot.mu_right, dot.kt].map(significant);
    Ok(format!(
        "  dot      ε = {level}{energy}, μ_L = {left}{energy}, μ_R = {right}{energy}, kT = {kt}{energy}\n  rates    Γ_L = {:e}{rate}, Γ_R = {:e}{rate}\n",
        dot.gamma_left, dot.gamma_right
    ))
}

/// Six digits, however small the number.
fn significant(value: f64) -> String {
    let rounded = format!("{value:.5e}").parse().unwrap_or(value);
    // A zero has no sign.
    format!("{:?}", rounded + 0.0)
}

/// Refuses what other studies know and this one would pass over.
fn unused(case: &Case) -> Result<()> {
    let study = &case.study;
    let given = [
        (study.show.is_some(), "study.show"),
        (study.points.is_some(), "study.points"),
        (study.nodes.is_some(), "study.nodes"),
        (study.from.is_some(), "study.from"),
        (study.to.is_some(), "study.to"),
    ];
    match given.iter().find(|(given, _)| *given) {
        Some((_, key)) => Err(Error::input("a dot gives one row with all it has, and does not use this")
            .remedy("leave it out; study.sweep varies the dot")
            .key(*key)),
        None => Ok(()),
    }
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
    let found = Rates::new(dot)?;
    row.extend(cells(dot.occupation()));
    row.extend(cells(dot.current()));
    // A logarithm near 0 has digits where its bound is small.
    row.extend(with_bound(dot.ln_current(), |ln| ln.error <= LOOSEST * ln.value.abs().max(1.0)));
    row.extend(cells(dot.cycle_ratio()));
    row.push(with_bound(Some(dot.affinity()), has_digits)[0].clone());
    row.extend(with_bound(found.affinity(dot), has_digits));
    row.extend(cells(dot.entropy_production()));
    row.extend(cells(dot.noise()));
    row.extend(of_bounded(dot.fano()));
    let (cells, told) = found.cells(dot)?;
    row.extend(cells);
    Ok((row, told))
}

/// The dot as a network of two states, or why there is none.
struct Rates {
    network: Result<Network>,
}

impl Rates {
    fn new(dot: &Dot) -> Result<Self> {
        let network = match dot.network() {
            // A rate that doubles don't reach cuts the network in two: nothing is wrong with the dot.
            Err(error) if error.kind() == Kind::Input => Err(Error::input(
                "a rate into or out of the dot is below 1e-308, and the network of two states has none back",
            )),
            found => Ok(found?),
        };
        Ok(Self { network })
    }

    /// The affinity of the cycle that goes in through the left lead and out through the right one; both links lead along it.
    fn affinity(&self, dot: &Dot) -> Option<Bounded> {
        let cycles = self.network.as_ref().map(Network::cycles).unwrap_or_default();
        cycles
            .first()
            .map(Cycle::bounded)
            .filter(|affinity| affinity.value.is_finite() && has_digits(*affinity))
            .or_else(|| dot.ln_rates_round())
    }

    /// The difference of its current, the fluctuation relation, and what is told of both.
    fn cells(&self, dot: &Dot) -> Result<([Cell; 3], Value)> {
        let network = match &self.network {
            Ok(network) => network,
            Err(reason) => {
                let none = [Cell::Missing, Cell::Missing, Cell::Missing];
                return Ok((none, json!({ "no_network": reason.to_string() })));
            }
        };
        let current = network.currents()?.first().copied().unwrap_or_default();
        let closed = cells(dot.current())[0].number().filter(|closed| *closed != 0.0);
        let difference = current.digits().zip(closed).map(|((value, _), closed)| value / closed - 1.0);
        let mut told = json!({ "network_current": { "value": current.shown(), "bound": current.error } });
        let relation = relation(dot, network).and_then(|found| match found.bound / found.size {
            bound if bound <= LOOSEST => Ok((found.violation / found.size, bound)),
            _ => Err(Error::unresolved("the error bars of θ are as wide as θ")),
        });
        let (violation, bound) = match relation {
            Ok((violation, bound)) => (violation.into(), bound.into()),
            Err(reason) => {
                told["no_fluctuation_relation"] = reason.to_string().into();
                (Cell::Missing, Cell::Missing)
            }
        };
        Ok(([difference.into(), violation, bound], told))
    }
}

/// The fluctuation relation of the electrons that pass the left lead.
fn relation(dot: &Dot, network: &Network) -> Result<Symmetry> {
    network.need_both_ways("the fluctuation relation")?;
    let a = dot.affinity().value;
    let reach = 0.5 * a.abs() + BEYOND * a.abs().max(1.0);
    Counting::new(network, vec![1.0, 0.0])?.symmetry(a, (-0.5 * a - reach, -0.5 * a + reach), POINTS)
}

/// A number and its error; empty beyond the range of doubles, and where it has no digits.
fn cells(known: Known) -> [Cell; 2] {
    let value = known.value.to_f64();
    let exact = known.error == 0.0 && value == 0.0;
    if exact || (value.is_finite() && value.abs() >= f64::MIN_POSITIVE && known.error <= LOOSEST) {
        [value.into(), known.error.into()]
    } else {
        [Cell::Missing, Cell::Missing]
    }
}

/// Whether a number is known, as one that has digits or as one that may be 0.
fn has_digits(number: Bounded) -> bool {
    number.shown().is_some() && (!number.is_zero() || number.error <= LOOSEST)
}

/// A number and its bound, where it is known.
fn with_bound(number: Option<Bounded>, known: impl Fn(Bounded) -> bool) -> [Cell; 2] {
    match number {
        Some(number) if number.value.is_finite() && known(number) => {
            let value = if number.is_zero() { 0.0 } else { number.value };
            [value.into(), number.error.into()]
        }
        _ => [Cell::Missing, Cell::Missing],
    }
}

/// A number that has digits, with its relative error.
fn of_bounded(number: Option<Bounded>) -> [Cell; 2] {
    number
        .and_then(Bounded::digits)
        .map_or([Cell::Missing, Cell::Missing], |(value, error)| [value.into(), error.into()])
}
