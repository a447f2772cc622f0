//! Engine `lapack`: every eigenvalue of a chain to full relative accuracy, as squared singular values of its bidiagonal
//! factor; and the stock routines of LAPACK that lose them, for comparison.
//!
//! T = BᵀB with B upper bidiagonal. For a closed chain B holds the rates themselves: row i has √W_{i→i+1} at i and
//! −√W_{i+1→i} at i+1, the last row is zero, λ_0 = 0 exactly. With absorption κ the pivots follow without a subtraction
//! (g: what node i leaks once the nodes before it are eliminated):
//!
//! ```text
//! g_0 = κ_0,   p_i = g_i + W_{i→i+1},   g_{i+1} = κ_{i+1} + W_{i+1→i} g_i/p_i,   p_{n−1} = g_{n−1},
//! B_ii = √p_i,   B_{i,i+1} = −√(W_{i→i+1} W_{i+1→i}/p_i)
//! ```
//!
//! Singular values of a bidiagonal matrix are determined to high relative accuracy by its entries (Demmel and Kahan
//! 1990), and dqds (Fernando and Parlett 1994) finds them so: `dlasq1`, which the crate `lapack` does not bind, so that
//! it is declared here. Vectors come from the implicit zero-shift QR iteration of `dbdsqr`: orthogonal to rounding in
//! any cluster, where inverse iteration on the assembled T (`dstein`) mixes all modes below eps·‖T‖. It costs O(n³),
//! hence [`VECTORS_UP_TO`], and stops at about 90 eps, hence its values are not used.
#![cfg_attr(feature = "system-lapack", allow(unsafe_code))]

use super::{Options, Spectrum};
use crate::error::{Error, Result};
use crate::generator::Generator;

/// Largest number of nodes for which eigenvectors are offered: the rotations of an n × n matrix take O(n³).
pub const VECTORS_UP_TO: usize = 1500;
/// Smallest eigenvalue that is kept (1/time): below it a double loses digits to gradual underflow.
pub const FLOOR: f64 = f64::MIN_POSITIVE;

/// A routine that people reach for, which forms the diagonal of T and errs by eps·‖T‖.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// `dsyevd` on the full matrix, O(n³).
    Dense,
    /// `dstemr`, multiple relatively robust representations.
    Mrrr,
    /// `dstebz`, bisection, at its tightest tolerance.
    Bisection,
}

/// The smallest eigenvalues above the stationary one by LAPACK. Chains only.
///
/// # Errors
/// A crate built without `system-lapack`; a graph that is not a chain; a count that the chain does not have; vectors of
/// more than [`VECTORS_UP_TO`] nodes; a value below [`FLOOR`]; any `info` of LAPACK but 0.
#[cfg(feature = "system-lapack")]
pub fn solve(generator: &Generator, options: &Options) -> Result<Spectrum> {
    driver::solve(generator, options)
}

/// The `count` lowest eigenvalues of the assembled T in ascending order, as a stock routine returns them: the stationary
/// one included, right or wrong, negative or not (1/time).
///
/// # Errors
/// A crate built without `system-lapack`; a graph that is not a chain; a count beyond n; any `info` but 0.
#[cfg(feature = "system-lapack")]
pub fn stock_eigenvalues(generator: &Generator, stock: Stock, count: usize) -> Result<Vec<f64>> {
    driver::stock_eigenvalues(generator, stock, count)
}

/// The refusal of a crate built without LAPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub fn solve(_generator: &Generator, _options: &Options) -> Result<Spectrum> {
    Err(absent())
}

/// The refusal of a crate built without LAPACK.
///
/// # Errors
/// Always.
#[cfg(not(feature = "system-lapack"))]
pub fn stock_eigenvalues(_generator: &Generator, _stock: Stock, _count: usize) -> Result<Vec<f64>> {
    Err(absent())
}

#[cfg(not(feature = "system-lapack"))]
fn absent() -> Error {
    Error::input("engine \"lapack\" is not in this build (no feature `system-lapack`)").remedy(format!(
        "use solve.engine = \"flux\", which does the same job, or install with `{}` and rebuild with default features",
        super::INSTALL
    ))
}

#[cfg(feature = "system-lapack")]
mod driver {
    use super::{Error, FLOOR, Generator, Options, Result, Spectrum, Stock, VECTORS_UP_TO};
    use crate::eigen::quotient::{Factor, fix_phase, norm};
    use crate::eigen::{Evidence, Pair};
    use crate::generator::{Chain, symmetric_rate};
    use crate::wide::Wide;

