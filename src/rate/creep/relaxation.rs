//! The decay of a persistent current, j(s) from dj/ds = −e(j), j(0) = 1, where it has a closed form.
//!
//! ```text
//! linear, forward   j = 1 − ln(1 + us)/u = −ln[e^{−u}(1 + us)]/u            S = [s/(1 + us)]/j
//! linear, net       j = (2/u) artanh q,   q = tanh(u/2) e^{−a},   a = 2u e^{−u} s
//! logarithmic       j = [1 + (u − 1)s]^{−1/(u − 1)},   e^{−s} at u = 1         S = s j^{u − 1}
//! ```
//!
//! (Beasley, Labusch & Webb, Phys. Rev. 181, 682 (1969), for the first; the others by separation of variables.) With p = 1 − q,
//! which is the sum 1 − e^{−a} + 2e^{−a}/(e^u + 1) of positive terms, j = ln[(2 − p)/p]/u and e = 4e^{−u} q/[p(2 − p)]: all
//! digits are kept from j = 1 to a current that has died out. S = −d ln j/d ln s = s e(j)/j is the rate equation itself.

use super::{Barrier, Decay, Hops, Law};
use crate::error::{Error, Result};
use crate::wide::Wide;

/// Roundings of a closed form.
const PLAIN: f64 = 8.0 * f64::EPSILON;
/// Latest t/τ, so that sums of times stay within the range of doubles.
pub const LATEST: f64 = 1e300;

/// The current at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relaxed {
    /// ln j, which has no smallest number.
    pub ln_j: f64,
    /// Bound on |δj|/j.
    pub j_error: f64,
    /// S = −d ln j/d ln s.
    pub creep_rate: f64,
    /// Bound on |δS|/S.
    pub creep_rate_error: f64,
}

impl Relaxed {
    /// j; `None` below the range of doubles.
    #[must_use]
    pub fn j(&self) -> Option<f64> {
        let j = self.ln_j.exp();
        (j >= f64::MIN_POSITIVE).then_some(j)
    }
}

/// The current at the time s = t/τ ≥ 0.
///
/// # Errors
/// A time that is negative or too late; hops forward alone, which take the current to 0 in a finite time, beyond that time.
pub fn relax(law: &Law, s: f64) -> Result<Relaxed> {
    match closed(law, s)? {
        Some(found) => Ok(found),
        None => Decay::new(law, s)?.at(s),
    }
}

/// The same in closed form, where there is one; `None` for the laws that need a [`Decay`].
///
/// # Errors
/// As [`relax`].
pub fn closed(law: &Law, s: f64) -> Result<Option<Relaxed>> {
    if !(0.0..=LATEST).contains(&s) {
        return Err(Error::input("out of range").got(s).allowed(format!("0 … {LATEST:e}")).key("creep.s"));
    }
    match (law.barrier, law.hops) {
        _ if s == 0.0 => Ok(Some(Relaxed { ln_j: 0.0, j_error: 0.0, creep_rate: 0.0, creep_rate_error: 0.0 })),
        (Barrier::Linear, Hops::Forward) => forward(law.u, s).map(Some),
        (Barrier::Linear, Hops::Net) => Ok(Some(net(law.u, s))),
        (Barrier::Logarithmic, _) => logarithmic(law.u, s).map(Some),
        _ => Ok(None),
    }
}

/// The refusal of a time after which hops along the drive alone have left no current.
pub(super) fn gone(s: f64, end: f64) -> Error {
    Error::input("hops along the drive alone have taken the whole current away by then")
        .got(format!("s = {s:e}"))
        .allowed(format!("s < {end:.6e}"))
        .remedy("creep.hops = \"net\" counts those against it, which keep the current from reaching 0")
        .key("creep.s")
}

