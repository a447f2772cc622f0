//! Insets: a small panel with axes of its own inside a larger one, in the corner where it covers least.

use super::compose::{data, words};
use super::extent::{x_range, y_range};
use super::font::CAPITAL;
use super::frame::{TICK, TICK_GAP, View, count};
use super::heat::outline;
use super::obstacles::{Obstacles, corners_and_edges, within};
use super::scene::{Rect, Scene};
use super::style::{INSET_TYPE, WHITE};
use super::text::Type;
use super::ticks::{Room, Ticks, ticks};
use super::{Axis, Panel, axes};
use crate::error::{Error, Result};

/// Distance of an inset with its labels to the axes around it, and of its labels to its edge.
const MARGIN: f64 = 7.0;
const PAD: f64 = 4.0;
/// Parts of the panel that an inset may take of its width and of its height.
const PARTS: (f64, f64) = (0.1, 0.9);
/// Without labels an inset has this part of its width and of its height at least.
const LEAST: f64 = 0.3;

/// A small panel inside a larger one, with axes of its own and smaller type, on white ground. Its curves have their names in
/// the legend of the figure, or inside it after [`Panel::own_legend`]. It has no heat map and no inset.
///
/// ```
/// use metastable::figure::{Axis, Corner, Curve, Figure, Inset, Panel, to_svg};
///
/// let squares = |n: u32| Curve::new((0..n).map(|i| (f64::from(i), f64::from(i * i))).collect());
/// let near = Panel::new(Axis::linear("x²")).curve(squares(4));
/// let inset = Inset::new(Axis::linear("x, near zero"), near).corner(Corner::TopLeft).size(0.45, 0.5);
/// let panel = Panel::new(Axis::linear("x²")).curve(squares(40).label("parabola")).inset(inset);
/// assert!(to_svg(&Figure::new("Parabola", "", Axis::linear("x")).panel(panel))?.contains("near zero"));
/// # Ok::<(), metastable::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Inset {
    /// The x axis.
    pub x: Axis,
    /// The y axis, curves, marks and notes.
    pub panel: Box<Panel>,
    /// Where it stands; without one, where it covers least of the curves.
    pub corner: Option<Corner>,
    /// Width and height with all labels, as parts of those of the panel around it.
    pub size: (f64, f64),
}

/// A corner of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Upper left.
    TopLeft,
    /// Upper right.
    TopRight,
    /// Lower left.
    BottomLeft,
    /// Lower right.
    BottomRight,
}

impl Inset {
    /// An inset of 0.42 × 0.45 of the panel around it, where it covers least.
    #[must_use]
    pub fn new(x: Axis, panel: Panel) -> Self {
        Self { x, panel: Box::new(panel), corner: None, size: (0.42, 0.45) }
    }

    /// Puts it into a corner.
    #[must_use]
    pub fn corner(mut self, corner: Corner) -> Self {
        self.corner = Some(corner);
        self
    }

    /// Sets width and height, labels included, as parts of those of the panel around it; kept within 0.1 … 0.9.
    #[must_use]
    pub fn size(mut self, width: f64, height: f64) -> Self {
        self.size = (width, height);
        self
    }

    /// The rectangle with all labels.
    fn outer(&self, view: &View, around: &Panel) -> Option<Rect> {
        let part = |part: f64| if part.is_nan() { 0.5 } else { part.clamp(PARTS.0, PARTS.1) };
        let room = (view.rect.width() - 2.0 * MARGIN, view.rect.height() - 2.0 * MARGIN);
        let size = (part(self.size.0) * room.0, part(self.size.1) * room.1);
        let at = |place| within(view.rect, size, MARGIN, place);
        match self.corner {
            Some(Corner::TopLeft) => Some(at((0.0, 0.0))),
            Some(Corner::TopRight) => Some(at((1.0, 0.0))),
            Some(Corner::BottomLeft) => Some(at((0.0, 1.0))),
            Some(Corner::BottomRight) => Some(at((1.0, 1.0))),
            None => {
                let obstacles = Obstacles::new(view, around).with_areas(view, around);
                Some(obstacles.emptiest(corners_and_edges().map(at))?.0)
            }
        }
    }
}

