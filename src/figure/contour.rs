//! Isolines: where a function given on a grid takes a value.
//!
//! Marching squares: on an edge between a grid point a ≥ level and another b < level the line passes at the fraction
//! (level − a)/(b − a), in the units of the grid. For a smooth function of spacing h the points are exact to O(h²).
//! Source: W. E. Lorensen, H. E. Cline, Comput. Graph. (ACM) 21, 163 (1987), in two dimensions.

use std::collections::BTreeMap;

/// An edge of the grid: whether it runs along x, and the column and row of the end with the smaller indices.
type Edge = (bool, usize, usize);

/// Where the values, given row by row (y outer), equal `level`: polylines in the units of `x` and `y`. A closed one ends with
/// its first point. On the left of each the values are larger. A square with a corner that is not finite or missing is left
/// out; in a saddle the mean of the corners decides. The spacing may vary. Lines end at the outermost grid points, half a cell
/// before the edge of a heat map of the same numbers.
#[must_use]
pub fn contours(x: &[f64], y: &[f64], values: &[f64], level: f64) -> Vec<Vec<(f64, f64)>> {
    let grid = Grid { x, y, values, level };
    let mut next: BTreeMap<Edge, Edge> = BTreeMap::new();
    for j in 1..y.len() {
        for i in 1..x.len() {
            next.extend(grid.square(i - 1, j - 1));
        }
    }
    // Open lines start where no square leads to; what remains then is closed.
    let mut starts = next.clone();
    next.values().for_each(|edge| {
        starts.remove(edge);
    });
    let mut lines = Vec::new();
    for start in starts.into_keys().chain(next.clone().into_keys()) {
        let mut line: Vec<(f64, f64)> = Vec::new();
        let mut at = start;
        while let Some(further) = next.remove(&at) {
            line.extend(grid.crossing(at));
            at = further;
        }
        if !line.is_empty() {
            line.extend(grid.crossing(at));
        }
        // Through a grid point the line crosses several edges at once.
        line.dedup();
        if line.len() > 1 {
            lines.push(line);
        }
    }
    lines
}

struct Grid<'a> {
    x: &'a [f64],
    y: &'a [f64],
    values: &'a [f64],
    level: f64,
}

