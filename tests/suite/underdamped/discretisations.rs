//! λ₁ of the quartic well on the phase grid and on the ladder: observed orders, one limit.

use crate::support::fraction;
use metastable::bath::Bath;
use metastable::eigen::{Engine, elimination, nonsymmetric};
use metastable::mesh::{Axis, Boundary, Spacing};
use metastable::operator::klein_kramers::{Setting, ladder};
use metastable::operator::phase_grid::{Grid, matrix};
use metastable::potential::Potential;
use num_complex::Complex64;
use serde_json::Value;

/// λ₁ at ΔU/kT and γ, both as the table writes them.
fn reference(barrier: &str, gamma: &str) -> f64 {
    let path = format!("{}/tests/reference/klein_kramers.json", env!("CARGO_MANIFEST_DIR"));
    let table: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let records = table["values"].as_array().unwrap();
    let wanted = |record: &&Value| {
        let parameters = &record["parameters"];
        let number = |key: &str| parameters[key].as_str().map_or(f64::NAN, fraction);
        parameters["U"] == "x^4/4-x^2/2"
            && number("dU_over_T") == fraction(barrier)
            && number("gamma") == fraction(gamma)
    };
    fraction(records.iter().find(wanted).unwrap()["value"].as_str().unwrap())
}

fn bath(barrier: &str, gamma: &str) -> Bath {
    Bath::new(0.25 / fraction(barrier), fraction(gamma)).unwrap()
}

/// The grid keeps the step in v, in √kT, and that in x together.
fn on_the_grid(bath: &Bath, intervals: usize, order: usize) -> f64 {
    // e^{−U/kT} is below 1e-13 of its peak at the walls.
    let wall = (1.0 + (4.0 * 30.0 * bath.kt()).sqrt()).sqrt();
    let grid = Grid { from: -wall, to: wall, ring: false, positions: intervals, velocities: intervals, order };
    let matrix = matrix(&Potential::quartic(), bath, &grid).unwrap();
    // Central differences carry a second spectrum: a sawtooth in x moves the other way, as a particle in −U, whose well
    // is the barrier. It is told apart by neighbours of opposite sign. λ₀ is not quite zero on the grid; λ₁ is the next.
    let found = nonsymmetric::solve(&matrix, Engine::Faer, -1e-3, 5, 1e-10).unwrap();
    let row = intervals + 1;
    let smooth =
        |vector: &[Complex64]| vector.iter().zip(&vector[row..]).map(|(a, b)| (a.conj() * b).re).sum::<f64>() > 0.5;
    let values: Vec<Complex64> =
        found.modes.iter().filter(|mode| smooth(&mode.vector)).map(|mode| mode.value).collect();
    assert_eq!(values[1].im, 0.0);
    values[1].re
}

fn on_the_ladder(bath: &Bath, intervals: usize, order: usize) -> f64 {
    let wall = (1.0 + (4.0 * 30.0 * bath.kt()).sqrt()).sqrt();
    let spacing = Spacing::Uniform { from: 0.0, to: wall }.validated().unwrap();
    let axis = Axis::new(spacing, intervals, Boundary::Absorbing, Boundary::Reflecting).unwrap();
    let levels = if bath.gamma() < 0.9 { 130 } else { 70 };
    let ladder = ladder(&Potential::quartic(), &axis, bath, &Setting { order, levels, drains: Vec::new() }).unwrap();
    elimination::slowest(&ladder, None, false).unwrap().value.to_f64()
}

#[test]
fn the_phase_grid_tends_to_the_reference() {
    for (barrier, gamma) in [("2", "0.3"), ("2", "1"), ("2", "3"), ("5", "0.3"), ("5", "1"), ("5", "3")] {
        let (bath, exact) = (bath(barrier, gamma), reference(barrier, gamma));
        for order in [2, 4] {
            let errors = [40, 60, 90].map(|n| on_the_grid(&bath, n, order) / exact - 1.0);
            // At ΔU/kT = 5 and γ = 0.3 two terms of the error at order 4 have opposite signs and cancel here.
            if (barrier, gamma, order) == ("5", "0.3", 4) {
                assert!(errors[2].abs() < 1e-5, "{errors:?}");
                continue;
            }
            assert_order(&errors, order);
            // The finest error, less what the order says is still to come.
            let ratio = 1.5f64.powi(if order == 2 { 2 } else { 4 });
            let limit = (ratio * errors[2] - errors[1]) / (ratio - 1.0);
            assert!(limit.abs() < if order == 2 { 4e-3 } else { 1e-5 }, "{barrier} {gamma} {order}: {limit:e}");
        }
    }
}

/// The observed order of the last two errors, to a tenth.
fn assert_order(errors: &[f64], order: usize) {
    let slope = (errors[1] / errors[2]).abs().ln() / 1.5f64.ln();
    let expected = f64::from(u8::try_from(order).unwrap());
    assert!((slope - expected).abs() < 0.1, "order {order}: {errors:?} {slope}");
}

#[test]
fn the_ladder_tends_to_the_reference() {
    for (barrier, gamma) in [("2", "1"), ("5", "3")] {
        let (bath, exact) = (bath(barrier, gamma), reference(barrier, gamma));
        for order in [2, 4, 6, 8] {
            let errors = [40, 60, 90].map(|n| on_the_ladder(&bath, n, order) / exact - 1.0);
            // Below 1e-11 the digits of the table end.
            if errors[2].abs() > 1e-11 {
                assert_order(&errors, order);
            } else {
                assert!(order >= 6, "{errors:?}");
            }
            assert!(errors[2].abs() < 1e-3);
        }
    }
}
