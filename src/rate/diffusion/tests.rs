//! The slab against exact solutions: the self-similar decay of the exponential law, linear diffusion, the critical state.

use super::*;
use crate::rate::creep::{Barrier, Hops};
use std::f64::consts::PI;

fn slab(field: f64, cells: usize) -> Slab {
    Slab { field, history: History::Entry, ramp: 0.0, cells }
}

fn linear(u: f64, hops: Hops) -> Law {
    Law::new(Barrier::Linear, u, hops).unwrap()
}

fn forms() -> [Barrier; 5] {
    let mu = 0.5;
    [Barrier::Linear, Barrier::ThreeHalves, Barrier::Logarithmic, Barrier::Collective { mu }, Barrier::Sinusoidal]
}

fn decades(from: i32, to: i32) -> Vec<f64> {
    (from..=to).map(|k| 10f64.powi(k)).collect()
}

fn refusal(slab: Slab, times: &[f64]) -> String {
    relax(&slab, &linear(20.0, Hops::Net), times).unwrap_err().to_string()
}

/// m of linear diffusion with the coefficient d after a step of the field: Σ 2/k² e^{−k²ds}, k = (n + ½)π.
fn fourier(ds: f64) -> f64 {
    let term = |n: u32| {
        let square = ((f64::from(n) + 0.5) * PI).powi(2);
        2.0 / square * (-square * ds).exp()
    };
    (0..2000).rev().map(term).sum()
}

#[test]
fn ohmic_diffusion_is_that_of_the_fourier_series_to_its_bar() {
    // u = 1, fields so small that 2e^{−u} sinh(uj) is a straight line to 1e-9.
    let law = linear(1.0, Hops::Net);
    let coefficient = 2.0 * (-1.0f64).exp();
    let times: Vec<f64> = [0.02, 0.1, 0.5, 1.0, 2.0, 4.0].iter().map(|ds| ds / coefficient).collect();
    let field = 1e-7;
    for moment in relax(&slab(field, 100), &law, &times).unwrap().moments {
        let exact = -field * fourier(coefficient * moment.s);
        let (m, bar) = moment.magnetisation;
        let off = (m / exact - 1.0).abs();
        assert!(off < bar, "s = {}: {off:e} against {bar:e}", moment.s);
        // A bar is no more than a hundred times too large, down to the rounding of e ∝ j.
        assert!(bar < 100.0 * off.max(1e-6), "s = {}: bar {bar:e}, error {off:e}", moment.s);
    }
}

#[test]
fn a_ramp_of_an_ohmic_slab_is_the_integral_over_its_steps() {
    let law = linear(1.0, Hops::Net);
    let coefficient = 2.0 * (-1.0f64).exp();
    let (field, ramp) = (1e-7, 1.0);
    let ramped = Slab { ramp, ..slab(field, 100) };
    for moment in relax(&ramped, &law, &[0.1, 1.0, 3.0]).unwrap().moments {
        // ∫ fourier(d(s + r)) dr over the ramp by Simpson's rule.
        let n = 200;
        let value = |k: u32| fourier(coefficient * (moment.s + ramp * f64::from(k) / f64::from(n)));
        let weight = |k: u32| {
            if k == 0 || k == n {
                1.0
            } else if k % 2 == 1 {
                4.0
            } else {
                2.0
            }
        };
        let exact = -field * (0..=n).map(|k| weight(k) * value(k)).sum::<f64>() / (3.0 * f64::from(n));
        let (m, bar) = moment.magnetisation;
        assert!((m / exact - 1.0).abs() < bar, "s = {}: {m:e}, {exact:e}, {bar:e}", moment.s);
    }
}

#[test]
fn a_filled_slab_decays_by_the_self_similar_solution() {
    for u in [20.0, 40.0, 100.0] {
        for moment in relax(&slab(2.0, 200), &linear(u, Hops::Forward), &decades(2, 5)).unwrap().moments {
            let exact = -0.5 * (1.0 - (SHAPE * u * moment.s).ln() / u);
            let (m, bar) = moment.magnetisation;
            // What came before is forgotten as s₀/s, s₀ of the order of a tenth.
            let memory = 0.5 / (2.0 * u * moment.s * exact.abs());
            assert!((m / exact - 1.0).abs() < bar + memory, "u = {u}, s = {}: {m}, {exact}, {bar:e}", moment.s);
            let creep_rate = 1.0 / (2.0 * u * exact.abs());
            let (found, bar) = moment.creep_rate;
            assert!((found / creep_rate - 1.0).abs() < bar + 0.5 / moment.s + memory, "u = {u}: {found}, {creep_rate}");
        }
    }
}

