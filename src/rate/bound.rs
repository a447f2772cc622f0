//! Bound levels of a closed well, and the tunnel splitting of two mirror-symmetric ones.
//!
//! ```text
//! H ψ_n = E_n ψ_n,   ψ_n → 0 at both ends
//! E⁻ − E⁺ = 2κ Σ_k c_k Σ_{j<k} y⁻_j y⁺_{k−1−j} / Σ_j φ⁻_j φ⁺_j          j counted from the mirror
//! ```
//!
//! The second line is Herring's flux (Herring, Rev. Mod. Phys. 34, 631 (1962), eq. 9) on a mesh: the even and the odd level of
//! a doublet differ by what passes the plane between the wells, over their overlap in one well. It follows exactly from
//! the two equations T(E)y = 0 on the half line, and takes no difference of energies.

use super::extrapolate::series_from;
use super::resonance::climb::{Climb, GOAL, climb};
use super::resonance::dipole::squares;
use super::resonance::geometry::Variant;
use super::resonance::level::{CUT_OFF, STEEPNESS};
use super::resonance::meshes::{FEWEST, NestedMeshes};
use super::resonance::{Dipoles, Request, Setting, highest};
use crate::eigen::Engine;
use crate::eigen::banded::Solution;
use crate::eigen::banded::inertia;
use crate::error::{Error, Result};
use crate::hamiltonian::{Hamiltonian, Mirror};
use crate::wide::Wide;
use num_complex::Complex64;

/// To what part of ħω₀ a level is sought on the first mesh.
const GUESSED: f64 = 1e-9;
/// The highest energy is lowered by this factor until U rises above it.
const LOWERED: f64 = 0.95;
/// How often the highest energy is doubled for levels that are further apart than those of the oscillator.
const RAISED: usize = 6;
/// Nested meshes at most, less one.
const TOP: usize = 6;
/// The halves of a well that is its own mirror image.
pub(super) const HALVES: [Variant; 2] = [Variant::Half(Mirror::Even), Variant::Half(Mirror::Odd)];
/// Levels closer than this share of ħω₀ can't be told apart without a mirror.
const TOGETHER: f64 = 1e-7;

/// One bound level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundLevel {
    /// Number of nodes of ψ.
    pub n: usize,
    /// E above the bottom (energy).
    pub energy: f64,
    /// Bound on its error (energy).
    pub energy_error: f64,
    /// E_n − E_{n−1} of an odd level of a mirror-symmetric well, to full relative accuracy, and the bound on its relative
    /// error.
    pub splitting: Option<(Wide, f64)>,
}

/// The lowest `request.count` levels of a well that is closed on both sides.
///
/// # Errors
/// `Input` where U does not hold the levels back; `Unresolved` for levels too close to each other without being mirror
/// images, and for errors above the tolerance; `NotConverged`.
pub fn levels(setting: &Setting<'_>, mirrored: bool, request: &Request) -> Result<Vec<BoundLevel>> {
    if request.near.is_some() || request.window.is_some() {
        return Err(Error::input("the levels of a closed well are counted from the lowest")
            .remedy("use solve.count, without near, from and to")
            .key(if request.near.is_some() { "solve.near" } else { "solve.from" }));
    }
    let highest = reach(setting, request)?;
    let found = if mirrored { doublets(setting, request, highest)? } else { simple(setting, request, highest)? };
    for level in &found {
        let splitting = level.splitting.map_or(0.0, |(_, error)| error);
        let relative = level.energy_error / level.energy.abs();
        if !(relative <= request.tolerance && splitting <= request.tolerance) {
            return Err(Error::unresolved(format!(
                "level n = {} at E = {:.6} is uncertain by {relative:.1e}, its splitting by {splitting:.1e}",
                level.n, level.energy
            ))
            .allowed(format!("{:.1e}", request.tolerance))
            .remedy("raise mesh.x.nodes, widen mesh.x, or raise solve.tolerance")
            .key("solve.tolerance"));
        }
    }
    Ok(found)
}

