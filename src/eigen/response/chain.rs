//! Response of a closed chain in its currents: sums of positive numbers only.
//!
//! ```text
//! (iωR_i + 1/π_i + 1/π_{i+1}) J_i − J_{i−1}/π_i − J_{i+1}/π_{i+1} = x_{i+1} − x_i,      R_i = 1/(π_i W_{i→i+1}),   Σπ = 1
//! Re ⟨δx|(iω + A)⁻¹|δx π⟩ = Σ_i R_i |J_i|²,      F(ω) = ⟨δx|A(iω + A)⁻¹|δx π⟩ = Σ_i (x_{i+1} − x_i) J_i
//! ```
//!
//! With u = (iω + A)⁻¹ δx and R_i J_i = u_{i+1} − u_i the balance iωπ_i u_i = π_i δx_i + J_i − J_{i−1} of neighbouring nodes,
//! subtracted, is the first line: the network dual to the chain, in which the mean of x has dropped out and the
//! dissipation is a sum of squares. Elimination from the left adds and divides numbers of the first quadrant alone
//!
//! ```text
//! E_0 = 1/π_0,   P_i = iωR_i + E_i,   E_{i+1} = P_i/(1 + π_{i+1} P_i)
//! ```
//!
//! so nothing is lost where a mode is slower than the others by any number of orders of magnitude.

use crate::error::{Error, Result};
use crate::generator::Generator;
use num_complex::Complex64;

/// A closed chain with the positions of its nodes.
#[derive(Debug, Clone)]
pub struct Chain {
    /// 1/π at the nodes.
    inverse: Vec<f64>,
    /// R between the nodes (time).
    resistance: Vec<f64>,
    /// x_{i+1} − x_i (length).
    steps: Vec<f64>,
}

/// What a field of one frequency makes of a chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Re ⟨δx|(iω + A)⁻¹|δx π⟩ (length² time).
    pub dissipation: f64,
    /// ⟨δx|A(iω + A)⁻¹|δx π⟩ (length²).
    pub response: Complex64,
}

impl Chain {
    /// From a generator that is a closed chain, and where its nodes are.
    ///
    /// # Errors
    /// Another graph; absorption; weights beyond the range of doubles.
    pub fn new(generator: &Generator, positions: &[f64]) -> Result<Self> {
        let chain = generator.chain().filter(|_| generator.is_closed() && positions.len() == generator.dim());
        let chain = chain.ok_or_else(|| {
            Error::input("the response of a chain needs reflecting ends and a place for every node").got(format!(
                "{} nodes, {} places",
                generator.dim(),
                positions.len()
            ))
        })?;
        let ln_pi = generator.ln_pi();
        let top = ln_pi.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = ln_pi.iter().map(|ln| (ln - top).exp()).sum();
        let inverse: Vec<f64> = ln_pi.iter().map(|ln| sum * (top - ln).exp()).collect();
        let resistance: Vec<f64> = inverse.iter().zip(chain.forward).map(|(inverse, rate)| inverse / rate).collect();
        if inverse.iter().chain(&resistance).any(|value| !(value.is_finite() && *value > 0.0)) {
            return Err(Error::unresolved("the weights of the nodes leave the range of doubles")
                .allowed("U up to some 600 kT above its lowest value")
                .remedy("raise the temperature"));
        }
        let steps = positions.windows(2).map(|ends| ends[1] - ends[0]).collect();
        Ok(Self { inverse, resistance, steps })
    }

    /// π at the nodes, Σπ = 1.
    pub fn weights(&self) -> impl Iterator<Item = f64> {
        self.inverse.iter().map(|inverse| 1.0 / inverse)
    }

    /// Σ_k g_k λ_k = Σ_i (x_{i+1} − x_i)²/R_i (length²/time): the diffusion coefficient that the chain has.
    #[must_use]
    pub fn diffusion(&self) -> f64 {
        self.steps.iter().zip(&self.resistance).map(|(step, resistance)| step * step / resistance).sum()
    }

