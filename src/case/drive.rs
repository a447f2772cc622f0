//! The `[drive]` section: what shakes a potential, U(x, t) = U₀(x) + ε cos(ωt) φ(x).

use super::build::{Values, constants};
use crate::error::{Error, Result};
use crate::potential::Expression;
use crate::rate::driven::Drive;

/// φ unless it is given.
const SHAPE: &str = "x";

/// The drive as a case describes it, and its harmonics where they are given; `None` where there is no such section.
pub(super) fn drive(values: &Values) -> Result<Option<Drive>> {
    if !values.has("drive") {
        return Ok(None);
    }
    let missing = |name: &str, example: &str| {
        Error::input("missing").remedy(format!("add {name} = {example}")).key(format!("drive.{name}"))
    };
    let amplitude = values.number("drive.amplitude").ok_or_else(|| missing("amplitude", "0.1"))?;
    let frequency = values.positive("drive.frequency")?.ok_or_else(|| missing("frequency", "0.01"))?;
    if amplitude == 0.0 {
        return Err(Error::input("a drive without amplitude shakes nothing")
            .got(0)
            .allowed("any other number")
            .remedy("use study.kind = \"kramers\" for the potential at rest; drive.amplitude = 1e-6 is weak enough for linear response")
            .key("drive.amplitude"));
    }
    let text = values.text("drive.shape").unwrap_or(SHAPE);
    let shape = Expression::parse(text, &constants(values)).map_err(|error| error.key("drive.shape"))?;
    Ok(Some(Drive { shape, amplitude, frequency }))
}
