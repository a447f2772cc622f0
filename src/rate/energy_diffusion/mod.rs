//! Escape in the limit of weak friction: diffusion of the energy, and the first correction in √γ.
//!
//! ```text
//! (kT/τ) e^{E/kT} d/dE[ S e^{−E/kT} df/dE ] = −c f        λ₁ = c₀ γ (1 − a√γ + …),  c₀ = c₁, mass 1
//! f = 0 at the saddle (lost there, or odd in a double well that is its own mirror image); otherwise three branches meet there
//! c₀ → (S/kT)(ω₀/2π) e^{−ΔU/kT}                            as ΔU/kT → ∞, S at the saddle: one well, or the odd sector
//! ```
//!
//! Kramers, Physica 7, 284 (1940); the graph of [`energy`](crate::operator::energy). Near the saddle the particle loses
//! energy in steps of γS per loop with a variance of 2γS kT, and f is not continuous on that scale: with δ = γS/kT and
//! ℓ(δ) = −ζ(1/2)/√π · kT √δ, from Υ(δ) → δ exp[ζ(1/2)√(δ/π)] (Mel'nikov & Meshkov, J. Chem. Phys. 85, 1018 (1986)), the
//! saddle acts as a resistance r in the way of the fluxes J = p f′, p = kT S e^{−E/kT}, that enter it from the wells,
//!
//! ```text
//! a√γ = Q/(c₀ ∫w f²),  w = τ e^{−E/kT}        first-order perturbation by a resistance that dissipates Q
//! one exit            Q = J² ℓ(δ)/p           two equal barriers: the exit is met twice in a loop, ℓ(δ/2)
//! odd sector          Q = J² (2 − √2) ℓ(δ)/p
//! two unequal wells   Q = (S₂J₁ − S₁J₂)²/(S₁ + S₂)² (1/p₁ + 1/p₂) [ℓ(δ₁) + ℓ(δ₂) − ℓ(δ₁ + δ₂)]
//! ```
//!
//! The last has the strength of the resistance between the wells from Υ(δ₁)Υ(δ₂)/Υ(δ₁ + δ₂), and no other, since f = E solves
//! the layer exactly: fluxes in the ratio S₁ : S₂ meet no resistance, and a quadratic form of two fluxes has one more
//! coefficient. J is c₀ times the content ∫w f of the branch, a sum without subtraction.

mod branch;
mod network;
mod side;
mod table;

use self::branch::{Above, Basin};
use self::network::{FINEST, Layer, Network};
use self::side::Side;
use super::{Rate, Route};
use crate::error::{Error, Result};
use crate::potential::{Barrier, Direction, Flank, Landscape, Potential, Well};
use std::f64::consts::{PI, SQRT_2};

/// −ζ(1/2).
const MINUS_ZETA_HALF: f64 = 1.460_354_508_809_586_8;
/// Error of S and τ, which enter c₀ as they are.
const INTEGRALS: f64 = 4e-14;
/// Barriers whose heights differ by less than this part are equal, and wells that differ by less are mirror images.
const EQUAL: f64 = 1e-12;

/// The limit of weak friction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnergyDiffusion {
    /// c₀ = lim λ₁/γ (dimensionless); λ₁ = k₊ + k₋ in a double well and k where the particle is lost.
    pub c0: Rate,
    /// a (√time) in λ₁ = c₀ γ (1 − a√γ + …); `None` where the slowest mode is the relaxation inside one well, whose flux over
    /// the saddle is lost in rounding.
    pub root_coefficient: Option<f64>,
    /// S at the saddle (action), of the loop in the well `from`.
    pub saddle_action: f64,
    /// Nodes of the finest mesh.
    pub nodes: usize,
}

