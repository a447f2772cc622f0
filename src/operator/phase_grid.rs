//! The Klein–Kramers operator on a grid of x and v, collocated: a second discretisation that shares nothing with the ladder.
//!
//! ```text
//! c = P/√P_eq,   −L = γ BᵀB + v Dₓ − U′ D_v,        (B f)_{j+½} = √kT e^{−v²/4kT} ∂_v e^{v²/4kT} f
//! ```
//!
//! (Risken, The Fokker–Planck Equation, eq. 10.1, with L symmetrised by its stationary density; transport commutes with
//! functions of the energy and keeps its form.) Dₓ and D_v are central differences of order 2 or 4, each a matrix equal to
//! minus its transpose, so that friction alone gives λ its real part. B is a difference from node to node of v: of
//! order 2 with the exponentially fitted rates of a Smoluchowski operator with potential v²/2 (Scharfetter and Gummel),
//! of order 4 with four nodes and the weight at the middle. e^{−v²/2kT} is in the null space of both, e^{−U/kT} of the
//! transport only to the order of the differences: λ₀ is small, not zero. No Hermite functions, no staggering in x.
//!
//! A central difference of a sawtooth (−1)^i f is minus a sawtooth of f′: beside the spectrum of U the matrix has that of
//! a particle that moves backwards, in the potential −U, with slow modes of its own. Their vectors change sign from
//! node to node of x, by which they are told apart. (The ladder's staggered differences have no such double.)
//!
//! The grid ends where the density has vanished: at |v| = [`REACH`]√kT, and in x at walls that the caller chooses, or it
//! closes to a ring.

use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::potential::Potential;
use sprs::{CsMat, TriMat};

/// Largest |v| in √kT: e^{−REACH²/2} = 2e-16 of the density is beyond.
pub const REACH: f64 = 8.5;
/// Fewest intervals for which every stencil has its room.
const FEWEST: usize = 8;

/// The grid and the order of its differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Left end of x; the right one of a ring is the same place.
    pub from: f64,
    /// Right end of x.
    pub to: f64,
    /// Whether x closes to a ring.
    pub ring: bool,
    /// Intervals of x.
    pub positions: usize,
    /// Intervals of v.
    pub velocities: usize,
    /// 2 or 4.
    pub order: usize,
}

/// −L by rows (1/time), unknowns ordered by x, then v.
///
/// # Errors
/// An order other than 2 and 4; too few intervals; ends the wrong way round; U or U′ that is not finite.
pub fn matrix(potential: &Potential, bath: &Bath, grid: &Grid) -> Result<CsMat<f64>> {
    check(grid)?;
    let (x, length) = positions(grid);
    let (v, step) = velocities(grid, bath);
    let forces = forces(potential, &x)?;
    let (dx, dv) = (difference(x.len(), length, grid.order, grid.ring), difference(v.len(), step, grid.order, false));
    let damping = friction(&v, step, bath, grid.order);
    let size = x.len() * v.len();
    let mut sum = TriMat::with_capacity((size, size), size * (4 * grid.order + 4));
    let at = |i: usize, j: usize| i * v.len() + j;
    for (i, force) in forces.iter().enumerate() {
        for (&value, (row, column)) in &damping {
            sum.add_triplet(at(i, row), at(i, column), value);
        }
        for &(row, column, value) in &dv {
            sum.add_triplet(at(i, row), at(i, column), -force * value);
        }
    }
    for &(row, column, value) in &dx {
        for (j, velocity) in v.iter().enumerate() {
            sum.add_triplet(at(row, j), at(column, j), velocity * value);
        }
    }
    Ok(sum.to_csr())
}

fn check(grid: &Grid) -> Result<()> {
    if grid.order != 2 && grid.order != 4 {
        return Err(Error::input("order of the differences on a phase grid").got(grid.order).allowed("2 or 4"));
    }
    if grid.positions < FEWEST || grid.velocities < FEWEST {
        return Err(Error::input("intervals of a phase grid")
            .got(format!("{} × {}", grid.positions, grid.velocities))
            .allowed(format!("{FEWEST} or more each way")));
    }
    if !(grid.from.is_finite() && grid.to.is_finite() && grid.from < grid.to) {
        let got = format!("from = {}, to = {}", grid.from, grid.to);
        return Err(Error::input("the ends must be increasing").got(got).key("mesh.x"));
    }
    Ok(())
}

/// Inner nodes between walls, where c = 0; all but the last of a ring.
#[allow(clippy::cast_precision_loss, reason = "a few thousand nodes")]
fn positions(grid: &Grid) -> (Vec<f64>, f64) {
    let step = (grid.to - grid.from) / grid.positions as f64;
    let first = usize::from(!grid.ring);
    ((first..grid.positions).map(|i| grid.from + step * i as f64).collect(), step)
}

/// Nodes that are exactly symmetric about 0.
#[allow(clippy::cast_precision_loss, reason = "a few thousand nodes")]
fn velocities(grid: &Grid, bath: &Bath) -> (Vec<f64>, f64) {
    let step = 2.0 * REACH * bath.kt().sqrt() / grid.velocities as f64;
    let node = |j: usize| 0.5 * step * (2.0 * j as f64 - grid.velocities as f64);
    ((0..=grid.velocities).map(node).collect(), step)
}

