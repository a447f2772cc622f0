//! The semiclassical rate at any temperature, in one piece across the crossover.
//!
//! ```text
//! k = ∫₀^∞ f(ρ) e^{−φ(ρ)} dρ,   ρ = |q₁|²              φ(0) = θΔU/ħ at rest, φ = S/ħ at the bounce ρ*, where φ′ = 0
//! k = k_bounce ½ erfc y + [k_rest − p/2y],   y = −√((θΔU − S)/ħ),   p = k_bounce e^{−y²}/√π           T < T_c
//! k = k_rest [G − ε(1 − G)],   G = √π y e^{y²} erfc y,   y = Λ₁√(θ/ħ)/2√B,   ε = (e₁y + e₂y²) e^{−(y/2)⁴}/(1 + y²/4)   T > T_c
//! k_rest = (ω_R/2π)(ω₀/ω_b) f_q e^{−ΔU/kT}             its factor n = 1, 1/Λ₁, is negative below T_c
//! ```
//!
//! An end point and a saddle that meet at T_c: the bracket is what the end point adds to the saddle, regular at T_c, where both terms
//! have a pole. Above T_c the saddle lies at ρ < 0, and p = 2y k_rest (1 + ε): e₁ and e₂ make the integral and its slope go on there; the
//! factor T_c/T of Im F, in ω_R/2π in place of kT/ħ, sets in at T_c. Far
//! from T_c on either side all of these factors are 1 and brackets 0. Grabert & Weiss, Phys. Rev. Lett. 53, 1787 (1984), for the leading term; Hänggi, Talkner &
//! Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IX; Bleistein, Commun. Pure Appl. Math. 19, 353 (1966), for the bracket. The terms
//! left out are of the relative order ħω₀/ΔU.

use super::matsubara::ln_wolynes;
use super::path::Path;
use super::{Bounce, bounce};
use crate::bath::Friction;
use crate::error::{Error, Result};
use crate::rate::tunnelling::integral::integrate;
use crate::rate::{Rate, Route};
use crate::wide::Wide;
use std::f64::consts::{FRAC_2_SQRT_PI, PI, TAU};

/// 1 − T/T_c below which the bounce is too short for its determinant, and the quartic action stands in for it.
pub const AT_CROSSOVER: f64 = 1e-6;
/// 1 − T/T_c below which the rate is continued from where the poles leave enough digits.
const NEAR: f64 = 0.01;
/// y above which the bounce has no part: e^{−(y/2)⁴} has taken ε away.
const FAR: f64 = 4.0;
/// The tolerance of the prefactors that ε comes from.
const LOOSE: f64 = 1e-5;
/// T/T_c below which the end point adds nothing that counts.
const ALONE: f64 = 0.6;
/// Error of a logarithm of f_q, and of the factors beside it.
const ROUNDING: f64 = 1e-13;

/// f_q = Π (ν_n² + ν_nγ̂ + ω₀²)/(ν_n² + ν_nγ̂ − ω_b²) at θ = ħ/kT (time), above the crossover temperature.
///
/// # Errors
/// `Input` at and below the crossover, and for frequencies or θ that are not positive numbers.
pub fn wolynes(omega_0: f64, omega_b: f64, friction: Friction, theta: f64) -> Result<f64> {
    for (value, name) in [(omega_0, "ω₀"), (omega_b, "ω_b"), (theta, "θ")] {
        if !(value.is_finite() && value > 0.0) {
            return Err(Error::input(name).got(value).allowed("a finite number above 0"));
        }
    }
    let symbol = |curvature| super::matsubara::Symbol { friction, curvature };
    Ok(ln_wolynes(&symbol(omega_0 * omega_0), &symbol(-omega_b * omega_b), theta, 1)?.exp())
}

/// The rate at which a well is left at kT > 0 (or kT = 0) and ħ > 0, in the units of the potential (mass 1). Rates through two barriers add.
///
/// # Errors
/// `Input` for kT or ħ that can't be; as [`bounce`] below the crossover, `NoBarrier` above it where the crossover is not continuous.
pub fn rate(path: &Path<'_>, kt: f64, hbar: f64) -> Result<Rate> {
    if !(kt >= 0.0 && kt.is_finite()) {
        return Err(Error::input("temperature").got(kt).allowed("0 or more").key("bath.kt"));
    }
    if !(hbar > 0.0 && hbar.is_finite()) {
        return Err(Error::input("unphysical ħ").got(hbar).allowed("a finite number above 0").key("quantum.hbar"));
    }
    let theta = if kt > 0.0 { hbar / kt } else { f64::INFINITY };
    let ratio = path.crossover() / theta;
    if ratio <= 1.0 - NEAR {
        return across(path, &bounce(path, theta, PREFACTOR)?, hbar);
    }
    let rate = above(path, theta.min(path.crossover()), hbar)?;
    let y = distance(path, theta.min(path.crossover()), hbar);
    if y > FAR {
        return Ok(rate);
    }
    let joint = Joint::new(path, hbar)?;
    Ok(if ratio < 1.0 { joint.below(ratio, path, hbar) } else { rate.scaled(Wide::new(joint.factor(y))) })
}

