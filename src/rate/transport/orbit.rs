//! Orbits of p dp/dx = s − sin x − γp, the underdamped washboard without noise.
//!
//! p(x) is carried along by its Taylor series, in steps that are a part of its radius of convergence. The running orbit closes
//! by Newton's method for the energy w = p²/2 at the top, whose return map has the slope e^{−γT}.

use crate::error::{Error, Result};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Degree of the Taylor series, and the step in radii of convergence: 0.2²⁵ is below eps.
const DEGREE: usize = 24;
const PART: f64 = 0.2;
/// Steps of one march; the stiffest orbit that is of use needs a few thousand.
const MOST_STEPS: usize = 2_000_000;
/// Newton steps and halvings.
const MOST_TURNS: usize = 200;
/// Rounding of an energy along one period, in units of eps times the largest energy.
pub(super) const ROUNDING: f64 = 8.0;

/// Where a march has come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub momentum: f64,
    time: f64,
    /// Largest momentum on the way.
    highest: f64,
}

/// A closed orbit.
pub(super) struct Orbit {
    pub time: f64,
    pub error: f64,
}

/// p dp/dx = s − sin x − γp.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub tilt: f64,
    pub gamma: f64,
}

impl Line {
    /// Taylor coefficients of s − sin x.
    fn force(&self, x: f64) -> [f64; DEGREE + 1] {
        let (sine, cosine) = x.sin_cos();
        let cycle = [sine, cosine, -sine, -cosine];
        let mut force = [0.0; DEGREE + 1];
        let mut factorial = 1.0;
        for (k, count) in (0..=DEGREE).zip(0u32..) {
            factorial *= f64::from(count.max(1));
            force[k] = -cycle[k % 4] / factorial;
        }
        force[0] += self.tilt;
        force
    }

    /// Taylor coefficients of p through (x, p), p ≠ 0.
    fn series(&self, x: f64, p: f64) -> [f64; DEGREE + 1] {
        let force = self.force(x);
        let mut c = [0.0; DEGREE + 1];
        c[0] = p;
        for (k, count) in (0..DEGREE).zip(1u32..) {
            // The sum over j and k + 1 − j, each pair once: half of d(p²)/dx.
            let square: f64 = (1..=k).map(|j| c[j] * c[k + 1 - j]).sum::<f64>() * 0.5 * f64::from(count);
            c[k + 1] = (force[k] - self.gamma * c[k] - square) / (f64::from(count) * p);
        }
        c
    }

    /// A point on the manifold of a saddle with this slope, on the side where p > 0.
    pub fn leave(&self, saddle: f64, slope: f64) -> (f64, f64) {
        let force = self.force(saddle);
        let mut c = [0.0; DEGREE + 1];
        c[1] = slope;
        for (k, count) in (2..=DEGREE).zip(2u32..) {
            let rest: f64 = (2..k).map(|j| c[j] * c[k + 1 - j]).sum::<f64>() * 0.5 * f64::from(count + 1);
            c[k] = (force[k] - rest) / (slope * f64::from(count + 1) + self.gamma);
        }
        let step = PART * radius(&c[1..]).min(2.0) * slope.signum();
        (saddle + step, sum(&c, step))
    }

    /// From (x, p) to another x; `None` where the particle comes to rest on the way.
    pub fn march(&self, from: f64, p: f64, to: f64) -> Result<Option<Arrival>> {
        let (mut x, mut arrival) = (from, Arrival { momentum: p, time: 0.0, highest: p });
        let direction = (to - from).signum();
        for _ in 0..MOST_STEPS {
            let c = self.series(x, arrival.momentum);
            let longest = PART * radius(&c);
            let left = (to - x).abs();
            let step = direction * longest.min(left);
            // Where p vanishes its series has a radius of the order of p².
            if !(longest > f64::EPSILON && arrival.momentum > 0.0) {
                return Ok(None);
            }
            arrival.time += step * time(&c, step);
            arrival.momentum = sum(&c, step);
            arrival.highest = arrival.highest.max(arrival.momentum);
            if longest >= left {
                return Ok(Some(arrival));
            }
            x += step;
        }
        Err(Error::not_converged("friction is too strong for an orbit in steps of its Taylor series")
            .got(self.gamma)
            .remedy("use bath.dynamics = \"overdamped\"")
            .key("bath.gamma"))
    }

