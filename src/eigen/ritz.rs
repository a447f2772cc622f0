//! From rough vectors to eigenpairs with a bound: the part that the engines `arpack` and `faer` share.
//!
//! A Lanczos solver on (T + s)⁻¹ supplies a subspace. What it can't supply is accuracy: the assembled matrix errs by
//! eps‖T‖, which mixes a metastable mode with the others by eps‖T‖/λ_k, and lumps together all modes with λ ≪ s. Also, a
//! Lanczos process sees one copy of a degenerate eigenvalue. So three steps follow, each on the exact factor F:
//!
//! 1. *Polish*: Rayleigh–Ritz on the vectors and their corrections S(T v − λ v), S = (T + s)⁻¹, with the Gram matrix of
//!    F v, which has no subtraction in it, and Jacobi rotations, which keep its smallest values.
//! 2. *Complete*: a fresh Lanczos run on the complement of what was found. If it finds a mode as slow as those wanted,
//!    or one that the shift blurs, the mode joins the block and step 1 is repeated. Hence multiplicities and clusters
//!    come out whole. Vectors that are no eigenvectors leave the block first: a mode half in it looks fast outside.
//! 3. *Vouch*: λ from the quotient, and the bound below.
//!
//! With r = T v − λ v and modes k of weight w_k² in v, λ(v) exceeds its eigenvalue by Σ (λ_k − λ) w_k², and
//! rᵀ S r = Σ (λ_k − λ)² w_k²/(λ_k + s). Every mode outside the block has λ_k ≥ λ_next, so the excess is at most
//! rᵀ S r (λ_next + s)/(λ_next − λ): second order in the error of v, without the factor ‖T‖/λ of |r|²/gap.

use super::jacobi;
use super::quotient::{Factor, combine, dot, fix_phase, norm, normalise, project_out};
use super::shift_invert::{Complement, ShiftInvert};
use super::{Evidence, Map, Options, Pair, Spectrum};
use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::wide::Wide;

/// Rounding of v raises λ by at most this many eps²·‖T‖, ‖T‖ by Gershgorin. Measured against hundreds of digits on
/// 8000 random graphs with up to 20 metastable modes, and on wells: median 0.03, largest 4.0.
pub const NOISE: f64 = 6.0;
/// Vectors kept beyond those wanted, so that a multiplet at the edge is whole and the polish converges fast.
const GUARD: usize = 4;
/// Runs on the complement before a spectrum is called too clustered. Each doubles the number of vectors asked for …
const ROUNDS: u64 = 12;
/// … up to this many.
const AT_A_TIME: usize = 64;
/// Polishing steps at most; a step gains about the factor λ_wanted/λ_next squared, so a handful are used.
const STEPS: usize = 60;
/// Polishing stops when the excess of λ is this small.
const POLISHED: f64 = 1e-24;
/// A fresh mode within this factor of the slowest wanted ones must join them: Ritz values of the check are rough.
const NEAR: f64 = 1.1;
/// A vector whose excess is more than this part of its value is no eigenvector, and does not stay in the block.
const CLEAN: f64 = 1e-3;
/// Rayleigh–Ritz passes at most in one step.
const PASSES: usize = 4;
/// Largest |g_pq|/√(g_pp g_qq) at which the Gram matrix is called well scaled, so that its eigenvalues are accurate.
const COUPLED: f64 = 0.1;
/// A direction that keeps less than this of its length against the basis is rounding, and is dropped.
const DEPENDENT: f64 = 1e-10;

