//! λ₁ at frictions that phase space does not reach.
//!
//! ```text
//! ln λ₁ = ln(c₀ γ) + ln M(δ) + (a_M − a)√γ − e(γ) γ,        δ = γS/kT
//! M = Υ(δ)/δ  one exit,   M = Υ(δ₁)Υ(δ₂)/Υ(δ₁+δ₂) · (δ₁+δ₂)/(δ₁δ₂)  two wells,   M → 1 − a_M √γ
//! ```
//!
//! c₀ and a are exact ([`energy_diffusion`](crate::rate::energy_diffusion)), Υ carries the layer at the separatrix to all orders as it
//! is at high barriers (Mel'nikov & Meshkov, J. Chem. Phys. 85, 1018 (1986)). What they leave is e, measured in phase space at four
//! frictions just within reach and continued as
//!
//! ```text
//! e = A ln γ + B + C √γ + D γ
//! ```
//!
//! The logarithm is seen in the data of the quartic well (A ≈ 0.015 at ΔU = 2 kT and 5 kT; without it the fit is ten times worse),
//! and is to be expected from that in the period at the separatrix. The error bar is what a cubic in √γ says instead.

use super::refine::{Goal, Meshes};
use super::{Method, NEAR, Request, Slowest, second_cost};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::operator::automatic;
use crate::operator::klein_kramers::plan;
use crate::potential::{Barrier, Landscape, Potential};
use crate::rate::energy_diffusion::{EnergyDiffusion, energy_diffusion};
use crate::rate::turnover::{Escape, depopulation, theories};
use crate::rate::{Rate, Route};
use crate::wide::Wide;
use faer::linalg::solvers::Solve;
use faer::{Col, Mat};
use std::sync::{Arc, Mutex, PoisonError};

/// Frictions in phase space, over the smallest within reach.
const ANCHORS: [f64; 4] = [1.0, 1.5, 2.25, 3.5];
/// Relative error of λ₁ at these, in units of γ/γ₁: e needs no more.
const ENOUGH: f64 = 1e-8;
/// Largest error of c₀.
const LIMIT_TOLERANCE: f64 = 1e-9;
/// −ζ(1/2)/√π.
const LAYER: f64 = 0.823_916_794_476_553_3;
/// How much less the continuation is believed for each kT lost on a loop at the first anchor: it was off by 2.4 of its bars in
/// a cubic well where that was 9 kT, and by less than one below 1 kT.
const SLOW: f64 = 2.0;
/// Escapes whose anchors are kept: a sweep over friction asks for the same ones at every point.
const MOST_KNOWN: usize = 16;

/// The limit γ → 0.
pub(super) fn limit(escape: &Escape, kt: f64) -> Result<EnergyDiffusion> {
    energy_diffusion(escape.potential, escape.landscape, kt, escape.from, escape.to, escape.barriers, LIMIT_TOLERANCE)
}

/// λ₁ from the limit and the anchors.
pub(super) fn extrapolated(escape: &Escape, bath: &Bath, request: &Request, limit: EnergyDiffusion) -> Result<Slowest> {
    let shape = Shape::new(escape, bath.kt(), &limit)?;
    let anchors = anchors(escape, bath, request, &limit, &shape)?;
    let root = bath.gamma().sqrt();
    let (e, uncertain) = continued(&anchors.rest, root);
    // Neither form is an expansion in anything small where a loop costs kT and more at the anchors.
    let uncertain = uncertain * (1.0 + SLOW * shape.largest_loss(anchors.rest[0].root.powi(2))?);
    let ln = shape.ln(bath.gamma())? - e * bath.gamma();
    let error = limit.c0.relative_error() + uncertain * bath.gamma() + shape.uncertain * root;
    let value = limit.c0.value() * Wide::new(bath.gamma()) * Wide::exp(ln);
    Ok(Slowest {
        rate: Rate::new(value, error, Route::Spectral),
        method: Method::WeakFriction,
        intervals: anchors.intervals,
        levels: anchors.levels,
        eliminations: anchors.eliminations,
        energy_diffusion: Some(limit),
    })
}

