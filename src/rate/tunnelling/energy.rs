//! Widths at an energy between the bottom of a well and the top of its barrier.
//!
//! ```text
//! T = ∮ dx/√(2(E − U))             period of the motion in the well (time)
//! S = ∫ √(2(U − E)) dx             between the inner and the outer turning point of a barrier (action)
//! Γ/ħ = (1/T) Σ e^{−2S/ħ}          sum over the open sides
//! Γ/ħ = (1/T) Σ 1/(1 + e^{2S/ħ})   with the transmission that is uniform up to the top, where it is 1/2
//! ```
//!
//! Mass 1. Gamow, Z. Phys. 51, 204 (1928); Kemble, Phys. Rev. 48, 549 (1935), for the uniform transmission; Landau &
//! Lifshitz, Quantum Mechanics, § 50. At the energy ħω₀/2 of a ground state the first is √(e/π) = 0.93 of the bounce's
//! width: the bottom of the well is no place for WKB.

use super::span::Span;
use super::turning::{inner_turning_point, outer_turning_point, wall};
use crate::error::{Error, Result};
use crate::potential::{Barrier, Direction, Potential, Well};
use crate::wide::Wide;

/// Distances from a turning point, in barrier widths |x_b − x₀|, up to which U is expanded from there.
const NEAR: f64 = 2.0;

/// The classical quantities of one energy. They hold for every ħ.
#[derive(Debug, Clone, PartialEq)]
pub struct Wkb {
    /// T (time).
    pub period: f64,
    /// S of each barrier with an open far side, in the order in which the barriers were given.
    pub actions: Vec<f64>,
}

impl Wkb {
    /// T and S of a well between the barriers given, at most one on each side and next to the well; on a side without one U
    /// must rise to the energy.
    ///
    /// `None` where the energy is not above U₀ and below every barrier given, where U does not fall to it beyond any of
    /// them, and where a side without a barrier does not hold the particle.
    ///
    /// # Errors
    /// `NotConverged` where U is not smooth between the turning points.
    pub fn new(potential: &Potential, well: &Well, barriers: &[Barrier], energy: f64) -> Result<Option<Self>> {
        let depth = energy - well.energy;
        // Not for an energy that is no number either.
        let bound = depth > 0.0 && barriers.iter().all(|barrier| energy < barrier.energy);
        let end = |side| inner(potential, well, barriers, side, depth);
        let ends = if bound { end(Direction::Left).zip(end(Direction::Right)) } else { None };
        let Some((left, right)) = ends else {
            return Ok(None);
        };
        let through = barriers.iter().map(|barrier| action(potential, well, barrier, energy));
        let actions: Vec<f64> = through.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        if actions.is_empty() {
            return Ok(None);
        }
        let span = Span { potential, from: left, to: right, from_bottom: false, energy, near: f64::INFINITY };
        let period = span.integral(0.0, |point| 2.0 * point.speed / (-2.0 * point.rise).sqrt())?;
        Ok(Some(Self { period: period.value, actions }))
    }

    /// (1/T) Σ e^{−2S/ħ} for ħ > 0.
    #[must_use]
    pub fn width(&self, hbar: f64) -> Wide {
        self.sum(hbar, |passed| passed)
    }

    /// (1/T) Σ 1/(1 + e^{2S/ħ}) for ħ > 0.
    #[must_use]
    pub fn uniform(&self, hbar: f64) -> Wide {
        self.sum(hbar, |passed| passed / (Wide::ONE + passed))
    }

    fn sum(&self, hbar: f64, transmission: impl Fn(Wide) -> Wide) -> Wide {
        let passed = self.actions.iter().map(|action| transmission(Wide::exp(-2.0 * action / hbar)));
        passed.sum::<Wide>() / self.period
    }
}

/// S of one barrier next to a well at an energy between U₀ and its top; `None` where U does not fall to it beyond.
///
/// # Errors
/// `NotConverged` where U is not smooth between the turning points.
pub fn action(potential: &Potential, well: &Well, barrier: &Barrier, energy: f64) -> Result<Option<f64>> {
    let side = if barrier.x > well.x { Direction::Right } else { Direction::Left };
    let Some(to) = outer_turning_point(potential, barrier, side, energy) else { return Ok(None) };
    let from = inner_turning_point(potential, well, barrier.x, energy - well.energy);
    let near = NEAR * (barrier.x - well.x).abs();
    let span = Span { potential, from, to, from_bottom: false, energy, near };
    let found = span.integral(0.0, |point| (2.0 * point.rise.max(0.0)).sqrt() * point.speed)?;
    Ok(Some(found.value))
}

/// The turning point of the motion in the well on one side.
fn inner(potential: &Potential, well: &Well, barriers: &[Barrier], side: Direction, depth: f64) -> Option<f64> {
    let on_side = |barrier: &&Barrier| (barrier.x > well.x) == (side == Direction::Right);
    barriers.iter().find(on_side).map_or_else(
        || wall(potential, well, side, depth),
        |barrier| Some(inner_turning_point(potential, well, barrier.x, depth)),
    )
}

/// Γ/ħ = (1/T) Σ e^{−2S/ħ} at an energy; `None` as in [`Wkb::new`].
///
/// # Errors
/// `Input` for ħ that is not a positive number; `NotConverged` where U is not smooth between the turning points.
pub fn wkb(potential: &Potential, well: &Well, barriers: &[Barrier], energy: f64, hbar: f64) -> Result<Option<Wide>> {
    check(hbar)?;
    Ok(Wkb::new(potential, well, barriers, energy)?.map(|found| found.width(hbar)))
}

/// Γ/ħ = (1/T) Σ 1/(1 + e^{2S/ħ}) at an energy; `None` and errors as in [`wkb`].
///
/// # Errors
/// As [`wkb`].
pub fn uniform(
    potential: &Potential,
    well: &Well,
    barriers: &[Barrier],
    energy: f64,
    hbar: f64,
) -> Result<Option<Wide>> {
    check(hbar)?;
    Ok(Wkb::new(potential, well, barriers, energy)?.map(|found| found.uniform(hbar)))
}

fn check(hbar: f64) -> Result<()> {
    if hbar > 0.0 && hbar.is_finite() {
        return Ok(());
    }
    Err(Error::input("unphysical ħ").got(hbar).allowed("a finite number above 0"))
}
