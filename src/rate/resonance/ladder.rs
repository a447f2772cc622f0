//! Nested meshes of one contour, and one level climbed on them.

use super::setting::End;
use super::width::{Measured, measure};
use super::{Edge, Request, Setting, stock};
use crate::eigen::Engine;
use crate::eigen::banded::{self, Search, Solution};
use crate::error::{Error, Result};
use crate::hamiltonian::{Hamiltonian, Mirror};
use crate::mesh::ContourKind;
use crate::mesh::contour::{Contour, HardWall, Path, Ray};
use crate::operator::outline::{RayRequest, Side};
use crate::operator::schroedinger::{self, Line};
use crate::rate::extrapolate::series_from;
use crate::wide::Wide;
use num_complex::Complex64;
use std::cell::OnceCell;

/// Nested meshes at most; each has twice the nodes of the one before.
const LEVELS: usize = 7;
/// Meshes that an error can be measured on.
const FEWEST: usize = 3;
/// Nodes that the dense engine takes in a second or so.
const DENSE: usize = 700;
/// Below this an extrapolation error is as good as none.
const GOAL: f64 = 1e-13;
/// On a mesh that was given, 2π/k spans at least this many of the coarsest steps over 2π.
const RESOLVED: f64 = 1.5;
/// −2 Im E/ħ is shown where it is this many times what rounding leaves of it.
const FLOOR: f64 = 1e3;
/// The second contour: angle times, start shifted by local wavelengths over 2π, bend wider by.
const OTHER_ANGLES: [f64; 3] = [0.9, 1.05, 0.97];
/// Share of the bend width that the other start lies further out.
const OTHER_START: f64 = 0.3;
/// The other bend is wider by this factor.
const OTHER_WIDTH: f64 = 1.2;
/// Nodes are crowded next to a wall over this many wavelengths over 2π.
const CROWDED: f64 = 4.0;
/// Steps of the first mesh in that width.
const STEPS_AT_WALL: f64 = 30.0;
/// The line begins this share of that width from a wall: 1/0.07² = 204, and φ is e^{−102} of its size.
const CLEARANCE: f64 = 0.07;
/// A level must stay this close to its guess, in ħω₀.
const RADIUS: f64 = 0.3;
/// The angle of a uniform rotation unless it is given (rad).
const ROTATION: f64 = 0.3;
/// Γ changes by at most about this factor times δE/ħω₀, relative: twice the time under the barrier.
const STEEPNESS: f64 = 10.0;

/// The meshes of one contour.
pub(in crate::rate) struct Ladder<'a> {
    setting: &'a Setting<'a>,
    request: &'a Request,
    line: Line,
    decay: (f64, f64),
    far_level: f64,
    meshes: [OnceCell<Hamiltonian>; LEVELS],
}

/// Which of the contours, or which half of a mirror-symmetric well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rate) enum Variant {
    /// As asked for.
    Main,
    /// With another start, angle and bend.
    Other,
    /// The right half, φ even or odd about the origin.
    Half(Mirror),
}

impl<'a> Ladder<'a> {
    /// The meshes of one contour, for levels up to `highest`.
    pub fn new(setting: &'a Setting<'a>, request: &'a Request, highest: f64, variant: Variant) -> Result<Self> {
        let ends = ends(setting, request, highest, variant)?;
        let mut line = line(setting, request, &ends, highest, variant)?;
        if let Variant::Half(mirror) = variant {
            line = line.right_half(mirror);
        }
        let [left, right] = ends;
        Ok(Self {
            setting,
            request,
            line,
            decay: (left.reach.decay, right.reach.decay),
            far_level: left.far_level.min(right.far_level),
            meshes: Default::default(),
        })
    }

    pub fn line(&self) -> &Line {
        &self.line
    }

    pub fn decay(&self) -> (f64, f64) {
        self.decay
    }

