//! Detailed balance of a well in a bath: levels and dipole elements against tables, lines and broadened lines against closed forms.

use crate::support::{cell, decimal, records, refused, run};
use metastable::case::CaseFile;
use metastable::study;
use metastable::table::Table;
use serde_json::Value;

/// log(s₋/s₊) + βħω of every line.
const BALANCE: f64 = 1e-12;

fn well(u: &str, hbar: f64, bath: &str, more: &str) -> String {
    format!(
        "[potential]\nkind = \"expression\"\nu = \"{u}\"\n[quantum]\nhbar = {hbar:?}\n[bath]\n{bath}\n{more}\n[study]\nkind = \"balance\"\n"
    )
}

fn evidence(text: &str) -> Value {
    let case = CaseFile::parse("test", text).unwrap().resolve(&[]).unwrap();
    study::run(&case).unwrap_or_else(|error| panic!("{error}")).evidence.remove(0)
}

fn column(table: &Table, name: &str) -> Vec<f64> {
    table.numbers(name).unwrap().into_iter().map(|number| number.unwrap_or(f64::NAN)).collect()
}

/// The row of the line between two levels.
fn line(table: &Table, m: usize, n: usize) -> usize {
    let (low, high) = (column(table, "m"), column(table, "n"));
    (0..low.len())
        .find(|&row| low[row] == m as f64 && high[row] == n as f64)
        .unwrap_or_else(|| panic!("no line {m}-{n}"))
}

#[test]
fn levels_and_dipole_elements_of_the_quartic_oscillator() {
    let table = run(&well("x^2/2 + 0.1*x^4", 1.0, "kt = 0.5", "")).unwrap();
    let mut checked = 0;
    for record in records("master_kms_dot.json") {
        let exact = decimal(&record.value).to_f64();
        let (found, error, limit) = match record.quantity.as_str() {
            "E_n quartic oscillator p^2/2+x^2/2+lam x^4" => {
                let n = record.whole("n");
                let row = line(&table, n, n + 1);
                (column(&table, "energy_m")[row], column(&table, "energy_m_error")[row], 1e-10)
            }
            "|x_mn|^2" => {
                let row = line(&table, record.whole("n"), record.whole("m"));
                (column(&table, "dipole")[row], column(&table, "dipole_error")[row], 1e-8)
            }
            _ => continue,
        };
        let off = (found / exact - 1.0).abs();
        assert!(off <= limit, "{}: {off:e}", record.name());
        // 0.1 is no double: that moves E by less than the last place of it.
        assert!(off <= error + f64::EPSILON, "{}: {off:e} above its bar {error:e}", record.name());
        assert!(error < 100.0 * limit, "{}: {error:e}", record.name());
        checked += 1;
    }
    assert_eq!(checked, 15);
}

#[test]
fn every_line_is_in_balance_for_any_truncation() {
    let wells = [
        ("x^2/2 + 0.1*x^4", 1.0, 0.5),
        // No symmetry; two wells of different depth; a steep one; close doublets.
        ("0.7*x^2 - 0.31*x^3 + 0.19*x^4 + 0.02*x^6", 0.8, 0.9),
        ("x^4/4 - x^2/2 + 0.07*x", 0.1, 0.08),
        ("x^2/2 + x^8", 1.0, 3.0),
        ("x^4/4 - x^2/2", 0.04, 0.03),
        ("cosh(x) - 1", 0.5, 0.2),
    ];
    for (u, hbar, kt) in wells {
        for count in [2, 5, 20] {
            let text = well(u, hbar, &format!("kt = {kt}"), &format!("[solve]\ncount = {count}"));
            let table = run(&text).unwrap_or_else(|error| panic!("{u}, {count}: {error}"));
            let (ratio, scaled) = (column(&table, "log_ratio"), column(&table, "beta_hbar_omega"));
            let omega = column(&table, "omega");
            assert!(!ratio.is_empty());
            for row in 0..ratio.len() {
                let off = ratio[row] + hbar * omega[row] / kt;
                assert!(off.abs() < BALANCE, "{u}, {count} levels, row {row}: {off:e}");
                assert!((scaled[row] - hbar * omega[row] / kt).abs() <= 4.0 * f64::EPSILON * scaled[row]);
            }
        }
    }
}

