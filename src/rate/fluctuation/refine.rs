//! Meshes of rising resolution, until the spectrum has settled at test frequencies over seven decades.
//!
//! Without inertia every mesh of a nested family has half the step of the one before and the errors are a series in even powers of the
//! step. With inertia differences of order 16 and Hermite levels converge faster than any power: what is left after the last
//! of three meshes is about what it changed, times the ratio of the last two changes. Frequencies are in 1/time.

use super::{ClassicalSpectrum, FEWEST, Mesh, overdamped, underdamped};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::Axis;
use crate::operator::automatic;
use crate::potential::{Flank, Landscape, Potential};
use rayon::prelude::*;
use std::sync::Arc;

/// Frequencies in units of the well's own between which meshes are refined, two a decade.
const CHECK: (i32, i32) = (-8, 5);
/// Intervals beyond which an overdamped mesh is not refined.
const MOST_INTERVALS: usize = 1 << 15;
/// Resolutions with inertia, at most.
const RESOLUTIONS: usize = 9;
/// The key that a mesh too coarse is blamed on.
const NODES: &str = "mesh.x.nodes";
/// No ratio of changes below this is believed.
const FASTEST: f64 = 0.002;
/// What rounding leaves of a sum over a ladder.
const FLOOR: f64 = 2e-14;

impl ClassicalSpectrum {
    pub(super) fn refine_overdamped(&mut self, potential: &Potential, mut axis: Axis, frequency: f64) -> Result<()> {
        let check = check(frequency * frequency / self.bath.gamma(), 1.0);
        loop {
            let found = overdamped::meshes(potential, &self.bath, &axis)?;
            self.meshes = found.into_iter().map(|mesh| Arc::new(mesh) as Arc<dyn Mesh>).collect();
            let error = self.worst(&check);
            if error <= self.tolerance {
                return Ok(());
            }
            if 2 * axis.intervals() > MOST_INTERVALS {
                return Err(too_coarse(axis.intervals(), error, self.tolerance));
            }
            axis = axis.refined(2);
        }
    }

    pub(super) fn refine_underdamped(&mut self, setup: &underdamped::Setup, frequency: f64) -> Result<()> {
        let check = check(frequency, self.bath.gamma() / frequency);
        let (mut resolution, mut error) = (underdamped::FIRST, f64::INFINITY);
        let floor = self.floor + FLOOR;
        let mut last: Option<Arc<underdamped::Underdamped>> = None;
        for _ in 0..RESOLUTIONS {
            match setup.mesh(resolution, &check, last.as_deref()) {
                Ok(mesh) => {
                    self.floor = floor + mesh.change();
                    let mesh = Arc::new(mesh);
                    self.meshes.push(Arc::clone(&mesh) as Arc<dyn Mesh>);
                    last = Some(mesh);
                }
                // U too steep for the differences on the first meshes.
                Err(error) if self.meshes.is_empty() && error.place().key.as_deref() == Some(NODES) => {}
                Err(error) => return Err(error),
            }
            if self.meshes.len() > FEWEST {
                self.meshes.remove(0);
            }
            if self.meshes.len() == FEWEST {
                self.rate = self.slowest(&check);
                error = self.worst(&check);
                if error <= self.tolerance {
                    return Ok(());
                }
            }
            resolution *= underdamped::FINER;
        }
        let intervals = self.meshes.last().map_or(0, |mesh| mesh.intervals());
        Err(too_coarse(intervals, error, self.tolerance))
    }

    /// The largest relative change of the last mesh over that of the one before.
    fn slowest(&self, check: &[f64]) -> f64 {
        let change = |omega: f64| {
            let parts: Vec<f64> = self.meshes.iter().map(|mesh| mesh.dissipation(omega)).collect();
            let part = |coarse: usize| ((parts[coarse + 1] - parts[coarse]) / parts[FEWEST - 1]).abs();
            (part(FEWEST - 3), part(FEWEST - 2))
        };
        let largest = check
            .iter()
            .map(|&omega| change(omega))
            .fold((0.0, 0.0f64), |most: (f64, f64), next| (most.0.max(next.0), most.1.max(next.1)));
        if largest.0 > 0.0 { (largest.1 / largest.0).clamp(FASTEST, 1.0) } else { 1.0 }
    }

    fn worst(&self, check: &[f64]) -> f64 {
        let bars = check.par_iter().map(|&omega| self.spectrum(omega).relative_error);
        bars.reduce(|| 0.0, f64::max)
    }
}

/// √kT over the thermal width of the narrowest well: ω₀ of a parabola (1/time).
pub(super) fn frequency(potential: &Potential, landscape: &Landscape, bath: &Bath, range: (f64, f64)) -> f64 {
    let features = automatic::features(potential, landscape, bath, range);
    let wells = features.iter().filter(|feature| landscape.wells.iter().any(|well| well.x == feature.x));
    let narrowest = wells.map(|feature| feature.width).fold(f64::INFINITY, f64::min);
    automatic::RESOLVED_WIDTHS * bath.kt().sqrt() / narrowest
}

/// ω = 0 and two a decade around a frequency; `ratio` is a second one in units of it, which widens the range.
fn check(frequency: f64, ratio: f64) -> Vec<f64> {
    let widening = ratio.max(1.0);
    let points = (CHECK.0..=CHECK.1).map(|k| frequency * 10f64.powf(0.5 * f64::from(k)));
    std::iter::once(0.0).chain(points.map(|omega| if omega > frequency { omega } else { omega / widening })).collect()
}

pub(super) fn refuse_unbound(potential: &Potential, landscape: &Landscape) -> Result<()> {
    let flanks = [("left", landscape.left), ("right", landscape.right)];
    let open = flanks.iter().find(|(_, flank)| *flank != Flank::Rising);
    let what = match (potential.period(), open) {
        (Some(_), _) => format!("the {} does not bind the particle", potential.kind()),
        (None, Some((side, _))) => format!("U does not rise to the {side}, so that nothing binds the particle"),
        (None, None) => return Ok(()),
    };
    Err(Error::input(what)
        .allowed("a potential that rises on both sides without end")
        .remedy("use another potential: the variance of x is infinite in this one")
        .key("potential"))
}

fn too_coarse(intervals: usize, error: f64, tolerance: f64) -> Error {
    Error::not_converged(format!("the spectrum is uncertain by {error:.1e} on {intervals} intervals"))
        .allowed(format!("{tolerance:.1e}"))
        .remedy("raise the tolerance or the friction, or check that U is smooth")
}
