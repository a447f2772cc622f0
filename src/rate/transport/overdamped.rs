//! Velocity, diffusion and hops on a tilted ring without inertia, each with the bound on its error.
//!
//! ```text
//! v = L(k₊ − k₋),   k₊/k₋ = e^{FL/kT},   σ = vF/kT ≥ 0        σ (1/time) the entropy production in units of k_B
//! F → 0:  v/F → D_eff/kT                                       Einstein
//! ```
//!
//! The integrals are those of [`ring`](crate::operator::ring). What half the panels change is the error of the quadrature; the rest
//! is rounding of U/kT, and of the affinity where the tilt is a difference of U.

use crate::bath::Bath;
use crate::error::Result;
use crate::operator::ring::{Period, Tilt};
use crate::potential::Potential;
use crate::rate::{Rate, Route};
use crate::wide::Wide;

/// Rounding of the sums of positive terms.
const SUMS: f64 = 32.0 * f64::EPSILON;
/// Roundings of u on its way into an exponential, the reference of each panel included.
const EXPONENT: f64 = 3.0;
/// How often e^u or e^{−u} stands in a term of v, and of D_eff over it.
const VELOCITY_POWERS: f64 = 2.0;
const DIFFUSION_POWERS: f64 = 6.0;

/// What a tilted ring carries.
#[derive(Debug, Clone)]
pub struct Drift {
    /// L and F.
    pub tilt: Tilt,
    /// A = FL/kT.
    pub affinity: f64,
    /// v (length/time); 0 without tilt, and odd in it.
    pub velocity: Rate,
    /// `D_eff` (length²/time).
    pub diffusion: Rate,
    /// k₊ (1/time): turns with the tilt.
    pub forward: Rate,
    /// k₋ (1/time): turns against it.
    pub backward: Rate,
    /// The integrals, for the density.
    pub period: Period,
}

/// Velocity and diffusion over the ring from `ends.0` to `ends.1`, which must be one period (or several) of U′ apart.
///
/// # Errors
/// Ends that are no period apart; U not finite or not smooth between them.
pub fn drift(potential: &Potential, bath: &Bath, ends: (f64, f64)) -> Result<Drift> {
    let tilt = Tilt::new(potential, ends)?;
    let coarse = Period::new(potential, bath, ends, &tilt, 0)?;
    let fine = Period::new(potential, bath, ends, &tilt, 1)?;
    let noise = EXPONENT * f64::EPSILON * largest(potential, bath, ends);
    // A in 1 − e^{−A}, and in e^{−A} on the way backwards.
    let affinity = fine.affinity();
    let unsure = tilt.error * tilt.period / bath.kt() + f64::EPSILON * affinity.abs();
    let net = if affinity == 0.0 { 0.0 } else { unsure / affinity.abs().min(1.0) };
    let rate = |coarse: Wide, fine: Wide, rounding: f64| {
        let change = if fine == Wide::ZERO { 0.0 } else { ((coarse - fine) / fine).to_f64().abs() };
        Rate::new(fine, change + SUMS + rounding, Route::FluxOverPopulation)
    };
    let ((k_plus, k_minus), (plus, minus)) = (coarse.hops(), fine.hops());
    Ok(Drift {
        tilt,
        affinity,
        velocity: rate(coarse.velocity(), fine.velocity(), VELOCITY_POWERS * noise + net),
        diffusion: rate(coarse.effective_diffusion(), fine.effective_diffusion(), DIFFUSION_POWERS * noise + unsure),
        forward: rate(k_plus, plus, VELOCITY_POWERS * noise + unsure),
        backward: rate(k_minus, minus, VELOCITY_POWERS * noise + unsure),
        period: fine,
    })
}

