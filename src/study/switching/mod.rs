//! Study `switching`: what a ramped junction does at one temperature: the switching currents, their width, `T_esc`.
//!
//! ```text
//! P(I) = (Γ/İ) e^{−∫Γ dI/İ}  (1/A)     ⟨I⟩, σ_I (A)     Γ(⟨I⟩) = (ω_p/2π) e^{−ΔU/k_B T_esc}     d ln σ_I/d ln T
//! ```
//!
//! Γ by `study.route`. Left to itself the study takes the dissipative bounce for a junction with a shunt; without one the
//! thermal average over resonances, and where that sum has not converged the bounce without damping. The other routes stand
//! beside it, with those of their numbers that they give.

mod asked;
mod columns;

use super::Outcome;
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::rate::switching::{
    Bias, Distribution, Escape, Estimate, Moments, RateCurve, Theory, escape_temperature, simulate,
};
use crate::table::{Cell, Table};
use crate::units::{BOLTZMANN, HBAR, Junction};
pub(super) use asked::ramped;
use asked::route;
use columns::{COLUMNS, CURVE, SIMULATED};
use serde_json::json;

/// Step of ln T in the local exponent of σ_I.
const STEP: f64 = 0.01;
/// The resonances are set beside another route up to this many `T_c`: above, their sum counts T/T_c times too much.
const WARMEST: f64 = 1.5;
/// Corrections to the bounce in (ħω_p + 2kT)/ΔU, as in study `crossover`: what they were without damping, and more.
const SEMICLASSICAL: f64 = 0.8;
/// What a factor e^δ on Γ shifts the mean by, in δσ: P(I) is close to Gumbel's, whose σ is π/√6 of d I/d ln Γ.
const SHIFT: f64 = 0.78;
/// What it may change of the width, in δσ: δ itself changes over P(I) by a part of itself.
const WIDENING: f64 = 0.2;
/// Shares between which P(I) is listed.
const LISTED: (f64, f64) = (2e-4, 1.0 - 1e-7);
/// Seed of the simulated ramps unless `study.seed` says otherwise.
const SEED: u64 = 1;

/// What one route gives at one temperature.
struct Found {
    theory: Theory,
    distribution: Distribution,
    moments: Moments,
}

/// What every route needs of a case.
struct Scene<'a> {
    case: &'a Case,
    junction: Junction,
    ramp: f64,
    temperature: f64,
}

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let (found, note) = scene.chosen()?;
    let mut table = Table::new(&COLUMNS);
    let row = scene.row(&found)?;
    match case.study.points {
        None => {
            table.rows.push(row);
            table.drop_columns(&CURVE);
        }
        Some(points) => {
            for current in grid(&found.distribution, points) {
                let mut row = row.clone();
                row.truncate(COLUMNS.len() - CURVE.len());
                row.extend(curve_cells(&found.distribution, current));
                table.rows.push(row);
            }
        }
    }
    if case.study.events.is_none() {
        table.drop_columns(&SIMULATED);
    }
    let (low, high) = found.distribution.curve.currents();
    let evidence = json!({
        "route": found.theory.name(), "why": note, "from_a": low, "to_a": high,
        "ln_rate_error": found.distribution.uncertainty(), "left_at_the_end": found.distribution.rest(),
    });
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// Junction, ramp and temperature in words; nothing is solved.
pub(super) fn check(case: &Case) -> Result<String> {
    let Scene { junction, ramp, temperature, .. } = Scene::new(case)?;
    route(case)?;
    let damping = junction.resistance.map_or("no shunt".into(), |r| {
        format!("R = {r} ohm, Q = {:.1}", junction.quality(0.0).unwrap_or(f64::INFINITY))
    });
    Ok(format!(
        "  junction I_c = {:e} A, C = {:e} F, {damping}, unbiased\n  quantum  ħω_p0/E_J = {}, T_c = {:.4e} K unbiased\n  \
         ramp     {ramp:e} A/s from I = 0, T = {temperature} K\n",
        junction.critical_current,
        junction.capacitance,
        junction.eta(),
        junction.crossover_temperature(0.0),
    ))
}

impl<'a> Scene<'a> {
    fn new(case: &'a Case) -> Result<Self> {
        let (junction, ramp) = ramped(case)?;
        let temperature = junction.temperature.ok_or_else(|| {
            Error::input("missing")
                .remedy("add temperature = \"30 mK\", or sweep junction.temperature")
                .key("junction.temperature")
        })?;
        Ok(Self { case, junction, ramp, temperature })
    }

