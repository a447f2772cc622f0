//! The elimination against a matrix exponent, the sparse matrix and the period map; closed forms of chains that are not driven.

use super::{Elimination, adiabatic, period, sparse};
use crate::eigen::Engine;
use crate::floquet::PeriodicChain;
use proptest::prelude::*;
use std::f64::consts::TAU;

/// Rates e^{a + b cos(ωt)} of a chain of `nodes`, from a table of (a, b) for both ways of each link.
fn chain(
    frequency: f64,
    harmonics: usize,
    links: &[[(f64, f64); 2]],
    ends: (Option<f64>, Option<f64>),
) -> PeriodicChain {
    let samples = 2 * harmonics + 1;
    let curve = |(a, b): (f64, f64)| (0..samples).map(move |j| (a + b * (TAU * j as f64 / samples as f64).cos()).exp());
    let forward = links.iter().flat_map(|link| curve(link[0])).collect();
    let backward = links.iter().flat_map(|link| curve(link[1])).collect();
    let end = |rate: Option<f64>| rate.map(|rate| curve((rate.ln(), 0.3)).collect::<Vec<f64>>());
    PeriodicChain::new((frequency, harmonics), (forward, backward), (end(ends.0), end(ends.1))).unwrap()
}

fn links() -> Vec<[(f64, f64); 2]> {
    vec![[(0.1, 0.5), (-0.4, -0.5)], [(-2.0, 0.8), (0.7, -0.8)], [(0.3, 0.6), (-1.5, -0.4)], [(0.9, 0.2), (0.0, -0.3)]]
}

fn slowest(chain: &PeriodicChain) -> f64 {
    let middle = chain.nodes() / 2;
    Elimination::new(chain, middle, &vec![0.0; chain.samples()]).unwrap().slowest().unwrap().exponent
}

/// Four decades in ω/λ; the period map by Richardson from 400 and 800 steps errs by h⁴.
#[test]
fn three_engines_find_one_exponent() {
    for frequency in [0.7, 3.0, 40.0] {
        let open = chain(frequency, 16, &links(), (Some(0.2), None));
        let own = slowest(&open);
        let still = vec![0.0; open.samples()];
        let (stock, bar) = sparse::exponent(&open, Engine::Faer, &still, 1e-6).unwrap();
        assert!((stock / own - 1.0).abs() < bar.max(1e-12), "ω = {frequency}: {stock:e} {own:e} ± {bar:e}");
        let (coarse, fine) = (period::exponent(&open, 400).unwrap(), period::exponent(&open, 800).unwrap());
        let limit = fine + (fine - coarse) / 3.0;
        assert!((limit / own - 1.0).abs() < 1e-8, "ω = {frequency}: {limit:e} {own:e}");
    }
}

/// The dual of a closed chain decays as the closed chain does: against the powers of its period map on a distribution of mean zero.
#[test]
fn the_dual_has_the_exponents_of_the_closed_chain() {
    let closed = chain(0.9, 16, &links(), (None, None));
    let own = slowest(&closed.dual().unwrap());
    let still = vec![0.0; closed.samples()];
    // λ = 0 is the nearest to zero, λ_F the second; a shift between the two and far below zero tells them apart.
    let matrix = sparse::matrix(&closed, &still).unwrap();
    let found = crate::eigen::nonsymmetric::solve(&matrix, Engine::Faer, -1e-3, 2, 1e-12).unwrap();
    let second = found.modes.iter().map(|mode| mode.value).find(|value| value.re > 1e-6).unwrap();
    assert!((second.re / own - 1.0).abs() < 1e-10 && second.im.abs() < 1e-10, "{second} {own}");
}

/// A constant shift moves nothing, and neither does the gauge of the adiabatic decay.
#[test]
fn the_exponent_does_not_depend_on_the_gauge_nor_on_the_centre() {
    let open = chain(0.05, 24, &links(), (Some(0.05), Some(0.02)));
    let gauge = adiabatic(&open).unwrap();
    let found: Vec<f64> = (0..open.nodes())
        .map(|centre| Elimination::new(&open, centre, &gauge).unwrap().slowest().unwrap().exponent)
        .collect();
    let direct = period::exponent(&open, 4000).unwrap();
    for value in &found {
        assert!((value / found[0] - 1.0).abs() < 1e-12, "{found:?}");
        assert!((value / direct - 1.0).abs() < 1e-5, "{value} {direct}");
    }
}

/// Two states: p₁ obeys ṗ₁ = b − (a + b)p₁, so λ_F is the mean of a + b over the period: a Bessel function, I₀(z) = ⟨e^{z cos}⟩.
#[test]
fn two_states_have_a_closed_form() {
    let bessel = |z: f64| (0..64).map(|k| (z * (TAU * f64::from(k) / 64.0).cos()).exp()).sum::<f64>() / 64.0;
    let pair = [[(-30.0, 2.0), (-31.0, -2.0)], [(3.0, 0.0), (5.0, 0.0)]];
    // A third state far below the second in the free energy of the last link only adds e^{-2}; leave it out by a chain of three that
    // is closed: its dual has two states.
    let closed = chain(1e-3, 16, &pair, (None, None));
    let own = slowest(&closed.dual().unwrap());
    // The fast link keeps states 2 and 3 in equilibrium: state 2 holds 1/(1 + e^{-2}) of them.
    let share = 1.0 / (1.0 + (3.0f64 - 5.0).exp());
    let exact = bessel(2.0) * ((-30.0f64).exp() + (-31.0f64).exp() * share);
    // Corrections are of the order of the slow rates over the fast ones, e^{-33}.
    assert!((own / exact - 1.0).abs() < 1e-12, "{own:e} {exact:e}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// The stationary cycle conserves probability at all times, is positive, and is carried into itself by the equation of motion.
    #[test]
    fn a_stationary_cycle_is_one(
        rates in proptest::collection::vec([(-3.0..3.0, -0.8..0.8), (-3.0..3.0, -0.8..0.8)], 2..7),
        frequency in 0.05f64..20.0,
    ) {
        let closed = chain(frequency, 24, &rates, (None, None));
        let samples = closed.samples();
        let centre = closed.nodes() / 2;
        let cycle = Elimination::new(&closed, centre, &vec![0.0; samples]).unwrap().stationary().unwrap();
        for j in 0..samples {
            let total: f64 = cycle.iter().map(|p| p[j]).sum();
            prop_assert!((total - 1.0).abs() < 1e-11, "total {total}");
        }
        // ∂_t p by the derivative of the trigonometric polynomial, against the currents.
        for node in 0..closed.nodes() {
            for j in 0..samples {
                let change: f64 = (0..samples)
                    .filter(|&k| k != j)
                    .map(|k| {
                        let angle = 0.5 * TAU * (j as f64 - k as f64) / samples as f64;
                        let sign = if (j + k) % 2 == 0 { 0.5 } else { -0.5 };
                        frequency * sign / angle.sin() * cycle[node][k]
                    })
                    .sum();
                let current = |i: usize| closed.forward(i)[j] * cycle[i][j] - closed.backward(i)[j] * cycle[i + 1][j];
                let gain = if node > 0 { current(node - 1) } else { 0.0 };
                let loss = if node + 1 < closed.nodes() { current(node) } else { 0.0 };
                let scale = 20.0 + frequency * samples as f64;
                prop_assert!((change - gain + loss).abs() < 1e-11 * scale, "node {node}: {change} {gain} {loss}");
            }
        }
    }
}
