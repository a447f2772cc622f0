//! The string of broad levels that goes on above the barrier, each from those before it, on an axis turned as a whole.
//!
//! ```text
//! x → x e^{iφ}:   −(ħ²/2) e^{−2iφ} ψ″ + U(x e^{iφ}) ψ = z ψ,   z_n = E_n − iħΓ_n/2 does not depend on φ
//! z_{n+1} ≈ 3z_n − 3z_{n−1} + z_{n−2}                                  first guess: the string is smooth in n
//! ```
//!
//! Complex energies, counted from the bottom of the well; ħ in units of action, mass 1. Aguilar, Combes, Commun. Math. Phys.
//! 22, 269 (1971). On a turned axis a width keeps an absolute error of about eps·ħω₀ times a condition number that grows along
//! the string: good for levels as broad as they are far apart, useless below the barrier. Two angles measure it.

use crate::error::Result;
use crate::mesh::ContourKind;
use crate::operator::outline::RayRequest;
use crate::rate::resonance::climb::climb;
use crate::rate::resonance::geometry::Variant;
use crate::rate::resonance::meshes::NestedMeshes;
use crate::rate::resonance::{Request, Setting};
use num_complex::Complex64;

/// The two angles of the axis (rad); both within the sector π/5 of the cubic well and π/6 of the inverted quartic one.
const ANGLES: [f64; 2] = [0.3, 0.25];
/// A level that the angles place further apart than this share of the distance to its neighbour ends the string.
const LOST: f64 = 1e-3;
/// Levels that a guess is made from.
const BEFORE: usize = 3;
/// The finest of the nested meshes.
const FINEST: usize = 3;

/// A level of the string.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Broad {
    /// E − iħΓ/2 (energy).
    pub energy: Complex64,
    /// Bound on the modulus of its error (energy).
    pub error: f64,
}

/// The levels above those that are known, up to `count` in all; fewer where the axis cannot be turned or no digits are left.
pub(super) fn string(setting: &Setting<'_>, known: &[Complex64], count: usize) -> Result<Vec<Broad>> {
    let turnable =
        ANGLES.iter().all(|angle| setting.landing.potential.sector(true).is_some_and(|sector| *angle < sector));
    if known.len() < BEFORE || !turnable {
        return Ok(Vec::new());
    }
    let last = known[known.len() - 1];
    let spacing = (last - known[known.len() - 2]).norm().max(setting.quantum());
    #[allow(clippy::cast_precision_loss, reason = "at most some hundred levels")]
    let highest = last.re + 1.5 * spacing * (count.saturating_sub(known.len()) as f64 + 1.0);
    let request = |angle: f64| Request {
        kind: ContourKind::Rotated,
        ray: RayRequest { angle: Some(angle), above: Some(setting.top), ..RayRequest::default() },
        ..Request::default()
    };
    let requests = ANGLES.map(request);
    let [one, two] = &requests;
    let one = NestedMeshes::new(setting, one, highest, Variant::Main)?;
    let two = NestedMeshes::new(setting, two, highest, Variant::Main)?;
    let mut all = known.to_vec();
    let mut found = Vec::new();
    while all.len() < count {
        let Some(level) = next(&one, &two, &all) else { break };
        all.push(level.energy);
        found.push(level);
    }
    Ok(found)
}

/// The level after the last three; `None` where the two angles no longer agree on one.
fn next(one: &NestedMeshes<'_>, two: &NestedMeshes<'_>, all: &[Complex64]) -> Option<Broad> {
    let &[.., a, b, c] = all else { return None };
    let guess = 3.0 * c - 3.0 * b + a;
    let level = |meshes: &NestedMeshes<'_>, guess: Complex64| {
        let found = climb(meshes, guess, 0, FINEST, true).ok()?;
        Some((Complex64::new(found.energy, found.imaginary), found.energy_error + found.last.floor))
    };
    let (energy, error) = level(one, guess)?;
    let (again, other) = level(two, energy)?;
    let room = (energy - c).norm();
    let error = (energy - again).norm() + error + other + one.setting.rounding();
    (error < LOST * room && (energy - guess).norm() < room).then_some(Broad { energy, error })
}
