//! The laws against their limits, the closed forms against quadrature, Maley's analysis against the law it was given.

use super::*;
use crate::wide::Wide;
use proptest::prelude::*;
use std::f64::consts::PI;

pub(super) fn law(barrier: Barrier, u: f64, hops: Hops) -> Law {
    Law::new(barrier, u, hops).unwrap()
}

const FORMS: [Barrier; 4] =
    [Barrier::Linear, Barrier::ThreeHalves, Barrier::Logarithmic, Barrier::Collective { mu: 0.5 }];

proptest! {
    /// Two routes to one number: closed form, and quadrature of ds = −dj/e. Each within its bar.
    #[test]
    fn closed_forms_are_the_quadrature(u in 2.0..200.0f64, ln_s in -20.0..60.0f64, which in 0usize..3) {
        let law = match which {
            0 => law(Barrier::Linear, u, Hops::Forward),
            1 => law(Barrier::Linear, u, Hops::Net),
            _ => law(Barrier::Logarithmic, u, Hops::Net),
        };
        let s = ln_s.exp();
        let Ok(closed) = relax(&law, s) else { return Ok(()) };
        let found = Decay::new(&law, s).unwrap().at(s).unwrap();
        let bar = closed.j_error + found.j_error;
        prop_assert!((closed.ln_j - found.ln_j).abs() <= bar, "{closed:?} {found:?}");
        let bar = closed.creep_rate_error + found.creep_rate_error;
        prop_assert!((closed.creep_rate / found.creep_rate - 1.0).abs() <= bar, "{closed:?} {found:?}");
    }

    /// S is the logarithmic derivative of j.
    #[test]
    fn the_creep_rate_is_the_slope(u in 2.0..200.0f64, ln_s in -5.0..25.0f64, which in 0usize..4, net in any::<bool>()) {
        let law = law(FORMS[which], u, if net { Hops::Net } else { Hops::Forward });
        // Sixth order: what is left is about (h S)^6 and rounding over h.
        let h = 1e-3;
        let at = |k: f64| relax(&law, (ln_s + k * h).exp()).map(|found| found.ln_j);
        let (Ok(p), Ok(m), Ok(pp), Ok(mm), Ok(ppp), Ok(mmm)) = (at(1.0), at(-1.0), at(2.0), at(-2.0), at(3.0), at(-3.0)) else {
            return Ok(());
        };
        let slope = (45.0 * (p - m) - 9.0 * (pp - mm) + ppp - mmm) / (60.0 * h);
        let found = relax(&law, ln_s.exp()).unwrap();
        prop_assume!(found.creep_rate < 3.0);
        let bar = 1e-11 + found.creep_rate * (found.creep_rate_error + 1e-9);
        prop_assert!((slope + found.creep_rate).abs() < bar, "{slope} {found:?}");
    }

    /// Backward hops matter no more once the drive does many kT on the way over.
    #[test]
    fn forward_and_net_hops_agree_at_a_strong_drive(u in 60.0..400.0f64, ln_s in -3.0..8.0f64) {
        for barrier in [Barrier::Linear, Barrier::ThreeHalves] {
            let of = |hops| relax(&law(barrier, u, hops), ln_s.exp()).unwrap();
            let (forward, net) = (of(Hops::Forward), of(Hops::Net));
            // j > 0.8 and u > 60: e^{−2uj} < 1e-41.
            let bar = forward.j_error + net.j_error;
            prop_assert!((forward.ln_j - net.ln_j).abs() <= bar);
        }
    }

    /// Detailed balance of the linear form: the drive does 2uj kT.
    #[test]
    fn hops_obey_detailed_balance(u in 0.1..300.0f64, j in 0.0..0.999f64) {
        let rates = law(Barrier::Linear, u, Hops::Net).rates(j).unwrap();
        let ratio = rates.forward.ln() - rates.backward.ln();
        prop_assert!((ratio - 2.0 * u * j).abs() <= 1e-13 * (1.0 + u));
        prop_assert!(((rates.forward - rates.backward - rates.net) / rates.forward).to_f64().abs() <= 1e-14 + rates.error);
    }

    /// n is the slope of ln e.
    #[test]
    fn the_exponent_is_the_slope(u in 1.0..100.0f64, j in 0.05..3.0f64, which in 0usize..4, net in any::<bool>()) {
        prop_assume!((j - 1.0).abs() > 0.02);
        let law = law(FORMS[which], u, if net { Hops::Net } else { Hops::Forward });
        let h = 1e-4;
        let at = |k: f64| law.field(j * (k * h).exp()).unwrap().value.ln();
        let slope = (8.0 * (at(1.0) - at(-1.0)) - at(2.0) + at(-2.0)) / (12.0 * h);
        // Fourth order in h times the fifth derivative, which goes as the fifth power of the exponent's own scale.
        let n = law.exponent(j).unwrap();
        prop_assert!((slope / n - 1.0).abs() < 1e-7, "{slope} {n}");
    }

    /// The field reaches the criterion where it is said to.
    #[test]
    fn the_practical_current_meets_the_criterion(u in 5.0..100.0f64, ln_e in -30.0..1.0f64, which in 0usize..4) {
        let law = law(FORMS[which], u, Hops::Net);
        let found = practical(&law, ln_e.exp()).unwrap().unwrap();
        let e = law.field(found.j).unwrap();
        let off = (e.value.ln() - ln_e).abs();
        prop_assert!(off <= found.n * found.j_error + 1e-13 * (1.0 + ln_e.abs()), "{off:e} {found:?}");
    }
}

