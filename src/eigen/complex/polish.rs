//! From candidates (E, v) to pairs whose backward error is measured on the pencil.
//!
//! E is the quotient vᵀPv/vᵀQv of a symmetric pencil, whose error is of second order in that of v, unless |Pv − EQv| is
//! smaller by far with the least-squares quotient ⟨Qv, Pv⟩/⟨Qv, Qv⟩ or with the solver's own E (near a defective
//! eigenvalue vᵀQv vanishes). A pair short of rounding gets a step or two of inverse iteration, (P − EQ) v′ = Q v, kept
//! only if it lowers the residual and does not run into another pair.

use super::pencil::{Pencil, product};
use super::vector::{bilinear, finite, fix_phase, inner, normalise};
use super::{ComplexPair, Found, Target};
use crate::eigen::lu::Factor;
use crate::error::{Error, Result};
use num_complex::Complex64;

/// Backward error at which there is nothing left to mend.
const ROUNDING: f64 = 4.0 * f64::EPSILON;
/// Steps of inverse iteration.
const STEPS: usize = 2;
/// The symmetric quotient is taken unless its residual is this much larger than the smallest.
const MARGIN: f64 = 2.0;
/// |⟨v, v′⟩| beyond which two unit vectors are one.
const PARALLEL: f64 = 1.0 - 1e-6;
/// |⟨v, v′⟩| below which inverse iteration has gone over to another eigenvalue.
const SAME: f64 = 0.9;

/// The pairs by ascending |E − σ|.
pub fn pairs(pencil: &Pencil<'_>, target: &Target, found: Found) -> Result<Vec<ComplexPair>> {
    let symmetric = pencil.is_symmetric();
    let mut pairs: Vec<_> =
        found.into_iter().map(|(value, vector)| measure(pencil, symmetric, value, vector)).collect();
    for k in 0..pairs.len() {
        for _ in 0..STEPS {
            let Some(better) = step(pencil, symmetric, &pairs[k]) else { break };
            let taken = |other: &ComplexPair| inner(&other.vector, &better.vector).norm() > PARALLEL;
            if pairs[..k].iter().chain(&pairs[k + 1..]).any(taken) {
                break;
            }
            pairs[k] = better;
        }
    }
    let distance = |pair: &ComplexPair| (pair.value - target.near).norm();
    pairs.sort_by(|a, b| {
        let tie = || a.value.re.total_cmp(&b.value.re).then(a.value.im.total_cmp(&b.value.im));
        distance(a).total_cmp(&distance(b)).then_with(tie)
    });
    refuse_above_tolerance(&pairs, target)?;
    Ok(pairs)
}

/// The pair with the best of the eigenvalues that its vector suggests.
fn measure(pencil: &Pencil<'_>, symmetric: bool, value: Complex64, mut vector: Vec<Complex64>) -> ComplexPair {
    fix_phase(&mut vector);
    let (p, q) = (product(pencil.p, &vector), product(pencil.q, &vector));
    let residual = |e: Complex64| {
        let residual = pencil.backward_error(e, &vector);
        if residual.is_nan() { f64::INFINITY } else { residual }
    };
    let least_squares = inner(&q, &p) / inner(&q, &q);
    let (mut value, mut smallest) = (value, residual(value));
    if residual(least_squares) < smallest {
        (value, smallest) = (least_squares, residual(least_squares));
    }
    let stationary = bilinear(&vector, &p) / bilinear(&vector, &q);
    if symmetric && residual(stationary) <= (MARGIN * smallest).max(ROUNDING) {
        (value, smallest) = (stationary, residual(stationary));
    }
    ComplexPair { value, residual: smallest, vector }
}

/// A step of inverse iteration, if it is needed, helps, and stays with its eigenvalue. P − EQ may be singular to the last bit: then v is as good as
/// it gets, or the residual will tell.
fn step(pencil: &Pencil<'_>, symmetric: bool, pair: &ComplexPair) -> Option<ComplexPair> {
    if pair.residual <= ROUNDING {
        return None;
    }
    let factor = Factor::new(pencil.at(pair.value)).ok()?;
    let mut vector = product(pencil.q, &pair.vector);
    factor.solve(&mut vector);
    if !finite(&vector) || normalise(&mut vector) == 0.0 {
        return None;
    }
    let better = measure(pencil, symmetric, pair.value, vector);
    let same = inner(&better.vector, &pair.vector).norm() > SAME;
    (same && better.residual < pair.residual).then_some(better)
}

/// A pair that can't be vouched for is an error, never a number.
fn refuse_above_tolerance(pairs: &[ComplexPair], target: &Target) -> Result<()> {
    // `measure` turns NaN into infinity.
    let Some(pair) = pairs.iter().find(|pair| pair.residual > target.tolerance) else { return Ok(()) };
    Err(Error::not_converged(format!("backward error of the eigenvalue {:.6e}", pair.value))
        .got(format!("{:.1e}", pair.residual))
        .allowed(format!("{:.1e}", target.tolerance))
        .remedy("raise the tolerance, move the target, or use another engine (\"faer\", \"arpack\", \"lapack\")"))
}
