//! The semiclassical rate at any temperature, in one piece across the crossover.
//!
//! ```text
//! k = (ω_R/2π)(ω₀/ω_b) f_q e^{−ΔU/kT} · √π y e^{y²} erfc y,   y = Λ₁√(θ/ħ)/2√B            T > T_c
//! k = k_bounce · ½ erfc(−√((S_B − S_b)/ħ))                     S_B = θΔU                    T < T_c
//! ```
//!
//! Above T_c the mode n = 1 has the weight ∫e^{−(θ/ħ)(Λ₁ρ + Bρ²)}dρ instead of ħ/θΛ₁, below it the bounce is one end of the same integral;
//! both give the same at T_c. Far from T_c the factors are 1. Grabert & Weiss, Phys. Rev. Lett. 53, 1787 (1984); Hänggi, Talkner &
//! Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. IX. The terms left out are of the relative order ħω₀/ΔU.

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
    if theta < path.crossover() * (1.0 + AT_CROSSOVER) {
        return above(path, theta, hbar);
    }
    Ok(across(path, &bounce(path, theta, PREFACTOR)?, hbar))
}

/// The prefactor's tolerance in [`rate`].
const PREFACTOR: f64 = 1e-7;

/// The rate from a bounce that is known already, with the factor that joins it to the rate above T_c.
#[must_use]
pub fn across(path: &Path<'_>, bounce: &Bounce, hbar: f64) -> Rate {
    let rate = bounce.rate(hbar);
    if bounce.theta.is_infinite() {
        return rate;
    }
    let excess = ((bounce.theta * path.barrier_height() - bounce.action) / hbar).max(0.0);
    // ½ erfc(−u) = 1 − ½e^{−u²} erfcx u
    let factor = 1.0 - 0.5 * (-excess).exp() * erfcx(excess.sqrt());
    rate.scaled(Wide::new(factor))
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
