//! B_0 integrated: from populations to the flux that empties them, and from a driving field back to populations.
//!
//! ```text
//! B_0 = W′ G W⁻¹,    B_0ᵀ v = c:  v = W′⁻¹ G⁻ᵀ (W c),      B_0 c = q:  c = W G⁻¹ (q/W′)
//! ```
//!
//! W c is a probability and W′⁻¹ a resistance: sums of the one over the other are never differences of larger numbers.
//! Where constants are in the null space of G (nothing absorbs), one node is the anchor with g = 0, at the heaviest
//! place, so that what flows there is summed from both sides, and the mean is taken off afterwards. Where G has a row
//! too many (both ends absorb, or a ring), one midpoint is cut and the circulating flux follows from M_1.

use super::dense::{Lu, Square};
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use faer::Mat;

/// The integral operator of the first rung.
#[derive(Debug)]
pub(super) struct Integrator {
    lu: Lu,
    weights: Vec<f64>,
    resistances: Vec<f64>,
    anchor: Option<usize>,
    cut: Option<usize>,
    /// The flux that no population changes, where there is a cut.
    circulation: Vec<f64>,
}

impl Integrator {
    /// The integrator of a ladder.
    ///
    /// # Errors
    /// Barriers beyond the range of doubles.
    pub(super) fn new(ladder: &Ladder) -> Result<Self> {
        let rung = ladder.rung(0);
        let (nodes, midpoints) = (rung.ln_from.len(), rung.ln_to.len());
        let anchor = ladder.is_closed().then(|| heaviest(&rung.ln_from));
        let unknowns = nodes - usize::from(anchor.is_some());
        let cut = (midpoints > unknowns).then(|| heaviest(&rung.ln_to));
        let mut matrix = Mat::zeros(unknowns, unknowns);
        let place = |index: usize, left_out: Option<usize>| match left_out {
            Some(out) if index == out => None,
            Some(out) if index > out => Some(index - 1),
            _ => Some(index),
        };
        for (&value, (row, column)) in &rung.gradient {
            if let (Some(row), Some(column)) = (place(row, cut), place(column, anchor)) {
                matrix[(row, column)] += value;
            }
        }
        let top = rung.ln_from.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = rung.ln_from.iter().map(|ln| (ln - top).exp()).collect();
        let resistances: Vec<f64> = rung.ln_to.iter().map(|ln| (top - ln).exp()).collect();
        if resistances.iter().any(|r| !r.is_finite()) {
            return Err(Error::unresolved("the barrier is too high for the range of doubles in phase space")
                .allowed("ΔU/kT below 1300")
                .remedy("use study.kind = \"kramers\" at high friction"));
        }
        let mut integrator = Self { lu: Lu::new(matrix), weights, resistances, anchor, cut, circulation: Vec::new() };
        if let Some(cut) = cut {
            let mut row = vec![0.0; nodes];
            for (column, &value) in rung.gradient.outer_view(cut).iter().flat_map(|row| row.iter()) {
                row[column] -= value;
            }
            integrator.circulation = integrator.collect(&row, 1.0);
        }
        Ok(integrator)
    }

    /// Σ over a wall of probabilities, per resistance: W′⁻¹ G⁻ᵀ p, with `through` at the cut.
    fn collect(&self, probabilities: &[f64], through: f64) -> Vec<f64> {
        let mut flux: Vec<f64> = probabilities.to_vec();
        if let Some(anchor) = self.anchor {
            flux.remove(anchor);
        }
        self.lu.solve_transposed(&mut flux);
        if let Some(cut) = self.cut {
            flux.insert(cut, through);
        }
        flux.iter_mut().zip(&self.resistances).for_each(|(flux, r)| *flux *= r);
        flux
    }

    /// v with B_0ᵀ v = c, divided by its largest component, and that component.
    pub(super) fn flux(&self, level: &[f64], first: &Square) -> (Vec<f64>, f64) {
        let probabilities: Vec<f64> = level.iter().zip(&self.weights).map(|(c, w)| c * w).collect();
        let mut flux = self.collect(&probabilities, 0.0);
        if self.cut.is_some() {
            let driven = first.times(&self.circulation);
            let part = dot(&driven, &flux) / dot(&driven, &self.circulation);
            flux.iter_mut().zip(&self.circulation).for_each(|(flux, round)| *flux -= part * round);
        }
        let scale = flux.iter().fold(0.0f64, |most, v| most.max(v.abs()));
        flux.iter_mut().for_each(|v| *v /= scale);
        (flux, scale)
    }

    /// c with B_0 c = q, without its stationary part, Σ c² = 1.
    pub(super) fn populations(&self, driven: &[f64]) -> Vec<f64> {
        let mut g: Vec<f64> = driven.iter().zip(&self.resistances).map(|(q, r)| q * r).collect();
        if let Some(cut) = self.cut {
            g.remove(cut);
        }
        self.lu.solve(&mut g);
        if let Some(anchor) = self.anchor {
            g.insert(anchor, 0.0);
        }
        let scale = g.iter().fold(0.0f64, |most, g| most.max(g.abs()));
        let g = g.into_iter().map(|g| g / scale).collect();
        self.settle(g)
    }

    /// c = W g, mean taken off where nothing absorbs, normalised.
    fn settle(&self, mut g: Vec<f64>) -> Vec<f64> {
        if self.anchor.is_some() {
            let total: f64 = self.weights.iter().map(|w| w * w).sum();
            let mean = g.iter().zip(&self.weights).map(|(g, w)| g * w * w).sum::<f64>() / total;
            g.iter_mut().for_each(|g| *g -= mean);
        }
        let mut level: Vec<f64> = g.iter().zip(&self.weights).map(|(g, w)| g * w).collect();
        let norm = dot(&level, &level).sqrt();
        level.iter_mut().for_each(|c| *c /= norm);
        level
    }

    /// A start for the iteration: g = 1 where something absorbs, else g rising along the axis.
    pub(super) fn start(&self) -> Vec<f64> {
        #[allow(clippy::cast_precision_loss, reason = "a few thousand nodes")]
        let rising = |i: usize| i as f64;
        self.settle((0..self.weights.len()).map(|i| if self.anchor.is_some() { rising(i) } else { 1.0 }).collect())
    }

    /// Where there is a cut: the circulating flux, and the equilibrium on the midpoints with Σ over the nodes as its unit.
    pub(super) fn circulation(&self) -> Option<(&[f64], Vec<f64>)> {
        let norm = dot(&self.weights, &self.weights).sqrt();
        self.cut.map(|_| (self.circulation.as_slice(), self.resistances.iter().map(|r| 1.0 / (r * norm)).collect()))
    }
}

/// Index of the largest.
fn heaviest(ln: &[f64]) -> usize {
    (0..ln.len()).max_by(|&a, &b| ln[a].total_cmp(&ln[b])).unwrap_or(0)
}

/// Σ a b.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
