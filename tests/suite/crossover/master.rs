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
    // ΔU = 3 ħω₀ at T_c = 1/2π and γ = 10⁻⁴.
    let kt = 1.0 / std::f64::consts::TAU;
    let table =
        run(&format!("{CUBIC}rates = \"harmonic\"\n[bath]\nkt = {kt:e}\ngamma = 1e-4\n[solve]\ncount = 4")).unwrap();
    let value = |column: &str| cell(&table, column).unwrap();
    assert!((value("k") / 2.028_108_376_988_25e-8 - 1.0).abs() < value("k_error") && value("k_error") < 1e-12);
    assert!((value("k_thermal") / 4.656_652_201_619_407e-8 - 1.0).abs() < 1e-12 && value("levels") == 4.0);
    assert!((value("ratio") - value("k") / value("k_thermal")).abs() < 1e-15);
    assert!((value("ln_k") - value("k").ln()).abs() < 1e-13);
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
fn levels_are_those_below_the_barrier_and_the_narrow_ones_above() {
    let row = run(&format!("{CUBIC}[bath]\nkt = 0.16\ngamma = 1e-3")).unwrap();
    // ħΓ = 0.56 of n = 4 is below its distance of 0.65 to n = 3, 1.29 of n = 5 above its 0.72.
    assert_eq!(cell(&row, "levels"), Some(5.0));
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