fn forces(potential: &Potential, x: &[f64]) -> Result<Vec<f64>> {
    let slopes: Vec<f64> = x.iter().map(|&x| potential.jet(x).slope).collect();
    match slopes.iter().position(|slope| !slope.is_finite()) {
        Some(at) => Err(Error::input(format!("U′ is not finite at x = {}", x[at])).key("potential")),
        None => Ok(slopes),
    }
}

/// Central differences on n nodes; beyond walls the function is zero.
fn difference(n: usize, step: f64, order: usize, ring: bool) -> Vec<(usize, usize, f64)> {
    let weights: &[f64] = if order == 2 { &[0.5] } else { &[2.0 / 3.0, -1.0 / 12.0] };
    let mut entries = Vec::with_capacity(2 * n * weights.len());
    for row in 0..n {
        for (k, weight) in weights.iter().enumerate() {
            let after = row + k + 1;
            if after < n || ring {
                entries.push((row, after % n, weight / step));
                entries.push((after % n, row, -weight / step));
            }
        }
    }
    entries
}

/// γ BᵀB on the nodes of v.
fn friction(v: &[f64], step: f64, bath: &Bath, order: usize) -> CsMat<f64> {
    let n = v.len();
    let mut factor = TriMat::new((n - 1, n));
    let quarter = |v: f64| v * v / (4.0 * bath.kt());
    let scale = (bath.gamma() * bath.kt()).sqrt() / step;
    for j in 0..n - 1 {
        if order == 2 || j == 0 || j + 2 == n {
            // Rates γkT/h² · z/(e^z − 1) with z = ±Δ(v²/2kT): their roots are the entries.
            let change = 2.0 * (quarter(v[j + 1]) - quarter(v[j]));
            factor.add_triplet(j, j, -scale * bernoulli(change).sqrt());
            factor.add_triplet(j, j + 1, scale * bernoulli(-change).sqrt());
            continue;
        }
        let middle = quarter(0.5 * (v[j] + v[j + 1]));
        for (node, weight) in [(j - 1, 1.0 / 24.0), (j, -9.0 / 8.0), (j + 1, 9.0 / 8.0), (j + 2, -1.0 / 24.0)] {
            factor.add_triplet(j, node, scale * weight * (quarter(v[node]) - middle).exp());
        }
    }
    let factor: CsMat<f64> = factor.to_csr();
    &factor.transpose_view().to_csr() * &factor
}

/// z/(e^z − 1).
fn bernoulli(z: f64) -> f64 {
    if z.abs() < 1e-8 { 1.0 - 0.5 * z } else { z / z.exp_m1() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(order: usize) -> Grid {
        Grid { from: -1.9, to: 2.1, ring: false, positions: 24, velocities: 20, order }
    }

    /// −L without friction is antisymmetric to the last bit, and friction has the thermal density in its null space.
    #[test]
    fn transport_is_antisymmetric_and_friction_stationary() {
        let potential = Potential::quartic();
        for order in [2, 4] {
            let of = |gamma: f64| matrix(&potential, &Bath::new(0.1, gamma).unwrap(), &grid(order)).unwrap();
            let (one, two) = (of(1.0), of(2.0));
            for (value, (row, column)) in &one {
                let other = one.get(column, row).copied().unwrap_or(0.0);
                let rubbed = two.get(row, column).copied().unwrap_or(0.0);
                // −L(γ) = γF + T: 2L(1) − L(2) = T.
                let transport = 2.0 * value - rubbed;
                let back = 2.0 * other - two.get(column, row).copied().unwrap_or(0.0);
                // Friction is formed and taken off again: a few roundings of its entries.
                assert!((transport + back).abs() < 1e-13 * (1.0 + value.abs()), "{transport} {back}");
            }
            let bath = Bath::new(0.1, 1.0).unwrap();
            let (v, step) = velocities(&grid(order), &bath);
            let thermal: Vec<f64> = v.iter().map(|v| (-v * v / 0.4).exp()).collect();
            let friction = friction(&v, step, &bath, order);
            for row in friction.outer_iterator() {
                let sum: f64 = row.iter().map(|(j, value)| value * thermal[j]).sum();
                let size: f64 = row.iter().map(|(j, value)| (value * thermal[j]).abs()).sum();
                assert!(sum.abs() < 1e-14 * (size + 1.0), "{sum:e} {size:e}");
            }
        }
    }

    #[test]
    fn a_ring_closes() {
        let ring = Grid { from: 0.0, to: std::f64::consts::TAU, ring: true, ..grid(4) };
        let matrix = matrix(&Potential::Washboard { s: 0.0 }, &Bath::new(1.0, 1.0).unwrap(), &ring).unwrap();
        assert_eq!(matrix.rows(), 24 * 21);
        assert!(matrix.get(0, 23 * 21).is_some_and(|value| *value != 0.0));
    }

    #[test]
    fn grids_that_can_not_be_are_refused() {
        let solve =
            |grid: Grid| matrix(&Potential::quartic(), &Bath::new(0.1, 1.0).unwrap(), &grid).unwrap_err().to_string();
        assert!(solve(grid(3)).contains("allowed 2 or 4"));
        assert!(solve(Grid { velocities: 4, ..grid(2) }).contains("8 or more"));
        assert!(solve(Grid { from: 3.0, ..grid(2) }).contains("increasing"));
    }
}
