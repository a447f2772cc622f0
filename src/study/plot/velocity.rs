//! A tilted ring: velocity against tilt beside its closed form, or the effective diffusion with its peak; one colour a temperature.

use super::{colour, rounded, title, values};
use crate::case::{Case, Damping, Dynamics};
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREY, Legend, Mark, Marker, Panel};
use crate::potential::Potential;
use crate::table::{Cell, Table};

/// Every so many points the closed form gets a marker.
const MARKED: usize = 4;
/// The lower end of the axis of D_eff over free diffusion: below it the peak would not be seen.
const LEAST: f64 = 1e-3;
/// Points of the curve without noise.
const FINE: u32 = 400;
/// Distances below this are drawn at it: they are zero to rounding.
const ROUNDING: f64 = 1e-17;

pub fn velocity(case: &Case, _: &[String], table: &Table) -> Result<Option<Figure>> {
    if table.rows.len() < 2 {
        return Ok(None);
    }
    let figure =
        Figure::new(title(case, "Motion on a tilted ring"), caption(case, table), Axis::linear(abscissa(case)));
    let figure = figure.legend(Legend::Right);
    if case.study.show.as_deref() == Some("diffusion") {
        return diffusion(figure, case, table).map(Some);
    }
    let closed = table.position("velocity_closed").is_some();
    let (mut linear, mut steep) = (Panel::new(Axis::linear(ordinate(case))), Panel::new(Axis::ln(ordinate(case))));
    let mut distance = Panel::new(Axis::log("|v/v_{closed} − 1|").range(1e-17, 1e-12)).weight(0.45);
    for (index, (column, kt)) in values(table, "kt").into_iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "tilt", y, None, |row| row[column] == kt);
        let shade = colour(index);
        let own = scaled(case, table, column, &kt, "velocity")?;
        linear = linear.curve(own.colour(shade).label(label(&kt)));
        let gamma = table.numbers("gamma")?.into_iter().flatten().next().unwrap_or(1.0);
        steep = steep.curve(pick("ln_velocity")?.map(|x, y| (x, y + gamma.ln())).colour(shade));
        if closed {
            let mut form = scaled(case, table, column, &kt, "velocity_closed")?;
            form.points = form.points.into_iter().step_by(MARKED).collect();
            let form = form.markers(Marker::Circle).colour(shade);
            let logarithms = form.clone().map(|x, y| (x, y.ln()));
            linear = linear.curve(form);
            steep = steep.curve(logarithms);
            distance = distance
                .curve(pick("closed_difference")?.map(|x, y| (x, y.abs().max(ROUNDING))).colour(shade))
                .curve(pick("velocity_error")?.colour(shade).dashed().width(1.0));
        }
    }
    if closed {
        let sample = Curve::new(Vec::new()).markers(Marker::Circle).colour(EXACT);
        linear = linear.curve(sample.label("Ambegaokar–Halperin"));
    }
    if let Some(noiseless) = noiseless(case, table)? {
        linear = linear.curve(noiseless);
    }
    let figure = figure.panel(linear).panel(steep);
    Ok(Some(if closed { figure.panel(distance) } else { figure }))
}

fn diffusion(figure: Figure, case: &Case, table: &Table) -> Result<Figure> {
    let mut spread = Panel::new(Axis::log("D_{eff} γ/kT").range(LEAST, top(table)?)).weight(1.5);
    let mut linear = Panel::new(Axis::linear(ordinate(case)));
    for (index, (column, kt)) in values(table, "kt").into_iter().enumerate() {
        let shade = colour(index);
        let own = scaled(case, table, column, &kt, "diffusion")?;
        let unit = kt.number().unwrap_or(1.0);
        spread = spread.curve(own.map(|x, y| (x, y / unit)).colour(shade).label(label(&kt)));
        linear = linear.curve(scaled(case, table, column, &kt, "velocity")?.colour(shade));
    }
    if let Some(noiseless) = noiseless(case, table)? {
        linear = linear.curve(noiseless);
    }
    let spread = spread.mark(Mark::Horizontal { at: 1.0, label: String::new() });
    Ok(figure.panel(spread.mark(critical())).panel(linear.mark(critical())))
}

/// The next power of ten above the highest peak.
fn top(table: &Table) -> Result<f64> {
    let each = [table.numbers("diffusion")?, table.numbers("gamma")?, table.numbers("kt")?];
    let ratios = (0..each[0].len()).filter_map(|row| Some(each[0][row]? * each[1][row]? / each[2][row]?));
    Ok(10f64.powf(ratios.fold(1.0, f64::max).log10().floor() + 1.0))
}

fn critical() -> Mark {
    Mark::Vertical { at: 1.0, label: String::new() }
}

/// γ times a column.
fn scaled(case: &Case, table: &Table, column: usize, kt: &Cell, name: &str) -> Result<Curve> {
    let gamma = match case.damping {
        Some(Damping::Gamma(gamma)) => gamma,
        _ => table.numbers("gamma")?.into_iter().flatten().next().unwrap_or(1.0),
    };
    Ok(Curve::from_rows(table, "tilt", name, None, |row| row[column] == *kt)?.map(|x, y| (x, gamma * y)))
}

/// √(s² − 1) without noise and inertia.
fn noiseless(case: &Case, table: &Table) -> Result<Option<Curve>> {
    if case.dynamics == Dynamics::Underdamped || !matches!(case.potential, Potential::Washboard { .. }) {
        return Ok(None);
    }
    let known = table.numbers("tilt")?;
    let ends = known.iter().flatten().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), s| (s.min(a), s.max(b)));
    let at = |k: u32| ends.0 + (ends.1 - ends.0) * f64::from(k) / f64::from(FINE);
    let mut tilts: Vec<f64> = (0..=FINE).map(at).chain([-1.0, 1.0]).collect();
    tilts.retain(|s| (ends.0..=ends.1).contains(s));
    tilts.sort_by(f64::total_cmp);
    let points = tilts.into_iter().map(|s| (s, s.signum() * (s * s - 1.0).max(0.0).sqrt())).collect();
    Ok(Some(Curve::new(points).colour(GREY).dashed().label("T = 0")))
}

fn label(kt: &Cell) -> String {
    kt.number().map_or_else(String::new, |kt| format!("kT = {}", rounded(kt)))
}

fn abscissa(case: &Case) -> &'static str {
    match (&case.junction, &case.potential) {
        (Some(_), _) => "I/I_{c}",
        (None, Potential::Washboard { .. }) => "tilt s",
        _ => "tilt F",
    }
}

fn ordinate(case: &Case) -> &'static str {
    if case.junction.is_some() { "V/I_{c}R" } else { "γ⟨v⟩" }
}

fn caption(case: &Case, table: &Table) -> String {
    let bars = case.study.show.is_none() && table.position("closed_difference").is_some();
    let bars = if bars { ",  dashed below: the error bar" } else { "" };
    let inertia = if case.dynamics == Dynamics::Underdamped { "with inertia" } else { "overdamped" };
    let damping = match case.damping {
        Some(Damping::Alpha(alpha)) => format!("α = {alpha}"),
        Some(Damping::Gamma(gamma)) => format!("γ = {}", rounded(gamma)),
        None => "γ = 1".into(),
    };
    match &case.potential {
        Potential::Washboard { .. } => format!("U = −cos x − s x,  {damping},  {inertia}{bars}"),
        other => format!("{},  {damping},  {inertia}{bars}", super::formula(other)),
    }
}
