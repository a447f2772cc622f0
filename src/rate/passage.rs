//! Mean first-passage and exit times: exact integrals, no eigenvalue.
//!
//! ```text
//! T(a → b) = (1/D) ∫_a^b dy e^{u(y)} ∫_{wall}^y dz e^{−u(z)} = C(a,b) + R(a,b) M(wall,a)
//! T(x → a or b) = [R(a,x) C(x,b) + R(x,b) C′(a,x)] / R(a,b)
//! ```
//!
//! Gardiner, Handbook of Stochastic Methods, sec. 5.2.7, in the integrals of
//! [`Segment`](crate::operator::segment::Segment); every term is positive.

use super::Rate;
use super::quadrature::Quadrature;
use crate::error::{Error, Result};
use crate::mesh::Boundary;

/// Mean time from the mark `from` to the first visit of the mark `to`; the end of the axis behind `from` reflects.
///
/// # Errors
/// `from` and `to` equal; an absorbing or periodic end behind `from`.
pub fn passage_time(quadrature: &Quadrature, from: f64, to: f64) -> Result<Rate> {
    let axis = quadrature.axis();
    let (left, right) = axis.spacing().range();
    if from == to {
        return Err(Error::input("start and goal of a passage must differ").got(to).key("study.to"));
    }
    let behind = if from < to { axis.left() } else { axis.right() };
    if !matches!(behind, Boundary::Reflecting | Boundary::Wall) {
        return Err(Error::input("a passage time needs a reflecting end behind its start")
            .got(format!("\"{behind}\""))
            .remedy("change mesh.x, or exchange study.from and study.to")
            .key("study.from"));
    }
    Ok(quadrature.rate(|pieces| {
        if from < to {
            let way = pieces.between(from, to);
            way.rightward + way.resistance * pieces.between(left, from).mass
        } else {
            let way = pieces.between(to, from);
            way.leftward + way.resistance * pieces.between(from, right).mass
        }
    }))
}

/// Mean time from the mark `from` to the first visit of either end of the axis, both of them absorbing.
#[must_use]
pub fn exit_time(quadrature: &Quadrature, from: f64) -> Rate {
    let (left, right) = quadrature.axis().spacing().range();
    quadrature.rate(|pieces| {
        let (before, after) = (pieces.between(left, from), pieces.between(from, right));
        let weighted = before.resistance * after.rightward + after.resistance * before.leftward;
        weighted / (before.resistance + after.resistance)
    })
}
