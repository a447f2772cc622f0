//! The bounce itself: the periodic path at which the action is stationary, by Newton's method.
//!
//! ```text
//! −q̈ + Kq + V′(q) = 0                       K: |ν|γ̂(|ν|) on a mode of frequency ν
//! T c + ∮ e V′ dφ = 0                        the same in the basis of the circle (see `form`), q = q_r + Σ c_n g e_n
//! ```
//!
//! A little below the crossover temperature the orbit about the barrier is known (see `path`). From there the temperature is lowered step
//! by step with the friction held, each orbit being the start of the next, on a circle that is as wide as it is. Newton's method close to T_c is drawn to the constant path on top
//! of the barrier; an orbit that does not move is thrown away.

use super::circle::{Circle, Parity, real};
use super::form::Form;
use super::path::Path;
use super::symmetric::dot;
use crate::error::{Error, Result};

/// Modes while the temperature is lowered, and where they are too few.
const COARSE: [usize; 2] = [40, 80];
/// T/T_c of the first orbit, unless one closer to T_c is asked for.
const FIRST: f64 = 0.95;
/// The scale L of the circle: 1/ω₀ and γ/ω₀² times these, or the time beyond the barrier times the third where that is long.
const WIDTH: (f64, f64) = (4.0, 1.6);
const BEYOND: f64 = 1.2;
/// Steps of Newton's method at most.
const STEPS: usize = 25;
/// Relative size of the last step, on the way and at the end; after it the error is of the order of its square.
const LOOSE: f64 = 1e-3;
const TIGHT: f64 = 1e-9;
/// The least temperature at which a step in T is halved no more, as part of it.
const SHORTEST: f64 = 1e-3;
/// Part of T_c below which T = 0 is the next step.
const COLDEST: f64 = 0.08;
/// An orbit moves by more than this part of what the Landau expansion says.
const MOVES: f64 = 0.2;

/// An orbit in the basis of one circle.
#[derive(Debug, Clone)]
pub(super) struct Orbit {
    pub(super) form: Form,
    pub(super) c: Vec<f64>,
    /// q_r.
    rest: f64,
}

impl Orbit {
    /// The orbit of period θ (1/ω₀) to rounding, with half as many modes again as the descent had.
    ///
    /// # Errors
    /// `NotConverged` where the orbit is lost on the way down from T_c.
    pub(super) fn find(path: &Path<'_>, theta: f64) -> Result<Self> {
        let attempt =
            |modes: usize| Self::descend(path, theta, modes).and_then(|orbit| orbit.refined(path, modes + modes / 2));
        attempt(COARSE[0]).or_else(|_| attempt(COARSE[1]))
    }

    fn descend(path: &Path<'_>, theta: f64, modes: usize) -> Result<Self> {
        let crossover = path.scaled_crossover();
        let goal = if theta.is_finite() { crossover / theta } else { 0.0 };
        let mut ratio = goal.max(FIRST);
        let mut orbit = Self::begin(path, crossover / ratio, modes).ok_or_else(|| lost(ratio))?;
        while ratio > goal {
            let mut next = below(ratio).max(goal);
            if next < COLDEST {
                next = goal;
            }
            let found = loop {
                match orbit.moved(path, if next > 0.0 { crossover / next } else { f64::INFINITY }) {
                    Some(found) => break found,
                    None if ratio - next > SHORTEST * ratio => next = 0.5 * (ratio + next),
                    None => return Err(lost(next)),
                }
            };
            (orbit, ratio) = (found, next);
        }
        Ok(orbit)
    }

    /// The orbit close to T_c.
    fn begin(path: &Path<'_>, theta: f64, modes: usize) -> Option<Self> {
        let landau = path.landau(theta);
        if !(landau.quartic > 0.0 && landau.first < 0.0) {
            return None;
        }
        let circle = Circle::new(modes, theta, width(path, theta, 0.0));
        let rest = if path.opens { 0.0 } else { 1.0 };
        let start: Vec<f64> = circle.times().zip(&circle.g).map(|(tau, g)| (landau.orbit(tau) - rest) / g).collect();
        let c = circle.project(&start);
        let orbit = Self { form: Form::new(circle, path.scaled), c, rest };
        let found = orbit.settled(path, LOOSE)?;
        let (low, high) = found.range();
        (high - low > MOVES * 4.0 * landau.square().sqrt()).then_some(found)
    }