    /// Error of λ in units of n·eps. Every entry of B is rounded, and on a uniform stretch or a straight slope all are
    /// rounded alike, so that the 2n roundings add up; λ = σ² doubles them. Measured against hundreds of digits on
    /// wells, slopes and leaking chains of 30 to 10⁴ nodes: up to 0.9. The transforms of dqds themselves, 4n·eps at
    /// worst (Fernando and Parlett), do not show beside it.
    const GROWTH: f64 = 2.0;
    /// Squaring and deflation, in eps.
    const FEW: f64 = 16.0;

    /// Upper bidiagonal: diagonal n, superdiagonal n − 1.
    struct Bidiagonal {
        diagonal: Vec<f64>,
        above: Vec<f64>,
    }

    /// A relative bound for every λ of n nodes.
    #[allow(clippy::cast_precision_loss, reason = "node counts stay far below 2^53")]
    fn relative_error(n: usize) -> f64 {
        (GROWTH * n as f64 + FEW) * f64::EPSILON
    }

    pub fn solve(generator: &Generator, options: &Options) -> Result<Spectrum> {
        let chain = check(generator, options)?;
        let n = generator.dim();
        let factor = bidiagonal(&chain)?;
        let roots = singular_values(&factor)?;
        let rows = if options.vectors { singular_vectors(factor)? } else { Vec::new() };
        let first = usize::from(generator.is_closed());
        let error = relative_error(n);
        if error > options.tolerance {
            return Err(Error::input(format!("tolerance of engine \"lapack\" on {n} nodes"))
                .got(format!("{:.0e}", options.tolerance))
                .allowed(format!("{error:.0e} or more")));
        }
        let ascending = (0..n).rev().skip(first).take(options.count);
        let mut pairs = Vec::with_capacity(options.count);
        for (index, at) in ascending.enumerate() {
            let value = Wide::new(roots[at]) * roots[at];
            above_floor(index + 1, value)?;
            // Vᵀ comes by columns, so its row `at` is strided.
            let mut vector: Vec<f64> = rows.iter().skip(at).step_by(n).copied().collect();
            fix_phase(&mut vector);
            pairs.push(Pair { value, relative_error: error, vector });
        }
        let residual = if options.vectors { largest_residual(generator, &pairs) } else { 0.0 };
        let backward_error = residual / generator.norm();
        let evidence = Evidence { engine: "lapack", dim: n, applications: 1, residual, backward_error, floor: FLOOR };
        Ok(Spectrum { pairs, evidence })
    }

    fn largest_residual(generator: &Generator, pairs: &[Pair]) -> f64 {
        let factor = Factor::new(generator);
        let residual = |pair: &Pair| norm(&factor.residual(&pair.vector, pair.value.to_f64()));
        pairs.iter().map(residual).fold(0.0, f64::max)
    }

