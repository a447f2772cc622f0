//! A driven well: spectral amplification over kT, the rate over the frequency, or one cycle.

use super::{colour, fitting_axis, formula, rounded, title, values};
use crate::case::{Case, Temperature};
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREY, Mark, Panel, Style};
use crate::table::{Cell, Table};

pub fn driven(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if table.rows.len() < 2 {
        return Ok(None);
    }
    match case.study.show.as_deref() {
        Some("cycle") => cycle(case, table).map(Some),
        Some("rate") => rate(case, swept, table).map(Some),
        _ => resonance(case, swept, table).map(Some),
    }
}

/// What tells the members of a family apart: the first key of the sweep, where there are two.
fn family(swept: &[String], table: &Table, abscissa: &str) -> Vec<(Option<(usize, Cell)>, String)> {
    let column = |key: &str| match key {
        "drive.frequency" => Some(("frequency", "ω")),
        "drive.amplitude" => Some(("amplitude", "ε")),
        "bath.kt" | "bath.barrier_over_kt" => Some(("kt", "kT")),
        _ => None,
    };
    let other = swept.iter().filter_map(|key| column(key)).find(|(name, _)| *name != abscissa);
    let Some((name, symbol)) = other else { return vec![(None, String::new())] };
    let label = |cell: &Cell| cell.number().map_or_else(String::new, |value| format!("{symbol} = {value}"));
    values(table, name).into_iter().map(|(column, cell)| (Some((column, cell.clone())), label(&cell))).collect()
}

/// The rows of one member.
fn pick(table: &Table, member: &Option<(usize, Cell)>, x: &str, y: &str) -> Result<Curve> {
    Curve::from_rows(table, x, y, None, |row| member.as_ref().is_none_or(|(column, cell)| row[*column] == *cell))
}

/// η and the phase over kT, one colour a frequency; linear response dashed.
fn resonance(case: &Case, swept: &[String], table: &Table) -> Result<Figure> {
    let members = family(swept, table, "kt");
    let mut peaks = Panel::new(Axis::log("η = 4|M_{1}|²/ε² (length/ε)²")).weight(1.6);
    let mut lag = Panel::new(Axis::linear("phase (rad)"));
    for (index, (member, label)) in members.iter().enumerate() {
        let shade = if members.len() == 1 { EXACT } else { colour(index) };
        let linear = pick(table, member, "kt", "eta_linear")?.colour(shade).dashed().width(1.2);
        peaks = peaks.curve(pick(table, member, "kt", "eta")?.colour(shade).label(label));
        peaks = peaks.curve(linear);
        lag = lag
            .curve(pick(table, member, "kt", "phase")?.colour(shade))
            .curve(pick(table, member, "kt", "phase_linear")?.colour(shade).dashed().width(1.2));
    }
    let words = format!("{},  dashed: linear response", words(case, swept));
    let axis = fitting_axis("kT", &table.numbers("kt")?);
    let figure = Figure::new(title(case, "Stochastic resonance"), words, axis);
    Ok(figure.panel(peaks).panel(lag))
}

/// λ_F over the frequency with its two limits.
fn rate(case: &Case, swept: &[String], table: &Table) -> Result<Figure> {
    let members = family(swept, table, "frequency");
    let mut rates = Panel::new(fitting_axis("λ_{F} (1/time)", &table.numbers("floquet_rate")?)).weight(1.4);
    let mut slow = Panel::new(Axis::log("1 − λ_{F}/λ̄"));
    for (index, (member, label)) in members.iter().enumerate() {
        let shade = if members.len() == 1 { EXACT } else { colour(index) };
        let own = |name: &str| pick(table, member, "frequency", name);
        let named = |curve: Curve, text: &str| if index == 0 { curve.label(text) } else { curve };
        let label = if label.is_empty() { "Floquet exponent λ_{F}" } else { label.as_str() };
        let (floquet, limit) = (own("floquet_rate")?, own("quasi_static_rate")?);
        let distance = floquet.points.iter().zip(&limit.points).map(|(a, b)| (a.0, 1.0 - a.1 / b.1));
        let distance: Vec<(f64, f64)> = distance.filter(|point| point.1 > 1e-12).collect();
        if let (0, Some(first)) = (index, distance.first().copied()) {
            let square = distance.iter().map(|point| (point.0, first.1 * (point.0 / first.0).powi(2)));
            let square: Vec<_> = square.take_while(|point| point.1 < 1.0).collect();
            slow = slow.curve(Curve::new(square).colour(GREY).dashed().label("∝ ω²"));
        }
        slow = slow.curve(Curve::new(distance).colour(shade));
        rates = rates
            .curve(named(limit.colour(shade).dashed().width(1.2), "quasi-static average λ̄"))
            .curve(named(own("average_rate")?.colour(shade).style(Style::Dotted), "average potential"))
            .curve(floquet.colour(shade).label(label));
    }
    let figure = Figure::new(title(case, "Escape from a driven well"), words(case, swept), Axis::log("ω (rad/time)"));
    Ok(figure.panel(rates).panel(slow))
}

/// One cycle: position, and the rate beside the one of the potential as it stands.
fn cycle(case: &Case, table: &Table) -> Result<Figure> {
    let all = |y: &str| Curve::from_rows(table, "phase", y, None, |_| true);
    let place = Panel::new(Axis::linear("⟨x⟩ (length)")).curve(all("mean_x")?.colour(EXACT));
    let mut rates = Panel::new(fitting_axis("rate (1/time)", &table.numbers("quasi_static_rate")?)).weight(1.4);
    if table.position("escape_rate").is_some() {
        rates = rates.curve(all("escape_rate")?.colour(EXACT).label("escape in the cycle"));
    }
    rates = rates.curve(all("quasi_static_rate")?.colour(colour(1)).dashed().label("λ₁ at this phase"));
    let mean = table.numbers("floquet_rate")?.into_iter().flatten().next();
    if let Some(at) = mean {
        rates = rates.mark(Mark::Horizontal { at, label: "λ_{F}".into() });
    }
    let figure = Figure::new(title(case, "One cycle of a driven well"), words(case, &[]), Axis::linear("ωt (rad)"));
    Ok(figure.panel(rates).panel(place))
}

/// The line under the title.
fn words(case: &Case, swept: &[String]) -> String {
    let Some(drive) = &case.drive else { return formula(&case.potential) };
    let is_swept = |key: &str| swept.iter().any(|swept| swept == key);
    let amplitude = if is_swept("drive.amplitude") { "ε".to_owned() } else { rounded(drive.amplitude) };
    let frequency =
        if is_swept("drive.frequency") { String::new() } else { format!(",  ω = {}", rounded(drive.frequency)) };
    let shape = drive.shape.to_string();
    let shape = if shape == "x" { " x".into() } else { format!(" · ({shape})") };
    let kt = match case.temperature {
        Temperature::Kt(kt) if !is_swept("bath.kt") => format!(",  kT = {}", rounded(kt)),
        Temperature::BarrierOverKt(ratio) if !is_swept("bath.barrier_over_kt") && !is_swept("bath.kt") => {
            format!(",  ΔU/kT = {}", rounded(ratio))
        }
        _ => String::new(),
    };
    format!("{} + {amplitude} cos(ωt){shape}{frequency}{kt}", formula(&case.potential))
}
