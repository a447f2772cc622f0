//! Every resonance that was computed elsewhere to many digits, with default options, excited levels included.

use super::{Level, levels, width_error};
use crate::support::{Record, decimal, records};
use std::collections::BTreeMap;

/// Re E, in the unit of its table: order 8 extrapolated leaves 1e-13, the rounding of a washboard with s → 1 more.
const ENERGY: f64 = 1e-10;
/// Γ, relative: the same times the steepness of ln Γ.
const WIDTH: f64 = 1e-8;
/// An error bar must bound the true error without being larger than it by more than this …
const SHARP: f64 = 100.0;
/// … unless it is below this, where a true error is small by luck.
const AS_GOOD_AS_EXACT: f64 = 1e-12;

/// What is wrong with one number; empty if nothing is. `trusted` is what the reference itself leaves open.
fn verdict(error: f64, bar: f64, trusted: f64, tolerance: f64) -> String {
    let mut wrong = String::new();
    if error.is_nan() || error > tolerance + trusted {
        wrong += &format!("error {error:.2e} above {tolerance:.0e}; ");
    }
    if error > bar + trusted {
        wrong += &format!("error {error:.2e} above its bar {bar:.2e}; ");
    }
    if bar > AS_GOOD_AS_EXACT && bar > SHARP * (error + trusted) {
        wrong += &format!("bar {bar:.2e} far above the error {error:.2e}; ");
    }
    wrong
}

/// What the digits of a record leave open, relative: one unit of the last one.
fn open(record: &Record) -> f64 {
    10f64.powi(1 - i32::try_from(record.digits).unwrap())
}

fn compare(record: &Record, level: &Level) -> String {
    let exact = decimal(&record.value);
    if record.quantity.starts_with("E_n") || record.quantity.starts_with("Re E") {
        let exact = exact.to_f64();
        // A decimal string that no double holds is off by half a unit in its last place.
        let trusted = exact.abs() * (open(record) + 0.5 * f64::EPSILON);
        return verdict((level.energy - exact).abs(), level.energy_bar, trusted, ENERGY);
    }
    let exact = if record.quantity.starts_with("Im E") { exact * -2.0 } else { exact };
    verdict(width_error(level, exact).abs(), level.width_bar, open(record), WIDTH)
}

/// Compares every record with the level that `which` picks from the rows of its case.
fn every_record(file: &str, case: impl Fn(&Record) -> String, which: impl Fn(&Record, &[Level]) -> Level) -> usize {
    let mut solved: BTreeMap<String, Result<Vec<Level>, String>> = BTreeMap::new();
    let (mut checked, mut failures) = (0, Vec::new());
    for record in records(file) {
        let text = case(&record);
        let found = solved.entry(text.clone()).or_insert_with(|| {
            crate::support::run(&text).map(|table| super::rows(&table)).map_err(|error| error.to_string())
        });
        let wrong = match found {
            Ok(rows) => compare(&record, &which(&record, rows)),
            Err(error) => error.clone(),
        };
        if !wrong.is_empty() {
            failures.push(format!("{}: {wrong}\n{}", record.name(), text.replace('\n', " | ")));
        }
        checked += 1;
    }
    assert!(failures.is_empty(), "{} of {checked}:\n{}", failures.len(), failures.join("\n"));
    checked
}

fn by_number(record: &Record, rows: &[Level]) -> Level {
    rows[record.whole("n")]
}

fn cubic(record: &Record) -> String {
    let g = match (record.number("dU_over_hw"), record.number("G")) {
        (Some(barrier), _) => 1.0 / (54.0 * barrier).sqrt(),
        // + √G q³ is − g q³ with g = −√G: the barrier stands on the left.
        (_, Some(strength)) => -strength.sqrt(),
        _ => panic!("neither barrier nor coupling"),
    };
    let count = if record.number("G").is_some() { 2 } else { 4 };
    format!("[potential]\nkind = \"cubic\"\ng = {g:?}\n[solve]\ncount = {count}\n[study]\nkind = \"resonances\"")
}

#[test]
fn the_cubic_well_from_one_level_below_its_barrier_to_twelve() {
    assert_eq!(every_record("cubic_resonances.json", cubic, by_number), 44);
}

fn other(record: &Record) -> String {
    let resonances = "[study]\nkind = \"resonances\"";
    let hamiltonian = record.text("H").unwrap();
    if let Some(barrier) = record.number("dU_over_hw") {
        let g = 1.0 / (16.0 * barrier);
        return format!("[potential]\nkind = \"inverted_quartic\"\ng = {g:?}\n{resonances}");
    }
    if hamiltonian.contains("u(0)=0") {
        let wall = "[mesh]\nx = { from = 0, left = \"wall\" }\n[solve]\ncount = 1";
        return format!("[potential]\nkind = \"expression\"\nu = \"7.5*x^2*exp(-x)\"\n{wall}\n{resonances}");
    }
    let solve = if record.whole("index") == 3 { "count = 7" } else { "count = 6" };
    format!("[potential]\nkind = \"moiseyev\"\nj = 0.8\nl = 0.1\n[solve]\n{solve}\n{resonances}")
}

/// The other potentials are numbered within a parity: the level is the one whose energy is next to that of the table.
fn nearest(record: &Record, rows: &[Level], energies: &BTreeMap<String, f64>) -> Level {
    if record.number("dU_over_hw").is_some() {
        return by_number(record, rows);
    }
    let energy = energies[&record.name()];
    let distance = |level: &&Level| (level.energy - energy).abs();
    *rows.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap()
}

#[test]
fn inverted_quartic_radial_barrier_and_the_well_of_moiseyev() {
    let mut energies = BTreeMap::new();
    let mut last = 0.0;
    for record in records("other_resonances.json") {
        // Each imaginary part follows its real part.
        if record.quantity.starts_with("Re") {
            last = decimal(&record.value).to_f64();
        }
        energies.insert(record.name(), last);
    }
    let which = |record: &Record, rows: &[Level]| nearest(record, rows, &energies);
    assert_eq!(every_record("other_resonances.json", other, which), 41);
}

fn washboard(record: &Record, count: usize) -> String {
    let (s, eta) = (record.text("s").unwrap(), record.text("eta").unwrap());
    let potential = format!("[potential]\nkind = \"washboard\"\ns = {s}\n[quantum]\nhbar = {eta}");
    format!("{potential}\n[solve]\ncount = {count}\n[study]\nkind = \"levels\"")
}

#[test]
fn the_washboard_from_a_tilt_of_six_tenths_to_one_percent_below_one() {
    assert_eq!(every_record("washboard_resonances.json", |record| washboard(record, 4), by_number), 48);
}

#[test]
fn the_junction_at_eighteen_biases() {
    assert_eq!(every_record("junction_levels.json", |record| washboard(record, 5), by_number), 180);
}

#[test]
fn the_first_two_levels_do_not_depend_on_how_many_are_asked_for() {
    let text = |count: usize| {
        format!("[potential]\nkind = \"cubic\"\ng = 0.1\n[solve]\ncount = {count}\n[study]\nkind = \"resonances\"")
    };
    let (two, three) = (levels(&text(2)), levels(&text(3)));
    for (a, b) in two.iter().zip(&three) {
        assert!((a.energy - b.energy).abs() <= a.energy_bar + b.energy_bar);
        assert!(a.ln_ratio(b).abs() <= a.width_bar + b.width_bar);
    }
}
