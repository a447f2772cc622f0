//! The stationary cycle and the slowest Floquet mode of the continuum: harmonics until they make no difference, nested meshes,
//! extrapolation, an error bar.

use super::linear::nearest;
use super::place::absorbs;
use super::{Adiabatic, Drive, Estimate, Place};
use crate::bath::Bath;
use crate::eigen::Engine;
use crate::eigen::floquet::period::interpolation;
use crate::eigen::floquet::{Elimination, MOST_HARMONICS, adiabatic, sparse};
use crate::error::{Error, Kind, Result};
use crate::floquet::PeriodicChain;
use crate::mesh::Axis;
use crate::operator::floquet::Shaken;
use crate::potential::{Landscape, Potential};
use crate::rate::extrapolate::even_series;
use crate::rate::{Rate, Route, spectral};
use crate::wide::Wide;
use num_complex::Complex64;

/// Harmonics that the search starts from.
const FEWEST_HARMONICS: usize = 4;
/// Intervals on which harmonics are counted.
const COARSE: usize = 64;
/// Nested meshes that enter the extrapolation: at most, and at least.
const LEVELS: usize = 6;
const FEWEST_LEVELS: usize = 4;
/// Rounding of M₁ and of λ_F, measured against 150 digits up to a barrier of 80 kT.
const ROUNDING: f64 = 2e-13;
/// Below this many λ̄ the drive is slow, and modes are looked for in the gauge of the adiabatic decay.
const SLOW: f64 = 30.0;
/// Largest error of a curve over the period, relative to its largest value, where the mesh may be halved for its sake.
pub const CURVES: f64 = 1e-7;
/// The mesh is not halved beyond this many intervals.
const MOST_INTERVALS: usize = 1 << 12;

/// What is asked of a cycle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Largest relative error of λ_F and η.
    pub tolerance: f64,
    /// Harmonics; `None` for as many as are needed.
    pub harmonics: Option<usize>,
    /// Whether the mesh may be halved until the tolerance is met.
    pub refine: bool,
    /// Whether the curves over the period are to be refined as well, to [`CURVES`].
    pub curves: bool,
    /// `elimination`, or a stock engine for λ_F: `arpack`, `faer`, `lapack`.
    pub engine: Engine,
}

/// A driven well in its cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle {
    /// η; `None` where an end absorbs.
    pub eta: Option<Estimate>,
    /// Phase of ⟨x⟩ against the force (rad), its error absolute.
    pub phase: Option<Estimate>,
    /// λ_F (1/time).
    pub exponent: Rate,
    /// Harmonics.
    pub harmonics: usize,
    /// Intervals of the finest mesh.
    pub intervals: usize,
    /// Steps of the power iteration on it.
    pub steps: usize,
    /// ⟨x⟩ at the phases 2πj/M, of the stationary cycle or of what has not escaped (length, errors absolute).
    pub mean: Vec<Estimate>,
    /// The rate of escape at these phases, out of what is left (1/time, errors absolute); empty where nothing absorbs.
    pub escape: Vec<Estimate>,
}

impl Cycle {
    /// The largest error of a curve over the period, relative to its own largest value.
    fn curve_error(&self) -> f64 {
        let relative = |row: &[Estimate]| {
            let size = row.iter().fold(f64::MIN_POSITIVE, |size, x| size.max(x.value.abs()));
            row.iter().fold(0.0f64, |error, x| error.max(x.error)) / size
        };
        relative(&self.mean).max(relative(&self.escape))
    }

    /// ⟨x⟩ and the rate of escape at any phase (rad), by the trigonometric polynomial through the samples.
    #[must_use]
    pub fn at(&self, phase: f64) -> (Estimate, Option<Estimate>) {
        let weights = interpolation(self.mean.len(), phase);
        let sum = |row: &[Estimate]| Estimate {
            value: row.iter().zip(&weights).map(|(x, weight)| x.value * weight).sum(),
            error: row.iter().zip(&weights).map(|(x, weight)| x.error * weight.abs()).sum(),
        };
        (sum(&self.mean), (!self.escape.is_empty()).then(|| sum(&self.escape)))
    }
}

/// What one mesh gives.
struct Sample {
    /// M₁ (length); `None` where an end absorbs.
    first: Option<Complex64>,
    /// λ_F (1/time).
    exponent: f64,
    /// Its error by iteration, relative.
    error: f64,
    steps: usize,
    mean: Vec<f64>,
    escape: Vec<f64>,
}

