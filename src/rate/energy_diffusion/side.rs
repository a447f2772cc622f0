//! One side of a well: turning points, and the part of S and τ between them and the bottom.
//!
//! ```text
//! S = 2 ∫ √(2(E − U)) dx,   τ = 2 ∫ dx/√(2(E − U))              x₀ the bottom, x_b the barrier, x_t where U = E
//! below the barrier   |x − x_b| = y_t cosh η,   y_t = |x_t − x_b|   the period grows as ln(1/y_t), the range of η with it
//! at a wall           |x − x₀| = u_t cos φ,     u_t = |x_t − x₀|
//! above the barrier   |x − x_b| = ρ sinh η,     U_b − U = E − U_b at the distance ρ
//! ```
//!
//! In η and φ the integrands are smooth and of one scale, whether x_t is near the bottom, near the barrier or in between. E − U
//! is U(x_t) − U(x), which is taken without cancellation ([`Remainder`]); distances are never differences of positions.

use crate::error::{Error, Result};
use crate::potential::{Barrier, Potential, Well};
use crate::rate::tunnelling::integral::rule;
use crate::rate::tunnelling::remainder::Remainder;
use std::f64::consts::FRAC_PI_2;

/// A difference of U larger than this part of U is as good as U is.
const PLAIN: f64 = 0.02;
/// A panel of the integrals is at most this long …
const PANEL: f64 = 3.0;
/// … and fine enough when the last two Legendre coefficients are below this part of the whole: the rule errs by the square.
const RESOLVED: f64 = 2e-8;
/// Halvings of a panel.
const HALVINGS: u32 = 30;
/// Steps of a root search: bisection alone takes 64 for neighbouring doubles.
const STEPS: usize = 100;
/// Growth of the march to a wall.
const GROWTH: f64 = 1.3;
/// Steps of that march; they reach 10¹⁵ times the width of the well.
const MARCH: usize = 200;

/// S and τ, or parts of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Loop {
    /// S (action).
    pub(super) action: f64,
    /// τ (time).
    pub(super) period: f64,
}

impl Loop {
    /// Both sides of a loop.
    pub(super) fn plus(self, other: Self) -> Self {
        Self { action: self.action + other.action, period: self.period + other.period }
    }
}

/// An energy: ε from the bottom of the well, and E − E_s from the saddle, each with all its digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    /// ε.
    pub(super) depth: f64,
    /// E − E_s, negative below the saddle.
    pub(super) excess: f64,
}

/// One side of a well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    potential: &'a Potential,
    bottom: f64,
    /// +1 for the right side, −1 for the left one.
    sign: f64,
    /// The barrier on this side.
    top: Option<Top>,
    /// Distance from the bottom up to which U rises.
    reach: f64,
}

/// A barrier seen from its well.
#[derive(Debug, Clone, Copy)]
struct Top {
    x: f64,
    /// Its height above the saddle at which the particle is lost: 0 or more.
    above: f64,
}

impl<'a> Side<'a> {
    /// The side on which `barrier` stands, `above` the saddle.
    pub(super) fn with_barrier(potential: &'a Potential, well: &Well, barrier: &Barrier, above: f64) -> Self {
        let across = barrier.x - well.x;
        let top = Some(Top { x: barrier.x, above });
        Self { potential, bottom: well.x, sign: across.signum(), top, reach: across.abs() }
    }

    /// A side that holds the particle up to `depth` above the bottom.
    ///
    /// # Errors
    /// `Input` where U does not rise to it.
    pub(super) fn with_wall(potential: &'a Potential, well: &Well, sign: f64, depth: f64, width: f64) -> Result<Self> {
        let mut side = Self { potential, bottom: well.x, sign, top: None, reach: width };
        for _ in 0..MARCH {
            let rise = side.rise(side.reach);
            if rise > depth {
                return Ok(side);
            }
            if !rise.is_finite() {
                break;
            }
            side.reach *= GROWTH;
        }
        let name = if sign > 0.0 { "right" } else { "left" };
        Err(Error::input(format!(
            "U does not rise to the energies in use on the {name} side of the well at {}",
            well.x
        ))
        .remedy("use a potential that confines the particle there, or name the barrier on that side")
        .key("potential"))
    }

