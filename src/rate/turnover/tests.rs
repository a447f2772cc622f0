use super::*;
use crate::potential::Expression;
use crate::rate::formula;
use std::f64::consts::TAU;

fn bath(kt: f64, gamma: f64) -> Bath {
    Bath::new(kt, gamma).unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() <= tolerance, "{found} is not {expected}: {:e}", found / expected - 1.0);
}

/// Out of well 0 over barrier 0.
fn over_the_first(potential: &Potential, landscape: &Landscape, to: Option<usize>, bath: &Bath) -> Theories {
    theories(&Escape { potential, landscape, from: 0, to, barriers: &landscape.barriers[..1] }, bath).unwrap()
}

fn cubic(kt: f64, gamma: f64) -> Theories {
    let potential = Potential::cubic();
    let landscape = Landscape::search(&potential).unwrap();
    over_the_first(&potential, &landscape, None, &bath(kt, gamma))
}

fn quartic(c: f64, from: usize, kt: f64, gamma: f64) -> Theories {
    let potential = Potential::Quartic { a: 1.0, b: 1.0, c };
    let landscape = Landscape::search(&potential).unwrap();
    let escape = Escape {
        potential: &potential,
        landscape: &landscape,
        from,
        to: Some(1 - from),
        barriers: &landscape.barriers,
    };
    theories(&escape, &bath(kt, gamma)).unwrap()
}

fn ratio(one: Option<Rate>, other: Option<Rate>) -> f64 {
    (one.unwrap().value() / other.unwrap().value()).to_f64()
}

#[test]
fn depopulation_by_the_sum_of_error_functions() {
    // 30 digits of exp(−Σ erfc(√(nδ)/2)/n), summed to its last digit.
    let sums = [
        (0.01, 0.009_209_201_854_993_575),
        (0.1, 0.077_086_919_550_247_74),
        (1.0, 0.442_978_309_950_351_4),
        (2.0, 0.640_869_283_866_238_9),
        (4.0, 0.829_919_329_019_562),
        (7.0, 0.936_229_567_368_351_7),
        (10.0, 0.974_171_497_588_707_1),
    ];
    for (delta, expected) in sums {
        // Ten roundings.
        near(depopulation(delta), expected, 2e-15);
    }
}

#[test]
fn depopulation_is_seamless_and_has_its_limits() {
    // The two forms meet; the slope of Υ there is 0.06.
    near(depopulation(4.0 - 1e-13), depopulation(4.0), 2e-14);
    assert_eq!(depopulation(0.0), 0.0);
    assert!(depopulation(-1.0).is_nan());
    for delta in [1e3, 1e6, 1e9] {
        assert_eq!(depopulation(delta), 1.0);
    }
    // ζ(½)/√π, with the next term of the exponent, 0.0173 δ^{3/2}/√π, left out.
    for delta in [1e-12f64, 1e-9, 1e-6, 1e-4] {
        let leading = delta * (-1.460_354_508_809_586_8 * (delta / std::f64::consts::PI).sqrt()).exp();
        near(depopulation(delta), leading, 0.0098 * delta.powf(1.5) + 4e-16);
    }
}

#[test]
fn the_actions_of_the_quartic_and_the_cubic() {
    for (found, action) in [(quartic(0.0, 0, 0.05, 0.1), 4.0 / 3.0), (cubic(0.02, 0.1), 6.0 / 5.0)] {
        // Rounding of the sums.
        near(found.loop_action.unwrap(), action, 4e-15);
        let delta = found.energy_loss.unwrap();
        near(
            ratio(found.melnikov_meshkov, found.kramers),
            if action > 1.3 { pair(delta, delta) } else { depopulation(delta) },
            1e-14,
        );
    }
}

fn pair(one: f64, other: f64) -> f64 {
    depopulation(one) * depopulation(other) / depopulation(one + other)
}

