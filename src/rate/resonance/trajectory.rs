//! θ-trajectories: what turning the ray does to a level on one mesh.
//!
//! In the continuum E does not depend on θ; on a mesh with an end it does, and it moves least at the stationary angle (Moiseyev,
//! Friedland and Certain, J. Chem. Phys. 74, 4739 (1981)): a complex variational principle.

use super::meshes::NestedMeshes;
use super::width::{Measured, measure};
use super::{Request, Resonances, Setting};
use crate::eigen::banded::{self, Search};
use crate::error::Result;
use crate::mesh::contour::{Contour, Path, Ray};
use crate::operator::schroedinger::{self, Line};
use num_complex::Complex64;

/// A level may move this far from angle to angle, in ħω₀.
const RADIUS: f64 = 0.3;

/// A level at one angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turned {
    /// θ (rad).
    pub angle: f64,
    /// E above the bottom (energy).
    pub energy: Complex64,
    /// Γ by flux over norm (1/time), where the path has a real part.
    pub width: Option<f64>,
    /// |dE/dθ| (energy), by differences along the trajectory.
    pub speed: Option<f64>,
}

/// The trajectory of every level found, on the first mesh of its line, over `angles` in ascending order. An angle at which the
/// level is lost ends the trajectory.
///
/// # Errors
/// What the operator refuses on a turned path.
pub fn trajectories(
    setting: &Setting<'_>,
    request: &Request,
    found: &Resonances,
    angles: &[f64],
) -> Result<Vec<(usize, Vec<Turned>)>> {
    let main = found.line.path.angle().unwrap_or_default();
    let middle = angles.partition_point(|&angle| angle < main);
    let mut all = Vec::new();
    for level in &found.levels {
        let imaginary = level.imaginary.map_or(0.0, |(width, _)| width);
        let start = Complex64::new(level.energy, -0.5 * setting.hbar * imaginary);
        let mut path = walk(setting, request, &found.line, start, angles[..middle].iter().rev())?;
        path.reverse();
        path.extend(walk(setting, request, &found.line, start, angles[middle..].iter())?);
        all.push((level.n, with_speed(path)));
    }
    Ok(all)
}

fn walk<'b>(
    setting: &Setting<'_>,
    request: &Request,
    line: &Line,
    start: Complex64,
    angles: impl Iterator<Item = &'b f64>,
) -> Result<Vec<Turned>> {
    let mut guess = start;
    let mut path = Vec::new();
    for &angle in angles {
        let line = Line { path: turned(&line.path, angle), ..line.clone() };
        let hamiltonian = schroedinger::hamiltonian(&setting.landing, &line, setting.hbar, request.order)?;
        let (open, well) = (NestedMeshes::open(setting), NestedMeshes::well(setting, &line));
        let search = Search { guess, support: well, scale: setting.quantum(), radius: RADIUS * setting.quantum() };
        let Ok(solution) = banded::solve(&hamiltonian, &search) else { break };
        let Measured { energy, width, .. } = measure(&hamiltonian, &solution, open, well);
        guess = energy;
        path.push(Turned { angle, energy, width: width.map(|width| width.to_f64()), speed: None });
    }
    Ok(path)
}

fn with_speed(mut path: Vec<Turned>) -> Vec<Turned> {
    for k in 1..path.len().saturating_sub(1) {
        let (before, after) = (path[k - 1], path[k + 1]);
        path[k].speed = Some((after.energy - before.energy).norm() / (after.angle - before.angle));
    }
    path
}

/// The same path at another angle.
fn turned(path: &Path, angle: f64) -> Path {
    let ray = |ray: Option<Ray>| ray.map(|ray| Ray { angle, ..ray });
    let contour = match path.contour {
        Contour::Real => Contour::Real,
        Contour::Rotated { pivot, .. } => Contour::Rotated { pivot, angle },
        Contour::Exterior { left, right } => Contour::Exterior { left: ray(left), right: ray(right) },
    };
    Path { contour, ..*path }
}
