//! The stock routines on the assembled matrix, as people call them.

use super::Stock;
use super::driver::{chain_of, checked, finite, int};
use crate::error::{Error, Result};
use crate::generator::{Chain, Generator, symmetric_rate};

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
        // By block, as dstein wants them; a matrix that splits has several.
        Stock::Bisection => stebz(&diagonal, &off, count)?.values,
    };
    values.sort_by(f64::total_cmp);
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

/// Eigenvalues by bisection, with the blocks that dstein wants to know.
struct Bisected {
    values: Vec<f64>,
    block: Vec<i32>,
    split: Vec<i32>,
}

/// The `count` lowest eigenvalues and vectors of the assembled T by dstebz and dstein.
pub fn stock_eigenpairs(generator: &Generator, count: usize) -> Result<(Vec<f64>, Vec<Vec<f64>>)> {
    let chain = chain_of(generator)?;
    let n = generator.dim();
    let (diagonal, off) = tridiagonal(generator, &chain);
    let Bisected { values, block, split } = stebz(&diagonal, &off, count)?;
    let (order, found) = (int(n)?, int(values.len())?);
    let mut vectors = vec![0.0; n * values.len()];
    let (mut work, mut integers, mut failed) = (vec![0.0; 5 * n], vec![0; n], vec![0; values.len()]);
    let mut info = 0;
    // SAFETY: d n, e n − 1 (n given), w and iblock m, isplit n, z ldz·m = n·m, work 5n, iwork n, ifail m.
    unsafe {
        lapack::dstein(
            order,
            &diagonal,
            &off,
            found,
            &values,
            &block,
            &split,
            &mut vectors,
            order,
            &mut work,
            &mut integers,
            &mut failed,
            &mut info,
        );
    }
    checked("dstein", info)?;
    finite("dstein", &vectors)?;
    Ok((values, vectors.chunks(n).map(<[f64]>::to_vec).collect()))
}

fn stebz(diagonal: &[f64], off: &[f64], count: usize) -> Result<Bisected> {
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
            b'B',
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
    block.truncate(values.len());
    Ok(Bisected { values, block, split })
}
