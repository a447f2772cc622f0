//! The two sweeps along a chain that everything in the engine `flux` is made of.
//!
//! With W_i⁺ the rate i → i+1, W_i⁻ the rate i+1 → i and κ_i the absorption, the shifted matrix T − σ of a chain is
//! eliminated from the left and from the right by
//!
//! ```text
//! s_0 = κ_0 − σ,          s_{i+1} = W_i⁻ s_i/(s_i + W_i⁺) + κ_{i+1} − σ        (left to right)
//! t_{n−1} = κ_{n−1} − σ,  t_i     = W_i⁺ t_{i+1}/(t_{i+1} + W_i⁻) + κ_i − σ    (right to left)
//! ```
//!
//! s_i is the probability flux that leaves node i to its left, as a rate: flux over π_i f_i, where f = P/π. The pivots
//! are s_i + W_i⁺, and as many eigenvalues lie below σ as pivots are negative (Sylvester). This is the differential
//! stationary qd transform (Dhillon & Parlett, Linear Algebra Appl. 387, 1 (2004), sec. 4) written in rates: each pivot
//! is exact for rates changed by a few units in the last place, and the rates fix every eigenvalue to high *relative*
//! accuracy, however small it is (Demmel & Kahan, SIAM J. Sci. Stat. Comput. 11, 873 (1990)). Only σ is ever subtracted.
//!
//! The two sweeps meet at node k with the twisted pivot γ_k = s_k + t_k − κ_k + σ; where |γ_k| is least, f follows from
//! products alone, and so do the differences f_{i+1} − f_i, without subtracting neighbours. λ is then the ratio of
//! positive sums [Σ c (Δf)² + Σ κ π f²]/Σ π f².

use crate::generator::Chain;
use crate::wide::Real;

/// Storage for the sweeps of one chain, reused from shift to shift.
pub(super) struct Sweep<'a, R> {
    chain: Chain<'a>,
    /// s_i.
    left: Vec<R>,
    /// t_i.
    right: Vec<R>,
    /// v_i = √π_i f_i, with v = 1 at the twist.
    vector: Vec<R>,
}

/// What a pair of sweeps found at one shift.
#[derive(Clone, Copy)]
pub(super) struct Mode<R> {
    /// The ratio of positive sums.
    pub quotient: R,
    /// Residual |(T − σ)v|/|v|.
    pub residual: R,
    /// Σ v².
    pub norm2: R,
}

/// s + w, kept away from 0 by a relative change of w in its last place.
#[inline]
fn pivot<R: Real>(s: R, w: f64) -> R {
    let pivot = s + R::from_f64(w);
    if pivot == R::from_f64(0.0) { R::from_f64(-w * f64::EPSILON) } else { pivot }
}

/// Number of eigenvalues of T below `shift`.
pub(super) fn count_below<R: Real>(chain: Chain<'_>, shift: R) -> usize {
    let zero = R::from_f64(0.0);
    let mut s = R::from_f64(chain.leak[0]) - shift;
    let mut count = 0;
    for ((&up, &down), &leak) in chain.forward.iter().zip(chain.backward).zip(&chain.leak[1..]) {
        let p = pivot(s, up);
        count += usize::from(p < zero);
        s = (s / p) * down + (R::from_f64(leak) - shift);
    }
    count + usize::from(s < zero)
}

impl<'a, R: Real> Sweep<'a, R> {
    pub fn new(chain: Chain<'a>) -> Self {
        let zeros = vec![R::from_f64(0.0); chain.leak.len()];
        Self { chain, left: zeros.clone(), right: zeros.clone(), vector: zeros }
    }

    pub fn chain(&self) -> Chain<'a> {
        self.chain
    }

    /// v of the last mode, v = 1 at its twist.
    pub fn vector(&self) -> &[R] {
        &self.vector
    }

    /// Factorises at `shift` and follows the mode from the node where the twisted pivot is smallest.
    pub fn mode(&mut self, shift: R) -> Mode<R> {
        self.eliminate(shift);
        let twist = self.smallest_pivot(shift);
        self.mode_from(twist, shift)
    }

    /// Both eliminations in one loop: two chains of divisions that the processor overlaps.
    fn eliminate(&mut self, shift: R) {
        let Chain { forward, backward, leak } = self.chain;
        let last = leak.len() - 1;
        let mut s = R::from_f64(leak[0]) - shift;
        let mut t = R::from_f64(leak[last]) - shift;
        self.left[0] = s;
        self.right[last] = t;
        for i in 0..last {
            let j = last - 1 - i;
            s = (s / pivot(s, forward[i])) * backward[i] + (R::from_f64(leak[i + 1]) - shift);
            t = (t / pivot(t, backward[j])) * forward[j] + (R::from_f64(leak[j]) - shift);
            self.left[i + 1] = s;
            self.right[j] = t;
        }
    }

    /// γ_k of the last factorisation.
    pub fn twisted_pivot(&self, node: usize, shift: R) -> R {
        self.left[node] + self.right[node] - (R::from_f64(self.chain.leak[node]) - shift)
    }

    fn smallest_pivot(&self, shift: R) -> usize {
        let size = |node| absolute(self.twisted_pivot(node, shift));
        let mut best = (0, size(0));
        for node in 1..self.left.len() {
            let candidate = size(node);
            if candidate < best.1 {
                best = (node, candidate);
            }
        }
        best.0
    }

    /// The solution of (T − σ)v = γ_k e_k with v_k = 1, from the last factorisation at the same shift.
    pub fn mode_from(&mut self, twist: usize, shift: R) -> Mode<R> {
        let Chain { forward, backward, leak } = self.chain;
        let one = R::from_f64(1.0);
        let (mut norm2, mut energy) = (one, R::from_f64(leak[twist]));
        self.vector[twist] = one;
        let mut v = one;
        for i in (0..twist).rev() {
            let inverse = one / pivot(self.left[i], forward[i]);
            let slope = v * (self.left[i] * inverse);
            energy = energy + slope * slope * backward[i];
            v = v * inverse * geometric_mean(forward[i], backward[i]);
            norm2 = norm2 + v * v;
            energy = energy + v * v * leak[i];
            self.vector[i] = v;
        }
        v = one;
        for i in twist..forward.len() {
            let inverse = one / pivot(self.right[i + 1], backward[i]);
            let slope = v * (self.right[i + 1] * inverse);
            energy = energy + slope * slope * forward[i];
            v = v * inverse * geometric_mean(forward[i], backward[i]);
            norm2 = norm2 + v * v;
            energy = energy + v * v * leak[i + 1];
            self.vector[i + 1] = v;
        }
        if !norm2.is_finite() || !energy.is_finite() {
            // The shift is so far from any eigenvalue that the solution overflows: no eigenvector, a quotient of 0 that lies
            // in no bracket, and a residual above all.
            return Mode { quotient: R::from_f64(0.0), residual: R::from_f64(f64::MAX), norm2: one };
        }
        let residual = absolute(self.twisted_pivot(twist, shift)) / R::from_wide(norm2.to_wide().sqrt());
        Mode { quotient: energy / norm2, residual, norm2 }
    }
}

/// √(a b) for positive a and b whose product, or ratio, may overflow.
#[inline]
fn geometric_mean(a: f64, b: f64) -> f64 {
    a.sqrt() * b.sqrt()
}

/// |x|.
#[inline]
pub(super) fn absolute<R: Real>(x: R) -> R {
    if x < R::from_f64(0.0) { -x } else { x }
}