/// |U|/kT at its largest on the ring.
fn largest(potential: &Potential, bath: &Bath, (a, b): (f64, f64)) -> f64 {
    const PLACES: u32 = 64;
    let at = |k: u32| potential.value(a + (b - a) * f64::from(k) / f64::from(PLACES)).abs() / bath.kt();
    (0..=PLACES).map(at).fold(1.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potential::Expression;
    use proptest::prelude::*;
    use std::f64::consts::{PI, TAU};

    fn washboard(s: f64, kt: f64, gamma: f64) -> Drift {
        drift(&Potential::Washboard { s }, &Bath::new(kt, gamma).unwrap(), (-PI, PI)).unwrap()
    }

    fn within(found: &Rate, expected: f64) {
        let error = (found.value().to_f64() / expected - 1.0).abs();
        assert!(error <= found.relative_error(), "{error:e} > {:e}", found.relative_error());
        assert!(found.relative_error() < 1e-12, "{:e}", found.relative_error());
    }

    /// Without a potential D_eff = D and v = F/γ.
    #[test]
    fn a_slope_is_free_fall() {
        let slope = Potential::Expression(Expression::parse("-0.7*x", &Default::default()).unwrap());
        let found = drift(&slope, &Bath::new(0.3, 2.0).unwrap(), (0.0, 1.5)).unwrap();
        within(&found.velocity, 0.35);
        within(&found.diffusion, 0.15);
    }

    /// D_eff without tilt is D over the product of the means of e^u and e^{−u}, here Bessel functions (Lifson and Jackson).
    #[test]
    fn without_tilt_diffusion_is_that_of_lifson_and_jackson() {
        // I_0(4)² from its series.
        let i0: f64 = (1..40)
            .scan(1.0, |term, k| {
                *term *= 4.0 / f64::from(k * k);
                Some(*term)
            })
            .sum::<f64>()
            + 1.0;
        let found = washboard(0.0, 0.25, 1.0);
        within(&found.diffusion, 0.25 / (i0 * i0));
        assert_eq!(found.velocity.value(), Wide::ZERO);
    }

    proptest! {
        /// The mirror image runs backwards with the same digits, up to rounding.
        #[test]
        fn the_velocity_is_odd_in_the_tilt(s in 0.001..1.5f64, kt in 0.02..2.0f64) {
            let (one, other) = (washboard(s, kt, 1.0), washboard(-s, kt, 1.0));
            let sum = (one.velocity.value() + other.velocity.value()) / one.velocity.value();
            prop_assert!(sum.to_f64().abs() <= one.velocity.relative_error() + other.velocity.relative_error());
            let ratio = (one.diffusion.value() / other.diffusion.value()).to_f64();
            prop_assert!((ratio - 1.0).abs() <= one.diffusion.relative_error() + other.diffusion.relative_error());
        }

        /// Hops obey detailed balance, and the current they make is the velocity.
        #[test]
        fn hops_make_the_velocity(s in -1.5..1.5f64, kt in 0.02..2.0f64, gamma in 0.1..10.0f64) {
            let found = washboard(s, kt, gamma);
            let net = (found.forward.value() - found.backward.value()) * TAU;
            // The difference cancels where the tilt is small: it is compared with the hops.
            let off = (net - found.velocity.value()).abs() / (found.forward.value() + found.backward.value());
            prop_assert!(off.to_f64() < 1e-13);
            let balance = found.forward.value().ln() - found.backward.value().ln();
            prop_assert!((balance - TAU * s / kt).abs() < 1e-13 * (1.0 + balance.abs()));
        }

        /// Einstein: dv/dF = D_eff/kT without tilt; the next term is of third order in F, as v is odd.
        #[test]
        fn linear_response_is_einsteins(kt in 0.05..2.0f64) {
            let f = 1e-6 * kt;
            let mobility = washboard(f, kt, 1.0).velocity.value() / Wide::new(f);
            let einstein = washboard(0.0, kt, 1.0).diffusion.value() / Wide::new(kt);
            prop_assert!(((mobility / einstein).to_f64() - 1.0).abs() < 1e-11);
        }

        /// The density is normalised, and carries the same current everywhere: v = L J with J = FP/γ − … at every x.
        #[test]
        fn the_density_is_normalised(s in 0.0..1.5f64, kt in 0.02..2.0f64) {
            let found = washboard(s, kt, 1.0);
            let (mut norm, mut pull) = (0.0, 0.0);
            for (x, weight, p) in found.period.density() {
                let p = weight * p.to_f64();
                norm += p;
                pull += p * (s - x.sin());
            }
            prop_assert!((norm - 1.0).abs() < 1e-12);
            // ⟨v⟩ = ⟨−U′⟩/γ, a difference that cancels where v is small.
            prop_assert!((pull - found.velocity.value().to_f64()).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_no_ring_is_refused() {
        let refusal = drift(&Potential::Washboard { s: 0.5 }, &Bath::new(0.1, 1.0).unwrap(), (0.0, 3.0)).unwrap_err();
        assert!(refusal.to_string().contains("not one period of U′ apart"), "{refusal}");
    }
}
