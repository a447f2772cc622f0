//! The Schrödinger operator on a mesh, complex symmetric, with the path it lives on.
//!
//! With ψ = √x′ φ on the path x(r) of [`crate::mesh::contour`] (mass 1):
//!
//! ```text
//! −(ħ²/2) φ″ + (x′² U(x) + Q) φ = E x′² φ,     Q = (ħ²/2) (¾ (x″/x′)² − ½ x‴/x′)
//! T(E) φ = 0,   T(E) = K + diag d(E),   (Kφ)_j = κ Σ_k c_k [(φ_j − φ_{j−k}) + (φ_j − φ_{j+k})],   κ = ħ²/2h²
//! ```
//!
//! | order | c_k | d_j(E), with g_j = x′²(U − E) + Q | φ_j from the solution y of T(E) y = 0 |
//! |---|---|---|---|
//! | 2 | 1 | g_j | y_j |
//! | 4 | 1 (Numerov) | g_j / (1 − g_j/12κ) | y_j / (1 − g_j/12κ) |
//! | 6 | 3/2, −3/20, 1/90 | g_j | y_j |
//! | 8 | 8/5, −1/5, 8/315, −1/560 | g_j | y_j |
//!
//! (Fornberg, Math. Comput. 51, 699 (1988), table 1; Numerov, Mon. Not. R. Astron. Soc. 84, 592 (1924).) Where a path has a
//! corner, order 2 is kept with x′ on the edges: κ/x′_{j+½} instead of κ, (x′_{j−½} + x′_{j+½})/2 instead of x′². Outside of
//! the mesh φ = 0; a mirror at the left end continues φ as an even or odd function.
//!
//! On the real part of the path the widths need no subtraction: with T(E)y = 0 and any cut i,
//!
//! ```text
//! −2 Im E Σ_{j≤i} x′² |φ_j|² = 2 κ Σ_k c_k Σ_{j≤i<j+k} Im(y*_j y_{j+k})       exactly, for every mesh and every order
//! ```

use crate::wide::Wide;
use num_complex::Complex64;
use sprs::{CsMat, TriMat};

/// Components below this have too few digits left before the end of the doubles.
const FAINT: f64 = 1e-280;

/// The order of the differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Three points.
    Two,
    /// Three points, Numerov's.
    Four,
    /// Seven points.
    Six,
    /// Nine points.
    Eight,
}

impl Order {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Two, Self::Four, Self::Six, Self::Eight];

    /// The order as a number.
    #[must_use]
    pub fn number(self) -> i32 {
        match self {
            Self::Two => 2,
            Self::Four => 4,
            Self::Six => 6,
            Self::Eight => 8,
        }
    }

    /// c_1, c_2, …
    #[must_use]
    pub fn stencil(self) -> &'static [f64] {
        match self {
            Self::Two | Self::Four => &[1.0],
            Self::Six => &[1.5, -0.15, 1.0 / 90.0],
            Self::Eight => &[1.6, -0.2, 8.0 / 315.0, -1.0 / 560.0],
        }
    }
}

/// How φ goes on beyond the left end, half a step from the first node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mirror {
    /// φ(−r) = φ(r).
    Even,
    /// φ(−r) = −φ(r).
    Odd,
}

/// A Schrödinger operator on a uniform mesh of the coordinate r.
#[derive(Debug, Clone)]
pub struct Hamiltonian {
    /// Order of the differences.
    pub order: Order,
    /// ħ (action).
    pub hbar: f64,
    /// h (length of r).
    pub step: f64,
    /// r_j, increasing.
    pub nodes: Vec<f64>,
    /// x_j.
    pub x: Vec<Complex64>,
    /// x′² at the nodes.
    pub weight: Vec<Complex64>,
    /// x′²U + Q at the nodes (energy).
    pub local: Vec<Complex64>,
    /// 1/x′ on the edges, one more than nodes, where the path has a corner; empty where κ is the same everywhere.
    pub edges: Vec<Complex64>,
    /// A mirror at the left end.
    pub mirror: Option<Mirror>,
    /// The stretch of r on which x is real, `None` where there is none.
    pub real_part: Option<(f64, f64)>,
}

