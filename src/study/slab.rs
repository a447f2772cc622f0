//! Study `slab`: flux that creeps into a slab or out of it, as the magnetisation over time or as profiles.
//!
//! ```text
//! ∂b/∂s = −∂e/∂x,  j = −∂b/∂x,  e = e(j)      b = B/(μ₀ J_c0 w),  j = J/J_c0,  e = E/(ρ_f J_c0),  s = t ρ_f/(μ₀ w²)
//! m = ∫₀¹ (b − b_a) dx      S = −d ln|m|/d ln s = s e(1)/m
//! ```
//!
//! A number whose error is above a tenth is left out. `solve.tolerance` has no part in it: `slab.cells` has.

use super::Outcome;
use crate::case::{Case, Creep, Show, SlabSpec};
use crate::error::Result;
use crate::rate::creep::Law;
use crate::rate::diffusion::{History, Measured, Moment, Relaxation, ZeroDimensional, relax};
use crate::table::{Cell, Table};
use serde_json::json;

/// Largest relative error of a number that is given.
const VOUCHED: f64 = 0.1;
/// Most intervals of a profile in half the slab.
const SHOWN: usize = 100;

/// What every row starts with.
const HEAD: [(&str, &str, &str); 6] = [
    ("barrier", "", "form of the pinning barrier U(J)"),
    ("hops", "", "which hops count"),
    ("u0_over_kt", "1", "barrier without drive over temperature"),
    ("history", "", "entry: the field is raised; exit: it is taken away"),
    ("field", "1", "b_a, the field that is raised or taken away"),
    ("s", "1", "t ρ_f/(μ₀ w²) since the field stands still"),
];

const MAGNETISATION: [(&str, &str, &str); 8] = [
    ("magnetisation", "1", "m = ∫(b - b_a)dx over half the slab, in units of μ₀ J_c0 w"),
    (
        "magnetisation_error",
        "relative",
        "halved mesh and ten times the tolerance in time, the most within half a decade",
    ),
    ("creep_rate", "1", "S = -d ln|m|/d ln s = s e(1)/m, from the conservation of flux"),
    ("creep_rate_error", "relative", "as for the magnetisation"),
    ("j_surface", "1", "J/J_c0 at x = 1"),
    ("j_surface_error", "relative", "as for the magnetisation"),
    ("flux_imbalance", "1", "flux within less what came in through the surface, over b_a w"),
    (
        "magnetisation_zero_d",
        "1",
        "±j/2 of dj/ds = -(e³/8)e(j), the law of zero dimensions for large u; none while flux does not fill the slab",
    ),
];

const PROFILES: [(&str, &str, &str); 4] = [
    ("x", "1", "place in half-widths"),
    ("b", "1", "B/(μ₀ J_c0 w)"),
    ("b_error", "of b_a", "largest error of the profile over |b_a|: halved mesh"),
    ("b_bean", "1", "profile of the critical state"),
];

/// What a case of this study has.
struct Scene<'a> {
    creep: &'a Creep,
    law: Law,
    spec: &'a SlabSpec,
}

impl<'a> Scene<'a> {
    fn new(case: &'a Case) -> Result<Self> {
        let creep = super::creep::section(case)?;
        case.slab.slab.validate()?;
        Ok(Self { creep, law: creep.law()?, spec: &case.slab })
    }

    fn head(&self, s: f64) -> Vec<Cell> {
        vec![
            self.law.barrier.name().into(),
            self.law.hops.name().into(),
            self.law.u.into(),
            self.spec.slab.history.name().into(),
            self.spec.slab.field.into(),
            s.into(),
        ]
    }
}

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let found = relax(&scene.spec.slab, &scene.law, &scene.spec.times())?;
    let table = match scene.spec.show {
        Show::Magnetisation => magnetisation(&scene, &found),
        Show::Profiles => profiles(&scene, &found),
    };
    let most = |of: fn(&Moment) -> f64| found.moments.iter().map(of).fold(0.0, f64::max);
    let evidence = json!({
        "cells": scene.spec.slab.cells,
        "flux_imbalance": most(|moment| moment.imbalance.abs()),
        "magnetisation_error": most(|moment| moment.magnetisation.1),
        "profile_error": most(|moment| moment.profile_error),
    });
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// The law and the slab in words; nothing is solved.
pub(super) fn check(case: &Case) -> Result<String> {
    let scene = Scene::new(case)?;
    let SlabSpec { slab, range, points, .. } = scene.spec;
    let mut text = super::creep::describe(scene.creep)?;
    let (first, last) = *range;
    text += &format!("  slab     b_a = {}, flux {}", slab.field, words(slab.history));
    text += &format!(", {} cells, {points} times, s = {first:e} … {last:e}\n", slab.cells);
    if let Some(unit) = scene.spec.unit_of_time(scene.creep) {
        text += &format!("  time     s = 1 is {unit:.4e} s\n");
    }
    if let Some(unit) = scene.spec.unit_of_field(scene.creep) {
        text += &format!("  field    b = 1 is {unit:.4e} T\n");
    }
    Ok(text)
}

