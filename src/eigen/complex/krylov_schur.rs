//! The eigenvalues of largest modulus of a general complex map, by a thick-restart Krylov–Schur process (Stewart, SIAM
//! J. Matrix Anal. Appl. 23, 601, 2002).
//!
//! ```text
//! A V = V H + v bᴴ,   H = Z T Zᴴ,   |T_11| ≥ |T_22| ≥ …      restart: V ← V Z_k,  H ← T_k,  b ← Zᴴ_k b
//! T y = θ y,   x = V Z y,   |A x − θ x| = |bᴴ Z y|
//! ```
//!
//! H is VᴴAV to rounding and never assumed to have a shape, so that the coupling b comes back by itself when the image
//! of the next direction is orthogonalised. Where the space turns out to be invariant, a fresh direction goes on. A
//! process from one vector sees one vector of each eigenspace; once it has converged, a fresh direction is put to the
//! Schur vectors it found, and the process runs until nothing new comes up (at most `PROBES` times).

use super::ComplexMap;
use super::schur::Schur;
use super::vector::{add_scaled, finite, inner, norm, normalise, random};
use crate::error::{Error, Result};
use ndarray::{Array2, s};
use num_complex::Complex64;

/// Smallest Krylov space, as for ARPACK.
const SPACE: usize = 20;
/// Vectors in the space beyond twice the count.
const MARGIN: usize = 10;
/// Restarts before the process is called stuck.
const RESTARTS: usize = 500;
/// Times that a fresh direction is put to a converged space, at most, beyond one for each vector wanted.
const PROBES: usize = 3;
/// Restarts that a probe may take for the first value that is not wanted to show itself.
const PROBE_RESTARTS: usize = 5;
/// Relative residual at which that value counts as seen.
const SEEN: f64 = 1e-2;
/// A new direction shorter than this, relative to the image it came from, is rounding: the space is invariant.
const INVARIANT: f64 = 1e-14;
/// Passes of Gram and Schmidt before a direction is called dependent; two do in all but the worst case.
const PASSES: usize = 4;
/// Seed of the fresh directions, which no caller is likely to have used for the start.
const FRESH: u64 = 0x5eed_d14e_c710_0000;
/// Residual that rounding leaves, in units of eps·‖H‖.
const ROUNDING: f64 = 4.0;

/// θ and its vector, of unit length.
pub type ThetaPair = (Complex64, Vec<Complex64>);

/// The `count` eigenvalues of largest modulus of a map, |θ| descending, each with its vector, to residuals
/// |A x − θ x| ≤ `tolerance`·|θ| + 4 eps·‖A‖ as the process estimates them. The same start gives the same bits.
///
/// # Errors
/// A count that is not in 1 … n; a start without a direction, or of another length; a tolerance that is not positive;
/// an image that is not finite; a process that does not converge.
pub fn largest(map: &dyn ComplexMap, start: &[Complex64], count: usize, tolerance: f64) -> Result<Vec<ThetaPair>> {
    check(map.dim(), start, count, tolerance)?;
    let mut process = Process::new(map, start, count);
    let mut probe = Probe::default();
    for _ in 0..RESTARTS {
        let rest = process.fill()?;
        let size = process.basis.len();
        let schur = Schur::by_modulus(process.projected.slice(s![..size, ..size]).to_owned())?;
        let tails = Tails::new(&schur, rest.as_ref().map_or(0.0, |rest| rest.length), count, tolerance);
        let next = if tails.converged() { probe.next(&tails) } else { Next::Iterate };
        match (next, rest) {
            (Next::Return, _) | (_, None) => return Ok(process.pairs(&schur)),
            (Next::Iterate, Some(rest)) => process.restart(&schur, process.keep(), rest),
            (Next::Probe, Some(_)) => {
                let fresh = process.fresh()?;
                process.restart(&schur, count, Rest { length: 0.0, direction: fresh });
            }
        }
    }
    Err(Error::not_converged(format!("Krylov–Schur process for {count} complex eigenvalues"))
        .got(format!("{RESTARTS} restarts"))
        .remedy("move the target closer to the eigenvalues, or use solve.engine = \"arpack\" or \"lapack\""))
}

