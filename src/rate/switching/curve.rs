//! ln Γ over the currents at which a ramped junction switches.
//!
//! ```text
//! u = (1 − s)^{5/4},  s = I/I_c        h(u) = ln[Γ / (İ |d ln Γ/dI|)] ≈ ln H       H: the hazard gathered so far
//! ```
//!
//! The range runs from where h says that next to nothing has switched to where next to nothing is left; there ln Γ is
//! interpolated at Chebyshev nodes in u, twice as many as long as the last coefficients are not small.

use super::chebyshev::{Chebyshev, nodes};
use super::theory::{Escape, LnRate};
use crate::error::{Error, Result};
use crate::units::{BOLTZMANN, HBAR, Junction};
use rayon::prelude::*;

/// ln H at the upper end: e^{−H} of the runs are left, 1e-18.
const LAST: f64 = 3.75;
/// Hazard at zero current above which a ramp that starts there has lost runs before it started.
const BEFORE: f64 = 1e-6;
/// Steps towards an end of the range; ln H is nearly linear in u.
const STEPS: usize = 30;
/// ln H may be off the wanted one by this much.
const NEAR: f64 = 0.3;
/// Nodes at first, and at most.
const NODES: (usize, usize) = (20, 160);
/// ln Γ is smooth enough when its last coefficients are below this.
const SETTLED: f64 = 1e-11;
/// Relative step of u in a difference.
const DIFFERENCE: f64 = 1e-3;

/// A bias s = I/I_c that keeps the digits of 1 − s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bias {
    /// 1 − s.
    below: f64,
}

impl Bias {
    /// From s = I/I_c.
    #[must_use]
    pub fn from_s(s: f64) -> Self {
        Self { below: 1.0 - s }
    }

    /// From u = (1 − s)^{5/4}.
    #[must_use]
    pub fn from_u(u: f64) -> Self {
        Self { below: u.powf(0.8) }
    }

    /// s.
    #[must_use]
    pub fn s(self) -> f64 {
        1.0 - self.below
    }

    /// u = (1 − s)^{5/4}.
    #[must_use]
    pub fn u(self) -> f64 {
        self.below.powf(1.25)
    }

    /// arccos s, half the distance between well and barrier (rad).
    #[must_use]
    pub fn angle(self) -> f64 {
        2.0 * (0.5 * self.below).sqrt().asin()
    }

    /// ω_p/ω_p0 = (1 − s²)^{1/4}.
    #[must_use]
    pub fn softening(self) -> f64 {
        (self.below * (2.0 - self.below)).sqrt().sqrt()
    }

    /// −ds/du = (4/5) u^{−1/5}.
    #[must_use]
    pub fn speed(self) -> f64 {
        0.8 / self.below.powf(0.25)
    }
}

/// ln Γ against the bias, over the currents at which a junction switches while its current rises.
#[derive(Debug, Clone)]
pub struct RateCurve {
    /// I_c (A).
    pub critical_current: f64,
    /// İ (A/s).
    pub ramp: f64,
    /// u at the upper and at the lower end of the currents.
    pub(super) range: (f64, f64),
    fit: Chebyshev,
    slope: Chebyshev,
    /// Bounds on the error of ln Γ at the nodes, u descending: interpolation, and what the theory's numbers are uncertain by.
    errors: Vec<(f64, f64)>,
}

impl RateCurve {
    /// The curve of one route for a ramp (A/s).
    ///
    /// # Errors
    /// `Input` where a noticeable share has switched before the ramp starts at I = 0; what the theory refuses.
    pub fn new(escape: &Escape, ramp: f64) -> Result<Self> {
        let range = range(escape, ramp)?;
        Self::fitted(escape.junction.critical_current, ramp, range, |bias| escape.ln_rate(bias))
    }

    /// The curve at a temperature next to it, over the same currents.
    ///
    /// # Errors
    /// What the theory refuses.
    pub fn beside(&self, escape: &Escape) -> Result<Self> {
        Self::fitted(self.critical_current, self.ramp, self.range, |bias| escape.ln_rate(bias))
    }

    /// The curve of any rate between two values of u.
    pub(super) fn fitted(
        critical_current: f64,
        ramp: f64,
        range: (f64, f64),
        ln_rate: impl Fn(Bias) -> Result<LnRate> + Sync,
    ) -> Result<Self> {
        let mut count = NODES.0;
        loop {
            let places = nodes(count, range.0, range.1);
            let rates: Vec<LnRate> = places.par_iter().map(|u| ln_rate(Bias::from_u(*u))).collect::<Result<_>>()?;
            let values: Vec<f64> = rates.iter().map(|rate| rate.value).collect();
            let fit = Chebyshev::new(range.0, range.1, &values);
            let least = rates.iter().map(|rate| rate.error).fold(f64::INFINITY, f64::min);
            if fit.error() < SETTLED.max(0.1 * least) || 2 * count > NODES.1 {
                let slope = fit.derivative();
                let errors = places.into_iter().zip(rates).map(|(u, rate)| (u, rate.error + fit.error())).collect();
                return Ok(Self { critical_current, ramp, range, fit, slope, errors });
            }
            count *= 2;
        }
    }