    /// The angle of its rays, or of its rotation; 0 on the real axis.
    pub fn angle(&self) -> f64 {
        self.line.path.angle().unwrap_or(0.0)
    }

    /// The level that U tends to on an open side, −∞ where it falls without end.
    pub fn far_level(&self) -> f64 {
        self.far_level
    }

    /// The operator on the mesh with 2^level times as many intervals as the first.
    pub fn hamiltonian(&self, level: usize) -> Result<&Hamiltonian> {
        if let Some(known) = self.meshes[level].get() {
            return Ok(known);
        }
        let line = self.line.refined(1 << level);
        let built = schroedinger::hamiltonian(&self.setting.landing, &line, self.setting.hbar, self.request.order)?;
        Ok(self.meshes[level].get_or_init(|| built))
    }

    /// Which sides are open.
    pub fn open(setting: &Setting<'_>) -> (bool, bool) {
        let open = |edge: Edge| matches!(edge, Edge::Open { .. });
        (open(setting.left), open(setting.right))
    }

    /// The stretch between the outermost barriers, or the ends of the line.
    pub fn well(setting: &Setting<'_>, line: &Line) -> (f64, f64) {
        let distance = |edge: Edge| match edge {
            Edge::Open { barrier } => barrier,
            Edge::Wall { at } => at,
            Edge::Closed { .. } => f64::INFINITY,
        };
        ((-distance(setting.left)).max(line.from), distance(setting.right).min(line.to))
    }

    fn measure(&self, level: usize, guess: Complex64) -> Result<Measured> {
        let solution = self.solve(level, guess)?;
        let (open, well) = (Self::open(self.setting), Self::well(self.setting, &self.line));
        Ok(measure(self.hamiltonian(level)?, &solution, open, well))
    }

    /// The eigenpair next to a guess on one mesh.
    pub fn solve(&self, level: usize, guess: Complex64) -> Result<Solution> {
        let hamiltonian = self.hamiltonian(level)?;
        let scale = self.setting.quantum();
        let radius = RADIUS * (scale + guess.im.abs());
        let search = Search { guess, support: self.allowed(hamiltonian, guess.re), scale, radius };
        if self.request.engine == Engine::Banded {
            return banded::solve(hamiltonian, &search);
        }
        stock::solve(hamiltonian, self.request.engine, &search)
    }

    /// The classically allowed stretch of the well. A start vector that reaches under the barrier would leave there what no
    /// number of inverse iterations takes down to a width of 1e-120.
    fn allowed(&self, hamiltonian: &Hamiltonian, energy: f64) -> (f64, f64) {
        let (from, to) = Self::well(self.setting, &self.line);
        let nodes = hamiltonian.nodes.iter().zip(hamiltonian.local.iter().zip(&hamiltonian.weight));
        let inside = nodes.filter(|(r, (local, weight))| **r >= from && **r <= to && (**local / **weight).re <= energy);
        let stretch = inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (&r, _)| (low.min(r), high.max(r)));
        if stretch.0 < stretch.1 { stretch } else { (from, to) }
    }

    /// The finest mesh that the engine can take.
    fn top(&self) -> usize {
        if self.request.mesh.is_some() {
            return FEWEST - 1;
        }
        let fits = |level: &usize| self.request.engine != Engine::Lapack || self.line.intervals << level <= DENSE;
        (0..LEVELS).take_while(fits).last().unwrap_or(0)
    }
}

fn ends(setting: &Setting<'_>, request: &Request, highest: f64, variant: Variant) -> Result<[End; 2]> {
    let mut found = Vec::with_capacity(2);
    for sign in [-1.0, 1.0] {
        let width = (request.kind == ContourKind::Sharp).then_some(0.0).or(request.ray.width);
        let asked = RayRequest { width, ..request.ray };
        let main = setting.end(sign, highest, &asked)?;
        found.push(match (variant, main.ray) {
            (Variant::Main | Variant::Half(_), _) | (_, None) => main,
            (Variant::Other, Some(ray)) => other(setting, sign, highest, &asked, &ray)?,
        });
    }
    let right = found.pop();
    found.pop().zip(right).map(|(left, right)| [left, right]).ok_or_else(|| Error::unresolved("a line has two ends"))
}

