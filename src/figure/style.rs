//! Colours by role, sizes in points (1/72 inch) at final size.

use plotters::prelude::{ColorMap, ViridisRGB};

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// The exact answer, and the potential it belongs to.
pub const EXACT: Colour = Colour(0, 0, 0);
/// Kramers' formula and everything classical.
pub const KRAMERS: Colour = ORANGE;
/// Everything quantum.
pub const QUANTUM: Colour = BLUE;
/// A further formula beside the exact answer.
pub const THEORY: Colour = GREEN;

/// Okabe–Ito orange.
pub const ORANGE: Colour = Colour(230, 159, 0);
/// Okabe–Ito sky blue.
pub const SKY: Colour = Colour(86, 180, 233);
/// Okabe–Ito bluish green.
pub const GREEN: Colour = Colour(0, 158, 115);
/// Okabe–Ito yellow: for areas; lines in it are hard to see on white.
pub const YELLOW: Colour = Colour(240, 228, 66);
/// Okabe–Ito blue.
pub const BLUE: Colour = Colour(0, 114, 178);
/// Okabe–Ito vermilion.
pub const VERMILION: Colour = Colour(213, 94, 0);
/// Okabe–Ito reddish purple.
pub const PURPLE: Colour = Colour(204, 121, 167);
/// Reference lines and remarks.
pub const GREY: Colour = Colour(90, 90, 90);

/// Colours for curves that have no role, those that differ most first.
pub const SEQUENCE: [Colour; 7] = [EXACT, BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE];

pub(super) const WHITE: Colour = Colour(255, 255, 255);
pub(super) const GRID: Colour = Colour(222, 222, 222);
pub(super) const MINOR_GRID: Colour = Colour(239, 239, 239);
pub(super) const BAND: Colour = Colour(238, 238, 238);

/// Width of the figure: seven inches.
pub(super) const WIDTH: f64 = 504.0;
/// Height with a single panel: five inches.
pub(super) const HEIGHT: f64 = 360.0;
/// What each further panel adds to the height, in units of the first one's weight.
pub(super) const FURTHER: f64 = 0.72;

pub(super) const TITLE: f64 = 12.0;
pub(super) const LABEL: f64 = 12.0;
pub(super) const SMALL: f64 = 11.0;

/// Line widths.
pub(super) const LINE: f64 = 1.6;
pub(super) const THIN: f64 = 0.9;
pub(super) const FRAME: f64 = 0.8;
pub(super) const HAIR: f64 = 0.5;

/// Half the size of a marker.
pub(super) const MARKER: f64 = 3.2;

impl Colour {
    /// The viridis map from 0 (dark) to 1 (bright), for families of curves; what lies outside counts as the nearer end.
    #[must_use]
    pub fn viridis(fraction: f64) -> Self {
        let fraction = if fraction.is_nan() { 0.0 } else { fraction.clamp(0.0, 1.0) };
        let plotters::style::RGBColor(red, green, blue) = ViridisRGB.get_color(fraction);
        Self(red, green, blue)
    }
}