/// The cycle of a driven potential on an axis that serves it.
///
/// # Errors
/// Too few harmonics, with the number that is needed; more than can be held; `NotConverged` where no mesh allowed is fine enough.
pub fn cycle(
    potential: &Potential,
    landscape: &Landscape,
    drive: &Drive,
    bath: &Bath,
    place: &Place,
    slowly: &Adiabatic,
    request: &Request,
) -> Result<Cycle> {
    let problem =
        Problem { potential, drive, bath, place, tolerance: request.tolerance, engine: request.engine, slowly };
    let (harmonics, missing) = problem.harmonics(request)?;
    let floor = ROUNDING + spectral::rounding(potential, landscape, bath) + missing;
    let mut axis = place.axis.clone();
    loop {
        let found = problem.extrapolated(&axis, harmonics, floor)?;
        let error = found.exponent.relative_error().max(found.eta.map_or(0.0, |eta| eta.error));
        let curves = if request.curves { found.curve_error() } else { 0.0 };
        let most = !request.refine || axis.intervals() >= MOST_INTERVALS;
        if error <= request.tolerance && (curves <= CURVES || most) {
            return Ok(found);
        }
        if most {
            let remedy = if request.refine {
                "raise solve.tolerance, or lower drive.frequency or drive.amplitude"
            } else {
                "use more nodes, mesh.x = \"auto\", or a larger solve.tolerance"
            };
            return Err(Error::not_converged("the driven well is uncertain")
                .got(format!("an error of {error:.1e} on {} nodes", axis.intervals() + 1))
                .allowed(format!("{:.1e}", request.tolerance))
                .remedy(remedy));
        }
        axis = axis.refined(2);
    }
}

struct Problem<'a> {
    potential: &'a Potential,
    drive: &'a Drive,
    bath: &'a Bath,
    place: &'a Place,
    tolerance: f64,
    engine: Engine,
    slowly: &'a Adiabatic,
}

impl Problem<'_> {
    fn shaken(&self, axis: &Axis, harmonics: usize) -> Result<Shaken> {
        Shaken::new(self.potential, (&self.drive.shape, self.drive.amplitude), axis, self.bath, harmonics)
    }

    /// Harmonics at which half as many more change nothing, and the change that is left.
    fn harmonics(&self, request: &Request) -> Result<(usize, f64)> {
        let axis = &self.place.axis;
        let axis = Axis::new(axis.spacing().clone(), COARSE, axis.left(), axis.right())?;
        let coarse = |harmonics: usize| self.sample(&self.shaken(&axis, harmonics)?, 1);
        // Far below the tolerance, so that it is the mesh that decides.
        let goal = (0.05 * self.tolerance).max(ROUNDING);
        let mut count = FEWEST_HARMONICS;
        let mut before = coarse(count);
        let (enough, change, best) = loop {
            let next = count + count / 2;
            if next > MOST_HARMONICS {
                return Err(Error::not_converged(format!("the drive needs more than {count} harmonics"))
                    .allowed(format!("{MOST_HARMONICS} at most"))
                    .remedy("lower drive.amplitude, raise kT, or raise solve.tolerance")
                    .key("drive.amplitude"));
            }
            let after = coarse(next);
            let change = match (&before, &after) {
                (Ok(before), Ok(after)) => before.differs(after),
                // With too few harmonics there may be no mode to be found.
                (Err(error), _) | (_, Err(error)) if error.kind() != Kind::NotConverged => return Err(error.clone()),
                _ => f64::INFINITY,
            };
            if change <= goal {
                break (count, change, after?);
            }
            (count, before) = (next, after);
        };
        match request.harmonics {
            None => Ok((enough, change)),
            Some(given) if given >= enough => Ok((given, change)),
            Some(given) => {
                let change = coarse(given)?.differs(&best);
                if change <= self.tolerance {
                    return Ok((given, change));
                }
                Err(Error::input("too few harmonics: with more of them λ_F or η changes")
                    .got(format!("{given}, a change of {change:.1e}"))
                    .allowed(format!("{enough} or more for a tolerance of {:.1e}", self.tolerance))
                    .remedy("leave drive.harmonics out to have as many as are needed")
                    .key("drive.harmonics"))
            }
        }
    }

    fn extrapolated(&self, axis: &Axis, harmonics: usize, floor: f64) -> Result<Cycle> {
        let shaken = self.shaken(axis, harmonics)?;
        let fits = |level: &usize| axis.intervals().is_multiple_of(1 << level) && axis.intervals() >> level >= 16;
        let levels: Vec<usize> = (0..LEVELS).take_while(fits).collect();
        if levels.len() < FEWEST_LEVELS {
            return Err(Error::input("mesh too coarse: the error is measured on nested meshes")
                .got(format!("{} nodes", axis.intervals() + 1))
                .allowed(format!("one above a multiple of {}, 129 or more", 1 << (FEWEST_LEVELS - 1)))
                .key("mesh.x.nodes"));
        }
        let samples = levels.iter().rev().map(|level| self.sample(&shaken, 1 << level)).collect::<Result<Vec<_>>>()?;
        let finest = &samples[samples.len() - 1];
        let series = |pick: &dyn Fn(&Sample) -> f64| even_series(&samples.iter().map(pick).collect::<Vec<_>>(), floor);
        let exponent = series(&|sample| sample.exponent / finest.exponent);
        let exponent_error = exponent.error / exponent.value.abs() + finest.error + floor;
        let first = finest.first.map(|size| {
            let of = |part: fn(Complex64) -> f64| {
                series(&|sample| sample.first.map_or(f64::NAN, |first| part(first) / size.norm()))
            };
            let (re, im) = (of(|z| z.re), of(|z| z.im));
            let value = Complex64::new(re.value, im.value);
            (value * size.norm(), re.error.hypot(im.error) / value.norm() + floor)
        });
        let amplitude = self.drive.amplitude;
        let eta = first.map(|(first, error)| Estimate {
            value: 4.0 * first.norm_sqr() / (amplitude * amplitude),
            error: error * (2.0 + error),
        });
        let phase = first.map(|(first, error)| Estimate { value: (-first / amplitude).arg(), error });
        let rate = Wide::new(exponent.value) * finest.exponent;
        Ok(Cycle {
            eta,
            phase,
            exponent: Rate::new(rate, exponent_error, Route::Spectral),
            harmonics,
            intervals: axis.intervals(),
            steps: finest.steps,
            mean: along(&samples, |sample| &sample.mean, floor),
            escape: along(&samples, |sample| &sample.escape, floor),
        })
    }

    fn sample(&self, shaken: &Shaken, stride: usize) -> Result<Sample> {
        let chain = shaken.chain(stride, self.drive.frequency)?;
        let x = shaken.places(stride);
        let centre = nearest(&x, self.place.centre);
        let open = absorbs(&self.place.axis);
        let still = vec![0.0; chain.samples()];
        let slow = self.drive.frequency < SLOW * self.slowly.mean.value().to_f64();
        let absorbing = if open { chain.clone() } else { chain.dual()? };
        let shift = if slow { adiabatic(&absorbing)? } else { still.clone() };
        let middle = if open { centre } else { nearest(&x, self.place.top).min(absorbing.nodes() - 1) };
        let mut slowest = Elimination::new(&absorbing, middle, &shift)?.slowest()?;
        if self.engine != Engine::Elimination {
            (slowest.exponent, slowest.error) = sparse::exponent(&absorbing, self.engine, &shift, self.tolerance)?;
        }
        let cycle = if open { slowest.mode } else { Elimination::new(&chain, centre, &still)?.stationary()? };
        let total = |j: usize| cycle.iter().map(|p| p[j]).sum::<f64>();
        let mean: Vec<f64> = (0..chain.samples())
            .map(|j| {
                let origin = self.place.centre;
                origin + cycle.iter().zip(&x).map(|(p, x)| p[j] * (x - origin)).sum::<f64>() / total(j)
            })
            .collect();
        let escape =
            if open { (0..chain.samples()).map(|j| leak(&chain, &cycle, j) / total(j)).collect() } else { Vec::new() };
        let first = (!open).then(|| first_harmonic(&mean));
        Ok(Sample { first, exponent: slowest.exponent, error: slowest.error, steps: slowest.steps, mean, escape })
    }
}

