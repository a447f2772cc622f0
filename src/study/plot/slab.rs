//! A slab: m against log s with the law of zero dimensions, S below; or profiles of the field at several times.

use super::{colour, rounded, title, values};
use crate::case::{Case, Show};
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREY, Legend, Panel, Style};
use crate::table::{Cell, Table};

/// The columns that tell one slab from another.
const GROUP: [&str; 5] = ["barrier", "hops", "u0_over_kt", "history", "field"];

pub fn slab(case: &Case, table: &Table) -> Result<Option<Figure>> {
    match case.slab.show {
        Show::Magnetisation => magnetisation(case, table).map(Some),
        Show::Profiles => profiles(case, table).map(Some),
    }
}

/// One cell of a group, with its column.
type Keyed = (usize, Cell);

/// Rows of one slab, in words that tell it from the others.
fn groups(table: &Table) -> Vec<(Vec<Keyed>, String)> {
    let mut found: Vec<(Vec<Keyed>, String)> = Vec::new();
    let columns: Vec<(usize, &str)> = GROUP.iter().filter_map(|name| Some((table.position(name)?, *name))).collect();
    for row in &table.rows {
        let key: Vec<Keyed> = columns.iter().map(|(column, _)| (*column, row[*column].clone())).collect();
        if found.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let several = |name: &str| values(table, name).len() > 1;
        let words = columns.iter().filter(|(_, name)| several(name)).map(|(column, name)| word(name, &row[*column]));
        let words = words.collect::<Vec<_>>().join(", ");
        found.push((key, words));
    }
    found
}

fn word(name: &str, cell: &Cell) -> String {
    let number = || cell.number().map_or_else(String::new, rounded);
    match (name, cell) {
        ("u0_over_kt", _) => format!("U_{{0}} = {} kT", number()),
        ("field", _) => format!("b_{{a}} = {}", number()),
        ("history", Cell::Text(text)) => if text == "entry" { "flux enters" } else { "flux leaves" }.into(),
        (_, Cell::Text(text)) if text == "net" => "net hops".into(),
        (_, Cell::Text(text)) if text == "forward" => "forward hops".into(),
        (_, Cell::Text(text)) => text.replace('_', " "),
        _ => String::new(),
    }
}

fn belongs(row: &[Cell], key: &[Keyed]) -> bool {
    key.iter().all(|(column, cell)| row[*column] == *cell)
}

/// What all curves have in common.
fn caption(case: &Case, table: &Table) -> String {
    let alone = |name: &str| match values(table, name).as_slice() {
        [(_, only)] => Some(word(name, only)),
        _ => None,
    };
    let mut parts = Vec::new();
    parts.extend(case.creep.filter(|_| alone("barrier").is_some()).map(|creep| creep.barrier.formula()));
    parts.extend(["u0_over_kt", "hops", "field", "history"].iter().filter_map(|name| alone(name)));
    parts.join(",  ")
}

/// |m| above, S below.
fn magnetisation(case: &Case, table: &Table) -> Result<Figure> {
    let mut moments = Panel::new(Axis::linear("|m|/(μ_{0}J_{c0}w)").range(0.0, 0.52)).weight(1.5);
    let mut rates = Panel::new(Axis::log("S = −d ln|m|/d ln s"));
    for (index, (key, words)) in groups(table).iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "s", y, None, |row| belongs(row, key));
        let shade = if index == 0 { EXACT } else { colour(index) };
        let zero = pick("magnetisation_zero_d")?.map(|s, m| (s, m.abs()));
        let label = if index == 0 { "zero dimensions" } else { "" };
        let zero = zero.colour(shade).dashed().width(1.2);
        moments = moments
            .curve(pick("magnetisation")?.map(|s, m| (s, m.abs())).colour(shade).label(words.clone()))
            .curve(if label.is_empty() { zero } else { zero.label(label) });
        rates = rates.curve(pick("creep_rate")?.colour(shade));
    }
    let words = caption(case, table);
    let figure = Figure::new(title(case, "Magnetisation of a slab"), words, Axis::log("s = tρ_{f}/(μ_{0}w²)"));
    Ok(figure.legend(Legend::Right).panel(moments).panel(rates))
}

/// b(x), one colour a time, with the critical state.
fn profiles(case: &Case, table: &Table) -> Result<Figure> {
    let mut figure =
        Figure::new(title(case, "Flux profiles of a slab"), caption(case, table), Axis::linear("x/w").range(-1.0, 1.0));
    let slabs = groups(table);
    for (first, (key, words)) in slabs.iter().enumerate() {
        let label = if words.is_empty() { "b".to_owned() } else { format!("b,  {words}") };
        let mut panel = Panel::new(Axis::linear(label));
        let times = values(table, "s");
        for (index, (column, s)) in times.iter().enumerate() {
            let mine = |row: &[Cell]| belongs(row, key) && row[*column] == *s;
            if index == 0 {
                let bean = Curve::from_rows(table, "x", "b_bean", None, mine)?.colour(GREY).style(Style::Dashed);
                panel = panel.curve(if first == 0 { bean.label("critical state") } else { bean });
            }
            let curve = Curve::from_rows(table, "x", "b", None, mine)?;
            let curve = curve.colour(if index == 0 { EXACT } else { colour(index) });
            panel = panel.curve(if first == 0 { curve.label(format!("s = {}", power(s))) } else { curve });
        }
        figure = figure.panel(panel);
    }
    Ok(figure.legend(Legend::Right))
}

/// A power of ten as such, any other number with three digits.
fn power(s: &Cell) -> String {
    let Some(s) = s.number() else { return String::new() };
    let exponent = s.log10();
    if (exponent - exponent.round()).abs() < 1e-9 {
        return if exponent.round() == 0.0 { "1".into() } else { format!("10^{{{exponent:.0}}}").replace('-', "−") };
    }
    super::scientific(s)
}
