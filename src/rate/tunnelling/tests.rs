use super::remainder::Remainder;
use super::*;
use crate::potential::{Barrier, Direction, Expression, Extremum, Landscape, Potential, Well};
use crate::rate::Route;
use crate::wide::Wide;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::f64::consts::PI;

fn expression(text: &str) -> Potential {
    Potential::Expression(Expression::parse(text, &BTreeMap::new()).unwrap())
}

#[track_caller]
fn near(got: f64, expected: f64, relative: f64) {
    assert!((got - expected).abs() <= relative * expected.abs(), "{got} is not {expected}");
}

fn relative(got: f64, expected: f64) -> f64 {
    (got / expected - 1.0).abs()
}

/// The first well and the barrier on one side of it.
fn pair(landscape: &Landscape, side: Direction) -> (Well, Barrier) {
    let well = landscape.wells[0];
    (well, *landscape.barrier(&well, side).unwrap())
}

fn bounce(potential: &Potential, side: Direction) -> Instanton {
    let (well, barrier) = pair(&Landscape::search(potential).unwrap(), side);
    instanton(potential, &well, &barrier).unwrap().unwrap()
}

/// x⁴/4 − x²/2: S = 2√2/3, C = 2, E₁ − E₀ = 4ħω₀ √(ω₀/πħ) e^{−S/ħ} with ω₀ = √2, raised by a constant that cancels.
#[test]
fn the_splitting_of_the_quartic_double_well_in_closed_form() {
    for potential in [Potential::Quartic { a: 1.0, b: 1.0, c: 0.0 }, expression("1000 + x^4/4 - x^2/2")] {
        for well in Landscape::search(&potential).unwrap().wells {
            let path = kink(&potential, &well, 0.0).unwrap().unwrap();
            near(path.action, 8.0_f64.sqrt() / 3.0, 1e-11);
            near(path.amplitude, 2.0, 1e-11);
            near(path.turning_point, -well.x, 1e-15);
            let (hbar, omega) = (0.01, 2.0_f64.sqrt());
            let expected = 4.0 * hbar * omega * (omega / (PI * hbar)).sqrt() * (-path.action / hbar).exp();
            near(path.splitting(0, hbar).to_f64(), expected, 1e-11);
            near(path.splitting(1, hbar).to_f64(), expected * 8.0 * omega / hbar, 1e-11);
        }
    }
}

/// The washboard's well between −π/2 and π/2, with the barrier right of it.
fn washboard(s: f64) -> (Potential, Well, Barrier) {
    let potential = Potential::Washboard { s };
    let (well, barrier) = pair(&Landscape::find(&potential, -2.0, 4.0).unwrap(), Direction::Right);
    (potential, well, barrier)
}

fn cubic_parts(g: f64) -> (Potential, Well, Barrier) {
    let potential = Potential::Cubic { g };
    let side = if g > 0.0 { Direction::Right } else { Direction::Left };
    let (well, barrier) = pair(&Landscape::search(&potential).unwrap(), side);
    (potential, well, barrier)
}