#[test]
fn every_form_follows_the_law_of_zero_dimensions_where_it_is_steep() {
    // The next order in 1/n, n = d ln e/d ln j: κ of a power law is off by about 1/n, and m by that over n.
    for barrier in forms() {
        let law = Law::new(barrier, 60.0, Hops::Net).unwrap();
        let decay = ZeroDimensional::new(&law, 2.0, 2.0, 1e6);
        for moment in relax(&slab(2.0, 100), &law, &decades(2, 6)).unwrap().moments {
            let zero = 0.5 * decay.mean(moment.s).unwrap();
            let off = (moment.magnetisation.0.abs() / zero - 1.0).abs();
            assert!(off < 4e-3, "{}: {off:e} at s = {:e}", barrier.name(), moment.s);
        }
    }
}

#[test]
fn flux_is_conserved_by_every_form_whichever_way_it_goes() {
    for barrier in forms() {
        for (history, ramp, hops) in [(History::Entry, 0.0, Hops::Net), (History::Exit, 3.0, Hops::Forward)] {
            let law = Law::new(barrier, 25.0, hops).unwrap();
            let found = relax(&Slab { field: 1.3, history, ramp, cells: 40 }, &law, &decades(-1, 8)).unwrap();
            for moment in found.moments {
                assert!(moment.imbalance.abs() < 1e-10, "{}: {:e}", barrier.name(), moment.imbalance);
            }
        }
    }
}

#[test]
fn bars_hold_against_a_mesh_four_times_as_fine() {
    // A slab that flux does not fill, with its front, and one that it does.
    for field in [0.4, 1.5] {
        let law = linear(30.0, Hops::Net);
        let times = decades(0, 8);
        let (coarse, fine) = (relax(&slab(field, 60), &law, &times), relax(&slab(field, 240), &law, &times));
        for (coarse, fine) in coarse.unwrap().moments.iter().zip(&fine.unwrap().moments) {
            for (a, b) in [(coarse.magnetisation, fine.magnetisation), (coarse.surface_current, fine.surface_current)] {
                assert!((a.0 / b.0 - 1.0).abs() < a.1 + b.1, "s = {:e}: {a:?}, {b:?}", coarse.s);
            }
            let off = (0..=60).map(|k| (coarse.profile[k] - fine.profile[4 * k]).abs()).fold(0.0, f64::max);
            assert!(off <= (coarse.profile_error + fine.profile_error) * field, "{off:e}, {:e}", coarse.profile_error);
        }
    }
}

#[test]
fn the_mesh_is_of_second_order() {
    let law = linear(10.0, Hops::Net);
    let m = |cells| relax(&slab(0.5, cells), &law, &[1.0]).unwrap().moments[0].magnetisation.0;
    let (a, b, c) = (m(20), m(40), m(80));
    let order = ((b - a) / (c - b)).log2();
    // Kinks and the tolerance in time leave a few tenths.
    assert!((order - 2.0).abs() < 0.4, "{order}");
}

#[test]
fn a_steep_law_leaves_the_critical_state() {
    let u = 2000.0;
    for (field, history) in [(0.5, History::Entry), (1.5, History::Entry), (1.5, History::Exit)] {
        let slab = Slab { field, history, ramp: 0.0, cells: 100 };
        let found = relax(&slab, &linear(u, Hops::Net), &[100.0]).unwrap();
        let moment = &found.moments[0];
        for (x, b) in found.x.iter().zip(&moment.profile) {
            let bean = match history {
                History::Entry => (field - (1.0 - x)).max(0.0),
                History::Exit => field.min(1.0 - x),
            };
            // |j| is 1 less ln(κus)/u.
            assert!((b - bean).abs() < (SHAPE * u * 100.0).ln() / u + 1e-3, "x = {x}: {b}, {bean}");
        }
    }
}