    /// U − U₀ at the distance `u` from the bottom.
    fn rise(&self, u: f64) -> f64 {
        self.curve(self.bottom, self.sign * u) * u * u
    }

    /// U_b − U at the distance `y` from the barrier, inwards.
    fn fall(&self, top: Top, y: f64) -> f64 {
        -self.curve(top.x, -self.sign * y) * y * y
    }

    /// [U(c + h) − U(c)]/h² at an extremum c.
    fn curve(&self, centre: f64, step: f64) -> f64 {
        let change = self.potential.rise(centre, step);
        let scale = self.potential.value(centre).abs().max(self.potential.value(centre + step).abs());
        if change.abs() > PLAIN * scale {
            return change / (step * step);
        }
        self.potential.value(Remainder::variable(centre, step)).rest
    }

    /// U(c) − U(c + h) at a turning point c.
    fn below(&self, centre: f64, step: f64) -> f64 {
        let change = self.potential.rise(centre, step);
        let scale = self.potential.value(centre).abs().max(self.potential.value(centre + step).abs());
        if change.abs() > PLAIN * scale {
            return -change;
        }
        -self.potential.value(Remainder::variable(centre, step)).change()
    }

    /// x_t, u_t and the distance y_t to the barrier, where there is one.
    fn turning_point(&self, level: Level) -> (f64, f64, Option<f64>) {
        let gap = self.top.map(|top| (top, top.above - level.excess));
        if let Some((top, gap)) = gap
            && gap < level.depth
        {
            let y = root(|y| self.fall(top, y), gap, self.reach);
            return (top.x - self.sign * y, self.reach - y, Some(y));
        }
        let u = root(|u| self.rise(u), level.depth, self.reach);
        (self.bottom + self.sign * u, u, self.top.map(|_| self.reach - u))
    }

    /// The part of S and τ between the bottom and the turning point of this side.
    ///
    /// # Errors
    /// `NotConverged` where U is not smooth.
    pub(super) fn swing(&self, level: Level) -> Result<Loop> {
        let (turn, u, y) = self.turning_point(level);
        let Some(y) = y else {
            return integrate(FRAC_PI_2, true, &|phi| {
                let half = (0.5 * phi).sin();
                (self.below(turn, -self.sign * 2.0 * u * half * half), u * phi.sin())
            });
        };
        let end = 2.0 * (u / (2.0 * y)).sqrt().asinh();
        integrate(end, true, &|eta| {
            let half = (0.5 * eta).sinh();
            (self.below(turn, -self.sign * 2.0 * y * half * half), y * eta.sinh())
        })
    }

    /// The part of S and τ between the barrier on this side and the bottom, `excess` ≥ 0 above the barrier; the period of
    /// `excess` = 0 is infinite and not to be used.
    ///
    /// # Errors
    /// As [`Side::swing`].
    pub(super) fn crossing(&self, excess: f64) -> Result<Loop> {
        let Some(top) = self.top else {
            return Ok(Loop { action: 0.0, period: 0.0 });
        };
        if excess == 0.0 {
            return integrate(1.0, false, &|t| (self.fall(top, self.reach * t), self.reach));
        }
        let height = self.fall(top, self.reach);
        let rho = if excess < height {
            root(|y| self.fall(top, y), excess, self.reach)
        } else {
            self.reach * (excess / height).sqrt()
        };
        integrate((self.reach / rho).asinh(), true, &|eta| {
            let y = (rho * eta.sinh()).min(self.reach);
            (excess + self.fall(top, y), rho * eta.cosh())
        })
    }

    /// How far rounding of x moves S and τ, as a part of them, at an energy near the bottom or the barrier.
    pub(super) fn grain(&self, level: Level) -> f64 {
        let (turn, u, y) = self.turning_point(level);
        f64::EPSILON * (1.0 + turn.abs() / y.map_or(u, |y| y.min(u)))
    }
}