/// Logarithms apart from any size: |δ ln| ≤ tolerance·(1 + |ln|).
#[track_caller]
fn near_ln(got: Wide, expected_ln: f64, tolerance: f64) {
    let difference = (got.ln() - expected_ln).abs();
    assert!(difference <= tolerance * (1.0 + expected_ln.abs()), "{} is not {expected_ln}", got.ln());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// B = 2/15g², a = 2/g.
    #[test]
    fn the_cubic_bounce_in_closed_form(lg in -4.0f64..4.0, left in prop::bool::ANY) {
        let g = 10f64.powf(lg) * if left { -1.0 } else { 1.0 };
        let (potential, well, barrier) = cubic_parts(g);
        let found = instanton(&potential, &well, &barrier).unwrap().unwrap();
        prop_assert!(relative(found.action, 2.0 / (15.0 * g * g)) < 2e-14, "{found:?}");
        prop_assert!(relative(found.amplitude, 2.0 / g.abs()) < 2e-14, "{found:?}");
        prop_assert!(relative(found.turning_point, 0.5 / g) < 4e-15 && relative(found.omega_0, 1.0) < 4e-15);
        // Every claim is an honest bound.
        prop_assert!(found.rate(0, 1.0).relative_error() >= relative(found.amplitude, 2.0 / g.abs()));
    }

    /// B = 1/3g and a = √(2/g) for each side: V = x²(1/2 − g x²) has the bounce sech(τ)/√(2g).
    #[test]
    fn the_inverted_quartic_bounce_in_closed_form(lg in -6.0f64..6.0) {
        let g = 10f64.powf(lg);
        let potential = Potential::InvertedQuartic { g };
        let sides = [Direction::Left, Direction::Right].map(|side| bounce(&potential, side));
        for found in sides {
            prop_assert!(relative(found.action, 1.0 / (3.0 * g)) < 2e-14, "{found:?}");
            prop_assert!(relative(found.amplitude, (2.0 / g).sqrt()) < 2e-14, "{found:?}");
        }
        let both: Wide = sides.iter().map(|side| side.width(0, 1.0)).sum();
        let ln = (2.0 * (2.0 / (PI * g)).sqrt()).ln() - 1.0 / (3.0 * g);
        prop_assert!((both.ln() - ln).abs() < 2e-14 * (1.0 + ln.abs()));
    }

    /// U → cU: B → √c B, ω₀ → √c ω₀, a as it was. x → bx: B → bB, a → ba, ω₀ → ω₀/b. With a shift of both.
    #[test]
    fn scaling(lc in -6.0f64..6.0, lb in -3.0f64..3.0, shift in -2.0f64..2.0) {
        let (c, b) = (10f64.powf(lc), 10f64.powf(lb));
        let u = |y: &str| format!("{y}^2/2 - 0.3*{y}^3 + 0.02*{y}^4 + 0.1*{y}*cos({y})");
        let reference = bounce(&expression(&u("x")), Direction::Right);
        let scaled = bounce(&expression(&format!("{c:e}*({})", u(&format!("(x/{b:e})")))), Direction::Right);
        prop_assert!(relative(scaled.action, c.sqrt() * b * reference.action) < 2e-14, "{scaled:?} {reference:?}");
        prop_assert!(relative(scaled.amplitude, b * reference.amplitude) < 4e-14, "{scaled:?} {reference:?}");
        prop_assert!(relative(scaled.omega_0, c.sqrt() / b * reference.omega_0) < 1e-14);
        // A shift costs the digits that positions and energies then carry.
        let shifted = bounce(&expression(&format!("{shift:e} + {}", u(&format!("(x - {shift:e})")))), Direction::Right);
        prop_assert!(relative(shifted.action, reference.action) < 2e-14, "{shifted:?} {reference:?}");
        prop_assert!(relative(shifted.amplitude, reference.amplitude) < 1e-13, "{shifted:?} {reference:?}");
    }

    /// dS/dE < 0 and dT/dE > 0 in a softening well, and 2S tends to B at the bottom.
    #[test]
    fn the_barrier_thins_with_the_energy(g in 0.01f64..1.0, low in 0.001f64..0.98, more in 1.001f64..1.02) {
        let (potential, well, barrier) = cubic_parts(g);
        let at = |part: f64| Wkb::new(&potential, &well, &[barrier], part * barrier.energy).unwrap().unwrap();
        let (lower, higher) = (at(low), at(low * more));
        prop_assert!(lower.actions[0] > higher.actions[0]);
        prop_assert!(lower.period < higher.period);
        let action = instanton(&potential, &well, &barrier).unwrap().unwrap().action;
        prop_assert!(2.0 * lower.actions[0] < action);
        prop_assert!(lower.uniform(10.0) <= lower.width(10.0) && lower.uniform(1e-3) <= lower.width(1e-3));
    }

    /// R against its integral over U″ in closed form: for e^{kx} it is e^{kc}(e^{kh} − 1 − kh)/h².
    #[test]
    fn the_remainder_needs_no_subtraction(c in -2.0f64..2.0, lh in -8.0f64..0.5, k in 0.2f64..2.0) {
        let h = 10f64.powf(lh);
        let expand = |text: &str| {
            let Potential::Expression(u) = expression(text) else { unreachable!() };
            u.value(Remainder::variable(c, h))
        };
        let series = |z: f64| (2..60).rev().fold(0.0, |sum, n| (sum + 1.0) * z / f64::from(n)) / z;
        let exponential = expand(&format!("exp({k:e}*x)"));
        let exact = (k * c).exp() * k * k * series(k * h);
        prop_assert!(relative(exponential.rest, exact) < 1e-13, "{exponential:?} {exact}");
        // Identities between the functions: the left side of each is linear, or is the right one.
        for (left, right) in [
            ("ln(exp(x))", "x"), ("sqrt((x + 9)^2)", "x"), ("sinh(asinh(x))", "x"), ("tan(atan(x))", "x"),
            ("cosh(acosh(x + 4))", "x"), ("(x + 5)^3.5*(x + 5)^-1.5", "x^2"), ("cos(x)^2 + sin(x)^2 - 1", "0*x"),
            ("cosh(x)*sech(x)", "0*x"), ("tanh(x)*cosh(x)", "sinh(x)"), ("(x + 3)^-2*(x + 3)^5", "(x + 3)^3"),
            ("(x + 3)^x", "exp(x*ln(x + 3))"), ("abs(x - 9)", "9 - x"), ("log10(x + 3)*ln(10)", "ln(x + 3)"),
        ] {
            let (left_rest, right_rest) = (expand(left).rest, expand(right).rest);
            let size = right_rest.abs() + 30.0;
            prop_assert!((left_rest - right_rest).abs() < 1e-13 * size, "{left}: {left_rest} {right_rest}");
        }
    }
}

