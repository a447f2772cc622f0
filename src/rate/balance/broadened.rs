//! The spectrum of a well in a bath: lines as broad as the generator of Redfield makes them.
//!
//! ```text
//! X_mn = x_mn (P_n − P_m)/(E_m − E_n),  βP_m δx_mm on the diagonal         what a static force changes of ρ; length/energy
//! Φ(t) = Tr δx e^{Lt} X,   Φ(0) = the static susceptibility                 how δx relaxes once the force is gone
//! χ″(ω) = ω Re ∫₀^∞ Φ(t) e^{iωt} dt
//! S(ω) = (ħ/π) χ″(ω)/(1 − e^{−βħω})                                         fluctuations from dissipation
//! ```
//!
//! (Kubo, J. Phys. Soc. Jpn. 12, 570 (1957), for the canonical correlation Φ; Callen and Welton, Phys. Rev. 83, 34 (1951).) L of
//! [`super::redfield`] is good to first order in γ. Φ is even in time and S so obeys detailed balance as a whole. Onsager's
//! regression of the plain correlation with the same L,
//!
//! ```text
//! S_reg(ω) = (1/π) Re ∫₀^∞ Tr[x e^{Lt} x ρ] e^{iωt} dt
//! ```
//!
//! does not: bath and well are correlated in equilibrium, to the order of γ. By how much it misses is the measure of the coupling that the
//! levels know by themselves. For a harmonic oscillator Φ is exact at any γ.

use super::missing::Missing;
use super::redfield::{Redfield, Square, packed};
use super::resolvent::Space;
use super::{States, Thermal};
use crate::bath::Friction;
use crate::error::Result;
use crate::wide::Wide;
use num_complex::Complex64;
use std::f64::consts::PI;

/// Residual at which the Krylov space is large enough.
const RESIDUAL: f64 = 1e-12;
/// Vectors it grows by at first, then by half of itself.
const FIRST: usize = 24;
/// What is uncertain of a frequency counts this many times over γ: a line falls off over half its width.
const BY_FREQUENCY: f64 = 8.0;
/// Rounding of a spectrum, relative.
const ROUNDING: f64 = 1e-12;
/// Levels that are left out to see what further ones would do: one, and two, for x may join levels of different parity only.
const FEWER: [usize; 2] = [1, 2];
/// What further levels would do, over what the last ones do.
const SAFETY: f64 = 2.0;

/// The spectrum at one frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// ω ≥ 0 (1/time).
    pub omega: f64,
    /// S(ω) (length² × time).
    pub plus: f64,
    /// S(−ω) (length² × time).
    pub minus: Wide,
    /// Bound on the relative error of both, for the generator as it stands: not what is of higher order in γ.
    pub error: f64,
    /// S(ω) and S(−ω) by the plain regression, each with the bound on its error (length² × time).
    pub regression: ((f64, f64), (f64, f64)),
}

impl Point {
    /// ln S(−ω)/S(ω).
    #[must_use]
    pub fn log_ratio(&self) -> f64 {
        (self.minus / Wide::new(self.plus)).ln()
    }
}

/// A broadened spectrum.
#[derive(Debug, Clone, PartialEq)]
pub struct Broadened {
    /// By frequency, as asked for.
    pub points: Vec<Point>,
    /// Dimension of the space in which it was found.
    pub dimension: usize,
    /// Largest |S_reg(−ω) − e^{−βħω}S_reg(ω)| over the largest S: what the plain regression misses of detailed balance.
    pub regression: f64,
}

impl Broadened {
    /// The spectrum at frequencies ω ≥ 0 (1/time), with friction above 0.
    ///
    /// # Errors
    /// None at present that levels and friction can cause.
    pub fn new(thermal: &Thermal<'_>, friction: &Friction, omegas: &[f64]) -> Result<Self> {
        let states = thermal.states();
        let (whole, dimension) = spectrum(thermal, friction, omegas);
        let fewer = FEWER.map(|less| states.lowest(states.len().saturating_sub(less)));
        let rest: Vec<Vec<Part>> = fewer
            .iter()
            .map(|fewer| Ok(spectrum(&Thermal::new(fewer, thermal.kt(), &[])?, friction, omegas).0))
            .collect::<Result<_>>()?;
        let missing = Missing::new(thermal, friction.gamma());
        let fixed = by_levels(states, friction) + thermal.left_out() + ROUNDING;
        let top = whole.iter().map(|part| part.relaxation).fold(0.0, f64::max);
        let largest = whole.iter().map(|part| part.regression.0.abs()).fold(0.0, f64::max);
        let points = whole.iter().zip(omegas).enumerate().map(|(at, (part, &omega))| {
            let (up, down) = detailed(omega, states.hbar(), thermal.kt());
            let changed = |of: &dyn Fn(&Part) -> f64| {
                SAFETY * rest.iter().map(|fewer| (of(part) - of(&fewer[at])).abs()).fold(0.0, f64::max)
            };
            let plus = up * part.relaxation / PI;
            let lost = missing.at(omega);
            let solver = part.residual * top / part.relaxation.abs();
            let plain = |of: &dyn Fn(&Part) -> f64| (of(part), changed(of) + lost + (fixed + part.residual) * largest);
            Point {
                omega,
                plus,
                minus: down * (part.relaxation / PI),
                error: changed(&|part| part.relaxation) / part.relaxation.abs() + lost / plus.abs() + solver + fixed,
                regression: (plain(&|part| part.regression.0), plain(&|part| part.regression.1)),
            }
        });
        let points: Vec<Point> = points.collect();
        let highest = points.iter().map(|point| point.plus).fold(0.0, f64::max);
        let miss = |point: &Point| {
            let ((plus, _), (minus, _)) = point.regression;
            (minus - plus * (-states.hbar() * point.omega / thermal.kt()).exp()).abs() / highest
        };
        let regression = points.iter().map(miss).fold(0.0, f64::max);
        Ok(Self { points, dimension, regression })
    }
}

