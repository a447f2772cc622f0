//! What every quantum study starts from: the well, its two sides, and what the case asks of contour and mesh.

pub(super) mod angles;
pub(super) mod bounce;
pub(super) mod crossover;
pub(super) mod levels;
pub(super) mod resonances;
mod sides;

use crate::case::{Case, MeshSpec};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::hamiltonian::Order;
use crate::mesh::contour::Contour;
use crate::mesh::{ContourKind, Spacing};
use crate::operator::outline::RayRequest;
use crate::operator::schroedinger::Landing;
use crate::potential::{Barrier, Well};
use crate::rate::resonance::{Edge, Request, Setting};
use crate::rate::tunnelling::{self, Instanton};
use crate::table::Cell;
use crate::wide::Wide;
use sides::{deepest, edges, exits, is_mirrored, is_open, landscape, noise, shifted, within_walls};

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
    /// Whether there are more wells inside: a formula for one well and one barrier says nothing of its levels.
    pub several: bool,
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
        Ok(Self { case, well, barriers, setting, mirrored, several: landscape.wells.len() > 1 })
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
        let known = Order::ALL.into_iter().find(|order| usize::try_from(order.number()) == Ok(number));
        let order = known.ok_or_else(|| {
            Error::input("no such order of the Schrödinger operator")
                .got(number)
                .allowed("2, 4, 6 or 8")
                .key("mesh.order")
        })?;
        let above = |energy: f64| energy * unit - zero;
        Ok(Request {
            count: solve.count_or(default_count),
            fewer: false,
            window: solve.window.map(|(from, to)| (above(from), above(to))),
            near: solve.near.map(above),
            tolerance: solve.tolerance,
            order,
            engine: engine(solve.engine)?,
            kind,
            ray: RayRequest {
                start: contour.start.map(|x| self.distance(x)),
                angle: contour.angle,
                length: contour.length,
                width: contour.width,
                above: None,
                broadest: None,
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
        if self.has_wall() || (self.several && !self.mirrored) {
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
        if self.has_wall() || self.several {
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

/// A double where it is in range.
fn number(value: Wide) -> Cell {
    let plain = value.to_f64();
    if value == Wide::ZERO || plain.abs() >= f64::MIN_POSITIVE { plain.into() } else { Cell::Missing }
}

fn contour_in_words(contour: &Contour, origin: f64) -> String {
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
