//! The rate against 1/T: with its theories where one friction is drawn, as a family where there are several.

use super::{colour, quantum_caption, title, values};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{
    Axis, Curve, EXACT, Figure, GREEN, KRAMERS, Mark, Marker, PURPLE, Panel, QUANTUM, Style, VERMILION,
};
use crate::table::{Cell, Table};

/// The panel ends this far below the lowest and above the highest rate, in ln k.
const ROOM: (f64, f64) = (3.0, 1.5);
/// Ratios outside of this are not drawn.
const RATIOS: (f64, f64) = (0.6, 1.4);

pub fn crossover(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if table.rows.len() < 2 {
        return Ok(None);
    }
    let frictions = values(table, "alpha");
    if frictions.len() > 1 {
        family(case, swept, table, &frictions).map(Some)
    } else {
        single(case, swept, table).map(Some)
    }
}

/// x = T_c/T.
fn single(case: &Case, swept: &[String], table: &Table) -> Result<Figure> {
    let scale = table.numbers("kt_crossover")?.into_iter().flatten().next().unwrap_or(1.0);
    let against = |y: &str, error: Option<&str>| {
        Ok::<_, crate::error::Error>(
            Curve::from_rows(table, "inverse_kt", y, error, |_| true)?.map(|x, y| (x * scale, y)),
        )
    };
    let logarithm = |y: &str| Ok::<_, crate::error::Error>(against(y, None)?.map(|x, y| (x, y.ln())));
    let exact = against("ln_k_quantum", Some("k_quantum_error"))?;
    let mut rates = Panel::new(range(Axis::ln("k (1/time)"), &exact)).weight(1.5);
    let cubic = matches!(case.potential, crate::potential::Potential::Cubic { .. });
    let equal = if cubic { "5ħω_{0}/36" } else { "ħΔU/S_{B}" };
    for (at, label) in marks(table, scale, equal)? {
        rates = rates.mark(Mark::Vertical { at, label });
    }
    let theories = [
        (against("ln_k_classical", None)?, KRAMERS, Style::Dashed, "classical"),
        (against("ln_k_bounce", None)?, QUANTUM, Style::Dashed, "bounce"),
        (logarithm("k_wkb")?, GREEN, Style::Dotted, "uniform WKB"),
        (logarithm("k_parabolic")?, PURPLE, Style::Dotted, "parabolic barrier"),
        (logarithm("k_sum")?, VERMILION, Style::Dotted, "mean of the widths"),
    ];
    let mut ratios = Panel::new(Axis::linear("theory over k").range(RATIOS.0, RATIOS.1))
        .weight(0.6)
        .mark(Mark::Horizontal { at: 1.0, label: String::new() });
    rates = rates.curve(exact.clone().colour(EXACT).label(name(table)));
    for (curve, colour, style, label) in theories {
        if curve.points.iter().any(|point| point.1.is_finite()) {
            ratios = ratios.curve(over(&curve, &exact).colour(colour).style(style));
            rates = rates.curve(curve.colour(colour).style(style).label(label));
        }
    }
    let caption = quantum_caption(case, swept, &friction(case));
    Ok(Figure::new(title(case, "From hopping to tunnelling"), caption, Axis::linear("T_{c}/T"))
        .panel(rates)
        .panel(ratios))
}

/// What the black line is.
fn name(table: &Table) -> &'static str {
    let column = table.position("route");
    let levels = |row: &Vec<Cell>| column.is_some_and(|column| row[column] == Cell::from("levels"));
    if table.rows.iter().all(levels) { "k from the resonances" } else { "k" }
}

fn friction(case: &Case) -> String {
    match case.damping {
        None => "no friction".into(),
        Some(crate::case::Damping::Alpha(alpha)) => format!("α = {alpha}"),
        Some(crate::case::Damping::Gamma(gamma)) => format!("γ = {}", super::scientific(gamma)),
    }
}

/// The crossover by three definitions.
fn marks(table: &Table, scale: f64, equal: &str) -> Result<Vec<(f64, String)>> {
    let mut found = Vec::new();
    for (column, label) in [("kt_crossover", "ħω_{R}/2π"), ("kt_rates", equal), ("kt_bend", "bend")] {
        found.extend(table.numbers(column)?.into_iter().flatten().next().map(|kt| (scale / kt, label.to_owned())));
    }
    Ok(found)
}

fn range(axis: Axis, curve: &Curve) -> Axis {
    let finite = || curve.points.iter().map(|point| point.1).filter(|y| y.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    axis.range(low - ROOM.0, high + ROOM.1)
}

/// e^{ln theory − ln k} where both are known.
fn over(theory: &Curve, exact: &Curve) -> Curve {
    let pairs = theory.points.iter().filter_map(|&(x, y)| {
        let (_, k) = exact.points.iter().find(|point| point.0 == x)?;
        let ratio = (y - k).exp();
        Some((x, if (RATIOS.0..=RATIOS.1).contains(&ratio) { ratio } else { f64::NAN }))
    });
    Curve::new(pairs.collect())
}

/// x = ħω₀/kT, one colour a friction; a dot where T = T_c, the frictionless rate of the resonances beside.
fn family(case: &Case, swept: &[String], table: &Table, frictions: &[(usize, Cell)]) -> Result<Figure> {
    let quantum = case.hbar * frequency(case)?;
    let mut panel = Panel::new(Axis::ln("k (1/time)"));
    let mut all = Vec::new();
    for (index, (column, alpha)) in frictions.iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "inverse_kt", y, None, |row| row[*column] == *alpha);
        let curve = pick("ln_k_bounce")?.map(|x, y| (x * quantum, y));
        all.extend(curve.points.clone());
        let at = pick("kt_crossover")?.points.first().map(|(_, kt)| quantum / kt);
        let label = alpha.number().map_or_else(String::new, |alpha| format!("α = {alpha}"));
        if let Some((at, value)) = at.and_then(|at| Some((at, interpolated(&curve.points, at)?))) {
            let dot = Curve::new(vec![(at, value)]).style(Style::Markers(Marker::Disc)).colour(colour(index + 1));
            panel = panel.curve(dot);
        }
        panel = panel.curve(curve.colour(colour(index + 1)).label(label));
    }
    let route = table.position("route");
    let levels = Curve::from_rows(table, "inverse_kt", "ln_k_quantum", None, |row| {
        route.is_some_and(|route| row[route] == Cell::from("levels"))
    })?;
    if levels.points.len() > 1 {
        let levels = levels.map(|x, y| (x * quantum, y));
        panel = panel.curve(levels.colour(EXACT).dashed().label("resonances, no friction"));
    }
    panel.y = range(panel.y.clone(), &Curve::new(all));
    let words = quantum_caption(case, swept, "lines: bounce,  dots: T = T_{c}");
    Ok(Figure::new(title(case, "From hopping to tunnelling with friction"), words, Axis::linear("ħω_{0}/k_{B}T"))
        .panel(panel))
}

fn frequency(case: &Case) -> Result<f64> {
    let landscape = crate::potential::Landscape::search(&case.potential)?;
    let deepest = landscape.wells.iter().min_by(|a, b| a.energy.total_cmp(&b.energy));
    Ok(deepest.map_or(1.0, crate::potential::Well::omega_0))
}

fn interpolated(points: &[(f64, f64)], at: f64) -> Option<f64> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    sorted.windows(2).find(|pair| pair[0].0 <= at && at <= pair[1].0).map(|pair| {
        let share = (at - pair[0].0) / (pair[1].0 - pair[0].0);
        pair[0].1 + share * (pair[1].1 - pair[0].1)
    })
}
