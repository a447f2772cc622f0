//! A staircase of tilts, up and down again, of the underdamped washboard with noise: hysteresis of the mean velocity.
//!
//! ```text
//! s_1 < … < s_n, then s_n … s_1;      at each step P ← e^{TL(s)}P,      v̄ = (1/T)∫₀ᵀ ⟨v⟩ dt
//! forward(s) = v̄ on the way up,  backward(s) = v̄ on the way down,  L(s)P_st = 0:  v(s) = ⟨v⟩_st
//! ```
//!
//! The first step starts from the stationary state at s_1. For T beyond the times of escape from either state both branches
//! fall on v(s); for shorter ones the particle stays in the well, or goes on running, beyond the tilt at which the other state
//! has become the more probable one. (Risken, The Fokker–Planck Equation, ch. 11; Büttiker, Harris and Landauer, Phys. Rev. B 28,
//! 1268 (1983), for escape at weak friction.)
//!
//! All numbers come from two resolutions of the [`Washboard`]; their difference is the error bar, an absolute one: an
//! exponentially small velocity drowns in it.

use crate::bath::Bath;
use crate::eigen::propagate::{evolve, stationary};
use crate::error::{Error, Result};
use crate::operator::washboard::{Basis, Washboard};
use rayon::prelude::*;

/// Reach beyond the velocities without noise, in thermal velocities: e^{−7²/2} = 2e-11.
const REACH: f64 = 7.0;
/// Wave numbers in v: of a thermal Gaussian, e^{−9²/2} = 3e-18, and of what streaming winds up before v diffuses,
/// e^{−γkT q²t³/3} = e^{−30}, k = qt, with the growth of q^{1/3} for the modes that matter.
const SHARPNESS: f64 = 9.0;
const WINDING: f64 = 2.3;
const WOUND: f64 = 90.0;
/// Fourier modes of x in a well: so many over the thermal width, and a few for the shape of the potential.
const MODES: f64 = 5.0;
const FEW_MODES: f64 = 6.0;
/// Share of levels and modes that the coarser resolution has.
const COARSER: f64 = 0.9;
/// The error of the finer resolution over the difference of both, at most: it was up to 0.9 at 0.93, where convergence is slowest.
const SAFETY: f64 = 2.0;
/// Most Hermite functions and most coefficients: a factorisation of several seconds.
const MOST_LEVELS: usize = 600;
const MOST_COEFFICIENTS: usize = 40_000;
/// Rounding of a sparse solve and what it does to the velocity, in parts of the terms of its sum.
const ROUNDING: f64 = 1e-13;
/// Tilts are whole multiples of its inverse.
const DIGITS: f64 = 1e12;
/// The stationary state that a sweep starts from must be known this well (velocity).
const START: f64 = 1e-3;

/// The sweep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// s_1.
    pub from: f64,
    /// s_n, above s_1.
    pub to: f64,
    /// n, 2 or more.
    pub points: usize,
    /// T, time at each step.
    pub dwell: f64,
    /// N, where the automatic choice shall not hold.
    pub levels: Option<usize>,
}

/// A velocity with the bound on its absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The velocity.
    pub value: f64,
    /// Its absolute error.
    pub error: f64,
}

/// One tilt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// s.
    pub tilt: f64,
    /// Mean velocity over the dwell time on the way up.
    pub forward: Estimate,
    /// The same on the way down.
    pub backward: Estimate,
    /// ⟨v⟩ of the stationary state.
    pub stationary: Estimate,
}

/// A sweep and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Staircase {
    /// One entry a tilt, in rising order.
    pub steps: Vec<Step>,
    /// The finer basis.
    pub basis: Basis,
    /// The coarser one.
    pub coarser: Basis,
    /// Largest deviation of wᵀP from 1 at the end of any step.
    pub lost: f64,
    /// Largest dimension of a Krylov space.
    pub dimension: usize,
}

impl Request {
    /// # Errors
    /// `Input`, with the key of the case file.
    pub fn validate(&self) -> Result<()> {
        if !(self.from.is_finite() && self.to.is_finite() && self.from < self.to) {
            return Err(Error::input("the tilts of the sweep must rise")
                .got(format!("from = {}, to = {}", self.from, self.to))
                .key("study.to"));
        }
        if self.points < 2 {
            return Err(Error::input("number of tilts").got(self.points).allowed("2 or more").key("study.points"));
        }
        if !(self.dwell > 0.0 && self.dwell.is_finite()) {
            return Err(Error::input("dwell time").got(self.dwell).allowed("above 0").key("study.dwell"));
        }
        Ok(())
    }

