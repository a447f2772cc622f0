//! Study `retrapping` and the running state: references, limits, conservation, symmetry, refusals.

use crate::support::{cell, decimal, records, refusal, run};
use metastable::bath::Bath;
use metastable::case::CaseFile;
use metastable::rate::transport::running::{retrapping_tilt, velocity};
use metastable::rate::transport::staircase::{Estimate, Request, staircase};
use metastable::study;

/// A washboard with friction and noise; more keys follow.
fn case(gamma: f64, kt: f64, study: &str) -> String {
    format!(
        "[potential]\nkind = \"washboard\"\n[bath]\ngamma = {gamma}\nkt = {kt}\ndynamics = \"underdamped\"\n\
         [study]\nkind = \"retrapping\"\n{study}"
    )
}

#[test]
fn the_running_state_is_the_references_within_its_error() {
    let mut counted = [0, 0];
    for record in records("washboard_running.json") {
        let gamma = record.number("gamma").unwrap();
        let (found, error) = if let Some(s) = record.number("s") {
            counted[0] += 1;
            let found = velocity(s, gamma).unwrap().unwrap();
            (found.value, found.error)
        } else {
            counted[1] += 1;
            let found = retrapping_tilt(gamma).unwrap();
            (found.tilt, found.error)
        };
        let off = (found / decimal(&record.value).to_f64() - 1.0).abs();
        // The references hold to the last bit of a double; 1e-10 is what a figure may rest on.
        assert!(off <= error && error < 1e-10, "{}: off by {off:e}, error bar {error:e}", record.name());
    }
    assert!(counted[0] >= 10 && counted[1] >= 6, "{counted:?}");
}

/// kT high enough for rest and motion to exchange within a dwell: one curve, whichever way the tilt goes.
#[test]
fn slow_sweeps_have_no_hysteresis() {
    let bath = Bath::new(0.5, 0.5).unwrap();
    let request = Request { from: 0.2, to: 1.0, points: 5, dwell: 1e5, levels: None };
    let found = staircase(&bath, &request).unwrap();
    for step in &found.steps {
        let stationary = step.stationary;
        // A step shifts x by some Δs, which a dwell of 1e5 spreads over that time: 2e-6, and the way back is opposite.
        for branch in [step.forward, step.backward] {
            assert!((branch.value - stationary.value).abs() < 2e-4 * stationary.value, "{step:?}");
        }
    }
    assert!(found.lost < 1e-12, "{:e}", found.lost);
}

/// The same curve from more levels lies within the error bars of fewer.
#[test]
fn the_error_bars_hold_what_more_levels_change() {
    let bath = Bath::new(0.15, 0.3).unwrap();
    let request = Request { from: 0.0, to: 1.1, points: 6, dwell: 200.0, levels: None };
    let found = staircase(&bath, &request).unwrap();
    let levels = Some(found.basis.levels * 3 / 2);
    let finer = staircase(&bath, &Request { levels, ..request }).unwrap();
    let holds = |a: Estimate, b: Estimate| (a.value - b.value).abs() <= a.error + b.error;
    for (step, finer) in found.steps.iter().zip(&finer.steps) {
        let pairs =
            [(step.forward, finer.forward), (step.backward, finer.backward), (step.stationary, finer.stationary)];
        for (coarse, fine) in pairs {
            assert!(holds(coarse, fine) && coarse.error < 1e-4, "{coarse:?} {fine:?}");
        }
    }
    // Up the particle rests where down it still runs.
    assert!(found.steps.iter().any(|step| step.backward.value > 10.0 * step.forward.value.abs() && step.tilt > 0.4));
}

#[test]
fn a_sweep_to_negative_tilts_is_the_mirror_image() {
    let bath = Bath::new(0.3, 0.5).unwrap();
    let dwell = 50.0;
    let right = staircase(&bath, &Request { from: 0.0, to: 0.8, points: 3, dwell, levels: None }).unwrap();
    let both = staircase(&bath, &Request { from: -0.8, to: 0.8, points: 5, dwell, levels: None }).unwrap();
    for k in 0..3 {
        let (at, mirrored) = (right.steps[k].stationary, both.steps[2 - k].stationary);
        let (sum, bar) = (at.value + mirrored.value, at.error + mirrored.error);
        assert!(sum.abs() <= bar && bar < 1e-5, "{at:?} {mirrored:?}");
        // From −0.8 up to 0.8 is the mirror image of from 0.8 down to −0.8, but for the start, which is long forgotten.
    }
}

/// Cold, the branches are those without noise: rest on the way up, running on the way down.
#[test]
fn without_much_noise_the_branches_are_those_without_any() {
    let table = run(&case(0.5, 0.02, "from = 0.5\nto = 1.4\npoints = 10\ndwell = 300")).unwrap();
    let numbers = |name: &str| table.numbers(name).unwrap();
    let (tilts, forward, backward) = (numbers("tilt"), numbers("velocity_forward"), numbers("velocity_backward"));
    let running = numbers("velocity_running");
    let at = |s: f64| tilts.iter().position(|tilt| (tilt.unwrap() - s).abs() < 1e-9).unwrap();
    // At s = 0.7 the barrier out of the well is 14 kT.
    assert!(forward[at(0.7)].unwrap().abs() < 1e-2, "{:?}", forward[at(0.7)]);
    for s in [0.8, 1.0, 1.4] {
        let ratio = backward[at(s)].unwrap() / running[at(s)].unwrap();
        // Noise changes the mean of a running state by some kT/v².
        assert!((ratio - 1.0).abs() < 0.02, "s = {s}: {ratio}");
    }
    assert_eq!(running[at(0.5)], None);
    assert!(retrapping_tilt(0.5).unwrap().tilt > 0.5);
}