/// (1/2π)∫|F(ω)|² γω²/((ω² + 1)² + γ²ω²) dω of x⁴/4 − x²/2 by its closed form of F.
fn quartic_loss(gamma: f64) -> f64 {
    let l = 1.0 / ((0.5 * gamma).hypot(1.0) + 0.5 * gamma);
    let u = (2.0 * l * l / (1.0 + l * l)).sqrt();
    // The trapezoidal rule for a function analytic up to |Im ω| = λ: e^{−2πλ/h}, 1e−27.
    let h = 0.1 * l;
    let term = |k: i32| {
        let w = h * f64::from(k);
        let transform =
            2.0 * 2f64.sqrt() * (l / u).powi(3) * (std::f64::consts::PI / (2.0 * l)) * (1.0 + (w / l).powi(2))
                / (0.5 * std::f64::consts::PI * w / l).cosh();
        transform * transform * gamma * w * w / ((w * w + 1.0).powi(2) + (gamma * w).powi(2))
    };
    h * (1..300).map(term).sum::<f64>() / std::f64::consts::PI
}

#[test]
fn the_loss_of_the_unstable_mode_in_closed_form() {
    for gamma in [1e-9, 1e-3, 0.1, 1.0, 10.0, 1e3, 1e6] {
        let found = quartic(0.0, 1, 0.05, gamma).mode_energy_loss.unwrap() * 0.05;
        // Rounding of the sums, on either side.
        near(found, quartic_loss(gamma), 1e-13);
    }
}

#[test]
fn the_loss_of_the_unstable_mode_in_the_cubic_well() {
    // The integral over frequencies with F of sech⁴(λt/2) in closed form, 30 digits.
    let losses = [
        (0.01, 0.011_785_687_891_144_11),
        (0.3, 0.213_619_478_076_994_27),
        (1.0, 0.256_003_977_496_702_7),
        (3.0, 0.164_493_771_260_851_9),
        (10.0, 0.132_365_055_426_356_06),
        (1000.0, 0.128_571_814_285_071_43),
    ];
    for (gamma, loss) in losses {
        near(cubic(0.02, gamma).mode_energy_loss.unwrap() * 0.02, loss, 1e-13);
    }
}

#[test]
fn the_loss_of_the_unstable_mode_without_a_closed_form() {
    // The orbit by Taylor series in time to 24 digits, F(ω) and the integral over ω by the trapezoidal rule; 13 digits.
    let tilted = [
        (0, 0.1, 0.175_619_081_677_8),
        (0, 2.0, 0.926_722_204_970_0),
        (1, 0.1, 0.071_439_844_764_919),
        (1, 2.0, 0.233_970_095_358_964),
    ];
    for (from, gamma, loss) in tilted {
        near(quartic(0.125, from, 0.02, gamma).mode_energy_loss.unwrap() * 0.02, loss, 2e-13);
    }
    let potential = Potential::Washboard { s: 0.5 };
    let landscape = Landscape::find(&potential, -2.0, 4.0).unwrap();
    for (gamma, loss) in [(0.1, 0.436_833_608_209_649), (2.0, 0.907_017_887_347_583)] {
        let found = over_the_first(&potential, &landscape, None, &bath(0.02, gamma));
        near(found.mode_energy_loss.unwrap() * 0.02, loss, 2e-13);
    }
}

#[test]
fn both_turnover_theories_agree_at_weak_friction() {
    for found in [cubic(0.02, 1e-7), quartic(0.1, 0, 0.02, 1e-7)] {
        // ΔE = γS(1 − O(γ)).
        near(found.mode_energy_loss.unwrap(), found.energy_loss.unwrap(), 4e-7);
        near(ratio(found.pollak_grabert_haenggi, found.melnikov_meshkov), 1.0, 4e-7);
        // Υ(δ)/δ = 1 − 0.82√δ, and δ ~ 6e−6; λ/ω_b = 1 − γ/2.
        near(ratio(found.melnikov_meshkov, found.weak_friction), 1.0, 3e-3);
    }
}

#[test]
fn strong_friction_is_kramers_overdamped_formula() {
    let potential = Potential::cubic();
    let landscape = Landscape::search(&potential).unwrap();
    for gamma in [1e3, 1e5, 1e9] {
        let overdamped = formula::kramers(&landscape.wells[0], &landscape.barriers[0], &bath(1.0 / 600.0, gamma));
        // λ/ω_b = ω_b/γ − (ω_b/γ)³, and rounding of the two.
        near(ratio(cubic(1.0 / 600.0, gamma).kramers, overdamped), 1.0 - gamma.powi(-2), 1e-15 + 3.0 * gamma.powi(-4));
        near(ratio(cubic(1.0 / 600.0, gamma).melnikov_meshkov, overdamped), 1.0, gamma.powi(-2) + 1e-15);
    }
}

