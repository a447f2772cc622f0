//! From a checked document to a [`Case`]: defaults, ranges, and keys that must or must not go together.

use super::edit::get;
use super::names::unknown_name;
use super::{Case, Dynamics, Solve, Study, bath, creep, data, dot, drive, junction, mesh, network, slab};
use crate::error::{Error, Result};
use crate::potential::{Expression, Potential};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::RangeInclusive;
use toml::{Table, Value};

/// Harmonics of a drive that can be asked for.
const MOST_HARMONICS: i64 = 120;
/// The study of a well whose lines are narrow: its classical particle has inertia unless the case says otherwise.
const OSCILLATING: &str = "balance";

/// The values of a document whose types have been checked.
pub(super) struct Values<'a>(pub &'a Table);

impl<'a> Values<'a> {
    pub fn number(&self, path: &str) -> Option<f64> {
        get(self.0, path).and_then(|value| super::check::number(path, value, super::Takes::Number).ok())
    }

    pub fn text(&self, path: &str) -> Option<&'a str> {
        get(self.0, path)?.as_str()
    }

    pub fn has(&self, path: &str) -> bool {
        get(self.0, path).is_some()
    }

    /// A number within a range, ends included.
    pub fn number_in(&self, path: &str, range: &RangeInclusive<f64>) -> Result<Option<f64>> {
        in_range(path, self.number(path), range)
    }

    /// A number above 0.
    pub fn positive(&self, path: &str) -> Result<Option<f64>> {
        match self.number(path) {
            Some(value) if value <= 0.0 => Err(Error::input("out of range").got(value).allowed("above 0").key(path)),
            value => Ok(value),
        }
    }

    /// A whole number within a range.
    pub fn whole_in(&self, path: &str, range: &RangeInclusive<i64>) -> Result<Option<usize>> {
        let value = get(self.0, path).and_then(|value| super::check::whole(path, value).ok());
        Ok(in_range(path, value, range)?.and_then(|value| usize::try_from(value).ok()))
    }
}

fn in_range<T: PartialOrd + Debug>(path: &str, value: Option<T>, range: &RangeInclusive<T>) -> Result<Option<T>> {
    match value {
        Some(value) if !range.contains(&value) => {
            let allowed = format!("{:?} … {:?}", range.start(), range.end());
            Err(Error::input("out of range").got(format!("{value:?}")).allowed(allowed).key(path))
        }
        value => Ok(value),
    }
}

/// The case of a document that has been checked.
pub(super) fn case(document: &Table, name: String) -> Result<Case> {
    let values = Values(document);
    let creep = creep::creep(&values)?;
    let (dot, network) = (dot::dot(&values)?, network::network(&values)?);
    let junction = junction::junction(&values)?;
    let circuit = junction.map(|(junction, _)| junction);
    let (potential, hbar) = match junction {
        Some((junction, s)) => (Potential::Washboard { s: s.unwrap_or(0.0) }, junction.eta()),
        // What creeps has its pinning in creep.barrier; a dot and a network have none.
        None if creep.is_some() || dot.is_some() || network.is_some() => (Potential::Washboard { s: 0.0 }, 1.0),
        None => (potential(&values)?, values.positive("quantum.hbar")?.unwrap_or(1.0)),
    };
    Ok(Case {
        title: values.text("title").map_or_else(|| name.clone(), str::to_owned),
        name,
        potential,
        hbar,
        junction: circuit,
        bias: junction.and_then(|(_, bias)| bias),
        slab: slab::slab(&values, creep.as_ref())?,
        creep,
        dot,
        network,
        temperature: bath::temperature(&values, circuit.as_ref())?,
        damping: bath::damping(&values, circuit.as_ref())?,
        cutoff: values.positive("bath.cutoff")?,
        dynamics: dynamics(&values)?,
        mesh: mesh::spec(&values)?,
        order: mesh::order(&values)?,
        levels: values.whole_in("mesh.levels", &(2..=mesh::MOST_NODES))?,
        contour: mesh::contour(&values)?,
        solve: solve(&values)?,
        drive: drive::drive(&values)?,
        harmonics: values.whole_in("drive.harmonics", &(1..=MOST_HARMONICS))?,
        data: data::data(&values)?,
        study: study(&values)?,
    })
}

/// A text that must be there: without its section, the section is what is missing.
fn required<'a>(values: &Values<'a>, path: &str, example: &str) -> Result<&'a str> {
    values.text(path).ok_or_else(|| {
        let (section, key) = path.split_once('.').unwrap_or(("", path));
        if values.has(section) {
            Error::input("missing").remedy(format!("add {key} = {example}")).key(path)
        } else {
            Error::input(format!("the section [{section}] is missing"))
                .remedy(format!("add [{section}] with {key} = {example}"))
        }
    })
}

