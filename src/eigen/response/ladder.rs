//! Response of a ladder of Hermite levels: its projection on the Krylov space of a shifted inverse.
//!
//! ```text
//! V = span{b, (A + σ)⁻¹b, (A + σ)⁻²b, …},   H = VᵀAV,   c(ω) = V (iω + H)⁻¹ Vᵀb
//! Re ⟨b|(iω + A)⁻¹|b⟩ = Σ_n nγ |c_n|²,      ⟨b|A(iω + A)⁻¹|b⟩ = (Aᵀb)·c
//! ```
//!
//! (Ruhe, Linear Algebra Appl. 58, 391 (1984).) One real factorisation serves all frequencies: slow modes, rotations and fast
//! decays are in the space after some tens of solves. Since b lies in level 0 and the part of A beside the friction is antisymmetric,
//! the dissipation is a sum of squares over the levels n ≥ 1, in the projection too: it cannot be negative and is not the small
//! difference of large numbers anywhere in the wings.
//!
//! A mode slower than the rest by many orders is lost in a shifted inverse. It is given with its vector r by the engine
//! `elimination`, which keeps its digits; its left vector is Pr, P = (−1)^n, and what is left of b is kept orthogonal to it.

use super::hessenberg::Hessenberg;
use super::slow::Share;
pub use super::slow::Slow;
use super::vector::{dot, norm, subtract};
use crate::eigen::lu::Factor;
use crate::error::{Error, Result};
use crate::ladder::Ladder;
use faer::Mat;
use num_complex::Complex64;
use rayon::prelude::*;
use sprs::CsMat;

/// Dimensions from one look at the result to the next: so many, or a quarter of those that there are; and at most.
const STEP: usize = 15;
const MOST: usize = 450;
/// The space is complete where what is new is below this part of what was solved for.
const CLOSED: f64 = 1e-14;
/// Numbers that one thread takes at a time.
const CHUNK: usize = 4096;
/// Bytes that the factors may take.
const MEMORY: usize = 3 << 30;

/// What is asked of the projection.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// σ (1/time).
    pub pole: f64,
    /// Frequencies (1/time) at which the dissipation must have settled.
    pub check: &'a [f64],
    /// Largest relative change from one look to the next.
    pub tolerance: f64,
}

/// A ladder reduced to a few dozen dimensions.
#[derive(Debug, Clone)]
pub struct Reduced {
    small: Hessenberg,
    /// Vᵀb without and with the part of the slow mode, and VᵀAᵀb.
    start: Vec<f64>,
    left: Vec<f64>,
    driven: Vec<f64>,
    /// Friction between the vectors of the basis, and with the slow mode.
    loss: Mat<f64>,
    slow: Option<Share>,
    /// Last change of the dissipation, relative.
    change: f64,
}

/// The basis while it grows.
struct Space<'a> {
    ladder: &'a Ladder,
    friction: Vec<f64>,
    removed: Vec<(Vec<f64>, Vec<f64>)>,
    basis: Vec<Vec<f64>>,
    columns: Vec<Vec<f64>>,
    losses: Vec<Vec<f64>>,
}

