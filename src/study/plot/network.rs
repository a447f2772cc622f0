//! A network: θ(χ) with its mirror image and their difference, or what each cycle or link carries.

use super::title;
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, Figure, GREY, KRAMERS, Mark, Marker, Panel};
use crate::table::{Cell, Table};

/// The mirror image is marked at every so many points.
const MARKED: usize = 3;

pub fn network(case: &Case, table: &Table) -> Result<Option<Figure>> {
    if table.position("theta").is_some() {
        return counting(case, table);
    }
    let (what, force) = match (table.position("chord"), table.position("link")) {
        (Some(_), _) => ("cycle", "affinity"),
        (None, Some(_)) => ("link", "force"),
        _ => return Ok(None),
    };
    let numbers = |column: &str| -> Result<Vec<(f64, f64)>> {
        let values = table.numbers(column)?;
        #[allow(clippy::cast_precision_loss, reason = "at most some thousand rows")]
        Ok(values.into_iter().enumerate().filter_map(|(n, value)| Some((n as f64 + 1.0, value?))).collect())
    };
    let mut figure =
        Figure::new(title(case, "A network of states"), String::new(), Axis::linear(format!("number of the {what}")));
    for (column, label) in
        [(force, format!("{force} (1)")), ("current", "J (1/time)".into()), ("share", "share of σ".into())]
    {
        let points = numbers(column)?;
        if points.is_empty() {
            continue;
        }
        let mark = Mark::Horizontal { at: 0.0, label: String::new() };
        figure =
            figure.panel(Panel::new(Axis::linear(label)).curve(Curve::new(points).markers(Marker::Circle)).mark(mark));
    }
    Ok((!figure.panels.is_empty()).then_some(figure))
}

fn counting(case: &Case, table: &Table) -> Result<Option<Figure>> {
    let first = |name: &str| table.numbers(name).ok().and_then(|values| values.first().copied().flatten());
    let counted = table.position("counted").and_then(|at| table.rows.first().map(|row| row[at].clone()));
    let counted = if let Some(Cell::Text(name)) = counted { name } else { String::new() };
    let what = if counted == "entropy" { "entropy/k_{B}".to_owned() } else { format!("“{counted}”") };
    let mut caption = format!("counted: {what}");
    for (name, symbol, unit) in [("count_affinity", "A", ""), ("mean", "mean current", " (1/time)"), ("fano", "F", "")]
    {
        if let Some(value) = first(name) {
            caption += &format!(",  {symbol} = {}{unit}", super::scientific(value));
        }
    }
    let mut theta = Panel::new(Axis::linear("θ(χ) (1/time)")).weight(1.7);
    theta = theta.curve(Curve::from_table(table, "chi", "theta")?.label("θ(χ)"));
    let mut figure = Figure::new(title(case, "Counting statistics"), caption, Axis::linear("counting field χ"));
    let mut mirror = Curve::from_table(table, "chi", "theta_mirror")?;
    let Some(a) = first("count_affinity").filter(|_| !mirror.points.is_empty()) else {
        figure = figure.panel(theta);
        return Ok(Some(figure));
    };
    let (difference, bound) = differences(table)?;
    mirror.points = mirror.points.into_iter().step_by(MARKED).collect();
    theta = theta
        .curve(mirror.markers(Marker::Circle).colour(KRAMERS).label("mirror image θ(−A − χ)"))
        .mark(Mark::Vertical { at: -0.5 * a, label: "−A/2".into() })
        .mark(Mark::Horizontal { at: 0.0, label: String::new() });
    let (difference, none) = on_log(difference, &bound);
    let mut below = Panel::new(Axis::log("difference (1/time)"));
    if !difference.points.is_empty() {
        below = below.curve(difference.markers(Marker::Circle).label("|θ(χ) − θ(−A − χ)|"));
    }
    if !none.points.is_empty() {
        below = below.curve(none.markers(Marker::Triangle).colour(GREY).label("the same, 0"));
    }
    let below = below.curve(bound.colour(GREY).dashed().label("bound")).own_legend();
    Ok(Some(figure.panel(theta).panel(below)))
}

/// How far the two are apart, and what their bars allow.
fn differences(table: &Table) -> Result<(Curve, Curve)> {
    let numbers = |name: &str| table.numbers(name);
    let chi = numbers("chi")?;
    let pairs = |one: &str, other: &str, with: fn(f64, f64) -> f64| -> Result<Curve> {
        let (one, other) = (numbers(one)?, numbers(other)?);
        let points = chi.iter().zip(one.into_iter().zip(other));
        Ok(Curve::new(points.filter_map(|(chi, (one, other))| Some(((*chi)?, with(one?, other?)))).collect()))
    };
    let apart = pairs("theta", "theta_mirror", |one, other| (one - other).abs())?;
    Ok((apart, pairs("theta_bound", "theta_mirror_bound", |one, other| one + other)?))
}

/// The differences that a logarithmic axis can show, and those that are 0, which stand below all of them.
fn on_log(difference: Curve, bound: &Curve) -> (Curve, Curve) {
    let (zeros, others): (Vec<_>, Vec<_>) = difference.points.into_iter().partition(|(_, value)| *value == 0.0);
    let least =
        |points: &[(f64, f64)]| points.iter().map(|point| point.1).filter(|value| *value > 0.0).reduce(f64::min);
    let bottom = least(&others).or_else(|| least(&bound.points)).map_or(f64::EPSILON, |least| 0.5 * least);
    (Curve::new(others), Curve::new(zeros.into_iter().map(|(x, _)| (x, bottom)).collect()))
}
