//! The energy that the unstable mode loses to the stable ones along its orbit.
//!
//! The force W′(q(t)) drives each stable mode by its share u_j; the sum over their resolvent (see `mode`) gives
//!
//! ```text
//! ΔE = ½ Σ u_j² |F(λ_j)|² = (1/2π) ∫ |F(ω)|² γω²/[(ω² + ω_b²)² + γ²ω²] dω,     F(ω) = ∫ W′(q) e^{iωt} dt
//! ```
//!
//! the perturbation theory of Pollak, Grabert & Hänggi, J. Chem. Phys. 91, 4073 (1989). No transform is needed: the equation of motion
//! gives u²F = (ω² + λ²)q(ω), and (ω² + ω_b²)² + γ²ω² = (ω² + λ²)(ω² + μ²), so that with v = q̇, a = v̇
//!
//! ```text
//! ΔE = (γ/u⁴)(1/2π) ∫ (|a(ω)|² + λ²|v(ω)|²)/(ω² + μ²) dω
//!    = (γ/μu⁴) {2∫ [a A + (λ²/μ) v (v − A)] dt + (1 − λ²/μ²) A₀²},     Ȧ = a − μA
//! ```
//!
//! over the way in, A₀ being A at the turning point, by e^{−μ|t|}/2μ for the Lorentzian and the mirror symmetry of the orbit.
//! At γ → 0 this is γ∫v² dt = γS; no term cancels another at strong friction. In q = L sin²θ everything is analytic. A is found by
//! collocation on panels of equal Δθ, twice as many until ΔE stays.

use super::mode::{Mode, Orbit};
use crate::error::{Error, Result};
use crate::rate::tunnelling::integral::{Integral, rule};
use faer::Mat;
use faer::linalg::solvers::{PartialPivLu, Solve};
use std::f64::consts::FRAC_PI_2;

/// Panels at the start, and at the end.
const FIRST: u32 = 4;
const LAST: u32 = 8192;
/// A change by less than this part of the whole is none.
const SETTLED: f64 = 1e-14;
/// Largest part of the whole by which the last doubling may have changed it.
const LARGEST_ERROR: f64 = 1e-9;
/// Rounding of the sums.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// ΔE (energy) with the bound on its numerical error.
///
/// # Errors
/// `NotConverged` where U is not smooth enough for nine digits.
pub(super) fn energy_loss(mode: &Mode, orbit: &Orbit) -> Result<Integral> {
    let basis = Basis::new();
    let (mut panels, mut value, mut change) = (FIRST, basis.loss(mode, orbit, FIRST), f64::INFINITY);
    while change > SETTLED * value && panels < LAST {
        panels *= 2;
        let next = basis.loss(mode, orbit, panels);
        (change, value) = ((next - value).abs(), next);
    }
    if change <= LARGEST_ERROR * value && value.is_finite() {
        return Ok(Integral { value, error: change + ROUNDING * value });
    }
    Err(Error::not_converged("the energy lost along the orbit of the unstable mode did not settle")
        .got(format!("{value} ± {change}"))
        .allowed(format!("a change of {:e}", LARGEST_ERROR * value))
        .remedy("the potential must be smooth between the barrier and its turning point"))
}

/// Polynomials on a panel 0 … 1 by their values at 0 and at the nodes of the quadrature.
struct Basis {
    /// Nodes and weights, the first with no weight.
    nodes: Vec<(f64, f64)>,
    /// Derivative at node i of the polynomial that is 1 at node j.
    derivative: Vec<Vec<f64>>,
    /// Its value at 1.
    end: Vec<f64>,
}

impl Basis {
    fn new() -> Self {
        let mut nodes = vec![(0.0, 0.0)];
        nodes.extend(rule());
        let count = nodes.len();
        let others = |j: usize| (0..count).filter(move |&k| k != j);
        // Barycentric weights (Berrut & Trefethen, SIAM Rev. 46, 501 (2004)).
        let bary: Vec<f64> = (0..count).map(|j| others(j).map(|k| 1.0 / (nodes[j].0 - nodes[k].0)).product()).collect();
        let slope = |i: usize, j: usize| bary[j] / bary[i] / (nodes[i].0 - nodes[j].0);
        let entry =
            |i: usize, j: usize| if i == j { -others(i).map(|k| slope(i, k)).sum::<f64>() } else { slope(i, j) };
        let derivative = (0..count).map(|i| (0..count).map(|j| entry(i, j)).collect()).collect();
        let share: Vec<f64> = (0..count).map(|j| bary[j] / (1.0 - nodes[j].0)).collect();
        let total: f64 = share.iter().sum();
        Self { nodes, derivative, end: share.iter().map(|part| part / total).collect() }
    }

    /// ΔE from a number of panels. In the time ut, in which q̇² = 2g, u drops out of everything but the front.
    fn loss(&self, mode: &Mode, orbit: &Orbit, panels: u32) -> f64 {
        let damping = mode.mu / mode.share.sqrt();
        // (λ/u)²/(μ/u)
        let inertia = mode.lambda * mode.lambda / mode.share / damping;
        let width = FRAC_PI_2 / f64::from(panels);
        let (mut filtered, mut sum) = (0.0, 0.0);
        for panel in 0..panels {
            let points: Vec<Point> =
                self.nodes.iter().map(|node| Point::new(orbit, (f64::from(panel) + node.0) * width)).collect();
            let values = self.filter(&points, damping, width, filtered);
            for ((point, &(_, weight)), &a) in points.iter().zip(&self.nodes).zip(&values).skip(1) {
                let density = point.force * a + inertia * point.speed * (point.speed - a);
                sum += 2.0 * weight * width * density / point.rate;
            }
            filtered = values.iter().zip(&self.end).map(|(value, end)| value * end).sum();
        }
        let ends = mode.gamma * (mode.mu + mode.lambda) / (mode.mu * mode.mu);
        mode.gamma / (mode.mu * mode.share) * (sum + ends * filtered * filtered)
    }

    /// A at the points of a panel from its value at the first: (dθ/dt) dA/dθ + μA = a.
    fn filter(&self, points: &[Point], damping: f64, width: f64, first: f64) -> Vec<f64> {
        let count = points.len() - 1;
        let transport = |i: usize, j: usize| points[i].rate / (damping * width) * self.derivative[i][j];
        let matrix = Mat::from_fn(count, count, |i, j| transport(i + 1, j + 1) + if i == j { 1.0 } else { 0.0 });
        let right = Mat::from_fn(count, 1, |i, _| points[i + 1].force / damping - transport(i + 1, 0) * first);
        let solved = PartialPivLu::new(matrix.as_ref()).solve(&right);
        std::iter::once(first).chain((0..count).map(|i| solved[(i, 0)])).collect()
    }
}

/// A point of the orbit, in the time ut.
struct Point {
    /// v.
    speed: f64,
    /// a.
    force: f64,
    /// dθ/dt.
    rate: f64,
}

impl Point {
    fn new(orbit: &Orbit, theta: f64) -> Self {
        let (sine, cosine) = theta.sin_cos();
        let (q, left) = (orbit.length * sine * sine, orbit.length * cosine * cosine);
        let speed = (2.0 * orbit.kinetic(q, left)).sqrt();
        Self { speed, force: orbit.force(q), rate: speed / (2.0 * orbit.length * sine * cosine) }
    }
}
