//! The two sides of a well as a case has them: open, closed, or a hard wall; and which barriers lead out.

use crate::case::{Case, MeshSpec};
use crate::error::{Error, Result};
use crate::mesh::Boundary;
use crate::potential::{Barrier, Direction, Flank, Landscape, Potential, Well};
use crate::rate::resonance::Edge;
use std::f64::consts::PI;

/// A potential is its own mirror image if it is so to this relative error at every point tried.
const MIRROR: f64 = 1e-13;
/// Points tried.
const MIRROR_POINTS: u32 = 40;

/// Whether anything leaves through a side.
pub(super) fn is_open(edge: Edge) -> bool {
    matches!(edge, Edge::Open { .. })
}

/// Wells and barriers; of a washboard the well at asin s and the barriers next to it.
pub(super) fn landscape(potential: &Potential) -> Result<Landscape> {
    let &Potential::Washboard { s } = potential else { return Landscape::search(potential) };
    if s.abs() >= 1.0 {
        return Err(Error::no_barrier("no well is left in the washboard")
            .got(s)
            .allowed("−1 < s < 1")
            .key("potential.s"));
    }
    let (well, gap) = (s.asin(), s.abs().acos());
    Landscape::find(potential, -PI - well - gap, PI - well + gap)
}

/// The wells between hard walls.
pub(super) fn within_walls(mut landscape: Landscape, case: &Case) -> Result<Landscape> {
    let (left, right) = walls(case)?;
    let inside = |x: f64| left.is_none_or(|left| x >= left) && right.is_none_or(|right| x <= right);
    landscape.wells.retain(|well| inside(well.x));
    landscape.barriers.retain(|barrier| inside(barrier.x));
    if landscape.wells.is_empty() {
        return Err(Error::no_barrier("no well between the walls").remedy("widen mesh.x").key("mesh.x"));
    }
    Ok(landscape)
}

/// Where hard walls stand.
fn walls(case: &Case) -> Result<(Option<f64>, Option<f64>)> {
    let (ends, boundaries) = match &case.mesh {
        MeshSpec::Auto { from, to, left, right, absorb } => {
            if absorb.is_some() {
                return Err(Error::input(
                    "nothing absorbs in a Schrödinger operator: what leaves is taken by the contour",
                )
                .remedy("leave mesh.absorb out")
                .key("mesh.absorb"));
            }
            for (side, end, place, boundary) in [("left", "from", from, left), ("right", "to", to, right)] {
                if place.is_some() && *boundary != Some(Boundary::Wall) {
                    return Err(Error::input("an end of an automatic mesh is a hard wall, or it is found from U")
                        .remedy(format!("add {side} = \"wall\", give nodes as well, or leave mesh.x.{end} out"))
                        .key(format!("mesh.x.{end}")));
                }
            }
            ((*from, *to), (*left, *right))
        }
        MeshSpec::Explicit { spacing, left, right, .. } => {
            let (from, to) = spacing.range();
            ((Some(from), Some(to)), (Some(*left), Some(*right)))
        }
    };
    for (side, boundary) in [("left", boundaries.0), ("right", boundaries.1)] {
        if let Some(boundary @ (Boundary::Absorbing | Boundary::Periodic)) = boundary {
            return Err(Error::input("not an end of a Schrödinger operator")
                .got(format!("\"{boundary}\""))
                .allowed("reflecting (ψ has died out), wall (ψ = 0)")
                .key(format!("mesh.x.{side}")));
        }
    }
    let wall = |end: Option<f64>, boundary: Option<Boundary>| end.filter(|_| boundary == Some(Boundary::Wall));
    Ok((wall(ends.0, boundaries.0), wall(ends.1, boundaries.1)))
}

pub(super) fn deepest(landscape: &Landscape) -> Result<Well> {
    let found = landscape.wells.iter().min_by(|a, b| a.energy.total_cmp(&b.energy));
    found.copied().ok_or_else(|| Error::no_barrier("no well").key("potential"))
}

