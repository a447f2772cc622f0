//! How many harmonics a driven well needs: as many as make no difference.

use super::sample::{Problem, Sample};
use crate::eigen::floquet::MOST_HARMONICS;
use crate::error::{Error, Kind, Result};
use crate::mesh::Axis;

/// Harmonics that the search starts from.
const FEWEST: usize = 4;
/// Intervals on which harmonics are counted.
const COARSE: usize = 64;
/// Changes below this are rounding.
const ROUNDING: f64 = 2e-13;

/// Harmonics that suffice, what they leave of λ_F and M₁, and the better sample that tells so.
struct Enough {
    count: usize,
    change: f64,
    best: Sample,
}

impl Problem<'_> {
    /// The harmonics to use and the relative change that more of them would make; as many as are given where these suffice.
    pub fn harmonics(&self, given: Option<usize>) -> Result<(usize, f64)> {
        let axis = &self.place.axis;
        let axis = Axis::new(axis.spacing().clone(), COARSE, axis.left(), axis.right())?;
        let coarse = |harmonics: usize| self.sample(&self.shaken(&axis, harmonics)?, 1);
        let Enough { count, change, best } = self.enough(&coarse)?;
        let Some(given) = given.filter(|given| *given != count) else { return Ok((count, change)) };
        if given > count {
            return Ok((given, change));
        }
        let change = coarse(given)?.differs(&best, self.tolerance);
        if change <= self.tolerance {
            return Ok((given, change));
        }
        Err(Error::input("too few harmonics: with more of them λ_F or η changes")
            .got(format!("{given}, a change of {change:.1e}"))
            .allowed(format!("{count} or more for a tolerance of {:.1e}", self.tolerance))
            .remedy("leave drive.harmonics out to have as many as are needed")
            .key("drive.harmonics"))
    }

    /// Harmonics at which half as many more change nothing.
    fn enough(&self, coarse: &impl Fn(usize) -> Result<Sample>) -> Result<Enough> {
        // Far below the tolerance, so that it is the mesh that decides.
        let goal = (0.05 * self.tolerance).max(ROUNDING);
        let mut count = FEWEST;
        let mut before = coarse(count);
        loop {
            let next = count + count / 2;
            if next > MOST_HARMONICS {
                return Err(Error::not_converged(format!("the drive needs more than {count} harmonics"))
                    .allowed(format!("{MOST_HARMONICS} at most"))
                    .remedy("lower drive.amplitude, raise kT, or raise solve.tolerance")
                    .key("drive.amplitude"));
            }
            let after = coarse(next);
            let change = match (&before, &after) {
                (Ok(before), Ok(after)) => before.differs(after, self.tolerance),
                // With too few harmonics there may be no mode to be found.
                (Err(error), _) | (_, Err(error)) if error.kind() != Kind::NotConverged => return Err(error.clone()),
                _ => f64::INFINITY,
            };
            if change <= goal {
                return Ok(Enough { count, change, best: after? });
            }
            (count, before) = (next, after);
        }
    }
}
