//! The action of the motion in a well at the energy of the barrier.
//!
//! ```text
//! S = ∮ v dx = 2 ∫ √(2(U_b − U)) dx        from the barrier to where U = U_b again, and back (action; mass 1)
//! δ = γS/kT                                energy lost to weak friction in that loop, over kT
//! ```
//!
//! Kramers, Physica 7, 284 (1940), for weak friction; Mel'nikov & Meshkov, J. Chem. Phys. 85, 1018 (1986). S = 4/3 for x⁴/4 − x²/2
//! and 6/5 for x²/2 − x³/3.

use crate::error::Result;
use crate::potential::{Barrier, Direction, Landscape, Potential, Well};
use crate::rate::tunnelling::integral::Integral;
use crate::rate::tunnelling::span::Span;
use crate::rate::tunnelling::turning::wall;

/// Another barrier within this part of the loop's length from its end is as high as the one the loop begins at.
const SEPARATE: f64 = 1e-6;

/// One way from a barrier into a well and back, at the energy of the barrier.
pub(super) struct Loop {
    /// +1 where the well lies at larger x than the barrier, −1 where it lies at smaller x.
    pub(super) inward: f64,
    /// From the barrier to the turning point.
    pub(super) length: f64,
    /// S.
    pub(super) action: Integral,
}

/// The loop in a well next to a barrier; `None` where U does not rise to U_b on the other side, or another well comes first.
///
/// # Errors
/// `NotConverged` where U is not smooth on the way.
pub(super) fn one_barrier(
    potential: &Potential,
    landscape: &Landscape,
    well: &Well,
    barrier: &Barrier,
) -> Result<Option<Loop>> {
    let (side, inward) = if barrier.x > well.x { (Direction::Left, -1.0) } else { (Direction::Right, 1.0) };
    let Some(turn) = wall(potential, well, side, barrier.energy - well.energy) else {
        return Ok(None);
    };
    let length = inward * (turn - barrier.x);
    let inside = |other: &Barrier| {
        let distance = inward * (other.x - barrier.x);
        distance > SEPARATE * length && distance < (1.0 + SEPARATE) * length
    };
    if landscape.barriers.iter().any(inside) {
        return Ok(None);
    }
    Ok(Some(Loop { inward, length, action: action(potential, barrier, turn)? }))
}

/// S = 2∫√(2(U_b − U)) dx from a barrier to a point of the same energy: a turning point, or the top of a barrier as high.
///
/// # Errors
/// As [`one_barrier`].
pub(super) fn action(potential: &Potential, barrier: &Barrier, to: f64) -> Result<Integral> {
    // The difference of two values of U has lost what the barrier's own energy is larger than the depth of the well.
    let near = f64::INFINITY;
    let span = Span { potential, from: barrier.x, to, from_bottom: true, energy: barrier.energy, near };
    span.integral(0.0, |point| 2.0 * (-2.0 * point.rise).max(0.0).sqrt() * point.speed)
}