/// The two sides of the wells, as distances from the deepest.
pub(super) fn edges(case: &Case, landscape: &Landscape, well: &Well) -> Result<(Edge, Edge)> {
    let (left_wall, right_wall) = walls(case)?;
    let outermost = |sign: f64| {
        let side =
            landscape.barriers.iter().map(|barrier| sign * (barrier.x - well.x)).filter(|distance| *distance > 0.0);
        side.fold(None, |most: Option<f64>, distance| Some(most.map_or(distance, |most| most.max(distance))))
    };
    let furthest = |sign: f64| landscape.wells.iter().map(|other| sign * (other.x - well.x)).fold(0.0, f64::max);
    let edge = |sign: f64, wall: Option<f64>, flank: Flank| match (wall, flank, outermost(sign)) {
        (Some(wall), ..) => Edge::Wall { at: sign * (wall - well.x) },
        (None, Flank::Falling, Some(barrier)) => Edge::Open { barrier },
        _ => Edge::Closed { well: furthest(sign), limit: None },
    };
    if let Potential::Washboard { s } = case.potential {
        let side = |sign: f64, wall: Option<f64>| match (wall, outermost(sign)) {
            (Some(wall), _) => Edge::Wall { at: sign * (wall - well.x) },
            (None, Some(barrier)) if sign * s > 0.0 => Edge::Open { barrier },
            (None, limit) => Edge::Closed { well: 0.0, limit },
        };
        return Ok((side(-1.0, left_wall), side(1.0, right_wall)));
    }
    Ok((edge(-1.0, left_wall, landscape.left), edge(1.0, right_wall, landscape.right)))
}

/// The same edge seen from a point `by` further in.
pub(super) fn shifted(edge: Edge, by: f64) -> Edge {
    match edge {
        Edge::Open { barrier } => Edge::Open { barrier: barrier + by },
        Edge::Wall { at } => Edge::Wall { at: at + by },
        Edge::Closed { well, limit } => Edge::Closed { well: well + by, limit: limit.map(|limit| limit + by) },
    }
}

/// The barriers that a level must pass: next to the well on open sides, or those between closed wells.
pub(super) fn exits(landscape: &Landscape, well: &Well, (left, right): (Edge, Edge)) -> Vec<Barrier> {
    let sides = [(Direction::Left, left), (Direction::Right, right)];
    let any_open = is_open(left) || is_open(right);
    sides
        .into_iter()
        .filter(|(_, edge)| !any_open || is_open(*edge))
        .filter_map(|(side, _)| landscape.barrier(well, side).copied())
        .collect()
}

/// What rounding leaves uncertain of U between well and barrier: half a unit in the last place of the tilt times the way
/// for a washboard, of U itself otherwise.
pub(super) fn noise(potential: &Potential, well: &Well, barriers: &[Barrier]) -> f64 {
    let largest = |of: &dyn Fn(&Barrier) -> f64| barriers.iter().map(of).fold(0.0, f64::max);
    let size = match potential {
        Potential::Washboard { s } => s.abs() * largest(&|barrier| (barrier.x - well.x).abs()),
        _ => well.energy.abs().max(largest(&|barrier| barrier.energy.abs())),
    };
    f64::EPSILON * size
}

/// Whether U(c + r) = U(c − r) about the middle of the wells.
pub(super) fn is_mirrored(potential: &Potential, landscape: &Landscape) -> bool {
    let (first, last) = (&landscape.wells[0], &landscape.wells[landscape.wells.len() - 1]);
    let (centre, half) = (0.5 * (first.x + last.x), 0.5 * (last.x - first.x));
    let scale = landscape.barriers.iter().map(|barrier| barrier.energy - first.energy).fold(0.0, f64::max);
    (1..=MIRROR_POINTS).all(|k| {
        let r = 1.7 * half * f64::from(k) / f64::from(MIRROR_POINTS);
        let (a, b) = (potential.value(centre + r), potential.value(centre - r));
        (a - b).abs() <= MIRROR * (scale + a.abs())
    })
}
