//! The generator of Redfield for the density matrix of a well that a bath couples to by x, real and without the secular step.
//!
//! ```text
//! dρ/dt = −(i/ħ)[H, ρ] + (1/ħ²) {[Aρ, x] + [x, ρA†]}                                      mass 1
//! A_ab = γ̂′(ω) ħω [n_B(ω) + 1] x_ab,   ω = (E_b − E_a)/ħ of either sign                    ω[n_B(ω) + 1] → kT/ħ at ω = 0
//! ```
//!
//! (Redfield, IBM J. Res. Dev. 1, 19 (1957); in this form Kohen, Marston and Tannor, J. Chem. Phys. 107, 5236 (1997).) The populations
//! obey the rates of [`super::exchange`]. Coherences of nearly equal frequency feed each other: without those terms the line
//! n → n + 1 of a harmonic oscillator would have a width of γ(2n + 1) and more, with them d⟨x⟩/dt = ⟨p⟩, d⟨p⟩/dt = −ω₀²⟨x⟩ − γ⟨p⟩,
//! and every width is γ. The shift of the levels by the bath is taken to be compensated (a counter term), and what is left of it,
//! of the order of γ, is left out.
//!
//! In thermal coordinates ρ_mn = s_m s_n Y_mn with s_m = e^{−β(E_m − E_0)/4} what is thermally empty has no size either. With real
//! x, Y = R + iJ, R symmetric and J antisymmetric, and the generator is real.

use super::exchange::friction_at;
use super::{States, Thermal};
use crate::bath::Friction;
use std::f64::consts::SQRT_2;

/// β(E_m − E_0) counts up to this in the thermal coordinates, lest their ratios overflow.
const STEEPEST: f64 = 30.0;

/// A square matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Square {
    pub size: usize,
    pub entries: Vec<f64>,
}

impl Square {
    /// From its entries.
    pub fn new(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let entries = (0..size * size).map(|at| entry(at / size, at % size)).collect();
        Self { size, entries }
    }

    /// One entry.
    pub fn at(&self, m: usize, n: usize) -> f64 {
        self.entries[m * self.size + n]
    }

    /// Σ_k a_mk b_kn.
    fn times(&self, other: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut product = vec![0.0; n * n];
        for (row, sum) in self.entries.chunks(n).zip(product.chunks_mut(n)) {
            for (factor, line) in row.iter().zip(other.chunks(n)).filter(|(factor, _)| **factor != 0.0) {
                sum.iter_mut().zip(line).for_each(|(sum, value)| *sum += factor * value);
            }
        }
        product
    }

    fn transposed(&self) -> Self {
        Self::new(self.size, |m, n| self.at(n, m))
    }
}

/// The generator in thermal coordinates.
#[derive(Debug, Clone)]
pub(super) struct Redfield {
    /// Number of levels.
    pub levels: usize,
    /// δx_mn (length).
    pub x: Square,
    /// s_m.
    pub scale: Vec<f64>,
    /// (E_m − E_n)/ħ (1/time).
    turns: Square,
    /// (s⁻¹As)ᵀ/ħ² and (s⁻¹ x A s)ᵀ/ħ².
    bath: Square,
    loss: Square,
    /// (s x s⁻¹)ᵀ.
    right: Square,
}

impl Redfield {
    /// Of a well in equilibrium and a bath.
    pub fn new(thermal: &Thermal<'_>, friction: &Friction) -> Self {
        let (states, kt) = (thermal.states(), thermal.kt());
        let (n, hbar, mean) = (states.len(), states.hbar(), thermal.mean());
        let x = Square::new(n, |a, b| states.sure(a, b) - if a == b { mean } else { 0.0 });
        let scale: Vec<f64> =
            (0..n).map(|m| (-0.25 * ((states.energy(m).0 - states.energy(0).0) / kt).min(STEEPEST)).exp()).collect();
        let bath = Square::new(n, |a, b| {
            quanta(states, kt, a, b) * friction_at(friction, states.gap(b, a).0 / hbar) / hbar * x.at(a, b) * scale[b]
                / scale[a]
        });
        let left = Square::new(n, |a, b| x.at(a, b) * scale[b] / scale[a]);
        let loss = Square { size: n, entries: left.times(&bath.entries) };
        Self {
            levels: n,
            turns: Square::new(n, |a, b| states.gap(a, b).0 / hbar),
            bath: bath.transposed(),
            loss: loss.transposed(),
            right: Square::new(n, |a, b| x.at(b, a) * scale[b] / scale[a]),
            x,
            scale,
        }
    }

    /// The adjoint generator on (R, J), packed, which takes an observable forward in time (1/time).
    pub fn adjoint(&self, y: &[f64]) -> Vec<f64> {
        let (r, j) = unpacked(self.levels, y);
        let (by_r, by_j) = (self.dissipate(&r), self.dissipate(&j));
        let turns = &self.turns.entries;
        packed(
            self.levels,
            |at, across| by_r[at] + by_r[across] - turns[at] * j[at],
            |at, across| by_j[at] - by_j[across] + turns[at] * r[at],
        )
    }

    fn dissipate(&self, z: &[f64]) -> Vec<f64> {
        let n = self.levels;
        let gain = Square { size: n, entries: self.bath.times(z) }.times(&self.right.entries);
        let loss = self.loss.times(z);
        gain.iter().zip(loss).map(|(gain, loss)| gain - loss).collect()
    }
}

/// The independent entries of a symmetric R and an antisymmetric J, off the diagonal times √2, so that products of packed matrices are
/// traces. The entries are asked for by their own place and by that across the diagonal. What is not independent must not be there: in
/// it rounding would grow without a bath to damp it.
pub(super) fn packed(n: usize, r: impl Fn(usize, usize) -> f64, j: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let mut y = Vec::with_capacity(n * n);
    for a in 0..n {
        y.push(r(a * n + a, a * n + a));
        for b in a + 1..n {
            let (at, across) = (a * n + b, b * n + a);
            y.extend([SQRT_2 * r(at, across), SQRT_2 * j(at, across)]);
        }
    }
    y
}

fn unpacked(n: usize, y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut r, mut j) = (vec![0.0; n * n], vec![0.0; n * n]);
    let mut left = y.iter().copied();
    let mut next = || left.next().unwrap_or(0.0);
    for a in 0..n {
        r[a * n + a] = next();
        for b in a + 1..n {
            let (even, odd) = (next() / SQRT_2, next() / SQRT_2);
            (r[a * n + b], r[b * n + a]) = (even, even);
            (j[a * n + b], j[b * n + a]) = (odd, -odd);
        }
    }
    (r, j)
}

/// ω[n_B(ω) + 1] of ω = (E_b − E_a)/ħ (1/time).
fn quanta(states: &States, kt: f64, a: usize, b: usize) -> f64 {
    let gap = states.gap(b, a).0;
    let per = if gap == 0.0 { kt } else { gap / -(-gap / kt).exp_m1() };
    per / states.hbar()
}
