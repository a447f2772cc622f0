//! The unstable normal mode of particle and bath at the barrier, and its motion at the energy of the barrier.
//!
//! With U = U_b − ½ω_b²q² + W(q) about the barrier and Ohmic friction, the quadratic part separates into one unstable mode ρ and
//! stable ones; q = u ρ + … (mass 1, q a length, frequencies 1/time).
//!
//! ```text
//! 1/(z² + γz − ω_b²) = u²/(z² − λ²) + Σ u_j²/(z² + λ_j²)
//! λ = √(ω_b² + γ²/4) − γ/2,   μ = √(ω_b² + γ²/4) + γ/2,   λμ = ω_b²,   u² = 2λ/(2λ + γ) = 2λ²/(λ² + ω_b²)
//! ρ̈ = λ²ρ − u W′(uρ)          ⟺   q̇² = 2u²g,  g = U_b − U(q) − ¼γλq²,  q = uρ
//! ```
//!
//! u² is the residue at z = λ, and ω_b² − λ² = γλ turns the energy of the mode into g. Pollak, J. Chem. Phys. 85, 865 (1986), and
//! Pollak, Grabert & Hänggi, J. Chem. Phys. 91, 4073 (1989), for the mode; λ is the rate of Grote & Hynes, J. Chem. Phys. 73,
//! 2715 (1980).

use super::action::Loop;
use crate::potential::{Barrier, Potential};
use crate::rate::tunnelling::remainder::Remainder;
use crate::rate::tunnelling::turning::bisect;
use crate::scalar::Jet;

/// Steps in which the turning point is looked for.
const STEPS: u32 = 512;

/// The frequencies of the barrier with friction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mode {
    pub(super) gamma: f64,
    /// λ, at which the unstable mode grows.
    pub(super) lambda: f64,
    /// μ.
    pub(super) mu: f64,
    /// u².
    pub(super) share: f64,
}

impl Mode {
    pub(super) fn new(barrier: &Barrier, gamma: f64) -> Self {
        let square = barrier.curvature.abs();
        let mu = square.sqrt().hypot(0.5 * gamma) + 0.5 * gamma;
        // Not the difference of two numbers that are equal at strong friction.
        let lambda = square / mu;
        Self { gamma, lambda, mu, share: 2.0 * lambda / (2.0 * lambda + gamma) }
    }
}

/// The orbit of the unstable mode that starts and ends at the barrier, in the distance q from it.
pub(super) struct Orbit<'a> {
    potential: &'a Potential,
    barrier: f64,
    inward: f64,
    /// ¼γλ.
    shift: f64,
    /// Distance at which it turns.
    pub(super) length: f64,
}

impl<'a> Orbit<'a> {
    pub(super) fn new(potential: &'a Potential, barrier: &Barrier, mode: &Mode, bare: &Loop) -> Self {
        let mut orbit = Self {
            potential,
            barrier: barrier.x,
            inward: bare.inward,
            shift: 0.25 * mode.gamma * mode.lambda,
            length: 0.0,
        };
        orbit.length = orbit.turn(bare.length);
        orbit
    }

    /// The first zero of g/q². The parabola only takes away, so that it lies within the loop without friction.
    fn turn(&self, bare: f64) -> f64 {
        let at = |k: u32| bare * f64::from(k) / f64::from(STEPS);
        let first = (1..=STEPS).find(|&k| self.steepness(at(k)) <= 0.0);
        first.map_or(bare, |k| bisect(|q| self.steepness(q), at(k - 1), at(k)))
    }

    /// g/q².
    fn steepness(&self, q: f64) -> f64 {
        -self.potential.value(Remainder::variable(self.barrier, self.inward * q)).rest - self.shift
    }

    /// g at the distance q, which is `left` short of the turning point.
    pub(super) fn kinetic(&self, q: f64, left: f64) -> f64 {
        if q <= left {
            return q * q * self.steepness(q);
        }
        let turn = self.barrier + self.inward * self.length;
        let rise = self.potential.value(Remainder::variable(turn, -self.inward * left)).change();
        self.shift * left * (q + self.length) - rise
    }

    /// dg/dq.
    pub(super) fn force(&self, q: f64) -> f64 {
        let slope = self.potential.rise(self.barrier, Jet::variable(self.inward * q)).slope;
        -self.inward * slope - 2.0 * self.shift * q
    }
}
