//! The engine: the bidiagonal factor, dqds for its singular values, zero-shift QR for their vectors.

use super::{FLOOR, VECTORS_UP_TO};
use crate::eigen::quotient::{Factor, fix_phase, norm};
use crate::eigen::{Evidence, Options, Pair, Spectrum};
use crate::error::{Error, Result};
use crate::generator::{Chain, Generator};
use crate::wide::Wide;

/// Error of λ in units of n·eps. Every entry of B is rounded, and on a uniform stretch or a straight slope all are
/// rounded alike, so that the 2n roundings add up; λ = σ² doubles them. Measured against hundreds of digits on
/// wells, slopes and leaking chains of 30 to 10⁴ nodes: up to 0.9. The transforms of dqds themselves, 4n·eps at
/// worst (Fernando and Parlett), do not show beside it.
const GROWTH: f64 = 2.0;
/// Squaring and deflation, in eps: dqds on graded chains is seen to be off by 64 to 128 now and then, whatever n.
const FEW: f64 = 256.0;

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

pub(super) fn chain_of(generator: &Generator) -> Result<Chain<'_>> {
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
pub(super) fn int(length: usize) -> Result<i32> {
    i32::try_from(length)
        .map_err(|_| Error::input("too many nodes for LAPACK's integers").got(length).allowed(i32::MAX))
}

/// Turns `info` into an error that tells a wrong argument from a failed iteration.
pub(super) fn checked(routine: &str, info: i32) -> Result<()> {
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

pub(super) fn finite(routine: &str, values: &[f64]) -> Result<()> {
    if values.iter().all(|x| x.is_finite()) {
        return Ok(());
    }
    Err(Error::not_converged(format!("LAPACK's {routine} returned a number that is not finite")))
}
