//! Turning points: where U = E.

use super::remainder::Remainder;
use crate::potential::{Barrier, Direction, Potential, Well};

/// Distance, in barrier widths, at which U is taken never to fall to E.
const REACH: f64 = 1e6;
/// First step outwards, in barrier widths, and the growth of each over the one before.
const STEP: f64 = 1.0 / 32.0;
const GROWTH: f64 = 1.1;
/// A point on a wall is looked for this much farther out than U's own rounding puts it.
const BEYOND: f64 = 1.001;
/// Halvings of a bracket. 64 reach neighbouring doubles, except near x = 0, where they are denser than need be.
const STEPS: u32 = 128;

/// Where U falls to `energy` outside of a barrier, on the given side: the first such x, to the last bit that U determines.
///
/// The march outwards takes steps that grow with the distance, and looks into every dip whose two flanks it meets. `None`
/// where the barrier is not above `energy`, where U stays above it for 10⁶ barrier widths √(2(U_b − E)/|U″|), and where U
/// is not finite on the way.
#[must_use]
pub fn outer_turning_point(potential: &Potential, barrier: &Barrier, side: Direction, energy: f64) -> Option<f64> {
    let height = barrier.energy - energy;
    if !(height > 0.0 && height.is_finite()) {
        return None;
    }
    Level { potential, energy, sign: 1.0 }.march(barrier.x, side, height / barrier.curvature.abs())
}

/// The turning point between the bottom of a well and the top of a barrier next to it, or a point on a wall, where U is
/// above U₀ + `depth`. U − U₀ is taken as it grows from the bottom, so that it keeps its digits.
pub(super) fn inner_turning_point(potential: &Potential, well: &Well, above: f64, depth: f64) -> f64 {
    let gap = |x: f64| {
        let step = x - well.x;
        potential.value(Remainder::variable(well.x, step)).rest * step * step - depth
    };
    bisect(gap, above, well.x)
}

/// The turning point on a side on which a well has no barrier. `None` where U does not rise to U₀ + `depth`.
pub(in crate::rate) fn wall(potential: &Potential, well: &Well, side: Direction, depth: f64) -> Option<f64> {
    let level = Level { potential, energy: well.energy + depth, sign: -1.0 };
    let plain = level.march(well.x, side, depth / well.curvature.abs())?;
    let beyond = well.x + (plain - well.x) * BEYOND;
    let inside = level.gap(beyond) > 0.0 || !potential.value(beyond).is_finite();
    Some(if inside { plain } else { inner_turning_point(potential, well, beyond, depth) })
}

/// U against E, counted positive on the side of E on which a walk begins.
struct Level<'a> {
    potential: &'a Potential,
    energy: f64,
    sign: f64,
}

impl Level<'_> {
    fn gap(&self, x: f64) -> f64 {
        self.sign * (self.potential.value(x) - self.energy)
    }

    fn slope(&self, x: f64) -> f64 {
        self.sign * self.potential.jet(x).slope
    }

    /// Walks from `start`, an extremum where the gap is positive, to where it is not. `square` is half the square of the
    /// distance at which the extremum's parabola gets there.
    fn march(&self, start: f64, side: Direction, square: f64) -> Option<f64> {
        let outwards = if side == Direction::Right { 1.0 } else { -1.0 };
        let size = start.abs().max(1.0);
        // A parabola that is flat to rounding has no width.
        let parabola = (2.0 * square).sqrt();
        let width = if parabola.is_finite() && parabola > 0.0 { parabola } else { size };
        let (mut x, mut step) = (start, STEP * width.min(size));
        while (x - start).abs() <= REACH * width {
            let next = x + outwards * step;
            let gap = self.gap(next);
            if gap <= 0.0 {
                return Some(bisect(|x| self.gap(x), x, next));
            }
            if !gap.is_finite() {
                return None;
            }
            if self.slope(x) * outwards < 0.0 && self.slope(next) * outwards > 0.0 {
                let dip = bisect(|x| -self.slope(x) * outwards, x, next);
                if self.gap(dip) <= 0.0 {
                    return Some(bisect(|x| self.gap(x), x, dip));
                }
            }
            (x, step) = (next, step * GROWTH);
        }
        None
    }
}

/// The point between `above`, where f > 0, and `below`, where f ≤ 0, at which f changes its sign: of two neighbouring
/// doubles the one with the smaller |f|.
pub(in crate::rate) fn bisect(f: impl Fn(f64) -> f64, mut above: f64, mut below: f64) -> f64 {
    for _ in 0..STEPS {
        let middle = 0.5 * (above + below);
        if middle == above || middle == below {
            break;
        }
        if f(middle) > 0.0 {
            above = middle;
        } else {
            below = middle;
        }
    }
    if f(above).abs() < f(below).abs() { above } else { below }
}