    /// The tilts, in rising order.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a number of steps")]
    pub fn tilts(&self) -> Vec<f64> {
        let last = (self.points - 1) as f64;
        let share = |k: usize| k as f64 / last;
        // Rounded, so that 0.7 is not 0.7000000000000001.
        let tilt = |k: usize| self.from * (1.0 - share(k)) + self.to * share(k);
        (0..self.points).map(|k| (tilt(k) * DIGITS).round() / DIGITS).collect()
    }

    /// The finer basis: room for all velocities between rest and the fastest running state, as sharp as the noise leaves them.
    ///
    /// # Errors
    /// More levels or coefficients than a sweep can afford; the smallest friction that it can is named.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of functions, bounded below")]
    pub fn basis(&self, bath: &Bath) -> Result<Basis> {
        let thermal = bath.kt().sqrt();
        let (half, centre) = self.velocities(bath.gamma());
        let radius = half + REACH * thermal;
        let sharpness = sharpness(bath);
        let harmonics = (MODES / thermal + FEW_MODES).ceil() as usize;
        let levels = (0.5 * radius * sharpness).ceil() as usize + 2;
        let levels = self.levels.unwrap_or(levels.max(8));
        let basis = Basis { levels, harmonics, centre, width: (radius / sharpness).sqrt() };
        if levels > MOST_LEVELS || basis.dim() > MOST_COEFFICIENTS {
            return Err(self.too_many(bath, &basis));
        }
        Ok(basis)
    }

    /// Half of the range of velocities without noise, and its middle: √((s/γ)² + 2) is above any running state.
    fn velocities(&self, gamma: f64) -> (f64, f64) {
        let fastest = |s: f64| s.signum() * (s / gamma).hypot(std::f64::consts::SQRT_2);
        let high = if self.to > 0.0 { fastest(self.to) } else { 0.0 };
        let low = if self.from < 0.0 { fastest(self.from) } else { 0.0 };
        (0.5 * (high - low), 0.5 * (high + low))
    }

    fn too_many(&self, bath: &Bath, basis: &Basis) -> Error {
        let got = format!("{} levels × {} modes in x", basis.levels, 2 * basis.harmonics + 1);
        let most = MOST_LEVELS.min(MOST_COEFFICIENTS / (2 * basis.harmonics + 1));
        let allowed = format!("{MOST_LEVELS} levels, {MOST_COEFFICIENTS} in all");
        let error = Error::input("levels run out at this friction and temperature").got(got).allowed(allowed);
        let fits = |gamma: &f64| {
            let other = Bath::new(bath.kt(), *gamma).map(|bath| sharpness(&bath)).unwrap_or(f64::INFINITY);
            #[allow(clippy::cast_precision_loss, reason = "a number of levels")]
            let room = most as f64 - 3.0;
            0.5 * (self.velocities(*gamma).0 + REACH * bath.kt().sqrt()) * other <= room
        };
        // In steps of a fifth of an octave, upwards from the friction that is too weak.
        let enough = (1u32..60).map(|k| bath.gamma() * (f64::from(k) / 5.0).exp2()).find(fits);
        match enough {
            _ if self.levels.is_some() => error.remedy("lower mesh.levels").key("mesh.levels"),
            Some(gamma) => {
                error.remedy(format!("use bath.gamma = {gamma:.2} or more, or a lower study.to")).key("bath.gamma")
            }
            None => error.remedy("raise the temperature").key("bath.kt"),
        }
    }
}

/// The largest wave number in v.
fn sharpness(bath: &Bath) -> f64 {
    let wound = WINDING * (WOUND / (bath.gamma() * bath.kt())).cbrt();
    (SHARPNESS / bath.kt().sqrt()).max(wound)
}

