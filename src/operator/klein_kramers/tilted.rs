//! The Klein–Kramers operator on one period of a tilted potential, U(x + L) = U(x) − F L.
//!
//! ```text
//! ∂P/∂t = −v ∂ₓP + ∂_v[(U′ + γv) P] + γkT ∂_v² P,      P(x + L, v) = P(x, v),      mass 1
//! ```
//!
//! (Risken, The Fokker–Planck Equation, ch. 11.) Staggered differences of order 16 on a uniform mesh; e^{V/Θ} enters through
//! differences of V between places that are close on the unwrapped axis, so that no factor e^{FL/kT} ever stands at the seam.
//! The weight w = e^{−(U + Fx)/2Θ} is that of the untilted ring: there R and Λ are each other's transpose but for the tilt.

use super::stencil;
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::ladder::tilted::{Coupling, TiltedLadder};
use crate::operator::ring::Tilt;
use crate::potential::Potential;
use sprs::{CsMat, TriMat};

/// Samples of U over a period at which its slope must repeat.
const SAMPLES: usize = 64;
/// Part of the largest slope by which it may fail to.
const REPEATS: f64 = 1e-9;
/// Half the order of the differences.
const REACH: usize = stencil::HIGHEST / 2;

/// One period of a tilted potential.
#[derive(Debug, Clone, Copy)]
pub struct Period<'a> {
    potential: &'a Potential,
    from: f64,
    to: f64,
    force: f64,
}

/// Which Hermite functions: about a velocity, of a width Θ (energy).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Basis {
    /// Θ.
    pub width: f64,
    /// v₀.
    pub velocity: f64,
}

impl<'a> Period<'a> {
    /// The period between two ends.
    ///
    /// # Errors
    /// Ends the wrong way round; a potential whose slope is not the same one period on.
    pub fn new(potential: &'a Potential, (from, to): (f64, f64)) -> Result<Self> {
        if !(from.is_finite() && to.is_finite() && from < to) {
            return Err(Error::input("the ends of the period must be finite and increasing")
                .got(format!("from = {from}, to = {to}"))
                .key("mesh.x"));
        }
        let length = to - from;
        let places = (0..SAMPLES).map(|i| from + length * (number(i) + 0.5) / number(SAMPLES));
        let slopes: Vec<[f64; 2]> = places.map(|x| [potential.jet(x).slope, potential.jet(x + length).slope]).collect();
        let size = slopes.iter().flatten().fold(0.0f64, |most, slope| most.max(slope.abs()));
        let miss = slopes.iter().map(|[a, b]| (a - b).abs()).fold(0.0, f64::max);
        if size.is_finite() && miss <= REPEATS * size {
            let force = Tilt::new(potential, (from, to))?.force;
            return Ok(Self { potential, from, to, force });
        }
        Err(Error::input(format!("U′ must be the same at both ends of a ring and one period on, {from} and {to}"))
            .got(format!("a difference of {miss:.3e}"))
            .remedy("make mesh.x one period of the potential, such as 2π of a washboard")
            .key("mesh.x"))
    }

    /// L.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.to - self.from
    }

    /// F (energy/length), the mean force.
    #[must_use]
    pub fn tilt(&self) -> f64 {
        self.force
    }

    /// Position of a node.
    #[must_use]
    pub fn node(&self, i: usize, intervals: usize) -> f64 {
        self.from + self.length() * number(i) / number(intervals)
    }

    /// U, U′ and U″ at a fraction of the period.
    #[must_use]
    pub fn at(&self, part: f64) -> (f64, f64, f64) {
        let jet = self.potential.jet(self.from + part * self.length());
        (jet.value, jet.slope, jet.curvature)
    }

    /// The ladder on `intervals` intervals. `mirrored` runs the axis backwards: F changes its sign.
    ///
    /// # Errors
    /// Fewer intervals than the differences are wide; U not finite; a mesh too coarse for it.
    pub fn ladder(
        &self,
        bath: &Bath,
        basis: Basis,
        (intervals, levels): (usize, usize),
        mirrored: bool,
    ) -> Result<TiltedLadder> {
        if intervals <= stencil::HIGHEST {
            return Err(Error::input("too few nodes for differences of order 16 on a ring")
                .got(intervals)
                .allowed(format!("{} or more", stencil::HIGHEST + 1))
                .key("mesh.x.nodes"));
        }
        let ring = Ring::new(self, bath, basis, intervals, mirrored)?;
        Ok(TiltedLadder {
            lower: [1, 0].map(|from| ring.coupling(from, |_| 0.0)),
            raise: [0, 1].map(|from| ring.coupling(from, |place| ring.energy(place))),
            drift: (basis.velocity != 0.0).then(|| [0, 1].map(|places| ring.drift(places))),
            ln_weights: [0, 1].map(|first| ring.ln_w.iter().skip(first).step_by(2).copied().collect()),
            slopes: ring.slopes(),
            friction: bath.gamma(),
            width: basis.width,
            excess: if basis.width == bath.kt() { 0.0 } else { 1.0 - bath.kt() / basis.width },
            velocity: basis.velocity,
            affinity: ring.tilt * self.length() / bath.kt(),
            step: ring.step,
            levels,
            reduced: ring.reduced,
        })
    }
}

/// The mesh: places in half steps, even ones nodes.
struct Ring {
    basis: Basis,
    intervals: usize,
    step: f64,
    tilt: f64,
    /// V/Θ over one period, and by how much it falls over it.
    reduced: Vec<f64>,
    fall: f64,
    ln_w: Vec<f64>,
    staggered: Vec<f64>,
}

