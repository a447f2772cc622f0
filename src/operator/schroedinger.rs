//! The Schrödinger operator −(ħ²/2)d²/dx² + U(x) (mass 1) on a path: where potential and contour meet.
//!
//! The formulas are those of [`crate::hamiltonian`].

use crate::error::{Error, Result};
use crate::hamiltonian::{Hamiltonian, Mirror, Order};
use crate::mesh::contour::{Path, Point};
use crate::potential::Potential;
use crate::scalar::{Jet, Scalar};
use num_complex::Complex64;

/// A cubic that misses U by this share of what U changes by, from node to node, has met a break.
const TEAR: f64 = 0.05;
/// Units in the last place that U may be off by.
const ROUNDING: f64 = 64.0;

/// U counted from a level and along a coordinate from an origin, so that no digits go to constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landing<'a> {
    /// U(x).
    pub potential: &'a Potential,
    /// x at r = 0.
    pub origin: f64,
    /// U(x) − U(origin) of the level that energies are counted from, the bottom of a well.
    pub bottom: f64,
}

impl Landing<'_> {
    /// U at r above the bottom.
    pub fn value<S: Scalar>(&self, r: S) -> S {
        self.potential.rise(self.origin, r) - S::constant(self.bottom)
    }
}

/// The coordinate r, from end to end in equal steps, and the path that it runs along.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// x(r).
    pub path: Path,
    /// Left end of r: φ = 0 there, or the mirror.
    pub from: f64,
    /// Right end: φ = 0.
    pub to: f64,
    /// Number of steps; with a mirror the first node lies half a step from it.
    pub intervals: usize,
    /// Whether the left end is a mirror.
    pub mirror: Option<Mirror>,
}

impl Line {
    /// The same line with steps of a half, a third, … ; a corner on a node stays on one.
    #[must_use]
    pub fn refined(&self, factor: usize) -> Self {
        Self { intervals: self.intervals * factor, ..self.clone() }
    }

    /// The half right of r = 0, which becomes a mirror, with steps about as long.
    #[must_use]
    pub fn right_half(&self, mirror: Mirror) -> Self {
        Self { from: 0.0, intervals: self.intervals.div_ceil(2), mirror: Some(mirror), ..self.clone() }
    }

    /// h (length).
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "at most some millions of intervals")]
    pub fn step(&self) -> f64 {
        (self.to - self.from) / self.intervals as f64
    }

    /// r at the nodes.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "at most some millions of intervals")]
    pub fn nodes(&self) -> Vec<f64> {
        let (first, offset) = if self.mirror.is_some() { (0, 0.5) } else { (1, 0.0) };
        let length = self.to - self.from;
        (first..self.intervals).map(|j| self.from + length * ((j as f64 + offset) / self.intervals as f64)).collect()
    }
}

/// The operator on a line.
///
/// # Errors
/// `Input` for an order that a corner does not allow, and for a potential that is not finite on the path or breaks off in
/// the complex plane.
pub fn hamiltonian(landing: &Landing<'_>, line: &Line, hbar: f64, order: Order) -> Result<Hamiltonian> {
    let corner = line.path.has_corner();
    if corner && order != Order::Two {
        return Err(Error::input("a path with a corner keeps second order only")
            .got(order.number())
            .allowed("2")
            .remedy("use mesh.contour.kind = \"smooth\" for higher orders")
            .key("mesh.order"));
    }
    let (nodes, step) = (line.nodes(), line.step());
    let points: Vec<Point> = nodes.iter().map(|&r| line.path.at(r)).collect();
    let energies = values(landing, &points)?;
    let mut built = Hamiltonian {
        order,
        hbar,
        step,
        x: points.iter().map(|point| point.x).collect(),
        weight: points.iter().map(|point| point.slope * point.slope).collect(),
        local: points
            .iter()
            .zip(&energies)
            .map(|(point, u)| point.slope * point.slope * u + bend(point, hbar))
            .collect(),
        nodes,
        edges: Vec::new(),
        mirror: line.mirror,
        real_part: line.path.real_part(),
    };
    if corner {
        cut_corner(&mut built, line, &energies);
    }
    Ok(built)
}

/// Q = (ħ²/2)(¾ (x″/x′)² − ½ x‴/x′).
fn bend(point: &Point, hbar: f64) -> Complex64 {
    let bend = point.curvature / point.slope;
    0.5 * hbar * hbar * (0.75 * bend * bend - 0.5 * point.third / point.slope)
}

/// Second order with x′ on the edges, where it is not torn.
fn cut_corner(hamiltonian: &mut Hamiltonian, line: &Line, energies: &[Complex64]) {
    let half = 0.5 * hamiltonian.step;
    let mut middles: Vec<f64> = hamiltonian.nodes.iter().map(|r| r - half).collect();
    middles.extend(hamiltonian.nodes.last().map(|r| r + half));
    let slopes: Vec<Complex64> = middles.iter().map(|&r| line.path.at(r).slope).collect();
    hamiltonian.edges = slopes.iter().map(|slope| slope.inv()).collect();
    hamiltonian.weight = slopes.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect();
    hamiltonian.local = hamiltonian.weight.iter().zip(energies).map(|(weight, u)| weight * u).collect();
}

/// U on the path, refused where it is not finite, or not one analytic function from node to node.
fn values(landing: &Landing<'_>, points: &[Point]) -> Result<Vec<Complex64>> {
    let jets: Vec<Jet<Complex64>> = points.iter().map(|point| landing.value(Jet::variable(point.x))).collect();
    for (point, jet) in points.iter().zip(&jets) {
        if !(jet.value.is_finite() && jet.slope.is_finite()) {
            return Err(Error::input(format!("U is not finite at x = {:.6}", landing.origin + point.x))
                .remedy("move mesh.contour.start, or lower mesh.contour.angle or mesh.contour.length")
                .key("mesh.contour"));
        }
    }
    for (place, pair) in points.windows(2).zip(jets.windows(2)) {
        let (a, b) = (place[0].x, place[1].x);
        let size = landing.potential.value(landing.origin).abs();
        if tears(b - a, &pair[0], &pair[1], landing.value(0.5 * (a + b)), size) {
            return Err(Error::input(format!(
                "U does not continue analytically between x = {:.6} and x = {:.6}: its values do not fit its slopes",
                landing.origin + a,
                landing.origin + b
            ))
            .remedy("use a potential without a break there, or move the ray (mesh.contour.start, mesh.contour.angle)")
            .key("potential"));
        }
    }
    Ok(jets.into_iter().map(|jet| jet.value).collect())
}

/// Whether the value in the middle misses the cubic through the values and slopes at two nodes: that error is h⁴U⁗/384
/// where U is analytic and the mesh resolves it, and of the size of a jump or of h times a jump of the slope where not.
fn tears(step: Complex64, a: &Jet<Complex64>, b: &Jet<Complex64>, middle: Complex64, size: f64) -> bool {
    let cubic = 0.5 * (a.value + b.value) + 0.125 * step * (a.slope - b.slope);
    let slopes = (a.slope.norm() + b.slope.norm()) * step.norm();
    let bends = (a.curvature.norm() + b.curvature.norm()) * step.norm_sqr();
    let rounding = ROUNDING * f64::EPSILON * (a.value.norm() + b.value.norm() + size);
    (middle - cubic).norm() > TEAR * (slopes + bends) + rounding
}
