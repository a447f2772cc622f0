//! Eigenvalues of a small positive definite matrix to high relative accuracy: Jacobi's rotations with the stopping rule
//! of Demmel and Veselić (SIAM J. Matrix Anal. Appl. 13, 1204, 1992).
//!
//! A Gram matrix of metastable and of fast modes spans twenty orders of magnitude on its diagonal. A solver that is
//! backward stable in the norm keeps the largest only; rotations that stop at |g_pq| ≤ eps √(g_pp g_qq) keep all.

/// A symmetric k × k matrix by rows.
pub type Matrix = Vec<Vec<f64>>;

/// Sweeps after which the rotations are given up; convergence is quadratic, ten are plenty.
const SWEEPS: usize = 40;

/// Largest |g_pq|/√(g_pp g_qq): 1 means that the smallest eigenvalues are differences of larger numbers.
#[must_use]
pub fn coupling(g: &Matrix) -> f64 {
    let scaled = |p: usize, q: usize| g[p][q].abs() / (g[p][p].sqrt() * g[q][q].sqrt()).max(f64::MIN_POSITIVE);
    (0..g.len()).flat_map(|p| (0..p).map(move |q| (p, q))).map(|(p, q)| scaled(p, q)).fold(0.0, f64::max)
}

/// Eigenvalues in ascending order, and the eigenvectors as rows: row k belongs to value k.
#[must_use]
pub fn eigen(mut g: Matrix) -> (Vec<f64>, Matrix) {
    let size = g.len();
    let mut vectors: Matrix = (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..SWEEPS {
        let mut quiet = true;
        for p in 0..size {
            for q in p + 1..size {
                if g[p][q].abs() > f64::EPSILON * g[p][p].abs().sqrt() * g[q][q].abs().sqrt() {
                    rotate(&mut g, &mut vectors, p, q);
                    quiet = false;
                }
            }
        }
        if quiet {
            break;
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| g[a][a].total_cmp(&g[b][b]));
    (order.iter().map(|&i| g[i][i]).collect(), order.into_iter().map(|i| std::mem::take(&mut vectors[i])).collect())
}

/// Makes g_pq zero by a rotation in the plane (p, q).
fn rotate(g: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let theta = (g[q][q] - g[p][p]) / (2.0 * g[p][q]);
    // The smaller angle; for |θ| so large that θ² overflows, t = 1/2θ.
    let tangent = if theta.abs() > 1e150 { 0.5 / theta } else { theta.signum() / (theta.abs() + theta.hypot(1.0)) };
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let change = tangent * g[p][q];
    g[p][p] -= change;
    g[q][q] += change;
    g[p][q] = 0.0;
    g[q][p] = 0.0;
    for r in (0..g.len()).filter(|&r| r != p && r != q) {
        let (left, right) = (g[r][p], g[r][q]);
        g[r][p] = cosine * left - sine * right;
        g[r][q] = sine * left + cosine * right;
        g[p][r] = g[r][p];
        g[q][r] = g[r][q];
    }
    let (head, tail) = vectors.split_at_mut(q);
    for (x, y) in head[p].iter_mut().zip(&mut tail[0]) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// G = D A D with D graded over 1e−15 and A well conditioned: the small value survives.
    #[test]
    fn a_graded_matrix_keeps_its_smallest_value() {
        let d = [1e-15, 1e-7, 1.0];
        let a = [[1.0, 0.3, 0.1], [0.3, 1.0, 0.2], [0.1, 0.2, 1.0]];
        let g: Matrix = (0..3).map(|i| (0..3).map(|j| d[i] * a[i][j] * d[j]).collect()).collect();
        let determinant = 1.0 + 2.0 * 0.3 * 0.1 * 0.2 - 0.09 - 0.01 - 0.04;
        let (values, vectors) = eigen(g);
        let product = values[0] / 1e-30 * (values[1] / 1e-14) * values[2];
        assert!((product / determinant - 1.0).abs() < 1e-14, "{product} against {determinant}");
        for (i, row) in vectors.iter().enumerate() {
            for (j, other) in vectors.iter().enumerate() {
                let dot: f64 = row.iter().zip(other).map(|(x, y)| x * y).sum();
                assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn zero_and_empty_matrices_are_left_alone() {
        assert_eq!(eigen(vec![vec![0.0; 2]; 2]).0, vec![0.0, 0.0]);
        assert!(eigen(Vec::new()).0.is_empty());
    }
}
