//! Networks against closed forms, and what holds of any of them.

use super::*;

fn named(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("s{n}")).collect()
}

fn link(from: usize, to: usize, forward: f64, backward: f64) -> Link {
    Link { from, to, forward, backward, label: String::new() }
}

/// A ring of three: J = (Π₊ − Π₋)/Z, Z the sum over the nine spanning trees.
#[test]
fn a_ring_of_three_has_its_closed_form() {
    for drive in [1e-12f64, 1e-6, 1.0, 30.0] {
        let (a, b, c) = ([2.0, 3e-5], [0.7, 1.1], [5e3 * drive.exp(), 5e3 * 2.0 / 3e-5 * 0.7 / 1.1]);
        let network =
            Network::new(named(3), vec![link(0, 1, a[0], a[1]), link(1, 2, b[0], b[1]), link(2, 0, c[0], c[1])])
                .unwrap();
        let trees = [
            b[0] * c[0] + a[1] * c[0] + a[1] * b[1],
            c[0] * a[0] + b[1] * a[0] + b[1] * c[1],
            a[0] * b[0] + c[1] * b[0] + c[1] * a[1],
        ];
        let cycle = &network.cycles()[0];
        let against = a[1] * b[1] * c[1];
        let expected = against * cycle.affinity.exp_m1() / trees.iter().sum::<f64>();
        let sense = if cycle.steps[0].0 == 2 { 1.0 } else { 1.0 };
        for current in network.currents().unwrap() {
            let off = (current.value * sense - expected).abs();
            assert!(
                off <= current.error
                    && current.error < 1e-13 * current.value.abs() + 3e-15 / drive * current.value.abs(),
                "{drive}: {current:?} {expected}"
            );
        }
    }
}
