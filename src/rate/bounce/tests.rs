use super::*;
use crate::bath::Friction;
use crate::potential::{Barrier, Direction, Landscape, Potential, Well};
use crate::rate::tunnelling::instanton;
use proptest::prelude::*;
use std::f64::consts::PI;

fn pair(potential: &Potential, well: usize, side: Direction) -> (Well, Barrier) {
    let found = match potential {
        Potential::Washboard { s } => Landscape::find(potential, s.asin() - 3.0, s.asin() + 3.0),
        _ => Landscape::search(potential),
    };
    let found = found.unwrap();
    let well = found.wells[well];
    (well, *found.barrier(&well, side).unwrap())
}

fn path<'a>(potential: &'a Potential, well: usize, side: Direction, friction: Friction) -> Path<'a> {
    let (well, barrier) = pair(potential, well, side);
    Path::new(potential, &well, &barrier, friction).unwrap()
}

/// The cubic well at T/T_c.
fn cubic(alpha: f64, ratio: f64) -> Bounce {
    let potential = Potential::cubic();
    let path = path(&potential, 0, Direction::Right, Friction::ohmic(2.0 * alpha).unwrap());
    bounce(&path, path.crossover() / ratio, 1e-8).unwrap()
}

/// Half of one side of the cubic's closed orbit in −U at the energy −e: θ = 2∫dx/√(2(U − e)), a cubic with the roots a < b < c.
fn cubic_period(e: f64) -> f64 {
    // x²/2 − x³/3 = e; between b and c U is above e. (2/3)(x − a)(x − b)(c − x) = 2(U − e).
    let root = |k: f64| 0.5 + (((1.0 - 12.0 * e).acos() + 2.0 * PI * k) / 3.0).cos();
    let mut roots = [root(0.0), root(1.0), root(2.0)];
    roots.sort_by(f64::total_cmp);
    let [a, b, c] = roots;
    // With the arithmetic–geometric mean: ∫_b^c dx/√((x − a)(x − b)(c − x)) = π/agm(√(c − a), √(b − a)).
    let (mut m, mut g) = ((c - a).sqrt(), (b - a).sqrt());
    for _ in 0..60 {
        (m, g) = (0.5 * (m + g), (m * g).sqrt());
    }
    2.0 * (1.5f64).sqrt() * PI / m
}

#[test]
fn without_friction_the_prefactor_is_that_of_a_closed_orbit() {
    // k = (2π)^{−1/2} 2 sinh(θ/2) |dE/dθ|^{1/2} e^{−S}, so a = 2 sinh(θ/2) √(1/(2πΔU |dθ/dE|)).
    for e in [0.01, 0.05, 0.12, 0.16] {
        let theta = cubic_period(e);
        let h = 1e-3 * e.min(1.0 / 6.0 - e);
        let slope = |h: f64| (cubic_period(e + h) - cubic_period(e - h)) / (2.0 * h);
        let slope = (4.0 * slope(h) - slope(2.0 * h)) / 3.0;
        let expected = 2.0 * (0.5 * theta).sinh() * (6.0 / (2.0 * PI * slope.abs())).sqrt();
        let found = cubic(0.0, 2.0 * PI / theta);
        // Differences of fourth order: h⁴ ~ 1e−12 relative, rounding 1e−13/h.
        assert!((found.prefactor / expected - 1.0).abs() < 1e-8, "{e}: {} {expected}", found.prefactor);
    }
    assert!((cubic(0.0, 0.0).prefactor / (60.0 * 7.2 / (2.0 * PI)).sqrt() - 1.0).abs() < 1e-8);
}

#[test]
fn the_limits_of_weak_and_strong_friction() {
    // s = 36/5 + 12.561 α + O(α²): the second order is removed by two small α.
    let (one, two) = (cubic(1e-4, 0.0).reduced_action - 7.2, cubic(2e-4, 0.0).reduced_action - 7.2);
    let slope = (4.0 * one - two) / 2e-4;
    assert!((slope - 7.2 * 45.0 * 1.202_056_903_159_594 / PI.powi(3)).abs() < 1e-5, "{slope}");
    // 6πα + 3π/2α + O(α⁻³), times 1 − (T/T_c)²/3 to the leading order.
    let alpha = 40.0;
    let strong = 6.0 * PI * alpha + 1.5 * PI / alpha;
    assert!((cubic(alpha, 0.0).reduced_action / strong - 1.0).abs() < 1.0 / alpha.powi(4));
    assert!((cubic(alpha, 0.6).reduced_action / (strong * (1.0 - 0.36 / 3.0)) - 1.0).abs() < 1.0 / (alpha * alpha));
}