impl Reduced {
    /// Projects the ladder on the space of `source` = b, given on the nodes of level 0 and orthogonal to √p_eq.
    ///
    /// # Errors
    /// A matrix that can't be factorised or is too large; a result that does not settle.
    pub fn new(ladder: &Ladder, source: &[f64], slow: Option<Slow>, request: &Request) -> Result<Self> {
        let diagonal = CsMat::eye_csc(ladder.dim()).map(|one: &f64| request.pole * one);
        let shifted: CsMat<f64> = &ladder.to_csr().to_csc() + &diagonal;
        let factor = Factor::within(shifted, MEMORY)?;
        let mut whole = source.to_vec();
        whole.resize(ladder.dim(), 0.0);
        let mut rest = whole.clone();
        let share = slow.as_ref().map(|slow| Share::new(slow, &whole, &mut rest, &mirrored(ladder, &slow.vector)));
        let mut space = Space::new(ladder, slow.as_ref());
        space.clean(&mut rest);
        let mut closed = space.push(rest.clone(), 0.0);
        let mut before: Option<Vec<f64>> = None;
        let mut look = STEP;
        loop {
            let m = space.basis.len();
            if closed || m == look || m >= MOST {
                look = (m + STEP.max(m / 4)).min(MOST);
                let mut found = space.reduced(&whole, &rest, share.clone(), slow.as_ref());
                let now: Vec<f64> = request.check.iter().map(|&omega| found.dissipation(omega)).collect();
                found.change = if closed { 0.0 } else { change(before.as_deref(), &now) };
                if found.change <= request.tolerance {
                    return Ok(found);
                }
                if m >= MOST {
                    return Err(not_settled(found.change, request.tolerance));
                }
                before = Some(now);
            }
            let mut next = space.basis[m - 1].clone();
            factor.solve(&mut next);
            let size = norm(&next);
            space.clean(&mut next);
            closed = space.push(next, CLOSED * size);
        }
    }

    /// Re ⟨b|(iω + A)⁻¹|b⟩ (length² time) at ω (1/time).
    #[must_use]
    pub fn dissipation(&self, omega: f64) -> f64 {
        let y = self.small.solve(omega, &self.start);
        let mut sum = 0.0;
        for (i, own) in y.iter().enumerate() {
            let below: Complex64 = (0..i).map(|j| y[j] * self.loss[(i, j)]).sum();
            sum += self.loss[(i, i)] * own.norm_sqr() + 2.0 * (own.conj() * below).re;
        }
        sum + self.slow.as_ref().map_or(0.0, |slow| slow.dissipation(omega, &y))
    }

    /// ⟨b|A(iω + A)⁻¹|b⟩ (length²) at ω (1/time).
    #[must_use]
    pub fn response(&self, omega: f64) -> Complex64 {
        let y = self.small.solve(omega, &self.start);
        let rest: Complex64 = y.iter().zip(&self.driven).map(|(y, driven)| y * driven).sum();
        let slow = self.slow.as_ref().map(|slow| slow.weight * slow.value / Complex64::new(slow.value, omega));
        rest + slow.unwrap_or_default()
    }

    /// λ_k (1/time) and g_k (length²) of ⟨b|f(A)|b⟩ = Σ g_k f(λ_k), conjugate pairs both.
    ///
    /// # Errors
    /// An iteration that does not converge.
    pub fn modes(&self) -> Result<Vec<(Complex64, Complex64)>> {
        let mut modes = self.small.modes(&self.left, &self.start)?;
        modes.extend(self.slow.as_ref().map(|slow| (slow.value.into(), slow.weight.into())));
        Ok(modes)
    }

    /// What the last dimensions changed of the dissipation, relative: more than the error left in it.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.change
    }

    /// Dimensions of the space.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.start.len()
    }
}

impl<'a> Space<'a> {
    fn new(ladder: &'a Ladder, slow: Option<&Slow>) -> Self {
        let mut friction = Vec::with_capacity(ladder.dim());
        for n in 0..=ladder.levels() {
            #[allow(clippy::cast_precision_loss, reason = "levels stay far below 2^52")]
            friction.extend(ladder.friction(n).iter().map(|rate| n as f64 * rate));
        }
        // Right and left vector of what the space must not contain.
        let mut removed = Vec::new();
        if ladder.is_closed() {
            let null = ladder.equilibrium();
            removed.push((null.clone(), null));
        }
        removed.extend(slow.map(|slow| (slow.vector.clone(), mirrored(ladder, &slow.vector))));
        Self { ladder, friction, removed, basis: Vec::new(), columns: Vec::new(), losses: Vec::new() }
    }

