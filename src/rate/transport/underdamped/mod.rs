//! Mean velocity and effective diffusion of a particle with inertia in a tilted periodic potential.
//!
//! ```text
//! dx = v dt,   dv = (−U′(x) − γv) dt + √(2γkT) dW,   U(x + L) = U(x) − F L,        mass 1
//! ⟨v⟩ = lim x/t,   D_eff = lim ⟨δx²⟩/2t;        γ(⟨v²⟩ − kT) = ⟨v⟩F        (heat to the bath = work of the force)
//! ```
//!
//! (Risken, The Fokker–Planck Equation, ch. 11.) |F| small: ⟨v⟩ = D_eff F/kT (Einstein). Barriers of many kT: hops k± with
//! k₊/k₋ = e^{FL/kT}, ⟨v⟩ = L(k₊ − k₋), D_eff = L²(k₊ + k₋)/2.
//!
//! | file | what |
//! |---|---|
//! | `plan` | on which Hermite levels, how many, how fine a mesh |
//! | `refine` | meshes of rising resolution, error bars |
//! | `spectrum` | the slowest modes of the ring |

mod plan;
mod refine;
pub mod spectrum;
#[cfg(test)]
mod tests;

pub use spectrum::eigenvalues;

use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::operator::klein_kramers::tilted::Period;
use crate::potential::Potential;
use crate::wide::Wide;
use refine::{Refined, refined};

/// A D_eff whose bar is larger than this is left out; a velocity is refused.
const LOOSEST: f64 = 1e-2;

/// Drift and diffusion of a tilted ring, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// ⟨v⟩ (length/time), of the sign of the tilt.
    pub velocity: Wide,
    /// Bound on its relative error.
    pub velocity_error: f64,
    /// D_eff (length²/time), where its error is below a hundredth.
    pub diffusion: Option<Wide>,
    /// Bound on its relative error; infinite where nothing is known.
    pub diffusion_error: f64,
    /// ⟨v²⟩ (energy, mass 1): kT at rest.
    pub kinetic_temperature: f64,
    /// Production of entropy (1/time, in units of k): ⟨v⟩F/kT.
    pub entropy_production: Wide,
    /// The same from the heat γ(⟨v²⟩ − kT)/kT that friction gives to the bath (1/time): a difference, and so a check only where the
    /// particle is heated.
    pub heat: f64,
    /// F (energy/length), the mean force.
    pub tilt: f64,
    /// Θ/kT and v₀ (length/time) of the Hermite levels.
    pub basis: (f64, f64),
    /// Intervals of the finest mesh.
    pub intervals: usize,
    /// Its highest Hermite level.
    pub levels: usize,
    /// Eliminations of a ladder, all meshes together.
    pub eliminations: usize,
}

/// The stationary state along the ring.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Nodes from the left end of the period on.
    pub positions: Vec<f64>,
    /// n(x) (1/length), ∫n dx = 1 over the period.
    pub density: Vec<f64>,
    /// Mean velocity at x (length/time): ⟨v⟩/(L n(x)).
    pub velocities: Vec<f64>,
    /// ⟨v²⟩ at x (energy).
    pub squares: Vec<f64>,
}

/// Drift and diffusion on the period between two ends. Refinement stops at `tolerance`, the relative
/// error of the velocity that is asked for; where that would cost too much the velocity comes with the larger bar that it has.
///
/// # Errors
/// Ends that are no period; phase space out of reach at so weak a friction or so low a temperature; a velocity whose bar stays
/// above a hundredth (and the tolerance), as where a locked and a running state change into each other too rarely.
pub fn drift(potential: &Potential, bath: &Bath, ends: (f64, f64), tolerance: f64) -> Result<Drift> {
    Ok(solved(potential, bath, ends, tolerance)?.1)
}

/// Drift, and the stationary state along the ring.
///
/// # Errors
/// As [`drift`].
pub fn density(potential: &Potential, bath: &Bath, ends: (f64, f64), tolerance: f64) -> Result<(Drift, Profile)> {
    let (period, drift, mut state) = solved(potential, bath, ends, tolerance)?;
    let nodes = state.density.len();
    if drift.tilt < 0.0 {
        // Node i of the mirrored axis is node −i.
        for values in [&mut state.density, &mut state.squares] {
            values[1..].reverse();
        }
    }
    let flux = drift.velocity.to_f64() / period.length();
    let profile = Profile {
        positions: (0..nodes).map(|i| period.node(i, nodes)).collect(),
        velocities: state.density.iter().map(|n| flux / n).collect(),
        density: state.density,
        squares: state.squares,
    };
    Ok((drift, profile))
}

fn solved<'a>(
    potential: &'a Potential,
    bath: &Bath,
    ends: (f64, f64),
    tolerance: f64,
) -> Result<(Period<'a>, Drift, crate::eigen::elimination::tilted::Stationary)> {
    if !(tolerance > 0.0 && tolerance < 1.0) {
        return Err(Error::input("tolerance").got(tolerance).allowed("above 0, below 1").key("solve.tolerance"));
    }
    let period = Period::new(potential, ends)?;
    let found = refined(&period, bath, tolerance)?;
    let at_rest = period.tilt() == 0.0;
    let velocity_error = if at_rest { 0.0 } else { found.velocity_error };
    if velocity_error > LOOSEST.max(tolerance) {
        return Err(uncertain(&found, bath, period.tilt(), LOOSEST.max(tolerance)));
    }
    let Refined { state, way, .. } = found;
    let tilt = period.tilt();
    let velocity = if tilt < 0.0 { -found.velocity } else { found.velocity };
    let drift = Drift {
        velocity,
        velocity_error,
        diffusion: (found.diffusion_error <= LOOSEST).then_some(found.diffusion),
        diffusion_error: found.diffusion_error,
        kinetic_temperature: state.square,
        entropy_production: velocity * tilt / bath.kt(),
        heat: bath.gamma() * (state.square - bath.kt()) / bath.kt(),
        tilt,
        basis: (way.basis.width / bath.kt(), if tilt < 0.0 { -1.0 } else { 1.0 } * way.basis.velocity),
        intervals: found.intervals,
        levels: found.levels,
        eliminations: found.eliminations,
    };
    Ok((period, drift, state))
}

fn uncertain(found: &Refined, bath: &Bath, tilt: f64, tolerance: f64) -> Error {
    let error = found.velocity_error;
    let by = if error < 1.0 { format!("by {error:.1e}") } else { "in all digits".into() };
    Error::unresolved(format!("⟨v⟩ at F = {tilt}, γ = {}, kT = {} is uncertain {by}", bath.gamma(), bath.kt()))
    .allowed(format!("{tolerance:.1e}"))
    .remedy(
        "raise the temperature or the friction: a tilt or a barrier of very many kT, or a locked and a running state that \
         change into each other too rarely, leave no digits of the mean",
    )
    .key("bath")
}
