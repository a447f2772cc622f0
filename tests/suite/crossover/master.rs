//! Levels in a heat bath: dipole elements against numbers from elsewhere and sum rules, rates against the table of the rate matrix.

use crate::support::{Record, cell, decimal, records, refused, run};
use metastable::bath::Friction;
use metastable::operator::schroedinger::Landing;
use metastable::potential::Potential;
use metastable::rate::bound;
use metastable::rate::master::{Coupling, Master, State};
use metastable::rate::resonance::{Dipoles, Edge, Level, Request, Setting, dipoles, resonances};
use std::collections::BTreeMap;

fn setting(potential: &Potential, top: f64, right: Edge) -> Setting<'_> {
    let landing = Landing { potential, origin: 0.0, bottom: 0.0 };
    let left = Edge::Closed { well: 0.0, limit: None };
    Setting { landing, hbar: 1.0, omega_0: 1.0, top, noise: 0.0, left, right }
}

/// x²/2 − g x³ with a barrier of ΔU = 1/(54 g²), its lowest levels and their elements.
fn cubic(barrier: f64, count: usize) -> (Vec<Level>, Dipoles) {
    let g = 1.0 / (54.0 * barrier).sqrt();
    let potential = Potential::Cubic { g };
    let setting = setting(&potential, barrier, Edge::Open { barrier: 1.0 / (3.0 * g) });
    let request = Request { count, ..Request::default() };
    let levels = resonances(&setting, &request).unwrap().levels;
    let elements = dipoles(&setting, &request, &levels).unwrap();
    (levels, elements)
}

fn cubic_levels(barrier: f64, count: usize) -> Vec<Level> {
    let g = 1.0 / (54.0 * barrier).sqrt();
    let potential = Potential::Cubic { g };
    let setting = setting(&potential, barrier, Edge::Open { barrier: 1.0 / (3.0 * g) });
    resonances(&setting, &Request { count, ..Request::default() }).unwrap().levels
}

#[test]
fn elements_of_the_quartic_oscillator() {
    let formula = "0.5*x^2 + 0.1*x^4";
    let potential = Potential::Expression(metastable::potential::Expression::parse(formula, &BTreeMap::new()).unwrap());
    let closed = Edge::Closed { well: 0.0, limit: None };
    let setting = setting(&potential, f64::INFINITY, closed);
    let request = Request { count: 6, ..Request::default() };
    let levels = bound::levels(&setting, false, &request).unwrap();
    let elements = bound::dipoles(&setting, &request, &levels).unwrap();
    let table = records("master_kms_dot.json");
    let of = |quantity: &str| table.iter().filter(move |record| record.quantity == quantity).collect::<Vec<&Record>>();
    let energies = of("E_n quartic oscillator p^2/2+x^2/2+lam x^4");
    assert_eq!(energies.len(), 6);
    for record in energies {
        let level = &levels[record.whole("n")];
        let off = (level.energy - decimal(&record.value).to_f64()).abs();
        assert!(off <= level.energy_error && level.energy_error < 1e-12, "{} {off:e}", record.name());
    }
    let squares = of("|x_mn|^2");
    assert_eq!(squares.len(), 9);
    for record in squares {
        let (found, error) = elements.square(record.whole("m"), record.whole("n"));
        let exact = decimal(&record.value).to_f64();
        let off = (found.re - exact).abs();
        assert!(off <= error && error < 1e-9 * exact, "{}: {off:e} {error:e}", record.name());
        assert_eq!(found.im, 0.0);
    }
    // Levels of equal parity are not joined, and the bar says that nothing is known of what is left.
    let (even, error) = elements.square(0, 2);
    assert!(even.norm() <= error && error < 1e-20);
}

#[test]
fn a_flat_cubic_well_has_the_elements_of_the_oscillator_with_their_first_correction() {
    // Second-order perturbation theory: x_01² = ½(1 + 11g²/2 + …), x_02² = g²/2 + …; the next terms are about 100 g⁴ relative.
    let (_, elements) = cubic(12.0, 3);
    let square = 1.0 / (54.0 * 12.0);
    let (first, second) = (elements.square(0, 1).0, elements.square(0, 2).0);
    assert!((2.0 * first.re - 1.0 - 5.5 * square).abs() < 150.0 * square * square, "{first}");
    assert!((2.0 * second.re / square - 1.0).abs() < 100.0 * square, "{second}");
}

