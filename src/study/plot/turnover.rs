//! k over transition state theory against friction, one colour a barrier, and k over the turnover theories below.

use super::{colour, formula, title, values};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREY, Mark, Panel, Style};
use crate::table::Table;

/// Frictions below this part of the largest one are drawn too small to matter in the upper panel.
const LOWEST: f64 = 2e-4;

pub fn turnover(case: &Case, table: &Table) -> Result<Option<Figure>> {
    if table.rows.len() < 2 {
        return Ok(None);
    }
    if table.position("diffusion").is_some() {
        return ring(case, table).map(Some);
    }
    let barriers = values(table, "barrier_over_kt");
    let mut rates = Panel::new(Axis::log("k_{+}/k_{TST}").range(LOWEST, 2.0)).weight(1.6);
    let mut ratios = Panel::new(Axis::linear("k_{+} over theory").range(0.7, 1.55)).own_legend();
    let mut kramers = None;
    for (index, (column, barrier)) in barriers.iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "gamma", y, None, |row| row[*column] == *barrier);
        let exact = pick("tst_ratio")?;
        let against = |ratio: &Curve| divided(&exact, ratio);
        let (pgh, mm) = (pick("pgh_ratio")?, pick("mm_ratio")?);
        kramers = kramers.or(Some(against(&pick("kramers_ratio")?)));
        let label = barrier.number().map_or_else(String::new, |value| format!("ΔU/kT = {value}"));
        rates = rates
            .curve(against(&pgh).colour(colour(index)).dashed().width(1.2))
            .curve(against(&pick("energy_diffusion_ratio")?).colour(colour(index)).style(Style::Dotted).width(1.0))
            .curve(exact.colour(colour(index)).label(label));
        let named = |curve: Curve, text: &str| if index == 0 { curve.label(text) } else { curve };
        ratios = ratios
            .curve(named(pgh.colour(colour(index)).dashed(), "Pollak–Grabert–Hänggi"))
            .curve(named(mm.colour(colour(index)).style(Style::Dotted), "Mel'nikov–Meshkov"));
    }
    if let Some(kramers) = kramers {
        rates = rates.curve(kramers.colour(GREY).style(Style::Dotted).label("Kramers, any barrier"));
    }
    ratios = ratios.mark(Mark::Horizontal { at: 1.0, label: String::new() });
    let words =
        format!("{},  full: λ₁,  dashed: Pollak–Grabert–Hänggi,  dotted: energy diffusion", formula(&case.potential));
    let figure = Figure::new(title(case, "Kramers turnover"), words, Axis::log("γ (1/time)"));
    Ok(Some(figure.panel(rates).panel(ratios)))
}

/// k/k_TST over k/k_theory: the theory over transition state.
fn divided(exact: &Curve, ratio: &Curve) -> Curve {
    let at = |x: f64| ratio.points.iter().find(|point| point.0 == x).map(|point| point.1);
    let points = exact.points.iter().filter_map(|&(x, y)| Some((x, y / at(x)?))).collect();
    Curve::new(points)
}

/// D_eff over that without a potential, one colour a temperature.
fn ring(case: &Case, table: &Table) -> Result<Figure> {
    let mut panel = Panel::new(Axis::log("D_{eff} γ/kT"));
    for (index, (column, kt)) in values(table, "kt").iter().enumerate() {
        let curve = Curve::from_rows(table, "gamma", "free_ratio", None, |row| row[*column] == *kt)?;
        let label = kt.number().map_or_else(String::new, |value| format!("kT = {value}"));
        panel = panel.curve(curve.colour(if index == 0 { EXACT } else { colour(index) }).label(label));
    }
    let words = format!("{},  no drive", formula(&case.potential));
    Ok(Figure::new(title(case, "Diffusion in a periodic potential"), words, Axis::log("γ (1/time)")).panel(panel))
}
