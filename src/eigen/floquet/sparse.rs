//! The stock way to a Floquet exponent: Fourier in time times nodes in space, one sparse matrix, shift-invert.
//!
//! ```text
//! (∂_t − L − σ) q = μ q,   λ_F = ⟨σ⟩ + μ        in the real Fourier basis T of one period: f(t) becomes T diag(f) Tᵀ
//! ```
//!
//! It errs by eps·‖∂_t − L‖ like any of them, so it is the check of the elimination where λ_F is not small.

use super::basis::Basis;
use crate::eigen::{Engine, nonsymmetric};
use crate::error::{Error, Result};
use crate::floquet::PeriodicChain;
use faer::Mat;
use faer::linalg::matmul::matmul;
use faer::{Accum, Par};
use sprs::{CsMat, TriMat};

/// Couplings below this part of the largest one are rounding.
const DROPPED: f64 = 1e-18;
/// Backward error of the mode.
const TOLERANCE: f64 = 1e-12;
/// Rounding of λ_F is about this many eps·‖∂_t − L‖.
const SAFETY: f64 = 10.0;

/// ∂_t − L − σ, node by node, harmonics within a node.
///
/// # Errors
/// As many samples of σ as the chain has are needed.
pub fn matrix(chain: &PeriodicChain, shift: &[f64]) -> Result<CsMat<f64>> {
    let (samples, nodes) = (chain.samples(), chain.nodes());
    if shift.len() != samples {
        return Err(Error::input("samples of the shift").got(shift.len()).allowed(samples));
    }
    let basis = Basis::new(chain.frequency(), chain.harmonics());
    let mut entries = TriMat::new((nodes * samples, nodes * samples));
    let times = |f: &[f64]| product(&basis.scaled(f), basis.rows());
    let derivative = product(&basis.derivative(&vec![0.0; samples]), basis.rows());
    for node in 0..nodes {
        let mut loss: Vec<f64> = shift.iter().map(|shift| -shift).collect();
        let mut add = |rates: Option<&[f64]>| {
            for (loss, rate) in loss.iter_mut().zip(rates.into_iter().flatten()) {
                *loss += rate;
            }
        };
        add((node + 1 < nodes).then(|| chain.forward(node)).or(chain.right()));
        add(node.checked_sub(1).map(|link| chain.backward(link)).or(chain.left()));
        let mut own = times(&loss);
        own += &derivative;
        put(&mut entries, &own, (node, node), 1.0, samples);
        if node + 1 < nodes {
            put(&mut entries, &times(chain.backward(node)), (node, node + 1), -1.0, samples);
            put(&mut entries, &times(chain.forward(node)), (node + 1, node), -1.0, samples);
        }
    }
    Ok(entries.to_csr())
}

/// The slowest exponent of a chain that absorbs, and its relative error by rounding.
///
/// # Errors
/// An engine that is not made for it; a matrix too large; an exponent below the floor of the engine.
pub fn exponent(chain: &PeriodicChain, engine: Engine, shift: &[f64], tolerance: f64) -> Result<(f64, f64)> {
    let matrix = matrix(chain, shift)?;
    let largest = |row: sprs::CsVecView<'_, f64>| row.data().iter().map(|value| value.abs()).sum::<f64>();
    let norm = matrix.outer_iterator().map(largest).fold(0.0, f64::max);
    #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
    let mean = shift.iter().sum::<f64>() / shift.len() as f64;
    // In the gauge of the adiabatic decay μ is zero up to ω²: stay a part of ω away from it.
    let target = if mean > 0.0 { -0.2 * chain.frequency() } else { 0.0 };
    let found = nonsymmetric::solve(&matrix, engine, target, 1, TOLERANCE)?;
    let mode = found.modes.first().ok_or_else(|| Error::not_converged("no Floquet mode was found"))?;
    let value = mean + mode.value.re;
    let error = SAFETY * f64::EPSILON * norm / value.abs() + mode.residual * norm / value.abs();
    if error > tolerance || !error.is_finite() {
        return Err(Error::unresolved(format!("λ_F = {value:.1e} lies below what engine \"{engine}\" resolves"))
            .got(format!("an error of {error:.1e}"))
            .allowed(format!("{tolerance:.1e}"))
            .remedy("use solve.engine = \"elimination\", or raise solve.tolerance")
            .key("solve.engine"));
    }
    Ok((value, error))
}

/// A Bᵀ.
fn product(a: &Mat<f64>, b: &Mat<f64>) -> Mat<f64> {
    let mut product = Mat::zeros(a.nrows(), b.nrows());
    matmul(product.as_mut(), Accum::Replace, a.as_ref(), b.transpose(), 1.0, Par::Seq);
    product
}

fn put(entries: &mut TriMat<f64>, block: &Mat<f64>, (row, column): (usize, usize), sign: f64, samples: usize) {
    let largest = block.col_iter().flat_map(|column| column.iter()).fold(0.0f64, |largest, x| largest.max(x.abs()));
    for i in 0..samples {
        for j in 0..samples {
            if block[(i, j)].abs() > DROPPED * largest {
                entries.add_triplet(row * samples + i, column * samples + j, sign * block[(i, j)]);
            }
        }
    }
}
