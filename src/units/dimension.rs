//! What a quantity is, the units it is typed in, and the values that physics allows it.
//!
//! ```text
//! 1 A/cm² = 10⁴ A/m²   1 V/cm = 10² V/m   1 Ω cm = 10⁻² Ω m   1 G = 10⁻⁴ T   1 erg = 10⁻⁷ J      powers of ten
//! 1 eV = e J   1 K = k_B J (an energy over k_B)   1 min = 60 s   1 h = 3600 s   1 d = 86400 s     other factors
//! ```
//!
//! The SI Brochure, 9th edition (BIPM, 2019), tables 7 (prefixes) and 8 (minute, hour, day, electronvolt).

use super::{BOLTZMANN, ELEMENTARY_CHARGE};
use crate::error::Error;

/// The SI prefixes that are read, and their powers of ten. The micro sign, the Greek letter and u are one prefix.
pub(super) const PREFIXES: [(&str, i32); 11] = [
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
    /// Length (m), above 0.
    Length,
    /// Time (s), above 0.
    Time,
    /// Energy (J), above 0; kelvins are times `k_B`.
    Energy,
    /// Energy of a level or a chemical potential (J), of either sign.
    Level,
    /// Magnetic flux density (T), of either sign.
    MagneticField,
    /// Current density (A/m²), above 0.
    CurrentDensity,
    /// Electric field (V/m), above 0.
    ElectricField,
    /// Resistivity (Ω m), above 0.
    Resistivity,
}

/// A unit: its name, its power of ten, and whether prefixes go with it.
struct Unit(&'static str, i32, bool);

/// Units of one dimension that all take prefixes, with their powers of ten.
macro_rules! prefixed {
    ($(($name:expr, $power:expr)),+) => { &[$(Unit($name, $power, true)),+] };
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 15] = [
        Self::Current,
        Self::Capacitance,
        Self::Resistance,
        Self::CurrentRamp,
        Self::Temperature,
        Self::Frequency,
        Self::Rate,
        Self::Length,
        Self::Time,
        Self::Energy,
        Self::Level,
        Self::MagneticField,
        Self::CurrentDensity,
        Self::ElectricField,
        Self::Resistivity,
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
            Self::Length => "a length such as \"1 mm\"",
            Self::Time => "a time such as \"1 us\"",
            Self::Energy => "an energy such as \"50 meV\"",
            Self::Level => "an energy such as \"0.3 meV\"",
            Self::MagneticField => "a magnetic field such as \"20 mT\"",
            Self::CurrentDensity => "a current density such as \"1e10 A/m2\"",
            Self::ElectricField => "an electric field such as \"1 uV/cm\"",
            Self::Resistivity => "a resistivity such as \"50 uohm cm\"",
        }
    }

    /// The usual units in words; every other prefix of [`parse`](super::parse) is read as well.
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
            Self::Length => "m, cm, mm, um, nm",
            Self::Time => "s, ms, us, ns, min, h, d",
            Self::Energy | Self::Level => "J, erg, eV, meV, K",
            Self::MagneticField => "T, mT, uT, G, kG",
            Self::CurrentDensity => "A/m2, A/mm2, A/cm2, kA/cm2, MA/cm2",
            Self::ElectricField => "V/m, mV/m, uV/m, V/cm, mV/cm, uV/cm",
            Self::Resistivity => "ohm m, nohm m, ohm cm, uohm cm",
        }
    }

    /// The units that are powers of ten of the SI's, the SI's first. The ohm has a sign of its own beside the Greek letter.
    fn units(self) -> &'static [Unit] {
        match self {
            Self::Current => prefixed![("A", 0)],
            Self::Capacitance => prefixed![("F", 0)],
            Self::Resistance => prefixed![("ohm", 0), ("\u{3a9}", 0), ("\u{2126}", 0)],
            Self::CurrentRamp => prefixed![("A/s", 0)],
            Self::Temperature => prefixed![("K", 0)],
            Self::Frequency => prefixed![("Hz", 0)],
            Self::Rate => &[Unit("1/s", 0, false), Unit("/s", 0, false)],
            Self::Length => &[Unit("m", 0, true), Unit("cm", -2, false)],
            Self::Time => prefixed![("s", 0)],
            Self::Energy | Self::Level => prefixed![("J", 0), ("erg", -7)],
            Self::MagneticField => prefixed![("T", 0), ("G", -4)],
            Self::CurrentDensity => prefixed![
                ("A/m2", 0),
                ("A/m^2", 0),
                ("A/m\u{b2}", 0),
                ("A/cm2", 4),
                ("A/cm^2", 4),
                ("A/cm\u{b2}", 4),
                ("A/mm2", 6),
                ("A/mm^2", 6),
                ("A/mm\u{b2}", 6)
            ],
            Self::ElectricField => prefixed![("V/m", 0), ("V/cm", 2)],
            Self::Resistivity => prefixed![("ohm m", 0), ("ohm cm", -2)],
        }
    }

    /// The units that are not, each with its size in the SI's.
    fn factors(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Time => &[("min", 60.0), ("h", 3600.0), ("d", 86400.0)],
            Self::Energy | Self::Level => &[("eV", ELEMENTARY_CHARGE), ("K", BOLTZMANN)],
            _ => &[],
        }
    }

    /// The SI unit that values count in, as it is read back.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        self.units().first().map_or("", |unit| unit.0)
    }

    /// The values that physics allows, in words, and whether this is one of them.
    pub(super) fn range(self, value: f64) -> (&'static str, bool) {
        match self {
            Self::Current | Self::Level | Self::MagneticField => ("a finite number", true),
            Self::Temperature | Self::Frequency | Self::Rate => ("0 or more", value >= 0.0),
            _ => ("above 0", value > 0.0),
        }
    }

    /// The refusal of something that is no such quantity; `got` as a message shows it.
    pub fn refusal(self, got: impl std::fmt::Display) -> Error {
        Error::input(format!("needs {}", self.example())).got(got).allowed(self.usual())
    }

    /// The size of a unit with or without a prefix, as a power of ten and a factor; `None` for any other unit.
    pub(super) fn size(self, unit: &str) -> Option<(i32, f64)> {
        let spelled = if self == Self::Resistivity { resistivity(unit) } else { unit.to_owned() };
        let prefix = |prefix: &str| match prefix {
            "" => Some(0),
            prefix => PREFIXES.iter().find(|(name, _)| *name == prefix).map(|(_, power)| *power),
        };
        let decimal = self.units().iter().find_map(|Unit(name, power, prefixed)| match spelled.strip_suffix(name)? {
            "" => Some((*power, 1.0)),
            before if *prefixed => Some((power + prefix(before)?, 1.0)),
            _ => None,
        });
        decimal.or_else(|| {
            self.factors().iter().find_map(|(name, factor)| match spelled.strip_suffix(name)? {
                "" => Some((0, *factor)),
                // Minutes, hours and days have none.
                before if matches!(self, Self::Energy | Self::Level) => Some((prefix(before)?, *factor)),
                _ => None,
            })
        })
    }
}

/// The product of ohm and length in the one spelling of the list: "Ω·m", "ohm*m" and "ohm m" are the same.
fn resistivity(unit: &str) -> String {
    let ohm = unit.replace(['\u{3a9}', '\u{2126}'], "ohm");
    match ohm.split_once("ohm") {
        Some((prefix, length)) => {
            let length = length.trim_start_matches([' ', '*', '\u{b7}', '\u{22c5}']);
            format!("{prefix}ohm {length}")
        }
        None => ohm,
    }
}