fn words(history: History) -> &'static str {
    match history {
        History::Entry => "enters",
        History::Exit => "leaves",
    }
}

/// One row a time.
fn magnetisation(scene: &Scene<'_>, found: &Relaxation) -> Table {
    let columns: Vec<_> = HEAD.into_iter().chain(MAGNETISATION).collect();
    let mut table = Table::new(&columns);
    let (time, field) = (scene.spec.unit_of_time(scene.creep), scene.spec.unit_of_field(scene.creep));
    if time.is_some() {
        table.push_column("time_s", "s", "the same time");
    }
    if field.is_some() {
        table.push_column("magnetisation_a_m", "A/m", "m J_c0 w");
    }
    let last = found.moments.last().map_or(1.0, |moment| moment.s);
    let decay = ZeroDimensional::new(&scene.law, scene.spec.slab.field, found.start, last);
    for moment in &found.moments {
        let (m, _) = moment.magnetisation;
        let mut row = scene.head(moment.s);
        // Where m is beyond what can be followed, so is the rest of the state.
        let vouched = moment.magnetisation.1 <= VOUCHED;
        for measured in [moment.magnetisation, moment.creep_rate, moment.surface_current] {
            row.extend(cells(measured, vouched));
        }
        let zero = decay.mean(moment.s);
        row.extend([moment.imbalance.into(), zero.map(|j| (0.5 * j).copysign(found.start)).into()]);
        row.extend(time.map(|unit| Cell::from(unit * moment.s)));
        row.extend(field.map(|unit| Cell::from(vouched.then_some(m * unit / crate::units::VACUUM_PERMEABILITY))));
        table.rows.push(row);
    }
    table
}

/// A number and its error, both missing where the error is too large.
fn cells((value, error): Measured, vouched: bool) -> [Cell; 2] {
    if vouched && error <= VOUCHED { [value.into(), error.into()] } else { [Cell::Missing, Cell::Missing] }
}

/// One row a place, from side to side, at every time.
fn profiles(scene: &Scene<'_>, found: &Relaxation) -> Table {
    let columns: Vec<_> = HEAD.into_iter().chain(PROFILES).collect();
    let mut table = Table::new(&columns);
    let unit = scene.spec.unit_of_field(scene.creep);
    if unit.is_some() {
        table.push_column("field_t", "T", "b in the laboratory");
    }
    let last = found.x.len() - 1;
    let step = last.div_ceil(SHOWN);
    let mut nodes: Vec<usize> = (0..last).step_by(step).chain([last]).collect();
    nodes.dedup();
    let places: Vec<(f64, usize)> = nodes[1..]
        .iter()
        .rev()
        .map(|&node| (-found.x[node], node))
        .chain(nodes.iter().map(|&node| (found.x[node], node)))
        .collect();
    for moment in &found.moments {
        for &(x, node) in &places {
            let b = moment.profile[node];
            let mut row = scene.head(moment.s);
            row.extend([x.into(), b.into(), moment.profile_error.into(), bean(scene.spec, x).into()]);
            row.extend(unit.map(|unit| Cell::from(b * unit)));
            table.rows.push(row);
        }
    }
    table
}

/// The critical state |j| = 1, as far as flux has come.
fn bean(spec: &SlabSpec, x: f64) -> f64 {
    let depth = 1.0 - x.abs();
    let field = spec.slab.field;
    let size = match spec.slab.history {
        History::Entry => (field.abs() - depth).max(0.0),
        History::Exit => field.abs().min(depth),
    };
    size.copysign(field)
}
