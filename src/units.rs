//! Units: quantities typed with their unit, the constants of nature, and what they make of a Josephson junction.
//!
//! ```text
//! "9.489 uA" = 9.489·10⁻⁶ A        number, optional blank, SI prefix, unit; read as one decimal and rounded once
//! "50 meV" = 50·10⁻³ e J           units that are no power of ten of the SI's are rounded twice
//! e = 1.602176634·10⁻¹⁹ C   h = 6.62607015·10⁻³⁴ J s   k_B = 1.380649·10⁻²³ J/K   ħ = h/2π   Φ₀ = h/2e
//! ```
//!
//! Everything here is in SI units; everything else in the crate is in reduced ones, and this is the only place where the
//! two meet. The constants are exact by the definition of the SI of 2019 (CODATA 2018).
//!
//! ```
//! use metastable::units::{Dimension, parse};
//! assert_eq!(parse("9.489 uA", Dimension::Current)?, 9.489e-6);
//! let error = parse("9.489 pF", Dimension::Current).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "needs a current such as \"9.489 uA\": got \"9.489 pF\", allowed A, mA, uA, nA, pA"
//! );
//! # Ok::<(), metastable::error::Error>(())
//! ```

mod dimension;
mod junction;

pub use dimension::Dimension;
pub use junction::{Junction, tilted_barrier};

use crate::error::{Error, Result};

/// e (C), the elementary charge.
pub const ELEMENTARY_CHARGE: f64 = 1.602_176_634e-19;
/// h (J s), Planck's constant.
pub const PLANCK: f64 = 6.626_070_15e-34;
/// ħ = h/2π (J s).
pub const HBAR: f64 = PLANCK / std::f64::consts::TAU;
/// `k_B` (J/K), Boltzmann's constant.
pub const BOLTZMANN: f64 = 1.380_649e-23;
/// Φ₀ = h/2e (Wb), the flux quantum.
pub const FLUX_QUANTUM: f64 = PLANCK / (2.0 * ELEMENTARY_CHARGE);

/// μ₀ (N/A²), the vacuum permeability: measured, 1.256 637 062 12(19)·10⁻⁶ (CODATA 2018).
pub const VACUUM_PERMEABILITY: f64 = 1.256_637_062_12e-6;

/// Longest piece of the user's own text that a message repeats, in characters.
const LONGEST: usize = 60;

/// The quantity in its SI unit.
///
/// # Errors
/// A text that is no number with a unit of that dimension; a number that is not finite, or that physics does not allow.
pub fn parse(text: &str, dimension: Dimension) -> Result<f64> {
    let value = decimal(text.trim(), dimension).ok_or_else(|| dimension.refusal(quoted(text)))?;
    let (allowed, within) = dimension.range(value);
    if value.is_finite() && within {
        return Ok(value);
    }
    Err(Error::input("out of range").got(quoted(text)).allowed(allowed))
}

/// The text as a message shows it: in quotes, on one line, cut where it is long.
fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut:?}")
}

/// The prefix is added to the exponent of the number before it is read, so that "9.489 uA" is the double next to 9.489·10⁻⁶.
fn decimal(text: &str, dimension: Dimension) -> Option<f64> {
    let (mantissa, exponent, unit) = split(text)?;
    let (power, factor) = dimension.size(unit.trim_start())?;
    let number: f64 = format!("{mantissa}e{}", exponent.saturating_add(power)).parse().ok()?;
    Some(number * factor)
}

