//! What every quantum study starts from: the well, its two sides, and what the case asks of contour and mesh.

pub(super) mod angles;
pub(super) mod levels;
pub(super) mod resonances;

use crate::case::{Case, MeshSpec};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::hamiltonian::Order;
use crate::mesh::{Boundary, ContourKind, Spacing};
use crate::operator::outline::RayRequest;
use crate::operator::schroedinger::Landing;
use crate::potential::{Barrier, Flank, Landscape, Potential, Well};
use crate::rate::resonance::{Edge, Request, Setting};
use crate::rate::tunnelling::{self, Instanton};
use crate::wide::Wide;
use std::f64::consts::PI;

/// A potential is its own mirror image if it is so to this relative error at every point tried.
const MIRROR: f64 = 1e-13;
/// Points tried.
const MIRROR_POINTS: u32 = 40;

/// A quantum case made ready to solve.
pub(super) struct QuantumScene<'a> {
    pub case: &'a Case,
    /// The well that energies count from: the deepest.
    pub well: Well,
    /// Where the well can be left: the outermost barriers of open sides, or between wells.
    pub barriers: Vec<Barrier>,
    pub setting: Setting<'a>,
    /// Whether the closed wells are mirror images of each other.
    pub mirrored: bool,
}

impl<'a> QuantumScene<'a> {
    pub fn new(case: &'a Case) -> Result<Self> {
        let potential = &case.potential;
        let landscape = within_walls(landscape(potential)?, case)?;
        let well = deepest(&landscape)?;
        if well.omega_0() <= 0.0 {
            return Err(Error::input("the well has no curvature, and so no ħω₀ to measure in")
                .got(format!("ω₀ = 0 at x = {}", well.x))
                .remedy("give the bottom of the well a curvature")
                .key("potential"));
        }
        let (left, right) = edges(case, &landscape, &well)?;
        let mirrored =
            !is_open(left) && !is_open(right) && landscape.wells.len() == 2 && is_mirrored(potential, &landscape);
        let origin = if mirrored { 0.5 * (landscape.wells[0].x + landscape.wells[1].x) } else { well.x };
        let moved = |edge: Edge, sign: f64| shifted(edge, sign * (well.x - origin));
        let barriers = exits(&landscape, &well, (left, right));
        let top = barriers.iter().map(|barrier| barrier.energy - well.energy).fold(f64::INFINITY, f64::min);
        let setting = Setting {
            landing: Landing { potential, origin, bottom: potential.rise(origin, well.x - origin) },
            hbar: case.hbar,
            omega_0: well.omega_0(),
            top,
            noise: noise(potential, &well, &barriers),
            left: moved(left, -1.0),
            right: moved(right, 1.0),
        };
        Ok(Self { case, well, barriers, setting, mirrored })
    }

    /// ΔU/ħω₀ of the lowest way out, where there is one.
    pub fn barrier_over_quantum(&self) -> Option<f64> {
        self.setting.top.is_finite().then(|| self.setting.top / self.setting.quantum())
    }

    /// What the case asks for; `unit` and `zero` turn an energy of the case into one above the bottom.
    pub fn request(&self, default_count: usize, unit: f64, zero: f64) -> Result<Request> {
        let Case { solve, contour, order, .. } = self.case;
        let kind = contour.kind.unwrap_or(ContourKind::Smooth);
        if kind == ContourKind::Sharp && contour.width.is_some() {
            return Err(Error::input("a sharp ray has no width")
                .remedy("use kind = \"smooth\"")
                .key("mesh.contour.width"));
        }
        let default_order = if kind == ContourKind::Sharp { 2 } else { 8 };
        let number = order.unwrap_or(default_order);
        let order = Order::ALL.into_iter().find(|order| usize::try_from(order.number()) == Ok(number));
        let above = |energy: f64| energy * unit - zero;
        Ok(Request {
            count: solve.count_or(default_count),
            window: solve.window.map(|(from, to)| (above(from), above(to))),
            near: solve.near.map(above),
            tolerance: solve.tolerance,
            order: order.unwrap_or(Order::Eight),
            engine: engine(solve.engine)?,
            kind,
            ray: RayRequest {
                start: contour.start.map(|x| self.distance(x)),
                angle: contour.angle,
                length: contour.length,
                width: contour.width,
            },
            mesh: self.mesh()?,
        })
    }