#[test]
fn lines_of_the_harmonic_oscillator() {
    // P_n = (1 − e^{−β})e^{−nβ}, |x_{n,n+1}|² = (n + 1)/2, about a place of its own.
    let kt = 0.4f64;
    let table = run(&well("(x-0.3)^2/2", 1.0, &format!("kt = {kt}"), "")).unwrap();
    let n = column(&table, "m");
    let (plus, bars) = (column(&table, "s_plus"), column(&table, "s_plus_error"));
    let (minus, minus_bars) = (column(&table, "s_minus"), column(&table, "s_minus_error"));
    assert!(n.len() > 10 && column(&table, "n").iter().zip(&n).all(|(high, low)| *high == low + 1.0));
    for row in 0..n.len() {
        let exact = -(-1.0 / kt).exp_m1() * (-n[row] / kt).exp() * 0.5 * (n[row] + 1.0);
        let off = (plus[row] / exact - 1.0).abs();
        assert!(off <= bars[row], "n = {}: {off:e} above {:e}", n[row], bars[row]);
        assert!(bars[row] < 1e-9, "n = {}: {:e}", n[row], bars[row]);
        let off = (minus[row] / (exact * (-1.0 / kt).exp()) - 1.0).abs();
        assert!(off <= minus_bars[row], "n = {}: {off:e} above {:e}", n[row], minus_bars[row]);
    }
}

#[test]
fn oscillator_strengths_add_up_to_one() {
    for (u, hbar, kt) in
        [("x^2/2 + 0.1*x^4", 1.0, 1.0), ("x^4/4 - x^2/2", 0.05, 0.05), ("x^2/2 - 0.2*x^3 + 0.1*x^4", 0.5, 0.4)]
    {
        let table = run(&well(u, hbar, &format!("kt = {kt}"), "")).unwrap();
        let (strengths, population) = (column(&table, "oscillator_strength"), column(&table, "population"));
        for (strength, _) in strengths.iter().zip(&population).filter(|(_, population)| **population > 1e-8) {
            assert!((strength - 1.0).abs() < 1e-8, "{u}: {strength}");
        }
        assert!(evidence(&well(u, hbar, &format!("kt = {kt}"), ""))["strength_left_out"].as_f64().unwrap() < 1e-9);
    }
}

#[test]
fn a_doublet_far_below_the_temperature() {
    // The splitting of splittings.json at ħ = 0.02 is below 1e-20 of kT.
    let table = run(&well("x^4/4 - x^2/2", 0.02, "kt = 0.02", "[solve]\ncount = 6")).unwrap();
    let exact = records("splittings.json")
        .into_iter()
        .find(|record| record.text("hbar") == Some("0.02") && record.quantity.contains('-') && record.whole("n") == 1)
        .unwrap();
    let row = line(&table, 0, 1);
    let omega = column(&table, "omega")[row];
    let off = (omega * 0.02 / decimal(&exact.value).to_f64() - 1.0).abs();
    assert!(off < 1e-9, "{off:e}");
    // ħ = 0.02 is no double: e^{−S/ħ} moves by S/ħ ≤ 121 times that rounding.
    assert!(off <= column(&table, "omega_error")[row] + 121.0 * f64::EPSILON, "{off:e}");
    // |x₀₁| is nearly the distance of a bottom from the middle.
    let dipole = column(&table, "dipole")[row];
    assert!((dipole - 1.0).abs() < 0.05, "{dipole}");
    assert!(column(&table, "log_ratio")[row].abs() < BALANCE);
}

#[test]
fn a_broadened_oscillator_is_the_damped_one() {
    let (kt, gamma) = (0.5f64, 0.05f64);
    let table = run(&well("x^2/2", 1.0, &format!("kt = {kt}\ngamma = {gamma}"), "")).unwrap();
    let (omega, plus, bars) = (column(&table, "omega"), column(&table, "s_plus"), column(&table, "s_plus_error"));
    assert!(omega.len() > 300 && omega.contains(&1.0) || omega.iter().any(|omega| (omega - 1.0).abs() < 1e-14));
    let (harmonic, residual) = (column(&table, "harmonic"), column(&table, "balance_residual"));
    for row in 0..omega.len() {
        let w = omega[row];
        let resonance = (1.0 - w * w).powi(2) + (gamma * w).powi(2);
        let exact = gamma * w / resonance / std::f64::consts::PI / -(-w / kt).exp_m1();
        let off = (plus[row] / exact - 1.0).abs();
        assert!(off <= bars[row] && bars[row] < 1e-6, "ω = {w}: {off:e}, bar {:e}", bars[row]);
        // The harmonic correction of its classical spectrum is exact.
        let off = (harmonic[row] / exact - 1.0).abs();
        assert!(off < 1e-5, "ω = {w}: {off:e}");
        assert!(residual[row].abs() < BALANCE, "ω = {w}: {:e}", residual[row]);
    }
}