/// The prefactor's tolerance in [`rate`].
const PREFACTOR: f64 = 1e-7;

/// The rate from a bounce that is known already, with what joins it to the rate above T_c.
///
/// # Errors
/// `NotConverged` where a sum over the Matsubara frequencies does not settle.
pub fn across(path: &Path<'_>, bounce: &Bounce, hbar: f64) -> Result<Rate> {
    let rate = bounce.rate(hbar);
    if bounce.theta.is_infinite() {
        return Ok(rate);
    }
    let excess = ((bounce.theta * path.barrier_height() - bounce.action) / hbar).max(0.0);
    // ½ erfc(−u) = 1 − ½e^{−u²} erfcx u
    let saddle = 1.0 - 0.5 * (-excess).exp() * erfcx(excess.sqrt());
    let end = if path.crossover() / bounce.theta > ALONE {
        // The pole of n = 1 is that of p/2y; the one of n = 2, at T_c/2, is none of the end point's.
        let rest = at_rest(path, bounce.theta, hbar)?;
        (rest / rate.value()).to_f64() + (-excess).exp() / (2.0 * (PI * excess).sqrt())
    } else {
        0.0
    };
    let poles = (-excess).exp() / (2.0 * (PI * excess).sqrt());
    let lost = poles * (rate.relative_error() + 4.0 * f64::EPSILON * bounce.action / hbar / excess);
    let error = rate.relative_error() + lost;
    Ok(Rate::new(rate.value() * (saddle + end), error, Route::Formula))
}

/// `k_rest`, the rate of the path at rest on the barrier with every mode by itself: negative between T_c/2 and T_c.
fn at_rest(path: &Path<'_>, theta: f64, hbar: f64) -> Result<Wide> {
    let (well, barrier) = (path.well_symbol(), path.barrier_symbol());
    let scaled = theta * path.omega_0();
    let others = ln_wolynes(&well, &barrier, scaled, 2)?;
    let nu = TAU / scaled;
    // (ω_R/2π)(ω₀/ω_b) · Λ_w/Λ_b of n = 1; below T_c the growth at the barrier is that of ν₁, as above it in `above`.
    let attempt = path.unstable_frequency().min(TAU / theta) / TAU / path.stiffness.sqrt();
    Ok(Wide::exp(others - path.barrier_height() * theta / hbar) * (attempt * well.at(nu) / barrier.at(nu)))
}

/// y at T_c and above.
fn distance(path: &Path<'_>, theta: f64, hbar: f64) -> f64 {
    path.landau(theta * path.omega_0()).distance(hbar / path.unit())
}

/// Rate and slope at T_c, from below, for what goes on above.
struct Joint {
    /// e₁ and e₂.
    epsilon: [f64; 2],
    /// ln k, its slope and half its curvature at T_c.
    parabola: [f64; 3],
    error: f64,
}

impl Joint {
    fn new(path: &Path<'_>, hbar: f64) -> Result<Self> {
        let below = |steps: f64| -> Result<Rate> {
            across(path, &bounce(path, path.crossover() / (1.0 - steps * NEAR), LOOSE)?, hbar)
        };
        let leading =
            |steps: f64| -> Result<f64> { Ok(above(path, path.crossover() / (1.0 + steps * NEAR), hbar)?.ln_k()) };
        let rates = [below(1.0)?, below(2.0)?, below(3.0)?];
        let [one, two, three] = rates.map(|rate| rate.ln_k());
        // The parabola through three points, at T_c.
        let (ln_k, ln_slope) = (3.0 * one - 3.0 * two + three, (-2.5 * one + 4.0 * two - 1.5 * three) / -NEAR);
        let [zero, first, second] = [leading(0.0)?, leading(1.0)?, leading(2.0)?];
        let slope = (-1.5 * zero + 2.0 * first - 0.5 * second) / NEAR;
        let error = rates.iter().map(Rate::relative_error).fold(0.0, f64::max);
        let parabola = [ln_k, ln_slope, 0.5 * (one - 2.0 * two + three) / (NEAR * NEAR)];
        let growth = distance(path, path.crossover() / (1.0 + NEAR), hbar) / NEAR;
        // 1 − ε(1 − G)/G = 1 − e₁/√π − y[e₂/√π + e₁(2/π − 1)] + O(y²), from G = √π y − 2y² + …
        let (root, over) = (PI.sqrt(), (ln_k - zero).exp());
        let first = root * (1.0 - over);
        // The factor T_c/T is no part of the integral: its slope, −1, sets in at T_c.
        let second = root * (-(ln_slope - slope - 1.0) / growth * over - first * (2.0 / PI - 1.0));
        Ok(Self { epsilon: [first, second], parabola, error })
    }

