//! The drawing as a list of shapes in points (1/72 inch) from the upper left corner, before any backend sees it.

use super::raster::Raster;
use super::style::Colour;
use super::text::{Type, runs};

/// A position.
pub(super) type Point = (f64, f64);

/// An upright rectangle, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn contains(self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The same rectangle, larger by `by` on every side.
    pub(super) fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(super) fn corners(self) -> [Point; 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
    }
}

/// Which end of a text its position names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One run of text. The position lies on the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub at: Point,
    pub words: String,
    pub style: Type,
    pub anchor: Anchor,
    /// Reads upwards.
    pub turned: bool,
    pub colour: Colour,
}

/// One shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Line { points: Vec<Point>, width: f64, colour: Colour },
    Area { points: Vec<Point>, colour: Colour, opacity: f64 },
    Disc { centre: Point, radius: f64, colour: Colour },
    Image { rect: Rect, raster: Raster },
    Text(Text),
}

/// All shapes, the lowest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub width: f64,
    pub height: f64,
    pub shapes: Vec<Shape>,
}

impl Scene {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    pub(super) fn line(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.shapes.push(Shape::Line { points, width, colour });
    }

    pub(super) fn area(&mut self, points: Vec<Point>, colour: Colour, opacity: f64) {
        self.shapes.push(Shape::Area { points, colour, opacity });
    }

    pub(super) fn disc(&mut self, centre: Point, radius: f64, colour: Colour) {
        self.shapes.push(Shape::Disc { centre, radius, colour });
    }

    pub(super) fn image(&mut self, rect: Rect, raster: Raster) {
        self.shapes.push(Shape::Image { rect, raster });
    }

    /// Writes a label with its subscripts.
    pub(super) fn write(&mut self, label: &str, at: Point, style: Type, anchor: Anchor, colour: Colour) {
        self.runs(label, at, style, anchor, colour, false);
    }

    /// Writes a label upwards.
    pub(super) fn write_up(&mut self, label: &str, at: Point, style: Type, colour: Colour) {
        self.runs(label, at, style, Anchor::Middle, colour, true);
    }

    fn runs(&mut self, label: &str, at: Point, style: Type, anchor: Anchor, colour: Colour, turned: bool) {
        let runs = runs(label);
        // A single run keeps its anchor, so that a viewer with another font still centres it.
        if let [run] = &runs[..] {
            let text = Text { at, words: run.words.clone(), style, anchor, turned, colour };
            return self.shapes.push(Shape::Text(text));
        }
        let width = style.width(label);
        let mut along = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -0.5 * width,
            Anchor::End => -width,
        };
        for run in runs {
            let small = Type { size: run.size * style.size, ..style };
            let rise = run.rise * style.size;
            // An SVG viewer drops the space at the start of a text.
            let words = run.words.trim_start();
            along += small.width(&run.words) - small.width(words);
            let at = if turned { (at.0 - rise, at.1 - along) } else { (at.0 + along, at.1 - rise) };
            along += small.width(words);
            self.shapes.push(Shape::Text(Text {
                at,
                words: words.to_owned(),
                style: small,
                anchor: Anchor::Start,
                turned,
                colour,
            }));
        }
    }
}
