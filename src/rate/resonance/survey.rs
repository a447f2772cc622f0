//! All levels of a window on a coarse mesh, told from the rotated continuum by what does not move with the contour.

use super::ladder::{Ladder, Variant};
use super::{Request, Setting};
use crate::eigen::banded::Inverse;
use crate::eigen::complex::{ComplexMap, krylov_schur, random};
use crate::error::Result;
use crate::hamiltonian::{Hamiltonian, Order};
use crate::mesh::ContourKind;
use num_complex::Complex64;

/// Levels asked for beyond the last one wanted, so that it is not the edge of the search.
const BEYOND: usize = 2;
/// Levels that one shift looks after.
const PER_SHIFT: usize = 6;
/// Eigenvalues found around one shift.
const FOUND_PER_SHIFT: usize = 24;
/// Residual of the coarse eigenvalues, relative to the distance from the shift.
const TOLERANCE: f64 = 1e-7;
/// Two contours agree on a level within this share of ħω₀ (coarse meshes are that wrong), or of its width.
const SAME: f64 = 3e-3;
/// Of a broad level the contours may differ by this share of its width.
const SAME_BROAD: f64 = 0.01;
/// Levels lie within this slope of the real axis; those of −x⁴, the steepest in use, go down as tan 60°.
const STEEPEST: f64 = 2.0;
/// The shifts lie this far below the real axis, in ħω₀.
const DEPTH: f64 = 0.4;

/// What a survey has found.
pub(in crate::rate) struct Survey {
    /// Levels by energy.
    pub resonances: Vec<Complex64>,
    /// What moved.
    pub continuum: Vec<Complex64>,
}

/// The highest energy above the bottom that a request can mean.
#[allow(clippy::cast_precision_loss, reason = "at most some hundred levels")]
pub(in crate::rate) fn highest(setting: &Setting<'_>, request: &Request) -> f64 {
    let quantum = setting.quantum();
    let levels = quantum * (request.count + BEYOND) as f64;
    match (request.window, request.near) {
        (Some((_, to)), _) => to + quantum,
        (None, Some(near)) => near.max(0.0) + levels,
        (None, None) => levels,
    }
}

/// The levels below `highest`.
pub(in crate::rate) fn survey(setting: &Setting<'_>, request: &Request, highest: f64) -> Result<Survey> {
    let plain = Request { order: Order::Eight, kind: ContourKind::Smooth, mesh: None, ..request.clone() };
    let one = eigenvalues(setting, &plain, highest, Variant::Main)?;
    let two = eigenvalues(setting, &plain, highest, Variant::Other)?;
    let quantum = setting.quantum();
    let same = |a: &Complex64| {
        let nearest = two.iter().map(|b| (a - b).norm()).fold(f64::INFINITY, f64::min);
        nearest <= (SAME * quantum).max(SAME_BROAD * -2.0 * a.im)
    };
    let (mut resonances, continuum): (Vec<_>, Vec<_>) = one.into_iter().partition(same);
    resonances.retain(|energy| energy.re > 0.0 && energy.im < SAME * quantum && energy.im > -STEEPEST * energy.re);
    resonances.sort_by(|a, b| a.re.total_cmp(&b.re));
    Ok(Survey { resonances, continuum })
}

/// Eigenvalues of the coarse mesh near the window, from shifts that share it.
fn eigenvalues(setting: &Setting<'_>, request: &Request, highest: f64, variant: Variant) -> Result<Vec<Complex64>> {
    let ladder = Ladder::new(setting, request, highest, variant)?;
    below(ladder.hamiltonian(0)?, setting.quantum(), highest)
}

/// Eigenvalues of one operator up to `highest`, from shifts ħω₀ apart by the levels that each looks after.
pub(in crate::rate) fn below(hamiltonian: &Hamiltonian, quantum: f64, highest: f64) -> Result<Vec<Complex64>> {
    #[allow(clippy::cast_precision_loss, reason = "at most some hundred levels")]
    let span = PER_SHIFT as f64 * quantum;
    let mut found: Vec<Complex64> = Vec::new();
    let mut centre = 0.5 * span.min(highest);
    while centre < highest {
        let target = Complex64::new(centre, -DEPTH * quantum);
        for energy in near(hamiltonian, target)? {
            let inside = energy.re < highest && energy.re > -quantum;
            if inside && found.iter().all(|known| (known - energy).norm() > TOLERANCE * quantum) {
                found.push(energy);
            }
        }
        centre += span;
    }
    Ok(found)
}

/// Eigenvalues nearest to a target.
fn near(hamiltonian: &Hamiltonian, target: Complex64) -> Result<Vec<Complex64>> {
    let map = Inverse::new(hamiltonian, target);
    let count = FOUND_PER_SHIFT.min(map.dim() / 3).max(1);
    let start = random(map.dim(), 1);
    let pairs = krylov_schur::largest(&map, &start, count, TOLERANCE)?;
    Ok(pairs.into_iter().map(|(theta, _)| target + theta.inv()).collect())
}
