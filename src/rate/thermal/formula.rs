//! Classical and parabolic escape without friction, drawn beside the thermal sums and never a test of them.
//!
//! ```text
//! k_cl = Σ (ω₀/2π) e^{−ΔU/kT}                                       transition state, a sum over the barriers
//! k_par = Σ (ω_b/2π) sinh(βħω₀/2)/sin(βħω_b/2) e^{−ΔU/kT},   T > T_c
//! ```
//!
//! Rates in 1/time, mass 1. Wigner, Z. Phys. Chem. B 19, 203 (1932); Affleck, Phys. Rev. Lett. 46, 388 (1981).

use crate::potential::{Barrier, Well};
use crate::wide::Wide;
use std::f64::consts::{PI, TAU};

/// The classical rate without friction; zero at T = 0.
#[must_use]
pub fn classical(well: &Well, barriers: &[Barrier], kt: f64) -> Wide {
    barriers.iter().map(|barrier| boltzmann(well, barrier, kt) * (well.omega_0() / TAU)).sum()
}

/// The rate over barriers that are parabolas; `None` at and below the crossover temperature of one of them.
#[must_use]
pub fn parabolic(well: &Well, barriers: &[Barrier], kt: f64, hbar: f64) -> Option<Wide> {
    let half = 0.5 * hbar / kt;
    let over = |barrier: &Barrier| {
        let (omega, angle) = (barrier.omega_b(), half * barrier.omega_b());
        (omega > 0.0 && angle < PI)
            .then(|| boltzmann(well, barrier, kt) * (omega / TAU * (half * well.omega_0()).sinh() / angle.sin()))
    };
    barriers.iter().map(over).sum::<Option<Wide>>()
}

fn boltzmann(well: &Well, barrier: &Barrier, kt: f64) -> Wide {
    if kt > 0.0 { Wide::exp((well.energy - barrier.energy) / kt) } else { Wide::ZERO }
}
