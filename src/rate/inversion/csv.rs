//! Switching currents from a CSV file.
//!
//! ```text
//! current_uA                 one event a row
//! from_uA,to_uA,count        a histogram
//! current_uA,count           a histogram, by the centres of bins of equal width
//! ```
//!
//! The unit stands in the header: A, mA, uA (or µA), nA or pA. What can't be used is refused with its line, in that unit.

use super::data::{Bin, FEWEST_BINS, FEWEST_EVENTS, Observations};
use crate::error::{Error, Result};
use crate::rate::records::{self, at};
use std::path::Path;

/// The units that are read, and their powers of ten; the micro sign, the Greek letter and u are one prefix.
const UNITS: [(&str, i32); 7] =
    [("A", 0), ("mA", -3), ("uA", -6), ("\u{b5}A", -6), ("\u{3bc}A", -6), ("nA", -9), ("pA", -12)];
/// What a message says of them.
const UNITS_READ: &str = "A, mA, uA, nA, pA";
/// What a header may be.
const HEADERS: &str = "current_uA; or from_uA,to_uA,count; or current_uA,count (with A, mA, uA, nA or pA)";
/// What to do about a file of another dialect.
const DIALECT: &str = "separate columns by commas, and write decimals with a point";
/// Spacings of bin centres may differ by this share, the rounding of what was typed.
const UNEVEN: f64 = 1e-3;

/// A unit of the header and its power of ten.
type Unit = (&'static str, i32);

/// What the columns are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Layout {
    Events(Unit),
    Edges(Unit),
    Centres(Unit),
}

/// One row: its line, its currents in A, the same in the unit of the file, its count.
struct Row {
    line: u64,
    currents: Vec<f64>,
    typed: Vec<f64>,
    count: u64,
}

/// Reads events or a histogram.
///
/// # Errors
/// `Io` where the file can't be read; `Input`, with file and line, for everything in it that is no switching current.
pub fn read(path: impl AsRef<Path>) -> Result<Observations> {
    records::read(path.as_ref(), parse)
}

/// The same from a text.
pub(super) fn parse(text: &str) -> Result<Observations> {
    let mut layout = None;
    let mut rows: Vec<Row> = Vec::new();
    for record in records::records(text)? {
        let (line, fields) = (record.line, record.fields());
        match layout {
            None => layout = Some(header(&fields, line)?),
            Some(layout) => rows.push(row(layout, &fields, line)?),
        }
    }
    let layout = layout.ok_or_else(|| Error::input("the file is empty").allowed(HEADERS))?;
    if rows.is_empty() {
        return Err(Error::input("no events: nothing follows the header")
            .allowed(format!("{FEWEST_EVENTS} or more"))
            .remedy("write one current, or one bin with its count, a line"));
    }
    match layout {
        Layout::Events(unit) => Observations::events(events(&rows, unit)?),
        Layout::Edges(unit) => Observations::histogram(edges(&rows, unit)?),
        Layout::Centres(unit) => Observations::histogram(centres(&rows, unit)?),
    }
}

fn header(fields: &[&str], line: u64) -> Result<Layout> {
    let typed = fields.join(",");
    let refused = || {
        let error = at(line, "not a header of switching currents").got(&typed).allowed(HEADERS);
        if typed.contains([';', '\t']) { error.remedy(DIALECT) } else { error }
    };
    let unit = |field: &str, stem: &str| -> Result<Unit> {
        if field.contains([';', '\t']) {
            return Err(refused());
        }
        let unknown = || at(line, "the header does not name a unit that is known").got(field).allowed(UNITS_READ);
        let name = field.strip_prefix(stem).ok_or_else(refused)?;
        let name = name.strip_prefix('_').ok_or_else(unknown)?;
        UNITS.into_iter().find(|(unit, _)| *unit == name).ok_or_else(unknown)
    };
    match fields {
        [current] => unit(current, "current").map(Layout::Events),
        [current, "count"] => unit(current, "current").map(Layout::Centres),
        [from, to, "count"] => {
            let (lower, upper) = (unit(from, "from")?, unit(to, "to")?);
            let one = lower.1 == upper.1;
            if one { Ok(Layout::Edges(lower)) } else { Err(refused().remedy("give both ends in one unit")) }
        }
        _ => Err(refused()),
    }
}

/// The currents and the count of a row.
fn row(layout: Layout, fields: &[&str], line: u64) -> Result<Row> {
    let ((name, power), currents) = match layout {
        Layout::Events(unit) | Layout::Centres(unit) => (unit, 1),
        Layout::Edges(unit) => (unit, 2),
    };
    let columns = if matches!(layout, Layout::Events(_)) { currents } else { currents + 1 };
    if fields.len() != columns {
        let error = at(line, "another number of columns than the header").got(fields.len()).allowed(columns);
        return Err(error.remedy(DIALECT));
    }
    let mut found = Row { line, currents: Vec::new(), typed: Vec::new(), count: 1 };
    for (column, field) in fields.iter().enumerate() {
        let value = number(field, line)?;
        if column == currents {
            found.count = count(line, value)?;
            continue;
        }
        let lower_edge = currents == 2 && column == 0;
        let current = amperes(field, value, power);
        if !(current > 0.0 || (lower_edge && current == 0.0)) {
            let got = format!("{field} {name}");
            return Err(at(line, "a switching current must be positive").got(got).allowed("above 0"));
        }
        found.currents.push(current);
        found.typed.push(value);
    }
    Ok(found)
}

