//! All levels of a window on a coarse mesh, told from the rotated continuum by what does not move with the contour.

use super::geometry::Variant;
use super::meshes::NestedMeshes;
use super::{Request, Setting};
use crate::eigen::banded::Inverse;
use crate::eigen::complex::{ComplexMap, krylov_schur, random};
use crate::error::{Error, Result};
use crate::hamiltonian::{Hamiltonian, Order};
use crate::mesh::ContourKind;
use num_complex::Complex64;

/// Levels asked for beyond the last one wanted, so that it is not the edge of the search.
const BEYOND: usize = 2;
/// One shift looks after at most this many levels to either side.
const PER_SHIFT: usize = 4;
/// A window of this many ħω₀ is not halved further.
const NARROWEST: f64 = 0.1;
/// Eigenvalues looked for around one shift, more where these do not reach far enough.
const FOUND_PER_SHIFT: [usize; 4] = [8, 20, 50, 110];
/// Residual of the coarse eigenvalues, relative to the distance from the shift.
const TOLERANCE: f64 = 1e-7;
/// Below this many ħω₀ under the real axis, eigenvalues from two shifts are the same when they agree to `BLUR`.
const BLURRED: f64 = 0.05;
/// In ħω₀.
const BLUR: f64 = 1e-3;
/// Two contours agree on a level within this share of ħω₀ (coarse meshes are that wrong), or of its width.
const SAME: f64 = 3e-3;
/// Of a broad level the contours may differ by this share of its width.
const SAME_BROAD: f64 = 0.01;
/// Levels lie within this slope of the real axis; those of −x⁴, the steepest in use, go down as tan 60°.
const STEEPEST: f64 = 2.0;
/// A level is never left out while |Im E| is below this many ħω₀.
const DEEP: f64 = 0.5;
/// The shifts lie this far below the real axis, in ħω₀.
const DEPTH: f64 = 0.4;

/// What a survey has found.
pub(in crate::rate) struct Survey {
    /// Levels by energy.
    pub resonances: Vec<Complex64>,
    /// What moved, each with the angle of the ray that it was seen on.
    pub continuum: Vec<(f64, Complex64)>,
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
    let quantum = setting.quantum();
    let main = NestedMeshes::new(setting, &plain, highest, Variant::Main)?;
    let other = NestedMeshes::new(setting, &plain, highest, Variant::Other)?;
    let one = below(main.hamiltonian(0)?, quantum, highest, quantum)?;
    let two = below(other.hamiltonian(0)?, quantum, highest, quantum)?;
    let far = main.far_level();
    let same = |a: &Complex64, others: &[Complex64]| {
        let nearest = others.iter().map(|b| (a - b).norm()).fold(f64::INFINITY, f64::min);
        // The continuum turns about the level that U tends to, so that next to it everything stays nearly in place.
        let room = if far.is_finite() { (a - far).norm() } else { f64::INFINITY };
        nearest <= (SAME * quantum.min(room)).max(SAME_BROAD * -2.0 * a.im)
    };
    let (mut resonances, moved): (Vec<_>, Vec<_>) = one.iter().copied().partition(|a| same(a, &two));
    let moved_other = two.iter().copied().filter(|b| !same(b, &one)).map(|energy| (other.angle(), energy));
    let mut continuum: Vec<_> = moved.into_iter().map(|energy| (main.angle(), energy)).chain(moved_other).collect();
    continuum.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.im.total_cmp(&a.1.im)));
    resonances.retain(|energy| energy.re > 0.0 && energy.im < SAME * quantum && energy.im > -STEEPEST * energy.re);
    resonances.sort_by(|a, b| a.re.total_cmp(&b.re));
    leave_out_deep(&mut resonances, quantum);
    Ok(Survey { resonances, continuum })
}

/// Leaves out what lies deeper than a level above it: the string of levels of a well goes down as it goes up in energy, and what
/// turns back below it is no level of the well.
fn leave_out_deep(resonances: &mut Vec<Complex64>, quantum: f64) {
    let mut shallowest = f64::NEG_INFINITY;
    let mut kept: Vec<Complex64> = Vec::with_capacity(resonances.len());
    for &energy in resonances.iter().rev() {
        if energy.im >= shallowest || energy.im > -DEEP * quantum {
            kept.push(energy);
        }
        shallowest = shallowest.max(energy.im);
    }
    kept.reverse();
    *resonances = kept;
}

/// Eigenvalues of one operator up to `highest` and down to about `depth` below the real axis, from shifts ħω₀ apart by the levels that each looks after.
fn below(hamiltonian: &Hamiltonian, quantum: f64, highest: f64, depth: f64) -> Result<Vec<Complex64>> {
    let mut found: Vec<Complex64> = Vec::new();
    #[allow(clippy::cast_precision_loss, reason = "at most some hundred levels")]
    let span = PER_SHIFT as f64 * quantum;
    let mut windows = vec![(0.0, highest)];
    while let Some((from, to)) = windows.pop() {
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        let target = Complex64::new(middle, -DEPTH * depth);
        // Everything within the window and `depth` below it is to be seen, or the window is halved.
        let around = if half > span { None } else { within(hamiltonian, target, half + depth)? };
        let Some(around) = around else {
            if half <= NARROWEST * quantum {
                return Err(Error::unresolved(format!(
                    "too many eigenvalues of the continuum near E = {middle:.6e} to tell levels from them"
                ))
                .remedy("shorten the ray (mesh.contour.length), or ask for fewer levels"));
            }
            windows.extend([(from, middle), (middle, to)]);
            continue;
        };
        for energy in around {
            // Off the axis a shift sees an eigenvalue only as well as the operator is normal there.
            let room = if energy.im < -BLURRED * quantum { BLUR } else { TOLERANCE };
            let known = found.iter().any(|known| (known - energy).norm() <= room * quantum);
            if energy.re < highest && !known {
                found.push(energy);
            }
        }
    }
    Ok(found)
}

/// The eigenvalues nearest to a target, of which the furthest lies beyond `radius`; `None` where there are too many for one
/// shift.
fn within(hamiltonian: &Hamiltonian, target: Complex64, radius: f64) -> Result<Option<Vec<Complex64>>> {
    let map = Inverse::new(hamiltonian, target);
    let start = random(map.dim(), 1);
    let all = (map.dim() / 3).max(1);
    for count in FOUND_PER_SHIFT {
        let pairs = krylov_schur::largest(&map, &start, count.min(all), TOLERANCE)?;
        let found: Vec<Complex64> = pairs.into_iter().map(|(theta, _)| target + theta.inv()).collect();
        let reach = found.iter().map(|energy| (energy - target).norm()).fold(0.0, f64::max);
        if reach >= radius || count >= all {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
