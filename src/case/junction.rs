//! The `[junction]` section: SI units in, the washboard and its ħ out.

use super::Dynamics;
use super::build::Values;
use super::names::escaped;
use crate::error::{Error, Result};
use crate::units::{Dimension, ELEMENTARY_CHARGE, HBAR, Junction, parse};

/// The studies that ramp the bias themselves.
const RAMPED: [&str; 3] = ["switching", "invert", "retrapping"];
/// The studies that need no well: their bias may exceed the critical current.
const RUNNING: [&str; 2] = ["velocity", "retrapping"];
/// The study of a current–voltage curve, which has no capacitance where the dynamics are overdamped.
const RESISTIVE: &str = "velocity";

/// The junction and its bias s = I/I_c, which a ramp goes through; `None` where there is no such section.
pub(super) fn junction(values: &Values) -> Result<Option<(Junction, Option<f64>)>> {
    if !values.has("junction") {
        return Ok(None);
    }
    for (path, what) in [("potential", "its potential is the washboard"), ("quantum.hbar", "gives its own ħ")] {
        if values.has(path) {
            return Err(Error::input(format!("a [junction] is given as well, and {what}"))
                .remedy("keep one of the two")
                .key(path));
        }
    }
    let critical_current = needed(values, "critical_current", Dimension::Current, "\"9.489 uA\"")?;
    let resistance = quantity(values, "resistance", Dimension::Resistance)?;
    let capacitance = match resistance.filter(|_| is_resistive(values)) {
        Some(resistance) => unit_capacitance(critical_current, resistance),
        None => needed(values, "capacitance", Dimension::Capacitance, "\"6.35 pF\"")?,
    };
    let junction = Junction {
        critical_current,
        capacitance,
        resistance,
        ramp: quantity(values, "ramp", Dimension::CurrentRamp)?,
        temperature: quantity(values, "temperature", Dimension::Temperature)?,
    };
    junction.validate()?;
    let ramped = values.text("study.kind").is_some_and(|kind| RAMPED.contains(&kind)) && !values.has("junction.bias");
    Ok(Some((junction, if ramped { None } else { Some(bias(values, &junction)?) })))
}

/// Whether the current flows through the junction and its shunt alone.
fn is_resistive(values: &Values) -> bool {
    values.text("study.kind") == Some(RESISTIVE)
        && values.text("bath.dynamics") != Some("underdamped")
        && !values.has("junction.capacitance")
}

/// The dynamics unless they are given: the capacitance of a current–voltage curve is not left out without a word.
pub(super) fn dynamics(values: &Values) -> Dynamics {
    let running = values.text("study.kind").is_some_and(|kind| RUNNING.contains(&kind));
    if running && values.has("junction.capacitance") { Dynamics::Underdamped } else { Dynamics::default() }
}

/// C (F) with β_c = 2eI_cR²C/ħ = 1: no overdamped result knows it, but it makes ω_p0 the rate 2eI_cR/ħ of relaxation, and γ = 1.
fn unit_capacitance(critical_current: f64, resistance: f64) -> f64 {
    HBAR / (2.0 * ELEMENTARY_CHARGE * critical_current * resistance * resistance)
}

fn quantity(values: &Values, name: &str, dimension: Dimension) -> Result<Option<f64>> {
    let path = format!("junction.{name}");
    let read = |text: &str| parse(text, dimension).map_err(|error| error.key(&path));
    values.text(&path).map(read).transpose()
}

fn needed(values: &Values, name: &str, dimension: Dimension, example: &str) -> Result<f64> {
    quantity(values, name, dimension)?.ok_or_else(|| {
        Error::input("missing").remedy(format!("add {name} = {example}")).key(format!("junction.{name}"))
    })
}

/// s as it stands, or as a current over the critical one.
fn bias(values: &Values, junction: &Junction) -> Result<f64> {
    let current = quantity(values, "bias", Dimension::Current)?;
    let given = current.map(|current| current / junction.critical_current).or_else(|| values.number("junction.bias"));
    let Some(s) = given else {
        return Err(Error::input("missing").remedy("add bias = 0.99, or sweep junction.bias").key("junction.bias"));
    };
    let running = values.text("study.kind").is_some_and(|kind| RUNNING.contains(&kind));
    if s.abs() < 1.0 || running {
        return Ok(s);
    }
    let got = values.text("junction.bias").map_or(s.to_string(), |text| format!("{}, s = {s}", escaped(text)));
    Err(Error::input("no well is left").got(got).allowed("−1 < s < 1").key("junction.bias"))
}