    fn escape(&self, theory: Theory, temperature: f64) -> Result<Escape> {
        let escape = Escape::new(theory, &self.junction, temperature)?;
        Ok(self.case.solve.count.map_or(escape.clone(), |count| escape.with_levels(count)))
    }

    fn by(&self, theory: Theory, temperature: f64) -> Result<Found> {
        let escape = self.escape(theory, temperature)?;
        let distribution = Distribution::new(RateCurve::new(&escape, self.ramp)?)?;
        let moments = Moments::new(&distribution)?;
        Ok(Found { theory, distribution, moments })
    }

    /// The route asked for, or the one that holds; and why.
    fn chosen(&self) -> Result<(Found, &'static str)> {
        if let Some(theory) = route(self.case)? {
            let found = self.by(theory, self.temperature)?;
            self.require_hopping(&found)?;
            return Ok((found, "asked for"));
        }
        if self.junction.resistance.is_some() {
            return Ok((self.by(Theory::Bounce, self.temperature)?, "the junction has a shunt"));
        }
        if self.is_warm() {
            return Ok((self.by(Theory::Bounce, self.temperature)?, "the temperature is far above the crossover"));
        }
        match self.by(Theory::Resonances, self.temperature) {
            Err(error) if error.kind() == Kind::Unresolved && self.temperature > 0.0 => Ok((
                self.by(Theory::Bounce, self.temperature)?,
                "the sum over resonances has not converged at this temperature",
            )),
            found => Ok((found?, "the junction has no shunt")),
        }
    }

    /// Kramers' formula knows no tunnelling.
    fn require_hopping(&self, found: &Found) -> Result<()> {
        let crossover = self.junction.crossover_temperature(self.bias(found).s());
        if found.theory != Theory::Kramers || self.temperature > crossover {
            return Ok(());
        }
        Err(Error::input("Kramers' formula does not hold below the crossover temperature")
            .got(format!("T = {} K, T_c = {crossover:.4} K at the mean current", self.temperature))
            .allowed("T > T_c")
            .remedy("use study.route = \"bounce\", or \"levels\" without a shunt; the columns mean_kramers_a … stand beside any route")
            .key("study.route"))
    }

    /// Whether the crossover lies far below, by the mean current of Kramers' formula: no sum over levels is worth a try.
    fn is_warm(&self) -> bool {
        let classical = self.by(Theory::Kramers, self.temperature);
        classical
            .is_ok_and(|found| self.temperature > WARMEST * self.junction.crossover_temperature(self.bias(&found).s()))
    }

    /// `T_esc` at the mean current, with the bound on its relative error.
    fn escape_temperature(&self, found: &Found) -> Option<(f64, f64)> {
        let bias = self.bias(found);
        let ln_rate = found.distribution.curve.ln_rate(bias);
        let kelvin = escape_temperature(&self.junction, bias, ln_rate)?;
        let exponent = self.junction.barrier(bias.s()) / (BOLTZMANN * kelvin);
        let error = found.distribution.curve.error(bias) + self.theory_error(found, bias);
        Some((kelvin, error / exponent + found.moments.mean.relative_error()))
    }

    /// How far off ln Γ of a semiclassical route may be; the other routes are what they are called.
    fn theory_error(&self, found: &Found, bias: Bias) -> f64 {
        if found.theory != Theory::Bounce {
            return 0.0;
        }
        let quantum = HBAR * self.junction.plasma_frequency(bias.s());
        SEMICLASSICAL * (quantum + 2.0 * BOLTZMANN * self.temperature) / self.junction.barrier(bias.s())
    }

    fn bias(&self, found: &Found) -> Bias {
        Bias::from_s(found.moments.mean.value / self.junction.critical_current)
    }

    /// d ln σ/d ln T by a central difference.
    fn exponent(&self, found: &Found) -> Option<(f64, f64)> {
        if self.temperature == 0.0 || found.theory == Theory::Damped {
            return None;
        }
        let sigma = |factor: f64| {
            let escape = self.escape(found.theory, self.temperature * factor).ok()?;
            let distribution = Distribution::new(found.distribution.curve.beside(&escape).ok()?).ok()?;
            Some(Moments::new(&distribution).ok()?.sigma)
        };
        let (above, below) = (sigma(STEP.exp())?, sigma((-STEP).exp())?);
        let exponent = (above.value / below.value).ln() / (2.0 * STEP);
        let error = (above.relative_error() + below.relative_error()) / (2.0 * STEP) + STEP * STEP;
        Some((exponent, error / exponent.abs()))
    }

