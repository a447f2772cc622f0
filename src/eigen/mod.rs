//! Sparse eigen-solvers behind one contract: a generator goes in, the smallest eigenvalues of −L come out, each with the
//! bound on its error, and with the evidence of how they were found.
//!
//! ```text
//! −L P_n = λ_n P_n,   v_n = Π^{−1/2} P_n,   T v_n = λ_n v_n,   T = −Π^{−1/2} L Π^{1/2} = Tᵀ,   0 = λ_0 < λ_1 < …
//! ```
//!
//! | engine | how | graph | floor |
//! |---|---|---|---|
//! | `flux` | Sturm counts and twisted factorisation of the bidiagonal factor, λ as a ratio of positive sums | chain | none |
//! | `lapack` | all singular values of the bidiagonal factor by dqds (`dlasq1`) | chain | the smallest `f64` |
//! | `arpack` | shift-invert on the assembled matrix, then the ratio of positive sums | any | eps²‖T‖ |
//! | `faer` | sparse Cholesky and Krylov–Schur, then the ratio of positive sums | any | eps²‖T‖ |
//!
//! [`star`] does what `flux` does where three chains meet at one node, for the slowest eigenvalue alone.
//!
//! A fifth one, `banded`, iterates on Rayleigh quotients of complex-symmetric banded matrices: it is the engine of
//! Hamiltonians, and refuses generators.
//!
//! The stationary pair λ₀ = 0 of a closed generator is known exactly from π and is never computed; `count` counts the
//! eigenvalues above it. An engine that can't resolve a value returns an error that names the engine that can.
//!
//! A sixth, [`elimination`], works on the Hermite levels of the Klein–Kramers operator and on nothing else; sparse
//! engines for the same matrix, and for any other real one, are in [`nonsymmetric`].
//!
//! [`response`] solves at imaginary frequencies instead: what a generator or a ladder makes of a field.
//!
//! [`network`] takes dense networks of a few states, with any rates between them and a leak out of each.
//!
//! Matrices without that structure, such as a Schrödinger operator on a rotated axis, go to [`complex`]: the eigenvalues
//! of a complex pencil nearest to a target.

#[cfg(all(test, feature = "system-lapack"))]
mod agreement_tests;
pub mod arpack;
pub mod banded;
mod cluster;
mod coarse;
pub mod complex;
pub mod dense;
pub mod elimination;
pub mod flux;
#[cfg(feature = "system-lapack")]
mod fortran;
pub(crate) mod jacobi;
pub mod krylov_schur;
mod lu;
pub mod network;
pub mod nonsymmetric;
pub mod oracle;
pub mod propagate;
pub mod quotient;
pub mod response;
mod ritz;
mod shift_invert;
pub mod star;
mod sweep;
#[cfg(test)]
mod testing;

use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::wide::Wide;
use std::fmt;
use std::str::FromStr;

/// The line that installs what the engines `arpack` and `lapack` link, on Debian and its kin.
#[cfg(not(feature = "system-lapack"))]
const INSTALL: &str = "apt-get install -y gcc libc6-dev make pkg-config libarpack2-dev";

/// What an iterative solver sees of a matrix: y = A x.
pub trait Map {
    /// Number of rows and columns.
    fn dim(&self) -> usize;
    /// y ← A x; both slices have length [`dim`](Self::dim).
    fn apply(&self, x: &[f64], y: &mut [f64]);
}

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Subtraction-free factorisation of a chain: the default.
    Flux,
    /// LAPACK's dqds on the bidiagonal factor.
    Lapack,
    /// ARPACK on the shift-inverted assembled matrix.
    Arpack,
    /// faer's sparse Cholesky and Krylov–Schur.
    Faer,
    /// Complex-symmetric banded Rayleigh-quotient iteration: the engine of Hamiltonians.
    Banded,
    /// Dense block elimination of Hermite levels: the default of ladders.
    Elimination,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 6] = [Self::Flux, Self::Lapack, Self::Arpack, Self::Faer, Self::Banded, Self::Elimination];
    /// The engines of generators.
    pub const GENERATOR: [Self; 4] = [Self::Flux, Self::Lapack, Self::Arpack, Self::Faer];
    /// The engines of ladders, the Klein–Kramers operator.
    pub const LADDER: [Self; 4] = [Self::Elimination, Self::Arpack, Self::Faer, Self::Lapack];

    /// Name in case files and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flux => "flux",
            Self::Lapack => "lapack",
            Self::Arpack => "arpack",
            Self::Faer => "faer",
            Self::Banded => "banded",
            Self::Elimination => "elimination",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Engine {
    type Err = Error;
    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|engine| engine.name() == name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|engine| engine.name()).collect();
            Error::input("unknown engine").got(format!("\"{name}\"")).allowed(names.join(", "))
        })
    }
}

