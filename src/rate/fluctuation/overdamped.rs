//! The overdamped particle: nested meshes of the Smoluchowski operator.
//!
//! ```text
//! S(ω) = (1/π) Σ_i R_i |J_i|²                      the resolvent in currents, [`chain`](crate::eigen::response::chain)
//! S(ω) = (1/π) Σ_k g_k λ_k/(λ_k² + ω²),   g_k = (Σ_i √π_i δx_i v_k,i)²,   Σ g_k = ⟨δx²⟩,   Σ g_k λ_k = D = kT/γ
//! ```
//!
//! Both on every mesh of a nested family; their errors are series in even powers of the step. λ in 1/time, g in length².

use super::Mesh;
use super::modes::Modes;
use crate::bath::Bath;
use crate::eigen::response::chain::Chain;
use crate::eigen::{self, Engine, Options};
use crate::error::Result;
use crate::generator::Generator;
use crate::mesh::Axis;
use crate::operator::smoluchowski::Smoluchowski;
use crate::potential::Potential;
use num_complex::Complex64;

/// Meshes that enter the extrapolation.
const LEVELS: u32 = 5;
/// Modes that a sum begins with, and at most.
const MODES: usize = 24;
const MOST_MODES: usize = 192;
/// Share of D that the modes left out may have.
const LEFT_OUT: f64 = 1e-14;
/// The coarsest mesh keeps this many intervals for each mode.
const INTERVALS_PER_MODE: usize = 4;

/// One mesh.
#[derive(Debug)]
pub(super) struct Overdamped {
    generator: Generator,
    chain: Chain,
    positions: Vec<f64>,
}

/// All meshes of an axis, coarsest first.
pub(super) fn meshes(potential: &Potential, bath: &Bath, axis: &Axis) -> Result<Vec<Overdamped>> {
    let operator = Smoluchowski::new(potential, axis, bath)?;
    let points = axis.points(1);
    let mesh = |stride: usize| {
        let generator = operator.generator(stride)?;
        let positions: Vec<f64> = points.iter().copied().step_by(stride).collect();
        Ok(Overdamped { chain: Chain::new(&generator, &positions)?, generator, positions })
    };
    (0..LEVELS).rev().map(|level| mesh(1 << level)).collect()
}

impl Mesh for Overdamped {
    fn dissipation(&self, omega: f64) -> f64 {
        self.chain.at(omega).dissipation
    }

    fn response(&self, omega: f64) -> Complex64 {
        self.chain.at(omega).response
    }

    fn modes(&self) -> Result<Modes> {
        let weights: Vec<f64> = self.chain.weights().collect();
        let mean: f64 = weights.iter().zip(&self.positions).map(|(p, x)| p * x).sum();
        let source: Vec<f64> = weights.iter().zip(&self.positions).map(|(p, x)| p.sqrt() * (x - mean)).collect();
        // Σ g_k λ_k of this mesh: Σ (Δx)²/R, its D.
        let total = self.chain.diffusion();
        let most = MOST_MODES.min((self.positions.len() - 1) / INTERVALS_PER_MODE);
        let mut count = MODES.min(most);
        loop {
            let options = Options { count, tolerance: f64::INFINITY, vectors: true };
            let spectrum = eigen::solve(&self.generator, Engine::Flux, &options)?;
            let pairs: Vec<(f64, f64)> =
                spectrum.pairs.iter().map(|pair| (pair.value.to_f64(), dot(&pair.vector, &source).powi(2))).collect();
            let found: f64 = pairs.iter().map(|(value, weight)| value * weight).sum();
            let fastest = pairs[pairs.len() - 1].0;
            let rest = (total - found).max(0.0);
            if rest <= LEFT_OUT * total || count == most {
                let rounding = eigen::flux::rounding(self.positions.len());
                let rest = if rest <= rounding * total { 0.0 } else { rest };
                let pairs = pairs.into_iter().map(|(value, weight)| (value.into(), weight.into())).collect();
                return Ok(Modes { pairs, rest, fastest, rounding });
            }
            count = (2 * count).min(most);
        }
    }

    fn intervals(&self) -> usize {
        self.positions.len() - 1
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
