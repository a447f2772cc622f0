//! From numbers on a grid to pixels: bilinear interpolation, then one of 255 colours or the ground.
//!
//! Sums and products alone, which IEEE 754 fixes to the last bit: the pixels are the same on every machine.

use super::ColourMap;
use super::style::{Colour, WHITE};

/// Number of colours of a map. Odd, so that a diverging one has white in its middle.
const COLOURS: u8 = 255;
/// The palette's entry after them: the ground, for cells that are not finite.
const GROUND: u8 = COLOURS;

/// Fractions of a colour map on a grid, and the part of it that is seen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raster {
    pub columns: usize,
    /// Row by row from below; 0 is the start of the map and 1 its end, what lies outside counts as the nearer end.
    pub fractions: Vec<f64>,
    pub map: ColourMap,
    /// The left and the right end of what is seen, in cells from the centre of the first.
    pub across: (f64, f64),
    /// The lower and the upper end.
    pub up: (f64, f64),
}

/// Where a line of pixels lies among the cells: the nearest one, the two around it, and the weight of the second.
struct Between {
    nearest: usize,
    first: usize,
    second: usize,
    weight: f64,
}

impl Raster {
    /// The colours that the pixels name.
    pub(super) fn palette(&self) -> Vec<Colour> {
        let colours = (0..COLOURS).map(|i| self.map.colour(f64::from(i) / f64::from(COLOURS - 1)));
        colours.chain([WHITE]).collect()
    }

    /// The place in the palette of each pixel, row by row from above.
    pub(super) fn pixels(&self, width: u32, height: u32) -> Vec<u8> {
        let rows = self.fractions.len() / self.columns.max(1);
        let across: Vec<_> = (0..width).map(|i| between(self.across, i, width, self.columns)).collect();
        let up = (0..height).rev().map(|j| between(self.up, j, height, rows));
        up.flat_map(|row| across.iter().map(|column| self.pixel(column, &row)).collect::<Vec<_>>()).collect()
    }

    fn pixel(&self, column: &Between, row: &Between) -> u8 {
        let at = |i: usize, j: usize| self.fractions.get(j * self.columns + i).copied().unwrap_or(f64::NAN);
        if !at(column.nearest, row.nearest).is_finite() {
            return GROUND;
        }
        let corners = [
            (at(column.first, row.first), (1.0 - column.weight) * (1.0 - row.weight)),
            (at(column.second, row.first), column.weight * (1.0 - row.weight)),
            (at(column.first, row.second), (1.0 - column.weight) * row.weight),
            (at(column.second, row.second), column.weight * row.weight),
        ];
        // Beside a gap the finite corners share its weight; the nearest has a quarter at least.
        let finite = corners.iter().filter(|(value, _)| value.is_finite());
        let (sum, total) = finite.fold((0.0, 0.0), |(sum, total), (value, w)| (sum + value * w, total + w));
        colour_number(sum / total)
    }
}

fn between((from, to): (f64, f64), pixel: u32, pixels: u32, cells: usize) -> Between {
    let at = from + (f64::from(pixel) + 0.5) / f64::from(pixels) * (to - from);
    let last = cells.saturating_sub(1);
    let first = whole(at.floor()).min(last.saturating_sub(1));
    let weight = (at - f64::from(u32::try_from(first).unwrap_or(u32::MAX))).clamp(0.0, 1.0);
    Between { nearest: whole((at + 0.5).floor()).min(last), first, second: (first + 1).min(last), weight }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, at zero below the grid"
)]
fn whole(value: f64) -> usize {
    value as usize
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the fraction is clamped")]
fn colour_number(fraction: f64) -> u8 {
    (fraction.clamp(0.0, 1.0) * f64::from(COLOURS - 1)).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(columns: usize, fractions: Vec<f64>, across: (f64, f64), up: (f64, f64)) -> Raster {
        Raster { columns, fractions, map: ColourMap::Sequential, across, up }
    }

    #[test]
    fn a_plane_stays_a_plane_and_the_upper_row_comes_first() {
        // 0.1 + 0.2 x + 0.3 y on 3 × 2 cells, seen from centre to centre.
        let plane = raster(3, vec![0.1, 0.3, 0.5, 0.4, 0.6, 0.8], (0.0, 2.0), (0.0, 1.0));
        let pixels = plane.pixels(8, 4);
        for (i, pixel) in pixels.iter().enumerate() {
            let number = |n: usize| f64::from(u32::try_from(n).unwrap());
            let (x, y) = ((number(i % 8) + 0.5) / 4.0, (3.5 - number(i / 8)) / 4.0);
            let expected = 254.0 * (0.1 + 0.2 * x + 0.3 * y);
            assert!((f64::from(*pixel) - expected).abs() <= 0.5 + 1e-9, "{i}: {pixel} against {expected}");
        }
    }

    #[test]
    fn a_cell_that_is_not_finite_is_ground_up_to_its_edges() {
        let gap = raster(3, vec![0.0, f64::NAN, 1.0], (-0.5, 2.5), (-0.5, 0.5));
        assert_eq!(gap.pixels(6, 1), [0, 0, GROUND, GROUND, 254, 254]);
        assert_eq!(gap.palette().len(), 256);
        assert_eq!(gap.palette()[usize::from(GROUND)], WHITE);
    }

    #[test]
    fn what_lies_outside_counts_as_the_nearer_end() {
        assert_eq!(raster(2, vec![-3.0, 7.0], (-0.5, 1.5), (-0.5, 0.5)).pixels(2, 2), [0, 254, 0, 254]);
    }
}