    /// The closed orbit, from the top of the barrier; `None` where there is none.
    pub fn orbit(&self) -> Result<Option<Orbit>> {
        let top = if self.tilt < 1.0 { PI - self.tilt.asin() } else { FRAC_PI_2 };
        let turn = |w: f64| self.march(top, (2.0 * w).sqrt(), top + TAU);
        // Above the orbit a turn costs energy: 2πs gained, more than γ times 2π√(2w_min) lost.
        let mut high = 0.5 * (self.tilt / self.gamma + 2.0).powi(2);
        let (mut low, mut w) = (0.0, high);
        for _ in 0..MOST_TURNS {
            let arrived = turn(w)?;
            let Some(arrival) = arrived else {
                low = w;
                w = 0.5 * (low + high);
                if high - low <= 4.0 * f64::EPSILON * high {
                    return Ok(None);
                }
                continue;
            };
            let (slope, change) = ((-self.gamma * arrival.time).exp(), 0.5 * arrival.momentum * arrival.momentum - w);
            if change > 0.0 {
                low = w
            } else {
                high = w
            }
            let next = w + change / (1.0 - slope);
            // Slow at the top, the orbit has lost most of what rounding did to it on the way down: by √slope in energy, or down
            // to a part of its momentum.
            let left = (arrival.momentum / arrival.highest).max(slope.sqrt());
            let scale = 0.5 * arrival.highest * arrival.highest + TAU * self.tilt;
            let noise = ROUNDING * f64::EPSILON * scale * left;
            let uncertain = noise / (1.0 - slope);
            if (next - w).abs() <= uncertain {
                return self.closed(top, w, arrival.time, uncertain).map(Some);
            }
            w = if next > low && next < high { next } else { 0.5 * (low + high) };
        }
        Err(Error::not_converged("the running orbit did not close").got(format!("s = {}", self.tilt)))
    }

    /// The time of an orbit, and what the uncertainty of its energy at the top does to it.
    fn closed(&self, top: f64, w: f64, time: f64, uncertain: f64) -> Result<Orbit> {
        // Far enough to be seen above rounding, near enough for a slope.
        let step = uncertain.max(1e-6 * w);
        let beside = self.march(top, (2.0 * (w + step)).sqrt(), top + TAU)?;
        let slope = beside.map_or(f64::INFINITY, |beside| (beside.time - time) / step);
        Ok(Orbit { time, error: slope.abs() * uncertain })
    }
}

/// The radius of convergence as the last coefficients tell it.
fn radius(c: &[f64]) -> f64 {
    let last = c.len() - 4..c.len();
    let size = |k: usize| (c[k] / c[0]).abs();
    #[allow(clippy::cast_precision_loss, reason = "a degree")]
    let of = |k: usize| size(k).powf(-1.0 / k as f64);
    last.map(of).fold(f64::INFINITY, f64::min)
}

fn sum(c: &[f64], step: f64) -> f64 {
    c.iter().rev().fold(0.0, |sum, c| sum * step + c)
}

/// The mean of 1/p over a step, from the series of 1/p.
fn time(c: &[f64; DEGREE + 1], step: f64) -> f64 {
    let mut inverse = [0.0; DEGREE + 1];
    inverse[0] = 1.0 / c[0];
    for k in 1..=DEGREE {
        inverse[k] = -(1..=k).map(|j| c[j] * inverse[k - j]).sum::<f64>() / c[0];
    }
    (0..=DEGREE)
        .zip(1u32..)
        .fold((0.0, 1.0), |(sum, power), (k, count)| (sum + inverse[k] * power / f64::from(count), power * step))
        .0
}
