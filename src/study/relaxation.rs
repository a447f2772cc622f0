//! Study `spectrum` on a tilted ring: relaxation that goes round as it decays.

use super::Outcome;
use super::ring::Ring;
use crate::case::{Case, Dynamics};
use crate::eigen::Engine;
use crate::error::Result;
use crate::rate::transport::relaxation::{Request, relaxation};
use crate::rate::transport::underdamped::eigenvalues;
use crate::table::{Cell, Table};
use num_complex::Complex64;

const COLUMNS: [(&str, &str, &str); 8] = [
    ("tilt", "force", "mean force F on the ring; s of a washboard"),
    ("kt", "energy", "temperature"),
    ("gamma", "1/time", "friction"),
    ("index", "1", "in the order of Re λ; 0 belongs to the stationary density and is exact"),
    ("lambda_re", "1/time", "real part of an eigenvalue of −L"),
    ("lambda_im", "1/time", "imaginary part; complex ones come in conjugate pairs"),
    ("lambda_error", "relative to |λ|", "discretisation, solver and rounding together"),
    ("residual", "1", "backward error on the finest mesh"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let ring = Ring::new(case)?;
    let engine = case.solve.engine.unwrap_or(Engine::Faer);
    let request = Request { count: case.solve.count_or(super::COUNT), tolerance: case.solve.tolerance, engine };
    if case.dynamics == Dynamics::Underdamped {
        let asked = (request.count, request.tolerance, request.engine);
        let modes = eigenvalues(ring.potential, &ring.bath, ring.ends, asked)?;
        let cells = modes.iter().map(|mode| (mode.value, mode.relative_error, mode.residual));
        return Ok(Outcome {
            table: table(&ring, cells),
            evidence: vec![serde_json::json!({ "engine": engine.name() })],
        });
    }
    let found = relaxation(ring.potential, &ring.bath, ring.ends, &request)?;
    let cells = found.modes.iter().map(|mode| (mode.value, mode.relative_error, mode.residual));
    let evidence = serde_json::json!({ "solver": found.evidence, "intervals": found.intervals });
    Ok(Outcome { table: table(&ring, cells), evidence: vec![evidence] })
}

/// The stationary mode, and those above it.
fn table(ring: &Ring, modes: impl Iterator<Item = (Complex64, f64, f64)>) -> Table {
    let mut table = Table::new(&COLUMNS);
    let lead = [ring.tilt.force, ring.bath.kt(), ring.bath.gamma()].map(Cell::from);
    let zero = [Cell::Integer(0), 0.0.into(), 0.0.into(), 0.0.into(), 0.0.into()];
    table.rows.push(lead.iter().cloned().chain(zero).collect());
    for (index, (value, error, residual)) in modes.enumerate() {
        let numbers = [value.re, value.im, error, residual].map(Cell::from);
        table.rows.push(lead.iter().cloned().chain([Cell::from(index + 1)]).chain(numbers).collect());
    }
    table
}
