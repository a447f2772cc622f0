//! Study `engines`: the error of every engine on one and the same matrix, against sixty digits of its eigenvalue.
//!
//! The one study that looks below the floors of the engines: it asks them for their value however wrong it is, which no
//! other study can. The stock routines are LAPACK's own on the assembled matrix.

use super::Outcome;
use super::scene::Scene;
use crate::case::{Case, MeshSpec};
use crate::eigen::dense::{Stock, stock_eigenvalues};
use crate::eigen::oracle::Oracle;
use crate::eigen::{self, Engine, Options};
use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::mesh::{Axis, Spacing};
use crate::operator::smoluchowski::Smoluchowski;
use crate::table::{Cell, Table};
use serde_json::json;

/// Nodes of the mesh unless `study.nodes` says otherwise.
const NODES: usize = 401;

/// Name of each method in the columns, and how a figure calls it.
pub(super) const METHODS: [(&str, &str); 6] = [
    ("flux", "flux"),
    ("lapack", "lapack: dqds on the factor"),
    ("arpack", "arpack with the ratio of positive sums"),
    ("faer", "faer with the ratio of positive sums"),
    ("dense", "stock: LAPACK dsyevd"),
    ("mrrr", "stock: LAPACK dstemr (MRRR)"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let wanted = wanted(case)?;
    let scene = Scene::new(case)?;
    let axis = match case.mesh {
        MeshSpec::Auto { .. } => uniform(&scene.axis, case.study.nodes.unwrap_or(NODES))?,
        MeshSpec::Explicit { .. } => scene.axis.clone(),
    };
    let generator = Smoluchowski::new(scene.potential, &axis, &scene.bath)?.generator(1)?;
    let start = eigen::flux::solve(&generator, &blind())?.pairs[0].value;
    let oracle = Oracle::new(&generator, 1, start.to_f64())?;
    let mut table = Table::new(&[
        ("barrier_over_kt", "1", "lowest barrier out of the well that escape starts from, over kT"),
        ("kt", "energy", "temperature"),
        ("nodes", "1", "nodes of the uniform mesh"),
        ("lambda_1", "1/time", "smallest nonzero eigenvalue of this matrix, from sixty digits"),
        ("norm", "1/time", "bound on the norm of the matrix"),
    ]);
    let mut row: Vec<Cell> = vec![
        scene.barrier_over_kt().into(),
        scene.bath.kt().into(),
        axis.points(1).len().into(),
        oracle.to_f64().into(),
        generator.norm().into(),
    ];
    let mut evidence = Vec::new();
    for (name, _) in wanted {
        let (value, report) = attempt(name, &generator);
        let error = value.map(|value| oracle.relative_error(value)).transpose()?;
        table.push_column(&format!("{name}_error"), "relative", "error of λ₁ as an eigenvalue of this matrix");
        row.push(error.into());
        evidence.push(report);
    }
    table.rows.push(row);
    Ok(Outcome { table, evidence })
}

/// λ₁ as the method has it, right or wrong, and its report; nothing where the method gives none.
fn attempt(name: &str, generator: &Generator) -> (Option<f64>, serde_json::Value) {
    let stock =
        |kind| stock_eigenvalues(generator, kind, 2).map(|values| (values.get(1).copied(), json!({"method": name})));
    let result = match name {
        "dense" => stock(Stock::Dense),
        "mrrr" => stock(Stock::Mrrr),
        _ => name
            .parse::<Engine>()
            .and_then(|engine| eigen::solve(generator, engine, &blind()))
            .map(|spectrum| (spectrum.pairs.first().map(|pair| pair.value.to_f64()), json!(spectrum.evidence))),
    };
    result.unwrap_or_else(|error| (None, json!({"method": name, "refused": error.to_string()})))
}

/// One value, however uncertain.
fn blind() -> Options {
    Options { count: 1, tolerance: f64::INFINITY, vectors: false }
}

fn uniform(axis: &Axis, nodes: usize) -> Result<Axis> {
    let (from, to) = axis.spacing().range();
    Axis::new(Spacing::Uniform { from, to }, nodes.saturating_sub(1), axis.left(), axis.right())
}

/// The methods asked for by `study.engines`, all of them unless given.
fn wanted(case: &Case) -> Result<Vec<(&'static str, &'static str)>> {
    let asked = &case.study.engines;
    let known: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
    if let Some(bad) = asked.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Error::input("unknown method")
            .got(format!("\"{bad}\""))
            .allowed(known.join(", "))
            .key("study.engines"));
    }
    Ok(METHODS.into_iter().filter(|(name, _)| asked.is_empty() || asked.iter().any(|a| a == name)).collect())
}
