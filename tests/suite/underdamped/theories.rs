//! The closed theories of the turnover in the quartic double well, as ratios of the eigenvalue to twice the theory's rate.

use crate::support::fraction;
use metastable::bath::Bath;
use metastable::potential::{Landscape, Potential};
use metastable::rate::Rate;
use metastable::rate::turnover::{Escape, Theories, theories};
use serde_json::Value;

/// Digits to which the ratios are printed, less the rounding in e^{−ΔU/kT}. The theories were evaluated there with quadrature
/// to about ten digits.
const TOLERANCE: f64 = 1e-10;

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record[key].as_str().unwrap()
}

/// Records that hold theories, of both wells x⁴/4 − x²/2.
fn records() -> Vec<Value> {
    let path = format!("{}/tests/reference/klein_kramers.json", env!("CARGO_MANIFEST_DIR"));
    let table: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    table["values"].as_array().unwrap().iter().filter(|record| record["ratios"].is_object()).cloned().collect()
}

fn solve(record: &Value) -> Theories {
    let parameters = &record["parameters"];
    assert_eq!(text(parameters, "U"), "x^4/4-x^2/2");
    let bath = Bath::new(fraction(text(parameters, "T")), fraction(text(parameters, "gamma"))).unwrap();
    let potential = Potential::quartic();
    let landscape = Landscape::search(&potential).unwrap();
    let escape =
        Escape { potential: &potential, landscape: &landscape, from: 0, to: Some(1), barriers: &landscape.barriers };
    theories(&escape, &bath).unwrap()
}

#[test]
fn every_theory_of_every_record() {
    let (mut worst, mut checked) = (Vec::new(), 0);
    for record in records() {
        let found = solve(&record);
        let eigenvalue = fraction(text(&record, "value_full_a"));
        let rate = |rate: Option<Rate>| eigenvalue / (2.0 * rate.unwrap().k().unwrap());
        let ratios = &record["ratios"];
        for (name, found, expected) in [
            ("TST", rate(found.transition_state), &ratios["TST"]),
            ("Kramers", rate(found.kramers), &ratios["Kramers"]),
            ("MM", rate(found.melnikov_meshkov), &ratios["MM"]),
            ("low", rate(found.weak_friction), &ratios["low"]),
            ("PGH", rate(found.pollak_grabert_haenggi), &ratios["PGH"]),
            ("Delta_over_T", found.energy_loss.unwrap(), &record["Delta_over_T"]),
            ("PGH_dE_over_T", found.mode_energy_loss.unwrap(), &record["PGH_dE_over_T"]),
        ] {
            let error = (found / expected.as_f64().unwrap() - 1.0).abs();
            checked += 1;
            if error.is_nan() || error > TOLERANCE {
                worst.push(format!("{name} {}: {found} is not {expected}: {error:.1e}", record["parameters"]));
            }
        }
    }
    assert!(worst.is_empty(), "{} of {checked}:\n{}", worst.len(), worst.join("\n"));
    // 36 records with seven numbers each.
    assert_eq!(checked, 7 * 36);
}
