//! What must hold exactly on any mesh, and the order of the differences.

use super::stencil::{Line, Places, steepest};
use super::*;
use crate::mesh::Spacing;
use crate::operator::automatic::Request;
use crate::potential::{Landscape, Potential};
use num_complex::Complex64;

const ENDS: [(Boundary, Boundary); 5] = [
    (Boundary::Reflecting, Boundary::Reflecting),
    (Boundary::Absorbing, Boundary::Reflecting),
    (Boundary::Reflecting, Boundary::Absorbing),
    (Boundary::Absorbing, Boundary::Absorbing),
    (Boundary::Periodic, Boundary::Periodic),
];

fn axis(ends: (f64, f64), intervals: usize, (left, right): (Boundary, Boundary)) -> Axis {
    Axis::new(Spacing::Uniform { from: ends.0, to: ends.1 }, intervals, left, right).unwrap()
}

fn small(order: usize, ends: (Boundary, Boundary)) -> Ladder {
    let setting = Setting { order, levels: 9, drains: Vec::new() };
    let potential = if ends.0 == Boundary::Periodic { Potential::Washboard { s: 0.0 } } else { Potential::quartic() };
    let pi = std::f64::consts::PI;
    ladder(&potential, &axis((-pi, pi), 90, ends), &Bath::new(1.0, 0.7).unwrap(), &setting).unwrap()
}

#[test]
fn equilibrium_is_stationary_and_balance_is_detailed_to_the_last_bit() {
    for order in [2, 4, 8, 16] {
        for ends in ENDS {
            let ladder = small(order, ends);
            if ladder.is_closed() {
                let mut image = vec![0.0; ladder.dim()];
                ladder.apply(&ladder.equilibrium(), &mut image);
                let largest = image.iter().fold(0.0f64, |most, y| most.max(y.abs()));
                // Rounding of differences of equal numbers, some 1e2 in size.
                assert!(largest < 1e-13, "{order} {ends:?} {largest:e}");
            }
            let matrix = ladder.to_csr();
            let parity = |index: usize| {
                let level = (0..=ladder.levels()).rfind(|&n| ladder.start(n) <= index).unwrap();
                if level % 2 == 0 { 1.0 } else { -1.0 }
            };
            for (&value, (row, column)) in &matrix {
                assert_eq!(matrix.get(column, row), Some(&(parity(row) * parity(column) * value)));
            }
        }
    }
}

#[test]
fn the_matrix_is_what_apply_does() {
    let ladder = small(8, ENDS[1]);
    let x: Vec<f64> = (0..ladder.dim()).map(|i| ((i * i) as f64).sin()).collect();
    let mut image = vec![0.0; ladder.dim()];
    ladder.apply(&x, &mut image);
    for (row, entries) in ladder.to_csr().outer_iterator().enumerate() {
        let expected: f64 = entries.iter().map(|(column, value)| value * x[column]).sum();
        assert!((image[row] - expected).abs() < 1e-12 * (1.0 + expected.abs()));
    }
    let vector: Vec<Complex64> = x.iter().map(|&x| Complex64::new(x, -x)).collect();
    let quotient = x.iter().zip(&image).map(|(x, y)| x * y).sum::<f64>() / x.iter().map(|x| x * x).sum::<f64>();
    assert!((ladder.decay(&vector) / quotient - 1.0).abs() < 1e-12);
}

#[test]
fn plain_differences_lead_to_the_gradient() {
    for order in [2, 6, 16] {
        for ends in ENDS {
            let ladder = small(order, ends);
            let (gradient, slopes) = (&ladder.rung(0).gradient, ladder.slopes());
            let g: Vec<f64> = (0..gradient.cols()).map(|i| (1.3 * i as f64).cos()).collect();
            let at = |i: Option<usize>| i.and_then(|i| g.get(i)).copied().unwrap_or(0.0);
            let (n, shift) = (gradient.cols(), usize::from(ladder.absorbs_left()));
            let right = |i: usize| if ends.0 == Boundary::Periodic { (i + 1) % n } else { i + 1 - shift };
            let steps: Vec<f64> = (0..slopes.cols()).map(|i| at(Some(right(i))) - at(i.checked_sub(shift))).collect();
            for row in 0..gradient.rows() {
                let product = |m: &sprs::CsMat<f64>, v: &[f64]| -> f64 {
                    m.outer_view(row).unwrap().iter().map(|(column, value)| value * v[column]).sum()
                };
                let (one, other) = (product(gradient, &g), product(slopes, &steps));
                assert!((one - other).abs() < 1e-11, "{order} {ends:?} {row}: {one} {other}");
            }
        }
    }
}

