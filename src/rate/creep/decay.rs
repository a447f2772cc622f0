//! The decay of a persistent current for any law: the time as an integral over the current, inverted.
//!
//! ```text
//! s(j) = ∫_j^1 dx/e(x),     x = 1 − w² from 1 to ½,   x = e^{−y} below         s(j) = s by Newton, bracketed
//! j ∝ e^{−gs},  g = lim e(x)/x                                                 once u x is so small that e is ohmic
//! ```
//!
//! All terms are positive, the panels are such that the barrier grows by a few kT on each, and in w the forms are analytic at
//! `J_c0`: the polynomial through sixteen Gauss points of a panel leaves little but rounding, its last coefficients say how much,
//! and no error is carried along from step to step as an integrator in time would. The panels serve every time up to their end.

use super::relaxation::gone;
use super::{Barrier, Hops, Law, Relaxed};
use crate::error::{Error, Result};
use crate::rate::tunnelling::integral::rule;

/// Largest growth of U/kT on a panel.
const STEP: f64 = 2.0;
/// Longest panels in w and in y.
const WIDEST_W: f64 = 0.12;
const WIDEST_Y: f64 = 0.8;
/// Below this part of kT the work of the drive leaves e ∝ j, to its square.
const OHMIC: f64 = 1e-8;
/// A current below which hops along the drive alone end the decay.
const NOTHING: f64 = 1e-18;
/// Steps of the inversion.
const STEPS: usize = 80;
/// Panels; a barrier of 10⁵ kT needs fewer.
const MOST_PANELS: usize = 100_000;
/// Rounding of the sums of positive terms.
const SUMS: f64 = 64.0 * f64::EPSILON;
/// Points of the rule.
const POINTS: usize = 16;

/// Which variable a stretch runs in.
#[derive(Debug, Clone, Copy, PartialEq)]
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

    /// ln x.
    fn ln_current(self, at: f64) -> f64 {
        match self {
            Self::Top => (-at * at).ln_1p(),
            Self::Tail => -at,
        }
    }
}

/// A stretch of the current with ds/d(variable) on it.
#[derive(Debug, Clone)]
struct Panel {
    run: Run,
    from: f64,
    width: f64,
    /// s at its beginning.
    before: f64,
    /// Coefficients of Legendre polynomials in 2τ − 1, τ the share of the width.
    coefficients: [f64; POINTS],
    /// Relative error of e on it and on those before.
    error: f64,
    /// What the polynomial leaves out, in parts of the panel.
    remainder: f64,
}

/// How the panels end.
#[derive(Debug, Clone, Copy)]
enum End {
    /// At the time asked for.
    Open,
    /// In an exponential: the current, s, e and its relative error there.
    Ohmic { x: f64, time: f64, field: f64, error: f64 },
    /// With the current, at this s.
    Gone(f64),
}

/// The decay of one law up to some time.
#[derive(Debug, Clone)]
pub struct Decay {
    law: Law,
    panels: Vec<Panel>,
    end: End,
}

impl Decay {
    /// Lays panels out until the time `until` (t/τ).
    ///
    /// # Errors
    /// As [`Law::field`]; `NotConverged` where the panels become too many.
    pub fn new(law: &Law, until: f64) -> Result<Self> {
        let mut decay = Self { law: *law, panels: Vec::new(), end: End::Open };
        let (mut run, mut at, mut time, mut error) = (Run::Top, 0.0, 0.0, 0.0);
        while decay.panels.len() < MOST_PANELS {
            let (x, _) = run.current(at);
            let worked = law.barrier.work(x).map(|work| law.u * work);
            if law.hops == Hops::Net && worked.is_some_and(|worked| worked < OHMIC) {
                let field = law.field(x)?;
                let error = f64::max(error, field.error);
                decay.end = End::Ohmic { x, time, field: field.value.to_f64(), error };
                return Ok(decay);
            }
            if x < NOTHING && law.barrier.is_bounded() {
                decay.end = End::Gone(time);
                return Ok(decay);
            }
            let panel = panel(law, run, (at, end_of_panel(law, run, at)), (time, error))?;
            (time, error) = (time + panel.width * panel.coefficients[0], panel.error);
            at += panel.width;
            decay.panels.push(panel);
            // Infinite where e lies below the range of doubles: later than any time asked for.
            if time.is_nan() || time >= until {
                return Ok(decay);
            }
            if run == Run::Top && at * at >= 0.5 {
                (run, at) = (Run::Tail, -Run::Top.ln_current(at));
            }
        }
        Err(Error::not_converged("the decay needs too many panels").got(MOST_PANELS).key("creep.s"))
    }

