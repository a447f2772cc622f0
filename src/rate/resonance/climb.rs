//! One level from mesh to mesh, extrapolated.

use super::meshes::{FEWEST, NestedMeshes};
use super::width::Measured;
use crate::error::Result;
use crate::mesh::ContourKind;
use crate::rate::extrapolate::series_from;
use crate::wide::Wide;
use num_complex::Complex64;

/// Below this an extrapolation error is as good as none.
pub(in crate::rate) const GOAL: f64 = 1e-13;

/// A level on the meshes of one contour.
pub(in crate::rate) struct Climb {
    pub energy: f64,
    pub energy_error: f64,
    pub imaginary: f64,
    /// Γ with the bound on its relative error by extrapolation; `None` where no flux goes out.
    pub width: Option<(Wide, f64)>,
    pub last: Measured,
    pub level: usize,
}

/// Climbs from mesh `first` to `last`, or, where it may `settle`, until nothing is left to gain.
pub(in crate::rate) fn climb(
    meshes: &NestedMeshes<'_>,
    guess: Complex64,
    first: usize,
    last: usize,
    settle: bool,
) -> Result<Climb> {
    let scale = meshes.setting.quantum();
    let mut steps: Vec<Measured> = Vec::new();
    let mut guess = guess;
    let mut level = first;
    loop {
        let step = meshes.measure(level, guess)?;
        guess = step.energy;
        steps.push(step);
        let order = meshes.request.order.number();
        let series = |part: &dyn Fn(&Measured) -> f64| {
            series_from(&steps.iter().map(|step| part(step) / scale).collect::<Vec<_>>(), order, GOAL)
        };
        let (energy, imaginary) = (series(&|step| step.energy.re), series(&|step| step.energy.im));
        let width = if meshes.request.kind == ContourKind::Rotated {
            // Nothing of the path is real, and there is no flux to measure.
            let width = -2.0 * imaginary.value * scale / meshes.setting.hbar;
            (width > 0.0).then(|| (Wide::new(width), (imaginary.error / imaginary.value).abs()))
        } else {
            extrapolated_width(&steps, order)
        };
        // A level without a width, be it bound or out of reach, has nothing but its energy to wait for.
        let settled = energy.error <= GOAL && width.is_none_or(|(_, error)| error <= GOAL);
        if (settle && settled && steps.len() >= FEWEST) || level == last {
            let (energy, energy_error) = (energy.value * scale, energy.error * scale);
            return Ok(Climb { energy, energy_error, imaginary: imaginary.value * scale, width, last: step, level });
        }
        level += 1;
    }
}

/// Γ from the fluxes on all meshes: ln Γ relative to the last, since the logarithm of a number near 1 keeps its digits.
fn extrapolated_width(steps: &[Measured], order: i32) -> Option<(Wide, f64)> {
    let widths: Vec<Wide> = steps.iter().map(|step| step.width).collect::<Option<_>>()?;
    let reference = *widths.last()?;
    let ratios: Vec<f64> = widths.iter().map(|width| (*width / reference).to_f64().ln()).collect();
    let found = series_from(&ratios, order, GOAL);
    Some((reference * Wide::new(found.value.exp()), found.error))
}