/// Both branches and the stationary state at every tilt.
///
/// # Errors
/// As [`Request::validate`] and [`Request::basis`]; `Unresolved` where the stationary state at the first tilt is not known;
/// whatever the propagator refuses.
pub fn staircase(bath: &Bath, request: &Request) -> Result<Staircase> {
    request.validate()?;
    let basis = request.basis(bath)?;
    let coarser = coarser(&basis);
    let [fine, coarse] = [basis, coarser].map(|basis| Washboard::new(basis, bath));
    let starts = [&fine, &coarse].map(|washboard| still(washboard, request.from));
    let [start, other] = starts;
    let (start, other) = (start?, other?);
    require_start(request, velocity(&fine, &start), velocity(&coarse, &other))?;
    let (fine, coarse) = rayon::join(|| Course::new(&fine, start, request), || Course::new(&coarse, other, request));
    let (fine, coarse) = (fine?, coarse?);
    let estimate = |fine: Found, coarse: Found| {
        let error = SAFETY * (fine.velocity - coarse.velocity).abs() + fine.change + fine.rounding;
        Estimate { value: fine.velocity, error }
    };
    let tilts = request.tilts();
    let steps: Vec<Step> = (0..tilts.len())
        .map(|k| Step {
            tilt: tilts[k],
            forward: estimate(fine.forward[k], coarse.forward[k]),
            backward: estimate(fine.backward[k], coarse.backward[k]),
            stationary: estimate(fine.stationary[k], coarse.stationary[k]),
        })
        .collect();
    Ok(Staircase { steps, basis, coarser, lost: fine.lost, dimension: fine.dimension })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "numbers of functions"
)]
fn coarser(basis: &Basis) -> Basis {
    let fewer = |n: usize| (COARSER * n as f64).floor().max(1.0) as usize;
    Basis { levels: fewer(basis.levels).max(4), harmonics: fewer(basis.harmonics), ..*basis }
}

/// The state that stands still at a tilt.
fn still(washboard: &Washboard, s: f64) -> Result<Vec<f64>> {
    stationary(&washboard.at(s), washboard.probability(), washboard.redundant())
}

fn velocity(washboard: &Washboard, state: &[f64]) -> f64 {
    dot(state, washboard.velocity())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn require_start(request: &Request, fine: f64, coarse: f64) -> Result<()> {
    let error = SAFETY * (fine - coarse).abs();
    if error < START {
        return Ok(());
    }
    Err(Error::unresolved(
        "the stationary state that the sweep starts from is not resolved: rest and running exchange too rarely",
    )
    .got(format!("⟨v⟩ = {fine:.3e} ± {error:.1e} at s = {}", request.from))
    .allowed(format!("± {START:e}"))
    .remedy("start below the retrapping tilt")
    .key("study.from"))
}

/// A velocity of one resolution.
#[derive(Debug, Clone, Copy)]
struct Found {
    velocity: f64,
    /// What the last dimensions of the Krylov space changed of it.
    change: f64,
    /// What rounding may have done to it.
    rounding: f64,
}

/// The whole sweep at one resolution.
struct Course {
    forward: Vec<Found>,
    backward: Vec<Found>,
    stationary: Vec<Found>,
    lost: f64,
    dimension: usize,
}

impl Course {
    fn new(washboard: &Washboard, start: Vec<f64>, request: &Request) -> Result<Self> {
        let (mut state, tilts) = (start, request.tilts());
        let found = |state: &[f64], change: f64| {
            let terms = state.iter().zip(washboard.velocity()).map(|(p, v)| (p * v).abs());
            let rounding = ROUNDING * terms.sum::<f64>();
            Found { velocity: velocity(washboard, state), change, rounding }
        };
        let (mut lost, mut dimension): (f64, usize) = (0.0, 0);
        let mut walk = |s: &f64| -> Result<Found> {
            let dwell = evolve(&washboard.at(*s), washboard.probability(), &state, request.dwell)?;
            lost = lost.max((dot(&dwell.end, washboard.probability()) - 1.0).abs());
            dimension = dimension.max(dwell.dimension);
            state = dwell.end;
            Ok(found(&dwell.mean, velocity(washboard, &dwell.change).abs()))
        };
        let forward = tilts.iter().map(&mut walk).collect::<Result<Vec<_>>>()?;
        let mut backward = tilts.iter().rev().map(&mut walk).collect::<Result<Vec<_>>>()?;
        backward.reverse();
        let at_rest = |s: &f64| still(washboard, *s).map(|state| found(&state, 0.0));
        let stationary = tilts.par_iter().map(at_rest).collect::<Result<Vec<_>>>()?;
        Ok(Self { forward, backward, stationary, lost, dimension })
    }
}
