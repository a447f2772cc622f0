//! Measured switching currents: the histogram with the fitted one, and below Γ(I) of every bin with the fitted rate.

use super::{colour, rounded, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREY, Legend, Panel, QUANTUM};
use crate::table::{Cell, Table};

/// Amperes to microamperes.
const MICRO: f64 = 1e6;

pub fn invert(case: &Case, table: &Table) -> Result<Figure> {
    let files = files(table);
    let single = files.len() == 1;
    let mut counts = Panel::new(Axis::linear("events in a bin"));
    let mut rates = Panel::new(Axis::ln("Γ (1/s)"));
    for (k, file) in files.iter().enumerate() {
        let shade = if single { QUANTUM } else { colour(k + 1) };
        let own = |row: &[Cell]| row[0] == *file;
        let pick = |column: &str| Curve::from_rows(table, "current_a", column, None, own);
        let seen = histogram(table, file)?
            .colour(if single { GREY } else { shade })
            .label(format!("measured{}", suffix(file, single)));
        counts = counts.curve(seen);
        rates = rates.curve(bars(table, file)?);
        // Nothing is drawn of a fit that does not describe the data.
        if column(table, file, "expected_count")?.iter().all(Option::is_none) {
            continue;
        }
        let fitted = |name| Ok(pick(name)?.map(|x, y| (x * MICRO, y)).colour(shade));
        counts = counts.curve(fitted("expected_count")?.label(format!("fitted{}", suffix(file, single))));
        rates = rates.curve(fitted("fitted_ln_rate")?);
    }
    let figure = Figure::new(title(case, "Switching currents"), caption(table)?, Axis::linear("current I (µA)"));
    Ok(figure.legend(Legend::Auto).panel(counts).panel(rates))
}

fn suffix(file: &Cell, single: bool) -> String {
    match file {
        Cell::Text(name) if !single => format!(", {name}"),
        _ => String::new(),
    }
}

fn files(table: &Table) -> Vec<Cell> {
    let mut found: Vec<Cell> = Vec::new();
    for row in &table.rows {
        if !found.contains(&row[0]) {
            found.push(row[0].clone());
        }
    }
    found
}

/// What was found, from the first row.
fn caption(table: &Table) -> Result<String> {
    let first = |column: &str| -> Result<Option<f64>> { Ok(table.numbers(column)?.first().copied().flatten()) };
    let mut parts = Vec::new();
    for (stem, name, unit, factor) in [
        ("escape_temperature", "T_{esc}", ("k", "mK"), 1e3),
        ("bath_temperature", "T", ("k", "mK"), 1e3),
        ("critical_current", "I_{c}", ("a", "µA"), 1e6),
        ("capacitance", "C", ("f", "pF"), 1e12),
    ] {
        let (value, error) = (first(&format!("{stem}_{}", unit.0))?, first(&format!("{stem}_error"))?);
        match (value, error) {
            (Some(value), Some(error)) => {
                let places = decimals(value * error * factor);
                let (value, half) = (value * factor, value * error * factor);
                parts.push(format!("{name} = {value:.places$} ± {half:.places$} {} (95 %)", unit.1));
            }
            (Some(value), None) => parts.push(format!("{name} = {} {}", rounded(value * factor), unit.1)),
            _ => {}
        }
    }
    if let (Some(events), Some(p)) = (first("events")?, first("p_value")?) {
        // A small p tells by its power of ten, and what the fit found stands nowhere then.
        let p = if p < 0.01 { format!("p = {p:.0e}") } else { format!("p = {p:.2}") };
        let left_out = if p_holds(table)? { "" } else { ": no fit describes them" };
        parts.push(format!("{events} events,  {p}{left_out}"));
    }
    Ok(parts.join(",  "))
}

/// Whether the fitted model of the first row describes the data.
fn p_holds(table: &Table) -> Result<bool> {
    Ok(table.numbers("fitted_rate")?.iter().any(Option::is_some))
}

/// Decimals that show two digits of an error.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept between 0 and 9")]
fn decimals(error: f64) -> usize {
    (1.0 - error.log10().floor()).clamp(0.0, 9.0) as usize
}

fn column(table: &Table, file: &Cell, name: &str) -> Result<Vec<Option<f64>>> {
    let all = table.numbers(name)?;
    Ok(table.rows.iter().zip(all).filter(|(row, _)| row[0] == *file).map(|(_, value)| value).collect())
}

/// Counts between the edges of the bins; a gap between bins holds nothing.
fn histogram(table: &Table, file: &Cell) -> Result<Curve> {
    let of = |name| column(table, file, name);
    let (from, to, count) = (of("from_a")?, of("to_a")?, of("count")?);
    let (mut edges, mut heights): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for ((from, to), count) in from.into_iter().zip(to).zip(count) {
        let (Some(from), Some(to), Some(count)) = (from, to, count) else { continue };
        match edges.last() {
            Some(last) if *last < from * MICRO => {
                edges.push(from * MICRO);
                heights.push(0.0);
            }
            Some(_) => {}
            None => edges.push(from * MICRO),
        }
        edges.push(to * MICRO);
        heights.push(count);
    }
    Curve::histogram(&edges, &heights)
}

/// ln Γ of the bins in which something was seen, with bars.
fn bars(table: &Table, file: &Cell) -> Result<Curve> {
    let of = |name| column(table, file, name);
    let (x, rate, low, high) = (of("current_a")?, of("rate")?, of("rate_low")?, of("rate_high")?);
    let (mut points, mut half) = (Vec::new(), Vec::new());
    for (((x, rate), low), high) in x.into_iter().zip(rate).zip(low).zip(high) {
        if let (Some(x), Some(rate), Some(low), Some(high)) = (x, rate, low, high)
            && low > 0.0
            && rate > 0.0
        {
            points.push((x * MICRO, rate.ln()));
            half.push(0.5 * (high / low).ln());
        }
    }
    Ok(Curve::measured(points, half).colour(EXACT).label("from the counts of each bin"))
}
