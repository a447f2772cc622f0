//! λ₁/2 (or k₊) and Kramers against ΔU/kT, with their ratio below.

use super::{caption, colour, fitting_axis, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, KRAMERS, Panel, THEORY};
use crate::table::{Cell, Table};

/// One curve of a family, chosen by the value of the other swept key.
struct Member {
    label: String,
    rows: Box<dyn Fn(&[Cell]) -> bool>,
}

pub fn kramers(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if table.rows.len() < 2 {
        return Ok(None);
    }
    let x = Axis { ..fitting_axis("ΔU/kT", &table.numbers("barrier_over_kt")?) };
    let family = family(swept, table);
    let mut rates = Panel::new(Axis::ln("rate (1/time)"));
    let mut ratios = Panel::ratio("k / Kramers");
    if family.is_empty() {
        let exact = symmetric_label(table)?;
        rates = rates
            .curve(Curve::from_rows(table, "barrier_over_kt", "ln_k_forward", Some("k_forward_error"), |_| true)?
                .colour(EXACT).label(exact))
            .curve(Curve::from_table(table, "barrier_over_kt", "ln_k_kramers")?.colour(KRAMERS).dashed().label("Kramers"));
        ratios = ratios
            .curve(Curve::from_table(table, "barrier_over_kt", "kramers_ratio")?.colour(EXACT).label("over Kramers"))
            .curve(Curve::from_table(table, "barrier_over_kt", "corrected_ratio")?
                .colour(THEORY).dashed().label("over Kramers with its next terms in kT/ΔU"));
    }
    for (index, member) in family.iter().enumerate() {
        let pick = |y: &str| Curve::from_rows(table, "barrier_over_kt", y, None, |row| (member.rows)(row));
        rates = rates
            .curve(pick("ln_k_forward")?.colour(colour(index)).label(&member.label))
            .curve(pick("ln_k_kramers")?.colour(colour(index)).dashed());
        ratios = ratios.curve(pick("kramers_ratio")?.colour(colour(index)));
    }
    let note = if family.is_empty() { "" } else { "full: spectral, dashed: Kramers" };
    let figure = Figure::new(title(case, "Spectral rate against Kramers"), caption(case, note), x);
    Ok(Some(figure.panel(rates).panel(ratios)))
}

/// "λ₁/2" where the rates both ways are equal, as they are in a symmetric double well.
fn symmetric_label(table: &Table) -> Result<&'static str> {
    let (forward, backward) = (table.numbers("k_forward")?, table.numbers("k_backward")?);
    let known = forward.iter().zip(&backward).filter_map(|(f, b)| Some(((*f)?, (*b)?)));
    let mut pairs = known.peekable();
    if pairs.peek().is_some_and(|(_, backward)| *backward == 0.0) {
        return Ok("λ₁, the rate of escape");
    }
    let symmetric = pairs.all(|(f, b)| (f - b).abs() <= 1e-9 * f);
    Ok(if symmetric { "λ₁/2" } else { "k₊ from λ₁" })
}

/// The values of the first swept key that is not a temperature, one curve each.
fn family(swept: &[String], table: &Table) -> Vec<Member> {
    let by = swept.iter().filter(|key| !key.starts_with("bath.")).find_map(|key| {
        let name = key.rsplit('.').next()?.to_owned();
        Some((table.position(&name)?, name))
    });
    let Some((column, name)) = by else { return Vec::new() };
    let mut members: Vec<Member> = Vec::new();
    let mut seen: Vec<Cell> = Vec::new();
    for row in &table.rows {
        let cell = row[column].clone();
        if seen.contains(&cell) {
            continue;
        }
        let label = cell.number().map_or_else(String::new, |value| format!("{name} = {value}"));
        seen.push(cell.clone());
        members.push(Member { label, rows: Box::new(move |row| row[column] == cell) });
    }
    members
}
