//! k against friction, one colour a temperature, beside the thermal averages of the widths; their ratio below.

use super::{colour, quantum_caption, rounded, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, Figure, Mark, Panel};
use crate::table::Table;

pub fn ladder(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    let frictions = table.numbers("gamma")?;
    if frictions.iter().all(|gamma| *gamma == frictions[0]) {
        return Ok(None);
    }
    let mut rates = Panel::new(Axis::ln("k (1/time)")).weight(1.6);
    let mut ratios = Panel::new(Axis::log("k/⟨Γ⟩"));
    let logarithm = |curve: Curve| curve.map(|x, y| (x, y.ln()));
    let exact = Curve::family(table, "gamma", "ln_k", "kt")?;
    let thermal = Curve::family(table, "gamma", "k_thermal", "kt")?;
    let over = Curve::family(table, "gamma", "ratio", "kt")?;
    let temperatures = distinct(table)?;
    for (k, ((exact, thermal), over)) in exact.into_iter().zip(thermal).zip(over).enumerate() {
        let label = format!("kT = {}", temperatures.get(k).map_or_else(String::new, |kt| rounded(*kt)));
        rates = rates
            .curve(exact.colour(colour(k)).label(label))
            .curve(unnamed(logarithm(thermal)).colour(colour(k)).dashed().width(1.0));
        ratios = ratios.curve(unnamed(over).colour(colour(k)));
    }
    ratios = ratios.mark(Mark::Horizontal { at: 1.0, label: String::new() });
    let caption = quantum_caption(case, swept, "full: master equation,  dashed: thermal average ⟨Γ⟩");
    let figure = Figure::new(title(case, "Levels in a heat bath"), caption, Axis::log("γ (1/time)"));
    Ok(Some(figure.panel(rates).panel(ratios)))
}

fn unnamed(curve: Curve) -> Curve {
    Curve { label: None, ..curve }
}

/// The temperatures, in order of appearance.
fn distinct(table: &Table) -> Result<Vec<f64>> {
    let mut seen = Vec::new();
    for kt in table.numbers("kt")?.into_iter().flatten() {
        if !seen.contains(&kt) {
            seen.push(kt);
        }
    }
    Ok(seen)
}
