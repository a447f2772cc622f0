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

use super::quadrature::Quadrature;
use super::{Rate, Route};
use crate::error::{Error, Result};
use crate::potential::Landscape;
use crate::wide::Wide;

/// k₊ (left to right) and k₋ (right to left) of a double well from λ₁.
///
/// # Errors
/// Not exactly two wells with one barrier between them.
pub fn two_well_rates(quadrature: &Quadrature, landscape: &Landscape, lambda_1: &Rate) -> Result<[Rate; 2]> {
    let ([_, _], [barrier]) = (landscape.wells.as_slice(), landscape.barriers.as_slice()) else {
        return Err(Error::no_barrier("k₊ and k₋ need two wells with one barrier between them").got(format!(
            "{} wells and {} barriers",
            landscape.wells.len(),
            landscape.barriers.len()
        )));
    };
    let (left, right) = quadrature.axis().spacing().range();
    let share = |(from, to): (f64, f64)| {
        let population = quadrature.rate(|pieces| pieces.between(from, to).mass / pieces.between(left, right).mass);
        let error = lambda_1.relative_error() + population.relative_error();
        Rate::new(lambda_1.value() * population.value(), error, Route::Spectral)
    };
    Ok([share((barrier.x, right)), share((left, barrier.x))])
}

/// The rate from well `from` into its neighbour `to`, both numbered from the left, by flux over population.
///
/// # Errors
/// Wells that are not neighbours.
pub fn flux_over_population(quadrature: &Quadrature, landscape: &Landscape, from: usize, to: usize) -> Result<Rate> {
    let wells = &landscape.wells;
    if from.abs_diff(to) != 1 || from.max(to) >= wells.len() {
        return Err(Error::input("the flux goes from a well to its neighbour")
            .got(format!("{from} → {to}"))
            .allowed(format!("neighbours among 0 … {}", wells.len().saturating_sub(1))));
    }
    let (start, end) = basin(quadrature, landscape, from);
    let (a, b) = (wells[from.min(to)].x, wells[from.max(to)].x);
    Ok(quadrature.rate(|pieces| Wide::ONE / (pieces.between(start, end).mass * pieces.between(a, b).resistance)))
}

/// From the barrier (or end) left of a well to the one right of it.
fn basin(quadrature: &Quadrature, landscape: &Landscape, well: usize) -> (f64, f64) {
    let (left, right) = quadrature.axis().spacing().range();
    let x = landscape.wells[well].x;
    let tops = || landscape.barriers.iter().map(|barrier| barrier.x);
    (tops().filter(|&top| top < x).fold(left, f64::max), tops().filter(|&top| top > x).fold(right, f64::min))
}
