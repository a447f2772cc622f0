//! Diffusion of the energy of a particle that loses little of it in one loop (γ → 0), as a generator.
//!
//! ```text
//! τ(E) ∂f/∂t = γ kT e^{E/kT} d/dE [ S(E) e^{−E/kT} df/dE ]       S = ∮ v dx (action), τ = dS/dE (time), mass 1
//! mass M = ∫ τ e^{−E/kT} dE,   resistance R = ∫ e^{E/kT} dE/(kT S)     in the place of ∫ e^{−u} dx and ∫ e^u dx/D
//! ```
//!
//! (Kramers, Physica 7, 284 (1940), eq. 28; Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IV.C.) Above the
//! barrier of a double well the loops of both wells are one: the energies form a graph of three branches that meet at the
//! saddle, where f is continuous and the sum of the fluxes S f′ into the saddle is zero (Freidlin & Wentzell, Random
//! Perturbations of Dynamical Systems, ch. 8). Eigenvalues are in units of γ.
//!
//! An [`Arm`] is one branch on a uniform mesh of a variable q that runs towards the saddle and in which S and τ are smooth.
//! What lies before the first node is a mass at that node; the short rest between the last node and the saddle is integrated
//! by the caller.

use super::segment::{POINTS, Samples, Segment, rule};
use super::smoluchowski::node_masses;
use crate::error::{Error, Result};
use crate::generator::{Edge, Generator};
use crate::wide::Wide;

/// Halvings of an interval after which its densities count as not smooth.
const HALVINGS: u32 = 24;

/// What an arm is made of at one q.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Density {
    /// E/kT, counted from the saddle.
    pub reduced: f64,
    /// τ |dE/dq| (action).
    pub mass: f64,
    /// |dE/dq|/(kT S) (1/action).
    pub resistance: f64,
}

/// One branch of the graph of energies, from its outer end to the saddle.
#[derive(Debug, Clone)]
pub struct Arm {
    foot: Wide,
    segments: Vec<Segment>,
    cap: Segment,
}

impl Arm {
    /// Integrates over `intervals` equal intervals of q between the ends of `range`. `foot` is the mass before the first of
    /// them, `cap` the stretch from the last one to the saddle.
    ///
    /// # Errors
    /// `NotConverged` where the densities are not smooth.
    pub fn new(
        density: &impl Fn(f64) -> Density,
        range: (f64, f64),
        intervals: usize,
        foot: Wide,
        cap: Segment,
    ) -> Result<Self> {
        #[allow(clippy::cast_precision_loss, reason = "the intervals stay far below 2^53")]
        let node = |i: usize| range.0 + (range.1 - range.0) * (i as f64 / intervals as f64);
        let segments =
            (0..intervals).map(|i| integrate(density, node(i), node(i + 1), HALVINGS)).collect::<Result<_>>()?;
        Ok(Self { foot, segments, cap })
    }

    /// Intervals of the finest mesh.
    #[must_use]
    pub fn intervals(&self) -> usize {
        self.segments.len()
    }

    /// Every `stride`-th node: the intervals with the cap joined to the last, and the masses of all nodes with the saddle's last.
    fn mesh(&self, stride: usize) -> (Vec<Segment>, Vec<Wide>) {
        let mut segments: Vec<Segment> = self.segments.chunks(stride).map(Segment::join).collect();
        if let Some(last) = segments.last_mut() {
            *last = last.then(self.cap);
        }
        let mut masses = node_masses(&segments, false);
        masses[0] = masses[0] + self.foot;
        (segments, masses)
    }

    /// The generator of a well whose saddle absorbs, on every `stride`-th node.
    ///
    /// # Errors
    /// Rates that leave the range of doubles.
    pub fn chain(&self, stride: usize) -> Result<Generator> {
        let (segments, masses) = self.mesh(stride);
        let nodes = segments.len();
        let mut leak = vec![0.0; nodes];
        leak[nodes - 1] = (Wide::ONE / (masses[nodes - 1] * segments[nodes - 1].resistance)).to_f64();
        let edges = (0..nodes - 1).map(|i| edge((i, masses[i]), (i + 1, masses[i + 1]), segments[i])).collect();
        Generator::new(masses[..nodes].iter().map(|mass| mass.ln()).collect(), edges, leak)
    }
}

/// The generator of several arms that meet at the saddle, on every `stride`-th node of each: arm after arm, the saddle last.
///
/// # Errors
/// Rates that leave the range of doubles.
pub fn star(arms: &[Arm], stride: usize) -> Result<Generator> {
    let meshes: Vec<_> = arms.iter().map(|arm| arm.mesh(stride)).collect();
    let centre: usize = meshes.iter().map(|(segments, _)| segments.len()).sum();
    let saddle: Wide = meshes.iter().map(|(segments, masses)| masses[segments.len()]).sum();
    let (mut edges, mut ln_pi) = (Vec::with_capacity(centre), Vec::with_capacity(centre + 1));
    let mut first = 0;
    for (segments, masses) in &meshes {
        let nodes = segments.len();
        for (i, &segment) in segments.iter().enumerate() {
            let next = if i + 1 < nodes { (first + i + 1, masses[i + 1]) } else { (centre, saddle) };
            edges.push(edge((first + i, masses[i]), next, segment));
            ln_pi.push(masses[i].ln());
        }
        first += nodes;
    }
    ln_pi.push(saddle.ln());
    Generator::new(ln_pi, edges, vec![0.0; centre + 1])
}

fn edge((from, left): (usize, Wide), (to, right): (usize, Wide), segment: Segment) -> Edge {
    let rate = |mass: Wide| (Wide::ONE / (segment.resistance * mass)).to_f64();
    Edge { from, to, forward: rate(left), backward: rate(right) }
}

/// Halves the interval until eight points show all there is.
fn integrate(density: &impl Fn(f64) -> Density, a: f64, b: f64, halvings: u32) -> Result<Segment> {
    let (centre, half) = (0.5 * (a + b), 0.5 * (b - a));
    let reference = density(centre).reduced;
    let (mut falling, mut rising) = ([0.0; POINTS], [0.0; POINTS]);
    for (i, node) in rule().nodes.iter().enumerate() {
        let at = density(centre + half * node);
        falling[i] = at.mass * (reference - at.reduced).exp();
        rising[i] = at.resistance * (at.reduced - reference).exp();
    }
    let samples = Samples { centre, half, falling, rising };
    if samples.are_resolved() {
        return samples.integrals(1.0, reference);
    }
    let left_over = halvings.checked_sub(1).ok_or_else(|| {
        Error::not_converged("the action of a loop is not a smooth function of its energy")
            .remedy("smooth U")
            .key("potential")
    })?;
    let before = integrate(density, a, centre, left_over)?;
    Ok(before.then(integrate(density, centre, b, left_over)?))
}