#[test]
fn the_cubic_widths() {
    // Γ₀ = (2/√π g) e^{−2/15g²} = √(60B/2π) e^{−B}, B = 36ΔU/5, Γ_n = Γ₀ (432ΔU)ⁿ/n!.
    for g in [0.2, 0.1, 0.03, 0.008_164_965_809_277_26] {
        let (potential, well, barrier) = cubic_parts(g);
        let found = instanton(&potential, &well, &barrier).unwrap().unwrap();
        let height = 1.0 / (54.0 * g * g);
        near(found.action, 36.0 / 5.0 * height, 4e-15);
        let ground = found.width(0, 1.0);
        near_ln(ground, (60.0 * found.action / (2.0 * PI)).sqrt().ln() - found.action, 2e-15);
        let mut factor = 1.0;
        for n in 1..6 {
            factor *= 432.0 * height / f64::from(n);
            near((found.width(n, 1.0) / ground).to_f64(), factor, 1e-14);
        }
        // ħ enters through g²ħ, apart from the unit of time.
        near_ln(
            found.width(2, 0.25),
            bounce(&Potential::Cubic { g: 0.5 * g }, Direction::Right).width(2, 1.0).ln(),
            2e-15,
        );
        assert_eq!(found.rate(1, 1.0).value(), found.width(1, 1.0));
        assert_eq!(found.rate(1, 1.0).route(), Route::Formula);
    }
    // The last is beyond the range of doubles by far: e^{−2000}.
    let far = bounce(&Potential::Cubic { g: 0.008_164_965_809_277_26 }, Direction::Right);
    near(far.action, 2000.0, 4e-15);
    assert!(far.width(0, 1.0).to_f64() == 0.0 && far.rate(0, 1.0).relative_error() < 1e-11);
}

#[test]
fn the_cubic_series() {
    let coupling = 0.01f64;
    let printed = 1.0 - 0.105_625 - 0.008_692_773_437_5 - 0.002_101_363_549_804_687_5;
    near(cubic_series(0.1, 1.0).unwrap(), printed, 1e-15);
    near(cubic_series(0.2, 0.25).unwrap(), printed, 1e-15);
    near(cubic_series(-coupling.sqrt(), 1.0).unwrap(), printed, 1e-15);
    assert_eq!(cubic_series(0.0, 1.0), Some(1.0));
    assert!(cubic_series(0.2, 1.0).is_some());
    assert_eq!(cubic_series(0.21, 1.0), None);
    assert_eq!(cubic_series(f64::NAN, 1.0), None);
}

// The numbers below were made with mpmath 1.3 at 80 digits, from the formulas as the modules print them: turning points by
// findroot, the integrals in x = x₁ + L sin²θ by quad(…, linspace(0, pi/2, 25), method = "gauss-legendre"). Constants of
// the potentials and energies were given to mpmath as the doubles that they are here.