/// Where f, which grows as x² from 0, reaches `level` before `end`: regula falsi on √f, which is nearly straight.
fn root(f: impl Fn(f64) -> f64, level: f64, end: f64) -> f64 {
    let goal = level.sqrt();
    let gap = |x: f64| f(x).max(0.0).sqrt() - goal;
    let (mut low, mut high) = ((0.0, -goal), (end, gap(end)));
    if high.1 <= 0.0 {
        return end;
    }
    let mut last_side = 0.0;
    for _ in 0..STEPS {
        let x = low.0 + (high.0 - low.0) * (-low.1 / (high.1 - low.1));
        if !(x > low.0 && x < high.0) {
            break;
        }
        let here = gap(x);
        if here == 0.0 {
            return x;
        }
        // Illinois: an end that stays twice has its value halved.
        if here < 0.0 {
            low = (x, here);
            high.1 *= if last_side < 0.0 { 0.5 } else { 1.0 };
        } else {
            high = (x, here);
            low.1 *= if last_side > 0.0 { 0.5 } else { 1.0 };
        }
        last_side = here;
        if high.0 - low.0 <= f64::EPSILON * high.0 || here.abs() <= f64::EPSILON * goal {
            return x;
        }
    }
    if gap(low.0).abs() < gap(high.0).abs() { low.0 } else { high.0 }
}

/// 2∫ √(2K) dx and 2∫ dx/√(2K) from 0 to `end`, with (K, dx/dη) given at every η; the second only where it is finite.
fn integrate(end: f64, periodic: bool, at: &impl Fn(f64) -> (f64, f64)) -> Result<Loop> {
    let panels = (end / PANEL).ceil().max(1.0);
    let mut whole = Loop { action: 0.0, period: 0.0 };
    let mut first = 0.0;
    while first < panels {
        whole = whole.plus(panel((end * first / panels, end * (first + 1.0) / panels), periodic, at, HALVINGS)?);
        first += 1.0;
    }
    Ok(whole)
}

fn panel((from, to): (f64, f64), periodic: bool, at: &impl Fn(f64) -> (f64, f64), halvings: u32) -> Result<Loop> {
    let width = to - from;
    let (mut action, mut period) = ([0.0; 3], [0.0; 3]);
    for (&(node, weight), tail) in rule().iter().zip(tail()) {
        let (kinetic, speed) = at(from + width * node);
        let velocity = (2.0 * kinetic).sqrt();
        let (s, t) = (2.0 * weight * width * velocity * speed, 2.0 * weight * width * speed / velocity);
        for (k, factor) in [1.0, tail.0, tail.1].into_iter().enumerate() {
            action[k] += s * factor;
            period[k] += t * factor;
        }
    }
    let resolved = |sums: [f64; 3]| sums[1].abs() + sums[2].abs() <= RESOLVED * sums[0];
    if resolved(action) && (!periodic || resolved(period)) {
        return Ok(Loop { action: action[0], period: period[0] });
    }
    let left_over = halvings.checked_sub(1).ok_or_else(not_smooth)?;
    let middle = 0.5 * (from + to);
    Ok(panel((from, middle), periodic, at, left_over)?.plus(panel((middle, to), periodic, at, left_over)?))
}

pub(super) fn not_smooth() -> Error {
    Error::not_converged("the action of a loop in the well did not settle")
        .remedy("the potential must be smooth between its turning points")
        .key("potential")
}

