//! Where a driven well is solved: an axis that serves every phase, and the refusal of a drive that takes the walls away.
//!
//! The ends are those of the automatic axis at the two turning points of the drive and at rest, whichever lies further out.

use super::Drive;
use crate::bath::Bath;
use crate::error::{Error, Kind, Result};
use crate::mesh::{Axis, Boundary};
use crate::operator::automatic::{self, Request};
use crate::potential::{Flank, Landscape, Potential, Well};

/// A reflecting wall stands this many kT above the outermost well at the phase at which U is lowest there: e^{−40} = 4e-18 is left.
const WALL_KT: f64 = 40.0;
/// Halvings in which the largest amplitude that still binds is looked for.
const HALVINGS: u32 = 24;
/// Points at which φ is looked at.
const LOOKS: u32 = 512;
/// Distances, in units of the spread of the wells, at which a potential without a well is asked whether it rises.
const NEAR: f64 = 1e2;
const FAR: f64 = 1e4;

/// The axis of a driven well, and where its elimination ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The axis.
    pub axis: Axis,
    /// x of the deepest well.
    pub centre: f64,
    /// x of the highest barrier between two wells; of the deepest well where there is none.
    pub top: f64,
}

/// The axis for a drive of a potential with this landscape, from the ends that were asked for.
///
/// # Errors
/// A drive that lets U fall without bound on a side where it rises at rest, or rise where it falls; ends that can't be chosen.
pub fn place(
    potential: &Potential,
    landscape: &Landscape,
    drive: &Drive,
    bath: &Bath,
    request: &Request,
) -> Result<Place> {
    let rest = automatic::axis(potential, landscape, bath, request)?;
    let free = Free::of(&rest, request);
    defined(drive, rest.spacing().range())?;
    bound(potential, landscape, drive, free)?;
    let mut range = walls(potential, landscape, bath, (&rest, free), rest.spacing().range());
    for sign in [-1.0, 1.0] {
        let extreme = potential.plus(&drive.shape, sign * drive.amplitude);
        let found = seen(&extreme, request)
            .and_then(|seen| Ok((automatic::axis(&extreme, &seen, bath, request)?.spacing().range(), seen)));
        match found {
            Ok((found, seen)) => {
                let (from, to) = walls(&extreme, &seen, bath, (&rest, free), found);
                range.0 = if free.left { range.0.min(from) } else { range.0 };
                range.1 = if free.right { range.1.max(to) } else { range.1 };
            }
            // At its turning point the drive may leave no well, or no barrier.
            Err(error) if error.kind() == Kind::NoBarrier => {}
            Err(error) => return Err(error),
        }
    }
    let fixed = Request {
        from: Some(range.0),
        to: Some(range.1),
        left: Some(rest.left()),
        right: Some(rest.right()),
        absorb: None,
        ..*request
    };
    let axis = automatic::axis(potential, landscape, bath, &fixed)?;
    Place::on(landscape, axis)
}

impl Place {
    /// The places of elimination on an axis.
    ///
    /// # Errors
    /// An axis without a well on it.
    pub fn on(landscape: &Landscape, axis: Axis) -> Result<Self> {
        let (from, to) = axis.spacing().range();
        let inside = landscape.wells.iter().filter(|well| well.x > from && well.x < to);
        let deepest = inside
            .min_by(|a, b| a.energy.total_cmp(&b.energy))
            .ok_or_else(|| Error::no_barrier("no well between the ends").remedy("widen mesh.x").key("mesh.x"))?;
        let wells = landscape.wells.first().zip(landscape.wells.last());
        let between = |x: f64| wells.is_some_and(|(first, last)| x > first.x && x < last.x);
        let barriers = landscape.barriers.iter().filter(|barrier| between(barrier.x));
        let top = barriers.max_by(|a, b| a.energy.total_cmp(&b.energy)).map_or(deepest.x, |barrier| barrier.x);
        Ok(Self { axis, centre: deepest.x, top })
    }
}

/// Which ends are the potential's own, neither given nor an absorber that was placed.
#[derive(Debug, Clone, Copy)]
struct Free {
    left: bool,
    right: bool,
}

impl Free {
    fn of(axis: &Axis, request: &Request) -> Self {
        let (from, to) = axis.spacing().range();
        Self {
            left: request.from.is_none() && request.absorb != Some(from),
            right: request.to.is_none() && request.absorb != Some(to),
        }
    }
}

