//! Curves as shapes: clipped to their panel, dashed, filled, marked, with error bars.

use super::clip::{clip, clip_area, clip_line, dashes};
use super::frame::View;
use super::scene::{Point, Rect, Scene};
use super::style::{BLACK, Colour, EDGING, GREY, MARKER, THIN, WHITE};
use super::{Curve, Marker, Style};

/// Lengths of stroke and gap in points.
const DASH: (f64, f64) = (7.0, 4.0);
const DOT: (f64, f64) = (1.6, 3.2);
/// Opacity of the tint under a filled curve.
const TINT: f64 = 0.22;
/// Half the length of the cap of an error bar.
const CAP: f64 = 2.6;

/// What of a curve is seen in its panel.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// The pieces of its line.
    pub lines: Vec<Vec<Point>>,
    /// Its markers.
    pub markers: Vec<Point>,
    /// Its error bars and their caps.
    pub bars: Vec<Vec<Point>>,
}

/// Clips a curve to its panel.
pub(super) fn trace(view: &View, curve: &Curve) -> Trace {
    let mut trace = Trace { bars: error_bars(view, curve), ..Trace::default() };
    if !matches!(curve.style, Style::Markers(_)) {
        trace.lines = chunks(view, curve).iter().flat_map(|chunk| clip_line(chunk, view.rect)).collect();
    }
    // A lone point would vanish as a line: it is shown as a marker.
    let lonely = |chunk: &&Vec<Point>| chunk.len() == 1;
    let marked = match curve.style {
        Style::Markers(_) | Style::Joined(_) => chunks(view, curve).concat(),
        Style::Steps | Style::Bars { .. } => Vec::new(),
        _ => chunks(view, curve).iter().filter(lonely).flatten().copied().collect(),
    };
    let near = view.rect.grown(0.5);
    trace.markers = marked.into_iter().filter(|point| near.contains(*point)).collect();
    trace
}

/// The filled area, which lies below all lines.
pub(super) fn fill(scene: &mut Scene, view: &View, curve: &Curve) {
    let Some(ground) = ground(view, curve) else { return };
    for mut chunk in chunks(view, curve) {
        if let (Some(first), Some(last)) = (chunk.first().copied(), chunk.last().copied()) {
            chunk.extend([(last.0, ground), (first.0, ground)]);
            let seen = clip_area(chunk, view.rect);
            if seen.len() > 2 {
                scene.area(seen, curve.colour, TINT);
            }
        }
    }
}

/// Lines from every point of a filled curve down (or up) to its baseline.
pub(super) fn hatch(view: &View, curve: &Curve) -> Vec<Vec<Point>> {
    let Some(ground) = ground(view, curve) else { return Vec::new() };
    let strokes = chunks(view, curve).concat().into_iter().filter_map(|at| clip(at, (at.0, ground), view.rect));
    strokes.map(|(from, to)| vec![from, to]).collect()
}

/// Where on the page the tint of a filled curve ends.
fn ground(view: &View, curve: &Curve) -> Option<f64> {
    let place = |baseline| view.scales.1.place(baseline);
    Some(place(curve.style.baseline()?).map_or(view.rect.bottom, |y| view.at((view.x.0, y)).1))
}

/// What is drawn above what: a dashed line hides nothing of a full one, but vanishes under it; markers stay on top.
pub(super) fn layer(style: Style) -> u8 {
    match style {
        Style::Line | Style::Steps | Style::Bars { .. } | Style::Filled { .. } => 0,
        Style::Dashed | Style::Dotted => 1,
        Style::Markers(_) | Style::Joined(_) => 2,
    }
}

/// Line, error bars and markers; on coloured ground black lines get a white edge.
pub(super) fn draw(scene: &mut Scene, view: &View, curve: &Curve, coloured: bool) {
    let trace = trace(view, curve);
    // White on bright and black on dark colours would vanish.
    let edge = match curve.colour {
        WHITE => Some(GREY),
        BLACK if coloured => Some(WHITE),
        _ => None,
    };
    if let Some(edge) = edge {
        trace.lines.iter().for_each(|line| stroke(scene, line, curve.style, curve.width + EDGING, edge));
    }
    for line in &trace.lines {
        stroke(scene, line, curve.style, curve.width, curve.colour);
    }
    trace.bars.into_iter().for_each(|bar| scene.line(bar, THIN, curve.colour));
    for point in &trace.markers {
        marker(scene, *point, shape(curve.style), curve.colour);
    }
}

/// The sample of a curve in a legend, as wide as the rectangle.
pub(super) fn swatch(scene: &mut Scene, rect: Rect, curve: &Curve) {
    let middle = 0.5 * (rect.top + rect.bottom);
    if curve.style.baseline().is_some() {
        scene.area(rect.corners().to_vec(), curve.colour, TINT);
        stroke(scene, &[(rect.left, rect.top), (rect.right, rect.top)], Style::Line, curve.width, curve.colour);
        return;
    }
    if !matches!(curve.style, Style::Markers(_)) {
        let line = [(rect.left, middle), (rect.right, middle)];
        if curve.colour == WHITE {
            stroke(scene, &line, curve.style, curve.width + EDGING, GREY);
        }
        stroke(scene, &line, curve.style, curve.width, curve.colour);
    }
    if let Style::Markers(kind) | Style::Joined(kind) = curve.style {
        if curve.error.is_some() {
            let (x, reach) = (0.5 * (rect.left + rect.right), 1.9 * MARKER);
            scene.line(vec![(x, middle - reach), (x, middle + reach)], THIN, curve.colour);
        }
        marker(scene, (0.5 * (rect.left + rect.right), middle), kind, curve.colour);
    }
}

