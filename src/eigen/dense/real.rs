//! Eigenvalues and right eigenvectors of a dense real matrix by LAPACK's `dgeev`.

use super::driver::{checked, finite, int};
use crate::error::{Error, Result};
use num_complex::Complex64;

/// Eigenvalues, each with its vector, in LAPACK's order: the two of a complex pair are neighbours. The matrix is stored by columns.
pub fn eigen(mut matrix: Vec<f64>, n: usize) -> Result<Vec<(Complex64, Vec<Complex64>)>> {
    if n == 0 || matrix.len() != n * n {
        return Err(Error::input("entries of a square matrix").got(matrix.len()).allowed(n * n));
    }
    finite("dgeev, which was given a matrix that", &matrix)?;
    let size = int(n)?;
    let (mut re, mut im, mut vectors) = (vec![0.0; n], vec![0.0; n], vec![0.0; n * n]);
    // Room for blocks of 32; dgeev asks for 4n at least.
    let (mut unused, mut work, mut info) = ([0.0], vec![0.0; 34 * n], 0);
    let length = int(work.len())?;
    // SAFETY: lengths as dgeev documents them: a n·n with lda = n, wr and wi n, vl not referenced for jobvl = N, vr n·n
    // with ldvr = n, work of lwork ≥ 4n.
    unsafe {
        lapack::dgeev(
            b'N',
            b'V',
            size,
            &mut matrix,
            size,
            &mut re,
            &mut im,
            &mut unused,
            1,
            &mut vectors,
            size,
            &mut work,
            length,
            &mut info,
        );
    }
    checked("dgeev", info)?;
    [&re, &im, &vectors].into_iter().try_for_each(|values| finite("dgeev", values))?;
    Ok(crate::eigen::nonsymmetric::unpacked(&re, &im, &vectors, n))
}
