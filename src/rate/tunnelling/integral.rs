//! Integrals of smooth functions to nearly full precision: Gauss–Legendre panels, halved until halving changes nothing.

use crate::error::{Error, Result};
use gauss_quad::legendre::GaussLegendre;
use std::num::NonZeroUsize;
use std::sync::OnceLock;

/// Points of the rule; exact for polynomials of degree 31.
const POINTS: usize = 16;
/// A panel is fine enough when halving it changes it by less than this part of the whole.
const SETTLED: f64 = 1e-14;
/// Panels at the start.
const FIRST: u32 = 4;
/// Halvings of one panel; a kink of the integrand is then 10⁻¹⁴ of the range.
const HALVINGS: u32 = 45;
/// Panels after which no more are halved.
const MOST_PANELS: u32 = 20_000;
/// Largest part of the whole by which the last halvings may have changed it.
const LARGEST_ERROR: f64 = 1e-10;

/// The value of an integral with the bound on its absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Integral {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// Nodes between 0 and 1 with weights whose sum is 1.
pub(in crate::rate) fn rule() -> &'static [(f64, f64); POINTS] {
    static RULE: OnceLock<[(f64, f64); POINTS]> = OnceLock::new();
    RULE.get_or_init(|| {
        let mut rule = [(0.0, 0.0); POINTS];
        if let Some(degree) = NonZeroUsize::new(POINTS) {
            for (entry, &(node, weight)) in rule.iter_mut().zip(GaussLegendre::new(degree).as_node_weight_pairs()) {
                *entry = (0.5 + 0.5 * node, 0.5 * weight);
            }
        }
        rule
    })
}

/// One stretch with the rule's value on it.
struct Panel {
    from: f64,
    to: f64,
    value: f64,
    depth: u32,
}

impl Panel {
    fn new(f: &impl Fn(f64) -> f64, from: f64, to: f64, depth: u32) -> Self {
        let width = to - from;
        let sum: f64 = rule().iter().map(|&(node, weight)| weight * f(from + width * node)).sum();
        Self { from, to, value: width * sum, depth }
    }
}

/// ∫ f from `from` to `to`. The error is counted in parts of the whole, or of `floor` where the whole is smaller.
///
/// # Errors
/// `NotConverged` where f is not finite, or not smooth enough for ten digits.
pub(super) fn integrate(f: impl Fn(f64) -> f64, from: f64, to: f64, floor: f64) -> Result<Integral> {
    let edge = |i: u32| from + (to - from) * f64::from(i) / f64::from(FIRST);
    let mut open: Vec<Panel> = (0..FIRST).map(|i| Panel::new(&f, edge(i), edge(i + 1), 0)).collect();
    let scale = open.iter().map(|panel| panel.value.abs()).sum::<f64>().max(floor);
    let (mut value, mut error, mut panels) = (0.0, 0.0, FIRST);
    while let Some(panel) = open.pop() {
        let middle = 0.5 * (panel.from + panel.to);
        let halves = [(panel.from, middle), (middle, panel.to)].map(|(a, b)| Panel::new(&f, a, b, panel.depth + 1));
        let change = (halves[0].value + halves[1].value - panel.value).abs();
        panels += 1;
        if change > SETTLED * scale && panel.depth < HALVINGS && panels < MOST_PANELS {
            open.extend(halves);
        } else {
            value += halves[0].value + halves[1].value;
            error += change;
        }
    }
    if error <= LARGEST_ERROR * scale && value.is_finite() {
        return Ok(Integral { value, error: error + f64::EPSILON * scale });
    }
    Err(Error::not_converged("an integral over the barrier did not settle")
        .got(format!("{value} ± {error}"))
        .allowed(format!("a change of {:e}", LARGEST_ERROR * scale))
        .remedy("the potential must be smooth between its turning points"))
}