#[test]
fn order_two_is_the_smoluchowski_operator_squared() {
    let potential = Potential::Quartic { a: 1.0, b: 1.0, c: 0.1 };
    let bath = Bath::new(0.1, 3.0).unwrap();
    for ends in &ENDS[..4] {
        let axis = axis((-2.0, 1.9), 40, *ends);
        let setting = Setting { order: 2, levels: 2, drains: Vec::new() };
        let ladder = ladder(&potential, &axis, &bath, &setting).unwrap();
        let b = ladder.factor(0);
        let squared = &b.transpose_view().to_owned().to_csr() * b;
        let expected = Smoluchowski::new(&potential, &axis, &bath).unwrap().generator(1).unwrap().symmetrised();
        for (&value, (row, column)) in &expected {
            let found = squared.get(row, column).copied().unwrap_or(0.0) / bath.gamma();
            // Square roots and logarithms of conductances: a few hundred eps.
            assert!((found / value - 1.0).abs() < 1e-12, "{row} {column}: {found} {value}");
        }
    }
}

#[test]
fn differences_have_their_order() {
    let wave = |intervals: usize, order: usize| {
        let axis = axis((0.0, 1.0), intervals, (Boundary::Periodic, Boundary::Periodic));
        let line = Line::new(&axis, order, &vec![0.0; 2 * intervals + 1]).unwrap();
        let k = 4.0 * std::f64::consts::PI;
        let f: Vec<f64> = line.positions(Places::Nodes).iter().map(|x| (k * x).sin()).collect();
        let exact: Vec<f64> = line.positions(Places::Midpoints).iter().map(|x| k * (k * x).cos()).collect();
        let gradient = line.gradient(Places::Nodes, 1.0);
        let errors = gradient
            .outer_iterator()
            .zip(exact)
            .map(|(row, exact)| (row.iter().map(|(column, value)| value * f[column]).sum::<f64>() - exact).abs());
        errors.fold(0.0, f64::max)
    };
    for (order, intervals) in [(2, 80), (4, 80), (6, 48), (8, 40), (12, 28), (16, 24)] {
        let observed = (wave(intervals, order) / wave(intervals + intervals / 4, order)).ln() / 1.25f64.ln();
        assert!((observed - order as f64).abs() < 0.1 * order as f64, "{order}: {observed}");
    }
}

#[test]
fn a_mesh_that_would_make_slow_modes_of_its_own_is_refused() {
    let axis = axis((-3.0, 3.0), 40, ENDS[0]);
    let bath = Bath::new(0.05, 1.0).unwrap();
    let setting = Setting { order: 16, levels: 10, drains: Vec::new() };
    let message = ladder(&Potential::quartic(), &axis, &bath, &setting).unwrap_err().to_string();
    assert!(message.starts_with("[mesh] x.nodes: mesh too coarse for differences of order 16"), "{message}");
    assert!(ladder(&Potential::quartic(), &axis, &bath, &Setting { order: 2, ..setting.clone() }).is_ok());
    assert!(steepest(2).is_infinite() && steepest(4) > steepest(16));
    let odd = ladder(&Potential::quartic(), &axis, &bath, &Setting { order: 5, ..setting }).unwrap_err().to_string();
    assert_eq!(odd, "[mesh] order: order of the differences: got 5, allowed an even number, 2 … 16");
}

#[test]
fn a_plan_takes_half_of_what_is_symmetric_and_drains_what_is_open() {
    let plan_of = |potential: &Potential| {
        let landscape = Landscape::search(potential).unwrap();
        plan(potential, &landscape, &Bath::new(0.02, 0.3).unwrap(), &Request { modes: 1, ..Default::default() })
            .unwrap()
    };
    let double = plan_of(&Potential::quartic());
    assert!(double.half && double.from == (0.0, Boundary::Absorbing) && double.drains.is_empty());
    let tilted = plan_of(&Potential::Quartic { a: 1.0, b: 1.0, c: 1e-9 });
    assert!(!tilted.half && tilted.intervals > 1.9 * double.intervals);
    let open = plan_of(&Potential::InvertedQuartic { g: 0.25 });
    assert!(open.half && open.from == (0.0, Boundary::Reflecting) && open.drains.len() == 1);
    let cubic = plan_of(&Potential::cubic());
    let drain = cubic.drains[0];
    assert!(!cubic.half && cubic.to.1 == Boundary::Absorbing && cubic.from.1 == Boundary::Reflecting);
    // Nothing in front of the barrier, nothing felt within ten kT below it, level beyond.
    assert_eq!((drain.friction(0.9), drain.levelled(0.9, 0.1)), (0.0, 0.1));
    let top = 1.0 / 6.0;
    assert!((drain.levelled(1.6, top - 0.2) - (top - 0.2)).abs() < 1e-8);
    assert!(drain.levelled(9.0, top - 100.0) > top - drain.depth * 1.001);
    // It stops what arrives: ∫γ dx > √(2 depth).
    let steps = 1000;
    let width = (drain.end - drain.start) / f64::from(steps);
    let stopped: f64 = (0..steps).map(|i| width * drain.friction(drain.start + width * (f64::from(i) + 0.5))).sum();
    assert!(stopped > 1.5 * (2.0 * drain.depth).sqrt());
}
