//! Dipole elements x_mn of the levels of one well, by the c-product along the contour.
//!
//! ```text
//! x_mn = ∫ψ_m x ψ_n dx,   ∫ψ_n² dx = 1      on the path: ψ = √x′ φ,  x_mn² = [Σ x′² x φ_m φ_n]²/(Σ x′² φ_m² Σ x′² φ_n²)
//! Σ_m 2(E_m − E_n) x_mn²/ħ² = 1             mass 1, over all levels and the continuum
//! ```
//!
//! No conjugation: on the contour a resonance is orthogonal to the others by that product (Moiseyev, Certain and Weinhold,
//! Mol. Phys. 36, 1613 (1978)), so that the place of x = 0 does not matter. x_mn² does not depend on the contour nor on the signs of
//! the ψ. It is complex, Im x_mn² being of the order of the widths; a real strength is |x_mn²|, never negative and equal to Re x_mn² up
//! to the square of the widths. The phase says how far two levels are from being states with a strength at all.

use super::geometry::Variant;
use super::meshes::{FEWEST, NestedMeshes};
use super::{Level, Request, Setting, survey};
use crate::error::Result;
use crate::operator::outline::RayRequest;
use crate::rate::extrapolate::series_from;
use crate::wide::Wide;
use num_complex::Complex64;

/// An extrapolation error below this, relative, is as good as none.
const GOAL: f64 = 1e-13;
/// What rounding leaves uncertain of x_mn, in √(ħ/2ω₀), the element of the lowest pair of an oscillator.
const ROUNDING: f64 = 1e-14;
/// No more meshes are made for an element whose error is below so many roundings.
const NEAR: f64 = 10.0;

/// x_mn² for all pairs of some levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Dipoles {
    levels: usize,
    squares: Vec<(Complex64, f64)>,
}

impl Dipoles {
    /// Number of levels.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// x_mn² (length²) and the bound on its error (length²); zero for m = n, which no transition needs.
    #[must_use]
    pub fn square(&self, m: usize, n: usize) -> (Complex64, f64) {
        let (low, high) = (m.min(n), m.max(n));
        if low == high {
            return (Complex64::ZERO, 0.0);
        }
        self.squares[high * (high - 1) / 2 + low]
    }
}

/// The elements between all pairs of the levels of an open well.
///
/// # Errors
/// What the operator refuses on the contours; `NotConverged`.
pub fn dipoles(setting: &Setting<'_>, request: &Request, levels: &[Level]) -> Result<Dipoles> {
    let guess = |level: &Level| {
        let width = level.width.map_or(0.0, |(width, _): (Wide, f64)| width.to_f64());
        Complex64::new(level.energy, -0.5 * setting.hbar * width)
    };
    let guesses: Vec<Complex64> = levels.iter().map(guess).collect();
    // As for the levels themselves, a broad wave wants a ray that starts at the barrier; narrow ones don't mind.
    let broad = guesses.iter().any(|guess| guess.re > setting.rim()) && request.ray.start.is_none();
    let broadest = guesses.iter().copied().min_by(|a, b| a.im.total_cmp(&b.im)).filter(|_| broad);
    let above = broad.then(|| setting.rim());
    let request = Request { ray: RayRequest { above, broadest, ..request.ray }, ..request.clone() };
    squares(setting, &request, survey::highest(setting, &request), &guesses)
}

/// The elements on nested meshes of two contours.
pub(in crate::rate) fn squares(
    setting: &Setting<'_>,
    request: &Request,
    highest: f64,
    guesses: &[Complex64],
) -> Result<Dipoles> {
    let unit = 0.5 * setting.hbar / setting.omega_0;
    let main = NestedMeshes::new(setting, request, highest, Variant::Main)?;
    let (mut found, level) = climb(&main, guesses, unit, None)?;
    if setting.is_open() {
        let other = NestedMeshes::new(setting, request, highest, Variant::Other)?;
        let (check, _) = climb(&other, guesses, unit, Some(level))?;
        found.iter_mut().zip(check).for_each(|(found, check)| found.1 += (found.0 - check.0).norm());
    }
    for (square, error) in &mut found {
        *error += blur(square.norm(), ROUNDING * unit.sqrt());
    }
    Ok(Dipoles { levels: guesses.len(), squares: found })
}

/// What an error of x leaves uncertain of x².
fn blur(square: f64, error: f64) -> f64 {
    (2.0 * square.sqrt() + error) * error
}

/// The elements with the errors of their extrapolation, and the finest mesh: up to `last`, or until nothing is left to gain.
fn climb(
    meshes: &NestedMeshes<'_>,
    guesses: &[Complex64],
    unit: f64,
    last: Option<usize>,
) -> Result<(Vec<(Complex64, f64)>, usize)> {
    let order = meshes.request.order.number();
    let mut steps: Vec<Vec<Complex64>> = Vec::new();
    let mut level = 0;
    loop {
        steps.push(on_mesh(meshes, level, guesses)?);
        let found: Vec<(Complex64, f64, f64)> = (0..steps[0].len())
            .map(|pair| {
                let size = steps[level][pair].norm();
                let noise = blur(size, NEAR * ROUNDING * unit.sqrt()).max(GOAL * size);
                let series = |part: &dyn Fn(Complex64) -> f64| {
                    series_from(&steps.iter().map(|step| part(step[pair])).collect::<Vec<_>>(), order, noise)
                };
                let (re, im) = (series(&|x| x.re), series(&|x| x.im));
                (Complex64::new(re.value, im.value), re.error + im.error, noise)
            })
            .collect();
        let settled = steps.len() >= FEWEST && found.iter().all(|(_, error, noise)| *error <= 2.0 * noise);
        if (settled && last.is_none()) || level == last.unwrap_or(meshes.top()) {
            return Ok((found.into_iter().map(|(square, error, _)| (square, error)).collect(), level));
        }
        level += 1;
    }
}

/// x_mn² on one mesh, the pairs (0, 1), (0, 2), (1, 2), (0, 3), …
fn on_mesh(meshes: &NestedMeshes<'_>, level: usize, guesses: &[Complex64]) -> Result<Vec<Complex64>> {
    let hamiltonian = meshes.hamiltonian(level)?;
    let mut waves: Vec<(Vec<Complex64>, Complex64)> = Vec::with_capacity(guesses.len());
    let mut squares = Vec::new();
    for &guess in guesses {
        let solution = meshes.solve(level, guess)?;
        let wave = hamiltonian.wave(&solution.vector, solution.energy);
        let weighted: Vec<Complex64> = wave.iter().zip(&hamiltonian.weight).map(|(phi, weight)| phi * weight).collect();
        let norm: Complex64 = weighted.iter().zip(&wave).map(|(a, b)| a * b).sum();
        for (other, other_norm) in &waves {
            let product: Complex64 = weighted.iter().zip(other).zip(&hamiltonian.x).map(|((a, b), x)| a * b * x).sum();
            squares.push(product * product / (norm * other_norm));
        }
        waves.push((wave, norm));
    }
    Ok(squares)
}