#[test]
fn the_bath_leads_to_boltzmann_and_round_no_cycle() {
    for (u, hbar, bath) in [
        ("x^2/2 + 0.1*x^4", 1.0, "kt = 0.5\ngamma = 0.05"),
        ("x^2/2 - 0.2*x^3 + 0.1*x^4", 0.5, "kt = 0.4\ngamma = 0.1\ncutoff = 3.0"),
        ("x^4/4 - x^2/2", 0.2, "kt = 0.1\nalpha = 0.02"),
    ] {
        let found = evidence(&(well(u, hbar, bath, "") + "show = \"lines\""));
        let number = |key: &str| found[key].as_f64().unwrap_or_else(|| panic!("{u}: no {key}"));
        assert!(number("kms") < BALANCE, "{u}: {:e}", number("kms"));
        assert!(number("boltzmann_distance") < 1e-13, "{u}: {:e}", number("boltzmann_distance"));
        assert!(number("slowest_relaxation") > 0.0);
        let cycles = &found["kolmogorov"];
        assert!(cycles["cycles"].as_u64().unwrap() > 10 && cycles["broken"].is_null(), "{u}: {cycles}");
        assert!(cycles["largest_affinity"].as_f64().unwrap() < BALANCE, "{u}: {cycles}");
    }
}

#[test]
fn the_plain_regression_misses_balance_in_proportion_to_the_friction() {
    let missed = |gamma: f64| {
        // The classical spectrum is not asked for; the overdamped one is found sooner.
        let bath = format!("kt = 0.5\ngamma = {gamma}\ndynamics = \"overdamped\"");
        let text = well("x^2/2 + 0.1*x^4", 1.0, &bath, "");
        evidence(&(text + "points = 40"))["regression"].as_f64().unwrap()
    };
    let (weak, strong) = (missed(0.1), missed(0.2));
    // To first order in γ.
    assert!(weak > 1e-4 && (strong / weak - 2.0).abs() < 0.5, "{weak:e}, {strong:e}");
}

#[test]
fn too_few_levels_show_in_the_error_bar() {
    let full = run(&well("x^2/2", 1.0, "kt = 1.0", "")).unwrap();
    let few = run(&well("x^2/2", 1.0, "kt = 1.0", "[solve]\ncount = 3")).unwrap();
    let (exact, found) = (cell(&full, "s_plus").unwrap(), cell(&few, "s_plus").unwrap());
    let (off, bar) = ((found / exact - 1.0).abs(), cell(&few, "s_plus_error").unwrap());
    // Z leaves out e^{−3}.
    assert!(off > 0.04 && off <= bar && bar < 2.0 * off, "{off:e}, bar {bar:e}");
}

#[test]
fn what_has_no_balance_is_refused() {
    let kind = |potential: &str, bath: &str| {
        format!("[potential]\n{potential}\n[bath]\n{bath}\n[study]\nkind = \"balance\"\n")
    };
    refused(&kind("kind = \"cubic\"", "kt = 0.1"), &["the well is open: U falls away on the right", "mesh.x.right"]);
    refused(&kind("kind = \"washboard\"", "kt = 0.1"), &["the well is open: U goes on periodically on the left"]);
    refused(&well("(1-exp(-x))^2", 0.1, "kt = 0.1", ""), &["the well is open: U levels off on the right"]);
    refused(&well("x^2/2", 1.0, "", ""), &["[bath] kt: missing: this well has no barrier"]);
    refused(&kind("kind = \"quartic\"", "t_over_tc = 0"), &["[bath] t_over_tc: at kT = 0 nothing is emitted", "got 0"]);
    refused(&well("x^2/2", 1.0, "kt = 0.5\ngamma = 1.2", ""), &["weak coupling only", "γ/ω₀ = 1.2000", "up to 1"]);
    refused(&well("x^2/2", 1.0, "kt = 0.01\ngamma = 0.5", ""), &["weak coupling only", "ħγ/kT = 50.0000"]);
    refused(
        &(well("x^2/2", 1.0, "kt = 0.5", "") + "show = \"spectrum\""),
        &["have no width", "study.show = \"lines\""],
    );
    refused(
        &(well("x^2/2", 1.0, "kt = 0.5", "") + "show = \"line\""),
        &["[study] show: no such view of the balance", "did you mean lines?"],
    );
    refused(
        &well("x^2/2", 0.01, "kt = 1.0", ""),
        &["too many levels have a thermal weight", "got about 2303, allowed up to 150"],
    );
    refused(&well("x^2/2", 0.2, "kt = 1.0\ngamma = 0.1", ""), &["got 122, allowed up to 40", "solve.count"]);
    let counted = |count: usize| well("x^2/2", 1.0, "kt = 0.5\ngamma = 0.1", &format!("[solve]\ncount = {count}"));
    refused(&counted(1), &["[solve] count: one level has no line"]);
    refused(&counted(3), &["[solve] count: the spectrum is uncertain at its largest", "allowed 0.1"]);
    refused(&well("x^2/2", 1.0, "kt = 0.5", "[solve]\nnear = 1.0"), &["[solve] near", "from the lowest on"]);
    refused(
        &(well("x^2/2", 1.0, "kt = 0.5\ngamma = 0.1", "") + "from = -1.0"),
        &["[study] from: S(−ω) stands beside S(ω)", "got -1"],
    );
    refused(&(well("x^2/2", 1.0, "kt = 0.5\ngamma = 0.1", "") + "from = 2.0\nto = 1.0"), &["[study] to", "above 2"]);
}