impl Grid<'_> {
    fn value(&self, i: usize, j: usize) -> f64 {
        self.values.get(j * self.x.len() + i).copied().unwrap_or(f64::NAN)
    }

    /// The pieces of line in the square whose lowest indices are given, each from edge to edge.
    fn square(&self, i: usize, j: usize) -> Vec<(Edge, Edge)> {
        // Counter-clockwise; edge k goes from corner k to the next.
        let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)].map(|(i, j)| self.value(i, j));
        let edges: [Edge; 4] = [(true, i, j), (false, i + 1, j), (true, i, j + 1), (false, i, j)];
        if corners.iter().any(|value| !value.is_finite()) {
            return Vec::new();
        }
        let inside = corners.map(|value| value >= self.level);
        let leaves = |k: usize| inside[k % 4] && !inside[(k + 1) % 4];
        let enters = |k: usize| !inside[k % 4] && inside[(k + 1) % 4];
        let joined = corners.iter().map(|value| 0.25 * value).sum::<f64>() >= self.level;
        (0..4)
            .filter(|k| leaves(*k))
            .filter_map(|k| {
                // Around the corners outside if the inner ones hang together, else around those inside.
                let end = (1..4).map(|step| if joined { k + step } else { k + 4 - step }).find(|end| enters(*end))?;
                Some((edges[k], edges[end % 4]))
            })
            .collect()
    }

    /// Where the line crosses an edge.
    fn crossing(&self, (along_x, i, j): Edge) -> Option<(f64, f64)> {
        let (further_i, further_j) = if along_x { (i + 1, j) } else { (i, j + 1) };
        let (a, b) = (self.value(i, j), self.value(further_i, further_j));
        // Halves, so that the difference of two large numbers is finite.
        let fraction = (0.5 * self.level - 0.5 * a) / (0.5 * b - 0.5 * a);
        let between = |from: f64, to: f64| from + fraction * (to - from);
        let (x, y) = (*self.x.get(i)?, *self.y.get(j)?);
        Some((between(x, *self.x.get(further_i)?), between(y, *self.y.get(further_j)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(n: u32, f: impl Fn(f64, f64) -> f64) -> (Vec<f64>, Vec<f64>) {
        let x: Vec<f64> = (0..=n).map(|i| -2.0 + 4.0 * f64::from(i) / f64::from(n)).collect();
        let values = x.iter().flat_map(|y| x.iter().map(|x| f(*x, *y)).collect::<Vec<_>>()).collect();
        (x, values)
    }

    #[test]
    fn a_circle_lies_on_the_circle_to_second_order() {
        for n in [40, 41, 160] {
            let (x, values) = sampled(n, |x, y| x * x + y * y);
            let radius = 1.3;
            let lines = contours(&x, &x, &values, radius * radius);
            assert_eq!(lines.len(), 1);
            assert_eq!(lines[0].first(), lines[0].last());
            // Linear interpolation of x² is too large by at most h²/4, which moves a circle of radius r inwards by h²/(8r)
            // (and a little more, for the gradient there is smaller).
            let h = 4.0 / f64::from(n);
            let bound = 1.05 * h * h / (8.0 * radius);
            for (x, y) in &lines[0] {
                let off = radius - x.hypot(*y);
                assert!((-1e-14..=bound).contains(&off), "{n}: {off:e} against {bound:e}");
            }
            // The polygon's length falls short of the circumference by second order too.
            let length: f64 = lines[0].windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum();
            let circle = std::f64::consts::TAU * radius;
            assert!(length < circle && circle - length < h * h, "{n}: {length}");
        }
    }

    #[test]
    fn larger_values_lie_on_the_left() {
        let (x, values) = sampled(30, |x, y| x * x + y * y);
        let area = |line: &[(f64, f64)]| line.windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum::<f64>();
        assert!(area(&contours(&x, &x, &values, 1.0)[0]) < 0.0);
        let upside_down: Vec<_> = values.iter().map(|value| -value).collect();
        assert!(area(&contours(&x, &x, &upside_down, -1.0)[0]) > 0.0);
    }

    #[test]
    fn open_lines_end_at_the_border_and_at_gaps() {
        let (x, mut values) = sampled(20, |x, _| x);
        let lines = contours(&x, &x, &values, 0.1);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].len() == 21 && lines[0].iter().all(|point| (point.0 - 0.1).abs() < 1e-14), "{lines:?}");
        // Column 10 stands at x = 0, left of the line.
        values[10 * 21 + 10] = f64::NAN;
        let pieces = contours(&x, &x, &values, 0.1);
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10]);
        values.truncate(50);
        assert_eq!(contours(&x, &x, &values, 0.1)[0].len(), 2, "missing values are gaps");
    }

    #[test]
    fn a_saddle_is_cut_by_its_mean_and_a_flat_plane_has_no_line() {
        let x = [0.0, 1.0];
        for level in [0.4, 0.6] {
            // Large at two opposite corners, mean one half.
            let lines = contours(&x, &x, &[0.0, 1.0, 1.0, 0.0], level);
            assert_eq!(lines.len(), 2);
            // Low corner (0, 0) cut off below the mean; high corner (1, 0) cut off above it.
            let cut = |corner: (f64, f64)| {
                let near = |p: &(f64, f64)| (p.0 - corner.0).abs() + (p.1 - corner.1).abs() < 0.5;
                lines.iter().any(|line| line.iter().all(near))
            };
            assert_eq!((cut((0.0, 0.0)), cut((1.0, 0.0))), (level < 0.5, level > 0.5));
        }
        assert!(contours(&x, &x, &[1.0; 4], 1.0).is_empty());
        assert!(contours(&x, &x, &[f64::MAX, f64::MIN, f64::MAX, f64::MIN], 0.0)[0].iter().all(|p| p.0 == 0.5));
        assert!(contours(&[], &[], &[], 0.0).is_empty());
    }
}
