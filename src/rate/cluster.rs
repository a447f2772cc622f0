//! Extrapolation of eigenvalues that lie so near each other that coarse meshes put them in another order.
//!
//! Modes of two wells, or of a well and of the barrier, can agree to many digits. On a coarse mesh their errors exceed
//! their distance, so the n-th eigenvalue of one mesh is not the n-th of the next, and no single column of values is a
//! series in the step. The group as a whole is: with V the vectors of the group on the finest mesh and V_h those on a
//! coarser one, both at the nodes they share,
//!
//! ```text
//! S = V_hᵀ Π^{½} V,   Q = S (SᵀS)^{−½},   H(h) = Qᵀ diag(λ_h) Q
//! ```
//!
//! has the eigenvalues of the coarse mesh and entries that are even series in the step (Löwdin, J. Chem. Phys. 18, 365
//! (1950), for the orthogonalisation). The entries are extrapolated; the eigenvalues of the result move by no more than the
//! norm of the error of the entries (Weyl).

use super::extrapolate::{Extrapolated, even_series};
use crate::eigen::{Spectrum, jacobi};
use crate::generator::Generator;
use std::ops::Range;

/// A square matrix by rows.
type Matrix = Vec<Vec<f64>>;

/// Neighbours nearer than this, relative, form a group.
const NEAR: f64 = 0.05;

/// One mesh: its generator, its pairs with vectors, and where its nodes are on the finest mesh.
pub(super) struct Level {
    pub generator: Generator,
    pub spectrum: Spectrum,
    /// Node i of this mesh is node `offset + i·stride` of the finest.
    pub stride: usize,
    pub offset: usize,
}

/// The largest run of eigenvalues around `index` in which neighbours are near; just `index` itself if it stands alone.
pub(super) fn group_around(values: &[f64], index: usize) -> Range<usize> {
    let near = |i: usize| values[i + 1] - values[i] < NEAR * values[i + 1];
    let (mut start, mut end) = (index, index + 1);
    while start > 0 && near(start - 1) {
        start -= 1;
    }
    while end < values.len() && near(end - 1) {
        end += 1;
    }
    start..end
}

/// Extrapolated eigenvalues of a group, ascending. `levels` run from the coarsest to the finest mesh.
pub(super) fn extrapolate(levels: &[Level], group: &Range<usize>, noise: f64) -> Vec<Extrapolated> {
    let size = group.len();
    let Some(finest) = levels.last() else { return Vec::new() };
    let matrices: Vec<Matrix> = levels.iter().map(|level| effective_matrix(level, finest, group)).collect();
    let mut limit = vec![vec![0.0; size]; size];
    let mut error: f64 = 0.0;
    for row in 0..size {
        for column in 0..size {
            let series: Vec<f64> = matrices.iter().map(|matrix| matrix[row][column]).collect();
            let entry = even_series(&series, noise);
            limit[row][column] = entry.value;
            error = error.hypot(entry.error);
        }
    }
    jacobi::eigen(limit).0.into_iter().map(|value| Extrapolated { value, error }).collect()
}

/// H(h) in the basis of the finest mesh.
fn effective_matrix(level: &Level, finest: &Level, group: &Range<usize>) -> Matrix {
    let overlap = overlap(level, finest, group);
    let rotation = product(&overlap, &inverse_root(&product(&transposed(&overlap), &overlap)));
    let mut weighted = rotation.clone();
    for (row, pair) in weighted.iter_mut().zip(&level.spectrum.pairs[group.clone()]) {
        row.iter_mut().for_each(|entry| *entry *= pair.value.to_f64());
    }
    product(&transposed(&rotation), &weighted)
}

/// G^{−½} of a positive definite matrix.
fn inverse_root(gram: &Matrix) -> Matrix {
    let (values, mut vectors) = jacobi::eigen(gram.clone());
    for (vector, value) in vectors.iter_mut().zip(values) {
        let scale = value.max(f64::MIN_POSITIVE).sqrt().sqrt().recip();
        vector.iter_mut().for_each(|entry| *entry *= scale);
    }
    product(&transposed(&vectors), &vectors)
}

/// S: rows are the vectors of the coarse mesh, columns those of the finest, at the nodes of the coarse one.
fn overlap(level: &Level, finest: &Level, group: &Range<usize>) -> Matrix {
    let (coarse_pi, fine_pi) = (level.generator.ln_pi(), finest.generator.ln_pi());
    let mut overlap = vec![vec![0.0; group.len()]; group.len()];
    for (node, ln_pi) in coarse_pi.iter().enumerate() {
        let fine = level.offset + node * level.stride;
        let scale = (0.5 * (ln_pi - fine_pi[fine])).exp();
        for (row, coarse) in overlap.iter_mut().zip(&level.spectrum.pairs[group.clone()]) {
            for (entry, pair) in row.iter_mut().zip(&finest.spectrum.pairs[group.clone()]) {
                *entry += coarse.vector[node] * scale * pair.vector[fine];
            }
        }
    }
    overlap
}

fn transposed(matrix: &Matrix) -> Matrix {
    (0..matrix.len()).map(|column| matrix.iter().map(|row| row[column]).collect()).collect()
}

fn product(left: &Matrix, right: &Matrix) -> Matrix {
    let columns = transposed(right);
    let dot = |row: &[f64], column: &[f64]| row.iter().zip(column).map(|(a, b)| a * b).sum();
    left.iter().map(|row| columns.iter().map(|column| dot(row, column)).collect()).collect()
}
