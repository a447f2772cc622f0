//! Switching currents from a CSV file.
//!
//! ```text
//! current_uA                 one event a row
//! from_uA,to_uA,count        a histogram
//! current_uA,count           a histogram, by the centres of bins of equal width
//! ```
//!
//! The unit stands in the header: A, mA, uA or nA. What can't be used is refused with its line.

use super::data::{Bin, Observations};
use crate::error::{Error, Result};
use std::fmt::Display;
use std::path::Path;

/// The units that are read, and their powers of ten.
const UNITS: [(&str, i32); 4] = [("A", 0), ("mA", -3), ("uA", -6), ("nA", -9)];
/// What a header may be.
const HEADERS: &str = "current_uA; or from_uA,to_uA,count; or current_uA,count (with A, mA, uA or nA)";
/// Spacings of bin centres may differ by this share, the rounding of what was typed.
const UNEVEN: f64 = 1e-3;

/// What the columns are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Layout {
    Events(i32),
    Edges(i32),
    Centres(i32),
}

/// Reads events or a histogram.
///
/// # Errors
/// `Io` where the file can't be read; `Input`, with file and line, for everything in it that is no switching current.
pub fn read(path: impl AsRef<Path>) -> Result<Observations> {
    let path = path.as_ref();
    let text =
        std::fs::read_to_string(path).map_err(|error| Error::io(format!("can't be read: {error}")).file(path))?;
    parse(&text).map_err(|error| error.file(path))
}

/// The same from a text.
pub(super) fn parse(text: &str) -> Result<Observations> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut layout = None;
    let mut rows: Vec<(u64, Vec<f64>)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::input(format!("no CSV: {error}")))?;
        let line = record.position().map_or(0, ::csv::Position::line);
        let fields: Vec<&str> = record.iter().collect();
        match layout {
            None => layout = Some(header(&fields)?),
            Some(layout) => rows.push((line, numbers(layout, &fields, line)?)),
        }
    }
    match layout {
        None => Err(Error::input("the file is empty").allowed(HEADERS)),
        Some(Layout::Events(_)) => Observations::events(rows.into_iter().map(|(_, row)| row[0]).collect()),
        Some(Layout::Edges(_)) => Observations::histogram(edges(&rows)?),
        Some(Layout::Centres(_)) => Observations::histogram(centres(&rows)?),
    }
}

fn header(fields: &[&str]) -> Result<Layout> {
    let refused = || Error::input("line 1: not a header of switching currents").got(fields.join(",")).allowed(HEADERS);
    let unit = |field: &str, stem: &str| -> Result<i32> {
        let name = field.strip_prefix(stem).ok_or_else(refused)?;
        let name = name.strip_prefix('_').ok_or_else(|| unit_missing(field))?;
        UNITS.iter().find(|(unit, _)| *unit == name).map(|(_, power)| *power).ok_or_else(|| unit_missing(field))
    };
    match fields {
        [current] => unit(current, "current").map(Layout::Events),
        [current, "count"] => unit(current, "current").map(Layout::Centres),
        [from, to, "count"] => {
            let (lower, upper) = (unit(from, "from")?, unit(to, "to")?);
            if lower == upper { Ok(Layout::Edges(lower)) } else { Err(refused().remedy("give both ends in one unit")) }
        }
        _ => Err(refused()),
    }
}

fn unit_missing(field: &str) -> Error {
    let units = UNITS.map(|(unit, _)| unit).join(", ");
    Error::input("line 1: the header does not name a unit that is known").got(field).allowed(units)
}

fn at(line: u64, what: impl Display) -> Error {
    Error::input(format!("line {line}: {what}"))
}

/// The numbers of a row, currents in A.
fn numbers(layout: Layout, fields: &[&str], line: u64) -> Result<Vec<f64>> {
    let (columns, power, counted) = match layout {
        Layout::Events(power) => (1, power, false),
        Layout::Edges(power) => (3, power, true),
        Layout::Centres(power) => (2, power, true),
    };
    if fields.len() != columns {
        return Err(at(line, "another number of columns than the header").got(fields.len()).allowed(columns));
    }
    let value = |(column, field): (usize, &&str)| {
        let is_count = counted && column + 1 == columns;
        // The power of ten goes into the text, so that 9.4 uA is the double next to 9.4e-6.
        let typed: Option<f64> = field.parse().ok().filter(|value: &f64| value.is_finite());
        let value = typed.ok_or_else(|| at(line, "not a number").got(format!("\"{field}\"")))?;
        if is_count {
            return count(line, value);
        }
        let current = if field.contains(['e', 'E']) {
            value * 10f64.powi(power)
        } else {
            format!("{field}e{power}").parse().unwrap_or(f64::NAN)
        };
        let lower_edge = columns == 3 && column == 0;
        if current > 0.0 || (lower_edge && current == 0.0) {
            return Ok(current);
        }
        Err(at(line, "a switching current must be positive").got(field).allowed("above 0"))
    };
    fields.iter().enumerate().map(value).collect()
}

fn count(line: u64, value: f64) -> Result<f64> {
    if value >= 0.0 && value.fract() == 0.0 && value < 1e15 {
        return Ok(value);
    }
    Err(at(line, "a count must be a whole number").got(value).allowed("0 or more"))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number of 15 digits")]
fn whole(value: f64) -> u64 {
    value as u64
}

fn edges(rows: &[(u64, Vec<f64>)]) -> Result<Vec<Bin>> {
    let mut last = 0.0;
    let bin = |(line, row): &(u64, Vec<f64>)| {
        let (from, to) = (row[0], row[1]);
        // Neighbouring edges typed twice may differ in their last place.
        if from < last * (1.0 - 4.0 * f64::EPSILON) {
            return Err(at(*line, "bins must ascend without overlap").got(from).allowed(format!("from {last:e} A on")));
        }
        if to <= from {
            return Err(at(*line, "a bin must end above its beginning").got(format!("{from:e} … {to:e} A")));
        }
        let from = f64::max(from, last);
        last = to;
        Ok(Bin { from, to, count: whole(row[2]) })
    };
    rows.iter().map(bin).collect()
}

fn centres(rows: &[(u64, Vec<f64>)]) -> Result<Vec<Bin>> {
    let [(_, first), .., (_, end)] = rows else {
        return Err(Error::input("too few bins").got(rows.len()).allowed("3 or more"));
    };
    #[allow(clippy::cast_precision_loss, reason = "lines of a file")]
    let width = (end[0] - first[0]) / (rows.len() - 1) as f64;
    for pair in rows.windows(2) {
        let (line, step) = (pair[1].0, pair[1].1[0] - pair[0].1[0]);
        if step <= 0.0 {
            return Err(at(line, "bins must ascend without overlap").got(pair[1].1[0]));
        }
        if (step - width).abs() > UNEVEN * width {
            return Err(at(line, "bins given by their centres must have equal widths")
                .got(format!("a step of {step:e} A"))
                .allowed(format!("{width:e} A"))
                .remedy("give from_… and to_…"));
        }
    }
    // Common edges are computed once, from the same numbers.
    #[allow(clippy::cast_precision_loss, reason = "lines of a file")]
    let edge = |k: usize| (first[0] + width * (k as f64 - 0.5)).max(0.0);
    Ok(rows
        .iter()
        .enumerate()
        .map(|(k, (_, row))| Bin { from: edge(k), to: edge(k + 1), count: whole(row[1]) })
        .collect())
}
