//! Thermal rates without friction: every record of the sums over resonances, the formulas beside them, and their limits.

use crate::support::{Record, decimal, records, refusal, sweep};
use metastable::table::Table;
use std::f64::consts::TAU;

/// k_ImF, relative: widths are good to 1e-13 each, and nothing is subtracted.
const SUM: f64 = 1e-8;
/// An error bar must bound the true error without being larger than it by more than this …
const SHARP: f64 = 100.0;
/// … unless it is below this, where a true error is small by luck.
const AS_GOOD_AS_EXACT: f64 = 1e-11;

const TEMPERATURES: &str = "0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0";

fn crossover(potential: &str, bath: &str, points: &str) -> Table {
    let study = format!("[study]\nkind = \"crossover\"\nsweep = {points}");
    sweep(&format!("[potential]\n{potential}\n[bath]\n{bath}\n{study}")).unwrap()
}

/// The cubic well with ΔU/ħω₀ given at the temperatures of the reference, T/T_c.
fn cubic(high: f64) -> Table {
    let g = (54.0 * high).sqrt().recip();
    crossover(
        &format!("kind = \"cubic\"\ng = {g:?}"),
        "",
        &format!("{{ key = \"bath.t_over_tc\", values = [{TEMPERATURES}] }}"),
    )
}

fn cell(table: &Table, row: usize, column: &str) -> f64 {
    table.numbers(column).unwrap()[row].unwrap_or(f64::NAN)
}

fn row_at(table: &Table, ratio: f64) -> usize {
    let ratios = table.numbers("t_over_tc").unwrap();
    ratios.iter().position(|found| found.is_some_and(|found| (found / ratio - 1.0).abs() < 1e-12)).unwrap()
}

/// Column, tolerance and, where there is one, the column of the error bar of a quantity.
fn column(record: &Record) -> (&'static str, f64, Option<&'static str>) {
    let digits = 0.5 * 10f64.powi(1 - i32::try_from(record.digits).unwrap());
    match record.quantity.split([' ', ':', '=']).next().unwrap() {
        "k_ImF" => ("k_imf", SUM, Some("k_imf_error")),
        "k_all" => ("k_sum", SUM, None),
        "k_below" => ("k_below", SUM, None),
        "k_uniformWKB" => ("k_wkb", 2.0 * digits, None),
        "k_classical" => ("k_classical", 10.0 * digits, None),
        "k_parabolic" => ("k_parabolic", 10.0 * digits, None),
        other => panic!("{other}"),
    }
}

