//! Sweeps: the points of a case, each a list of keys and values to be set.

use super::check::{described, kind_of, known, number, whole};
use super::edit::{excludes, get};
use super::file::Override;
use super::key::Takes;
use super::keys::KEYS;
use super::lookup::find;
use super::names::{escaped, on_one_line, unknown_name, with_nearest};
use crate::error::{Error, Result};
use crate::units::parse;
use toml::{Table, Value};

/// More points than anyone would wait for: a slip of the keyboard.
const MOST_POINTS: usize = 1_000_000;

/// The points in order, the first key slowest; one point without overrides where nothing is swept.
pub(super) fn points(document: &Table) -> Result<Vec<Vec<Override>>> {
    let sweeps: Vec<&Table> = match get(document, "study.sweep") {
        None => Vec::new(),
        Some(Value::Array(sweeps)) => sweeps.iter().filter_map(Value::as_table).collect(),
        Some(sweep) => sweep.as_table().into_iter().collect(),
    };
    let keys = sweeps.iter().map(|sweep| key_of(sweep, document)).collect::<Result<Vec<_>>>()?;
    refuse_clashes(&keys)?;
    let lengths = sweeps.iter().map(|sweep| length(sweep)).collect::<Result<Vec<_>>>()?;
    refuse_too_many(&lengths)?;
    let mut points: Vec<Vec<Override>> = vec![Vec::new()];
    for (key, sweep) in keys.iter().zip(&sweeps) {
        let values = values_of(known(key, kind_of(document))?.takes, sweep)?;
        let extended = |point: &Vec<Override>| {
            let with = |value: &Value| [point.as_slice(), &[(key.clone(), value.clone())]].concat();
            values.iter().map(with).collect::<Vec<_>>()
        };
        points = points.iter().flat_map(extended).collect();
    }
    Ok(points)
}

fn key_of(sweep: &Table, document: &Table) -> Result<String> {
    let kind = kind_of(document);
    let key =
        sweep.get("key").and_then(Value::as_str).ok_or_else(|| missing("key", "key = \"bath.barrier_over_kt\""))?;
    check_constant(key, document)?;
    let found = known(key, kind).ok().filter(|found| found.takes.is_swept() && !is_entry(key));
    if found.is_some() {
        return Ok(key.to_owned());
    }
    let allowed: Vec<&str> = KEYS
        .iter()
        .filter(|key| key.takes.is_swept() && key.belongs_to(kind))
        .map(|key| key.name)
        .filter(|name| !is_entry(name))
        .collect();
    let what = if find(key).is_some() { "not a number that can be swept" } else { "unknown key" };
    let error = Error::input(what).got(escaped(key)).allowed(allowed.join(", ")).key("study.sweep.key");
    Err(with_nearest(error, key, &allowed))
}

/// A key of the entries of a list, of which there may be many.
fn is_entry(key: &str) -> bool {
    ["study.sweep", "network.rates"].iter().any(|list| key.starts_with(list))
}

/// A constant has to stand in the file: under any other name it would change nothing.
fn check_constant(key: &str, document: &Table) -> Result<()> {
    let Some(name) = key.strip_prefix("potential.constants.") else { return Ok(()) };
    let constants = get(document, "potential.constants").and_then(Value::as_table);
    let names: Vec<&str> = constants.into_iter().flat_map(Table::keys).map(String::as_str).collect();
    if names.contains(&name) {
        return Ok(());
    }
    Err(unknown_name("unknown constant", name, &names).key("study.sweep.key"))
}

fn refuse_clashes(keys: &[String]) -> Result<()> {
    for (i, key) in keys.iter().enumerate() {
        if let Some(other) = keys[..i].iter().find(|other| excludes(other, key)) {
            let what = if other == key { "the same key is swept twice" } else { "these keys exclude each other" };
            return Err(Error::input(what).got(on_one_line(&format!("{other}, {key}"))).key("study.sweep.key"));
        }
    }
    Ok(())
}

fn missing(name: &str, example: &str) -> Error {
    Error::input("missing").remedy(format!("add {example}")).key(format!("study.sweep.{name}"))
}

/// The number of points of one sweep, and whether it is given in one way only.
fn length(sweep: &Table) -> Result<usize> {
    let range = ["from", "to", "points", "spacing"];
    let Some(values) = sweep.get("values") else {
        if !range.iter().any(|name| sweep.contains_key(*name)) {
            return Err(missing("values", "values = [2, 5, 10], or from, to and points"));
        }
        let points = sweep.get("points").ok_or_else(|| missing("points", "points = 20"))?;
        let points = whole("study.sweep.points", points)?;
        return usize::try_from(points).ok().filter(|points| (2..=MOST_POINTS).contains(points)).ok_or_else(|| {
            Error::input("number of points").got(points).allowed(format!("2 … {MOST_POINTS}")).key("study.sweep.points")
        });
    };
    if let Some(name) = range.iter().find(|name| sweep.contains_key(**name)) {
        return Err(Error::input("values are given as well")
            .remedy("keep either values or from, to, points, spacing")
            .key(format!("study.sweep.{name}")));
    }
    match values.as_array().map_or(0, Vec::len) {
        0 => Err(Error::input("the list is empty").allowed("1 value or more").key("study.sweep.values")),
        length => Ok(length),
    }
}

