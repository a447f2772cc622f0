//! The engines that work on any graph, and `lapack` on chains: against closed forms, against eigenvalue counts in
//! hundreds of digits, and against each other.

use super::quotient::{dot, norm, residual};
use super::testing::{from_energies, grid, index, relative_error, uniform_chain, uniform_ring, wells};
use super::{Engine, Options, Spectrum, krylov_schur};
#[cfg(feature = "system-lapack")]
use super::{arpack, dense};
use crate::error::{Kind, Result};
use crate::generator::{Edge, Generator};
use proptest::prelude::*;
use std::f64::consts::PI;

type Solve = fn(&Generator, &Options) -> Result<Spectrum>;

#[cfg(feature = "system-lapack")]
const FOR_GRAPHS: &[(Engine, Solve)] = &[(Engine::Arpack, arpack::solve), (Engine::Faer, krylov_schur::solve)];
#[cfg(not(feature = "system-lapack"))]
const FOR_GRAPHS: &[(Engine, Solve)] = &[(Engine::Faer, krylov_schur::solve)];

#[cfg(feature = "system-lapack")]
const FOR_CHAINS: &[(Engine, Solve)] =
    &[(Engine::Lapack, dense::solve), (Engine::Arpack, arpack::solve), (Engine::Faer, krylov_schur::solve)];
#[cfg(not(feature = "system-lapack"))]
const FOR_CHAINS: &[(Engine, Solve)] = FOR_GRAPHS;

fn options(count: usize) -> Options {
    Options { count, vectors: true, ..Options::default() }
}

/// Values within their own bounds of the expected ones; vectors that are orthonormal eigenvectors.
fn check(name: Engine, generator: &Generator, spectrum: &Spectrum, expected: &[f64]) {
    assert_eq!(spectrum.pairs.len(), expected.len());
    for (k, (pair, expected)) in spectrum.pairs.iter().zip(expected).enumerate() {
        let error = (pair.value.to_f64() / expected - 1.0).abs();
        // The closed form itself is good to a few eps.
        assert!(error <= pair.relative_error + 1e-15, "{name} λ_{}: {error:.1e} > {:.1e}", k + 1, pair.relative_error);
    }
    check_vectors(name, generator, spectrum);
}

fn check_vectors(name: Engine, generator: &Generator, spectrum: &Spectrum) {
    let (size, stationary) = (generator.norm(), generator.sqrt_pi());
    for (k, pair) in spectrum.pairs.iter().enumerate() {
        let backward = residual(generator, &pair.vector, pair.value.to_f64()) / size;
        assert!(backward < 1e-12, "{name} residual of λ_{}: {backward:.1e}", k + 1);
        assert!((norm(&pair.vector) - 1.0).abs() < 1e-13);
        let largest = pair.vector.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
        assert!(pair.vector.iter().find(|x| x.abs() > 0.5 * largest).is_some_and(|x| *x > 0.0), "{name}: phase");
        for other in &spectrum.pairs[..k] {
            assert!(dot(&pair.vector, &other.vector).abs() < 1e-12, "{name}: not orthogonal");
        }
        if generator.is_closed() {
            assert!(dot(&pair.vector, &stationary).abs() < 1e-12, "{name}: not orthogonal to √π");
        }
    }
}

/// Each value within its bound of the true one.
fn check_by_count(name: Engine, generator: &Generator, spectrum: &Spectrum) {
    for (k, pair) in spectrum.pairs.iter().enumerate() {
        let lambda = pair.value.to_f64();
        let error = relative_error(generator, lambda, index(generator, k + 1));
        assert!(
            error <= pair.relative_error,
            "{name} λ_{} = {lambda:e}: {error:.1e} > {:.1e}",
            k + 1,
            pair.relative_error
        );
    }
}

#[test]
fn flat_chain_with_reflecting_ends() {
    for n in [2, 3, 10, 100, 1000] {
        let count = 5.min(n - 1);
        let expected: Vec<f64> = (1..=count).map(|k| 4.0 * (k as f64 * PI / (2 * n) as f64).sin().powi(2)).collect();
        let generator = uniform_chain(n, vec![0.0; n]);
        for (name, solve) in FOR_CHAINS {
            check(*name, &generator, &solve(&generator, &options(count)).unwrap(), &expected);
        }
    }
}

#[test]
fn flat_chain_with_one_absorbing_end() {
    // A node beyond the end that absorbs: rate 1 out of the last node, λ_k = 4 sin²((2k−1)π/(4n+2)).
    for n in [1, 2, 10, 300] {
        let mut leak = vec![0.0; n];
        leak[n - 1] = 1.0;
        let generator = uniform_chain(n, leak);
        let count = 3.min(n);
        let angle = |k: usize| (2 * k - 1) as f64 * PI / (4 * n + 2) as f64;
        let expected: Vec<f64> = (1..=count).map(|k| 4.0 * angle(k).sin().powi(2)).collect();
        for (name, solve) in FOR_CHAINS {
            // ARPACK finds n − 1 vectors of n; the steps that follow find the last.
            check(*name, &generator, &solve(&generator, &options(count)).unwrap(), &expected);
        }
    }
}

