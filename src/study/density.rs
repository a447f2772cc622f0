//! Study `density`: the stationary density and the slowest modes at the nodes of the mesh.
//!
//! ```text
//! P₀ = e^{−U/kT}/Z,   P_n = P₀ f_n with f_n the n-th eigenfunction of the adjoint, ∫ P₀ f_n² dx = 1
//! ```
//!
//! A mode is extrapolated once from the finest mesh and the next coarser one at the nodes they share; what that changes is
//! its error. On a tilted ring P₀ carries a current, and is not of that form.

use super::Outcome;
use super::ring;
use super::scene::Scene;
use crate::case::{Case, Dynamics};
use crate::eigen::{self, Options, Pair};
use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::operator::segment::Segment;
use crate::rate::spectral::Eigenvalues;
use crate::rate::transport::overdamped::drift;
use crate::rate::transport::underdamped;
use crate::table::{Cell, Table};
use crate::wide::Wide;

/// Rows of the table unless `study.points` says otherwise.
const POINTS: usize = 401;

/// Columns of a tilted ring.
const RING: [(&str, &str, &str); 5] = [
    ("x", "length", "point of the quadrature"),
    ("u", "energy", "potential, the tilt included"),
    ("density", "1/length", "stationary density"),
    ("ln_density", "1", "its logarithm"),
    ("current", "1/time", "the stationary current, the same everywhere"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    if ring::is_tilted(case) {
        return tilted(case);
    }
    if case.dynamics == Dynamics::Underdamped {
        return Err(Error::input("with inertia the stationary density in x is the same where nothing is tilted")
            .got("\"underdamped\"")
            .allowed("\"overdamped\"")
            .remedy("leave out bath.dynamics, or use study.kind = \"phase_space\"")
            .key("bath.dynamics"));
    }
    reversible(case)
}

/// Stationary density and modes where nothing flows.
fn reversible(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let solved = scene.eigenvalues(case.solve.count_or(super::COUNT), true)?;
    if solved.pairs.iter().any(|pair| pair.vector.is_empty()) {
        return Err(Error::input("engine \"lapack\" gives no vectors on this many nodes")
            .got(solved.generator.dim())
            .remedy("use solve.engine = \"flux\"")
            .key("solve.engine"));
    }
    let modes = modes(&scene, &solved)?;
    let whole = Segment::join(solved.operator.segments()).mass.ln();
    let shared: Vec<f64> = solved.axis.points(1).into_iter().step_by(2).collect();
    let mut table = table(&modes);
    let closed = solved.generator.is_closed();
    let step = (shared.len() / case.study.points.unwrap_or(POINTS)).max(1);
    for (at, &x) in shared.iter().enumerate().step_by(step) {
        let u = scene.potential.value(x);
        let ln_density = -u / scene.bath.kt() - whole;
        let density = ln_density.exp();
        // Where an end absorbs nothing is stationary.
        let stationary = |value: f64| if closed { value.into() } else { Cell::Missing };
        let mut row: Vec<Cell> = vec![x.into(), u.into(), stationary(density), stationary(ln_density)];
        for mode in &modes {
            row.push((density * mode.f[at]).into());
            row.push(mode.lambda.into());
            row.push(mode.error.into());
        }
        table.rows.push(row);
    }
    Ok(Outcome { table, evidence: vec![scene.evidence(&solved)] })
}

/// The stationary density of a tilted ring, which carries a current.
fn tilted(case: &Case) -> Result<Outcome> {
    let ring = ring::Ring::new(case)?;
    if case.dynamics == Dynamics::Underdamped {
        return with_inertia(case, &ring);
    }
    let found = drift(ring.potential, &ring.bath, ring.ends)?;
    let current = (found.velocity.value() / found.tilt.period).to_f64();
    let points: Vec<_> = found.period.density().collect();
    let step = (points.len() / case.study.points.unwrap_or(POINTS)).max(1);
    let mut table = Table::new(&RING);
    for &(x, _, density) in points.iter().step_by(step) {
        let u = ring.potential.value(x);
        table.rows.push([x, u, density.to_f64(), density.ln(), current].map(Cell::from).to_vec());
    }
    let evidence = serde_json::json!({ "affinity": found.affinity, "velocity_error": found.velocity.relative_error() });
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// The same with inertia, with what the particles do at each place.
fn with_inertia(case: &Case, ring: &ring::Ring) -> Result<Outcome> {
    let (drift, profile) = underdamped::density(ring.potential, &ring.bath, ring.ends, case.solve.tolerance)?;
    let current = (drift.velocity / Wide::new(ring.tilt.period)).to_f64();
    let mut table = Table::new(&RING);
    table.push_column("mean_velocity", "length/time", "mean velocity at x");
    table.push_column("mean_square", "energy", "mean of v² at x; kT at rest");
    for (at, &x) in profile.positions.iter().enumerate() {
        let density = profile.density[at];
        let local = [profile.velocities[at], profile.squares[at]];
        let row = [x, ring.potential.value(x), density, density.ln(), current].into_iter().chain(local);
        table.rows.push(row.map(Cell::from).collect());
    }
    let evidence = serde_json::json!({ "velocity_error": drift.velocity_error, "levels": drift.levels });
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// f_n at the nodes that the finest mesh shares with the next, and its largest error relative to its largest value.
struct Mode {
    lambda: f64,
    f: Vec<f64>,
    error: f64,
}

fn table(modes: &[Mode]) -> Table {
    let mut table = Table::new(&[
        ("x", "length", "node"),
        ("u", "energy", "potential"),
        ("density", "1/length", "stationary density e^{-U/kT}/Z; none where an end absorbs"),
        ("ln_density", "1", "its logarithm"),
    ]);
    for index in 1..=modes.len() {
        table.push_column(&format!("mode_{index}"), "1/length", "P_n = P₀ f_n with ∫ P₀ f_n² = 1");
        table.push_column(&format!("lambda_{index}"), "1/time", "its eigenvalue");
        table.push_column(
            &format!("mode_{index}_error"),
            "relative",
            "largest error of √P₀ f_n over its largest value",
        );
    }
    table
}

fn modes(scene: &Scene, solved: &Eigenvalues) -> Result<Vec<Mode>> {
    let coarse = solved.operator.generator(2)?;
    let options = Options { count: solved.pairs.len(), tolerance: scene.case.solve.tolerance, vectors: true };
    let coarse_pairs = eigen::solve(&coarse, scene.engine(), &options)?.pairs;
    let each = solved.values.iter().zip(&solved.pairs).zip(&coarse_pairs);
    let absorbs_left = solved.operator.absorbs_left();
    Ok(each
        .map(|((value, fine), coarse_pair)| {
            let lambda = value.k().unwrap_or(0.0);
            mode(lambda, (fine, &solved.generator), (coarse_pair, &coarse), solved.axis.intervals(), absorbs_left)
        })
        .collect())
}

fn mode(
    lambda: f64,
    (fine, fine_generator): (&Pair, &Generator),
    (coarse, coarse_generator): (&Pair, &Generator),
    intervals: usize,
    absorbs_left: bool,
) -> Mode {
    let fine_f = eigenfunction(fine, fine_generator, intervals, absorbs_left);
    let mut coarse_f = eigenfunction(coarse, coarse_generator, intervals / 2, absorbs_left);
    let weight: Vec<f64> = fine_generator.sqrt_pi();
    let at = |node: usize| weight.get(node.saturating_sub(usize::from(absorbs_left))).copied().unwrap_or(0.0);
    let overlap: f64 = coarse_f.iter().enumerate().map(|(i, c)| c * fine_f[2 * i] * at(2 * i) * at(2 * i)).sum();
    if overlap < 0.0 {
        coarse_f.iter_mut().for_each(|value| *value = -*value);
    }
    let (mut largest, mut change) = (f64::MIN_POSITIVE, 0.0f64);
    let mut f = Vec::with_capacity(coarse_f.len());
    for (i, c) in coarse_f.iter().enumerate() {
        let correction = (fine_f[2 * i] - c) / 3.0;
        largest = largest.max((fine_f[2 * i] * at(2 * i)).abs());
        change = change.max((correction * at(2 * i)).abs());
        f.push(fine_f[2 * i] + correction);
    }
    Mode { lambda, f, error: change / largest }
}

/// f = v/√π on all nodes of the axis, 0 at absorbing ends; Σ π f² = 1 with Σ π = 1. On a ring the first node comes again.
fn eigenfunction(pair: &Pair, generator: &Generator, intervals: usize, absorbs_left: bool) -> Vec<f64> {
    let top = generator.ln_pi().iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let ln_whole = top + generator.ln_pi().iter().map(|ln| (ln - top).exp()).sum::<f64>().ln();
    let inner = pair.vector.iter().zip(generator.ln_pi()).map(|(v, ln_pi)| {
        // Where π has underflowed so has v, and the density that multiplies f is 0.
        let f = v * (0.5 * (ln_whole - ln_pi)).exp();
        if f.is_finite() { f } else { 0.0 }
    });
    let mut f: Vec<f64> = absorbs_left.then_some(0.0).into_iter().chain(inner).collect();
    let wrap = if generator.chain().is_some() { 0.0 } else { f[0] };
    f.resize(intervals + 1, wrap);
    f
}
