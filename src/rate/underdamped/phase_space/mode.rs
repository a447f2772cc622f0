//! The slowest mode on one mesh, at any (x, v).
//!
//! ```text
//! P₁ = A e^{−E/kT} f(x, v),   f = Σ_n g_n(x) h_n(v),   φ₁ = Σ_n (−1)^n g_n(x) h_n(v) = f(x, −v)
//! h_n = He_n(v/√kT)/√n!,   √(n+1) h_{n+1} = (v/√kT) h_n − √n h_{n−1},   g_n = c_n/W
//! ```
//!
//! with E counted from the lowest well. (Detailed balance with v → −v: Risken, The Fokker–Planck Equation, secs. 6.4 and
//! 10.1.) The sum is done with h_n e^{−v²/4kT}, which stays below 1 at every level. ∫P₁ dv and ∫v P₁ dv are the first two
//! coefficients; A follows from what flows over the barrier, ∫v P₁ dv = λ₁ times the population that it empties.

use super::places::{Places, Stencil};
use super::{Decay, Setting};
use crate::eigen::elimination::{self, Guess, Slowest};
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use crate::operator::klein_kramers::{self, stencil};
use crate::wide::Wide;
use std::f64::consts::TAU;

/// More than this (bytes) is not asked of a machine.
const MOST_MEMORY: usize = 4 << 30;

/// λ₁ and its mode.
#[derive(Debug, Clone)]
pub struct Mode {
    /// λ₁ (1/time), and how it was found; without the vector.
    pub slowest: Slowest,
    /// Intervals in x.
    pub intervals: usize,
    /// The highest Hermite level.
    pub levels: usize,
    places: Places,
    /// g_n at nodes and midpoints in turn.
    ratios: Vec<Vec<f64>>,
    kt: f64,
    /// A (1/(length·velocity)).
    amplitude: f64,
}

/// The mode at one x.
#[derive(Debug, Clone)]
pub struct Column {
    pub(super) coefficients: Vec<f64>,
    kt: f64,
    /// A e^{−U/kT}.
    weight: f64,
}

impl Mode {
    /// Solves at a resolution of the plan; a guess saves eliminations.
    pub(super) fn solve(setting: &Setting, resolution: f64, guess: Option<Guess>) -> Result<Self> {
        let Setting { potential, bath, plan, .. } = setting;
        let (axis, levels) = plan.at(resolution)?;
        affordable(axis.intervals(), levels, bath.gamma())?;
        let discretised = klein_kramers::Setting { order: stencil::HIGHEST, levels, drains: plan.drains.clone() };
        let ladder = klein_kramers::ladder(potential, &axis, bath, &discretised)?;
        let mut slowest = elimination::slowest(&ladder, guess, true)?;
        let vector = std::mem::take(&mut slowest.vector);
        let places = Places::new(&axis);
        let ratios = ratios(&ladder, &places, &vector);
        let intervals = axis.intervals();
        let mut mode = Self { slowest, intervals, levels, places, ratios, kt: bath.kt(), amplitude: 1.0 };
        mode.amplitude = mode.normalisation(setting);
        Ok(mode)
    }

    /// λ₁ and its slope, to start from on a finer mesh.
    pub(super) fn guess(&self) -> Guess {
        Guess { value: self.slowest.value.to_f64(), slope: self.slowest.slope }
    }

    /// The mode at x, where U counted from the lowest well is `energy`.
    #[must_use]
    pub fn column(&self, x: f64, energy: f64) -> Column {
        let stencil: Stencil = self.places.stencil(x);
        let coefficients = self.ratios.iter().enumerate().map(|(level, values)| stencil.value(level, values)).collect();
        Column { coefficients, kt: self.kt, weight: self.amplitude * (-energy / self.kt).exp() }
    }

