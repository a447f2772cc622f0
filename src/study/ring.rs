//! What studies on a tilted ring start from: one period of U′, the tilt over it, and the bath.

use crate::bath::Bath;
use crate::case::{Case, MeshSpec, Temperature};
use crate::error::{Error, Result};
use crate::mesh::Boundary;
use crate::operator::ring::Tilt;
use crate::potential::{Direction, Landscape, Potential};
use std::f64::consts::PI;

/// A tilt below this part of kT over a period is rounding of U.
const LEVEL: f64 = 1e-9;

/// A case on a ring.
pub(super) struct Ring<'a> {
    pub potential: &'a Potential,
    pub ends: (f64, f64),
    pub tilt: Tilt,
    pub bath: Bath,
    /// ΔU with the tilt, where a well is left.
    pub barrier: Option<f64>,
}

impl<'a> Ring<'a> {
    pub fn new(case: &'a Case) -> Result<Self> {
        let potential = &case.potential;
        let ends = ends(case)?;
        let tilt = Tilt::new(potential, ends)?;
        let well = well(potential, ends, tilt.force);
        let bath = bath(case, well)?;
        Ok(Self { potential, ends, tilt, bath, barrier: well.map(|well| well.height) })
    }

    /// Period, tilt, barrier and bath in words.
    pub fn describe(&self) -> String {
        let Self { tilt, bath, .. } = self;
        let barrier = self.barrier.map_or_else(
            || "no well is left at this tilt".into(),
            |height| format!("ΔU = {height}, ΔU/kT = {}", height / bath.kt()),
        );
        format!(
            "  ring     {} to {}, tilt F = {}, FL/kT = {}\n  barrier  {barrier}\n  bath     kT = {}, γ = {}\n",
            self.ends.0,
            self.ends.1,
            tilt.force,
            tilt.force * tilt.period / bath.kt(),
            bath.kt(),
            bath.gamma()
        )
    }
}

/// Whether the case lies on a ring that is tilted, so that it has no stationary density of the form e^{−U/kT}.
pub(super) fn is_tilted(case: &Case) -> bool {
    let left = match &case.mesh {
        MeshSpec::Auto { left, .. } => *left,
        MeshSpec::Explicit { left, .. } => Some(*left),
    };
    if left != Some(Boundary::Periodic) {
        return false;
    }
    let Ok(tilt) = ends(case).and_then(|ends| Tilt::new(&case.potential, ends)) else { return false };
    let kt = if let Temperature::Kt(kt) = case.temperature { kt } else { 1.0 };
    (tilt.force * tilt.period).abs() > LEVEL * kt
}

/// The ends of the ring: as they are given, or one period of the washboard about its untilted well.
fn ends(case: &Case) -> Result<(f64, f64)> {
    let (given, boundaries) = match &case.mesh {
        &MeshSpec::Auto { from, to, left, right, absorb: None } => (from.zip(to), [left, right]),
        MeshSpec::Auto { .. } => {
            return Err(Error::input("nothing is absorbed on a ring").remedy("leave it out").key("mesh.absorb"));
        }
        MeshSpec::Explicit { spacing, left, right, .. } => (Some(spacing.range()), [*left, *right].map(Some)),
    };
    if let Some(other) = boundaries.into_iter().flatten().find(|boundary| *boundary != Boundary::Periodic) {
        return Err(Error::input("a ring is wanted")
            .got(format!("\"{other}\""))
            .allowed("\"periodic\"")
            .remedy("leave out mesh.x.left and mesh.x.right, or make both periodic")
            .key("mesh.x"));
    }
    match given {
        Some(ends) if ends.0 < ends.1 => Ok(ends),
        Some((from, to)) => {
            Err(Error::input("the ends must be increasing").got(format!("from = {from}, to = {to}")).key("mesh.x"))
        }
        None if case.potential.period().is_some() => Ok((-PI, PI)),
        None => Err(Error::input("the period of U′ is not known")
            .remedy(
                "add mesh.x = { from = 0, to = 1, left = \"periodic\", right = \"periodic\" } with one period of it",
            )
            .key("mesh.x")),
    }
}

/// The lowest well of the ring: its frequency, and the barrier on the side that the tilt leads down to.
#[derive(Clone, Copy)]
struct RingWell {
    omega_0: f64,
    height: f64,
}

fn well(potential: &Potential, (a, b): (f64, f64), force: f64) -> Option<RingWell> {
    let length = b - a;
    let landscape = Landscape::find(potential, a - length, b + length).ok()?;
    let inside = landscape.wells.iter().enumerate().filter(|(_, well)| well.x >= a && well.x < b);
    let direction = if force < 0.0 { Direction::Left } else { Direction::Right };
    let of = |(index, well): (usize, &crate::potential::Well)| {
        let height = landscape.barrier_height(index, direction).ok()?;
        Some(RingWell { omega_0: well.omega_0(), height })
    };
    inside.filter_map(of).max_by(|one, other| one.height.total_cmp(&other.height))
}

fn bath(case: &Case, well: Option<RingWell>) -> Result<Bath> {
    let needed = |key: &str| {
        Error::no_barrier("no well is left on the ring, so there is no barrier and no ω₀ to count from")
            .remedy("give bath.kt and bath.gamma, or lower the tilt")
            .key(key)
    };
    let kt = match case.temperature {
        Temperature::Kt(kt) => kt,
        Temperature::BarrierOverKt(ratio) => well.ok_or_else(|| needed("bath.barrier_over_kt"))?.height / ratio,
        Temperature::OverCrossover(_) => {
            return Err(match case.junction {
                Some(_) => Error::input("without noise there is no mean over it")
                    .got("0 K")
                    .allowed("above 0 K")
                    .remedy("give a temperature; study.kind = \"retrapping\" has the motion without noise beside")
                    .key("junction.temperature"),
                None => Error::input("the motion on a ring is classical").remedy("give bath.kt").key("bath.t_over_tc"),
            });
        }
    };
    if case.cutoff.is_some() {
        return Err(Error::input("friction with a cutoff has a memory, which no Fokker–Planck operator knows")
            .remedy("leave it out")
            .key("bath.cutoff"));
    }
    let gamma = match (case.damping, well) {
        (Some(crate::case::Damping::Alpha(_)), None) => return Err(needed("bath.alpha")),
        (None, _) if case.junction.is_some() => {
            return Err(Error::input("missing").remedy("add resistance = \"1 ohm\"").key("junction.resistance"));
        }
        (_, well) => case.gamma(well.map_or(0.0, |well| well.omega_0)),
    };
    Bath::new(kt, gamma)
}
