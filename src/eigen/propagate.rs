//! e^{TL}P and its mean over time of a sparse matrix L with a conserved sum, by a Krylov space of the shifted inverse.
//!
//! ```text
//! P(T) = P + T φ₁(TL) LP,      (1/T)∫₀ᵀ P dt = P + T φ₂(TL) LP,      φ₁(z) = (e^z − 1)/z,   φ₂(z) = (e^z − 1 − z)/z²
//! (1 − τL)⁻¹ V_m = V_m H_m + …,   L ≈ V_m A V_mᵀ,   A = (1 − H_m⁻¹)/τ
//! ```
//!
//! (Moret and Novati, BIT 44, 595 (2004); van den Eshof and Hochbruck, SIAM J. Sci. Comput. 27, 1438 (2006).) One
//! factorisation serves any stretch of time: slow modes, fast decays and rotations are in the space after a few dozen solves,
//! however stiff L is. The space starts from LP, whose sum wᵀLP vanishes, and is kept orthogonal to w, so that the sum is
//! conserved to rounding.

use super::lu::Factor;
use crate::error::{Error, Kind, Result};
use faer::Mat;
use sprs::CsMat;

/// T/τ for a long stretch: a pole among the slow rates. A short one ends before the fast rotations have died out, for
/// which the pole moves away as √T below `SHORT` (time).
const STRETCH: f64 = 10.0;
const SHORT: f64 = 100.0;
/// Pieces into which a stretch may be cut.
const MOST_PIECES: u32 = 16;
/// Largest dimension of the space.
const MOST: usize = 240;
/// Dimensions between two looks at the result.
const STEP: usize = 5;
/// Change of the state between two looks that is small enough, in parts of it.
const SETTLED: f64 = 1e-9;
/// What rounding leaves uncertain, in parts of the state, for each unit of time: eps on the slow modes' share of LP.
const ROUNDING: f64 = 5e-15;
/// Largest norm at which the Taylor series of the exponential is taken, and its degree: 0.25¹⁴/14! is below eps.
const SMALL: f64 = 0.25;
const DEGREE: u32 = 13;

/// What a stretch of time makes of a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Dwell {
    /// P(T).
    pub end: Vec<f64>,
    /// (1/T) ∫P dt.
    pub mean: Vec<f64>,
    /// What the last dimensions of the space changed of the mean: more than the error left in it.
    pub change: Vec<f64>,
    /// Dimension of the space.
    pub dimension: usize,
}

/// The state after a stretch of time under L, stored by columns, and its mean; `conserved` is w with wᵀL = 0. A stretch whose
/// space grows too large is cut into pieces.
///
/// # Errors
/// As [`Propagator::new`] and [`Propagator::dwell`], where sixteen pieces are too few.
pub fn evolve(matrix: &CsMat<f64>, conserved: &[f64], state: &[f64], time: f64) -> Result<Dwell> {
    let mut pieces = 1;
    loop {
        match in_pieces(matrix, conserved, state, time, pieces) {
            Err(error) if error.kind() == Kind::NotConverged && pieces < MOST_PIECES => pieces *= 2,
            found => return found,
        }
    }
}

fn in_pieces(matrix: &CsMat<f64>, conserved: &[f64], state: &[f64], time: f64, pieces: u32) -> Result<Dwell> {
    let share = 1.0 / f64::from(pieces);
    let propagator = Propagator::new(matrix, conserved, time * share)?;
    let mut whole = propagator.dwell(state)?;
    for vector in [&mut whole.mean, &mut whole.change] {
        vector.iter_mut().for_each(|x| *x *= share);
    }
    for _ in 1..pieces {
        let next = propagator.dwell(&whole.end)?;
        whole.mean.iter_mut().zip(&next.mean).for_each(|(sum, x)| *sum += share * x);
        whole.change.iter_mut().zip(&next.change).for_each(|(sum, x)| *sum += share * x.abs().copysign(*sum));
        whole.end = next.end;
        whole.dimension = whole.dimension.max(next.dimension);
    }
    Ok(whole)
}

