//! The real Fourier basis of one period: rows of a matrix are harmonics, columns are samples in time.
//!
//! ```text
//! row 0        1/√M                      the mean
//! row 2k−1     √(2/M) cos(2πkj/M)        k = 1 … N,  j = 0 … 2N,  M = 2N + 1
//! row 2k       √(2/M) sin(2πkj/M)
//! ```
//!
//! The matrix is orthogonal. ∂_t turns c cos + s sin into kω (s cos − c sin) and the mean into an exact zero, which is what the
//! conservation of probability over a period rests on.

use faer::Mat;
use std::f64::consts::TAU;

/// Harmonics of a drive and its samples.
#[derive(Debug, Clone)]
pub(super) struct Basis {
    frequency: f64,
    samples: usize,
    rows: Mat<f64>,
}

impl Basis {
    pub fn new(frequency: f64, harmonics: usize) -> Self {
        let samples = 2 * harmonics + 1;
        #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let entry = |row: usize, j: usize| {
            let k = row.div_ceil(2);
            let angle = TAU * ((k * j) % samples) as f64 / samples as f64;
            match row {
                0 => (1.0 / samples as f64).sqrt(),
                row if row % 2 == 1 => (2.0 / samples as f64).sqrt() * angle.cos(),
                _ => (2.0 / samples as f64).sqrt() * angle.sin(),
            }
        };
        Self { frequency, samples, rows: Mat::from_fn(samples, samples, entry) }
    }

    pub fn samples(&self) -> usize {
        self.samples
    }

    /// T, harmonics by samples.
    pub fn rows(&self) -> &Mat<f64> {
        &self.rows
    }

    /// T x of samples in time.
    pub fn transform(&self, x: &[f64]) -> Vec<f64> {
        let mut y = vec![0.0; self.samples];
        for (j, x) in x.iter().enumerate() {
            y.iter_mut().zip(self.rows.col_as_slice(j)).for_each(|(y, t)| *y += t * x);
        }
        y
    }

    /// The mean row times samples: √M times their mean.
    pub fn mean_row(&self, x: &[f64]) -> f64 {
        self.rows[(0, 0)] * x.iter().sum::<f64>()
    }

    /// T diag(x).
    pub fn scaled(&self, x: &[f64]) -> Mat<f64> {
        Mat::from_fn(self.samples, self.samples, |row, j| self.rows[(row, j)] * x[j])
    }

    /// T (∂_t − σ).
    pub fn derivative(&self, shift: &[f64]) -> Mat<f64> {
        Mat::from_fn(self.samples, self.samples, |row, j| {
            let speed = self.speed(row);
            let change = match row {
                0 => 0.0,
                row if row % 2 == 1 => speed * self.rows[(row + 1, j)],
                _ => -speed * self.rows[(row - 1, j)],
            };
            change - shift[j] * self.rows[(row, j)]
        })
    }

    /// kω of a row.
    fn speed(&self, row: usize) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a few hundred harmonics")]
        let k = row.div_ceil(2) as f64;
        k * self.frequency
    }
}
