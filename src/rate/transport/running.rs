//! The underdamped washboard without noise: the running state, and the tilt at which it is trapped again.
//!
//! ```text
//! p dp/dx = s − sin x − γp,      p(x + 2π) = p(x) > 0,      v = 2π/∮dx/p              running, mass 1, ω_p0 = 1
//! p(x_s) = p(x_s + 2π) = 0 at the saddles x_s = π − arcsin s                           at s = s_r(γ)
//! s_r → 4γ/π for γ → 0,      s_r = 1 for γ > 1.19…,      v → √(s² − 1)/γ for γ → ∞
//! ```
//!
//! Between s_r and 1 the particle may also rest in a well: hysteresis. (Stewart, Appl. Phys. Lett. 12, 277 (1968); McCumber,
//! J. Appl. Phys. 39, 3113 (1968); Risken, The Fokker–Planck Equation, sec. 11.6.)
//!
//! s_r is where the unstable manifold of one saddle meets the stable one of the next.

use super::orbit::{Line, ROUNDING};
use crate::error::{Error, Result};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Steps of the root finder.
const MOST_TURNS: usize = 200;
/// A velocity with a larger relative error is not given.
const LARGEST_ERROR: f64 = 1e-6;
/// arccos s next to which a root is not looked for: 1 − s = 5e-7.
const CLOSEST: f64 = 1e-3;

/// The tilt at which the running state ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retrapping {
    /// s_r, at most 1.
    pub tilt: f64,
    /// Its relative error.
    pub error: f64,
}

/// The mean velocity of a running state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Velocity {
    /// v (velocity).
    pub value: f64,
    /// Its relative error.
    pub error: f64,
}

/// `s_r(γ)`.
///
/// # Errors
/// A friction that is not positive and finite; `NotConverged` where it is so weak that rounding hides the loss of a period.
pub fn retrapping_tilt(gamma: f64) -> Result<Retrapping> {
    if !(gamma > 0.0 && gamma.is_finite()) {
        return Err(Error::input("friction").got(gamma).allowed("above 0").key("bath.gamma"));
    }
    let (near, twice) = (gap(CLOSEST, gamma)?, gap(2.0 * CLOSEST, gamma)?);
    let at_one = 2.0 * near - twice;
    if near <= 0.0 {
        // Without doubt where the line through both does not come near zero.
        let certain = at_one < -(near - twice).abs();
        let error = if certain { f64::EPSILON } else { 0.5 * (2.0 * CLOSEST).powi(2) };
        return Ok(Retrapping { tilt: 1.0, error });
    }
    // The gap falls from s = 1, θ = 0, to s = 0, θ = π/2.
    let (mut low, mut high) = ((CLOSEST, near), (FRAC_PI_2, gap(FRAC_PI_2, gamma)?));
    let (mut side, mut root) = (0, low.0);
    for _ in 0..MOST_TURNS {
        // Regula falsi, with the value at an end that stays halved (Dowell and Jarratt, BIT 11, 168 (1971)).
        let theta = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
        let still = (theta - root).abs() <= f64::EPSILON * theta;
        root = theta;
        let found = gap(theta, gamma)?;
        if still || found == 0.0 {
            break;
        }
        let (end, other, now) = if found > 0.0 { (&mut low, &mut high, 1) } else { (&mut high, &mut low, -1) };
        *end = (theta, found);
        other.1 *= if side == now { 0.5 } else { 1.0 };
        side = now;
    }
    settled(root, gamma)
}

/// The root with its error: rounding of the momenta, of the order of 2, over the slope of the gap.
fn settled(theta: f64, gamma: f64) -> Result<Retrapping> {
    let step = (1e-4f64).min(0.25 * theta).min(0.25 * (FRAC_PI_2 - theta));
    let slope = (gap(theta - step, gamma)? - gap(theta + step, gamma)?) / (2.0 * step);
    // cos θ = s; near s = 1 from the half angle, near 0 from the complement.
    let tilt = (FRAC_PI_2 - theta).sin();
    let noise = gap(theta, gamma)?.abs() + ROUNDING * f64::EPSILON * 2.0;
    let error = noise * theta.sin() / (slope.abs() * tilt) + f64::EPSILON;
    if error.is_nan() || error >= LARGEST_ERROR {
        return Err(Error::not_converged("the friction is so weak that rounding hides what a period loses")
            .got(gamma)
            .remedy("use s_r = 4γ/π, the limit of weak friction")
            .key("bath.gamma"));
    }
    Ok(Retrapping { tilt, error })
}

/// Momentum half-way between two saddles on the unstable manifold of the first less that on the stable one of the second.
fn gap(theta: f64, gamma: f64) -> Result<f64> {
    // s = cos θ, x_s = π/2 + θ, ω_b² = sin θ.
    let (tilt, saddle) = (theta.cos(), FRAC_PI_2 + theta);
    let root = (0.25 * gamma * gamma + theta.sin()).sqrt();
    let (down, up) = (theta.sin() / (root + 0.5 * gamma), -(root + 0.5 * gamma));
    let line = Line { tilt, gamma };
    let middle = saddle + PI;
    let momentum = |from: f64, slope: f64| -> Result<f64> {
        let (x, p) = line.leave(from, slope);
        let arrived = line.march(x, p, middle)?;
        Ok(arrived.map_or(0.0, |arrived| arrived.momentum))
    };
    Ok(momentum(saddle, down)? - momentum(saddle + TAU, up)?)
}

