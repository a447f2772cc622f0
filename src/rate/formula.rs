//! Kramers' formula and the next terms of its expansion in kT/ΔU: drawn beside the spectral value, never a test of it.
//!
//! ```text
//! k = (ω₀ ω_b/2πγ) e^{−ΔU/kT} [1 − kT (A_w + A_b) + …]                      overdamped
//! A = (5/24) V‴²/V″³ − (1/8) V⁗/V″²,   V = U at the well, V = −U at the barrier
//! ```
//!
//! Kramers, Physica 7, 284 (1940), eq. 25; the correction is Laplace's method to second order in both integrals of the
//! flux over the population (Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. II). The quartic and the
//! cubic well have all their terms in closed form:
//!
//! ```text
//! x⁴/4 − x²/2:  λ₁ = (√2/π) e^{−b}/S², S = Σ (4k−1)!!/(k! 4^k) D^k,     b = 1/4D
//! x²/2 − x³/3:  k  = (1/2π) e^{−b}/S², S = Σ (6k−1)!!/((2k)! 9^k) D^k,   b = 1/6D
//! ```

use super::{Rate, Route};
use crate::bath::Bath;
use crate::potential::{Barrier, Extremum, Potential, Well};
use crate::scalar::Jet;
use crate::wide::Wide;
use std::f64::consts::TAU;

/// Terms after which even the smallest optimal truncation has been passed, for every barrier below 10 000 kT that matters.
const MOST_TERMS: u32 = 60;

/// A curvature below this part of ΔU/Δx² is none.
const FLAT: f64 = 1e-9;

/// k = (ω₀ω_b/2πγ) e^{−ΔU/kT} over one barrier; `None` where a curvature vanishes and the formula has no meaning.
#[must_use]
pub fn kramers(well: &Well, barrier: &Barrier, bath: &Bath) -> Option<Rate> {
    if is_flat(well, well, barrier) || is_flat(barrier, well, barrier) {
        return None;
    }
    let prefactor = well.omega_0() * barrier.omega_b() / (TAU * bath.gamma());
    let height = (barrier.energy - well.energy) / bath.kt();
    let value = Wide::exp(-height) * prefactor;
    (prefactor.is_finite() && prefactor > 0.0).then(|| {
        let rounding = f64::EPSILON * (barrier.energy.abs().max(well.energy.abs()) / bath.kt() + 4.0);
        Rate::new(value, rounding, Route::Formula)
    })
}

/// Whether U″ at one of the two extrema is the rounding of a zero, so that Kramers' parabola is none.
pub(super) fn is_flat(extremum: &Extremum, well: &Well, barrier: &Barrier) -> bool {
    let scale = (barrier.energy - well.energy).abs() / (barrier.x - well.x).powi(2);
    extremum.curvature.abs() < FLAT * scale
}

/// What multiplies Kramers' formula, and how many terms of its expansion in kT it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correction {
    /// The factor.
    pub factor: f64,
    /// Terms beyond the leading 1.
    pub terms: u32,
    /// Size of the first term left out, relative: how far an asymptotic series can be trusted. For a potential of which only
    /// the first term is known, its square.
    pub left_out: f64,
}

/// The terms beyond Kramers: all up to the smallest one for the untilted quartic and the cubic, one for any other potential.
#[must_use]
pub fn correction(potential: &Potential, well: &Well, barrier: &Barrier, bath: &Bath) -> Correction {
    match *potential {
        // Scaled to a = b = 1: the unit of energy is b²/a, ΔU = 1/4 of it.
        Potential::Quartic { a, b, c: 0.0 } => series(bath.kt() * a / (b * b), quartic_term),
        // Scaled to g = 1/3: the unit of energy is 1/9g².
        Potential::Cubic { g } => series(bath.kt() * 9.0 * g * g, cubic_term),
        _ => {
            let first = bath.kt() * (anharmonicity(potential, &well.0) + anharmonicity(potential, &barrier.0));
            Correction { factor: 1.0 - first, terms: 1, left_out: first * first }
        }
    }
}

