//! The inverse of the information of a fit, or the first parameter that it does not determine.
//!
//! ```text
//! S F S = 1 + …,   S_kk = F_kk^{−1/2};   F⁻¹ = S (S F S)⁻¹ S        by elimination, pivots 1 − R² of each parameter
//! ```
//!
//! Gauss's elimination after Jacobi's scaling: a pivot is the share of a parameter that those before it do not explain.

/// Least pivot: below it two parameters do the same.
const SINGULAR: f64 = 1e-9;

/// The inverse of a symmetric matrix.
///
/// # Errors
/// The index of the first parameter whose pivot is not positive.
pub(super) fn inverse(matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, usize> {
    let n = matrix.len();
    let scale: Vec<f64> = (0..n).map(|k| matrix[k][k].sqrt()).collect();
    let unit = |k: usize, l: usize| if k == l { 1.0 } else { 0.0 };
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|k| {
            let left = (0..n).map(|l| matrix[k][l] / (scale[k] * scale[l]));
            left.chain((0..n).map(|l| unit(k, l))).collect()
        })
        .collect();
    for k in 0..n {
        let pivot = rows[k][k];
        if pivot <= SINGULAR || pivot.is_nan() {
            return Err(k);
        }
        rows[k].iter_mut().for_each(|value| *value /= pivot);
        let row = rows[k].clone();
        for (_, other) in rows.iter_mut().enumerate().filter(|(l, _)| *l != k) {
            let factor = other[k];
            other.iter_mut().zip(&row).for_each(|(value, from)| *value -= factor * from);
        }
    }
    Ok((0..n).map(|k| (0..n).map(|l| rows[k][n + l] / (scale[k] * scale[l])).collect()).collect())
}
