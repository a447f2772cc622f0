//! The closed theories of the turnover in the quartic double well, as ratios of the eigenvalue to twice the theory's rate.

use crate::support::fraction;
use metastable::bath::Bath;
use metastable::potential::{Landscape, Potential};
use metastable::rate::Rate;
use metastable::rate::turnover::{Escape, Theories, theories};
use serde_json::Value;

/// The depopulation factors of the table are off by up to 1.3e-10.
const TOLERANCE: f64 = 2e-10;
/// ΔU/kT, γ and the ratio of Pollak, Grabert and Hänggi, where the integral behind the table's has not converged: evaluated
/// with 30 digits from the table's eigenvalue, see `tests/reference/README.md`.
const EVALUATED_ANEW: [(&str, &str, f64); 4] = [
    ("2", "0.005", 1.074_867_707_930_13),
    ("5", "0.005", 0.767_159_297_309_509_4),
    ("2", "0.002", 1.066_159_447_821_313),
    ("5", "0.002", 0.752_948_728_834_614),
];

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record[key].as_str().unwrap()
}

/// Records that hold theories, of both wells x⁴/4 − x²/2.
fn records() -> Vec<Value> {
    let path = format!("{}/tests/reference/klein_kramers.json", env!("CARGO_MANIFEST_DIR"));
    let table: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    table["values"].as_array().unwrap().iter().filter(|record| record["ratios"].is_object()).cloned().collect()
}

/// λ₁ over twice the rate of Pollak, Grabert and Hänggi.
fn pollak_grabert_haenggi(record: &Value) -> f64 {
    let of = |key| text(&record["parameters"], key);
    let anew = EVALUATED_ANEW.iter().find(|entry| (entry.0, entry.1) == (of("dU_over_T"), of("gamma")));
    anew.map_or_else(|| number(&record["ratios"]["PGH"]), |entry| entry.2)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
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
            ("TST", rate(found.transition_state), number(&ratios["TST"])),
            ("Kramers", rate(found.kramers), number(&ratios["Kramers"])),
            ("MM", rate(found.melnikov_meshkov), number(&ratios["MM"])),
            ("low", rate(found.weak_friction), number(&ratios["low"])),
            ("PGH", rate(found.pollak_grabert_haenggi), pollak_grabert_haenggi(&record)),
            ("Delta_over_T", found.energy_loss.unwrap(), number(&record["Delta_over_T"])),
            ("PGH_dE_over_T", found.mode_energy_loss.unwrap(), number(&record["PGH_dE_over_T"])),
        ] {
            let error = (found / expected - 1.0).abs();
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
