//! Lines and areas cut at the sides of a rectangle, and into dashes.

use super::scene::{Point, Rect};

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

/// The pieces of a line inside a rectangle.
pub(super) fn clip_line(points: &[Point], rect: Rect) -> Vec<Vec<Point>> {
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
pub(super) fn clip_area(mut area: Vec<Point>, rect: Rect) -> Vec<Point> {
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

/// A line cut into strokes.
pub(super) fn dashes(points: &[Point], (on, off): (f64, f64)) -> Vec<Vec<Point>> {
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
