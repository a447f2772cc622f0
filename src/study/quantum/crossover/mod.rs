//! Study `crossover`: the rate of escape from far below to far above the crossover from tunnelling to hopping.
//!
//! Rates in the units of the potential (mass 1), for a junction also in 1/s. Without friction the rate is that of the resonances,
//! k_ImF min(1, T_c/T), and its error bar holds. With friction it is semiclassical, the bounce and what it becomes above `T_c`;
//! how far off that is can only be estimated.

mod columns;
mod prepared;
mod route;

use super::QuantumScene;
use crate::case::Case;
use crate::error::Result;
use crate::study::Outcome;
use crate::table::Table;
use prepared::Prepared;
pub(in crate::study) use prepared::{require_one_open_well, timeless};
use route::{Point, Theories};
use serde_json::json;

pub(in crate::study) fn run(case: &Case) -> Result<Outcome> {
    let scene = QuantumScene::new(case)?;
    let prepared = Prepared::of(&scene)?;
    let point = Point::new(&scene)?;
    let theories = Theories::new(&scene, &prepared, &point);
    let chosen = theories.choose(case.study.route.as_deref(), &point, &prepared)?;
    let mut table = Table::new(&columns::COLUMNS);
    table.rows.push(columns::row(&scene, &prepared, &point, &theories, &chosen));
    let evidence = json!({
        "levels": prepared.spectrum.as_ref().map_or(0, |spectrum| spectrum.states.len()),
        "no_levels": prepared.spectrum.as_ref().err().map(ToString::to_string),
        "no_bounce": theories.bounce.as_ref().err().map(ToString::to_string),
        "route": chosen.theory.name(),
    });
    Ok(Outcome { table: columns::concise(table, case), evidence: vec![evidence] })
}

/// What `check` tells: the scene and the temperature.
pub(in crate::study) fn check(case: &Case) -> Result<String> {
    let scene = QuantumScene::new(case)?;
    require_one_open_well(&scene)?;
    let point = Point::new(&scene)?;
    route::find(case.study.route.as_deref())?;
    Ok(format!(
        "{}  bath     kT = {}, T/T_c = {}, γ = {}\n",
        scene.describe()?,
        point.kt,
        point.kt / point.crossover,
        point.friction.gamma()
    ))
}
