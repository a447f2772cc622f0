//! The order with which one mesh approaches the continuum, for energies and for widths.

use super::ray::{cubic, level, real, turned, width};
use crate::support::{decimal, records};
use metastable::hamiltonian::Order;
use metastable::potential::{Expression, Potential};
use num_complex::Complex64;
use std::collections::BTreeMap;

/// Observed less nominal order. The next term of the error series, a factor h² smaller, is still visible on these meshes.
const OFF: f64 = 0.2;

/// Errors below this have rounded: E_0 by order 8.
const ROUNDED: f64 = 2e-14;

/// Intervals from which on the error on the ray is asymptotic. Coarser meshes feel the bend more than the well.
fn intervals(order: Order) -> usize {
    if order == Order::Eight { 560 } else { 400 }
}

#[track_caller]
fn assert_order(what: &str, order: Order, coarse: f64, fine: f64) {
    if fine.abs() < ROUNDED {
        return;
    }
    let observed = (coarse / fine).abs().log2();
    let nominal = f64::from(order.number());
    assert!((observed - nominal).abs() < OFF, "{what}, order {nominal}: {observed:.3} ({coarse:.1e}, {fine:.1e})");
}

#[test]
fn bound_levels_on_the_real_axis() {
    let potential = Potential::Expression(Expression::parse("x^2/2", &BTreeMap::new()).unwrap());
    for order in Order::ALL {
        for n in [0.5, 3.5] {
            let error = |factor: usize| {
                let hamiltonian = real(&potential, order, if order == Order::Eight { 120 } else { 200 } * factor);
                level(&hamiltonian, Complex64::new(n, 0.0)).energy.re - n
            };
            assert_order(&format!("E = {n}"), order, error(1), error(2));
        }
    }
}

#[test]
fn energies_and_widths_on_a_ray() {
    let all = records("cubic_resonances.json");
    let exact = |quantity: &str, n: usize| {
        let chosen = |r: &&crate::support::Record| {
            r.text("dU_over_hw") == Some("1") && r.quantity == quantity && r.whole("n") == n
        };
        decimal(&all.iter().find(chosen).unwrap().value).to_f64()
    };
    let potential = cubic();
    for order in Order::ALL {
        for n in [0, 1, 2] {
            let (energy, gamma) = (exact("Re E_n", n), exact("Gamma_n", n));
            let error = |factor: usize| {
                let hamiltonian = turned(&potential, order, intervals(order) * factor);
                let solution = level(&hamiltonian, Complex64::new(energy, -0.5 * gamma));
                (solution.energy.re - energy, (width(&hamiltonian, &solution, 4.4) / gamma).ln())
            };
            let (coarse, fine) = (error(1), error(2));
            assert_order(&format!("E_{n}"), order, coarse.0, fine.0);
            // Of ln Γ_1 the term h⁸ is so small by chance that h¹⁰ shows until rounding hides both.
            if (n, order) != (1, Order::Eight) {
                assert_order(&format!("ln Γ_{n}"), order, coarse.1, fine.1);
            }
        }
    }
}
