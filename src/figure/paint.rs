//! Paints a scene with plotters, as SVG or as a bitmap.
//!
//! plotters rounds positions to whole pixels in both, so both are drawn larger than they are shown.

use super::font::{self, LINE_BOX};
use super::raster::Raster;
use super::scene::{Anchor, Point, Rect, Shape, Text};
use super::style::Colour;
use crate::error::{Error, Result};
use plotters::backend::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle, register_font,
};
use std::sync::LazyLock;

/// Family under which the bundled font is registered.
const FAMILY: &str = "sans-serif";
/// plotters divides text sizes by this before it writes them to an SVG.
const SVG_SIZE: f64 = 1.24;
/// plotters puts the baseline this far, in units of the size, below the position of an SVG text anchored at its top.
const SVG_DROP: f64 = 0.76;
/// The same for a bitmap, in units of the height of the line box.
const BITMAP_DROP: f64 = 0.5;

static REGISTERED: LazyLock<bool> = LazyLock::new(|| {
    register_font(FAMILY, FontStyle::Normal, font::REGULAR).is_ok()
        && register_font(FAMILY, FontStyle::Bold, font::BOLD).is_ok()
});

/// What is painted on. The two backends of plotters place text differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    Svg,
    /// Drawn larger: blocks of this many pixels squared become one.
    Bitmap {
        block: usize,
    },
}

/// The error of a backend in the words of this crate.
pub(super) fn refused(error: impl std::fmt::Display) -> Error {
    Error::io(format!("the figure can't be painted: {error}"))
}

/// A backend with the scale at which the scene is drawn.
pub(super) struct Painter<'a, B: DrawingBackend> {
    pub backend: &'a mut B,
    /// Pixels per point.
    pub scale: f64,
    pub medium: Medium,
}

impl<B: DrawingBackend> Painter<'_, B> {
    /// Paints all shapes, the first lowest.
    ///
    /// # Errors
    /// The backend refuses, or the bundled font can't be read.
    pub(super) fn paint(&mut self, shapes: &[Shape]) -> Result<()> {
        if !*REGISTERED {
            return Err(Error::io("the bundled font can't be read"));
        }
        for shape in shapes {
            self.shape(shape)?;
        }
        Ok(())
    }

    fn shape(&mut self, shape: &Shape) -> Result<()> {
        match shape {
            Shape::Line { points, width, colour } => {
                let style = solid(*colour, 1.0).stroke_width(self.pixels(width * self.scale));
                let path = self.path(points);
                if path.len() > 1 { self.backend.draw_path(path, &style).map_err(refused) } else { Ok(()) }
            }
            Shape::Area { points, colour, opacity } => {
                let path = self.path(points);
                if path.len() > 2 {
                    self.backend.fill_polygon(path, &solid(*colour, *opacity)).map_err(refused)
                } else {
                    Ok(())
                }
            }
            Shape::Disc { centre, radius, colour } => {
                let (centre, radius) = (self.position(*centre), self.pixels(radius * self.scale));
                self.backend.draw_circle(centre, radius, &solid(*colour, 1.0), true).map_err(refused)
            }
            // plotters writes a picture into an SVG pixel by pixel; `embed` does better.
            Shape::Image { rect, raster } => match self.medium {
                Medium::Svg => Ok(()),
                Medium::Bitmap { block } => self.image(*rect, raster, block),
            },
            Shape::Text(text) if self.medium == Medium::Svg => self.svg_text(text),
            Shape::Text(text) => self.bitmap_text(text),
        }
    }

    /// A picture of whole blocks: the mean of a block is then a colour of the palette, and few colours make a small file.
    fn image(&mut self, rect: Rect, raster: &Raster, block: usize) -> Result<()> {
        let side = i32::try_from(block).unwrap_or(1);
        let scale = self.scale / f64::from(side);
        let corner = |x: f64, y: f64| (whole(x * scale), whole(y * scale));
        let (from, to) = (corner(rect.left, rect.top), corner(rect.right, rect.bottom));
        let (width, height) = (to.0.abs_diff(from.0), to.1.abs_diff(from.1));
        let palette = raster.palette();
        let mut bytes = Vec::new();
        for row in raster.pixels(width, height).chunks(whole_number(width)) {
            let colours = row.iter().filter_map(|i| palette.get(usize::from(*i)));
            let row: Vec<u8> =
                colours.flat_map(|Colour(red, green, blue)| [*red, *green, *blue].repeat(block)).collect();
            bytes.extend(row.repeat(block));
        }
        let size = (width * side.unsigned_abs(), height * side.unsigned_abs());
        self.backend.blit_bitmap((from.0 * side, from.1 * side), size, &bytes).map_err(refused)
    }

    fn svg_text(&mut self, text: &Text) -> Result<()> {
        let size = self.scale * text.style.size;
        let horizontal = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = text_style(text, SVG_SIZE * size, horizontal);
        let at = self.lifted(text, 0.0, SVG_DROP * size);
        self.backend.draw_text(&text.words, &style, at).map_err(refused)
    }

    /// Character by character, for plotters leaves out the space left of each.
    fn bitmap_text(&mut self, text: &Text) -> Result<()> {
        let face = font::face(text.style.bold);
        let size = self.scale * text.style.size;
        let style = text_style(text, LINE_BOX * size, HPos::Left);
        let width = face.width(&text.words);
        let mut along = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -0.5 * width,
            Anchor::End => -width,
        };
        for character in text.words.chars() {
            let start = size * (along + face.bearing(character));
            let at = self.lifted(text, start, BITMAP_DROP * LINE_BOX * size);
            self.backend.draw_text(character.encode_utf8(&mut [0; 4]), &style, at).map_err(refused)?;
            along += face.advance(character);
        }
        Ok(())
    }

    /// The pixel `along` the baseline and `drop` above it, in the direction of reading.
    fn lifted(&self, text: &Text, along: f64, drop: f64) -> (i32, i32) {
        let (x, y) = (text.at.0 * self.scale, text.at.1 * self.scale);
        if text.turned { (whole(x - drop), whole(y - along)) } else { (whole(x + along), whole(y - drop)) }
    }

    fn position(&self, (x, y): Point) -> (i32, i32) {
        (whole(x * self.scale), whole(y * self.scale))
    }

    /// The pixels of a path, each once.
    fn path(&self, points: &[Point]) -> Vec<(i32, i32)> {
        let mut path: Vec<_> = points.iter().map(|point| self.position(*point)).collect();
        path.dedup();
        path
    }

    fn pixels(&self, length: f64) -> u32 {
        whole(length).max(1).unsigned_abs()
    }
}

fn whole_number(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX).max(1)
}

#[allow(clippy::cast_possible_truncation, reason = "the cast saturates, and nothing on the page is that far away")]
fn whole(value: f64) -> i32 {
    value.round() as i32
}

fn solid(Colour(red, green, blue): Colour, opacity: f64) -> ShapeStyle {
    RGBColor(red, green, blue).mix(opacity).filled()
}

fn text_style(text: &Text, size: f64, horizontal: HPos) -> TextStyle<'static> {
    let Colour(red, green, blue) = text.colour;
    let weight = if text.style.bold { FontStyle::Bold } else { FontStyle::Normal };
    let turn = if text.turned { FontTransform::Rotate270 } else { FontTransform::None };
    let font = FontDesc::new(FontFamily::SansSerif, size, weight).transform(turn);
    font.color(&RGBColor(red, green, blue)).pos(Pos::new(horizontal, VPos::Top))
}
