//! The Perron root of a tilted generator.
//!
//! With r_i = Σ_j w_ij(e^{χa_ij} − 1) and s = max r, s − θ is the slowest decay of the tilted network with the leaks s − r_i
//! ≥ 0, which [`crate::eigen::network`] finds without a difference, with its right and left vectors y and l. Where s is far above θ
//! it is done again with the rates w_ij y_j/y_i, whose r are all close to θ. Then
//!
//! ```text
//! θ Σ_i l_i y_i = Σ_links [(l_a w₊ − l_b w₋)(y_b − y_a) + l_a w₊ y_b(e^{χa} − 1) + l_b w₋ y_a(e^{−χa} − 1)]        a from, b to
//! ```
//!
//! in which errors of l and y enter in second order, and a fast link that is not counted with the product of two small factors.

use super::counting::Counting;
use super::{Bounded, Link};
use crate::eigen::network::{self, Rates};
use crate::error::{Error, Result};
use crate::wide::Wide;

impl Counting<'_> {
    /// θ(χ) (1/time) for a real χ.
    ///
    /// # Errors
    /// `Input` for a χ that is no number or tilts rates beyond all bounds; `NotConverged`.
    pub fn generating(&self, chi: f64) -> Result<Bounded> {
        if !chi.is_finite() || self.weights.iter().any(|weight| (chi * weight).abs() > MOST_TILT) {
            return Err(Error::input("the counting field is too strong")
                .got(chi)
                .allowed(format!("|χ a| up to {MOST_TILT}")));
        }
        if chi == 0.0 {
            return Ok(Bounded::default());
        }
        let mut right = vec![Wide::ONE; self.network.names.len()];
        let mut passes = 0;
        loop {
            passes += 1;
            let (rates, gains) = self.gauged(chi, &right)?;
            let most = gains.iter().fold(gains[0], |most, gain| if *gain > most { *gain } else { most });
            let leaks: Vec<Wide> = gains.iter().map(|gain| most - *gain).collect();
            if leaks.iter().all(|leak| *leak == Wide::ZERO) {
                let left: Vec<Wide> =
                    network::stationary(&rates)?.into_iter().zip(&right).map(|(p, &y)| p / y).collect();
                return Ok(self.quotient(chi, &left, &right, 1.0));
            }
            let found = network::slowest(&rates, &leaks)?;
            let left: Vec<Wide> = found.populations.iter().zip(&right).map(|(&p, &y)| p / y).collect();
            right.iter_mut().zip(&found.weights).for_each(|(y, &weight)| *y = *y * weight);
            let apart = found.gap.map_or(f64::INFINITY, |gap| (found.value / gap).to_f64());
            if apart < RESOLVED || passes == MOST_PASSES {
                let loose =
                    MARGIN * (found.relative_error * (1.0 + apart) + self.noise_over(found.gap, chi, &left, &right));
                return Ok(self.quotient(chi, &left, &right, loose));
            }
        }
    }

    /// The tilted rates w_ij e^{χa} y_j/y_i and their sums over j less those of w_ij.
    fn gauged(&self, chi: f64, right: &[Wide]) -> Result<(Rates, Vec<Wide>)> {
        let grown = |from: usize, to: usize, field: f64| Wide::exp(field) * (right[to] / right[from]);
        let rates = self.network.rates(|(n, forwards)| {
            let link = &self.network.links[n];
            let (from, to) = if forwards { (link.from, link.to) } else { (link.to, link.from) };
            grown(from, to, self.field(chi, n, forwards))
        })?;
        let mut gains = vec![Wide::ZERO; right.len()];
        for (from, to, link, forwards, rate) in self.ways() {
            let field = self.field(chi, link, forwards);
            let gain = if right[from] == right[to] { less_one(field) } else { grown(from, to, field) - Wide::ONE };
            gains[from] = gains[from] + gain * rate;
        }
        Ok((rates, gains))
    }

    /// Rounding of the sums of rates, over the gap: by so much the two vectors are off.
    fn noise_over(&self, gap: Option<Wide>, chi: f64, left: &[Wide], right: &[Wide]) -> f64 {
        let Some(gap) = gap.filter(|_| right.iter().any(|y| *y != right[0])) else { return 0.0 };
        let norm = left.iter().zip(right).fold(Wide::ZERO, |sum, (&l, &y)| sum + l * y);
        let flux = self.ways().fold(Wide::ZERO, |sum, (from, to, link, forwards, rate)| {
            let grown = Wide::exp(self.field(chi, link, forwards)) * right[to];
            sum + left[from] * (right[from] - grown).abs() * rate
        });
        (flux / norm / gap).to_f64() * f64::EPSILON
    }

    /// θ from its two vectors, with the bound on its error; `loose` is that of the vectors, and where it says nothing θ lies between the
    /// smallest and the largest ρ (Collatz).
    fn quotient(&self, chi: f64, left: &[Wide], right: &[Wide], loose: f64) -> Bounded {
        let norm = left.iter().zip(right).fold(Wide::ZERO, |sum, (&l, &y)| sum + l * y);
        let (mut value, mut error) = (Wide::ZERO, Wide::ZERO);
        let mut rho = vec![Wide::ZERO; left.len()];
        let mut noise = rho.clone();
        for (n, link) in self.network.links.iter().enumerate() {
            let (a, b, field) = (link.from, link.to, chi * self.weights[n]);
            let part = Part::new(link, (left[a], left[b]), (right[a], right[b]), field);
            value = value + part.value;
            error = error + part.error + part.size * self.network.rate_error;
            rho[a] = rho[a] + part.gain / right[a] * link.forward;
            rho[b] = rho[b] + part.loss / right[b] * link.backward;
            noise[a] = noise[a] + (part.gain.abs() / right[a] + Wide::new(2.0)) * (link.forward * part.off);
            noise[b] = noise[b] + (part.loss.abs() / right[b] + Wide::new(2.0)) * (link.backward * part.off);
        }
        let value = value / norm;
        let away = |i: usize| (rho[i] - value).abs();
        let spread = if loose < 1.0 {
            (0..left.len()).fold(Wide::ZERO, |sum, i| sum + left[i] * right[i] / norm * away(i)) * loose
        } else {
            let outer = |i: usize| away(i) + noise[i];
            (0..left.len()).fold(Wide::ZERO, |most, i| if outer(i) > most { outer(i) } else { most })
        };
        Bounded { value: value.to_f64(), error: (error / norm + spread).to_f64() }
    }
}