fn number(field: &str, line: u64) -> Result<f64> {
    let typed: Option<f64> = field.parse().ok().filter(|value: &f64| value.is_finite());
    typed.ok_or_else(|| {
        let remedy = if field.contains([';', '\t', ',']) { DIALECT } else { "leave text and units to the header" };
        at(line, "not a number").got(format!("{field:?}")).allowed("a finite number such as 9.41").remedy(remedy)
    })
}

/// The power of ten goes into the text, so that 9.4 uA is the double next to 9.4e-6.
fn amperes(field: &str, value: f64, power: i32) -> f64 {
    if field.contains(['e', 'E']) {
        return value * 10f64.powi(power);
    }
    format!("{field}e{power}").parse().unwrap_or(f64::NAN)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number of 15 digits")]
fn count(line: u64, value: f64) -> Result<u64> {
    if value >= 0.0 && value.fract() == 0.0 && value < 1e15 {
        return Ok(value as u64);
    }
    Err(at(line, "a count must be a whole number").got(value).allowed("0 or more"))
}

fn events(rows: &[Row], (unit, _): Unit) -> Result<Vec<f64>> {
    if let [first, .., last] = rows
        && rows.iter().all(|row| row.currents == first.currents)
    {
        return Err(Error::input(format!(
            "lines {} to {}: all switching currents are the same",
            first.line, last.line
        ))
        .got(format!("{} {unit}", first.typed[0]))
        .allowed("currents that differ")
        .remedy("write them with all digits that were measured"));
    }
    Ok(rows.iter().map(|row| row.currents[0]).collect())
}

fn edges(rows: &[Row], (unit, _): Unit) -> Result<Vec<Bin>> {
    let (mut last, mut last_typed) = (0.0, 0.0);
    let bin = |row: &Row| {
        let (from, to) = (row.currents[0], row.currents[1]);
        // Neighbouring edges typed twice may differ in their last place.
        if from < last * (1.0 - 4.0 * f64::EPSILON) {
            return Err(at(row.line, "bins must ascend without overlap")
                .got(format!("{} {unit}", row.typed[0]))
                .allowed(format!("from {last_typed} {unit} on")));
        }
        if to <= from {
            return Err(at(row.line, "a bin must end above its beginning")
                .got(format!("{} … {} {unit}", row.typed[0], row.typed[1]))
                .allowed(format!("an end above {} {unit}", row.typed[0])));
        }
        let from = f64::max(from, last);
        (last, last_typed) = (to, row.typed[1]);
        Ok(Bin { from, to, count: row.count })
    };
    rows.iter().map(bin).collect()
}

fn centres(rows: &[Row], (unit, _): Unit) -> Result<Vec<Bin>> {
    let [first, .., end] = rows else {
        return Err(Error::input("too few bins").got(rows.len()).allowed(format!("{FEWEST_BINS} or more")));
    };
    #[allow(clippy::cast_precision_loss, reason = "lines of a file")]
    let steps = (rows.len() - 1) as f64;
    let width = (end.currents[0] - first.currents[0]) / steps;
    if let Some(pair) = rows.windows(2).find(|pair| pair[1].currents[0] <= pair[0].currents[0]) {
        return Err(at(pair[1].line, "bins must ascend without overlap")
            .got(format!("{} {unit}", pair[1].typed[0]))
            .allowed(format!("above {} {unit}", pair[0].typed[0])));
    }
    let uneven = |pair: &&[Row]| (pair[1].currents[0] - pair[0].currents[0] - width).abs() > UNEVEN * width;
    if let Some(pair) = rows.windows(2).find(uneven) {
        return Err(at(pair[1].line, "bins given by their centres must have equal widths")
            .got(format!("a step of {} {unit}", short(pair[1].typed[0] - pair[0].typed[0])))
            .allowed(format!("{} {unit}", short((end.typed[0] - first.typed[0]) / steps)))
            .remedy("give from_… and to_…"));
    }
    // Common edges are computed once, from the same numbers.
    #[allow(clippy::cast_precision_loss, reason = "lines of a file")]
    let edge = |k: usize| (first.currents[0] + width * (k as f64 - 0.5)).max(0.0);
    Ok(rows.iter().enumerate().map(|(k, row)| Bin { from: edge(k), to: edge(k + 1), count: row.count }).collect())
}

/// Six digits of a difference, without those that its rounding made.
fn short(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
