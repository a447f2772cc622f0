//! Study `driven`: a well that is shaken, its stochastic resonance and its escape.
//!
//! `study.show = "resonance"` (unless given) and `"rate"` give one row a case and differ in what is drawn; `"cycle"` gives one row a
//! phase.

mod columns;
mod scene;

use self::scene::DrivenScene;
use super::Outcome;
use crate::case::{Case, unknown_name};
use crate::error::Result;
use crate::rate::driven::{Adiabatic, Cycle, Linear};
use crate::table::{Cell, Table};
use serde_json::json;

/// What the study can tell.
pub(super) const SHOWN: [&str; 3] = ["resonance", "rate", "cycle"];

/// Why there is no response.
const HIDDEN: &str =
    "rounding hides the response to the tolerance: it is zero or nearly so by symmetry, or the drive is too weak";

pub(super) fn run(case: &Case) -> Result<Outcome> {
    check_show(case)?;
    let scene = DrivenScene::new(case)?;
    let adiabatic = scene.adiabatic()?;
    let cycle = scene.cycle(&adiabatic)?;
    let evidence = |linear: Option<&Linear>| {
        json!({
            "engine": scene.engine().name(),
            "harmonics": cycle.harmonics,
            "intervals": cycle.intervals,
            "iterations": cycle.steps,
            "adiabatic_phases": adiabatic.phases,
            "axis": scene.ends(),
            "eta_left_out": (!scene.is_open() && cycle.eta.is_none()).then_some(HIDDEN),
            "eta_linear_left_out": (!scene.is_open() && linear.is_none()).then_some(HIDDEN),
            "slowest_mode": linear.and_then(|linear| scene.slowest_share(linear)),
        })
    };
    if case.study.show.as_deref() == Some("cycle") {
        return Ok(Outcome { table: along(&scene, &adiabatic, &cycle), evidence: vec![evidence(None)] });
    }
    let linear = if scene.is_open() { None } else { scene.linear()? };
    let mut table = Table::new(&columns::CASE);
    table.rows.push(columns::case(&scene, &adiabatic, &cycle, linear.as_ref()));
    Ok(Outcome { table, evidence: vec![evidence(linear.as_ref())] })
}

fn check_show(case: &Case) -> Result<()> {
    match case.study.show.as_deref() {
        Some(name) if !SHOWN.contains(&name) => Err(unknown_name("unknown quantity", name, &SHOWN).key("study.show")),
        _ => Ok(()),
    }
}

/// What `check` tells.
pub(super) fn check(case: &Case) -> Result<String> {
    check_show(case)?;
    Ok(DrivenScene::new(case)?.describe())
}

/// One row a phase.
fn along(scene: &DrivenScene, adiabatic: &Adiabatic, cycle: &Cycle) -> Table {
    let mut table = Table::new(&columns::PHASE);
    let last = adiabatic.along.len() - 1;
    for k in 0..=adiabatic.phases {
        let frozen = &adiabatic.along[if k <= last { k } else { adiabatic.phases - k }];
        table.rows.push(columns::phase(scene, k, adiabatic.phases, cycle, frozen));
    }
    if !scene.is_open() {
        table.drop_columns(&["escape_rate", "escape_rate_error"]);
    }
    table
}

/// A number of which the digits are known; missing outside of the range of doubles.
fn within_doubles(value: f64) -> Cell {
    if value != 0.0 && !value.is_normal() { Cell::Missing } else { value.into() }
}