#[test]
fn the_sum_rule_is_exhausted_by_the_levels() {
    let (levels, elements) = cubic(5.0, 9);
    let energy = |n: usize| {
        let width = levels[n].width.unwrap().0.to_f64();
        num_complex::Complex64::new(levels[n].energy, -0.5 * width)
    };
    // What is missing is the next level's part, which falls by some orders of magnitude a level for the lowest ones.
    for (n, missing) in [(0, 1e-8), (1, 1e-6), (2, 1e-4)] {
        let part = |m: usize| 2.0 * (energy(m) - energy(n)) * elements.square(m, n).0;
        let sum: num_complex::Complex64 = (0..levels.len()).map(part).sum();
        assert!((sum - 1.0).norm() < missing, "n = {n}: {sum}");
        // And it is not exhausted by the neighbours alone.
        let neighbours: num_complex::Complex64 = (n.saturating_sub(1)..n + 2).map(part).sum();
        assert!((neighbours - 1.0).norm() > 1e-3);
    }
}

#[test]
fn the_imaginary_part_is_of_the_size_of_the_widths() {
    let (levels, elements) = cubic(3.0, 4);
    for (m, level) in levels.iter().enumerate().skip(1) {
        let (square, error) = elements.square(m, m - 1);
        let width = level.width.unwrap().0.to_f64();
        assert!(square.im.abs() < 2.0 * width && square.im.abs() > 0.1 * width, "{m}: {square} {width:e}");
        assert!(error < 1e-12);
    }
}

#[test]
fn the_rate_matrix_of_the_reference_table() {
    let path = format!("{}/tests/reference/master_kms_dot.json", env!("CARGO_MANIFEST_DIR"));
    let raw: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let wells = [3.0, 5.0].map(|barrier| {
        let states = cubic_levels(barrier, 4).iter().map(|level| State::new(level).unwrap()).collect();
        (barrier, Master::new(1.0, states, Coupling::Harmonic).unwrap())
    });
    let mut count = 0;
    for (record, raw) in records("master_kms_dot.json").iter().zip(raw["values"].as_array().unwrap()) {
        if !record.quantity.starts_with("escape rate") {
            continue;
        }
        count += 1;
        let number = |name: &str| record.number(name).unwrap();
        let well = wells.iter().find(|(barrier, _)| *barrier == number("dU_over_hw")).unwrap();
        let kt = number("T_over_Tc") / std::f64::consts::TAU;
        let found = well.1.escape(&Friction::ohmic(number("gamma")).unwrap(), kt).unwrap();
        let (k, error) = (found.rate, found.rate.relative_error());
        let off = record.relative_error(k.ln_k(), k.k()).abs();
        assert!(off <= error && error < 1e-12, "{}: {off:e} {error:e}", record.name());
        let exact = decimal(raw["thermal_average"].as_str().unwrap());
        let off = ((found.thermal.value() / exact).to_f64() - 1.0).abs();
        assert!(off <= found.thermal.relative_error() && found.thermal.relative_error() < 1e-12, "{off:e}");
    }
    assert_eq!(count, 24);
}

#[test]
fn the_study_gives_the_rates_of_the_table_too() {
    // ΔU = 3 ħω₀ at T_c = 1/2π and γ = 10⁻⁴, the lowest four levels.
    let kt = 1.0 / std::f64::consts::TAU;
    let text = format!("{CUBIC}rates = \"harmonic\"\n[bath]\nkt = {kt:e}\ngamma = 1e-4\n");
    let few = run(&format!("{text}[solve]\ncount = 4")).unwrap();
    let value = |column: &str| cell(&few, column).unwrap();
    assert!((value("k") / 2.028_108_376_988_25e-8 - 1.0).abs() < 1e-12 && value("levels") == 4.0);
    assert!((value("ln_k") - value("k").ln()).abs() < 1e-13);
    // The bar holds all that further levels add; where a chain feeds them one by one, a geometric series is far above it.
    let all = run(&text).unwrap();
    let missing = (cell(&all, "k").unwrap() / value("k") - 1.0).abs();
    assert!(missing < value("k_error") && value("k_error") < 1e-7, "{missing:e} {:e}", value("k_error"));
    let ratio = cell(&all, "k").unwrap() / cell(&all, "k_thermal").unwrap();
    assert!((cell(&all, "ratio").unwrap() - ratio).abs() < 1e-15 && cell(&all, "k_error").unwrap() < 1e-12);
}

