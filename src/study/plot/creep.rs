//! Flux creep: the decay of the current with its creep rate, E against J, or the forms of the barrier beside the exact rate.

use super::{colour, rounded, scientific, title, values};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, GREY, Legend, Mark, Panel, Style};
use crate::rate::creep::straight_line;
use crate::table::{Cell, Table};

/// The columns that tell one law from another.
const GROUP: [&str; 3] = ["barrier", "hops", "u0_over_kt"];
/// The part of the logarithm of time, at its end, through which the straight line is fitted; and the current down to which there
/// is creep rather than the exponential end of it.
const FITTED: f64 = 0.3;
const CREEPING: f64 = 0.1;
/// Ends of the ratio of a form to the exact rate, and of the rates below the exact one.
const RATIO: (f64, f64) = (1e-4, 10.0);
const DEEPEST: f64 = 1e-4;
/// E below this part of the criterion is not drawn.
const FAINTEST: f64 = 1e-8;

pub fn creep(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    let is_swept = |key: &str| swept.iter().any(|swept| swept == key);
    if table.rows.len() < 2 {
        return Ok(None);
    }
    if is_swept("creep.s") {
        return decay(case, table).map(Some);
    }
    if !is_swept("creep.j") {
        return Ok(None);
    }
    if values(table, "barrier").len() > 1 {
        return forms(case, table).map(Some);
    }
    field(case, table).map(Some)
}

/// Rows of one law, in words that tell it from the others.
fn groups(table: &Table) -> Vec<(Vec<(usize, Cell)>, String)> {
    let columns: Vec<usize> = GROUP.iter().filter_map(|name| table.position(name)).collect();
    let several = |column: usize| table.rows.iter().any(|row| row[column] != table.rows[0][column]);
    let mut found: Vec<(Vec<(usize, Cell)>, String)> = Vec::new();
    for row in &table.rows {
        let key: Vec<(usize, Cell)> = columns.iter().map(|column| (*column, row[*column].clone())).collect();
        if found.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let words = key.iter().filter(|(column, _)| several(*column)).map(|(_, cell)| in_words(cell));
        let words = words.collect::<Vec<_>>().join(", ");
        found.push((key, words));
    }
    found
}

fn in_words(cell: &Cell) -> String {
    match cell {
        Cell::Text(name) if name == "three_halves" => "power 3/2".into(),
        Cell::Text(name) if name == "net" => "forward and backward".into(),
        Cell::Text(name) => name.clone(),
        cell => cell.number().map_or_else(String::new, |u| format!("U_{{0}} = {} kT", rounded(u))),
    }
}

fn belongs(row: &[Cell], key: &[(usize, Cell)]) -> bool {
    key.iter().all(|(column, cell)| row[*column] == *cell)
}

/// What all curves have in common.
fn caption(case: &Case, table: &Table) -> String {
    let alone = |name: &str| match values(table, name).as_slice() {
        [(_, only)] => Some(only.clone()),
        _ => None,
    };
    let mut parts = Vec::new();
    if let Some(creep) = case.creep.filter(|_| alone("barrier").is_some()) {
        parts.push(creep.barrier.formula());
    }
    parts.extend(alone("u0_over_kt").map(|u| in_words(&u)));
    parts.extend(alone("hops").map(|hops| match hops {
        Cell::Text(name) if name == "net" => "net hops".to_owned(),
        _ => "forward hops".to_owned(),
    }));
    parts.join(",  ")
}

/// j(s) above, S below, with S of the straight line through the last decades.
fn decay(case: &Case, table: &Table) -> Result<Figure> {
    let mut current = Panel::new(Axis::linear("j = J/J_{c0}")).weight(1.3);
    let mut rate = Panel::new(Axis::log("S = −d ln j/d ln s"));
    let mut fits = Vec::new();
    for (index, (key, words)) in groups(table).iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "s", y, None, |row| belongs(row, key));
        let shade = if index == 0 { EXACT } else { colour(index) };
        let j = pick("j")?;
        if let Some((fitted, line, slope)) = fitted(&pick("ln_j")?) {
            rate = rate.curve(line.colour(shade).dashed());
            current = current.curve(fitted.colour(shade).dashed());
            fits.push(format!("{slope:.4}"));
        }
        let label = format!("{words},  S = {}", fits.last().map_or("", String::as_str));
        current = current.curve(j.colour(shade).label(label.trim_start_matches(',').trim()));
        rate = rate.curve(pick("creep_rate")?.colour(shade));
    }
    let words = caption(case, table);
    let fit = "dashed: j ∝ s^{−S} fitted to the last decades above j = 0.1";
    let words = if words.is_empty() { fit.to_owned() } else { format!("{words},  {fit}") };
    let figure = Figure::new(title(case, "Flux creep"), words, Axis::log("s = t/τ"));
    Ok(figure.legend(Legend::Right).panel(current).panel(rate))
}

