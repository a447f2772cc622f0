//! Widths against the barrier beside the bounce and WKB, with their ratios below; one case alone as levels in its well.

use super::well::well;
use super::{colour, fitting_axis, quantum_caption, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREEN, Mark, Marker, ORANGE, Panel, QUANTUM, VERMILION};
use crate::table::{Cell, Table};

/// What the widths are drawn against.
const X: &str = "barrier_over_hbar_omega";

pub fn resonances(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if swept.is_empty() {
        return well(case, table);
    }
    let barriers = table.numbers(X)?;
    let known: Vec<f64> = barriers.iter().flatten().copied().collect();
    if known.iter().all(|x| Some(x) == known.first()) {
        return Ok(None);
    }
    let mut levels: Vec<Cell> = Vec::new();
    let column = table.position("n").unwrap_or(0);
    for row in &table.rows {
        if !levels.contains(&row[column]) {
            levels.push(row[column].clone());
        }
    }
    let (widths, ratios) =
        if let [n] = levels.as_slice() { single(table, n)? } else { several(table, column, &levels)? };
    let note = if levels.len() > 1 { "full: exact, dashed: instanton" } else { "" };
    let caption = quantum_caption(case, swept, note);
    let figure = Figure::new(title(case, "Widths"), caption, fitting_axis("ΔU/ħω_{0}", &barriers));
    Ok(Some(figure.panel(widths).panel(ratios)))
}

fn single(table: &Table, n: &Cell) -> Result<(Panel, Panel)> {
    let name = format!("Γ_{{{}}}", n.number().unwrap_or(0.0));
    let curve = |y: &str| Curve::from_table(table, X, y);
    let logarithm = |y: &str| Ok::<_, crate::error::Error>(curve(y)?.map(|x, y| (x, y.ln())));
    let exact = Curve::from_rows(table, X, "ln_width", Some("width_error"), |_| true)?;
    let imaginary = logarithm("width_imaginary")?;
    let mut widths = Panel::new(Axis::ln(format!("{name} (1/time)")));
    // The first barrier at which rounding leaves nothing of it, if it is not there at the end.
    let last = imaginary.points.iter().map(|(x, _)| *x).fold(f64::NEG_INFINITY, f64::max);
    if exact.points.iter().any(|(x, _)| *x > last) && last.is_finite() {
        let label = "−2 Im E/ħ drowned in rounding".into();
        widths = widths.mark(Mark::VerticalBand { from: last, to: f64::INFINITY, label });
    }
    let widths = widths
        .curve(exact.colour(EXACT).label("exact, flux over norm"))
        .curve(logarithm("width_wkb")?.colour(GREEN).dashed().label("WKB at the exact energy"))
        .curve(curve("ln_width_instanton")?.colour(QUANTUM).dashed().label("instanton"))
        .curve(logarithm("width_instanton_series")?.colour(VERMILION).dashed().label("with three more terms"))
        .curve(imaginary.markers(Marker::Circle).colour(ORANGE).label("−2 Im E/ħ"));
    let ratios = Panel::ratio(format!("{name} over formula"))
        .curve(curve("instanton_ratio")?.colour(QUANTUM).dashed())
        .curve(over_series(table)?.colour(VERMILION).dashed())
        .curve(curve("wkb_ratio")?.colour(GREEN).dashed());
    Ok((widths, ratios.weight(0.5)))
}

/// The width over the bounce with its next terms.
fn over_series(table: &Table) -> Result<Curve> {
    let (exact, series) = (table.numbers("width")?, table.numbers("width_instanton_series")?);
    let ratios = exact.iter().zip(&series).map(|(exact, series)| exact.zip(*series).map(|(a, b)| a / b));
    let points = table.numbers(X)?.into_iter().zip(ratios).filter_map(|(x, ratio)| x.zip(ratio));
    Ok(Curve::new(points.collect()))
}

fn several(table: &Table, column: usize, levels: &[Cell]) -> Result<(Panel, Panel)> {
    let mut widths = Panel::new(Axis::ln("Γ_{n} (1/time)"));
    let mut ratios = Panel::ratio("Γ_{n} / instanton");
    for (k, level) in levels.iter().enumerate() {
        let pick = |y: &str, error| Curve::from_rows(table, X, y, error, |row| row[column] == *level);
        let label = format!("n = {}", level.number().unwrap_or(0.0));
        widths = widths
            .curve(pick("ln_width", Some("width_error"))?.colour(colour(k)).label(label))
            .curve(pick("ln_width_instanton", None)?.colour(colour(k)).dashed());
        ratios = ratios.curve(pick("instanton_ratio", None)?.colour(colour(k)));
    }
    Ok((widths, ratios))
}
