//! What holds for every smooth potential: conservation, detailed balance, a real spectrum, and symmetries.

use crate::support::{cell, run};
use metastable::bath::Bath;
use metastable::eigen::{Engine, Options, flux};
use metastable::mesh::{Axis, Boundary, Spacing};
use metastable::operator::smoluchowski::Smoluchowski;
use metastable::potential::{Expression, Landscape, Potential};
use metastable::rate::spectral::{Request, eigenvalues};
use metastable::table::Table;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Rounding of U/kT at |U|/kT ≲ 100 and of the sums over some hundred nodes, in two values that are compared.
const ROUNDING: f64 = 1e-13;

/// A confining potential with ripples: a x⁴ + b x² + c x + d sin(e x).
fn ripples() -> impl Strategy<Value = [f64; 5]> {
    (0.2..1.0f64, -1.5..0.5f64, -0.3..0.3f64, 0.0..0.5f64, 1.0..4.0f64).prop_map(|(a, b, c, d, e)| [a, b, c, d, e])
}

fn potential([a, b, c, d, e]: [f64; 5], shift: f64, mirror: bool) -> Potential {
    let x = if mirror { "(-x)" } else { "x" };
    let text = format!("a*{x}^4 + b*{x}^2 + c*{x} + d*sin(e*{x}) + shift");
    let constants = [("a", a), ("b", b), ("c", c), ("d", d), ("e", e), ("shift", shift)];
    let constants: BTreeMap<String, f64> =
        constants.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Potential::Expression(Expression::parse(&text, &constants).unwrap())
}

