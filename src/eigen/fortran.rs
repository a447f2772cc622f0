//! What both ARPACK drivers need of Fortran's integers.

use crate::error::{Error, Result};
use std::ffi::c_int;

/// A length as Fortran's default integer.
pub(super) fn int(length: usize) -> Result<c_int> {
    c_int::try_from(length).map_err(|_| {
        Error::input("the matrix is too large for ARPACK's integers")
            .got(length)
            .allowed(format!("up to {}", c_int::MAX))
            .remedy("use solve.engine = \"faer\"")
    })
}

/// Fortran's one-based start of a vector in workd, checked.
pub(super) fn offset(routine: &str, pointer: c_int, n: usize) -> Result<usize> {
    usize::try_from(pointer - 1)
        .ok()
        .filter(|start| start + n <= 3 * n)
        .ok_or_else(|| Error::not_converged(format!("{routine} pointed outside its work space")).got(pointer))
}