    /// The current at a time 0 < s up to that of [`new`](Self::new).
    ///
    /// # Errors
    /// Hops along the drive alone that have taken the current away by then; as [`Law::field`].
    pub fn at(&self, s: f64) -> Result<Relaxed> {
        match self.end {
            End::Gone(time) if s >= time => return Err(gone(s, time)),
            End::Ohmic { x, time, field, error } if s >= time => {
                let creep_rate = s * field / x;
                let unsure = error + SUMS + OHMIC * OHMIC;
                let ln_j = x.ln() - (s - time) * field / x;
                return Ok(Relaxed {
                    ln_j,
                    j_error: creep_rate * unsure,
                    creep_rate,
                    creep_rate_error: error + unsure,
                });
            }
            _ => {}
        }
        let index = self.panels.partition_point(|panel| panel.before <= s).saturating_sub(1);
        let panel =
            self.panels.get(index).ok_or_else(|| Error::not_converged("no decay was laid out").key("creep.s"))?;
        let at = panel.from + panel.width * panel.share(s - panel.before);
        self.finished(panel, at, s)
    }

    /// S from the rate equation, and what an error of the time does to both.
    fn finished(&self, panel: &Panel, at: f64, s: f64) -> Result<Relaxed> {
        let law = &self.law;
        let field = law.field(panel.run.current(at).0)?;
        let ln_j = panel.run.ln_current(at);
        let j = ln_j.exp();
        let creep_rate = s * field.value.to_f64() / j;
        // A relative error of the time is S times as large in j. What a panel is off by counts in parts of the panel.
        let whole = panel.before + panel.width * panel.coefficients[0];
        let unsure = panel.error + (SUMS + panel.remainder) * (whole / s).max(1.0);
        let j_error = creep_rate * unsure + 8.0 * f64::EPSILON;
        let exponent = law.exponent(j).unwrap_or_else(|| sinusoidal(law, j));
        let creep_rate_error = (exponent + 1.0) * j_error + field.error + 8.0 * f64::EPSILON;
        Ok(Relaxed { ln_j, j_error, creep_rate, creep_rate_error })
    }
}

/// The end of a panel on which U/kT grows by [`STEP`] at most.
fn end_of_panel(law: &Law, run: Run, at: f64) -> f64 {
    let height = |at: f64| law.u * law.barrier.height(run.current(at).0);
    let (mut width, last) = match run {
        Run::Top => (WIDEST_W, std::f64::consts::FRAC_1_SQRT_2),
        Run::Tail => (WIDEST_Y, f64::INFINITY),
    };
    let start = height(at);
    while height(at + width) - start > STEP {
        width *= 0.7;
    }
    // The last panel of the run ends on its end, to the last bit or beyond.
    if at + width > last * (1.0 - 1e-9) { last.next_up() } else { at + width }
}

fn panel(law: &Law, run: Run, (from, to): (f64, f64), (before, mut error): (f64, f64)) -> Result<Panel> {
    let width = to - from;
    let mut coefficients = [0.0; POINTS];
    for &(node, weight) in rule() {
        let (x, slope) = run.current(from + width * node);
        let field = law.field(x)?;
        error = f64::max(error, field.error);
        let share = weight * slope / field.value.to_f64();
        let mut order = 1.0;
        for (coefficient, p) in coefficients.iter_mut().zip(legendre(2.0 * node - 1.0)) {
            *coefficient += order * share * p;
            order += 2.0;
        }
    }
    // The integral of the last polynomials is a thirtieth of them.
    let remainder = (coefficients[POINTS - 1].abs() + coefficients[POINTS - 2].abs()) / (30.0 * coefficients[0]);
    Ok(Panel { run, from, width, before, coefficients, error, remainder })
}

/// P_0 … P_16.
fn legendre(x: f64) -> [f64; POINTS + 1] {
    let mut p = [1.0; POINTS + 1];
    p[1] = x;
    let mut n = 1.0;
    for i in 1..POINTS {
        p[i + 1] = ((2.0 * n + 1.0) * x * p[i] - n * p[i - 1]) / (n + 1.0);
        n += 1.0;
    }
    p
}

impl Panel {
    /// The time that has passed on the panel at a share τ of its width, and its derivative by τ.
    fn passed(&self, tau: f64) -> (f64, f64) {
        let p = legendre(2.0 * tau - 1.0);
        let slope: f64 = self.coefficients.iter().zip(&p).map(|(c, p)| c * p).sum();
        let mut order = 3.0;
        let mut sum = self.coefficients[0] * tau;
        for n in 1..POINTS {
            sum += self.coefficients[n] * (p[n + 1] - p[n - 1]) / (2.0 * order);
            order += 2.0;
        }
        (self.width * sum, self.width * slope)
    }

    /// The share of the width at which this time has passed.
    fn share(&self, time: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        let mut tau = 0.5;
        for _ in 0..STEPS {
            let (passed, slope) = self.passed(tau);
            if passed < time {
                low = tau;
            } else {
                high = tau;
            }
            let step = (time - passed) / slope;
            if step.abs() <= f64::EPSILON * tau {
                break;
            }
            let newton = tau + step;
            tau = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        }
        tau
    }
}

/// d ln e/d ln j of the sinusoidal well at most: that of its Boltzmann factors, and that of a prefactor with a range of order 1.
fn sinusoidal(law: &Law, j: f64) -> f64 {
    let work = law.u * Barrier::Sinusoidal.work(j).unwrap_or(0.0);
    let net = if law.hops == Hops::Net { work / work.exp_m1().max(f64::MIN_POSITIVE) } else { 0.0 };
    law.u * j * Barrier::Sinusoidal.slope(j) + net + 2.0
}
