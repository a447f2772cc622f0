//! S and τ as functions of one variable q, by Chebyshev interpolation on panels that are halved until it is exact.
//!
//! Each value of S and τ costs two integrals; the mass and resistance of a mesh need them at thousands of energies.

use super::side::{Loop, not_smooth};
use crate::error::Result;
use std::f64::consts::PI;

/// Points of a panel.
const POINTS: usize = 16;
/// First length of a panel. S and τ are analytic for |Im q| < π, so that their coefficients fall as 9⁻ⁿ.
const LENGTH: f64 = 1.4;
/// A panel is fine enough when its last two coefficients are below this part of the largest value, or below rounding.
const RESOLVED: f64 = 4e-14;
/// Multiple of the rounding of single values that coefficients may have.
const NOISE: f64 = 16.0;
/// Halvings of a panel.
const HALVINGS: u32 = 6;

/// A stretch of q with the values of (S, τ) at its Chebyshev points.
struct Panel {
    from: f64,
    to: f64,
    values: [Loop; POINTS],
}

/// S and τ on a stretch of q.
pub(super) struct Table {
    panels: Vec<Panel>,
}

fn angle(k: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "k < 16")]
    let k = k as f64;
    PI * (k + 0.5) / POINTS as f64
}

impl Table {
    /// Tabulates `at`, which gives the loop and the rounding of its values, on `range`.
    ///
    /// # Errors
    /// `NotConverged` where S or τ is not smooth; what `at` returns.
    pub(super) fn new(range: (f64, f64), at: &impl Fn(f64) -> Result<(Loop, f64)>) -> Result<Self> {
        let count = ((range.1 - range.0) / LENGTH).ceil().max(1.0);
        let mut panels = Vec::new();
        let mut first = 0.0;
        while first < count {
            let edge = |i: f64| range.0 + (range.1 - range.0) * (i / count);
            fill(edge(first), edge(first + 1.0), HALVINGS, at, &mut panels)?;
            first += 1.0;
        }
        Ok(Self { panels })
    }

    /// S and τ at q, by the barycentric formula.
    pub(super) fn at(&self, q: f64) -> Loop {
        let index = self.panels.partition_point(|panel| panel.to < q).min(self.panels.len() - 1);
        let Panel { from, to, values } = &self.panels[index];
        let x = (2.0 * q - from - to) / (to - from);
        let (mut action, mut period, mut weights) = (0.0, 0.0, 0.0);
        for (value, (node, weight)) in values.iter().zip(nodes()) {
            let distance = x - node;
            if distance == 0.0 {
                return *value;
            }
            let part = weight / distance;
            action += part * value.action;
            period += part * value.period;
            weights += part;
        }
        Loop { action: action / weights, period: period / weights }
    }
}

/// Chebyshev points of the first kind with their barycentric weights.
fn nodes() -> &'static [(f64, f64); POINTS] {
    static NODES: std::sync::OnceLock<[(f64, f64); POINTS]> = std::sync::OnceLock::new();
    NODES
        .get_or_init(|| std::array::from_fn(|k| (angle(k).cos(), angle(k).sin() * if k % 2 == 0 { 1.0 } else { -1.0 })))
}

fn fill(
    from: f64,
    to: f64,
    halvings: u32,
    at: &impl Fn(f64) -> Result<(Loop, f64)>,
    panels: &mut Vec<Panel>,
) -> Result<()> {
    let mut values = [Loop { action: 0.0, period: 0.0 }; POINTS];
    let mut grain: f64 = 0.0;
    for (value, (node, _)) in values.iter_mut().zip(nodes()) {
        let (found, rounding) = at(0.5 * (from + to) + 0.5 * (to - from) * node)?;
        if !(found.action > 0.0 && found.period > 0.0 && found.action.is_finite() && found.period.is_finite()) {
            return Err(not_smooth());
        }
        *value = found;
        grain = grain.max(rounding);
    }
    let allowed = RESOLVED + NOISE * grain;
    if is_resolved(values.map(|value| value.action), allowed) && is_resolved(values.map(|value| value.period), allowed)
    {
        panels.push(Panel { from, to, values });
        return Ok(());
    }
    let left_over = halvings.checked_sub(1).ok_or_else(not_smooth)?;
    let middle = 0.5 * (from + to);
    fill(from, middle, left_over, at, panels)?;
    fill(middle, to, left_over, at, panels)
}

/// Whether the coefficients of T_14 and T_15 are small enough.
fn is_resolved(values: [f64; POINTS], allowed: f64) -> bool {
    let largest = values.iter().fold(0.0, |top: f64, value| top.max(value.abs()));
    let coefficient = |n: f64| {
        let sum: f64 = values.iter().enumerate().map(|(k, value)| value * (n * angle(k)).cos()).sum();
        (sum * 2.0 / POINTS as f64).abs()
    };
    coefficient(14.0) + coefficient(15.0) <= allowed * largest
}
