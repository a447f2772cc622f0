//! What a bounce starts from: one well, one barrier and the friction, in the units of the well.
//!
//! ```text
//! q = (x − x₀)/(x_b − x₀),  V(q) = [U(x) − U₀]/ω₀²(x_b − x₀)²       times in 1/ω₀, actions in ω₀(x_b − x₀)²
//! V ≈ q²/2 in the well, V ≈ h − ω_b²(q − 1)²/2 + V‴(q − 1)³/6 + V⁗(q − 1)⁴/24 at the barrier
//! Λ_n = ν_n² + ν_nγ̂(ν_n) − ω_b²,   B = V‴²/2ω_b² − V‴²/4Λ₂ + V⁗/4
//! S/θ ≈ h + Λ₁|q₁|² + B|q₁|⁴                  q = 1 + q₀ + Σ q_n e^{iν_nτ}, with q₀ and q_±2 where they are stationary
//! ```
//!
//! The last line is the action close to the crossover temperature k_BT_c = ħω_R/2π, at which Λ₁ = 0: Grabert & Weiss, Phys. Rev.
//! Lett. 53, 1787 (1984); Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IX.

use super::matsubara::Symbol;
use crate::bath::Friction;
use crate::error::{Error, Result};
use crate::potential::{Barrier, Potential, Well};
use crate::rate::formula::is_flat;
use crate::rate::tunnelling::instanton;
use crate::scalar::Jet;
use std::f64::consts::TAU;

/// A well with the barrier that is left over, and the friction on the way.
#[derive(Debug, Clone)]
pub struct Path<'a> {
    potential: &'a Potential,
    well: Well,
    barrier: Barrier,
    friction: Friction,
    /// The friction with times in 1/ω₀.
    pub(super) scaled: Friction,
    /// x_b − x₀.
    length: f64,
    /// h = ΔU/ω₀²(x_b − x₀)².
    pub(super) height: f64,
    /// ω_b²/ω₀².
    pub(super) stiffness: f64,
    /// V‴ and V⁗ at the barrier.
    third: f64,
    fourth: f64,
    /// Whether U falls below U₀ beyond the barrier, so that there is a bounce at zero temperature.
    pub(super) opens: bool,
}

impl<'a> Path<'a> {
    /// The way out of a well over the barrier next to it; friction in the time unit of the potential, mass 1.
    ///
    /// # Errors
    /// `NoBarrier` where the barrier is not above the well, or where one of the two has no curvature.
    pub fn new(potential: &'a Potential, well: &Well, barrier: &Barrier, friction: Friction) -> Result<Self> {
        let length = barrier.x - well.x;
        let omega_0 = well.omega_0();
        let height = potential.rise(well.x, length) / (omega_0 * length).powi(2);
        if height.is_nan() || height <= 0.0 || is_flat(well, well, barrier) || is_flat(barrier, well, barrier) {
            return Err(Error::no_barrier("no bounce without a parabolic well and a parabolic barrier above it")
                .got(format!(
                    "U″ = {} and {}, ΔU = {}",
                    well.curvature,
                    barrier.curvature,
                    barrier.energy - well.energy
                ))
                .remedy("choose a potential with U″ > 0 in the well and U″ < 0 at the barrier")
                .key("potential"));
        }
        let scaled = Friction::ohmic(friction.gamma() / omega_0)?.with_cutoff(friction.cutoff() / omega_0)?;
        let top = potential.value(Jet::variable(Jet::variable(barrier.x)));
        let square = omega_0 * omega_0;
        Ok(Self {
            potential,
            well: *well,
            barrier: *barrier,
            friction,
            scaled,
            length,
            height,
            stiffness: barrier.curvature.abs() / square,
            third: top.curvature.slope * length / square,
            fourth: top.curvature.curvature * length * length / square,
            opens: instanton(potential, well, barrier)?.is_some(),
        })
    }

    /// ω₀ (1/time).
    #[must_use]
    pub fn omega_0(&self) -> f64 {
        self.well.omega_0()
    }

