//! Study `spectrum` on a tilted ring: relaxation that goes round as it decays.

use super::Outcome;
use super::ring::Ring;
use crate::case::Case;
use crate::eigen::Engine;
use crate::error::Result;
use crate::rate::transport::relaxation::{Request, relaxation};
use crate::table::{Cell, Table};

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
    let found = relaxation(ring.potential, &ring.bath, ring.ends, &request)?;
    let mut table = Table::new(&COLUMNS);
    let lead = [ring.tilt.force, ring.bath.kt(), ring.bath.gamma()].map(Cell::from);
    let zero = [Cell::Integer(0), 0.0.into(), 0.0.into(), 0.0.into(), 0.0.into()];
    table.rows.push(lead.iter().cloned().chain(zero).collect());
    for (index, mode) in found.modes.iter().enumerate() {
        let numbers = [mode.value.re, mode.value.im, mode.relative_error, mode.residual].map(Cell::from);
        table.rows.push(lead.iter().cloned().chain([Cell::from(index + 1)]).chain(numbers).collect());
    }
    let evidence = serde_json::json!({ "solver": found.evidence, "intervals": found.intervals });
    Ok(Outcome { table, evidence: vec![evidence] })
}
