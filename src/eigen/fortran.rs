//! What the ARPACK drivers share: Fortran's integers, reverse communication, and the meaning of `info`.

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

/// A process of ARPACK that asks for the image of one vector at a time.
pub(super) trait Reverse {
    /// f64 or Complex64.
    type Number: Copy + Default;
    /// One call of the routine: changes `ido` and `info`.
    ///
    /// # Errors
    /// Lengths beyond Fortran's integers.
    fn step(&mut self, request: &mut c_int, info: &mut c_int) -> Result<()>;
    /// ipntr(1), ipntr(2) and workd.
    fn exchange(&mut self) -> ([c_int; 2], &mut [Self::Number]);
}

/// Reverse communication until the process says it is done; returns the last `ido` and `info`. `apply` says whether its image
/// is finite.
pub(super) fn converse<P: Reverse>(
    process: &mut P,
    routine: &str,
    n: usize,
    mut apply: impl FnMut(&[P::Number], &mut [P::Number]) -> bool,
) -> Result<(c_int, c_int)> {
    let (mut request, mut info): (c_int, c_int) = (0, 1);
    let mut image = vec![P::Number::default(); n];
    loop {
        process.step(&mut request, &mut info)?;
        if request != 1 && request != -1 {
            return Ok((request, info));
        }
        let (pointers, work) = process.exchange();
        let (from, to) = (offset(routine, pointers[0], n)?, offset(routine, pointers[1], n)?);
        if !apply(&work[from..from + n], &mut image) {
            return Err(Error::not_converged("the map of a vector has entries that are not finite"));
        }
        work[to..to + n].copy_from_slice(&image);
    }
}

/// The refusal of the Arnoldi drivers.
pub(super) fn refusal(routine: &str, info: c_int, meaning: &str, converged: c_int, asked: usize) -> Error {
    Error::not_converged(format!(
        "ARPACK's {routine} stopped with info = {info} ({meaning}), {converged} of {asked} pairs converged"
    ))
    .remedy("use solve.engine = \"faer\" or \"lapack\", or move the target")
}

/// `info` of dnaupd and znaupd, from their documentation in ARPACK-NG 3.8.
pub(super) fn meaning_of_iteration(info: c_int) -> &'static str {
    match info {
        0 => "normal exit, but no result",
        1 => "all restarts used",
        2 => "no longer an informational error",
        3 => "no shifts could be applied in a restart; the Krylov space is too small",
        -1 => "n must be positive",
        -2 => "nev must be positive",
        -3 => "ncv must exceed nev and not exceed n",
        -4 => "the number of restarts must be positive",
        -5 => "which must be LM, SM, LR, SR, LI or SI",
        -6 => "bmat must be I or G",
        -7 => "workl is too short",
        -8 => "the eigenvalues of the projected matrix could not be found",
        -9 => "the start vector is zero",
        -10 => "mode must be 1, 2 or 3",
        -11 => "mode 1 and bmat G are incompatible",
        -12 => "the shift strategy must be 0 or 1",
        -9999 => "no Arnoldi factorisation could be built",
        _ => "not documented",
    }
}

/// `info` of dneupd and zneupd, where it differs.
pub(super) fn meaning_of_extraction(info: c_int) -> &'static str {
    match info {
        0 => "normal exit, but fewer or no finite vectors",
        1 => "the Schur form could not be reordered",
        -8 => "the Schur form could not be found",
        -9 => "the eigenvectors of the Schur form could not be found",
        -13 => "howmny must be A or P",
        -14 => "the process found no eigenvalue to the tolerance",
        -15 => "the extraction counted other converged values than the process",
        other => meaning_of_iteration(other),
    }
}