fn shape(style: Style) -> Marker {
    match style {
        Style::Markers(marker) | Style::Joined(marker) => marker,
        _ => Marker::Disc,
    }
}

fn stroke(scene: &mut Scene, line: &[Point], style: Style, width: f64, colour: Colour) {
    match style {
        Style::Dashed => dashes(line, DASH).into_iter().for_each(|dash| scene.line(dash, width, colour)),
        Style::Dotted => dashes(line, DOT).into_iter().for_each(|dash| scene.line(dash, width, colour)),
        Style::Joined(_) => scene.line(line.to_vec(), THIN, colour),
        _ => scene.line(line.to_vec(), width, colour),
    }
}

/// The pieces between gaps, as positions on the page, unclipped.
fn chunks(view: &View, curve: &Curve) -> Vec<Vec<Point>> {
    let (x, y) = view.scales;
    let mut chunks = vec![Vec::new()];
    for place in curve.places(x, y) {
        match (place, chunks.last_mut()) {
            (Some(place), Some(chunk)) => chunk.push(place),
            _ => chunks.push(Vec::new()),
        }
    }
    chunks.retain(|chunk| !chunk.is_empty());
    let stepped = chunks.into_iter().map(|chunk| if curve.style.stepped() { steps(&chunk) } else { chunk });
    stepped.map(|chunk| chunk.into_iter().map(|place| view.at(place)).collect()).collect()
}

/// Every value held half-way to its neighbours; the outer ones as far outwards as inwards.
fn steps(chunk: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut corners = Vec::with_capacity(2 * chunk.len());
    for (i, &(x, y)) in chunk.iter().enumerate() {
        let half = |j: Option<usize>| j.and_then(|j| chunk.get(j)).map(|neighbour| 0.5 * (neighbour.0 - x));
        let (before, after) = (half(i.checked_sub(1)), half(Some(i + 1)));
        corners.push((x + before.or(after.map(|h| -h)).unwrap_or(0.0), y));
        corners.push((x + after.or(before.map(|h| -h)).unwrap_or(0.0), y));
    }
    corners
}

/// The error bars of a curve where they are longer than the line is wide or the marker is high, with their caps.
fn error_bars(view: &View, curve: &Curve) -> Vec<Vec<Point>> {
    let hidden = match curve.style {
        Style::Markers(_) | Style::Joined(_) => MARKER,
        _ => 0.5 * curve.width,
    };
    let mut bars = Vec::new();
    for (&(x, y), half) in curve.points.iter().zip(curve.error.iter().flatten().map(|half| half.abs())) {
        let Some(middle) = view.point((x, y)).filter(|_| half.is_finite()) else { continue };
        let Some(upper) = view.point((x, y + half)) else { continue };
        // On a logarithmic axis a bar may reach below zero: it then ends with the panel.
        let lower = view.point((x, y - half)).map_or(view.rect.bottom + 1.0, |point| point.1);
        if (lower - middle.1).max(middle.1 - upper.1) > hidden {
            bar(&mut bars, view.rect, [upper, (middle.0, lower)], (CAP, 0.0));
        }
    }
    for (&(x, y), half) in curve.points.iter().zip(curve.error_x.iter().flatten().map(|half| half.abs())) {
        let Some(middle) = view.point((x, y)).filter(|_| half.is_finite()) else { continue };
        let Some(right) = view.point((x + half, y)) else { continue };
        let left = view.point((x - half, y)).map_or(view.rect.left - 1.0, |point| point.0);
        if (middle.0 - left).max(right.0 - middle.0) > hidden {
            bar(&mut bars, view.rect, [right, (left, middle.1)], (0.0, CAP));
        }
    }
    bars
}

/// One bar with its caps, as far as they lie in the panel. A bar cut by the end of the panel gets no cap there: it goes on.
fn bar(bars: &mut Vec<Vec<Point>>, rect: Rect, ends: [Point; 2], cap: (f64, f64)) {
    let Some((from, to)) = clip(ends[0], ends[1], rect) else { return };
    bars.push(vec![from, to]);
    for end in ends.into_iter().filter(|end| rect.contains(*end)) {
        bars.push(vec![(end.0 - cap.0, end.1 - cap.1), (end.0 + cap.0, end.1 + cap.1)]);
    }
}

fn marker(scene: &mut Scene, at: Point, kind: Marker, colour: Colour) {
    let around = |corners: &[Point]| corners.iter().map(|(x, y)| (at.0 + x * MARKER, at.1 + y * MARKER)).collect();
    match kind {
        Marker::Disc => scene.disc(at, MARKER, colour),
        Marker::Circle => {
            scene.disc(at, MARKER, colour);
            scene.disc(at, MARKER - 1.2, WHITE);
        }
        Marker::Square => scene.area(around(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]), colour, 1.0),
        Marker::Diamond => scene.area(around(&[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)]), colour, 1.0),
        Marker::Triangle => scene.area(around(&[(0.0, -1.2), (1.15, 0.8), (-1.15, 0.8)]), colour, 1.0),
        Marker::Cross => {
            scene.line(around(&[(-0.9, -0.9), (0.9, 0.9)]), 1.4, colour);
            scene.line(around(&[(-0.9, 0.9), (0.9, -0.9)]), 1.4, colour);
        }
    }
}