/// What one link adds to the quotient.
struct Part {
    value: Wide,
    /// Bound on its rounding.
    error: Wide,
    /// Σ of its two summands without their sign.
    size: Wide,
    /// y_b e^{χa} − y_a, and y_a e^{−χa} − y_b.
    gain: Wide,
    loss: Wide,
    /// Relative rounding of a tilted rate.
    off: f64,
}

impl Part {
    fn new(link: &Link, left: (Wide, Wide), right: (Wide, Wide), field: f64) -> Self {
        let (there, back) = (left.0 * link.forward, left.1 * link.backward);
        let (grown, shrunk) = (right.1 * Wide::exp(field), right.0 * Wide::exp(-field));
        let (gain, loss) = (grown - right.0, shrunk - right.1);
        let off = f64::EPSILON * (0.5 * field.abs() + 2.0);
        let (value, error) = if field.abs() < 1.0 {
            let rise = right.1 - right.0;
            let counted = (there * right.1 * field.exp_m1(), back * right.0 * (-field).exp_m1());
            let error = (there + back) * rise.abs() + counted.0.abs() + counted.1.abs();
            ((there - back) * rise + counted.0 + counted.1, error)
        } else {
            (there * gain + back * loss, there * (grown + right.0) + back * (shrunk + right.1))
        };
        Self { value, error: error * off, size: there * gain.abs() + back * loss.abs(), gain, loss, off }
    }
}

/// e^x − 1.
fn less_one(x: f64) -> Wide {
    if x.abs() < 1.0 { Wide::new(x.exp_m1()) } else { Wide::exp(x) - Wide::ONE }
}

/// The two vectors err by what relative errors of rates and leaks do to them, about rounding times the decay over the gap; taken so many
/// times, for their components differ.
const MARGIN: f64 = 100.0;
/// Where the decay is this much larger than the gap or more, rounding may have mixed the vectors: they are found again from where they
/// were, so many times at most.
const RESOLVED: f64 = 1e6;
const MOST_PASSES: usize = 8;
/// Largest exponent of a tilted rate: e^x then still has nine digits.
const MOST_TILT: f64 = 1e6;
