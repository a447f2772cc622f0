//! Integrals between marked points of an axis, done once and joined as often as needed.
//!
//! Passage times and populations contain no eigenvalue: they are sums of the four integrals of [`Segment`] over the
//! intervals of an axis, cut also at the points that matter (wells, barriers, start and goal). They are done on the axis and
//! on the one of half as many intervals; what that changes is the error of the quadrature.

use super::spectral::rounding;
use super::{Rate, Route};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::Axis;
use crate::operator::segment::Segment;
use crate::potential::{Landscape, Potential};
use crate::wide::Wide;

/// Rounding of the sums of positive terms, whose number goes as the nodes.
const SUMS: f64 = 32.0 * f64::EPSILON;

/// The integrals over the pieces of an axis, on two meshes.
#[derive(Debug, Clone)]
pub struct Quadrature {
    axis: Axis,
    fine: Pieces,
    coarse: Pieces,
    rounding: f64,
}

/// The integrals over the pieces of an axis on one mesh.
#[derive(Debug, Clone)]
pub struct Pieces {
    points: Vec<f64>,
    segments: Vec<Segment>,
}

impl Quadrature {
    /// Integrates between the nodes of `axis`, all wells and barriers on it, and the further `marks`.
    ///
    /// # Errors
    /// A mark outside the axis; U not finite on it.
    pub fn new(
        potential: &Potential,
        landscape: &Landscape,
        axis: &Axis,
        bath: &Bath,
        marks: &[(f64, &str)],
    ) -> Result<Self> {
        let (from, to) = axis.spacing().range();
        for (x, key) in marks {
            if !(*x >= from && *x <= to) {
                return Err(Error::input("the point lies outside the mesh")
                    .got(x)
                    .allowed(format!("{from} … {to}"))
                    .key(*key));
            }
        }
        let wells = landscape.wells.iter().map(|well| well.x);
        let tops = landscape.barriers.iter().map(|barrier| barrier.x);
        let inside = wells.chain(tops).filter(|&x| x > from && x < to);
        let cuts: Vec<f64> = inside.chain(marks.iter().map(|mark| mark.0)).collect();
        let nodes = axis.points(1);
        let fine = Pieces::new(potential, bath, nodes.iter().copied(), &cuts)?;
        let last = nodes.len() - 1;
        let every_second = nodes.iter().enumerate().filter(|(i, _)| i % 2 == 0 || *i == last).map(|(_, &x)| x);
        let coarse = Pieces::new(potential, bath, every_second, &cuts)?;
        let rounding = rounding(potential, landscape, bath);
        Ok(Self { axis: axis.clone(), fine, coarse, rounding })
    }

    /// The axis.
    #[must_use]
    pub fn axis(&self) -> &Axis {
        &self.axis
    }

    /// A quantity made of the integrals, with its error.
    pub fn rate(&self, quantity: impl Fn(&Pieces) -> Wide) -> Rate {
        let (fine, coarse) = (quantity(&self.fine), quantity(&self.coarse));
        let change = ((coarse - fine) / fine).to_f64().abs();
        Rate::new(fine, change + SUMS + self.rounding, Route::FluxOverPopulation)
    }
}

impl Pieces {
    fn new(potential: &Potential, bath: &Bath, nodes: impl Iterator<Item = f64>, cuts: &[f64]) -> Result<Self> {
        let mut points: Vec<f64> = nodes.chain(cuts.iter().copied()).collect();
        points.sort_by(f64::total_cmp);
        points.dedup();
        let segments = points
            .windows(2)
            .map(|ends| Segment::integrate(potential, bath, ends[0], ends[1]))
            .collect::<Result<_>>()?;
        Ok(Self { points, segments })
    }

    /// The integrals from one mark, node or end to another to its right; empty where they coincide.
    #[must_use]
    pub fn between(&self, from: f64, to: f64) -> Segment {
        let at = |x: f64| self.points.partition_point(|&point| point < x);
        let (first, last) = (at(from), at(to).min(self.segments.len()));
        if first < last { Segment::join(&self.segments[first..last]) } else { Segment::EMPTY }
    }
}
