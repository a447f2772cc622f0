//! Maley's analysis: U(J) of every temperature on one curve, with the law where it is known, and the creep rate below.

use super::{colour, title, values};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, Figure, GREY, Legend, Marker, Panel};
use crate::table::{Cell, Table};

pub fn maley(case: &Case, table: &Table) -> Result<Option<Figure>> {
    if table.rows.is_empty() {
        return Ok(None);
    }
    let kelvins = table.numbers("u_scaled_k")?.iter().any(Option::is_some);
    let x = if table.numbers("j")?.iter().any(Option::is_some) { "j" } else { "current_scaled" };
    let label = if kelvins { "U/k_{B} (K)" } else { "U/kT" };
    let mut barrier = Panel::new(Axis::linear(label)).weight(1.5);
    let mut rate = Panel::new(Axis::linear("S = −d ln J/d ln t"));
    let temperatures = values(table, "temperature_k");
    let mut law: Vec<(f64, f64)> = Vec::new();
    for (index, (column, kelvin)) in temperatures.iter().enumerate() {
        let own = |row: &[Cell]| row[*column] == *kelvin;
        let scale = if kelvins { scale(table, *column, kelvin)? } else { 1.0 };
        let pick = |y: &str, error: &str| Curve::from_rows(table, x, y, Some(error), own);
        let found = pick(if kelvins { "u_scaled_k" } else { "u_over_kt" }, "u_over_kt_error")?.relative_error();
        let words = kelvin.number().map_or_else(|| "from the decay".to_owned(), |kelvin| format!("{kelvin} K"));
        let shade = colour(index + 1);
        barrier = barrier.curve(found.markers(Marker::Circle).colour(shade).label(words));
        let s = pick("creep_rate", "creep_rate_error")?.relative_error();
        rate = rate.curve(s.markers(Marker::Circle).colour(shade));
        law.extend(Curve::from_rows(table, x, "u_law_over_kt", None, own)?.points.iter().map(|(x, u)| (*x, u * scale)));
    }
    if !law.is_empty() {
        law.sort_by(|a, b| a.0.total_cmp(&b.0));
        barrier = barrier.curve(Curve::new(law).colour(GREY).dashed().label("true law"));
    }
    let axis = Axis::linear(if x == "j" { "j = J/J_{c0}" } else { "J (unit of the data)" });
    let figure = Figure::new(title(case, "Maley's analysis"), caption(table)?, axis);
    Ok(Some(figure.legend(Legend::Right).panel(barrier).panel(rate)))
}

/// U/k_B over the fading, per U/kT.
fn scale(table: &Table, column: usize, kelvin: &Cell) -> Result<f64> {
    let (scaled, plain) = (table.numbers("u_scaled_k")?, table.numbers("u_over_kt")?);
    let mut rows = table.rows.iter().zip(scaled.into_iter().zip(plain)).filter(|(row, _)| row[column] == *kelvin);
    Ok(rows.find_map(|(_, (scaled, plain))| Some(scaled? / plain?)).unwrap_or(1.0))
}

/// How the constant was found.
fn caption(table: &Table) -> Result<String> {
    let first = |name: &str| -> Result<Option<f64>> { Ok(table.numbers(name)?.first().copied().flatten()) };
    let (Some(offset), Some(error)) = (first("offset")?, first("offset_error")?) else { return Ok(String::new()) };
    let by = table.position("offset_by").and_then(|at| table.rows.first().map(|row| row[at].clone()));
    let by = match by {
        Some(Cell::Text(name)) if name == "joined" => "so that the temperatures join",
        Some(Cell::Text(name)) if name == "vanishes" => "from U(J_{c0}) = 0",
        _ => "from the attempt time",
    };
    Ok(format!("U/kT = −ln|dJ/dt| + C,  C = {offset:.2} ± {error:.2} {by}"))
}
