//! Eigenvectors for the engine `flux`, orthogonal also where eigenvalues agree to all digits.
//!
//! Two wells that are mirror images have modes inside the wells whose eigenvalues differ by e^{−ΔU/kT}, far less than the
//! last digit. The twisted factorisation then gives the mode that is local to where its twist is; the next twist is put
//! where the modes found so far leave the inverse diagonal 1/γ_k unexplained.

use super::sweep::{Mode, Sweep, absolute};
use crate::error::{Error, Result};
use crate::wide::{Real, Wide};

/// A vector that keeps less than this of its square after orthogonalisation was one of the earlier ones.
const SURVIVES: f64 = 0.25;
/// Twists tried for one vector of a cluster.
const MOST_TWISTS: usize = 12;

impl<R: Real> Sweep<'_, R> {
    /// The normalised vector that belongs to `value`, orthogonal to `earlier`, and its residual.
    pub fn vector_of(&mut self, mode: &Option<Mode<R>>, value: R, earlier: &[&[f64]]) -> Result<(Vec<f64>, f64)> {
        if let (Some(mode), []) = (mode, earlier) {
            return Ok((unit_vector(self.vector(), mode.norm2), mode.residual.to_f64()));
        }
        let first = self.mode(value);
        let pivots: Vec<R> = (0..self.vector().len()).map(|node| absolute(self.twisted_pivot(node, value))).collect();
        let mut explained = vec![0.0; pivots.len()];
        let mut twist = first.twist;
        for attempt in 0..MOST_TWISTS {
            if attempt > 0 || !earlier.is_empty() {
                twist = most_unexplained(&pivots, &explained, earlier, attempt);
            }
            let mode = self.mode_from(twist, value);
            let mut vector = unit_vector(self.vector(), mode.norm2);
            let kept = orthogonalise(&mut vector, earlier);
            if kept > SURVIVES {
                return Ok((vector, mode.residual.to_f64()));
            }
            let peak = vector_weight(self.vector(), twist, mode.norm2);
            for (node, sum) in explained.iter_mut().enumerate() {
                *sum += vector_weight(self.vector(), node, mode.norm2) / peak.max(f64::MIN_POSITIVE);
            }
        }
        Err(Error::not_converged("no orthogonal vector found for a cluster of equal eigenvalues")
            .got(format!("{MOST_TWISTS} twists"))
            .remedy("use solve.engine = \"lapack\" for the vectors"))
    }
}

/// v_k² of a vector with squared norm `norm2`.
fn vector_weight<R: Real>(vector: &[R], node: usize, norm2: R) -> f64 {
    (vector[node] * vector[node] / norm2).to_f64()
}

/// The node with the largest share of 1/γ_k that earlier vectors (and failed attempts) do not account for.
fn most_unexplained<R: Real>(pivots: &[R], failed: &[f64], earlier: &[&[f64]], attempt: usize) -> usize {
    let smallest = pivots.iter().copied().fold(pivots[0], |low, p| if p < low { p } else { low });
    let tiny = R::from_wide(Wide::exp(-700.0));
    let share = |node: usize| -> f64 {
        let floor = if smallest > tiny { smallest } else { tiny };
        let pivot = if pivots[node] > floor { pivots[node] } else { floor };
        let inverse = (floor / pivot).to_f64();
        let known: f64 = earlier
            .iter()
            .map(|vector| {
                let peak = vector.iter().fold(0.0f64, |top, v| top.max(v * v));
                vector[node] * vector[node] / peak
            })
            .sum();
        let penalty = if attempt == 0 { 0.0 } else { failed[node] };
        inverse - known - penalty
    };
    (0..pivots.len())
        .map(|node| (node, share(node)))
        .fold((0, f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best })
        .0
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

/// The first component above half the largest is made positive: a rule that rounding can't flip between mirror images.
fn fix_phase(vector: &mut [f64]) {
    let top = vector.iter().fold(0.0f64, |top, v| top.max(v.abs()));
    if vector.iter().find(|v| v.abs() > 0.5 * top).is_some_and(|v| *v < 0.0) {
        vector.iter_mut().for_each(|v| *v = -*v);
    }
}