#[test]
fn a_shallow_washboard() {
    // ΔU is a thousandth of U.
    let (potential, well, barrier) = washboard(0.9905);
    let found = instanton(&potential, &well, &barrier).unwrap().unwrap();
    near(found.turning_point, 1.846_959_577_738_335_6, 1e-14);
    near(found.omega_0, 0.370_827_084_614_582_4, 1e-14);
    near(found.action, 0.033_916_212_246_738_48, 1e-13);
    near(found.amplitude, 1.656_464_589_305_509_5, 1e-13);
    let hbar = 0.002_275_492_5;
    for (n, ln) in [-13.417_927_577_226_78, -6.621_869_902_976_155, -0.518_959_409_285_475_3].into_iter().enumerate() {
        let rate = found.rate(u32::try_from(n).unwrap(), hbar);
        assert!((rate.ln_k() - ln).abs() < 2e-12, "{} {ln}", rate.ln_k());
        assert!((rate.ln_k() - ln).abs() < rate.relative_error(), "{} {ln} {rate:?}", rate.ln_k());
    }
    let energy = -1.556_325_259_624_367_3;
    let at = Wkb::new(&potential, &well, &[barrier], energy).unwrap().unwrap();
    near(at.period, 17.600_371_127_818_377, 1e-12);
    near(at.actions[0], 0.012_100_154_340_546_233, 1e-12);
}

#[test]
fn washboards_from_level_to_critical() {
    for (s, turn, action, amplitude) in [
        (0.01, 5.937_017_393_886_573, 15.544_670_664_922_318, 91.801_912_796_496_16),
        (0.5, 3.816_801_916_092_871, 5.334_276_263_852_134, 13.708_551_250_840_99),
        (0.97, 2.063_426_966_916_833, 0.143_295_124_733_280_64, 2.953_006_461_299_467_6),
        (0.9999, 1.599_081_116_611_423_4, 1.141_658_809_863_124_7e-4, 0.169_708_173_313_322_15),
        (0.999_999, 1.573_624_754_438_228_7, 3.610_179_601_274_271e-7, 0.016_970_565_294_307_994),
    ] {
        let (potential, well, barrier) = washboard(s);
        let found = instanton(&potential, &well, &barrier).unwrap().unwrap();
        // The bottom lies where sin x − s rounds to zero.
        near(found.turning_point, turn, 4e-16 / found.omega_0.powi(2));
        let hbar = action / 20.0;
        let ln = (found.omega_0 * amplitude * (found.omega_0 / (PI * hbar)).sqrt()).ln() - 20.0;
        let rate = found.rate(0, hbar);
        let off = (rate.ln_k() - ln).abs();
        assert!(off <= rate.relative_error(), "{s}: {off:e} {:e}", rate.relative_error());
        // U″ = √(1 − s²), and by what sin x − s rounds to in it the positions move.
        let tolerance = 2e-15 / (1.0 - s);
        assert!(relative(found.action, action) < tolerance, "{s}: {:e}", relative(found.action, action));
        assert!(relative(found.amplitude, amplitude) < tolerance, "{s}: {:e}", relative(found.amplitude, amplitude));
    }
}

#[test]
fn an_asymmetric_formula() {
    let potential = expression("x^2/2 - 0.2*x^3 + 0.07*sin(2*x) - 0.1*exp(x/3)*tanh(x)");
    let (well, barrier) = pair(&Landscape::search(&potential).unwrap(), Direction::Right);
    let found = instanton(&potential, &well, &barrier).unwrap().unwrap();
    near(found.turning_point, 2.225_490_054_321_221_5, 1e-14);
    near(found.omega_0, 0.999_744_617_985_609_5, 1e-14);
    near(found.action, 2.528_606_650_898_421_8, 1e-14);
    near(found.amplitude, 12.095_759_389_412_89, 1e-14);
    let at = Wkb::new(&potential, &well, &[barrier], 0.125).unwrap().unwrap();
    near(at.period, 6.809_854_363_871_2, 1e-13);
    near(at.actions[0], 0.707_094_145_150_941_5, 1e-13);
}

#[test]
fn a_long_way_out() {
    // Beyond the barrier U falls slowly; the well is at 3, the outer turning point 20 widths away.
    let potential = expression("-sech(x - 3)^2 - 0.05*x");
    let (well, barrier) = pair(&Landscape::search(&potential).unwrap(), Direction::Right);
    let found = instanton(&potential, &well, &barrier).unwrap().unwrap();
    near(found.turning_point, 23.012_505_215_182_38, 1e-14);
    near(found.action, 35.727_987_052_734_03, 1e-13);
    near(found.amplitude, 114_547_898_201_788_110.0, 1e-12);
    let at = Wkb::new(&potential, &well, &[barrier], -1.0).unwrap().unwrap();
    near(at.period, 4.830_822_315_658_019, 1e-13);
    near(at.actions[0], 13.610_959_169_183_944, 1e-13);
}

