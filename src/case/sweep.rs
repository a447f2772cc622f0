//! Sweeps over any key, and the setting of keys.

use super::reader::{Section, number};
use crate::error::{Error, Result};
use toml::{Table, Value};

/// One point of a sweep: keys with their values.
pub type Point = Vec<(String, Value)>;

/// More points than this are a slip of the pen.
const MOST_POINTS: usize = 1_000_000;
/// Keys that give the same thing in two ways: setting one removes the other.
const RIVALS: [(&str, &str); 2] = [("kt", "barrier_over_kt"), ("barrier_over_kt", "kt")];

/// Sets a dotted key, making the sections on the way.
pub(super) fn assign(raw: &mut Table, key: &str, value: Value) -> Result<()> {
    let (path, last) = key.rsplit_once('.').unwrap_or(("", key));
    if last.is_empty() {
        return Err(Error::input("empty key").got(format!("\"{key}\"")).allowed("such as bath.kt"));
    }
    let mut table = raw;
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let entry = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
        table = entry
            .as_table_mut()
            .ok_or_else(|| Error::input("is a value, not a section").got(format!("\"{key}\"")).key(part))?;
    }
    if path == "bath" {
        for rival in RIVALS.iter().filter(|(name, _)| *name == last) {
            table.remove(rival.1);
        }
    }
    table.insert(last.to_owned(), value);
    Ok(())
}

/// The product of the sweeps of `[study]`, the first key slowest; one empty point without any.
pub(super) fn points(raw: &Table) -> Result<Vec<Point>> {
    let root = Section::root(raw);
    let study = root.section("study")?;
    let sweeps = match study.as_ref().and_then(|study| study.value("sweep")) {
        None => Vec::new(),
        Some(Value::Table(table)) => vec![axis(table)?],
        Some(Value::Array(list)) => {
            list.iter().map(|entry| axis(entry.as_table().ok_or_else(|| not_a_sweep(entry))?)).collect::<Result<_>>()?
        }
        Some(other) => return Err(not_a_sweep(other)),
    };
    let size = sweeps.iter().try_fold(1usize, |size, sweep| size.checked_mul(sweep.1.len())).unwrap_or(usize::MAX);
    if size > MOST_POINTS {
        return Err(Error::input("too many points").got(size).allowed(MOST_POINTS).key("study.sweep"));
    }
    let mut points: Vec<Point> = vec![Vec::new()];
    for (key, values) in sweeps {
        let extended = points.iter().flat_map(|point| {
            let key = &key;
            values.iter().map(move |value| point.iter().cloned().chain([(key.clone(), value.clone())]).collect())
        });
        points = extended.collect();
    }
    Ok(points)
}

fn not_a_sweep(value: &Value) -> Error {
    let shown: String = value.to_string().chars().take(40).collect();
    Error::input("must be a table, or a list of tables")
        .got(shown)
        .allowed("{ key = \"bath.kt\", values = [0.1, 0.2] } or { key, from, to, points, spacing = \"log\" }")
        .key("study.sweep")
}

/// One key with its values.
fn axis(table: &Table) -> Result<(String, Vec<Value>)> {
    let section = Section::of("study.sweep", table);
    section.only(&["key", "values", "from", "to", "points", "spacing"])?;
    let key = section.required_text("key", "key = \"bath.barrier_over_kt\"")?;
    let values = match section.value("values") {
        Some(Value::Array(list)) => list.clone(),
        Some(other) => return Err(section.wrong_type("values", other, "a list")),
        None => range(&section)?.into_iter().map(Value::Float).collect(),
    };
    if values.is_empty() {
        return Err(Error::input("an empty sweep").remedy("give one value or more").key("study.sweep.values"));
    }
    if let Some(bad) = values.iter().find(|value| number(value).is_none_or(|number| !number.is_finite())) {
        return Err(Error::input("only numbers can be swept").got(bad).key("study.sweep.values"));
    }
    Ok((key, values))
}

fn range(section: &Section) -> Result<Vec<f64>> {
    let needed = |key: &str| {
        section.number(key)?.ok_or_else(|| {
            Error::input("missing key").remedy("give values = […], or from, to and points").key(section.path(key))
        })
    };
    let (from, to) = (needed("from")?, needed("to")?);
    let points = section.counter("points", 2, MOST_POINTS)?.ok_or_else(|| {
        Error::input("missing key").remedy("give values = […], or from, to and points").key(section.path("points"))
    })?;
    let logarithmic = match section.text("spacing")?.as_deref() {
        None | Some("linear") => false,
        Some("log") => true,
        Some(other) => {
            return Err(Error::input("unknown spacing")
                .got(format!("\"{other}\""))
                .allowed("linear, log")
                .key(section.path("spacing")));
        }
    };
    if logarithmic && (from <= 0.0 || to <= 0.0) {
        return Err(Error::input("a logarithmic sweep needs positive ends")
            .got(format!("from = {from}, to = {to}"))
            .remedy("use spacing = \"linear\"")
            .key(section.path("from")));
    }
    #[allow(clippy::cast_precision_loss, reason = "at most a million points")]
    let fraction = |i: usize| i as f64 / (points - 1) as f64;
    Ok((0..points)
        .map(|i| match i {
            // The ends exactly as they were given.
            0 => from,
            i if i == points - 1 => to,
            i if logarithmic => from * (to / from).powf(fraction(i)),
            i => from + (to - from) * fraction(i),
        })
        .collect())
}
