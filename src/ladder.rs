//! The Klein–Kramers operator as a ladder of Hermite levels in v.
//!
//! ```text
//! P(x, v) = √P_eq Σ_n c_n(x) φ_n(v),   −L c = λ c
//! (−L c)_n = n γ c_n + √n B_{n−1} c_{n−1} − √(n+1) B_nᵀ c_{n+1},      n = 0 … levels
//! ```
//!
//! φ_n are the orthonormal Hermite functions of v/√kT; B_n takes level n to level n+1 and is √kT e^{−U/2kT} ∂ₓ e^{U/2kT}
//! (Risken, The Fokker–Planck Equation, sec. 10.1: the Brinkman hierarchy, symmetrised by the equilibrium density). Even
//! levels live on the nodes of the mesh, odd ones on the midpoints between them, so that there are two such factors,
//! node to midpoint and midpoint to node. Friction is a non-negative diagonal, the rest of −L is antisymmetric: the
//! real part of every eigenvalue is Σ n γ |c_n|² / Σ |c_n|², a ratio of sums of positive terms, and detailed balance with
//! v → −v holds as (−1)^n L (−1)^n = Lᵀ to the last bit. √P_eq is the null vector, exactly, where nothing absorbs.

pub mod tilted;

use crate::error::{Error, Result};
use num_complex::Complex64;
use sprs::{CsMat, TriMat};

/// One factor B = W′ G W⁻¹: the gradient of g = c/W, weighted.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// G (1/time): √kT d/dx from the places of one level to those of the next, rows of finite differences.
    pub gradient: CsMat<f64>,
    /// ln W at the places that it starts from; W² is the share of the equilibrium probability.
    pub ln_from: Vec<f64>,
    /// ln W′ at the places that it leads to.
    pub ln_to: Vec<f64>,
}

impl Rung {
    /// B as a sparse matrix (1/time).
    #[must_use]
    pub fn matrix(&self) -> CsMat<f64> {
        let mut matrix = TriMat::with_capacity(self.gradient.shape(), self.gradient.nnz());
        for (&value, (row, column)) in &self.gradient {
            matrix.add_triplet(row, column, value * (self.ln_to[row] - self.ln_from[column]).exp());
        }
        matrix.to_csr()
    }
}

/// The operator: two rungs, the friction on nodes and midpoints, and the highest level.
#[derive(Debug, Clone)]
pub struct Ladder {
    rungs: [Rung; 2],
    factors: [CsMat<f64>; 2],
    slopes: CsMat<f64>,
    friction: [Vec<f64>; 2],
    levels: usize,
    absorbs: (bool, bool),
}

impl Ladder {
    /// From the rungs node → midpoint and midpoint → node, the first gradient once more from plain differences between
    /// neighbours ([`slopes`](Self::slopes)), the friction at nodes and midpoints (1/time), and the highest level. `absorbs` says
    /// whether the left and the right end do; where neither does, constants are in the null space of the first gradient.
    ///
    /// # Errors
    /// Fewer than two levels; friction that is not positive and finite; factors that leave the range of doubles.
    pub fn new(
        rungs: [Rung; 2],
        slopes: CsMat<f64>,
        friction: [Vec<f64>; 2],
        levels: usize,
        absorbs: (bool, bool),
    ) -> Result<Self> {
        if levels < 2 {
            return Err(Error::input("too few Hermite levels").got(levels).allowed("2 or more").key("mesh.levels"));
        }
        if let Some(&rate) = friction.iter().flatten().find(|rate| !(rate.is_finite() && **rate > 0.0)) {
            return Err(Error::input("friction").got(rate).allowed("above 0").key("bath.gamma"));
        }
        let factors = [rungs[0].matrix(), rungs[1].matrix()];
        if factors.iter().flat_map(CsMat::data).any(|value| !value.is_finite()) {
            return Err(Error::input("mesh too coarse: U changes by too many kT from one node to the next")
                .remedy("use more nodes, or mesh.x = \"auto\"")
                .key("mesh.x.nodes"));
        }
        Ok(Self { rungs, factors, slopes, friction, levels, absorbs })
    }

    /// The highest Hermite level.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// Number of places of level `n`: nodes of even ones, midpoints of odd ones.
    #[must_use]
    pub fn size(&self, n: usize) -> usize {
        self.friction[n % 2].len()
    }