    /// A, with its sign: what goes over the barriers outwards is λ₁ times what is left inside, 1 or (exchange) ½.
    fn normalisation(&self, setting: &Setting) -> f64 {
        let outwards = |x: f64, side: f64| {
            let column = self.column(x, 0.0);
            let energy = setting.potential.value(x) - setting.bottom();
            Wide::new(side * column.flux()) * Wide::exp(-energy / self.kt)
        };
        let (flux, inside) = match setting.decay {
            // What is positive on the right leaves it to the left.
            Decay::Exchange { barrier, .. } => (outwards(barrier, -1.0), 0.5),
            Decay::Loss { well, ref barriers } => {
                (barriers.iter().map(|&x| outwards(x, (x - well).signum())).sum(), 1.0)
            }
        };
        (self.slowest.value * inside / flux).to_f64()
    }
}

impl Column {
    /// f(x, v) = P₁/(A e^{−E/kT}).
    #[must_use]
    pub fn ratio(&self, v: f64) -> f64 {
        let (sum, quarter) = self.sum(v);
        sum * quarter.exp()
    }

    /// P₁(x, v) (1/(length·velocity)).
    #[must_use]
    pub fn density(&self, v: f64) -> f64 {
        let (sum, quarter) = self.sum(v);
        self.weight * sum * (-quarter).exp()
    }

    /// φ₁(x, v), the eigenfunction of the backward operator, as f is scaled.
    #[must_use]
    pub fn backward(&self, v: f64) -> f64 {
        self.ratio(-v)
    }

    /// |A| e^{−E/kT} (1/(length·velocity)): |P₁| where |f| = 1.
    pub(super) fn equilibrium(&self, v: f64) -> f64 {
        self.weight.abs() * (-0.5 * v * v / self.kt).exp()
    }

    /// ∫ P₁ dv (1/length).
    #[must_use]
    pub fn population(&self) -> f64 {
        self.weight * (TAU * self.kt).sqrt() * self.coefficients[0]
    }

    /// ∫ v P₁ dv (1/time).
    #[must_use]
    pub fn flux(&self) -> f64 {
        self.weight * TAU.sqrt() * self.kt * self.coefficients[1]
    }

    /// f e^{−v²/4kT}, and v²/4kT.
    fn sum(&self, v: f64) -> (f64, f64) {
        let scaled = v / self.kt.sqrt();
        let quarter = 0.25 * scaled * scaled;
        let (mut before, mut function, mut root) = (0.0, (-quarter).exp(), 0.0);
        let mut sum = 0.0;
        for (&coefficient, next) in self.coefficients.iter().zip(1u32..) {
            sum += coefficient * function;
            let next_root = f64::from(next).sqrt();
            (before, function) = (function, (scaled * function - root * before) / next_root);
            root = next_root;
        }
        (sum, quarter)
    }
}

/// g_n = c_n/W, scaled so that the largest of level 0 is 1.
fn ratios(ladder: &Ladder, places: &Places, vector: &[f64]) -> Vec<Vec<f64>> {
    let top = ladder.rung(0).ln_from.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let level = |n: usize| {
        let weights = &ladder.rung(n).ln_from;
        let values =
            vector[ladder.start(n)..ladder.start(n + 1)].iter().zip(weights).map(|(c, ln)| c * (top - ln).exp());
        places.complete(n, values.collect())
    };
    let mut ratios: Vec<Vec<f64>> = (0..=ladder.levels()).map(level).collect();
    let largest = ratios[0].iter().fold(f64::MIN_POSITIVE, |most, g| most.max(g.abs()));
    ratios.iter_mut().flatten().for_each(|g| *g /= largest);
    ratios
}

fn affordable(intervals: usize, levels: usize, gamma: f64) -> Result<()> {
    let need = elimination::memory(intervals + 1, levels);
    if need <= MOST_MEMORY {
        return Ok(());
    }
    Err(Error::input("the friction is too weak for a picture of phase space")
        .got(format!("γ = {gamma}: {levels} Hermite levels on {intervals} intervals, {} GiB", need >> 30))
        .allowed(format!("{} GiB", MOST_MEMORY >> 30))
        .remedy("raise bath.gamma, or lower the barrier over kT")
        .key("bath.gamma"))
}