/// c₀ and a of the escape from the well `from`, numbered from the left: into the well `to` over the barrier between them, or
/// out of the system over `barriers`, one or two, of which the lower counts. kT and U are in the units of the potential.
///
/// # Errors
/// `Input` for wells that are not neighbours, for more than two wells in the game, for a side that does not hold the particle,
/// for kT that is no positive number; `NotConverged` where U is not smooth or c₀ stays uncertain by more than `tolerance`.
pub fn energy_diffusion(
    potential: &Potential,
    landscape: &Landscape,
    kt: f64,
    from: usize,
    to: Option<usize>,
    barriers: &[Barrier],
    tolerance: f64,
) -> Result<EnergyDiffusion> {
    if !(kt > 0.0 && kt.is_finite()) {
        return Err(Error::input("unphysical kT").got(kt).allowed("a finite number above 0").key("bath.kt"));
    }
    let setting = Setting { potential, landscape, kt };
    let (network, saddle_action) = match to {
        Some(to) => setting.double_well(from, to)?,
        None => setting.open_well(from, barriers)?,
    };
    let found = network.solve(tolerance)?;
    let rounding = 0.7 * f64::EPSILON * (network.largest / kt).max(1.0);
    let c0 = Rate::new(found.c0.value(), found.c0.relative_error() + rounding + INTEGRALS, Route::Spectral);
    if c0.relative_error() > tolerance || c0.relative_error().is_nan() {
        return Err(Error::not_converged(format!("λ₁/γ at γ → 0 is uncertain by {:.1e}", c0.relative_error()))
            .allowed(format!("{tolerance:.1e}"))
            .remedy("raise solve.tolerance, or check that U is smooth"));
    }
    Ok(EnergyDiffusion { c0, root_coefficient: found.root_coefficient, saddle_action, nodes: found.nodes })
}

/// What a landscape and a temperature make of a well.
struct Setting<'a> {
    potential: &'a Potential,
    landscape: &'a Landscape,
    kt: f64,
}

/// ℓ per √γ for a loop of this action.
fn shift(action: f64, kt: f64) -> f64 {
    MINUS_ZETA_HALF / PI.sqrt() * (action * kt).sqrt()
}