/// L with the factors of 1 − τL.
#[derive(Debug)]
pub struct Propagator<'a> {
    matrix: &'a CsMat<f64>,
    /// w/|w|.
    conserved: Vec<f64>,
    factor: Factor<f64>,
    tau: f64,
    time: f64,
}

impl<'a> Propagator<'a> {
    /// For stretches of length `time` under L, stored by columns; `conserved` is w with wᵀL = 0.
    ///
    /// # Errors
    /// A matrix that can't be factorised.
    pub fn new(matrix: &'a CsMat<f64>, conserved: &[f64], time: f64) -> Result<Self> {
        let tau = time / STRETCH * (time / SHORT).min(1.0).sqrt();
        let norm = dot(conserved, conserved).sqrt();
        let (one, scaled): (CsMat<f64>, CsMat<f64>) = (CsMat::eye_csc(matrix.rows()), matrix.map(|entry| -tau * entry));
        let shifted: CsMat<f64> = &one + &scaled;
        let conserved = conserved.iter().map(|w| w / norm).collect();
        Ok(Self { matrix, conserved, factor: Factor::new(shifted)?, tau, time })
    }

    /// The state at the end of the stretch, and its mean.
    ///
    /// # Errors
    /// `NotConverged` where the space grows too large.
    pub fn dwell(&self, state: &[f64]) -> Result<Dwell> {
        let mut rate = product(self.matrix, state);
        remove(&mut rate, &self.conserved);
        let (size, beta) = (norm(state), norm(&rate));
        if beta <= f64::MIN_POSITIVE {
            let (end, mean) = (state.to_vec(), state.to_vec());
            return Ok(Dwell { end, mean, change: vec![0.0; state.len()], dimension: 0 });
        }
        let mut space = Space::new(rate, beta);
        let settled = (SETTLED + ROUNDING * self.time) * size / beta;
        let mut before: Option<[Vec<f64>; 2]> = None;
        while space.basis.len() <= MOST {
            let full = space.extend(self);
            let m = space.columns.len();
            if !full && !m.is_multiple_of(STEP) {
                continue;
            }
            let Some(found) = space.coefficients(self.tau, self.time) else { continue };
            let change = before.as_ref().map_or(f64::INFINITY, |before| {
                before.iter().zip(&found).map(|(old, new)| distance(old, new)).fold(0.0, f64::max)
            });
            if full || change <= settled {
                let last = before.map_or_else(|| vec![0.0; m], |[_, mean]| difference(&found[1], &mean));
                let change = space.sum(beta, &last);
                let [end, mean] = found.map(|coefficients| added(state, space.sum(beta, &coefficients)));
                return Ok(Dwell { end, mean, change, dimension: m });
            }
            before = Some(found);
        }
        Err(Error::not_converged("the evolution over one stretch of time did not settle")
            .got(format!("T = {}", self.time))
            .remedy("use shorter stretches"))
    }
}

/// The null vector P of L with wᵀP = 1: the state that stands still.
///
/// One equation of L is redundant because of w; that of coefficient `redundant`, at which w must not vanish, makes room for
/// P_0 = 1, after which P is normalised.
///
/// # Errors
/// A matrix that can't be factorised, or a null vector without a first component.
pub fn stationary(matrix: &CsMat<f64>, conserved: &[f64], redundant: usize) -> Result<Vec<f64>> {
    let n = matrix.rows();
    let mut changed = sprs::TriMat::with_capacity((n, n), matrix.nnz() + 1);
    for (column, entries) in matrix.outer_iterator().enumerate() {
        entries.iter().filter(|(row, _)| *row != redundant).for_each(|(row, &x)| changed.add_triplet(row, column, x));
    }
    changed.add_triplet(redundant, 0, 1.0);
    let mut state = vec![0.0; n];
    state[redundant] = 1.0;
    Factor::new(changed.to_csc())?.solve(&mut state);
    let sum = dot(conserved, &state);
    if !(sum.is_finite() && sum != 0.0) {
        return Err(Error::singular("no state of the matrix stands still, or more than one"));
    }
    state.iter_mut().for_each(|x| *x /= sum);
    Ok(state)
}