/// ΔU = 4 ħω₀.
const HIGH: &str = "[potential]\nkind = \"cubic\"\ng = 0.06804138174397717\n[study]\nkind = \"ladder\"\n";

#[test]
fn the_error_bar_holds_the_levels_left_out() {
    for over in [1.3, 2.5] {
        let text = format!("{HIGH}[bath]\ngamma = 0.02\nt_over_tc = {over}\n");
        let all = run(&text).unwrap();
        let best = cell(&all, "k").unwrap();
        assert!(cell(&all, "k_error").unwrap() < 1e-9 && cell(&all, "levels").unwrap() >= 10.0);
        for count in [6, 7, 8] {
            let few = run(&format!("{text}[solve]\ncount = {count}")).unwrap();
            let off = (cell(&few, "k").unwrap() / best - 1.0).abs();
            let bar = cell(&few, "k_error").unwrap();
            assert!(off < bar && bar < 100.0 * off, "{over} {count}: {off:e} {bar:e}");
        }
        // The thermal average needs more of them: with six it is off by a quarter at 2.5 T_c, and not shown.
        let few = run(&format!("{text}[solve]\ncount = 6")).unwrap();
        assert!(over < 2.0 || cell(&few, "k_thermal").is_none() && cell(&few, "ratio").is_none());
    }
    let hot = format!("{HIGH}[bath]\ngamma = 0.5\nt_over_tc = 50\n");
    refused(&hot, &["[bath] t_over_tc: levels above the", "T/T_c = 50", "lower the temperature", "\"crossover\""]);
    refused(&format!("{hot}[solve]\ncount = 6"), &["[solve] count: levels above the 6", "leave solve.count out"]);
}

#[test]
fn strong_friction_and_high_barriers_are_refused() {
    let weak = "weak coupling only";
    refused(&format!("{HIGH}[bath]\nalpha = 100"), &["[bath] alpha: ", weak, "\"crossover\" or \"bounce\""]);
    refused(&format!("{HIGH}[bath]\ngamma = 1.01"), &["[bath] gamma: ", weak, "α = γ/2ω₀ up to 0.5"]);
    let junction = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nresistance = \"0.001 ohm\"\n\
                    temperature = \"40 mK\"\nbias = 0.9925\n[study]\nkind = \"ladder\"";
    refused(junction, &["[junction] resistance: ", weak]);
    let table = run(&format!("{HIGH}[bath]\nalpha = 0.01\nt_over_tc = 0.5")).unwrap();
    assert!((cell(&table, "coupling").unwrap() - 0.02).abs() < 1e-12);
    // 1/(54 g²) = 185.
    let high = "[potential]\nkind = \"cubic\"\ng = 0.01\n[bath]\ngamma = 0.01\n[study]\nkind = \"ladder\"";
    refused(high, &["potential: too many levels", "up to 50", "study.route = \"bounce\""]);
}

#[test]
fn levels_less_sharp_than_the_tolerance_are_weighed_by_the_bar() {
    let text = "[potential]\nkind = \"washboard\"\ns = 0.2\n[quantum]\nhbar = 0.1\n[bath]\nalpha = 0.01\nt_over_tc = 1\n\
                [study]\nkind = \"ladder\"";
    let table = run(text).unwrap();
    let error = cell(&table, "k_error").unwrap();
    assert!(error > 1e-10 && error < 1e-3, "{error:e}");
    // More than with eighteen of the levels, by no more than the bar of these.
    let few = run(&format!("{text}\n[solve]\ncount = 18")).unwrap();
    let off = cell(&table, "k").unwrap() / cell(&few, "k").unwrap() - 1.0;
    assert!(off > 0.0 && off < cell(&few, "k_error").unwrap(), "{off:e}");
}

