//! λ₁ of the Klein–Kramers operator in the continuum, at any friction, with its error bar.
//!
//! | file | regime | how |
//! |---|---|---|
//! | `refine` | phase space within reach | elimination on meshes of rising resolution |
//! | `weak` | friction below that | energy diffusion, the layer of the saddle, and phase space at a few larger frictions |
//! | `ring` | a period without drive | the effective diffusion coefficient |
//! | `spectrum` | phase space within reach | the slowest modes, real and complex, by sparse engines |
//! | `phase_space` | phase space within reach | the slowest mode and the committor over x and v |
//!
//! The cost of phase space grows as γ^{−5/2}: nodes and Hermite levels as [`plan()`] says,
//! and one elimination takes levels · nodes³. What one elimination may cost decides which regime serves a friction.

pub mod phase_space;
mod refine;
mod ring;
pub mod spectrum;
mod weak;

pub use ring::diffusion;

use super::Rate;
use super::energy_diffusion::EnergyDiffusion;
use super::turnover::Escape;
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::operator::automatic;
use crate::operator::klein_kramers::stencil::HIGHEST;
use crate::operator::klein_kramers::{Plan, plan};
use refine::{Goal, Meshes, cost};

/// Operations of the elimination on the second of its meshes up to which phase space is taken at once (a second or two of a core)
/// and is what the law of weak friction is tied to; and up to which it is taken where that law is not sharp enough.
const NEAR: f64 = 2e10;
const FAR: f64 = 1e11;
/// Up to which it is taken, in a minute or two, rather than a bar above [`GOOD`] be printed.
const FARTHEST: f64 = 6e11;
const GOOD: f64 = 1e-5;
/// A friction larger than any frequency.
const STRONG: f64 = 1e9;
/// The resolution of that mesh.
const SECOND: f64 = 0.8;
/// A value whose bar is larger than this is refused whatever was asked for.
const LOOSEST: f64 = 1e-2;

/// What is asked for. `None` leaves it to the potential.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Relative error at which refinement stops.
    pub tolerance: f64,
    /// Order of the differences in x.
    pub order: Option<usize>,
    /// The highest Hermite level.
    pub levels: Option<usize>,
    /// Intervals of x, over the whole axis or the half of a symmetric one.
    pub intervals: Option<usize>,
    /// Ends of the axis.
    pub ends: automatic::Request,
}

/// How λ₁ was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The Klein–Kramers operator itself.
    PhaseSpace,
    /// Energy diffusion and its corrections in √γ.
    WeakFriction,
}

impl Method {
    /// Name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PhaseSpace => "phase space",
            Self::WeakFriction => "weak friction",
        }
    }
}

/// λ₁ and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Slowest {
    /// λ₁ (1/time): k₊ + k₋ in a double well, k where the particle is lost.
    pub rate: Rate,
    /// How it was found.
    pub method: Method,
    /// Intervals of x on the finest mesh.
    pub intervals: usize,
    /// Its highest Hermite level.
    pub levels: usize,
    /// Eliminations of a ladder, all meshes together.
    pub eliminations: usize,
    /// The limit γ → 0, where the escape has one.
    pub energy_diffusion: Option<EnergyDiffusion>,
}

/// The smallest nonzero eigenvalue.
///
/// # Errors
/// What [`plan()`] refuses; too few levels or nodes where they were given, with the number needed; a bar above the tolerance where
/// the mesh was given, above 1e-2 anywhere; more memory than is stated.
pub fn slowest(escape: &Escape, bath: &Bath, request: &Request) -> Result<Slowest> {
    let plan = plan(escape.potential, escape.landscape, bath, &request.ends)?;
    let limit = weak::limit(escape, bath.kt());
    let given = request.levels.is_some() || request.intervals.is_some() || request.order.is_some();
    let in_phase_space = || {
        let found = Meshes::new(escape.potential, bath, &plan, request, Goal::Slowest).refined()?;
        Ok(Slowest { energy_diffusion: limit.clone().ok(), ..found })
    };
    let cost = second_cost(&plan);
    // A well too deep or too wide for phase space at any friction has nothing to tie the law to.
    let tied = || Ok::<_, Error>(second_cost(&at_strong_friction(escape, bath, request)?) <= NEAR);
    let found = match &limit {
        Ok(limit) if cost > NEAR && !given && tied()? => {
            let weak = weak::extrapolated(escape, bath, request, *limit)?;
            let error = weak.rate.relative_error();
            let sharp = error <= request.tolerance || (cost > FAR && error <= GOOD);
            if sharp || cost > FARTHEST { weak } else { in_phase_space()? }
        }
        _ => in_phase_space()?,
    };
    if found.rate.relative_error() > LOOSEST.max(request.tolerance) {
        return Err(Error::not_converged(format!(
            "λ₁ at γ = {} is uncertain by {:.1e}",
            bath.gamma(),
            found.rate.relative_error()
        ))
        .allowed(format!("{LOOSEST:.0e}"))
        .remedy(if request.order.is_some_and(|order| order < HIGHEST) {
            "raise mesh.order, or give more nodes in mesh.x"
        } else {
            "check that U is smooth on the scale of the mesh, give more nodes in mesh.x, or raise the friction"
        }));
    }
    Ok(found)
}

/// The plan at a friction that asks nothing of the mesh.
fn at_strong_friction(escape: &Escape, bath: &Bath, request: &Request) -> Result<Plan> {
    let strong = Bath::new(bath.kt(), bath.gamma().max(1.0) * STRONG)?;
    plan(escape.potential, escape.landscape, &strong, &request.ends)
}

/// What one elimination on the second mesh costs.
fn second_cost(plan: &Plan) -> f64 {
    cost(plan.intervals * SECOND, plan.levels * SECOND)
}
