//! LAPACK's answers against closed forms and against counts in hundreds of digits.

use super::*;
use crate::eigen::testing::{from_energies, index, relative_error, uniform_ring, wells};
use crate::error::Kind;
use proptest::prelude::*;

fn values(count: usize) -> Options {
    Options { count, ..Options::default() }
}

fn assert_bounded(generator: &Generator, count: usize) {
    for (k, pair) in solve(generator, &values(count)).unwrap().pairs.iter().enumerate() {
        let lambda = pair.value.to_f64();
        let error = relative_error(generator, lambda, index(generator, k + 1));
        assert!(error <= pair.relative_error, "λ_{} = {lambda:e}: {error:.1e}", k + 1);
    }
}

#[test]
fn any_barrier_that_a_double_can_hold() {
    for barrier in [3.0, 30.0, 320.0, 650.0] {
        assert_bounded(&wells(201, barrier, 1.0, 0.5), 3);
        assert_bounded(&wells(301, barrier, 1.5, 0.0), 2);
    }
}

/// On a slope every entry of the factor is rounded alike, and the roundings add up: the worst case for the bound.
#[test]
fn slopes_and_leaks_stay_within_the_bound() {
    for (n, end) in [(400, 0.0), (2000, 0.0), (2000, 1e-5), (2000, 1.0)] {
        let energies: Vec<f64> = (0..n).map(|i| 8.0 * (1.0 - (2.0 * i as f64 / n as f64 - 1.0).abs())).collect();
        let mut leak = vec![0.0; n];
        (leak[0], leak[n - 1]) = (end, 0.5 * end);
        assert_bounded(&from_energies(&energies, &crate::eigen::testing::chain_joints(n), 1.3, leak), 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_chains(
        rates in prop::collection::vec((-20.0..20.0f64, -20.0..20.0f64), 1..40),
        leaks in prop::collection::vec(prop_oneof![2 => Just(0.0), 1 => 1e-12..1e2f64], 40),
    ) {
        let n = rates.len() + 1;
        let mut ln_pi = vec![0.0; n];
        let mut edges = Vec::new();
        for (i, (up, down)) in rates.iter().enumerate() {
            edges.push(crate::generator::Edge { from: i, to: i + 1, forward: up.exp(), backward: down.exp() });
            ln_pi[i + 1] = ln_pi[i] + up - down;
        }
        let generator = Generator::new(ln_pi, edges, leaks[..n].to_vec()).unwrap();
        assert_bounded(&generator, 3.min(n - 1));
    }
}

#[test]
fn what_a_double_can_not_hold_is_refused() {
    let error = solve(&wells(201, 750.0, 1.0, 0.0), &values(1)).unwrap_err();
    assert_eq!(error.kind(), Kind::Unresolved);
    assert!(error.to_string().contains("lies below the floor 2.2e-308 of engine \"lapack\""), "{error}");
    // A leak on one side of a well so deep that it is not felt on the other.
    let closed = wells(401, 800.0, 1.5, 0.0);
    let mut leak = vec![0.0; 401];
    leak[0] = 1e-3;
    let open = Generator::new(closed.ln_pi().to_vec(), closed.edges().collect(), leak).unwrap();
    let error = solve(&open, &values(1)).unwrap_err();
    assert_eq!(error.kind(), Kind::Unresolved);
    assert!(error.to_string().starts_with("absorption seen through the barrier at node"), "{error}");
}

#[test]
fn what_it_is_not_made_for_is_refused() {
    let ring = solve(&uniform_ring(5), &values(1)).unwrap_err().to_string();
    assert_eq!(
        ring,
        "engine \"lapack\" works on a chain, and this graph is none; use solve.engine = \"arpack\" or \"faer\""
    );
    let large = Options { vectors: true, ..values(1) };
    let text = solve(&wells(2001, 5.0, 1.0, 0.0), &large).unwrap_err().to_string();
    assert_eq!(
        text,
        "number of nodes for eigenvectors by engine \"lapack\": got 2001, allowed up to 1500; use solve.engine = \
         \"flux\""
    );
}

/// The point of the whole crate: λ_1 = 3e−11 on 401 nodes, which no routine on the assembled matrix finds.
#[test]
fn stock_routines_lose_what_lies_below_eps_times_norm() {
    let generator = wells(401, 40.0, 1.0, 0.0);
    let truth = solve(&generator, &values(2)).unwrap();
    let truth: Vec<f64> = truth.pairs.iter().map(|pair| pair.value.to_f64()).collect();
    for stock in [Stock::Dense, Stock::Mrrr, Stock::Bisection] {
        let raw = stock_eigenvalues(&generator, stock, 3).unwrap();
        assert_eq!(raw.len(), 3);
        assert!((raw[2] / truth[1] - 1.0).abs() < 1e-9, "{stock:?}: λ_2 is easy");
        assert!((raw[1] / truth[0] - 1.0).abs() > 1.0, "{stock:?}: λ_1 = {:e} against {:e}", raw[1], truth[0]);
        assert!(raw[1].abs() < 100.0 * f64::EPSILON * generator.norm(), "{stock:?}: yet backward stable");
    }
}

#[test]
fn stock_routines_handle_the_smallest_chains() {
    for n in [1, 2, 3] {
        let generator = crate::eigen::testing::uniform_chain(n, vec![1.0; n]);
        for stock in [Stock::Dense, Stock::Mrrr, Stock::Bisection] {
            let raw = stock_eigenvalues(&generator, stock, n).unwrap();
            assert!((raw[0] - 1.0).abs() < 1e-14 && raw.len() == n, "{stock:?} {n}");
        }
        assert!(stock_eigenvalues(&generator, Stock::Mrrr, n + 1).is_err());
    }
}
