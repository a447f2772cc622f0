//! Engine `arpack`: ARPACK-NG's implicitly restarted Arnoldi process, `znaupd` in mode 1, largest magnitude.
//!
//! Shift-invert is a [`ComplexMap`], not a mode of the solver. The start vector is ours (info = 1), since ARPACK's own
//! depends on the calls before. Its state is that of the real driver too, hence one lock for both.
#![cfg_attr(feature = "system-lapack", allow(unsafe_code))]

use super::ComplexMap;
use super::krylov_schur::ThetaPair;
use crate::error::{Error, Result};
use num_complex::Complex64;

/// The `count` eigenvalues of largest modulus of a map by ARPACK, each with its vector, to the relative accuracy
/// `tolerance` of the Ritz values.
///
/// # Errors
/// A crate built without `system-lapack`; a count above n − 2, which ARPACK does not offer; a start without a
/// direction, or of another length; an image that is not finite; any `info` of ARPACK but 0, with its meaning.
#[cfg(feature = "system-lapack")]
pub fn largest(map: &dyn ComplexMap, start: &[Complex64], count: usize, tolerance: f64) -> Result<Vec<ThetaPair>> {
    let n = map.dim();
    if count == 0 || count + 2 > n {
        return Err(Error::input(format!("number of eigenvalues of {n} rows by engine \"arpack\""))
            .got(count)
            .allowed(format!("1 … {}", n.saturating_sub(2)))
            .remedy("use solve.engine = \"faer\" or \"lapack\""));
    }
    super::krylov_schur::check(n, start, count, tolerance)?;
    let _guard = crate::eigen::arpack::lock();
    let mut process = driver::Process::new(n, start, count, tolerance)?;
    process.iterate(map)?;
    process.extract()
}

/// The refusal of a crate built without ARPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub fn largest(_: &dyn ComplexMap, _start: &[Complex64], _count: usize, _tolerance: f64) -> Result<Vec<ThetaPair>> {
    Err(Error::input("engine \"arpack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"faer\", which does the same job, or install with `{}` and rebuild with default features",
        crate::eigen::INSTALL
    )))
}

#[cfg(feature = "system-lapack")]
mod driver {
    use super::{ComplexMap, Result, ThetaPair};
    use crate::eigen::complex::vector::{finite, normalise};
    use crate::eigen::fortran::{Reverse, converse, int, meaning_of_extraction, meaning_of_iteration, refusal};
    use arpack_sys::{__BindgenComplex, znaupd_c, zneupd_c};
    use num_complex::Complex64;
    use std::ffi::{CStr, c_char, c_int};

    /// Smallest Krylov space.
    const SPACE: usize = 20;
    /// Vectors in the space beyond twice the count.
    const MARGIN: usize = 10;
    /// Restarts before the process is called stuck.
    const RESTARTS: c_int = 1000;
    const STANDARD: &CStr = c"I";
    const LARGEST_MAGNITUDE: &CStr = c"LM";
    const ALL_VECTORS: &CStr = c"A";

    /// The arrays that `znaupd` and `zneupd` share, with the lengths that their documentation demands.
    pub struct Process {
        n: usize,
        count: usize,
        space: usize,
        tolerance: f64,
        start: Vec<Complex64>,
        basis: Vec<Complex64>,
        parameters: [c_int; 11],
        pointers: [c_int; 14],
        exchange: Vec<Complex64>,
        work: Vec<Complex64>,
        real_work: Vec<f64>,
    }

    impl Process {
        pub fn new(n: usize, start: &[Complex64], count: usize, tolerance: f64) -> Result<Self> {
            let space = (2 * count + MARGIN).max(SPACE).min(n);
            let mut parameters = [0; 11];
            // Exact shifts; restarts; block size 1; mode 1.
            (parameters[0], parameters[2], parameters[3], parameters[6]) = (1, RESTARTS, 1, 1);
            int(n * space)?;
            let zeros = |length| vec![Complex64::ZERO; length];
            Ok(Self {
                n,
                count,
                space,
                tolerance,
                start: start.to_vec(),
                basis: zeros(n * space),
                parameters,
                pointers: [0; 14],
                exchange: zeros(3 * n),
                work: zeros(3 * space * space + 5 * space),
                real_work: vec![0.0; space],
            })
        }