    /// k over its leading form k_rest G, for y ≥ 0.
    fn factor(&self, y: f64) -> f64 {
        let [first, second] = self.epsilon;
        let form = PI.sqrt() * erfcx(y);
        let fading = (-(0.5 * y).powi(4)).exp() / (1.0 + 0.25 * y * y);
        1.0 - (first + second * y) * fading * (1.0 - y * form) / form
    }

    /// The rate just below T_c, where poles of opposite sign take too many digits.
    fn below(&self, ratio: f64, path: &Path<'_>, hbar: f64) -> Rate {
        let [ln_k, slope, curvature] = self.parabola;
        let step = ratio - 1.0;
        // ln k varies as θΔU/ħ = (θ_cΔU/ħ)/r does; the parabola leaves its third power.
        let error = self.error + (1.0 + path.barrier_height() * path.crossover() / hbar) * NEAR.powi(3);
        Rate::new(Wide::exp(ln_k + step * (slope + step * curvature)), error, Route::Formula)
    }
}

/// At T_c and above: also a little below, where y < 0.
fn above(path: &Path<'_>, theta: f64, hbar: f64) -> Result<Rate> {
    let omega_0 = path.omega_0();
    let (well, barrier) = (path.well_symbol(), path.barrier_symbol());
    let scaled = theta * omega_0;
    let landau = path.landau(scaled);
    if landau.quartic.is_nan() || landau.quartic <= 0.0 {
        return Err(Error::no_barrier("the action has no quartic term that holds the bounce at the crossover")
            .got(landau.quartic)
            .allowed("above 0")
            .remedy("the crossover of this barrier is not continuous; no uniform rate is known for it")
            .key("potential"));
    }
    let reduced = hbar / path.unit();
    let y = landau.distance(reduced);
    // √π y e^{y²} erfc y/Λ₁, which has a limit at Λ₁ = 0.
    let first = 0.5 * (PI * scaled / (reduced * landau.quartic)).sqrt() * erfcx(y);
    let others = ln_wolynes(&well, &barrier, scaled, 2)?;
    let attempt = path.unstable_frequency().min(TAU / theta) / TAU * omega_0 / (omega_0 * path.stiffness.sqrt());
    let exponent = others - path.barrier_height() * theta / hbar;
    let value = Wide::exp(exponent) * (attempt * first * well.at(TAU / scaled));
    let near = if theta > path.crossover() { AT_CROSSOVER } else { 0.0 };
    let error = ROUNDING + near + 4.0 * f64::EPSILON * exponent.abs();
    Ok(Rate::new(value, error, Route::Formula))
}

/// e^{y²} erfc y = (2/√π) ∫₀^∞ e^{−t² − 2yt} dt for y ≥ 0, of which no part is subtracted; 2e^{y²} − (e^{y²} erfc |y|) for y < 0.
fn erfcx(y: f64) -> f64 {
    let size = y.abs();
    // e^{−t(t + 2y)} is below rounding beyond.
    let end = 40.0 / (size + (size * size + 40.0).sqrt());
    let integral = integrate(|t| (-t * (t + 2.0 * size)).exp(), 0.0, end, 0.0).map_or(f64::NAN, |found| found.value);
    let positive = FRAC_2_SQRT_PI * integral;
    if y >= 0.0 { positive } else { 2.0 * (y * y).exp() - positive }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scaled_error_function_has_its_known_values() {
        // Abramowitz & Stegun, table 7.1: erfc 1 = 0.157299207050285; 1/(y√π)(1 − 1/2y²) far out.
        assert!((erfcx(0.0) - 1.0).abs() < 1e-15);
        let one = 0.157_299_207_050_285_13 * 1f64.exp();
        assert!((erfcx(1.0) / one - 1.0).abs() < 1e-14);
        assert!((erfcx(-1.0) / (2.0 * 1f64.exp() - one) - 1.0).abs() < 1e-14);
        let y = 1e4;
        assert!((erfcx(y) * y * PI.sqrt() - (1.0 - 0.5 / (y * y))).abs() < 1e-13);
    }
}
