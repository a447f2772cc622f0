//! The automatic axis: range from U/kT, boundaries from what U does outside, nodes where U turns.

use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary, Feature, Spacing};
use crate::potential::{Extremum, Flank, Landscape, Potential};

/// A reflecting wall stands this many kT above the outermost well, where e^{−60} = 1e-26 of the density is left, and higher by
/// as much for every mode asked for: the n-th grows as (U/kT)^{n/2}.
const WALL_KT: f64 = 60.0;
const WALL_KT_PER_MODE: f64 = 4.0;
/// An absorbing end lies this many kT below the outermost barrier: what would come back from beyond is e^{−42} = 6e-19.
const DROP_KT: f64 = 42.0;
/// Features are resolved over this many thermal widths to each side: as smooth a map as extrapolation can use, wide enough
/// for the third and fourth modes of a well.
pub(crate) const RESOLVED_WIDTHS: f64 = 6.0;
/// Intervals of the first mesh for each share of the nodes; five halvings down it is still a mesh.
const INTERVALS_PER_SHARE: usize = 128;
/// Steps that double or halve a distance: the whole range of doubles.
const MOST_STEPS: usize = 2100;

/// What is asked of the automatic axis; `None` leaves it to the potential.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Request {
    /// Left end.
    pub from: Option<f64>,
    /// Right end.
    pub to: Option<f64>,
    /// What happens at the left end.
    pub left: Option<Boundary>,
    /// What happens at the right end.
    pub right: Option<Boundary>,
    /// An absorbing end at this x, on the side of the wells where it lies.
    pub absorb: Option<f64>,
    /// Points that must lie on the axis: an absorbing natural end moves out to the outermost of them.
    pub cover: Option<(f64, f64)>,
    /// Eigenvalues above the stationary one that the axis is to serve.
    pub modes: usize,
}

/// The axis that suits a potential at a temperature, before any refinement.
///
/// # Errors
/// An end that can't be chosen (U levels off), an absorbing end on top of a well, ends the wrong way round.
pub fn axis(potential: &Potential, landscape: &Landscape, bath: &Bath, request: &Request) -> Result<Axis> {
    let (left, right) = (Side::Left, Side::Right);
    let (from, left) = end(potential, landscape, bath, request, left)?;
    let (to, right) = end(potential, landscape, bath, request, right)?;
    if from >= to {
        return Err(Error::input("the ends must be increasing").got(format!("from = {from}, to = {to}")).key("mesh.x"));
    }
    let features = features(potential, landscape, bath, (from, to));
    let intervals = INTERVALS_PER_SHARE * (1 + features.len());
    Axis::new(Spacing::Adapted { from, to, features }.validated()?, intervals, left, right)
}

/// The wells and barriers between the ends, each with the width over which it is to be resolved.
#[must_use]
pub fn features(potential: &Potential, landscape: &Landscape, bath: &Bath, (from, to): (f64, f64)) -> Vec<Feature> {
    let wells = landscape.wells.iter().map(|well| well.0);
    let barriers = landscape.barriers.iter().map(|barrier| barrier.0);
    wells
        .chain(barriers)
        .filter(|extremum| extremum.x >= from && extremum.x <= to)
        .map(|extremum| {
            let width = RESOLVED_WIDTHS * thermal_width(potential, bath, &extremum, to - from);
            Feature { x: extremum.x, width }
        })
        .collect()
}

/// Where |U − U_k| reaches kT/2 on average over both sides: √kT/ω for a parabola, at most `longest`.
fn thermal_width(potential: &Potential, bath: &Bath, extremum: &Extremum, longest: f64) -> f64 {
    let reach = |sign: f64| {
        let change =
            |distance: f64| (potential.value(extremum.x + sign * distance) - extremum.energy).abs() / bath.kt();
        crossing(change, 0.5, scale(bath, extremum)).map_or(longest, |distance| distance.min(longest))
    };
    0.5 * (reach(-1.0) + reach(1.0))
}

/// A first guess of a length: √(kT/|U″|), or a thousandth of x at a flat extremum.
fn scale(bath: &Bath, extremum: &Extremum) -> f64 {
    let thermal = (bath.kt() / extremum.curvature.abs()).sqrt();
    let flat = 1e-3 * extremum.x.abs().max(1.0);
    if thermal.is_finite() && thermal > 0.0 { thermal.min(1e3 * flat) } else { flat }
}

/// The least of the distances, by doubling and halving, at which `change` reaches `level`; NaN and overflow count as reached.
fn crossing(change: impl Fn(f64) -> f64, level: f64, start: f64) -> Option<f64> {
    let reached = |distance: f64| change(distance).partial_cmp(&level) != Some(std::cmp::Ordering::Less);
    let mut high = start;
    while !reached(high) {
        high *= 2.0;
        if !high.is_finite() || high > 1e9 * start {
            return None;
        }
    }
    let mut low = high;
    for _ in 0..MOST_STEPS {
        low *= 0.5;
        if !reached(low) || low == 0.0 {
            break;
        }
        high = low;
    }
    while high - low > 1e-3 * high {
        let middle = 0.5 * (low + high);
        if reached(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    fn sign(self) -> f64 {
        if self == Self::Left { -1.0 } else { 1.0 }
    }
    fn name(self) -> &'static str {
        if self == Self::Left { "left" } else { "right" }
    }
    fn key(self) -> &'static str {
        if self == Self::Left { "mesh.x.from" } else { "mesh.x.to" }
    }
    fn flank(self, landscape: &Landscape) -> Flank {
        if self == Self::Left { landscape.left } else { landscape.right }
    }
    /// The last of a row of extrema on this side.
    pub(super) fn outermost<T>(self, row: &[T]) -> Option<&T> {
        if self == Self::Left { row.first() } else { row.last() }
    }
}

