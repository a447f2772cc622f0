//! The Klein–Kramers operator of a tilted ring as a ladder of Hermite levels about any velocity and of any width.
//!
//! ```text
//! P(x, v) = w(x) e^{−ξ²/2} Σ_n c_n(x) He_n(ξ)/√n!,   v = v₀ + √Θ ξ,       −L P = 0,   Θ in units of energy, mass 1
//! (−L c)_n = (nγ + v₀∂) c_n + √n R c_{n−1} + √(n+1) Λ c_{n+1} + γ(1 − kT/Θ)√(n(n−1)) c_{n−2}
//! R = √Θ w⁻¹ e^{−V/Θ} ∂ₓ e^{V/Θ} w,   Λ = √Θ w⁻¹ ∂ₓ w,   V = U + γ v₀ x
//! ```
//!
//! (Risken, The Fokker–Planck Equation, sec. 10.1 and ch. 11; v₀ = 0 and Θ = kT are his.) Levels above the first carry no
//! probability: Σ w c_0 is conserved whatever v₀ and Θ. About rest a particle that runs at F/γ needs more than (F/γ)²/kT levels,
//! and its coefficients grow like e^{(F/γ)²/2kT} before they fall, which rounding does not survive; levels about half its
//! velocity, and wider ones, take in both a particle that runs and one that is locked.
//!
//! Beside every coupling stands its commutator with x, in unwrapped differences: −[−L, x] is the velocity of the ladder.

use sprs::{CsMat, TriMat};

/// A part K of −L (1/time) and its moment [x, K] (length/time).
#[derive(Debug, Clone, PartialEq)]
pub struct Coupling {
    /// K.
    pub matrix: CsMat<f64>,
    /// K with every entry times x of its row minus x of its column, round the seam where it goes there.
    pub moment: CsMat<f64>,
}

/// The operator of a tilted ring: even levels on nodes, odd ones halfway between them.
#[derive(Debug, Clone, PartialEq)]
pub struct TiltedLadder {
    /// Λ to the even and to the odd levels.
    pub lower: [Coupling; 2],
    /// R from the even and from the odd levels.
    pub raise: [Coupling; 2],
    /// v₀∂ on the even and on the odd levels; `None` for v₀ = 0.
    pub drift: Option<[Coupling; 2]>,
    /// ln w on nodes and midpoints.
    pub ln_weights: [Vec<f64>; 2],
    /// √Θ d/dx from the steps of e^{V/Θ} c at midpoints, in units of its own midpoint: local and well conditioned.
    pub slopes: CsMat<f64>,
    /// V/Θ at nodes and midpoints in turn, over one period.
    pub reduced: Vec<f64>,
    /// γ (1/time).
    pub friction: f64,
    /// Θ (energy).
    pub width: f64,
    /// 1 − kT/Θ.
    pub excess: f64,
    /// v₀ (length/time).
    pub velocity: f64,
    /// F L/kT.
    pub affinity: f64,
    /// Distance between nodes.
    pub step: f64,
    /// The highest level.
    pub levels: usize,
}

impl TiltedLadder {
    /// Nodes, and midpoints.
    #[must_use]
    pub fn size(&self) -> usize {
        self.ln_weights[0].len()
    }

    /// Number of unknowns.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.size() * (self.levels + 1)
    }

    /// Whether the levels are those of rest at the bath's temperature, so that c_1 is known and c_0 an integral.
    #[must_use]
    pub fn is_thermal(&self) -> bool {
        self.drift.is_none() && self.excess == 0.0
    }

    /// γ(1 − kT/Θ)√(n(n−1)) (1/time): from level n − 2 to level n.
    #[must_use]
    pub fn widening(&self, n: usize) -> f64 {
        self.friction * self.excess * (number(n) * number(n.saturating_sub(1))).sqrt()
    }

    /// −L as a sparse matrix by rows.
    #[must_use]
    pub fn to_csr(&self) -> CsMat<f64> {
        let (size, dim) = (self.size(), self.dim());
        let mut matrix = TriMat::new((dim, dim));
        let mut add = |row: usize, column: usize, factor: f64, part: &CsMat<f64>| {
            for (&value, (i, j)) in part {
                matrix.add_triplet(row * size + i, column * size + j, factor * value);
            }
        };
        let unit = CsMat::eye(size);
        for n in 0..=self.levels {
            if n > 0 {
                add(n, n, number(n) * self.friction, &unit);
                add(n, n - 1, number(n).sqrt(), &self.raise[(n - 1) % 2].matrix);
            }
            if n > 1 && self.excess != 0.0 {
                add(n, n - 2, self.widening(n), &unit);
            }
            if let Some(drift) = &self.drift {
                add(n, n, 1.0, &drift[n % 2].matrix);
            }
            if n < self.levels {
                add(n, n + 1, number(n + 1).sqrt(), &self.lower[n % 2].matrix);
            }
        }
        matrix.to_csr()
    }
}

#[allow(clippy::cast_precision_loss, reason = "levels stay far below 2^52")]
fn number(n: usize) -> f64 {
    n as f64
}