/// What a Lanczos solver is asked for: about `count` eigenvectors of largest eigenvalue of a map, from this seed.
pub trait Lanczos {
    /// Name of the engine.
    fn name(&self) -> &'static str;
    /// Approximate eigenvectors, not necessarily all of those asked for, at least one.
    ///
    /// # Errors
    /// What the solver reports.
    fn largest(&self, map: &Complement<'_>, count: usize, seed: u64) -> Result<Vec<Vec<f64>>>;
}

/// The smallest eigenvalues of a reversible generator, by a Lanczos solver and the steps above.
///
/// # Errors
/// A count that the graph does not have, a value below the floor, an iteration that stopped short.
pub fn solve(generator: &Generator, options: &Options, lanczos: &impl Lanczos) -> Result<Spectrum> {
    check(generator, options, lanczos.name())?;
    let mut search = Search {
        factor: Factor::new(generator),
        inverse: ShiftInvert::new(generator)?,
        noise: NOISE * f64::EPSILON * f64::EPSILON * generator.norm(),
        wanted: options.count,
        block: Vec::new(),
    };
    let next = search.complete(lanczos)?;
    search.spectrum(generator, options, next, lanczos.name())
}

fn check(generator: &Generator, options: &Options, engine: &str) -> Result<()> {
    let modes = generator.dim() - usize::from(generator.is_closed());
    if options.count == 0 || options.count > modes {
        return Err(Error::input(format!(
            "number of eigenvalues above the stationary one on {} nodes",
            generator.dim()
        ))
        .got(options.count)
        .allowed(format!("1 … {modes}")));
    }
    // Squares of rates and of vectors must neither overflow nor underflow.
    let norm = generator.norm();
    if (1e-120..1e120).contains(&norm) {
        return Ok(());
    }
    Err(Error::input(format!("largest rate for engine \"{engine}\""))
        .got(format!("{norm:.1e}"))
        .allowed("1e-120 … 1e120")
        .remedy("choose another unit of time"))
}

struct Search {
    factor: Factor,
    inverse: ShiftInvert,
    /// By how much the rounding of a vector raises its quotient (1/time).
    noise: f64,
    wanted: usize,
    /// Orthonormal vectors in ascending order of their quotient.
    block: Vec<Vec<f64>>,
}

/// A vector's quotient, residual and the part of the excess that the residual shows.
struct Check {
    lambda: f64,
    residual: Vec<f64>,
    correction: Vec<f64>,
    excess: f64,
}

impl Search {
    /// Fills the block until the complement holds nothing as slow, and returns a lower bound on what it holds.
    fn complete(&mut self, lanczos: &impl Lanczos) -> Result<f64> {
        let modes = self.inverse.modes();
        let mut ask = (self.wanted + GUARD).min(modes);
        for round in 0..ROUNDS {
            let left = Complement::new(&self.inverse, &self.block);
            let fresh = lanczos.largest(&left, ask.min(left.modes()), round)?;
            let slowest = fresh.iter().map(|v| self.factor.quotient(v)).fold(f64::INFINITY, f64::min);
            if self.block.len() >= self.wanted && slowest > self.edge()? {
                return Ok(slowest / NEAR);
            }
            self.block.extend(fresh);
            self.polish();
            if self.block.len() >= modes {
                return Ok(f64::INFINITY);
            }
            // One vector decides whether anything is missing; if so, look for more and more at a time.
            let short = (self.wanted + GUARD).saturating_sub(self.block.len());
            ask = if round == 0 { short.max(1) } else { short.max(AT_A_TIME.min(1 << (round - 1))) };
        }
        Err(Error::not_converged(format!("more than {} modes as slow as the {} wanted", self.block.len(), self.wanted))
            .remedy("ask for more eigenvalues in solve.count, or use solve.engine = \"flux\""))
    }

    /// What a mode must exceed to be none of those wanted: near ones, and those that the shift blurs, are not let go.
    fn edge(&self) -> Result<f64> {
        let last = &self.block[self.wanted - 1];
        let lambda = self.factor.quotient(last);
        if lambda.is_nan() {
            return Err(Error::not_converged("an eigenvector has entries that are not numbers"));
        }
        Ok((NEAR * lambda).max(self.inverse.shift()))
    }

    /// Step 1: Rayleigh–Ritz on block and corrections until the values that matter are as good as they get; then lets
    /// go of the vectors that are no eigenvectors, since what they hide would be missed in their complement.
    fn polish(&mut self) {
        let size = self.block.len();
        self.block = self.rayleigh_ritz(Vec::new(), size);
        let mut best = f64::INFINITY;
        let mut idle = 0;
        for step in 0.. {
            let checks: Vec<Check> = self.block.iter().map(|v| self.check(v)).collect();
            let worst = self.worst(&checks);
            idle = if worst < 0.5 * best { 0 } else { idle + 1 };
            best = best.min(worst);
            // Three steps that gain nothing: the rest is rounding, or a mode that is missing from the block.
            if worst == 0.0 || idle == 3 || step == STEPS {
                let clean = |check: &Check| check.excess <= CLEAN * check.lambda + self.noise;
                let mut checks = checks.iter();
                self.block.retain(|_| checks.next().is_some_and(clean));
                return;
            }
            let corrections = checks.into_iter().map(|check| check.correction).collect();
            self.block = self.rayleigh_ritz(corrections, size);
        }
    }

    /// Largest relative excess of the values that matter: those wanted, and the modes that the shift blurs, which only
    /// the quotient tells apart. 0 when all are polished.
    fn worst(&self, checks: &[Check]) -> f64 {
        let matters = |k: usize, check: &Check| k < self.wanted || check.lambda < self.inverse.shift();
        let open = |check: &Check| check.excess > POLISHED * check.lambda + self.noise;
        let matter = checks.iter().enumerate().filter(|(k, check)| matters(*k, check) && open(check));
        matter.map(|(_, check)| check.excess / check.lambda).fold(0.0, f64::max)
    }

    /// λ, r = T v − λ v, S r and rᵀ S r of a unit vector.
    fn check(&self, v: &[f64]) -> Check {
        let lambda = self.factor.quotient(v);
        let mut residual = self.factor.residual(v, lambda);
        self.inverse.project(&mut residual);
        let mut correction = vec![0.0; v.len()];
        self.inverse.apply(&residual, &mut correction);
        let excess = dot(&residual, &correction).abs();
        Check { lambda, residual, correction, excess }
    }

