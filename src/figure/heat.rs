//! Heat maps: what is accepted, which range the colours cover, and the picture in its panel.

use super::extent::range;
use super::frame::View;
use super::raster::Raster;
use super::scene::{Rect, Scene};
use super::style::{EXACT, FRAME};
use super::{Axis, ColourMap, Figure, Heat, Panel, Scale};
use crate::error::{Error, Result};

/// Distances of the centres may differ by this much, relative to one: then no cell is drawn a pixel off.
const UNEVEN: f64 = 1e-6;

impl Heat {
    /// # Errors
    /// An axis is not linear, the centres are not those of a regular grid, the numbers do not fill it, or none is finite.
    pub(super) fn check(&self, figure: &Figure, panel: &Panel) -> Result<()> {
        let refuse = |what: &str| Error::input(format!("heat map \"{}\": {what}", self.label));
        for (axis, centres, name) in [(&figure.x, &self.x, "columns"), (&panel.y, &self.y, "rows")] {
            if axis.scale != Scale::Linear {
                return Err(refuse("needs linear axes").got(format!("a logarithmic axis \"{}\"", axis.label)));
            }
            if !regular(centres) {
                return Err(refuse(&format!("centres of the {name}"))
                    .got(listed(centres))
                    .allowed("at least two finite numbers, ascending and evenly spaced"));
            }
        }
        let cells = self.x.len() * self.y.len();
        if self.values.len() != cells {
            return Err(refuse("as many numbers as cells are needed").got(self.values.len()).allowed(format!(
                "{} columns × {} rows = {cells}",
                self.x.len(),
                self.y.len()
            )));
        }
        if self.finite().next().is_none() {
            return Err(refuse("no number is finite"));
        }
        Ok(())
    }

    /// The outer edges of the cells along x and along y.
    pub(super) fn edges(&self) -> ([f64; 2], [f64; 2]) {
        (outer(&self.x), outer(&self.y))
    }

    /// The numbers at the ends of the colour bar.
    ///
    /// # Errors
    /// The range given is none.
    pub(super) fn ends(&self) -> Result<(f64, f64)> {
        let axis = Axis { label: self.label.clone(), scale: Scale::Linear, range: self.range };
        match self.map {
            ColourMap::Sequential => range(&axis, self.finite(), 0.0),
            ColourMap::Diverging => range(&axis, self.finite().flat_map(|value| [value, -value]), 0.0),
        }
    }

    /// Whether numbers lie beyond the lower and the upper end.
    pub(super) fn beyond(&self, (low, high): (f64, f64)) -> (bool, bool) {
        (self.finite().any(|value| value < low), self.finite().any(|value| value > high))
    }

    /// The fraction of the colour map that stands for a number.
    pub(super) fn fraction(&self, value: f64, (low, high): (f64, f64)) -> f64 {
        let Some(value) = Scale::Linear.place(value) else { return f64::NAN };
        match self.map {
            ColourMap::Sequential => (value - low) / (high - low),
            ColourMap::Diverging => 0.5 + 0.5 * (value / low.abs().max(high.abs())),
        }
    }

    fn finite(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().filter_map(|value| Scale::Linear.place(*value))
    }
}

/// The cells as far as they lie in the panel.
pub(super) fn draw(scene: &mut Scene, view: &View, heat: &Heat, ends: (f64, f64)) {
    let (x, y) = heat.edges();
    let (lower, upper) = (view.at((x[0], y[0])), view.at((x[1], y[1])));
    let rect = Rect {
        left: lower.0.max(view.rect.left),
        top: upper.1.max(view.rect.top),
        right: upper.0.min(view.rect.right),
        bottom: lower.1.min(view.rect.bottom),
    };
    if rect.width() <= 0.0 || rect.height() <= 0.0 {
        return;
    }
    let cells = |at: f64, from: f64, to: f64, centres: &[f64]| {
        (at - from) / (to - from) * super::frame::count(centres.len()) - 0.5
    };
    let across = |at: f64| cells(at, lower.0, upper.0, &heat.x);
    let up = |at: f64| cells(at, lower.1, upper.1, &heat.y);
    let raster = Raster {
        columns: heat.x.len(),
        fractions: heat.values.iter().map(|value| heat.fraction(*value, ends)).collect(),
        map: heat.map,
        across: (across(rect.left), across(rect.right)),
        up: (up(rect.bottom), up(rect.top)),
    };
    scene.image(rect, raster);
}

/// The two sides of the panel that are no axes.
pub(super) fn outline(scene: &mut Scene, Rect { left, top, right, bottom }: Rect) {
    scene.line(vec![(left, top), (right, top), (right, bottom)], FRAME, EXACT);
}

fn regular(centres: &[f64]) -> bool {
    let [first, second, .., last] = *centres else {
        return matches!(*centres, [first, second] if spaced(first, second));
    };
    let step = (last - first) / super::frame::count(centres.len() - 1);
    let even = |pair: &[f64]| matches!(*pair, [a, b] if (b - a - step).abs() <= UNEVEN * step);
    spaced(first, second) && spaced(first, last) && centres.windows(2).all(even)
}

/// Far enough apart for coordinates between them.
fn spaced(a: f64, b: f64) -> bool {
    let placed = [a, b].iter().all(|value| Scale::Linear.place(*value).is_some());
    placed && b - a > 1e-9 * a.abs().max(b.abs()) && b - a > 1e-290
}

fn listed(centres: &[f64]) -> String {
    match centres {
        [] => "none".to_owned(),
        [one] => one.to_string(),
        [first, second, .., last] => format!("{first}, {second} … {last}"),
        [first, second] => format!("{first}, {second}"),
    }
}

fn outer(centres: &[f64]) -> [f64; 2] {
    let (first, last) = (centres.first().copied().unwrap_or(0.0), centres.last().copied().unwrap_or(1.0));
    let half = 0.5 * (last - first) / super::frame::count(centres.len().saturating_sub(1).max(1));
    [first - half, last + half]
}
