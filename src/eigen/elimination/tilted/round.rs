//! Level 0 of a tilted ring integrated: from the force that drives to the density, and from what flows out to the flux.
//!
//! ```text
//! √kT ∂g = −e^{u} m,   g(x + L) = e^{−A} g(x):      (1 − e^{−A}) n(x) = Σ over one period from x of d(y) e^{u(y) − u(x)}
//! √kT ∂p = s
//! ```

use super::super::dense::{Lu, Square};
use super::chain::number;
use crate::ladder::tilted::TiltedLadder;

/// The two integrals.
pub(super) struct Round<'a> {
    ladder: &'a TiltedLadder,
    slopes: Lu,
    divergence: Lu,
}

impl<'a> Round<'a> {
    pub(super) fn new(ladder: &'a TiltedLadder) -> Self {
        let size = ladder.size();
        let mut slopes = Square::diagonal(std::iter::repeat_n(0.0, size));
        slopes.add_sparse(&ladder.slopes, 1.0);
        let mut divergence = Square::diagonal(std::iter::repeat_n(0.0, size));
        let [nodes, midpoints] = &ladder.ln_weights;
        for (&value, (row, column)) in &ladder.lower[0].matrix {
            divergence.add_entry(row, column, value * (nodes[row] - midpoints[column]).exp());
        }
        // A constant flux flows nowhere; with their mean added the differences are regular.
        let ones = vec![1.0; size];
        divergence.add_outer(&ones, &ones, ladder.width.sqrt() / (ladder.step * number(size)));
        Self { ladder, slopes: slopes.factors(), divergence: divergence.factors() }
    }

    /// (1 − e^{−A}) n on the nodes from m on the midpoints; infinite beyond the range of doubles.
    pub(super) fn density(&self, driven: &[f64]) -> Vec<f64> {
        let mut steps = driven.to_vec();
        self.slopes.solve(&mut steps);
        let (size, u, fall) = (steps.len(), &self.ladder.reduced, self.ladder.affinity);
        let term = |from: usize, j: usize| {
            let turned = if j < size { 0.0 } else { fall };
            steps[j % size] * (u[2 * (j % size) + 1] - turned - u[2 * from]).exp()
        };
        (0..size).map(|i| (i..i + size).map(|j| term(i, j)).sum()).collect()
    }

    /// The flux of mean zero whose divergence is s.
    pub(super) fn flux(&self, outflow: &[f64]) -> Vec<f64> {
        let mut flux = outflow.to_vec();
        self.divergence.solve(&mut flux);
        flux
    }
}
