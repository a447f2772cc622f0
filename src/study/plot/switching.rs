//! Switching currents: the escape temperature against the temperature, or P(I) at each temperature with σ_I as an inset.

use super::{rounded, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{
    Axis, Corner, Curve, EXACT, Figure, GREEN, GREY, Inset, KRAMERS, Legend, Mark, Panel, QUANTUM, SEQUENCE, Style,
    VERMILION,
};
use crate::table::{Cell, Table};
use crate::units::Junction;

/// Kelvin to millikelvin, amperes to microamperes and nanoamperes.
const MILLI: f64 = 1e3;
const MICRO: f64 = 1e6;
const NANO: f64 = 1e9;

/// `T_esc` of one junction in the limit of low temperature: measured, and predicted from its parameters (mK).
struct Measured {
    critical_current: f64,
    capacitance: f64,
    year: u32,
    measured: (f64, f64),
    predicted: (f64, f64),
}

/// Devoret, Martinis & Clarke, Phys. Rev. Lett. 55, 1908 (1985).
const MEASURED: Measured = Measured {
    critical_current: 9.489e-6,
    capacitance: 6.35e-12,
    year: 1985,
    measured: (37.4, 4.0),
    predicted: (36.0, 1.4),
};

pub fn switching(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if case.study.points.is_some() {
        return distributions(case, table).map(Some);
    }
    if swept.iter().any(|key| key == "junction.temperature") && table.rows.len() > 1 {
        return escape(case, table).map(Some);
    }
    Ok(None)
}

fn caption(case: &Case) -> String {
    let circuit = |junction: Junction| {
        let mut parts = vec![
            format!("I_{{c}} = {} µA", rounded(junction.critical_current * MICRO)),
            format!("C = {} pF", rounded(junction.capacitance * 1e12)),
        ];
        parts.extend(junction.resistance.map(|resistance| format!("R = {} Ω", rounded(resistance))));
        parts.extend(junction.ramp.map(|ramp| format!("dI/dt = {} mA/s", rounded(ramp * MILLI))));
        parts.join(",  ")
    };
    case.junction.map_or_else(String::new, circuit)
}

/// The routes beside the chosen one: suffix of their columns, name, colour.
const BESIDE: [(&str, &str, crate::figure::Colour); 3] = [
    ("kramers", "Kramers", KRAMERS),
    ("resonances", "resonances, no damping", QUANTUM),
    ("damped", "weak damping, T = 0", GREEN),
];

fn escape(case: &Case, table: &Table) -> Result<Figure> {
    let curve = |y: &str, factor: f64| -> Result<Curve> {
        Ok(Curve::from_table(table, "temperature_k", y)?.map(|x, y| (x * MILLI, y * factor)))
    };
    let temperatures: Vec<f64> = table.numbers("temperature_k")?.into_iter().flatten().map(|t| t * MILLI).collect();
    let (low, high) =
        temperatures.iter().fold((f64::INFINITY, 0.0), |(low, high), t| (f64::min(low, *t), f64::max(high, *t)));
    let chosen = chosen(table);
    let mut panel = Panel::new(Axis::log("escape temperature T_{esc} (mK)"))
        .curve(Curve::new(vec![(low, low), (high, high)]).colour(GREY).style(Style::Dotted).label("T_{esc} = T"));
    let mut widths = Panel::new(Axis::log("σ_{I} (nA)")).weight(0.6);
    for (suffix, name, shade) in BESIDE.into_iter().filter(|(suffix, ..)| *suffix != chosen) {
        let temperature = curve(&format!("escape_temperature_{suffix}_k"), MILLI)?;
        panel = panel.curve(temperature.colour(shade).dashed().label(name));
        widths = widths.curve(curve(&format!("sigma_{suffix}_a"), NANO)?.colour(shade).dashed());
    }
    panel = panel.curve(curve("escape_temperature_k", MILLI)?.colour(EXACT).label(spelled(&chosen)));
    widths = widths.curve(curve("sigma_a", NANO)?.colour(EXACT));
    let crossover = table.numbers("crossover_temperature_k")?.into_iter().flatten().next();
    if let Some(crossover) = crossover.map(|kelvin| kelvin * MILLI).filter(|at| (low..high).contains(at)) {
        panel = panel.mark(Mark::Vertical { at: crossover, label: format!("T_{{c}} = {crossover:.1} mK") });
        widths = widths.mark(Mark::Vertical { at: crossover, label: String::new() });
    }
    if case.junction.as_ref().is_some_and(is_measured) {
        panel = measured(panel, low);
    }
    let exponent = Panel::new(Axis::linear("d ln σ_{I}/d ln T").range(-0.1, 0.8))
        .weight(0.5)
        .curve(curve("exponent", 1.0)?.colour(EXACT))
        .mark(Mark::Horizontal { at: 2.0 / 3.0, label: "2/3".into() });
    let figure = Figure::new(title(case, "Escape temperature"), caption(case), Axis::log("temperature T (mK)"));
    Ok(figure.legend(Legend::Below).panel(panel).panel(widths).panel(exponent))
}

fn is_measured(junction: &Junction) -> bool {
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-6;
    near(junction.critical_current, MEASURED.critical_current) && near(junction.capacitance, MEASURED.capacitance)
}

/// What was measured and predicted at the low end of the temperatures.
fn measured(panel: Panel, low: f64) -> Panel {
    let point = |(value, error): (f64, f64), place: f64| Curve::measured(vec![(low * place, value)], vec![error]);
    let named =
        |what: &str, (value, error): (f64, f64)| format!("{what} {}: ({value:.1} ± {error:.1}) mK", MEASURED.year);
    panel
        .curve(point(MEASURED.measured, 1.15).colour(VERMILION).label(named("measured", MEASURED.measured)))
        .curve(point(MEASURED.predicted, 1.35).colour(GREEN).label(named("predicted", MEASURED.predicted)))
}

/// The routes of the rows, each once.
fn chosen(table: &Table) -> String {
    let at = table.position("route").unwrap_or(0);
    let mut names: Vec<String> = Vec::new();
    for row in &table.rows {
        if let Some(Cell::Text(name)) = row.get(at)
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names.join(", ")
}

fn spelled(route: &str) -> String {
    match route {
        "bounce" => "dissipative bounce".into(),
        "resonances" => "resonances".into(),
        "kramers" => "Kramers".into(),
        "damped" => "weak damping, T = 0".into(),
        other => other.into(),
    }
}

fn distributions(case: &Case, table: &Table) -> Result<Figure> {
    let at = table.position("temperature_k").unwrap_or(0);
    let mut temperatures: Vec<f64> = table.numbers("temperature_k")?.into_iter().flatten().collect();
    temperatures.dedup();
    let mut panel = Panel::new(Axis::linear("P(I) (1/nA)")).own_legend();
    for (k, kelvin) in temperatures.iter().enumerate() {
        let own = |row: &[Cell]| row[at].number() == Some(*kelvin);
        let curve = Curve::from_rows(table, "current_a", "distribution", None, own)?;
        let shade = SEQUENCE.get(k).copied().unwrap_or(GREY);
        let label = format!("{} mK", rounded(kelvin * MILLI));
        panel = panel.curve(curve.map(|x, y| (x * MICRO, y / NANO)).colour(shade).filled(0.0).label(label));
    }
    if temperatures.len() > 1 {
        panel = panel.inset(widths(table)?);
    }
    let figure = Figure::new(title(case, "Switching currents"), caption(case), Axis::linear("current I (µA)"));
    Ok(figure.panel(panel))
}

/// σ_I against T.
fn widths(table: &Table) -> Result<Inset> {
    let curve = |y: &str| -> Result<Curve> {
        let mut curve = Curve::from_table(table, "temperature_k", y)?.map(|x, y| (x * MILLI, y * NANO));
        curve.points.dedup();
        Ok(curve)
    };
    let ends = |numbers: Vec<f64>| {
        let (low, high) =
            numbers.iter().fold((f64::INFINITY, 0.0), |(low, high), x| (f64::min(low, *x), f64::max(high, *x)));
        (low / 1.25, high * 1.25)
    };
    let (low, high) =
        ends(table.numbers("temperature_k")?.into_iter().flatten().map(|kelvin| kelvin * MILLI).collect());
    let panel = Panel::new(Axis::log("σ_{I} (nA)"))
        .curve(curve("sigma_kramers_a")?.colour(KRAMERS).dashed().label("Kramers"))
        .curve(curve("sigma_a")?.markers(crate::figure::Marker::Disc))
        .own_legend();
    Ok(Inset::new(Axis::log("T (mK)").range(low, high), panel).corner(Corner::TopLeft).size(0.42, 0.45))
}
