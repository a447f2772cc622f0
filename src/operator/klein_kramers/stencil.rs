//! Staggered differences of any even order on a mapped axis, with mirrors or a ring at its ends.
//!
//! ```text
//! (D f)_{j+½} = Σ_{k=1}^{m} c_k (f_{j+k} − f_{j+1−k}),    c_k from exactness on polynomials of degree 2m
//! df/dx = (D f)/(D x)
//! ```
//!
//! (Fornberg, Math. Comput. 51, 699 (1988), table 2.) The same from midpoints to nodes. Beyond a mirror a function goes on
//! as even or odd; beyond the end of a ring it begins again. D x on the mapped axis has the order of D f.
//!
//! e^{−U/kT} must not change by too much from node to node ([`steepest`]). A wide D has solutions of D g = 0 that decay as
//! ρ^{−j} away from where they are driven, ρ the smallest root of its polynomial beyond 1; weighted by e^{−U/2kT} they would
//! grow up a steep wall into a spurious slow mode unless |Δ(U/kT)| ≤ 2 ln ρ. Order 2 has no such root.

use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary};
use sprs::{CsMat, TriMat};

/// The highest order offered: wider stencils gain nothing in doubles.
pub const HIGHEST: usize = 16;

/// 2 ln ρ for orders 4, 6, …, 16, from the roots of Σ c_k (z^{k−½} − z^{½−k}).
const STEEPEST: [f64; 7] = [6.51, 5.46, 4.75, 4.26, 3.89, 3.61, 3.38];

/// Largest change of U/kT from node to node that differences of an order take.
#[must_use]
pub fn steepest(order: usize) -> f64 {
    (order / 2).checked_sub(2).and_then(|index| STEEPEST.get(index)).copied().unwrap_or(f64::INFINITY)
}

/// Where a level of the ladder lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// On the nodes: even levels.
    Nodes,
    /// Halfway between them: odd levels.
    Midpoints,
}

impl Places {
    fn others(self) -> Self {
        if self == Self::Nodes { Self::Midpoints } else { Self::Nodes }
    }
}

/// An axis with its half steps: places 0, 2, … are nodes, 1, 3, … midpoints.
#[derive(Debug, Clone)]
pub struct Line {
    points: Vec<f64>,
    /// c_1 … c_m.
    coefficients: Vec<f64>,
    left: Boundary,
    right: Boundary,
}

impl Line {
    /// The line of an axis, for differences of an even order; `reduced` is U/kT at all places.
    ///
    /// # Errors
    /// An order other than 2, 4, …, 16; fewer intervals than the order; U too steep for the mesh.
    pub fn new(axis: &Axis, order: usize, reduced: &[f64]) -> Result<Self> {
        if !(order.is_multiple_of(2) && (2..=HIGHEST).contains(&order)) {
            return Err(Error::input("order of the differences")
                .got(order)
                .allowed(format!("an even number, 2 … {HIGHEST}"))
                .key("mesh.order"));
        }
        if axis.intervals() < order {
            return Err(Error::input(format!("too few nodes for differences of order {order}"))
                .got(axis.intervals() + 1)
                .allowed(format!("{} or more", order + 1))
                .key("mesh.x.nodes"));
        }
        let change = reduced.windows(3).map(|u| (u[2] - u[0]).abs()).fold(0.0, f64::max);
        if change > steepest(order) {
            return Err(Error::input(format!("mesh too coarse for differences of order {order} where U is steep"))
                .got(format!("a change of {change:.1} kT from node to node"))
                .allowed(format!("{} kT", steepest(order)))
                .remedy("use more nodes, mesh.x = \"auto\", or a lower mesh.order")
                .key("mesh.x.nodes"));
        }
        Ok(Self {
            points: axis.points(2),
            coefficients: coefficients(order / 2),
            left: axis.left(),
            right: axis.right(),
        })
    }

    /// Whether the left end absorbs.
    #[must_use]
    pub fn absorbs_left(&self) -> bool {
        self.left == Boundary::Absorbing
    }

    /// Whether the right end absorbs.
    #[must_use]
    pub fn absorbs_right(&self) -> bool {
        self.right == Boundary::Absorbing
    }

    /// The numbers of the places, in half steps: an odd mirror has no node, and the last node of a ring is its first.
    pub fn numbers(&self, places: Places) -> impl Iterator<Item = usize> + use<> {
        let last = self.points.len() - 1;
        let (first, end) = match places {
            Places::Midpoints => (1, last),
            Places::Nodes => {
                let drop_last = matches!(self.right, Boundary::Absorbing | Boundary::Periodic);
                (if self.absorbs_left() { 2 } else { 0 }, if drop_last { last } else { last + 1 })
            }
        };
        (first..end).step_by(2)
    }

    /// x at the places.
    #[must_use]
    pub fn positions(&self, places: Places) -> Vec<f64> {
        self.numbers(places).map(|place| self.points[place]).collect()
    }

    /// The length that each place stands for: D x, half of it on a mirror.
    #[must_use]
    pub fn lengths(&self, places: Places) -> Vec<f64> {
        let last = self.points.len() - 1;
        let halved = |place: usize| {
            (place == 0 && self.left == Boundary::Reflecting) || (place == last && self.right == Boundary::Reflecting)
        };
        self.numbers(places).map(|place| self.slope(place) * if halved(place) { 0.5 } else { 1.0 }).collect()
    }

    /// D x at a place.
    fn slope(&self, place: usize) -> f64 {
        let differences =
            self.reach(place).map(|(c, before, after)| c * (self.position(after) - self.position(before)));
        differences.sum()
    }

