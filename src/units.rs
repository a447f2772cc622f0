//! Units: quantities typed with their unit, the constants of nature, and what they make of a Josephson junction.
//!
//! ```text
//! "9.489 uA" = 9.489·10⁻⁶ A        number, optional blank, SI prefix, unit; read as one decimal and rounded once
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

mod junction;

pub use junction::Junction;

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

/// Longest piece of the user's own text that a message repeats, in characters.
const LONGEST: usize = 60;

/// The SI prefixes that are read, and their powers of ten. The micro sign, the Greek letter and u are one prefix.
const PREFIXES: [(&str, i32); 11] = [
    ("f", -15),
    ("p", -12),
    ("n", -9),
    ("u", -6),
    ("\u{b5}", -6),
    ("\u{3bc}", -6),
    ("m", -3),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
];

/// What a quantity is: it decides which units are read, and which values are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Electric current (A), of either sign.
    Current,
    /// Capacitance (F), above 0.
    Capacitance,
    /// Resistance (Ω), above 0.
    Resistance,
    /// Speed of a current ramp (A/s), above 0.
    CurrentRamp,
    /// Temperature (K), 0 or more.
    Temperature,
    /// Frequency in cycles (Hz), 0 or more.
    Frequency,
    /// Rate (1/s), 0 or more.
    Rate,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 7] = [
        Self::Current,
        Self::Capacitance,
        Self::Resistance,
        Self::CurrentRamp,
        Self::Temperature,
        Self::Frequency,
        Self::Rate,
    ];

    /// What is needed, with an example.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Current => "a current such as \"9.489 uA\"",
            Self::Capacitance => "a capacitance such as \"6.35 pF\"",
            Self::Resistance => "a resistance such as \"190 ohm\"",
            Self::CurrentRamp => "a ramp of the current such as \"1 mA/s\"",
            Self::Temperature => "a temperature such as \"30 mK\"",
            Self::Frequency => "a frequency such as \"12 GHz\"",
            Self::Rate => "a rate such as \"250 1/s\"",
        }
    }

    /// The usual units in words; every other prefix of [`parse`] is read as well.
    #[must_use]
    pub fn usual(self) -> &'static str {
        match self {
            Self::Current => "A, mA, uA, nA, pA",
            Self::Capacitance => "F, uF, nF, pF, fF",
            Self::Resistance => "ohm, kohm, Mohm, Gohm",
            Self::CurrentRamp => "A/s, mA/s, uA/s, nA/s",
            Self::Temperature => "K, mK, uK, nK",
            Self::Frequency => "Hz, kHz, MHz, GHz, THz",
            Self::Rate => "1/s",
        }
    }

    /// The units themselves, without a prefix. The ohm has a sign of its own beside the Greek letter.
    fn symbols(self) -> &'static [&'static str] {
        match self {
            Self::Current => &["A"],
            Self::Capacitance => &["F"],
            Self::Resistance => &["ohm", "\u{3a9}", "\u{2126}"],
            Self::CurrentRamp => &["A/s"],
            Self::Temperature => &["K"],
            Self::Frequency => &["Hz"],
            Self::Rate => &["1/s", "/s"],
        }
    }

    /// The SI unit that values count in, as it is read back.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        self.symbols().first().copied().unwrap_or_default()
    }

    /// The values that physics allows, in words, and whether this is one of them.
    fn range(self, value: f64) -> (&'static str, bool) {
        match self {
            Self::Current => ("a finite number", true),
            Self::Capacitance | Self::Resistance | Self::CurrentRamp => ("above 0", value > 0.0),
            Self::Temperature | Self::Frequency | Self::Rate => ("0 or more", value >= 0.0),
        }
    }

    /// The refusal of something that is no such quantity; `got` as a message shows it.
    pub fn refusal(self, got: impl std::fmt::Display) -> Error {
        Error::input(format!("needs {}", self.example())).got(got).allowed(self.usual())
    }

    /// The power of ten of a unit with or without a prefix; `None` for any other unit.
    fn power(self, unit: &str) -> Option<i32> {
        self.symbols().iter().find_map(|symbol| match unit.strip_suffix(symbol)? {
            "" => Some(0),
            prefix if symbol.starts_with(char::is_alphabetic) => {
                PREFIXES.iter().find(|(name, _)| *name == prefix).map(|(_, power)| *power)
            }
            _ => None,
        })
    }
}

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
    let power = dimension.power(unit.trim_start())?;
    format!("{mantissa}e{}", exponent.saturating_add(power)).parse().ok()
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
            prefix in prop::sample::select(PREFIXES.to_vec()),
            blank in prop::sample::select(vec!["", " "]),
        ) {
            let value = value.abs();
            prop_assume!((1e-280..1e280).contains(&value));
            let symbol = dimension.symbols()[0];
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