/// ln M and a of one escape.
struct Shape<'a> {
    escape: &'a Escape<'a>,
    kt: f64,
    /// a_M − a (√time).
    root: f64,
    /// What is not known of it.
    uncertain: f64,
}

impl<'a> Shape<'a> {
    fn new(escape: &'a Escape<'a>, kt: f64, limit: &EnergyDiffusion) -> Result<Self> {
        let a = limit.root_coefficient.ok_or_else(|| {
            Error::not_converged("the slowest mode at weak friction is the relaxation inside one well")
                .remedy("raise the friction into the reach of phase space, or the barrier")
        })?;
        let mut shape = Self { escape, kt, root: -a, uncertain: f64::EPSILON * a };
        if let Some(losses) = shape.losses(1.0)? {
            shape.root += layer(&losses);
        }
        Ok(shape)
    }

    /// δ of the loops that a particle runs between meeting the barrier: one, or one in each well; `None` where the theory has none.
    fn losses(&self, gamma: f64) -> Result<Option<Vec<f64>>> {
        let Escape { from, to, barriers, .. } = *self.escape;
        let bath = Bath::new(self.kt, gamma)?;
        let there = theories(self.escape, &bath).unwrap_or_default();
        let Some(out) = there.energy_loss.filter(|_| there.melnikov_meshkov.is_some()) else { return Ok(None) };
        match (to, barriers) {
            (Some(to), _) => {
                let back = Escape { from: to, to: Some(from), ..*self.escape };
                Ok(theories(&back, &bath)?.energy_loss.map(|other| vec![out, other]))
            }
            (None, [_, _]) => Ok(Some(vec![0.5 * out])),
            (None, _) => Ok(Some(vec![out])),
        }
    }

    /// The largest loss on a loop, over kT; 0 where the theory has none.
    fn largest_loss(&self, gamma: f64) -> Result<f64> {
        Ok(self.losses(gamma)?.unwrap_or_default().into_iter().fold(0.0, f64::max))
    }

    /// ln M + (a_M − a)√γ.
    fn ln(&self, gamma: f64) -> Result<f64> {
        let ln_m = self.losses(gamma)?.map_or(0.0, |losses| match losses.as_slice() {
            [one, other] => {
                let sum = one + other;
                (depopulation(*one) / one).ln() + (depopulation(*other) / other).ln() - (depopulation(sum) / sum).ln()
            }
            all => all.iter().map(|&delta| (depopulation(delta) / delta).ln()).sum(),
        });
        Ok(ln_m + self.root * gamma.sqrt())
    }
}

/// a_M at γ = 1.
fn layer(losses: &[f64]) -> f64 {
    let sum: f64 = losses.iter().sum();
    let roots: f64 = losses.iter().map(|delta| delta.sqrt()).sum();
    LAYER * if losses.len() > 1 { roots - sum.sqrt() } else { roots }
}

/// e at one friction.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    /// √γ.
    root: f64,
    /// e.
    rest: f64,
    /// Its error.
    error: f64,
}

/// e at four frictions, and what it took.
#[derive(Debug, Clone)]
struct Anchors {
    rest: [Anchor; 4],
    intervals: usize,
    levels: usize,
    eliminations: usize,
}

/// What the anchors depend on.
type Key = (Potential, Landscape, f64, usize, Option<usize>, Vec<Barrier>, automatic::Request);
/// One escape's anchors, made once by whoever asks first while others that ask for the same wait.
type Shared = Arc<Mutex<Option<Anchors>>>;
static KNOWN: Mutex<Vec<(Key, Shared)>> = Mutex::new(Vec::new());

fn anchors(escape: &Escape, bath: &Bath, request: &Request, limit: &EnergyDiffusion, shape: &Shape) -> Result<Anchors> {
    let Escape { potential, landscape, from, to, barriers } = *escape;
    let key = (potential.clone(), landscape.clone(), bath.kt(), from, to, barriers.to_vec(), request.ends);
    let shared = shared(key);
    let mut known = shared.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(anchors) = &*known {
        return Ok(anchors.clone());
    }
    let made = make(escape, bath, request, limit, shape)?;
    *known = Some(made.clone());
    Ok(made)
}

