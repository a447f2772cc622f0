//! The branches of the graph of energies: where each well's loops lie, and their arms on a mesh of q.
//!
//! ```text
//! well        ε = ΔU/(1 + e^{−q}),  E_s − E = ΔU/(1 + e^q)     ε from the bottom, both ends reached exponentially
//! above       E − E_s = kT ln(1 + e^{−q})                      q falls with the energy, towards the saddle
//! ```
//!
//! In q the period's logarithm at the saddle is a straight line and the bottom of the well has no end: the errors of a mesh are
//! an even series in its step.

use super::side::{Level, Loop, Side};
use super::table::Table;
use crate::error::Result;
use crate::operator::energy::{Arm, Density};
use crate::operator::segment::Segment;
use crate::wide::Wide;

/// ε at the first node of a well, in units of the smaller of kT and ΔU: what lies below is lumped there, with an error of
/// second order.
const FOOT: f64 = 1e-9;
/// |E − E_s| at the last node, in the same units.
const CAP: f64 = 1e-8;
/// Energies above the saddle end at this many kT, where e^{−E/kT} is below the last digit.
const HIGHEST_KT: f64 = 50.0;

/// The loops inside one well, up to the saddle.
pub(super) struct Basin<'a> {
    pub(super) sides: [Side<'a>; 2],
    /// ΔU up to the saddle.
    pub(super) height: f64,
}

impl Basin<'_> {
    fn at(&self, level: Level) -> Result<Loop> {
        Ok(self.sides[0].swing(level)?.plus(self.sides[1].swing(level)?))
    }

    /// The largest energy above the saddle that is in use (energy).
    pub(super) fn highest(kt: f64) -> f64 {
        HIGHEST_KT * kt
    }

    /// S at the saddle; `lost` tells which sides have their barrier there.
    pub(super) fn saddle_action(&self, lost: [bool; 2]) -> Result<f64> {
        let level = Level { depth: self.height, excess: 0.0 };
        let part = |side: &Side<'_>, lost: bool| if lost { side.crossing(0.0) } else { side.swing(level) };
        Ok(part(&self.sides[0], lost[0])?.action + part(&self.sides[1], lost[1])?.action)
    }

    /// The arm from the bottom of the well to the saddle.
    pub(super) fn arm(&self, kt: f64, saddle_action: f64, intervals: usize) -> Result<Arm> {
        let height = self.height;
        let scale = kt.min(height) / height;
        let range = ((FOOT * scale).ln(), -(CAP * scale).ln());
        let level = |q: f64| Level { depth: height / (1.0 + (-q).exp()), excess: -height / (1.0 + q.exp()) };
        let table = Table::new(range, &|q| {
            let level = level(q);
            Ok((self.at(level)?, self.sides[0].grain(level).max(self.sides[1].grain(level))))
        })?;
        let density = |q: f64| {
            let (Level { depth, excess }, found) = (level(q), table.at(q));
            let slope = depth / height * -excess;
            Density { reduced: excess / kt, mass: found.period * slope, resistance: slope / (kt * found.action) }
        };
        let foot = Wide::exp(-level(range.0).excess / kt) * table.at(range.0).action;
        let cap = cap(table.at(range.1), -level(range.1).excess, kt, saddle_action);
        Arm::new(&density, range, intervals, foot, cap)
    }
}

/// The rest up to the saddle, `distance` wide: so short that one step of the trapezoidal rule has more digits than it needs.
fn cap(last: Loop, distance: f64, kt: f64, saddle_action: f64) -> Segment {
    let mass = (saddle_action - last.action).abs();
    let resistance = 0.5 * (distance / saddle_action + distance / last.action) / kt;
    let time = Wide::new(0.5 * mass * resistance);
    Segment { mass: Wide::new(mass), resistance: Wide::new(resistance), rightward: time, leftward: time }
}

/// The loops around both wells, above the saddle.
pub(super) struct Above<'a> {
    /// The sides that face each other across the barrier.
    pub(super) inner: [Side<'a>; 2],
    /// The sides that turn away from it.
    pub(super) outer: [Side<'a>; 2],
    /// ΔU of the two wells.
    pub(super) heights: [f64; 2],
}

impl Above<'_> {
    fn at(&self, excess: f64) -> Result<Loop> {
        let mut whole = Loop { action: 0.0, period: 0.0 };
        for ((inner, outer), height) in self.inner.iter().zip(&self.outer).zip(self.heights) {
            let level = Level { depth: height + excess, excess };
            whole = whole.plus(inner.crossing(excess)?).plus(outer.swing(level)?);
        }
        Ok(whole)
    }

    /// The arm from high energies down to the saddle.
    pub(super) fn arm(&self, kt: f64, saddle_action: f64, intervals: usize) -> Result<Arm> {
        let scale = self.heights.iter().fold(kt, |low, &height| low.min(height)) / kt;
        let range = (-HIGHEST_KT, -(CAP * scale).ln());
        let excess = |q: f64| kt * softplus(-q);
        let table = Table::new(range, &|q| Ok((self.at(excess(q))?, f64::EPSILON)))?;
        let density = |q: f64| {
            let (excess, found) = (excess(q), table.at(q));
            let slope = kt / (1.0 + q.exp());
            Density { reduced: excess / kt, mass: found.period * slope, resistance: slope / (kt * found.action) }
        };
        let cap = cap(table.at(range.1), excess(range.1), kt, saddle_action);
        Arm::new(&density, range, intervals, Wide::ZERO, cap)
    }
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}