        /// Iterates until the process says it is done.
        pub fn iterate(&mut self, map: &dyn ComplexMap) -> Result<()> {
            let apply = |x: &[Complex64], y: &mut [Complex64]| {
                map.apply(x, y);
                finite(y)
            };
            let (request, info) = converse(self, "znaupd", map.dim(), apply)?;
            if info == 0 && request == 99 {
                return Ok(());
            }
            Err(refusal("znaupd", info, meaning_of_iteration(info), self.parameters[4], self.count))
        }
    }

    impl Reverse for Process {
        type Number = Complex64;

        fn exchange(&mut self) -> ([c_int; 2], &mut [Complex64]) {
            ([self.pointers[0], self.pointers[1]], &mut self.exchange)
        }

        fn step(&mut self, request: &mut c_int, info: &mut c_int) -> Result<()> {
            let (n, count, space) = (int(self.n)?, int(self.count)?, int(self.space)?);
            let work_length = int(self.work.len())?;
            // SAFETY: every array has the length that znaupd documents for (n, nev, ncv): resid n, v n·ncv with ldv =
            // n, iparam 11, ipntr 14, workd 3n, workl 3ncv² + 5ncv = lworkl, rwork ncv; both complex types are two
            // doubles in C layout; the strings end in NUL; the lock is held.
            unsafe {
                znaupd_c(
                    request,
                    STANDARD.as_ptr(),
                    n,
                    LARGEST_MAGNITUDE.as_ptr(),
                    count,
                    self.tolerance,
                    self.start.as_mut_ptr().cast(),
                    space,
                    self.basis.as_mut_ptr().cast(),
                    n,
                    self.parameters.as_mut_ptr(),
                    self.pointers.as_mut_ptr(),
                    self.exchange.as_mut_ptr().cast(),
                    self.work.as_mut_ptr().cast(),
                    work_length,
                    self.real_work.as_mut_ptr(),
                    info,
                );
            }
            Ok(())
        }
    }

    impl Process {
        /// The Ritz pairs.
        pub fn extract(&mut self) -> Result<Vec<ThetaPair>> {
            let (n, count, space) = (int(self.n)?, int(self.count)?, int(self.space)?);
            let work_length = int(self.work.len())?;
            let zeros = |length| vec![Complex64::ZERO; length];
            let (mut values, mut vectors) = (zeros(self.count + 1), zeros(self.n * self.count));
            let (select, mut scratch) = (vec![0 as c_int; self.space], zeros(2 * self.space));
            let mut info: c_int = 0;
            // SAFETY: as above, with d of length nev + 1, z n·nev with ldz = n, select ncv, workev 2ncv; the arguments
            // from bmat on are those of the last call of znaupd, as zneupd demands; sigma is not read in mode 1.
            unsafe {
                zneupd_c(
                    1,
                    ALL_VECTORS.as_ptr().cast::<c_char>(),
                    select.as_ptr(),
                    values.as_mut_ptr().cast(),
                    vectors.as_mut_ptr().cast(),
                    n,
                    __BindgenComplex { re: 0.0, im: 0.0 },
                    scratch.as_mut_ptr().cast(),
                    STANDARD.as_ptr(),
                    n,
                    LARGEST_MAGNITUDE.as_ptr(),
                    count,
                    self.tolerance,
                    self.start.as_mut_ptr().cast(),
                    space,
                    self.basis.as_mut_ptr().cast(),
                    n,
                    self.parameters.as_mut_ptr(),
                    self.pointers.as_mut_ptr(),
                    self.exchange.as_mut_ptr().cast(),
                    self.work.as_mut_ptr().cast(),
                    work_length,
                    self.real_work.as_mut_ptr(),
                    &raw mut info,
                );
            }
            self.converged(&values, &vectors, info)
        }

        fn converged(&self, values: &[Complex64], vectors: &[Complex64], info: c_int) -> Result<Vec<ThetaPair>> {
            let converged = usize::try_from(self.parameters[4]).unwrap_or(0);
            if info != 0 || converged < self.count || !finite(values) || !finite(vectors) {
                return Err(refusal("zneupd", info, meaning_of_extraction(info), self.parameters[4], self.count));
            }
            let vectors = vectors.chunks_exact(self.n).map(<[Complex64]>::to_vec);
            let mut pairs: Vec<_> = values.iter().take(self.count).copied().zip(vectors).collect();
            pairs.iter_mut().for_each(|(_, x)| _ = normalise(x));
            pairs.sort_by(|(a, _), (b, _)| b.norm().total_cmp(&a.norm()));
            Ok(pairs)
        }
    }
}