impl<'a> Setting<'a> {
    fn well(&self, index: usize) -> Result<&'a Well> {
        self.landscape.wells.get(index).ok_or_else(|| {
            Error::input("there is no well with this index")
                .got(index)
                .allowed(format!("0 … {}", self.landscape.wells.len() - 1))
        })
    }

    /// U(x) − U₀ of a well, at a barrier.
    fn height(&self, well: &Well, barrier: &Barrier) -> f64 {
        self.potential.rise(well.x, barrier.x - well.x)
    }

    /// The side of a well without an exit: a wall up to `depth`, or a barrier higher than that.
    fn closed_side(&self, well: &Well, direction: Direction, depth: f64, width: f64) -> Result<Side<'a>> {
        let (sign, flank) = match direction {
            Direction::Left => (-1.0, self.landscape.left),
            Direction::Right => (1.0, self.landscape.right),
        };
        if let Some(barrier) = self.landscape.barrier(well, direction) {
            let above = self.height(well, barrier) - depth;
            if above > 0.0 {
                return Ok(Side::with_barrier(self.potential, well, barrier, above));
            }
            return Err(Error::input("more than two wells, or two exits, are within reach of the energies in use")
                .got(format!("a barrier at {:.6} that is too low to hold the particle", barrier.x))
                .remedy("narrow mesh.x, or choose a well with higher barriers"));
        }
        if flank == Flank::Falling {
            return Err(Error::no_barrier("no wall holds the particle on one side of the well"));
        }
        Side::with_wall(self.potential, well, sign, depth, width)
    }

    fn open_well(&self, from: usize, barriers: &[Barrier]) -> Result<(Network, f64)> {
        let (well, kt) = (self.well(from)?, self.kt);
        let height = barriers.iter().map(|barrier| self.height(well, barrier)).fold(f64::INFINITY, f64::min);
        if !(height > 0.0 && height.is_finite()) || barriers.len() > 2 {
            return Err(Error::no_barrier("escape needs one barrier, or one on each side").got(barriers.len()));
        }
        let on = |direction: Direction| {
            barriers.iter().find(|barrier| (barrier.x > well.x) == (direction == Direction::Right))
        };
        let width = barriers.iter().map(|barrier| (barrier.x - well.x).abs()).fold(f64::INFINITY, f64::min);
        let mut lost = [false; 2];
        let mut sides = Vec::with_capacity(2);
        for (lost, direction) in lost.iter_mut().zip([Direction::Left, Direction::Right]) {
            sides.push(match on(direction) {
                Some(barrier) => {
                    let above = self.height(well, barrier) - height;
                    *lost = above <= EQUAL * height;
                    Side::with_barrier(self.potential, well, barrier, if *lost { 0.0 } else { above })
                }
                None => self.closed_side(well, direction, height, width)?,
            });
        }
        let basin = Basin { sides: [sides[0], sides[1]], height };
        let action = basin.saddle_action(lost)?;
        let arms = vec![basin.arm(kt, action, FINEST)?];
        let met = if lost == [true; 2] { shift(0.5 * action, kt) } else { shift(action, kt) };
        let layer = Layer::Exit(met / (kt * action));
        Ok((Network { arms, layer, largest: self.largest(well, height) }, action))
    }

    fn largest(&self, well: &Well, height: f64) -> f64 {
        height.max(if self.potential.period().is_some() { 0.0 } else { well.energy.abs() })
    }

    fn double_well(&self, from: usize, to: usize) -> Result<(Network, f64)> {
        let wells = [self.well(from)?, self.well(to)?];
        if from.abs_diff(to) != 1 {
            return Err(Error::input("the wells of a double well are neighbours").got(format!("{from} and {to}")));
        }
        let kt = self.kt;
        let outwards =
            if from < to { [Direction::Left, Direction::Right] } else { [Direction::Right, Direction::Left] };
        let barrier = self
            .landscape
            .barrier(wells[0], outwards[1])
            .ok_or_else(|| Error::no_barrier("no barrier between the wells"))?;
        let heights = wells.map(|well| self.height(well, barrier));
        let width = (barrier.x - wells[0].x).abs();
        let mut outer = Vec::with_capacity(2);
        for ((well, direction), height) in wells.into_iter().zip(outwards).zip(heights) {
            outer.push(self.closed_side(well, direction, height + Basin::highest(kt), width)?);
        }
        let inner = wells.map(|well| Side::with_barrier(self.potential, well, barrier, 0.0));
        let basin = |i: usize| Basin { sides: [outer[i], inner[i]], height: heights[i] };
        let actions = [basin(0).saddle_action([false, true])?, basin(1).saddle_action([false, true])?];
        let largest = self.largest(wells[0], heights[0]).max(self.largest(wells[1], heights[1]));
        if self.is_mirror(barrier, width, heights) {
            let arms = vec![basin(0).arm(kt, actions[0], FINEST)?];
            let layer = Layer::Exit((2.0 - SQRT_2) * shift(actions[0], kt) / (kt * actions[0]));
            return Ok((Network { arms, layer, largest }, actions[0]));
        }
        let above = Above { inner, outer: [outer[0], outer[1]], heights };
        let both = actions[0] + actions[1];
        let arms = vec![
            basin(0).arm(kt, actions[0], FINEST)?,
            basin(1).arm(kt, actions[1], FINEST)?,
            above.arm(kt, both, FINEST)?,
        ];
        let strength = shift(actions[0], kt) + shift(actions[1], kt) - shift(both, kt);
        let resistance = (1.0 / actions[0] + 1.0 / actions[1]) / kt * strength;
        Ok((Network { arms, layer: Layer::Between(resistance / (both * both), actions), largest }, actions[0]))
    }

    /// Whether U is its own mirror image about the barrier.
    fn is_mirror(&self, barrier: &Barrier, width: f64, heights: [f64; 2]) -> bool {
        let rise = |step: f64| self.potential.rise(barrier.x, step);
        let scale = heights[0].max(heights[1]);
        (1..=24).map(|i| width * 0.09 * f64::from(i)).all(|step| {
            let (left, right) = (rise(-step), rise(step));
            (left - right).abs() <= EQUAL * (scale + left.abs())
        })
    }
}