impl Ring {
    fn new(period: &Period, bath: &Bath, basis: Basis, intervals: usize, mirrored: bool) -> Result<Self> {
        let (sign, length) = (if mirrored { -1.0 } else { 1.0 }, period.length());
        let tilt = sign * period.tilt();
        let parts = (0..2 * intervals).map(|k| number(k) / number(2 * intervals));
        let drag = bath.gamma() * basis.velocity;
        let mut reduced = Vec::with_capacity(2 * intervals);
        let mut level = Vec::with_capacity(2 * intervals);
        for part in parts {
            let (u, ..) = period.at(if mirrored { 1.0 - part } else { part });
            reduced.push((u + drag * part * length) / basis.width);
            level.push((u + tilt * part * length) / basis.width);
        }
        if level.iter().any(|u| !u.is_finite()) {
            return Err(Error::input("U is not finite on the ring").remedy("narrow mesh.x").key("potential"));
        }
        let lowest = level.iter().copied().fold(f64::INFINITY, f64::min);
        let ring = Self {
            ln_w: level.iter().map(|u| 0.5 * (lowest - u)).collect(),
            fall: (tilt - drag) * length / basis.width,
            staggered: stencil::coefficients(REACH),
            step: length / number(intervals),
            basis,
            intervals,
            tilt,
            reduced,
        };
        let change =
            (0..2 * signed(intervals)).map(|k| (ring.energy(k + 2) - ring.energy(k)).abs()).fold(0.0, f64::max);
        if change <= stencil::steepest(stencil::HIGHEST) {
            return Ok(ring);
        }
        Err(Error::input("mesh too coarse for the tilted ring")
            .got(format!("a change of {change:.1} kT from node to node"))
            .allowed(format!("{} kT", stencil::steepest(stencil::HIGHEST)))
            .remedy("use more nodes")
            .key("mesh.x.nodes"))
    }

    /// The place inside the period and how many periods on.
    fn inside(&self, place: i64) -> (usize, i64) {
        let period = 2 * signed(self.intervals);
        (usize::try_from(place.rem_euclid(period)).unwrap_or(0), place.div_euclid(period))
    }

    /// V/Θ anywhere on the unwrapped axis.
    fn energy(&self, place: i64) -> f64 {
        let (inner, turns) = self.inside(place);
        #[allow(clippy::cast_precision_loss, reason = "one turn or none")]
        let turns = turns as f64;
        self.reduced[inner] - turns * self.fall
    }

    /// √Θ e^{−u} d/dx e^{u} between neighbours, from nodes (`from` = 0) to midpoints or back.
    fn coupling(&self, from: i64, u: impl Fn(i64) -> f64) -> Coupling {
        let scale = self.basis.width.sqrt() / self.step;
        let terms = |row: i64| {
            self.staggered
                .iter()
                .zip(0i64..)
                .flat_map(move |(&c, k)| [(row + 2 * k + 1, c * scale), (row - 2 * k - 1, -c * scale)])
        };
        self.assembled(1 - from, terms, |row, column| u(column) - u(row))
    }

    /// v₀ d/dx on nodes or on midpoints.
    fn drift(&self, places: i64) -> Coupling {
        let scale = self.basis.velocity / self.step;
        let central = central(REACH);
        let terms = |row: i64| {
            central
                .clone()
                .into_iter()
                .zip(1i64..)
                .flat_map(move |(c, k)| [(row + 2 * k, c * scale), (row - 2 * k, -c * scale)])
        };
        self.assembled(places, terms, |_, _| 0.0)
    }

    fn assembled<T: Iterator<Item = (i64, f64)>>(
        &self,
        first: i64,
        terms: impl Fn(i64) -> T,
        exponent: impl Fn(i64, i64) -> f64,
    ) -> Coupling {
        let n = self.intervals;
        let (mut matrix, mut moment) = (TriMat::new((n, n)), TriMat::new((n, n)));
        for (i, row) in (first..).step_by(2).take(n).enumerate() {
            for (column, value) in terms(row) {
                let inner = self.inside(column).0;
                let gauge = self.ln_w[inner] - self.ln_w[self.inside(row).0];
                let value = value * (exponent(row, column) + gauge).exp();
                matrix.add_triplet(i, inner / 2, value);
                #[allow(clippy::cast_precision_loss, reason = "a few places")]
                moment.add_triplet(i, inner / 2, value * 0.5 * self.step * (row - column) as f64);
            }
        }
        Coupling { matrix: matrix.to_csr(), moment: moment.to_csr() }
    }

    /// The first gradient from plain differences between neighbouring nodes, each in units of e^{u} at its midpoint.
    fn slopes(&self) -> CsMat<f64> {
        let scale = self.basis.width.sqrt() / self.step;
        let mut matrix = TriMat::new((self.intervals, self.intervals));
        for (i, row) in (1i64..).step_by(2).take(self.intervals).enumerate() {
            for (&c, k) in self.staggered.iter().zip(0i64..) {
                for between in (row - 2 * k..=row + 2 * k).step_by(2) {
                    let value = c * scale * (self.energy(between) - self.energy(row)).exp();
                    matrix.add_triplet(i, self.inside(between).0 / 2, value);
                }
            }
        }
        matrix.to_csr()
    }
}

/// f′ = Σ_k c_k (f_k − f_{−k}) per step, of order 2m (Fornberg, Math. Comput. 51, 699 (1988), table 1).
fn central(m: usize) -> Vec<f64> {
    let mut product = 1.0;
    let mut found = Vec::with_capacity(m);
    for k in 1..=m {
        product *= number(m + 1 - k) / number(m + k);
        found.push(if k % 2 == 1 { product } else { -product } / number(k));
    }
    found
}

fn number(value: usize) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

#[allow(clippy::cast_possible_wrap, reason = "nodes stay far below 2^62")]
fn signed(value: usize) -> i64 {
    value as i64
}
