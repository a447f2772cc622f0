//! The eigenvalue as a ratio of positive sums, from a vector that need not be exact.
//!
//! ```text
//! T = FᵀF,   (F v)_ij = √W_ij v_i − √W_ji v_j on every edge,   (F v)_i = √κ_i v_i on every leaking node,
//! λ(v) = |F v|² / |v|²
//! ```
//!
//! T is never formed, so nothing is lost to the subtraction in its diagonal. The differences themselves are taken in
//! twice the working precision (error-free products by fused multiply-add, roots with their remainder): they are the
//! differences *of the given doubles*. What remains is the rounding of v, which enters squared: an error δ of v raises
//! λ by |F δ|² ≤ ‖T‖ |δ|², hence the floor eps²‖T‖ of every engine that ends here, where an engine that ends with the
//! assembled matrix has eps‖T‖.

use crate::generator::Generator;

/// A square root with the part that a double can't hold.
#[derive(Debug, Clone, Copy)]
struct Root {
    high: f64,
    low: f64,
}

impl Root {
    /// √`square`, `square` ≥ 0.
    fn new(square: f64) -> Self {
        let high = square.sqrt();
        if high == 0.0 {
            return Self { high, low: 0.0 };
        }
        // Newton's correction, whose numerator the fused operation gives without rounding.
        Self { high, low: (-high).mul_add(high, square) / (2.0 * high) }
    }

    /// root · x as an unevaluated sum.
    fn times(self, x: f64) -> (f64, f64) {
        let product = self.high * x;
        (product, self.high.mul_add(x, -product) + self.low * x)
    }
}

/// The factor F of T = FᵀF: one row for each edge, then one for each leaking node.
#[derive(Debug, Clone)]
pub struct Factor {
    dim: usize,
    joints: Vec<(usize, usize)>,
    roots: Vec<(Root, Root)>,
    leaks: Vec<(usize, Root)>,
}

impl Factor {
    /// The factor of the symmetrised generator.
    #[must_use]
    pub fn new(generator: &Generator) -> Self {
        let leaks = generator.leak().iter().enumerate().filter(|(_, rate)| **rate > 0.0);
        Self {
            dim: generator.dim(),
            joints: generator.edges().map(|edge| (edge.from, edge.to)).collect(),
            roots: generator.edges().map(|edge| (Root::new(edge.forward), Root::new(edge.backward))).collect(),
            leaks: leaks.map(|(node, &rate)| (node, Root::new(rate))).collect(),
        }
    }

    /// Number of nodes.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// F v, one entry an edge and one a leaking node, each to the last bit or two of the true difference.
    #[must_use]
    pub fn apply(&self, v: &[f64]) -> Vec<f64> {
        let edges = self.joints.iter().zip(&self.roots).map(|(&(from, to), &(forward, backward))| {
            let (left, left_rest) = forward.times(v[from]);
            let (right, right_rest) = backward.times(v[to]);
            let (difference, rest) = two_difference(left, right);
            difference + (rest + (left_rest - right_rest))
        });
        let leaks = self.leaks.iter().map(|&(node, root)| {
            let (product, rest) = root.times(v[node]);
            product + rest
        });
        edges.chain(leaks).collect()
    }

    /// Fᵀ q: what the edges give to the nodes.
    #[must_use]
    pub fn transposed(&self, q: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.dim];
        let (edges, leaks) = q.split_at(self.joints.len());
        for ((&(from, to), &(forward, backward)), &value) in self.joints.iter().zip(&self.roots).zip(edges) {
            out[from] += forward.high * value;
            out[to] -= backward.high * value;
        }
        for (&(node, root), &value) in self.leaks.iter().zip(leaks) {
            out[node] += root.high * value;
        }
        out
    }

    /// λ(v) = |F v|²/|v|², for v ≠ 0 (1/time).
    #[must_use]
    pub fn quotient(&self, v: &[f64]) -> f64 {
        square(&self.apply(v)) / square(v)
    }

    /// T v − λ v as Fᵀ(F v) − λ v.
    #[must_use]
    pub fn residual(&self, v: &[f64], lambda: f64) -> Vec<f64> {
        let mut out = self.transposed(&self.apply(v));
        add_scaled(&mut out, -lambda, v);
        out
    }
}

/// λ(v) = [Σ (√W_ij v_i − √W_ji v_j)² + Σ κ_i v_i²]/Σ v_i², for v ≠ 0 (1/time).
#[must_use]
pub fn quotient(generator: &Generator, v: &[f64]) -> f64 {
    Factor::new(generator).quotient(v)
}

/// |T v − λ v|/|v|, without forming the diagonal of T (1/time).
#[must_use]
pub fn residual(generator: &Generator, v: &[f64], lambda: f64) -> f64 {
    norm(&Factor::new(generator).residual(v, lambda)) / norm(v)
}