    /// How far a ray that starts at x starts from the origin, on its side.
    fn distance(&self, x: f64) -> f64 {
        let from_origin = x - self.setting.landing.origin;
        match (self.setting.left, self.setting.right) {
            (Edge::Open { .. }, Edge::Open { .. }) => from_origin.abs(),
            (Edge::Open { .. }, _) => -from_origin,
            _ => from_origin,
        }
    }

    /// Ends and intervals of a mesh that was given.
    fn mesh(&self) -> Result<Option<(f64, f64, usize)>> {
        let MeshSpec::Explicit { spacing, intervals, .. } = &self.case.mesh else { return Ok(None) };
        let Spacing::Uniform { from, to } = *spacing else {
            return Err(Error::input("the Schrödinger operator needs equal steps")
                .remedy("use spacing = \"uniform\", or leave the mesh out")
                .key("mesh.x.spacing"));
        };
        let origin = self.setting.landing.origin;
        Ok(Some((from - origin, to - origin, *intervals)))
    }

    /// Bounces of zero energy over the open sides; none beside a hard wall, which has no curvature to bounce in.
    pub fn instantons(&self) -> Result<Vec<Instanton>> {
        if self.has_wall() {
            return Ok(Vec::new());
        }
        let mut open = self.open_barriers();
        open.retain(|barrier| self.setting.falls_below_bottom((barrier.x - self.well.x).signum()));
        let found = open.iter().map(|barrier| tunnelling::instanton(&self.case.potential, &self.well, barrier));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn has_wall(&self) -> bool {
        [self.setting.left, self.setting.right].iter().any(|edge| matches!(edge, Edge::Wall { .. }))
    }

    /// The barriers next to open sides.
    pub fn open_barriers(&self) -> Vec<Barrier> {
        let open = |barrier: &&Barrier| {
            if barrier.x < self.well.x { is_open(self.setting.left) } else { is_open(self.setting.right) }
        };
        self.barriers.iter().filter(open).copied().collect()
    }

    /// Γ_n by the bounce of zero energy; `None` above the barrier.
    pub fn instanton_width(&self, instantons: &[Instanton], n: usize) -> Option<Wide> {
        let n = u32::try_from(n).ok()?;
        (!instantons.is_empty()).then(|| instantons.iter().map(|side| side.width(n, self.case.hbar)).sum())
    }

    /// Γ at E by WKB; `None` above the barrier, and beside a hard wall, at which the usual connection does not hold.
    pub fn wkb_width(&self, energy: f64) -> Result<Option<Wide>> {
        if self.has_wall() {
            return Ok(None);
        }
        let open = self.open_barriers();
        tunnelling::wkb(&self.case.potential, &self.well, &open, self.well.energy + energy, self.case.hbar)
    }

    /// Well, barriers, quantum, and the contour, in words.
    pub fn describe(&self) -> Result<String> {
        let Self { well, barriers, setting, .. } = self;
        let mut text = format!("  well     x = {}, U = {}, ω₀ = {}\n", well.x, well.energy, well.omega_0());
        for barrier in barriers {
            text += &format!("  barrier  x = {}, U = {}, ω_b = {}\n", barrier.x, barrier.energy, barrier.omega_b());
        }
        let ratio =
            self.barrier_over_quantum().map_or_else(|| "no barrier".into(), |ratio| format!("ΔU/ħω₀ = {ratio}"));
        text += &format!("  quantum  ħ = {}, ħω₀ = {}, {ratio}\n", setting.hbar, setting.quantum());
        let count = if self.case.study.kind == "levels" { levels::COUNT } else { resonances::COUNT };
        let request = self.request(count, 1.0, 0.0)?;
        let line = crate::rate::resonance::outline(setting, &request)?;
        let origin = setting.landing.origin;
        text += &format!(
            "  mesh     r = {} to {}, {} intervals to begin with, order {}\n",
            origin + line.from,
            origin + line.to,
            line.intervals,
            request.order.number()
        );
        text += &contour_in_words(&line.path.contour, origin);
        Ok(text)
    }
}

fn contour_in_words(contour: &crate::mesh::contour::Contour, origin: f64) -> String {
    use crate::mesh::contour::Contour;
    match contour {
        Contour::Real => "  contour  real\n".into(),
        Contour::Rotated { pivot, angle } => {
            format!("  contour  rotated by {angle} rad about x = {}\n", origin + pivot)
        }
        Contour::Exterior { left, right } => [("left", left), ("right", right)]
            .into_iter()
            .filter_map(|(side, ray)| ray.map(|ray| (side, ray)))
            .map(|(side, ray)| {
                let bend = if ray.width > 0.0 { format!("smooth over {:.6}", ray.width) } else { "sharp".into() };
                format!(
                    "  contour  ray to the {side} from x = {:.6} at {} rad, {bend}\n",
                    origin + ray.start,
                    ray.angle
                )
            })
            .collect(),
    }
}

fn engine(engine: Option<Engine>) -> Result<Engine> {
    match engine {
        None => Ok(Engine::Banded),
        Some(Engine::Flux) => Err(Error::input("an engine of generators, not of Hamiltonians")
            .got("\"flux\"")
            .allowed("banded, faer, arpack, lapack")
            .key("solve.engine")),
        Some(engine) => Ok(engine),
    }
}

pub(super) fn is_open(edge: Edge) -> bool {
    matches!(edge, Edge::Open { .. })
}

/// Wells and barriers; of a washboard the well at asin s and the barriers next to it.
fn landscape(potential: &Potential) -> Result<Landscape> {
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
fn within_walls(mut landscape: Landscape, case: &Case) -> Result<Landscape> {
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

fn deepest(landscape: &Landscape) -> Result<Well> {
    let found = landscape.wells.iter().min_by(|a, b| a.energy.total_cmp(&b.energy));
    found.copied().ok_or_else(|| Error::no_barrier("no well").key("potential"))
}

/// The two sides of the wells, as distances from the deepest.
fn edges(case: &Case, landscape: &Landscape, well: &Well) -> Result<(Edge, Edge)> {
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
fn shifted(edge: Edge, by: f64) -> Edge {
    match edge {
        Edge::Open { barrier } => Edge::Open { barrier: barrier + by },
        Edge::Wall { at } => Edge::Wall { at: at + by },
        Edge::Closed { well, limit } => Edge::Closed { well: well + by, limit: limit.map(|limit| limit + by) },
    }
}

/// The barriers that a level must pass: next to the well on open sides, or those between closed wells.
fn exits(landscape: &Landscape, well: &Well, (left, right): (Edge, Edge)) -> Vec<Barrier> {
    use crate::potential::Direction;
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
fn noise(potential: &Potential, well: &Well, barriers: &[Barrier]) -> f64 {
    let largest = |of: &dyn Fn(&Barrier) -> f64| barriers.iter().map(of).fold(0.0, f64::max);
    let size = match potential {
        Potential::Washboard { s } => s.abs() * largest(&|barrier| (barrier.x - well.x).abs()),
        _ => well.energy.abs().max(largest(&|barrier| barrier.energy.abs())),
    };
    f64::EPSILON * size
}

/// Whether U(c + r) = U(c − r) about the middle of the wells.
fn is_mirrored(potential: &Potential, landscape: &Landscape) -> bool {
    let (first, last) = (&landscape.wells[0], &landscape.wells[landscape.wells.len() - 1]);
    let (centre, half) = (0.5 * (first.x + last.x), 0.5 * (last.x - first.x));
    let scale = landscape.barriers.iter().map(|barrier| barrier.energy - first.energy).fold(0.0, f64::max);
    (1..=MIRROR_POINTS).all(|k| {
        let r = 1.7 * half * f64::from(k) / f64::from(MIRROR_POINTS);
        let (a, b) = (potential.value(centre + r), potential.value(centre - r));
        (a - b).abs() <= MIRROR * (scale + a.abs())
    })
}
