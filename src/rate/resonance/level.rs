//! One level with its error bars: extrapolation, contour, engine and rounding together.

use super::climb::{Climb, climb};
use super::meshes::{FEWEST, NestedMeshes};
use super::{Request, Setting};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::mesh::ContourKind;
use crate::wide::Wide;
use num_complex::Complex64;

/// −2 Im E/ħ is shown where it is this many times what rounding leaves of it.
const FLOOR: f64 = 1e3;
/// Γ changes by at most about this factor times δE/ħω₀, relative: twice the time under the barrier.
pub(in crate::rate) const STEEPNESS: f64 = 10.0;
/// An extrapolation error is never believed to be smaller than this.
const LEAST: f64 = 1e-13;
/// What e^{−2K} at an end changes of E/ħω₀ and of ln Γ at most, in units of itself.
pub(in crate::rate) const CUT_OFF: f64 = 10.0;
/// |Im E|/ħω₀ of a level narrow enough to count the nodes of its ψ.
const NARROW: f64 = 0.05;

/// One level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Its number from the lowest, 0.
    pub n: usize,
    /// Re E above the bottom (energy).
    pub energy: f64,
    /// Bound on its error (energy).
    pub energy_error: f64,
    /// Γ (1/time) and the bound on its relative error; zero for a level below everything that is open, `None` where ψ has no
    /// digits left on the far side of the barrier (Γ below about 1e-550).
    pub width: Option<(Wide, f64)>,
    /// −2 Im E/ħ (1/time), where it stands above its rounding, and what rounding leaves uncertain of it, relative.
    pub imaginary: Option<(f64, f64)>,
    /// What another contour changes of ln Γ.
    pub spread: f64,
    /// Intervals of the finest mesh.
    pub intervals: usize,
}

/// One level on the main contour, checked on the other.
pub(super) fn level(
    main: &NestedMeshes<'_>,
    other: &NestedMeshes<'_>,
    n: usize,
    guess: Complex64,
    request: &Request,
) -> Result<Level> {
    let setting = main.setting;
    let best = climb(main, guess, 0, main.top(), true)?;
    let found = Complex64::new(best.energy, best.imaginary);
    let check = climb(other, found, best.level.saturating_sub(FEWEST), best.level, false)?;
    let rounding = setting.rounding() + best.last.floor;
    let shown = best.imaginary < -FLOOR * rounding;
    let bound = best.energy < main.far_level() && main.far_level().is_finite();
    let faint = best.last.faint && !bound && request.kind != ContourKind::Rotated;
    let spread = match (best.width, check.width) {
        (Some((width, _)), Some((other, _))) => (other / width).to_f64().ln().abs(),
        _ if bound || faint => 0.0,
        _ => f64::INFINITY,
    };
    let lost = (-2.0 * main.decay().0.min(main.decay().1)).exp();
    let cut_off = CUT_OFF * lost * setting.quantum();
    let width = match best.width {
        _ if bound => Some((Wide::ZERO, 0.0)),
        _ if faint => None,
        found => {
            let (width, error) = found.unwrap_or((Wide::ZERO, f64::INFINITY));
            Some((width, error + spread + CUT_OFF * lost + LEAST + by_rounding(setting, request, &best, width)))
        }
    };
    let level = Level {
        n,
        energy: best.energy,
        energy_error: best.energy_error + (best.energy - check.energy).abs() + rounding + cut_off,
        width,
        imaginary: shown.then(|| (-2.0 * best.imaginary / setting.hbar, -rounding / best.imaginary)),
        spread: if bound { 0.0 } else { spread },
        intervals: main.line().intervals << best.level,
    };
    vouch(&level, &best, setting, request)?;
    Ok(level)
}

/// What rounding leaves uncertain of Γ: the rounding of U for the flux of a polished vector; besides, the floor of Im E for a
/// stock engine, whose vectors have no digits where they are small, and for a contour that has no real part.
fn by_rounding(setting: &Setting<'_>, request: &Request, best: &Climb, width: Wide) -> f64 {
    let by_energy = STEEPNESS * setting.rounding() / setting.quantum();
    if request.engine == Engine::Banded && request.kind != ContourKind::Rotated {
        return by_energy;
    }
    let floor = best.last.floor.max(setting.rounding());
    by_energy + 2.0 * floor / setting.hbar / width.to_f64().abs()
}

/// A level that can't be vouched for is an error.
fn vouch(level: &Level, best: &Climb, setting: &Setting<'_>, request: &Request) -> Result<()> {
    let n = level.n;
    // On a turned axis ψ has no real part to count nodes of.
    let narrow = best.energy < setting.top && best.imaginary.abs() < NARROW * setting.quantum();
    if narrow && request.kind != ContourKind::Rotated && best.last.zeros != n {
        return Err(Error::unresolved(format!(
            "the level at E = {:.6e} has {} nodes in the well, but {n} levels were found below it",
            level.energy, best.last.zeros
        ))
        .remedy("raise solve.count, or give mesh.x, so that no level is missed"));
    }
    // A maximum of doubles forgets what is not a number; these comparisons don't.
    let energy = level.energy_error / level.energy.abs();
    let (width, error) = level.width.unwrap_or((Wide::ZERO, 0.0));
    if energy <= request.tolerance && error <= request.tolerance {
        return Ok(());
    }
    Err(Error::unresolved(format!(
        "level n = {n} at E = {:.6e} above the bottom is uncertain: E by {energy:.1e}, Γ = {:.3e} by {error:.1e} (contours \
         differ by {:.1e})",
        level.energy,
        width.to_f64(),
        level.spread
    ))
    .allowed(format!("{:.1e}", request.tolerance))
    .remedy(remedy(request, energy.max(error)))
    .key("solve.tolerance"))
}

/// What can be done about a level that is too uncertain, by what it was found with.
fn remedy(request: &Request, uncertain: f64) -> String {
    if request.engine != Engine::Banded {
        return format!("use solve.engine = \"banded\", which has no floor like that of \"{}\"", request.engine);
    }
    if request.kind != ContourKind::Smooth {
        return "use mesh.contour.kind = \"smooth\"".into();
    }
    if request.mesh.is_some() {
        return "widen mesh.x and raise mesh.x.nodes, or leave the mesh out".into();
    }
    if uncertain.is_finite() {
        format!("raise solve.tolerance above {uncertain:.1e}, or ask for fewer levels")
    } else {
        "ask for fewer levels, or give mesh.contour.start and .angle".into()
    }
}