#[test]
fn the_path_of_strong_friction_is_a_lorentzian() {
    let (alpha, found) = (50.0, cubic(50.0, 0.0));
    for time in [0.0, 0.5, 1.0, 4.0] {
        // 4/3 of the turning point 3/2 of the path without friction; inertia changes it by 1/α².
        let expected = 2.0 / (1.0 + time * time);
        assert!((found.position(time * 2.0 * alpha) - expected).abs() < 4.0 / (alpha * alpha), "{time}");
    }
}

#[test]
fn the_path_turns_where_its_orbit_does_and_repeats() {
    // sech² without friction: x = (3/2) sech²(τ/2).
    let free = cubic(0.0, 0.0);
    for tau in [0.0f64, 0.7, 3.0, 9.0] {
        assert!((free.position(tau) - 1.5 / (0.5 * tau).cosh().powi(2)).abs() < 1e-9, "{tau}");
    }
    let warm = cubic(0.3, 0.7);
    for tau in [0.3, 2.0] {
        assert!((warm.position(tau) - warm.position(-tau)).abs() < 1e-13);
        assert!((warm.position(tau) - warm.position(tau + warm.theta)).abs() < 1e-12);
    }
}

#[test]
fn at_zero_temperature_without_friction_it_is_the_instanton() {
    let cases = [
        (Potential::Quartic { a: 1.0, b: 1.0, c: 0.1 }, 1, Direction::Left),
        (Potential::Quartic { a: 1.0, b: 1.0, c: 0.01 }, 1, Direction::Left),
        (Potential::inverted_quartic(), 0, Direction::Left),
        (Potential::Washboard { s: 0.5 }, 0, Direction::Right),
        (Potential::Washboard { s: 0.9999 }, 0, Direction::Right),
    ];
    for (potential, well, side) in &cases {
        let (well, barrier) = pair(potential, *well, *side);
        let path = Path::new(potential, &well, &barrier, Friction::NONE).unwrap();
        let (found, exact) =
            (bounce(&path, f64::INFINITY, 1e-7).unwrap(), instanton(potential, &well, &barrier).unwrap().unwrap());
        assert!((found.action / exact.action - 1.0).abs() < 1e-10, "{potential:?}");
        // k = ω₀ A √(ω₀/πħ) e^{−B/ħ} of the amplitude A.
        for hbar in [0.01, 0.1] {
            let ratio = (found.rate(hbar).value() / exact.width(0, hbar)).to_f64() - 1.0;
            let bar = found.rate(hbar).relative_error() + exact.rate(0, hbar).relative_error();
            assert!(ratio.abs() < bar + 1e-9, "{potential:?}: {ratio:e} against {bar:e}");
        }
        assert_eq!(found.negative_modes, 1);
    }
}

#[test]
fn a_path_that_stays_long_beyond_the_barrier_is_followed() {
    // Nearly level wells: kink and antikink apart by about γ(Δx)²/(π·2c Δx), held together by friction alone.
    let potential = Potential::Quartic { a: 1.0, b: 1.0, c: 0.01 };
    let (well, barrier) = pair(&potential, 1, Direction::Left);
    let path = Path::new(&potential, &well, &barrier, Friction::ohmic(0.3).unwrap()).unwrap();
    let at = |ratio: f64| bounce(&path, path.crossover() / ratio, 1e-3).unwrap();
    let (zero, cold) = (at(0.0), at(0.01));
    // The exponent of Ohmic friction rises as T² on the way to T = 0.
    let (a, b) = (zero.action - cold.action, zero.action - at(0.02).action);
    assert!((b / a - 4.0).abs() < 0.1, "{a} {b}");
    assert!(zero.prefactor_error < 1e-3 && (zero.prefactor / cold.prefactor - 1.0).abs() < 0.05);
    assert!((zero.position(2.0) - well.x).abs() > 1.5);
}

#[test]
fn the_rate_is_continuous_at_the_crossover() {
    let wells = [
        (Potential::cubic(), 0, Direction::Right),
        (Potential::Quartic { a: 1.0, b: 1.0, c: 0.05 }, 1, Direction::Left),
        (Potential::inverted_quartic(), 0, Direction::Right),
        (Potential::Washboard { s: 0.8 }, 0, Direction::Right),
    ];
    for (potential, well, side) in &wells {
        for (gamma, cutoff) in [(0.0, f64::INFINITY), (1.0, f64::INFINITY), (2.0, 1.5)] {
            let path = path(potential, *well, *side, Friction::ohmic(gamma).unwrap().with_cutoff(cutoff).unwrap());
            let hbar = path.barrier_height() / path.omega_0() / 6.0;
            let crossover = hbar / path.crossover();
            let ln = |ratio: f64| rate(&path, ratio * crossover, hbar).unwrap().ln_k();
            // Taken to T_c from either side by lines through two temperatures: what bends between them is 1e−6 or less.
            let below = 2.0 * ln(1.0 - 1e-4) - ln(1.0 - 2e-4);
            let above = 2.0 * ln(1.0 + 1e-4) - ln(1.0 + 2e-4);
            assert!((below - above).abs() < 1e-5, "{potential:?} {gamma} {cutoff}: {below} {above}");
        }
    }
}