    fn row(&self, found: &Found) -> Result<Vec<Cell>> {
        let moments = &found.moments;
        let bias = self.bias(found);
        let value = |estimate: Estimate| [Cell::from(estimate.value), estimate.relative_error().into()];
        let crossover = self.junction.crossover_temperature(bias.s());
        let kt = BOLTZMANN * self.temperature;
        let escape = self.escape_temperature(found);
        let exponent = self.exponent(found);
        let mut row = vec![Cell::from(self.temperature), found.theory.name().into()];
        let theory = self.theory_error(found, bias);
        let off =
            |estimate: Estimate, by: f64| Estimate { error: estimate.error + by * moments.sigma.value, ..estimate };
        let (mean, sigma) = (off(moments.mean, SHIFT * theory), off(moments.sigma, WIDENING * theory));
        let median = off(moments.quantiles[2], SHIFT * theory);
        for estimate in [mean, sigma, moments.skewness, moments.kurtosis, median] {
            row.extend(value(estimate));
        }
        row.extend([
            Cell::from(moments.mode.value),
            moments.quantiles[0].value.into(),
            moments.quantiles[4].value.into(),
            bias.s().into(),
            found.distribution.curve.ln_rate(bias).exp().into(),
            (found.distribution.curve.error(bias) + theory).into(),
            (self.junction.barrier(bias.s()) / kt).into(),
            escape.map(|(kelvin, _)| kelvin).into(),
            escape.map(|(_, error)| error).into(),
            crossover.into(),
            exponent.map(|(exponent, _)| exponent).into(),
            exponent.map(|(_, error)| error).into(),
        ]);
        row.extend(self.beside(found, Theory::Kramers, self.temperature));
        let cold = self.temperature < WARMEST * crossover;
        let levels = if cold { self.temperature } else { f64::NAN };
        row.extend(self.beside(found, Theory::Resonances, levels));
        row.extend(self.beside(found, Theory::Damped, 0.0));
        row.extend(self.simulated(found));
        row.extend(vec![Cell::Missing; CURVE.len()]);
        Ok(row)
    }

    /// Mean, width and T_esc of another route; nothing where it does not hold.
    fn beside(&self, found: &Found, theory: Theory, temperature: f64) -> [Cell; 3] {
        let cells = |found: &Found| {
            let kelvin = self.escape_temperature(found).map(|(kelvin, _)| kelvin);
            [Cell::from(found.moments.mean.value), found.moments.sigma.value.into(), kelvin.into()]
        };
        if theory == found.theory {
            return cells(found);
        }
        if temperature.is_nan() {
            return [Cell::Missing, Cell::Missing, Cell::Missing];
        }
        self.by(theory, temperature).map_or([Cell::Missing, Cell::Missing, Cell::Missing], |other| cells(&other))
    }

    /// Mean with its standard error, and width, of simulated ramps.
    #[allow(clippy::cast_precision_loss, reason = "a number of events")]
    fn simulated(&self, found: &Found) -> [Cell; 3] {
        let Some(count) = self.case.study.events else { return [Cell::Missing, Cell::Missing, Cell::Missing] };
        let events = simulate(&found.distribution.curve, count, self.case.study.seed.unwrap_or(SEED));
        let n = count as f64;
        let mean = events.iter().sum::<f64>() / n;
        let variance = events.iter().map(|event| (event - mean).powi(2)).sum::<f64>() / (n - 1.0);
        [mean.into(), (variance.sqrt() / n.sqrt() / mean).into(), variance.sqrt().into()]
    }
}

/// Equal steps of the current over all but the rarest runs.
#[allow(clippy::cast_precision_loss, reason = "a number of points")]
fn grid(distribution: &Distribution, points: usize) -> Vec<f64> {
    let (from, to) = (distribution.quantile(LISTED.0), distribution.quantile(LISTED.1));
    (0..points).map(|k| from + (to - from) * k as f64 / (points - 1) as f64).collect()
}

fn curve_cells(distribution: &Distribution, current: f64) -> [Cell; 4] {
    let bias = Bias::from_s(current / distribution.curve.critical_current);
    [
        current.into(),
        distribution.density(bias).into(),
        distribution.cumulative(current).into(),
        distribution.curve.ln_rate(bias).exp().into(),
    ]
}
