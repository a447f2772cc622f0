//! Colours by role, sizes in points (1/72 inch) at final size.

use super::ColourMap;
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

/// Curves on a heat map. A black line gets a thin white edge there, so that it is seen on dark ground too.
pub const BLACK: Colour = Colour(0, 0, 0);
/// Curves on dark colours of a heat map. A white line gets a thin dark edge, so that it is seen on bright ground too.
pub const WHITE: Colour = Colour(255, 255, 255);

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

/// Sizes of the words in a panel: of its axis labels, and of all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letters {
    pub label: f64,
    pub small: f64,
}

pub(super) const LARGE_TYPE: Letters = Letters { label: LABEL, small: SMALL };
pub(super) const INSET_TYPE: Letters = Letters { label: 9.5, small: 9.0 };

/// Line widths.
pub(super) const LINE: f64 = 1.6;
pub(super) const THIN: f64 = 0.9;
pub(super) const FRAME: f64 = 0.8;
pub(super) const HAIR: f64 = 0.5;
/// What the edge of a line on coloured ground adds to its width.
pub(super) const EDGING: f64 = 1.2;

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

    /// The colour this fraction of the way to another.
    fn towards(self, other: Self, fraction: f64) -> Self {
        let mix = |from: u8, to: u8| channel(f64::from(from) + fraction * (f64::from(to) - f64::from(from)));
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// From dark blue over white to dark vermilion. Colours equally far from the white have the lightness L* (CIE 1976) 30, 50,
/// 70, 86 and 100: tints and shades of the blue and the vermilion that stay apart for the colour-blind.
const DIVERGING: [Colour; 9] = [
    Colour(0, 75, 116),
    Colour(21, 125, 184),
    Colour(100, 180, 227),
    Colour(184, 220, 242),
    WHITE,
    Colour(247, 208, 174),
    Colour(238, 151, 75),
    Colour(196, 86, 0),
    Colour(117, 52, 0),
];

impl ColourMap {
    /// The colour at a fraction of the map from 0 to 1.
    pub(super) fn colour(self, fraction: f64) -> Colour {
        match self {
            Self::Sequential => Colour::viridis(fraction),
            Self::Diverging => {
                let mut along = 8.0 * fraction.clamp(0.0, 1.0);
                for pair in DIVERGING.windows(2) {
                    match pair {
                        [from, to] if along <= 1.0 => return from.towards(*to, along),
                        _ => along -= 1.0,
                    }
                }
                WHITE
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn channel(value: f64) -> u8 {
    value.round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE 1976 lightness of an sRGB colour, from 0 to 100.
    fn lightness(Colour(red, green, blue): Colour) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        if luminance > 0.008_856 { 116.0 * luminance.cbrt() - 16.0 } else { 903.3 * luminance }
    }

    #[test]
    fn lightness_rises_along_viridis_and_falls_alike_on_both_sides_of_zero() {
        let at = |map: ColourMap, i: u8| lightness(map.colour(f64::from(i) / 254.0));
        for i in 1..=254 {
            assert!(at(ColourMap::Sequential, i) > at(ColourMap::Sequential, i - 1) - 0.2, "{i}");
        }
        assert_eq!(ColourMap::Diverging.colour(0.5), WHITE);
        for i in 0..127 {
            assert!(at(ColourMap::Diverging, i) < at(ColourMap::Diverging, i + 1), "{i}");
            // One step of a channel out of 255 is up to half a unit of lightness; between the anchors the two sides, of
            // different hue, bend by about as much.
            let difference = at(ColourMap::Diverging, i) - at(ColourMap::Diverging, 254 - i);
            assert!(difference.abs() < 1.5, "{i}: {difference}");
        }
    }
}
