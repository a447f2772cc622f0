use super::*;
use std::f64::consts::PI;

fn expression(text: &str) -> Potential {
    Potential::Expression(crate::potential::Expression::parse(text, &std::collections::BTreeMap::new()).unwrap())
}

fn spectrum(text: &str, kt: f64, gamma: f64, dynamics: Dynamics) -> Result<ClassicalSpectrum> {
    let potential = expression(text);
    let landscape = Landscape::search(&potential)?;
    ClassicalSpectrum::new(&potential, &landscape, &Bath::new(kt, gamma)?, dynamics, 1e-8)
}

/// The error is below the bar, and the bar within reason.
fn holds(found: Value, exact: f64, sharp: f64) {
    let error = (found.value / exact - 1.0).abs();
    assert!(error <= found.relative_error, "{} {exact}: {error:.1e} > {:.1e}", found.value, found.relative_error);
    assert!(found.relative_error <= sharp, "{:.1e}", found.relative_error);
}

const OMEGAS: [f64; 7] = [0.0, 1e-4, 0.3, 1.0, 2.2, 30.0, 1e4];

#[test]
fn harmonic_without_inertia_is_one_relaxation() {
    let (kt, gamma) = (0.5, 2.0);
    let found = spectrum("x^2/2", kt, gamma, Dynamics::Overdamped).unwrap();
    holds(found.variance(), kt, 1e-9);
    let rate = 1.0 / gamma;
    for (omega, value) in OMEGAS.into_iter().zip(found.at(&OMEGAS).unwrap()) {
        holds(value, kt / PI * rate / (rate * rate + omega * omega), 1e-9);
        holds(found.by_modes(&[omega]).unwrap()[0], value.value, 1e-5);
        let (chi, bar) = found.susceptibility(omega).unwrap();
        let exact = rate / Complex64::new(rate, omega);
        assert!((chi / exact - 1.0).norm() <= bar + 1e-13 && bar < 1e-9, "{chi} {exact} {bar:e}");
    }
    for t in [0.0, -1.0, 10.0] {
        holds(found.correlation(&[t]).unwrap()[0], kt * (-rate * t.abs()).exp(), 1e-5);
    }
}

/// Weak, critical (an exceptional point) and strong damping.
#[test]
fn harmonic_with_inertia() {
    let kt = 0.5;
    for gamma in [0.3, 2.0, 20.0] {
        let found = spectrum("x^2/2", kt, gamma, Dynamics::Underdamped).unwrap();
        holds(found.variance(), kt, 1e-11);
        for (omega, value) in OMEGAS.into_iter().zip(found.at(&OMEGAS).unwrap()) {
            let square = (1.0 - omega * omega).powi(2) + (gamma * omega).powi(2);
            holds(value, gamma * kt / PI / square, 1e-11);
            let (chi, bar) = found.susceptibility(omega).unwrap();
            let exact = 1.0 / Complex64::new(1.0 - omega * omega, gamma * omega);
            assert!((chi / exact - 1.0).norm() <= bar + 1e-13 && bar < 1e-8, "{omega} {chi} {exact} {bar:e}");
        }
        let root = Complex64::from(gamma * gamma / 4.0 - 1.0).sqrt();
        for t in [0.0, 1.0, -3.0] {
            let t: f64 = t;
            let shape = if root.norm() == 0.0 { t.abs().into() } else { (root * t.abs()).sinh() / root };
            let exact = kt * (-gamma * t.abs() / 2.0).exp() * ((root * t).cosh() + gamma / 2.0 * shape).re;
            // At the exceptional point two modes of opposite sign share their digits.
            holds(found.correlation(&[t]).unwrap()[0], exact, 1e-4);
        }
    }
}

/// λ₁ = 1e-21: the plateau of the spectrum is ⟨δx²⟩/πλ₁, and both sides of it keep their digits.
#[test]
fn a_slow_double_well() {
    for dynamics in [Dynamics::Overdamped, Dynamics::Underdamped] {
        let found = spectrum("x^4/4 - x^2/2", 0.005, 1.0, dynamics).unwrap();
        let (lambda, weight) = found.eigenpairs().unwrap()[0];
        assert!(lambda.re > 0.0 && lambda.re < 1e-20, "{lambda}");
        let omegas = [0.0, lambda.re, 1e3 * lambda.re];
        for (omega, value) in omegas.into_iter().zip(found.at(&omegas).unwrap()) {
            // The rest of the spectrum is below one; g is that of one mesh, with an error of its step squared.
            let exact = weight.re * lambda.re / (lambda.re * lambda.re + omega * omega) / PI;
            assert!((value.value / exact - 1.0).abs() < 1e-6, "{omega:e}: {} {exact}", value.value);
            assert!(value.relative_error < 1e-9);
            holds(found.by_modes(&[omega]).unwrap()[0], value.value, 1e-8);
        }
    }
}

