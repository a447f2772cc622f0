//! c₀ and a from the graph of energies, on nested meshes.

use crate::eigen::{Options, Pair, flux, star};
use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::operator::energy::{self, Arm};
use crate::rate::extrapolate::even_series;
use crate::rate::{Rate, Route};

/// Intervals of the coarsest and the finest mesh of an arm.
const COARSEST: usize = 64;
pub(super) const FINEST: usize = 2048;
/// Rounding of a on one mesh, relative to the size that matters.
const NOISE: f64 = 1e-12;
/// A sum that keeps less than this of its terms has lost the digits that a needs.
const CANCELLED: f64 = 1e-6;
/// Smallest error that the engines are asked to vouch for; theirs is below it on every mesh here.
const ENGINE: f64 = 1e-12;

/// The graph of energies, with what dissipates at the saddle.
pub(super) struct Network {
    pub(super) arms: Vec<Arm>,
    pub(super) layer: Layer,
    /// Largest |U| that ΔU is a difference of (energy).
    pub(super) largest: f64,
}

/// The resistance of the saddle.
pub(super) enum Layer {
    /// Q/J² per √γ.
    Exit(f64),
    /// Q/(S₂J₁ − S₁J₂)² per √γ, and the two actions.
    Between(f64, [f64; 2]),
}

/// What the meshes gave.
pub(super) struct Found {
    pub(super) c0: Rate,
    pub(super) root_coefficient: Option<f64>,
    pub(super) nodes: usize,
}

impl Network {
    /// c₀ and a on nested meshes, extrapolated.
    pub(super) fn solve(&self, tolerance: f64) -> Result<Found> {
        let (mut values, mut roots) = (Vec::new(), Vec::new());
        let mut last: Option<Pair> = None;
        let mut nodes = 0;
        let mut stride = FINEST / COARSEST;
        while stride >= 1 {
            let options = Options { count: 1, tolerance: tolerance.max(ENGINE), vectors: true };
            let (generator, spectrum) = if let [arm] = self.arms.as_slice() {
                let generator = arm.chain(stride)?;
                let spectrum = flux::solve(&generator, &options)?;
                (generator, spectrum)
            } else {
                let generator = energy::star(&self.arms, stride)?;
                let spectrum = star::slowest(&generator, last.as_ref().map(|pair| pair.value), &options)?;
                (generator, spectrum)
            };
            let pair = spectrum.pairs[0].clone();
            roots.push(self.root_coefficient(&generator, &pair));
            values.push(pair.value);
            nodes = generator.dim();
            last = Some(pair);
            stride /= 2;
        }
        let pair = last.ok_or_else(|| Error::not_converged("no mesh"))?;
        let column: Vec<f64> = values.iter().map(|&value| (value / pair.value).to_f64()).collect();
        let limit = even_series(&column, flux::rounding(nodes));
        let error = limit.error / limit.value.abs() + pair.relative_error;
        let root: Option<Vec<f64>> = roots.into_iter().collect();
        Ok(Found {
            c0: Rate::new(pair.value * limit.value, if error.is_finite() { error } else { 1.0 }, Route::Spectral),
            root_coefficient: root.map(|values| even_series(&values, NOISE).value),
            nodes,
        })
    }

    /// a = Q/(c₀ √γ) with ∫w f² = Σ v² = 1; `None` where f changes its sign inside a branch so that its content cancels, as in
    /// a mode that is no escape but the relaxation inside one well.
    fn root_coefficient(&self, generator: &Generator, pair: &Pair) -> Option<f64> {
        // The content ∫w f of some nodes, and the same of |f|.
        let content = |nodes: std::ops::Range<usize>| -> (f64, f64) {
            let parts = nodes.map(|i| (0.5 * generator.ln_pi()[i]).exp() * pair.vector[i]);
            parts.fold((0.0, 0.0), |(sum, size), part| (sum + part, size + part.abs()))
        };
        // J = c₀ × content, so that Q/c₀ = c₀ × content² × resistance.
        let (resistance, push, size) = match self.layer {
            Layer::Exit(resistance) => {
                let (sum, size) = content(0..generator.dim());
                (resistance, sum, size)
            }
            Layer::Between(resistance, [first, second]) => {
                let nodes = (generator.dim() - 1) / 3;
                let (one, other) = (content(0..nodes), content(nodes..2 * nodes));
                (resistance, second * one.0 - first * other.0, second * one.1 + first * other.1)
            }
        };
        let root = (pair.value * push * push * resistance).to_f64();
        (push.abs() > CANCELLED * size && root.is_finite()).then_some(root)
    }
}