/// (2n + 1) P_n of the two highest degrees at the nodes of the rule: what takes samples to coefficients.
fn tail() -> impl Iterator<Item = (f64, f64)> {
    let degree = rule().len();
    rule().iter().map(move |&(node, _)| {
        let x = 2.0 * node - 1.0;
        let (mut before, mut here, mut n) = (1.0, x, 1.0);
        for _ in 2..degree {
            (before, here) = (here, ((2.0 * n + 1.0) * x * here - n * before) / (n + 1.0));
            n += 1.0;
        }
        ((2.0 * n - 1.0) * before, (2.0 * n + 1.0) * here)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potential::Landscape;
    use std::f64::consts::{PI, TAU};

    /// K(k) by the arithmetic-geometric mean, from 1 − k².
    fn complete_elliptic(mut complement: f64) -> f64 {
        let mut a = 1.0;
        complement = complement.sqrt();
        for _ in 0..40 {
            (a, complement) = (0.5 * (a + complement), (a * complement).sqrt());
        }
        PI / (2.0 * a)
    }

    #[test]
    fn periods_of_the_quartic_are_elliptic_integrals_from_the_bottom_to_the_saddle() {
        let potential = Potential::quartic();
        let landscape = Landscape::search(&potential).unwrap();
        let well = &landscape.wells[1];
        let inner = Side::with_barrier(&potential, well, &landscape.barriers[0], 0.0);
        let outer = Side::with_wall(&potential, well, 1.0, 10.0, 1.0).unwrap();
        for exponent in -10..=10 {
            let q = 2.2 * f64::from(exponent);
            let level = Level { depth: 0.25 / (1.0 + (-q).exp()), excess: -0.25 / (1.0 + q.exp()) };
            let found = inner.swing(level).unwrap().plus(outer.swing(level).unwrap());
            // Turning points at x² = 1 ± s, s = 2√ε: τ = 2√2 K/√(1+s), 1 − k² = (1−s)/(1+s), 1 − s² = 4|E|.
            let s = 2.0 * level.depth.sqrt();
            let complement = -4.0 * level.excess / (1.0 + s).powi(2);
            let exact = 2.0 * 2f64.sqrt() * complete_elliptic(complement) / (1.0 + s).sqrt();
            // Ten times the rounding of the turning points.
            let allowed = 10.0 * inner.grain(level).max(outer.grain(level));
            assert!((found.period / exact - 1.0).abs() < allowed, "q = {q}: {} {exact}", found.period);
        }
    }

    #[test]
    fn above_the_barrier_the_period_has_its_closed_form_too() {
        let potential = Potential::quartic();
        let landscape = Landscape::search(&potential).unwrap();
        let well = &landscape.wells[1];
        let inner = Side::with_barrier(&potential, well, &landscape.barriers[0], 0.0);
        let outer = Side::with_wall(&potential, well, 1.0, 50.0, 1.0).unwrap();
        for excess in [1e-8, 1e-3, 0.1, 0.3, 2.0, 40.0] {
            let level = Level { depth: 0.25 + excess, excess };
            let found = inner.crossing(excess).unwrap().plus(outer.swing(level).unwrap());
            // x² = 1 + s at the turning points, s = √(1 + 4E): both halves take 2√2·K/√(2s)·√2, 1 − k² = (s − 1)/2s.
            let s = (1.0 + 4.0 * excess).sqrt();
            let complement = 4.0 * excess / ((s + 1.0) * 2.0 * s);
            let exact = 4.0 * complete_elliptic(complement) / (2.0 * s).sqrt() * 0.5 * 2f64.sqrt();
            assert!((found.period / exact - 1.0).abs() < 1e-14, "{excess}: {} {exact}", found.period);
        }
    }

    #[test]
    fn the_oscillator_is_isochronous() {
        let potential =
            Potential::Expression(crate::potential::Expression::parse("2*x^2", &Default::default()).unwrap());
        let landscape = Landscape::search(&potential).unwrap();
        let side = Side::with_wall(&potential, &landscape.wells[0], -1.0, 3.0, 0.1).unwrap();
        for depth in [1e-12, 0.4, 3.0] {
            let found = side.swing(Level { depth, excess: depth - 5.0 }).unwrap();
            assert!(
                (found.period / (0.5 * TAU / 2.0) - 1.0).abs() < 4e-15
                    && (found.action / (0.5 * PI * depth) - 1.0).abs() < 4e-15
            );
        }
    }
}
