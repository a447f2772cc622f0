//! The bounce of the cubic well against `dissipative_bounce.json`, and the study `bounce`.

use crate::support::{cell, refused, run};
use metastable::bath::Friction;
use metastable::potential::{Direction, Landscape, Potential};
use metastable::rate::bounce::{Bounce, Path, bounce, wolynes};
use serde_json::Value;

/// Allowed besides the digits of the reference: the action's own rounding.
const ROUNDING: f64 = 1e-13;
/// A bar may be as much larger than the error it bounds, unless it is below this.
const SMALL: f64 = 1e-11;

struct Record {
    quantity: String,
    alpha: f64,
    ratio: f64,
    value: f64,
    /// Half a unit of the last trusted digit, relative.
    resolution: f64,
}

/// A number, or the text of one.
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn records(kind: &str) -> Vec<Record> {
    let file = format!("{}/tests/reference/dissipative_bounce.json", env!("CARGO_MANIFEST_DIR"));
    let table: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let record = |entry: &Value| {
        let value = number(&entry["value"]);
        let digits = entry["digits_trusted"].as_i64().unwrap() as i32;
        let first = 10f64.powf(value.abs().log10().floor());
        Record {
            quantity: entry["quantity"].as_str().unwrap().to_owned(),
            alpha: number(&entry["parameters"]["alpha"]),
            ratio: number(&entry["parameters"]["T_over_Tc"]),
            value,
            // One unit: the tables cut off here and there instead of rounding.
            resolution: first * 10f64.powi(1 - digits) / value,
        }
    };
    let records: Vec<Record> = table["values"].as_array().unwrap().iter().map(record).collect();
    records.into_iter().filter(|record| record.quantity.starts_with(kind)).collect()
}

fn found(record: &Record) -> Bounce {
    let potential = Potential::cubic();
    let landscape = Landscape::search(&potential).unwrap();
    let well = landscape.wells[0];
    let barrier = landscape.barrier(&well, Direction::Right).unwrap();
    let path = Path::new(&potential, &well, barrier, Friction::ohmic(2.0 * record.alpha).unwrap()).unwrap();
    bounce(&path, path.crossover() / record.ratio, 1e-7).unwrap()
}

#[test]
fn actions_are_those_of_the_reference() {
    let records = records("s=S_B");
    assert_eq!(records.len(), 40);
    for record in &records {
        let found = found(record);
        let error = (found.reduced_action / record.value - 1.0).abs();
        // The table's last digit is uncertain by a few units.
        assert!(error < 10.0 * record.resolution + ROUNDING, "α = {}, T = {}: {error:e}", record.alpha, record.ratio);
        assert!(error < 1e-8 && found.action_error < SMALL && found.negative_modes == 1);
    }
}

#[test]
fn prefactors_are_those_of_the_reference() {
    let records = records("prefactor");
    assert_eq!(records.len(), 32);
    for record in &records {
        let found = found(record);
        let error = (found.prefactor / record.value - 1.0).abs();
        assert!(error < record.resolution, "α = {}, T = {}: {error:e}", record.alpha, record.ratio);
        assert!(found.prefactor_error < 2e-6, "α = {}: {:e}", record.alpha, found.prefactor_error);
    }
}

#[test]
fn bars_of_the_prefactor_hold_what_a_finer_basis_changes() {
    // No table has as many digits: a finer one of the same kind stands in, except without friction, where a is known.
    for (alpha, ratio) in [(0.05, 0.0), (0.25, 0.25), (0.5, 0.5), (1.0, 0.1), (2.0, 0.5), (5.0, 0.5), (5.0, 0.9)] {
        let potential = Potential::cubic();
        let landscape = Landscape::search(&potential).unwrap();
        let well = landscape.wells[0];
        let barrier = landscape.barrier(&well, Direction::Right).unwrap();
        let path = Path::new(&potential, &well, barrier, Friction::ohmic(2.0 * alpha).unwrap()).unwrap();
        let at = |tolerance: f64| bounce(&path, path.crossover() / ratio, tolerance).unwrap();
        let (coarse, fine) = (at(1e-2), at(1e-12));
        let error = (coarse.prefactor / fine.prefactor - 1.0).abs();
        let bar = coarse.prefactor_error + fine.prefactor_error;
        assert!(error <= bar, "α = {alpha}, T = {ratio}: {error:e} against {bar:e}");
    }
}

