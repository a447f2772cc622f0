//! The generator of a reversible jump process: positive rates along the edges of a graph, nothing else.
//!
//! ```text
//! dP_j/dt = Σ_i (W_ij P_i − W_ji P_j) − κ_j P_j,   W_ij π_i = W_ji π_j = c_ij   (detailed balance)
//! ```
//!
//! P_j is a probability, W_ij ≥ 0 the rate from i to j (1/time), κ_j ≥ 0 the rate of absorption, π the stationary
//! density, c_ij the conductance. The diagonal −Σ_j W_ij is never stored: forming it is the subtraction in which a
//! small eigenvalue is lost, because a backward-stable solver then errs by eps·‖L‖ with ‖L‖ ~ D/h². Columns sum to zero
//! by construction. Nothing here assumes one dimension; [`Chain`] is the view of a graph that is a chain.

use crate::error::{Error, Result};
use sprs::{CsMat, TriMat};

/// One edge of the graph, with the rates both ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// First node.
    pub from: usize,
    /// Second node.
    pub to: usize,
    /// Rate from the first to the second (1/time).
    pub forward: f64,
    /// Rate from the second to the first (1/time).
    pub backward: f64,
}

/// A reversible generator: rates along edges, absorption, and ln π.
#[derive(Debug, Clone, PartialEq)]
pub struct Generator {
    ln_pi: Vec<f64>,
    /// Who is joined to whom; `None` for a chain, where edge i joins i and i+1.
    joints: Option<Vec<(usize, usize)>>,
    forward: Vec<f64>,
    backward: Vec<f64>,
    leak: Vec<f64>,
}

/// A generator whose graph is a chain 0 – 1 – … – n−1.
#[derive(Debug, Clone, Copy)]
pub struct Chain<'a> {
    /// Rate i → i+1, length n−1.
    pub forward: &'a [f64],
    /// Rate i+1 → i, length n−1.
    pub backward: &'a [f64],
    /// Absorption rate of each node, length n.
    pub leak: &'a [f64],
}

impl Generator {
    /// From ln π (any normalisation), edges and absorption rates.
    ///
    /// # Errors
    /// A rate that is not positive and finite, an absorption rate that is negative, an edge that leaves the graph.
    pub fn new(ln_pi: Vec<f64>, edges: Vec<Edge>, leak: Vec<f64>) -> Result<Self> {
        let n = ln_pi.len();
        if n == 0 || leak.len() != n {
            return Err(Error::input("ln π and absorption must have one entry a node").got(leak.len()).allowed(n));
        }
        for edge in &edges {
            check_edge(edge, n)?;
        }
        if let Some(node) = leak.iter().position(|rate| !(rate.is_finite() && *rate >= 0.0)) {
            return Err(Error::input(format!("absorption rate of node {node}")).got(leak[node]).allowed("0 or more"));
        }
        if let Some(node) = ln_pi.iter().position(|value| !value.is_finite()) {
            return Err(Error::input(format!("ln π of node {node}")).got(ln_pi[node]).allowed("a finite number"));
        }
        let is_chain =
            edges.len() + 1 == n && edges.iter().enumerate().all(|(i, edge)| edge.from == i && edge.to == i + 1);
        let joints = (!is_chain).then(|| edges.iter().map(|edge| (edge.from, edge.to)).collect());
        let (forward, backward) = edges.iter().map(|edge| (edge.forward, edge.backward)).unzip();
        Ok(Self { ln_pi, joints, forward, backward, leak })
    }

