//! What every study starts from: the landscape, the bath and the axis of a case.

use super::memo::Memo;
use crate::bath::Bath;
use crate::case::{Case, MeshSpec, Temperature};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::mesh::{Axis, Boundary, Spacing};
use crate::operator::automatic::{self, Request};
use crate::potential::{Barrier, Landscape, Potential, Well};
use crate::rate::spectral::{self, Eigenvalues};
use std::f64::consts::TAU;

/// A case made ready to solve.
pub(super) struct Scene<'a> {
    pub case: &'a Case,
    pub potential: &'a Potential,
    pub landscape: Landscape,
    pub bath: Bath,
    pub axis: Axis,
    /// Where escape starts and what is in its way; `None` where there is no barrier.
    pub escape: Option<Escape>,
}

/// The well that escape is counted from, and the barriers over which it leads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Escape {
    /// Number of the well, from the left.
    pub from: usize,
    /// The well that it leads to; `None` where it leads to an absorbing end.
    pub to: Option<usize>,
    /// The barriers: one, or one to each side where both ends absorb.
    pub barriers: Vec<Barrier>,
}

impl Escape {
    /// ΔU over the lowest of the barriers.
    pub fn height(&self, landscape: &Landscape) -> f64 {
        let bottom = landscape.wells[self.from].energy;
        self.barriers.iter().map(|barrier| barrier.energy - bottom).fold(f64::INFINITY, f64::min)
    }
}

impl<'a> Scene<'a> {
    pub fn new(case: &'a Case) -> Result<Self> {
        let potential = &case.potential;
        let landscape = within_ends(landscape(case)?, &case.mesh)?;
        let ends = ends(case, &landscape);
        let escape = escape(&landscape, ends);
        let bath = bath(case, &landscape, escape.as_ref())?;
        let axis = axis(case, &landscape, &bath)?;
        Ok(Self { case, potential, landscape, bath, axis, escape })
    }

    /// The escape, for the studies that need one.
    pub fn escape(&self) -> Result<&Escape> {
        self.escape.as_ref().ok_or_else(|| no_barrier(&self.landscape))
    }

    /// The smallest eigenvalues by the engine of the case, on as fine a mesh as they need.
    pub fn eigenvalues(&self, count: usize, vectors: bool) -> Result<Eigenvalues> {
        let request = spectral::Request {
            count,
            tolerance: self.case.solve.tolerance,
            engine: self.engine(),
            refine: matches!(self.case.mesh, MeshSpec::Auto { .. }),
            vectors,
        };
        spectral::eigenvalues(self.potential, &self.landscape, &self.axis, &self.bath, &request)
    }

    /// The engine of the case; "auto" is `flux` on a chain, `faer` on a ring.
    pub fn engine(&self) -> Engine {
        let ring = self.axis.left() == Boundary::Periodic;
        self.case.solve.engine.unwrap_or(if ring { Engine::Faer } else { Engine::Flux })
    }

    /// ΔU/kT of the escape.
    pub fn barrier_over_kt(&self) -> Option<f64> {
        match self.case.temperature {
            Temperature::BarrierOverKt(ratio) => Some(ratio),
            _ => self.escape.as_ref().map(|escape| escape.height(&self.landscape) / self.bath.kt()),
        }
    }

    /// The engine's evidence together with the axis that was used.
    pub fn evidence(&self, solved: &Eigenvalues) -> serde_json::Value {
        let (from, to) = solved.axis.spacing().range();
        let (left, right) = (solved.axis.left().name(), solved.axis.right().name());
        serde_json::json!({
            "solver": solved.evidence,
            "axis": { "from": from, "to": to, "left": left, "right": right, "intervals": solved.axis.intervals() },
        })
    }