/// An orthonormal basis, and the columns of H.
struct Space {
    basis: Vec<Vec<f64>>,
    columns: Vec<Vec<f64>>,
}

impl Space {
    fn new(start: Vec<f64>, beta: f64) -> Self {
        Self { basis: vec![start.into_iter().map(|x| x / beta).collect()], columns: Vec::new() }
    }

    /// One more dimension; whether the space is complete.
    fn extend(&mut self, propagator: &Propagator) -> bool {
        let last = &self.basis[self.basis.len() - 1];
        let mut next = last.clone();
        propagator.factor.solve(&mut next);
        let size = norm(&next);
        let mut column = vec![0.0; self.basis.len()];
        // Twice is enough (Parlett, The Symmetric Eigenvalue Problem, sec. 6-9).
        for _ in 0..2 {
            remove(&mut next, &propagator.conserved);
            for (entry, vector) in column.iter_mut().zip(&self.basis) {
                *entry += remove(&mut next, vector);
            }
        }
        let rest = norm(&next);
        column.push(rest);
        self.columns.push(column);
        next.iter_mut().for_each(|x| *x /= rest);
        self.basis.push(next);
        rest <= f64::EPSILON * size
    }

    /// T φ₁(TA)e₁ and T φ₂(TA)e₁; `None` where H is too near to a singular matrix to tell.
    fn coefficients(&self, tau: f64, time: f64) -> Option<[Vec<f64>; 2]> {
        let m = self.columns.len();
        let small = Mat::from_fn(m, m, |i, j| self.columns[j].get(i).copied().unwrap_or(0.0));
        let inverse = faer::linalg::solvers::DenseSolveCore::inverse(&small.partial_piv_lu());
        // The exponential of [[TA, Te₁, 0], [0, 0, 1], [0, 0, 0]] has both in its last columns.
        let augmented = Mat::from_fn(m + 2, m + 2, |i, j| match (i, j) {
            (i, j) if i < m && j < m => (f64::from(i == j) - inverse[(i, j)]) * time / tau,
            (0, j) if j == m => time,
            (i, j) if i == m && j == m + 1 => 1.0,
            _ => 0.0,
        });
        let exponential = exponential(&augmented);
        let column = |j: usize| (0..m).map(|i| exponential[(i, j)]).collect::<Vec<_>>();
        let found = [column(m), column(m + 1)];
        found.iter().flatten().all(|x| x.is_finite()).then_some(found)
    }

    /// The vector of these coefficients, times beta.
    fn sum(&self, beta: f64, coefficients: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.basis[0].len()];
        for (coefficient, vector) in coefficients.iter().zip(&self.basis) {
            sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += beta * coefficient * x);
        }
        sum
    }
}

/// e^M by its Taylor series, scaled and squared.
fn exponential(matrix: &Mat<f64>) -> Mat<f64> {
    let size = matrix.norm_l1().min(1e300);
    let halvings = if size > SMALL { (size / SMALL).log2().ceil() } else { 0.0 };
    let scale = (-halvings).exp2();
    let m = matrix.nrows();
    let scaled = Mat::from_fn(m, m, |i, j| scale * matrix[(i, j)]);
    // Horner: 1 + M(1 + M/2(1 + M/3(…))).
    let mut sum: Mat<f64> = Mat::identity(m, m);
    for k in (1..=DEGREE).rev().map(f64::from) {
        let next = &scaled * &sum;
        sum = Mat::from_fn(m, m, |i, j| f64::from(i == j) + next[(i, j)] / k);
    }
    let mut squared = 0.0;
    while squared < halvings {
        sum = &sum * &sum;
        squared += 1.0;
    }
    sum
}

/// x ← x − (vᵀx) v; the share taken away.
fn remove(x: &mut [f64], vector: &[f64]) -> f64 {
    let share = dot(x, vector);
    x.iter_mut().zip(vector).for_each(|(x, v)| *x -= share * v);
    share
}