#[test]
fn wkb_of_the_cubic() {
    // Complete elliptic integrals of the three roots of U = E.
    let (potential, well, barrier) = cubic_parts(0.1);
    for (energy, period, action) in [
        (0.001, 6.283_656_682_197_996, 6.659_370_316_401_41),
        (0.5, 6.560_731_980_212_991, 4.558_584_963_581_259),
        (1.0, 6.977_719_086_695_178, 2.780_328_250_006_512_3),
        (1.75, 8.998_422_025_226_318, 0.321_223_823_350_385_86),
    ] {
        let found = Wkb::new(&potential, &well, &[barrier], energy).unwrap().unwrap();
        near(found.period, period, 1e-13);
        near(found.actions[0], action, 1e-13);
        for hbar in [1.0, 1e-3] {
            let width = wkb(&potential, &well, &[barrier], energy, hbar).unwrap().unwrap();
            near_ln(width, -period.ln() - 2.0 * action / hbar, 1e-13);
            let uniform = uniform(&potential, &well, &[barrier], energy, hbar).unwrap().unwrap();
            let passed = (-2.0 * action / hbar).exp();
            near_ln(uniform, width.ln() - passed.ln_1p(), 1e-13);
        }
    }
}

#[test]
fn the_top_and_the_bottom() {
    let (potential, well, barrier) = cubic_parts(0.1);
    let at = |energy: f64| Wkb::new(&potential, &well, &[barrier], energy).unwrap().unwrap();
    // Next to the top S = π(ΔU − E)/ω_b, and half of the particles pass.
    let top = at(barrier.energy * (1.0 - 1e-9));
    near(top.actions[0], PI * 1e-9 * barrier.energy, 1e-6);
    near(top.uniform(1.0).to_f64() * top.period, 0.5, 1e-8);
    near(top.width(1.0).to_f64() * top.period, 1.0, 1e-7);
    // At the bottom T = 2π/ω₀ and 2S = B.
    let bottom = at(1e-12);
    near(bottom.period, 2.0 * PI, 1e-11);
    near(2.0 * bottom.actions[0], 2.0 / 0.15, 1e-10);
    // At ħω₀/2 WKB is √(e/π) of the bounce's width, where both hold.
    let (potential, well, barrier) = cubic_parts(1e-3);
    let ratio = wkb(&potential, &well, &[barrier], 0.5, 1.0).unwrap().unwrap()
        / instanton(&potential, &well, &barrier).unwrap().unwrap().width(0, 1.0);
    near(ratio.to_f64(), (std::f64::consts::E / PI).sqrt(), 1e-4);
}

#[test]
fn two_open_sides_add() {
    let potential = Potential::moiseyev();
    let landscape = Landscape::search(&potential).unwrap();
    let well = landscape.wells[0];
    let both = Wkb::new(&potential, &well, &landscape.barriers, 0.5).unwrap().unwrap();
    assert_eq!(both.actions.len(), 2);
    for action in &both.actions {
        near(*action, 4.541_118_072_344_889, 1e-13);
    }
    near(both.period, 7.241_041_787_267_377, 1e-13);
    near_ln(both.width(1.0), (2.0 / both.period).ln() - 2.0 * both.actions[0], 1e-14);
    // A washboard is open downhill only.
    let (potential, well, _) = washboard(0.3);
    let barriers = Landscape::find(&potential, -5.0, 5.0).unwrap().barriers;
    assert_eq!(barriers.len(), 2);
    let downhill = Wkb::new(&potential, &well, &barriers, well.energy + 0.3).unwrap().unwrap();
    assert_eq!(downhill.actions.len(), 1);
}