/// A of one extremum; U‴ and U⁗ are the derivatives of a jet of jets.
fn anharmonicity(potential: &Potential, extremum: &Extremum) -> f64 {
    let u = potential.value(Jet::variable(Jet::variable(extremum.x)));
    let curvature = u.curvature.value;
    let (third, fourth) = (u.curvature.slope, u.curvature.curvature);
    // V = −U at a barrier leaves V‴² as it is and changes the sign of V″³ and V⁗.
    let sign = curvature.signum();
    sign * (5.0 / 24.0 * third * third / curvature.powi(3) - fourth / (8.0 * curvature * curvature))
}

/// a_k/a_{k−1} of (4k−1)!!/(k! 4^k).
fn quartic_term(k: f64) -> f64 {
    (4.0 * k - 1.0) * (4.0 * k - 3.0) / (4.0 * k)
}

/// a_k/a_{k−1} of (6k−1)!!/((2k)! 9^k).
fn cubic_term(k: f64) -> f64 {
    (6.0 * k - 1.0) * (6.0 * k - 3.0) * (6.0 * k - 5.0) / (2.0 * k * (2.0 * k - 1.0) * 9.0)
}

/// 1/S², with S = Σ a_k D^k cut before its smallest term, as an asymptotic series is.
fn series(diffusion: f64, ratio: impl Fn(f64) -> f64) -> Correction {
    let (mut sum, mut term, mut terms) = (1.0, 1.0, 0);
    loop {
        let growth = ratio(f64::from(terms + 1)) * diffusion;
        if growth >= 1.0 || term < f64::EPSILON * sum || terms >= MOST_TERMS {
            return Correction { factor: 1.0 / (sum * sum), terms, left_out: 2.0 * term * growth / sum };
        }
        term *= growth;
        sum += term;
        terms += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potential::Landscape;

    fn first_terms(potential: &Potential, kt: f64) -> (f64, f64) {
        let landscape = Landscape::search(potential).unwrap();
        let bath = Bath::new(kt, 1.0).unwrap();
        let (well, barrier) = (&landscape.wells[0], &landscape.barriers[0]);
        let general = 1.0 - kt * (anharmonicity(potential, &well.0) + anharmonicity(potential, &barrier.0));
        (general, correction(potential, well, barrier, &bath).factor)
    }

    #[test]
    fn the_general_first_term_is_that_of_the_closed_series() {
        // 1 − 3/(8b) for the quartic, 1 − 5/(18b) for the cubic; the rest of the series is of order 1/b².
        let b = 2000.0;
        let (general, closed) = first_terms(&Potential::quartic(), 0.25 / b);
        assert!((general - (1.0 - 3.0 / (8.0 * b))).abs() < 1e-15);
        assert!((closed - general).abs() < 1.0 / (b * b));
        let cubic = Potential::Cubic { g: 1.0 / 3.0 };
        let (general, closed) = first_terms(&cubic, 1.0 / (6.0 * b));
        assert!((general - (1.0 - 5.0 / (18.0 * b))).abs() < 1e-14);
        assert!((closed - general).abs() < 1.0 / (b * b));
    }

    #[test]
    fn the_series_scale_with_the_parameters() {
        let scaled = Potential::Quartic { a: 3.0, b: 2.0, c: 0.0 };
        let height = 4.0 / 12.0;
        let (_, one) = first_terms(&scaled, height / 20.0);
        let (_, other) = first_terms(&Potential::quartic(), 0.25 / 20.0);
        assert!((one / other - 1.0).abs() < 1e-14);
        let (_, one) = first_terms(&Potential::Cubic { g: 0.1 }, 1.0 / (54.0 * 0.01) / 20.0);
        let (_, other) = first_terms(&Potential::Cubic { g: 1.0 / 3.0 }, 1.0 / 120.0);
        assert!((one / other - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_series_is_cut_at_its_smallest_term() {
        // 67365/32768 b⁻⁴ and the terms before it, at b = 40 the first neglected is 2276397/262144 b⁻⁵ = 8.5e-8.
        let b: f64 = 40.0;
        let (_, factor) = first_terms(&Potential::quartic(), 0.25 / b);
        let printed = 1.0
            - 3.0 / (8.0 * b)
            - 39.0 / (128.0 * b * b)
            - 657.0 / (1024.0 * b.powi(3))
            - 67365.0 / (32768.0 * b.powi(4));
        assert!((factor - printed).abs() < 1.5e-7, "{factor} {printed}");
    }
}