fn product(matrix: &CsMat<f64>, x: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; matrix.rows()];
    for (entries, x) in matrix.outer_iterator().zip(x) {
        entries.iter().for_each(|(row, entry)| y[row] += entry * x);
    }
    y
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

fn added(a: &[f64], b: Vec<f64>) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// a − b, the shorter one continued by zeros.
fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    let at = |x: &[f64], i: usize| x.get(i).copied().unwrap_or(0.0);
    (0..a.len().max(b.len())).map(|i| at(a, i) - at(b, i)).collect()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    norm(&difference(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sprs::TriMat;

    /// A ring of n places with rates forward and backward; its modes are e^{ikj}, its eigenvalues f(e^{−ik} − 1) + b(e^{ik} − 1).
    fn ring(n: usize, forward: f64, backward: f64) -> CsMat<f64> {
        let mut sum = TriMat::new((n, n));
        for j in 0..n {
            sum.add_triplet((j + 1) % n, j, forward);
            sum.add_triplet((j + n - 1) % n, j, backward);
            sum.add_triplet(j, j, -forward - backward);
        }
        sum.to_csc()
    }

    /// The state of the ring after a time, and its mean, by Fourier's sum.
    fn exact(n: usize, forward: f64, backward: f64, time: f64) -> [Vec<f64>; 2] {
        use num_complex::Complex64;
        let count = n as f64;
        let sum = |f: &dyn Fn(Complex64) -> Complex64, j: usize| {
            let term = |k: usize| {
                let angle = std::f64::consts::TAU * k as f64 / count;
                let lambda = (Complex64::from_polar(1.0, -angle) - 1.0) * forward
                    + (Complex64::from_polar(1.0, angle) - 1.0) * backward;
                f(lambda * time) * Complex64::from_polar(1.0, angle * j as f64)
            };
            (0..n).map(term).sum::<Complex64>().re / count
        };
        let mean = |z: Complex64| if z.norm() < 1e-12 { Complex64::ONE } else { (z.exp() - 1.0) / z };
        [(0..n).map(|j| sum(&|z| z.exp(), j)).collect(), (0..n).map(|j| sum(&mean, j)).collect()]
    }

    #[test]
    fn a_ring_follows_its_fourier_modes() {
        let n = 40;
        let (forward, backward) = (3.0, 1.0);
        let matrix = ring(n, forward, backward);
        let mut start = vec![0.0; n];
        start[0] = 1.0;
        for time in [0.3, 10.0, 1e3] {
            let found = Propagator::new(&matrix, &vec![1.0; n], time).unwrap().dwell(&start).unwrap();
            let [end, mean] = exact(n, forward, backward, time);
            for (found, exact) in [(&found.end, &end), (&found.mean, &mean)] {
                assert!(distance(found, exact) < 1e-10, "T = {time}: {:e}", distance(found, exact));
                // Forty numbers of up to 1.
                assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-14);
            }
        }
    }

    /// Two pieces are one stretch.
    #[test]
    fn a_stretch_can_be_cut() {
        let (matrix, conserved) = (ring(40, 3.0, 1.0), vec![1.0; 40]);
        let mut start = vec![0.0; 40];
        start[7] = 1.0;
        let whole = evolve(&matrix, &conserved, &start, 20.0).unwrap();
        let cut = in_pieces(&matrix, &conserved, &start, 20.0, 4).unwrap();
        for (a, b) in [(&whole.end, &cut.end), (&whole.mean, &cut.mean)] {
            assert!(distance(a, b) < 1e-9, "{:e}", distance(a, b));
        }
    }

    #[test]
    fn the_state_that_stands_still_is_flat_on_a_ring() {
        let n = 17;
        let state = stationary(&ring(n, 2.0, 0.5), &vec![1.0; n], 9).unwrap();
        assert!(state.iter().all(|p| (p * 17.0 - 1.0).abs() < 1e-13));
        let found = ring(n, 2.0, 0.5);
        let still = Propagator::new(&found, &vec![1.0; n], 5.0).unwrap().dwell(&state).unwrap();
        assert!(distance(&still.end, &state) < 1e-14);
    }
}
