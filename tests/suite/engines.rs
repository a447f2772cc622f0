//! Four engines on the same matrices: against 66 digits, against closed forms, and against each other.

use crate::support::{decimal, records};
use metastable::eigen::oracle::Oracle;
use metastable::eigen::{Engine, Options, quotient, solve};
use metastable::error::Kind;
use metastable::generator::{Edge, Generator};
use proptest::prelude::*;
use serde_json::Value;

fn options(count: usize) -> Options {
    Options { count, tolerance: 1e-6, vectors: true }
}

/// The chains of tests/reference/chain_matrix.json, with the bits of their masses and conductances.
fn reference_chain(name: &str) -> Generator {
    let path = format!("{}/tests/reference/chain_matrix.json", env!("CARGO_MANIFEST_DIR"));
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let chain = all["chains"].as_array().unwrap().iter().find(|chain| chain["chain"] == name).unwrap();
    let bits = |key: &str| -> Vec<f64> {
        let words = chain[key].as_array().unwrap().iter();
        words.map(|word| f64::from_bits(u64::from_str_radix(word.as_str().unwrap(), 16).unwrap())).collect()
    };
    let (mass, conductance) = (bits("mass_bits"), bits("conductance_bits"));
    let edge = |(i, c): (usize, &f64)| Edge { from: i, to: i + 1, forward: c / mass[i], backward: c / mass[i + 1] };
    let edges = conductance.iter().enumerate().map(edge).collect();
    Generator::new(mass.iter().map(|m| m.ln()).collect(), edges, vec![0.0; mass.len()]).unwrap()
}

#[test]
fn flux_and_lapack_find_every_eigenvalue_of_the_reference_chains() {
    for name in ["triple", "five"] {
        let generator = reference_chain(name);
        let all = records("chain_matrix.json");
        let mine: Vec<_> = all.iter().filter(|record| record.text("chain") == Some(name)).collect();
        for engine in [Engine::Flux, Engine::Lapack] {
            let spectrum = solve(&generator, engine, &options(mine.len())).unwrap();
            for (record, pair) in mine.iter().zip(&spectrum.pairs) {
                let error = ((pair.value - decimal(&record.value)) / decimal(&record.value)).to_f64().abs();
                // Dividing conductances by masses has rounded every rate once more.
                let bar = pair.relative_error + 201.0 * f64::EPSILON;
                assert!(error <= bar, "{name}, {engine}, {}: {error:.1e} above {bar:.1e}", record.quantity);
            }
        }
    }
}

/// A ring of n nodes with rate 1: λ = 4 sin²(kπ/n), each twice.
fn ring(n: usize) -> Generator {
    let edges = (0..n).map(|i| Edge { from: i, to: (i + 1) % n, forward: 1.0, backward: 1.0 }).collect();
    Generator::new(vec![0.0; n], edges, vec![0.0; n]).unwrap()
}

#[test]
fn arpack_and_faer_find_the_double_eigenvalues_of_a_ring() {
    for n in [7, 40, 500] {
        for engine in [Engine::Arpack, Engine::Faer] {
            let spectrum = solve(&ring(n), engine, &options(4)).unwrap();
            for (pair, k) in spectrum.pairs.iter().zip([1.0, 1.0, 2.0, 2.0]) {
                let exact = 4.0 * (k * std::f64::consts::PI / n as f64).sin().powi(2);
                let error = (pair.value.to_f64() / exact - 1.0).abs();
                assert!(error <= pair.relative_error, "{engine}, {n}: {error:.1e} above {:.1e}", pair.relative_error);
            }
        }
    }
}

/// A double well of the given barrier on n nodes; U = barrier (1 − x²)² on [−1.5, 1.5], kT = 1.
fn double_well(n: usize, barrier: f64) -> Generator {
    let h = 3.0 / (n - 1) as f64;
    let u = |i: f64| barrier * (1.0 - (-1.5 + h * i).powi(2)).powi(2);
    let rate = |from: f64, to: f64| (0.5 * (u(from) - u(to))).exp() / (h * h);
    let edge = |i: usize| Edge {
        from: i,
        to: i + 1,
        forward: rate(i as f64, i as f64 + 1.0),
        backward: rate(i as f64 + 1.0, i as f64),
    };
    Generator::new((0..n).map(|i| -u(i as f64)).collect(), (0..n - 1).map(edge).collect(), vec![0.0; n]).unwrap()
}