/// x_mn² between levels of a well that [`levels`] has found without a mirror.
///
/// # Errors
/// As for [`levels`].
pub fn dipoles(setting: &Setting<'_>, request: &Request, levels: &[BoundLevel]) -> Result<Dipoles> {
    let guesses: Vec<Complex64> = levels.iter().map(|level| level.energy.into()).collect();
    squares(setting, request, reach(setting, request)?, &guesses)
}

/// The levels below an energy above the bottom as the coarsest mesh has them, in ascending order: to count them.
///
/// # Errors
/// Where U does not rise above that energy on both sides.
pub fn census(setting: &Setting<'_>, mirrored: bool, request: &Request, highest: f64) -> Result<Vec<f64>> {
    // Two levels of a doublet are one to the eye of a search; those of either parity are apart.
    let variants: &[Variant] = if mirrored { &HALVES } else { &[Variant::Main] };
    let mut found = Vec::new();
    for &variant in variants {
        let meshes = NestedMeshes::new(setting, request, highest, variant)?;
        found.extend(real_below(&meshes, setting, highest)?);
    }
    found.sort_by(f64::total_cmp);
    Ok(found)
}

/// The energy below which all levels asked for lie. Where they are further apart than ħω₀ it is raised, as far as U rises.
pub(super) fn reach(setting: &Setting<'_>, request: &Request) -> Result<f64> {
    let mut reach = highest(setting, request);
    // Where U levels off below that, the line holds what U can hold.
    let mut meshes = loop {
        match NestedMeshes::new(setting, request, reach, Variant::Main) {
            Err(_) if LOWERED * reach > setting.quantum() => reach *= LOWERED,
            meshes => break meshes?,
        }
    };
    for _ in 0..RAISED {
        if real_below(&meshes, setting, reach)?.len() >= request.count {
            break;
        }
        let Ok(higher) = NestedMeshes::new(setting, request, 2.0 * reach, Variant::Main) else { break };
        (reach, meshes) = (2.0 * reach, higher);
    }
    Ok(reach)
}

fn top(request: &Request) -> usize {
    if request.mesh.is_some() { FEWEST - 1 } else { TOP }
}

/// The spectrum of a closed well is real, and its levels can be counted.
fn real_below(meshes: &NestedMeshes<'_>, setting: &Setting<'_>, highest: f64) -> Result<Vec<f64>> {
    Ok(inertia::between_zero_and(meshes.hamiltonian(0)?, highest, GUESSED * setting.quantum()))
}

/// The lowest eigenvalues of the first mesh.
fn guesses(meshes: &NestedMeshes<'_>, setting: &Setting<'_>, highest: f64, count: usize) -> Result<Vec<Complex64>> {
    let found = real_below(meshes, setting, highest)?;
    if found.len() < count {
        return Err(Error::input(format!("only {} levels below E = {highest:.6}", found.len()))
            .got(count)
            .allowed(format!("1 … {}", found.len()))
            .key("solve.count"));
    }
    Ok(found.into_iter().take(count).map(Complex64::from).collect())
}

fn error(setting: &Setting<'_>, meshes: &NestedMeshes<'_>, climb: &Climb) -> f64 {
    let lost = (-2.0 * meshes.decay().0.min(meshes.decay().1)).exp();
    climb.energy_error + setting.rounding() + CUT_OFF * lost * setting.quantum()
}

fn miscounted(energy: f64, zeros: usize, n: usize) -> Error {
    Error::unresolved(format!("the level at E = {energy:.6} has {zeros} nodes, but {n} levels were found below it"))
        .remedy("levels lie too close to each other to be told apart: give mesh.x so that one well is left")
}

fn simple(setting: &Setting<'_>, request: &Request, highest: f64) -> Result<Vec<BoundLevel>> {
    let meshes = NestedMeshes::new(setting, request, highest, Variant::Main)?;
    let mut levels: Vec<BoundLevel> = Vec::new();
    for (n, guess) in guesses(&meshes, setting, highest, request.count)?.into_iter().enumerate() {
        let best = climb(&meshes, guess, 0, top(request), true)?;
        let close = levels.last().is_some_and(|last| best.energy - last.energy < TOGETHER * setting.quantum());
        if best.last.zeros != n || close {
            return Err(miscounted(best.energy, best.last.zeros, n));
        }
        let energy_error = error(setting, &meshes, &best);
        levels.push(BoundLevel { n, energy: best.energy, energy_error, splitting: None });
    }
    Ok(levels)
}

