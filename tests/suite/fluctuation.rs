//! The classical fluctuation spectrum against tables, sum rules and its transforms.

use crate::support::{Record, records};
use metastable::bath::Bath;
use metastable::potential::{Expression, Landscape, Potential};
use metastable::rate::fluctuation::{ClassicalSpectrum, Dynamics, Value};

fn spectrum(text: &str, kt: f64, gamma: f64, dynamics: Dynamics) -> ClassicalSpectrum {
    let potential = Potential::Expression(Expression::parse(text, &std::collections::BTreeMap::new()).unwrap());
    let landscape = Landscape::search(&potential).unwrap();
    ClassicalSpectrum::new(&potential, &landscape, &Bath::new(kt, gamma).unwrap(), dynamics, 1e-8).unwrap()
}

fn table(quantity: &str) -> Vec<Record> {
    records("classical_spectrum.json").into_iter().filter(|record| record.quantity.starts_with(quantity)).collect()
}

/// The error is below the bar and half a unit of the last trusted digit.
fn check(record: &Record, found: Value) {
    let error = record.relative_error(found.value.abs().ln(), Some(found.value)).abs();
    let last_digit = 5.0 * 10f64.powi(-i32::try_from(record.digits).unwrap());
    let (name, bar) = (record.name(), found.relative_error);
    assert!(error <= bar + last_digit, "{name}: {error:.1e} above its bar {bar:.1e}");
    assert!(bar <= 1e-6, "{name}: bar {bar:.1e}");
}

#[test]
fn an_anharmonic_well_with_inertia() {
    for gamma in [1.0, 0.2] {
        let found = spectrum("x^2/2 + 0.1*x^4", 1.0, gamma, Dynamics::Underdamped);
        let chosen = table("S(omega)").into_iter().filter(|record| record.number("gamma") == Some(gamma));
        let mut count = 0;
        for record in chosen {
            let omega = record.number("omega").unwrap();
            let value = found.at(&[omega]).unwrap()[0];
            assert!(value.relative_error <= 1e-9);
            check(&record, value);
            check(&record, found.by_modes(&[omega]).unwrap()[0]);
            count += 1;
        }
        assert_eq!(count, 5);
    }
}

#[test]
fn linear_response_of_the_overdamped_double_well() {
    let records = table("eta_linear");
    assert!(records.len() > 10);
    for record in &records {
        let (kt, omega) = (record.number("D").unwrap(), record.number("Omega").unwrap());
        let found = spectrum("x^4/4 - x^2/2", kt, 1.0, Dynamics::Overdamped);
        let (chi, bar) = found.susceptibility(omega).unwrap();
        check(record, Value { value: chi.norm_sqr(), relative_error: 2.0 * bar });
        // The imaginary part once more, from the fluctuations.
        let quadrature = std::f64::consts::PI * omega * found.at(&[omega]).unwrap()[0].value / kt;
        let phase = -quadrature.atan2(chi.re);
        let same = |other: &Record| other.number("D") == Some(kt) && other.number("Omega") == Some(omega);
        let other = table("arg chi").into_iter().find(same).unwrap();
        let exact: f64 = other.value.parse().unwrap();
        let tolerance = 5.0 * 10f64.powi(-i32::try_from(other.digits).unwrap()) + 1e-8;
        assert!((phase - exact).abs() < tolerance, "{}: {phase}", other.name());
        assert!((chi.arg() - exact).abs() < tolerance, "{}: {}", other.name(), chi.arg());
    }
}

#[test]
fn egelstaff_of_a_harmonic_oscillator() {
    for record in table("Egelstaff") {
        let dynamics =
            if record.quantity.ends_with("overdamped") { Dynamics::Overdamped } else { Dynamics::Underdamped };
        let found = spectrum("x^2/2", record.number("kT").unwrap(), record.number("gamma").unwrap(), dynamics);
        let omega = record.number("omega").unwrap();
        check(&record, found.egelstaff(record.number("hbar").unwrap(), &[omega]).unwrap()[0]);
    }
}

/// 2 ∫₀^∞ S dω with ω = sinh s, by the trapezoidal rule with its first correction at the cut, and the tail of the law ω^{−power}
/// beyond it.
fn integral(found: &ClassicalSpectrum, moment: i32, power: f64) -> f64 {
    let (step, count) = (0.02, 500);
    let places: Vec<f64> = (0..=count).map(|k| (step * f64::from(k)).sinh()).collect();
    let values = found.at(&places).unwrap();
    let terms: Vec<f64> =
        places.iter().zip(&values).map(|(w, s)| w.powi(moment) * s.value * (1.0 + w * w).sqrt()).collect();
    let last = terms[terms.len() - 1];
    let sum = terms.iter().sum::<f64>() - 0.5 * (terms[0] + last);
    // The integrand falls as e^{−(power−1)s} there, and is even in s.
    let correction = step * step / 12.0 * (power - 1.0) * last;
    2.0 * (step * sum + correction + last / (power - 1.0))
}

/// ∫ S dω = ⟨δx²⟩ and, with inertia, ∫ ω² S dω = kT.
#[test]
fn sum_rules() {
    let (kt, gamma) = (0.7, 0.9);
    for text in ["x^2/2 + 0.1*x^4", "x^4/4 - x^2/2 + 0.2*x"] {
        let full = spectrum(text, kt, gamma, Dynamics::Underdamped);
        let slow = spectrum(text, kt, gamma, Dynamics::Overdamped);
        // The variance is that of p_eq, whatever the friction; the spectra are good to 1e-8.
        let ratio = full.variance().value / slow.variance().value;
        assert!((ratio - 1.0).abs() < 1e-8, "{text}: {ratio}");
        for found in [&full, &slow] {
            let power = if std::ptr::eq(found, &full) { 4.0 } else { 2.0 };
            let ratio = integral(found, 0, power) / found.variance().value;
            assert!((ratio - 1.0).abs() < 1e-8, "{text}: {ratio}");
        }
        let ratio = integral(&full, 2, 2.0) / kt;
        assert!((ratio - 1.0).abs() < 1e-8, "{text}: {ratio}");
    }
}
