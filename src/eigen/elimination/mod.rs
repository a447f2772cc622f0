//! Engine `elimination`: the slowest mode of a [`Ladder`] of Hermite levels, with full relative accuracy.
//!
//! ```text
//! M_n = nγ − λ + (n+1) B_nᵀ M_{n+1}⁻¹ B_n,   n = levels … 1                  ([`chain`])
//! B_0ᵀ M_1(λ)⁻¹ B_0 c_0 = μ(λ) c_0,   μ(λ) = λ
//! 1/μ = vᵀ M_1 v / c_0ᵀ c_0,   B_0ᵀ v = c_0                                       ([`integrator`])
//! ```
//!
//! (The matrix continued fraction of Risken, The Fokker–Planck Equation, sec. 9.3, with its first step turned round.) Every M_n
//! with n ≥ 1 is symmetric, for λ < γ positive definite, and well conditioned, so elimination loses nothing; all that is
//! exponentially small sits in B_0, which is *integrated*, never inverted as a product: v is a sum of probabilities over a
//! weight, and 1/μ a quadratic form in it. λ is found from μ(λ) = λ by the secant rule, with
//! dμ/dλ = Σ_{n≥1} (−1)^{n+1} |c_n|² / |c_0|² of the order of λ/γ.

mod chain;
pub(super) mod dense;
mod integrator;
pub mod tilted;

pub use chain::memory;

use crate::error::{Error, Result};
use crate::ladder::Ladder;
use crate::wide::Wide;
use chain::Chain;
use integrator::{Integrator, dot};

/// Evaluations of μ(λ) before giving up; the secant rule needs two to five.
const MOST_EVALUATIONS: usize = 30;
/// Steps of inverse iteration for one μ.
const MOST_STEPS: usize = 4000;
/// λ has settled when the next correction is below this part of it.
const SETTLED: f64 = 1e-15;
/// μ has settled when one step changes it by less, or by no less than the step before once changes are of the size of
/// rounding in the integrals.
const STEADY: f64 = 4.0 * f64::EPSILON;
const NOISE: f64 = 1e-12;
/// Beyond so many times the friction nothing is slow any more, and the secant rule may end on another mode.
const HIGHEST: f64 = 6.0;

/// What is known before the first evaluation, from a coarser mesh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// λ (1/time).
    pub value: f64,
    /// dμ/dλ there.
    pub slope: f64,
}

/// The slowest mode above the stationary one.
#[derive(Debug, Clone, PartialEq)]
pub struct Slowest {
    /// λ (1/time).
    pub value: Wide,
    /// dμ/dλ.
    pub slope: f64,
    /// Eliminations of the whole ladder.
    pub eliminations: usize,
    /// How far λ is from μ(λ) = λ, relative.
    pub residual: f64,
    /// c over the whole ladder, Σ c² = 1; empty unless asked for.
    pub vector: Vec<f64>,
}

/// The slowest mode: λ₁ of a closed ladder, λ₀ of one that absorbs.
///
/// # Errors
/// A ring without anything to escape over, a λ that reaches the friction, an iteration that does not settle.
pub fn slowest(ladder: &Ladder, guess: Option<Guess>, vector: bool) -> Result<Slowest> {
    let integrator = Integrator::new(ladder)?;
    let lowest = ladder.friction(1).iter().copied().fold(f64::INFINITY, f64::min);
    let mut level = integrator.start();
    let (mut shift, mut slope) = guess.map_or((0.0, 0.0), |guess| (guess.value, guess.slope));
    let mut slope_known = guess.is_some();
    let mut before: Option<(f64, f64)> = None;
    for eliminations in 1..=MOST_EVALUATIONS {
        let first = Chain::new(ladder, shift).first()?;
        let mu = inverse_iteration(&integrator, &first, &mut level)?;
        let found = mu.to_f64();
        if let Some((old_shift, old)) = before.filter(|(old_shift, _)| *old_shift != shift) {
            slope = (found - old) / (shift - old_shift);
            slope_known = true;
        }
        let step = (found - shift) / (1.0 - slope);
        let next = shift + step;
        // What is left after this step: the curvature of μ over γ, or the whole of an unknown slope.
        let left = if slope_known { step * step / (lowest * next) } else { step.abs() / lowest };
        if left <= SETTLED || step == 0.0 {
            // Below the smallest double nothing but μ itself is left.
            let value = if found < f64::MIN_POSITIVE * 1e20 { mu } else { mu * (next / found) };
            let vector = if vector { whole(ladder, &integrator, &first, &level, next)? } else { Vec::new() };
            return Ok(Slowest { value, slope, eliminations, residual: left, vector });
        }
        if !(next > 0.0 && next < HIGHEST * lowest) {
            return Err(too_fast(next, lowest));
        }
        before = Some((shift, found));
        shift = next;
    }
    Err(Error::not_converged("λ = μ(λ) did not settle").got(format!("λ = {shift:e}")).remedy("use another engine"))
}