pub(super) fn check(n: usize, start: &[Complex64], count: usize, tolerance: f64) -> Result<()> {
    super::check_count(count, n)?;
    super::check_tolerance(tolerance)?;
    if start.len() != n {
        return Err(Error::input("length of the start vector").got(start.len()).allowed(n));
    }
    let length = norm(start);
    if !(length > 0.0 && length.is_finite()) {
        return Err(Error::input("length |v| of the start vector").got(length).allowed("a positive, finite number"));
    }
    Ok(())
}

/// What sticks out of the space: |v b| and v.
struct Rest {
    length: f64,
    direction: Vec<Complex64>,
}

/// Orthonormal basis V and VᴴAV.
struct Process<'a> {
    map: &'a dyn ComplexMap,
    count: usize,
    space: usize,
    basis: Vec<Vec<Complex64>>,
    projected: Array2<Complex64>,
    /// Columns of VᴴAV that are known.
    known: usize,
    /// Fresh directions drawn so far.
    drawn: u64,
}

impl<'a> Process<'a> {
    fn new(map: &'a dyn ComplexMap, start: &[Complex64], count: usize) -> Self {
        let space = (2 * count + MARGIN).max(SPACE).min(map.dim());
        let mut first = start.to_vec();
        normalise(&mut first);
        let projected = Array2::zeros((space, space));
        Self { map, count, space, basis: vec![first], projected, known: 0, drawn: 0 }
    }

    /// Schur vectors kept at a restart.
    fn keep(&self) -> usize {
        self.count + (self.space - self.count) / 2
    }

    /// Extends the basis to the full space; returns what sticks out of it, nothing if it is the whole space.
    fn fill(&mut self) -> Result<Option<Rest>> {
        loop {
            let column = self.known;
            let mut image = vec![Complex64::ZERO; self.map.dim()];
            self.map.apply(&self.basis[column], &mut image);
            if !finite(&image) {
                return Err(Error::not_converged("the map of a unit vector has entries that are not finite"));
            }
            let (parts, length) = orthogonalise(&mut image, &self.basis);
            for (row, part) in parts.into_iter().enumerate() {
                self.projected[[row, column]] = part;
            }
            self.known += 1;
            if self.known < self.basis.len() {
                continue;
            }
            if self.basis.len() == self.map.dim() {
                return Ok(None);
            }
            let direction = if length > 0.0 { image } else { self.fresh()? };
            if self.basis.len() == self.space {
                return Ok(Some(Rest { length, direction }));
            }
            self.projected[[column + 1, column]] = Complex64::new(length, 0.0);
            self.basis.push(direction);
        }
    }

    /// A unit vector orthogonal to the basis that has nothing to do with it.
    fn fresh(&mut self) -> Result<Vec<Complex64>> {
        for _ in 0..PASSES {
            self.drawn += 1;
            let mut v = random(self.map.dim(), FRESH + self.drawn);
            if orthogonalise(&mut v, &self.basis).1 > 0.0 {
                return Ok(v);
            }
        }
        Err(Error::not_converged("no direction is left outside of the Krylov space"))
    }

    /// V Z y for coefficients y on the leading Schur vectors.
    fn combine(&self, schur: &Schur, y: &[Complex64]) -> Vec<Complex64> {
        let mut sum = vec![Complex64::ZERO; self.map.dim()];
        for (row, v) in self.basis.iter().enumerate() {
            let part = y.iter().enumerate().map(|(k, y)| schur.z[[row, k]] * y).sum();
            add_scaled(&mut sum, part, v);
        }
        sum
    }

    /// Keeps the leading Schur vectors and goes on from what sticks out.
    fn restart(&mut self, schur: &Schur, keep: usize, rest: Rest) {
        let kept = (0..keep).map(|k| {
            let mut unit = vec![Complex64::ZERO; k + 1];
            unit[k] = Complex64::ONE;
            self.combine(schur, &unit)
        });
        self.basis = kept.collect();
        self.projected.fill(Complex64::ZERO);
        self.projected.slice_mut(s![..keep, ..keep]).assign(&schur.t.slice(s![..keep, ..keep]));
        // bᴴ: the last row of Z, since only the image of the last basis vector leaves the space.
        for k in 0..keep {
            self.projected[[keep, k]] = schur.z[[schur.z.nrows() - 1, k]] * rest.length;
        }
        self.known = keep;
        self.basis.push(rest.direction);
    }