    /// This orbit at another θ.
    fn moved(&self, path: &Path<'_>, theta: f64) -> Option<Self> {
        let old = &self.form.circle;
        let values = old.values(&self.c);
        let beyond = old.times().zip(&values).filter(|(_, u)| self.rest + **u > 1.0).map(|(tau, _)| tau);
        let length = width(path, theta, beyond.fold(0.0, f64::max));
        let circle = Circle::new(old.modes, theta, length);
        let start: Vec<f64> = old.carried(&self.c, &circle).iter().zip(&circle.g).map(|(u, g)| u / g).collect();
        let c = circle.project(&start);
        let found = Self { form: Form::new(circle, path.scaled), c, rest: self.rest }.settled(path, LOOSE)?;
        let span = |(low, high): (f64, f64)| high - low;
        (span(found.range()) > 0.5 * span(self.range())).then_some(found)
    }

    /// The same orbit with more modes, to rounding.
    ///
    /// # Errors
    /// `NotConverged` where Newton's method does not settle.
    pub(super) fn refined(&self, path: &Path<'_>, modes: usize) -> Result<Self> {
        let mut c = self.c.clone();
        c.resize(modes, 0.0);
        let circle = Circle::new(modes, self.form.circle.theta, self.form.circle.length);
        let orbit = Self { form: Form::new(circle, path.scaled), c, rest: self.rest };
        orbit.settled(path, TIGHT).ok_or_else(|| {
            Error::not_converged("Newton's method for the bounce did not settle").got(format!("{modes} modes")).remedy(
                "raise the temperature; the potential must be smooth along the bounce, and the wells not nearly level",
            )
        })
    }

    /// q at the midpoints.
    pub(super) fn values(&self) -> Vec<f64> {
        self.form.circle.values(&self.c).into_iter().map(|u| self.rest + u).collect()
    }

    /// q at a time.
    pub(super) fn value(&self, tau: f64) -> f64 {
        self.rest + self.form.circle.value(&self.c, tau)
    }

    fn range(&self) -> (f64, f64) {
        let values = self.values();
        (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }

    /// Newton's method.
    fn settled(mut self, path: &Path<'_>, goal: f64) -> Option<Self> {
        for _ in 0..STEPS {
            let jets: Vec<_> = self.values().into_iter().map(|q| path.potential(q)).collect();
            let slopes: Vec<f64> = jets.iter().map(|jet| jet.slope).collect();
            let curvatures: Vec<f64> = jets.iter().map(|jet| jet.curvature).collect();
            let force = self.form.matrix(Parity::Even).times(&self.c);
            let rest: Vec<f64> =
                force.iter().zip(self.form.circle.project(&slopes)).map(|(force, slope)| -force - slope).collect();
            let step = self.form.with_potential(&curvatures, Parity::Even).factor().solve(rest);
            for (c, step) in self.c.iter_mut().zip(&step) {
                *c += step;
            }
            let size = |v: &[f64]| v.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
            let change = size(&step) / size(&self.c);
            if !change.is_finite() {
                return None;
            }
            if change < goal {
                return Some(self);
            }
        }
        None
    }

    /// S in units of the action, and its rounding.
    pub(super) fn action(&self, path: &Path<'_>) -> (f64, f64) {
        let quadratic = 0.5 * dot(&self.c, &self.form.matrix(Parity::Even).times(&self.c));
        let weights: Vec<f64> = self.form.circle.g.iter().map(|g| self.form.circle.weight() / g).collect();
        let terms: Vec<f64> = self.values().iter().zip(&weights).map(|(&q, w)| w * path.potential(q).value).collect();
        let size = quadratic + terms.iter().map(|term| term.abs()).sum::<f64>();
        let rounding =
            4.0 * f64::EPSILON * size * real(terms.len()).sqrt() + path.rounding() * weights.iter().sum::<f64>();
        (quadratic + terms.iter().sum::<f64>(), rounding)
    }
}

/// The next lower T/T_c on the way down.
fn below(ratio: f64) -> f64 {
    if ratio > 0.4 { ratio - (0.3 * (1.0 - ratio)).max(0.05) } else { 0.5 * ratio }
}

/// L for an orbit that is beyond the barrier for 2 `beyond`.
fn width(path: &Path<'_>, theta: f64, beyond: f64) -> f64 {
    let widest = theta / std::f64::consts::PI;
    if !path.opens {
        // The path stays long at both of its ends.
        return widest;
    }
    f64::hypot(WIDTH.0, WIDTH.1 * path.scaled.gamma()).max(BEYOND * beyond).min(widest)
}

fn lost(ratio: f64) -> Error {
    Error::not_converged("the bounce was lost as the temperature was lowered from the crossover")
        .got(format!("T/T_c = {ratio:.4}"))
        .remedy("raise the temperature; a path between nearly level wells becomes longer than the basis can follow")
}
