//! Study `spectrum` with inertia: the slow modes of the Klein–Kramers operator, some of which oscillate.

use super::Outcome;
use super::scene::Scene;
use crate::case::Case;
use crate::eigen::Engine;
use crate::error::Result;
use crate::rate::underdamped::spectrum::{Request, Spectrum, spectrum};
use crate::table::{Cell, Table};

const COLUMNS: [(&str, &str, &str); 8] = [
    ("barrier_over_kt", "1", "lowest barrier out of the well that escape starts from, over kT"),
    ("kt", "energy", "temperature"),
    ("gamma", "1/time", "friction"),
    ("index", "1", "in the order of Re λ; 0 belongs to the stationary density and is exact"),
    ("lambda_re", "1/time", "real part of an eigenvalue of −L"),
    ("lambda_im", "1/time", "imaginary part; complex ones come in conjugate pairs"),
    ("lambda_error", "relative to |λ|", "discretisation, solver and rounding together"),
    ("residual", "1", "backward error on the finest mesh"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let engine = case.solve.engine.unwrap_or(Engine::Faer);
    let request = Request { count: case.solve.count_or(super::COUNT), tolerance: case.solve.tolerance, engine };
    let found = spectrum(scene.potential, &scene.landscape, &scene.bath, &scene.automatic_ends()?, &request)?;
    let mut table = Table::new(&COLUMNS);
    let lead = [Cell::from(scene.barrier_over_kt()), Cell::from(scene.bath.kt()), Cell::from(scene.bath.gamma())];
    if found.closed {
        let zero = [Cell::Integer(0), 0.0.into(), 0.0.into(), 0.0.into(), 0.0.into()];
        table.rows.push(lead.iter().cloned().chain(zero).collect());
    }
    for (index, mode) in found.modes.iter().enumerate() {
        let cells = [
            Cell::from(index + 1),
            mode.value.re.into(),
            mode.value.im.into(),
            mode.relative_error.into(),
            mode.residual.into(),
        ];
        table.rows.push(lead.iter().cloned().chain(cells).collect());
    }
    Ok(Outcome { table, evidence: vec![evidence(&found)] })
}

fn evidence(found: &Spectrum) -> serde_json::Value {
    let (from, to) = found.axis.spacing().range();
    let (left, right) = (found.axis.left().name(), found.axis.right().name());
    let conditions: Vec<f64> = found.modes.iter().map(|mode| mode.condition).collect();
    serde_json::json!({
        "solver": found.evidence,
        "condition": conditions,
        "axis": { "from": from, "to": to, "left": left, "right": right, "intervals": found.axis.intervals() },
        "levels": found.levels,
    })
}
