//! Schur form of a small complex matrix, A = Z T Zᴴ with T upper triangular, and its order.
//!
//! Hessenberg form by rotations, then the QR iteration with one shift (Francis 1961; Golub and Van Loan, Matrix
//! Computations, 7.5): Wilkinson's shift, every tenth step an exceptional one. Neighbours on the diagonal are swapped
//! by the one rotation that does it (Golub and Van Loan 7.6.2, LAPACK's `ztrexc`), which is backward stable however
//! close they are; orthonormalised eigenvectors would not be. faer 0.24 keeps its complex Schur form to itself, and its
//! `evd_cplx` drops the report of an iteration that failed.

use crate::error::{Error, Result};
use ndarray::Array2;
use num_complex::Complex64;

/// QR steps per eigenvalue before the iteration is called stuck; two or three are usual.
const STEPS: usize = 300;
/// A vector longer than this is scaled down in the back-substitution.
const LARGE: f64 = 1e100;

/// A = Z T Zᴴ.
#[derive(Debug, Clone)]
pub struct Schur {
    /// Upper triangular, the eigenvalues on its diagonal.
    pub t: Array2<Complex64>,
    /// Unitary.
    pub z: Array2<Complex64>,
}

/// G = (c, s; −s̄, c), unitary.
#[derive(Clone, Copy)]
struct Rotation {
    c: f64,
    s: Complex64,
}

impl Rotation {
    /// The one with G (a, b)ᵀ = (r, 0)ᵀ.
    fn new(a: Complex64, b: Complex64) -> Self {
        let (long, short) = (a.norm(), b.norm());
        if long == 0.0 {
            let s = if short == 0.0 { Complex64::ONE } else { b.conj() / short };
            return Self { c: 0.0, s };
        }
        let length = long.hypot(short);
        Self { c: long / length, s: (a / long) * (b.conj() / length) }
    }

    /// Rows i and i + 1 of m, from column `from` on, ← G × rows.
    fn rows(self, m: &mut Array2<Complex64>, i: usize, from: usize) {
        for j in from..m.ncols() {
            let (x, y) = (m[[i, j]], m[[i + 1, j]]);
            m[[i, j]] = x * self.c + self.s * y;
            m[[i + 1, j]] = y * self.c - self.s.conj() * x;
        }
    }

    /// The leading `to` entries of columns i and i + 1 of m ← columns × Gᴴ.
    fn columns(self, m: &mut Array2<Complex64>, i: usize, to: usize) {
        for j in 0..to {
            let (x, y) = (m[[j, i]], m[[j, i + 1]]);
            m[[j, i]] = x * self.c + self.s.conj() * y;
            m[[j, i + 1]] = y * self.c - self.s * x;
        }
    }
}

impl Schur {
    /// The Schur form with the eigenvalues by descending modulus.
    ///
    /// # Errors
    /// An entry that is not finite; a QR iteration that does not end.
    pub fn by_modulus(a: Array2<Complex64>) -> Result<Self> {
        if a.iter().any(|x| !x.re.is_finite() || !x.im.is_finite()) {
            return Err(Error::not_converged("the projected matrix has entries that are not finite"));
        }
        let n = a.nrows();
        let mut schur = Self { t: a, z: Array2::from_diag_elem(n, Complex64::ONE) };
        schur.hessenberg();
        schur.iterate()?;
        schur.sort();
        Ok(schur)
    }

    fn hessenberg(&mut self) {
        let n = self.t.nrows();
        for j in 0..n.saturating_sub(2) {
            for i in (j + 1..n - 1).rev() {
                if self.t[[i + 1, j]] != Complex64::ZERO {
                    self.rotate(Rotation::new(self.t[[i, j]], self.t[[i + 1, j]]), i, j, n);
                    self.t[[i + 1, j]] = Complex64::ZERO;
                }
            }
        }
    }