/// Whether the left and the right end of the axis asked for absorb; no temperature is needed to know.
#[must_use]
pub fn absorbing_ends(landscape: &Landscape, request: &Request) -> (bool, bool) {
    let absorbs = |side| boundary(landscape, request, side) == Boundary::Absorbing;
    (absorbs(Side::Left), absorbs(Side::Right))
}

/// What happens at one end: as asked for, or as the flank of U has it.
pub(super) fn boundary(landscape: &Landscape, request: &Request, side: Side) -> Boundary {
    if request.absorb.is_some_and(|x| absorbs_at(landscape, x, side)) {
        return Boundary::Absorbing;
    }
    let (asked, flank) = match side {
        Side::Left => (request.left, landscape.left),
        Side::Right => (request.right, landscape.right),
    };
    asked.unwrap_or(if flank == Flank::Falling { Boundary::Absorbing } else { Boundary::Reflecting })
}

/// Position and boundary of one end.
fn end(
    potential: &Potential,
    landscape: &Landscape,
    bath: &Bath,
    request: &Request,
    side: Side,
) -> Result<(f64, Boundary)> {
    let flank = side.flank(landscape);
    let x = match given_end(landscape, request, side) {
        Some(x) => x,
        None => {
            let x = natural_end(potential, landscape, bath, request.modes, flank, side)?;
            match (request.cover.filter(|_| flank == Flank::Falling), side) {
                (Some((lowest, _)), Side::Left) => x.min(lowest),
                (Some((_, highest)), Side::Right) => x.max(highest),
                (None, _) => x,
            }
        }
    };
    Ok((x, boundary(landscape, request, side)))
}

/// The end that was asked for on this side.
pub(super) fn given_end(landscape: &Landscape, request: &Request, side: Side) -> Option<f64> {
    let given = if side == Side::Left { request.from } else { request.to };
    request.absorb.filter(|&x| absorbs_at(landscape, x, side)).or(given)
}

/// Whether `mesh.absorb` lies beyond the wells on this side.
fn absorbs_at(landscape: &Landscape, x: f64, side: Side) -> bool {
    side.outermost(&landscape.wells).is_some_and(|well| (x - well.x) * side.sign() > 0.0)
}

fn natural_end(
    potential: &Potential,
    landscape: &Landscape,
    bath: &Bath,
    modes: usize,
    flank: Flank,
    side: Side,
) -> Result<f64> {
    let (anchor, level) = match flank {
        Flank::Rising => {
            #[allow(clippy::cast_precision_loss, reason = "at most a few hundred modes")]
            let wall = WALL_KT + WALL_KT_PER_MODE * modes as f64;
            (side.outermost(&landscape.wells).map(|well| well.0), wall)
        }
        Flank::Falling => (side.outermost(&landscape.barriers).map(|barrier| barrier.0), DROP_KT),
        Flank::Level => return Err(levels_off(side, "of the outermost well")),
    };
    let anchor =
        anchor.ok_or_else(|| Error::no_barrier("no well or barrier to count the range from").key(side.key()))?;
    walk_to(potential, bath, &anchor, level, side)
}

/// Where U rises to an energy beyond the outermost well.
pub(super) fn rise(potential: &Potential, landscape: &Landscape, bath: &Bath, side: Side, energy: f64) -> Result<f64> {
    let well = side.outermost(&landscape.wells).map(|well| well.0);
    let well = well.ok_or_else(|| Error::no_barrier("no well to count the range from").key(side.key()))?;
    if side.flank(landscape) != Flank::Rising {
        return Err(levels_off(side, "of the outermost well"));
    }
    walk_to(potential, bath, &well, (energy - well.energy) / bath.kt(), side)
}

/// Where U has fallen by `level` kT beyond a barrier.
pub(super) fn fall(potential: &Potential, bath: &Bath, barrier: &Extremum, level: f64, side: Side) -> Result<f64> {
    walk_to(potential, bath, barrier, level, side)
}

/// Where U has changed by `level` kT on the way outwards.
fn walk_to(potential: &Potential, bath: &Bath, anchor: &Extremum, level: f64, side: Side) -> Result<f64> {
    let change = |distance: f64| (potential.value(anchor.x + side.sign() * distance) - anchor.energy).abs() / bath.kt();
    let distance = crossing(change, level, scale(bath, anchor))
        .ok_or_else(|| levels_off(side, &format!("less than {level} kT away")))?;
    let x = anchor.x + side.sign() * distance;
    if potential.value(x).is_finite() && x.is_finite() { Ok(x) } else { Err(levels_off(side, "or is not finite")) }
}

fn levels_off(side: Side, what: &str) -> Error {
    Error::input(format!("U levels off to the {} {what}, so there is no natural end", side.name()))
        .remedy(format!("give mesh.absorb, or mesh.x = {{ from = …, to = … }} with {} = …", side.name()))
        .key(side.key())
}