    /// ω_R (1/time), the growth of a small displacement from the barrier.
    #[must_use]
    pub fn unstable_frequency(&self) -> f64 {
        self.friction.unstable_frequency(self.barrier.omega_b())
    }

    /// θ_c = ħ/k_BT_c = 2π/ω_R (time).
    #[must_use]
    pub fn crossover(&self) -> f64 {
        TAU / self.unstable_frequency()
    }

    /// ΔU (energy).
    #[must_use]
    pub fn barrier_height(&self) -> f64 {
        self.height * (self.omega_0() * self.length).powi(2)
    }

    /// The unit of action, ω₀(x_b − x₀)².
    pub(super) fn unit(&self) -> f64 {
        self.omega_0() * self.length * self.length
    }

    /// x at q.
    pub(super) fn position(&self, q: f64) -> f64 {
        self.well.x + self.length * q
    }

    /// V, V′ and V″ at q.
    pub(super) fn potential(&self, q: f64) -> Jet {
        let rise = self.potential.rise(self.well.x, Jet::variable(self.length * q));
        let square = self.well.curvature;
        let slope = rise.slope / (square * self.length);
        Jet { value: rise.value / (square * self.length * self.length), slope, curvature: rise.curvature / square }
    }

    /// Rounding of V far from its zero.
    pub(super) fn rounding(&self) -> f64 {
        let lost = if matches!(self.potential, Potential::Washboard { .. }) { 0.0 } else { self.well.energy.abs() };
        f64::EPSILON * lost / (self.omega_0() * self.length).powi(2)
    }

    /// Λ of the well, times in 1/ω₀.
    pub(super) fn well_symbol(&self) -> Symbol {
        Symbol { friction: self.scaled, curvature: 1.0 }
    }

    /// Λ of the barrier, times in 1/ω₀.
    pub(super) fn barrier_symbol(&self) -> Symbol {
        Symbol { friction: self.scaled, curvature: -self.stiffness }
    }

    /// θ_c in 1/ω₀.
    pub(super) fn scaled_crossover(&self) -> f64 {
        TAU / self.scaled.unstable_frequency(self.stiffness.sqrt())
    }

    /// The action of the lowest Matsubara mode at θ (1/ω₀).
    pub(super) fn landau(&self, theta: f64) -> Landau {
        let nu = TAU / theta;
        let symbol = self.barrier_symbol();
        let (first, second) = (symbol.at(nu), symbol.at(2.0 * nu));
        let cubic = self.third * self.third;
        let quartic = cubic / (2.0 * self.stiffness) - cubic / (4.0 * second) + 0.25 * self.fourth;
        Landau { nu, first, quartic, mean: self.third / self.stiffness, double: -self.third / (2.0 * second) }
    }
}

/// S/θ ≈ h + Λ₁|q₁|² + B|q₁|⁴.
#[derive(Debug, Clone, Copy)]
pub(super) struct Landau {
    nu: f64,
    /// Λ₁.
    pub(super) first: f64,
    /// B.
    pub(super) quartic: f64,
    /// q₀ and q₂ over |q₁|².
    mean: f64,
    double: f64,
}

impl Landau {
    /// |q₁|² of the orbit below the crossover.
    pub(super) fn square(&self) -> f64 {
        -self.first / (2.0 * self.quartic)
    }

    /// The orbit, farthest beyond the barrier at τ = 0.
    pub(super) fn orbit(&self, tau: f64) -> f64 {
        let square = self.square();
        let angle = self.nu * tau;
        1.0 + square * self.mean + 2.0 * square.sqrt() * angle.cos() + 2.0 * square * self.double * (2.0 * angle).cos()
    }

    /// y = Λ₁√(θ/ħ)/2√B, at ħ in units of the action.
    pub(super) fn distance(&self, hbar: f64) -> f64 {
        0.5 * self.first * (TAU / (self.nu * hbar * self.quartic)).sqrt()
    }
}