#[test]
fn both_copies_of_every_eigenvalue_of_a_ring() {
    for n in [3, 4, 31, 100, 401] {
        let generator = uniform_ring(n);
        let count = 6.min(n - 1);
        let expected: Vec<f64> =
            (1..=count).map(|k| 4.0 * (k.div_ceil(2) as f64 * PI / n as f64).sin().powi(2)).collect();
        for (name, solve) in FOR_GRAPHS {
            // Also with a count that cuts a pair in two.
            for count in [1, count] {
                check(*name, &generator, &solve(&generator, &options(count)).unwrap(), &expected[..count]);
            }
        }
    }
}

#[test]
fn every_copy_on_a_square_grid() {
    let n = 30;
    let generator = grid(n, n, |_, _| 0.0);
    let one = |k: usize| 4.0 * (k as f64 * PI / (2 * n) as f64).sin().powi(2);
    let mut expected: Vec<f64> = (0..n).flat_map(|i| (0..n).map(move |j| one(i) + one(j))).collect();
    expected.sort_by(f64::total_cmp);
    for (name, solve) in FOR_GRAPHS {
        check(*name, &generator, &solve(&generator, &options(12)).unwrap(), &expected[1..13]);
    }
}

#[test]
fn wells_of_any_depth_are_right_or_refused() {
    for barrier in [5.0, 12.0, 20.0, 28.0, 35.0, 50.0, 100.0, 320.0] {
        let generator = wells(201, barrier, 1.0, 0.5);
        for (name, solve) in FOR_CHAINS {
            match solve(&generator, &options(3)) {
                Ok(spectrum) => {
                    assert!(*name == Engine::Lapack || barrier < 40.0, "{name} at {barrier}");
                    check_by_count(*name, &generator, &spectrum);
                    check_vectors(*name, &generator, &spectrum);
                }
                Err(error) => {
                    assert!(*name != Engine::Lapack && barrier > 30.0, "{name} at {barrier}: {error}");
                    assert_eq!(error.kind(), Kind::Unresolved, "{error}");
                }
            }
        }
    }
}

#[test]
fn mirror_wells_equal_to_all_digits_come_out_complete() {
    // Two double wells behind a wall: λ_1 ≪ λ_2 = λ_3 to all digits.
    let n = 401;
    let energy = |i: usize| {
        let x = (i as f64 / (n - 1) as f64 - 0.5).abs() * 2.0;
        15.0 * (1.0 - (4.0 * PI * x).cos()) / 2.0 + 10.0 * (-40.0 * x * x).exp()
    };
    let energies: Vec<f64> = (0..n).map(energy).collect();
    let generator = from_energies(&energies, &super::testing::chain_joints(n), 1e4, vec![0.0; n]);
    for (name, solve) in FOR_CHAINS {
        let spectrum = solve(&generator, &options(5)).unwrap();
        check_by_count(*name, &generator, &spectrum);
        check_vectors(*name, &generator, &spectrum);
    }
}

#[test]
fn thirty_equal_wells_give_the_slowest_of_twenty_nine_modes() {
    let generator = wells(601, 25.0, 30.0, 0.0);
    for (name, solve) in FOR_CHAINS {
        let spectrum = solve(&generator, &Options { vectors: false, tolerance: 1e-8, ..options(2) }).unwrap();
        check_by_count(*name, &generator, &spectrum);
    }
}

#[test]
fn four_wells_in_the_plane() {
    let depth = |i: usize| 14.0 * (((i as f64 - 4.5) / 4.5).powi(2) - 1.0).powi(2);
    let generator = grid(10, 10, |i, j| depth(i) + depth(j));
    for (name, solve) in FOR_GRAPHS {
        let spectrum = solve(&generator, &options(4)).unwrap();
        check_by_count(*name, &generator, &spectrum);
        check_vectors(*name, &generator, &spectrum);
    }
}

#[test]
fn engines_agree_within_their_bounds_on_a_long_chain() {
    let generator = wells(20_001, 18.0, 1.0, 1.0);
    let found: Vec<Spectrum> = FOR_GRAPHS.iter().map(|(_, solve)| solve(&generator, &options(3)).unwrap()).collect();
    for pairs in found[0].pairs.iter().zip(&found[found.len() - 1].pairs) {
        let (a, b) = (pairs.0.value.to_f64(), pairs.1.value.to_f64());
        assert!((a / b - 1.0).abs() <= pairs.0.relative_error + pairs.1.relative_error, "{a:e} {b:e}");
    }
}

#[test]
fn the_same_bits_twice_and_from_many_threads() {
    let generator = wells(301, 15.0, 2.0, 0.3);
    for (name, solve) in FOR_CHAINS {
        let first = solve(&generator, &options(3)).unwrap();
        let others: Vec<Spectrum> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| solve(&generator, &options(3)).unwrap())).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(others.iter().all(|other| *other == first), "{name}");
    }
}

