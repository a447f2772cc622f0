//! Study `spectrum`: the smallest eigenvalues of −L, λ₀ = 0 included where nothing is absorbed.

use super::Outcome;
use super::scene::Scene;
use crate::case::Case;
use crate::eigen::quotient;
use crate::error::Result;
use crate::table::{Cell, Table};

const COLUMNS: [(&str, &str, &str); 8] = [
    ("barrier_over_kt", "1", "lowest barrier out of the well that escape starts from, over kT"),
    ("kt", "energy", "temperature"),
    ("index", "1", "n of λ_n; λ_0 = 0 belongs to the stationary density and is exact"),
    ("lambda_re", "1/time", "eigenvalue of −L"),
    ("lambda_im", "1/time", "0: the operator is reversible, its spectrum real"),
    ("ln_lambda", "1", "logarithm of the eigenvalue"),
    ("lambda_error", "relative", "discretisation, solver and rounding together"),
    ("residual", "1/time", "|T v − λ v| for |v| = 1 on the finest mesh"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let solved = scene.eigenvalues(case.solve.count_or(super::COUNT), true)?;
    let mut table = Table::new(&COLUMNS);
    let lead = [Cell::from(scene.barrier_over_kt()), Cell::from(scene.bath.kt())];
    let closed = solved.generator.is_closed();
    if closed {
        let zero = [Cell::Integer(0), 0.0.into(), 0.0.into(), Cell::Missing, 0.0.into(), 0.0.into()];
        table.rows.push(lead.iter().cloned().chain(zero).collect());
    }
    for (index, (value, pair)) in solved.values.iter().zip(&solved.pairs).enumerate() {
        let has_vector = !pair.vector.is_empty();
        let residual = has_vector.then(|| quotient::residual(&solved.generator, &pair.vector, pair.value.to_f64()));
        let cells = [
            Cell::from(index + 1),
            value.k().into(),
            0.0.into(),
            value.ln_k().into(),
            value.relative_error().into(),
            residual.into(),
        ];
        table.rows.push(lead.iter().cloned().chain(cells).collect());
    }
    Ok(Outcome { table, evidence: vec![scene.evidence(&solved)] })
}