/// −Im χ = πωS/kT.
#[test]
fn fluctuation_dissipation() {
    for dynamics in [Dynamics::Overdamped, Dynamics::Underdamped] {
        let (kt, gamma) = (0.3, 0.8);
        let found = spectrum("x^4/4 - x^2/2 + 0.1*x", kt, gamma, dynamics).unwrap();
        for omega in [0.01, 0.7, 3.0] {
            let value = found.at(&[omega]).unwrap()[0];
            let (chi, _) = found.susceptibility(omega).unwrap();
            let ratio = -chi.im * kt / (PI * omega * value.value);
            assert!((ratio - 1.0).abs() < 1e-8, "{omega}: {ratio}");
            assert_eq!(found.at(&[-omega]).unwrap()[0], value);
        }
    }
}

/// With γ = 300 inertia changes the slow spectrum by (ω₀/γ)² ≈ 1e-5 times a number of order one.
#[test]
fn strong_friction_forgets_inertia() {
    let gamma = 300.0;
    let [slow, full] = [Dynamics::Overdamped, Dynamics::Underdamped]
        .map(|dynamics| spectrum("x^2/2 + 0.1*x^4", 1.0, gamma, dynamics).unwrap());
    for omega in [0.0, 1.0 / gamma, 4.0 / gamma] {
        let [slow, full] = [&slow, &full].map(|found| found.at(&[omega]).unwrap()[0].value);
        let change = (full / slow - 1.0).abs();
        assert!(change < 10.0 / (gamma * gamma) && change > 0.01 / (gamma * gamma), "{omega}: {change:e}");
    }
}

/// Without ħ Egelstaff's spectrum is the classical one.
#[test]
fn egelstaff_without_quanta() {
    for dynamics in [Dynamics::Overdamped, Dynamics::Underdamped] {
        let found = spectrum("x^2/2 + 0.1*x^4", 1.0, 0.7, dynamics).unwrap();
        for (a, b) in found.egelstaff(0.0, &OMEGAS[..5]).unwrap().iter().zip(found.at(&OMEGAS[..5]).unwrap()) {
            assert!((a.value / b.value - 1.0).abs() <= a.relative_error + b.relative_error);
        }
        let [up, down] = [1.5, -1.5].map(|omega| found.egelstaff(0.4, &[omega]).unwrap()[0].value);
        assert!((down / up * 0.6f64.exp() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn what_has_no_spectrum_is_refused() {
    let message = |text: &str| spectrum(text, 0.1, 1.0, Dynamics::Underdamped).unwrap_err().to_string();
    assert!(message("x^2/2 - x^3/3").contains("U does not rise to the right"));
    assert!(message("(1 - exp(-x))^2").contains("U does not rise to the right"));
    let potential = Potential::quartic();
    let landscape = Landscape::search(&potential).unwrap();
    let bath = Bath::new(0.1, 1.0).unwrap();
    let refused = ClassicalSpectrum::new(&potential, &landscape, &bath, Dynamics::Overdamped, 0.0).unwrap_err();
    assert!(refused.to_string().contains("solve.tolerance") || refused.to_string().contains("[solve] tolerance"));
    let weak = Bath::new(0.1, 1e-4).unwrap();
    let refused = ClassicalSpectrum::new(&potential, &landscape, &weak, Dynamics::Underdamped, 1e-8).unwrap_err();
    assert!(refused.to_string().contains("raise the friction"), "{refused}");
    let found = ClassicalSpectrum::new(&potential, &landscape, &bath, Dynamics::Overdamped, 1e-8).unwrap();
    assert!(found.at(&[f64::NAN]).is_err() && found.egelstaff(-1.0, &[1.0]).is_err());
}

#[test]
fn a_change_that_is_small_by_accident_is_not_believed() {
    assert_eq!(differences(&[1.0, 1.1, 1.1], 0.5), SAFETY * 0.5 * (0.5 * (1.1f64 - 1.0)));
    assert!(differences(&[1.0, 1.01, 1.02], 0.1) > 0.05);
    assert_eq!(differences(&[1.0; 3], 0.1), 0.0);
}