/// A contour with another start, angle and bend.
fn other(setting: &Setting<'_>, sign: f64, highest: f64, asked: &RayRequest, ray: &Ray) -> Result<End> {
    let shift = if ray.width > 0.0 { ray.width } else { setting.hbar / (2.0 * setting.quantum()).sqrt() };
    let changed = |factor: f64| RayRequest {
        start: Some(sign * ray.start + OTHER_START * shift),
        angle: Some(factor * ray.angle),
        length: asked.length,
        width: Some(OTHER_WIDTH * ray.width),
    };
    let mut last = setting.end(sign, highest, &changed(OTHER_ANGLES[0]));
    for factor in &OTHER_ANGLES[1..] {
        if last.is_err() {
            last = setting.end(sign, highest, &changed(*factor));
        }
    }
    last
}

fn line(
    setting: &Setting<'_>,
    request: &Request,
    [left, right]: &[End; 2],
    highest: f64,
    variant: Variant,
) -> Result<Line> {
    let inner = (2.0 * highest).sqrt() / setting.hbar;
    let wave = inner.max(left.reach.wave_number).max(right.reach.wave_number);
    let rays = || [left.ray, right.ray].into_iter().flatten();
    let bend = rays().map(|ray| ray.width).fold(f64::INFINITY, f64::min);
    let step = Side::first_step(wave, if bend.is_finite() { bend } else { 0.0 });
    let room = 0.5 * (right.reach.end - left.reach.end) / OTHER_WIDTH;
    let crowded = (CROWDED / inner).min(room) * if variant == Variant::Other { OTHER_WIDTH } else { 1.0 };
    let wall = |edge: Edge, sign: f64| match edge {
        Edge::Wall { at } => Some(HardWall { at: sign * at, width: crowded }),
        _ => None,
    };
    let contour = match request.kind {
        ContourKind::Rotated => Contour::Rotated { pivot: 0.0, angle: request.ray.angle.unwrap_or(ROTATION) },
        _ if rays().next().is_none() => Contour::Real,
        _ => Contour::Exterior { left: left.ray, right: right.ray },
    };
    let path = Path { contour, left_wall: wall(setting.left, -1.0), right_wall: wall(setting.right, 1.0) };
    let (from, to) = request.mesh.map_or((left.reach.end, right.reach.end), |(from, to, _)| (from, to));
    // At a wall itself x′ underflows; nothing is left of φ where the line begins.
    let from = path.left_wall.map_or(from, |wall| from.max(wall.at + CLEARANCE * wall.width));
    let to = path.right_wall.map_or(to, |wall| to.min(wall.at - CLEARANCE * wall.width));
    let walled = path.left_wall.or(path.right_wall).is_some();
    let step = if walled { step.min(crowded / STEPS_AT_WALL) } else { step };
    let intervals = request.mesh.map_or_else(|| whole((to - from) / step), |(_, _, intervals)| intervals / 4);
    let line = Line { path, from, to, intervals, mirror: None };
    if request.mesh.is_some() && line.step() * wave > RESOLVED {
        return Err(coarse(&line, wave));
    }
    Ok(if path.has_corner() { aligned(line, left, right) } else { line })
}

fn coarse(line: &Line, wave: f64) -> Error {
    let needed = 4 * whole((line.to - line.from) * wave / RESOLVED) + 1;
    Error::input(format!(
        "the mesh does not resolve the local wavelength 2π/k = {:.4}: every fourth node is {:.4} apart",
        std::f64::consts::TAU / wave,
        line.step()
    ))
    .got(4 * line.intervals + 1)
    .allowed(format!("{needed} or more"))
    .key("mesh.x.nodes")
}