    /// Where level `n` begins in a vector over the whole ladder.
    #[must_use]
    pub fn start(&self, n: usize) -> usize {
        n.div_ceil(2) * self.size(0) + (n / 2) * self.size(1)
    }

    /// Number of unknowns.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.start(self.levels + 1)
    }

    /// B_n (1/time), from level `n` to the next.
    #[must_use]
    pub fn factor(&self, n: usize) -> &CsMat<f64> {
        &self.factors[n % 2]
    }

    /// The rung that starts at level `n`, with its weights apart.
    #[must_use]
    pub fn rung(&self, n: usize) -> &Rung {
        &self.rungs[n % 2]
    }

    /// Ĝ (1/time) of the first rung, G = Ĝ Δ with Δ the plain differences g_{j+1} − g_j, g = 0 on an odd mirror: banded, well
    /// conditioned, diagonal at order 2.
    #[must_use]
    pub fn slopes(&self) -> &CsMat<f64> {
        &self.slopes
    }

    /// γ (1/time) at the places of level `n`.
    #[must_use]
    pub fn friction(&self, n: usize) -> &[f64] {
        &self.friction[n % 2]
    }

    /// Whether nothing absorbs, so that λ₀ = 0 with √P_eq as its vector.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.absorbs == (false, false)
    }

    /// Whether the left end absorbs.
    #[must_use]
    pub fn absorbs_left(&self) -> bool {
        self.absorbs.0
    }

    /// √P_eq over the whole ladder: level 0 alone, normalised to Σ c² = 1.
    #[must_use]
    pub fn equilibrium(&self) -> Vec<f64> {
        let ln = &self.rungs[0].ln_from;
        let top = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut vector: Vec<f64> = ln.iter().map(|ln| (ln - top).exp()).collect();
        let norm = vector.iter().map(|c| c * c).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|c| *c /= norm);
        vector.resize(self.dim(), 0.0);
        vector
    }

    /// y ← −L x.
    pub fn apply(&self, x: &[f64], y: &mut [f64]) {
        for n in 0..=self.levels {
            let own = self.start(n)..self.start(n + 1);
            let level = root(n) * root(n);
            for ((y, x), rate) in y[own.clone()].iter_mut().zip(&x[own]).zip(self.friction(n)) {
                *y = level * rate * x;
            }
        }
        for n in 0..self.levels {
            let (low, high, root) = (self.start(n), self.start(n + 1), root(n + 1));
            for (row, entries) in self.factor(n).outer_iterator().enumerate() {
                let mut up = 0.0;
                for (column, &value) in entries.iter() {
                    up += value * x[low + column];
                    y[low + column] -= root * value * x[high + row];
                }
                y[high + row] += root * up;
            }
        }
    }

    /// −L as a sparse matrix by rows.
    #[must_use]
    pub fn to_csr(&self) -> CsMat<f64> {
        let dim = self.dim();
        let entries = dim + (self.levels + 1) * (self.factors[0].nnz() + self.factors[1].nnz());
        let mut matrix = TriMat::with_capacity((dim, dim), entries);
        for n in 0..=self.levels {
            let (start, level) = (self.start(n), root(n) * root(n));
            for (place, rate) in self.friction(n).iter().enumerate() {
                matrix.add_triplet(start + place, start + place, level * rate);
            }
            if n < self.levels {
                let (next, root) = (self.start(n + 1), root(n + 1));
                for (&value, (row, column)) in self.factor(n) {
                    matrix.add_triplet(next + row, start + column, root * value);
                    matrix.add_triplet(start + column, next + row, -root * value);
                }
            }
        }
        matrix.to_csr()
    }

    /// Re λ (1/time) of an eigenvector: Σ n γ |c_n|² / Σ |c_n|².
    #[must_use]
    pub fn decay(&self, vector: &[Complex64]) -> f64 {
        let (mut lost, mut norm) = (0.0, 0.0);
        for n in 0..=self.levels {
            let level = root(n) * root(n);
            for (c, rate) in vector[self.start(n)..self.start(n + 1)].iter().zip(self.friction(n)) {
                lost += level * rate * c.norm_sqr();
                norm += c.norm_sqr();
            }
        }
        lost / norm
    }
}

/// √n.
#[allow(clippy::cast_precision_loss, reason = "levels stay far below 2^52")]
fn root(n: usize) -> f64 {
    (n as f64).sqrt()
}