impl Panel {
    /// Puts a small panel inside this one.
    #[must_use]
    pub fn inset(mut self, inset: Inset) -> Self {
        self.inset = Some(inset);
        self
    }
}

/// An inset on the page.
pub(super) struct Placed<'a> {
    panel: &'a Panel,
    /// The rectangle with all labels.
    pub outer: Rect,
    pub view: View,
    ticks: (Ticks, Ticks),
    labels: (Vec<String>, Vec<String>),
}

impl<'a> Placed<'a> {
    /// The inset of a panel, if it has one.
    ///
    /// # Errors
    /// A range is none, no curve has a point, or it has a heat map or an inset.
    pub(super) fn new(view: &View, around: &'a Panel) -> Result<Option<Self>> {
        let Some(inset) = &around.inset else { return Ok(None) };
        let panel = &*inset.panel;
        let name = format!("inset \"{}\"", inset.x.label);
        if panel.heat.is_some() || panel.inset.is_some() {
            return Err(Error::input(format!("{name}: an inset holds curves and marks"))
                .got(if panel.heat.is_some() { "a heat map" } else { "an inset" })
                .remedy("draw it as a panel of its own"));
        }
        let x = x_range(&inset.x, std::slice::from_ref(panel), &name)?;
        let y = y_range(inset.x.scale, panel, x)?;
        let Some(outer) = inset.outer(view, around) else { return Ok(None) };
        let style = Type::regular(INSET_TYPE.label);
        let (rect, scales) = (outer.grown(-PAD), (inset.x.scale, panel.y.scale));
        let labels = (style.wrap(&inset.x.label, rect.width()), style.wrap(&panel.y.label, rect.height()));
        let view = View { rect, x, y, scales, letters: INSET_TYPE };
        let mut placed = Self { panel, outer, view, ticks: Default::default(), labels };
        placed.shrink();
        Ok(Some(placed))
    }

    /// Sets the ticks, and makes room for their words.
    fn shrink(&mut self) {
        let (style, small) = (Type::regular(INSET_TYPE.label), Type::regular(INSET_TYPE.small));
        let (rect, scales) = (&mut self.view.rect, self.view.scales);
        let below = TICK + TICK_GAP + (CAPITAL + 0.3) * small.size + axes::LABEL_GAP;
        let below = below + count(self.labels.0.len()) * style.line();
        rect.bottom -= below.min((1.0 - LEAST) * rect.height());
        rect.top += 0.5 * CAPITAL * small.size;
        self.ticks.1 = ticks(scales.1, self.view.y, &Room { length: rect.height(), extent: &|_| 1.7 * small.size });
        let widest = self.ticks.1.major.iter().map(|tick| small.width(&tick.label)).fold(0.0, f64::max);
        let before = count(self.labels.1.len()) * style.line() + widest + TICK_GAP + TICK;
        rect.left += before.min((1.0 - LEAST) * rect.width());
        let extent = |label: &str| small.width(label) + small.size;
        let low = self.view.x;
        // The last label may stick out to the right: then the axis gives way, and the ticks are set once more.
        for _ in 0..2 {
            self.ticks.0 = ticks(scales.0, low, &Room { length: rect.width(), extent: &extent });
            let reach = self.ticks.0.major.iter().map(|tick| {
                rect.left + (tick.at - low.0) / (low.1 - low.0) * rect.width() + 0.5 * small.width(&tick.label)
            });
            let over = reach.fold(0.0, f64::max) - (self.outer.right - 0.5 * PAD);
            rect.right -= over.clamp(0.0, 0.3 * rect.width());
        }
    }

    /// Draws it over what lies there.
    pub(super) fn draw(&self, scene: &mut Scene) {
        let Self { panel, outer, view, ticks: (x, y), labels } = self;
        scene.area(outer.corners().to_vec(), WHITE, 1.0);
        data(scene, view, panel, x, y);
        outline(scene, view.rect);
        axes::left_labels(scene, view, y, &labels.1, outer.left + 0.5 * PAD);
        axes::lower_labels(scene, view, x, &labels.0);
        words(scene, view, panel, &mut Obstacles::new(view, panel));
    }
}