fn refuse_too_many(lengths: &[usize]) -> Result<()> {
    let total = lengths.iter().try_fold(1usize, |total, length| total.checked_mul(*length));
    if total.is_some_and(|total| total <= MOST_POINTS) {
        return Ok(());
    }
    let product: Vec<_> = lengths.iter().map(usize::to_string).collect();
    Err(Error::input("too many points").got(product.join("·")).allowed(format!("{MOST_POINTS}")).key("study.sweep"))
}

/// The values as the swept key takes them: a quantity keeps its unit.
fn values_of(takes: Takes, sweep: &Table) -> Result<Vec<Value>> {
    if let Some(values) = sweep.get("values").and_then(Value::as_array) {
        if takes == Takes::Name {
            return values.iter().map(name).collect();
        }
        return values.iter().map(|value| one(takes, "study.sweep.values", value).map(|_| value.clone())).collect();
    }
    if takes == Takes::Name {
        return Err(missing("values", "values = [\"one\", \"other\"]: names have no range"));
    }
    let end = |name: &str| {
        let path = format!("study.sweep.{name}");
        let value = sweep.get(name).ok_or_else(|| missing(name, &format!("{name} = 1.0")))?;
        one(takes, &path, value)
    };
    let (from, to, points) = (end("from")?, end("to")?, length(sweep)?);
    if from.total_cmp(&to).is_eq() {
        return Err(Error::input("from and to are the same").got(from).key("study.sweep.to"));
    }
    let log = match sweep.get("spacing").and_then(Value::as_str) {
        None | Some("linear") => false,
        Some("log") => true,
        Some(other) => {
            return Err(unknown_name("unknown spacing", other, &["linear", "log"]).key("study.sweep.spacing"));
        }
    };
    if log {
        for (name, value) in [("from", from), ("to", to)] {
            if value <= 0.0 {
                return Err(Error::input("end of a logarithmic sweep")
                    .got(value)
                    .allowed("above 0")
                    .remedy("use spacing = \"linear\"")
                    .key(format!("study.sweep.{name}")));
            }
        }
    }
    let typed = |value: f64| match takes {
        Takes::Quantity(dimension) => Value::String(format!("{value:e} {}", dimension.symbol())),
        Takes::Reduced(dimension) if sweep.get("from").is_some_and(Value::is_str) => {
            Value::String(format!("{value:e} {}", dimension.symbol()))
        }
        _ => Value::Float(value),
    };
    Ok((0..points).map(|i| typed(between(from, to, i, points - 1, log))).collect())
}

/// A name as it is swept.
fn name(value: &Value) -> Result<Value> {
    if value.is_str() {
        return Ok(value.clone());
    }
    Err(Error::input("wrong value")
        .got(described(value))
        .allowed("a list of texts in quotes")
        .key("study.sweep.values"))
}

/// One value of a sweep as a number, in the SI unit where the key is a quantity.
fn one(takes: Takes, path: &str, value: &Value) -> Result<f64> {
    match (takes, value) {
        (Takes::Quantity(dimension) | Takes::Reduced(dimension), Value::String(text)) => {
            parse(text, dimension).map_err(|error| error.key(path))
        }
        (Takes::Quantity(dimension), other) => Err(dimension.refusal(described(other)).key(path)),
        (Takes::Bias, Value::String(_)) => Err(Error::input("a current that is swept is given as s = I/I_c")
            .got(described(value))
            .allowed("numbers between −1 and 1")
            .key(path)),
        _ => number(path, value, Takes::Values),
    }
}

/// The i-th of n + 1 values. The ends are exact; the others are rounded, so that decades come out as one would type them.
pub(super) fn between(from: f64, to: f64, i: usize, n: usize, log: bool) -> f64 {
    if i == 0 || i == n {
        return if i == 0 { from } else { to };
    }
    #[allow(clippy::cast_precision_loss, reason = "at most a million points")]
    let share = i as f64 / n as f64;
    let mix = |a: f64, b: f64| a * (1.0 - share) + b * share;
    let (value, digits) = if log { (10f64.powf(mix(from.log10(), to.log10())), 13) } else { (mix(from, to), 14) };
    // A value next to zero is what is left of two larger ones.
    let value = if !log && value.abs() < 1e-15 * from.abs().max(to.abs()) { 0.0 } else { value };
    format!("{value:.digits$e}").parse().unwrap_or(value)
}