/// c over the whole ladder. c_1 = −λ v, B_0ᵀ v = c_0, is integrated too: as −M_1⁻¹ B_0 c_0 it would be a difference of
/// populations that are all but constant, with their rounding e^{ΔU/2kT} times larger than at the barrier c_1 is itself.
fn whole(
    ladder: &Ladder,
    integrator: &Integrator,
    first: &dense::Square,
    level: &[f64],
    value: f64,
) -> Result<Vec<f64>> {
    let (flux, scale) = integrator.flux(level, first);
    let flux: Vec<f64> = flux.iter().map(|v| -value * (scale * v)).collect();
    Chain::new(ladder, value).climb(level, &flux)
}

fn too_fast(value: f64, friction: f64) -> Error {
    Error::unresolved("the slowest mode is faster than the friction, so there is no slow escape to speak of")
        .got(format!("λ = {value:.3e}, γ = {friction:.3e}"))
        .allowed(format!("λ below {HIGHEST} γ"))
        .remedy("raise the barrier or the friction, or use study.kind = \"spectrum\"")
}

/// The mobility (time) of a ring without drive: velocity per force, D/kT by Einstein's relation.
///
/// The stationary response to a small force is a level c_1 without divergence, B_0ᵀc_1 = 0: a multiple of the circulating
/// flux z. With the driving field s = W′/√ΣW², the mobility is (z·s)²/(zᵀ M_1(0) z): positive sums, whatever the barrier.
///
/// # Errors
/// A ladder that is not a ring.
pub fn mobility(ladder: &Ladder) -> Result<Wide> {
    let integrator = Integrator::new(ladder)?;
    let Some((circulation, drive)) = integrator.circulation() else {
        return Err(Error::input("only a ring has a mobility")
            .remedy("make both ends of mesh.x periodic")
            .key("mesh.x"));
    };
    let first = Chain::new(ladder, 0.0).first()?;
    let scale = circulation.iter().fold(0.0f64, |most, z| most.max(z.abs()));
    let flux: Vec<f64> = circulation.iter().map(|z| z / scale).collect();
    let driven = dot(&flux, &drive);
    Ok(Wide::new(driven) * driven / Wide::new(dot(&flux, &first.times(&flux))))
}

/// μ and its vector by inverse iteration in flux form. μ errs by the square of the vector's error, so as many steps again as μ
/// took to settle bring the vector to rounding.
fn inverse_iteration(integrator: &Integrator, first: &dense::Square, level: &mut Vec<f64>) -> Result<Wide> {
    let mut before: Option<Wide> = None;
    let mut last_change = f64::INFINITY;
    for steps in 1..=MOST_STEPS {
        let mu = step(integrator, first, level);
        if let Some(before) = before {
            let change = ((mu - before) / mu).to_f64().abs();
            if change <= STEADY || (change <= NOISE && change >= last_change) {
                return Ok((0..steps).fold(mu, |_, _| step(integrator, first, level)));
            }
            if change.is_nan() {
                break;
            }
            last_change = change;
        }
        before = Some(mu);
    }
    Err(Error::not_converged("inverse iteration on the first level did not settle")
        .remedy("use more nodes, or a lower order (mesh.order)"))
}

/// One step, and the quotient of the vector it starts from.
fn step(integrator: &Integrator, first: &dense::Square, level: &mut Vec<f64>) -> Wide {
    let (flux, scale) = integrator.flux(level, first);
    let driven = first.times(&flux);
    let scale = Wide::new(scale);
    let mu = Wide::new(dot(level, level) / dot(&flux, &driven)) / (scale * scale);
    *level = integrator.populations(&driven);
    mu
}
