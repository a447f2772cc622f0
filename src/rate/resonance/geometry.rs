//! The line of a setting: its two ends, its contour, its walls, its first step.

use super::setting::End;
use super::{Edge, Request, Setting};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::hamiltonian::Mirror;
use crate::mesh::ContourKind;
use crate::mesh::contour::{Contour, HardWall, Path, Ray};
use crate::operator::outline::{RayRequest, Side};
use crate::operator::schroedinger::Line;

/// Its first mesh has longer steps, so that three meshes fit.
const DENSE_STEP: f64 = 2.0;
/// Steps of the first mesh at most; the finest has 64 times as many.
const MOST: usize = 50_000;
/// On a mesh that was given, 2π/k spans at least this many of the coarsest steps over 2π.
const RESOLVED: f64 = 1.5;
/// The second contour: angle times, start shifted by local wavelengths over 2π, bend wider by.
const OTHER_ANGLES: [f64; 3] = [0.9, 1.05, 0.97];
/// Share of the bend width that the other start lies further out.
const OTHER_START: f64 = 0.1;
/// The other bend is wider by this factor.
const OTHER_WIDTH: f64 = 1.2;
/// Nodes are crowded next to a wall over this many wavelengths over 2π.
const CROWDED: f64 = 4.0;
/// Steps of the first mesh in that width.
const STEPS_AT_WALL: f64 = 30.0;
/// The line begins this share of that width from a wall: 1/0.07² = 204, and φ is e^{−102} of its size.
const CLEARANCE: f64 = 0.07;
/// The angle of a uniform rotation unless it is given (rad).
const ROTATION: f64 = 0.3;

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

pub(super) fn ends(setting: &Setting<'_>, request: &Request, highest: f64, variant: Variant) -> Result<[End; 2]> {
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
        above: asked.above,
        broadest: asked.broadest,
    };
    let mut last = setting.end(sign, highest, &changed(OTHER_ANGLES[0]));
    for factor in &OTHER_ANGLES[1..] {
        if last.is_err() {
            last = setting.end(sign, highest, &changed(*factor));
        }
    }
    last
}

pub(super) fn line(
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
        ContourKind::Rotated => rotated(setting, request)?,
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
    let step = if request.engine == Engine::Lapack { DENSE_STEP * step } else { step };
    let intervals = request.mesh.map_or_else(|| whole((to - from) / step), |(_, _, intervals)| intervals / 4);
    if intervals > MOST {
        return Err(too_long(intervals));
    }
    let line = Line { path, from, to, intervals, mirror: None };
    if request.mesh.is_some() && line.step() * wave > RESOLVED {
        return Err(coarse(&line, wave));
    }
    Ok(if path.has_corner() { aligned(line, left, right) } else { line })
}

/// The whole axis turned, within its sector.
fn rotated(setting: &Setting<'_>, request: &Request) -> Result<Contour> {
    let angle = request.ray.angle.unwrap_or(ROTATION);
    match setting.landing.potential.sector(true) {
        Some(sector) if angle >= sector => {
            Err(Error::input("outside of the sector in which ψ dies out on the rotated axis")
                .got(angle)
                .allowed(format!("above 0, below {sector:.4}"))
                .key("mesh.contour.angle"))
        }
        _ => Ok(Contour::Rotated { pivot: 0.0, angle }),
    }
}

fn too_long(intervals: usize) -> Error {
    Error::input("the line from end to end needs too many steps for its shortest wavelength and bend")
        .got(intervals)
        .allowed(format!("up to {MOST}"))
        .remedy("raise mesh.contour.width, lower mesh.contour.start or .length, or ask for fewer levels")
        .key("mesh.contour")
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