/// The straight line through ln j against ln s in the last decades, the same as a level of S, and S.
fn fitted(ln_j: &Curve) -> Option<(Curve, Curve, f64)> {
    let positive =
        || ln_j.points.iter().filter(|point| point.0 > 0.0 && point.1 > CREEPING.ln()).map(|&(s, ln_j)| (s.ln(), ln_j));
    let (first, last) = (positive().next()?.0, positive().next_back()?.0);
    let from = last - FITTED * (last - first);
    let later: Vec<(f64, f64)> = positive().filter(|point| point.0 >= from).collect();
    let (slope, _, intercept) = straight_line(&later)?;
    let line = later.iter().map(|&(x, _)| (x.exp(), (intercept + slope * x).exp())).collect();
    let level = later.iter().map(|&(x, _)| (x.exp(), -slope)).collect();
    Some((Curve::new(line).width(1.0), Curve::new(level).width(1.0), -slope))
}

/// E against J on logarithmic axes, with the criterion and flux flow.
fn field(case: &Case, table: &Table) -> Result<Figure> {
    let lab = table.position("electric_field_v_m").is_some();
    let (x, y) = if lab { ("current_density_a_m2", "electric_field_v_m") } else { ("j", "e_field") };
    let labels = if lab { ("J (A/m²)", "E (V/m)") } else { ("j = J/J_{c0}", "E/ρ_{f}J_{c0}") };
    let creep = case.creep.filter(|_| lab);
    let unit = creep.and_then(|creep| creep.field()).unwrap_or(1.0);
    let criterion = creep.map(|creep| creep.criterion);
    let lowest = criterion.map_or(1e-12, |criterion| criterion * FAINTEST);
    let highest = table.numbers("j")?.into_iter().flatten().fold(1.0, f64::max) * unit * 2.0;
    let mut panel = Panel::new(Axis::log(labels.1).range(lowest, highest));
    for (index, (key, words)) in groups(table).iter().enumerate() {
        let curve = Curve::from_rows(table, x, y, None, |row| belongs(row, key))?;
        let mut words = words.clone();
        if let Some(j) = practical(table, key)? {
            words = format!(
                "{words}{}J_{{c}} = {} J_{{c0}}, n = {:.1}",
                if words.is_empty() { "" } else { ":  " },
                scientific(j.0),
                j.1
            );
        }
        panel = panel.curve(curve.colour(if index == 0 { EXACT } else { colour(index) }).label(words));
    }
    let flow = Curve::from_table(table, x, "j")?.map(|x, j| (x, j * unit));
    let mut points = flow.points;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup();
    panel = panel.curve(Curve::new(points).colour(GREY).style(Style::Dotted).label("flux flow, E = ρ_{f}J"));
    if let Some(criterion) = criterion {
        panel = panel.mark(Mark::Horizontal { at: criterion, label: "criterion".into() });
    }
    let words = caption(case, table);
    Ok(Figure::new(title(case, "E–J curve"), words, Axis::log(labels.0)).legend(Legend::Below).panel(panel))
}

/// j_c and n of a law, from its first row that has them.
fn practical(table: &Table, key: &[(usize, Cell)]) -> Result<Option<(f64, f64)>> {
    if table.position("practical_j").is_none() {
        return Ok(None);
    }
    let (j, n) = (table.numbers("practical_j")?, table.numbers("n_value")?);
    let mut rows = table.rows.iter().zip(j.into_iter().zip(n)).filter(|(row, _)| belongs(row, key));
    Ok(rows.find_map(|(_, (j, n))| j.zip(n)))
}

/// Kramers' formula with each form of the barrier, over the exact rate of the sinusoidal well.
fn forms(case: &Case, table: &Table) -> Result<Figure> {
    let lowest = table.numbers("k_exact")?.into_iter().flatten().fold(1.0, f64::min) * DEEPEST;
    let mut rates = Panel::new(Axis::ln("k_{+} (E/γ)").range(lowest.ln(), 0.0)).weight(1.4);
    let mut ratios = Panel::new(Axis::log("formula over exact rate").range(RATIO.0, RATIO.1))
        .mark(Mark::Horizontal { at: 1.0, label: String::new() });
    let barriers = values(table, "barrier");
    for (index, (column, barrier)) in barriers.iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "j", y, None, |row| row[*column] == *barrier);
        if index == 0 {
            let exact = pick("k_exact")?.map(|j, k| (j, k.ln()));
            rates = rates.curve(exact.colour(EXACT).width(2.0).label("exact rate, sinusoidal well"));
        }
        let shade = colour(index + 1);
        rates = rates.curve(pick("ln_k_kramers")?.colour(shade).dashed().label(in_words(barrier)));
        ratios = ratios.curve(pick("kramers_ratio")?.colour(shade));
    }
    let words = format!("{},  dashed: √(1 − j²)/2π e^{{−U(j)/kT}}", caption(case, table));
    let figure = Figure::new(
        title(case, "Forms of the pinning barrier"),
        words.trim_start_matches(',').trim(),
        Axis::linear("j = J/J_{c0}"),
    );
    Ok(figure.legend(Legend::Right).panel(rates).panel(ratios))
}