#[test]
fn a_junction_gives_volts() {
    let text = "[junction]\ncritical_current = \"1 uA\"\ncapacitance = \"1 pF\"\nresistance = \"30 ohm\"\ntemperature = \"10 K\"\n\
                [bath]\ndynamics = \"underdamped\"\n[study]\nkind = \"retrapping\"\nfrom = 0.0\nto = 1.2\npoints = 3\ndwell = 100";
    let table = run(text).unwrap();
    let last = |name: &str| table.numbers(name).unwrap()[2].unwrap();
    // V = (ħ/2e) ω_p0 v and γ = 1/(RC ω_p0): V/I_cR = γ v.
    let (volts, v, gamma) = (last("voltage_v"), last("velocity"), last("gamma"));
    assert!((volts / (1e-6 * 30.0) / (gamma * v) - 1.0).abs() < 1e-12);
    assert!((last("current_a") / 1.2e-6 - 1.0).abs() < 1e-12);
    // γ² = 1/β_c = ħ/(2e I_c R² C).
    let beta = 2.0 * 1.602_176_634e-19 * 1e-6 * 900.0 * 1e-12 / 1.054_571_817e-34;
    assert!((gamma * gamma * beta - 1.0).abs() < 1e-9);
    assert_eq!(cell(&table, "velocity_running"), None);
}

#[test]
fn evidence_tells_the_retrapping_tilt_and_that_no_probability_is_lost() {
    let text = case(0.4, 0.2, "from = 0\nto = 1\npoints = 4\ndwell = 30");
    let case = CaseFile::parse("test", &text).unwrap().resolve(&[]).unwrap();
    let evidence = &study::run(&case).unwrap().evidence[0];
    let number = |name: &str| evidence[name].as_f64().unwrap();
    assert!((number("retrapping_tilt") - retrapping_tilt(0.4).unwrap().tilt).abs() < 1e-15);
    // Eight steps of rounding in sums of a few thousand terms.
    assert!(number("probability_lost") < 1e-13, "{}", number("probability_lost"));
}

#[test]
fn what_can_not_be_swept_is_refused() {
    let good = case(0.3, 0.2, "");
    for (text, expected) in [
        (case(0.3, 0.2, "dwell = 0"), "[study] dwell: out of range: got 0, allowed above 0"),
        (case(0.3, 0.2, "points = 1"), "[study] points: out of range: got 1, allowed 2 … 1000000"),
        (case(0.3, 0.2, "from = 1\nto = 0.5"), "[study] to: the tilts of the sweep must rise, got from = 1, to = 0.5"),
        (
            good.replace("underdamped", "overdamped"),
            "[bath] dynamics: without inertia there is no hysteresis: rest and motion never coexist: got \"overdamped\", allowed \
             \"underdamped\"; add dynamics = \"underdamped\"",
        ),
        (
            good.replace("washboard", "quartic"),
            "[potential] kind: only the washboard is swept: it is periodic whatever its tilt; allowed \"washboard\", or a [junction]",
        ),
        (
            good.replace("kind = \"washboard\"", "kind = \"washboard\"\ns = 0.5"),
            "[potential] s: the study sweeps the tilt itself, got 0.5; leave out potential.s; study.from and study.to are the ends of the sweep",
        ),
        (
            good.replace("kt = 0.2", "t_over_tc = 2"),
            "[bath] t_over_tc: the washboard with noise is classical, its temperature above 0: got T/T_c = 2, allowed kt, \
             barrier_over_kt, or the temperature of a junction above 0",
        ),
        (
            "[junction]\ncritical_current = \"1 uA\"\ncapacitance = \"1 pF\"\ntemperature = \"1 K\"\n[bath]\n\
             dynamics = \"underdamped\"\n[study]\nkind = \"retrapping\""
                .into(),
            "[junction] resistance: without a shunt nothing damps the running state; add resistance = \"190 ohm\"",
        ),
    ] {
        assert_eq!(refusal(&text).trim_start_matches("test: "), expected);
    }
    let levels = refusal(&case(0.005, 0.05, ""));
    assert!(
        levels.starts_with("[bath] gamma: levels run out at this friction and temperature: got ")
            && levels.contains("allowed 600 levels, 40000 in all; use bath.gamma = "),
        "{levels}"
    );
}

/// Where both states last for ages, what is stationary can't be told from the start.
#[test]
fn a_start_among_both_states_is_refused() {
    let message = refusal(&case(0.3, 0.02, "from = 0.6\nto = 0.7\npoints = 2\ndwell = 10"));
    assert!(
        message.starts_with("[study] from: the stationary state that the sweep starts from is not resolved")
            && message.ends_with("; start below the retrapping tilt"),
        "{message}"
    );
}
