//! Engine `banded`: one eigenpair of a Hamiltonian by inverse iteration and Newton's method on its c-product functional.
//!
//! ```text
//! T(E_k) y_{k+1} = T′(E_k) y_k,     E_{k+1} = E_k − yᵀT(E_k)y / yᵀT′(E_k)y
//! ```
//!
//! For T(E) = A − E B the second line is the Rayleigh quotient yᵀAy/yᵀBy of the c-product, without conjugation (Moiseyev,
//! Certain and Weinhold, Mol. Phys. 36, 1613 (1978)), which is stationary at an eigenvector, so that convergence is
//! cubic; for Numerov's T(E), not linear in E, it is the nonlinear Rayleigh functional (Schreiber, thesis, TU Berlin 2008).
//!
//! The pair is then polished with residuals of twice the working precision, which removes the rounding κ·eps of the
//! matrix entries from every component: what is left in y_j is a few units in its own last place, however small it is.

mod double;
mod factor;
pub mod inertia;

use crate::error::{Error, Result};
use crate::hamiltonian::Hamiltonian;
use double::Double;
use factor::Factor;
use num_complex::Complex64;

/// Inverse iterations at the guess, before the shift may move.
const SETTLING: usize = 2;
/// Iterations with a moving shift; convergence is cubic, so ten are many.
const MOST_STEPS: usize = 30;
/// A change of E below this share of the scale is rounding.
const STILL: f64 = 1e-13;
/// A change below this share of the scale that is no smaller than `STALLED` times the one before is rounding as well.
const SMALL: f64 = 1e-5;
/// Cubic convergence gains far more than this a step.
const STALLED: f64 = 0.3;
/// Rounds of polish: each gains some five digits in every component.
const POLISH: usize = 3;
/// The polish factors T at E plus this share of the scale: near enough to converge fast, far enough to be well-conditioned.
const OFFSET: f64 = 1e-5;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// E to start from.
    pub guess: Complex64,
    /// r between which the start vector is not 0; it is 0 elsewhere, so that tails come from the equation alone.
    pub support: (f64, f64),
    /// The size of an energy that matters, ħω₀ (energy).
    pub scale: f64,
    /// How far E may move from the guess (energy).
    pub radius: f64,
}

/// One eigenpair.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// E (energy).
    pub energy: Complex64,
    /// y, its largest component 1.
    pub vector: Vec<Complex64>,
    /// max |T(E)y| / max |T′(E)y| (energy), in twice the working precision.
    pub residual: f64,
    /// Factorisations or operator applications used.
    pub applications: usize,
    /// What rounding leaves uncertain of E for each unit of its condition number (energy).
    pub floor: f64,
}

/// The eigenpair next to a guess.
///
/// # Errors
/// `NotConverged` where the iteration does not settle, or settles further than `search.radius` from the guess.
pub fn solve(hamiltonian: &Hamiltonian, search: &Search) -> Result<Solution> {
    let (mut energy, mut vector, steps) = iterate(hamiltonian, search)?;
    let residual = polish(hamiltonian, search.scale, &mut energy, &mut vector);
    let distance = (energy - search.guess).norm();
    if distance <= search.radius {
        let floor = 0.5 * f64::EPSILON * (energy.norm() + search.scale);
        return Ok(Solution { energy, vector, residual, applications: steps + 1, floor });
    }
    Err(Error::not_converged(format!(
        "the iteration for the level near E = {:.6} went to E = {:.6} instead",
        search.guess, energy
    ))
    .remedy("raise mesh.x.nodes, or ask for fewer levels"))
}

fn factor(hamiltonian: &Hamiltonian, energy: Complex64) -> Factor {
    let (n, p) = (hamiltonian.dim(), hamiltonian.half_band());
    Factor::symmetric(n, p, f64::EPSILON * f64::EPSILON * hamiltonian.kappa(), |j| {
        let mut row = hamiltonian.kinetic_row(j);
        row[0] += hamiltonian.diagonal(j, energy).0;
        row
    })
}

/// y ← T⁻¹ T′ y, normalised.
fn inverse_step(hamiltonian: &Hamiltonian, factor: &Factor, energy: Complex64, y: &mut [Complex64]) {
    for (j, y) in y.iter_mut().enumerate() {
        *y *= hamiltonian.diagonal(j, energy).1;
    }
    factor.solve(y);
    normalise(y);
}

/// Divides by the largest component.
fn normalise(y: &mut [Complex64]) {
    let largest = y.iter().fold(Complex64::ZERO, |best, y| if y.norm_sqr() > best.norm_sqr() { *y } else { best });
    if largest != Complex64::ZERO {
        let inverse = largest.inv();
        y.iter_mut().for_each(|y| *y *= inverse);
    }
}

/// A ramp from 1 to 2 on the support: neither even nor odd, so that no level of a symmetric well is missing from it.
fn start(hamiltonian: &Hamiltonian, (from, to): (f64, f64)) -> Vec<Complex64> {
    let nodes = &hamiltonian.nodes;
    let from = nodes.first().map_or(from, |&first| from.max(first));
    let to = nodes.last().map_or(to, |&last| to.min(last));
    let ramp = |r: f64| if r >= from && r <= to { 1.0 + (r - from) / (to - from) } else { 0.0 };
    nodes.iter().map(|&r| ramp(r).into()).collect()
}

