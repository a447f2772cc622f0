//! A dot between two leads: current, Fano factor and log cycle ratio; one colour a value of what is swept besides.

use super::{colour, rounded, title, values};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, Figure, GREY, Legend, Marker, Panel};
use crate::table::{Cell, Table};

/// The affinity of the network is marked at every so many points.
const MARKED: usize = 5;
/// Top of the Fano factor at most.
const HIGHEST: f64 = 3.0;
/// What the affinity does not depend on.
const ALIKE: [&str; 4] = ["energy", "gamma_left", "gamma_right", "mu"];

pub fn dot(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    let names: Vec<&str> = swept.iter().map(|key| column(key)).filter(|name| table.position(name).is_some()).collect();
    let Some((x, others)) = names.split_last().filter(|_| table.rows.len() > 1) else { return Ok(None) };
    let family = others.first().map_or_else(Vec::new, |name| values(table, name));
    let family: Vec<Option<(usize, Cell)>> =
        if family.is_empty() { vec![None] } else { family.into_iter().map(Some).collect() };
    let mut current = Panel::new(Axis::linear(rate(case, "J"))).weight(1.3);
    let mut factors = Vec::new();
    let mut ratio = Panel::new(Axis::linear("ln cycle ratio")).weight(1.3);
    for (index, member) in family.iter().enumerate() {
        let pick = |y: &str| {
            Curve::from_rows(table, x, y, None, |row| member.as_ref().is_none_or(|(at, value)| row[*at] == *value))
        };
        let shade = colour(index);
        let label = member.as_ref().and_then(|(_, value)| value.number()).map_or_else(String::new, |value| {
            format!("{} = {}{}", symbol(others[0]), rounded(value), unit(case, others[0]))
        });
        current = current.curve(pick("current")?.colour(shade).label(label));
        let factor = pick("fano")?;
        if !factor.points.is_empty() {
            factors.push(factor.colour(shade));
        }
        // What the affinity does not depend on would draw the same line again.
        let alike = others.first().is_some_and(|name| ALIKE.contains(name));
        if alike && index > 0 {
            continue;
        }
        let mut marked = pick("affinity")?;
        marked.points = marked.points.into_iter().step_by(MARKED).collect();
        let last = alike || index + 1 == family.len();
        let words = |text: &str| if last { text.to_owned() } else { String::new() };
        let any = if alike { format!("from the rates, any {}", symbol(others[0])) } else { "from the rates".into() };
        ratio = ratio.curve(pick("ln_cycle_ratio")?.colour(GREY).dashed().label(words("(μ_{L} − μ_{R})/kT")));
        ratio = ratio.curve(marked.markers(Marker::Circle).colour(shade).label(words(&any)));
    }
    let fano = fano_panel(factors, *x == "bias");
    let figure =
        Figure::new(title(case, "One level between two leads"), caption(case, swept), Axis::linear(abscissa(case, x)));
    let ratio = ratio.own_legend();
    Ok(Some(figure.legend(Legend::Right).panel(current).panel(fano).panel(ratio)))
}

/// The Fano factor diverges at zero bias: the line does not go on across it, and the panel ends below the points next to it.
fn fano_panel(curves: Vec<Curve>, by_bias: bool) -> Panel {
    let at_gap = |curve: &Curve| {
        let nearest = |a: &&(f64, f64), b: &&(f64, f64)| a.0.abs().total_cmp(&b.0.abs());
        curve.points.iter().min_by(nearest).map_or(HIGHEST, |point| point.1)
    };
    let largest = |curve: &Curve| curve.points.iter().fold(0.0, |most: f64, point| most.max(point.1));
    let top = if by_bias {
        2.0 * curves.iter().map(at_gap).fold(HIGHEST, f64::min)
    } else {
        (2.0 * curves.iter().map(largest).fold(0.0, f64::max)).ceil()
    };
    let axis = Axis::linear("Fano factor F").range(0.0, (0.5 * top.floor()).clamp(1.0, HIGHEST));
    Panel::new(axis).curves(curves.into_iter().map(|curve| apart(curve, by_bias)))
}

