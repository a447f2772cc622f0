use super::*;
use proptest::prelude::*;

fn state(energy: f64, width: f64) -> State {
    State { energy, energy_error: 0.0, width: Wide::new(width), width_error: 0.0 }
}

fn friction(gamma: f64) -> Friction {
    Friction::ohmic(gamma).unwrap()
}

/// Levels at 1/2, 3/2, … less an anharmonicity, each e^{9} times broader than the one below.
fn well(count: usize) -> Vec<State> {
    (0..count)
        .map(|n| {
            let x = n as f64;
            state(0.5 + x - 0.02 * x * x, (9.0 * x - 40.0).exp())
        })
        .collect()
}

#[test]
fn two_levels_have_a_closed_form() {
    let levels = vec![state(0.5, 1e-200), state(1.4, 1e-3)];
    let master = Master::new(1.0, levels, Coupling::Harmonic).unwrap();
    let (gamma, kt, cutoff) = (1e-2, 0.3, 2.0);
    let found = master.escape(&friction(gamma).with_cutoff(cutoff).unwrap(), kt).unwrap();
    let occupation = 1.0 / (0.9f64 / kt).exp_m1();
    let slowed = gamma / (1.0 + (0.9f64 / cutoff).powi(2));
    let (up, down) = (slowed * occupation, slowed * (occupation + 1.0));
    let root = ((up - down - 1e-3).powi(2) + 4.0 * up * down).sqrt();
    let exact = 2.0 * up * 1e-3 / (up + down + 1e-3 + root);
    assert!((found.rate.k().unwrap() / exact - 1.0).abs() < 1e-14);
    assert!((found.next.unwrap().to_f64() / (exact + root) - 1.0).abs() < 1e-8);
    assert!(found.is_single());
    // (Γ₁ + down − λ) p₁ = up p₀.
    assert!((found.depletion[1] / (down / (1e-3 + down - exact)) - 1.0).abs() < 1e-13);
}

#[test]
fn at_zero_temperature_nothing_goes_up() {
    let master = Master::new(1.0, well(3), Coupling::Harmonic).unwrap();
    let found = master.escape(&friction(0.1), 0.0).unwrap();
    assert_eq!((found.rate.value(), found.thermal.value()), (well(1)[0].width, well(1)[0].width));
    assert!((found.next.unwrap().to_f64() - 0.1).abs() < 1e-12);
    assert_eq!((found.currents(&master, 0.0), found.depletion.clone()), (vec![1.0, 0.0, 0.0], vec![1.0, 0.0, 0.0]));
    // The limit is reached without a jump.
    let cold = master.escape(&friction(0.1), 1e-3).unwrap();
    assert!(((cold.rate.value() / found.rate.value()).to_f64() - 1.0).abs() < 1e-14);
}

#[test]
fn levels_that_do_not_meet_have_no_single_rate() {
    // A bath so weak that the upper of two levels of nearly equal width hardly knows of the lower one.
    let master = Master::new(1.0, vec![state(0.5, 1e-3), state(1.5, 2e-3)], Coupling::Harmonic).unwrap();
    let weak = master.escape(&friction(1e-9), 0.5).unwrap();
    assert!(!weak.is_single() && (weak.ratio() - 0.5).abs() < 1e-3);
    assert!(master.escape(&friction(10.0), 0.5).unwrap().is_single());
}

#[test]
fn a_change_within_the_errors_changes_the_rate_within_its_error() {
    let blurred = |energy: f64, width: f64| {
        let states = well(5).into_iter().enumerate().map(|(n, level)| {
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            State {
                energy: level.energy + sign * energy,
                energy_error: 1e-7,
                width: level.width * (1.0 + sign * width),
                width_error: 1e-5,
            }
        });
        Master::new(1.0, states.collect(), Coupling::Harmonic).unwrap()
    };
    for (gamma, kt) in [(1e-10, 0.3), (1e-4, 0.3), (1e-1, 0.3), (1e-4, 0.05), (1e-4, 2.0)] {
        let rate = |master: Master| master.escape(&friction(gamma), kt).unwrap();
        let plain = rate(blurred(0.0, 0.0));
        let error = plain.rate.relative_error();
        assert!(error < 4e-5, "{error:e}");
        for (energy, width) in [(1e-7, 0.0), (-1e-7, 0.0), (0.0, 1e-5), (0.0, -1e-5), (1e-7, 1e-5)] {
            let other = rate(blurred(energy, width));
            let change = ((other.rate.value() / plain.rate.value()).to_f64() - 1.0).abs();
            assert!(change <= error, "{change:e} {error:e}");
            let change = ((other.thermal.value() / plain.thermal.value()).to_f64() - 1.0).abs();
            assert!(change <= plain.thermal.relative_error());
        }
    }
}

#[test]
fn what_has_no_master_equation_is_refused() {
    let master = || Master::new(1.0, well(3), Coupling::Harmonic).unwrap();
    let no_bath = master().escape(&Friction::NONE, 0.1).unwrap_err().to_string();
    assert!(no_bath.starts_with("[bath] gamma: without friction"), "{no_bath}");
    assert!(master().escape(&friction(1.0), f64::NAN).unwrap_err().to_string().contains("unphysical kT"));
    let twice = Master::new(1.0, vec![state(1.0, 1.0), state(1.0, 1.0)], Coupling::Harmonic);
    assert!(twice.unwrap_err().to_string().contains("ascending energy"));
    let stable = Master::new(1.0, vec![state(0.5, 0.0), state(1.5, 0.0)], Coupling::Harmonic).unwrap();
    assert!(stable.escape(&friction(1.0), 0.1).unwrap_err().to_string().contains("nothing leaks"));
}

proptest! {
    /// W(n→m) = W(m→n) e^{−(E_m − E_n)/kT}; λ₁ grows with γ, from Γ₀ to the thermal average; the units of time do not matter.
    #[test]
    fn detailed_balance_and_the_two_limits(count in 2usize..8, kt in 0.02..3.0f64, g in -20.0..5.0f64) {
        let master = Master::new(1.0, well(count), Coupling::Harmonic).unwrap();
        let gamma = 10f64.powf(g);
        for m in 1..count {
            let (down, up) = (master.rate(&friction(gamma), kt, m, m - 1), master.rate(&friction(gamma), kt, m - 1, m));
            let x = (master.states()[m].energy - master.states()[m - 1].energy) / kt;
            prop_assert!((up / down).ln() + x < 1e-13 * x.max(1.0) && (up / down).ln() + x > -1e-13 * x.max(1.0));
        }
        let found = master.escape(&friction(gamma), kt).unwrap();
        let more = master.escape(&friction(2.0 * gamma), kt).unwrap();
        let room = 1.0 + 1e-13;
        let ratio = |a: Wide, b: Wide| (a / b).to_f64();
        prop_assert!(ratio(found.rate.value(), more.rate.value()) <= room);
        prop_assert!(ratio(found.rate.value(), found.thermal.value()) <= room);
        prop_assert!(ratio(master.states()[0].width, found.rate.value()) <= room);
        let strong = master.escape(&friction(1e24), kt).unwrap();
        prop_assert!((ratio(strong.rate.value(), strong.thermal.value()) - 1.0).abs() < 1e-9);
        prop_assert!((found.currents(&master, kt).iter().sum::<f64>() - 1.0).abs() < 1e-14);
    }
}