/// ħω/(1 − e^{−βħω}) and ħω/(e^{βħω} − 1) (energy), kT at ω = 0.
fn detailed(omega: f64, hbar: f64, kt: f64) -> (f64, Wide) {
    let scaled = hbar * omega / kt;
    if scaled == 0.0 {
        return (kt, Wide::new(kt));
    }
    let up = hbar * omega / -(-scaled).exp_m1();
    let grown = scaled.exp_m1();
    let down = if grown.is_finite() { Wide::new(hbar * omega / grown) } else { Wide::exp(-scaled) * (hbar * omega) };
    (up, down)
}

/// What the errors of levels and elements leave uncertain, relative.
fn by_levels(states: &States, friction: &Friction) -> f64 {
    let n = states.len();
    let energy = (0..n).map(|m| states.energy(m).1).fold(0.0, f64::max);
    let pairs = || (0..n).flat_map(|a| (0..=a).map(move |b| (a, b))).map(|(a, b)| states.element(a, b));
    let longest = pairs().map(|(x, _)| x.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let element = pairs().map(|(_, error)| error).fold(0.0, f64::max);
    BY_FREQUENCY * (energy / states.hbar() / friction.gamma() + element / longest)
}

/// One frequency of one truncation.
struct Part {
    /// Re ∫₀^∞ Φ e^{iωt} dt (length² × time/energy).
    relaxation: f64,
    regression: (f64, f64),
    residual: f64,
}

fn spectrum(thermal: &Thermal<'_>, friction: &Friction, omegas: &[f64]) -> (Vec<Part>, usize) {
    let generator = Redfield::new(thermal, friction);
    let n = generator.levels;
    let (scale, x) = (&generator.scale, &generator.x);
    let observable = Square::new(n, |a, b| x.at(a, b) * scale[a] * scale[b]);
    let mut space = Space::new(packed(n, |at, _| observable.entries[at], |_, _| 0.0));
    let mut more = FIRST;
    let apply = |y: &[f64]| generator.adjoint(y);
    loop {
        space.grow(&apply, more);
        more = space.size() / 2;
        let settled = |omega: &f64| space.solve(Complex64::new(0.0, -omega)).1 <= RESIDUAL;
        if space.is_closed() || space.size() >= n * n || omegas.iter().all(settled) {
            break;
        }
    }
    let starts = Starts::new(thermal, &generator);
    let projected = [&starts.static_force, &starts.symmetric, &starts.commutator].map(|start| space.project(start));
    let at = |omega: f64| {
        let (y, residual) = space.solve(Complex64::new(0.0, -omega));
        let [relaxed, symmetric, commutator] =
            projected.each_ref().map(|start| start.iter().zip(&y).map(|(c, y)| y * c).sum::<Complex64>());
        // Both starts are Hermitian and their correlations real, so that −ω is the complex conjugate.
        let plain = |sign: f64| (symmetric.re - sign * commutator.im) / PI;
        Part { relaxation: relaxed.re, regression: (plain(1.0), plain(-1.0)), residual }
    };
    (omegas.iter().map(|&omega| at(omega)).collect(), space.size())
}

/// What relaxes, in thermal coordinates.
struct Starts {
    /// X.
    static_force: Vec<f64>,
    /// (xρ + ρx)/2.
    symmetric: Vec<f64>,
    /// −i(xρ − ρx)/2.
    commutator: Vec<f64>,
}

impl Starts {
    fn new(thermal: &Thermal<'_>, generator: &Redfield) -> Self {
        let (n, x, scale) = (generator.levels, &generator.x, &generator.scale);
        let p: Vec<f64> = (0..n).map(|m| thermal.population(m).to_f64()).collect();
        let scaled = |entry: &dyn Fn(usize, usize) -> f64| {
            Square::new(n, |a, b| x.at(a, b) * entry(a, b) / (scale[a] * scale[b])).entries
        };
        let differs = |a: usize, b: usize| {
            let (low, high) = (a.min(b), a.max(b));
            let gap = thermal.states().gap(high, low).0;
            // (P_n − P_m)/(E_m − E_n) of the lower level's population.
            if gap == 0.0 { p[low] / thermal.kt() } else { p[low] * -(-gap / thermal.kt()).exp_m1() / gap }
        };
        let change = |a: usize, b: usize| {
            let gap = thermal.states().gap(a, b).0;
            0.5 * gap * differs(a, b)
        };
        let even = |entries: Vec<f64>| packed(n, |at, _| entries[at], |_, _| 0.0);
        let turned = scaled(&|a, b| -change(a, b));
        Self {
            static_force: even(scaled(&differs)),
            symmetric: even(scaled(&|a, b| 0.5 * (p[a] + p[b]))),
            commutator: packed(n, |_, _| 0.0, |at, _| turned[at]),
        }
    }
}
