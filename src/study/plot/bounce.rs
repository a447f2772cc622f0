//! The bounce: its trajectories; the crossover temperature and the action against friction; the action against a cutoff.

use super::{colour, quantum_caption, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, Figure, GREY, Legend, Panel, Style, THEORY};
use crate::table::{Cell, Table};

/// The ends of an axis beyond the largest and the smallest value.
const HEADROOM: f64 = 1.15;
/// A limit is drawn where it is off by no more than this part.
const LIMIT: f64 = 0.35;

pub fn bounce(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    let is_swept = |key: &str| swept.iter().any(|swept| swept == key);
    if table.position("tau").is_some() {
        return trajectories(case, table).map(Some);
    }
    if table.rows.len() < 2 {
        return Ok(None);
    }
    if is_swept("bath.cutoff") {
        return cutoff(case, swept, table).map(Some);
    }
    if is_swept("bath.alpha") || is_swept("bath.gamma") {
        return friction(case, swept, table).map(Some);
    }
    temperature(case, swept, table).map(Some)
}

/// The rows with one value in a column.
fn pick(table: &Table, x: &str, y: &str, column: usize, value: &Cell) -> Result<Curve> {
    Curve::from_rows(table, x, y, None, |row| row[column] == *value)
}

/// A panel a temperature, a colour a friction.
fn trajectories(case: &Case, table: &Table) -> Result<Figure> {
    let (alphas, temperatures) = (values(table, "alpha"), values(table, "t_over_tc"));
    let (alpha, temperature) = (table.position("alpha").unwrap_or(0), table.position("t_over_tc").unwrap_or(0));
    let words = quantum_caption(case, &[], "");
    let mut figure = Figure::new(title(case, "Bounce"), words, Axis::linear("τ (1/ω_{0})")).legend(Legend::Right);
    let omega = table.numbers("alpha")?.iter().zip(table.numbers("gamma")?).find_map(|(alpha, gamma)| {
        let (alpha, gamma) = ((*alpha)?, gamma?);
        (alpha > 0.0).then(|| gamma / (2.0 * alpha))
    });
    let omega = omega.unwrap_or(1.0);
    for (first, t) in temperatures.iter().enumerate() {
        let mut panel = Panel::new(Axis::linear(format!("x,  {}", in_words(t))));
        for (index, a) in alphas.iter().enumerate() {
            let keep = |row: &[Cell]| row[alpha] == *a && row[temperature] == *t;
            let curve = Curve::from_rows(table, "tau", "x", None, keep)?.map(|tau, x| (tau * omega, x));
            let curve = curve.colour(colour(index));
            panel = panel.curve(if first == 0 { curve.label(format!("α = {}", rounded(a))) } else { curve });
        }
        figure = figure.panel(panel);
    }
    Ok(figure)
}

/// T_c above, the action below, both with their limits.
fn friction(case: &Case, swept: &[String], table: &Table) -> Result<Figure> {
    let column = table.position("t_over_tc").unwrap_or(0);
    let temperatures = values(table, "t_over_tc");
    let one = |y: &str| {
        temperatures
            .first()
            .map_or_else(|| Curve::from_table(table, "alpha", y), |t| pick(table, "alpha", y, column, t))
    };
    let exact = one("kt_crossover")?;
    let ends = |curve: &Curve| {
        let values = || curve.points.iter().map(|point| point.1);
        (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max))
    };
    let (low, high) = ends(&exact);
    let crossover = Panel::new(Axis::log("k_{B}T_{c} (energy)").range(low / 1.5, high * 1.5))
        .curve(exact.label("(ħ/2π)[√(ω_{b}² + γ²/4) − γ/2]"))
        .curve(one("kt_crossover_weak")?.colour(GREY).style(Style::Dotted).label("weak friction"))
        .curve(one("kt_crossover_strong")?.colour(THEORY).dashed().label("strong friction"))
        .own_legend();
    let mut all: Vec<Curve> = Vec::new();
    let mut limits: Vec<Curve> = Vec::new();
    for (index, t) in temperatures.iter().enumerate() {
        let action = pick(table, "alpha", "action", column, t)?;
        let strong = near(pick(table, "alpha", "action_strong", column, t)?, &action);
        if index == 0 {
            let weak = near(pick(table, "alpha", "action_weak", column, t)?, &action);
            limits.push(weak.colour(GREY).style(Style::Dotted).label("weak friction, T = 0"));
        }
        all.push(action.colour(colour(index)).label(in_words(t)));
        let strong = strong.colour(colour(index)).dashed().width(1.0);
        limits.push(if index == 0 { strong.label("strong friction") } else { strong });
    }
    let (low, high) =
        all.iter().map(ends).fold((f64::INFINITY, 0.0), |(a, b): (f64, f64), (c, d)| (a.min(c), b.max(d)));
    let action = Panel::new(Axis::log("s = S ω_{0}/ΔU").range(low / HEADROOM, high * HEADROOM))
        .curves(all)
        .curves(limits)
        .own_legend();
    let words = quantum_caption(case, swept, "Ohmic friction");
    Ok(Figure::new(title(case, "Bounce"), words, Axis::log("α = γ/2ω_{0}")).panel(crossover).panel(action.weight(1.3)))
}

