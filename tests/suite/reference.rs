//! Every number that was computed elsewhere to many digits, with the automatic mesh and default options.

use crate::support::{Record, cell, fraction, records, run};

/// λ₁ and passage times, whatever their size.
const SLOW: f64 = 1e-11;
/// λ₂ and λ₃.
const FAST: f64 = 1e-10;
/// An error bar below this need not be sharp: it is at the rounding of U/kT for a barrier of a few hundred kT.
const AS_GOOD_AS_EXACT: f64 = 1e-13;
/// An error bar must bound the true error without being larger than it by more than this.
const SHARP: f64 = 100.0;

fn check(record: &Record, found: Option<f64>, ln_found: f64, bar: f64, tolerance: f64) {
    let error = record.relative_error(ln_found, found).abs();
    let name = &record.quantity;
    assert!(error <= tolerance, "{name}: error {error:.1e} above {tolerance:.0e}");
    assert!(error <= bar, "{name}: error {error:.1e} above its bar {bar:.1e}");
    assert!(bar <= AS_GOOD_AS_EXACT || bar <= SHARP * error, "{name}: bar {bar:.1e} far above the error {error:.1e}");
}

fn potential(record: &Record) -> String {
    match (record.text("U"), record.text("c")) {
        (Some("x^2/2-x^3/3"), _) => "kind = \"cubic\"".into(),
        (_, Some(c)) => format!("kind = \"quartic\"\nc = {c}"),
        _ => "kind = \"quartic\"".into(),
    }
}

fn case(record: &Record, more: &str) -> String {
    let kt = record.number("D").unwrap();
    format!("[potential]\n{}\n[bath]\nkt = {kt:e}\n{more}", potential(record))
}

fn eigenvalue(record: &Record, index: usize) {
    let absorb = record.quantity.split("x_a=").nth(1).map(|x| format!("[mesh]\nabsorb = {}\n", fraction(x)));
    let text = case(record, &absorb.unwrap_or_default());
    if index == 1 {
        let table = run(&format!("{text}[study]\nkind = \"kramers\"")).unwrap();
        let ln = cell(&table, "ln_lambda_1").unwrap();
        check(record, cell(&table, "lambda_1"), ln, cell(&table, "lambda_1_error").unwrap(), SLOW);
    }
    let table = run(&format!("{text}[solve]\ncount = 3\n[study]\nkind = \"spectrum\"")).unwrap();
    let row = table.numbers("index").unwrap().iter().position(|n| *n == Some(index as f64)).unwrap();
    let at = |name: &str| table.numbers(name).unwrap()[row];
    let tolerance = if index == 1 { SLOW } else { FAST };
    check(record, at("lambda_re"), at("ln_lambda").unwrap(), at("lambda_error").unwrap(), tolerance);
}

fn passage(record: &Record) {
    let way = record.quantity.trim_start_matches("MFPT ").split(" (").next().unwrap();
    let (from, to) = way.split_once(" -> ").unwrap();
    let goal = fraction(to.trim_start_matches('+'));
    let absorb = if goal > 1.0 { format!("[mesh]\nabsorb = {goal}\n") } else { String::new() };
    let study = format!("[study]\nkind = \"kramers\"\nfrom = {from}\nto = {goal}");
    let table = run(&case(record, &format!("{absorb}{study}"))).unwrap();
    let ln = cell(&table, "ln_mean_passage_time").unwrap();
    check(record, cell(&table, "mean_passage_time"), ln, cell(&table, "mean_passage_time_error").unwrap(), SLOW);
}

fn every_record(file: &str) -> usize {
    let mut checked = 0;
    for record in records(file) {
        let index = record.quantity.strip_prefix("lambda_").and_then(|rest| rest[..1].parse().ok());
        if record.quantity.starts_with("MFPT") {
            passage(&record);
        } else if let (Some(index), false) = (index, record.quantity.contains("/k") || record.quantity.contains("/(k"))
        {
            eigenvalue(&record, index);
        } else {
            continue;
        }
        checked += 1;
    }
    checked
}

#[test]
fn the_quartic_double_well() {
    assert_eq!(every_record("overdamped_quartic.json"), 45);
}

#[test]
fn the_cubic_well_and_the_tilted_double_well() {
    assert_eq!(every_record("overdamped_cubic_asymmetric.json"), 55);
}

#[test]
fn kramers_and_its_ratio_agree_with_their_closed_forms() {
    for record in records("overdamped_quartic.json").iter().filter(|record| record.quantity == "lambda1/kramers") {
        let table = run(&case(record, "[study]\nkind = \"kramers\"")).unwrap();
        let error = record.relative_error(0.0, cell(&table, "kramers_ratio")).abs();
        // e^{−ΔU/kT} enters both numbers with the rounding of ΔU/kT.
        assert!(error < 3e-13, "ratio off by {error:.1e}");
    }
}

#[test]
fn a_barrier_of_5000_kt_agrees_with_the_asymptotic_series() {
    let table =
        run("[potential]\nkind = \"quartic\"\n[bath]\nbarrier_over_kt = 5000\n[study]\nkind = \"kramers\"").unwrap();
    assert_eq!(cell(&table, "lambda_1"), None, "10⁻²¹⁷² is no double and must not be printed as one");
    // λ₁ = (√2/π) e^{−b} [1 − 3/(8b) − 39/(128b²) − 657/(1024b³) − …]; the next term is 3e-15 at b = 5000.
    let b: f64 = 5000.0;
    let series = 1.0 - 3.0 / (8.0 * b) - 39.0 / (128.0 * b * b) - 657.0 / (1024.0 * b.powi(3));
    let ln = -b + (2f64.sqrt() / std::f64::consts::PI).ln() + series.ln();
    let error = cell(&table, "ln_lambda_1").unwrap() - ln;
    // ln λ₁ itself has a last place of 9e-13.
    assert!(error.abs() < cell(&table, "lambda_1_error").unwrap() + 2e-12, "{error:e}");
}
