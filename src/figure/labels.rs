//! Where the words of reference lines and bands may stand: beside their line, upright where lines crowd, or beyond the
//! neighbours with a pointer back to their own line.

use super::frame::View;
use super::obstacles::reference_line;
use super::scene::{Point, Rect};
use super::{Mark, Scale};

/// Distance of words from the line or point they belong to; of upright ones; of those beyond a neighbour from it.
pub(super) const GAP: f64 = 4.5;
const UPRIGHT_GAP: f64 = 3.0;
const BEYOND: f64 = 12.0;
/// Words go beyond neighbours that are no further away than this.
const CROWD: f64 = 70.0;
/// What it counts, against points of covered line, to turn words, to put them elsewhere, or to leave open whose they are.
const TURNED: f64 = 2.0;
const POINTED: f64 = 3.0;
const AMBIGUOUS: f64 = 8.0;
/// Where along its line a label may stand, the favourite first: fractions from the upper or left end.
const ALONG: [f64; 9] = [1.0, 0.0, 0.75, 0.5, 0.25, 0.875, 0.625, 0.375, 0.125];

/// A place for words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub rect: Rect,
    /// They read upwards.
    pub turned: bool,
    /// From the words to the line they belong to.
    pub pointer: Option<[Point; 2]>,
    /// What speaks against it, in points of covered line.
    pub handicap: f64,
}

impl Place {
    pub(super) fn plain(rect: Rect) -> Self {
        Self { rect, turned: false, pointer: None, handicap: 0.0 }
    }

    /// A thin rectangle around the pointer.
    pub(super) fn pointer_rect(&self) -> Option<Rect> {
        let [a, b] = self.pointer?;
        Some(Rect { left: a.0.min(b.0), top: a.1.min(b.1), right: a.0.max(b.0), bottom: a.1.max(b.1) })
    }
}

/// A rectangle from its upper left corner and its size.
pub(super) fn sized((left, top): Point, (width, height): (f64, f64)) -> Rect {
    Rect { left, top, right: left + width, bottom: top + height }
}

/// Where the words of a mark may stand, the favourite first; `marks` are all of the panel.
pub(super) fn places(view: &View, mark: &Mark, marks: &[Mark], size: (f64, f64)) -> Vec<Place> {
    if let Some(band) = band(view, mark) {
        return in_band(view, band, size, matches!(mark, Mark::Band { .. }));
    }
    let Some([from, to]) = reference_line(view, mark) else { return Vec::new() };
    let lines: Vec<_> = marks.iter().filter_map(|other| reference_line(view, other)).collect();
    if from.1 == to.1 {
        let levels = lines.into_iter().filter(|[a, b]| a.1 == b.1 && a.1 != from.1).map(|[a, _]| a.1);
        beside_level(view.rect, from.1, &levels.collect::<Vec<_>>(), size)
    } else {
        let uprights = lines.into_iter().filter(|[a, b]| a.0 == b.0 && a.0 != from.0).map(|[a, _]| a.0);
        beside_upright(view.rect, from.0, &uprights.collect::<Vec<_>>(), size)
    }
}

/// What it counts that words from `near` to `far` (seen from their own line) come close to another line.
fn ambiguity(own: f64, near: f64, far: f64, others: &[f64]) -> f64 {
    let reach = far + (far - own).signum() * 2.0 * (near - own).abs();
    let (low, high) = (own.min(reach), own.max(reach));
    if others.iter().any(|other| (low..=high).contains(other)) { AMBIGUOUS } else { 0.0 }
}

fn spread(low: f64, high: f64) -> [f64; 9] {
    ALONG.map(|t| low + t * (high - low))
}

/// Places beside an upright line at `x` among others.
fn beside_upright(rect: Rect, x: f64, others: &[f64], (width, height): (f64, f64)) -> Vec<Place> {
    let tops = spread(rect.bottom - GAP - height, rect.top + GAP);
    let mut places = Vec::new();
    for left in [x + GAP, x - GAP - width] {
        let (near, far) = if left > x { (left, left + width) } else { (left + width, left) };
        let handicap = ambiguity(x, near, far, others);
        places.extend(tops.map(|top| Place { handicap, ..Place::plain(sized((left, top), (width, height))) }));
    }
    if others.iter().all(|other| (other - x).abs() > CROWD) {
        return places;
    }
    for left in [x + UPRIGHT_GAP, x - UPRIGHT_GAP - height] {
        let (near, far) = if left > x { (left, left + height) } else { (left + height, left) };
        let handicap = TURNED + ambiguity(x, near, far, others);
        let tops = spread(rect.bottom - GAP - width, rect.top + GAP);
        let turned = |top| Place { turned: true, handicap, ..Place::plain(sized((left, top), (height, width))) };
        places.extend(tops.map(turned));
    }
    for other in others.iter().filter(|other| (*other - x).abs() <= CROWD) {
        let (left, end) = if *other > x { (other + BEYOND, -1.5) } else { (other - BEYOND - width, width + 1.5) };
        places.extend(tops.map(|top| {
            let middle = top + 0.5 * height;
            let pointer = Some([(left + end, middle), (x, middle)]);
            Place { pointer, handicap: POINTED, ..Place::plain(sized((left, top), (width, height))) }
        }));
    }
    places
}