    /// Wells, barriers, bath and axis in words.
    pub fn describe(&self) -> String {
        let Self { landscape, bath, axis, .. } = self;
        let wells =
            landscape.wells.iter().map(|w| format!("  well     x = {}, U = {}, ω₀ = {}\n", w.x, w.energy, w.omega_0()));
        let tops = landscape
            .barriers
            .iter()
            .map(|b| format!("  barrier  x = {}, U = {}, ω_b = {}\n", b.x, b.energy, b.omega_b()));
        let (from, to) = axis.spacing().range();
        let ratio = self.barrier_over_kt().map_or_else(|| "no barrier".into(), |ratio| format!("ΔU/kT = {ratio}"));
        let bath = format!("  bath     kT = {}, γ = {}, {ratio}\n", bath.kt(), bath.gamma());
        let ends = format!("{} to {}, {} and {}", from, to, axis.left(), axis.right());
        let mesh = format!("  mesh     {ends}, {} intervals to begin with\n", axis.intervals());
        wells.chain(tops).chain([bath, mesh]).collect()
    }

    pub fn well(&self, index: usize) -> &Well {
        &self.landscape.wells[index]
    }
}

fn no_barrier(landscape: &Landscape) -> Error {
    let places = |row: Vec<f64>| row.iter().map(|x| format!("{x:.4}")).collect::<Vec<_>>().join(", ");
    let wells = places(landscape.wells.iter().map(|well| well.x).collect());
    let tops = places(landscape.barriers.iter().map(|barrier| barrier.x).collect());
    let tops = if tops.is_empty() { "no barrier".into() } else { format!("barriers at {tops}") };
    Error::no_barrier("no barrier to escape over, from well to well or from a well to each absorbing end")
        .got(format!("wells at {wells} and {tops} between the ends"))
        .remedy("choose a potential with a barrier, widen mesh.x, move mesh.absorb, or lower the tilt")
        .key("potential")
}

impl Scene<'_> {
    /// The ends asked for, where the rest of the axis is automatic.
    pub fn automatic_ends(&self) -> Result<Request> {
        match &self.case.mesh {
            &MeshSpec::Auto { from, to, left, right, absorb } => {
                Ok(Request { from, to, left, right, absorb, cover: None, modes: 1 })
            }
            MeshSpec::Explicit { .. } => Err(Error::input("nodes of an underdamped escape are placed by the operator")
                .remedy("give mesh.x.from, to, left and right without nodes and spacing")
                .key("mesh.x.nodes")),
        }
    }
}

/// Landscapes by potential and the range that was searched: a sweep over temperature asks for the same one at every point.
static LANDSCAPES: Memo<(Potential, Option<(f64, f64)>), Landscape> = Memo::new();

fn landscape(case: &Case) -> Result<Landscape> {
    let range = match &case.mesh {
        &MeshSpec::Auto { from, to, .. } => from.zip(to),
        MeshSpec::Explicit { spacing, .. } => Some(spacing.range()),
    };
    LANDSCAPES.get((case.potential.clone(), range), || match range {
        Some((from, to)) => Landscape::find(&case.potential, from, to),
        None => Landscape::search(&case.potential),
    })
}

/// The wells and barriers that are left between the ends asked for. `mesh.absorb` is the right end of all wells to its left,
/// or the left end where there are none.
fn within_ends(mut landscape: Landscape, mesh: &MeshSpec) -> Result<Landscape> {
    let &MeshSpec::Auto { from, to, absorb, .. } = mesh else { return Ok(landscape) };
    let leftmost = landscape.wells.first().map_or(f64::NEG_INFINITY, |well| well.x);
    let (left, right) = match absorb {
        Some(x) if x > leftmost => (from, Some(to.map_or(x, |to| to.min(x)))),
        Some(x) => (Some(from.map_or(x, |from| from.max(x))), to),
        None => (from, to),
    };
    let inside = |x: f64| left.is_none_or(|left| x > left) && right.is_none_or(|right| x < right);
    landscape.wells.retain(|well| inside(well.x));
    landscape.barriers.retain(|barrier| inside(barrier.x));
    if landscape.wells.is_empty() {
        return Err(Error::no_barrier("no well between the ends")
            .remedy("widen mesh.x, or move mesh.absorb")
            .key("mesh"));
    }
    Ok(landscape)
}

