//! Engine `arpack`: ARPACK-NG's implicitly restarted Lanczos process on (T + s)⁻¹, and the steps of the module `ritz`.
//!
//! The driver calls `dsaupd` in mode 1, largest magnitude: shift-invert is a [`Map`](super::Map), not a mode of the
//! solver. The start vector is ours (info = 1), since ARPACK's own depends on the calls before. Only in a space that
//! the process exhausts (fewer than about twenty distinct eigenvalues in all) does ARPACK draw a vector itself; the
//! polish that follows leaves such a history in the last bits at most.
#![cfg_attr(feature = "system-lapack", allow(unsafe_code))]

use super::{Options, Spectrum};
use crate::error::{Error, Result};
use crate::generator::Generator;
#[cfg(feature = "system-lapack")]
use std::sync::{Mutex, MutexGuard, PoisonError};

/// ARPACK keeps its state in Fortran SAVE variables, which its real and complex drivers may share: one problem at a time
/// in a process.
#[cfg(feature = "system-lapack")]
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Waits until no other thread is in ARPACK.
#[cfg(feature = "system-lapack")]
pub(super) fn lock() -> MutexGuard<'static, ()> {
    // The lock guards ARPACK's state, which every process starts afresh: a panic elsewhere leaves nothing behind.
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The smallest eigenvalues above the stationary one by ARPACK. Any reversible graph.
///
/// # Errors
/// A crate built without `system-lapack`; a count that the graph does not have; a value below the floor
/// eps²·‖T‖/tolerance; any `info` of ARPACK but 0, with its meaning.
#[cfg(feature = "system-lapack")]
pub fn solve(generator: &Generator, options: &Options) -> Result<Spectrum> {
    super::ritz::solve(generator, options, &driver::Arpack)
}

/// The refusal of a crate built without ARPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub fn solve(_generator: &Generator, _options: &Options) -> Result<Spectrum> {
    Err(Error::input("engine \"arpack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"faer\" (or \"flux\" on a chain), which does the same job, or install with `{}` and \
         rebuild with default features",
        super::INSTALL
    )))
}

#[cfg(feature = "system-lapack")]
mod driver {
    use super::{Error, Result, lock};
    use crate::eigen::Map;
    use crate::eigen::fortran::{int, offset};
    use crate::eigen::ritz::Lanczos;
    use crate::eigen::shift_invert::Complement;
    use arpack_sys::{dsaupd_c, dseupd_c};
    use std::ffi::{CStr, c_char, c_int};

    /// Relative accuracy of the Ritz values of (T + s)⁻¹. The polish does the rest, so more would be wasted.
    const TOLERANCE: f64 = 1e-8;
    /// Smallest Krylov space: with 2·count + 4 vectors alone the process failed on a clustered edge.
    const SPACE: usize = 20;
    /// Restarts before the process is called stuck.
    const RESTARTS: c_int = 1000;
    const STANDARD: &CStr = c"I";
    const LARGEST_MAGNITUDE: &CStr = c"LM";
    const ALL_VECTORS: &CStr = c"A";

    pub struct Arpack;

    impl Lanczos for Arpack {
        fn name(&self) -> &'static str {
            "arpack"
        }

