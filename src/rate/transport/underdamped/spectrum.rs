//! The slowest modes of a tilted ring, real and complex.
//!
//! ```text
//! −L P = λ P,   P(x + L, v) = P(x, v),   Re λ ≥ 0;        no potential:  λ_km = k²kT/γ + ik F/γ + mγ,  k = 2π·integer/L
//! ```
//!
//! (Risken, The Fokker–Planck Equation, ch. 11.) There is no detailed balance, so that modes rotate even at strong friction.
//! The modes of smallest |λ| are followed over meshes of rising resolution on two kinds of Hermite levels; the bar is the last
//! change on the better one and what the two differ by, which holds the rounding of a matrix that is not normal.

use super::plan::{Way, ways};
use crate::bath::Bath;
use crate::eigen::Engine;
use crate::eigen::nonsymmetric::{LadderMode, solve};
use crate::error::{Error, Result};
use crate::operator::klein_kramers::tilted::Period;
use crate::potential::Potential;
use crate::rate::underdamped::spectrum::{Mode, bars, matched};

/// The first resolution, the factor from mesh to mesh, and meshes at most.
const FIRST: f64 = 0.64;
const FINER: f64 = 1.25;
const MESHES: usize = 6;
/// Modes beyond those wanted, whose partners are then known on every mesh.
const BEYOND: usize = 2;
/// The shift in units of γ: the stationary mode is found too, and left out.
const SHIFT: f64 = -0.02;
/// Backward error of a mode that has converged.
const BACKWARD: f64 = 1e-11;

/// The `count` slowest modes above the stationary one, a conjugate pair whole, on the period between two ends; bars relative to |λ|.
///
/// # Errors
/// An engine that is not made for it; ends that are no period; phase space out of reach; modes that stay more uncertain than
/// `tolerance`.
pub fn eigenvalues(
    potential: &Potential,
    bath: &Bath,
    ends: (f64, f64),
    (count, tolerance, engine): (usize, f64, Engine),
) -> Result<Vec<Mode>> {
    let period = Period::new(potential, ends)?;
    let chosen = pair(ways(&period, bath));
    let mut tracks: Vec<Vec<Vec<LadderMode>>> = vec![Vec::new(); chosen.len()];
    let (mut resolution, mut worst) = (FIRST, f64::INFINITY);
    for _ in 0..MESHES {
        for (track, way) in tracks.iter_mut().zip(&chosen) {
            track.push(modes(&period, bath, way, (resolution, count + BEYOND, engine))?);
        }
        let found: Vec<Vec<Mode>> = tracks.iter().filter_map(|track| barred(track, count)).collect();
        if let Some(modes) = judged(found, count) {
            let error = modes.iter().map(|mode| mode.relative_error).fold(0.0, f64::max);
            if error <= tolerance {
                return Ok(modes);
            }
            worst = worst.min(error);
        }
        resolution *= FINER;
    }
    Err(Error::unresolved(format!("the {count} slowest modes of the tilted ring are uncertain by {worst:.1e} of |λ|"))
        .allowed(format!("{tolerance:.1e}"))
        .remedy("raise solve.tolerance, the friction or the temperature, or lower solve.count")
        .key("solve.tolerance"))
}

/// The first two kinds of levels other than thermal ones about rest, which serve exponentially small velocities.
fn pair(ways: Vec<Way>) -> Vec<Way> {
    let first = ways.len().saturating_sub(2);
    ways.into_iter().skip(first).collect()
}

/// The modes of one mesh without the stationary one, by ascending |λ|.
fn modes(
    period: &Period,
    bath: &Bath,
    way: &Way,
    (resolution, count, engine): (f64, usize, Engine),
) -> Result<Vec<LadderMode>> {
    let ladder = period.ladder(bath, way.basis, way.at(resolution), period.tilt() < 0.0)?;
    let matrix = ladder.to_csr();
    let norm = matrix.outer_iterator().map(|row| row.data().iter().map(|a| a.abs()).sum()).fold(0.0, f64::max);
    let found = solve(&matrix, engine, SHIFT * bath.gamma(), count + 1, BACKWARD)?;
    let mut modes: Vec<LadderMode> = found
        .modes
        .into_iter()
        .map(|mode| {
            let size = mode.value.norm().max(f64::MIN_POSITIVE);
            let relative_error = f64::EPSILON.max(mode.residual) * norm / size;
            let value = mode.value;
            LadderMode { value, relative_error, condition: 1.0, residual: mode.residual, vector: Vec::new() }
        })
        .collect();
    modes.sort_by(|a, b| a.value.norm().total_cmp(&b.value.norm()).then(a.value.im.total_cmp(&b.value.im)));
    modes.remove(0);
    Ok(modes)
}

fn barred(track: &[Vec<LadderMode>], count: usize) -> Option<Vec<Mode>> {
    let [.., coarse, middle, fine] = track else { return None };
    Some(bars(coarse, middle, fine, count))
}

/// The better of both, its bars widened by what the other differs.
fn judged(mut found: Vec<Vec<Mode>>, count: usize) -> Option<Vec<Mode>> {
    let worst = |modes: &[Mode]| modes.iter().map(|mode| mode.relative_error).fold(0.0, f64::max);
    found.sort_by(|a, b| worst(a).total_cmp(&worst(b)));
    let mut modes = found.first()?.clone();
    if let Some(others) = found.get(1) {
        let plain = |modes: &[Mode]| -> Vec<LadderMode> {
            let mode = |mode: &Mode| LadderMode {
                value: mode.value,
                relative_error: mode.relative_error,
                condition: mode.condition,
                residual: mode.residual,
                vector: Vec::new(),
            };
            modes.iter().map(mode).collect()
        };
        let partners = matched(&plain(&modes), &plain(others));
        for (mode, partner) in modes.iter_mut().zip(partners) {
            let apart = partner.map_or(f64::INFINITY, |(other, distance)| {
                (distance / mode.value.norm() - others[other].relative_error).max(0.0)
            });
            mode.relative_error = mode.relative_error.max(apart);
        }
    }
    (modes.len() >= count).then_some(modes)
}
