//! Engine `lapack`: every eigenvalue of the dense Q⁻¹P by the QR algorithm (`zgeev`), of which the nearest are kept.

use super::{Found, Pencil, Target};
use crate::error::{Error, Result};

/// Largest number of rows: zgeev takes O(n³), and the matrix n².
pub const UP_TO: usize = 1500;

/// The candidates nearest to the target.
///
/// # Errors
/// A crate built without `system-lapack`; more than [`UP_TO`] rows; a singular Q; any `info` of LAPACK but 0.
pub(super) fn nearest(pencil: &Pencil<'_>, target: &Target) -> Result<Found> {
    let n = pencil.p.rows();
    if n > UP_TO {
        return Err(Error::input("number of rows for the dense engine \"lapack\"")
            .got(n)
            .allowed(format!("up to {UP_TO}"))
            .remedy("use solve.engine = \"faer\" or \"arpack\""));
    }
    candidates(pencil, target)
}

#[cfg(feature = "system-lapack")]
fn candidates(pencil: &Pencil<'_>, target: &Target) -> Result<Found> {
    let n = pencil.p.rows();
    let factor = crate::eigen::lu::Factor::new(pencil.q.to_csc()).map_err(|_| singular())?;
    let mut matrix = vec![num_complex::Complex64::ZERO; n * n];
    pencil.p.iter().for_each(|(x, (i, j))| matrix[j * n + i] = *x);
    matrix.chunks_exact_mut(n).for_each(|column| factor.solve(column));
    if !super::vector::finite(&matrix) {
        return Err(singular());
    }
    let (values, vectors) = crate::eigen::dense::complex::eigen(matrix, n)?;
    let mut found: Found = values.into_iter().zip(vectors.chunks_exact(n).map(<[_]>::to_vec)).collect();
    found.sort_by(|(a, _), (b, _)| (a - target.near).norm().total_cmp(&(b - target.near).norm()));
    found.truncate(target.count);
    Ok(found)
}

#[cfg(feature = "system-lapack")]
fn singular() -> Error {
    Error::singular("Q is singular, and the pencil has eigenvalues at infinity")
        .remedy("use solve.engine = \"faer\" or \"arpack\"")
}

#[cfg(not(feature = "system-lapack"))]
fn candidates(_pencil: &Pencil<'_>, _target: &Target) -> Result<Found> {
    Err(Error::input("engine \"lapack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"faer\", which does the same job, or install with `{}` and rebuild with default features",
        crate::eigen::INSTALL
    )))
}
