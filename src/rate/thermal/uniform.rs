//! The thermal rate with the uniform WKB transmission through and over the barriers.
//!
//! ```text
//! k = (1/2πħ Z₀) ∫ dE e^{−βE} Σ 1/(1 + e^{W(E)}),   Z₀ = 1/(2 sinh(βħω₀/2))        E from the bottom of the well
//! W = (2/ħ) ∫ √(2(U − E)) dx  between the turning points, below the barrier
//! W = −(2/ħ) ∫ Re √(2(E − U)) dy  between the complex turning points a ± ib, x = a + iy, above it: the same function of E
//! ```
//!
//! Rates in 1/time, mass 1. Kemble, Phys. Rev. 48, 549 (1935); Affleck, Phys. Rev. Lett. 46, 388 (1981). Below about 0.6 `T_c`
//! it fails, for it knows no lowest level.

use crate::error::Result;
use crate::potential::{Barrier, Potential, Well};
use crate::rate::tunnelling::action;
use crate::rate::tunnelling::integral::rule;
use crate::scalar::Jet;
use crate::wide::Wide;
use num_complex::Complex64;
use std::f64::consts::{PI, TAU};

/// Panels of the energy are this many ħω₀ wide, or wider where there would be too many.
const PANEL: f64 = 0.5;
/// Tops of the same height, relative.
const SAME: f64 = 1e-9;
/// Panels at most.
const MOST: f64 = 400.0;
/// The integral ends where e^{−(E − ΔU)/kT} is below rounding at the highest temperature it is made for.
const DEEP: f64 = 40.0;
/// Points of the integral between complex turning points, and of its check.
const POINTS: [u32; 2] = [24, 48];
/// What they may differ by, relative.
const AGREE: f64 = 1e-8;
/// Steps of Newton's for a complex turning point.
const STEPS: usize = 50;

/// e^{−βE} is to be integrated with these weights over these energies.
#[derive(Debug, Clone, PartialEq)]
pub struct Uniform {
    /// E, its weight with dE, and Σ 1/(1 + e^{W(E)}).
    energies: Vec<(f64, f64, Wide)>,
    hbar: f64,
    omega_0: f64,
    /// kT up to which the range of energies suffices.
    pub highest_kt: f64,
}

impl Uniform {
    /// The transmissions of the barriers around a well, for temperatures up to `highest_kt` (energy), or less where the complex
    /// turning points are lost before.
    ///
    /// `None` where U has no outer turning point at some energy below a barrier.
    ///
    /// # Errors
    /// `NotConverged` where U is not smooth between the turning points.
    pub fn new(
        potential: &Potential,
        well: &Well,
        barriers: &[Barrier],
        hbar: f64,
        highest_kt: f64,
    ) -> Result<Option<Self>> {
        let omega_0 = well.omega_0();
        let mut tops: Vec<f64> = barriers.iter().map(|barrier| barrier.energy - well.energy).collect();
        tops.sort_by(f64::total_cmp);
        // Barriers that rounding alone keeps apart have no panel between them.
        tops.dedup_by(|a, b| *a - *b <= SAME * *b);
        let Some(&highest) = tops.last() else { return Ok(None) };
        let mut above: Vec<Above> = barriers.iter().map(|barrier| Above::new(potential, barrier)).collect();
        let mut made = Self { energies: Vec::new(), hbar, omega_0, highest_kt };
        let mut from = 0.0;
        // The transmission is smooth across a top, but not the ways to compute it: panels end there.
        for to in tops.into_iter().chain([highest + DEEP * highest_kt]) {
            for (energy, weight) in panels(from, to, PANEL * hbar * omega_0) {
                let mut passed = Wide::ZERO;
                for (barrier, above) in barriers.iter().zip(&mut above) {
                    let Some(w) = exponent(potential, well, barrier, above, well.energy + energy)? else {
                        made.highest_kt = (energy - highest) / DEEP;
                        return Ok((energy > highest).then_some(made));
                    };
                    // Of 1/(1 + e^W) neither term may overflow.
                    let through = Wide::exp(-w / hbar);
                    passed = passed + through / (Wide::ONE + through);
                }
                made.energies.push((energy, weight, passed));
            }
            from = to;
        }
        Ok(Some(made))
    }

    /// The rate at kT (energy), which is above 0 and at most `highest_kt`.
    #[must_use]
    pub fn rate(&self, kt: f64) -> Wide {
        let integral: Wide =
            self.energies.iter().map(|(energy, weight, passed)| *passed * Wide::exp(-energy / kt) * *weight).sum();
        let inverse_z0 = 2.0 * (0.5 * self.hbar * self.omega_0 / kt).sinh();
        integral * (inverse_z0 / (TAU * self.hbar))
    }
}

/// Nodes and weights of Gauss–Legendre panels.
fn panels(from: f64, to: f64, width: f64) -> Vec<(f64, f64)> {
    let count = ((to - from) / width).ceil().clamp(1.0, MOST);
    let width = (to - from) / count;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a few hundred")]
    let panels = 0..count as u32;
    panels.flat_map(|i| rule().map(|(x, weight)| (from + width * (f64::from(i) + x), width * weight))).collect()
}

/// ħW at an energy; `None` where there is no turning point.
fn exponent(
    potential: &Potential,
    well: &Well,
    barrier: &Barrier,
    above: &mut Above<'_>,
    energy: f64,
) -> Result<Option<f64>> {
    if energy < barrier.energy {
        return Ok(action(potential, well, barrier, energy)?.map(|action| 2.0 * action));
    }
    Ok(above.exponent(energy))
}

/// The complex turning points above one barrier, followed upwards in energy.
struct Above<'a> {
    potential: &'a Potential,
    barrier: Barrier,
    point: Option<Complex64>,
}

impl<'a> Above<'a> {
    fn new(potential: &'a Potential, barrier: &Barrier) -> Self {
        Self { potential, barrier: *barrier, point: None }
    }

    fn exponent(&mut self, energy: f64) -> Option<f64> {
        let rise = energy - self.barrier.energy;
        let start = Complex64::new(self.barrier.x, (2.0 * rise).sqrt() / self.barrier.omega_b());
        let point = self.turning_point(energy, self.point.unwrap_or(start))?;
        self.point = Some(point);
        let [one, two] = POINTS.map(|points| self.integral(energy, point, points));
        ((one - two).abs() <= AGREE * two.abs()).then_some(-2.0 * two)
    }

    /// U(z) = E by Newton's method from the one before.
    fn turning_point(&self, energy: f64, start: Complex64) -> Option<Complex64> {
        let mut z = start;
        for _ in 0..STEPS {
            let at = self.potential.value(Jet::variable(z));
            let step = (at.value - energy) / at.slope;
            z -= step;
            if step.norm() <= 1e-12 * z.im.abs() {
                return (z.im > 0.0).then_some(z);
            }
        }
        None
    }

    /// ∫ Re √(2(E − U)) dy along x = Re z by the Chebyshev rule of the second kind, whose weight √(1 − t²) the integrand has.
    fn integral(&self, energy: f64, z: Complex64, points: u32) -> f64 {
        let step = PI / f64::from(points + 1);
        let term = |k: u32| {
            let (sine, cosine) = (step * f64::from(k)).sin_cos();
            let kinetic = energy - self.potential.value(Complex64::new(z.re, z.im * cosine));
            sine * (2.0 * kinetic).sqrt().re
        };
        z.im * step * (1..=points).map(term).sum::<f64>()
    }
}
