//! Four engines on the same complex Hamiltonian, and through the studies.

use super::ray::{cubic, level, turned};
use super::{Level, levels};
use metastable::eigen::Engine;
use metastable::eigen::complex::{ComplexSpectrum, Pencil, Target, solve};
use metastable::hamiltonian::{Hamiltonian, Order};
use num_complex::Complex64;

/// Backward error that the stock engines must come below.
const BACKWARD: f64 = 1e-12;

/// |v|²/|vᵀQv|: what an eigenvalue moves for each unit that the matrix does.
fn condition(hamiltonian: &Hamiltonian, vector: &[Complex64]) -> f64 {
    let square: f64 = vector.iter().map(Complex64::norm_sqr).sum();
    let product: Complex64 = vector.iter().zip(&hamiltonian.weight).map(|(v, q)| v * v * q).sum();
    square / product.norm()
}

fn stock(hamiltonian: &Hamiltonian, engine: Engine, count: usize) -> ComplexSpectrum {
    let (p, q) = hamiltonian.pencil();
    let target = Target { near: Complex64::new(1.0, -0.2), count, tolerance: BACKWARD };
    solve(&Pencil { p: &p, q: &q }, engine, &target).unwrap()
}

#[test]
fn banded_faer_arpack_and_lapack_find_the_same_set() {
    let potential = cubic();
    for order in [Order::Two, Order::Six, Order::Eight] {
        let hamiltonian = turned(&potential, order, 420);
        let reference = stock(&hamiltonian, Engine::Lapack, 5);
        for engine in [Engine::Faer, Engine::Arpack] {
            let found = stock(&hamiltonian, engine, 5);
            assert_eq!(found.pairs.len(), 5);
            for pair in &found.pairs {
                // Either engine is exact for a matrix within the floor of the given one.
                let bar = condition(&hamiltonian, &pair.vector) * (found.evidence.floor + reference.evidence.floor);
                let distance = |other: &metastable::eigen::complex::ComplexPair| (other.value - pair.value).norm();
                let nearest = reference.pairs.iter().map(distance).fold(f64::INFINITY, f64::min);
                assert!(nearest <= bar, "{engine}, {order:?}, E = {}: {nearest:.1e} above {bar:.1e}", pair.value);
            }
        }
        for pair in &reference.pairs {
            let solution = level(&hamiltonian, pair.value + Complex64::new(0.01, 0.01));
            let bar = condition(&hamiltonian, &pair.vector) * (reference.evidence.floor + solution.floor);
            let distance = (solution.energy - pair.value).norm();
            assert!(distance <= bar, "banded, {order:?}, E = {}: {distance:.1e} above {bar:.1e}", pair.value);
        }
    }
}

#[test]
fn numerovs_pencil_and_its_nonlinear_equation_have_the_same_levels() {
    // P and Q of order 4 are not symmetric, so that |v|²/|vᵀQv| is no bound: a hundred floors stand for it.
    let hamiltonian = turned(&cubic(), Order::Four, 420);
    for engine in [Engine::Lapack, Engine::Faer, Engine::Arpack] {
        let found = stock(&hamiltonian, engine, 4);
        for pair in &found.pairs {
            let solution = level(&hamiltonian, pair.value + Complex64::new(0.01, 0.01));
            let distance = (solution.energy - pair.value).norm();
            let bar = 100.0 * found.evidence.floor;
            assert!(distance <= bar, "{engine}, E = {}: {distance:.1e} above {bar:.1e}", pair.value);
        }
    }
}

fn through_the_study(engine: &str) -> Vec<Level> {
    // A dense engine takes a few hundred nodes, which must be given; they leave some 1e-5 of the widths open.
    let (mesh, tolerance) = match engine {
        "lapack" => ("[mesh]\nx = { from = -6, to = 12, nodes = 421 }\n", "1e-3"),
        _ => ("", "1e-6"),
    };
    let solve = format!("{mesh}[solve]\nengine = \"{engine}\"\ncount = 2\ntolerance = {tolerance}");
    let g = 1.0 / 54f64.sqrt();
    levels(&format!("[potential]\nkind = \"cubic\"\ng = {g:?}\n{solve}\n[study]\nkind = \"resonances\""))
}

#[test]
fn every_engine_gives_a_wide_resonance_within_its_bars() {
    let banded = through_the_study("banded");
    for engine in ["faer", "arpack", "lapack"] {
        for (a, b) in banded.iter().zip(through_the_study(engine)) {
            let (energy, bar) = ((a.energy - b.energy).abs(), a.energy_bar + b.energy_bar);
            assert!(energy <= bar, "{engine}: E differs by {energy:.1e}, bars {bar:.1e}");
            let (width, bar) = (a.ln_ratio(&b).abs(), a.width_bar + b.width_bar);
            assert!(width <= bar, "{engine}: ln Γ differs by {width:.1e}, bars {bar:.1e}");
        }
    }
}