fn doublets(setting: &Setting<'_>, request: &Request, highest: f64) -> Result<Vec<BoundLevel>> {
    let even = NestedMeshes::new(setting, request, highest, Variant::Half(Mirror::Even))?;
    let odd = NestedMeshes::new(setting, request, highest, Variant::Half(Mirror::Odd))?;
    let half = request.count.div_ceil(2);
    let pairs = guesses(&even, setting, highest, half)?.into_iter().zip(guesses(&odd, setting, highest, half)?);
    let mut levels = Vec::new();
    for (m, (low, high)) in pairs.enumerate() {
        for (meshes, guess, n) in [(&even, low, 2 * m), (&odd, high, 2 * m + 1)] {
            let best = climb(meshes, guess, 0, top(request), true)?;
            let zeros = 2 * best.last.zeros + n % 2;
            if zeros != n {
                return Err(miscounted(best.energy, zeros, n));
            }
            let energy_error = error(setting, meshes, &best);
            let splitting =
                if n % 2 == 1 { Some(splitting(setting, &even, &odd, (low, high), request)?) } else { None };
            levels.push(BoundLevel { n, energy: best.energy, energy_error, splitting });
        }
    }
    levels.truncate(request.count);
    Ok(levels)
}

/// E⁻ − E⁺ on nested meshes, extrapolated.
fn splitting(
    setting: &Setting<'_>,
    even: &NestedMeshes<'_>,
    odd: &NestedMeshes<'_>,
    (low, high): (Complex64, Complex64),
    request: &Request,
) -> Result<(Wide, f64)> {
    let mut values: Vec<Wide> = Vec::new();
    let (mut low, mut high) = (low, high);
    for level in 0..=top(request) {
        let (a, b) = (even.solve(level, low)?, odd.solve(level, high)?);
        (low, high) = (a.energy, b.energy);
        let value = herring(even.hamiltonian(level)?, &a, &b).ok_or_else(|| {
            Error::unresolved(format!("the splitting of the levels near E = {:.6} is below 1e-300", low.re))
                .remedy("lower the barrier between the wells, or raise quantum.hbar")
        })?;
        values.push(value);
        let ratios: Vec<f64> = values.iter().map(|other| (*other / value).to_f64().ln()).collect();
        let found = series_from(&ratios, request.order.number(), GOAL);
        if values.len() >= FEWEST && (found.error <= GOAL || level == top(request)) {
            let steep = STEEPNESS * setting.rounding() / setting.quantum();
            // The vectors of a stock engine have no digits between the wells that its floor does not allow.
            let lost = (-2.0 * odd.decay().0.min(odd.decay().1)).exp();
            let stock = request.engine != Engine::Banded;
            let floor = if stock { a.floor.max(b.floor) / value.to_f64() } else { 0.0 };
            return Ok((value * Wide::new(found.value.exp()), found.error + GOAL + steep + floor + CUT_OFF * lost));
        }
    }
    Err(Error::not_converged("tunnel splitting").remedy("raise mesh.x.nodes"))
}

/// Herring's flux over the overlap. `None` where it underflows.
fn herring(even: &Hamiltonian, plus: &Solution, minus: &Solution) -> Option<Wide> {
    let (a, b) = (&plus.vector, &minus.vector);
    let crossing = |k: usize| (0..k).filter_map(|j| Some(b.get(j)?.re * a.get(k - 1 - j)?.re)).sum::<f64>();
    let flux: f64 = (1..).zip(even.order.stencil()).map(|(k, c)| c * crossing(k)).sum();
    let overlap: f64 = (0..even.dim())
        .map(|j| {
            let numerov = even.numerov(j, plus.energy).re * even.numerov(j, minus.energy).re;
            even.weight[j].re * a[j].re * b[j].re / numerov
        })
        .sum();
    let value = flux / overlap;
    (value.is_finite() && value > f64::MIN_POSITIVE / f64::EPSILON)
        .then(|| Wide::new(value) * Wide::new(2.0 * even.kappa()))
}