impl Hamiltonian {
    /// Number of nodes.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.nodes.len()
    }

    /// κ = ħ²/2h² (energy).
    #[must_use]
    pub fn kappa(&self) -> f64 {
        0.5 * (self.hbar / self.step).powi(2)
    }

    /// Number of diagonals above the main one.
    #[must_use]
    pub fn half_band(&self) -> usize {
        self.order.stencil().len()
    }

    /// d_j(E) and its derivative by E.
    #[must_use]
    pub fn diagonal(&self, j: usize, energy: Complex64) -> (Complex64, Complex64) {
        let g = self.local[j] - energy * self.weight[j];
        let numerov = self.numerov(j, energy);
        (g / numerov, -self.weight[j] / (numerov * numerov))
    }

    /// y_j/φ_j: 1 − g_j/12κ for Numerov's differences, else 1.
    #[must_use]
    pub fn numerov(&self, j: usize, energy: Complex64) -> Complex64 {
        if self.order == Order::Four {
            1.0 - (self.local[j] - energy * self.weight[j]) / (12.0 * self.kappa())
        } else {
            Complex64::ONE
        }
    }

    /// The factor of κ c_k on the edge between nodes `j` and `j + k`, counted from the edge left of node 0.
    #[must_use]
    pub fn edge(&self, j: usize) -> Complex64 {
        self.edges.get(j).copied().unwrap_or(Complex64::ONE)
    }

    /// The node beyond the mirror that `back` steps left of node `j` stand for, with its sign. `None`: nothing is there.
    #[must_use]
    pub fn image(&self, j: usize, back: usize) -> Option<(usize, f64)> {
        let sign = match self.mirror? {
            Mirror::Even => 1.0,
            Mirror::Odd => -1.0,
        };
        (back > j).then(|| (back - j - 1, sign))
    }

    /// The entries K_{jl}, l ≥ j, each row from the diagonal on; an image left of the mirror is folded in.
    #[must_use]
    pub fn kinetic_row(&self, j: usize) -> Vec<Complex64> {
        let (n, kappa, stencil) = (self.dim(), self.kappa(), self.order.stencil());
        let mut row = vec![Complex64::ZERO; (stencil.len() + 1).min(n - j)];
        for (k, c) in (1..).zip(stencil) {
            let (left, right) =
                if self.edges.is_empty() { (Complex64::ONE, Complex64::ONE) } else { (self.edge(j), self.edge(j + 1)) };
            row[0] += (left + right) * (kappa * c);
            if let Some(entry) = row.get_mut(k) {
                *entry -= right * (kappa * c);
            }
            if let Some((image, sign)) = self.image(j, k)
                && image >= j
                && let Some(entry) = row.get_mut(image - j)
            {
                *entry -= sign * kappa * c;
            }
        }
        row
    }

    /// P and Q of P φ = E Q φ. Complex symmetric P and diagonal Q, but for order 4, where both are tridiagonal and P is the
    /// product of Numerov's average with a diagonal.
    #[must_use]
    pub fn pencil(&self) -> (CsMat<Complex64>, CsMat<Complex64>) {
        let n = self.dim();
        let (mut p, mut q) = (TriMat::new((n, n)), TriMat::new((n, n)));
        for j in 0..n {
            for (k, entry) in self.kinetic_row(j).into_iter().enumerate() {
                p.add_triplet(j, j + k, entry);
                if k > 0 {
                    p.add_triplet(j + k, j, entry);
                }
            }
            for (l, average) in self.average(j) {
                p.add_triplet(j, l, self.local[l] * average);
                q.add_triplet(j, l, self.weight[l] * average);
            }
        }
        (p.to_csr(), q.to_csr())
    }

    /// Row j of 1 + δ²/12 for order 4, of 1 otherwise.
    fn average(&self, j: usize) -> Vec<(usize, f64)> {
        if self.order != Order::Four {
            return vec![(j, 1.0)];
        }
        let mut row = vec![(j, 10.0 / 12.0)];
        if j > 0 {
            row.push((j - 1, 1.0 / 12.0));
        } else if let Some((image, sign)) = self.image(j, 1) {
            row.push((image, sign / 12.0));
        }
        if j + 1 < self.dim() {
            row.push((j + 1, 1.0 / 12.0));
        }
        row
    }

    /// The symmetric matrix Q^{−1/2} P Q^{−1/2} whose eigenvalues are E; `None` for order 4, which has none that is sparse.
    #[must_use]
    pub fn symmetrised(&self) -> Option<CsMat<Complex64>> {
        if self.order == Order::Four {
            return None;
        }
        let root: Vec<Complex64> = self.weight.iter().map(|weight| weight.sqrt()).collect();
        let (mut p, _) = self.pencil();
        for (j, mut row) in p.outer_iterator_mut().enumerate() {
            for (l, entry) in row.iter_mut() {
                *entry /= root[j] * root[l];
            }
        }
        Some(p)
    }

    /// φ from the solution y of T(E) y = 0.
    #[must_use]
    pub fn wave(&self, y: &[Complex64], energy: Complex64) -> Vec<Complex64> {
        y.iter().enumerate().map(|(j, y)| y / self.numerov(j, energy)).collect()
    }

    /// (2κ/ħ) Σ_k c_k Σ_{j<cut≤j+k} Im(y*_j y_{j+k}): the current through the cut left of node `cut`, to the right (1/time for
    /// Σ x′²|φ|² = 1). It may be far below the smallest `f64`; zero where y itself is within 1e28 times that.
    #[must_use]
    pub fn current(&self, y: &[Complex64], cut: usize) -> Wide {
        let band = self.half_band();
        let around = &y[cut.saturating_sub(band)..(cut + band).min(y.len())];
        let size = around.iter().map(|y| y.norm()).fold(0.0, f64::max);
        if size < FAINT {
            return Wide::ZERO;
        }
        let mut sum = 0.0;
        for (k, c) in (1..).zip(self.order.stencil()) {
            for j in cut.saturating_sub(k)..cut {
                if let Some(right) = y.get(j + k) {
                    sum += c * ((y[j] / size).conj() * (right / size)).im;
                }
            }
        }
        Wide::new(2.0 * self.kappa() / self.hbar * sum) * Wide::new(size) * Wide::new(size)
    }

    /// yᵀT(E)y and yᵀT′(E)y, the kinetic part as a sum of squares of differences.
    #[must_use]
    pub fn functional(&self, y: &[Complex64], energy: Complex64) -> (Complex64, Complex64) {
        let n = y.len();
        let mut kinetic = Complex64::ZERO;
        for (k, c) in (1..).zip(self.order.stencil()) {
            let square = |difference: Complex64| difference * difference;
            let inner: Complex64 = (0..n.saturating_sub(k)).map(|j| square(y[j + k] - y[j]) * self.edge(j + 1)).sum();
            let right: Complex64 = (n.saturating_sub(k)..n).map(|j| square(y[j]) * self.edge(j + 1)).sum();
            let left: Complex64 = (0..k.min(n))
                .map(|j| match self.image(j, k) {
                    // A pair across the mirror belongs half to either side.
                    Some((image, sign)) => square(y[j] - y.get(image).map_or(Complex64::ZERO, |y| y * sign)) * 0.5,
                    None => square(y[j]) * self.edge(j),
                })
                .sum();
            kinetic += (inner + left + right) * *c;
        }
        let mut sums = (kinetic * self.kappa(), Complex64::ZERO);
        for (j, y) in y.iter().enumerate() {
            let (d, slope) = self.diagonal(j, energy);
            let square = y * y;
            sums = (sums.0 + d * square, sums.1 + slope * square);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The harmonic oscillator x²/2 on the real axis.
    fn oscillator(order: Order, n: usize, mirror: Option<Mirror>) -> Hamiltonian {
        let (from, to) = if mirror.is_some() { (0.0, 9.0) } else { (-9.0, 9.0) };
        #[allow(clippy::cast_precision_loss, reason = "a few hundred nodes")]
        let (step, offset) = if mirror.is_some() {
            ((to - from) / (n as f64 + 0.5), 0.5)
        } else {
            ((to - from) / (n as f64 + 1.0), 1.0)
        };
        #[allow(clippy::cast_precision_loss, reason = "a few hundred nodes")]
        let nodes: Vec<f64> = (0..n).map(|j| from + step * (j as f64 + offset)).collect();
        let x: Vec<Complex64> = nodes.iter().map(|&r| r.into()).collect();
        let local = x.iter().map(|x| 0.5 * x * x).collect();
        let real_part = Some((from, to));
        let weight = vec![Complex64::ONE; n];
        Hamiltonian { order, hbar: 1.0, step, nodes, x, weight, local, edges: vec![], mirror, real_part }
    }

    #[test]
    fn the_functional_is_the_quadratic_form_of_the_matrix() {
        for order in Order::ALL {
            for mirror in [None, Some(Mirror::Even), Some(Mirror::Odd)] {
                let h = oscillator(order, 40, mirror);
                let energy = Complex64::new(0.7, -0.1);
                let y: Vec<Complex64> =
                    h.nodes.iter().map(|r| Complex64::new((0.3 * r).cos(), (0.2 * r).sin())).collect();
                let mut form = Complex64::ZERO;
                for j in 0..h.dim() {
                    for (k, entry) in h.kinetic_row(j).into_iter().enumerate() {
                        form += entry * y[j] * y[j + k] * if k == 0 { 1.0 } else { 2.0 };
                    }
                    form += h.diagonal(j, energy).0 * y[j] * y[j];
                }
                let (value, _) = h.functional(&y, energy);
                assert!((value - form).norm() < 1e-10 * h.kappa(), "{order:?} {mirror:?}: {value} {form}");
            }
        }
    }

    #[test]
    fn the_pencil_has_the_ground_state_of_the_oscillator() {
        // φ = e^{−r²/2} solves P φ = ½ Q φ up to the truncation error of the differences.
        for (order, tolerance) in [(Order::Two, 2e-3), (Order::Four, 2e-5), (Order::Six, 2e-6), (Order::Eight, 1e-7)] {
            for mirror in [None, Some(Mirror::Even)] {
                let h = oscillator(order, if mirror.is_some() { 90 } else { 180 }, mirror);
                let (p, q) = h.pencil();
                let phi: Vec<Complex64> = h.nodes.iter().map(|r| (-0.5 * r * r).exp().into()).collect();
                for (p, q) in p.outer_iterator().zip(q.outer_iterator()) {
                    let sum: Complex64 = p.iter().map(|(l, entry)| entry * phi[l]).sum();
                    let rest: Complex64 = q.iter().map(|(l, entry)| entry * phi[l] * 0.5).sum();
                    assert!((sum - rest).norm() < tolerance, "{order:?} {mirror:?}: {}", sum - rest);
                }
            }
        }
    }

    #[test]
    fn the_symmetrised_matrix_is_symmetric() {
        let matrix = oscillator(Order::Eight, 30, None).symmetrised().unwrap();
        for (entry, (j, l)) in &matrix {
            assert_eq!(matrix.get(l, j), Some(entry));
        }
        assert!(oscillator(Order::Four, 30, None).symmetrised().is_none());
    }
}
