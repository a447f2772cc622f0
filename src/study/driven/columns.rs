//! The columns of study `driven`, and their rows.

use super::scene::DrivenScene;
use super::within_doubles;
use crate::rate::Rate;
use crate::rate::driven::{Adiabatic, Cycle, Estimate, Linear};
use crate::table::Cell;
use std::f64::consts::TAU;

/// One row a case.
pub(super) const CASE: [(&str, &str, &str); 20] = [
    ("kt", "energy", "temperature"),
    ("gamma", "1/time", "friction"),
    ("barrier_over_kt", "1", "barrier of U₀ over kT"),
    ("frequency", "rad/time", "ω of the drive"),
    ("amplitude", "energy/φ", "ε of the drive ε cos(ωt) φ(x), which is added to U: the force is −ε cos(ωt) φ′"),
    (
        "eta",
        "(length/ε)²",
        "spectral amplification 4|M₁|²/ε² of the stationary cycle; none where an end absorbs or symmetry forbids it",
    ),
    ("eta_error", "relative", "harmonics, discretisation and rounding together"),
    ("phase", "rad", "of ⟨x⟩ against the force −ε cos(ωt) φ′"),
    ("phase_error", "rad", "harmonics, discretisation and rounding together"),
    ("eta_linear", "(length/ε)²", "|χ(ω)|² of linear response at rest"),
    ("eta_linear_error", "relative", "discretisation and rounding; not what the response is beyond linear"),
    ("phase_linear", "rad", "arg χ(ω)"),
    ("floquet_rate", "1/time", "slowest Floquet exponent; the mean rate of escape where an end absorbs"),
    ("ln_floquet_rate", "1", "its logarithm"),
    ("floquet_rate_error", "relative", "harmonics, discretisation, iteration and rounding together"),
    (
        "quasi_static_rate",
        "1/time",
        "λ₁ of the potential as it stands, averaged over the cycle: the limit of slow driving",
    ),
    ("quasi_static_rate_error", "relative", "the average, discretisation and rounding together"),
    ("average_rate", "1/time", "λ₁ of the average potential U₀: the limit of fast driving"),
    ("average_rate_error", "relative", "discretisation, solver and rounding together"),
    ("harmonics", "1", "harmonics of ω in the cycle"),
];

pub(super) fn case(scene: &DrivenScene, adiabatic: &Adiabatic, cycle: &Cycle, linear: Option<&Linear>) -> Vec<Cell> {
    let value = |estimate: Option<Estimate>| Cell::from(estimate.map(|estimate| estimate.value));
    let error = |estimate: Option<Estimate>| Cell::from(estimate.map(|estimate| estimate.error));
    let rate = |rate: &Rate| [Cell::from(rate.k()), rate.relative_error().into()];
    let (eta, phase) = (linear.map(Linear::eta), linear.map(Linear::phase));
    let mut row = vec![
        scene.kt().into(),
        scene.gamma().into(),
        scene.barrier_over_kt().into(),
        scene.drive.frequency.into(),
        scene.drive.amplitude.into(),
        value(cycle.eta),
        error(cycle.eta),
        value(cycle.phase),
        error(cycle.phase),
        value(eta),
        error(eta),
        value(phase),
        cycle.exponent.k().into(),
        cycle.exponent.ln_k().into(),
        cycle.exponent.relative_error().into(),
    ];
    row.extend(rate(&adiabatic.mean));
    row.extend(rate(&adiabatic.rest));
    row.push(cycle.harmonics.into());
    row
}

/// One row a phase.
pub(super) const PHASE: [(&str, &str, &str); 10] = [
    ("phase", "rad", "ωt"),
    ("time", "time", "t"),
    ("drive", "1", "cos(ωt), which multiplies ε φ(x)"),
    ("mean_x", "length", "mean position, of what has not escaped where an end absorbs"),
    ("mean_x_error", "length", "harmonics, discretisation and rounding together"),
    ("escape_rate", "1/time", "escape out of what is left, in the cycle"),
    ("escape_rate_error", "relative", "harmonics, discretisation and rounding together"),
    ("quasi_static_rate", "1/time", "λ₁ of the potential as it stands at this phase"),
    ("quasi_static_rate_error", "relative", "discretisation, solver and rounding together"),
    ("floquet_rate", "1/time", "slowest Floquet exponent: the mean over the cycle"),
];

pub(super) fn phase(scene: &DrivenScene, k: usize, phases: usize, cycle: &Cycle, frozen: &Rate) -> Vec<Cell> {
    #[allow(clippy::cast_precision_loss, reason = "a few hundred phases")]
    let phase = TAU * k as f64 / phases as f64;
    let (mean, escape) = cycle.at(phase);
    // What is uncertain by itself is not a rate.
    let escape = escape.filter(|escape| escape.error < escape.value.abs());
    vec![
        phase.into(),
        (phase / scene.drive.frequency).into(),
        phase.cos().into(),
        mean.value.into(),
        mean.error.into(),
        escape.map_or(Cell::Missing, |escape| within_doubles(escape.value)),
        escape.map(|escape| escape.error / escape.value.abs()).into(),
        frozen.k().into(),
        frozen.relative_error().into(),
        cycle.exponent.k().into(),
    ]
}
