//! Where everything goes: margins from what the labels measure, panels stacked over one x axis.

use super::bar::{self, Bar};
use super::extent::{x_range, y_range};
use super::scene::{Point, Rect};
use super::style::{FURTHER, HEIGHT, LABEL, LARGE_TYPE, Letters, SMALL, TITLE, WIDTH};
use super::text::Type;
use super::ticks::{Room, Ticks, ticks};
use super::{Figure, Panel, Scale, top};
use crate::error::Result;

/// Empty edge of the figure.
pub(super) const EDGE: f64 = 8.0;
/// Length of a tick, and space between it and its label.
pub(super) const TICK: f64 = 4.0;
pub(super) const TICK_GAP: f64 = 3.5;
/// Space between two panels.
const PANEL_GAP: f64 = 13.0;
/// A coordinate this many axis lengths away is drawn no further away: what is seen of it is the same.
const FAR: f64 = 1e4;

/// Space kept for a legend outside the panels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Reserve {
    pub right: f64,
    pub below: f64,
}

/// One panel on the page, with the range of its axes.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub rect: Rect,
    pub x: (f64, f64),
    pub y: (f64, f64),
    pub scales: (Scale, Scale),
    /// Sizes of the words in it.
    pub letters: Letters,
}

/// The page.
#[derive(Debug)]
pub(super) struct Frame {
    pub width: f64,
    pub height: f64,
    pub title: Vec<String>,
    pub caption: Vec<String>,
    pub x_label: Vec<String>,
    pub x_ticks: Ticks,
    pub views: Vec<View>,
    pub y_labels: Vec<Vec<String>>,
    pub y_ticks: Vec<Ticks>,
    /// The colour bars of the panels that have one.
    pub bars: Vec<Option<Bar>>,
}

impl View {
    /// The position of a pair of coordinates, for those outside too.
    pub(super) fn at(&self, (x, y): (f64, f64)) -> Point {
        let fraction = |value: f64, (low, high): (f64, f64)| ((value - low) / (high - low)).clamp(-FAR, FAR);
        let Rect { left, bottom, .. } = self.rect;
        (left + fraction(x, self.x) * self.rect.width(), bottom - fraction(y, self.y) * self.rect.height())
    }

    /// The position of a point of the data.
    pub(super) fn point(&self, (x, y): (f64, f64)) -> Option<Point> {
        Some(self.at((self.scales.0.place(x)?, self.scales.1.place(y)?)))
    }
}

impl Frame {
    /// Lays out a figure.
    ///
    /// # Errors
    /// A range is none, there is nothing to draw, or a heat map can't be drawn.
    pub(super) fn new(figure: &Figure, reserve: Reserve) -> Result<Self> {
        for panel in &figure.panels {
            panel.heat.iter().try_for_each(|heat| heat.check(figure, panel))?;
        }
        let x = x_range(&figure.x, &figure.panels, &format!("figure \"{}\"", figure.title))?;
        let title = Type::bold(TITLE).wrap(&figure.title, WIDTH - 2.0 * EDGE);
        let caption = Type::regular(SMALL).wrap(&figure.caption, WIDTH - 2.0 * EDGE);
        let x_label = Type::regular(LABEL).wrap(&figure.x.label, WIDTH - 120.0);
        let top = header_height(title.len(), caption.len()) + top::height(figure.top.as_ref());
        let body = body_height(&figure.panels);
        let height = top + body + footer_height(x_label.len()) + reserve.below;
        let mut frame = Self {
            width: WIDTH,
            height,
            title,
            caption,
            x_label,
            x_ticks: Ticks::default(),
            views: Vec::new(),
            y_labels: Vec::new(),
            y_ticks: Vec::new(),
            bars: Vec::new(),
        };
        frame.stack(figure, x, top, body)?;
        frame.widen(figure, x, reserve.right + bar::width(&frame.bars));
        Ok(frame)
    }