/// Number without its exponent, exponent, rest.
fn split(text: &str) -> Option<(&str, i32, &str)> {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with(['+', '-']));
    let whole = sign + digits(sign);
    let fraction = if text[whole..].starts_with('.') { 1 + digits(whole + 1) } else { 0 };
    let end = whole + fraction;
    if !text[..end].bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if !text[end..].starts_with(['e', 'E']) {
        return Some((&text[..end], 0, &text[end..]));
    }
    let start = end + 1;
    let sign = usize::from(text[start..].starts_with(['+', '-']));
    let stop = start + sign + digits(start + sign);
    if stop == start {
        // The e of "1eV" is the unit's.
        return Some((&text[..end], 0, &text[end..]));
    }
    let exponent = text[start..stop].parse().ok()?;
    Some((&text[..end], exponent, &text[stop..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantities_are_read_in_si_units() {
        use Dimension::*;
        for (text, dimension, expected) in [
            ("9.489 uA", Current, 9.489e-6),
            ("9.489 \u{b5}A", Current, 9.489e-6),
            ("9.489 \u{3bc}A", Current, 9.489e-6),
            (" 9.489uA ", Current, 9.489e-6),
            ("-3 nA", Current, -3e-9),
            ("0 A", Current, 0.0),
            ("9489e-3 uA", Current, 9.489e-6),
            ("6.35 pF", Capacitance, 6.35e-12),
            ("5 fF", Capacitance, 5e-15),
            ("190 ohm", Resistance, 190.0),
            ("190 \u{3a9}", Resistance, 190.0),
            ("190 \u{2126}", Resistance, 190.0),
            (".19 k\u{3a9}", Resistance, 190.0),
            ("2. Mohm", Resistance, 2e6),
            ("1 mA/s", CurrentRamp, 1e-3),
            ("+1E+3 uA/s", CurrentRamp, 1e-3),
            ("30 mK", Temperature, 0.03),
            ("0 K", Temperature, 0.0),
            ("12 GHz", Frequency, 12e9),
            ("1.5 THz", Frequency, 1.5e12),
            ("1/s", Rate, 1.0),
            ("2.5e3 1/s", Rate, 2500.0),
            ("4/s", Rate, 4.0),
            ("0.3 mm", Length, 3e-4),
            ("1.5 cm", Length, 0.015),
            ("1 us", Time, 1e-6),
            ("1.5 h", Time, 5400.0),
            ("2 min", Time, 120.0),
            ("50 meV", Energy, 50e-3 * ELEMENTARY_CHARGE),
            ("1eV", Energy, ELEMENTARY_CHARGE),
            ("580 K", Energy, 580.0 * BOLTZMANN),
            ("1e-14 erg", Energy, 1e-21),
            ("-0.3 meV", Level, -0.3e-3 * ELEMENTARY_CHARGE),
            ("0 eV", Level, 0.0),
            ("20 mT", MagneticField, 0.02),
            ("-1.5 kG", MagneticField, -0.15),
            ("1e10 A/m2", CurrentDensity, 1e10),
            ("2.5 MA/cm^2", CurrentDensity, 2.5e10),
            ("30 A/mm\u{b2}", CurrentDensity, 3e7),
            ("1 uV/cm", ElectricField, 1e-4),
            ("3 mV/m", ElectricField, 3e-3),
            ("50 uohm cm", Resistivity, 5e-7),
            ("2 n\u{3a9}m", Resistivity, 2e-9),
            ("1 ohm*m", Resistivity, 1.0),
        ] {
            assert_eq!(parse(text, dimension).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused_with_what_is() {
        let current = "needs a current such as \"9.489 uA\": got";
        let units = "allowed A, mA, uA, nA, pA";
        for text in
            ["9.489 pF", "9.489", "uA", "", "1 mA/s", "1 xA", "1 a", "1e A", "1e99999999999 A", "nan A", "inf A"]
        {
            assert_eq!(
                parse(text, Dimension::Current).unwrap_err().to_string(),
                format!("{current} \"{text}\", {units}")
            );
        }
        for (text, dimension, expected) in [
            (
                "3 A",
                Dimension::Capacitance,
                "needs a capacitance such as \"6.35 pF\": got \"3 A\", allowed F, uF, nF, pF, fF",
            ),
            (
                "3",
                Dimension::Resistance,
                "needs a resistance such as \"190 ohm\": got \"3\", allowed ohm, kohm, Mohm, Gohm",
            ),
            (
                "1 mA",
                Dimension::CurrentRamp,
                "needs a ramp of the current such as \"1 mA/s\": got \"1 mA\", allowed A/s, mA/s, uA/s, nA/s",
            ),
            (
                "20 C",
                Dimension::Temperature,
                "needs a temperature such as \"30 mK\": got \"20 C\", allowed K, mK, uK, nK",
            ),
            (
                "4 1/s",
                Dimension::Frequency,
                "needs a frequency such as \"12 GHz\": got \"4 1/s\", allowed Hz, kHz, MHz, GHz, THz",
            ),
            ("1 ucm", Dimension::Length, "needs a length such as \"1 mm\": got \"1 ucm\", allowed m, cm, mm, um, nm"),
            (
                "1 uV",
                Dimension::ElectricField,
                "needs an electric field such as \"1 uV/cm\": got \"1 uV\", allowed V/m, mV/m, uV/m, V/cm, mV/cm, uV/cm",
            ),
            (
                "1 A",
                Dimension::CurrentDensity,
                "needs a current density such as \"1e10 A/m2\": got \"1 A\", allowed A/m2, A/mm2, A/cm2, kA/cm2, MA/cm2",
            ),
            ("4 k1/s", Dimension::Rate, "needs a rate such as \"250 1/s\": got \"4 k1/s\", allowed 1/s"),
        ] {
            assert_eq!(parse(text, dimension).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn numbers_that_physics_does_not_allow_are_refused() {
        for (text, dimension, allowed) in [
            ("1e400 A", Dimension::Current, "a finite number"),
            ("0 pF", Dimension::Capacitance, "above 0"),
            ("-1 pF", Dimension::Capacitance, "above 0"),
            ("1e-400 F", Dimension::Capacitance, "above 0"),
            ("0 ohm", Dimension::Resistance, "above 0"),
            ("-1 mA/s", Dimension::CurrentRamp, "above 0"),
            ("0 A/s", Dimension::CurrentRamp, "above 0"),
            ("-1 mK", Dimension::Temperature, "0 or more"),
            ("-1 Hz", Dimension::Frequency, "0 or more"),
            ("-1/s", Dimension::Rate, "0 or more"),
            ("0 mm", Dimension::Length, "above 0"),
            ("-1 s", Dimension::Time, "above 0"),
            ("0 eV", Dimension::Energy, "above 0"),
            ("0 A/m2", Dimension::CurrentDensity, "above 0"),
            ("-1 uV/cm", Dimension::ElectricField, "above 0"),
            ("0 ohm m", Dimension::Resistivity, "above 0"),
            ("1e400 T", Dimension::MagneticField, "a finite number"),
        ] {
            let expected = format!("out of range: got \"{text}\", allowed {allowed}");
            assert_eq!(parse(text, dimension).unwrap_err().to_string(), expected);
        }
        let long = parse(&"\n9".repeat(100), Dimension::Rate).unwrap_err().to_string();
        assert!(!long.contains('\n') && long.len() < 200, "{long}");
    }

    #[test]
    fn every_usual_unit_and_every_example_is_read() {
        for dimension in Dimension::ALL {
            for unit in dimension.usual().split(", ") {
                assert!(parse(&format!("2 {unit}"), dimension).is_ok(), "{unit}");
            }
            let example = dimension.example().split('"').nth(1).unwrap();
            assert!(parse(example, dimension).is_ok(), "{example}");
        }
    }

    #[test]
    fn the_constants_are_those_of_codata_2018() {
        assert!((HBAR / 1.054_571_817_646_156_4e-34 - 1.0).abs() < 1e-15);
        assert!((FLUX_QUANTUM / 2.067_833_848_461_929e-15 - 1.0).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn a_quantity_that_is_written_is_read_back(
            value in prop::num::f64::NORMAL,
            dimension in prop::sample::select(Dimension::ALL.to_vec()),
            prefix in prop::sample::select(dimension::PREFIXES.to_vec()),
            blank in prop::sample::select(vec!["", " "]),
        ) {
            let value = value.abs();
            prop_assume!((1e-280..1e280).contains(&value));
            let symbol = dimension.symbol();
            let (name, power) = if dimension == Dimension::Rate { ("", 0) } else { prefix };
            // Rates start with a digit of their own, which needs the blank.
            let blank = if dimension == Dimension::Rate { " " } else { blank };
            let read = parse(&format!("{value:e}{blank}{name}{symbol}"), dimension).unwrap();
            let expected = value * 10f64.powi(power);
            prop_assert!((read / expected - 1.0).abs() < 1e-15, "{} {}", read, expected);
            prop_assert_eq!(parse(&format!("{value:?} {symbol}"), dimension).unwrap(), value);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}", dimension in prop::sample::select(Dimension::ALL.to_vec())) {
            if let Err(error) = parse(&text, dimension) {
                prop_assert!(!error.to_string().contains('\n'));
            }
        }
    }
}
