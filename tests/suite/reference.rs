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

/// Eigenvalues of potentials typed as formulas, with many wells or open ends.
fn formula(record: &Record, engine: &str) -> (Option<f64>, f64, f64) {
    let end = |side: &str| record.text(side).and_then(|end| end.split("x=").nth(1)).map(fraction);
    let mesh = match (end("left"), end("right")) {
        (Some(from), Some(to)) => {
            format!("[mesh]\nx = {{ from = {from:?}, to = {to:?}, left = \"absorbing\", right = \"absorbing\" }}\n")
        }
        _ => String::new(),
    };
    let (u, kt, n) = (record.text("U").unwrap(), record.text("kT").unwrap(), record.whole("n"));
    let text = format!(
        "[potential]\nkind = \"expression\"\nu = \"{u}\"\n[bath]\nkt = {kt}\n{mesh}[solve]\nengine = \"{engine}\"\ncount = {n}\n[study]\nkind = \"spectrum\""
    );
    let table = run(&text).unwrap_or_else(|error| panic!("{u}, kT = {kt}, {engine}: {error}"));
    let row = table.numbers("index").unwrap().iter().position(|index| *index == Some(n as f64)).unwrap();
    let at = |name: &str| table.numbers(name).unwrap()[row];
    (at("lambda_re"), at("ln_lambda").unwrap(), at("lambda_error").unwrap())
}

#[test]
fn many_wells_and_open_ends() {
    let all = records("overdamped_multiwell.json");
    let chosen: Vec<&Record> = all.iter().filter(|record| record.quantity.starts_with("lambda_")).collect();
    assert!(chosen.len() > 80);
    for record in chosen {
        let (found, ln, bar) = formula(record, "flux");
        // Expressions are checked to the tolerance of the case; their bars must hold and be sharp all the same.
        check(record, found, ln, bar, FAST);
    }
}

#[test]
fn lapack_finds_the_metastable_eigenvalues_of_many_wells_too() {
    let all = records("overdamped_multiwell.json");
    // dqds finds all n eigenvalues in n² steps: the rows whose meshes stay small will do, and of each the last metastable one.
    let chosen = |record: &&Record| {
        record.flag("metastable")
            && record.quantity.starts_with("lambda_")
            && record.text("left") == Some("natural (no wall)")
            && record.whole("n").is_multiple_of(2)
            && record.number("kT").is_some_and(|kt| kt >= 0.12)
    };
    for record in all.iter().filter(chosen) {
        let (found, ln, bar) = formula(record, "lapack");
        let error = record.relative_error(ln, found).abs();
        assert!(error <= bar.min(SLOW), "{}: {error:.1e} above {bar:.1e}", record.quantity);
    }
}

/// λ₁ of U = ||x| − a| on the open line, kT = D: the odd f is sinh-like inside, e^{rx} outside, joined smoothly at a.
fn two_cones(a: f64, d: f64) -> f64 {
    let mismatch = |lambda: f64| {
        let q = (1.0 - 4.0 * d * lambda).sqrt();
        let (r, s1, s2) = ((1.0 - q) / (2.0 * d), (-1.0 + q) / (2.0 * d), (-1.0 - q) / (2.0 * d));
        let f = (s1 * a).exp() - (s2 * a).exp();
        (s1 * (s1 * a).exp() - s2 * (s2 * a).exp()) / f - r
    };
    let (mut low, mut high) = (1e-9, 0.25 / d - 1e-9);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if mismatch(middle) > 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[test]
fn a_kink_on_a_node_does_no_harm_and_one_between_nodes_is_refused() {
    for (a, kt) in [(0.6, 0.4), (0.7312, 0.2), (0.75, 0.3), (0.95, 0.2), (1.1, 0.4)] {
        let text = |mesh: &str| {
            format!(
                "[potential]\nkind = \"expression\"\nu = \"abs(abs(x) - {a})\"\n[bath]\nkt = {kt}\n{mesh}[study]\nkind = \"kramers\""
            )
        };
        let refusal = run(&text("")).unwrap_err().to_string();
        assert!(refusal.contains("U is not smooth near x") && refusal.contains("a node there"), "{refusal}");
        // ±32 a with 32·64·2 intervals: every mesh of the extrapolation has a node at ±a, to the rounding of a.
        let end = 32.0 * a;
        let mesh = format!("[mesh]\nx = {{ from = {:?}, to = {end:?}, nodes = 4097 }}\n", -end);
        let table = run(&text(&mesh)).unwrap();
        let error = (cell(&table, "lambda_1").unwrap() / two_cones(a, kt) - 1.0).abs();
        let bar = cell(&table, "lambda_1_error").unwrap();
        // The closed form, solved in doubles, carries about 1e-13 of its own.
        assert!(error <= bar + 2e-13, "a = {a}, kT = {kt}: {error:.1e} above {bar:.1e}");
    }
}