/// A line whose corners lie on nodes of every mesh.
fn aligned(line: Line, left: &End, right: &End) -> Line {
    let step = line.step();
    let (step, anchor) = match (left.ray, right.ray) {
        (Some(a), Some(b)) => ((b.start - a.start) / number(whole((b.start - a.start) / step)), b.start),
        (Some(ray), None) | (None, Some(ray)) => (step, ray.start),
        (None, None) => return line,
    };
    let (before, after) = (whole((anchor - line.from) / step), whole((line.to - anchor) / step));
    Line { from: anchor - number(before) * step, to: anchor + number(after) * step, intervals: before + after, ..line }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number of intervals")]
fn whole(x: f64) -> usize {
    x.ceil().max(8.0) as usize
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn number(count: usize) -> f64 {
    count as f64
}

/// The widths of a level by both routes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widths {
    /// By flux over norm (1/time).
    pub flux: Option<Wide>,
    /// −2 Im E/ħ (1/time), where it stands above its rounding.
    pub imaginary: Option<f64>,
}

/// One level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Its number from the lowest, 0.
    pub n: usize,
    /// Re E above the bottom (energy).
    pub energy: f64,
    /// Bound on its error (energy).
    pub energy_error: f64,
    /// Γ (1/time); zero for a level below everything that is open.
    pub width: Wide,
    /// Bound on its relative error.
    pub width_error: f64,
    /// Both routes to it.
    pub widths: Widths,
    /// What another contour changes of ln Γ.
    pub spread: f64,
    /// Intervals of the finest mesh.
    pub intervals: usize,
}

/// A level on the meshes of one contour.
pub(in crate::rate) struct Climb {
    pub energy: f64,
    pub energy_error: f64,
    pub imaginary: f64,
    pub width: Wide,
    pub width_error: f64,
    pub last: Measured,
    pub level: usize,
}

/// Climbs from mesh `first` to `last`, or until nothing is left to gain.
pub(in crate::rate) fn climb(
    ladder: &Ladder<'_>,
    guess: Complex64,
    first: usize,
    last: usize,
    settle: bool,
) -> Result<Climb> {
    let scale = ladder.setting.quantum();
    let order = ladder.request.order.number();
    let mut steps: Vec<Measured> = Vec::new();
    let mut guess = guess;
    let mut level = first;
    loop {
        let step = ladder.measure(level, guess)?;
        guess = step.energy;
        steps.push(step);
        let series = |values: Vec<f64>| series_from(&values, order, GOAL);
        let energy = series(steps.iter().map(|step| step.energy.re / scale).collect());
        let imaginary = series(steps.iter().map(|step| step.energy.im / scale).collect());
        // ln Γ relative to that of the last mesh: the logarithm of a number near 1 keeps its digits.
        let widths: Option<Vec<Wide>> = steps.iter().map(|step| step.width).collect();
        let width = widths.map(|widths| {
            let reference = widths[widths.len() - 1];
            let ratios = widths.iter().map(|width| (*width / reference).to_f64().ln()).collect();
            let found = series(ratios);
            (reference * Wide::new(found.value.exp()), found.error)
        });
        // Without a real part of the path there is no flux; with one, a level that sends none out is bound or out of reach.
        let rotated = ladder.request.kind == ContourKind::Rotated;
        let (width, width_error) = width.unwrap_or_else(|| {
            let width = -2.0 * imaginary.value * scale / ladder.setting.hbar;
            let error = if rotated { (imaginary.error / imaginary.value).abs() } else { f64::INFINITY };
            (Wide::new(width), error)
        });
        let bound = energy.value * scale < ladder.far_level;
        let settled = settle && steps.len() >= FEWEST && energy.error <= GOAL && (bound || width_error <= GOAL);
        if settled || level == last {
            let (energy, energy_error) = (energy.value * scale, energy.error * scale);
            let imaginary = imaginary.value * scale;
            return Ok(Climb { energy, energy_error, imaginary, width, width_error, last: step, level });
        }
        level += 1;
    }
}

