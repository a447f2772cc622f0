//! Matrix elements of x between the levels of a closed well, with their signs and the diagonal ones.
//!
//! ```text
//! x_mn = ∫ψ_m x ψ_n dx = Σ x′² x φ_m φ_n / √(Σ x′² φ_m² Σ x′² φ_n²)        length
//! ```
//!
//! The sign of each ψ is that of its rightmost lobe, so that all signs go together. Two wells that are mirror images are
//! taken by halves, for a doublet is one level to a solver of the whole axis; x joins states of different parity only.

use crate::error::Result;
use crate::hamiltonian::{Hamiltonian, Mirror};
use crate::rate::bound::{BoundLevel, HALVES, reach};
use crate::rate::extrapolate::series_from;
use crate::rate::resonance::geometry::Variant;
use crate::rate::resonance::level::CUT_OFF;
use crate::rate::resonance::meshes::{FEWEST, NestedMeshes};
use crate::rate::resonance::{Request, Setting};
use num_complex::Complex64;

/// An extrapolation error below this, relative, is as good as none.
const GOAL: f64 = 1e-13;
/// What rounding leaves uncertain of x_mn, in its own size and √(ħ/2ω₀), the element of the lowest pair of an oscillator.
const ROUNDING: f64 = 1e-14;
/// No more meshes are made for an element whose error is below so many roundings.
const NEAR: f64 = 10.0;
/// The rightmost lobe begins where |φ| is this part of its largest value.
const LOBE: f64 = 1e-2;
/// Nested meshes at most, less one.
const TOP: usize = 6;

/// A wave on one mesh, Σ x′²φ² = 1, and whether it is odd where it is known on one half only.
struct Wave {
    weighted: Vec<f64>,
    phi: Vec<f64>,
    parity: Option<Mirror>,
}

/// x_mn from the origin of the setting, with bounds on their errors: the pairs (0, 0), (1, 0), (1, 1), (2, 0), … (length).
pub(super) fn elements(
    setting: &Setting<'_>,
    mirrored: bool,
    request: &Request,
    levels: &[BoundLevel],
) -> Result<Vec<(f64, f64)>> {
    let highest = reach(setting, request)?;
    let variants: &[Variant] = if mirrored { &HALVES } else { &[Variant::Main] };
    let meshes: Vec<NestedMeshes<'_>> =
        variants.iter().map(|&variant| NestedMeshes::new(setting, request, highest, variant)).collect::<Result<_>>()?;
    let unit = (0.5 * setting.hbar / setting.omega_0).sqrt();
    let order = request.order.number();
    let top = if request.mesh.is_some() { FEWEST - 1 } else { TOP };
    let mut steps: Vec<Vec<f64>> = Vec::new();
    loop {
        steps.push(on_mesh(&meshes, steps.len(), levels)?);
        let found: Vec<(f64, f64, f64)> = (0..steps[0].len())
            .map(|pair| {
                let values: Vec<f64> = steps.iter().map(|step| step[pair]).collect();
                let size = values[values.len() - 1].abs();
                let noise = (NEAR * ROUNDING * unit).max(GOAL * size);
                let series = series_from(&values, order, noise);
                (series.value, series.error, noise)
            })
            .collect();
        let settled = steps.len() >= FEWEST && found.iter().all(|(_, error, noise)| *error <= 2.0 * noise);
        if settled || steps.len() > top {
            let lost = meshes.iter().map(|meshes| cut_off(meshes)).fold(0.0, f64::max);
            let blurred = |value: f64| (ROUNDING + CUT_OFF * lost) * (unit + value.abs());
            return Ok(found.into_iter().map(|(value, error, _)| (value, error + blurred(value))).collect());
        }
    }
}

/// What the ends of the line cut off.
fn cut_off(meshes: &NestedMeshes<'_>) -> f64 {
    (-2.0 * meshes.decay().0.min(meshes.decay().1)).exp()
}

fn on_mesh(meshes: &[NestedMeshes<'_>], level: usize, levels: &[BoundLevel]) -> Result<Vec<f64>> {
    let mut waves: Vec<Wave> = Vec::with_capacity(levels.len());
    let mut elements = Vec::new();
    for bound in levels {
        let mesh = &meshes[bound.n % meshes.len()];
        let hamiltonian = mesh.hamiltonian(level)?;
        let solution = mesh.solve(level, Complex64::from(bound.energy))?;
        let wave = wave(hamiltonian, &hamiltonian.wave(&solution.vector, solution.energy));
        elements.extend(waves.iter().map(|other| product(hamiltonian, &wave, other)));
        elements.push(product(hamiltonian, &wave, &wave));
        waves.push(wave);
    }
    Ok(elements)
}

/// A normalised wave with its sign.
fn wave(hamiltonian: &Hamiltonian, phi: &[Complex64]) -> Wave {
    let plain: Vec<f64> = phi.iter().map(|phi| phi.re).collect();
    let norm: f64 = plain.iter().zip(&hamiltonian.weight).map(|(phi, weight)| phi * phi * weight.re).sum();
    let largest = plain.iter().fold(0.0, |most: f64, phi| most.max(phi.abs()));
    let last = plain.iter().rev().find(|phi| phi.abs() >= LOBE * largest).copied().unwrap_or(1.0);
    let scale = last.signum() / norm.sqrt();
    let phi: Vec<f64> = plain.iter().map(|phi| phi * scale).collect();
    let weighted = phi.iter().zip(&hamiltonian.weight).map(|(phi, weight)| phi * weight.re).collect();
    Wave { weighted, phi, parity: hamiltonian.mirror }
}

fn product(hamiltonian: &Hamiltonian, a: &Wave, b: &Wave) -> f64 {
    if a.parity.is_some() && a.parity == b.parity {
        return 0.0;
    }
    a.weighted.iter().zip(&b.phi).zip(&hamiltonian.x).map(|((a, b), x)| a * b * x.re).sum()
}