#[test]
fn a_value_below_the_floor_is_an_error_with_the_numbers() {
    let generator = wells(201, 60.0, 1.0, 0.0);
    for (name, solve) in FOR_GRAPHS {
        let error = solve(&generator, &options(1)).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.kind(), Kind::Unresolved, "{text}");
        assert!(text.starts_with("λ_1 = "), "{text}");
        let rest = format!("of engine \"{name}\" (eps²·‖L‖ over the tolerance 1e-10); use solve.engine = \"flux\"");
        assert!(text.contains(" lies below the floor ") && text.ends_with(&rest), "{text}");
    }
}

#[test]
fn a_graph_in_two_pieces_is_refused() {
    let edges = [(0, 1), (2, 3)].map(|(from, to)| Edge { from, to, forward: 1.0, backward: 1.0 });
    let generator = Generator::new(vec![0.0; 4], edges.to_vec(), vec![0.0; 4]).unwrap();
    for (name, solve) in FOR_GRAPHS {
        assert_eq!(solve(&generator, &options(1)).unwrap_err().kind(), Kind::Unresolved, "{name}");
    }
}

#[test]
fn counts_that_the_graph_does_not_have_are_refused() {
    let generator = uniform_chain(3, vec![0.0; 3]);
    for (name, solve) in FOR_CHAINS {
        for count in [0, 3] {
            let text = solve(&generator, &options(count)).unwrap_err().to_string();
            let expected =
                format!("number of eigenvalues above the stationary one on 3 nodes: got {count}, allowed 1 … 2");
            assert_eq!(text, expected, "{name}");
        }
    }
}

#[test]
fn rates_whose_squares_overflow_are_refused() {
    let edges = vec![Edge { from: 0, to: 1, forward: 1e200, backward: 1e200 }];
    let generator = Generator::new(vec![0.0; 2], edges, vec![0.0; 2]).unwrap();
    for (_, solve) in FOR_GRAPHS {
        let text = solve(&generator, &options(1)).unwrap_err().to_string();
        assert!(text.contains("got 2.0e200, allowed 1e-120 … 1e120"), "{text}");
    }
}

#[cfg(not(feature = "system-lapack"))]
#[test]
fn engines_left_out_say_how_to_get_them() {
    let generator = uniform_chain(3, vec![0.0; 3]);
    let solvers: [Solve; 2] = [super::arpack::solve, super::dense::solve];
    for solve in solvers {
        let text = solve(&generator, &options(1)).unwrap_err().to_string();
        assert!(text.contains("apt-get install -y gcc libc6-dev make pkg-config libarpack2-dev"), "{text}");
        assert!(text.contains("\"flux\""), "{text}");
    }
}

/// A connected random graph with metastable clusters: a tree and some more edges, those between clusters slow.
fn random_graph() -> impl Strategy<Value = Generator> {
    (3usize..24, 1usize..5, 0.0..30.0f64, -2.0..6.0f64, any::<bool>()).prop_flat_map(
        |(n, clusters, barrier, decade, open)| {
            let energies = prop::collection::vec(0.0..6.0f64, n);
            let numbers = prop::collection::vec((0.0..1.0f64, 0.0..1.0f64, 1.0..2.0f64), 2 * n);
            (energies, numbers).prop_map(move |(energies, numbers)| {
                let scale = 10f64.powf(decade);
                let node = |share: f64, of: usize| ((share * of as f64) as usize).min(of - 1);
                let mut edges = Vec::new();
                for (k, (a, b, weight)) in numbers.into_iter().enumerate() {
                    let (from, to) = if k + 1 < n { (node(a, k + 1), k + 1) } else { (node(a, n), node(b, n)) };
                    if from != to {
                        let slow = if from % clusters == to % clusters { 1.0 } else { (-barrier).exp() };
                        let half = 0.5 * (energies[to] - energies[from]);
                        let c = scale * weight * slow;
                        edges.push(Edge { from, to, forward: c * (-half).exp(), backward: c * half.exp() });
                    }
                }
                let mut leak = vec![0.0; n];
                leak[0] = if open { 1e-3 * scale } else { 0.0 };
                Generator::new(energies.iter().map(|u| -u).collect(), edges, leak).unwrap()
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_graphs_keep_their_bounds(generator in random_graph(), count in 1usize..5) {
        let count = count.min(generator.dim() - 1);
        for (name, solve) in FOR_GRAPHS {
            // Whatever can be resolved to three digits must be within its bound.
            let spectrum = solve(&generator, &Options { tolerance: 1e-3, ..options(count) });
            match spectrum {
                Ok(spectrum) => check_by_count(*name, &generator, &spectrum),
                Err(error) => prop_assert_eq!(error.kind(), Kind::Unresolved, "{}: {}", name, error),
            }
        }
    }
}
