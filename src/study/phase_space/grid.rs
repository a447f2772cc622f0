//! The grid of (x, v): as far as the potential is populated a few kT above the barrier.
//!
//! ```text
//! |v| ≤ max(√(2(ΔU + 5kT)), 4√kT),      U(x) ≤ U_b + 5kT
//! ```
//!
//! and, behind the barrier of a metastable well, down to the depth of the well. Steps are rounded down to three digits, and
//! places are multiples of them.

use crate::error::{Error, Result};
use crate::mesh::Boundary;
use crate::rate::underdamped::phase_space::Setting;
use crate::study::scene::Scene;

/// Columns and rows unless `study.nodes` and `study.points` say otherwise, and what may be asked for.
const NODES: usize = 73;
const POINTS: usize = 53;
const FEWEST: usize = 5;
const MOST: usize = 1001;
/// The grid reaches this far (kT) above the barrier.
const ABOVE_KT: f64 = 5.0;
/// The least it reaches in v, in √kT.
const WIDEST: f64 = 4.0;
/// Halvings of a stretch that U crosses an energy in.
const HALVINGS: usize = 60;

/// Places in ascending order, evenly spaced.
pub(super) struct Grid {
    pub x: Vec<f64>,
    pub v: Vec<f64>,
}

impl Grid {
    pub(super) fn new(scene: &Scene, setting: &Setting) -> Result<Self> {
        let study = &scene.case.study;
        let (nodes, points) = (study.nodes.unwrap_or(NODES), study.points.unwrap_or(POINTS));
        for (count, key) in [(nodes, "study.nodes"), (points, "study.points")] {
            if !(FEWEST..=MOST).contains(&count) {
                return Err(Error::input("size of the grid").got(count).allowed(format!("{FEWEST} … {MOST}")).key(key));
            }
        }
        let kt = scene.bath.kt();
        let height = setting.top() - setting.bottom() + ABOVE_KT * kt;
        let fastest = (2.0 * height).sqrt().max(WIDEST * kt.sqrt());
        Ok(Self { x: places(range(scene, setting), nodes), v: places((-fastest, fastest), points) })
    }
}

/// The range in x.
fn range(scene: &Scene, setting: &Setting) -> (f64, f64) {
    let plan = setting.plan;
    let right = reach(scene, setting, 1.0, plan.to);
    // Only one half of a symmetric potential is meshed.
    let left = if plan.half { 2.0 * plan.from.0 - right } else { reach(scene, setting, -1.0, plan.from) };
    (left, right)
}

/// Where U passes the highest energy shown, or behind an open barrier the depth of the well, on the way to an end.
fn reach(scene: &Scene, setting: &Setting, side: f64, (end, boundary): (f64, Boundary)) -> f64 {
    let outermost =
        |places: &mut dyn Iterator<Item = f64>| places.fold(f64::NEG_INFINITY, |most, x| most.max(side * x)) * side;
    let landscape = &scene.landscape;
    let (start, limit, level) = if boundary == Boundary::Absorbing {
        // In the drain friction is not that of the case.
        let drains = setting.plan.drains.iter().map(|drain| drain.start);
        let drained = drains.min_by(|a, b| (a - end).abs().total_cmp(&(b - end).abs())).unwrap_or(end);
        (outermost(&mut landscape.barriers.iter().map(|top| top.x)), drained, setting.bottom())
    } else {
        let level = setting.top() + ABOVE_KT * scene.bath.kt();
        (outermost(&mut landscape.wells.iter().map(|well| well.x)), end, level)
    };
    let (mut near, mut far) = (start, limit);
    let passed = |x: f64| (scene.potential.value(x) > level) == (scene.potential.value(start) < level);
    if !passed(far) {
        return far;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (near + far);
        if passed(middle) { far = middle } else { near = middle }
    }
    near
}

/// `count` places inside a range, about its middle.
#[allow(clippy::cast_precision_loss, reason = "at most a thousand")]
fn places((from, to): (f64, f64), count: usize) -> Vec<f64> {
    let room = (to - from) / count as f64;
    let digit = 10f64.powf(room.log10().floor() - 2.0);
    let step = (room / digit).floor() * digit;
    let middle = (0.5 * (from + to) / step).round();
    // Halves are whole numbers of half steps.
    let first = 2.0 * middle - (count - 1) as f64;
    (0..count).map(|i| rounded(0.5 * step * (first + 2.0 * i as f64), super::DIGITS.0)).collect()
}

/// A number to so many significant digits.
pub(super) fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits - 1).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_even_short_and_inside() {
        for (range, count) in [((-1.7, 1.7), 81), ((-0.83, 2.2), 60), ((1e-9, 3e-9), 7)] {
            let places = places(range, count);
            assert_eq!(places.len(), count);
            assert!(places[0] >= range.0 && places[count - 1] <= range.1, "{places:?}");
            let step = places[1] - places[0];
            assert!(places.windows(2).all(|pair| ((pair[1] - pair[0]) / step - 1.0).abs() < 1e-8));
            // Three digits are lost to the rounding of the step, at most a hundredth of the range, and one step to the ends.
            assert!(places[count - 1] - places[0] > (range.1 - range.0) * (0.98 - 1.0 / count as f64));
        }
        assert_eq!(rounded(0.1 + 0.2, 12), 0.3);
    }
}