    /// Gives every panel its height, y range and y ticks.
    fn stack(&mut self, figure: &Figure, x: (f64, f64), mut top: f64, body: f64) -> Result<()> {
        let total: f64 = figure.panels.iter().map(weight).sum();
        let free = body - PANEL_GAP * (count(figure.panels.len()) - 1.0);
        for panel in &figure.panels {
            let height = free * weight(panel) / total;
            let y = y_range(figure.x.scale, panel, x)?;
            let room = Room { length: height, extent: &|_| 1.7 * SMALL };
            self.y_ticks.push(ticks(panel.y.scale, y, &room));
            self.bars.push(panel.heat.as_ref().map(|heat| Bar::new(heat, height)).transpose()?);
            self.y_labels.push(Type::regular(LABEL).wrap(&panel.y.label, height));
            let rect = Rect { left: 0.0, right: self.width, top, bottom: top + height };
            let scales = (figure.x.scale, panel.y.scale);
            self.views.push(View { rect, x, y, scales, letters: LARGE_TYPE });
            top += height + PANEL_GAP;
        }
        Ok(())
    }

    /// Sets left and right margins from the widest labels.
    fn widen(&mut self, figure: &Figure, x: (f64, f64), reserved: f64) {
        let small = Type::regular(SMALL);
        let widest = self.y_ticks.iter().flat_map(|ticks| &ticks.major).map(|tick| small.width(&tick.label));
        let widest = widest.fold(0.0, f64::max);
        let lines = count(self.y_labels.iter().map(Vec::len).max().unwrap_or(0));
        let left = EDGE + lines * Type::regular(LABEL).line() + 3.0 + widest + TICK_GAP + TICK;
        // Labels of absurd length must not turn the panel inside out.
        let left = left.min(0.5 * WIDTH);
        let mut right = WIDTH - EDGE - 4.0 - reserved;
        let extent = |label: &str| small.width(label) + SMALL;
        // The last label may stick out to the right: then the panel gives way, and the ticks are set once more.
        for _ in 0..2 {
            self.x_ticks = ticks(figure.x.scale, x, &Room { length: right - left, extent: &extent });
            let reach = self
                .x_ticks
                .major
                .iter()
                .map(|tick| left + (tick.at - x.0) / (x.1 - x.0) * (right - left) + 0.5 * small.width(&tick.label));
            let over = reach.fold(0.0, f64::max) - (WIDTH - EDGE - reserved);
            right -= over.clamp(0.0, 0.2 * WIDTH);
        }
        for view in &mut self.views {
            (view.rect.left, view.rect.right) = (left, right);
        }
    }

    /// The rectangle around all panels.
    pub(super) fn body(&self) -> Rect {
        let first = self.views.first().map_or(Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 }, |view| view.rect);
        Rect { bottom: self.views.last().map_or(first.bottom, |view| view.rect.bottom), ..first }
    }
}

/// The weight of a panel, kept where it can be drawn.
pub(super) fn weight(panel: &Panel) -> f64 {
    if panel.weight.is_nan() { 1.0 } else { panel.weight.clamp(0.1, 10.0) }
}

/// A number of lines or panels as a factor.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u16::try_from(number).unwrap_or(u16::MAX))
}

fn header_height(title: usize, caption: usize) -> f64 {
    let lines = count(title) * Type::bold(TITLE).line() + count(caption) * Type::regular(SMALL).line();
    EDGE + lines + if lines > 0.0 { 7.0 } else { 2.0 }
}

/// Ticks, their labels and the axis label under the lowest panel.
fn footer_height(lines: usize) -> f64 {
    TICK + TICK_GAP + 1.1 * SMALL + 4.0 + count(lines) * Type::regular(LABEL).line() + EDGE
}

/// The first panel with the headers is 7:5 with a line of title and one of caption; further panels add to it.
fn body_height(panels: &[Panel]) -> f64 {
    let first = panels.first().map_or(1.0, weight);
    let further: f64 = panels.iter().skip(1).map(|panel| (weight(panel) / first).min(3.0)).sum();
    (HEIGHT - header_height(1, 1) - footer_height(1)) * (1.0 + FURTHER * further) + PANEL_GAP * further.min(1.0)
}
