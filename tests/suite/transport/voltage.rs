//! The current–voltage curve of a junction in lab units.

use crate::support::{cell, refusal, run};
use metastable::units::{BOLTZMANN, ELEMENTARY_CHARGE, HBAR};

const CRITICAL: f64 = 1e-6;
const RESISTANCE: f64 = 10.0;

fn junction(more: &str) -> String {
    format!(
        "[junction]\ncritical_current = \"1 uA\"\nresistance = \"10 ohm\"\ntemperature = \"4.2 K\"\n{more}\n[study]\nkind = \"velocity\"\n"
    )
}

/// V/I_cR of the reduced ring at kT/E_J, at a bias below and above I_c; the capacitance does not matter without inertia.
#[test]
fn lab_units_are_those_of_the_reduced_ring() {
    let kt = BOLTZMANN * 4.2 / (HBAR * CRITICAL / (2.0 * ELEMENTARY_CHARGE));
    for bias in [0.4, 1.3] {
        let lab = run(&junction(&format!("bias = {bias}"))).unwrap();
        let reduced =
            format!("[potential]\nkind = \"washboard\"\ns = {bias}\n[bath]\nkt = {kt}\n[study]\nkind = \"velocity\"\n");
        let expected = cell(&run(&reduced).unwrap(), "velocity").unwrap();
        let of = |name: &str| cell(&lab, name).unwrap();
        // The units of time and of C that stand in between are rounded.
        assert!((of("voltage_v") / (expected * CRITICAL * RESISTANCE) - 1.0).abs() < 1e-12);
        assert!((of("voltage_over_icr") / expected - 1.0).abs() < 1e-12);
        assert!((of("current_a") / (bias * CRITICAL) - 1.0).abs() < 1e-14);
        let with = run(&junction(&format!("bias = {bias}\ncapacitance = \"1 pF\"\n[bath]\ndynamics = \"overdamped\"")))
            .unwrap();
        assert!((cell(&with, "voltage_v").unwrap() / of("voltage_v") - 1.0).abs() < 1e-12);
    }
    let current = run(&junction("bias = \"1.3 uA\"")).unwrap();
    assert!((cell(&current, "tilt").unwrap() - 1.3).abs() < 1e-14);
}

/// A hot junction is its shunt.
#[test]
fn far_above_the_josephson_energy_ohms_law_holds() {
    let table = run(&junction("bias = 0.7").replace("4.2 K", "4000 K")).unwrap();
    // V/IR = 1 − (E_J/kT)²/2 at first order.
    let ratio = cell(&table, "voltage_v").unwrap() / (0.7 * CRITICAL * RESISTANCE);
    assert!((ratio - 1.0).abs() < 2e-5, "{ratio}");
}

#[test]
fn a_junction_without_a_shunt_has_no_curve() {
    let text = junction("bias = 0.7").replace("resistance = \"10 ohm\"\n", "capacitance = \"1 pF\"\n");
    let message = refusal(&text);
    assert!(message.contains("[junction] resistance: missing; add resistance = \"1 ohm\""), "{message}");
}