        fn largest(&self, map: &Complement<'_>, count: usize, seed: u64) -> Result<Vec<Vec<f64>>> {
            // ARPACK finds at most n − 1 vectors, which is every mode of a closed generator.
            let count = count.min(map.dim() - 1);
            if count == 0 {
                return Ok(vec![map.start(seed)]);
            }
            let _guard = lock();
            let mut process = Process::new(map, count, seed)?;
            process.iterate(map)?;
            process.extract()
        }
    }

    /// The arrays that `dsaupd` and `dseupd` share, with the lengths that their documentation demands.
    struct Process {
        n: usize,
        count: usize,
        space: usize,
        start: Vec<f64>,
        basis: Vec<f64>,
        parameters: [c_int; 11],
        pointers: [c_int; 11],
        exchange: Vec<f64>,
        work: Vec<f64>,
    }

    impl Process {
        fn new(map: &Complement<'_>, count: usize, seed: u64) -> Result<Self> {
            let n = map.dim();
            let space = (2 * count + 1).max(SPACE).min(n);
            let mut parameters = [0; 11];
            // Exact shifts; restarts; block size 1; mode 1.
            (parameters[0], parameters[2], parameters[3], parameters[6]) = (1, RESTARTS, 1, 1);
            int(n * space)?;
            Ok(Self {
                n,
                count,
                space,
                start: map.start(seed),
                basis: vec![0.0; n * space],
                parameters,
                pointers: [0; 11],
                exchange: vec![0.0; 3 * n],
                work: vec![0.0; space * (space + 8)],
            })
        }

        /// Reverse communication until the process says it is done.
        fn iterate(&mut self, map: &Complement<'_>) -> Result<()> {
            let (mut request, mut info): (c_int, c_int) = (0, 1);
            let mut image = vec![0.0; self.n];
            loop {
                self.step(&mut request, &mut info)?;
                if request != 1 && request != -1 {
                    break;
                }
                let (from, to) =
                    (offset("dsaupd", self.pointers[0], self.n)?, offset("dsaupd", self.pointers[1], self.n)?);
                map.apply(&self.exchange[from..from + self.n], &mut image);
                if image.iter().any(|x| !x.is_finite()) {
                    return Err(Error::not_converged("(T + s)⁻¹ v has entries that are not finite"));
                }
                self.exchange[to..to + self.n].copy_from_slice(&image);
            }
            if info == 0 && request == 99 {
                return Ok(());
            }
            Err(refusal("dsaupd", info, meaning_of_iteration(info), self.parameters[4], self.count))
        }

        fn step(&mut self, request: &mut c_int, info: &mut c_int) -> Result<()> {
            let (n, count, space) = (int(self.n)?, int(self.count)?, int(self.space)?);
            let work_length = int(self.work.len())?;
            // SAFETY: every array has the length that dsaupd documents for (n, nev, ncv): resid n, v n·ncv with ldv = n,
            // iparam and ipntr 11, workd 3n, workl ncv² + 8ncv = lworkl; the strings end in NUL; the lock is held.
            unsafe {
                dsaupd_c(
                    request,
                    STANDARD.as_ptr(),
                    n,
                    LARGEST_MAGNITUDE.as_ptr(),
                    count,
                    TOLERANCE,
                    self.start.as_mut_ptr(),
                    space,
                    self.basis.as_mut_ptr(),
                    n,
                    self.parameters.as_mut_ptr(),
                    self.pointers.as_mut_ptr(),
                    self.exchange.as_mut_ptr(),
                    self.work.as_mut_ptr(),
                    work_length,
                    info,
                );
            }
            Ok(())
        }

        /// The Ritz vectors.
        fn extract(&mut self) -> Result<Vec<Vec<f64>>> {
            let (n, count, space) = (int(self.n)?, int(self.count)?, int(self.space)?);
            let work_length = int(self.work.len())?;
            let (mut values, mut vectors) = (vec![0.0; self.count], vec![0.0; self.n * self.count]);
            let select = vec![0 as c_int; self.space];
            let mut info: c_int = 0;
            // SAFETY: as above, with d of length nev, z n·nev with ldz = n, select ncv; the arguments from bmat on are
            // those of the last call of dsaupd, unchanged, as dseupd demands; sigma is not read in mode 1.
            unsafe {
                dseupd_c(
                    1,
                    ALL_VECTORS.as_ptr().cast::<c_char>(),
                    select.as_ptr(),
                    values.as_mut_ptr(),
                    vectors.as_mut_ptr(),
                    n,
                    0.0,
                    STANDARD.as_ptr(),
                    n,
                    LARGEST_MAGNITUDE.as_ptr(),
                    count,
                    TOLERANCE,
                    self.start.as_mut_ptr(),
                    space,
                    self.basis.as_mut_ptr(),
                    n,
                    self.parameters.as_mut_ptr(),
                    self.pointers.as_mut_ptr(),
                    self.exchange.as_mut_ptr(),
                    self.work.as_mut_ptr(),
                    work_length,
                    &raw mut info,
                );
            }
            self.converged(&vectors, info)
        }

        fn converged(&self, vectors: &[f64], info: c_int) -> Result<Vec<Vec<f64>>> {
            let converged = usize::try_from(self.parameters[4]).unwrap_or(0).min(self.count);
            if info != 0 || converged == 0 || vectors.iter().any(|x| !x.is_finite()) {
                return Err(refusal("dseupd", info, meaning_of_extraction(info), self.parameters[4], self.count));
            }
            Ok(vectors.chunks_exact(self.n).take(converged).map(<[f64]>::to_vec).collect())
        }
    }

    fn refusal(routine: &str, info: c_int, meaning: &str, converged: c_int, asked: usize) -> Error {
        Error::not_converged(format!(
            "ARPACK's {routine} stopped with info = {info} ({meaning}), {converged} of {asked} vectors converged"
        ))
        .remedy("use solve.engine = \"faer\", or \"flux\" on a chain")
    }

    /// `info` of dsaupd, from its documentation in ARPACK-NG 3.8.
    fn meaning_of_iteration(info: c_int) -> &'static str {
        match info {
            0 => "normal exit, but no result",
            1 => "all restarts used",
            2 => "no longer an informational error",
            3 => "no shifts could be applied in a restart; the Krylov space is too small",
            -1 => "n must be positive",
            -2 => "nev must be positive",
            -3 => "ncv must exceed nev and not exceed n",
            -4 => "the number of restarts must be positive",
            -5 => "which must be LM, SM, LA, SA or BE",
            -6 => "bmat must be I or G",
            -7 => "workl is too short",
            -8 => "the tridiagonal eigenvalue problem failed",
            -9 => "the start vector is zero",
            -10 => "mode must be 1 to 5",
            -11 => "mode 1 and bmat G are incompatible",
            -12 => "the shift strategy must be 0 or 1",
            -13 => "nev and which = BE are incompatible",
            -9999 => "no Lanczos factorisation could be built",
            _ => "not documented",
        }
    }

    /// `info` of dseupd, where it differs.
    fn meaning_of_extraction(info: c_int) -> &'static str {
        match info {
            0 => "normal exit, but no finite vector",
            -14 => "dsaupd found no eigenvalue to the tolerance",
            -15 => "howmny must be A or S",
            -16 => "howmny S is not implemented",
            -17 => "dseupd counted other converged values than dsaupd",
            other => meaning_of_iteration(other),
        }
    }
}
