//! The current at which the field reaches a given value: the practical `J_c` of engineers, and the n-value there.
//!
//! ```text
//! e(j_c) = E_c/(ρ_f J_c0),     n = d ln E/d ln J at j_c              E ∝ Jⁿ near the criterion
//! ```
//!
//! e grows with j, so that the root in ln j is bracketed and found by false position with the memory of Dowell and Jarratt,
//! BIT 11, 168 (1971). n by calculus; for sinusoidal pinning from central differences of ln e with two steps.

use super::Law;
use crate::error::{Error, Result};

/// Smallest current that is looked at.
const LOWEST: f64 = 1e-280;
/// Steps of the root.
const STEPS: usize = 200;
/// Step of ln j in the differences, and the part of it that is the second step.
const DIFFERENCE: f64 = 4e-3;

/// A practical critical current.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Practical {
    /// `j_c` = `J_c/J_c0`.
    pub j: f64,
    /// Bound on its relative error.
    pub j_error: f64,
    /// n = d ln E/d ln J.
    pub n: f64,
    /// Bound on its relative error.
    pub n_error: f64,
}

/// The current at which e = `criterion`; `None` where the field is above it at any current, as it is for hops along the drive alone
/// at a high temperature.
///
/// # Errors
/// A criterion not above 0; as [`Law::field`].
pub fn practical(law: &Law, criterion: f64) -> Result<Option<Practical>> {
    if !(criterion > 0.0 && criterion.is_finite()) {
        return Err(Error::input("out of range").got(criterion).allowed("above 0").key("creep.criterion"));
    }
    let target = criterion.ln();
    let off = |y: f64| -> Result<f64> { Ok(law.field(y.exp())?.value.ln() - target) };
    // Flux flow: e < j for every form, and more than j − 1.
    let mut high = (1.0 + criterion).ln() + 0.1;
    let mut above = off(high)?;
    let mut step = 0.05;
    let (mut low, mut below) = (high, above);
    while below > 0.0 {
        (high, above) = (low, below);
        low -= step;
        step *= 1.6;
        if low < LOWEST.ln() {
            return Ok(None);
        }
        below = off(low)?;
        if below.is_finite() && (below - above).abs() < 1e-13 && low < -60.0 {
            return Ok(None);
        }
    }
    let y = root(off, (low, below), (high, above))?;
    let j = y.exp();
    let (n, n_error) = exponent(law, y)?;
    let j_error = (law.field(j)?.error + 8.0 * f64::EPSILON) / n + 8.0 * f64::EPSILON * (1.0 + y.abs());
    Ok(Some(Practical { j, j_error, n, n_error }))
}

/// False position in which an end that stays is halved.
fn root(f: impl Fn(f64) -> Result<f64>, (mut a, mut fa): (f64, f64), (mut b, mut fb): (f64, f64)) -> Result<f64> {
    for _ in 0..STEPS {
        let x = if fa == fb { 0.5 * (a + b) } else { (a * fb - b * fa) / (fb - fa) };
        let x = if x > a.min(b) && x < a.max(b) { x } else { 0.5 * (a + b) };
        let fx = f(x)?;
        if fx == 0.0 || (b - a).abs() <= 4.0 * f64::EPSILON * (1.0 + x.abs()) || fx.abs() < f64::EPSILON {
            return Ok(x);
        }
        if fx * fb < 0.0 {
            (a, fa) = (b, fb);
        } else {
            fa *= fb / (fb + fx);
        }
        (b, fb) = (x, fx);
    }
    Ok(b)
}

/// d ln e/d ln j with the bound on its relative error.
fn exponent(law: &Law, y: f64) -> Result<(f64, f64)> {
    if let Some(n) = law.exponent(y.exp()) {
        return Ok((n, 32.0 * f64::EPSILON));
    }
    // The scale on which n changes is 1/(uj) or longer in ln j, and that of the edge of J_c0.
    let scale = DIFFERENCE * (40.0 / law.u).powf(2.0 / 3.0).clamp(1e-3, 4.0);
    let mut error: f64 = 0.0;
    let mut slope = |h: f64| -> Result<f64> {
        let mut at = |k: f64| -> Result<f64> {
            let field = law.field((y + k * h).exp())?;
            error = error.max(field.error);
            Ok(field.value.ln())
        };
        // Of sixth order.
        let (one, two, three) = (at(1.0)? - at(-1.0)?, at(2.0)? - at(-2.0)?, at(3.0)? - at(-3.0)?);
        Ok((45.0 * one - 9.0 * two + three) / (60.0 * h))
    };
    let (wide, narrow) = (slope(2.0 * scale)?, slope(scale)?);
    let unsure = (wide - narrow).abs() + 2.0 * error / scale;
    Ok((narrow, unsure / narrow))
}