    /// T ← G T Gᴴ on rows and columns i and i + 1, given the first column and the row after the last where it acts.
    fn rotate(&mut self, rotation: Rotation, i: usize, from: usize, to: usize) {
        let n = self.z.nrows();
        rotation.rows(&mut self.t, i, from);
        rotation.columns(&mut self.t, i, to);
        rotation.columns(&mut self.z, i, n);
    }

    fn iterate(&mut self) -> Result<()> {
        let size = self.t.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
        let (mut last, mut step) = (self.t.nrows().saturating_sub(1), 0);
        while last > 0 {
            let first = self.split(last, size);
            if first == last {
                (last, step) = (last - 1, 0);
                continue;
            }
            step += 1;
            if step > STEPS {
                return Err(Error::not_converged("QR iteration of the projected matrix").got(format!("{STEPS} steps")));
            }
            let shift = if step % 10 == 0 { self.exceptional(last) } else { self.wilkinson(last) };
            self.chase(first, last, shift);
        }
        Ok(())
    }

    /// First row of the unreduced block that ends at `last`; what separates it is set to zero.
    fn split(&mut self, last: usize, size: f64) -> usize {
        for row in (1..=last).rev() {
            let beside = self.t[[row - 1, row - 1]].norm() + self.t[[row, row]].norm();
            let scale = if beside == 0.0 { size } else { beside };
            if self.t[[row, row - 1]].norm() <= f64::EPSILON * scale {
                self.t[[row, row - 1]] = Complex64::ZERO;
                return row;
            }
        }
        0
    }

    /// The eigenvalue of the last two rows that is nearer to the last entry.
    fn wilkinson(&self, last: usize) -> Complex64 {
        let t = &self.t;
        let corner = t[[last, last]];
        let product = t[[last - 1, last]] * t[[last, last - 1]];
        let half = (t[[last - 1, last - 1]] - corner) / 2.0;
        let root = (half * half + product).sqrt();
        let longer = if (half + root).norm() >= (half - root).norm() { half + root } else { half - root };
        if longer == Complex64::ZERO { corner } else { corner - product / longer }
    }

    fn exceptional(&self, last: usize) -> Complex64 {
        self.t[[last, last]] + 0.75 * self.t[[last, last - 1]].norm()
    }

    /// One QR step with the shift on rows `first` to `last`.
    fn chase(&mut self, first: usize, last: usize, shift: Complex64) {
        for k in first..last {
            let (a, b) = if k == first {
                (self.t[[k, k]] - shift, self.t[[k + 1, k]])
            } else {
                (self.t[[k, k - 1]], self.t[[k + 1, k - 1]])
            };
            self.rotate(Rotation::new(a, b), k, k.saturating_sub(1), (k + 3).min(last + 1));
            if k > first {
                self.t[[k + 1, k - 1]] = Complex64::ZERO;
            }
        }
    }

    /// Largest modulus first, by swaps of neighbours.
    fn sort(&mut self) {
        let n = self.t.nrows();
        for place in 0..n {
            let modulus = |k: usize| self.t[[k, k]].norm();
            let largest = (place..n).fold(place, |best, k| if modulus(k) > modulus(best) { k } else { best });
            (place..largest).rev().for_each(|k| self.swap(k));
        }
    }

    fn swap(&mut self, k: usize) {
        let n = self.z.nrows();
        let (upper, lower) = (self.t[[k, k]], self.t[[k + 1, k + 1]]);
        let rotation = Rotation::new(self.t[[k, k + 1]], lower - upper);
        rotation.rows(&mut self.t, k, k + 2);
        rotation.columns(&mut self.t, k, k);
        rotation.columns(&mut self.z, k, n);
        (self.t[[k, k]], self.t[[k + 1, k + 1]]) = (lower, upper);
    }

