//! Studies: one phenomenon each, from a case to a table, and from the table to a figure.

mod balance;
mod creep;
mod density;
mod dot;
mod driven;
mod engines;
mod invert;
mod kramers;
mod ladder;
mod maley;
mod memo;
mod network;
mod oscillations;
mod phase_space;
mod plot;
mod quantum;
mod registry;
mod relaxation;
mod retrapping;
mod ring;
mod scene;
mod slab;
mod spectrum;
mod switching;
mod turnover;
mod velocity;

use crate::case::{Case, CaseFile, Dynamics};
use crate::error::{Error, Result};
use crate::figure::Figure;
use crate::table::Table;

pub use registry::{STUDIES, Study, names};

/// Eigenvalues of a generator unless `solve.count` says otherwise.
const COUNT: usize = 3;

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
    (checked(case)?.run)(case)
}

/// What a case has: wells, barriers, temperature, axis; nothing is solved.
///
/// # Errors
/// Whatever would be refused before the first solve.
pub fn check(case: &Case) -> Result<String> {
    (checked(case)?.check)(case)
}

/// The figure of a finished table; `cases` are the sweep points it was made from.
///
/// # Errors
/// A table without a point to draw.
pub fn figure(file: &CaseFile, cases: &[Case], table: &Table) -> Result<Option<Figure>> {
    let Some(case) = cases.first() else { return Ok(None) };
    let first = file.points()?.into_iter().next().unwrap_or_default();
    let swept: Vec<String> = first.into_iter().map(|(key, _)| key).collect();
    (registry::find(&case.study.kind)?.figure)(case, &swept, table)
}

/// The study of a case. Inertia is not left out without a word.
fn checked(case: &Case) -> Result<&'static Study> {
    let study = registry::find(&case.study.kind)?;
    if case.dynamics == Dynamics::Overdamped || study.inertia {
        return Ok(study);
    }
    let inertial: Vec<_> = STUDIES.iter().filter(|study| study.inertia).map(|study| study.name).collect();
    Err(Error::input(format!("study \"{}\" has no inertia", study.name))
        .got("\"underdamped\"")
        .allowed("\"overdamped\"")
        .remedy(format!("leave out bath.dynamics, or use study.kind = {}", inertial.join(", ")))
        .key("bath.dynamics"))
}