#[test]
fn hard_walls_bind_as_well() {
    let text = "[potential]\nkind = \"expression\"\nu = \"x^2/2\"\n[bath]\nkt = 1.0\n[mesh]\n\
        x = { from = -2, to = 2, left = \"wall\", right = \"wall\" }\n[study]\nkind = \"balance\"\n";
    let table = run(text).unwrap();
    let row = line(&table, 0, 1);
    // The lowest levels of H in 60 sines, to the digits of a quadrature.
    for (column_of, exact) in [("energy_m", 0.537_461_21), ("energy_n", 1.764_816_44)] {
        let off = column(&table, column_of)[row] - exact;
        assert!(off.abs() < 1e-7, "{column_of}: {off:e}");
    }
    assert!(column(&table, "balance_residual").iter().all(|off| off.abs() < BALANCE));
    // Next to a wall 2(E_n − E_0)|x_0n|² falls off as n⁻⁴ only: what 14 levels hold, in 80 sines.
    assert_eq!(column(&table, "n").into_iter().fold(0.0, f64::max), 13.0);
    assert!((column(&table, "oscillator_strength")[row] - 0.999_863_013_5).abs() < 1e-8);
    assert!((column(&table, "dipole")[row] - 0.402_105_072_1).abs() < 1e-9);
}

/// Morse's well in a shallow trap, whose levels crowd above its rim.
const TRAPPED: &str = "3*(1-exp(-x))^2 + 0.01*x^2";

#[test]
fn levels_left_out_are_in_the_bar_of_the_elastic_line() {
    // Levels and x_nn in a basis of 400 functions.
    let exact = 0.193_969_727_067_5;
    for (tolerance, shown) in [(1e-6, true), (1e-3, false)] {
        let text = well(TRAPPED, 1.0, "kt = 0.4", &format!("[solve]\ntolerance = {tolerance:e}"));
        let table = run(&text).unwrap();
        let (weight, bar) = (column(&table, "dipole")[0], column(&table, "dipole_error")[0]);
        if shown {
            let off = (weight / exact - 1.0).abs();
            assert!(off > 1e-5 && off <= bar && bar < 100.0 * off, "{tolerance:e}: {off:e}, bar {bar:e}");
        } else {
            assert!(weight.is_nan() && bar.is_nan(), "{weight} with {bar:e}");
            assert!(evidence(&text)["elastic"].as_str().unwrap().contains("levels left out"));
        }
    }
    let few = well(TRAPPED, 1.0, "kt = 0.4", "[solve]\ncount = 3");
    assert!(column(&run(&few).unwrap(), "dipole")[0].is_nan());
}

#[test]
fn levels_that_crowd_are_in_the_bar_of_the_populations() {
    // The same well to 1e-10: what is left out of Z at 1e-3 is known from it.
    let at =
        |tolerance: f64| run(&well(TRAPPED, 1.0, "kt = 0.4", &format!("[solve]\ntolerance = {tolerance:e}"))).unwrap();
    let (full, few) = (at(1e-6), at(1e-3));
    let (exact, found) = (column(&full, "s_plus")[1], column(&few, "s_plus")[1]);
    let (off, bar) = ((found / exact - 1.0).abs(), column(&few, "s_plus_error")[1]);
    assert!(off > 1e-6 && off <= bar && bar < 100.0 * off, "{off:e}, bar {bar:e}");
}

#[test]
fn lines_from_levels_left_out_are_in_the_bar_of_the_spectrum() {
    let at = |solve: &str| {
        let bath = "kt = 0.8\ngamma = 0.05\ndynamics = \"overdamped\"";
        let text = well("x^2/2 + 0.1*x^4", 1.0, bath, solve);
        run(&(text + "from = 0.2\nto = 4.0\npoints = 9\n")).unwrap()
    };
    let (full, few) = (at(""), at("[solve]\ncount = 5"));
    let (omega, exact) = (column(&full, "omega"), column(&full, "s_plus"));
    let (places, found, bars) = (column(&few, "omega"), column(&few, "s_plus"), column(&few, "s_plus_error"));
    let mut compared = 0;
    for row in 0..places.len() {
        let Some(same) = omega.iter().position(|omega| (omega - places[row]).abs() < 1e-12) else { continue };
        let off = (found[row] / exact[same] - 1.0).abs();
        assert!(found[row].is_nan() || off <= bars[row], "ω = {}: {off:e} above {:e}", places[row], bars[row]);
        compared += 1;
    }
    assert!(compared >= 9, "{compared}");
}
