//! How many harmonics a driven well needs: as many as make no difference.

use super::sample::{Problem, Sample};
use crate::eigen::floquet::MOST_HARMONICS;
use crate::error::{Error, Kind, Result};
use crate::mesh::Axis;

/// Harmonics that the search starts from.
const FEWEST: usize = 4;
/// Intervals on which harmonics are counted.
const COARSE: usize = 64;
/// Changes below this are rounding: of λ_F relative, of M₁ in spreads of the position.
const ROUNDING: f64 = 2e-13;
const NOISE: f64 = 1e-12;

/// Harmonics, and what more of them would change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Harmonics {
    /// N.
    pub count: usize,
    /// Change of λ_F, relative.
    pub exponent: f64,
    /// Change of M₁ (length).
    pub first: f64,
}

impl Problem<'_> {
    /// The harmonics to use: those given where they suffice, else as many as are needed.
    pub fn harmonics(&self, given: Option<usize>) -> Result<Harmonics> {
        let axis = &self.place.axis;
        let axis = Axis::new(axis.spacing().clone(), COARSE, axis.left(), axis.right())?;
        let coarse = |harmonics: usize| self.sample(&self.shaken(&axis, harmonics)?, 1);
        let Some(count) = given else { return self.enough(&coarse) };
        let (before, after) = (coarse(count), coarse(more(count)));
        let found = changes(count, &before, &after)?;
        if found.is_settled(&after, self.tolerance) {
            return Ok(found);
        }
        let enough = self.enough(&coarse)?;
        Err(Error::input("too few harmonics: with more of them λ_F or η changes")
            .got(format!("{count}, a change of {:.1e}", found.relative(&after)))
            .allowed(format!("{} or more for a tolerance of {:.1e}", enough.count, self.tolerance))
            .remedy("leave drive.harmonics out to have as many as are needed")
            .key("drive.harmonics"))
    }

    /// Harmonics at which half as many more change nothing.
    fn enough(&self, coarse: &impl Fn(usize) -> Result<Sample>) -> Result<Harmonics> {
        // Far below the tolerance, so that it is the mesh that decides.
        let goal = (0.05 * self.tolerance).max(ROUNDING);
        let mut count = FEWEST;
        let mut before = coarse(count);
        while count < MOST_HARMONICS {
            let after = coarse(more(count));
            let found = changes(count, &before, &after)?;
            if found.is_settled(&after, goal) {
                return Ok(found);
            }
            (count, before) = (more(count), after);
        }
        let limit = self.slowly.mean.ln_k().exp();
        Err(Error::not_converged(format!("the drive needs more than {MOST_HARMONICS} harmonics"))
            .allowed(format!("up to {MOST_HARMONICS}"))
            .remedy(format!(
                "lower drive.amplitude, raise kT, or raise solve.tolerance; the limit of slow driving is the quasi-static rate {limit:e}"
            ))
            .key("drive.amplitude"))
    }
}

/// Half as many more.
fn more(count: usize) -> usize {
    (count + count.div_ceil(2)).min(MOST_HARMONICS)
}

/// What changes from one sample to a better one; with too few harmonics there may be no mode to be found, which is any change.
fn changes(count: usize, before: &Result<Sample>, after: &Result<Sample>) -> Result<Harmonics> {
    match (before, after) {
        (Ok(before), Ok(after)) => {
            let first = before.first.zip(after.first).map_or(0.0, |(a, b)| (a - b).norm());
            Ok(Harmonics { count, exponent: (before.exponent / after.exponent - 1.0).abs(), first })
        }
        (Err(error), _) | (_, Err(error)) if error.kind() != Kind::NotConverged => Err(error.clone()),
        _ => Ok(Harmonics { count, exponent: f64::INFINITY, first: f64::INFINITY }),
    }
}

impl Harmonics {
    fn is_settled(&self, after: &Result<Sample>, goal: f64) -> bool {
        let Ok(after) = after else { return false };
        let size = after.first.map_or(0.0, |first| first.norm());
        self.exponent <= goal && self.first <= (0.5 * goal * size).max(NOISE * after.spread)
    }

    /// The larger change, relative.
    fn relative(&self, after: &Result<Sample>) -> f64 {
        let size = after.as_ref().ok().and_then(|after| after.first).map_or(f64::INFINITY, |first| first.norm());
        self.exponent.max(2.0 * self.first / size)
    }
}