    /// The `size` slowest Ritz vectors in the span of the block and `extra`.
    fn rayleigh_ritz(&mut self, extra: Vec<Vec<f64>>, size: usize) -> Vec<Vec<f64>> {
        let mut vectors = std::mem::take(&mut self.block);
        // Slow vectors first: what the later ones lose to the earlier lowers them, what the earlier would catch from
        // the later would drown them.
        vectors = self.ascending(vectors);
        vectors.extend(extra);
        for _ in 0..PASSES {
            let basis = self.orthonormal(vectors);
            let images: Vec<Vec<f64>> = basis.iter().map(|v| self.factor.apply(v)).collect();
            let gram: jacobi::Matrix = images.iter().map(|a| images.iter().map(|b| dot(a, b)).collect()).collect();
            let coupled = jacobi::coupling(&gram) > COUPLED;
            let (_, rows) = jacobi::eigen(gram);
            vectors = rows.iter().take(size).map(|row| combine(row, &basis)).collect();
            // A slow mode hidden in two fast vectors is the difference of their images: it shows in a second pass.
            if !coupled {
                break;
            }
        }
        vectors
    }

    fn ascending(&self, vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let mut keyed: Vec<_> = vectors.into_iter().map(|v| (self.factor.quotient(&v), v)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        keyed.into_iter().map(|(_, v)| v).collect()
    }

    /// Gram–Schmidt, twice over, in the order given; dependent vectors are dropped.
    fn orthonormal(&self, vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let mut basis: Vec<Vec<f64>> = Vec::new();
        for mut v in vectors {
            normalise(&mut v);
            self.inverse.project(&mut v);
            project_out(&mut v, &basis);
            let kept = normalise(&mut v);
            // A vector that kept little of itself has what rounding left of the others, blown up.
            self.inverse.project(&mut v);
            project_out(&mut v, &basis);
            normalise(&mut v);
            if kept > DEPENDENT && kept.is_finite() {
                basis.push(v);
            }
        }
        basis
    }

    /// Step 3: values, bounds and evidence, or the refusal of what can't be vouched for.
    fn spectrum(&self, generator: &Generator, options: &Options, next: f64, engine: &'static str) -> Result<Spectrum> {
        let floor = self.noise / options.tolerance;
        let mut pairs = Vec::with_capacity(self.wanted);
        let mut residual: f64 = 0.0;
        for (index, v) in self.block.iter().take(self.wanted).enumerate() {
            let check = self.check(v);
            residual = residual.max(norm(&check.residual));
            let relative_error = self.relative_error(&check, next);
            vouch(index + 1, &check, relative_error, floor, options, engine)?;
            let mut vector = if options.vectors { v.clone() } else { Vec::new() };
            fix_phase(&mut vector);
            pairs.push(Pair { value: Wide::new(check.lambda), relative_error, vector });
        }
        let evidence = Evidence {
            engine,
            dim: generator.dim(),
            applications: self.inverse.applications(),
            residual,
            backward_error: residual / generator.norm(),
            floor,
        };
        Ok(Spectrum { pairs, evidence })
    }

    /// Excess by the residual, rounding of the vector, rounding of the sums.
    fn relative_error(&self, check: &Check, next: f64) -> f64 {
        let Check { lambda, excess, .. } = *check;
        let shift = self.inverse.shift();
        // Whatever lies next, some eigenvalue is within √(rᵀSr (λ + s)) (first order, no gap needed).
        let first = (excess * (lambda + shift)).sqrt() / lambda;
        // (λ_next + s)/(λ_next − λ), written so that λ_next = ∞ gives 1.
        let gap = if next > lambda { (1.0 + shift / next) / (1.0 - lambda / next) } else { f64::INFINITY };
        let second = excess / lambda * gap;
        let halvings = f64::from(usize::BITS - self.factor.dim().leading_zeros());
        first.min(second) + self.noise / lambda + (halvings + 8.0) * f64::EPSILON
    }
}

/// Refuses a value whose bound exceeds the tolerance, and says which of the two reasons holds.
fn vouch(index: usize, check: &Check, error: f64, floor: f64, options: &Options, engine: &str) -> Result<()> {
    if error <= options.tolerance {
        return Ok(());
    }
    let (lambda, tolerance) = (check.lambda, options.tolerance);
    if lambda < 2.0 * floor {
        return Err(Error::unresolved(format!(
            "λ_{index} = {lambda:.1e} lies below the floor {floor:.1e} of engine \"{engine}\" (eps²·‖L‖ over the \
             tolerance {tolerance:.0e})"
        ))
        .remedy("use solve.engine = \"flux\""));
    }
    Err(Error::not_converged(format!("relative error of λ_{index} = {lambda:.3e} by engine \"{engine}\""))
        .got(format!("{error:.1e}"))
        .allowed(format!("{tolerance:.0e}"))
        .remedy("use solve.engine = \"flux\", or raise solve.tolerance"))
}
