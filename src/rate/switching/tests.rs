//! The distribution of switching currents against closed forms, and against ramps simulated event by event.

use super::curve::{Bias, RateCurve};
use super::hazard::Distribution;
use super::moments::Moments;
use super::ramp::simulate;
use super::theory::{Escape, LnRate, Theory, escape_temperature};
use crate::units::Junction;

/// I_c = 9.489 µA, C = 6.35 pF, R = 190 Ω.
fn junction() -> Junction {
    Junction {
        critical_current: 9.489e-6,
        capacitance: 6.35e-12,
        resistance: Some(190.0),
        ramp: Some(1e-3),
        temperature: None,
    }
}

fn kramers(temperature: f64) -> Distribution {
    let escape = Escape::new(Theory::Kramers, &junction(), temperature).unwrap();
    Distribution::new(RateCurve::new(&escape, 1e-3).unwrap()).unwrap()
}

/// ln Γ linear in I: −I is then distributed by Gumbel's law, of width w = 1/(d ln Γ/dI).
#[test]
fn an_exponential_rate_gives_gumbels_distribution() {
    const EULER: f64 = 0.577_215_664_901_532_9;
    const ZETA_3: f64 = 1.202_056_903_159_594_3;
    let (critical, ramp, width, mode) = (1e-5, 1e-2, 1e-8, 9.4e-6);
    let ln_rate = |bias: Bias| {
        let value = (bias.s() * critical - mode) / width - f64::ln(width / ramp);
        Ok(LnRate { value, error: 0.0 })
    };
    let at = |current: f64| Bias::from_s(current / critical).u();
    let range = (at(mode + 3.75 * width), at(mode - 18.5 * width));
    let curve = RateCurve::fitted(critical, ramp, range, ln_rate).unwrap();
    let distribution = Distribution::new(curve).unwrap();
    let moments = Moments::new(&distribution).unwrap();
    let pi = std::f64::consts::PI;
    for (name, found, expected) in [
        ("mean", moments.mean, mode - EULER * width),
        ("sigma", moments.sigma, pi / 6f64.sqrt() * width),
        ("skewness", moments.skewness, -12.0 * 6f64.sqrt() * ZETA_3 / pi.powi(3)),
        ("kurtosis", moments.kurtosis, 2.4),
        ("mode", moments.mode, mode),
        ("median", moments.quantiles[2], mode + f64::ln(2f64.ln()) * width),
    ] {
        let off = (found.value - expected).abs();
        assert!(off <= found.error, "{name}: {} instead of {expected}, bound {:.1e}", found.value, found.error);
    }
    // The bounds themselves are small: a tail of 1e-8 is cut off 18 widths below the mode.
    assert!(moments.mean.relative_error() < 1e-10 && moments.sigma.relative_error() < 1e-6, "{moments:?}");
}

#[test]
fn the_distribution_is_normalised_and_its_parts_belong_together() {
    let distribution = kramers(0.1);
    for share in [1e-4, 0.1, 0.5, 0.9, 0.9999] {
        let current = distribution.quantile(share);
        assert!((distribution.cumulative(current) / share - 1.0).abs() < 1e-9);
        let bias = |current: f64| Bias::from_s(current / 9.489e-6);
        let step = 1e-11;
        let slope = (distribution.cumulative(current + step) - distribution.cumulative(current - step)) / (2.0 * step);
        // Differences over a thousandth of the width.
        assert!((distribution.density(bias(current)) / slope - 1.0).abs() < 1e-5);
    }
    assert_eq!((distribution.cumulative(0.0), distribution.cumulative(9.489e-6)), (0.0, 1.0));
}

/// With pure exponential activation the escape temperature is the temperature, to the factor of the shunt.
#[test]
fn the_escape_temperature_of_thermal_activation_is_the_temperature() {
    let bare = Junction { resistance: None, ..junction() };
    let escape = Escape::new(Theory::Kramers, &bare, 0.2).unwrap();
    let bias = Bias::from_s(0.97);
    let found = escape_temperature(&bare, bias, escape.ln_rate(bias).unwrap().value).unwrap();
    assert!((found / 0.2 - 1.0).abs() < 1e-12);
}

