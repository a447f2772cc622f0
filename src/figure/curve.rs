//! Curves as shapes: clipped to their panel, dashed, filled, marked, with error bars.

use super::frame::View;
use super::scene::{Point, Rect, Scene};
use super::style::{Colour, EDGING, GREY, MARKER, THIN, WHITE};
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
}

/// Clips a curve to its panel.
pub(super) fn trace(view: &View, curve: &Curve) -> Trace {
    let mut trace = Trace::default();
    if !matches!(curve.style, Style::Markers(_)) {
        trace.lines = chunks(view, curve).iter().flat_map(|chunk| clip_line(chunk, view.rect)).collect();
    }
    // A lone point would vanish as a line: it is shown as a marker.
    let lonely = |chunk: &&Vec<Point>| chunk.len() == 1;
    let marked = match curve.style {
        Style::Markers(_) | Style::Joined(_) => chunks(view, curve).concat(),
        Style::Steps => Vec::new(),
        _ => chunks(view, curve).iter().filter(lonely).flatten().copied().collect(),
    };
    let near = view.rect.grown(0.5);
    trace.markers = marked.into_iter().filter(|point| near.contains(*point)).collect();
    trace
}

/// The filled area, which lies below all lines.
pub(super) fn fill(scene: &mut Scene, view: &View, curve: &Curve) {
    let Style::Filled { baseline } = curve.style else { return };
    let ground = view.scales.1.place(baseline).map_or(view.rect.bottom, |y| view.at((view.x.0, y)).1);
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

/// What is drawn above what: a dashed line hides nothing of a full one, but vanishes under it; markers stay on top.
pub(super) fn layer(style: Style) -> u8 {
    match style {
        Style::Line | Style::Steps | Style::Filled { .. } => 0,
        Style::Dashed | Style::Dotted => 1,
        Style::Markers(_) | Style::Joined(_) => 2,
    }
}

/// Line, error bars and markers.
pub(super) fn draw(scene: &mut Scene, view: &View, curve: &Curve) {
    let trace = trace(view, curve);
    if curve.colour == WHITE {
        trace.lines.iter().for_each(|line| stroke(scene, line, curve.style, curve.width + EDGING, GREY));
    }
    for line in &trace.lines {
        stroke(scene, line, curve.style, curve.width, curve.colour);
    }
    error_bars(scene, view, curve);
    for point in &trace.markers {
        marker(scene, *point, shape(curve.style), curve.colour);
    }
}

/// The sample of a curve in a legend, as wide as the rectangle.
pub(super) fn swatch(scene: &mut Scene, rect: Rect, curve: &Curve) {
    let middle = 0.5 * (rect.top + rect.bottom);
    if let Style::Filled { .. } = curve.style {
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
    let stepped = chunks.into_iter().map(|chunk| if curve.style == Style::Steps { steps(&chunk) } else { chunk });
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

/// The part of a segment inside a rectangle (Liang and Barsky).
pub(super) fn clip(a: Point, b: Point, rect: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (slope, room) in
        [(-dx, a.0 - rect.left), (dx, rect.right - a.0), (-dy, a.1 - rect.top), (dy, rect.bottom - a.1)]
    {
        if slope < 0.0 {
            enter = enter.max(room / slope);
        } else if slope > 0.0 {
            leave = leave.min(room / slope);
        } else if room < 0.0 {
            return None;
        }
    }
    let along = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    (enter <= leave).then(|| (along(enter), along(leave)))
}

fn clip_line(points: &[Point], rect: Rect) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let Some((from, to)) = clip(*a, *b, rect) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// A polygon cut at the four sides of a rectangle, one after the other (Sutherland and Hodgman).
fn clip_area(mut area: Vec<Point>, rect: Rect) -> Vec<Point> {
    // A side is the line where x or y, times the sign, reaches the limit from below.
    let sides =
        [(true, -1.0, -rect.left), (true, 1.0, rect.right), (false, -1.0, -rect.top), (false, 1.0, rect.bottom)];
    for (across, sign, limit) in sides {
        let excess = |p: Point| sign * if across { p.0 } else { p.1 } - limit;
        let mut kept = Vec::with_capacity(area.len());
        for (i, &b) in area.iter().enumerate() {
            let Some(&a) = area.get(if i == 0 { area.len() - 1 } else { i - 1 }) else { continue };
            let (outside_a, outside_b) = (excess(a), excess(b));
            if (outside_a > 0.0) != (outside_b > 0.0) {
                let t = outside_a / (outside_a - outside_b);
                kept.push((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
            }
            if outside_b <= 0.0 {
                kept.push(b);
            }
        }
        area = kept;
    }
    area
}

fn dashes(points: &[Point], (on, off): (f64, f64)) -> Vec<Vec<Point>> {
    let mut dashes: Vec<Vec<Point>> = points.first().map(|first| vec![vec![*first]]).unwrap_or_default();
    let (mut drawing, mut left) = (true, on);
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let here = (a.0 + done / length * (b.0 - a.0), a.1 + done / length * (b.1 - a.1));
            if let (true, Some(dash)) = (drawing, dashes.last_mut()) {
                dash.push(here);
            } else {
                dashes.push(vec![here]);
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
        left -= length - done;
        if let (true, Some(dash)) = (drawing, dashes.last_mut()) {
            dash.push(*b);
        }
    }
    dashes
}

/// Bars where they are longer than the line is wide or the marker is high.
fn error_bars(scene: &mut Scene, view: &View, curve: &Curve) {
    let Some(error) = &curve.error else { return };
    let hidden = match curve.style {
        Style::Markers(_) | Style::Joined(_) => MARKER,
        _ => 0.5 * curve.width,
    };
    for (&(x, y), &half) in curve.points.iter().zip(error) {
        let ends = view.point((x, y)).zip(view.point((x, y + half.abs())));
        let Some((middle, upper)) = ends.filter(|_| half.is_finite()) else { continue };
        // On a logarithmic axis a bar may reach below zero: it then ends with the panel.
        let lower = view.point((x, y - half.abs())).map_or(view.rect.bottom + 1.0, |point| point.1);
        if (lower - middle.1).max(middle.1 - upper.1) <= hidden {
            continue;
        }
        let bottom = (middle.0, lower);
        let Some((from, to)) = clip(upper, bottom, view.rect) else { continue };
        scene.line(vec![from, to], THIN, curve.colour);
        // A bar cut by the end of the panel gets no cap there: it goes on.
        for end in [upper, bottom].into_iter().filter(|end| view.rect.contains(*end)) {
            scene.line(vec![(end.0 - CAP, end.1), (end.0 + CAP, end.1)], THIN, curve.colour);
        }
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
