//! A tilted ring: velocity against tilt beside its closed form, or the effective diffusion with its peak; one colour a temperature.

use super::{colour, rounded, title};
use crate::case::{Case, Dynamics};
use crate::error::Result;
use crate::figure::{Axis, Curve, Figure, GREY, Legend, Mark, Marker, Panel};
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
    let members = family(table)?;
    for (index, member) in members.iter().enumerate() {
        let shade = colour(index);
        linear = linear.curve(member.scaled(table, "velocity")?.colour(shade).label(&member.label));
        steep = steep.curve(member.pick(table, "ln_velocity")?.map(|x, y| (x, y + member.gamma.ln())).colour(shade));
        if closed {
            let mut form = member.scaled(table, "velocity_closed")?;
            form.points = form.points.into_iter().step_by(MARKED).collect();
            let form = form.markers(Marker::Circle).colour(shade);
            steep = steep.curve(form.clone().map(|x, y| (x, y.ln())));
            let last = index + 1 == members.len();
            linear = linear.curve(if last { form.label("Ambegaokar–Halperin") } else { form });
            let difference = member.pick(table, "closed_difference")?.map(|x, y| (x, y.abs().max(ROUNDING)));
            let bar = member.pick(table, "velocity_error")?.colour(shade).dashed().width(1.0);
            distance = distance.curve(difference.colour(shade)).curve(bar);
        }
    }
    let figure = figure.panel(linear.curves(noiseless(case, table)?)).panel(steep);
    Ok(Some(if closed { figure.panel(distance) } else { figure }))
}

fn diffusion(figure: Figure, case: &Case, table: &Table) -> Result<Figure> {
    let mut spread = Panel::new(Axis::log("D_{eff} γ/kT").range(LEAST, top(table)?)).weight(1.5);
    let mut linear = Panel::new(Axis::linear(ordinate(case)));
    for (index, member) in family(table)?.into_iter().enumerate() {
        let shade = colour(index);
        let own = member.scaled(table, "diffusion")?.map(|x, y| (x, y / member.kt));
        spread = spread.curve(own.colour(shade).label(&member.label));
        linear = linear.curve(member.scaled(table, "velocity")?.colour(shade));
    }
    let spread = spread.mark(Mark::Horizontal { at: 1.0, label: String::new() });
    let linear = linear.curves(noiseless(case, table)?);
    Ok(figure.panel(spread.mark(critical())).panel(linear.mark(critical())))
}

/// One curve: a friction and a temperature.
struct Member {
    gamma: f64,
    kt: f64,
    label: String,
}

/// The frictions and temperatures of a table, named by what of them varies.
fn family(table: &Table) -> Result<Vec<Member>> {
    let (gammas, kts) = (table.numbers("gamma")?, table.numbers("kt")?);
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for pair in gammas.into_iter().zip(kts).filter_map(|(gamma, kt)| gamma.zip(kt)) {
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let (first_gamma, first_kt) = pairs.first().copied().unwrap_or((1.0, 1.0));
    let frictions = pairs.iter().any(|pair| pair.0 != first_gamma);
    let temperatures = !frictions || pairs.iter().any(|pair| pair.1 != first_kt);
    let name = |(gamma, kt): (f64, f64)| {
        let parts = [
            frictions.then(|| format!("γ = {}", rounded(gamma))),
            temperatures.then(|| format!("kT = {}", rounded(kt))),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    Ok(pairs.into_iter().map(|pair| Member { gamma: pair.0, kt: pair.1, label: name(pair) }).collect())
}

impl Member {
    fn pick(&self, table: &Table, y: &str) -> Result<Curve> {
        let (gamma, kt) = (table.position("gamma").unwrap_or(0), table.position("kt").unwrap_or(0));
        let own = |row: &[Cell]| row[gamma].number() == Some(self.gamma) && row[kt].number() == Some(self.kt);
        Curve::from_rows(table, "tilt", y, None, own)
    }

    /// γ times a column.
    fn scaled(&self, table: &Table, y: &str) -> Result<Curve> {
        Ok(self.pick(table, y)?.map(|x, y| (x, self.gamma * y)))
    }
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
    let shared = family(table).ok().and_then(|members| match members.as_slice() {
        [first, rest @ ..] if rest.iter().all(|member| member.gamma == first.gamma) => {
            Some(format!(",  γ = {}", rounded(first.gamma)))
        }
        [first, rest @ ..] if rest.iter().all(|member| member.kt == first.kt) => {
            Some(format!(",  kT = {}", rounded(first.kt)))
        }
        _ => None,
    });
    let damping = shared.unwrap_or_default();
    match &case.potential {
        Potential::Washboard { .. } => format!("U = −cos x − s x{damping},  {inertia}{bars}"),
        other => format!("{}{damping},  {inertia}{bars}", super::formula(other)),
    }
}