/// a − b as rounded difference and exact remainder (Knuth).
fn two_difference(a: f64, b: f64) -> (f64, f64) {
    let difference = a - b;
    let shadow = a - difference;
    (difference, (a - (difference + shadow)) + (shadow - b))
}

/// Length below which a sum runs straight; above it halves are summed first, so that rounding grows like log n.
const STRAIGHT: usize = 64;

/// Σ a_i b_i by halves: relative error about (log₂ n + 6)·eps of Σ |a_i b_i|.
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    if a.len() <= STRAIGHT {
        return a.iter().zip(b).map(|(x, y)| x * y).sum();
    }
    let half = a.len() / 2;
    dot(&a[..half], &b[..half]) + dot(&a[half..], &b[half..])
}

/// Σ v².
#[must_use]
pub fn square(v: &[f64]) -> f64 {
    dot(v, v)
}

/// |v|.
#[must_use]
pub fn norm(v: &[f64]) -> f64 {
    square(v).sqrt()
}

/// v ← v + factor·u.
pub fn add_scaled(v: &mut [f64], factor: f64, u: &[f64]) {
    for (x, y) in v.iter_mut().zip(u) {
        *x += factor * y;
    }
}

/// Σ row_k v_k, normalised.
#[must_use]
pub fn combine(row: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut out = vec![0.0; basis.first().map_or(0, Vec::len)];
    for (&factor, v) in row.iter().zip(basis) {
        add_scaled(&mut out, factor, v);
    }
    normalise(&mut out);
    out
}

/// Takes out of v what lies along the unit vectors `basis`.
pub fn project_out<V: AsRef<[f64]>>(v: &mut [f64], basis: &[V]) {
    for unit in basis {
        let part = dot(unit.as_ref(), v);
        add_scaled(v, -part, unit.as_ref());
    }
}

/// Scales v to Σ v² = 1 and returns the norm it had; 0 leaves it alone.
pub fn normalise(v: &mut [f64]) -> f64 {
    let length = norm(v);
    if length > 0.0 {
        v.iter_mut().for_each(|x| *x /= length);
    }
    length
}

/// Turns the sign of v so that its first component above half the largest modulus is positive.
pub fn fix_phase(v: &mut [f64]) {
    let largest = v.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let first = v.iter().copied().find(|x| x.abs() > 0.5 * largest);
    if first.is_some_and(|x| x < 0.0) {
        v.iter_mut().for_each(|x| *x = -*x);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{uniform_chain, wells};
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn the_flat_chain_has_its_textbook_quotient_and_no_residual() {
        let (n, k) = (50, 3.0);
        let generator = uniform_chain(n, vec![0.0; n]);
        let v: Vec<f64> = (0..n).map(|i| (k * PI * (i as f64 + 0.5) / n as f64).cos()).collect();
        let exact = 4.0 * (k * PI / (2 * n) as f64).sin().powi(2);
        assert!((quotient(&generator, &v) / exact - 1.0).abs() < 1e-14);
        assert!(residual(&generator, &v, exact) < 4e-16 * generator.norm());
    }

    /// √π is a null vector: all that its quotient shows is its own rounding, squared.
    #[test]
    fn the_stationary_vector_is_null_to_eps_squared() {
        for barrier in [1.0, 30.0, 300.0] {
            let generator = wells(301, barrier, 2.0, 1.0);
            let floor = f64::EPSILON.powi(2) * generator.norm();
            // ln π carries |ln π|·eps/2, so its root half of that.
            assert!(quotient(&generator, &generator.sqrt_pi()) < floor * (1.0 + barrier).powi(2));
        }
    }

    #[test]
    fn differences_are_those_of_the_given_doubles() {
        // √2·1 − √2·(1 + eps) = −√2·eps, of which plain doubles keep one digit.
        let edge = crate::generator::Edge { from: 0, to: 1, forward: 2.0, backward: 2.0 };
        let generator = Generator::new(vec![0.0; 2], vec![edge], vec![0.0; 2]).unwrap();
        let q = Factor::new(&generator).apply(&[1.0, 1.0 + f64::EPSILON]);
        assert!((q[0] / (-2f64.sqrt() * f64::EPSILON) - 1.0).abs() < 1e-15, "{:e}", q[0]);
    }

    #[test]
    fn the_first_component_above_half_the_largest_becomes_positive() {
        let mut v = vec![0.1, -0.6, 1.0, -0.9];
        fix_phase(&mut v);
        assert_eq!(v, vec![-0.1, 0.6, -1.0, 0.9]);
        let mut empty: Vec<f64> = Vec::new();
        fix_phase(&mut empty);
        let mut zero = vec![0.0; 3];
        assert_eq!(normalise(&mut zero), 0.0);
        fix_phase(&mut zero);
        assert_eq!(zero, vec![0.0; 3]);
    }
}