/// Largest difference between the share of events and the distribution, times √N.
fn kolmogorov(distribution: &Distribution, events: &[f64]) -> f64 {
    let mut sorted = events.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let gap = |(i, current): (usize, &f64)| {
        let share = distribution.cumulative(*current);
        (share - i as f64 / n).abs().max((share - (i + 1) as f64 / n).abs())
    };
    sorted.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt()
}

#[test]
fn ramps_simulated_event_by_event_follow_the_distribution() {
    for (temperature, seed) in [(0.02, 1), (0.3, 2)] {
        let distribution = kramers(temperature);
        let moments = Moments::new(&distribution).unwrap();
        let events = simulate(&distribution.curve, 200_000, seed);
        let n = events.len() as f64;
        let mean = events.iter().sum::<f64>() / n;
        let central = |k: i32| events.iter().map(|event| (event - mean).powi(k)).sum::<f64>() / n;
        let sigma = central(2).sqrt();
        let (width, kurtosis) = (moments.sigma.value, moments.kurtosis.value);
        // Standard errors of mean, σ and skewness; that of the skewness of a Gumbel distribution is 4.4/√N.
        assert!((mean - moments.mean.value).abs() < 4.0 * width / n.sqrt());
        assert!((sigma / width - 1.0).abs() < 4.0 * ((kurtosis + 2.0) / (4.0 * n)).sqrt());
        assert!((central(3) / sigma.powi(3) - moments.skewness.value).abs() < 4.0 * 4.4 / n.sqrt());
        // Kolmogorov's distribution leaves 1e-4 above 2.23.
        let distance = kolmogorov(&distribution, &events);
        assert!(distance < 2.23, "{distance}");
        // A distribution at a temperature 3 % off is told from it: the test can fail.
        assert!(kolmogorov(&kramers(1.03 * temperature), &events) > 2.23);
        assert_eq!(events, simulate(&distribution.curve, 200_000, seed));
        assert_ne!(events[..10], simulate(&distribution.curve, 10, seed + 10)[..]);
    }
}

#[test]
fn ramps_that_no_theory_covers_are_refused() {
    let message = |junction: Junction, theory, temperature, ramp| {
        let escape = Escape::new(theory, &junction, temperature)?;
        RateCurve::new(&escape, ramp).and_then(Distribution::new).map(drop)
    };
    let refused = |junction, theory, temperature, ramp, part: &str| {
        let text = message(junction, theory, temperature, ramp).unwrap_err().to_string();
        assert!(text.contains(part), "\"{text}\" does not say \"{part}\"");
    };
    let weak = Junction { critical_current: 1e-8, ..junction() };
    refused(junction(), Theory::Kramers, 0.0, 1e-3, "[junction] temperature: nothing escapes");
    refused(junction(), Theory::Damped, 0.1, 1e-3, "allowed 0 K");
    refused(Junction { resistance: None, ..junction() }, Theory::Damped, 0.0, 1e-3, "[junction] resistance: missing");
    refused(weak, Theory::Kramers, 1.0, 1e-3, "no barrier to speak of");
    refused(Junction { critical_current: 1e-7, ..junction() }, Theory::Kramers, 0.2, 1e-9, "before the ramp starts");
    refused(junction(), Theory::Kramers, 0.1, 1e6, "the barrier is gone before");
    refused(junction(), Theory::Resonances, 0.0, 1e4, "the barrier is gone before");
}

#[test]
fn a_route_beyond_its_range_is_uncertain_by_what_the_levels_left_out_have() {
    let bias = Bias::from_s(0.9877);
    let error =
        |temperature| Escape::new(Theory::Resonances, &junction(), temperature).unwrap().ln_rate(bias).unwrap().error;
    assert!(error(0.0) < 1e-7 && error(0.02) < 1e-6, "{:e} {:e}", error(0.0), error(0.02));
    assert!((1e-3..0.1).contains(&error(0.04)), "{:e}", error(0.04));
}