    /// The coefficient and the two places of every term of D at a place; they may lie beyond the ends.
    fn reach(&self, place: usize) -> impl Iterator<Item = (f64, i64, i64)> + '_ {
        let centre = signed(place);
        self.coefficients.iter().zip((1i64..).step_by(2)).map(move |(&c, half)| (c, centre - half, centre + half))
    }

    /// x at a place that may lie beyond the ends.
    fn position(&self, place: i64) -> f64 {
        let (first, last) = (self.points[0], self.points[self.points.len() - 1]);
        match self.inside(place) {
            (inner, Beyond::Not) => self.points[inner],
            (inner, Beyond::Left) if self.left == Boundary::Periodic => self.points[inner] - (last - first),
            (inner, Beyond::Right) if self.right == Boundary::Periodic => self.points[inner] + (last - first),
            (inner, Beyond::Left) => 2.0 * first - self.points[inner],
            (inner, Beyond::Right) => 2.0 * last - self.points[inner],
        }
    }

    /// The place inside that stands for one beyond the ends.
    fn inside(&self, place: i64) -> (usize, Beyond) {
        let last = signed(self.points.len() - 1);
        let ring = self.left == Boundary::Periodic;
        let (inner, beyond) = if place < 0 {
            (if ring { place + last } else { -place }, Beyond::Left)
        } else if place > last {
            (if ring { place - last } else { 2 * last - place }, Beyond::Right)
        } else {
            (place, Beyond::Not)
        };
        (usize::try_from(inner).unwrap_or(0), beyond)
    }

    /// `scale` · d/dx from the `from` places to the others, rows of differences.
    #[must_use]
    pub fn gradient(&self, from: Places, scale: f64) -> CsMat<f64> {
        let column_of = self.numbering(from);
        let rows: Vec<usize> = self.numbers(from.others()).collect();
        let columns = self.numbers(from).count();
        let mut matrix = TriMat::with_capacity((rows.len(), columns), rows.len() * 2 * self.coefficients.len());
        for (row, &place) in rows.iter().enumerate() {
            let scaled = scale / self.slope(place);
            for (c, before, after) in self.reach(place) {
                for (sign, place) in [(-1.0, before), (1.0, after)] {
                    let (inner, beyond) = self.inside(place);
                    if let Some(column) = column_of[inner] {
                        matrix.add_triplet(row, column, sign * c * scaled * self.parity(from, beyond));
                    }
                }
            }
        }
        matrix.to_csr()
    }

    /// `scale` · d/dx from the plain differences between neighbouring nodes, on the midpoints.
    ///
    /// A difference f_{j+k} − f_{j+1−k} is the sum of the plain ones between: mirrored as a midpoint function is.
    #[must_use]
    pub fn slopes(&self, scale: f64) -> CsMat<f64> {
        let column_of = self.numbering(Places::Midpoints);
        let places: Vec<usize> = self.numbers(Places::Midpoints).collect();
        let mut matrix = TriMat::new((places.len(), places.len()));
        for (row, &place) in places.iter().enumerate() {
            let scaled = scale / self.slope(place);
            for (c, before, after) in self.reach(place) {
                for between in ((before + 1)..after).step_by(2) {
                    let (inner, beyond) = self.inside(between);
                    if let Some(column) = column_of[inner] {
                        matrix.add_triplet(row, column, c * scaled * self.parity(Places::Midpoints, beyond));
                    }
                }
            }
        }
        matrix.to_csr()
    }

    /// Which unknown stands at each place, `None` on an odd mirror.
    fn numbering(&self, places: Places) -> Vec<Option<usize>> {
        let mut numbers = vec![None; self.points.len()];
        for (number, place) in self.numbers(places).enumerate() {
            numbers[place] = Some(number);
        }
        if self.left == Boundary::Periodic && places == Places::Nodes {
            numbers[self.points.len() - 1] = numbers[0];
        }
        numbers
    }

    /// The sign with which a function goes on beyond an end: levels on midpoints have the opposite one of those on nodes.
    fn parity(&self, places: Places, beyond: Beyond) -> f64 {
        let end = match beyond {
            Beyond::Not => return 1.0,
            Beyond::Left => self.left,
            Beyond::Right => self.right,
        };
        match (end, places) {
            (Boundary::Periodic, _) => 1.0,
            (Boundary::Reflecting | Boundary::Wall, Places::Nodes) | (Boundary::Absorbing, Places::Midpoints) => 1.0,
            (Boundary::Reflecting | Boundary::Wall, Places::Midpoints) | (Boundary::Absorbing, Places::Nodes) => -1.0,
        }
    }
}

/// Where a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beyond {
    Not,
    Left,
    Right,
}

#[allow(clippy::cast_possible_wrap, reason = "nodes stay far below 2^62")]
fn signed(place: usize) -> i64 {
    place as i64
}

/// c_k = Π_{j≠k} (2j−1)²/((2j−1)² − (2k−1)²) / (2k−1): Lagrange's weights of the points ±1, ±3, … for f′(0), per step.
pub(super) fn coefficients(m: usize) -> Vec<f64> {
    let odd = |k: usize| f64::from(u32::try_from(2 * k - 1).unwrap_or(u32::MAX));
    (1..=m)
        .map(|k| {
            let others = (1..=m).filter(|&j| j != k);
            let product: f64 = others.map(|j| odd(j) * odd(j) / (odd(j) * odd(j) - odd(k) * odd(k))).product();
            product / odd(k)
        })
        .collect()
}