/// The place of an escape's anchors among the last few asked for.
fn shared(key: Key) -> Shared {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, shared)) = known.iter().find(|(of, _)| *of == key) {
        return Arc::clone(shared);
    }
    if known.len() >= MOST_KNOWN {
        known.remove(0);
    }
    let shared = Shared::default();
    known.push((key, Arc::clone(&shared)));
    shared
}

fn make(escape: &Escape, bath: &Bath, request: &Request, limit: &EnergyDiffusion, shape: &Shape) -> Result<Anchors> {
    let smallest = smallest_within_reach(escape, bath, request)?;
    let nothing = Anchor { root: 0.0, rest: 0.0, error: f64::INFINITY };
    let mut anchors = Anchors { rest: [nothing; 4], intervals: 0, levels: 0, eliminations: 0 };
    for (anchor, factor) in anchors.rest.iter_mut().zip(ANCHORS) {
        let gamma = smallest * factor;
        let at = Bath::new(bath.kt(), gamma)?;
        let plan = plan(escape.potential, escape.landscape, &at, &request.ends)?;
        let request = Request { tolerance: ENOUGH * factor, ..*request };
        let found = Meshes::new(escape.potential, &at, &plan, &request, Goal::Slowest).refined()?;
        let plain = limit.c0.value() * Wide::new(gamma);
        let rest = (shape.ln(gamma)? - (found.rate.value() / plain).ln()) / gamma;
        *anchor = Anchor { root: gamma.sqrt(), rest, error: found.rate.relative_error() / gamma };
        anchors.intervals = anchors.intervals.max(found.intervals);
        anchors.levels = anchors.levels.max(found.levels);
        anchors.eliminations += found.eliminations;
    }
    Ok(anchors)
}

/// The friction at which phase space costs [`NEAR`]: the same for every friction that asks.
fn smallest_within_reach(escape: &Escape, bath: &Bath, request: &Request) -> Result<f64> {
    let affordable = |gamma: f64| -> Result<bool> {
        let at = Bath::new(bath.kt(), gamma)?;
        Ok(second_cost(&plan(escape.potential, escape.landscape, &at, &request.ends)?) <= NEAR)
    };
    let (mut low, mut high) = (1.0, 1.0);
    while !affordable(high)? {
        high *= 4.0;
    }
    while affordable(low)? {
        low /= 4.0;
    }
    while high > 1.02 * low {
        let middle = (low * high).sqrt();
        if affordable(middle)? { high = middle } else { low = middle }
    }
    Ok(high)
}

/// e at √γ by both forms through the anchors: the value of the one with the logarithm, and the difference as its error.
fn continued(rest: &[Anchor; 4], root: f64) -> (f64, f64) {
    let value = |weights: &[f64]| weights.iter().zip(rest).map(|(weight, anchor)| weight * anchor.rest).sum::<f64>();
    let logarithmic = weights(rest, root, |s| [1.0, s.ln(), s, s * s]);
    let cubic = weights(rest, root, |s| [1.0, s, s * s, s * s * s]);
    let noise: f64 = logarithmic.iter().zip(rest).map(|(weight, anchor)| weight.abs() * anchor.error).sum();
    (value(&logarithmic), (value(&logarithmic) - value(&cubic)).abs() + noise)
}

/// The weights of the anchors in the value at √γ of the combination of four functions that passes through them.
fn weights(rest: &[Anchor; 4], root: f64, functions: impl Fn(f64) -> [f64; 4]) -> [f64; 4] {
    let matrix = Mat::from_fn(4, 4, |function, anchor| functions(rest[anchor].root)[function]);
    let wanted = Col::from_fn(4, |function| functions(root)[function]);
    let weights = matrix.partial_piv_lu().solve(&wanted);
    [weights[0], weights[1], weights[2], weights[3]]
}