/// Free reflecting ends drawn in to [`WALL_KT`]: further out a drive that grows with x swings by hundreds of kT, where nothing is.
fn walls(
    potential: &Potential,
    landscape: &Landscape,
    bath: &Bath,
    (rest, free): (&Axis, Free),
    (from, to): (f64, f64),
) -> (f64, f64) {
    let drawn = |well: Option<&Well>, end: f64, boundary: Boundary, free: bool| {
        let Some(well) = well.filter(|_| free && boundary != Boundary::Absorbing) else { return end };
        let (mut inner, mut outer) = (well.x, end);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (inner + outer);
            let high = potential.value(middle) - well.energy >= WALL_KT * bath.kt();
            if high { outer = middle } else { inner = middle }
        }
        outer
    };
    (
        drawn(landscape.wells.first(), from, rest.left(), free.left),
        drawn(landscape.wells.last(), to, rest.right(), free.right),
    )
}

fn seen(potential: &Potential, request: &Request) -> Result<Landscape> {
    match (request.from, request.to) {
        (Some(from), Some(to)) => Landscape::find(potential, from, to),
        _ => Landscape::search(potential),
    }
}

/// Refuses a shape that is not finite where the particle is.
fn defined(drive: &Drive, (from, to): (f64, f64)) -> Result<()> {
    let place = |k: u32| from + (to - from) * f64::from(k) / f64::from(LOOKS);
    match (0..=LOOKS).map(place).find(|&x| !drive.shape.value(x).is_finite()) {
        None => Ok(()),
        Some(x) => Err(Error::input("the shape of the drive is not finite")
            .got(format!("φ = {} at x = {}", drive.shape.value(x), short(x)))
            .allowed(format!("a finite φ between {} and {}", short(from), short(to)))
            .key("drive.shape")),
    }
}

/// Four digits, as short as they can be written.
fn short(value: f64) -> String {
    let text = format!("{value:.3e}");
    let value: f64 = text.parse().unwrap_or(value);
    if value == 0.0 || (1e-4..1e6).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

/// Refuses a drive that changes what U does far out on a side without a given end.
fn bound(potential: &Potential, landscape: &Landscape, drive: &Drive, free: Free) -> Result<()> {
    let Some(side) = unbound(potential, landscape, drive, free, 1.0)? else { return Ok(()) };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if unbound(potential, landscape, drive, free, middle)?.is_some() { high = middle } else { low = middle }
    }
    let allowed = match low {
        0.0 => "no amplitude".into(),
        low => format!("up to about {}", short(low * drive.amplitude.abs())),
    };
    let rises = if side.rises { "fall without bound" } else { "rise" };
    Err(Error::input(format!(
        "the drive makes U {rises} to the {}, where U₀ {}: U₀ {} {} ({})",
        side.name,
        if side.rises { "rises" } else { "falls" },
        if side.sign < 0.0 { "−" } else { "+" },
        short(drive.amplitude.abs()),
        drive.shape
    ))
    .got(short(drive.amplitude))
    .allowed(allowed)
    .remedy("lower drive.amplitude, choose a drive.shape that grows more slowly than U₀, or give the ends by mesh.x.from and to")
    .key("drive.amplitude"))
}

/// A side that a drive opens or closes.
struct Side {
    name: &'static str,
    /// Whether U₀ rises there.
    rises: bool,
    /// The turning point at which it happens, the sign of ε cos(ωt) relative to |ε|.
    sign: f64,
}

fn unbound(potential: &Potential, landscape: &Landscape, drive: &Drive, free: Free, part: f64) -> Result<Option<Side>> {
    for sign in [-1.0, 1.0] {
        let extreme = potential.plus(&drive.shape, sign * part * drive.amplitude.abs());
        let (left, right) = match Landscape::search(&extreme) {
            Ok(seen) => (seen.left == Flank::Rising, seen.right == Flank::Rising),
            Err(error) if error.kind() == Kind::NoBarrier => {
                (rises(&extreme, landscape, -1.0), rises(&extreme, landscape, 1.0))
            }
            Err(error) => return Err(error.key("drive.shape")),
        };
        let sides = [
            ("left", free.left, landscape.left == Flank::Rising, left),
            ("right", free.right, landscape.right == Flank::Rising, right),
        ];
        if let Some((name, _, rises, _)) = sides.into_iter().find(|(_, free, was, is)| *free && was != is) {
            return Ok(Some(Side { name, rises, sign }));
        }
    }
    Ok(None)
}

/// Whether a potential without wells rises on a side, by two points far out.
fn rises(potential: &Potential, landscape: &Landscape, sign: f64) -> bool {
    let (first, last) = (landscape.wells.first().map_or(0.0, |w| w.x), landscape.wells.last().map_or(0.0, |w| w.x));
    let unit = (last - first).abs().max(1.0);
    let at = |distance: f64| potential.value(if sign < 0.0 { first } else { last } + sign * unit * distance);
    at(FAR) > at(NEAR)
}

/// Whether an end of an axis absorbs.
pub(super) fn absorbs(axis: &Axis) -> bool {
    [axis.left(), axis.right()].contains(&Boundary::Absorbing)
}