#[test]
fn detailed_balance_of_a_tilted_well() {
    for gamma in [1e-3, 0.1, 1.0, 30.0] {
        let (forth, back) = (quartic(0.1, 0, 0.02, gamma), quartic(0.1, 1, 0.02, gamma));
        let transition_state = ratio(forth.transition_state, back.transition_state);
        for (one, other) in [
            (forth.kramers, back.kramers),
            (forth.melnikov_meshkov, back.melnikov_meshkov),
            (forth.pollak_grabert_haenggi, back.pollak_grabert_haenggi),
            (forth.weak_friction, back.weak_friction),
        ] {
            near(ratio(one, other), transition_state, 1e-14);
        }
        // The loops of the two wells are not the same.
        assert!(forth.loop_action.unwrap() > 1.5 * back.loop_action.unwrap());
        let (one, other) = (forth.energy_loss.unwrap(), back.energy_loss.unwrap());
        near(ratio(forth.melnikov_meshkov, forth.kramers), pair(one, other), 1e-14);
    }
}

#[test]
fn two_open_ends() {
    let potential = Potential::inverted_quartic();
    let landscape = Landscape::search(&potential).unwrap();
    let both = |barriers: &[Barrier], kt, gamma| {
        let escape = Escape { potential: &potential, landscape: &landscape, from: 0, to: None, barriers };
        theories(&escape, &bath(kt, gamma)).unwrap()
    };
    let found = both(&landscape.barriers, 0.01, 0.1);
    // 2∫√(2(¼ − x²/2 + x⁴/4)) dx = √2 ∫ (1 − x²) dx from −1 to 1.
    near(found.loop_action.unwrap(), 4.0 * 2f64.sqrt() / 3.0, 4e-15);
    let delta = found.energy_loss.unwrap();
    near(ratio(found.melnikov_meshkov, found.kramers), depopulation(0.5 * delta), 1e-14);
    assert_eq!((found.pollak_grabert_haenggi, found.mode_energy_loss), (None, None));
    // Twice one barrier; at weak friction the exits share what friction supplies.
    near(found.transition_state.unwrap().k().unwrap(), (-25.0f64).exp() / std::f64::consts::PI, 1e-14);
    let slow = both(&landscape.barriers, 0.01, 1e-9);
    near(ratio(slow.weak_friction, slow.transition_state), 0.5 * slow.energy_loss.unwrap(), 1e-14);
    near(ratio(slow.melnikov_meshkov, slow.weak_friction), 1.0, 1e-3);
}

#[test]
fn open_ends_of_different_height() {
    let potential = Potential::Expression(Expression::parse("x^2/2 - x^4/4 + 0.1*x", &[].into()).unwrap());
    let landscape = Landscape::search(&potential).unwrap();
    let found = |kt| {
        let escape =
            Escape { potential: &potential, landscape: &landscape, from: 0, to: None, barriers: &landscape.barriers };
        theories(&escape, &bath(kt, 0.1)).unwrap()
    };
    let gap = (landscape.barriers[1].energy - landscape.barriers[0].energy).abs();
    let comparable = found(gap / 20.0);
    assert!(comparable.kramers.is_some() && comparable.melnikov_meshkov.is_none() && comparable.loop_action.is_none());
    let low = found(gap / 31.0);
    assert!(low.melnikov_meshkov.is_some() && low.pollak_grabert_haenggi.is_some());
}

#[test]
fn deep_wells_keep_their_exponent() {
    let found = cubic(1.0 / 6000.0, 1.0);
    assert_eq!(found.melnikov_meshkov.unwrap().k(), None);
    let expected = -1000.0 - TAU.ln() + (1.25f64.sqrt() - 0.5).ln();
    // |ln k| times a rounding.
    near(found.kramers.unwrap().ln_k(), expected, 1e-15);
    near(found.pollak_grabert_haenggi.unwrap().ln_k(), expected, 1e-15);
}

