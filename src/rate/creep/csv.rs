//! Decay curves from a CSV file.
//!
//! ```text
//! time_s,current_density_A/m2                 time: s, ms, us, min, h, d
//! time_s,current_density_A/m2,temperature_K   several curves, each in the order of its times
//! time_s,moment_emu   or   time_s,j           a moment in A m2 or emu, or the current over J_c0
//! s,j                                         t/τ and J/J_c0
//! ```
//!
//! The units stand in the header; columns may come in any order. What can't be used is refused with its line.

use super::curve::{Current, Curve, Sample};
use crate::error::{Error, Result};
use crate::rate::records::{self, at};
use crate::units::{Dimension, parse};
use std::path::Path;

/// What a header may be.
const HEADERS: &str = "time_s (or time_ms, time_us, time_min, time_h, time_d) with current_density_A/m2 (or A/cm2, MA/cm2, …), moment_emu, \
                       moment_Am2 or j; s with j; and temperature_K where there are several curves";
/// What to do about a file of another dialect.
const DIALECT: &str = "separate columns by commas, and write decimals with a point";
/// 1 emu in A m².
const EMU: f64 = 1e-3;

/// What a column holds, and its unit.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    /// A time with a unit.
    Time(String),
    /// t/τ.
    Reduced,
    /// J with a unit.
    Density(String),
    /// A moment, and A m² in its unit.
    Moment(f64),
    /// J/J_c0.
    Share,
    /// T in K.
    Temperature,
}

/// Reads decay curves: one for each temperature, in the order of their first lines.
///
/// # Errors
/// `Io` where the file can't be read; `Input`, with file and line, for everything in it that is no decay of a current.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<Curve>> {
    records::read(path.as_ref(), parse_text)
}

/// The same from a text.
pub(super) fn parse_text(text: &str) -> Result<Vec<Curve>> {
    let mut columns: Option<Vec<Column>> = None;
    let mut curves: Vec<(Option<f64>, Vec<Sample>)> = Vec::new();
    for record in records::records(text)? {
        let (line, fields) = (record.line, record.fields());
        let Some(columns) = &columns else {
            columns = Some(header(&fields, line)?);
            continue;
        };
        let (temperature, sample) = row(columns, &fields, line)?;
        match curves.iter_mut().find(|(known, _)| *known == temperature) {
            Some((_, samples)) => samples.push(sample),
            None => curves.push((temperature, vec![sample])),
        }
    }
    let columns = columns.ok_or_else(|| Error::input("the file is empty").allowed(HEADERS))?;
    if curves.is_empty() {
        return Err(Error::input("no points: nothing follows the header").allowed("3 or more"));
    }
    let unit = unit(&columns);
    curves.into_iter().map(|(temperature, samples)| Curve::new(temperature, unit, samples, "line")).collect()
}

fn unit(columns: &[Column]) -> Current {
    let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
    match () {
        () if has(|column| *column == Column::Reduced) => Current::Reduced,
        () if has(|column| matches!(column, Column::Density(_))) => Current::Density,
        () if has(|column| matches!(column, Column::Moment(_))) => Current::Moment,
        () => Current::Share,
    }
}

fn header(fields: &[&str], line: u64) -> Result<Vec<Column>> {
    let typed = fields.join(",");
    let refused = || {
        let error = at(line, "not a header of a decay curve").got(&typed).allowed(HEADERS);
        if typed.contains([';', '\t']) { error.remedy(DIALECT) } else { error }
    };
    let columns = fields.iter().map(|field| column(field, line)?.ok_or_else(refused)).collect::<Result<Vec<_>>>()?;
    let count = |wanted: fn(&Column) -> bool| columns.iter().filter(|column| wanted(column)).count();
    let times = count(|column| matches!(column, Column::Time(_) | Column::Reduced));
    let currents = count(|column| matches!(column, Column::Density(_) | Column::Moment(_) | Column::Share));
    let temperatures = count(|column| *column == Column::Temperature);
    // Times in units of τ go with currents in units of J_c0: neither tells the other's unit.
    let mixed = columns.contains(&Column::Reduced) && !columns.contains(&Column::Share);
    if times != 1 || currents != 1 || temperatures > 1 || mixed {
        return Err(refused());
    }
    Ok(columns)
}

/// The column of a name; `None` for one that is not known.
fn column(field: &str, line: u64) -> Result<Option<Column>> {
    let unknown = |dimension: Dimension| {
        at(line, "the header does not name a unit that is known").got(format!("{field:?}")).allowed(dimension.usual())
    };
    let known = |unit: &str, dimension: Dimension| parse(&format!("1 {unit}"), dimension).is_ok();
    if let Some(unit) = field.strip_prefix("time_") {
        return if known(unit, Dimension::Time) {
            Ok(Some(Column::Time(unit.into())))
        } else {
            Err(unknown(Dimension::Time))
        };
    }
    if let Some(unit) = field.strip_prefix("current_density_") {
        // Names of columns are often kept to letters: A_m2, a_per_m2.
        let spelled = unit.replace("_per_", "/").replace('_', "/").replacen("a/", "A/", 1);
        let density = Dimension::CurrentDensity;
        return if known(&spelled, density) { Ok(Some(Column::Density(spelled))) } else { Err(unknown(density)) };
    }
    if let Some(unit) = field.strip_prefix("moment_") {
        return match unit {
            "emu" => Ok(Some(Column::Moment(EMU))),
            "Am2" | "A m2" | "A_m2" => Ok(Some(Column::Moment(1.0))),
            _ => Err(at(line, "the header does not name a unit that is known")
                .got(format!("{field:?}"))
                .allowed("emu, Am2")),
        };
    }
    Ok(match field {
        "s" => Some(Column::Reduced),
        "j" => Some(Column::Share),
        "temperature_K" | "temperature_k" => Some(Column::Temperature),
        _ => None,
    })
}

/// Temperature and sample of a row.
fn row(columns: &[Column], fields: &[&str], line: u64) -> Result<(Option<f64>, Sample)> {
    if fields.len() != columns.len() {
        let error = at(line, "another number of columns than the header").got(fields.len()).allowed(columns.len());
        return Err(error.remedy(DIALECT));
    }
    let mut sample = Sample { time: 0.0, current: 0.0, place: line };
    let mut temperature = None;
    for (column, field) in columns.iter().zip(fields) {
        let value = number(field, line)?;
        let sized = |unit: &str, dimension: Dimension| {
            // A unit changes no sign: what is not positive is refused as it stands.
            if value > 0.0 { parse(&format!("{value:e} {unit}"), dimension) } else { Ok(value) }
        };
        match column {
            Column::Time(unit) => sample.time = sized(unit, Dimension::Time)?,
            Column::Reduced => sample.time = value,
            Column::Density(unit) => sample.current = sized(unit, Dimension::CurrentDensity)?,
            Column::Moment(size) => sample.current = value * size,
            Column::Share => sample.current = value,
            Column::Temperature if value > 0.0 => temperature = Some(value),
            Column::Temperature => {
                return Err(at(line, "a temperature must be positive").got(format!("{field} K")).allowed("above 0 K"));
            }
        }
    }
    Ok((temperature, sample))
}

fn number(field: &str, line: u64) -> Result<f64> {
    let typed: Option<f64> = field.parse().ok().filter(|value: &f64| value.is_finite());
    typed.ok_or_else(|| {
        let remedy = if field.contains([';', '\t', ',']) { DIALECT } else { "leave text and units to the header" };
        at(line, "not a number").got(format!("{field:?}")).allowed("a finite number such as 0.81").remedy(remedy)
    })
}
