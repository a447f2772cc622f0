//! Diffusion over many periods of an untilted periodic potential.
//!
//! ```text
//! ⟨(x(t) − x(0))²⟩ → 2 D_eff t,   D_eff = ∫₀^∞ ⟨v(t) v(0)⟩ dt = kT μ        μ the mobility (Einstein)
//! ```
//!
//! (Risken, The Fokker–Planck Equation, ch. 11.) μ comes from [`mobility`](crate::eigen::elimination::mobility), a ratio of
//! positive sums, so that a D_eff of e^{−ΔU/kT} has all its digits.

use super::refine::{Goal, Meshes};
use super::{Request, Slowest};
use crate::bath::Bath;
use crate::error::Result;
use crate::operator::klein_kramers::plan;
use crate::potential::{Landscape, Potential};
use crate::wide::Wide;

/// D_eff (length²/time) of a ring, in the place of λ₁.
///
/// # Errors
/// Ends that are not periodic, or that differ in U; a bar above the tolerance where the mesh was given.
pub fn diffusion(potential: &Potential, landscape: &Landscape, bath: &Bath, request: &Request) -> Result<Slowest> {
    let plan = plan(potential, landscape, bath, &request.ends)?;
    let found = Meshes::new(potential, bath, &plan, request, Goal::Mobility).refined()?;
    Ok(Slowest { rate: found.rate.scaled(Wide::new(bath.kt())), ..found })
}