    /// Takes away the modes that are known, then the vectors of the basis; twice is enough (Parlett, The Symmetric Eigenvalue
    /// Problem, sec. 6-9).
    fn clean(&self, vector: &mut [f64]) {
        for _ in 0..2 {
            for (right, left) in &self.removed {
                let share = dot(left, vector) / dot(left, right);
                subtract(vector, share, right);
            }
            let shares = self.products(vector);
            vector.par_chunks_mut(CHUNK).enumerate().for_each(|(part, piece)| {
                let start = part * CHUNK;
                for (own, share) in self.basis.iter().zip(&shares) {
                    subtract(piece, *share, &own[start..start + piece.len()]);
                }
            });
        }
    }

    /// Vᵀx.
    fn products(&self, x: &[f64]) -> Vec<f64> {
        self.basis.par_iter().map(|own| dot(own, x)).collect()
    }

    /// One more vector, unless it is no longer than `limit`; whether that is so.
    fn push(&mut self, mut vector: Vec<f64>, limit: f64) -> bool {
        let size = norm(&vector);
        if size.is_nan() || size <= limit {
            return true;
        }
        vector.iter_mut().for_each(|x| *x /= size);
        let lost: Vec<f64> = vector.iter().zip(&self.friction).map(|(x, rate)| x * rate).collect();
        let mut driven = vec![0.0; vector.len()];
        self.ladder.apply(&vector, &mut driven);
        self.basis.push(vector);
        // H + Hᵀ = 2Γ gives the new row from the new column.
        self.losses.push(self.products(&lost));
        self.columns.push(self.products(&driven));
        false
    }

    fn reduced(&self, source: &[f64], rest: &[f64], share: Option<Share>, slow: Option<&Slow>) -> Reduced {
        let m = self.basis.len();
        let loss = Mat::from_fn(m, m, |i, j| self.losses[i.max(j)][i.min(j)]);
        let small = Hessenberg::new(Mat::from_fn(m, m, |i, j| {
            if i <= j { self.columns[j][i] } else { 2.0 * self.losses[i][j] - self.columns[i][j] }
        }));
        let turned = |of: &dyn Fn(&[f64]) -> f64| {
            small.turned(&self.basis.iter().map(|vector| of(vector)).collect::<Vec<f64>>())
        };
        // b is in level 0, so that Ab is in level 1 and Aᵀb is −Ab.
        let mut driven = vec![0.0; source.len()];
        self.ladder.apply(source, &mut driven);
        let share = share.map(|share| {
            let lost: Vec<f64> = slow
                .map_or(&[][..], |slow| &slow.vector)
                .iter()
                .zip(&self.friction)
                .map(|(x, rate)| x * rate)
                .collect();
            share.with_losses(turned(&|vector| dot(vector, &lost)))
        });
        Reduced {
            start: turned(&|vector| dot(vector, rest)),
            left: turned(&|vector| dot(vector, source)),
            driven: turned(&|vector| -dot(vector, &driven)),
            loss: small.rotation().transpose() * &loss * small.rotation(),
            slow: share,
            change: f64::INFINITY,
            small,
        }
    }
}

/// (−1)^n c_n: the left vector of a right one.
fn mirrored(ladder: &Ladder, vector: &[f64]) -> Vec<f64> {
    let mut left = vector.to_vec();
    for n in (1..=ladder.levels()).step_by(2) {
        left[ladder.start(n)..ladder.start(n + 1)].iter_mut().for_each(|x| *x = -*x);
    }
    left
}

/// Largest relative change.
fn change(before: Option<&[f64]>, now: &[f64]) -> f64 {
    let Some(before) = before else { return f64::INFINITY };
    before
        .iter()
        .zip(now)
        .map(|(before, now)| ((now - before) / now).abs())
        .fold(0.0, |most, part| if part.is_nan() { f64::INFINITY } else { part.max(most) })
}

fn not_settled(change: f64, tolerance: f64) -> Error {
    Error::not_converged(format!("the response did not settle in {MOST} dimensions"))
        .got(format!("a change of {change:.1e}"))
        .allowed(format!("{tolerance:.1e}"))
        .remedy("raise the tolerance or the friction")
}
