//! In time: backward differences of variable order on the method of lines, by the crate `diffsol`.
//!
//! ```text
//! σ = ln(1 + s/s₁),   dy/dσ = (s + s₁) dy/ds,   y = (β₁ … β_N, ∫e(1) ds)
//! ```
//!
//! A decay that is logarithmic in s is even in σ: the step stays about the same over all decades. A ramp runs in s over its
//! length. Every step, every Newton
//! iterate and every interpolated value is a linear combination with the linear invariants of the right-hand side, so flux is
//! conserved to rounding, whatever the tolerance. Everything is in reduced units.

use super::cells::Cells;
use crate::error::{Error, Result};
use diffsol::{
    Bdf, BdfState, DiffsolError, FaerContext, FaerSparseLU, FaerSparseMat, FaerVec, OdeBuilder, OdeEquationsImplicit,
    OdeSolverMethod, OdeSolverProblem, OdeSolverState, Vector,
};

/// More steps than this are none that come to an end: ten decades take about a thousand.
const STEPS: usize = 100_000;

/// First step in σ.
const FIRST: f64 = 1e-9;
/// Steps between Jacobians, which are tridiagonal.
const FRESH: usize = 3;

type Matrix = FaerSparseMat<f64>;
type Solver<'a, Equations> = Bdf<'a, Equations, FaerSparseLU<f64>>;

/// What the steps are even in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    /// s over a whole ramp: the field at the surface moves at a constant rate, which is then integrated exactly.
    Even(f64),
    /// ln(1 + s/s₁), with s₁ below all times of interest.
    Logarithmic(f64),
}

impl Clock {
    fn of(self, s: f64) -> f64 {
        match self {
            Self::Even(whole) => s / whole,
            Self::Logarithmic(unit) => (s / unit).ln_1p(),
        }
    }

    fn time(self, sigma: f64) -> f64 {
        match self {
            Self::Even(whole) => whole * sigma,
            Self::Logarithmic(unit) => unit * sigma.exp_m1(),
        }
    }

    /// ds/dσ.
    fn speed(self, sigma: f64) -> f64 {
        match self {
            Self::Even(whole) => whole,
            Self::Logarithmic(unit) => unit * sigma.exp(),
        }
    }
}

/// The states at `times` (increasing, above 0, counted from the start of this stretch), to a relative `tolerance` a step.
///
/// `floor` is the size of β below which its digits are not kept.
///
/// # Errors
/// Steps that shrink to nothing, or too many of them.
pub(super) fn integrate(
    cells: &Cells<'_>,
    start: &[f64],
    times: &[f64],
    (clock, floor, tolerance): (Clock, f64, f64),
) -> Result<Vec<Vec<f64>>> {
    let mut problem = OdeBuilder::<Matrix>::new()
        .h0(FIRST)
        .rtol(tolerance)
        .atol([tolerance * floor])
        .rhs_implicit(
            |y: &[f64], _: &[f64], sigma: f64, rate: &mut [f64]| cells.rate(y, clock.speed(sigma), rate),
            |y: &[f64], _: &[f64], sigma: f64, v: &[f64], rate: &mut [f64]| cells.slope(y, v, clock.speed(sigma), rate),
        )
        .init(|_: &[f64], _: f64, y: &mut [f64]| y.copy_from_slice(start), start.len())
        .build()
        .map_err(|error| stopped(0.0, &error))?;
    // The crate counts failures over a whole run, and keeps a Jacobian until it fails: here both cost next to nothing.
    problem.ode_options.max_nonlinear_solver_failures = STEPS;
    problem.ode_options.max_error_test_failures = STEPS;
    problem.ode_options.update_jacobian_after_steps = FRESH;
    problem.ode_options.update_rhs_jacobian_after_steps = FRESH;
    let stops: Vec<f64> = times.iter().map(|s| clock.of(*s)).collect();
    walk(&problem, &stops).map_err(|(sigma, error)| stopped(clock.time(sigma), &error))
}

/// The states at the given σ.
fn walk<Equations>(
    problem: &OdeSolverProblem<Equations>,
    stops: &[f64],
) -> std::result::Result<Vec<Vec<f64>>, (f64, DiffsolError)>
where
    Equations: OdeEquationsImplicit<M = Matrix, T = f64, V = FaerVec<f64>, C = FaerContext>,
{
    // The crate's own guess of a first step evaluates e^σ far ahead, and is lost where that overflows.
    let first = BdfState::new_without_initialise(problem).map_err(|error| (0.0, error))?;
    let mut solver: Solver<'_, Equations> = problem.bdf_solver(first).map_err(|error| (0.0, error))?;
    let mut states = Vec::with_capacity(stops.len());
    let mut steps = 0;
    for &stop in stops {
        while solver.state().t < stop {
            let at = solver.state().t;
            steps += 1;
            if steps > STEPS {
                return Err((at, DiffsolError::Other(format!("more than {STEPS} steps"))));
            }
            solver.step().map_err(|error| (at, error))?;
        }
        let state = solver.interpolate(stop).map_err(|error| (stop, error))?;
        states.push(state.clone_as_vec());
    }
    Ok(states)
}

/// The one way that an integration fails.
fn stopped(s: f64, error: &DiffsolError) -> Error {
    Error::not_converged(format!("the diffusion of flux stopped at s = {s:.3e}"))
        .got(error)
        .remedy("use other slab.cells, a longer slab.ramp, or a smaller creep.u0_over_kt")
}
