//! Names of the positions of the x axis along the upper edge: a second axis, such as mK above and T_c/T below.

use super::Figure;
use super::axes::LABEL_GAP;
use super::font::{CAPITAL, DEPTH};
use super::frame::{EDGE, TICK, TICK_GAP, View};
use super::scene::{Anchor, Scene};
use super::style::{EXACT, FRAME, LABEL, SMALL, WIDTH};
use super::text::Type;

/// A second axis along the upper edge of the figure, given by its ticks: words at numbers of the x axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// Symbol and unit of the words.
    pub label: String,
    /// Numbers of the x axis, and what stands there. One off the axis, or too close to one before it, is left out.
    pub ticks: Vec<(f64, String)>,
}

impl Figure {
    /// Adds a second axis along the upper edge.
    ///
    /// ```
    /// use metastable::figure::{Axis, Curve, Figure, Panel, to_svg};
    /// let ticks = [20.0, 40.0, 80.0].map(|mk: f64| (40.0 / mk, mk.to_string()));
    /// let figure = Figure::new("", "", Axis::linear("T_{c}/T").range(0.0, 2.5)).top("T (mK)", ticks.to_vec());
    /// assert!(to_svg(&figure.panel(Panel::new(Axis::linear("y")).curve(Curve::new(vec![(1.0, 1.0)]))))?.contains("T (mK)"));
    /// # Ok::<(), metastable::error::Error>(())
    /// ```
    #[must_use]
    pub fn top(mut self, label: impl Into<String>, ticks: Vec<(f64, String)>) -> Self {
        self.top = Some(Top { label: label.into(), ticks });
        self
    }
}

/// What it takes of the height.
pub(super) fn height(top: Option<&Top>) -> f64 {
    let label = |top: &Top| if top.label.is_empty() { 0.0 } else { LABEL_GAP + Type::regular(LABEL).line() };
    top.map_or(0.0, |top| TICK + TICK_GAP + (CAPITAL + DEPTH) * SMALL + label(top))
}

/// The axis over the uppermost panel.
pub(super) fn draw(scene: &mut Scene, view: &View, top: &Top) {
    let (small, rect) = (Type::regular(SMALL), view.rect);
    scene.line(vec![(rect.left, rect.top), (rect.right, rect.top)], FRAME, EXACT);
    let baseline = rect.top - TICK - TICK_GAP;
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (at, words) in &top.ticks {
        let Some(x) = view.scales.0.place(*at).filter(|x| (view.x.0..=view.x.1).contains(x)) else { continue };
        let x = view.at((x, view.y.0)).0;
        let half = 0.5 * small.width(words);
        let free = taken.iter().all(|(other, width)| (x - other).abs() > half + width + 0.5 * SMALL);
        if free && x - half >= 0.5 * EDGE && x + half <= WIDTH - 0.5 * EDGE {
            scene.line(vec![(x, rect.top), (x, rect.top - TICK)], FRAME, EXACT);
            scene.write(words, (x, baseline), small, Anchor::Middle, EXACT);
            taken.push((x, half));
        }
    }
    let above = baseline - CAPITAL * SMALL - LABEL_GAP - DEPTH * LABEL;
    scene.write(&top.label, (0.5 * (rect.left + rect.right), above), Type::regular(LABEL), Anchor::Middle, EXACT);
}
