//! Tunnel splittings of the quartic double well, from 0.1 to 1e-53, where no difference of energies is left.

use crate::support::{decimal, records, run};
use metastable::wide::Wide;

/// Relative error of a splitting: order 8 extrapolated.
const SPLITTING: f64 = 1e-9;
/// Absolute error of an energy in ħω₀.
const ENERGY: f64 = 1e-10;
/// ħ = 0.02 is no double: e^{−S/ħ} moves by S/ħ ≤ 121 times that rounding.
const TYPED: f64 = 121.0 * f64::EPSILON;

#[test]
fn the_splittings_of_the_quartic_double_well() {
    let mut checked = 0;
    for record in records("splittings.json") {
        let hbar = record.text("hbar").unwrap();
        let text = format!(
            "[potential]\nkind = \"quartic\"\n[quantum]\nhbar = {hbar}\n[solve]\ncount = 4\n[study]\nkind = \"levels\""
        );
        let table = run(&text).unwrap_or_else(|error| panic!("ħ = {hbar}: {error}"));
        let at = |name: &str| table.numbers(name).unwrap()[record.whole("n")].unwrap();
        // U″ = 2 in either well, whose bottom lies at −1/4.
        let quantum = record.number("hbar").unwrap() * 2f64.sqrt();
        let name = format!("ħ = {hbar}, {}", record.quantity);
        if record.quantity.contains('-') {
            let exact = decimal(&record.value);
            let error = ((Wide::new(at("splitting") * quantum) - exact) / exact).to_f64().abs();
            let bar = at("splitting_error");
            assert!(error <= SPLITTING, "{name}: error {error:.1e}");
            assert!(error <= bar + TYPED, "{name}: error {error:.1e} above its bar {bar:.1e}");
        } else {
            let error = (at("energy") - (decimal(&record.value).to_f64() + 0.25) / quantum).abs();
            let bar = at("energy_error") * at("energy") + 4.0 * f64::EPSILON / quantum;
            assert!(error <= ENERGY, "{name}: error {error:.1e}");
            assert!(error <= bar, "{name}: error {error:.1e} above its bar {bar:.1e}");
        }
        checked += 1;
    }
    assert_eq!(checked, 20);
}

#[test]
fn a_splitting_does_not_depend_on_where_the_wells_are() {
    let splitting = |u: &str| {
        let text = format!(
            "[potential]\nkind = \"expression\"\nu = \"{u}\"\n[quantum]\nhbar = 0.1\n[solve]\ncount = 2\n[study]\nkind = \"levels\""
        );
        run(&text).unwrap_or_else(|error| panic!("{u}: {error}")).numbers("splitting").unwrap()[1].unwrap()
    };
    let plain = splitting("x^4/4 - x^2/2");
    // A shift by a power of two and a constant round at eps of the largest U met, some 10 times the steepness 1/ħ.
    for u in ["(x-2)^4/4 - (x-2)^2/2", "x^4/4 - x^2/2 + 3"] {
        assert!((splitting(u) / plain - 1.0).abs() < 1e-11, "{u}: {:e}", splitting(u) / plain - 1.0);
    }
}
