//! The decay of a persistent current for any law: the time as an integral over the current, inverted.
//!
//! ```text
//! s(j) = ∫_j^1 dx/e(x),     x = 1 − w² from 1 to ½,   x = e^{−y} below         s(j) = s found by Newton, bracketed
//! j ∝ e^{−gs},  g = lim e(x)/x                                                 once u x is so small that e is ohmic
//! ```
//!
//! All terms are positive, the panels are such that the barrier grows by a few kT on each, and in w the forms are analytic at
//! `J_c0`: sixteen Gauss points on a panel leave nothing but rounding, and no error is carried along from step to step as an
//! integrator in time would.

use super::relaxation::gone;
use super::{Barrier, Field, Hops, Law, Relaxed};
use crate::error::{Error, Result};
use crate::rate::tunnelling::integral::rule;

/// Largest growth of U/kT on a panel.
const STEP: f64 = 2.5;
/// Longest panels in w and in y.
const WIDEST_W: f64 = 0.15;
const WIDEST_Y: f64 = 0.8;
/// Below this part of kT the work of the drive leaves e ∝ j, to its square.
const OHMIC: f64 = 1e-8;
/// A current below which hops along the drive alone end the decay.
const NOTHING: f64 = 1e-18;
/// Newton steps.
const STEPS: usize = 60;
/// Panels; a barrier of 10⁵ kT needs fewer.
const MOST_PANELS: usize = 100_000;

/// Which variable a stretch runs in.
#[derive(Clone, Copy)]
enum Run {
    /// x = 1 − w².
    Top,
    /// x = e^{−y}.
    Tail,
}

impl Run {
    /// The current, and −dx/d(variable).
    fn current(self, at: f64) -> (f64, f64) {
        match self {
            Self::Top => (1.0 - at * at, 2.0 * at),
            Self::Tail => ((-at).exp(), (-at).exp()),
        }
    }
}

/// What has been summed so far: s, and the largest relative error of e on the way.
struct Sum {
    time: f64,
    error: f64,
}

/// The current at the time s.
///
/// # Errors
/// As [`Law::field`]; hops along the drive alone that end the decay before s; `NotConverged` where Newton does not settle.
pub(super) fn march(law: &Law, s: f64) -> Result<Relaxed> {
    let mut sum = Sum { time: 0.0, error: 0.0 };
    let (mut run, mut at) = (Run::Top, 0.0);
    for _ in 0..MOST_PANELS {
        let (x, _) = run.current(at);
        let worked = law.barrier.work(x).map(|work| law.u * work);
        if law.hops == Hops::Net && worked.is_some_and(|worked| worked < OHMIC) {
            return ohmic(law, x, s, &sum);
        }
        if x < NOTHING && law.barrier.is_bounded() {
            return Err(gone(s, sum.time));
        }
        let next = end_of_panel(law, run, at);
        let panel = integral(law, run, at, next)?;
        if sum.time + panel.time >= s {
            return invert(law, run, (at, next), s, &sum);
        }
        sum = Sum { time: sum.time + panel.time, error: sum.error.max(panel.error) };
        (run, at) = match run {
            Run::Top if next * next >= 0.5 => (Run::Tail, std::f64::consts::LN_2),
            _ => (run, next),
        };
    }
    Err(Error::not_converged("the decay needs too many panels").got(MOST_PANELS).key("creep.s"))
}

/// The end of a panel on which U/kT grows by [`STEP`] at most.
fn end_of_panel(law: &Law, run: Run, at: f64) -> f64 {
    let height = |at: f64| law.u * law.barrier.height(run.current(at).0);
    let (widest, last) = match run {
        Run::Top => (WIDEST_W, std::f64::consts::FRAC_1_SQRT_2),
        Run::Tail => (WIDEST_Y, f64::INFINITY),
    };
    let start = height(at);
    let mut width = widest;
    while height(at + width) - start > STEP {
        width *= 0.7;
    }
    // The last panel of the run ends on its end, to the last bit or beyond.
    if at + width > last * (1.0 - 1e-9) { last.next_up() } else { at + width }
}

/// ∫dx/e between two values of the variable.
fn integral(law: &Law, run: Run, from: f64, to: f64) -> Result<Sum> {
    let width = to - from;
    let mut sum = Sum { time: 0.0, error: 0.0 };
    for &(node, weight) in rule() {
        let (x, slope) = run.current(from + width * node);
        let field = law.field(x)?;
        sum.time += weight * width * slope / field.value.to_f64();
        sum.error = sum.error.max(field.error);
    }
    Ok(sum)
}

/// The place within a panel at which the time is s.
fn invert(law: &Law, run: Run, (start, end): (f64, f64), s: f64, before: &Sum) -> Result<Relaxed> {
    let left = s - before.time;
    let (mut low, mut high) = (start, end);
    let mut at = 0.5 * (start + end);
    let mut error = before.error;
    for _ in 0..STEPS {
        let part = integral(law, run, start, at)?;
        error = error.max(part.error);
        if part.time < left {
            low = at;
        } else {
            high = at;
        }
        let (x, slope) = run.current(at);
        let step = (left - part.time) * law.field(x)?.value.to_f64() / slope;
        let newton = at + step;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - at).abs() <= 2.0 * f64::EPSILON * at || step.abs() <= 2.0 * f64::EPSILON * at {
            let (x, _) = run.current(next);
            let ln_j = match run {
                Run::Top => (-next * next).ln_1p(),
                Run::Tail => -next,
            };
            return finished(law, ln_j, &law.field(x)?, s, error);
        }
        at = next;
    }
    Err(Error::not_converged("the current at this time was not found").got(format!("s = {s:e}")).key("creep.s"))
}

/// The exponential end: e = g x.
fn ohmic(law: &Law, x: f64, s: f64, before: &Sum) -> Result<Relaxed> {
    let field = law.field(x)?;
    let passed = (s - before.time) * field.value.to_f64() / x;
    let rate = s * field.value.to_f64() / x;
    let unsure = before.error.max(field.error) + 64.0 * f64::EPSILON + OHMIC * OHMIC;
    Ok(Relaxed {
        ln_j: x.ln() - passed,
        j_error: rate * unsure,
        creep_rate: rate,
        creep_rate_error: field.error + unsure,
    })
}

/// S from the rate equation, and what an error of the time does to both.
fn finished(law: &Law, ln_j: f64, field: &Field, s: f64, error: f64) -> Result<Relaxed> {
    let j = ln_j.exp();
    let creep_rate = s * field.value.to_f64() / j;
    // A relative error of the time is S times as large in j; panels add positive numbers.
    let unsure = error + 64.0 * f64::EPSILON;
    let j_error = creep_rate * unsure + 8.0 * f64::EPSILON;
    let exponent = law.exponent(j).unwrap_or_else(|| sinusoidal(law, j));
    Ok(Relaxed {
        ln_j,
        j_error,
        creep_rate,
        creep_rate_error: (exponent + 1.0) * j_error + field.error + 8.0 * f64::EPSILON,
    })
}

/// d ln e/d ln j of the sinusoidal well at most: that of its Boltzmann factors, and that of a prefactor with a range of order 1.
fn sinusoidal(law: &Law, j: f64) -> f64 {
    let work = law.u * Barrier::Sinusoidal.work(j).unwrap_or(0.0);
    let net = if law.hops == Hops::Net { work / work.exp_m1().max(f64::MIN_POSITIVE) } else { 0.0 };
    law.u * j * Barrier::Sinusoidal.slope(j) + net + 2.0
}