/// The action above, the rate over that without friction below, with the power law of a fixed end.
fn cutoff(case: &Case, swept: &[String], table: &Table) -> Result<Figure> {
    let column = table.position("alpha").unwrap_or(0);
    let mut actions = Panel::new(Axis::linear("s = S ω_{0}/ΔU")).weight(0.8);
    let mut rates = Panel::new(Axis::ln("k/k (γ = 0)"));
    let mut lowest: f64 = 0.0;
    for (index, alpha) in values(table, "alpha").iter().enumerate() {
        let label = format!("α = {}", rounded(alpha));
        actions = actions.curve(pick(table, "cutoff", "action", column, alpha)?.colour(colour(index)).label(label));
        let rate = pick(table, "cutoff", "ln_suppression", column, alpha)?;
        lowest = rate.points.iter().fold(lowest, |least, point| least.min(point.1));
        let law = pick(table, "cutoff", "ln_suppression_law", column, alpha)?;
        let beyond = Curve::new(law.points.into_iter().filter(|point| point.1 <= 0.0).collect());
        let beyond = beyond.colour(colour(index)).dashed().width(1.2);
        let beyond = if index == 0 { beyond.label("(ω_{0}/ω_{c})^{2K}, K = γq²/2πħ") } else { beyond };
        rates = rates.curve(rate.colour(colour(index))).curve(beyond);
    }
    rates.y.range = Some((1.5 * lowest, -0.05 * lowest));
    let quantum = table.numbers("barrier_over_hbar_omega")?.into_iter().flatten().next();
    let more = quantum
        .map_or_else(String::new, |ratio| format!("ΔU = {} ħω_{{0}},  γ̂ = γ/(1 + ν/ω_{{c}})", super::rounded(ratio)));
    let words = quantum_caption(case, swept, &more);
    Ok(Figure::new(title(case, "Bounce"), words, Axis::log("ω_{c} (1/time)")).panel(actions).panel(rates))
}

/// The rate and the action against temperature.
fn temperature(case: &Case, swept: &[String], table: &Table) -> Result<Figure> {
    let rates = Panel::new(Axis::ln("k (1/time)")).curve(Curve::from_table(table, "t_over_tc", "ln_k")?);
    let actions = Panel::new(Axis::linear("s = S ω_{0}/ΔU")).curve(Curve::from_table(table, "t_over_tc", "action")?);
    let words = quantum_caption(case, swept, "");
    Ok(Figure::new(title(case, "Bounce"), words, Axis::linear("T/T_{c}")).panel(rates).panel(actions.weight(0.6)))
}

/// The part of a limit that is close to the exact curve of the same abscissas.
fn near(limit: Curve, exact: &Curve) -> Curve {
    let at = |x: f64| exact.points.iter().find(|point| point.0 == x).map(|point| point.1);
    let close = |x: f64, y: f64| at(x).is_some_and(|exact| (y / exact - 1.0).abs() < LIMIT);
    Curve::new(limit.points.into_iter().filter(|&(x, y)| close(x, y)).collect())
}

fn in_words(ratio: &Cell) -> String {
    match ratio.number() {
        Some(0.0) => "T = 0".to_owned(),
        _ => format!("T = {} T_{{c}}", rounded(ratio)),
    }
}

fn rounded(value: &Cell) -> String {
    value.number().map_or_else(String::new, super::rounded)
}

/// The different values in a column, in their order.
fn values(table: &Table, name: &str) -> Vec<Cell> {
    let Some(column) = table.position(name) else { return Vec::new() };
    let mut found: Vec<Cell> = Vec::new();
    for row in &table.rows {
        if !found.contains(&row[column]) {
            found.push(row[column].clone());
        }
    }
    found
}