/// Places above and below a level line at `y` among others.
fn beside_level(rect: Rect, y: f64, others: &[f64], (width, height): (f64, f64)) -> Vec<Place> {
    let lefts = spread(rect.left + GAP, rect.right - GAP - width);
    let mut places = Vec::new();
    for top in [y - 0.7 * GAP - height, y + GAP] {
        let (near, far) = if top > y { (top, top + height) } else { (top + height, top) };
        let handicap = ambiguity(y, near, far, others);
        places.extend(lefts.map(|left| Place { handicap, ..Place::plain(sized((left, top), (width, height))) }));
    }
    for other in others.iter().filter(|other| (*other - y).abs() <= CROWD) {
        let (top, end) = if *other > y { (other + BEYOND, -1.5) } else { (other - BEYOND - height, height + 1.5) };
        places.extend(lefts.map(|left| {
            let middle = left + 0.5 * width;
            let pointer = Some([(middle, top + end), (middle, y)]);
            Place { pointer, handicap: POINTED, ..Place::plain(sized((left, top), (width, height))) }
        }));
    }
    places
}

/// Positions on a coarse net inside a band, the upper left corner first; above and below it where it is a range of y.
fn in_band(view: &View, band: Rect, (width, height): (f64, f64), level: bool) -> Vec<Place> {
    let room = ((band.width() - width - 2.0 * GAP).max(0.0), (band.height() - height - 2.0 * GAP).max(0.0));
    let parts = [0.0, 1.0, 0.5, 0.25, 0.75];
    let corner = |s: f64, t: f64| (band.left + GAP + s * room.0, band.top + GAP + t * room.1);
    let plain = |corner: Point| Place::plain(sized(corner, (width, height)));
    // Words that stick out of a thin band better stand beside it.
    let handicap = if level && band.height() < height { POINTED } else { 0.0 };
    let inside = parts.iter().flat_map(|t| parts.map(|s| Place { handicap, ..plain(corner(s, *t)) }));
    let mut places: Vec<_> = inside.collect();
    if level {
        let lefts = spread(view.rect.right - GAP - width, view.rect.left + GAP);
        let tops = [band.top - GAP - height, band.bottom + GAP];
        places.extend(tops.iter().flat_map(|top| lefts.map(|left| plain((left, *top)))));
    }
    places
}

/// The rectangle of a band as far as it lies in the panel.
pub(super) fn band(view: &View, mark: &Mark) -> Option<Rect> {
    let rect = view.rect;
    let (from, to, scale, range) = match mark {
        Mark::Band { from, to, .. } => (from.min(*to), from.max(*to), view.scales.1, view.y),
        Mark::VerticalBand { from, to, .. } => (from.min(*to), from.max(*to), view.scales.0, view.x),
        Mark::Horizontal { .. } | Mark::Vertical { .. } => return None,
    };
    let (low, high) = (end(scale, from, range)?, end(scale, to, range)?);
    if low >= high {
        return None;
    }
    let (a, b) = match mark {
        Mark::Band { .. } => (view.at((view.x.0, low)), view.at((view.x.1, high))),
        _ => (view.at((low, view.y.0)), view.at((high, view.y.1))),
    };
    Some(Rect { left: a.0.max(rect.left), top: b.1, right: b.0.min(rect.right), bottom: a.1 })
}

/// The end of a band as a coordinate within the range. What has no coordinate lies beyond the axis.
fn end(scale: Scale, value: f64, (low, high): (f64, f64)) -> Option<f64> {
    if value.is_nan() {
        return None;
    }
    Some(scale.place(value).unwrap_or(if value > 0.0 { high } else { low }).clamp(low, high))
}
