//! Study `phase_space`: the slowest mode of the Klein–Kramers operator and the committor on a grid of (x, v).
//!
//! ```text
//! ẋ = v,  v̇ = −U′ − γv + √(2γkT) ξ,      L P₁ = −λ₁ P₁,      q = (φ₁ − φ_A)/(φ_B − φ_A)
//! ```
//!
//! Reduced units, mass 1. What P₁ and q are, how they are scaled and what their errors cover: [`phase_space`]. The rows run
//! through the grid along x first; above the barrier by [`RESOLVED_KT`](phase_space::RESOLVED_KT) kT and more, and where
//! errors exceed what a picture shows, cells are missing.

mod grid;

use super::Outcome;
use super::scene::Scene;
use crate::case::{Case, MeshSpec};
use crate::error::{Error, Result};
use crate::mesh::Boundary;
use crate::operator::automatic::Request;
use crate::operator::klein_kramers::{Plan, plan};
use crate::rate::underdamped::phase_space::{self, Decay, Point, Portrait, Setting};
use crate::table::{Cell, Table};
use grid::{Grid, rounded};

const COLUMNS: [(&str, &str, &str); 10] = [
    ("x", "length", "grid"),
    ("v", "length/time", "grid, mass 1"),
    ("energy", "energy", "v²/2 + U"),
    ("mode_1", "1/(length velocity)", "P₁(x, v); it holds 1 in a well that is emptied, ±1/2 on the sides of a barrier"),
    ("mode_1_error", "relative", "change from mesh to mesh over the largest |P₁|"),
    ("committor", "1", "(φ₁ − φ_A)/(φ_B − φ_A): the committor but for e^{-ΔU/kT}"),
    ("committor_error", "relative", "change from mesh to mesh, and rounding"),
    ("barrier", "energy", "U_b at the top of the lowest barrier"),
    ("lambda_1", "1/time", "its eigenvalue"),
    ("lambda_1_error", "relative", "change from mesh to mesh, and rounding"),
];
/// A cell whose committor is uncertain by more is left out: a hundredth is what a colour shows.
const VISIBLE: f64 = 1e-2;
/// Significant digits in the table: of coordinates and q, of P₁, of errors.
const DIGITS: (usize, usize, usize) = (11, 7, 2);

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let (decay, plan) = setting(&scene)?;
    let setting = Setting { potential: scene.potential, bath: &scene.bath, plan: &plan, decay };
    let grid = Grid::new(&scene, &setting)?;
    let barrier = rounded(setting.top(), DIGITS.0);
    let portrait = Portrait::new(setting)?;
    let columns: Vec<Vec<Option<Point>>> = grid.x.iter().map(|&x| portrait.column(x, &grid.v)).collect();
    let largest =
        columns.iter().flatten().flatten().fold(f64::MIN_POSITIVE, |most, point| most.max(point.density.abs()));
    let value = portrait.mode().slowest.value.to_f64();
    let lambda = (value >= f64::MIN_POSITIVE).then(|| rounded(value, DIGITS.0));
    let mut table = Table::new(&COLUMNS);
    for (row, &v) in grid.v.iter().enumerate() {
        for (&x, column) in grid.x.iter().zip(&columns) {
            let point = column[row].filter(|point| point.committor_error <= VISIBLE);
            let energy = 0.5 * v * v + scene.potential.value(x);
            let lead = [Cell::from(x), v.into(), rounded(energy, DIGITS.0).into()];
            let end = [barrier.into(), lambda.into(), rounded(portrait.relative_error(), DIGITS.2).into()];
            table.rows.push(lead.into_iter().chain(cells(point, largest)).chain(end).collect());
        }
    }
    Ok(Outcome { table, evidence: vec![evidence(&portrait, &plan)] })
}

/// P₁, its error, q, its error.
fn cells(point: Option<Point>, largest: f64) -> [Cell; 4] {
    let Some(Point { density, density_error, committor, committor_error, .. }) = point else {
        return [const { Cell::Missing }; 4];
    };
    // At the bottom of the well itself.
    let committor = if committor.abs() <= f64::EPSILON { 0.0 } else { committor };
    [
        rounded(density, DIGITS.1).into(),
        rounded(density_error / largest, DIGITS.2).into(),
        rounded(committor, DIGITS.0).into(),
        rounded(committor_error / committor.abs(), DIGITS.2).into(),
    ]
}

/// What decays, and the mesh for it.
fn setting(scene: &Scene) -> Result<(Decay, Plan)> {
    if scene.axis.left() == Boundary::Periodic {
        return Err(Error::input("a ring has no well to leave for good, and so no committor")
            .got("left = \"periodic\", right = \"periodic\"")
            .remedy("make the ends of mesh.x reflecting or absorbing")
            .key("mesh.x"));
    }
    let &MeshSpec::Auto { from, to, left, right, absorb } = &scene.case.mesh else {
        return Err(Error::input("this study places its own nodes")
            .remedy("leave out mesh.x.nodes and mesh.x.spacing; study.nodes and study.points are the size of the grid")
            .key("mesh.x.nodes"));
    };
    let escape = scene.escape()?;
    let wells = &scene.landscape.wells;
    let barriers: Vec<f64> = escape.barriers.iter().map(|barrier| barrier.x).collect();
    let decay = match (wells.as_slice(), escape.to) {
        ([left, right], Some(_)) => Decay::Exchange { left: left.x, right: right.x, barrier: barriers[0] },
        ([well], None) => Decay::Loss { well: well.x, barriers },
        _ => {
            let places = wells.iter().map(|well| format!("{:.4}", well.x)).collect::<Vec<_>>().join(", ");
            return Err(Error::input("a committor needs two wells, or one that is emptied")
                .got(format!("wells at {places}"))
                .remedy("narrow mesh.x, or move mesh.absorb")
                .key("mesh.x"));
        }
    };
    let request = Request { from, to, left, right, absorb, cover: None, modes: 1 };
    Ok((decay, plan(scene.potential, &scene.landscape, &scene.bath, &request)?))
}

fn evidence(portrait: &Portrait, plan: &Plan) -> serde_json::Value {
    let mode = portrait.mode();
    serde_json::json!({
        "solver": {
            "engine": "elimination",
            "eliminations": mode.slowest.eliminations,
            "residual": mode.slowest.residual,
            "levels": mode.levels,
        },
        "axis": {
            "from": plan.from.0,
            "to": plan.to.0,
            "left": plan.from.1.name(),
            "right": plan.to.1.name(),
            "intervals": mode.intervals,
            "half": plan.half,
        },
        "resolved_up_to_kt_above_the_barrier": phase_space::RESOLVED_KT,
    })
}

/// Wells, barriers, bath, mesh and grid in words.
pub(super) fn describe(case: &Case) -> Result<String> {
    let scene = Scene::new(case)?;
    let (decay, plan) = setting(&scene)?;
    let grid = Grid::new(&scene, &Setting { potential: scene.potential, bath: &scene.bath, plan: &plan, decay })?;
    let ends = |values: &[f64]| format!("{} to {}", values[0], values[values.len() - 1]);
    let (x, v) = (ends(&grid.x), ends(&grid.v));
    Ok(format!("{}  grid     x = {x}, v = {v}: {} × {}\n", scene.describe(), grid.x.len(), grid.v.len()))
}
