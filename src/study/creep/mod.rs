//! Study `creep`: a persistent current at one time, or the hops and the field at one current.
//!
//! ```text
//! creep.s:  dj/ds = −e(j), j(0) = 1,   S = −d ln j/d ln s                          s = t/τ, j = J/J_c0, all of them 1
//! creep.j:  k₊, k₋, e = E/(ρ_f J_c0),   J_c: E(J_c) = E_c,   n = d ln E/d ln J      rates in units of the attempt rate
//! ```

mod field;
mod relaxed;

use super::Outcome;
use crate::case::{Case, Creep};
use crate::error::{Error, Result};
use crate::rate::creep::Law;
use crate::table::Cell;
use crate::wide::Wide;

/// What every row starts with.
const HEAD: [(&str, &str, &str); 3] = [
    ("barrier", "", "form of the pinning barrier U(J)"),
    ("hops", "", "which hops count"),
    ("u0_over_kt", "1", "barrier without drive over temperature"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let creep = section(case)?;
    match (creep.s, creep.j) {
        (Some(s), _) => relaxed::run(creep, s),
        (None, Some(j)) => field::run(creep, j),
        (None, None) => Err(neither()),
    }
}

/// The law in words; nothing is solved.
pub(super) fn check(case: &Case) -> Result<String> {
    let creep = section(case)?;
    if creep.s.is_none() && creep.j.is_none() {
        return Err(neither());
    }
    describe(creep)
}

/// The law of a case in words.
pub(super) fn describe(creep: &Creep) -> Result<String> {
    let law = creep.law()?;
    let plain = law.barrier.formula().replace(['{', '}'], "");
    let mut text = format!("  creep    {plain}, U₀ = {:.6} kT, hops {}\n", law.u, law.hops.name());
    if let Some(density) = creep.critical_current_density() {
        text += &format!("  J_c0     {density:.4e} A/m²\n");
    }
    if let Some(field) = creep.field() {
        text += &format!("  ρ_f J_c0 {field:.4e} V/m, criterion {:.4e} V/m\n", creep.criterion);
    }
    Ok(text)
}

fn neither() -> Error {
    Error::input("missing")
        .remedy("add s = 1e6 for the decay of the current, or j = 0.5 for its hops and its field; or sweep one of them")
        .key("creep.s")
}

/// The section, which a case of this study has.
pub(super) fn section(case: &Case) -> Result<&Creep> {
    case.creep.as_ref().ok_or_else(|| {
        Error::input("the section [creep] is missing")
            .remedy("add [creep] with barrier = \"linear\" and u0_over_kt = 40")
            .key("creep")
    })
}

fn head(law: &Law) -> Vec<Cell> {
    vec![law.barrier.name().into(), law.hops.name().into(), law.u.into()]
}

/// A number that may lie below the range of doubles, and is missing then.
fn cell(value: Wide) -> Cell {
    let number = value.to_f64();
    if value != Wide::ZERO && number.abs() < f64::MIN_POSITIVE { Cell::Missing } else { number.into() }
}
