//! The damped harmonic oscillator, whose whole spectrum is known.

use metastable::bath::Bath;
use metastable::eigen::Engine;
use metastable::operator::automatic;
use metastable::potential::{Expression, Landscape, Potential};
use metastable::rate::underdamped::spectrum::{Request, spectrum};
use num_complex::Complex64;
use std::collections::BTreeMap;

/// n λ₊ + m λ₋, n + m ≥ 1, by |λ| (Risken, The Fokker–Planck Equation, sec. 10.2).
fn exact(gamma: f64, omega: f64) -> Vec<Complex64> {
    let root = Complex64::new(gamma * gamma / 4.0 - omega * omega, 0.0).sqrt();
    let (plus, minus) = (gamma / 2.0 + root, gamma / 2.0 - root);
    let pairs = (0..40u8).flat_map(|n| (0..40u8).map(move |m| (n, m))).filter(|&(n, m)| n + m > 0);
    let mut values: Vec<Complex64> = pairs.map(|(n, m)| plus * f64::from(n) + minus * f64::from(m)).collect();
    values.sort_by(|a, b| a.norm().total_cmp(&b.norm()));
    values
}

fn harmonic(gamma: f64, count: usize, tolerance: f64) {
    let constants = BTreeMap::from([("w".to_owned(), 1.5)]);
    let potential = Potential::Expression(Expression::parse("w^2*x^2/2", &constants).unwrap());
    let landscape = Landscape::find(&potential, -20.0, 20.0).unwrap();
    let bath = Bath::new(0.7, gamma).unwrap();
    let request = Request { count, tolerance, engine: Engine::Faer };
    let ends = automatic::Request::default();
    let found = spectrum(&potential, &landscape, &bath, &ends, &request).unwrap();
    assert!(found.closed && found.modes.len() >= count);
    let exact = exact(gamma, 1.5);
    for mode in &found.modes {
        let error = exact.iter().map(|value| (value - mode.value).norm()).fold(f64::INFINITY, f64::min);
        let size = mode.value.norm();
        assert!(error <= mode.relative_error * size, "γ = {gamma}: {} is off by {:.1e}", mode.value, error / size);
        assert!(mode.relative_error <= tolerance);
    }
    // None of the lowest is missing.
    let reach = exact[count - 1].norm() * (1.0 - 1e-6);
    let lower = exact.iter().filter(|value| value.norm() < reach).count();
    assert!(found.modes.iter().filter(|mode| mode.value.norm() < reach).count() >= lower);
}

#[test]
fn weak_friction_oscillates() {
    harmonic(0.8, 6, 1e-10);
    harmonic(2.4, 6, 1e-10);
}

#[test]
fn strong_friction_does_not() {
    harmonic(4.0, 6, 1e-10);
    harmonic(12.0, 5, 1e-10);
}

/// At γ = 2ω all modes of one n + m coincide: the error of each is a root of rounding, and says so.
#[test]
fn critical_damping_is_uncertain_by_a_root() {
    harmonic(3.0, 2, 1e-3);
}
