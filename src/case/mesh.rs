//! The `[mesh]` section.

use super::build::Values;
use super::names::unknown_name;
use super::{ContourSpec, MeshSpec};
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary, ContourKind, Spacing};
use std::f64::consts::FRAC_PI_2;

/// More nodes than any one-dimensional answer needs; beyond it memory is at stake.
pub(super) const MOST_NODES: i64 = 4_000_001;
/// Number of nodes unless it is given.
const NODES: usize = 801;
/// Largest spacing over the smallest of a graded axis unless it is given.
const RATIO: f64 = 10.0;

/// Explicit where nodes or their spacing are given, automatic otherwise.
pub(super) fn spec(values: &Values) -> Result<MeshSpec> {
    let spec = if ["nodes", "spacing", "focus", "ratio"].iter().any(|name| values.has(&format!("mesh.x.{name}"))) {
        explicit(values)?
    } else {
        automatic(values)?
    };
    if values.has("mesh.absorb") && values.has("mesh.x") && values.text("mesh.x").is_none() {
        return Err(Error::input("goes with x = \"auto\" only")
            .remedy("make it the end of x, with right = \"absorbing\"")
            .key("mesh.absorb"));
    }
    Ok(spec)
}

/// The order of the finite differences: even, for they are central.
pub(super) fn order(values: &Values) -> Result<Option<usize>> {
    let Some(order) = values.number("mesh.order") else { return Ok(None) };
    let known = [2u8, 4, 6, 8, 10, 12, 14, 16].into_iter().find(|known| f64::from(*known).total_cmp(&order).is_eq());
    let refused = || Error::input("no such order").got(order).allowed("an even number, 2 … 16").key("mesh.order");
    known.map(|order| Some(usize::from(order))).ok_or_else(refused)
}

/// What is given of the contour.
pub(super) fn contour(values: &Values) -> Result<ContourSpec> {
    let kind = match values.text("mesh.contour.kind") {
        None => None,
        Some(name) => Some(name.parse().map_err(|_| {
            let names = ContourKind::ALL.map(ContourKind::name);
            unknown_name("unknown contour", name, &names).key("mesh.contour.kind")
        })?),
    };
    let angle = values.number("mesh.contour.angle");
    if let Some(angle) = angle.filter(|angle| *angle <= 0.0 || *angle >= FRAC_PI_2) {
        let allowed = "above 0 and below π/2 = 1.5707963";
        return Err(Error::input("out of range").got(angle).allowed(allowed).key("mesh.contour.angle"));
    }
    Ok(ContourSpec {
        kind,
        angle,
        start: values.number("mesh.contour.start"),
        length: values.positive("mesh.contour.length")?,
        width: values.positive("mesh.contour.width")?,
    })
}

fn boundary(values: &Values, path: &str) -> Result<Option<Boundary>> {
    let Some(name) = values.text(path) else { return Ok(None) };
    let names = Boundary::ALL.map(Boundary::name);
    name.parse().map(Some).map_err(|_| unknown_name("unknown boundary", name, &names).key(path))
}

fn automatic(values: &Values) -> Result<MeshSpec> {
    let (from, to) = (values.number("mesh.x.from"), values.number("mesh.x.to"));
    if let (Some(from), Some(to)) = (from, to) {
        Spacing::Uniform { from, to }.validated()?;
    }
    let (left, right) = (boundary(values, "mesh.x.left")?, boundary(values, "mesh.x.right")?);
    // An end that is more than "far enough" has a place, and only the user knows it.
    for (side, end, boundary, place) in [("left", "from", left, from), ("right", "to", right, to)] {
        if let (Some(boundary), None) = (boundary.filter(|boundary| *boundary != Boundary::Reflecting), place) {
            return Err(Error::input(format!("an end that is {boundary} needs its place"))
                .remedy(format!("give mesh.x.{end}"))
                .key(format!("mesh.x.{side}")));
        }
    }
    if left == Some(Boundary::Periodic) || right == Some(Boundary::Periodic) {
        check_ends(left, right)?;
    }
    Ok(MeshSpec::Auto { from, to, absorb: values.number("mesh.absorb"), left, right })
}

/// The axis itself knows which ends go together.
fn check_ends(left: Option<Boundary>, right: Option<Boundary>) -> Result<()> {
    let end = |boundary: Option<Boundary>| boundary.unwrap_or(Boundary::Reflecting);
    Axis::new(Spacing::Uniform { from: 0.0, to: 1.0 }, 4, end(left), end(right)).map(drop)
}

fn explicit(values: &Values) -> Result<MeshSpec> {
    let end = |name: &str, example: &str| {
        let path = format!("mesh.x.{name}");
        values.number(&path).ok_or_else(|| {
            Error::input("missing")
                .remedy(format!("nodes and spacing need both ends: add {name} = {example}"))
                .key(path)
        })
    };
    let (from, to) = (end("from", "-2.0")?, end("to", "2.0")?);
    let (left, right) = (boundary(values, "mesh.x.left")?, boundary(values, "mesh.x.right")?);
    check_ends(left, right)?;
    Ok(MeshSpec::Explicit {
        spacing: spacing(values, from, to)?.validated()?,
        intervals: intervals(values)?,
        left: left.unwrap_or(Boundary::Reflecting),
        right: right.unwrap_or(Boundary::Reflecting),
    })
}

fn spacing(values: &Values, from: f64, to: f64) -> Result<Spacing> {
    let name = values.text("mesh.x.spacing").unwrap_or("uniform");
    let graded_only = ["focus", "ratio"].into_iter().find(|key| values.has(&format!("mesh.x.{key}")));
    if let Some(key) = graded_only.filter(|_| name != "graded") {
        return Err(Error::input("goes with spacing = \"graded\" only")
            .got(format!("spacing = {}", super::escaped(name)))
            .key(format!("mesh.x.{key}")));
    }
    match name {
        "uniform" => Ok(Spacing::Uniform { from, to }),
        "adapted" => Ok(Spacing::Adapted { from, to, features: Vec::new() }),
        "graded" => {
            let focus = values.number("mesh.x.focus").ok_or_else(|| {
                Error::input("missing")
                    .remedy("add focus, where the spacing is finest, such as the barrier")
                    .key("mesh.x.focus")
            })?;
            Ok(Spacing::Graded { from, to, focus, ratio: values.number("mesh.x.ratio").unwrap_or(RATIO) })
        }
        other => Err(unknown_name("unknown spacing", other, &["uniform", "graded", "adapted"]).key("mesh.x.spacing")),
    }
}

fn intervals(values: &Values) -> Result<usize> {
    let nodes = values.whole_in("mesh.x.nodes", &(5..=MOST_NODES))?.unwrap_or(NODES);
    let intervals = nodes - 1;
    if intervals % 4 == 0 {
        return Ok(intervals);
    }
    let below = intervals - intervals % 4 + 1;
    Err(Error::input(
        "the error is measured on every second and every fourth node, so nodes − 1 must be divisible by 4",
    )
    .got(nodes)
    .allowed(format!("{below} or {}", below + 4))
    .key("mesh.x.nodes"))
}