#[test]
fn a_weak_drive_is_ohmic() {
    for barrier in [Barrier::Linear, Barrier::ThreeHalves] {
        let law = law(barrier, 30.0, Hops::Net);
        let at = |j: f64| law.field(j).unwrap().value / j;
        // The next term is of relative order (uj)², 1e-13 here.
        assert!(((at(1e-8) / at(1e-9)).to_f64() - 1.0).abs() < 1e-12);
        assert!((law.exponent(1e-9).unwrap() - 1.0).abs() < 1e-7);
    }
    // Linear: 2u e^{−u} j.
    let found = law(Barrier::Linear, 30.0, Hops::Net).field(1e-9).unwrap().value / 1e-9;
    assert!(((found / (Wide::exp(-30.0) * 60.0)).to_f64() - 1.0).abs() < 1e-13);
}

/// Sinusoidal pinning at a weak drive: v = D_eff F/kT with D_eff = D/I₀(1/D)² (Einstein; Lifson and Jackson).
#[test]
fn a_weak_drive_obeys_einstein() {
    let u = 8.0;
    let i0: f64 = 1.0
        + (1..60)
            .scan(1.0, |term, k| {
                *term *= (u / 4.0) * (u / 4.0) / f64::from(k * k);
                Some(*term)
            })
            .sum::<f64>();
    let found = law(Barrier::Sinusoidal, u, Hops::Net).field(1e-9).unwrap();
    let expected = 1e-9 / (i0 * i0);
    assert!((found.value.to_f64() / expected - 1.0).abs() < 1e-12, "{} {expected}", found.value.to_f64());
}

#[test]
fn a_strong_drive_is_flux_flow() {
    for barrier in FORMS {
        for hops in Hops::ALL {
            let law = law(barrier, 20.0, hops);
            assert!((law.field(50.0).unwrap().value.to_f64() / 50.0 - 1.0).abs() < 1e-12);
            // Continuous at J_c0.
            let (below, above) = (law.field(1.0 - 1e-13).unwrap(), law.field(1.0 + 1e-13).unwrap());
            assert!(((below.value / above.value).to_f64() - 1.0).abs() < 1e-11);
        }
    }
    // The ring: √(j² − 1) once the noise is small beside the excess of the drive; corrections go as D².
    let found = law(Barrier::Sinusoidal, 4000.0, Hops::Net).field(2.0).unwrap().value.to_f64();
    assert!((found / 3f64.sqrt() - 1.0).abs() < 1e-6, "{found}");
    let found = law(Barrier::Sinusoidal, 10.0, Hops::Net).field(100.0).unwrap().value.to_f64();
    assert!((found / 100.0 - 1.0).abs() < 1e-4, "{found}");
}