    /// Eigenvector of T for its k-th eigenvalue, by back-substitution: k + 1 entries, the rest are zero. A divisor that
    /// vanishes (a repeated eigenvalue) is replaced by rounding, as in LAPACK's `ztrevc`.
    pub fn eigenvector(&self, k: usize) -> Vec<Complex64> {
        let value = self.t[[k, k]];
        let size = self.t.iter().map(|x| x.norm()).fold(f64::MIN_POSITIVE, f64::max);
        let mut y = vec![Complex64::ZERO; k + 1];
        y[k] = Complex64::ONE;
        for i in (0..k).rev() {
            let sum: Complex64 = (i + 1..=k).map(|j| self.t[[i, j]] * y[j]).sum();
            let gap = value - self.t[[i, i]];
            let tiny = f64::EPSILON * size;
            y[i] = if gap.norm() < tiny { sum / tiny } else { sum / gap };
            if y[i].norm() > LARGE {
                let length = y[i].norm();
                y.iter_mut().for_each(|x| *x /= length);
            }
        }
        super::vector::normalise(&mut y);
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eigen::complex::vector::random;

    fn matrix(n: usize, seed: u64) -> Array2<Complex64> {
        let entries = random(n * n, seed);
        Array2::from_shape_fn((n, n), |(i, j)| entries[i * n + j])
    }

    fn adjoint(z: &Array2<Complex64>) -> Array2<Complex64> {
        z.t().mapv(|x| x.conj())
    }

    fn distance(a: &Array2<Complex64>, b: &Array2<Complex64>) -> f64 {
        (a - b).iter().map(|x| x.norm()).fold(0.0, f64::max)
    }

    fn assert_schur(a: &Array2<Complex64>) {
        let n = a.nrows();
        let size = a.iter().map(|x| x.norm()).fold(f64::MIN_POSITIVE, f64::max);
        let schur = Schur::by_modulus(a.clone()).unwrap();
        let (t, z) = (&schur.t, &schur.z);
        let tolerance = 1e-13 * (1.0 + n as f64);
        assert!(distance(&z.dot(t).dot(&adjoint(z)), a) < tolerance * size);
        assert!(distance(&adjoint(z).dot(z), &Array2::from_diag_elem(n, Complex64::ONE)) < tolerance);
        for i in 0..n {
            (0..i).for_each(|j| assert_eq!(t[[i, j]], Complex64::ZERO));
            assert!(i == 0 || t[[i, i]].norm() <= t[[i - 1, i - 1]].norm());
        }
        for k in 0..n {
            let y = schur.eigenvector(k);
            for i in 0..=k {
                let image: Complex64 = (i..=k).map(|j| t[[i, j]] * y[j]).sum();
                assert!((image - t[[k, k]] * y[i]).norm() < 1e-12 * size * (1.0 + n as f64), "{n} {k} {i}");
            }
        }
    }

    #[test]
    fn random_matrices_of_every_small_size() {
        for n in [1, 2, 3, 4, 7, 20, 45, 90] {
            assert_schur(&matrix(n, n as u64));
        }
    }

    #[test]
    fn zero_identity_jordan_cyclic_and_graded() {
        let n = 8;
        let one = Complex64::ONE;
        assert_schur(&Array2::zeros((n, n)));
        assert_schur(&Array2::from_diag_elem(n, Complex64::I));
        assert_schur(&Array2::from_shape_fn((n, n), |(i, j)| if i == j || i + 1 == j { one } else { Complex64::ZERO }));
        // All eigenvalues of one modulus: Wilkinson's shift alone is stuck here.
        assert_schur(&Array2::from_shape_fn((n, n), |(i, j)| if (j + 1) % n == i { one } else { Complex64::ZERO }));
        let graded = matrix(n, 5);
        assert_schur(&Array2::from_shape_fn((n, n), |(i, j)| graded[[i, j]] * 10f64.powi(-2 * (i + j) as i32)));
    }

    #[test]
    fn what_is_not_finite_is_refused() {
        let mut a = matrix(3, 1);
        a[[1, 2]] = Complex64::new(0.0, f64::NAN);
        assert!(Schur::by_modulus(a).is_err());
    }
}
