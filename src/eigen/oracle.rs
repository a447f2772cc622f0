//! One eigenvalue of a chain in as many digits as it takes: what every engine is measured against.
//!
//! Newton's method on the characteristic polynomial of the assembled symmetrised matrix, whose entries (sums and products
//! of the given rates) are formed without rounding error that matters: 60 digits remain after the cancellation of
//! log₁₀(‖T‖/λ) digits that ordinary solvers suffer. It shares no step with any engine; Sturm counts on both sides of the
//! root prove that it is the eigenvalue meant.

use crate::error::{Error, Result};
use crate::generator::{Chain, Generator};
use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

type Big = FBig<HalfEven, 2>;

/// Digits that remain after cancellation.
const DIGITS: i32 = 60;
/// Newton's method doubles the digits: from three to sixty in five steps, a few more for a poor start.
const MOST_STEPS: usize = 60;

/// λ_index of a generator, to sixty digits.
#[derive(Debug, Clone)]
pub struct Oracle {
    value: Big,
}

impl Oracle {
    /// The eigenvalue number `index` ≥ 1 above the stationary one, near `start`.
    ///
    /// # Errors
    /// A graph that is no chain; a start from which Newton's method goes elsewhere.
    pub fn new(generator: &Generator, index: usize, start: f64) -> Result<Self> {
        let chain =
            generator.chain().ok_or_else(|| Error::input("the oracle works on a chain, and this graph is none"))?;
        if !(start.is_normal() && start > 0.0) {
            return Err(Error::input("start of Newton's method").got(start).allowed("a positive number"));
        }
        let lost = (generator.norm() / start).log10().max(0.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand bits at the most")]
        let bits = ((f64::from(2 * DIGITS) + lost) * std::f64::consts::LOG2_10) as usize + 64;
        let matrix = Tridiagonal::new(chain, bits)?;
        let mut value = big(start, bits)?;
        let close = big(10f64.powi(-DIGITS), bits)?;
        for _ in 0..MOST_STEPS {
            let (polynomial, slope) = matrix.characteristic(&value);
            let step = polynomial / slope;
            let small = absolute(&step) < close.clone() * &value;
            value -= step;
            if small {
                let below = index - usize::from(!generator.is_closed());
                return matrix.confirm(value, below, &close).map(|value| Self { value });
            }
        }
        Err(Error::not_converged("Newton's method on the characteristic polynomial").got(format!("{MOST_STEPS} steps")))
    }

    /// The eigenvalue rounded to a double.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.value.to_f64().value()
    }

    /// (value − λ)/λ, right to the last digit however small it is.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn relative_error(&self, value: f64) -> Result<f64> {
        let difference = big(value, self.value.precision())? - &self.value;
        Ok((difference / &self.value).to_f64().value())
    }
}

fn big(value: f64, bits: usize) -> Result<Big> {
    let exact = Big::try_from(value).map_err(|_| Error::input("a number that is not finite").got(value))?;
    Ok(exact.with_precision(bits).value())
}

fn absolute(value: &Big) -> Big {
    if *value < Big::ZERO { -value.clone() } else { value.clone() }
}

/// Diagonal and squared off-diagonal of T.
struct Tridiagonal {
    diagonal: Vec<Big>,
    squares: Vec<Big>,
}

impl Tridiagonal {
    fn new(chain: Chain<'_>, bits: usize) -> Result<Self> {
        let n = chain.leak.len();
        let mut diagonal = chain.leak.iter().map(|&leak| big(leak, bits)).collect::<Result<Vec<_>>>()?;
        let mut squares = Vec::with_capacity(n - 1);
        for (i, (&up, &down)) in chain.forward.iter().zip(chain.backward).enumerate() {
            let (up, down) = (big(up, bits)?, big(down, bits)?);
            diagonal[i] += &up;
            diagonal[i + 1] += &down;
            squares.push(up * down);
        }
        Ok(Self { diagonal, squares })
    }

    /// det(T − λ) and its derivative, by the three-term recurrence.
    fn characteristic(&self, lambda: &Big) -> (Big, Big) {
        let (mut before, mut now) = (Big::ZERO, Big::ONE);
        let (mut slope_before, mut slope) = (Big::ZERO, Big::ZERO);
        for (i, entry) in self.diagonal.iter().enumerate() {
            let pivot = entry - lambda;
            let (mut next, mut next_slope) = (&pivot * &now, &pivot * &slope - &now);
            if i > 0 {
                next -= &self.squares[i - 1] * &before;
                next_slope -= &self.squares[i - 1] * &slope_before;
            }
            (before, now) = (now, next);
            (slope_before, slope) = (slope, next_slope);
        }
        (now, slope)
    }

    /// Eigenvalues below λ: negative pivots of the elimination.
    fn count_below(&self, lambda: &Big) -> usize {
        let mut count = 0;
        let mut pivot = Big::ONE;
        for (i, entry) in self.diagonal.iter().enumerate() {
            let correction = if i > 0 { &self.squares[i - 1] / &pivot } else { Big::ZERO };
            pivot = entry - lambda - correction;
            count += usize::from(pivot < Big::ZERO);
        }
        count
    }

    fn confirm(&self, value: Big, below: usize, close: &Big) -> Result<Big> {
        let margin = close.clone() * &value * Big::from(1000);
        let (under, over) = (self.count_below(&(&value - &margin)), self.count_below(&(&value + &margin)));
        if (under, over) == (below, below + 1) {
            return Ok(value);
        }
        Err(Error::not_converged("Newton's method found another eigenvalue")
            .got(format!("{under} below it"))
            .allowed(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::Edge;

    #[test]
    fn a_uniform_chain_has_its_closed_form() {
        // λ_k = 4 W sin²(kπ/2n) for n nodes between reflecting ends.
        let n = 50;
        let edges = (0..n - 1).map(|i| Edge { from: i, to: i + 1, forward: 1.0, backward: 1.0 }).collect();
        let generator = Generator::new(vec![0.0; n], edges, vec![0.0; n]).unwrap();
        for k in [1, 2, 7] {
            let angle = std::f64::consts::PI * k as f64 / (2.0 * n as f64);
            let closed = 4.0 * angle.sin().powi(2);
            let oracle = Oracle::new(&generator, k, closed * (1.0 + 1e-4)).unwrap();
            assert!(oracle.relative_error(closed).unwrap().abs() < 1e-15);
            assert!((oracle.relative_error(closed * 1.5).unwrap() - 0.5).abs() < 1e-14);
        }
    }

    #[test]
    fn the_wrong_index_is_noticed() {
        let edges = (0..4).map(|i| Edge { from: i, to: i + 1, forward: 1.0, backward: 2.0 }).collect();
        let generator = Generator::new(vec![0.0; 5], edges, vec![0.0; 5]).unwrap();
        let first = crate::eigen::flux::solve(&generator, &crate::eigen::Options::default()).unwrap();
        let lambda_1 = first.pairs[0].value.to_f64();
        assert!(Oracle::new(&generator, 1, lambda_1).is_ok());
        assert!(Oracle::new(&generator, 2, lambda_1).is_err());
    }
}
