//! Studies: one phenomenon each, from a case to a table, and from the table to a figure.

mod density;
mod engines;
mod kramers;
mod oscillations;
mod phase_space;
mod plot;
mod quantum;
mod scene;
mod spectrum;
mod turnover;

use crate::case::{Case, CaseFile, Dynamics};
use crate::error::{Error, Result};
use crate::figure::Figure;
use crate::table::Table;

/// Name and purpose of every study.
pub const STUDIES: &[(&str, &str)] = &[
    ("kramers", "λ₁, the rates out of each well and the passage time, beside Kramers' formula"),
    ("spectrum", "the smallest eigenvalues, each with its error"),
    ("density", "the stationary density and the slowest modes, drawn in their potential"),
    ("phase_space", "the slowest mode with inertia and the committor, over position and velocity"),
    ("engines", "the error of every engine on one matrix, as the barrier grows"),
    ("turnover", "λ₁ with inertia at any friction, beside the theories of the Kramers turnover; diffusion on a ring"),
    ("resonances", "energies and widths of a metastable well, beside the bounce and WKB"),
    ("levels", "levels of a well or a junction in ħω₀: widths, tunnel splittings, how many lie below the barrier"),
    ("angles", "θ-trajectories of complex scaling, with the angle at which each level stands still"),
];

/// Eigenvalues of a generator unless `solve.count` says otherwise.
const COUNT: usize = 3;

/// The studies of the Schrödinger operator.
const QUANTUM: [&str; 3] = ["resonances", "levels", "angles"];

/// The studies that know `bath.dynamics = "underdamped"`.
const INERTIAL: [&str; 3] = ["spectrum", "turnover", "phase_space"];

/// What one case gives: its table, and how every number in it was found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Results.
    pub table: Table,
    /// Evidence of the engines, one entry a solve.
    pub evidence: Vec<serde_json::Value>,
}

/// Runs the study of a resolved case.
///
/// # Errors
/// An unknown study; whatever the study refuses.
pub fn run(case: &Case) -> Result<Outcome> {
    check_dynamics(case)?;
    match case.study.kind.as_str() {
        "kramers" => kramers::run(case),
        "spectrum" if case.dynamics == Dynamics::Underdamped => oscillations::run(case),
        "spectrum" => spectrum::run(case),
        "density" => density::run(case),
        "phase_space" => phase_space::run(case),
        "engines" => engines::run(case),
        "turnover" => turnover::run(case),
        "resonances" => quantum::resonances::run(case),
        "levels" => quantum::levels::run(case),
        "angles" => quantum::angles::run(case),
        _ => Err(unknown(&case.study.kind)),
    }
}

/// What a case has: wells, barriers, temperature, axis; nothing is solved.
///
/// # Errors
/// Whatever would be refused before the first solve.
pub fn check(case: &Case) -> Result<String> {
    if !STUDIES.iter().any(|(name, _)| *name == case.study.kind) {
        return Err(unknown(&case.study.kind));
    }
    check_dynamics(case)?;
    if QUANTUM.contains(&case.study.kind.as_str()) {
        return quantum::QuantumScene::new(case)?.describe();
    }
    if case.study.kind == "phase_space" {
        return phase_space::describe(case);
    }
    if case.study.kind == "turnover" {
        return turnover::check(case);
    }
    let scene = scene::Scene::new(case)?;
    if case.study.kind == "kramers" {
        scene.escape()?;
    }
    Ok(scene.describe())
}

/// The figure of a finished table; `cases` are the sweep points it was made from.
///
/// # Errors
/// A table without a point to draw.
pub fn figure(file: &CaseFile, cases: &[Case], table: &Table) -> Result<Option<Figure>> {
    let Some(case) = cases.first() else { return Ok(None) };
    let first = file.points()?.into_iter().next().unwrap_or_default();
    let swept: Vec<String> = first.into_iter().map(|(key, _)| key).collect();
    let swept = swept.as_slice();
    match case.study.kind.as_str() {
        "kramers" => plot::kramers(case, swept, table),
        "spectrum" if case.dynamics == Dynamics::Underdamped => plot::oscillations(case, table),
        "spectrum" => plot::spectrum(case, table),
        "density" => plot::density(case, table).map(Some),
        "phase_space" => plot::phase_space(case, table).map(Some),
        "engines" => plot::engines(case, table).map(Some),
        "turnover" => plot::turnover(case, table),
        "resonances" => plot::resonances(case, swept, table),
        "levels" => plot::levels(case, swept, table),
        "angles" => plot::angles(case, table).map(Some),
        _ => Err(unknown(&case.study.kind)),
    }
}

/// Inertia is not left out without a word.
fn check_dynamics(case: &Case) -> Result<()> {
    let known = STUDIES.iter().any(|(name, _)| *name == case.study.kind);
    if case.dynamics == Dynamics::Overdamped || INERTIAL.contains(&case.study.kind.as_str()) || !known {
        return Ok(());
    }
    Err(Error::input(format!("study \"{}\" has no inertia", case.study.kind))
        .got("\"underdamped\"")
        .allowed("\"overdamped\"")
        .remedy(format!("leave out bath.dynamics, or use study.kind = {}", INERTIAL.join(", ")))
        .key("bath.dynamics"))
}

fn unknown(kind: &str) -> Error {
    let names: Vec<_> = STUDIES.iter().map(|(name, _)| *name).collect();
    Error::input("unknown study").got(format!("\"{kind}\"")).allowed(names.join(", ")).key("study.kind")
}
