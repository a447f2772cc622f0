//! Sparse LU factorisation with partial pivoting, PAQ = LU, by faer; real or complex.
//!
//! The order of columns Q is COLAMD's. On a strip of a mesh, such as the ladder of Hermite levels, it fills no more than
//! the natural order level by level, and 1.3 to 1.7 times as much as an order for A + Aᵀ, which would do without pivoting.
//!
//! Rows are exchanged within what the pattern of AᵀA allows, so that the count of entries of its Cholesky factor bounds that of L
//! and U before a number is touched (George and Ng, SIAM J. Sci. Stat. Comput. 8, 877 (1987)).

use crate::error::{Error, Result};
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::sparse::linalg::lu::{LuRef, LuSymbolicParams, NumericLu, SymbolicLu, factorize_symbolic_lu};
use faer::sparse::linalg::qr;
use faer::sparse::{SparseColMat, SymbolicSparseColMat, SymbolicSparseColMatRef};
use faer::traits::ComplexField;
use faer::{Conj, MatMut, Par};
use sprs::CsMat;

/// Sparse LU of a square matrix.
#[derive(Debug)]
pub(super) struct Factor<T> {
    symbolic: SymbolicLu<usize>,
    numeric: NumericLu<usize, T>,
}

impl<T: ComplexField> Factor<T> {
    /// Factorises a square matrix stored by columns.
    pub(super) fn new(matrix: CsMat<T>) -> Result<Self> {
        Self::within(matrix, usize::MAX)
    }

    /// Factorises a square matrix stored by columns, unless it could take more than `limit` bytes.
    pub(super) fn within(matrix: CsMat<T>, limit: usize) -> Result<Self> {
        let n = matrix.rows();
        let (starts, rows, values) = matrix.into_raw_storage();
        let matrix = SparseColMat::new(SymbolicSparseColMat::new_checked(n, n, starts, None, rows), values);
        let symbolic = factorize_symbolic_lu(matrix.symbolic(), LuSymbolicParams::default())
            .map_err(|error| Error::input(format!("the matrix can't be factorised: {error}")).got(n))?;
        if limit < usize::MAX {
            refuse_above(limit, entries(matrix.symbolic(), &symbolic) * (size_of::<T>() + size_of::<usize>()))?;
        }
        let mut numeric = NumericLu::new();
        let scratch = symbolic.factorize_numeric_lu_scratch::<T>(Par::Seq, Default::default());
        symbolic
            .factorize_numeric_lu(
                &mut numeric,
                matrix.as_ref(),
                // One thread for the same bits everywhere.
                Par::Seq,
                MemStack::new(&mut MemBuffer::new(scratch)),
                Default::default(),
            )
            .map_err(|error| Error::singular(format!("the matrix has no LU factorisation: {error}")))?;
        Ok(Self { symbolic, numeric })
    }

    /// x ← A⁻¹ x.
    pub(super) fn solve(&self, x: &mut [T]) {
        let n = x.len();
        let scratch = self.symbolic.solve_in_place_scratch::<T>(1, Par::Seq);
        LuRef::new_unchecked(&self.symbolic, &self.numeric).solve_in_place_with_conj(
            Conj::No,
            MatMut::from_column_major_slice_mut(x, n, 1),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
    }
}

/// Bytes that the factors of a real matrix stored by columns take at most.
pub(super) fn memory(matrix: &CsMat<f64>) -> Result<usize> {
    let n = matrix.rows();
    let starts = matrix.indptr().raw_storage().to_vec();
    let pattern = SymbolicSparseColMat::new_checked(n, n, starts, None, matrix.indices().to_vec());
    let symbolic = factorize_symbolic_lu(pattern.as_ref(), LuSymbolicParams::default())
        .map_err(|error| Error::input(format!("the matrix can't be factorised: {error}")).got(n))?;
    Ok(entries(pattern.as_ref(), &symbolic) * (size_of::<f64>() + size_of::<usize>()))
}

/// Entries of L and U at most: Householder vectors and R of the QR factorisation.
fn entries(matrix: SymbolicSparseColMatRef<'_, usize>, symbolic: &SymbolicLu<usize>) -> usize {
    let n = matrix.ncols();
    let mut memory = MemBuffer::new(StackReq::new::<usize>(8 * n + 8));
    let stack = MemStack::new(&mut memory);
    let order = Some(symbolic.col_perm());
    let (mut tree, mut post) = (vec![0usize; n], vec![0; n]);
    let (mut counts, mut first) = (vec![0; n], vec![0; n]);
    let transposed = transposed(matrix);
    let etree = qr::col_etree(matrix, order, &mut tree, stack);
    qr::postorder(&mut post, etree, stack);
    qr::column_counts_ata(&mut counts, &mut first, transposed.as_ref(), order, etree, &post, stack);
    let mut below = vec![0usize; n];
    for &column in first.iter().filter(|&&column| column < n) {
        below[column] += 1;
    }
    for column in 0..n {
        // A root of the tree has no parent: faer marks it by the largest integer.
        let passed_on = below[column].saturating_sub(1);
        if let Some(parent) = below.get_mut(tree[column]) {
            *parent += passed_on;
        }
    }
    counts.iter().sum::<usize>() + below.iter().sum::<usize>()
}

/// The pattern of Aᵀ.
fn transposed(matrix: SymbolicSparseColMatRef<'_, usize>) -> SymbolicSparseColMat<usize> {
    let n = matrix.ncols();
    let mut starts = vec![0; n + 1];
    matrix.row_idx().iter().for_each(|&row| starts[row + 1] += 1);
    (0..n).for_each(|row| starts[row + 1] += starts[row]);
    let (mut next, mut columns) = (starts.clone(), vec![0; starts[n]]);
    for column in 0..n {
        for &row in matrix.row_idx_of_col_raw(column) {
            columns[next[row]] = column;
            next[row] += 1;
        }
    }
    SymbolicSparseColMat::new_checked(n, n, starts, None, columns)
}

fn refuse_above(limit: usize, need: usize) -> Result<()> {
    #[allow(clippy::cast_precision_loss, reason = "three digits are printed")]
    let gib = |bytes: usize| format!("{:.3} GiB", bytes as f64 / (1u64 << 30) as f64);
    if need <= limit {
        return Ok(());
    }
    Err(Error::input("memory for the sparse LU factors")
        .got(gib(need))
        .allowed(format!("up to {}", gib(limit)))
        .remedy("use a coarser mesh, a lower mesh.order, or solve.engine = \"elimination\""))
}