fn forward(u: f64, s: f64) -> Result<Relaxed> {
    let passed = 1.0 + u * s;
    let left = Wide::exp(-u) * passed;
    if left >= Wide::ONE {
        return Err(gone(s, ((Wide::exp(u) - Wide::ONE) / u).to_f64()));
    }
    // Early, ln(1 + us) keeps the digits of a small us; late, the product those of a small j.
    let j = if passed < 2.0 { 1.0 - (u * s).ln_1p() / u } else { -left.ln() / u };
    let j_error = PLAIN * (1.0 + 1.0 / (u * j));
    Ok(Relaxed { ln_j: j.ln(), j_error, creep_rate: s / passed / j, creep_rate_error: j_error + PLAIN })
}

fn net(u: f64, s: f64) -> Relaxed {
    let boltzmann = Wide::exp(-u);
    let a = boltzmann * (2.0 * u) * s;
    let shrunk = a.to_f64();
    // tanh(u/2) = 1 − 2/(e^u + 1).
    let missing = boltzmann * 2.0 / (Wide::ONE + boltzmann);
    let lost = if shrunk < 1e-290 { a } else { Wide::new(-(-shrunk).exp_m1()) };
    let decay = Wide::exp(-shrunk);
    let p = lost + decay * missing;
    let q = decay * (0.5 * u).tanh();
    let two_less = Wide::ONE + q;
    // Of the two logarithms the one that does not cancel; j ∝ q where q is small.
    let (ln_j, small) = if q < Wide::new(0.5) {
        let q_f64 = q.to_f64();
        let ratio = if q_f64 > 1e-8 { (2.0 * q_f64 / (1.0 - q_f64)).ln_1p() / (2.0 * q_f64) } else { 1.0 };
        ((2.0 / u).ln() + (0.5 * u).tanh().ln() - shrunk + ratio.ln(), true)
    } else {
        (((two_less / p).ln() / u).ln(), false)
    };
    // a is as good as e^{−u}, a few units in the last place; where j ∝ e^{−a} that is all there is to know.
    let j_error = PLAIN * if small { 1.0 + shrunk } else { 1.0 + 1.0 / (u * ln_j.exp()) };
    // s e/j = s 4e^{−u} q/[p(2 − p) j]; for small q j is (2/u) q (1 + q²/3 + …).
    let field = boltzmann * 4.0 * q / (p * two_less);
    let creep_rate = if small {
        let q_f64 = q.to_f64();
        let ratio = if q_f64 > 1e-8 { (2.0 * q_f64 / (1.0 - q_f64)).ln_1p() / (2.0 * q_f64) } else { 1.0 };
        (a / (p * two_less)).to_f64() / ratio
    } else {
        (field * s).to_f64() / ln_j.exp()
    };
    // e depends on a through p only: dp/da is q, and p ≥ a/2 there.
    Relaxed { ln_j, j_error, creep_rate, creep_rate_error: 2.0 * j_error.min(PLAIN * (2.0 + 1.0 / u)) + 2.0 * PLAIN }
}

/// Power-law decay; below u = 1 it ends in a finite time.
fn logarithmic(u: f64, s: f64) -> Result<Relaxed> {
    let excess = u - 1.0;
    let growth = excess * s;
    if growth <= -1.0 {
        return Err(gone(s, -1.0 / excess));
    }
    let ln_j = if growth.abs() < 1e-300 { -s } else { -growth.ln_1p() / excess };
    // u − 1 and its product with s are rounded; what that changes in ln(1 + x)/x is bounded by ln(1 + x) − x/(1 + x).
    let spread = if growth.abs() < 1e-300 { s } else { (growth / (1.0 + growth) / excess).abs() + ln_j.abs() };
    let j_error = PLAIN * (1.0 + spread);
    let share = if growth > 0.0 { 1.0 / (1.0 / s + excess) } else { s / (1.0 + growth) };
    Ok(Relaxed { ln_j, j_error, creep_rate: share, creep_rate_error: PLAIN * (1.0 + (growth / (1.0 + growth)).abs()) })
}