#[test]
fn every_engine_is_right_to_its_bound_or_refuses() {
    for barrier in [1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 60.0, 100.0, 200.0, 320.0] {
        let generator = double_well(201, barrier);
        let best = solve(&generator, Engine::Flux, &options(3)).unwrap();
        let oracles: Vec<Oracle> =
            (0..3).map(|k| Oracle::new(&generator, k + 1, best.pairs[k].value.to_f64()).unwrap()).collect();
        for engine in Engine::GENERATOR {
            match solve(&generator, engine, &options(3)) {
                Ok(spectrum) => {
                    for (pair, oracle) in spectrum.pairs.iter().zip(&oracles) {
                        let error = oracle.relative_error(pair.value.to_f64()).unwrap().abs();
                        let bar = pair.relative_error;
                        assert!(error <= bar, "{engine} at {barrier}: {error:.1e} above {bar:.1e}");
                    }
                }
                Err(refusal) => {
                    assert!(barrier >= 40.0 && matches!(engine, Engine::Arpack | Engine::Faer), "{engine}: {refusal}");
                    assert_eq!(refusal.kind(), Kind::Unresolved);
                    let text = refusal.to_string();
                    assert!(text.contains("floor") && text.contains("use solve.engine = \"flux\""), "{text}");
                }
            }
        }
    }
}

#[test]
fn lapack_refuses_what_a_double_cannot_hold() {
    let refusal = solve(&double_well(401, 800.0), Engine::Lapack, &options(1)).unwrap_err();
    assert_eq!(refusal.kind(), Kind::Unresolved);
    assert!(refusal.to_string().contains("use solve.engine = \"flux\""), "{refusal}");
    assert!(solve(&double_well(401, 800.0), Engine::Flux, &options(1)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(25))]

    #[test]
    fn engines_agree_as_sets_and_their_vectors_solve_the_equation(
        steps in prop::collection::vec((-2.0..2.0f64, -2.0..2.0f64), 12..80), absorbing in any::<bool>(),
    ) {
        let edge = |(i, (a, b)): (usize, &(f64, f64))| Edge { from: i, to: i + 1, forward: a.exp(), backward: b.exp() };
        let edges: Vec<Edge> = steps.iter().enumerate().map(edge).collect();
        let mut ln_pi = vec![0.0];
        for edge in &edges {
            ln_pi.push(ln_pi[ln_pi.len() - 1] + (edge.forward / edge.backward).ln());
        }
        let mut leak = vec![0.0; ln_pi.len()];
        leak[0] = if absorbing { 1.0 } else { 0.0 };
        let generator = Generator::new(ln_pi, edges, leak).unwrap();
        let spectra: Vec<_> = Engine::GENERATOR.iter().map(|engine| solve(&generator, *engine, &options(4)).unwrap()).collect();
        for (spectrum, engine) in spectra.iter().zip(Engine::GENERATOR) {
            for (pair, best) in spectrum.pairs.iter().zip(&spectra[0].pairs) {
                let difference = ((pair.value - best.value) / best.value).to_f64().abs();
                let bars = pair.relative_error + best.relative_error;
                prop_assert!(difference <= bars, "{}: {:e} above {:e}", engine, difference, bars);
                let residual = quotient::residual(&generator, &pair.vector, pair.value.to_f64());
                prop_assert!(residual <= 1e-9 * generator.norm(), "{}: residual {:e}", engine, residual);
            }
        }
    }

    #[test]
    fn iterative_engines_agree_on_graphs_that_are_no_chain(energies in prop::collection::vec(-2.0..2.0f64, 30..60)) {
        // A ring with a chord from every fifth node across; W = e^{(U_from − U_to)/2}.
        let n = energies.len();
        let mut joints: Vec<(usize, usize)> = (0..n).map(|i| (i, (i + 1) % n)).collect();
        joints.extend((0..n / 2).step_by(5).map(|i| (i, i + n / 2)));
        let edge = |(from, to): (usize, usize)| {
            let step = 0.5 * (energies[from] - energies[to]);
            Edge { from, to, forward: step.exp(), backward: (-step).exp() }
        };
        let edges = joints.into_iter().map(edge).collect();
        let generator = Generator::new(energies.iter().map(|u| -u).collect(), edges, vec![0.0; n]).unwrap();
        let one = solve(&generator, Engine::Arpack, &options(5)).unwrap();
        let other = solve(&generator, Engine::Faer, &options(5)).unwrap();
        for (a, b) in one.pairs.iter().zip(&other.pairs) {
            let difference = ((a.value - b.value) / b.value).to_f64().abs();
            prop_assert!(difference <= a.relative_error + b.relative_error, "{:e}", difference);
        }
    }
}
