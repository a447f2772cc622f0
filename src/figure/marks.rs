//! Reference lines, bands and notes, with their words where they cover least.

use super::font::{CAPITAL, DEPTH};
use super::frame::View;
use super::obstacles::{Obstacles, reference_line};
use super::scene::{Anchor, Point, Rect, Scene};
use super::style::{BAND, BLACK, Colour, EDGING, GREY, THIN, WHITE};
use super::text::Type;
use super::{Mark, Note, Panel, Scale};

/// Distance of words from the line or point they belong to.
const GAP: f64 = 4.5;

/// The shaded bands, which lie below the grid; over a heat map they are a veil.
pub(super) fn bands(scene: &mut Scene, view: &View, panel: &Panel) {
    let (colour, opacity) = if panel.heat.is_some() { (GREY, 0.3) } else { (BAND, 1.0) };
    for rect in panel.marks.iter().filter_map(|mark| band(view, mark)) {
        scene.area(rect.corners().to_vec(), colour, opacity);
    }
}

/// The reference lines, which lie below the curves; over a heat map they have a white edge.
pub(super) fn lines(scene: &mut Scene, view: &View, panel: &Panel) {
    for line in panel.marks.iter().filter_map(|mark| reference_line(view, mark)) {
        if panel.heat.is_some() {
            scene.line(line.to_vec(), THIN + EDGING, WHITE);
        }
        scene.line(line.to_vec(), THIN, GREY);
    }
}

/// The words of lines and bands.
pub(super) fn labels(scene: &mut Scene, view: &View, marks: &[Mark], obstacles: &mut Obstacles) {
    for mark in marks {
        let (Mark::Horizontal { label, .. }
        | Mark::Vertical { label, .. }
        | Mark::Band { label, .. }
        | Mark::VerticalBand { label, .. }) = mark;
        if !label.is_empty() {
            write(scene, view, label, GREY, &candidates(view, mark, size(view, label)), obstacles);
        }
    }
}

/// The notes.
pub(super) fn notes(scene: &mut Scene, view: &View, notes: &[Note], obstacles: &mut Obstacles) {
    for note in notes {
        let Some(at) = view.point(note.at).filter(|at| view.rect.contains(*at)) else { continue };
        write(scene, view, &note.text, note.colour, &around(at, size(view, &note.text)), obstacles);
    }
}

fn size(view: &View, label: &str) -> (f64, f64) {
    (Type::regular(view.letters.small).width(label), (CAPITAL + DEPTH) * view.letters.small)
}

fn write(scene: &mut Scene, view: &View, words: &str, colour: Colour, candidates: &[Rect], obstacles: &mut Obstacles) {
    let Some((rect, cost)) = obstacles.emptiest(candidates.iter().copied()) else { return };
    if cost > 0.0 || obstacles.coloured {
        // Something has to be covered: then the words must at least be legible.
        let (ground, opacity) = if colour == WHITE { (BLACK, 0.6) } else { (WHITE, 0.8) };
        scene.area(rect.grown(1.5).corners().to_vec(), ground, opacity);
    }
    let baseline = (rect.left, rect.top + CAPITAL * view.letters.small);
    scene.write(words, baseline, Type::regular(view.letters.small), Anchor::Start, colour);
    obstacles.add(rect);
}

/// The eight sides of a point, right first.
fn around((x, y): Point, (width, height): (f64, f64)) -> Vec<Rect> {
    let diagonal = 0.7 * GAP;
    let (middle, centre) = (y - 0.5 * height, x - 0.5 * width);
    [
        (x + GAP, middle),
        (x + diagonal, y - diagonal - height),
        (x + diagonal, y + diagonal),
        (centre, y - GAP - height),
        (centre, y + GAP),
        (x - GAP - width, middle),
        (x - diagonal - width, y - diagonal - height),
        (x - diagonal - width, y + diagonal),
    ]
    .map(|corner| sized(corner, (width, height)))
    .to_vec()
}

fn sized((left, top): Point, (width, height): (f64, f64)) -> Rect {
    Rect { left, top, right: left + width, bottom: top + height }
}

/// Where the words of a mark may stand, the favourite first.
fn candidates(view: &View, mark: &Mark, size: (f64, f64)) -> Vec<Rect> {
    if let Some(band) = band(view, mark) {
        return inside(band, size);
    }
    let Some([from, to]) = reference_line(view, mark) else { return Vec::new() };
    let rect = view.rect;
    let spread = |low: f64, high: f64| [1.0, 0.0, 0.75, 0.5, 0.25].map(|t| low + t * (high - low));
    if from.1 == to.1 {
        let lefts = spread(rect.left + GAP, rect.right - GAP - size.0);
        let tops = [from.1 - 0.7 * GAP - size.1, from.1 + GAP];
        return tops.iter().flat_map(|top| lefts.map(|left| sized((left, *top), size))).collect();
    }
    let tops = spread(rect.bottom - GAP - size.1, rect.top + GAP);
    let lefts = [from.0 + GAP, from.0 - GAP - size.0];
    lefts.iter().flat_map(|left| tops.map(|top| sized((*left, top), size))).collect()
}

/// Positions on a coarse net inside a rectangle, the upper left corner first.
fn inside(rect: Rect, (width, height): (f64, f64)) -> Vec<Rect> {
    let room = ((rect.width() - width - 2.0 * GAP).max(0.0), (rect.height() - height - 2.0 * GAP).max(0.0));
    let parts = [0.0, 1.0, 0.5, 0.25, 0.75];
    let corner = |s: f64, t: f64| (rect.left + GAP + s * room.0, rect.top + GAP + t * room.1);
    parts.iter().flat_map(|t| parts.map(|s| sized(corner(s, *t), (width, height)))).collect()
}

/// The rectangle of a band as far as it lies in the panel.
fn band(view: &View, mark: &Mark) -> Option<Rect> {
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
