//! The Smoluchowski operator of a driven potential, sampled over one period.
//!
//! ```text
//! ∂P/∂t = (1/γ) ∂ₓ[U′(x, t) P + kT ∂ₓP],   U(x, t) = U₀(x) + ε cos(ωt) φ(x)
//! t_j = 2πj/ωM, j = 0 … 2N, M = 2N + 1
//! ```
//!
//! At each phase the rates between the nodes are those of [`Smoluchowski`](super::smoluchowski) at rest, from the integrals of
//! e^{±U/kT} over every interval: the adiabatic limit ω → 0 is the one of the static operator, right on any mesh as far as the slow modes
//! go. What the mesh leaves is the lag of the mass within an interval, an even series in the step that vanishes with ω. Since cos(ωt)
//! comes back to each value, only N + 1 potentials are integrated.

use super::segment::Segment;
use super::smoluchowski::node_masses;
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::floquet::PeriodicChain;
use crate::mesh::{Axis, Boundary};
use crate::potential::{Expression, Potential};
use crate::wide::Wide;
use rayon::prelude::*;
use std::f64::consts::TAU;

/// A rate up a wall below this part of the largest rate is raised to it: no time is long enough for it to happen.
const NEVER: f64 = 1e-290;

/// The operator on an axis and on every coarser axis nested in it.
#[derive(Debug, Clone)]
pub struct Shaken {
    /// The intervals at the phases 0, 2π/M, …, 2πN/M.
    phases: Vec<Vec<Segment>>,
    nodes: Vec<f64>,
    left: Boundary,
    right: Boundary,
}

impl Shaken {
    /// Integrates over every interval of `axis` at every phase.
    ///
    /// # Errors
    /// A ring; U not finite on the axis; a mesh too coarse.
    pub fn new(
        potential: &Potential,
        (shape, amplitude): (&Expression, f64),
        axis: &Axis,
        bath: &Bath,
        harmonics: usize,
    ) -> Result<Self> {
        if axis.left() == Boundary::Periodic {
            return Err(Error::input("a driven ring is not known")
                .got("periodic ends")
                .allowed("reflecting or absorbing ends")
                .key("mesh.x"));
        }
        let nodes = axis.points(1);
        let phases: Vec<usize> = (0..=harmonics).collect();
        let phases = phases.par_iter().map(|&j| {
            let driven = potential.plus(shape, amplitude * cosine(j, 2 * harmonics + 1));
            nodes.windows(2).map(|ends| Segment::integrate(&driven, bath, ends[0], ends[1])).collect::<Result<Vec<_>>>()
        });
        Ok(Self { phases: phases.collect::<Result<_>>()?, left: axis.left(), right: axis.right(), nodes })
    }

    /// Number of intervals of the finest mesh.
    #[must_use]
    pub fn intervals(&self) -> usize {
        self.nodes.len() - 1
    }

    /// x of the nodes of the chain on the mesh that keeps every `stride`-th node: all but the absorbing ends.
    #[must_use]
    pub fn places(&self, stride: usize) -> Vec<f64> {
        let all: Vec<f64> = self.nodes.iter().step_by(stride).copied().collect();
        let (first, end) = self.kept(all.len());
        all[first..end].to_vec()
    }

    fn kept(&self, nodes: usize) -> (usize, usize) {
        (usize::from(self.left == Boundary::Absorbing), nodes - usize::from(self.right == Boundary::Absorbing))
    }

    /// The chain on the mesh that keeps every `stride`-th node, driven at ω.
    ///
    /// # Errors
    /// A stride that does not divide the number of intervals; rates out of the range of doubles.
    pub fn chain(&self, stride: usize, frequency: f64) -> Result<PeriodicChain> {
        let intervals = self.intervals();
        if stride == 0 || !intervals.is_multiple_of(stride) || intervals / stride < 4 {
            return Err(Error::input("a coarser mesh must keep the ends")
                .got(format!("every {stride}th node"))
                .allowed(format!("a divisor of {intervals} that leaves 4")));
        }
        let columns: Vec<Column> = self.phases.iter().map(|segments| self.column(segments, stride)).collect();
        let harmonics = columns.len() - 1;
        let samples = 2 * harmonics + 1;
        // cos is even: the second half of the period runs backwards through the first.
        let of = |j: usize| &columns[j.min(samples - j)];
        let links = columns[0].forward.len();
        let spread = |pick: &dyn Fn(&Column, usize) -> f64| {
            (0..links).flat_map(|i| (0..samples).map(move |j| (i, j))).map(|(i, j)| pick(of(j), i)).collect()
        };
        let end = |pick: &dyn Fn(&Column) -> Option<f64>| (0..samples).map(|j| pick(of(j))).collect();
        PeriodicChain::new(
            (frequency, harmonics),
            (spread(&|column, i| column.forward[i]), spread(&|column, i| column.backward[i])),
            (end(&|column| column.left), end(&|column| column.right)),
        )
    }

    /// The rates at one phase.
    fn column(&self, segments: &[Segment], stride: usize) -> Column {
        let segments: Vec<Segment> = segments.chunks(stride).map(Segment::join).collect();
        let masses = node_masses(&segments, false);
        let (first, end) = self.kept(masses.len());
        let rate = |link: usize, node: usize| (Wide::ONE / (segments[link].resistance * masses[node])).to_f64();
        let forward: Vec<f64> = (first..end - 1).map(|i| rate(i, i)).collect();
        let backward: Vec<f64> = (first..end - 1).map(|i| rate(i, i + 1)).collect();
        let never = NEVER * forward.iter().chain(&backward).fold(0.0f64, |largest, rate| largest.max(*rate));
        let raised = |rates: Vec<f64>| rates.into_iter().map(|rate| rate.max(never)).collect();
        Column {
            forward: raised(forward),
            backward: raised(backward),
            left: (first > 0).then(|| rate(0, 1)),
            right: (end < masses.len()).then(|| rate(end - 1, end - 1)),
        }
    }
}

/// Rates at one phase.
struct Column {
    forward: Vec<f64>,
    backward: Vec<f64>,
    left: Option<f64>,
    right: Option<f64>,
}

/// cos(2πj/M).
fn cosine(j: usize, samples: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
    let angle = TAU * j as f64 / samples as f64;
    angle.cos()
}
