//! Study `velocity`: mean velocity and effective diffusion on a tilted ring; of a junction, its current–voltage curve.
//!
//! ```text
//! V = (ħ/2e) ω_p0 v,   V/I_cR = γ v                      v in units of ω_p0, γ = 1/RCω_p0
//! ```

use super::Outcome;
use super::ring::Ring;
use crate::case::{Case, Dynamics, unknown_name};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::potential::Potential;
use crate::rate::transport::closed::ambegaokar_halperin;
use crate::rate::transport::overdamped::{Drift, drift};
use crate::rate::transport::underdamped;
use crate::table::{Cell, Table};
use crate::units::{FLUX_QUANTUM, Junction};
use crate::wide::Wide;
use serde_json::json;
use std::f64::consts::TAU;

const COLUMNS: [(&str, &str, &str); 10] = [
    ("tilt", "force", "mean force F on the ring; s of a washboard"),
    ("kt", "energy", "temperature"),
    ("gamma", "1/time", "friction"),
    ("velocity", "length/time", "mean velocity, odd in the tilt"),
    ("ln_velocity", "1", "logarithm of its modulus, which has no smallest number"),
    ("velocity_error", "relative", "quadrature or resolution and rounding together"),
    ("diffusion", "length²/time", "effective diffusion coefficient about the mean motion"),
    ("ln_diffusion", "1", "its logarithm"),
    ("diffusion_error", "relative", "quadrature or resolution and rounding together"),
    ("entropy_production", "1/time", "velocity times force over kT"),
];

const HOPS: [(&str, &str, &str); 5] = [
    ("hops_forward", "1/time", "turns of the ring with the tilt"),
    ("hops_backward", "1/time", "turns against it; their ratio is e^{FL/kT}"),
    ("hops_error", "relative", "quadrature and rounding together"),
    ("velocity_closed", "length/time", "the integral of Ambegaokar and Halperin; of the washboard only"),
    ("closed_difference", "1", "velocity over velocity_closed, less 1"),
];

const INERTIA: [(&str, &str, &str); 2] = [
    ("kinetic_temperature", "energy", "mean of v² (mass 1); kT at rest"),
    ("heat_production", "1/time", "γ(⟨v²⟩ − kT)/kT, the heat given to the bath: the entropy production once more"),
];

const LAB: [(&str, &str, &str); 3] = [
    ("current_a", "A", "bias current"),
    ("voltage_v", "V", "mean voltage (ħ/2e)⟨dφ/dt⟩"),
    ("voltage_over_icr", "1", "the same over I_c R"),
];

/// A velocity less certain than this is refused.
const LOOSEST: f64 = 1e-2;
/// What the figure can show.
const SHOWN: [&str; 2] = ["velocity", "diffusion"];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    check_show(case)?;
    let ring = Ring::new(case)?;
    let mut columns = COLUMNS.to_vec();
    let (mut row, velocity, evidence) = if case.dynamics == Dynamics::Underdamped {
        let found = underdamped::drift(ring.potential, &ring.bath, ring.ends, case.solve.tolerance)?;
        columns.extend(INERTIA);
        (inertial(&ring, &found), found.velocity, resolution(&found))
    } else {
        let found = drift(ring.potential, &ring.bath, ring.ends)?;
        vouched(found.velocity.relative_error())?;
        columns.extend(HOPS);
        let evidence = json!({ "affinity": found.affinity, "period": found.tilt.period });
        (hopping(&ring, &found), found.velocity.value(), evidence)
    };
    if let Some(junction) = &case.junction {
        columns.extend(LAB);
        row.extend(lab(junction, &ring, velocity));
    }
    let mut table = Table::new(&columns);
    table.rows.push(row);
    Ok(Outcome { table, evidence: vec![evidence] })
}

fn check_show(case: &Case) -> Result<()> {
    match case.study.show.as_deref() {
        None => Ok(()),
        Some(name) if SHOWN.contains(&name) => Ok(()),
        Some(name) => Err(unknown_name("unknown quantity", name, &SHOWN).key("study.show")),
    }
}

/// What `check` tells.
pub(super) fn check(case: &Case) -> Result<String> {
    check_show(case)?;
    Ok(Ring::new(case)?.describe())
}

/// Refuses a velocity that the rounding of U leaves no digits of.
fn vouched(error: f64) -> Result<()> {
    if error <= LOOSEST {
        return Ok(());
    }
    Err(Error::unresolved("the tilt is a difference of U between the ends of the ring that rounding has eaten")
        .got(format!("an error of {error:.1e}"))
        .allowed(format!("{LOOSEST:.0e}"))
        .remedy("take constants off U, or use potential.kind = \"washboard\", whose tilt is known by itself")
        .key("potential"))
}

/// The columns that both dynamics have.
fn shared(ring: &Ring, velocity: (Wide, f64), diffusion: (Option<Wide>, f64)) -> Vec<Cell> {
    let (kt, force) = (ring.bath.kt(), ring.tilt.force);
    vec![
        force.into(),
        kt.into(),
        ring.bath.gamma().into(),
        number(velocity.0),
        (velocity.0 != Wide::ZERO).then(|| velocity.0.abs().ln()).into(),
        velocity.1.into(),
        diffusion.0.map_or(Cell::Missing, number),
        diffusion.0.map(Wide::ln).into(),
        diffusion.0.map(|_| diffusion.1).into(),
        number(velocity.0 * (force / kt)),
    ]
}

fn hopping(ring: &Ring, found: &Drift) -> Vec<Cell> {
    let closed = match *ring.potential {
        Potential::Washboard { s } if s != 0.0 => Some(ambegaokar_halperin(s, &ring.bath)),
        _ => None,
    };
    let (velocity, diffusion) = (found.velocity, found.diffusion);
    let difference = closed.map(|closed| ((velocity.value() - closed) / closed).to_f64());
    let mut row = shared(
        ring,
        (velocity.value(), velocity.relative_error()),
        (Some(diffusion.value()), diffusion.relative_error()),
    );
    row.extend([
        number(found.forward.value()),
        number(found.backward.value()),
        found.forward.relative_error().into(),
        closed.map_or(Cell::Missing, number),
        difference.into(),
    ]);
    row
}

fn inertial(ring: &Ring, found: &underdamped::Drift) -> Vec<Cell> {
    let diffusion = (found.diffusion, found.diffusion_error);
    let mut row = shared(ring, (found.velocity, found.velocity_error), diffusion);
    row.extend([found.kinetic_temperature.into(), found.heat.into()]);
    row
}

fn resolution(found: &underdamped::Drift) -> serde_json::Value {
    let (width, velocity) = found.basis;
    json!({
        "engine": Engine::Elimination.name(),
        "intervals": found.intervals,
        "levels": found.levels,
        "eliminations": found.eliminations,
        "basis": { "width_over_kt": width, "velocity": velocity },
    })
}

fn lab(junction: &Junction, ring: &Ring, velocity: Wide) -> Vec<Cell> {
    let unit = FLUX_QUANTUM / TAU * junction.plasma_frequency_zero();
    vec![
        (ring.tilt.force * junction.critical_current).into(),
        number(velocity * unit),
        number(velocity * ring.bath.gamma()),
    ]
}

/// A number of either sign, zero included; missing below the range of doubles.
fn number(value: Wide) -> Cell {
    let double = value.to_f64();
    let lost = double == 0.0 && value != Wide::ZERO || double != 0.0 && double.abs() < f64::MIN_POSITIVE;
    if lost { Cell::Missing } else { double.into() }
}