fn potential(values: &Values) -> Result<Potential> {
    let kind = required(values, "potential.kind", "\"quartic\"")?;
    let or = |name: &str, default: f64| values.number(&format!("potential.{name}")).unwrap_or(default);
    let potential = match kind {
        "quartic" => Potential::Quartic { a: or("a", 1.0), b: or("b", 1.0), c: or("c", 0.0) },
        "cubic" => Potential::Cubic { g: or("g", 1.0 / 3.0) },
        "inverted_quartic" => Potential::InvertedQuartic { g: or("g", 0.25) },
        "washboard" => Potential::Washboard { s: or("s", 0.0) },
        "moiseyev" => Potential::Moiseyev { j: or("j", 0.8), l: or("l", 0.1) },
        "expression" => Potential::Expression(expression(values)?),
        other => {
            let kinds = Potential::KINDS.map(|(name, _)| name);
            return Err(unknown_name("unknown potential", other, &kinds).key("potential.kind"));
        }
    };
    potential.validate().map(|()| potential)
}

fn expression(values: &Values) -> Result<Expression> {
    let formula = required(values, "potential.u", "\"x^4/4 - x^2/2\"")?;
    Expression::parse(formula, &constants(values)).map_err(|error| error.key("potential.u"))
}

/// The constants of formulas.
pub(super) fn constants(values: &Values) -> BTreeMap<String, f64> {
    let names = get(values.0, "potential.constants").and_then(Value::as_table).into_iter().flat_map(Table::keys);
    names.filter_map(|name| Some((name.clone(), values.number(&format!("potential.constants.{name}"))?))).collect()
}

fn dynamics(values: &Values) -> Result<Dynamics> {
    let Some(name) = values.text("bath.dynamics") else {
        let oscillates = values.text("study.kind") == Some(OSCILLATING);
        return Ok(if oscillates { Dynamics::Underdamped } else { junction::dynamics(values) });
    };
    Dynamics::ALL
        .into_iter()
        .find(|dynamics| dynamics.name() == name)
        .ok_or_else(|| unknown_name("unknown dynamics", name, &Dynamics::ALL.map(Dynamics::name)).key("bath.dynamics"))
}

fn solve(values: &Values) -> Result<Solve> {
    let engine = match values.text("solve.engine") {
        None | Some("auto") => None,
        Some(name) => Some(name.parse().map_err(|_| {
            let names: Vec<_> =
                ["auto"].into_iter().chain(crate::eigen::Engine::ALL.map(|engine| engine.name())).collect();
            unknown_name("unknown engine", name, &names).key("solve.engine")
        })?),
    };
    Ok(Solve {
        // Below 1e-14 no f64 answer can be vouched for; above a tenth none is worth printing.
        tolerance: values.number_in("solve.tolerance", &(1e-14..=0.1))?.unwrap_or(Solve::default().tolerance),
        engine,
        count: values.whole_in("solve.count", &(1..=200))?,
        near: values.number("solve.near"),
        window: window(values)?,
    })
}

/// The window of energy, which has two ends and no level to be near to.
fn window(values: &Values) -> Result<Option<(f64, f64)>> {
    let (from, to) = (values.number("solve.from"), values.number("solve.to"));
    if values.has("solve.near") && (from.is_some() || to.is_some()) {
        return Err(Error::input("a window of energy is given as well")
            .remedy("keep either near or from and to")
            .key("solve.near"));
    }
    let missing = |name: &str, other: &str, value: f64| {
        Error::input("missing")
            .remedy(format!("{other} = {value} needs the other end of the window of energy"))
            .key(format!("solve.{name}"))
    };
    match (from, to) {
        (None, None) => Ok(None),
        (Some(from), None) => Err(missing("to", "from", from)),
        (None, Some(to)) => Err(missing("from", "to", to)),
        (Some(from), Some(to)) if from < to => Ok(Some((from, to))),
        (Some(from), Some(to)) => Err(Error::input("the ends of the window must be increasing")
            .got(format!("from = {from}, to = {to}"))
            .key("solve.to")),
    }
}

fn study(values: &Values) -> Result<Study> {
    let engines = get(values.0, "study.engines").and_then(Value::as_array).into_iter().flatten();
    Ok(Study {
        kind: required(values, "study.kind", "\"kramers\"")?.to_owned(),
        from: values.number("study.from"),
        to: values.number("study.to"),
        nodes: values.whole_in("study.nodes", &(3..=mesh::MOST_NODES))?,
        points: values.whole_in("study.points", &(2..=1_000_000))?,
        engines: engines.filter_map(Value::as_str).map(str::to_owned).collect(),
        route: values.text("study.route").map(str::to_owned),
        rates: values.text("study.rates").map(str::to_owned),
        show: values.text("study.show").map(str::to_owned),
        dwell: values.positive("study.dwell")?,
        events: values.whole_in("study.events", &(1..=100_000_000))?,
        seed: values.whole_in("study.seed", &(0..=i64::MAX))?.map(|seed| seed as u64),
    })
}
