//! Eigenvectors for the engine `flux`, orthogonal also where eigenvalues agree to all digits.
//!
//! Two wells that are mirror images have modes inside the wells whose eigenvalues differ by e^{−ΔU/kT}, far less than the
//! last digit. The inverse diagonal 1/γ_k = Σ v_j(k)²/(λ_j − σ) then has a peak wherever one of them lives, and the twisted
//! factorisation from such a peak gives the mode that is local to it.

use super::quotient::fix_phase;
use super::sweep::{Sweep, absolute};
use crate::error::{Error, Result};
use crate::wide::Real;

/// A vector that keeps less than this of its square after orthogonalisation was one of the earlier ones.
const SURVIVES: f64 = 0.25;
/// Eigenvalues this near have vectors that no single factorisation tells apart.
const EQUAL: f64 = 1e-11;
/// The shift then stands aside by this part of the eigenvalue: just beyond rounding.
const ASIDE: f64 = 3e-14;
/// A vector whose residual exceeds this part of the eigenvalue belongs to another one.
const BELONGS: f64 = 1e-6;
/// Peaks tried for one vector of a cluster.
const MOST_TWISTS: usize = 64;

impl<R: Real> Sweep<'_, R> {
    /// The normalised vector that belongs to `value`, orthogonal to those of `earlier` values nearby, and its residual.
    pub fn vector_of(&mut self, value: R, earlier: &[(R, &[f64])]) -> Result<(Vec<f64>, f64)> {
        let is_equal = |(other, _): &(R, &[f64])| value - *other <= value * EQUAL;
        let twin = earlier.iter().any(is_equal);
        let earlier: Vec<&[f64]> = earlier.iter().map(|(_, vector)| *vector).collect();
        if !twin {
            let mode = self.mode(value);
            let mut vector = unit_vector(self.vector(), mode.norm2);
            orthogonalise(&mut vector, &earlier);
            return Ok((vector, mode.residual.to_f64()));
        }
        // Not so near to one of the equal eigenvalues that it drowns the others.
        let value = value * (1.0 + ASIDE);
        self.mode(value);
        let pivots: Vec<R> = (0..self.vector().len()).map(|node| absolute(self.twisted_pivot(node, value))).collect();
        for twist in peaks(&pivots).into_iter().take(MOST_TWISTS) {
            let mode = self.mode_from(twist, value);
            let mut vector = unit_vector(self.vector(), mode.norm2);
            let kept = orthogonalise(&mut vector, &earlier);
            if kept > SURVIVES && mode.residual <= value * BELONGS {
                return Ok((vector, mode.residual.to_f64()));
            }
        }
        Err(Error::not_converged("no orthogonal vector found for a cluster of equal eigenvalues")
            .got(format!("{MOST_TWISTS} twists"))
            .remedy("use solve.engine = \"lapack\" for the vectors"))
    }
}

/// The nodes where 1/γ_k has a peak, the highest first.
fn peaks<R: Real>(pivots: &[R]) -> Vec<usize> {
    let last = pivots.len() - 1;
    let is_peak = |&k: &usize| (k == 0 || pivots[k] <= pivots[k - 1]) && (k == last || pivots[k] <= pivots[k + 1]);
    let mut peaks: Vec<usize> = (0..pivots.len()).filter(is_peak).collect();
    peaks.sort_by(|&a, &b| pivots[a].partial_cmp(&pivots[b]).unwrap_or(std::cmp::Ordering::Equal));
    peaks
}

/// Two passes of Gram–Schmidt; returns the part of |v|² that was left after the first.
fn orthogonalise(vector: &mut [f64], earlier: &[&[f64]]) -> f64 {
    let mut kept = 1.0;
    for pass in 0..2 {
        for other in earlier {
            let overlap: f64 = vector.iter().zip(*other).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(*other).for_each(|(a, b)| *a -= overlap * b);
        }
        let norm2: f64 = vector.iter().map(|v| v * v).sum();
        if pass == 0 {
            kept = norm2;
        }
        let norm = norm2.sqrt().max(f64::MIN_POSITIVE);
        vector.iter_mut().for_each(|v| *v /= norm);
    }
    fix_phase(vector);
    kept
}

fn unit_vector<R: Real>(vector: &[R], norm2: R) -> Vec<f64> {
    let norm = R::from_wide(norm2.to_wide().sqrt());
    let mut unit: Vec<f64> = vector.iter().map(|&v| (v / norm).to_f64()).collect();
    fix_phase(&mut unit);
    unit
}