#[test]
fn losses_below_the_range_of_doubles_have_no_rate() {
    // δ = 6e−321 has three digits; k_TST is what it was.
    let found = cubic(0.02, 1e-322);
    assert!(found.transition_state.is_some() && found.kramers.is_some());
    assert_eq!((found.weak_friction, found.melnikov_meshkov, found.pollak_grabert_haenggi), (None, None, None));
}

#[test]
fn flat_extrema_and_open_wells_have_no_theory() {
    let of = |text: &str, to| {
        let potential = Potential::Expression(Expression::parse(text, &[].into()).unwrap());
        let landscape = Landscape::search(&potential).unwrap();
        over_the_first(&potential, &landscape, to, &bath(0.01, 0.5))
    };
    // A barrier −x⁴ has no ω_b, but the energy lost on the way to it is what it is.
    let flat_top = of("x^6/6 - x^4/4", Some(1));
    assert!(flat_top.transition_state.is_some() && flat_top.weak_friction.is_some());
    assert!(flat_top.kramers.is_none() && flat_top.pollak_grabert_haenggi.is_none());
    let flat_bottom = of("x^4/4 - x^5/5", None);
    assert!(flat_bottom.transition_state.is_none() && flat_bottom.kramers.is_none());
    // The triple well: what falls into the middle one flies on over the next barrier, as high as this one.
    let triple = of("27/4*x^2*(x^2 - 1)^2", Some(1));
    assert!(triple.kramers.is_some() && triple.melnikov_meshkov.is_none() && triple.loop_action.is_some());
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let potential = Potential::quartic();
    let landscape = Landscape::search(&potential).unwrap();
    let message = |from, to, barriers: &[Barrier]| {
        let escape = Escape { potential: &potential, landscape: &landscape, from, to, barriers };
        theories(&escape, &bath(0.05, 1.0)).unwrap_err().to_string()
    };
    assert!(message(2, None, &landscape.barriers).contains("no well with this index: got 2"));
    assert!(message(0, Some(1), &[]).contains("got 0 barriers, a well beyond"));
    assert!(message(0, Some(0), &landscape.barriers).contains("not the one next to the well"));
}

#[test]
fn the_bars_cover_what_rounding_does_to_a_flat_barrier() {
    // E_J = 1, 1 − s = 1e−3 … 1e−6: ω₀ = ω_b = (1 − s²)^{1/4} from a U″ that two positions have left few digits.
    for s in [0.999, 0.9999, 0.99999, 0.999_999] {
        let potential = Potential::Washboard { s };
        let landscape = Landscape::find(&potential, 1.0, 2.5).unwrap();
        let found = over_the_first(&potential, &landscape, None, &bath(0.01, 1e-3));
        let root = ((1.0 - s) * (1.0 + s)).sqrt();
        let height = landscape.barriers[0].energy - landscape.wells[0].energy;
        let omega = root.sqrt();
        let ratio = 1e-3 / (2.0 * omega);
        let transmission = 1.0 / (ratio.hypot(1.0) + ratio);
        for (rate, factor) in [(found.transition_state, 1.0), (found.kramers, transmission)] {
            let rate = rate.unwrap();
            let expected = omega / TAU * factor * (-height / 0.01).exp();
            let error = (rate.k().unwrap() / expected - 1.0).abs();
            assert!(error <= rate.relative_error(), "{s}: {error:e} above {:e}", rate.relative_error());
            // U/L of a well small beside its depth, over (1 − s): L ~ U″ ~ √(1 − s).
            assert!(rate.relative_error() < 1e-13 + 2e-16 * (1.0 - s).powf(-1.5));
        }
    }
}

#[test]
fn a_kink_on_the_way_is_refused() {
    let potential = Potential::Expression(Expression::parse("abs(x^2 - 1)", &[].into()).unwrap());
    let landscape = Landscape::search(&potential).unwrap();
    let escape =
        Escape { potential: &potential, landscape: &landscape, from: 0, to: Some(1), barriers: &landscape.barriers };
    let message = theories(&escape, &bath(0.05, 1.0)).unwrap_err().to_string();
    assert!(message.starts_with("the energy lost along the orbit of the unstable mode did not settle"), "{message}");
}