#[test]
fn quantum_factors_are_those_of_the_reference() {
    let records = records("Wolynes");
    assert_eq!(records.len(), 48);
    for record in &records {
        let omega = (1.0 + record.alpha * record.alpha).sqrt() - record.alpha;
        let theta = 2.0 * std::f64::consts::PI / (omega * record.ratio);
        let found = wolynes(1.0, 1.0, Friction::ohmic(2.0 * record.alpha).unwrap(), theta).unwrap();
        // ω_R cancels to α⁻² eps at strong friction, and the factor is steep in it next to T_c.
        let error = (found / record.value - 1.0).abs();
        assert!(error < 1e-12, "α = {}, T = {}: {error:e}", record.alpha, record.ratio);
    }
}

fn case(potential: &str, bath: &str, study: &str) -> String {
    format!("[potential]\n{potential}\n[quantum]\nhbar = 0.03\n[bath]\n{bath}\n[study]\nkind = \"bounce\"\n{study}")
}

#[test]
fn the_study_goes_through_the_crossover() {
    let at = |t: &str| run(&case("kind = \"cubic\"", &format!("alpha = 0.25\nt_over_tc = {t}"), "")).unwrap();
    let cold = at("0.25");
    assert!((cell(&cold, "action").unwrap() / 10.448011404 - 1.0).abs() < 1e-9);
    assert!((cell(&cold, "prefactor").unwrap() / 16.07 - 1.0).abs() < 1e-3);
    assert_eq!(cell(&cold, "wolynes"), None);
    let warm = at("1.5");
    assert!((cell(&warm, "wolynes").unwrap() / 7.124735386730948 - 1.0).abs() < 1e-12);
    assert_eq!(cell(&warm, "prefactor"), None);
    // s(T_c) = 2π/ω_R.
    let there = at("1");
    assert!((cell(&there, "action").unwrap() / 8.047355498502 - 1.0).abs() < 1e-12);
    assert!(cell(&there, "ln_k").unwrap() > cell(&cold, "ln_k").unwrap());
    assert!(cell(&there, "ln_k").unwrap() < cell(&warm, "ln_k").unwrap());
}

#[test]
fn both_open_sides_add() {
    let table = run(&case("kind = \"inverted_quartic\"", "t_over_tc = 0", "")).unwrap();
    let number = |name: &str| cell(&table, name).unwrap();
    let barrier = number("barrier_over_hbar_omega");
    let side = number("prefactor") * barrier.sqrt() * (-number("action") * barrier).exp();
    assert!((number("k") / side - 2.0).abs() < 1e-12);
}

#[test]
fn a_trajectory_has_its_points() {
    let table = run(&case("kind = \"cubic\"", "alpha = 0.5\nt_over_tc = 0", "points = 5")).unwrap();
    let x = table.numbers("x").unwrap();
    assert_eq!(x.len(), 5);
    // In the middle it turns, 1.5 … 2 times as far as the barrier at 1.
    assert!(x[2].unwrap() > 1.5 && x[2].unwrap() < 2.0 && (x[1].unwrap() - x[3].unwrap()).abs() < 1e-13);
}

#[test]
fn a_junction_has_a_rate_in_seconds() {
    let text = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nresistance = \"190 ohm\"\n\
                bias = 0.9905\ntemperature = \"15 mK\"\n[study]\nkind = \"bounce\"";
    let table = run(text).unwrap();
    let rate = cell(&table, "rate").unwrap();
    // Γ ~ 1e5/s at this bias, measured and predicted (Phys. Rev. Lett. 55, 1908 (1985)).
    assert!(rate > 2e4 && rate < 1e6, "{rate}");
    assert!(cell(&table, "t_over_tc").unwrap() < 0.6);
}

#[test]
fn what_has_no_bounce_is_refused() {
    refused(&case("kind = \"cubic\"", "alpha = -0.1", ""), &["[bath] alpha", "-0.1", "0 or more"]);
    refused(&case("kind = \"cubic\"", "alpha = 0.1\ncutoff = 0", ""), &["cutoff"]);
    refused(&case("kind = \"cubic\"", "alpha = 0.1\ncutoff = -1", ""), &["cutoff", "-1"]);
    refused(&case("kind = \"quartic\"", "alpha = 0.1\nt_over_tc = 0.5", ""), &["no well is left by a bounce", "tilt"]);
    refused(&case("kind = \"expression\"\nu = \"x^2\"", "kt = 0.1", ""), &["no well is left", "tilt"]);
    refused(&case("kind = \"washboard\"\ns = 1.2", "t_over_tc = 0", ""), &["no well is left in the washboard"]);
    refused(&case("kind = \"cubic\"", "t_over_tc = 0", "points = 1"), &["[study] points", "got 1"]);
}