/// The two sides of zero bias.
fn apart(mut curve: Curve, by_bias: bool) -> Curve {
    if by_bias {
        let (below, above): (Vec<_>, Vec<_>) = curve.points.iter().copied().partition(|(x, _)| *x < 0.0);
        let pieces = Curve::pieces([below, above].into_iter().filter(|piece| !piece.is_empty()));
        curve = pieces.colour(curve.colour);
    }
    curve
}

/// The column of a swept key.
fn column(key: &str) -> &str {
    match key {
        "dot.temperature" => "temperature_k",
        key => key.rsplit('.').next().unwrap_or(key),
    }
}

fn symbol(column: &str) -> &str {
    match column {
        "kt" => "kT",
        "temperature_k" => "T",
        "energy" => "ε",
        "gamma_left" => "Γ_{L}",
        "gamma_right" => "Γ_{R}",
        "mu" => "μ",
        "mu_left" => "μ_{L}",
        "mu_right" => "μ_{R}",
        other => other,
    }
}

/// The unit of a column, in the laboratory.
fn unit(case: &Case, column: &str) -> &'static str {
    match (column, case.dot.and_then(|spec| spec.kelvin)) {
        ("temperature_k", _) => " K",
        ("gamma_left" | "gamma_right", Some(_)) => " 1/s",
        (_, Some(_)) => " meV",
        _ => "",
    }
}

fn abscissa(case: &Case, x: &str) -> String {
    let name = if x == "bias" { "bias μ_{L} − μ_{R}" } else { symbol(x) };
    match unit(case, x).trim() {
        "" if x.starts_with("gamma") => format!("{name} (1/time)"),
        "" => format!("{name} (energy)"),
        unit => format!("{name} ({unit})"),
    }
}

fn rate(case: &Case, name: &str) -> String {
    let unit = if case.dot.is_some_and(|spec| spec.kelvin.is_some()) { "1/s" } else { "1/time" };
    format!("{name} ({unit})")
}

/// What is not swept.
fn caption(case: &Case, swept: &[String]) -> String {
    let Some(spec) = case.dot else { return String::new() };
    let (energy, rate) = if spec.kelvin.is_some() { (" meV", " 1/s") } else { ("", "") };
    let dot = spec.dot;
    let is_swept = |keys: &[&str]| swept.iter().any(|key| keys.contains(&key.as_str()));
    let mut parts = Vec::new();
    if !is_swept(&["dot.energy"]) {
        parts.push(format!("ε = {}{energy}", rounded(dot.energy)));
    }
    if !is_swept(&["dot.bias", "dot.mu_left", "dot.mu_right"]) {
        parts.push(format!("μ_{{L}} − μ_{{R}} = {}{energy}", rounded(dot.bias)));
    }
    if !is_swept(&["bath.kt", "dot.temperature"]) {
        parts.push(
            spec.kelvin
                .map_or_else(|| format!("kT = {}", rounded(dot.kt)), |kelvin| format!("T = {} K", rounded(kelvin))),
        );
    }
    for (key, name, gamma) in
        [("dot.gamma_left", "Γ_{L}", dot.gamma_left), ("dot.gamma_right", "Γ_{R}", dot.gamma_right)]
    {
        if !is_swept(&[key]) {
            parts.push(format!("{name} = {}{rate}", power(gamma)));
        }
    }
    parts.join(",  ")
}

/// 3·10⁸ as marked-up text, plain where it is neither small nor large.
fn power(value: f64) -> String {
    match format!("{value:e}").split_once('e') {
        Some((mantissa, exponent)) if !(1e-2..1e4).contains(&value) => {
            format!("{mantissa}·10^{{{}}}", exponent.replace('-', "−"))
        }
        _ => rounded(value),
    }
}