/// What is asked of an engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How many eigenvalues above the stationary one.
    pub count: usize,
    /// Largest relative error that an eigenvalue may carry from the solver; a larger one is refused.
    pub tolerance: f64,
    /// Whether the eigenvectors are wanted (values alone are cheaper for `flux` and `lapack`).
    pub vectors: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { count: 1, tolerance: 1e-10, vectors: false }
    }
}

/// An eigenvalue, the bound on its error that the solver vouches for, and its vector if it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// λ (1/time); it may lie far below the smallest `f64`.
    pub value: Wide,
    /// Bound on the relative error of λ as an eigenvalue of the given generator.
    pub relative_error: f64,
    /// v = Π^{−1/2} P at the nodes, Σ v² = 1, its first component above half the largest positive. Empty unless asked for.
    pub vector: Vec<f64>,
}

/// How a spectrum was found, and how far it can be trusted. No solver's report is dropped.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Evidence {
    /// Engine.
    pub engine: &'static str,
    /// Number of nodes.
    pub dim: usize,
    /// Sweeps, factorisations or operator applications used, whichever the engine is made of.
    pub applications: usize,
    /// Largest residual |T v − λ v| over the pairs (1/time); 0 where no vectors were formed.
    pub residual: f64,
    /// Residual over ‖T‖.
    pub backward_error: f64,
    /// Smallest eigenvalue that the engine can resolve on this matrix (1/time).
    pub floor: f64,
}

/// The smallest eigenvalues above the stationary one, in ascending order, and their evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    /// Pairs λ₁ ≤ λ₂ ≤ …
    pub pairs: Vec<Pair>,
    /// How they were found.
    pub evidence: Evidence,
}

/// The smallest `options.count` eigenvalues above the stationary one, by the engine named.
///
/// # Errors
/// What the engine can't do, can't resolve to `options.tolerance`, or did not converge to.
pub fn solve(generator: &Generator, engine: Engine, options: &Options) -> Result<Spectrum> {
    match engine {
        Engine::Flux => flux::solve(generator, options),
        Engine::Lapack => dense::solve(generator, options),
        Engine::Arpack => arpack::solve(generator, options),
        Engine::Faer => krylov_schur::solve(generator, options),
        Engine::Banded | Engine::Elimination => Err(not_of_generators(engine)),
    }
}

fn not_of_generators(engine: Engine) -> Error {
    let names = Engine::GENERATOR.map(Engine::name).join(", ");
    let whose = if engine == Engine::Banded { "Hamiltonians" } else { "ladders" };
    Error::input(format!("an engine of {whose}, not of generators"))
        .got(format!("\"{engine}\""))
        .allowed(names)
        .key("solve.engine")
}

/// Refuses to look for more eigenvalues than there are.
fn check_count(count: usize, available: usize) -> Result<()> {
    if (1..=available).contains(&count) {
        return Ok(());
    }
    Err(Error::input("number of eigenvalues").got(count).allowed(format!("1 … {available}")).key("solve.count"))
}

/// A value that the solver can't vouch for to the tolerance is an error, never a number.
fn refuse_above_tolerance(pairs: &[Pair], options: &Options, evidence: &Evidence) -> Result<()> {
    let Some((index, pair)) = pairs.iter().enumerate().find(|(_, pair)| pair.relative_error > options.tolerance) else {
        return Ok(());
    };
    let what = format!(
        "λ_{} = {:.1e} is uncertain by {:.1e} relative with engine \"{}\", whose floor on this matrix is {:.1e}",
        index + 1,
        pair.value.to_f64(),
        pair.relative_error,
        evidence.engine,
        evidence.floor,
    );
    let remedy = if evidence.engine == "flux" { "raise solve.tolerance" } else { "use solve.engine = \"flux\"" };
    Err(Error::unresolved(what).allowed(format!("{:.1e}", options.tolerance)).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_of_hamiltonians_refuses_generators() {
        let edge = crate::generator::Edge { from: 0, to: 1, forward: 1.0, backward: 1.0 };
        let generator = Generator::new(vec![0.0; 2], vec![edge], vec![0.0; 2]).unwrap();
        assert_eq!(
            solve(&generator, Engine::Banded, &Options::default()).unwrap_err().to_string(),
            "[solve] engine: an engine of Hamiltonians, not of generators: got \"banded\", allowed flux, lapack, arpack, faer"
        );
        assert_eq!(
            solve(&generator, Engine::Elimination, &Options::default()).unwrap_err().to_string(),
            "[solve] engine: an engine of ladders, not of generators: got \"elimination\", allowed flux, lapack, arpack, faer"
        );
        assert!(!Engine::GENERATOR.contains(&Engine::Banded) && Engine::ALL.starts_with(&Engine::GENERATOR));
    }
}