/// The velocity of the running state; `None` where the particle comes to rest: |s| below `s_r`.
///
/// # Errors
/// `Unresolved` so near to `s_r` that the rounding of s decides; as [`retrapping_tilt`].
pub fn velocity(s: f64, gamma: f64) -> Result<Option<Velocity>> {
    let retrapping = retrapping_tilt(gamma)?;
    let tilt = s.abs();
    if tilt <= retrapping.tilt {
        return Ok(None);
    }
    let line = Line { tilt, gamma };
    let Some(orbit) = line.orbit()? else { return Err(too_near(s, &retrapping)) };
    let value = TAU / orbit.time;
    let error = orbit.error / orbit.time + 16.0 * f64::EPSILON;
    if error.is_nan() || error >= LARGEST_ERROR {
        return Err(too_near(s, &retrapping));
    }
    Ok(Some(Velocity { value: value.copysign(s), error }))
}

fn too_near(s: f64, retrapping: &Retrapping) -> Error {
    Error::unresolved("so near to the end of the running state the rounding of the tilt decides on the velocity")
        .got(format!("s = {s}"))
        .allowed(format!("s above s_r = {}", retrapping.tilt))
        .remedy("raise the tilt a little")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// √(s² − 1)/γ, with corrections of the order of 1/γ⁴.
    #[test]
    fn strong_friction_is_the_overdamped_junction() {
        let s = 1.5f64;
        let law = |gamma: f64| (s * s - 1.0).sqrt() / gamma;
        let off = |gamma: f64| velocity(s, gamma).unwrap().unwrap().value / law(gamma) - 1.0;
        let (ten, twenty) = (off(10.0), off(20.0));
        assert!(twenty.abs() < 5e-6 && (ten / twenty - 16.0).abs() < 0.1, "{ten:e} {twenty:e}");
    }

    /// γ⟨v⟩ = s − ⟨sin x⟩; at weak friction ⟨sin x⟩ = γ/2v³ + …: v = s/γ − 1/2v³ + O(v^{−7}).
    #[test]
    fn fast_running_is_free_but_for_a_third_power() {
        let (s, gamma) = (1.0, 0.1);
        let found = velocity(s, gamma).unwrap().unwrap().value;
        let expected = s / gamma - 0.5 / found.powi(3);
        assert!((found - expected).abs() < 10.0 * found.powi(-7), "{found} {expected}");
    }

    #[test]
    fn weak_friction_traps_at_four_gammas_over_pi() {
        let ratio = |gamma: f64| retrapping_tilt(gamma).unwrap().tilt / (4.0 * gamma / PI);
        // 1 − O(γ²).
        let (coarse, fine) = (ratio(0.02) - 1.0, ratio(0.01) - 1.0);
        assert!(fine.abs() < 1e-4 && (coarse / fine - 4.0).abs() < 0.1, "{coarse:e} {fine:e}");
    }

    #[test]
    fn above_1_19_there_is_no_hysteresis() {
        assert!(retrapping_tilt(1.18).unwrap().tilt < 1.0);
        for gamma in [1.25, 2.0, 5.0] {
            assert_eq!(retrapping_tilt(gamma).unwrap().tilt, 1.0);
            assert!(velocity(1.0, gamma).unwrap().is_none());
        }
    }

    #[test]
    fn the_running_state_is_odd_and_ends_at_the_retrapping_tilt() {
        let trapped = retrapping_tilt(0.3).unwrap().tilt;
        assert_eq!(velocity(trapped * 0.999, 0.3).unwrap(), None);
        let (right, left) = (velocity(0.7, 0.3).unwrap().unwrap(), velocity(-0.7, 0.3).unwrap().unwrap());
        assert_eq!(right.value, -left.value);
    }

    /// The period grows by ln 10/λ₊ for each decade of the distance to s_r, λ₊ the rate at which the saddle is left; what is left
    /// over falls as that distance to the power λ₋/λ₊ − 1, 1.9 at this friction.
    #[test]
    fn the_period_grows_as_a_logarithm() {
        let gamma = 0.8;
        let trapped = retrapping_tilt(gamma).unwrap().tilt;
        let period = |distance: f64| TAU / velocity(trapped * (1.0 + distance), gamma).unwrap().unwrap().value;
        let rate = (0.25 * gamma * gamma + trapped.acos().sin()).sqrt() - 0.5 * gamma;
        let growth = (period(1e-8) - period(1e-7)) / std::f64::consts::LN_10;
        assert!((growth * rate - 1.0).abs() < 1e-5, "{growth} {rate}");
    }

    #[test]
    fn what_has_no_digits_is_refused() {
        assert_eq!(retrapping_tilt(-0.1).unwrap_err().to_string(), "[bath] gamma: friction: got -0.1, allowed above 0");
        let tilt = retrapping_tilt(0.2).unwrap().tilt;
        let error = velocity(tilt * (1.0 + 2e-15), 0.2).unwrap_err().to_string();
        let expected =
            "so near to the end of the running state the rounding of the tilt decides on the velocity: got s = ";
        assert!(error.starts_with(expected), "{error}");
    }
}
