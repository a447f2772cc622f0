//! The figures of the studies: from a finished table to panels, curves and labels. Nothing is solved here: ratios
//! are taken, and U is evaluated where it is drawn.

mod angles;
mod balance;
mod bounce;
mod creep;
mod crossover;
mod density;
mod dot;
mod driven;
mod engines;
mod invert;
mod kramers;
mod ladder;
mod levels;
mod maley;
mod network;
mod oscillations;
mod phase_space;
mod resonances;
mod retrapping;
mod slab;
mod spectrum;
mod switching;
mod turnover;
mod velocity;
mod well;

pub(super) use angles::angles;
pub(super) use balance::balance;
pub(super) use bounce::bounce;
pub(super) use creep::creep;
pub(super) use crossover::crossover;
pub(super) use density::density;
pub(super) use dot::dot;
pub(super) use driven::driven;
pub(super) use engines::engines;
pub(super) use invert::invert;
pub(super) use kramers::kramers;
pub(super) use ladder::ladder;
pub(super) use levels::levels;
pub(super) use maley::maley;
pub(super) use network::network;
pub(super) use oscillations::oscillations;
pub(super) use phase_space::phase_space;
pub(super) use resonances::resonances;
pub(super) use retrapping::retrapping;
pub(super) use slab::slab;
pub(super) use spectrum::spectrum;
pub(super) use switching::switching;
pub(super) use turnover::turnover;
pub(super) use velocity::velocity;

use crate::case::{Case, Damping};
use crate::figure::{Axis, SEQUENCE};
use crate::potential::Potential;
use crate::table::{Cell, Table};

/// U as it is written under a title.
fn formula(potential: &Potential) -> String {
    let signed = |value: f64| if value < 0.0 { format!("− {}", -value) } else { format!("+ {value}") };
    match potential {
        Potential::Quartic { a, b, c } => {
            let of = |factor: f64, rest: &str| if factor == 1.0 { rest.to_owned() } else { format!("{factor} {rest}") };
            // A tilt that is swept has no one value.
            let tilt = match *c {
                0.0 => String::new(),
                c if c.is_nan() => " + c x".into(),
                c => format!(" {} x", signed(c)),
            };
            format!("U = {} − {}{tilt}", of(*a, "x⁴/4"), of(*b, "x²/2"))
        }
        Potential::Cubic { g } if g.is_nan() => "U = x²/2 − g x³".into(),
        Potential::Cubic { g } => format!("U = x²/2 − {g:.4} x³"),
        Potential::InvertedQuartic { g } => format!("U = x²/2 − {g} x⁴"),
        Potential::Washboard { s: 0.0 } => "U = −cos x".into(),
        Potential::Washboard { s } => format!("U = −cos x − {s} x"),
        Potential::Moiseyev { j, l } => format!("U = (x²/2 − {j}) exp(−{l} x²)"),
        Potential::Expression(expression) => format!("U = {expression}"),
        Potential::Sum { base, shape, factor } => format!("{} + {factor} ({shape})", formula(base)),
    }
}

/// The line under a title: potential and friction, and what else is fixed.
fn caption(case: &Case, more: &str) -> String {
    let rest = if more.is_empty() { String::new() } else { format!(",  {more}") };
    let damping = match case.damping {
        Some(Damping::Alpha(alpha)) => format!("α = {alpha}"),
        Some(Damping::Gamma(gamma)) => format!("γ = {gamma}"),
        None => "γ = 1".to_owned(),
    };
    format!("{},  {damping}{rest}", formula(&case.potential))
}

/// The line under the title of a quantum figure; what is swept stands on an axis, not here.
fn quantum_caption(case: &Case, swept: &[String], more: &str) -> String {
    let mut parts = Vec::new();
    if let Some(junction) = case.junction {
        parts.push(format!(
            "I_{{c}} = {} µA,  C = {} pF",
            rounded(junction.critical_current * 1e6),
            rounded(junction.capacitance * 1e12)
        ));
        parts.push(format!("ħω_{{p0}}/E_{{J}} = {}", scientific(case.hbar)));
    } else {
        let is_swept = |key: &str| swept.iter().any(|swept| swept == key);
        let mut shown = case.potential.clone();
        if let (Potential::Cubic { g }, true) = (&mut shown, is_swept("potential.g")) {
            *g = f64::NAN;
        }
        parts.push(formula(&shown));
        parts.extend((!is_swept("quantum.hbar")).then(|| format!("ħ = {}", case.hbar)));
        parts.push("mass 1".into());
    }
    parts.extend((!more.is_empty()).then(|| more.to_owned()));
    parts.join(",  ")
}

/// The title of the case, or a default.
fn title(case: &Case, otherwise: &str) -> String {
    if case.title.is_empty() { otherwise.to_owned() } else { case.title.clone() }
}

/// A logarithmic axis where the numbers span a decade or more.
fn fitting_axis(label: &str, numbers: &[Option<f64>]) -> Axis {
    let known = || numbers.iter().flatten().copied();
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    if low > 0.0 && high > 9.0 * low { Axis::log(label) } else { Axis::linear(label) }
}

/// The column and the different values in it, in their order.
fn values(table: &Table, name: &str) -> Vec<(usize, Cell)> {
    let Some(column) = table.position(name) else { return Vec::new() };
    let mut found: Vec<(usize, Cell)> = Vec::new();
    for row in &table.rows {
        if !found.iter().any(|(_, value)| *value == row[column]) {
            found.push((column, row[column].clone()));
        }
    }
    found
}

/// The n-th colour, round and round.
fn colour(index: usize) -> crate::figure::Colour {
    SEQUENCE[index % SEQUENCE.len()]
}

/// To four decimals, without the zeros at their end.
fn rounded(value: f64) -> String {
    format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// 9.1·10⁻¹⁰ as marked-up text, plain where it is neither small nor large.
fn scientific(value: f64) -> String {
    if value == 0.0 || (1e-2..1e4).contains(&value.abs()) {
        return format!("{value:.4}");
    }
    let text = format!("{value:.3e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa}·10^{{{}}}", exponent.replace('-', "−")),
        None => text,
    }
}
