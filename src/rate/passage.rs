//! Mean first-passage and exit times: exact integrals, taken over the pieces of an axis.
//!
//! ```text
//! T(a → b) = (1/D) ∫_a^b dy e^{u(y)} ∫_{wall}^y dz e^{−u(z)} = C(a,b) + R(a,b) M(wall,a)
//! T(x → a or b) = [R(a,x) C(x,b) + R(x,b) C′(a,x)] / R(a,b)
//! ```
//!
//! Gardiner, Handbook of Stochastic Methods, eqs. 5.2.160 and 5.2.158, in the integrals of
//! [`Segment`](crate::operator::segment::Segment); every term is positive.

use super::spectral::rounding;
use super::{Rate, Route};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary};
use crate::operator::segment::Segment;
use crate::potential::{Landscape, Potential};

/// Rounding of the sums of positive terms, whose number goes as the nodes.
const SUMS: f64 = 32.0 * f64::EPSILON;

/// The integrals over [from, to], on the pieces between the nodes of `axis`.
///
/// # Errors
/// U not finite there.
pub fn stretch(potential: &Potential, axis: &Axis, bath: &Bath, from: f64, to: f64) -> Result<Segment> {
    let inner = axis.points(1).into_iter().filter(|&x| x > from && x < to);
    let points: Vec<f64> = std::iter::once(from).chain(inner).chain(std::iter::once(to)).collect();
    points
        .windows(2)
        .try_fold(Segment::EMPTY, |whole, ends| Ok(whole.then(Segment::integrate(potential, bath, ends[0], ends[1])?)))
}

/// Mean time from `from` to the first visit of `to`; the end of the axis behind `from` reflects.
///
/// # Errors
/// `from` or `to` outside the axis or equal; an absorbing or periodic end behind `from`.
pub fn passage_time(
    potential: &Potential,
    landscape: &Landscape,
    axis: &Axis,
    bath: &Bath,
    (from, to): (f64, f64),
) -> Result<Rate> {
    check(axis, from, to)?;
    let (left, right) = axis.spacing().range();
    let behind = if from < to { axis.left() } else { axis.right() };
    if !matches!(behind, Boundary::Reflecting | Boundary::Wall) {
        return Err(Error::input("a passage time needs a reflecting end behind its start")
            .got(format!("\"{behind}\""))
            .remedy("change mesh.x, or exchange study.from and study.to")
            .key("study.from"));
    }
    let time = |axis: &Axis| -> Result<_> {
        if from < to {
            let way = stretch(potential, axis, bath, from, to)?;
            Ok(way.rightward + way.resistance * stretch(potential, axis, bath, left, from)?.mass)
        } else {
            let way = stretch(potential, axis, bath, to, from)?;
            Ok(way.leftward + way.resistance * stretch(potential, axis, bath, from, right)?.mass)
        }
    };
    with_error(potential, landscape, axis, bath, time)
}

/// Mean time from `from` to the first visit of either absorbing end of the axis.
///
/// # Errors
/// `from` outside the axis; an end that does not absorb.
pub fn exit_time(potential: &Potential, landscape: &Landscape, axis: &Axis, bath: &Bath, from: f64) -> Result<Rate> {
    let (left, right) = axis.spacing().range();
    check(axis, from, if from == left { right } else { left })?;
    let time = |axis: &Axis| -> Result<_> {
        let before = stretch(potential, axis, bath, left, from)?;
        let after = stretch(potential, axis, bath, from, right)?;
        let weighted = before.resistance * after.rightward + after.resistance * before.leftward;
        Ok(weighted / (before.resistance + after.resistance))
    };
    with_error(potential, landscape, axis, bath, time)
}

/// A quantity from quadrature on the axis, with the change from the axis of half as many pieces in its error.
pub(super) fn with_error(
    potential: &Potential,
    landscape: &Landscape,
    axis: &Axis,
    bath: &Bath,
    quantity: impl Fn(&Axis) -> Result<crate::wide::Wide>,
) -> Result<Rate> {
    let coarse = quantity(axis)?;
    let fine = quantity(&axis.refined(2))?;
    let change = ((coarse - fine) / fine).to_f64().abs();
    let error = change + SUMS + rounding(potential, landscape, bath);
    Ok(Rate::new(fine, error, Route::FluxOverPopulation))
}

fn check(axis: &Axis, from: f64, to: f64) -> Result<()> {
    let (left, right) = axis.spacing().range();
    for (x, key) in [(from, "study.from"), (to, "study.to")] {
        if !(x >= left && x <= right) {
            return Err(Error::input("the point lies outside the mesh")
                .got(x)
                .allowed(format!("{left} … {right}"))
                .key(key));
        }
    }
    if from == to {
        return Err(Error::input("start and goal of a passage must differ").got(to).key("study.to"));
    }
    Ok(())
}
