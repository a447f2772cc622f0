//! What a reflecting end costs: it stands for infinity, and the part of a mode beyond it is cut off.
//!
//! With the density of a mode P_n²/P₀ falling over the length kT/|U′| at the end, the part beyond is about
//! v²(end) · kT/(|U′| Δx), v being the normalised vector and Δx the last interval. That part, with a safety factor, joins the
//! error; where it exceeds the tolerance the mode feels the end, and no digit of it belongs to the open line.

use crate::bath::Bath;
use crate::eigen::{Options, flux};
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary};
use crate::operator::smoluchowski::Smoluchowski;
use crate::potential::Potential;

/// The estimate counts the mass beyond the end; the slope of the mode there may weigh several times as much.
const SAFETY: f64 = 10.0;
/// The vectors of a mesh of a quarter of the intervals say enough about the ends.
const STRIDE: usize = 4;

/// For each of the `count` smallest eigenvalues the relative error that the reflecting ends cause.
///
/// # Errors
/// `Input` where a mode feels an end by more than `tolerance`.
pub(super) fn cut_off(
    potential: &Potential,
    axis: &Axis,
    bath: &Bath,
    operator: &Smoluchowski,
    count: usize,
    tolerance: f64,
) -> Result<Vec<f64>> {
    let ends = [(axis.left(), true), (axis.right(), false)];
    if ends.iter().all(|(boundary, _)| *boundary != Boundary::Reflecting) {
        return Ok(vec![0.0; count]);
    }
    let generator = operator.generator(STRIDE).or_else(|_| operator.generator(1))?;
    let options = Options { count, tolerance: f64::INFINITY, vectors: true };
    let points = axis.points(1);
    let mut cost = vec![0.0; count];
    for (index, pair) in flux::solve(&generator, &options)?.pairs.iter().enumerate() {
        for (_, is_left) in ends.iter().filter(|(boundary, _)| *boundary == Boundary::Reflecting) {
            let last = pair.vector.len() - 1;
            let (v, x, inner) = if *is_left {
                (pair.vector[0], points[0], points[STRIDE.min(points.len() - 1)])
            } else {
                let end = points.len() - 1;
                (pair.vector[last], points[end], points[end.saturating_sub(STRIDE)])
            };
            let fall = bath.kt() / potential.jet(x).slope.abs();
            cost[index] += SAFETY * v * v * (fall / (x - inner).abs()).max(1.0);
            if cost[index] > tolerance || cost[index].is_nan() {
                return Err(felt(index + 1, cost[index], x, *is_left, tolerance));
            }
        }
    }
    Ok(cost)
}

fn felt(index: usize, cost: f64, x: f64, is_left: bool, tolerance: f64) -> Error {
    let side = if is_left { "left" } else { "right" };
    Error::input(format!("mesh too narrow: λ_{index} feels the reflecting {side} end at {x}"))
        .got(format!("a relative change of about {cost:.1e}"))
        .allowed(format!("{tolerance:.1e} (solve.tolerance)"))
        .remedy(format!(
            "widen mesh.x, say {side} = \"wall\" if a hard wall is meant, or lower solve.count where U rises no faster than a line"
        ))
        .key(if is_left { "mesh.x.from" } else { "mesh.x.to" })
}
