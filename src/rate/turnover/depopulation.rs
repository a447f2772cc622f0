//! The depopulation factor: how far the escape itself empties the states that feed it.
//!
//! ```text
//! Υ(δ) = exp[(1/2π) ∫ ln(1 − e^{−δ(y² + 1/4)}) dy/(y² + 1/4)]       over the real line, 0 < Υ < 1
//!      = exp[−Σ erfc(√(nδ)/2)/n]                                    n = 1, 2, …
//!      = δ exp[√(δ/π) Σ ζ(½ − r) (−δ/4)^r/(r! (2r + 1))]            r = 0, 1, …;  δ < 8π
//! ```
//!
//! δ is the energy lost in one loop over kT. Mel'nikov & Meshkov, J. Chem. Phys. 85, 1018 (1986), for the integral. By the sum Υ
//! is the square of the probability that a walk with Gaussian steps of mean −δ and variance 2δ never rises above its start,
//! of which Chang & Peres, Ann. Probab. 25, 787 (1997), give the series.

use std::f64::consts::{PI, TAU};

/// ζ(½ − r)(−4)^{−r}/(r! (2r + 1)); at δ = [`SERIES_UP_TO`] the first one left out is below 1e−17.
const SERIES: [f64; 21] = [
    -1.460_354_508_809_586_8,
    0.017_323_852_081_446_214,
    -1.592_825_118_114_564_7e-4,
    -3.168_500_289_378_843e-6,
    8.031_342_837_600_246e-8,
    2.287_278_976_692_585_4e-9,
    -6.968_070_840_165_162e-11,
    -2.217_584_793_282_054_7e-12,
    7.277_308_776_154_282e-14,
    2.443_294_075_112_820_5e-15,
    -8.349_971_857_123_886e-17,
    -2.894_545_309_384_213e-18,
    1.015_240_592_812_193_8e-19,
    3.596_120_308_163_625_4e-21,
    -1.284_538_136_110_742_2e-22,
    -4.621_796_112_370_553e-24,
    1.673_499_916_910_105_3e-25,
    6.093_466_207_002_838e-27,
    -2.229_745_203_612_212_2e-28,
    -8.195_397_766_058_913e-30,
    3.024_233_015_970_286e-31,
];
/// Up to this δ the series is used, beyond it the integral.
const SERIES_UP_TO: f64 = 4.0;
/// Spacing of the trapezoidal rule. The integrand is analytic up to |Im y| = ½, so that the rule errs by e^{−π/h} = 1e−17.
const SPACING: f64 = 0.08;
/// e^{−x} that no double keeps beside 1.
const NEGLIGIBLE: f64 = 40.0;

/// Υ(δ) for δ ≥ 0, to a few units in the last place; not a number for δ < 0.
#[must_use]
pub fn depopulation(delta: f64) -> f64 {
    if delta < SERIES_UP_TO {
        let sum = SERIES.iter().rev().fold(0.0, |sum, term| sum * delta + term);
        return delta * ((delta / PI).sqrt() * sum).exp();
    }
    let term = |y: f64| {
        let energy = y * y + 0.25;
        (-(-delta * energy).exp()).ln_1p() / energy
    };
    let nodes = (1..).map(|k| SPACING * f64::from(k)).take_while(|y| delta * y * y < NEGLIGIBLE);
    let sum = 0.5 * term(0.0) + nodes.map(term).sum::<f64>();
    (2.0 * SPACING * sum / TAU).exp()
}