    /// The bound on the error of ln Γ at a bias: the larger one of the two nodes next to it.
    #[must_use]
    pub fn error(&self, bias: Bias) -> f64 {
        let u = bias.u();
        let after = self.errors.partition_point(|(node, _)| *node > u);
        let at = |index: usize| self.errors.get(index).map_or(0.0, |(_, error)| *error);
        at(after).max(at(after.wrapping_sub(1)))
    }

    /// ln Γ (1/s) at a bias within the range.
    #[must_use]
    pub fn ln_rate(&self, bias: Bias) -> f64 {
        self.fit.value(bias.u())
    }

    /// d ln Γ/dI (1/A).
    #[must_use]
    pub fn slope(&self, bias: Bias) -> f64 {
        -self.slope.value(bias.u()) / (bias.speed() * self.critical_current)
    }

    /// The lowest and the highest current of the range (A).
    #[must_use]
    pub fn currents(&self) -> (f64, f64) {
        let current = |u: f64| Bias::from_u(u).s() * self.critical_current;
        (current(self.range.1), current(self.range.0))
    }

    /// Γ dI/İ per du, at u.
    pub(super) fn density(&self, u: f64) -> f64 {
        self.fit.value(u).exp() * Bias::from_u(u).speed() * self.critical_current / self.ramp
    }
}

/// The two ends of u.
fn range(escape: &Escape, ramp: f64) -> Result<(f64, f64)> {
    let shallowest = escape.shallowest();
    if shallowest >= 1.0 {
        return Err(Error::no_barrier("the junction has no barrier to speak of at any bias")
            .got(format!("T = {} K", escape.temperature))
            .remedy("lower junction.temperature")
            .key("junction.temperature"));
    }
    let start = guess(&escape.junction, escape.temperature, ramp).clamp(shallowest, 1.0);
    let low = approach(escape, ramp, start, LAST, shallowest)?;
    let high = approach(escape, ramp, start, escape.first_hazard(), shallowest)?;
    if high >= 1.0 {
        let (before, _) = hazard(escape, ramp, 1.0)?;
        if before > BEFORE.ln() {
            return Err(Error::input("the junction switches before the ramp starts at zero current")
                .got(format!("a share of about {:.1e}", before.exp().min(1.0)))
                .allowed(format!("{BEFORE:.0e}"))
                .remedy("lower junction.temperature, or raise junction.ramp")
                .key("junction.ramp"));
        }
    }
    Ok((low, high))
}

/// ln H and its slope in u.
fn hazard(escape: &Escape, ramp: f64, u: f64) -> Result<(f64, f64)> {
    // One-sided at s = 0, so that no bias beyond is asked for.
    let (below, above) = (u * (1.0 - DIFFERENCE), (u * (1.0 + DIFFERENCE)).min(1.0));
    let at = |u: f64| escape.ln_rate(Bias::from_u(u));
    let slope = (at(above)?.value - at(below)?.value) / (above - below);
    let bias = Bias::from_u(u);
    let per_current = slope.abs() / (bias.speed() * escape.junction.critical_current);
    Ok((at(u)?.value - (ramp * per_current).ln(), slope))
}

/// u at which ln H has a wanted value, by Newton's method; the end of the domain where it is not reached.
fn approach(escape: &Escape, ramp: f64, start: f64, wanted: f64, shallowest: f64) -> Result<f64> {
    let least = shallowest * (1.0 + 2.0 * DIFFERENCE);
    let mut u = start.max(least);
    for _ in 0..STEPS {
        let (found, slope) = hazard(escape, ramp, u)?;
        if (found - wanted).abs() < NEAR {
            return Ok(u);
        }
        // ln Γ falls with u nearly linearly; a step of a factor two is as far as that can be trusted.
        let next = (u + (wanted - found) / slope).clamp(0.5 * u, 2.0 * u).clamp(least, 1.0);
        if next == u {
            return Ok(u);
        }
        u = next;
    }
    Err(Error::not_converged("the currents at which the junction switches were not found").got(format!("u = {u}")))
}

/// u at which about half has switched, with the larger of T and ħω_p/7.2k_B as escape temperature.
fn guess(junction: &Junction, temperature: f64, ramp: f64) -> f64 {
    let hazard = |u: f64| {
        let bias = Bias::from_u(u);
        let omega = junction.plasma_frequency(bias.s());
        let kt = (BOLTZMANN * temperature).max(HBAR * omega / 7.2);
        let exponent = junction.barrier(bias.s()) / kt;
        let per_current = exponent / (0.8 * u * bias.speed() * junction.critical_current);
        (omega / std::f64::consts::TAU).ln() - exponent - (ramp * per_current).ln()
    };
    let (mut low, mut high) = (1e-12, 1.0);
    for _ in 0..100 {
        let middle = f64::sqrt(low * high);
        if hazard(middle) > 0.0 { low = middle } else { high = middle }
    }
    high
}