#[test]
fn nothing_to_tunnel_to() {
    // The tail of Moiseyev's potential is level above the bottom of the well.
    let potential = Potential::moiseyev();
    let landscape = Landscape::search(&potential).unwrap();
    let well = landscape.wells[0];
    for barrier in &landscape.barriers {
        assert_eq!(instanton(&potential, &well, barrier).unwrap(), None);
    }
    assert_eq!(Wkb::new(&potential, &well, &landscape.barriers, -0.1).unwrap(), None);
    // A level double well, a level washboard, and the lower well of a tilted one.
    let quartic = Potential::quartic();
    let (well, barrier) = pair(&Landscape::search(&quartic).unwrap(), Direction::Right);
    assert_eq!(instanton(&quartic, &well, &barrier).unwrap(), None);
    let (level, well, barrier) = washboard(0.0);
    assert_eq!(instanton(&level, &well, &barrier).unwrap(), None);
    for c in [1e-6, 0.1] {
        let tilted = Potential::Quartic { a: 1.0, b: 1.0, c };
        let found = Landscape::search(&tilted).unwrap();
        assert_eq!(instanton(&tilted, &found.wells[0], &found.barriers[0]).unwrap(), None);
        assert!(instanton(&tilted, &found.wells[1], &found.barriers[0]).unwrap().is_some());
    }
    // A flat bottom has no ω₀.
    let flat = expression("x^4 - x^6");
    let (well, barrier) = pair(&Landscape::search(&flat).unwrap(), Direction::Right);
    assert_eq!(instanton(&flat, &well, &barrier).unwrap(), None);
}

#[test]
fn energies_outside_of_the_well_have_no_width() {
    let (potential, well, barrier) = cubic_parts(0.1);
    for energy in [-0.1, 0.0, barrier.energy, 2.0 * barrier.energy, f64::NAN, f64::INFINITY] {
        assert_eq!(wkb(&potential, &well, &[barrier], energy, 1.0).unwrap(), None, "{energy}");
    }
    // Without a barrier on the open side nothing holds the particle there, or nothing is known to be open.
    assert_eq!(wkb(&potential, &well, &[], 1.0, 1.0).unwrap(), None);
    for hbar in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let message = wkb(&potential, &well, &[barrier], 1.0, hbar).unwrap_err().to_string();
        assert_eq!(message, format!("unphysical ħ: got {hbar}, allowed a finite number above 0"));
        assert!(uniform(&potential, &well, &[barrier], 1.0, hbar).is_err());
    }
}

#[test]
fn outer_turning_points() {
    let (potential, _, barrier) = cubic_parts(0.1);
    let right = |energy| outer_turning_point(&potential, &barrier, Direction::Right, energy);
    near(right(0.0).unwrap(), 5.0, 2e-16);
    near(right(-1e30).unwrap(), 1e31f64.cbrt(), 1e-9);
    assert_eq!((right(barrier.energy), right(9.0), right(f64::NAN)), (None, None, None));
    // The left side of the cubic's barrier is its well.
    let inner = outer_turning_point(&potential, &barrier, Direction::Left, 0.5).unwrap();
    near(potential.value(inner), 0.5, 1e-15);
    let well = Landscape::search(&Potential::moiseyev()).unwrap();
    let top = &well.barriers[1];
    assert_eq!(outer_turning_point(&Potential::moiseyev(), top, Direction::Right, -1e-3), None);
    let far = outer_turning_point(&Potential::moiseyev(), top, Direction::Right, 1e-300).unwrap();
    near(Potential::moiseyev().value(far), 1e-300, 1e-12);
    // A pocket that the steps would pass by is looked into.
    let pocket = expression("x^2*exp(-x^2) - 0.2*exp(-((x - 8)/0.1)^2)");
    let top = Barrier(Extremum { x: 1.0, energy: (-1.0f64).exp(), curvature: -4.0 * (-1.0f64).exp() });
    let edge = outer_turning_point(&pocket, &top, Direction::Right, -0.1).unwrap();
    near(edge, 8.0 - 0.1 * 2.0f64.ln().sqrt(), 1e-14);
    // The domain ends before U has fallen.
    let ends = expression("x^2 - x^3/9 + 0*sqrt(8 - x)");
    let top = Barrier(Extremum { x: 6.0, energy: 12.0, curvature: -2.0 });
    assert_eq!(outer_turning_point(&ends, &top, Direction::Right, 0.0), None);
    assert!(outer_turning_point(&ends, &top, Direction::Right, 10.0).is_some());
}

#[test]
fn a_kink_is_integrated() {
    // A kink inside the barrier only costs panels.
    let kinked = expression("x^2/2 - 0.3*x^3 - 0.05*abs(x - 0.8)");
    let (well, barrier) = pair(&Landscape::search(&kinked).unwrap(), Direction::Right);
    let found = instanton(&kinked, &well, &barrier).unwrap().unwrap();
    assert!(found.action > 0.0 && found.rate(0, 1.0).relative_error() < 1e-9);
}
