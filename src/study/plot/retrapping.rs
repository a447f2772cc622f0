//! Hysteresis: γ⟨v⟩, V/I_cR of a junction, against the tilt, a panel for each dwell time or temperature.

use super::{rounded, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, BLUE, Curve, Figure, GREEN, GREY, Legend, Mark, Panel, Style, VERMILION};
use crate::rate::transport::running::retrapping_tilt;
use crate::table::{Cell, Table};

/// What tells one run from another: their columns.
const RUNS: [&str; 3] = ["gamma", "kt", "dwell"];

pub fn retrapping(case: &Case, table: &Table) -> Result<Figure> {
    let columns: Vec<usize> = RUNS.iter().filter_map(|name| table.position(name)).collect();
    let run = |row: &[Cell]| columns.iter().map(|column| row[*column].number().unwrap_or(f64::NAN)).collect::<Vec<_>>();
    let mut runs: Vec<Vec<f64>> = Vec::new();
    for row in &table.rows {
        if !runs.contains(&run(row)) {
            runs.push(run(row));
        }
    }
    let shared: Vec<bool> = (0..RUNS.len()).map(|k| runs.iter().all(|run| run[k] == runs[0][k])).collect();
    let words = |run: &[f64], wanted: bool| {
        let symbols = [
            format!("γ = {}", rounded(run[0])),
            format!("kT = {}", rounded(run[1])),
            format!("{} per step", time(run[2])),
        ];
        symbols
            .into_iter()
            .zip(&shared)
            .filter(|(_, shared)| **shared == wanted)
            .map(|(text, _)| text)
            .collect::<Vec<_>>()
    };
    let mut caption = vec!["U = −cos x − s x".to_owned()];
    caption.extend(runs.first().map_or_else(Vec::new, |first| words(first, true)));
    let x = if case.junction.is_some() { "tilt s = I/I_{c}" } else { "tilt s" };
    let mut figure = Figure::new(title(case, "Retrapping"), caption.join(",  "), Axis::linear(x)).legend(Legend::Below);
    for (index, of) in runs.iter().enumerate() {
        let name = words(of, false).join(",  ");
        figure = figure.panel(panel(case, table, |row| run(row) == *of, of[0], &name, index == 0)?);
    }
    Ok(figure)
}

fn panel(
    case: &Case,
    table: &Table,
    keep: impl Fn(&[Cell]) -> bool,
    gamma: f64,
    name: &str,
    first: bool,
) -> Result<Panel> {
    let curve = |y: &str, words: &str| -> Result<Curve> {
        let curve = Curve::from_rows(table, "tilt", y, None, &keep)?.map(|s, v| (s, gamma * v));
        Ok(if first { curve.label(words) } else { curve })
    };
    let symbol = if case.junction.is_some() { "V/I_{c}R" } else { "γ⟨v⟩" };
    let label = if name.is_empty() { symbol.to_owned() } else { format!("{symbol},  {name}") };
    let retrapping = retrapping_tilt(gamma)?.tilt;
    let running = curve("velocity_running", "no noise")?;
    let locked = Curve::new(vec![(0.0, 0.0), (1.0, 0.0)]);
    // At s = 1 rest ends, and the particle jumps to the running state.
    let jump =
        running.points.iter().find(|point| point.0 >= 1.0).map(|point| Curve::new(vec![(1.0, 0.0), (1.0, point.1)]));
    let bare = |curve: Curve| curve.colour(GREY).dashed().width(1.2);
    Ok(Panel::new(Axis::linear(label))
        .curve(bare(running))
        .curve(bare(locked))
        .curves(jump.map(bare))
        .curve(curve("velocity", "stationary")?.colour(GREEN).style(Style::Dotted))
        .curve(curve("velocity_forward", "rising tilt")?.colour(VERMILION))
        .curve(curve("velocity_backward", "falling tilt")?.colour(BLUE))
        .mark(Mark::Vertical { at: retrapping, label: format!("s_{{r}} = {retrapping:.4}") }))
}

/// A time in 1/ω_p0, as a power of ten where it is one.
fn time(value: f64) -> String {
    let decades = value.log10();
    let number = if decades >= 3.0 && decades.fract() == 0.0 { format!("10^{{{decades}}}") } else { rounded(value) };
    format!("{number}/ω_{{p0}}")
}
