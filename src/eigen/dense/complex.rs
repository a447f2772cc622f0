//! Eigenvalues and right eigenvectors of a dense complex matrix by LAPACK's `zgeev`.

use crate::error::{Error, Result};
use num_complex::Complex64;

/// Eigenvalues in LAPACK's order, and the vectors in columns. The matrix is stored by columns.
pub fn eigen(mut matrix: Vec<Complex64>, n: usize) -> Result<(Vec<Complex64>, Vec<Complex64>)> {
    let zeros = |length| vec![Complex64::ZERO; length];
    let size = super::driver::int(n)?;
    if n == 0 || matrix.len() != n * n {
        return Err(Error::input("entries of a square matrix").got(matrix.len()).allowed(n * n));
    }
    let (mut values, mut vectors, mut unused) = (zeros(n), zeros(n * n), zeros(1));
    // Room for blocks of 32; zgeev asks for 2n at least.
    let (mut work, mut rwork, mut info) = (zeros(34 * n), vec![0.0; 2 * n], 0);
    let length = super::driver::int(work.len())?;
    // SAFETY: lengths as zgeev documents them: a n·n with lda = n, w n, vl not referenced for jobvl = N, vr n·n with
    // ldvr = n, work of lwork ≥ 2n, rwork 2n.
    unsafe {
        lapack::zgeev(
            b'N',
            b'V',
            size,
            &mut matrix,
            size,
            &mut values,
            &mut unused,
            1,
            &mut vectors,
            size,
            &mut work,
            length,
            &mut rwork,
            &mut info,
        );
    }
    let finite = values.iter().chain(&vectors).all(|x| x.re.is_finite() && x.im.is_finite());
    if info == 0 && finite {
        return Ok((values, vectors));
    }
    let what = if info == 0 { "returned a number that is not finite" } else { "stopped" };
    Err(Error::not_converged(format!("LAPACK's zgeev {what}, info = {info}"))
        .remedy("use solve.engine = \"faer\" or \"arpack\""))
}
