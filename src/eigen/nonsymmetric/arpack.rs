//! Engine `arpack`: ARPACK-NG's implicitly restarted Arnoldi process on a real map, `dnaupd` in mode 1, largest magnitude.
//!
//! Shift-invert is a [`Map`], not a mode of the solver: for a real shift mode 3 runs the same process. The start vector
//! is ours (info = 1). The two of a complex pair stand in neighbouring columns as Re and Im of one vector; where the
//! count would part them, dneupd returns one more.
#![cfg_attr(feature = "system-lapack", allow(unsafe_code))]

use crate::eigen::Map;
#[cfg(not(feature = "system-lapack"))]
use crate::error::Error;
use crate::error::Result;
use num_complex::Complex64;

/// The `count` eigenvalues of largest modulus of a real map by ARPACK, or one more, each with its vector.
///
/// # Errors
/// A crate built without `system-lapack`; a count above n − 2; an image that is not finite; any `info` of ARPACK but 0.
#[cfg(feature = "system-lapack")]
pub(super) fn largest(map: &dyn Map, start: &[f64], count: usize) -> Result<Vec<(Complex64, Vec<Complex64>)>> {
    let n = map.dim();
    if count == 0 || count + 2 > n {
        return Err(crate::error::Error::input(format!("number of eigenvalues of {n} rows by engine \"arpack\""))
            .got(count)
            .allowed(format!("1 … {}", n.saturating_sub(2)))
            .remedy("use solve.engine = \"faer\" or \"lapack\""));
    }
    let _guard = crate::eigen::arpack::lock();
    let mut process = driver::Process::new(start, count)?;
    process.iterate(map)?;
    process.extract()
}

/// The refusal of a crate built without ARPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub(super) fn largest(_map: &dyn Map, _start: &[f64], _count: usize) -> Result<Vec<(Complex64, Vec<Complex64>)>> {
    Err(Error::input("engine \"arpack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"faer\", which does the same job, or install with `{}` and rebuild with default features",
        crate::eigen::INSTALL
    )))
}

#[cfg(feature = "system-lapack")]
mod driver {
    use super::{Complex64, Map, Result};
    use crate::eigen::fortran::{Reverse, converse, int, meaning_of_extraction, meaning_of_iteration, refusal};
    use arpack_sys::{dnaupd_c, dneupd_c};
    use std::ffi::{CStr, c_char, c_int};

    /// Relative accuracy of the Ritz values.
    const TOLERANCE: f64 = 1e-14;
    /// Smallest Krylov space.
    const SPACE: usize = 20;
    /// Vectors in the space beyond twice the count.
    const MARGIN: usize = 10;
    /// Restarts before the process is called stuck.
    const RESTARTS: c_int = 1000;
    const STANDARD: &CStr = c"I";
    const LARGEST_MAGNITUDE: &CStr = c"LM";
    const ALL_VECTORS: &CStr = c"A";

    /// The arrays that `dnaupd` and `dneupd` share, with the lengths that their documentation demands.
    pub struct Process {
        n: usize,
        count: usize,
        space: usize,
        start: Vec<f64>,
        basis: Vec<f64>,
        parameters: [c_int; 11],
        pointers: [c_int; 14],
        exchange: Vec<f64>,
        work: Vec<f64>,
    }

    impl Process {
        pub fn new(start: &[f64], count: usize) -> Result<Self> {
            let n = start.len();
            let space = (2 * count + MARGIN).max(SPACE).min(n);
            let mut parameters = [0; 11];
            // Exact shifts; restarts; block size 1; mode 1.
            (parameters[0], parameters[2], parameters[3], parameters[6]) = (1, RESTARTS, 1, 1);
            int(n * space)?;
            Ok(Self {
                n,
                count,
                space,
                start: start.to_vec(),
                basis: vec![0.0; n * space],
                parameters,
                pointers: [0; 14],
                exchange: vec![0.0; 3 * n],
                work: vec![0.0; 3 * space * space + 6 * space],
            })
        }

        /// Iterates until the process says it is done.
        pub fn iterate(&mut self, map: &dyn Map) -> Result<()> {
            let apply = |x: &[f64], y: &mut [f64]| {
                map.apply(x, y);
                y.iter().all(|y| y.is_finite())
            };
            let (request, info) = converse(self, "dnaupd", map.dim(), apply)?;
            if info == 0 && request == 99 {
                return Ok(());
            }
            Err(refusal("dnaupd", info, meaning_of_iteration(info), self.parameters[4], self.count))
        }

        /// The Ritz pairs.
        pub fn extract(&mut self) -> Result<Vec<(Complex64, Vec<Complex64>)>> {
            let (n, count, space) = (int(self.n)?, int(self.count)?, int(self.space)?);
            let work_length = int(self.work.len())?;
            let most = self.count + 1;
            let (mut re, mut im, mut vectors) = (vec![0.0; most], vec![0.0; most], vec![0.0; self.n * most]);
            let (select, mut scratch) = (vec![0 as c_int; self.space], vec![0.0; 3 * self.space]);
            let mut info: c_int = 0;
            // SAFETY: as below, with dr and di of length nev + 1, z n·(nev + 1) with ldz = n, select ncv, workev 3ncv;
            // the arguments from bmat on are those of the last call of dnaupd, as dneupd demands; the shift is not read
            // in mode 1.
            unsafe {
                dneupd_c(
                    1,
                    ALL_VECTORS.as_ptr().cast::<c_char>(),
                    select.as_ptr(),
                    re.as_mut_ptr(),
                    im.as_mut_ptr(),
                    vectors.as_mut_ptr(),
                    n,
                    0.0,
                    0.0,
                    scratch.as_mut_ptr(),
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
            let converged = usize::try_from(self.parameters[4]).unwrap_or(0).min(most);
            let finite = re.iter().chain(&im).chain(&vectors).all(|x| x.is_finite());
            if info != 0 || converged < self.count || !finite {
                return Err(refusal("dneupd", info, meaning_of_extraction(info), self.parameters[4], self.count));
            }
            Ok(super::super::unpacked(&re[..converged], &im[..converged], &vectors, self.n))
        }
    }

    impl Reverse for Process {
        type Number = f64;

        fn exchange(&mut self) -> ([c_int; 2], &mut [f64]) {
            ([self.pointers[0], self.pointers[1]], &mut self.exchange)
        }

        fn step(&mut self, request: &mut c_int, info: &mut c_int) -> Result<()> {
            let (n, count, space) = (int(self.n)?, int(self.count)?, int(self.space)?);
            let work_length = int(self.work.len())?;
            // SAFETY: every array has the length that dnaupd documents for (n, nev, ncv): resid n, v n·ncv with ldv = n,
            // iparam 11, ipntr 14, workd 3n, workl 3ncv² + 6ncv = lworkl; the strings end in NUL; the lock is held.
            unsafe {
                dnaupd_c(
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
    }
}
