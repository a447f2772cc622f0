//! Levels above those that were solved for, from the phase space of the well.
//!
//! ```text
//! N(E) = (1/πħ) ∫√(2(E − U)) dx              about how many levels lie below E, E and U above the bottom
//! levels from E₁ to E₂ ≤ 1.25 (N(E₂) − N(E₁)) + slack
//! ```
//!
//! The rule of Bohr and Sommerfeld puts the levels of one well within half a step of N + ½; the slack is one level for each
//! well, all of it at the lowest energy, and a quarter more levels cover what the rule misses where U is not smooth on the scale
//! of a wavelength.

use super::scene::Scene;
use crate::rate::balance::Higher;
use crate::rate::resonance::Edge;
use std::f64::consts::PI;

/// Points at which the phase space is measured, and doublings of the stretch that is to hold it.
const MEASURED: u32 = 20_000;
const DOUBLED: u32 = 60;
/// Levels for each one of N.
const MORE: f64 = 1.25;
/// Stretches of energy in each kT, and kT of them: e⁻⁶⁰ is left of what lies above.
const FINE: u32 = 8;
const HIGH: u32 = 60;

/// U at the midpoints of a stretch that holds all turning points up to an energy.
pub(super) struct PhaseSpace {
    /// Place from the origin (length) and U above the bottom (energy).
    points: Vec<(f64, f64)>,
    step: f64,
    hbar: f64,
}

impl PhaseSpace {
    /// Up to an energy above the bottom.
    pub fn new(scene: &Scene<'_>, highest: f64) -> Self {
        let setting = &scene.quantum.setting;
        let rise = |r: f64| setting.landing.value(r);
        let end = |edge: Edge, sign: f64| match edge {
            Edge::Wall { at } => at,
            Edge::Open { barrier: first } | Edge::Closed { well: first, .. } => {
                let start = first.max((2.0 * highest).sqrt() / setting.omega_0 / f64::from(MEASURED));
                let stretches = (0..DOUBLED).map(|k| start * 2f64.powi(k.cast_signed()));
                stretches.take_while(|r| rise(sign * r) <= highest).last().map_or(start, |r| 2.0 * r)
            }
        };
        let (from, to) = (-end(setting.left, -1.0), end(setting.right, 1.0));
        let step = (to - from) / f64::from(MEASURED);
        let place = |k: u32| from + (f64::from(k) + 0.5) * step;
        Self { points: (0..MEASURED).map(|k| (place(k), rise(place(k)))).collect(), step, hbar: setting.hbar }
    }

    /// N(E).
    pub fn levels(&self, energy: f64) -> f64 {
        let momentum = |(_, rise): &(f64, f64)| (2.0 * (energy - rise)).max(0.0).sqrt();
        self.points.iter().map(momentum).sum::<f64>() * self.step / (PI * self.hbar)
    }

    /// The outermost turning points at an energy, from the origin (length), rounded outwards.
    pub fn turning(&self, energy: f64) -> (f64, f64) {
        let inside = self.points.iter().filter(|(_, rise)| *rise <= energy);
        let (low, high) =
            inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &(r, _)| (low.min(r), high.max(r)));
        (low - self.step, high + self.step)
    }
}

/// What goes on above `last` (energy above the bottom): the levels that were `counted`, and from `open` on as many as phase
/// space has room for.
pub(super) fn beyond(scene: &Scene<'_>, counted: &[f64], open: f64) -> Vec<Higher> {
    let space = PhaseSpace::new(scene, open + f64::from(HIGH) * scene.kt);
    let mut higher: Vec<Higher> = counted.iter().map(|&energy| Higher::level(energy, space.turning(energy))).collect();
    let slack = if scene.quantum.several { 2.0 } else { 1.0 };
    higher.push(Higher { number: slack, ..Higher::level(open, space.turning(open)) });
    let at = |rung: u32| open + f64::from(rung) * scene.kt / f64::from(FINE);
    let mut below = space.levels(open);
    for rung in 0..HIGH * FINE {
        let (from, to) = (at(rung), at(rung + 1));
        let next = space.levels(to);
        higher.push(Higher { number: MORE * (next - below).max(0.0), from, to, turning: space.turning(to) });
        below = next;
    }
    higher
}