fn iterate(hamiltonian: &Hamiltonian, search: &Search) -> Result<(Complex64, Vec<Complex64>, usize)> {
    let mut energy = search.guess;
    let mut y = start(hamiltonian, search.support);
    let first = factor(hamiltonian, energy);
    for _ in 0..SETTLING {
        inverse_step(hamiltonian, &first, energy, &mut y);
    }
    let mut before = f64::INFINITY;
    for step in 1..=MOST_STEPS {
        let (value, slope) = hamiltonian.functional(&y, energy);
        let change = -value / slope;
        energy += change;
        if !energy.is_finite() {
            break;
        }
        let size = change.norm();
        // Either nothing moves, or what moves is the rounding of an ill-conditioned level: the polish sees to that.
        let rounding = size <= SMALL * search.scale && size >= STALLED * before;
        if size <= STILL * search.scale || rounding {
            return Ok((energy, y, step));
        }
        before = size;
        let factor = factor(hamiltonian, energy);
        inverse_step(hamiltonian, &factor, energy, &mut y);
    }
    Err(Error::not_converged(format!(
        "Rayleigh-quotient iteration for the level near E = {:.6} does not settle in {MOST_STEPS} steps",
        search.guess
    ))
    .remedy("raise mesh.x.nodes, or ask for fewer levels"))
}

/// Newton's method on T(E)y = 0, with yᵀT′δ = 0 for the change δ of y. Returns max |T y|/max |T′y|.
fn polish(hamiltonian: &Hamiltonian, scale: f64, energy: &mut Complex64, y: &mut [Complex64]) -> f64 {
    let factor = factor(hamiltonian, *energy + OFFSET * scale);
    for _ in 0..POLISH {
        let mut by_energy: Vec<Complex64> =
            y.iter().enumerate().map(|(j, y)| y * hamiltonian.diagonal(j, *energy).1).collect();
        let weights = by_energy.clone();
        let mut by_residual = residual(hamiltonian, *energy, y);
        factor.solve(&mut by_residual);
        factor.solve(&mut by_energy);
        let product = |x: &[Complex64]| weights.iter().zip(x).map(|(w, x)| w * x).sum::<Complex64>();
        let change = -product(&by_residual) / product(&by_energy);
        *energy += change;
        for ((y, by_residual), by_energy) in y.iter_mut().zip(&by_residual).zip(&by_energy) {
            *y -= by_residual + change * by_energy;
        }
    }
    let largest = |x: &mut dyn Iterator<Item = Complex64>| x.map(|x| x.norm()).fold(0.0, f64::max);
    let rest = largest(&mut residual(hamiltonian, *energy, y).into_iter());
    rest / largest(&mut y.iter().enumerate().map(|(j, y)| y * hamiltonian.diagonal(j, *energy).1))
}

/// T(E)y, the kinetic part in twice the working precision.
fn residual(hamiltonian: &Hamiltonian, energy: Complex64, y: &[Complex64]) -> Vec<Complex64> {
    let (kappa, stencil) = (hamiltonian.kappa(), hamiltonian.order.stencil());
    let beyond = |j: usize, k: usize| match hamiltonian.image(j, k) {
        Some((image, sign)) => y.get(image).map_or(Complex64::ZERO, |y| y * sign),
        None if k <= j => y[j - k],
        None => Complex64::ZERO,
    };
    let row = |j: usize| {
        let mut sum = (Double::default(), Double::default());
        for (k, &c) in (1..).zip(stencil) {
            let ahead = y.get(j + k).copied().unwrap_or(Complex64::ZERO);
            for (neighbour, edge) in [(beyond(j, k), hamiltonian.edge(j)), (ahead, hamiltonian.edge(j + 1))] {
                let re = Double::difference(y[j].re, neighbour.re).times(c);
                let im = Double::difference(y[j].im, neighbour.im).times(c);
                if edge == Complex64::ONE {
                    sum = (sum.0 + re, sum.1 + im);
                } else {
                    sum.0 = sum.0 + re.times(edge.re) + im.times(-edge.im);
                    sum.1 = sum.1 + re.times(edge.im) + im.times(edge.re);
                }
            }
        }
        Complex64::new(sum.0.value(), sum.1.value()) * kappa + hamiltonian.diagonal(j, energy).0 * y[j]
    };
    (0..y.len()).map(row).collect()
}

/// (A − σB)⁻¹B of a Hamiltonian that is linear in E, as a map.
pub struct Inverse<'a> {
    hamiltonian: &'a Hamiltonian,
    factor: Factor,
}

impl<'a> Inverse<'a> {
    /// Factors A − σB. Orders 2, 6 and 8; Numerov's T(E) is not linear in E.
    #[must_use]
    pub fn new(hamiltonian: &'a Hamiltonian, shift: Complex64) -> Self {
        Self { hamiltonian, factor: factor(hamiltonian, shift) }
    }
}

impl super::complex::ComplexMap for Inverse<'_> {
    fn dim(&self) -> usize {
        self.hamiltonian.dim()
    }
    fn apply(&self, x: &[Complex64], y: &mut [Complex64]) {
        for ((y, x), weight) in y.iter_mut().zip(x).zip(&self.hamiltonian.weight) {
            *y = x * weight;
        }
        self.factor.solve(y);
    }
}
