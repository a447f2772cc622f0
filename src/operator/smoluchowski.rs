//! The overdamped Fokker–Planck (Smoluchowski) operator, exponentially fitted.
//!
//! ```text
//! ∂P/∂t = (1/γ) ∂ₓ[U′P + kT ∂ₓP] = ∂ₓ[D e^{−U/kT} ∂ₓ(e^{U/kT} P)],   D = kT/γ, mass 1
//! 1/c_i = R_i,   π_i = C′_{i−1}/R_{i−1} + C_i/R_i,   W(i → i+1) = c_i/π_i,   W(i+1 → i) = c_i/π_{i+1}
//! ```
//!
//! with R, C, C′ the resistance and the two passage times of the interval between nodes i and i+1 ([`Segment`]). The
//! conductances are those of Scharfetter & Gummel, IEEE Trans. Electron Devices 16, 64 (1969), and Chang & Cooper,
//! J. Comput. Phys. 6, 1 (1970), with the integral of e^{U/kT} done by Gauss quadrature. The mass of an interval is given
//! to its two nodes as a harmonic function divides it, not half and half: then every mean first-passage time between
//! nodes is that of the continuum, on any mesh, and no slow mode can appear where U is steep. What is left of the
//! error of λ_n is about λ_n τ/6 with τ = h²/2D the passage time over one interval, even in the step: it vanishes
//! with λ₁ as the barrier grows, and it extrapolates.

use super::segment::Segment;
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::generator::{Edge, Generator};
use crate::mesh::{Axis, Boundary};
use crate::potential::Potential;
use crate::wide::Wide;

/// The operator on an axis and on every coarser axis nested in it.
#[derive(Debug, Clone)]
pub struct Smoluchowski {
    segments: Vec<Segment>,
    left: Boundary,
    right: Boundary,
}

impl Smoluchowski {
    /// Integrates over every interval of `axis`.
    ///
    /// # Errors
    /// U not finite on the axis; a mesh too coarse; a ring on which U differs between the two ends, which has no
    /// stationary density of the form e^{−U/kT}.
    pub fn new(potential: &Potential, axis: &Axis, bath: &Bath) -> Result<Self> {
        let nodes = axis.points(1);
        if axis.left() == Boundary::Periodic {
            refuse_tilted_ring(potential, bath, (nodes[0], nodes[nodes.len() - 1]))?;
        }
        let segments = nodes
            .windows(2)
            .map(|ends| Segment::integrate(potential, bath, ends[0], ends[1]))
            .collect::<Result<_>>()?;
        Ok(Self { segments, left: axis.left(), right: axis.right() })
    }

    /// The intervals, left to right.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether the left end absorbs, so that node 0 of a generator is node 1 of its axis.
    #[must_use]
    pub fn absorbs_left(&self) -> bool {
        self.left == Boundary::Absorbing
    }

    /// The generator on the mesh that keeps every `stride`-th node.
    ///
    /// An absorbing end is not a node of the generator: its neighbour leaks into it. On a ring the last node is the first.
    ///
    /// # Errors
    /// `stride` does not divide the number of intervals into two or more; rates that leave the range of doubles.
    pub fn generator(&self, stride: usize) -> Result<Generator> {
        let intervals = self.segments.len();
        if stride == 0 || !intervals.is_multiple_of(stride) || intervals / stride < 2 {
            return Err(Error::input("a coarser mesh must keep the ends")
                .got(format!("every {stride}th node"))
                .allowed(format!("a divisor of {intervals} below it")));
        }
        let segments: Vec<Segment> = self.segments.chunks(stride).map(Segment::join).collect();
        let masses = node_masses(&segments, self.left == Boundary::Periodic);
        let (mut first, mut end) = (0, masses.len());
        let mut leaks = Vec::new();
        if self.left == Boundary::Absorbing {
            first = 1;
            leaks.push((1, segments[0].resistance));
        }
        if self.right == Boundary::Absorbing {
            end -= 1;
            leaks.push((end - 1, segments[end - 1].resistance));
        }
        let mut leak = vec![0.0; end - first];
        for (node, resistance) in leaks {
            leak[node - first] += (Wide::ONE / (masses[node] * resistance)).to_f64();
        }
        let edges = self.edges(&segments, &masses, first..end);
        Generator::new(masses[first..end].iter().map(|mass| mass.ln()).collect(), edges, leak)
    }

    fn edges(&self, segments: &[Segment], masses: &[Wide], kept: std::ops::Range<usize>) -> Vec<Edge> {
        let nodes = kept.len();
        let links = if self.left == Boundary::Periodic { nodes } else { nodes - 1 };
        let edge = |i: usize| {
            let (from, to) = (i, (i + 1) % nodes);
            let conductance = Wide::ONE / segments[kept.start + i].resistance;
            let rate = |node: usize| (conductance / masses[kept.start + node]).to_f64();
            Edge { from, to, forward: rate(from), backward: rate(to) }
        };
        (0..links).map(edge).collect()
    }
}

/// π_i: what the intervals on both sides give to node i.
pub(super) fn node_masses(segments: &[Segment], ring: bool) -> Vec<Wide> {
    let intervals = segments.len();
    let mut masses = vec![Wide::ZERO; intervals + 1];
    for (i, segment) in segments.iter().enumerate() {
        masses[i] = masses[i] + segment.rightward / segment.resistance;
        masses[i + 1] = masses[i + 1] + segment.leftward / segment.resistance;
    }
    if ring {
        masses[0] = masses[0] + masses[intervals];
        masses.pop();
    }
    masses
}

pub(super) fn refuse_tilted_ring(potential: &Potential, bath: &Bath, (from, to): (f64, f64)) -> Result<()> {
    /// The affinity of the ring, in units of kT, that still counts as rounding.
    const CLOSED: f64 = 1e-9;
    let affinity = (potential.value(from) - potential.value(to)) / bath.kt();
    if affinity.abs() <= CLOSED {
        return Ok(());
    }
    Err(Error::input(format!("U must be equal at both ends of a ring, {from} and {to}"))
        .got(format!("a difference of {affinity:.3e} kT"))
        .remedy(
            "use study.kind = \"velocity\" for a ring with a current, make mesh.x one period of an untilted potential, or use \
             reflecting or absorbing ends",
        )
        .key("mesh.x"))
}