const CUBIC: &str = "[potential]\nkind = \"cubic\"\ng = 0.0785674201318386\n[study]\nkind = \"ladder\"\n";

#[test]
fn the_ground_state_is_left_with_its_own_width() {
    // Γ₀ of the barrier 3 ħω₀, by the study of the widths.
    let text =
        "[potential]\nkind = \"cubic\"\ng = 0.0785674201318386\n[solve]\ncount = 1\n[study]\nkind = \"resonances\"";
    let width = cell(&run(text).unwrap(), "width").unwrap();
    let k = |bath: &str| cell(&run(&format!("{CUBIC}[bath]\n{bath}")).unwrap(), "k").unwrap();
    // At T = 0, at a temperature at which nothing has ever gone up, and through a bath too weak to fill any other level.
    for bath in ["t_over_tc = 0\nalpha = 0.01", "kt = 1e-4\nalpha = 0.01", "kt = 0.3\ngamma = 1e-30"] {
        assert!((k(bath) / width - 1.0).abs() < 1e-12, "{bath}");
    }
}

#[test]
fn levels_are_all_that_stand_out_and_the_bath_is_filtered() {
    let row = run(&format!("{CUBIC}[bath]\nkt = 0.16\ngamma = 1e-3")).unwrap();
    // Four lie below the barrier.
    assert!(cell(&row, "levels").unwrap() > 7.0);
    let slow = run(&format!("{CUBIC}[bath]\nkt = 0.16\ngamma = 1e-3\ncutoff = 0.1")).unwrap();
    // A bath that ends far below ω₀ ≈ 1 is some hundred times weaker.
    let weak = run(&format!("{CUBIC}[bath]\nkt = 0.16\ngamma = 1e-5")).unwrap();
    assert!((cell(&slow, "k").unwrap() / cell(&weak, "k").unwrap() - 1.0).abs() < 0.1);
}

#[test]
fn a_junction_has_its_rate_in_the_laboratory() {
    let text = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nresistance = \"190 ohm\"\n\
                temperature = \"40 mK\"\nbias = 0.9925\n[study]\nkind = \"ladder\"";
    let table = run(text).unwrap();
    let value = |column: &str| cell(&table, column).unwrap();
    assert!((value("temperature") / 0.04 - 1.0).abs() < 1e-12);
    let junction = metastable::case::CaseFile::parse("j", text).unwrap().resolve(&[]).unwrap().junction.unwrap();
    assert!((value("t_over_tc") * junction.crossover_temperature(0.9925) / 0.04 - 1.0).abs() < 1e-9);
    assert!((value("rate") / value("k") / junction.plasma_frequency_zero() - 1.0).abs() < 1e-12);
    assert!(value("ratio") < 1.0 && value("ratio") > 0.01);
}

#[test]
fn what_has_no_master_equation_is_refused() {
    refused(CUBIC, &["[bath] gamma: without friction", "allowed above 0", "give gamma or alpha"]);
    refused(&format!("{CUBIC}[bath]\nalpha = 0"), &["[bath] gamma: without friction"]);
    let closed = "[potential]\nkind = \"quartic\"\n[bath]\ngamma = 1\n[study]\nkind = \"ladder\"";
    refused(closed, &["potential: the well is closed on both sides", "study.kind = \"levels\""]);
    refused(
        &format!("{CUBIC}rates = \"harmonc\"\n[bath]\ngamma = 1e-3"),
        &["[study] rates: unknown transition rates", "did you mean harmonic?"],
    );
    let bath = "[bath]\ngamma = 1e-3";
    refused(&format!("{CUBIC}{bath}\n[solve]\nnear = 1"), &["[solve] near: a master equation needs the levels"]);
    refused(&format!("{CUBIC}{bath}\n[solve]\ncount = 60"), &["[solve] count: only"]);
}
