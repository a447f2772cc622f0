//! Levels of a swept well: escape rates of a junction against its bias, widths and tunnel splittings against the barrier.

use super::{fitting_axis, quantum_caption, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{
    Axis, Colour, Curve, EXACT, Figure, GREEN, GREY, Legend, ORANGE, PURPLE, Panel, QUANTUM, SKY, Style, VERMILION,
};
use crate::table::{Cell, Table};

/// Amperes to microamperes.
const MICRO: f64 = 1e6;

pub fn levels(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    let x = abscissa(case, table)?;
    let places = table.numbers(x.column)?;
    let known: Vec<f64> = places.iter().flatten().copied().collect();
    if known.iter().all(|x| Some(x) == known.first()) {
        return Ok(None);
    }
    let levels = distinct(table);
    let split = table.position("splitting").is_some() && table.numbers("splitting")?.iter().any(Option::is_some);
    let panels = if split { splittings(table, &x, &levels)? } else { widths(case, table, &x, &levels)? };
    let axis = if x.factor == 1.0 { fitting_axis(x.label, &places) } else { Axis::linear(x.label) };
    let figure = Figure::new(title(case, "Levels"), quantum_caption(case, swept, ""), axis);
    let figure = if split { figure } else { figure.legend(Legend::Below) };
    Ok(Some(panels.into_iter().fold(figure, Figure::panel)))
}

/// One colour a level, those of the formulas left out.
fn shade(k: usize) -> Colour {
    const SHADES: [Colour; 5] = [EXACT, ORANGE, VERMILION, PURPLE, SKY];
    SHADES[k % SHADES.len()]
}

/// The column on the horizontal axis.
struct Abscissa {
    column: &'static str,
    label: &'static str,
    factor: f64,
}

impl Abscissa {
    fn curve(&self, table: &Table, y: &str, error: Option<&str>, n: &Cell) -> Result<Curve> {
        let column = table.position("n").unwrap_or(0);
        let curve = Curve::from_rows(table, self.column, y, error, |row| row[column] == *n)?;
        Ok(curve.map(|x, y| (x * self.factor, y)))
    }
}

fn abscissa(case: &Case, table: &Table) -> Result<Abscissa> {
    if case.junction.is_some() && table.numbers("bias_current")?.iter().any(Option::is_some) {
        return Ok(Abscissa { column: "bias_current", label: "bias current I (µA)", factor: MICRO });
    }
    Ok(Abscissa { column: "barrier_over_hbar_omega", label: "ΔU/ħω_{0}", factor: 1.0 })
}

fn distinct(table: &Table) -> Vec<Cell> {
    let column = table.position("n").unwrap_or(0);
    let mut seen: Vec<Cell> = Vec::new();
    for row in &table.rows {
        if !seen.contains(&row[column]) {
            seen.push(row[column].clone());
        }
    }
    seen
}

fn name(n: &Cell) -> f64 {
    n.number().unwrap_or(0.0)
}

/// Rates of the junction or widths in ω₀, with both formulas for the lowest level; energies against the barrier below.
fn widths(case: &Case, table: &Table, x: &Abscissa, levels: &[Cell]) -> Result<Vec<Panel>> {
    let junction = case.junction.is_some();
    let mut rates = Panel::new(Axis::log(if junction { "escape rate Γ_{n} (1/s)" } else { "Γ_{n} (ω_{0})" }));
    let mut energies =
        Panel::new(Axis::linear(if junction { "energy (ħω_{p})" } else { "energy (ħω_{0})" })).weight(0.7);
    for (k, n) in levels.iter().enumerate() {
        let label = format!("n = {}", name(n));
        let rate = x.curve(table, if junction { "rate" } else { "width" }, Some("width_error"), n)?;
        rates = rates.curve(rate.relative_error().colour(shade(k)).label(label));
        energies = energies.curve(x.curve(table, "energy", None, n)?.colour(shade(k)));
    }
    if let Some(lowest) = levels.first() {
        for (column, label, shade) in
            [("width_instanton", "instanton, n = 0", QUANTUM), ("width_wkb", "WKB, n = 0", GREEN)]
        {
            rates = rates.curve(formula(table, x, column, lowest, junction)?.colour(shade).dashed().label(label));
        }
        let barrier = x.curve(table, "barrier_over_hbar_omega", None, lowest)?;
        energies = energies.curve(barrier.style(Style::Dashed).colour(GREY).label("top of the barrier"));
    }
    Ok(vec![rates, energies])
}

/// A width of a formula, in 1/s for a junction: scaled as the exact one of its row is.
fn formula(table: &Table, x: &Abscissa, column: &str, n: &Cell, junction: bool) -> Result<Curve> {
    if !junction {
        return x.curve(table, column, None, n);
    }
    let (rate, width, value) = (table.numbers("rate")?, table.numbers("width")?, table.numbers(column)?);
    let (places, levels) = (table.numbers(x.column)?, table.position("n").unwrap_or(0));
    let mut points = Vec::new();
    for (i, _) in table.rows.iter().enumerate().filter(|(_, row)| row[levels] == *n) {
        if let (Some(place), Some(rate), Some(width), Some(value)) = (places[i], rate[i], width[i], value[i]) {
            points.push((place * x.factor, rate / width * value));
        }
    }
    Ok(Curve::new(points))
}

/// E₁ − E₀ and those of the higher doublets, beside the path of zero energy, and their ratio.
fn splittings(table: &Table, x: &Abscissa, levels: &[Cell]) -> Result<Vec<Panel>> {
    let name_of = |n: &Cell| format!("E_{{{}}} − E_{{{}}}", name(n), name(n) - 1.0);
    let odd: Vec<&Cell> = levels.iter().filter(|n| name(n) % 2.0 == 1.0).collect();
    let axis = if let [n] = odd.as_slice() { name_of(n) } else { "E_{n} − E_{n−1}".to_owned() };
    let mut panel = Panel::new(Axis::log(format!("{axis} (ħω_{{0}})")));
    let mut ratios = Panel::ratio("exact / instanton");
    for (k, n) in odd.into_iter().enumerate() {
        let exact = x.curve(table, "splitting", Some("splitting_error"), n)?.relative_error();
        let instanton = x.curve(table, "splitting_instanton", None, n)?;
        let value = |at: f64| exact.points.iter().find(|(x, _)| *x == at).map(|(_, y)| *y);
        let quotient = instanton.points.iter().filter_map(|(x, y)| Some((*x, value(*x)? / y)));
        let theory = if k == 0 { QUANTUM } else { shade(k) };
        ratios = ratios.curve(Curve::new(quotient.collect()).colour(theory).dashed());
        let label = name_of(n);
        panel = panel
            .curve(exact.colour(shade(k)).label(format!("{label}, by flux between the wells")))
            .curve(instanton.colour(theory).dashed().label(format!("{label}, instanton")));
    }
    Ok(vec![panel, ratios.weight(0.45)])
}
