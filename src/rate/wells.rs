//! From the slowest eigenvalue to the rates out of each well.
//!
//! In a double well the slowest mode carries the flux λ₁ ∫_{left}(P − π) across any surface between the wells, so the
//! population n of the left well obeys dn/dt = −k₊ n + k₋ (1 − n) with
//!
//! ```text
//! k₊ = λ₁ p_right,   k₋ = λ₁ p_left,   k₊ + k₋ = λ₁,   k₊ p_left = k₋ p_right
//! ```
//!
//! where p is the equilibrium population on either side of the barrier top. The stationary flux from a source in one well to
//! a sink in the next, over the population that feeds it, is found without any eigenvalue,
//!
//! ```text
//! k(i → j) = 1/[R(x_i, x_j) M_i]      M_i = ∫ e^{−u} over the basin of well i
//! ```
//!
//! (Farkas 1927; Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), eq. 2.5) and agrees with k± up to terms of
//! order e^{−ΔU/kT}: the two routes check each other.

use super::passage::{stretch, with_error};
use super::spectral::rounding;
use super::{Rate, Route};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::Axis;
use crate::potential::{Landscape, Potential};
use crate::wide::Wide;

/// Equilibrium populations left and right of a point, Σ = 1, each to full relative accuracy.
///
/// # Errors
/// U not finite on the axis.
pub fn populations(potential: &Potential, axis: &Axis, bath: &Bath, divide: f64) -> Result<[Wide; 2]> {
    let (left, right) = axis.spacing().range();
    let masses =
        [stretch(potential, axis, bath, left, divide)?.mass, stretch(potential, axis, bath, divide, right)?.mass];
    let whole = masses[0] + masses[1];
    Ok(masses.map(|mass| mass / whole))
}

/// k₊ (left to right) and k₋ (right to left) of a double well from λ₁.
///
/// # Errors
/// U not finite on the axis; not exactly two wells with one barrier between them.
pub fn two_well_rates(
    potential: &Potential,
    landscape: &Landscape,
    axis: &Axis,
    bath: &Bath,
    lambda_1: &Rate,
) -> Result<[Rate; 2]> {
    let ([_, _], [barrier]) = (landscape.wells.as_slice(), landscape.barriers.as_slice()) else {
        return Err(Error::no_barrier("k₊ and k₋ need two wells with one barrier between them").got(format!(
            "{} wells and {} barriers",
            landscape.wells.len(),
            landscape.barriers.len()
        )));
    };
    let [left, right] = populations(potential, axis, bath, barrier.x)?;
    let share = |population: Wide| {
        let error = lambda_1.relative_error() + rounding(potential, landscape, bath);
        Rate::new(lambda_1.value() * population, error, Route::Spectral)
    };
    Ok([share(right), share(left)])
}

/// The rate from well `from` into its neighbour `to`, both numbered from the left, by flux over population.
///
/// # Errors
/// Wells that are not neighbours; U not finite.
pub fn flux_over_population(
    potential: &Potential,
    landscape: &Landscape,
    axis: &Axis,
    bath: &Bath,
    (from, to): (usize, usize),
) -> Result<Rate> {
    let wells = &landscape.wells;
    if from.abs_diff(to) != 1 || from.max(to) >= wells.len() {
        return Err(Error::input("the flux goes from a well to its neighbour")
            .got(format!("{from} → {to}"))
            .allowed(format!("neighbours among 0 … {}", wells.len().saturating_sub(1))));
    }
    let (basin_from, basin_to) = basin(landscape, axis, from);
    let (a, b) = (wells[from.min(to)].x, wells[from.max(to)].x);
    with_error(potential, landscape, axis, bath, |axis| {
        let mass = stretch(potential, axis, bath, basin_from, basin_to)?.mass;
        Ok(Wide::ONE / (mass * stretch(potential, axis, bath, a, b)?.resistance))
    })
}

/// From the barrier (or end) left of a well to the one right of it.
fn basin(landscape: &Landscape, axis: &Axis, well: usize) -> (f64, f64) {
    let (left, right) = axis.spacing().range();
    let x = landscape.wells[well].x;
    let tops = || landscape.barriers.iter().map(|barrier| barrier.x);
    (tops().filter(|&top| top < x).fold(left, f64::max), tops().filter(|&top| top > x).fold(right, f64::min))
}