/// Whether the left and the right end absorb.
fn ends(case: &Case, landscape: &Landscape) -> (bool, bool) {
    match &case.mesh {
        MeshSpec::Explicit { left, right, .. } => (*left == Boundary::Absorbing, *right == Boundary::Absorbing),
        MeshSpec::Auto { from, to, left, right, absorb } => {
            let request =
                Request { from: *from, to: *to, left: *left, right: *right, absorb: *absorb, cover: None, modes: 1 };
            automatic::absorbing_ends(landscape, &request)
        }
    }
}

/// From the deepest well to the absorbing ends; from the leftmost well to its neighbour where both ends reflect.
fn escape(landscape: &Landscape, (left, right): (bool, bool)) -> Option<Escape> {
    let wells = &landscape.wells;
    let highest = |from: f64, to: f64| {
        let between = landscape.barriers.iter().filter(|barrier| barrier.x > from && barrier.x < to);
        between.copied().max_by(|a, b| a.energy.total_cmp(&b.energy))
    };
    if !left && !right {
        let barrier = highest(wells.first()?.x, wells.get(1)?.x)?;
        return Some(Escape { from: 0, to: Some(1), barriers: vec![barrier] });
    }
    let from = (0..wells.len()).min_by(|&a, &b| wells[a].energy.total_cmp(&wells[b].energy))?;
    let mut barriers = Vec::new();
    if left {
        barriers.extend(highest(f64::NEG_INFINITY, wells[from].x));
    }
    if right {
        barriers.extend(highest(wells[from].x, f64::INFINITY));
    }
    (barriers.len() == usize::from(left) + usize::from(right)).then_some(Escape { from, to: None, barriers })
}

fn bath(case: &Case, landscape: &Landscape, escape: Option<&Escape>) -> Result<Bath> {
    let well = escape.map_or(0, |escape| escape.from);
    let omega_0 = landscape.wells.get(well).map_or(0.0, Well::omega_0);
    let kt = match (case.temperature, escape) {
        (Temperature::Kt(kt), _) => kt,
        (_, None) => return Err(no_barrier(landscape)),
        (temperature, Some(escape)) => {
            let omega_b = escape.barriers.iter().map(Barrier::omega_b).fold(f64::INFINITY, f64::min);
            let omega_r = case.friction(omega_0)?.unstable_frequency(omega_b);
            temperature.kt(escape.height(landscape), case.hbar * omega_r / TAU)
        }
    };
    if case.cutoff.is_some() {
        return Err(Error::input("friction with a cutoff has a memory, which no Fokker–Planck operator knows")
            .remedy("leave it out, or use a quantum study")
            .key("bath.cutoff"));
    }
    Bath::new(kt, case.gamma(omega_0))
}

/// The stretch between start and goal of the passage time, as far as they are given.
fn cover(case: &Case) -> Option<(f64, f64)> {
    let given = case.study.from.into_iter().chain(case.study.to);
    given.fold(None, |stretch: Option<(f64, f64)>, x| {
        Some(stretch.map_or((x, x), |(low, high)| (low.min(x), high.max(x))))
    })
}

fn axis(case: &Case, landscape: &Landscape, bath: &Bath) -> Result<Axis> {
    match &case.mesh {
        &MeshSpec::Auto { from, to, left, right, absorb } => {
            let modes = if case.study.kind == "kramers" { 1 } else { case.solve.count_or(super::COUNT) };
            automatic::axis(
                &case.potential,
                landscape,
                bath,
                &Request { from, to, left, right, absorb, cover: cover(case), modes },
            )
        }
        MeshSpec::Explicit { spacing, intervals, left, right } => {
            let spacing = match spacing {
                Spacing::Adapted { from, to, features } if features.is_empty() => {
                    let features = automatic::features(&case.potential, landscape, bath, (*from, *to));
                    Spacing::Adapted { from: *from, to: *to, features }
                }
                other => other.clone(),
            };
            Axis::new(spacing.validated()?, *intervals, *left, *right)
        }
    }
}
