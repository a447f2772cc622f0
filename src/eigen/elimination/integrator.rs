//! B_0 integrated: from populations to the flux that empties them, and from a driving field back to populations.
//!
//! ```text
//! B_0 = W′ Ĝ Δ W⁻¹,    B_0ᵀ v = c:  Δᵀ z = W c,  v = W′⁻¹ Ĝ⁻ᵀ z,      B_0 c = q:  d = Ĝ⁻¹ (q/W′),  Δ g = d,  c = W g
//! ```
//!
//! Δ is the plain difference between neighbours: z is a sum of probabilities and g a sum of steps, each kept as the sum that
//! it is, so that neither loses a digit where the one or the other is exponentially small. Ĝ is banded and close to diagonal.
//! Sums run from both ends to the anchor, the heaviest node, where nothing absorbs; g = 0 there, and the mean is taken off
//! afterwards, which subtracts nothing but small from large. Where both ends absorb, and on a ring, sums run from a
//! cut, and the flux that goes round or through follows from M_1.

use super::dense::{Lu, Square};
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use faer::Mat;

/// The integral operator of the first rung.
#[derive(Debug)]
pub(super) struct Integrator {
    slopes: Lu,
    weights: Vec<f64>,
    resistances: Vec<f64>,
    sums: Sums,
    /// The flux that no population changes, where there is one.
    circulation: Option<Vec<f64>>,
}

/// Which node stands between which midpoints, and where sums begin.
#[derive(Debug, Clone, Copy)]
enum Sums {
    /// Nodes 0 … m, midpoints 0 … m−1 between them; the anchor.
    Closed(usize),
    /// Node i follows midpoint i: the left end absorbs.
    FromLeft,
    /// Node i precedes midpoint i: the right end absorbs.
    FromRight,
    /// Both ends absorb, one midpoint more than nodes: the cut.
    Through(usize),
    /// A ring: midpoint i follows node i, the last leads to the first; the anchor.
    Ring(usize),
}

impl Integrator {
    /// The integrator of a ladder.
    ///
    /// # Errors
    /// Barriers beyond the range of doubles.
    pub(super) fn new(ladder: &Ladder) -> Result<Self> {
        let rung = ladder.rung(0);
        let top = rung.ln_from.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = rung.ln_from.iter().map(|ln| (ln - top).exp()).collect();
        let resistances: Vec<f64> = rung.ln_to.iter().map(|ln| (top - ln).exp()).collect();
        if resistances.iter().any(|r| !r.is_finite()) {
            return Err(Error::unresolved("the barrier is too high for the range of doubles in phase space")
                .allowed("ΔU/kT below 1300")
                .remedy("use study.kind = \"kramers\" at high friction"));
        }
        let midpoints = resistances.len();
        let mut slopes = Mat::zeros(midpoints, midpoints);
        for (&value, (row, column)) in ladder.slopes() {
            slopes[(row, column)] += value;
        }
        let sums = Sums::of(ladder, &weights, &resistances);
        let mut integrator = Self { slopes: Lu::new(slopes), weights, resistances, sums, circulation: None };
        if matches!(sums, Sums::Through(_) | Sums::Ring(_)) {
            integrator.circulation = Some(integrator.flux_of(vec![1.0; midpoints]));
        }
        Ok(integrator)
    }

    /// W′⁻¹ Ĝ⁻ᵀ z.
    fn flux_of(&self, mut z: Vec<f64>) -> Vec<f64> {
        self.slopes.solve_transposed(&mut z);
        z.iter_mut().zip(&self.resistances).for_each(|(z, r)| *z *= r);
        z
    }

    /// v with B_0ᵀ v = c, divided by its largest component, and that component.
    pub(super) fn flux(&self, level: &[f64], first: &Square) -> (Vec<f64>, f64) {
        let probabilities: Vec<f64> = level.iter().zip(&self.weights).map(|(c, w)| c * w).collect();
        let mut flux = self.flux_of(self.sums.flows(&probabilities));
        if let Some(circulation) = &self.circulation {
            let driven = first.times(circulation);
            let part = dot(&driven, &flux) / dot(&driven, circulation);
            flux.iter_mut().zip(circulation).for_each(|(flux, round)| *flux -= part * round);
        }
        let scale = flux.iter().fold(0.0f64, |most, v| most.max(v.abs()));
        flux.iter_mut().for_each(|v| *v /= scale);
        (flux, scale)
    }

    /// c with B_0 c = q, without its stationary part, Σ c² = 1.
    pub(super) fn populations(&self, driven: &[f64]) -> Vec<f64> {
        let mut steps: Vec<f64> = driven.iter().zip(&self.resistances).map(|(q, r)| q * r).collect();
        let scale = steps.iter().fold(0.0f64, |most, d| most.max(d.abs()));
        steps.iter_mut().for_each(|d| *d /= scale);
        self.slopes.solve(&mut steps);
        self.settle(self.sums.heights(&steps))
    }

