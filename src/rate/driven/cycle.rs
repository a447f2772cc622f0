//! The stationary cycle and the slowest Floquet mode of the continuum: harmonics until they make no difference, nested meshes,
//! extrapolation, an error bar.

use super::harmonics::Harmonics;
use super::sample::{BLUR, Problem, Sample};
use super::{Adiabatic, Drive, Estimate, Place};
use crate::bath::Bath;
use crate::eigen::Engine;
use crate::eigen::floquet::period::interpolation;
use crate::error::{Error, Result};
use crate::mesh::Axis;
use crate::potential::{Landscape, Potential};
use crate::rate::extrapolate::even_series;
use crate::rate::{Rate, Route, spectral};
use crate::wide::Wide;
use num_complex::Complex64;

/// Nested meshes that enter the extrapolation: at most, and at least.
const LEVELS: usize = 6;
const FEWEST_LEVELS: usize = 4;
/// Rounding of M₁ and of λ_F, measured against 150 digits up to a barrier of 80 kT.
const ROUNDING: f64 = 2e-13;
/// Largest error of a curve over the period, relative to its largest value, where the mesh may be halved for its sake.
const CURVES: f64 = 1e-7;
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
    /// Whether the curves over the period are to be refined as well, to 1e-7 of their largest values.
    pub curves: bool,
    /// `elimination`, or a stock engine for λ_F: `arpack`, `faer`, `lapack`.
    pub engine: Engine,
}

/// A driven well in its cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle {
    /// η; `None` where an end absorbs, and where rounding or the mesh leave M₁ less certain than the tolerance.
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
    /// The same without a response that no mesh allowed brings to the tolerance.
    fn without_faint_response(mut self, tolerance: f64) -> Self {
        if self.eta.is_some_and(|eta| eta.error > tolerance) {
            (self.eta, self.phase) = (None, None);
        }
        self
    }

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
    let harmonics = problem.harmonics(request.harmonics)?;
    let floor = ROUNDING + spectral::rounding(potential, landscape, bath) + harmonics.exponent;
    let mut axis = place.axis.clone();
    loop {
        let found = problem.extrapolated(&axis, harmonics, floor)?;
        let error = found.exponent.relative_error();
        let response = found.eta.map_or(0.0, |eta| eta.error);
        let curves = if request.curves { found.curve_error() } else { 0.0 };
        let most = !request.refine || axis.intervals() >= MOST_INTERVALS;
        if error <= request.tolerance && (most || (response <= request.tolerance && curves <= CURVES)) {
            return Ok(found.without_faint_response(request.tolerance));
        }
        if most {
            let remedy = if request.refine {
                "raise solve.tolerance, or lower drive.frequency or drive.amplitude"
            } else {
                "use more nodes, mesh.x = \"auto\", or a larger solve.tolerance"
            };
            return Err(Error::not_converged("the exponent of the driven well is uncertain")
                .got(format!("an error of {error:.1e} on {} nodes", axis.intervals() + 1))
                .allowed(format!("{:.1e}", request.tolerance))
                .remedy(remedy)
                .key("solve.tolerance"));
        }
        axis = axis.refined(2);
    }
}

impl Problem<'_> {
    /// The limit of nested meshes.
    fn extrapolated(&self, axis: &Axis, harmonics: Harmonics, floor: f64) -> Result<Cycle> {
        let samples = self.nested(axis, harmonics.count)?;
        let finest = &samples[samples.len() - 1];
        let series = |pick: &dyn Fn(&Sample) -> f64| even_series(&samples.iter().map(pick).collect::<Vec<_>>(), floor);
        let exponent = series(&|sample| sample.exponent / finest.exponent);
        let exponent_error = exponent.error / exponent.value.abs() + finest.error + floor;
        let first = finest.first.map(|size| {
            let blur = (BLUR * finest.spread + 2.0 * harmonics.first) / size.norm();
            let of = |part: fn(Complex64) -> f64| {
                let parts = samples.iter().map(|sample| sample.first.map_or(f64::NAN, |z| part(z) / size.norm()));
                even_series(&parts.collect::<Vec<_>>(), floor + blur)
            };
            let (re, im) = (of(|z| z.re), of(|z| z.im));
            let value = Complex64::new(re.value, im.value);
            (value * size.norm(), re.error.hypot(im.error) / value.norm() + floor + blur, blur)
        });
        // A response that rounding hides, by symmetry or in a drive too weak, is none.
        let first = first.filter(|(_, _, blur)| *blur <= self.tolerance).map(|(first, error, _)| (first, error));
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
            harmonics: harmonics.count,
            intervals: axis.intervals(),
            steps: finest.steps,
            mean: along(&samples, |sample| &sample.mean, floor),
            escape: along(&samples, |sample| &sample.escape, floor),
        })
    }

    /// An axis and the coarser ones nested in it, the coarsest first.
    fn nested(&self, axis: &Axis, harmonics: usize) -> Result<Vec<Sample>> {
        let shaken = self.shaken(axis, harmonics)?;
        let fits = |level: &usize| axis.intervals().is_multiple_of(1 << level) && axis.intervals() >> level >= 16;
        let levels: Vec<usize> = (0..LEVELS).take_while(fits).collect();
        if levels.len() < FEWEST_LEVELS {
            return Err(Error::input("mesh too coarse: the error is measured on nested meshes")
                .got(format!("{} nodes", axis.intervals() + 1))
                .allowed(format!("one above a multiple of {}, 129 or more", 1 << (FEWEST_LEVELS - 1)))
                .key("mesh.x.nodes"));
        }
        levels.iter().rev().map(|level| self.sample(&shaken, 1 << level)).collect()
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
