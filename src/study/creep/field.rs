//! Hops and field at one current, and the practical critical current.

use super::{HEAD, cell, head};
use crate::case::Creep;
use crate::error::Result;
use crate::rate::creep::{Barrier, HopRates, Law, Practical, practical};
use crate::study::Outcome;
use crate::study::memo::Memo;
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::json;
use std::f64::consts::TAU;

const COLUMNS: [(&str, &str, &str); 17] = [
    ("j", "1", "J/J_c0"),
    ("u_over_kt", "1", "barrier U(J)/kT"),
    ("k_forward", "1/τ", "hops along the drive in units of the attempt rate; sinusoidal: of E/γ, from the operator"),
    ("k_forward_error", "relative", "rounding; sinusoidal: quadrature and rounding"),
    ("ln_k_forward", "1", "its logarithm, which has no smallest number"),
    ("k_backward", "1/τ", "hops against the drive, likewise"),
    ("k_backward_error", "relative", "as for k_forward"),
    ("k_net", "1/τ", "the difference, without cancellation"),
    ("k_net_error", "relative", "as for k_forward"),
    ("e_field", "1", "E/(ρ_f J_c0) of the hops that count"),
    ("e_field_error", "relative", "as for k_forward"),
    ("ln_e_field", "1", "its logarithm"),
    ("k_kramers", "E/γ", "√(1 - j²)/2π e^{-U(J)/kT}: this barrier with the attempt rate of the sinusoidal well"),
    ("ln_k_kramers", "1", "its logarithm"),
    ("k_exact", "E/γ", "hops along the drive in the sinusoidal well, from the operator"),
    ("k_exact_error", "relative", "quadrature and rounding"),
    ("kramers_ratio", "1", "k_kramers over k_exact"),
];

/// Columns of the practical critical current.
const PRACTICAL: [(&str, &str, &str); 6] = [
    ("practical_j", "1", "J/J_c0 at which the field reaches the criterion"),
    ("practical_j_error", "relative", "root and rates"),
    ("practical_current_density_a_m2", "A/m2", "the same in the laboratory"),
    ("n_value", "1", "d ln E/d ln J there"),
    ("n_value_error", "relative", "rounding; sinusoidal: of the differences"),
    ("criterion_e_field", "1", "the criterion over ρ_f J_c0"),
];

/// The practical current does not depend on j: it is found once in a sweep of j.
static KNOWN: Memo<(Law, f64), Option<Practical>> = Memo::new();

pub(super) fn run(creep: &Creep, j: f64) -> Result<Outcome> {
    let law = creep.law()?;
    let rates = law.rates(j)?;
    let field = law.field_of(&rates);
    let columns: Vec<_> = HEAD.into_iter().chain(COLUMNS).collect();
    let mut table = Table::new(&columns);
    let mut row = head(&law);
    row.extend([
        Cell::from(j),
        (law.u * law.barrier.height(j)).into(),
        cell(rates.forward),
        rates.error.into(),
        rates.forward.ln().into(),
        cell(rates.backward),
        rates.error.into(),
        cell(rates.net),
        rates.net_error.into(),
        cell(field.value),
        field.error.into(),
        if field.value > Wide::ZERO { field.value.ln().into() } else { Cell::Missing },
    ]);
    row.extend(compared(&law, j, &rates)?);
    let mut evidence = json!({ "law": law.barrier.name(), "hops": law.hops.name(), "u0_over_kt": law.u });
    if let Some(density) = creep.critical_current_density() {
        table.push_column("current_density_a_m2", "A/m2", "j J_c0, J_c0 at this temperature");
        row.push((j * density).into());
    }
    if let Some(unit) = creep.field() {
        table.push_column("electric_field_v_m", "V/m", "e_field ρ_f J_c0");
        row.push(cell(field.value * unit));
        PRACTICAL.iter().for_each(|(name, unit, how)| table.push_column(name, unit, how));
        let (cells, told) = engineering(creep, &law, unit)?;
        row.extend(cells);
        evidence["practical"] = told;
    }
    if let Some(kelvin) = creep.temperature {
        table.push_column("temperature_k", "K", "temperature");
        row.push(kelvin.into());
    }
    table.rows.push(row);
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// The form in Kramers' formula, beside the rate of the operator.
fn compared(law: &Law, j: f64, rates: &HopRates) -> Result<[Cell; 5]> {
    if j >= 1.0 {
        return Ok([const { Cell::Missing }; 5]);
    }
    let attempt = ((1.0 - j) * (1.0 + j)).sqrt() / TAU;
    let kramers = Wide::exp(-law.u * law.barrier.height(j)) * attempt;
    let exact = match law.barrier {
        Barrier::Sinusoidal => *rates,
        _ => Law { barrier: Barrier::Sinusoidal, ..*law }.rates(j)?,
    };
    let ratio = cell(kramers / exact.forward);
    Ok([cell(kramers), kramers.ln().into(), cell(exact.forward), exact.error.into(), ratio])
}

/// The practical critical current, and the same in words.
fn engineering(creep: &Creep, law: &Law, unit: f64) -> Result<([Cell; 6], serde_json::Value)> {
    let criterion = creep.criterion / unit;
    let Some(found) = KNOWN.get((*law, criterion), || practical(law, criterion))? else {
        let words = "the field of the hops along the drive alone is above the criterion at any current";
        return Ok(([const { Cell::Missing }; 6], json!({ "criterion_v_m": creep.criterion, "none": words })));
    };
    let density = creep.critical_current_density().map(|density| density * found.j);
    let cells = [
        Cell::from(found.j),
        found.j_error.into(),
        density.into(),
        found.n.into(),
        found.n_error.into(),
        criterion.into(),
    ];
    let told = json!({
        "criterion_v_m": creep.criterion,
        "critical_current_density_a_m2": density,
        "n_value": found.n,
    });
    Ok((cells, told))
}
