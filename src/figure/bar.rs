//! The colour bar at the right of a heat map: what it measures and how it is drawn.

use super::font::CAPITAL;
use super::frame::{Frame, TICK, TICK_GAP, View, count};
use super::raster::Raster;
use super::scene::{Anchor, Rect, Scene};
use super::style::{EXACT, FRAME, LABEL, LARGE_TYPE, SMALL, WIDTH};
use super::text::Type;
use super::ticks::{Room, Ticks, ticks};
use super::{Heat, Scale};
use crate::error::Result;

/// Distance to the panel, width of the bar, height of a tip, distance of the tick labels to the label.
const GAP: f64 = 10.0;
const THICK: f64 = 10.0;
const TIP: f64 = 8.0;
const LABEL_GAP: f64 = 5.0;
/// Labels of absurd length must not push the panel off the page.
const MOST: f64 = 0.3 * WIDTH;

/// The bar of one panel, without its place.
#[derive(Debug)]
pub(super) struct Bar {
    /// The numbers at its ends.
    pub ends: (f64, f64),
    /// Whether there are numbers below and above.
    tips: (bool, bool),
    ticks: Ticks,
    label: Vec<String>,
}

impl Bar {
    /// The bar beside a panel of this height.
    ///
    /// # Errors
    /// The range given is none.
    pub(super) fn new(heat: &Heat, height: f64) -> Result<Self> {
        let ends = heat.ends()?;
        let tips = heat.beyond(ends);
        let room = Room { length: height - tip(tips.0) - tip(tips.1), extent: &|_| 1.7 * SMALL };
        let label = Type::regular(LABEL).wrap(&heat.label, height);
        Ok(Self { ends, tips, ticks: ticks(Scale::Linear, ends, &room), label })
    }

    fn lines(&self) -> f64 {
        count(self.label.len()) * Type::regular(LABEL).line()
    }
}

/// What the widest bar takes of the width of the page, zero without any.
pub(super) fn width(bars: &[Option<Bar>]) -> f64 {
    let lines = bars.iter().flatten().map(Bar::lines).reduce(f64::max);
    lines.map_or(0.0, |lines| (label_offset(bars) + lines).min(MOST))
}

/// Distance of the labels from the panels: the same for all, that they stand in one column.
fn label_offset(bars: &[Option<Bar>]) -> f64 {
    let labels = bars.iter().flatten().flat_map(|bar| &bar.ticks.major).map(|tick| &tick.label);
    let widest = labels.map(|label| Type::regular(SMALL).width(label)).fold(0.0, f64::max);
    GAP + THICK + TICK + TICK_GAP + widest + LABEL_GAP
}

fn tip(there: bool) -> f64 {
    if there { TIP } else { 0.0 }
}

/// The bar of one panel with its ticks and its label.
pub(super) fn draw(scene: &mut Scene, frame: &Frame, view: &View, heat: &Heat, bar: &Bar) {
    let (left, panel) = (view.rect.right + GAP, view.rect);
    let rect =
        Rect { left, top: panel.top + tip(bar.tips.1), right: left + THICK, bottom: panel.bottom - tip(bar.tips.0) };
    colours(scene, rect, heat, bar);
    let scales = (Scale::Linear, Scale::Linear);
    let scale = View { rect, x: (0.0, 1.0), y: bar.ends, scales, letters: LARGE_TYPE };
    for tick in &bar.ticks.major {
        let (x, y) = scale.at((1.0, tick.at));
        scene.line(vec![(x, y), (x + TICK, y)], FRAME, EXACT);
        let at = (x + TICK + TICK_GAP, y + 0.5 * CAPITAL * SMALL);
        scene.write(&tick.label, at, Type::regular(SMALL), Anchor::Start, EXACT);
    }
    for at in &bar.ticks.minor {
        let (x, y) = scale.at((1.0, *at));
        scene.line(vec![(x, y), (x + 0.5 * TICK, y)], FRAME, EXACT);
    }
    let style = Type::regular(LABEL);
    let mut baseline = panel.right + label_offset(&frame.bars) + LABEL;
    for line in &bar.label {
        scene.write_up(line, (baseline, 0.5 * (panel.top + panel.bottom)), style, EXACT);
        baseline += style.line();
    }
}

/// The colours between the ends, a tip where there are numbers beyond, and the edge around all.
fn colours(scene: &mut Scene, rect: Rect, heat: &Heat, bar: &Bar) {
    let Rect { left, top, right, bottom } = rect;
    let fraction = |value: f64| heat.fraction(value, bar.ends);
    let fractions = vec![fraction(bar.ends.0), fraction(bar.ends.1)];
    scene.image(rect, Raster { columns: 1, fractions, map: heat.map, across: (-0.5, 0.5), up: (0.0, 1.0) });
    let middle = 0.5 * (left + right);
    let mut edge = vec![(left, bottom), (left, top)];
    if bar.tips.1 {
        let corners = [(left, top), (middle, top - TIP), (right, top)];
        scene.area(corners.to_vec(), heat.map.colour(fraction(bar.ends.1)), 1.0);
        edge.push((middle, top - TIP));
    }
    edge.extend([(right, top), (right, bottom)]);
    if bar.tips.0 {
        let corners = [(left, bottom), (middle, bottom + TIP), (right, bottom)];
        scene.area(corners.to_vec(), heat.map.colour(fraction(bar.ends.0)), 1.0);
        edge.push((middle, bottom + TIP));
    }
    edge.push((left, bottom));
    scene.line(edge, FRAME, EXACT);
}