    /// Dissipation and response at ω (1/time).
    #[must_use]
    pub fn at(&self, omega: f64) -> Answer {
        let n = self.steps.len();
        // Pivots δ_i = P_i + 1/π_{i+1} and right-hand sides on the way to the right.
        let (mut pivots, mut sides) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut entry = Complex64::from(self.inverse[0]);
        let mut passed = Complex64::ZERO;
        for i in 0..n {
            let own = Complex64::new(0.0, omega * self.resistance[i]) + entry;
            let next = self.inverse[i + 1];
            let pivot = own + next;
            let side = passed + self.steps[i];
            let share = next * pivot.finv();
            entry = own * share;
            passed = side * share;
            pivots.push(pivot);
            sides.push(side);
        }
        let mut current = Complex64::ZERO;
        let (mut dissipation, mut response) = (0.0, Complex64::ZERO);
        for i in (0..n).rev() {
            current = (sides[i] + current * self.inverse[i + 1]) * pivots[i].finv();
            // |J|² alone may underflow under a high barrier.
            dissipation += (self.resistance[i].sqrt() * current.norm()).powi(2);
            response += current * self.steps[i];
        }
        Answer { dissipation, response }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::Edge;

    fn chain(pi: &[f64], conductances: &[f64], x: &[f64]) -> Chain {
        let edges = conductances.iter().enumerate().map(|(i, c)| Edge {
            from: i,
            to: i + 1,
            forward: c / pi[i],
            backward: c / pi[i + 1],
        });
        let ln_pi = pi.iter().map(|p| p.ln()).collect();
        Chain::new(&Generator::new(ln_pi, edges.collect(), vec![0.0; pi.len()]).unwrap(), x).unwrap()
    }

    /// Two nodes: λ = c/π₀ + c/π₁, g = π₀π₁Δx², however slow.
    #[test]
    fn two_nodes_are_one_relaxation() {
        for conductance in [0.3, 1e-30, 1e-200] {
            let (p, x) = (0.2, 1.7);
            let found = chain(&[p, 1.0 - p], &[conductance], &[0.5, 0.5 + x]);
            let (lambda, g) = (conductance / p + conductance / (1.0 - p), p * (1.0 - p) * x * x);
            for omega in [0.0, 0.3 * lambda, lambda, 1e5 * lambda] {
                let answer = found.at(omega);
                let exact = g / lambda / (1.0 + (omega / lambda).powi(2));
                assert!(
                    (answer.dissipation / exact - 1.0).abs() < 1e-14,
                    "{omega:e}: {:e} {exact:e}",
                    answer.dissipation
                );
                let exact = g / Complex64::new(1.0, omega / lambda);
                assert!((answer.response / exact - 1.0).norm() < 1e-14);
            }
        }
    }

    /// −Im F = ω Re⟨…⟩, and F(0) = ⟨δx²⟩, on a chain with a pass that is slow by 1e-40.
    #[test]
    fn fluctuation_and_dissipation_belong_together() {
        let pi: [f64; 6] = [0.1, 0.4, 1e-41, 1e-42, 0.3, 0.2];
        let x = [-1.3, -1.0, -0.2, 0.1, 0.9, 1.4];
        let found = chain(&pi, &[0.2, 1e-41, 3e-42, 2e-41, 0.1], &x);
        let mean: f64 = pi.iter().zip(x).map(|(p, x)| p * x).sum();
        let variance: f64 = pi.iter().zip(x).map(|(p, x)| p * (x - mean).powi(2)).sum();
        assert!((found.at(0.0).response.re / variance - 1.0).abs() < 1e-14);
        for exponent in -48..4 {
            let omega = 10f64.powi(exponent);
            let answer = found.at(omega);
            let ratio = -answer.response.im / (omega * answer.dissipation);
            assert!((ratio - 1.0).abs() < 1e-13, "{omega:e}: {ratio}");
        }
    }

    #[test]
    fn absorbing_ends_are_refused() {
        let edge = Edge { from: 0, to: 1, forward: 1.0, backward: 1.0 };
        let generator = Generator::new(vec![0.0; 2], vec![edge], vec![0.0, 1.0]).unwrap();
        assert!(Chain::new(&generator, &[0.0, 1.0]).unwrap_err().to_string().contains("reflecting ends"));
    }
}