/// Kramers' rate with the exact barrier is approached as 1/u; the leading correction is of order 1/(u (1 − j²)^{3/2}).
#[test]
fn the_exact_rate_tends_to_kramers() {
    let j: f64 = 0.3;
    let off = |u: f64| {
        let rates = law(Barrier::Sinusoidal, u, Hops::Forward).rates(j).unwrap();
        let kramers = Wide::exp(-u * Barrier::Sinusoidal.height(j)) * ((1.0 - j * j).sqrt() / (2.0 * PI));
        (rates.forward / kramers).to_f64() - 1.0
    };
    let (one, two) = (off(200.0), off(400.0));
    assert!(one.abs() < 0.02 && (one / two - 2.0).abs() < 0.05, "{one} {two}");
}

#[test]
fn late_creep_is_anderson_and_kim_s() {
    // us ≫ 1: S = 1/(u j), the normalised rate kT/[U₀ − kT ln(s)].
    let (u, s) = (60.0, 1e9);
    let found = relax(&law(Barrier::Linear, u, Hops::Net), s).unwrap();
    assert!((found.creep_rate * u * found.j().unwrap() - 1.0).abs() < 1.0 / (u * s) * 2.0 + 1e-12);
    assert!((found.creep_rate - 1.0 / (u - (u * s).ln())).abs() < 1e-12);
    // The collective form forgets U₀: S → 1/(μ ln s) as ln s ≫ u/μ (interpolation U = kT ln(1 + us)).
    let glass = relax(&law(Barrier::Collective { mu: 1.0 }, 2.0, Hops::Net), 1e250).unwrap();
    assert!((glass.creep_rate * 1e250f64.ln() - 1.0).abs() < 0.03, "{glass:?}");
}

#[test]
fn a_current_dies_out_exponentially_in_the_end() {
    for barrier in [Barrier::Linear, Barrier::ThreeHalves] {
        let law = law(barrier, 10.0, Hops::Net);
        let ohmic = (law.field(1e-10).unwrap().value / 1e-10).to_f64();
        let (one, two) = (relax(&law, 1e6).unwrap(), relax(&law, 2e6).unwrap());
        assert!(((one.ln_j - two.ln_j) / (1e6 * ohmic) - 1.0).abs() < 1e-11, "{one:?} {two:?}");
        assert!((two.creep_rate / (2e6 * ohmic) - 1.0).abs() < 1e-11);
    }
}

#[test]
fn refusals_say_what_is_allowed() {
    let text = |error: crate::error::Error| error.to_string();
    assert_eq!(
        text(law(Barrier::Linear, 40.0, Hops::Net).rates(1.0).unwrap_err()),
        "[creep] j: at J ≥ J_c0 the linear barrier is gone, and nothing is left to hop over: got j = 1, allowed 0 ≤ j < 1; \
         creep.barrier = \"sinusoidal\" goes on into flux flow"
    );
    assert_eq!(
        text(law(Barrier::Logarithmic, 40.0, Hops::Net).rates(0.0).unwrap_err()),
        "[creep] j: out of range: got 0, allowed 0 < j < 1"
    );
    let gone = text(relax(&law(Barrier::Linear, 10.0, Hops::Forward), 3000.0).unwrap_err());
    assert!(gone.contains("got s = 3e3, allowed s < 2.202547e3") && gone.contains("creep.hops = \"net\""), "{gone}");
    let gone = text(relax(&law(Barrier::ThreeHalves, 10.0, Hops::Forward), 1e9).unwrap_err());
    assert!(gone.contains("allowed s < "), "{gone}");
    assert!(Law::new(Barrier::Linear, 0.0, Hops::Net).is_err() && Law::new(Barrier::Linear, 1e6, Hops::Net).is_err());
    assert!(Law::new(Barrier::Collective { mu: 0.0 }, 10.0, Hops::Net).is_err());
}

#[test]
fn pinning_fades_at_the_critical_temperature() {
    assert_eq!(two_fluid(0.0), 1.0);
    assert_eq!(two_fluid(1.0), 0.0);
    // Next to T_c: (1 − t)^{3/2} times 4.
    let near = 1e-8;
    assert!((two_fluid(1.0 - near) / (4.0 * near * near.sqrt()) - 1.0).abs() < 1e-7);
}
