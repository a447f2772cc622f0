//! Linear least squares with standard errors, by Householder reflections.
//!
//! ```text
//! min ‖A x − b‖,   δx_i = max(1, ‖A x − b‖/√(m − n)) √[(AᵀA)⁻¹]_ii          rows over their bars, m of them, n unknowns
//! ```
//!
//! Golub & Van Loan, Matrix Computations, sec. 5.3. AᵀA is never formed: a polynomial of degree 4 keeps its digits.

/// A row of A with its entry of b.
pub(super) type Row = (Vec<f64>, f64);

/// The solution and its standard errors, those of the rows' own bars where they scatter less; `None` where A does not determine it.
pub(super) fn least_squares(mut rows: Vec<Row>) -> Option<(Vec<f64>, Vec<f64>)> {
    let n = rows.first()?.0.len();
    if rows.len() <= n {
        return None;
    }
    (0..n).try_for_each(|k| reflect(&mut rows, k))?;
    let residual: f64 = rows[n..].iter().map(|row| row.1 * row.1).sum();
    #[allow(clippy::cast_precision_loss, reason = "lines of a file")]
    let spread = (residual / (rows.len() - n) as f64).sqrt().max(1.0);
    let solution = solve(&rows, &rows.iter().take(n).map(|row| row.1).collect::<Vec<_>>());
    let mut squares = vec![0.0; n];
    for k in 0..n {
        let unit: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i == k))).collect();
        squares.iter_mut().zip(solve(&rows, &unit)).for_each(|(sum, entry)| *sum += entry * entry);
    }
    let errors: Vec<f64> = squares.into_iter().map(|square| spread * square.sqrt()).collect();
    solution.iter().chain(&errors).all(|value| value.is_finite()).then_some((solution, errors))
}

/// Makes the entries of column k below the diagonal vanish; `None` where nothing is left of the column.
fn reflect(rows: &mut [Row], k: usize) -> Option<()> {
    let norm = rows[k..].iter().map(|row| row.0[k] * row.0[k]).sum::<f64>().sqrt();
    let mut v: Vec<f64> = rows[k..].iter().map(|row| row.0[k]).collect();
    v[0] += norm.copysign(v[0]);
    let square: f64 = v.iter().map(|v| v * v).sum();
    if square == 0.0 {
        return None;
    }
    let n = rows[k].0.len();
    for column in k..=n {
        let entry = |row: &Row| if column < n { row.0[column] } else { row.1 };
        let share = 2.0 * rows[k..].iter().zip(&v).map(|(row, v)| entry(row) * v).sum::<f64>() / square;
        for (row, v) in rows[k..].iter_mut().zip(&v) {
            let cell = if column < n { &mut row.0[column] } else { &mut row.1 };
            *cell -= share * v;
        }
    }
    Some(())
}

/// R x = b, from below.
fn solve(rows: &[Row], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut x = vec![0.0; n];
    for k in (0..n).rev() {
        let rest: f64 = (k + 1..n).map(|i| rows[k].0[i] * x[i]).sum();
        x[k] = (b[k] - rest) / rows[k].0[k];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_found_with_its_error() {
        // Residuals 0.4, −1.2, 1.2, −0.4 about 0.6 + 1.6x: σ² = 3.2/2, Σ(x − x̄)² = 5.
        let points = [(0.0, 1.0), (1.0, 1.0), (2.0, 5.0), (3.0, 5.0)];
        let (x, errors) = least_squares(points.map(|(x, y)| (vec![1.0, x], y)).to_vec()).unwrap();
        assert!((x[0] - 0.6).abs() < 1e-14 && (x[1] - 1.6).abs() < 1e-14, "{x:?}");
        assert!((errors[1] - (1.6f64 / 5.0).sqrt()).abs() < 1e-14, "{errors:?}");
        assert!(least_squares(vec![(vec![1.0, 0.0], 1.0); 4]).is_none());
    }
}