    /// c = W g, mean taken off where nothing absorbs, normalised.
    fn settle(&self, mut g: Vec<f64>) -> Vec<f64> {
        if matches!(self.sums, Sums::Closed(_) | Sums::Ring(_)) {
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
        let closed = matches!(self.sums, Sums::Closed(_) | Sums::Ring(_));
        #[allow(clippy::cast_precision_loss, reason = "a few thousand nodes")]
        let rising = |i: usize| if closed { i as f64 } else { 1.0 };
        self.settle((0..self.weights.len()).map(rising).collect())
    }

    /// On a ring: the circulating flux, and W′ over the root of Σ W² over the nodes.
    pub(super) fn circulation(&self) -> Option<(&[f64], Vec<f64>)> {
        let norm = dot(&self.weights, &self.weights).sqrt();
        let circulation = self.circulation.as_deref().filter(|_| matches!(self.sums, Sums::Ring(_)))?;
        Some((circulation, self.resistances.iter().map(|r| 1.0 / (r * norm)).collect()))
    }
}

impl Sums {
    fn of(ladder: &Ladder, weights: &[f64], resistances: &[f64]) -> Self {
        let heaviest = weights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        let lightest = resistances.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        let (nodes, midpoints) = (weights.len(), resistances.len());
        match (ladder.is_closed(), midpoints.cmp(&nodes)) {
            (true, std::cmp::Ordering::Less) => Self::Closed(heaviest),
            (true, _) => Self::Ring(heaviest),
            (false, std::cmp::Ordering::Greater) => Self::Through(lightest),
            // Plain differences end where the axis absorbs: the first row of G is that of the first node alone.
            (false, _) if ladder.absorbs_left() => Self::FromLeft,
            (false, _) => Self::FromRight,
        }
    }

    /// z with Δᵀ z = p.
    fn flows(self, p: &[f64]) -> Vec<f64> {
        let n = p.len();
        match self {
            // Δᵀz at node i is z_{i−1} − z_i.
            Self::Closed(anchor) => {
                let mut z = vec![0.0; n - 1];
                accumulate(&mut z[..anchor], p[..anchor].iter().map(|p| -p));
                accumulate_back(&mut z[anchor..], p[anchor + 1..].iter().copied());
                z
            }
            Self::FromRight => {
                let mut z = vec![0.0; n];
                accumulate(&mut z, p.iter().map(|p| -p));
                z
            }
            Self::FromLeft => {
                let mut z = vec![0.0; n];
                accumulate_back(&mut z, p.iter().copied());
                z
            }
            Self::Through(cut) => {
                let mut z = vec![0.0; n + 1];
                accumulate(&mut z[cut + 1..], p[cut..].iter().map(|p| -p));
                accumulate_back(&mut z[..cut], p[..cut].iter().copied());
                z
            }
            // Node i lies between midpoints i−1 and i; none flows into the anchor from the midpoint before it.
            Self::Ring(anchor) => {
                let mut turned = vec![0.0; n];
                accumulate(&mut turned, (0..n).map(|i| -p[(anchor + i) % n]));
                (0..n).map(|i| turned[(i + n - anchor) % n]).collect()
            }
        }
    }

    /// g with Δ g = d.
    fn heights(self, d: &[f64]) -> Vec<f64> {
        let n = d.len();
        match self {
            Self::Closed(anchor) => {
                let mut g = vec![0.0; n + 1];
                accumulate(&mut g[anchor + 1..], d[anchor..].iter().copied());
                accumulate_back(&mut g[..anchor], d[..anchor].iter().map(|d| -d));
                g
            }
            Self::FromLeft => {
                let mut g = vec![0.0; n];
                accumulate(&mut g, d.iter().copied());
                g
            }
            Self::FromRight => {
                let mut g = vec![0.0; n];
                accumulate_back(&mut g, d.iter().map(|d| -d));
                g
            }
            Self::Through(cut) => {
                let mut g = vec![0.0; n - 1];
                accumulate(&mut g[..cut], d[..cut].iter().copied());
                accumulate_back(&mut g[cut..], d[cut + 1..].iter().map(|d| -d));
                g
            }
            Self::Ring(anchor) => {
                let mut turned = vec![0.0; n];
                accumulate(&mut turned[1..], (0..n - 1).map(|i| d[(anchor + i) % n]));
                (0..n).map(|i| turned[(i + n - anchor) % n]).collect()
            }
        }
    }
}

/// Running sums from the front.
fn accumulate(target: &mut [f64], parts: impl Iterator<Item = f64>) {
    let mut sum = 0.0;
    for (target, part) in target.iter_mut().zip(parts) {
        sum += part;
        *target = sum;
    }
}

/// Running sums from the back.
fn accumulate_back(target: &mut [f64], parts: impl DoubleEndedIterator<Item = f64>) {
    let mut sum = 0.0;
    for (target, part) in target.iter_mut().rev().zip(parts.rev()) {
        sum += part;
        *target = sum;
    }
}

/// Σ a b.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
