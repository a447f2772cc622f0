//! The legend: inside the tallest panel where it covers nothing, else outside. One of a single panel: always inside.

use super::curve::swatch;
use super::font::CAPITAL;
use super::frame::{EDGE, Frame, Reserve, count, weight};
use super::obstacles::{NET, Obstacles, corners_and_edges, within};
use super::scene::{Anchor, Point, Rect, Scene};
use super::style::{EXACT, WHITE, WIDTH};
use super::text::Type;
use super::{Curve, Figure, Legend, Panel, Scale};

/// Width of the sample of a curve, its distance to the words, the edge around all, the distance of two columns.
const SWATCH: f64 = 26.0;
const GAP: f64 = 7.0;
const PAD: f64 = 5.0;
const COLUMN_GAP: f64 = 18.0;
/// Words are broken to this width.
const WIDEST: f64 = 250.0;
/// Distance to the axes of a legend inside a panel.
const INSET: f64 = 6.0;
/// A legend outside goes to the right only if it takes no more of the width than this.
const MOST_RIGHT: f64 = 0.3 * WIDTH;

/// One curve with its words.
struct Entry<'a> {
    curve: &'a Curve,
    lines: Vec<String>,
}

/// The entries and what they measure.
pub(super) struct Block<'a> {
    entries: Vec<Entry<'a>>,
    column: f64,
    style: Type,
}

/// Where the legend stands: its upper left corner and the number of its columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    at: Point,
    columns: usize,
}

impl<'a> Block<'a> {
    /// The curves of the panels with a label and a point, each label once; `None` if there are none.
    pub(super) fn new(panels: impl Iterator<Item = (Scale, &'a Panel)>, size: f64) -> Option<Self> {
        let style = Type::regular(size);
        let mut entries: Vec<Entry> = Vec::new();
        for (x, panel) in panels {
            for curve in &panel.curves {
                let drawn = curve.places(x, panel.y.scale).flatten().next().is_some();
                let known = entries.iter().any(|entry| entry.curve.label == curve.label);
                if let (Some(label), true, false) = (&curve.label, drawn, known) {
                    entries.push(Entry { curve, lines: style.wrap(label, WIDEST) });
                }
            }
        }
        entries.retain(|entry| !entry.lines.is_empty());
        let widths = entries.iter().flat_map(|entry| &entry.lines).map(|line| style.width(line));
        let column = SWATCH + GAP + widths.fold(0.0, f64::max);
        (!entries.is_empty()).then_some(Self { entries, column, style })
    }

    fn size(&self, columns: usize) -> (f64, f64) {
        let rows = self.entries.chunks(columns).map(|row| self.row_height(row)).sum::<f64>();
        let width = count(columns) * (self.column + COLUMN_GAP) - COLUMN_GAP;
        (width + 2.0 * PAD, rows + 2.0 * PAD)
    }

    /// Space to keep for the legend outside the panels.
    pub(super) fn reserve(&self, place: Legend) -> Reserve {
        match place {
            Legend::Right => Reserve { right: self.size(1).0, below: 0.0 },
            _ => Reserve { right: 0.0, below: self.size(self.columns()).1 },
        }
    }

    /// Where outside: at the right if it is narrow, else below.
    pub(super) fn outside(&self) -> Legend {
        let (width, height) = self.size(1);
        if width <= MOST_RIGHT && height < 0.6 * WIDTH { Legend::Right } else { Legend::Below }
    }

    /// As many columns as the width holds.
    fn columns(&self) -> usize {
        (1..=self.entries.len()).rev().find(|n| self.size(*n).0 <= WIDTH - 2.0 * EDGE).unwrap_or(1)
    }

    /// The place outside the panels for which space was kept.
    pub(super) fn spot_outside(&self, frame: &Frame, place: Legend) -> Spot {
        let body = frame.body();
        if place == Legend::Right {
            return Spot { at: (frame.width - EDGE - self.size(1).0 + PAD, body.top), columns: 1 };
        }
        let columns = self.columns();
        let (width, height) = self.size(columns);
        let centred = 0.5 * (body.left + body.right - width);
        let left = centred.clamp(0.0, (frame.width - width).max(0.0));
        Spot { at: (left, frame.height - 0.5 * EDGE - height), columns }
    }

    /// A place in the panel where nothing is covered.
    pub(super) fn spot_inside(&self, rect: Rect, obstacles: &Obstacles) -> Option<Spot> {
        self.best_inside(rect, obstacles, 1).filter(|(_, cost)| *cost == 0.0).map(|(spot, _)| spot)
    }

    /// The place in the panel where least is covered, the entries in one row or below each other. A panel too small for the
    /// legend gets it in its upper left corner.
    pub(super) fn emptiest_inside(&self, rect: Rect, obstacles: &Obstacles) -> Spot {
        let shapes = (1..=self.entries.len()).filter_map(|columns| self.best_inside(rect, obstacles, columns));
        let best = shapes.reduce(|best, next| if next.1 < best.1 { next } else { best }).map(|(spot, _)| spot);
        best.unwrap_or(Spot { at: (rect.left + INSET, rect.top), columns: 1 })
    }

    /// The best place and what it covers: a corner first, then along the edges, then anywhere.
    fn best_inside(&self, rect: Rect, obstacles: &Obstacles, columns: usize) -> Option<(Spot, f64)> {
        let (width, height) = self.size(columns);
        let room = (rect.width() - width - 2.0 * INSET, rect.height() - height - 2.0 * INSET);
        if room.0 < 0.0 || room.1 < 0.0 {
            return None;
        }
        let all = NET.iter().flat_map(|t| NET.map(|s| (s, *t)));
        let places = corners_and_edges().chain(all);
        let (best, cost) = obstacles.emptiest(places.map(|at| within(rect, (width, height), INSET, at)))?;
        Some((Spot { at: (best.left, best.top), columns }, cost))
    }

    /// The rectangle of the legend at its spot.
    pub(super) fn bounds(&self, spot: Spot) -> Rect {
        let (width, height) = self.size(spot.columns);
        let (left, top) = spot.at;
        Rect { left, top, right: left + width, bottom: top + height }
    }

    /// Draws it over an almost opaque ground, so that the grid stays away from the words.
    pub(super) fn draw(&self, scene: &mut Scene, spot: Spot) {
        scene.area(self.bounds(spot).corners().to_vec(), WHITE, 0.9);
        let (style, size) = (self.style, self.style.size);
        let mut y = spot.at.1 + PAD;
        for row in self.entries.chunks(spot.columns) {
            let mut x = spot.at.0 + PAD;
            for entry in row {
                let middle = y + 0.5 * style.line();
                let half = if entry.curve.style.baseline().is_some() { 0.36 * size } else { 0.0 };
                swatch(
                    scene,
                    Rect { left: x, right: x + SWATCH, top: middle - half, bottom: middle + half },
                    entry.curve,
                );
                for (i, line) in entry.lines.iter().enumerate() {
                    let baseline = middle + 0.5 * CAPITAL * size + count(i) * style.line();
                    scene.write(line, (x + SWATCH + GAP, baseline), style, Anchor::Start, EXACT);
                }
                x += self.column + COLUMN_GAP;
            }
            y += self.row_height(row);
        }
    }

    fn row_height(&self, row: &[Entry]) -> f64 {
        count(row.iter().map(|entry| entry.lines.len()).max().unwrap_or(0)) * self.style.line() + 1.5
    }
}

/// The panel that the legend goes into: the tallest.
pub(super) fn host(figure: &Figure) -> usize {
    let weights = figure.panels.iter().map(weight).enumerate();
    weights.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(0, |(i, _)| i)
}
