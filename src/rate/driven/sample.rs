//! A driven well on one mesh: its stationary cycle, its slowest Floquet mode, and what follows from them.

use super::linear::nearest;
use super::place::absorbs;
use super::{Adiabatic, Drive, Place};
use crate::bath::Bath;
use crate::eigen::Engine;
use crate::eigen::floquet::{Elimination, Slowest, adiabatic, sparse};
use crate::error::Result;
use crate::floquet::PeriodicChain;
use crate::mesh::Axis;
use crate::operator::floquet::Shaken;
use crate::potential::Potential;
use num_complex::Complex64;

/// Below this many λ̄ the drive is slow, and modes are looked for in the gauge of the adiabatic decay.
const SLOW: f64 = 30.0;
/// Rounding of a mean position, in spreads of the position.
pub(super) const BLUR: f64 = 4e-15;

/// A driven well and what is asked of it.
pub(super) struct Problem<'a> {
    pub potential: &'a Potential,
    pub drive: &'a Drive,
    pub bath: &'a Bath,
    pub place: &'a Place,
    pub tolerance: f64,
    pub engine: Engine,
    pub slowly: &'a Adiabatic,
}

/// What one mesh gives.
pub(super) struct Sample {
    /// M₁ (length); `None` where an end absorbs.
    pub first: Option<Complex64>,
    /// Root of the mean of (x − x_well)² over space and time (length).
    pub spread: f64,
    /// λ_F (1/time).
    pub exponent: f64,
    /// Its error by iteration, relative.
    pub error: f64,
    /// Steps of the power iteration.
    pub steps: usize,
    /// ⟨x⟩ at the samples, of what has not escaped.
    pub mean: Vec<f64>,
    /// Rate of escape at the samples (1/time); empty where nothing absorbs.
    pub escape: Vec<f64>,
}

impl Problem<'_> {
    /// The operator on an axis.
    pub fn shaken(&self, axis: &Axis, harmonics: usize) -> Result<Shaken> {
        Shaken::new(self.potential, (&self.drive.shape, self.drive.amplitude), axis, self.bath, harmonics)
    }

    /// The cycle and the slowest mode on every `stride`-th node.
    pub fn sample(&self, shaken: &Shaken, stride: usize) -> Result<Sample> {
        let chain = shaken.chain(stride, self.drive.frequency)?;
        let x = shaken.places(stride);
        let (slowest, cycle) = self.solve(&chain, &x)?;
        let open = absorbs(&self.place.axis);
        let total = |j: usize| cycle.iter().map(|p| p[j]).sum::<f64>();
        let origin = self.place.centre;
        let moment = |j: usize, power: i32| {
            cycle.iter().zip(&x).map(|(p, x)| p[j] * (x - origin).powi(power)).sum::<f64>() / total(j)
        };
        let samples = 0..chain.samples();
        let mean: Vec<f64> = samples.clone().map(|j| origin + moment(j, 1)).collect();
        #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let spread = (samples.clone().map(|j| moment(j, 2)).sum::<f64>() / mean.len() as f64).sqrt();
        let escape = if open { samples.map(|j| leak(&chain, &cycle, j) / total(j)).collect() } else { Vec::new() };
        let first = (!open).then(|| first_harmonic(&mean));
        let Slowest { exponent, error, steps, .. } = slowest;
        Ok(Sample { first, spread, exponent, error, steps, mean, escape })
    }

    /// The slowest mode, and the cycle: the stationary one, or that mode where an end absorbs.
    fn solve(&self, chain: &PeriodicChain, x: &[f64]) -> Result<(Slowest, Vec<Vec<f64>>)> {
        let centre = nearest(x, self.place.centre);
        let open = absorbs(&self.place.axis);
        let still = vec![0.0; chain.samples()];
        let slow = self.drive.frequency < SLOW * self.slowly.mean.value().to_f64();
        let absorbing = if open { chain.clone() } else { chain.dual()? };
        let shift = if slow { adiabatic(&absorbing)? } else { still.clone() };
        let middle = if open { centre } else { nearest(x, self.place.top).min(absorbing.nodes() - 1) };
        let mut slowest = Elimination::new(&absorbing, middle, &shift)?.slowest()?;
        if self.engine != Engine::Elimination {
            (slowest.exponent, slowest.error) = sparse::exponent(&absorbing, self.engine, &shift, self.tolerance)?;
        }
        let cycle = if open { slowest.mode.clone() } else { Elimination::new(chain, centre, &still)?.stationary()? };
        Ok((slowest, cycle))
    }
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
