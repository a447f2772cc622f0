//! y = (z − K)⁻¹ b at many z, from one Krylov space of b.
//!
//! ```text
//! K V_k = V_k H_k + h v_{k+1} e_kᵀ,   y ≈ V_k (z − H_k)⁻¹ e₁ |b|,   |(z − K)y − b| = |h (…)_k|
//! ```
//!
//! (Arnoldi, Quart. Appl. Math. 9, 17 (1951); Saad, Iterative Methods for Sparse Linear Systems, sec. 6.3.) Orthogonalised twice where need be. Where
//! the space closes, as it does at the latest when it is all there is, y is exact.

use num_complex::Complex64;

/// The space has closed when what is new is this part of what was there.
const CLOSED: f64 = 1e-12;
/// A vector that keeps this part of its length when the others are taken out of it is orthogonal to them.
const KEPT: f64 = 0.7;
/// Numbers added side by side.
const LANES: usize = 8;

/// The Krylov space.
pub(super) struct Space {
    basis: Vec<Vec<f64>>,
    /// The columns of H, each with one entry below its diagonal.
    columns: Vec<Vec<f64>>,
    norm: f64,
    closed: bool,
}

impl Space {
    /// The space of b alone.
    pub fn new(b: Vec<f64>) -> Self {
        let norm = dot(&b, &b).sqrt();
        let closed = norm == 0.0;
        let first = if closed { b } else { b.into_iter().map(|b| b / norm).collect() };
        Self { basis: vec![first], columns: Vec::new(), norm, closed }
    }

    /// Its dimension.
    pub fn size(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is nothing more.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Grows by up to `more` vectors.
    pub fn grow(&mut self, apply: &impl Fn(&[f64]) -> Vec<f64>, more: usize) {
        for _ in 0..more {
            if self.closed {
                return;
            }
            let mut next = apply(&self.basis[self.basis.len() - 1]);
            let before = dot(&next, &next).sqrt();
            let mut column = vec![0.0; self.basis.len() + 1];
            let mut rest = before;
            for _ in 0..2 {
                let last = rest;
                for (vector, entry) in self.basis.iter().zip(&mut column) {
                    let part = dot(vector, &next);
                    *entry += part;
                    next.iter_mut().zip(vector).for_each(|(next, value)| *next -= part * value);
                }
                rest = dot(&next, &next).sqrt();
                // Where little was taken away, little is lost.
                if rest > KEPT * last {
                    break;
                }
            }
            self.closed = rest <= CLOSED * before;
            if let (Some(last), false) = (column.last_mut(), self.closed) {
                *last = rest;
                next.iter_mut().for_each(|next| *next /= rest);
                self.basis.push(next);
            }
            self.columns.push(column);
        }
    }

    /// V_kᵀ c: with [`Space::solve`], c·y = Σ of the products.
    pub fn project(&self, c: &[f64]) -> Vec<f64> {
        self.basis.iter().take(self.size()).map(|vector| dot(vector, c)).collect()
    }

    /// (z − H)⁻¹ e₁ |b|, and the residual |(z − K)y − b|/|b|.
    pub fn solve(&self, z: Complex64) -> (Vec<Complex64>, f64) {
        let n = self.size();
        // Nothing relaxes.
        if n == 0 {
            return (Vec::new(), 0.0);
        }
        let entry = |row: usize, column: usize| {
            let h = self.columns[column].get(row).copied().unwrap_or(0.0);
            if row == column { z - h } else { Complex64::from(-h) }
        };
        let mut rows: Vec<Vec<Complex64>> = Vec::with_capacity(n);
        let mut right = vec![Complex64::ZERO; n];
        right[0] = self.norm.into();
        let mut current: Vec<Complex64> = (0..n).map(|column| entry(0, column)).collect();
        for k in 0..n.saturating_sub(1) {
            // Row k + 1 has one entry left of its diagonal.
            let mut below: Vec<Complex64> = (k..n).map(|column| entry(k + 1, column)).collect();
            if below[0].norm() > current[0].norm() {
                std::mem::swap(&mut below, &mut current);
                right.swap(k, k + 1);
            }
            let factor = below[0] / current[0];
            below.iter_mut().zip(&current).for_each(|(below, above)| *below -= factor * above);
            let lifted = right[k];
            right[k + 1] -= factor * lifted;
            below.remove(0);
            rows.push(std::mem::replace(&mut current, below));
        }
        rows.push(current);
        for k in (0..n).rev() {
            let known: Complex64 = rows[k][1..].iter().zip(&right[k + 1..]).map(|(a, b)| a * b).sum();
            right[k] = (right[k] - known) / rows[k][0];
        }
        let last = if self.closed { 0.0 } else { self.columns[n - 1].last().copied().unwrap_or(0.0) };
        let residual = last * right[n - 1].norm() / self.norm;
        (right, residual)
    }
}

/// Σ ab, in lanes that a processor adds at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolvent_of_a_small_matrix_is_that_of_its_inverse() {
        // K = [[0, 1], [−1, −0.2]]: (z − K)⁻¹ e₁ = (z + 0.2, −1)/(z² + 0.2 z + 1).
        let apply = |v: &[f64]| vec![v[1], -v[0] - 0.2 * v[1], 0.0];
        let mut space = Space::new(vec![1.0, 0.0, 0.0]);
        space.grow(&apply, 10);
        assert!(space.is_closed() && space.size() == 2);
        for omega in [0.0, 0.9, 1.0, 3.0] {
            let z = Complex64::new(0.0, -omega);
            let (y, residual) = space.solve(z);
            let dot = |c: &[f64]| space.project(c).iter().zip(&y).map(|(c, y)| y * c).sum::<Complex64>();
            let whole = z * z + 0.2 * z + 1.0;
            assert!((dot(&[1.0, 0.0, 0.0]) - (z + 0.2) / whole).norm() < 1e-14);
            assert!((dot(&[0.0, 1.0, 0.0]) + 1.0 / whole).norm() < 1e-14);
            assert_eq!(residual, 0.0);
        }
    }
}
