//! Drift and diffusion in the tilted washboard against many digits.

use crate::support::{decimal, records};
use metastable::bath::Bath;
use metastable::potential::Potential;
use metastable::rate::transport::underdamped::{Drift, drift};
use metastable::wide::Wide;

const PERIOD: (f64, f64) = (-std::f64::consts::PI, std::f64::consts::PI);
/// Bars may not be more than this many times too large, or above the smallest that is worth a thought.
const LOOSEST_BAR: f64 = 1e3;
const SMALLEST_BAR: f64 = 1e-8;

fn washboard(s: f64, kt: f64, gamma: f64) -> Drift {
    drift(&Potential::Washboard { s }, &Bath::new(kt, gamma).unwrap(), PERIOD, 1e-8).unwrap()
}

fn check(name: &str, found: Wide, bar: f64, exact: Wide, digit: f64) {
    let error = ((found - exact) / exact).to_f64().abs();
    assert!(error <= bar + digit, "{name}: {error:.1e} {bar:.1e}");
    assert!(bar <= (LOOSEST_BAR * error).max(SMALLEST_BAR), "{name}: {error:.1e} {bar:.1e}");
}

#[test]
fn velocity_and_diffusion_have_the_digits_of_the_reference() {
    let rows = records("underdamped_washboard.json");
    assert!(rows.len() >= 20);
    for rows in rows.chunks_exact(3) {
        let of = |key: &str| rows[0].number(key).unwrap();
        let found = washboard(of("s"), of("T"), of("gamma"));
        for row in rows {
            let digit = 10f64.powi(1 - i32::try_from(row.digits).unwrap());
            let exact = decimal(&row.value);
            match row.quantity.as_str() {
                "velocity" => check(&row.name(), found.velocity, found.velocity_error, exact, digit),
                // Where a locked and a running state change into each other rarely, D_eff knows their rate and its bar is large.
                "diffusion" if digit < 1e-6 => {
                    check(&row.name(), found.diffusion.unwrap(), found.diffusion_error, exact, digit);
                }
                "diffusion" => {
                    let error = ((found.diffusion.unwrap() - exact) / exact).to_f64().abs();
                    assert!(error <= found.diffusion_error + digit, "{} {error:e}", row.name());
                }
                _ => assert!((found.kinetic_temperature / exact.to_f64() - 1.0).abs() < 1e-8, "{}", row.name()),
            }
        }
    }
}

#[test]
fn without_tilt_diffusion_is_that_of_the_reference() {
    let rows: Vec<_> = records("klein_kramers.json").into_iter().filter(|row| row.quantity.contains("D_eff")).collect();
    assert_eq!(rows.len(), 9);
    for row in rows {
        let found = washboard(0.0, row.number("T").unwrap(), row.number("gamma").unwrap());
        let error = ((found.diffusion.unwrap() - decimal(&row.value)) / decimal(&row.value)).to_f64().abs();
        // Thirteen digits are given.
        assert!(error <= 1e-8 && error <= found.diffusion_error + 1e-12, "{} {error:.1e}", row.name());
    }
}

/// D sinh(πs/D)/(π|I_{is/D}(1/D)|²), from two independent evaluations with 28 digits.
#[test]
fn strong_friction_is_overdamped() {
    let closed = [
        (2.0, 0.1, 0.088_443_414_769_906_55),
        (0.4, 0.5, 0.126_553_976_818_940_8),
        (0.2, 1.2, 0.742_284_566_161_461_7),
        (0.05, 0.5, 0.00000095158755740585),
    ];
    for (kt, s, exact) in closed {
        let gamma = 1e3;
        let found = washboard(s, kt, gamma).velocity.to_f64() * gamma;
        // What inertia changes is of the order of U″/γ² = 1e-6.
        let miss = found / exact - 1.0;
        assert!(miss.abs() < 5e-6, "{kt} {s}: {miss:e}");
        let stronger = washboard(s, kt, 10.0 * gamma).velocity.to_f64() * 10.0 * gamma / exact - 1.0;
        assert!((stronger / miss - 0.01).abs() < 2e-3, "{kt} {s}: {stronger:e} of {miss:e}");
    }
}
