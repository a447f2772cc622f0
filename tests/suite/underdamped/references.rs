//! λ₁ at every barrier and friction of the reference table, c₀, and diffusion on the ring: by the study, as a user has it.

use crate::support::{fraction, run};
use metastable::table::Table;
use serde_json::Value;

/// A bar may be this many times the true error, or below what rounding and walls leave.
const LOOSEST_BAR: f64 = 100.0;
const SMALLEST_BAR: f64 = 1e-11;

fn records(quantity: &str) -> Vec<Value> {
    let path = format!("{}/tests/reference/klein_kramers.json", env!("CARGO_MANIFEST_DIR"));
    let table: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let all = table["values"].as_array().unwrap();
    all.iter().filter(|record| record["quantity"].as_str().unwrap().starts_with(quantity)).cloned().collect()
}

fn of(record: &Value, key: &str) -> f64 {
    fraction(record["parameters"][key].as_str().unwrap())
}

/// The value, and half a unit in its last trusted digit, relative.
fn value(record: &Value) -> (f64, f64) {
    let digits = i32::try_from(record["digits_trusted"].as_i64().unwrap()).unwrap();
    (fraction(record["value"].as_str().unwrap()), 5.0 * 10f64.powi(-digits))
}

fn number(table: &Table, column: &str) -> f64 {
    table.numbers(column).unwrap()[0].unwrap()
}

fn turnover(barrier: f64, gamma: f64) -> Table {
    // Where a further mesh costs ten seconds, ask for no more than is checked.
    let tolerance = match gamma {
        0.0..0.008 => 1e-5,
        0.008..0.02 => 1e-7,
        _ => 1e-10,
    };
    let bath = format!("[bath]\nbarrier_over_kt = {barrier}\ngamma = {gamma}\n[solve]\ntolerance = {tolerance:e}");
    run(&format!("[potential]\nkind = \"quartic\"\n{bath}\n[study]\nkind = \"turnover\"")).unwrap()
}

/// Every row of a range of frictions: within the tolerance, and within its own bar, which is not too wide.
fn check(from: f64, to: f64, tolerance: f64, expected_rows: usize) {
    let rows = records("lambda_1 Klein-Kramers (odd");
    let within = |record: &&Value| (from..=to).contains(&of(record, "gamma"));
    let mut checked = 0;
    for record in rows.iter().filter(within) {
        let (barrier, gamma) = (of(record, "dU_over_T"), of(record, "gamma"));
        let table = turnover(barrier, gamma);
        let (exact, digit) = value(record);
        let error = (number(&table, "lambda_1") / exact - 1.0).abs();
        let bar = number(&table, "lambda_1_error");
        assert!(error <= tolerance, "{barrier} {gamma}: {error:.1e}");
        assert!(error <= bar + digit, "{barrier} {gamma}: {error:.1e}, bar {bar:.1e}");
        assert!(bar <= (LOOSEST_BAR * (error + digit)).max(SMALLEST_BAR), "{barrier} {gamma}: {error:.1e}, {bar:.1e}");
        let ln = number(&table, "ln_lambda_1");
        assert!((ln - number(&table, "lambda_1").ln()).abs() < 1e-12);
        assert!((number(&table, "k_forward") / number(&table, "lambda_1") - 0.5).abs() < 1e-12);
        checked += 1;
    }
    assert_eq!(checked, expected_rows);
}

#[test]
fn strong_and_moderate_friction() {
    check(0.03, 100.0, 1e-8, 28);
}

#[test]
fn a_hundredth() {
    check(0.01, 0.01, 1e-6, 4);
}

#[test]
fn a_two_hundredth() {
    check(0.005, 0.005, 1e-5, 2);
}

#[test]
fn below_the_reach_of_phase_space() {
    check(0.002, 0.002, 1e-5, 2);
    for record in records("lambda_1 Klein-Kramers, ESTIMATE") {
        let table = turnover(of(&record, "dU_over_T"), of(&record, "gamma"));
        let (exact, digit) = value(&record);
        let error = (number(&table, "lambda_1") / exact - 1.0).abs();
        // All five digits of the estimates: a whole unit in the last.
        assert!(error <= 2.0 * digit, "{record} {error:.1e}");
        assert!(error <= number(&table, "lambda_1_error") + 2.0 * digit);
        assert!(table.rows[0].contains(&metastable::table::Cell::from("weak friction")));
    }
}

#[test]
fn the_limit_of_weak_friction() {
    for record in records("c0") {
        let table = turnover(of(&record, "dU_over_T"), 3.0);
        let (exact, digit) = value(&record);
        let error = (number(&table, "c0") / exact - 1.0).abs();
        // The last digit of a rounded number.
        assert!(error <= 2.0 * digit, "{record} {error:.1e}");
        assert!(number(&table, "c0_error") < SMALLEST_BAR);
    }
}

#[test]
fn diffusion_over_many_periods() {
    let rows = records("D_eff");
    assert_eq!(rows.len(), 9);
    for record in rows {
        let (kt, gamma) = (of(&record, "T"), of(&record, "gamma"));
        let ring =
            "x = { from = -3.141592653589793, to = 3.141592653589793, left = \"periodic\", right = \"periodic\" }";
        let bath = format!("[bath]\nkt = {kt}\ngamma = {gamma}\n[mesh]\n{ring}");
        let table = run(&format!("[potential]\nkind = \"washboard\"\n{bath}\n[study]\nkind = \"turnover\"")).unwrap();
        let (exact, digit) = value(&record);
        let error = (number(&table, "diffusion") / exact - 1.0).abs();
        let bar = number(&table, "diffusion_error");
        assert!(error <= 1e-8 && error <= bar + digit, "{kt} {gamma}: {error:.1e} {bar:.1e}");
        assert!(bar <= (LOOSEST_BAR * error).max(SMALLEST_BAR), "{kt} {gamma}: {error:.1e} {bar:.1e}");
    }
}