impl Sample {
    /// The largest relative difference of what two samples give.
    fn differs(&self, other: &Self) -> f64 {
        let exponent = (self.exponent / other.exponent - 1.0).abs();
        let first = self.first.zip(other.first).map_or(0.0, |(a, b)| 2.0 * (a - b).norm() / b.norm());
        let change = exponent.max(first);
        if change.is_nan() { f64::INFINITY } else { change }
    }
}

/// The limit of a curve over the period, its largest modulus the scale of rounding.
fn along(samples: &[Sample], pick: fn(&Sample) -> &Vec<f64>, floor: f64) -> Vec<Estimate> {
    let finest = samples.last().map(pick).map_or(&[][..], Vec::as_slice);
    let size = finest.iter().fold(f64::MIN_POSITIVE, |size, x| size.max(x.abs()));
    let limit = |j: usize| {
        let found = even_series(&samples.iter().map(|sample| pick(sample)[j] / size).collect::<Vec<_>>(), floor);
        Estimate { value: found.value * size, error: (found.error + floor) * size }
    };
    (0..finest.len()).map(limit).collect()
}

/// What leaves at a phase.
fn leak(chain: &PeriodicChain, cycle: &[Vec<f64>], j: usize) -> f64 {
    let left = chain.left().map_or(0.0, |leak| leak[j] * cycle[0][j]);
    left + chain.right().map_or(0.0, |leak| leak[j] * cycle[cycle.len() - 1][j])
}

/// M₁ of samples over a period.
fn first_harmonic(samples: &[f64]) -> Complex64 {
    #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
    let count = samples.len() as f64;
    let term = |(j, x): (usize, &f64)| {
        #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let angle = -std::f64::consts::TAU * j as f64 / count;
        Complex64::from_polar(*x, angle)
    };
    samples.iter().enumerate().map(term).sum::<Complex64>() / count
}
