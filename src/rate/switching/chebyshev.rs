//! Chebyshev interpolation of a smooth function on an interval.
//!
//! ```text
//! f(x) ≈ Σ_k c_k T_k(t),   t = (2x − a − b)/(b − a),   nodes t_j = cos(π(j + ½)/n)
//! ```
//!
//! Trefethen, Approximation Theory and Approximation Practice (SIAM, 2013), ch. 3 and 8: for an analytic f the coefficients
//! fall geometrically, so that the last ones bound what was left out.

use std::f64::consts::PI;

/// Last coefficients of which the largest stands for the error.
const LAST: usize = 3;

/// A polynomial in Chebyshev form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chebyshev {
    from: f64,
    to: f64,
    coefficients: Vec<f64>,
}

/// The n nodes between two ends, in descending order.
pub(super) fn nodes(n: usize, from: f64, to: f64) -> Vec<f64> {
    (0..n).map(|j| 0.5 * (from + to) + 0.5 * (to - from) * angle(j, n).cos()).collect()
}

#[allow(clippy::cast_precision_loss, reason = "a few hundred nodes at most")]
fn angle(j: usize, n: usize) -> f64 {
    PI * (j as f64 + 0.5) / n as f64
}

impl Chebyshev {
    /// The interpolant through the values at [`nodes`].
    #[allow(clippy::cast_precision_loss, reason = "a few hundred nodes at most")]
    pub(super) fn new(from: f64, to: f64, values: &[f64]) -> Self {
        let n = values.len();
        let coefficient = |k: usize| {
            let sum: f64 = values.iter().enumerate().map(|(j, value)| value * (k as f64 * angle(j, n)).cos()).sum();
            sum * if k == 0 { 1.0 } else { 2.0 } / n as f64
        };
        Self { from, to, coefficients: (0..n).map(coefficient).collect() }
    }

    fn reduced(&self, x: f64) -> f64 {
        (2.0 * x - self.from - self.to) / (self.to - self.from)
    }

    /// The value, by Clenshaw's recurrence.
    pub(super) fn value(&self, x: f64) -> f64 {
        let t = self.reduced(x);
        let (mut ahead, mut next) = (0.0, 0.0);
        for coefficient in self.coefficients.iter().skip(1).rev() {
            (ahead, next) = (2.0 * t * ahead - next + coefficient, ahead);
        }
        t * ahead - next + self.coefficients.first().copied().unwrap_or(0.0)
    }

    /// The largest of the last coefficients: what was left out is of that size or smaller.
    pub(super) fn error(&self) -> f64 {
        self.coefficients.iter().rev().take(LAST).fold(0.0, |most, coefficient| most.max(coefficient.abs()))
    }

    /// The derivative.
    #[allow(clippy::cast_precision_loss, reason = "a few hundred nodes at most")]
    pub(super) fn derivative(&self) -> Self {
        let n = self.coefficients.len();
        let mut slopes = vec![0.0; n + 1];
        for k in (1..n).rev() {
            // c′_{k−1} = c′_{k+1} + 2k c_k
            slopes[k - 1] = slopes[k + 1] + 2.0 * k as f64 * self.coefficients[k];
        }
        slopes.truncate(n.max(1));
        slopes[0] *= 0.5;
        let scale = 2.0 / (self.to - self.from);
        slopes.iter_mut().for_each(|slope| *slope *= scale);
        Self { from: self.from, to: self.to, coefficients: slopes }
    }

    /// The integral from the first end on.
    #[allow(clippy::cast_precision_loss, reason = "a few hundred nodes at most")]
    pub(super) fn integral(&self) -> Self {
        let at = |k: usize| self.coefficients.get(k).copied().unwrap_or(0.0);
        let n = self.coefficients.len();
        let half = 0.5 * (self.to - self.from);
        let mut sums = vec![0.0; n + 1];
        for (k, sum) in sums.iter_mut().enumerate().skip(1) {
            let before = if k == 1 { 2.0 * at(0) } else { at(k - 1) };
            *sum = half * (before - at(k + 1)) / (2.0 * k as f64);
        }
        // T_k(−1) = (−1)^k: the integral vanishes at the first end.
        sums[0] = sums.iter().enumerate().skip(1).map(|(k, sum)| if k % 2 == 1 { *sum } else { -sum }).sum();
        Self { from: self.from, to: self.to, coefficients: sums }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_slope_and_integral_of_an_exponential() {
        let (from, to) = (0.3, 1.7);
        let values: Vec<f64> = nodes(18, from, to).into_iter().map(f64::exp).collect();
        let fit = Chebyshev::new(from, to, &values);
        let (slope, integral) = (fit.derivative(), fit.integral());
        for x in [0.3, 0.5, 1.1, 1.7_f64] {
            // 18 nodes leave a remainder below 1e-18; what is seen is rounding, which a derivative multiplies by n².
            assert!((fit.value(x) - x.exp()).abs() < 1e-13);
            assert!((slope.value(x) - x.exp()).abs() < 1e-11);
            assert!((integral.value(x) - (x.exp() - from.exp())).abs() < 1e-13);
        }
    }

    #[test]
    fn the_last_coefficients_bound_the_remainder() {
        let f = |x: f64| 1.0 / (1.0 + 4.0 * x * x);
        for n in [8, 16, 24] {
            let values: Vec<f64> = nodes(n, -1.0, 1.0).into_iter().map(f).collect();
            let fit = Chebyshev::new(-1.0, 1.0, &values);
            let most =
                (0..200).map(|i| f64::from(i) / 100.0 - 1.0).map(|x| (fit.value(x) - f(x)).abs()).fold(0.0, f64::max);
            // The coefficients fall by the factor (√5 + 1)/2 a step, every second one is zero.
            assert!(most < 4.0 * fit.error() && fit.error() < 4.0 * most, "{n}: {most:e} {:e}", fit.error());
        }
    }
}
