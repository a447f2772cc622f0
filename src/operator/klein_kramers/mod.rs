//! The underdamped Fokker–Planck (Klein–Kramers) operator.
//!
//! ```text
//! ∂P/∂t = −v ∂ₓP + ∂_v[(U′ + γv) P] + γ kT ∂_v² P,        mass 1,  P_eq ∝ e^{−(v²/2 + U)/kT}
//! B = W′ G W⁻¹,   (G g)(x) = √kT dg/dx,   W² = share of P_eq at a place
//! ```
//!
//! (Risken, The Fokker–Planck Equation, eq. 10.1 and sec. 10.1.) The [`Ladder`] of Hermite levels is built from staggered
//! differences of order 2, 4, …, 16 ([`stencil`]): even levels on nodes, odd ones on midpoints. Because every factor
//! acts on g = c/W, e^{−U/kT} is stationary on any mesh and at any order.
//!
//! * Order 2 takes W² from the exponentially fitted [`Smoluchowski`] operator: node masses on the nodes, the resistance of
//!   an interval on its midpoint. BᵀB/γ then *is* that operator, symmetrised, and high friction runs into it on the mesh.
//! * Higher orders take W² = e^{−U/kT} x′ at the places themselves; U must be smooth.
//!
//! A reflecting end sends (x, v) back as (x, −v): a mirror, even for P. An absorbing end is an odd mirror: what arrives
//! comes back with the opposite sign. That is the odd sector of a symmetric well when the mirror stands on the barrier; at
//! an open end it absorbs only what has come to rest, so friction is raised in front of it ([`Drain`]): what has fallen far
//! below the barrier loses its energy there and does not return. The equilibrium, and all that holds because of it,
//! does not know of friction.

pub mod drain;
pub mod plan;
pub mod stencil;
pub mod tilted;

pub use drain::Drain;
pub use plan::{Plan, plan};

use super::smoluchowski::{Smoluchowski, refuse_tilted_ring};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::ladder::{Ladder, Rung};
use crate::mesh::{Axis, Boundary};
use crate::potential::Potential;
use stencil::{Line, Places};

/// How the operator is discretised.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Order of the differences in x: 2, 4, …, 16.
    pub order: usize,
    /// The highest Hermite level.
    pub levels: usize,
    /// Where friction is raised, at open ends.
    pub drains: Vec<Drain>,
}

/// The operator on an axis.
///
/// # Errors
/// An order that there is not; fewer intervals than the stencil is wide; U not finite, or a mesh too coarse for it.
pub fn ladder(potential: &Potential, axis: &Axis, bath: &Bath, setting: &Setting) -> Result<Ladder> {
    if axis.left() == Boundary::Periodic {
        refuse_tilted_ring(potential, bath, axis.spacing().range())?;
    }
    let reduced = reduced(potential, axis, bath, &setting.drains)?;
    let line = Line::new(axis, setting.order, &reduced)?;
    let weights = if setting.order == 2 {
        fitted(&line, &Smoluchowski::new(potential, axis, bath)?.generator(1)?, bath)
    } else {
        [Places::Nodes, Places::Midpoints].map(|places| sampled(&line, places, &reduced))
    };
    let scale = bath.kt().sqrt();
    let [nodes, midpoints] = weights;
    let rung = |from: Places, ln_from: &[f64], ln_to: &[f64]| Rung {
        gradient: line.gradient(from, scale),
        ln_from: ln_from.to_vec(),
        ln_to: ln_to.to_vec(),
    };
    let rungs = [rung(Places::Nodes, &nodes, &midpoints), rung(Places::Midpoints, &midpoints, &nodes)];
    let slopes = line.slopes(scale);
    let friction = [Places::Nodes, Places::Midpoints].map(|places| {
        let raised = |x: &f64| bath.gamma() + setting.drains.iter().map(|drain| drain.friction(*x)).sum::<f64>();
        line.positions(places).iter().map(raised).collect()
    });
    let absorbs = [axis.left(), axis.right()].map(|end| end == Boundary::Absorbing);
    Ladder::new(rungs, slopes, friction, setting.levels, absorbs.into())
}

/// U/kT at nodes and midpoints in turn, counted from its lowest value there.
fn reduced(potential: &Potential, axis: &Axis, bath: &Bath, drains: &[Drain]) -> Result<Vec<f64>> {
    let points = axis.points(2);
    let levelled = |x: f64| drains.iter().fold(potential.value(x), |u, drain| drain.levelled(x, u));
    let energies: Vec<f64> = points.iter().map(|&x| levelled(x)).collect();
    if let Some(place) = energies.iter().position(|u| !u.is_finite()) {
        return Err(Error::input(format!("U is not finite at x = {}", points[place]))
            .remedy("narrow mesh.x")
            .key("potential"));
    }
    let lowest = energies.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(energies.into_iter().map(|u| (u - lowest) / bath.kt()).collect())
}

/// ln W from e^{−U/kT} x′.
fn sampled(line: &Line, places: Places, reduced: &[f64]) -> Vec<f64> {
    let lengths = line.lengths(places);
    line.numbers(places).zip(lengths).map(|(place, length)| 0.5 * (length.ln() - reduced[place])).collect()
}

/// ln W from the overdamped generator: π on the nodes, kT-scaled conductances times length² on the midpoints.
fn fitted(line: &Line, generator: &Generator, bath: &Bath) -> [Vec<f64>; 2] {
    let ln_pi = generator.ln_pi();
    let mut ln_conductances: Vec<f64> = Vec::with_capacity(ln_pi.len() + 1);
    if line.absorbs_left() {
        ln_conductances.push(ln_pi[0] + generator.leak()[0].ln());
    }
    ln_conductances.extend(generator.edges().map(|edge| ln_pi[edge.from] + edge.forward.ln()));
    if line.absorbs_right() {
        let last = ln_pi.len() - 1;
        ln_conductances.push(ln_pi[last] + generator.leak()[last].ln());
    }
    let unit = (bath.gamma() / bath.kt()).ln();
    let lengths = line.lengths(Places::Midpoints);
    let midpoints = ln_conductances.iter().zip(lengths).map(|(ln, length)| 0.5 * (ln + unit) + length.ln()).collect();
    [ln_pi.iter().map(|ln| 0.5 * ln).collect(), midpoints]
}

#[cfg(test)]
mod tests;