    fn check<'a>(generator: &'a Generator, options: &Options) -> Result<Chain<'a>> {
        let n = generator.dim();
        let chain = chain_of(generator)?;
        let modes = n - usize::from(generator.is_closed());
        if options.count == 0 || options.count > modes {
            return Err(Error::input(format!("number of eigenvalues above the stationary one on {n} nodes"))
                .got(options.count)
                .allowed(format!("1 … {modes}")));
        }
        if options.vectors && n > VECTORS_UP_TO {
            return Err(Error::input("number of nodes for eigenvectors by engine \"lapack\"")
                .got(n)
                .allowed(format!("up to {VECTORS_UP_TO}"))
                .remedy("use solve.engine = \"flux\""));
        }
        Ok(chain)
    }

    fn chain_of(generator: &Generator) -> Result<Chain<'_>> {
        generator.chain().ok_or_else(|| {
            Error::input("engine \"lapack\" works on a chain, and this graph is none")
                .remedy("use solve.engine = \"arpack\" or \"faer\"")
        })
    }

    fn above_floor(index: usize, value: Wide) -> Result<()> {
        if value >= Wide::new(FLOOR) {
            return Ok(());
        }
        Err(Error::unresolved(format!(
            "λ_{index} = {:.1e} lies below the floor {FLOOR:.1e} of engine \"lapack\" (the smallest double)",
            value.to_f64()
        ))
        .remedy("use solve.engine = \"flux\""))
    }

    /// The factor B; see the module's documentation.
    fn bidiagonal(chain: &Chain<'_>) -> Result<Bidiagonal> {
        let n = chain.leak.len();
        let (mut diagonal, mut above) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut drained = chain.leak[0];
        for i in 0..n - 1 {
            let pivot = drained + chain.forward[i];
            diagonal.push(pivot.sqrt());
            above.push(-(chain.forward[i] / pivot).sqrt() * chain.backward[i].sqrt());
            let passed_on = chain.backward[i] * (drained / pivot);
            if drained > 0.0 && passed_on < FLOOR {
                return Err(drained_away(i));
            }
            drained = chain.leak[i + 1] + passed_on;
        }
        diagonal.push(drained.sqrt());
        if diagonal.iter().chain(&above).all(|entry| entry.is_finite()) {
            return Ok(Bidiagonal { diagonal, above });
        }
        Err(Error::input("a node's rates must sum to a finite number"))
    }

    fn drained_away(node: usize) -> Error {
        Error::unresolved(format!(
            "absorption seen through the barrier at node {node} lies below the floor {FLOOR:.1e} of engine \"lapack\" \
             (the smallest double)"
        ))
        .remedy("use solve.engine = \"flux\"")
    }

    /// A length as LAPACK's integer.
    fn int(length: usize) -> Result<i32> {
        i32::try_from(length)
            .map_err(|_| Error::input("too many nodes for LAPACK's integers").got(length).allowed(i32::MAX))
    }

    /// Turns `info` into an error that tells a wrong argument from a failed iteration.
    fn checked(routine: &str, info: i32) -> Result<()> {
        let remedy = "use solve.engine = \"flux\"";
        match info {
            0 => Ok(()),
            ..0 => Err(Error::input(format!("LAPACK's {routine} refused argument {}", -info)).remedy(remedy)),
            1.. => Err(Error::not_converged(format!("LAPACK's {routine} stopped with info = {info}")).remedy(remedy)),
        }
    }

    unsafe extern "C" {
        /// DLASQ1(N, D, E, WORK, INFO): singular values of a bidiagonal matrix by dqds, descending, in D.
        fn dlasq1_(n: *const i32, d: *mut f64, e: *mut f64, work: *mut f64, info: *mut i32);
    }

    /// Singular values in descending order.
    fn singular_values(factor: &Bidiagonal) -> Result<Vec<f64>> {
        let (mut values, mut above) = (factor.diagonal.clone(), factor.above.clone());
        let order = int(values.len())?;
        // dlasq1 asks for an e of length n.
        above.push(0.0);
        let mut work = vec![0.0; 4 * values.len()];
        let mut info = 0;
        // SAFETY: lengths as dlasq1 documents them: d n, e n, work 4n; the symbol is in the liblapack that we link.
        unsafe {
            dlasq1_(&raw const order, values.as_mut_ptr(), above.as_mut_ptr(), work.as_mut_ptr(), &raw mut info);
        }
        checked("dlasq1", info)?;
        finite("dlasq1", &values)?;
        Ok(values)
    }

    /// Vᵀ, n × n by columns: row k is the singular vector of the k-th largest singular value.
    fn singular_vectors(factor: Bidiagonal) -> Result<Vec<f64>> {
        let Bidiagonal { mut diagonal, mut above } = factor;
        let n = diagonal.len();
        let order = int(n)?;
        let mut rows = vec![0.0; n * n];
        rows.iter_mut().step_by(n + 1).for_each(|entry| *entry = 1.0);
        // No array may be empty.
        above.push(0.0);
        let mut work = vec![0.0; 4 * n];
        let (mut unused_u, mut unused_c) = ([0.0], [0.0]);
        let mut info = 0;
        // SAFETY: lengths as dbdsqr documents them: d n, e n − 1 (n given), vt ldvt·ncvt = n·n, u and c not referenced
        // for nru = ncc = 0, work 4n.
        unsafe {
            lapack::dbdsqr(
                b'U',
                order,
                &[order],
                &[0],
                &[0],
                &mut diagonal,
                &mut above,
                &mut rows,
                order,
                &mut unused_u,
                1,
                &mut unused_c,
                1,
                &mut work,
                &mut info,
            );
        }
        checked("dbdsqr", info)?;
        finite("dbdsqr", &rows)?;
        Ok(rows)
    }

    fn finite(routine: &str, values: &[f64]) -> Result<()> {
        if values.iter().all(|x| x.is_finite()) {
            return Ok(());
        }
        Err(Error::not_converged(format!("LAPACK's {routine} returned a number that is not finite")))
    }

    /// Diagonal and off-diagonal of the assembled T, by the subtraction-prone route that stock routines ask for.
    fn tridiagonal(generator: &Generator, chain: &Chain<'_>) -> (Vec<f64>, Vec<f64>) {
        let mut diagonal = chain.leak.to_vec();
        for (i, (forward, backward)) in chain.forward.iter().zip(chain.backward).enumerate() {
            diagonal[i] += forward;
            diagonal[i + 1] += backward;
        }
        // One more entry than LAPACK reads: dstemr uses e(n) as work space.
        let off = generator.edges().map(|edge| -symmetric_rate(&edge)).chain([0.0]).collect();
        (diagonal, off)
    }

    pub fn stock_eigenvalues(generator: &Generator, stock: Stock, count: usize) -> Result<Vec<f64>> {
        let chain = chain_of(generator)?;
        let n = generator.dim();
        if count == 0 || count > n {
            return Err(Error::input("number of eigenvalues").got(count).allowed(format!("1 … {n}")));
        }
        let (diagonal, off) = tridiagonal(generator, &chain);
        let mut values = match stock {
            Stock::Dense => syevd(&diagonal, &off)?,
            Stock::Mrrr => stemr(diagonal, off, count)?,
            Stock::Bisection => stebz(&diagonal, &off, count)?,
        };
        values.truncate(count);
        Ok(values)
    }

    fn syevd(diagonal: &[f64], off: &[f64]) -> Result<Vec<f64>> {
        let n = diagonal.len();
        let order = int(n)?;
        let mut matrix = vec![0.0; n * n];
        for i in 0..n {
            matrix[i * n + i] = diagonal[i];
            if i + 1 < n {
                matrix[i * n + i + 1] = off[i];
            }
        }
        let (mut values, mut info) = (vec![0.0; n], 0);
        // Enough for the blocked reduction; dsyevd asks for 2n + 1 at least (1 for n = 1).
        let (mut work, mut integers) = (vec![0.0; 66 * n + 1], vec![0; 1]);
        let length = int(work.len())?;
        // SAFETY: a n·n with lda = n, w n, work of lwork ≥ 2n + 1, iwork of liwork = 1 as documented for jobz = N.
        unsafe {
            lapack::dsyevd(
                b'N',
                b'L',
                order,
                &mut matrix,
                order,
                &mut values,
                &mut work,
                length,
                &mut integers,
                1,
                &mut info,
            );
        }
        checked("dsyevd", info)?;
        Ok(values)
    }

    fn stemr(mut diagonal: Vec<f64>, mut off: Vec<f64>, count: usize) -> Result<Vec<f64>> {
        let n = diagonal.len();
        let (order, upper) = (int(n)?, int(count)?);
        let (mut found, mut high_accuracy, mut info) = (0, 1, 0);
        let (mut values, mut vectors, mut support) = (vec![0.0; n], [0.0], vec![0; 2 * n]);
        let (mut work, mut integers) = (vec![0.0; 12 * n], vec![0; 8 * n]);
        let (length, integers_length) = (int(work.len())?, int(integers.len())?);
        // SAFETY: d and e n (e(n) is work space), w n, z not referenced for jobz = N, isuppz 2n, work of lwork = 12n
        // and iwork of liwork = 8n as documented for jobz = N; 1 ≤ il ≤ iu ≤ n.
        unsafe {
            lapack::dstemr(
                b'N',
                b'I',
                order,
                &mut diagonal,
                &mut off,
                0.0,
                0.0,
                1,
                upper,
                &mut found,
                &mut values,
                &mut vectors,
                1,
                &[0],
                &mut support,
                &mut high_accuracy,
                &mut work,
                length,
                &mut integers,
                integers_length,
                &mut info,
            );
        }
        checked("dstemr", info)?;
        values.truncate(usize::try_from(found).unwrap_or(0));
        Ok(values)
    }

    fn stebz(diagonal: &[f64], off: &[f64], count: usize) -> Result<Vec<f64>> {
        let n = diagonal.len();
        let (order, upper) = (int(n)?, int(count)?);
        let (mut found, mut blocks, mut info) = (0, [0], 0);
        let (mut values, mut block, mut split) = (vec![0.0; n], vec![0; n], vec![0; n]);
        let (mut work, mut integers) = (vec![0.0; 4 * n], vec![0; 3 * n]);
        // Twice the underflow threshold: the tolerance that dstebz calls its most accurate.
        let tightest = 2.0 * f64::MIN_POSITIVE;
        // SAFETY: d n, e n − 1 (n given), w, iblock and isplit n, work 4n, iwork 3n; 1 ≤ il ≤ iu ≤ n.
        unsafe {
            lapack::dstebz(
                b'I',
                b'E',
                order,
                0.0,
                0.0,
                1,
                upper,
                tightest,
                diagonal,
                off,
                &mut found,
                &mut blocks,
                &mut values,
                &mut block,
                &mut split,
                &mut work,
                &mut integers,
                &mut info,
            );
        }
        checked("dstebz", info)?;
        values.truncate(usize::try_from(found).unwrap_or(0));
        Ok(values)
    }
}
