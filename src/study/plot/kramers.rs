//! λ₁/2 (or k₊) and Kramers against ΔU/kT, with their ratio below.

use super::{caption, colour, fitting_axis, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, KRAMERS, Panel, THEORY};
use crate::potential::Potential;
use crate::table::{Cell, Table};

/// Half the width of a line as a part of the height of a panel.
const HALF_LINE: f64 = 1.0 / 360.0;

/// One curve of a family, chosen by the value of the other swept key.
struct Member {
    label: String,
    column: usize,
    value: Cell,
}

pub fn kramers(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if table.rows.len() < 2 {
        return Ok(None);
    }
    let inverse = swept.iter().any(|key| key == "bath.kt");
    let abscissa = Abscissa { column: if inverse { "kt" } else { "barrier_over_kt" }, inverse };
    let numbers: Vec<Option<f64>> =
        table.numbers(abscissa.column)?.into_iter().map(|x| x.map(|x| abscissa.place(x))).collect();
    let x = fitting_axis(if inverse { "1/kT" } else { "ΔU/kT" }, &numbers);
    let family = family(swept, table);
    let dashed = !family.is_empty() && told_apart(table)?;
    let (rates, ratios) =
        if family.is_empty() { single(table, &abscissa)? } else { several(table, &abscissa, &family, dashed)? };
    let note = if dashed { "full: spectral, dashed: Kramers" } else { "" };
    let mut shown = case.clone();
    if let (Potential::Quartic { c, .. }, true) = (&mut shown.potential, swept.iter().any(|key| key == "potential.c")) {
        // The tilt is in the legend, not in the formula under the title.
        *c = f64::NAN;
    }
    let figure = Figure::new(title(case, "Spectral rate against Kramers"), caption(&shown, note), x);
    Ok(Some(figure.panel(rates).panel(ratios)))
}

/// What the rates are drawn against: ΔU/kT, or 1/kT where kT is swept.
struct Abscissa {
    column: &'static str,
    inverse: bool,
}

impl Abscissa {
    fn place(&self, x: f64) -> f64 {
        if self.inverse { 1.0 / x } else { x }
    }

    fn curve(&self, table: &Table, y: &str, error: Option<&str>, keep: impl Fn(&[Cell]) -> bool) -> Result<Curve> {
        Ok(Curve::from_rows(table, self.column, y, error, keep)?.map(|x, y| (self.place(x), y)))
    }
}

fn single(table: &Table, x: &Abscissa) -> Result<(Panel, Panel)> {
    let name = rate_name(table)?;
    let exact = x.curve(table, "ln_k_forward", Some("k_forward_error"), |_| true)?;
    let kramers = x.curve(table, "ln_k_kramers", None, |_| true)?;
    let over_kramers = x.curve(table, "kramers_ratio", None, |_| true)?;
    let over_corrected = x.curve(table, "corrected_ratio", None, |_| true)?;
    let rates = Panel::new(Axis::ln("rate (1/time)"))
        .curve(exact.colour(EXACT).label(name))
        .curve(kramers.colour(KRAMERS).dashed().label("Kramers"));
    // Taller than a ratio without a legend, for it must hold one above the line at 1.
    let ratios = Panel::ratio(format!("{name} / theory"))
        .weight(0.5)
        .own_legend()
        .curve(over_kramers.colour(KRAMERS).label("Kramers"))
        .curve(over_corrected.colour(THEORY).dashed().label("with next terms in kT/ΔU"));
    Ok((rates, ratios))
}

fn several(table: &Table, x: &Abscissa, family: &[Member], dashed: bool) -> Result<(Panel, Panel)> {
    let (mut rates, mut ratios) = (Panel::new(Axis::ln("k_{+} (1/time)")), Panel::ratio("k_{+} / Kramers"));
    for (index, member) in family.iter().enumerate() {
        let pick = |y: &str| x.curve(table, y, None, |row| row[member.column] == member.value);
        rates = rates.curve(pick("ln_k_forward")?.colour(colour(index)).label(&member.label));
        if dashed {
            rates = rates.curve(pick("ln_k_kramers")?.colour(colour(index)).dashed());
        }
        ratios = ratios.curve(pick("kramers_ratio")?.colour(colour(index)).label(&member.label));
    }
    Ok((rates, ratios))
}

/// Whether Kramers' rates lie more than half the width of a line beside the spectral ones, on an axis that holds them all.
fn told_apart(table: &Table) -> Result<bool> {
    let (exact, kramers) = (table.numbers("ln_k_forward")?, table.numbers("ln_k_kramers")?);
    let known = || exact.iter().zip(&kramers).filter_map(|(exact, kramers)| Some(((*exact)?, (*kramers)?)));
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (k, _)| (low.min(k), high.max(k)));
    Ok(known().any(|(exact, kramers)| (exact - kramers).abs() > HALF_LINE * (high - low)))
}

/// "λ₁/2" where the rates both ways are equal, as they are in a symmetric double well.
fn rate_name(table: &Table) -> Result<&'static str> {
    let (forward, backward) = (table.numbers("k_forward")?, table.numbers("k_backward")?);
    let known = forward.iter().zip(&backward).filter_map(|(f, b)| Some(((*f)?, (*b)?)));
    let mut pairs = known.peekable();
    if pairs.peek().is_some_and(|(_, backward)| *backward == 0.0) {
        return Ok("λ₁");
    }
    let symmetric = pairs.all(|(f, b)| (f - b).abs() <= 1e-9 * f);
    Ok(if symmetric { "λ₁/2" } else { "k₊" })
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
        members.push(Member { label, column, value: cell });
    }
    members
}