fn three_values(potential: &Potential, kt: f64) -> Vec<(f64, f64)> {
    let bath = Bath::new(kt, 1.0).unwrap();
    let spacing = Spacing::Uniform { from: -4.0, to: 4.0 };
    let axis = Axis::new(spacing, 512, Boundary::Wall, Boundary::Wall).unwrap();
    let landscape = Landscape::find(potential, -4.0, 4.0).unwrap();
    let request = Request { count: 3, tolerance: 1.0, engine: Engine::Flux, refine: false, vectors: false };
    let solved = eigenvalues(potential, &landscape, &axis, &bath, &request).unwrap();
    solved.values.iter().map(|rate| (rate.k().unwrap(), rate.relative_error())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn probability_is_conserved_and_balance_is_detailed(shape in ripples(), kt in 0.05..1.0f64, n in 8usize..200) {
        let bath = Bath::new(kt, 1.0).unwrap();
        let axis = Axis::new(Spacing::Uniform { from: -3.0, to: 3.0 }, n, Boundary::Wall, Boundary::Wall).unwrap();
        let generator = Smoluchowski::new(&potential(shape, 0.0, false), &axis, &bath).unwrap().generator(1).unwrap();
        // Each column of L sums to zero: what leaves one node arrives at its neighbours.
        let columns = generator.to_csr();
        let mut sums = vec![0.0; generator.dim()];
        for (value, (_, column)) in &columns {
            sums[column] += value;
        }
        prop_assert!(sums.iter().all(|sum| sum.abs() <= 4.0 * f64::EPSILON * generator.norm()));
        // W_ij π_i = W_ji π_j on every edge, to the rounding of ln π.
        for edge in generator.edges() {
            let (from, to) = (generator.ln_pi()[edge.from], generator.ln_pi()[edge.to]);
            let imbalance = (edge.forward.ln() + from) - (edge.backward.ln() + to);
            prop_assert!(imbalance.abs() < 1e-12 * (1.0 + from.abs().max(to.abs())), "{imbalance:e}");
        }
        // The stationary density does not move.
        let density: Vec<f64> = generator.sqrt_pi().iter().map(|root| root * root).collect();
        let mut change = vec![0.0; density.len()];
        generator.apply(&density, &mut change);
        prop_assert!(change.iter().all(|c| c.abs() <= 1e-12 * generator.norm()));
    }

    #[test]
    fn the_spectrum_is_real_positive_and_ordered(shape in ripples(), kt in 0.05..1.0f64) {
        let values = three_values(&potential(shape, 0.0, false), kt);
        prop_assert!(values[0].0 > 0.0);
        prop_assert!(values.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    }

    #[test]
    fn a_constant_added_to_u_changes_nothing(shape in ripples(), kt in 0.1..1.0f64, shift in -1.0..1.0f64) {
        let (plain, shifted) = (three_values(&potential(shape, 0.0, false), kt), three_values(&potential(shape, shift, false), kt));
        // λ₁ alone feels no mesh: the others carry the extrapolation of two different roundings.
        let change = (plain[0].0 / shifted[0].0 - 1.0).abs();
        prop_assert!(change < ROUNDING, "{change:e}");
        for (one, other) in plain.iter().zip(&shifted) {
            prop_assert!((one.0 / other.0 - 1.0).abs() <= one.1 + other.1);
        }
    }

    #[test]
    fn the_mirror_image_has_the_same_rates(shape in ripples(), kt in 0.1..1.0f64) {
        let (plain, mirrored) = (three_values(&potential(shape, 0.0, false), kt), three_values(&potential(shape, 0.0, true), kt));
        let change = (plain[0].0 / mirrored[0].0 - 1.0).abs();
        prop_assert!(change < ROUNDING, "{change:e}");
        for (one, other) in plain.iter().zip(&mirrored) {
            prop_assert!((one.0 / other.0 - 1.0).abs() <= one.1 + other.1);
        }
    }

    #[test]
    fn friction_only_sets_the_time(b in 1.0..100.0f64, gamma in 0.01..100.0f64) {
        let rate = |gamma: f64| {
            let text = format!("[potential]\nkind = \"quartic\"\n[bath]\nbarrier_over_kt = {b}\ngamma = {gamma}\n[study]\nkind = \"kramers\"");
            cell(&run(&text).unwrap(), "lambda_1").unwrap()
        };
        prop_assert!((rate(gamma) * gamma / rate(1.0) - 1.0).abs() < 2.0 * ROUNDING);
    }

    #[test]
    fn vectors_are_orthonormal_modes(shape in ripples(), kt in 0.02..1.0f64) {
        let bath = Bath::new(kt, 1.0).unwrap();
        let axis = Axis::new(Spacing::Uniform { from: -4.0, to: 4.0 }, 300, Boundary::Wall, Boundary::Wall).unwrap();
        let generator = Smoluchowski::new(&potential(shape, 0.0, false), &axis, &bath).unwrap().generator(1).unwrap();
        let spectrum = flux::solve(&generator, &Options { count: 6, tolerance: 1e-6, vectors: true }).unwrap();
        let stationary = generator.sqrt_pi();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        for (i, one) in spectrum.pairs.iter().enumerate() {
            prop_assert!((dot(&one.vector, &one.vector) - 1.0).abs() < 1e-12);
            prop_assert!(dot(&one.vector, &stationary).abs() < 1e-8);
            for other in &spectrum.pairs[..i] {
                prop_assert!(dot(&one.vector, &other.vector).abs() < 1e-8);
            }
        }
        prop_assert!(spectrum.evidence.backward_error < 1e-12);
    }
}

fn column(table: &Table, name: &str) -> Vec<f64> {
    table.numbers(name).unwrap().into_iter().map(Option::unwrap).collect()
}

#[test]
fn the_rates_add_up_and_agree_between_the_two_routes() {
    for (c, kt) in [(0.0, 0.025), (0.05, 0.02), (0.1, 0.03), (0.2, 0.02)] {
        let text = format!("[potential]\nkind = \"quartic\"\nc = {c}\n[bath]\nkt = {kt}\n[study]\nkind = \"kramers\"");
        let table = run(&text).unwrap();
        let sum = cell(&table, "k_forward").unwrap() + cell(&table, "k_backward").unwrap();
        assert!((sum / cell(&table, "lambda_1").unwrap() - 1.0).abs() < ROUNDING);
        // Flux over population differs by terms of order e^{−ΔU/kT} for the lower of the two barriers.
        let lower = ((1.0 - 0.6f64 * 4.0 * c) * 0.25 / kt).max(0.0);
        let difference = cell(&table, "two_route_difference").unwrap().abs();
        assert!(difference < 20.0 * (-lower).exp(), "c = {c}: {difference:e} against {:e}", (-lower).exp());
    }
}

#[test]
fn the_stationary_density_is_normalised_and_the_modes_carry_no_probability() {
    let table =
        run("[potential]\nkind = \"quartic\"\nc = 0.05\n[bath]\nkt = 0.05\n[study]\nkind = \"density\"\npoints = 4000")
            .unwrap();
    let x = column(&table, "x");
    // Trapezoidal rule on a smooth graded mesh: second order in about a thousand points.
    let integral = |values: &[f64]| -> f64 {
        x.windows(2).zip(values.windows(2)).map(|(x, f)| 0.5 * (x[1] - x[0]) * (f[0] + f[1])).sum()
    };
    assert!((integral(&column(&table, "density")) - 1.0).abs() < 1e-4);
    for mode in 1..=3 {
        assert!(integral(&column(&table, &format!("mode_{mode}"))).abs() < 1e-3);
        assert!(column(&table, &format!("mode_{mode}_error"))[0] < 1e-3);
    }
}