#[test]
fn far_from_the_crossover_the_factors_that_join_are_one() {
    let potential = Potential::cubic();
    let path = path(&potential, 0, Direction::Right, Friction::ohmic(0.4).unwrap());
    let hbar = path.barrier_height() / 400.0;
    let cold = bounce(&path, 2.0 * path.crossover(), 1e-7).unwrap();
    assert!((across(&path, &cold, hbar).unwrap().value() / cold.rate(hbar).value()).to_f64() - 1.0 < 1e-12);
    let kt = 3.0 * hbar / path.crossover();
    let factor = wolynes(1.0, 1.0, Friction::ohmic(0.4).unwrap(), hbar / kt).unwrap();
    let attempt = path.unstable_frequency() / (2.0 * PI);
    let plain = (attempt * factor).ln() - path.barrier_height() / kt;
    // √π y e^{y²} erfc y = 1 − 1/2y², and y² ~ ΔU/ħω₀.
    assert!((rate(&path, kt, hbar).unwrap().ln_k() - plain).abs() < 0.01);
}

#[test]
fn a_bath_below_its_cutoff_only_adds_mass() {
    // γ̂ν → γω_c for ν ≫ ω_c: the particle is tied to a bath that does not follow. For ω_c → 0 nothing is left of it.
    let potential = Potential::cubic();
    let at = |cutoff: f64| {
        let friction = Friction::ohmic(0.6).unwrap().with_cutoff(cutoff).unwrap();
        bounce(&path(&potential, 0, Direction::Right, friction), f64::INFINITY, 1e-6).unwrap().reduced_action
    };
    // The first order in ω_c, as the path sees a stiffness γω_c: ½γω_c ∮q²dτ·6 = 3γω_c·(9/4)·(8/3).
    let slope = (at(2e-4) - at(1e-4)) / 1e-4;
    assert!((slope / (3.0 * 0.6 * 6.0) - 1.0).abs() < 0.01, "{slope}");
    // For ω_c → ∞ it is Ohmic friction, from below as 1/ω_c.
    let ohmic = cubic(0.3, 0.0).reduced_action;
    let (near, far) = (ohmic - at(100.0), ohmic - at(1000.0));
    assert!(near > 0.0 && (far / near - 0.1).abs() < 0.02, "{near} {far}");
}

#[test]
fn a_bounce_that_is_none_is_refused() {
    let potential = Potential::cubic();
    let cubic = path(&potential, 0, Direction::Right, Friction::ohmic(0.2).unwrap());
    let message = bounce(&cubic, 0.9 * cubic.crossover(), 1e-6).unwrap_err().to_string();
    assert!(message.contains("there is no bounce") && message.contains("below 1"), "{message}");
    let level = Potential::quartic();
    let level = path(&level, 0, Direction::Right, Friction::NONE);
    let message = bounce(&level, f64::INFINITY, 1e-6).unwrap_err().to_string();
    assert!(message.contains("no bounce at zero temperature") && message.contains("tilt"), "{message}");
    let message = rate(&cubic, -1.0, 1.0).unwrap_err().to_string();
    assert!(message.contains("[bath] kt"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// ∂S/∂θ = energy of the orbit, at any friction: it lies between the well and the barrier, and the exponent rises as T falls.
    #[test]
    fn the_action_falls_with_temperature(alpha in 0.0..2.0f64, ratio in 0.15..0.95f64, cutoff in 0.3..30.0f64) {
        let potential = Potential::cubic();
        let friction = Friction::ohmic(2.0 * alpha).unwrap().with_cutoff(cutoff).unwrap();
        let path = path(&potential, 0, Direction::Right, friction);
        let theta = path.crossover() / ratio;
        let (one, two) = (bounce(&path, theta, 1e-4).unwrap(), bounce(&path, 1.001 * theta, 1e-4).unwrap());
        let energy = (two.action - one.action) / (0.001 * theta);
        prop_assert!(energy > 0.0 && energy < path.barrier_height(), "{energy}");
        prop_assert!(one.action < theta * path.barrier_height());
    }
}