    /// Number of nodes.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.ln_pi.len()
    }

    /// ln π at the nodes, up to a common constant.
    #[must_use]
    pub fn ln_pi(&self) -> &[f64] {
        &self.ln_pi
    }

    /// The edges, in the order they were given.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = Edge> {
        self.forward.iter().zip(&self.backward).enumerate().map(|(i, (&forward, &backward))| {
            let (from, to) = self.joints.as_ref().map_or((i, i + 1), |joints| joints[i]);
            Edge { from, to, forward, backward }
        })
    }

    /// Absorption rate of each node (1/time).
    #[must_use]
    pub fn leak(&self) -> &[f64] {
        &self.leak
    }

    /// Whether probability is conserved, so that λ₀ = 0 with the stationary density as its vector.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.leak.iter().all(|&rate| rate == 0.0)
    }

    /// The generator as a chain, where its graph is one.
    #[must_use]
    pub fn chain(&self) -> Option<Chain<'_>> {
        self.joints.is_none().then_some(Chain { forward: &self.forward, backward: &self.backward, leak: &self.leak })
    }

    /// dP/dt = L P, edge by edge: each edge takes from one node what it gives to the other.
    pub fn apply(&self, density: &[f64], change: &mut [f64]) {
        for ((out, &rate), &p) in change.iter_mut().zip(&self.leak).zip(density) {
            *out = -rate * p;
        }
        for edge in self.edges() {
            let flux = edge.forward * density[edge.from] - edge.backward * density[edge.to];
            change[edge.from] -= flux;
            change[edge.to] += flux;
        }
    }

    /// √π normalised to Σ π = 1: the null vector of [`symmetrised`](Self::symmetrised) when nothing leaks.
    #[must_use]
    pub fn sqrt_pi(&self) -> Vec<f64> {
        let top = self.ln_pi.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = self.ln_pi.iter().map(|ln| (0.5 * (ln - top)).exp()).collect();
        let norm = weights.iter().map(|w| w * w).sum::<f64>().sqrt();
        weights.into_iter().map(|w| w / norm).collect()
    }

    /// L as a sparse matrix, columns summing to −κ. Its diagonal is formed here, by subtraction: a solver that uses it
    /// can't resolve eigenvalues below eps·‖L‖.
    #[must_use]
    pub fn to_csr(&self) -> CsMat<f64> {
        self.assemble(|edge| (edge.forward, edge.backward), -1.0)
    }

    /// Lᵀ, the backward (Kolmogorov) operator, as a sparse matrix: rows sum to −κ.
    #[must_use]
    pub fn transposed(&self) -> CsMat<f64> {
        self.assemble(|edge| (edge.backward, edge.forward), -1.0)
    }

    /// −Π^{−1/2} L Π^{1/2} as a sparse matrix: symmetric, eigenvalues λ ≥ 0.
    #[must_use]
    pub fn symmetrised(&self) -> CsMat<f64> {
        self.assemble(|edge| (symmetric_rate(edge), symmetric_rate(edge)), 1.0)
    }

    /// Off-diagonals −`sign`·(below, above) and diagonal `sign`·(Σ rates out + κ).
    fn assemble(&self, off_diagonal: impl Fn(&Edge) -> (f64, f64), sign: f64) -> CsMat<f64> {
        let n = self.dim();
        let mut diagonal = self.leak.clone();
        let mut matrix = TriMat::with_capacity((n, n), n + 2 * self.forward.len());
        for edge in self.edges() {
            diagonal[edge.from] += edge.forward;
            diagonal[edge.to] += edge.backward;
            let (below, above) = off_diagonal(&edge);
            matrix.add_triplet(edge.to, edge.from, -sign * below);
            matrix.add_triplet(edge.from, edge.to, -sign * above);
        }
        for (node, rate) in diagonal.into_iter().enumerate() {
            matrix.add_triplet(node, node, sign * rate);
        }
        matrix.to_csr()
    }

    /// Bound on ‖L‖ in the symmetrised form (Gershgorin): 2 max_i (Σ_j W_ij + κ_i).
    #[must_use]
    pub fn norm(&self) -> f64 {
        let mut out = self.leak.clone();
        for edge in self.edges() {
            out[edge.from] += edge.forward;
            out[edge.to] += edge.backward;
        }
        2.0 * out.into_iter().fold(0.0, f64::max)
    }
}

/// √(W_ij W_ji) = c/√(π_i π_j), the off-diagonal of the symmetrised matrix; the product of the roots can't overflow.
#[must_use]
pub fn symmetric_rate(edge: &Edge) -> f64 {
    edge.forward.sqrt() * edge.backward.sqrt()
}

fn check_edge(edge: &Edge, n: usize) -> Result<()> {
    if edge.from >= n || edge.to >= n || edge.from == edge.to {
        return Err(Error::input("an edge must join two different nodes of the graph")
            .got(format!("{} – {}", edge.from, edge.to))
            .allowed(format!("0 … {}", n - 1)));
    }
    let positive = |rate: f64| rate.is_finite() && rate > 0.0;
    if positive(edge.forward) && positive(edge.backward) {
        return Ok(());
    }
    Err(Error::input(format!("rates between nodes {} and {}", edge.from, edge.to))
        .got(format!("{:e} and {:e}", edge.forward, edge.backward))
        .allowed("positive and finite")
        .remedy(
            "mesh too coarse, U changes by too many kT from one node to the next: use more nodes, or mesh.x = \"auto\"",
        )
        .key("mesh.x.nodes"))
}