#[test]
fn profiles_are_monotonic_and_within_their_ends() {
    for barrier in forms() {
        let law = Law::new(barrier, 30.0, Hops::Net).unwrap();
        for moment in relax(&slab(0.7, 60), &law, &decades(0, 6)).unwrap().moments {
            // Where no flux has come yet, b is 0 to the tolerance.
            assert!(moment.profile.windows(2).all(|pair| pair[1] >= pair[0] - 1e-7), "{}", barrier.name());
            assert!(moment.profile.iter().all(|b| *b > -1e-7 && *b <= 0.7));
        }
    }
}

#[test]
fn entry_and_exit_and_both_signs_of_the_field_are_mirrors() {
    let law = linear(20.0, Hops::Net);
    let run = |field: f64, history| relax(&Slab { field, history, ramp: 0.5, cells: 20 }, &law, &[1.0, 1e3]).unwrap();
    let (entry, exit, down) = (run(0.8, History::Entry), run(0.8, History::Exit), run(-0.8, History::Entry));
    for ((entry, exit), down) in entry.moments.iter().zip(&exit.moments).zip(&down.moments) {
        assert_eq!(entry.magnetisation.0, -exit.magnetisation.0);
        assert_eq!(entry.magnetisation.0, -down.magnetisation.0);
        assert_eq!(entry.creep_rate, exit.creep_rate);
        for ((entry, exit), down) in entry.profile.iter().zip(&exit.profile).zip(&down.profile) {
            assert!((entry + exit - 0.8).abs() < 1e-15 && (entry + down).abs() < 1e-15);
        }
    }
}

#[test]
fn a_ramp_is_forgotten() {
    let law = linear(20.0, Hops::Net);
    let run = |ramp| relax(&Slab { ramp, ..slab(2.0, 60) }, &law, &[1e5]).unwrap().moments[0].magnetisation.0;
    // s₀ = √e/(κu ḃ) = 6 for a ramp of 200: S s₀/s is left of it.
    assert!((run(200.0) / run(0.0) - 1.0).abs() < 1e-4);
}

#[test]
fn ramps_and_first_times_of_any_length_are_integrated() {
    let law = linear(30.0, Hops::Net);
    let m = |ramp, times: &[f64]| relax(&Slab { ramp, ..slab(2.0, 20) }, &law, times).unwrap().moments[0].magnetisation;
    let (step, bar) = m(0.0, &[1e7]);
    for ramp in [1e-9, 1e-3, 1e3] {
        // A ramp is forgotten as its length over s, times S.
        assert!((m(ramp, &[1e7]).0 / step - 1.0).abs() < bar + 1e-4, "{ramp}");
    }
    // One that is slow leaves less than a step to start from: 2|m| = 1 + (ln ḃ − ½)/u as it ends.
    let end = 0.5 * (1.0 + ((2e-6f64).ln() - 0.5) / 30.0);
    assert!((m(1e6, &[1e-3]).0 / -end - 1.0).abs() < 1e-3);
    assert!((m(0.0, &[1e7, 1e8]).0 / step - 1.0).abs() < bar);
}

#[test]
fn what_can_not_be_integrated_is_refused() {
    let good = slab(1.0, 40);
    assert_eq!(
        refusal(Slab { field: 0.0, ..good }, &[1.0]),
        "[slab] field: without a field no flux moves: got 0, allowed other than 0"
    );
    for field in [-1e5, f64::INFINITY, f64::NAN] {
        assert_eq!(
            refusal(Slab { field, ..good }, &[1.0]),
            format!("[slab] field: out of range: got {field}, allowed 1e-100 … 1e4 of either sign")
        );
    }
    assert_eq!(refusal(Slab { ramp: -1.0, ..good }, &[1.0]), "[slab] ramp: out of range: got -1, allowed 0 or more");
    for cells in [18, 41, 4002] {
        assert_eq!(
            refusal(Slab { cells, ..good }, &[1.0]),
            format!("[slab] cells: cells in half the slab: got {cells}, allowed an even number, 20 … 4000")
        );
    }
    for times in [&[][..], &[0.0], &[1.0, 1.0], &[2.0, 1.0], &[f64::NAN]] {
        assert_eq!(refusal(good, times), "[slab] to: times must increase from above 0");
    }
}