    fn pairs(&self, schur: &Schur) -> Vec<ThetaPair> {
        let pair = |k| {
            let mut x = self.combine(schur, &schur.eigenvector(k));
            normalise(&mut x);
            (schur.t[[k, k]], x)
        };
        (0..self.count).map(pair).collect()
    }
}

/// Takes out of v what lies in the orthonormal basis. Returns the parts taken out and the length of the rest, which is
/// normalised; length 0 where nothing but rounding is left.
fn orthogonalise(v: &mut [Complex64], basis: &[Vec<Complex64>]) -> (Vec<Complex64>, f64) {
    let mut parts = vec![Complex64::ZERO; basis.len()];
    let whole = norm(v);
    let mut before = whole;
    for pass in 0..PASSES {
        for (part, u) in parts.iter_mut().zip(basis) {
            let along = inner(u, v);
            add_scaled(v, -along, u);
            *part += along;
        }
        let after = norm(v);
        if after.is_nan() || after <= INVARIANT * whole {
            break;
        }
        // Twice is enough (Kahan, Parlett) unless the second pass took much away.
        if pass > 0 && after > 0.5 * before {
            return (parts, normalise(v));
        }
        before = after;
    }
    (parts, 0.0)
}

/// What the Schur form says about convergence.
struct Tails<'a> {
    schur: &'a Schur,
    length: f64,
    size: f64,
    count: usize,
    tolerance: f64,
}

impl<'a> Tails<'a> {
    fn new(schur: &'a Schur, length: f64, count: usize, tolerance: f64) -> Self {
        let size = schur.t.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
        Self { schur, length, size, count, tolerance }
    }

    /// Whether |A x − θ x| of the k-th pair is small enough.
    fn small(&self, k: usize, tolerance: f64) -> bool {
        let last = self.schur.z.nrows() - 1;
        let tail: Complex64 =
            self.schur.eigenvector(k).iter().enumerate().map(|(j, y)| self.schur.z[[last, j]] * y).sum();
        let allowed = (tolerance * self.schur.t[[k, k]].norm()).max(ROUNDING * f64::EPSILON * self.size);
        self.length * tail.norm() <= allowed
    }

    fn converged(&self) -> bool {
        (0..self.count).all(|k| self.small(k, self.tolerance))
    }

    /// Whether the first value that is not wanted can be told from those before it.
    fn seen(&self) -> bool {
        self.count >= self.schur.z.nrows() || self.small(self.count, SEEN)
    }

    /// |θ| of the wanted.
    fn moduli(&self) -> Vec<f64> {
        self.schur.t.diag().iter().take(self.count).map(|theta| theta.norm()).collect()
    }
}

enum Next {
    Return,
    Iterate,
    Probe,
}

/// The search for what a converged process has not seen.
#[derive(Default)]
struct Probe {
    /// |θ| at the last probe.
    known: Vec<f64>,
    probes: usize,
    restarts: usize,
}

impl Probe {
    /// What to do now that the wanted have converged.
    fn next(&mut self, tails: &Tails<'_>) -> Next {
        let moduli = tails.moduli();
        let slack = |old: &f64| 10.0 * tails.tolerance.max(f64::EPSILON.sqrt()) * old + f64::EPSILON * tails.size;
        let settled =
            self.probes > 0 && moduli.iter().zip(&self.known).all(|(new, old)| (new - old).abs() <= slack(old));
        if settled && (tails.seen() || self.restarts >= PROBE_RESTARTS) || self.probes == tails.count + PROBES {
            return Next::Return;
        }
        if settled {
            self.restarts += 1;
            return Next::Iterate;
        }
        (self.known, self.probes, self.restarts) = (moduli, self.probes + 1, 0);
        Next::Probe
    }
}
