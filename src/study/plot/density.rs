//! Stationary density and slowest modes, each on a line of its own inside the potential.

use super::{caption, scientific, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{
    Axis, BLUE, Colour, Curve, EXACT, Figure, GREEN, GREY, ORANGE, PURPLE, Panel, SKY, Style, VERMILION,
};
use crate::table::Table;

/// Colours of the modes, apart from those of U and of the stationary density.
const MODES: [Colour; 6] = [ORANGE, GREEN, VERMILION, PURPLE, BLUE, GREY];
/// How far above the lowest well the picture reaches, in units of what lies between the lowest and the highest extremum.
const HEADROOM: f64 = 0.9;
/// A mode fills this part of the space between two lines.
const FILL: f64 = 0.42;

pub fn density(case: &Case, table: &Table) -> Result<Figure> {
    let potential = Curve::from_table(table, "x", "u")?;
    let (bottom, top) = turning_energies(&potential.points);
    let height = (top - bottom) * (1.0 + HEADROOM);
    let inside: Vec<f64> = potential.points.iter().filter(|(_, u)| *u <= bottom + height).map(|(x, _)| *x).collect();
    let (from, to) = (inside.first().copied().unwrap_or(-1.0), inside.last().copied().unwrap_or(1.0));
    let modes = table.columns.iter().filter(|column| column.name.starts_with("lambda_")).count();
    #[allow(clippy::cast_precision_loss, reason = "a handful of modes")]
    let spacing = height / (modes as f64 + 1.5);
    let mut panel = Panel::new(Axis::linear("U(x)").range(bottom - 0.1 * height, bottom + height));
    let stationary = Curve::from_table(table, "x", "density")?;
    if !stationary.points.is_empty() {
        let lifted = on_its_line(stationary, bottom + 0.35 * spacing, spacing, SKY);
        let carried = table.position("current").is_some();
        panel = panel.curve(lifted.label(if carried { "P_{0}, with a current" } else { "P_{0} ∝ exp(−U/kT)" }));
    }
    let mut line = bottom + 0.35 * spacing;
    for n in 1..=modes {
        line += spacing;
        let lambda = table.numbers(&format!("lambda_{n}"))?.into_iter().flatten().next().unwrap_or(0.0);
        let curve = Curve::from_table(table, "x", &format!("mode_{n}"))?;
        let curve = on_its_line(curve, line, spacing, MODES[(n - 1) % MODES.len()]);
        panel = panel.curve(curve.label(format!("P_{{{n}}},  λ_{{{n}}} = {}", scientific(lambda))));
    }
    panel = panel.curve(potential.colour(EXACT).width(1.8).label("U"));
    let kt = format!("{},  densities scaled and lifted", kt_label(case));
    let x = Axis::linear("x").range(from, to);
    Ok(Figure::new(title(case, "Stationary density and slowest modes"), caption(case, &kt), x).panel(panel))
}

/// The curve scaled to its share of the space and lifted to its line, filled to it.
fn on_its_line(curve: Curve, line: f64, spacing: f64, colour: Colour) -> Curve {
    let largest = curve.points.iter().fold(f64::MIN_POSITIVE, |top, (_, y)| top.max(y.abs()));
    let scale = FILL * spacing / largest;
    curve.map(|x, y| (x, line + scale * y)).style(Style::Filled { baseline: line }).colour(colour)
}

/// Lowest and highest interior extremum of the potential as drawn.
fn turning_energies(points: &[(f64, f64)]) -> (f64, f64) {
    let bottom = points.iter().fold(f64::INFINITY, |low, (_, u)| low.min(*u));
    let turns = points.windows(3).filter(|w| w[1].1 >= w[0].1 && w[1].1 >= w[2].1).map(|w| w[1].1);
    let top = turns.fold(f64::NEG_INFINITY, f64::max);
    let highest = points.iter().fold(f64::NEG_INFINITY, |top, (_, u)| top.max(*u));
    (bottom, if top > bottom { top } else { 0.5 * (bottom + highest) })
}

pub(super) fn kt_label(case: &Case) -> String {
    match case.temperature {
        crate::case::Temperature::Kt(kt) => format!("kT = {kt}"),
        crate::case::Temperature::BarrierOverKt(ratio) => format!("ΔU/kT = {ratio}"),
        crate::case::Temperature::OverCrossover(ratio) => format!("T/T_{{c}} = {ratio}"),
    }
}
