//! Values between the places of a ladder, by Lagrange's polynomial through the nearest of them.
//!
//! ```text
//! g(x) = Σ_k w_k g_k / Σ_k w_k,   w_k = (−1)^k C(m−1, k)/(x − x_k),   m = 20 places around x
//! ```
//!
//! (Berrut & Trefethen, SIAM Rev. 46, 501 (2004), eq. 5.1.) Beyond a mirror g goes on as even or odd: a reflecting end
//! sends (x, v) to (x, −v), so that odd levels change sign there; an absorbing one changes the sign of the even levels.

use crate::mesh::{Axis, Boundary};

/// Places that one value is made of. In the middle of so many the polynomial multiplies rounding by less than 4.
const POINTS: i64 = 20;

/// One term of a value: the number of a place, and its factor.
type Term = (usize, f64);

/// The nodes and midpoints of an even axis.
#[derive(Debug, Clone)]
pub(super) struct Places {
    from: f64,
    to: f64,
    intervals: i64,
    left: Boundary,
    right: Boundary,
}

/// How values at x follow from those at the nodes, and from those at the midpoints.
#[derive(Debug, Clone)]
pub(super) struct Stencil([Vec<Term>; 2]);

impl Places {
    #[allow(clippy::cast_possible_wrap, reason = "nodes stay far below 2^62")]
    pub(super) fn new(axis: &Axis) -> Self {
        let (from, to) = axis.spacing().range();
        Self { from, to, intervals: axis.intervals() as i64, left: axis.left(), right: axis.right() }
    }

    /// Values of a level with those that vanish on odd mirrors: nodes 0 … N, or midpoints 0 … N − 1.
    pub(super) fn complete(&self, level: usize, mut values: Vec<f64>) -> Vec<f64> {
        if level.is_multiple_of(2) {
            if self.left == Boundary::Absorbing {
                values.insert(0, 0.0);
            }
            if self.right == Boundary::Absorbing {
                values.push(0.0);
            }
        }
        values
    }

    /// The stencil of x; left of the first place, the mirror image.
    pub(super) fn stencil(&self, x: f64) -> Stencil {
        let inside = if x < self.from { 2.0 * self.from - x } else { x };
        Stencil([0, 1].map(|level| {
            let image = if x < self.from { sign(self.left, level) } else { 1.0 };
            let mut terms = self.terms(inside, level);
            terms.iter_mut().for_each(|term| term.1 *= image);
            terms
        }))
    }

    /// Terms for the nodes (`level` 0) or midpoints (1).
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a few thousand places")]
    fn terms(&self, x: f64, level: usize) -> Vec<Term> {
        let half = if level == 0 { 0.0 } else { 0.5 };
        let at = (x - self.from) / (self.to - self.from) * self.intervals as f64 - half;
        let first = at.floor() as i64 - POINTS / 2 + 1;
        let distance = |k: i64| at - (first + k) as f64;
        if let Some(exact) = (0..POINTS).find(|&k| distance(k) == 0.0) {
            return vec![self.inside(first + exact, level)];
        }
        let mut binomial = 1.0;
        let mut terms = Vec::with_capacity(20);
        let mut whole = 0.0;
        for k in 0..POINTS {
            let weight = binomial / distance(k);
            whole += weight;
            let (place, sign) = self.inside(first + k, level);
            terms.push((place, sign * weight));
            binomial *= -((POINTS - 1 - k) as f64) / (k + 1) as f64;
        }
        terms.iter_mut().for_each(|term| term.1 /= whole);
        terms
    }

    /// The place inside that stands for one that may lie beyond a mirror, and its sign.
    fn inside(&self, place: i64, level: usize) -> Term {
        let (low, high) = if level == 0 { (0, 2 * self.intervals) } else { (-1, 2 * self.intervals - 1) };
        let last = if level == 0 { self.intervals } else { self.intervals - 1 };
        let (inner, sign) = if place < 0 {
            (low - place, sign(self.left, level))
        } else if place > last {
            (high - place, sign(self.right, level))
        } else {
            (place, 1.0)
        };
        (usize::try_from(inner).unwrap_or(0), sign)
    }
}

impl Stencil {
    /// The value of a level.
    pub(super) fn value(&self, level: usize, values: &[f64]) -> f64 {
        self.0[level % 2].iter().map(|&(place, factor)| factor * values[place]).sum()
    }
}

/// The sign with which a level goes on beyond an end.
fn sign(end: Boundary, level: usize) -> f64 {
    if (end == Boundary::Absorbing) == level.is_multiple_of(2) { -1.0 } else { 1.0 }
}
