//! From numbers to coordinates of an axis, and what range an axis covers.
//!
//! The coordinate is the number itself on a linear axis, its decimal logarithm on a logarithmic one.

use super::{Axis, Curve, Mark, Panel, Scale};
use crate::error::{Error, Result};
use std::f64::consts::LN_10;

/// Beyond this the span of an axis would overflow.
const LARGEST: f64 = 1e300;
/// Logarithms beyond this are no rates any more, and their labels would fill the page.
const LARGEST_LN: f64 = 1e9;
/// A spread smaller than this, relative to the numbers, is their rounding.
const ROUNDING: f64 = 1e-12;
/// Room between the data and the ends of the axis.
const PAD_X: f64 = 0.02;
const PAD_Y: f64 = 0.05;

impl Scale {
    /// The coordinate of a number, `None` where it has none.
    pub(super) fn place(self, value: f64) -> Option<f64> {
        match self {
            Self::Linear => (value.abs() <= LARGEST).then_some(value),
            Self::Log => (value > 0.0 && value.is_finite()).then(|| value.log10()),
            Self::LnAsLog => (value.abs() <= LARGEST_LN).then_some(value / LN_10),
        }
    }
}

/// The range of the shared x axis: that of the points, flush with the heat maps if there are any.
///
/// # Errors
/// The range given is none, or no curve has a point.
pub(super) fn x_range(axis: &Axis, panels: &[Panel], whole: &str) -> Result<(f64, f64)> {
    let curves = || panels.iter().flat_map(|panel| panel.curves.iter().map(move |curve| (panel, curve)));
    let mut values = Vec::new();
    values.extend(panels.iter().flat_map(|panel| &panel.heat).flat_map(|heat| heat.edges().0));
    let pad = if values.is_empty() { PAD_X } else { 0.0 };
    for (panel, curve) in curves().filter(|(panel, _)| panel.heat.is_none()) {
        values.extend(curve.places(axis.scale, panel.y.scale).flatten().map(|(x, _)| x));
        values.extend(
            curve
                .bar_sides()
                .filter(|(_, y)| panel.y.scale.place(*y).is_some())
                .filter_map(|(x, _)| axis.scale.place(x)),
        );
    }
    if values.is_empty() {
        let names: Vec<_> =
            curves().map(|(_, curve)| curve.label.as_deref().unwrap_or("one without a label")).collect();
        let names = if names.is_empty() { "no curve at all".to_owned() } else { names.join(", ") };
        return Err(Error::input(format!("{whole}: no curve has a point that can be drawn"))
            .got(names)
            .remedy("a point needs two finite numbers, positive ones on a logarithmic axis"));
    }
    range(axis, values.into_iter(), pad)
}

/// The range of one panel's y axis: that of its heat map, or its curves as far as they lie within the x range, baselines and horizontal lines.
///
/// # Errors
/// The range given is none.
pub(super) fn y_range(x: Scale, panel: &Panel, (left, right): (f64, f64)) -> Result<(f64, f64)> {
    if let Some(heat) = &panel.heat {
        return range(&panel.y, heat.edges().1.into_iter(), 0.0);
    }
    let scale = panel.y.scale;
    let mut values = Vec::new();
    let in_sight = |at: f64| x.place(at).is_some_and(|x| (left..=right).contains(&x));
    for curve in &panel.curves {
        let seen = curve.places(x, scale).flatten().filter(|(x, _)| (left..=right).contains(x));
        let before = values.len();
        values.extend(seen.map(|(_, y)| y));
        values.extend(curve.bar_ends().filter(|(x, _)| in_sight(*x)).filter_map(|(_, y)| scale.place(y)));
        if values.len() > before {
            values.extend(curve.style.baseline().and_then(|baseline| scale.place(baseline)));
        }
    }
    values.extend(panel.marks.iter().filter_map(|mark| match mark {
        Mark::Horizontal { at, .. } => scale.place(*at),
        _ => None,
    }));
    range(&panel.y, values.into_iter(), PAD_Y)
}

impl Curve {
    /// The coordinates of every point, `None` for one that can't be drawn.
    pub(super) fn places(&self, x: Scale, y: Scale) -> impl Iterator<Item = Option<(f64, f64)>> + '_ {
        self.points.iter().map(move |point| x.place(point.0).zip(y.place(point.1)))
    }

    /// Left and right end of every error bar along x.
    fn bar_sides(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let bars = self.points.iter().zip(self.error_x.iter().flatten()).filter(|(_, half)| half.is_finite());
        bars.flat_map(|(&(x, y), half)| [(x - half, y), (x + half, y)])
    }

    /// Both ends of every error bar along y.
    fn bar_ends(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let bars = self.points.iter().zip(self.error.iter().flatten()).filter(|(_, half)| half.is_finite());
        bars.flat_map(|(&(x, y), half)| [(x, y - half), (x, y + half)])
    }
}

/// The range given, or that of the values with some room on both sides.
///
/// # Errors
/// The range given is none.
pub(super) fn range(axis: &Axis, values: impl Iterator<Item = f64>, pad: f64) -> Result<(f64, f64)> {
    if let Some((from, to)) = axis.range {
        return given(axis, from, to);
    }
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return Ok((0.0, 1.0));
    }
    let span = high - low;
    let largest = low.abs().max(high.abs());
    if span > ROUNDING * largest && span > f64::MIN_POSITIVE * 1e16 {
        return Ok((low - pad * span, high + pad * span));
    }
    // One value: a decade around it on a logarithmic axis, a tenth of it on a linear one, one around zero.
    let half = match axis.scale {
        Scale::Log | Scale::LnAsLog => 0.5,
        Scale::Linear if largest < f64::MIN_POSITIVE * 1e17 => 1.0,
        Scale::Linear => 0.1 * largest,
    };
    Ok((low - half, high + half))
}

fn given(axis: &Axis, from: f64, to: f64) -> Result<(f64, f64)> {
    let allowed = match axis.scale {
        Scale::Log => "0 < from < to",
        Scale::Linear | Scale::LnAsLog => "from < to, both finite",
    };
    match axis.scale.place(from).zip(axis.scale.place(to)) {
        Some((low, high)) if high - low > ROUNDING * low.abs().max(high.abs()) && high - low > 1e-290 => {
            Ok((low, high))
        }
        _ => Err(Error::input(format!("range of the axis \"{}\"", axis.label))
            .got(format!("{from} to {to}"))
            .allowed(allowed)),
    }
}