#[test]
fn every_sum_over_resonances_and_every_formula() {
    let tables = [3.0, 5.0, 10.0].map(|high| (high, cubic(high)));
    let (mut failures, mut checked) = (Vec::new(), 0);
    for record in records("thermal_crossover.json") {
        let high = record.number("dU_over_hw").unwrap();
        let table = &tables.iter().find(|entry| entry.0 == high).unwrap().1;
        let row = row_at(table, record.float("T_over_Tc"));
        let (name, tolerance, bar) = column(&record);
        let open = 10f64.powi(1 - i32::try_from(record.digits).unwrap());
        let error = (cell(table, row, name) / decimal(&record.value).to_f64() - 1.0).abs();
        let bar = bar.map_or(f64::INFINITY, |bar| cell(table, row, bar));
        let blunt = bar.is_finite() && bar > AS_GOOD_AS_EXACT && bar > SHARP * (error + open);
        if !(error <= tolerance + open && error <= bar + open) || blunt {
            failures.push(format!("{}: {name} off by {error:.1e}, bar {bar:.1e}", record.name()));
        }
        checked += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(checked, 159);
}

/// k = k_ImF below T_c and k_ImF T_c/T above, from the resonances; the plateau is the width of the lowest level.
#[test]
fn the_rate_has_the_factor_of_affleck_and_a_plateau() {
    let table = cubic(3.0);
    for row in 0..table.rows.len() {
        let ratio = cell(&table, row, "t_over_tc");
        let expected = cell(&table, row, "k_imf") * ratio.recip().min(1.0);
        assert!((cell(&table, row, "k_quantum") / expected - 1.0).abs() < 1e-14);
        assert!((cell(&table, row, "ln_k_quantum") - expected.ln()).abs() < 1e-13);
    }
    let potential = format!("kind = \"cubic\"\ng = {:?}", 162f64.sqrt().recip());
    let zero = crossover(&potential, "", "{ key = \"bath.t_over_tc\", values = [0, 0.05] }");
    // Γ₀ of ΔU = 3 ħω₀ to 15 digits.
    for row in 0..2 {
        assert!((cell(&zero, row, "k_quantum") / 5.563267772658920e-9 - 1.0).abs() < 1e-12);
    }
}

/// The three definitions: ħω_b/2π, 5ħω₀/36 of a cubic well, and where the curve bends, between 0.85 T_c and T_c.
#[test]
fn the_crossover_by_three_definitions() {
    let table = cubic(5.0);
    assert!((cell(&table, 0, "kt_crossover") * TAU - 1.0).abs() < 1e-12);
    assert!((cell(&table, 0, "kt_rates") * 36.0 / 5.0 - 1.0).abs() < 1e-12);
    let bend = cell(&table, 0, "kt_bend") * TAU;
    assert!((0.85..1.0).contains(&bend), "{bend}");
}

/// Another ħ in the same well at the same ΔU/ħω₀ is another unit.
#[test]
fn only_the_ratio_of_barrier_and_quantum_counts() {
    let points = "{ key = \"bath.t_over_tc\", values = [0.5, 1.5] }";
    let one = crossover("kind = \"cubic\"\ng = 0.08", "", points);
    // x → 2x: ħ → ħ/4 in time units that stay.
    let other = sweep(&format!(
        "quantum.hbar = 0.25\n[potential]\nkind = \"cubic\"\ng = 0.16\n[study]\nkind = \"crossover\"\nsweep = {points}"
    ))
    .unwrap();
    for row in 0..2 {
        for name in ["k_quantum", "k_bounce", "k_wkb", "k_classical"] {
            let (a, b) = (cell(&one, row, name), cell(&other, row, name));
            assert!((a / b - 1.0).abs() < 1e-10 || (a.is_nan() && b.is_nan()), "{name}: {a} {b}");
        }
    }
}

/// Both sides of −x⁴ let out: twice the barrier's rate, in every theory.
#[test]
fn two_open_sides_add() {
    let table =
        crossover("kind = \"inverted_quartic\"\ng = 0.0125", "", "{ key = \"bath.t_over_tc\", values = [0.8, 2.5] }");
    let classical = |row| (-5.0 / cell(&table, row, "kt")).exp() / TAU * 2.0;
    for row in 0..2 {
        assert!((cell(&table, row, "k_classical") / classical(row) - 1.0).abs() < 1e-12);
        let k = cell(&table, row, "k_quantum");
        for theory in ["k_bounce", "k_wkb"] {
            // Corrections of order ħω₀/ΔU = 1/5 with a small factor.
            assert!((cell(&table, row, theory) / k - 1.0).abs() < 0.07, "{theory} at row {row}");
        }
    }
}

/// With friction the rate is semiclassical, says so, and falls at every temperature.
#[test]
fn friction_lowers_every_rate() {
    let table = crossover(
        "kind = \"cubic\"\ng = 0.0608580619450185",
        "kt = 0.1",
        "[{ key = \"bath.kt\", values = [0.03, 0.12, 0.3] }, { key = \"bath.alpha\", values = [0, 0.1, 0.5, 2] }]",
    );
    let (k, error) = (table.numbers("ln_k_bounce").unwrap(), table.numbers("k_quantum_error").unwrap());
    let route = table.position("route").unwrap();
    for temperature in 0..3 {
        let rates: Vec<f64> = (0..4).map(|i| k[4 * temperature + i].unwrap()).collect();
        assert!(rates.windows(2).all(|pair| pair[1] < pair[0]), "{rates:?}");
        assert_eq!(table.rows[4 * temperature][route], "levels".into());
        assert_eq!(table.rows[4 * temperature + 1][route], "bounce".into());
        assert!(error[4 * temperature].unwrap() < 1e-11 && error[4 * temperature + 1].unwrap() > 0.1);
    }
}

/// A theory that does not hold says where it does, and which one does here.
#[test]
fn a_theory_where_it_does_not_hold_is_refused() {
    let case = |route: &str, bath: &str| {
        format!(
            "[potential]\nkind = \"cubic\"\ng = 0.08\n[bath]\n{bath}\n[study]\nkind = \"crossover\"\nroute = \"{route}\""
        )
    };
    for (route, bath, parts) in [
        ("classical", "t_over_tc = 0.5", ["T/T_c = 0.5000", "T/T_c > 1", "use study.route = \"levels\""]),
        ("wkb", "t_over_tc = 0.3", ["T/T_c = 0.3000", "0.6 ≤ T/T_c", "use study.route = \"levels\""]),
        ("parabolic", "t_over_tc = 1", ["T/T_c = 1.0000", "T/T_c > 1.01", "use study.route = \"bounce\""]),
        (
            "levels",
            "t_over_tc = 1\nalpha = 0.1",
            ["levels know no friction", "γ = 0.2", "use study.route = \"bounce\""],
        ),
        ("levels", "t_over_tc = 30", ["too many broad ones", "T/T_c = 30.0000", "use study.route = \"bounce\""]),
        ("tunnel", "t_over_tc = 1", ["unknown route", "\"tunnel\"", "auto, levels, bounce, wkb, parabolic, classical"]),
    ] {
        let said = refusal(&case(route, bath));
        assert!(said.contains("[study] route: "), "{said}");
        parts.iter().for_each(|part| assert!(said.contains(part), "{said} lacks {part}"));
    }
    for (bath, said) in [
        ("t_over_tc = -1", "[bath] t_over_tc: out of range: got -1, allowed 0 or more"),
        ("alpha = -0.1", "[bath] alpha: out of range: got -0.1, allowed 0 or more"),
        ("cutoff = 0", "[bath] cutoff: out of range: got 0, allowed above 0"),
    ] {
        assert!(refusal(&case("auto", bath)).contains(said), "{}", refusal(&case("auto", bath)));
    }
}

#[test]
fn a_well_that_nothing_leaves_has_no_rate() {
    let closed = refusal("potential.kind = \"quartic\"\nstudy.kind = \"crossover\"");
    assert!(closed.contains("closed on both sides") && closed.contains("study.kind = \"levels\""), "{closed}");
}