/// One level with its error bars.
pub(in crate::rate) fn level(
    main: &Ladder<'_>,
    other: &Ladder<'_>,
    n: usize,
    guess: Complex64,
    request: &Request,
) -> Result<Level> {
    let setting = main.setting;
    let best = climb(main, guess, 0, main.top(), true)?;
    let found = Complex64::new(best.energy, best.imaginary);
    let check = climb(other, found, (best.level + 1).saturating_sub(FEWEST), best.level, false)?;
    let rounding = setting.rounding();
    let lost = (-2.0 * main.decay.0.min(main.decay.1)).exp();
    let engine = best.last.floor;
    let energy_error = best.energy_error + (best.energy - check.energy).abs() + rounding + engine;
    let bound = best.energy < main.far_level && main.far_level.is_finite();
    let spread = if bound { 0.0 } else { (check.width / best.width).to_f64().ln().abs() };
    let by_energy = STEEPNESS * rounding / setting.quantum() + by_engine(setting, request, &best);
    let width_error = if bound { 0.0 } else { best.width_error + spread + lost + by_energy + GOAL };
    let floor = FLOOR * (best.last.floor + rounding);
    let level = Level {
        n,
        energy: best.energy,
        energy_error,
        width: if bound { Wide::ZERO } else { best.width },
        width_error,
        widths: Widths {
            flux: best.last.width.filter(|_| !bound),
            imaginary: (best.imaginary < -floor).then_some(-2.0 * best.imaginary / setting.hbar),
        },
        spread,
        intervals: main.line.intervals << best.level,
    };
    vouch(&level, &best, setting, request)?;
    Ok(level)
}

/// What the engine's rounding leaves uncertain of Γ: nothing for the flux of a polished vector; the floor of Im E for a
/// stock engine, whose vectors have no digits where they are small, and for a contour that has no real part.
fn by_engine(setting: &Setting<'_>, request: &Request, best: &Climb) -> f64 {
    if request.engine == Engine::Banded && request.kind != ContourKind::Rotated {
        return 0.0;
    }
    let floor = best.last.floor.max(setting.rounding());
    2.0 * floor / setting.hbar / best.width.to_f64().abs()
}

/// A level that can't be vouched for is an error.
fn vouch(level: &Level, best: &Climb, setting: &Setting<'_>, request: &Request) -> Result<()> {
    let n = level.n;
    // On a rotated axis Re φ has zeros of its own.
    let counted = request.kind != ContourKind::Rotated && best.imaginary.abs() < 0.05 * setting.quantum();
    if counted && best.energy < setting.top && best.last.zeros != n {
        return Err(Error::unresolved(format!(
            "the level at E = {:.6} has {} nodes in the well, but {n} levels were found below it",
            level.energy, best.last.zeros
        ))
        .remedy("raise solve.count, or give mesh.x, so that no level is missed"));
    }
    // A maximum of doubles forgets what is not a number; these comparisons don't.
    let relative = level.energy_error / level.energy.abs();
    let positive = level.width > Wide::ZERO || level.width_error == 0.0;
    if !(relative <= request.tolerance && level.width_error <= request.tolerance && positive) {
        return Err(Error::unresolved(format!(
            "level n = {n} at E = {:.6} above the bottom is uncertain: E by {relative:.1e}, Γ = {:.3e} by {:.1e} (contours \
             differ by {:.1e})",
            level.energy,
            level.width.to_f64(),
            level.width_error,
            level.spread
        ))
        .allowed(format!("{:.1e}", request.tolerance))
        .remedy(
            "ask for fewer levels, use mesh.contour.kind = \"smooth\", raise mesh.x.nodes, or raise solve.tolerance; a Γ \
             below 1e-550 is out of reach",
        )
        .key("solve.tolerance"));
    }
    Ok(())
}
