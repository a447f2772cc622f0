//! The `[dot]` section: a level between two leads, in reduced numbers or in the units of the laboratory.
//!
//! ```text
//! μ_L = μ + bias/2,   μ_R = μ − bias/2                       bias and mu, or mu_left and mu_right
//! kT = bath.kt, or k_B T of dot.temperature; then energies count in meV, and rates in 1/s
//! ```

use super::build::Values;
use crate::error::{Error, Result};
use crate::rate::dot::Dot;
use crate::units::{BOLTZMANN, Dimension, ELEMENTARY_CHARGE, parse};

/// The study that is about dots.
const STUDY: &str = "dot";
/// 1 meV in J.
const MEV: f64 = 1e-3 * ELEMENTARY_CHARGE;

/// A dot as a case describes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DotSpec {
    /// The level and the leads; energies in meV and rates in 1/s where the temperature is one in kelvin.
    pub dot: Dot,
    /// T (K), where it was given so.
    pub kelvin: Option<f64>,
}

/// The dot of a case; `None` where there is no such section.
pub(super) fn dot(values: &Values) -> Result<Option<DotSpec>> {
    if !super::only_of(
        values,
        "dot",
        &[STUDY],
        "bias = 0.1, gamma_left = 1, gamma_right = 1, and [bath] with kt = 0.1",
    )? {
        return Ok(None);
    }
    let kelvin = match values.text("dot.temperature") {
        Some(text) => Some(parse(text, Dimension::Temperature).map_err(|error| error.key("dot.temperature"))?),
        None => None,
    };
    let kt = match (kelvin, values.positive("bath.kt")?) {
        (Some(_), Some(_)) => {
            return Err(Error::input("dot.temperature is given as well").remedy("keep one of the two").key("bath.kt"));
        }
        (Some(kelvin), None) if kelvin > 0.0 => BOLTZMANN * kelvin / MEV,
        (Some(_), None) => {
            return Err(Error::input("the leads need a temperature")
                .got("0 K")
                .allowed("above 0 K")
                .key("dot.temperature"));
        }
        (None, Some(kt)) => kt,
        (None, None) => {
            return Err(Error::input("missing").remedy("add kt = 0.1, or dot.temperature = \"100 mK\"").key("bath.kt"));
        }
    };
    let read = Read { values, lab: kelvin.is_some() };
    let energy = read.energy("energy")?.unwrap_or(0.0);
    let gammas = (read.rate("gamma_left")?, read.rate("gamma_right")?);
    let dot = match read.potentials()? {
        Leads::Between(left, right) => Dot::between(energy, (left, right), kt, gammas)?,
        Leads::Biased(mu, bias) => Dot::biased(energy, mu, bias, kt, gammas)?,
    };
    Ok(Some(DotSpec { dot, kelvin }))
}

/// How the chemical potentials were typed.
enum Leads {
    Between(f64, f64),
    Biased(f64, f64),
}

struct Read<'a> {
    values: &'a Values<'a>,
    lab: bool,
}

impl Read<'_> {
    fn potentials(&self) -> Result<Leads> {
        let both = (self.energy("mu_left")?, self.energy("mu_right")?);
        for (given, key) in [(both.0, "dot.mu_left"), (both.1, "dot.mu_right")] {
            for other in ["bias", "mu"] {
                if given.is_some() && self.values.has(&format!("dot.{other}")) {
                    return Err(Error::input(format!("{other} is given as well"))
                        .remedy("keep bias with mu, or mu_left with mu_right")
                        .key(key));
                }
            }
        }
        let missing = |example: &str, key: &str| Err(Error::input("missing").remedy(format!("add {example}")).key(key));
        match (both, self.energy("bias")?) {
            ((Some(left), Some(right)), _) => Ok(Leads::Between(left, right)),
            ((Some(_), None), _) => missing("mu_right = 0, or bias alone", "dot.mu_right"),
            ((None, Some(_)), _) => missing("mu_left = 0, or bias alone", "dot.mu_left"),
            (_, Some(bias)) => Ok(Leads::Biased(self.energy("mu")?.unwrap_or(0.0), bias)),
            _ => missing("bias = 0.1, or mu_left and mu_right; or sweep dot.bias", "dot.bias"),
        }
    }

    /// An energy, in meV where the temperature is in kelvin.
    fn energy(&self, name: &str) -> Result<Option<f64>> {
        Ok(self.quantity(name, Dimension::Level)?.map(|value| if self.lab { value / MEV } else { value }))
    }

    fn rate(&self, name: &str) -> Result<f64> {
        let key = format!("dot.{name}");
        match self.quantity(name, Dimension::Frequency)? {
            Some(gamma) if gamma < 0.0 => {
                Err(Error::input("a tunnel rate can't be negative").got(gamma).allowed("0 or more").key(key))
            }
            Some(gamma) => Ok(gamma),
            None => {
                let example = if self.lab { "\"1 GHz\"" } else { "1" };
                Err(Error::input("missing").remedy(format!("add {name} = {example}")).key(key))
            }
        }
    }

    /// A number, or with a temperature in kelvin a quantity with its unit; only zero is the same in both.
    fn quantity(&self, name: &str, dimension: Dimension) -> Result<Option<f64>> {
        let key = format!("dot.{name}");
        match (self.values.text(&key), self.values.number(&key)) {
            (Some(text), _) if self.lab => parse(text, dimension).map(Some).map_err(|error| error.key(&key)),
            (Some(text), _) => Err(Error::input("a quantity with its unit, and the temperature has none")
                .got(format!("{text:?}"))
                .remedy("give dot.temperature = \"100 mK\" instead of bath.kt, or all of them as plain numbers")
                .key(&key)),
            (None, Some(value)) if self.lab && value != 0.0 => Err(dimension
                .refusal(value)
                .remedy("with dot.temperature every number has its unit; with bath.kt none has")
                .key(&key)),
            (None, value) => Ok(value),
        }
    }
}
