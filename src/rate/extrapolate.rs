//! Richardson extrapolation of values whose error is a series in even powers of the step, with an error bound.
//!
//! ```text
//! T_{l,0} = value on the mesh with step h₀/2^l,   T_{l,k} = T_{l,k−1} + (T_{l,k−1} − T_{l−1,k−1})/(4^k − 1)
//! ```
//!
//! (Joyce, SIAM Rev. 13, 435 (1971), eq. 2.7.) The change d_l of the last column from one level to the next is the error of
//! the value *before*; the error of the value itself is smaller by the rate of convergence, which the changes show.

/// Columns beyond the plain value: the error of the last falls as h¹².
const COLUMNS: usize = 5;
/// The same as a power.
const COLUMNS_DEEP: i32 = 5;
/// The observed rate of convergence may be an accident of one level; the larger of two, times this, is used.
const SAFETY: f64 = 4.0;

/// The extrapolated value and a bound on its error, absolute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extrapolated {
    /// Best value.
    pub value: f64,
    /// Bound on |error|.
    pub error: f64,
}

/// Extrapolates `values`, coarsest first, each on twice as many intervals as the one before.
///
/// `noise` is the size of changes that rounding alone makes: below it the change itself is the error. Needs three values;
/// with fewer the error is the size of the last value itself.
#[must_use]
pub fn even_series(values: &[f64], noise: f64) -> Extrapolated {
    series_from(values, 2, noise)
}

/// As [`even_series`], for an error h^p + h^{p+2} + … that begins with the power `first`.
#[must_use]
pub fn series_from(values: &[f64], first: i32, noise: f64) -> Extrapolated {
    // No column converges faster than the last, so no smaller ratio of changes is believed.
    let fastest = 0.25f64.powi(COLUMNS_DEEP) * 2f64.powi(-first);
    let mut best: Vec<f64> = Vec::with_capacity(values.len());
    let mut row: Vec<f64> = Vec::new();
    for &plain in values {
        let mut next = vec![plain];
        let mut power = 2f64.powi(first) / 4.0;
        for &before in row.iter().take(COLUMNS) {
            power *= 4.0;
            let last = next[next.len() - 1];
            next.push(last + (last - before) / (power - 1.0));
        }
        best.push(next[next.len() - 1]);
        row = next;
    }
    let value = best.last().copied().unwrap_or(f64::NAN);
    let changes: Vec<f64> = best.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let error = match *changes.as_slice() {
        [.., a, b, c] => {
            // A change that is small by accident is not believed to be smaller than the last ratio makes it.
            let expected = c.max(b * ratio(a, b, fastest));
            let rate = ratio(b, c, fastest).max(ratio(a, b, fastest));
            if expected <= noise { expected } else { expected * rate * SAFETY }
        }
        [.., b, c] => c.max(b * fastest) * ratio(b, c, fastest).max(0.1) * SAFETY,
        _ => value.abs(),
    };
    Extrapolated { value, error }
}

/// c/b, between the fastest convergence and none.
fn ratio(before: f64, after: f64, fastest: f64) -> f64 {
    if before > 0.0 { (after / before).clamp(fastest, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_in_even_powers_converges_and_the_bound_holds() {
        // ∫₀¹ e^x dx by the trapezoidal rule: e − 1, with every even power of the step.
        let trapezoid = |n: u32| {
            let h = 1.0 / f64::from(n);
            h * ((1..n).map(|i| (f64::from(i) * h).exp()).sum::<f64>() + 0.5 * (1.0 + 1f64.exp()))
        };
        let exact = 1f64.exp_m1();
        for levels in 3..6 {
            let values: Vec<f64> = (0..levels).map(|l| trapezoid(1 << l)).collect();
            let found = even_series(&values, 0.0);
            let error = (found.value - exact).abs();
            assert!(error <= found.error, "level {levels}: {error:e} > {:e}", found.error);
            assert!(found.error < 3000.0 * error.max(1e-16), "level {levels}: {:e} ≫ {error:e}", found.error);
        }
    }

    #[test]
    fn equal_values_have_no_error() {
        assert_eq!(even_series(&[1.0; 5], 0.0), Extrapolated { value: 1.0, error: 0.0 });
    }

    #[test]
    fn values_that_do_not_settle_have_a_large_error() {
        assert!(even_series(&[1.0, 2.0, 1.0, 2.0], 0.0).error > 0.5);
        assert!(even_series(&[1.0, 1.1], 0.0).error >= 1.0);
    }
}
