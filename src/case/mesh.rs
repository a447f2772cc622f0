//! `[mesh]`: automatic, or just the nodes asked for.

use super::MeshSpec;
use super::reader::Section;
use crate::error::{Error, Result};
use crate::mesh::{Boundary, Spacing};
use toml::Value;

/// Nodes of an explicit mesh unless given.
const NODES: usize = 801;
/// Largest number of nodes.
const MOST_NODES: usize = 10_000_001;

pub(super) fn read(section: &Section) -> Result<MeshSpec> {
    section.only(&["x", "absorb"])?;
    let absorb = section.number("absorb")?;
    let auto = MeshSpec::Auto { from: None, to: None, left: None, right: None, absorb };
    let table = match section.value("x") {
        None => return Ok(auto),
        Some(Value::String(word)) if word == "auto" => return Ok(auto),
        Some(Value::Table(table)) => table,
        Some(other) => return Err(section.wrong_type("x", other, "\"auto\" or a table { from, to, nodes }")),
    };
    let x = Section::of("mesh.x", table);
    x.only(&["from", "to", "nodes", "spacing", "left", "right", "focus", "ratio"])?;
    let (from, to) = (x.number("from")?, x.number("to")?);
    if let (Some(from), Some(to)) = (from, to) {
        if from >= to {
            return Err(Error::input("the ends must be increasing")
                .got(format!("from = {from}, to = {to}"))
                .remedy("exchange them")
                .key("mesh.x"));
        }
    }
    let (left, right) = (boundary(&x, "left")?, boundary(&x, "right")?);
    if x.value("nodes").is_none() && x.value("spacing").is_none() {
        return Ok(MeshSpec::Auto { from, to, left, right, absorb });
    }
    if absorb.is_some() {
        return Err(Error::input("absorb goes with an automatic mesh")
            .remedy("write right = \"absorbing\" (or left) in mesh.x instead")
            .key("mesh.absorb"));
    }
    let missing = |key| Error::input("missing key").remedy("a mesh with nodes needs both its ends").key(x.path(key));
    let (from, to) = (from.ok_or_else(|| missing("from"))?, to.ok_or_else(|| missing("to"))?);
    Ok(MeshSpec::Explicit {
        spacing: spacing(&x, from, to)?.validated()?,
        intervals: intervals(&x)?,
        left: left.unwrap_or(Boundary::Reflecting),
        right: right.unwrap_or(Boundary::Reflecting),
    })
}

fn boundary(x: &Section, key: &str) -> Result<Option<Boundary>> {
    x.text(key)?.map(|name| name.parse::<Boundary>().map_err(|error| error.key(x.path(key)))).transpose()
}

/// Nodes less one; a multiple of four, so that the error can be measured on meshes of half and a quarter of the intervals.
fn intervals(x: &Section) -> Result<usize> {
    let nodes = x.counter("nodes", 3, MOST_NODES)?.unwrap_or(NODES);
    let intervals = nodes - 1;
    if intervals.is_multiple_of(4) {
        return Ok(intervals);
    }
    let below = intervals / 4 * 4 + 1;
    Err(Error::input("must be one above a multiple of 4, so that the error can be measured on nested meshes")
        .got(nodes)
        .allowed(if below >= 5 { format!("{below} or {}", below + 4) } else { "5, 9, 13, …".into() })
        .key("mesh.x.nodes"))
}

fn spacing(x: &Section, from: f64, to: f64) -> Result<Spacing> {
    let name = x.text("spacing")?.unwrap_or_else(|| "uniform".into());
    let graded = name == "graded";
    if let Some(key) = ["focus", "ratio"].into_iter().find(|key| x.value(key).is_some() && !graded) {
        return Err(Error::input("goes with spacing = \"graded\" only").remedy("remove it").key(x.path(key)));
    }
    match name.as_str() {
        "uniform" => Ok(Spacing::Uniform { from, to }),
        "graded" => {
            let focus = x.number("focus")?.unwrap_or(0.5 * (from + to));
            Ok(Spacing::Graded { from, to, focus, ratio: x.number("ratio")?.unwrap_or(10.0) })
        }
        "adapted" => Ok(Spacing::Adapted { from, to, features: Vec::new() }),
        _ => Err(Error::input("unknown spacing")
            .got(format!("\"{name}\""))
            .allowed("uniform, graded, adapted")
            .key("mesh.x.spacing")),
    }
}
