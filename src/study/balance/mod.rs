//! Study `balance`: the dipole spectrum of a binding well in a heat bath, and what detailed balance makes of it.
//!
//! ```text
//! S(−ω) = e^{−βħω} S(ω)            ω > 0 is absorption; ∫S dω = ⟨δx²⟩, length² × time
//! ```
//!
//! `study.show = "lines"`: one row a line of the well alone, with the weights of absorption and emission; the row without levels is the
//! line at ω = 0. `"spectrum"` and `"corrections"`: one row a frequency of the spectrum that the bath has broadened, beside the
//! classical spectrum of the same well and friction and its quantum corrections; they differ in the figure. The spectrum is shown
//! where the case has friction, lines where it has none.
//!
//! What holds of the whole is in the evidence: the largest deviation from detailed balance of the lines, of the rates and of the
//! plain regression, the approach to Boltzmann's distribution, and the cycle that breaks Kolmogorov's criterion, if one does.

mod classical;
mod ladder;
mod lines;
mod scene;
mod spectrum;
mod whole;

use super::Outcome;
use crate::case::Case;
use crate::error::Result;
use crate::rate::balance::Thermal;
use scene::Scene;

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let (states, higher) = scene.states()?;
    let thermal = Thermal::new(&states, scene.kt, &higher)?;
    let mut evidence = whole::evidence(&scene, &thermal)?;
    let table = if scene.is_broadened() {
        spectrum::table(&scene, &thermal, &mut evidence)?
    } else {
        lines::table(&thermal, &mut evidence)
    };
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// What `check` tells beyond the well: the bath, and how many levels it fills.
pub(super) fn check(case: &Case) -> Result<String> {
    let scene = Scene::new(case)?;
    let filled = scene.census()?.0.len();
    let (gamma, kt) = (scene.friction.gamma(), scene.kt);
    let bath = format!("  bath     γ = {gamma}, kT = {kt}, ħγ/kT = {}\n", scene.memory());
    Ok(scene.quantum.describe()? + &bath + &format!("  levels   {filled} with a thermal weight\n"))
}
