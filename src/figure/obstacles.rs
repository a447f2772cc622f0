//! What lies where in a panel, so that words can be put where they cover least.

use super::clip::clip;
use super::curve::{hatch, trace};
use super::frame::View;
use super::scene::{Point, Rect};
use super::{Mark, Panel};

/// What covering a marker or other words counts, against one point length of line.
const MARKER_COST: f64 = 12.0;
const WORDS_COST: f64 = 400.0;
/// What leaving the panel counts: more than anything inside.
const OUTSIDE_COST: f64 = 1e6;

/// Everything in one panel that should stay visible.
#[derive(Debug)]
pub(super) struct Obstacles {
    rect: Rect,
    lines: Vec<Vec<Point>>,
    markers: Vec<Point>,
    words: Vec<Rect>,
    /// A heat map lies under everything: words need a ground of their own.
    pub coloured: bool,
}

impl Obstacles {
    /// The curves and reference lines of a panel.
    pub(super) fn new(view: &View, panel: &Panel) -> Self {
        let coloured = panel.heat.is_some();
        let mut obstacles =
            Self { rect: view.rect, lines: Vec::new(), markers: Vec::new(), words: Vec::new(), coloured };
        for curve in &panel.curves {
            let trace = trace(view, curve);
            obstacles.lines.extend(trace.lines);
            obstacles.markers.extend(trace.markers);
            obstacles.lines.extend(trace.bars);
        }
        obstacles
            .lines
            .extend(panel.marks.iter().filter_map(|mark| reference_line(view, mark)).map(|line| line.to_vec()));
        obstacles
    }

    /// Counts the tinted areas too, for what covers them wholly.
    pub(super) fn with_areas(mut self, view: &View, panel: &Panel) -> Self {
        self.lines.extend(panel.curves.iter().flat_map(|curve| hatch(view, curve)));
        self
    }

    /// Words that now stand there.
    pub(super) fn add(&mut self, words: Rect) {
        self.words.push(words);
    }

    /// How much a rectangle would cover; zero if nothing.
    pub(super) fn cost(&self, rect: Rect) -> f64 {
        let rect = rect.grown(1.5);
        let covered = |pair: &[Point]| match pair {
            [a, b] => clip(*a, *b, rect).map_or(0.0, |(from, to)| (to.0 - from.0).hypot(to.1 - from.1) + 0.1),
            _ => 0.0,
        };
        let lines: f64 = self.lines.iter().flat_map(|line| line.windows(2)).map(covered).sum();
        let markers = self.markers.iter().filter(|point| rect.grown(3.0).contains(**point)).count();
        let words = self.words.iter().filter(|words| words.overlaps(rect)).count();
        let inside = self.rect.grown(2.0);
        let outside = !(inside.contains((rect.left, rect.top)) && inside.contains((rect.right, rect.bottom)));
        let number = |count: usize| super::frame::count(count);
        lines + MARKER_COST * number(markers) + WORDS_COST * number(words) + if outside { OUTSIDE_COST } else { 0.0 }
    }

    /// The candidate that covers least, the earlier one of equals.
    pub(super) fn emptiest(&self, candidates: impl IntoIterator<Item = Rect>) -> Option<(Rect, f64)> {
        let costs = candidates.into_iter().map(|rect| (rect, self.cost(rect)));
        costs.reduce(|best, next| if next.1 < best.1 { next } else { best })
    }
}

/// Where a rectangle may stand between the left (upper) and the right (lower) end of its room.
pub(super) const NET: [f64; 9] = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0];

/// The four corners of a room, then places along its edges: fractions of it from the upper left corner.
pub(super) fn corners_and_edges() -> impl Iterator<Item = (f64, f64)> {
    let corners = [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
    corners.into_iter().chain(NET.into_iter().flat_map(|t| [(1.0, t), (0.0, t), (t, 0.0), (t, 1.0)]))
}

/// A rectangle of this size at a fraction of the room that it has inside another, `margin` away from its edges.
pub(super) fn within(rect: Rect, (width, height): (f64, f64), margin: f64, (s, t): (f64, f64)) -> Rect {
    let left = rect.left + margin + s * (rect.width() - width - 2.0 * margin);
    let top = rect.top + margin + t * (rect.height() - height - 2.0 * margin);
    Rect { left, top, right: left + width, bottom: top + height }
}

/// The two ends of a reference line, if it crosses the panel.
pub(super) fn reference_line(view: &View, mark: &Mark) -> Option<[Point; 2]> {
    let rect = view.rect;
    match mark {
        Mark::Horizontal { at, .. } => {
            let y = view.at((view.x.0, view.scales.1.place(*at)?)).1;
            (rect.top..=rect.bottom).contains(&y).then_some([(rect.left, y), (rect.right, y)])
        }
        Mark::Vertical { at, .. } => {
            let x = view.at((view.scales.0.place(*at)?, view.y.0)).0;
            (rect.left..=rect.right).contains(&x).then_some([(x, rect.bottom), (x, rect.top)])
        }
        Mark::Band { .. } | Mark::VerticalBand { .. } => None,
    }
}
