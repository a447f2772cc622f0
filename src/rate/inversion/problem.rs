//! The maximum of the likelihood, and how sharp it is.
//!
//! ```text
//! step  δ = F⁻¹ g,   g = Σ N_i ∂ln p_i,   F = Σ N_i ∂ln p_i ∂ln p_iᵀ       in the logarithms, and in c, d
//! covariance = (−∂²ln L)⁻¹ at the maximum                interval of one parameter: where ln L has fallen by 1.92
//! ```
//!
//! Berndt, Hall, Hall & Hausman, Ann. Econ. Soc. Meas. 3, 653 (1974), for the steps; Wilks, Ann. Math. Stat. 9, 60 (1938), for
//! the interval.

use super::fit::Parameter;
use super::goodness::chi_square;
use super::information::inverse;
use super::likelihood::{Measurement, Term, terms};
use super::model::{Law, Model};
use crate::error::{Error, Result};
use crate::units::{BOLTZMANN, HBAR, Junction};
use std::f64::consts::TAU;

/// Half the 95 % quantile of χ² with one degree of freedom.
const DROP: f64 = 1.920_729_410_347_062;
/// Steps of the ascent.
const STEPS: usize = 300;
/// Halvings of one step.
const HALVINGS: usize = 40;
/// The ascent is over when a step promises less than this of ln L.
const SETTLED: f64 = 1e-9;

pub(super) fn undetermined(parameter: Parameter, got: String) -> Error {
    let error = Error::unresolved(format!("the data do not determine {}", parameter.name())).got(got);
    match parameter {
        Parameter::EscapeTemperature | Parameter::Slope | Parameter::Curvature => error.remedy("add events"),
        _ => error.remedy("leave it out of data.fit, or add data at other temperatures").key("data.fit"),
    }
}

/// Data, law, and what of the junction is looked for.
pub(super) struct Problem<'a> {
    data: &'a [Measurement],
    law: Law,
    junction: &'a Junction,
    parameters: &'a [Parameter],
    /// Mean and lowest current of each measurement (A).
    ends: Vec<(f64, f64)>,
}

impl<'a> Problem<'a> {
    pub(super) fn new(
        data: &'a [Measurement],
        law: Law,
        junction: &'a Junction,
        parameters: &'a [Parameter],
    ) -> Result<Self> {
        let ends = |data: &Measurement| (data.observations.moments().0, data.observations.range().0);
        let problem = Self { data, law, junction, parameters, ends: data.iter().map(ends).collect() };
        let highest = problem.highest();
        if highest >= junction.critical_current && !parameters.contains(&Parameter::CriticalCurrent) {
            return Err(Error::input("a switching current is not below the critical current")
                .got(format!("{highest:e} A"))
                .allowed(format!("below {:e} A", junction.critical_current))
                .remedy("correct it, or let data.fit have \"critical_current\"")
                .key("junction.critical_current"));
        }
        let needs = law != Law::Quantum && !parameters.contains(&Parameter::EscapeTemperature);
        if needs && data.iter().any(|data| !data.temperature.is_some_and(|temperature| temperature > 0.0)) {
            return Err(Error::input("a thermal rate needs a temperature above 0")
                .remedy("add temperature = \"50 mK\"")
                .key("data.temperature"));
        }
        if law == Law::Quantum && parameters.contains(&Parameter::EscapeTemperature) {
            return Err(Error::input("the rate at T = 0 has no escape temperature to fit")
                .remedy("use study.route = \"kramers\"")
                .key("study.route"));
        }
        if law == Law::Buettiker && junction.resistance.is_none() {
            return Err(Error::input("missing: weak damping needs a shunt")
                .remedy("add resistance = \"190 ohm\", or use study.route = \"kramers\"")
                .key("junction.resistance"));
        }
        Ok(problem)
    }

    fn highest(&self) -> f64 {
        self.data.iter().map(|data| data.observations.range().1).fold(0.0, f64::max)
    }

    /// The junction and the model of each measurement at a point.
    pub(super) fn models(&self, point: &[f64]) -> (Junction, Vec<Model>) {
        let (mut junction, mut kelvin, mut shape) = (*self.junction, None, [0.0; 2]);
        for (parameter, x) in self.parameters.iter().zip(point) {
            let value = parameter.value(*x);
            match parameter {
                Parameter::EscapeTemperature => kelvin = Some(value),
                Parameter::CriticalCurrent => junction.critical_current = value,
                Parameter::Capacitance => junction.capacitance = value,
                Parameter::Slope => shape[0] = value,
                Parameter::Curvature => shape[1] = value,
            }
        }
        let model = |(data, ends): (&Measurement, &(f64, f64))| {
            Model::new(self.law, junction, kelvin.or(data.temperature).unwrap_or(0.0), shape, *ends)
        };
        (junction, self.data.iter().zip(&self.ends).map(model).collect())
    }

    fn terms(&self, point: &[f64]) -> Option<Vec<Term>> {
        let (_, models) = self.models(point);
        let each = self.data.iter().zip(&models).map(|(data, model)| terms(data, model));
        Some(each.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn ln_likelihood(&self, point: &[f64]) -> f64 {
        let terms = self.terms(point);
        terms.map_or(f64::NEG_INFINITY, |terms| terms.iter().map(|term| term.count * term.ln_p).sum())
    }

    /// Where to start: Γ at the mean current is about İ/(0.78σ), which one of the parameters is chosen to give.
    pub(super) fn start(&self) -> Result<Vec<f64>> {
        let first = &self.data[0];
        let (mean, sigma) = first.observations.moments();
        let ln_rate = (first.ramp / (0.78 * sigma)).ln();
        let mut junction = *self.junction;
        if junction.critical_current <= self.highest() {
            junction.critical_current = mean + 20.0 * (self.highest() - mean);
        }
        let temperature = |junction: &Junction| {
            let s = mean / junction.critical_current;
            let omega = junction.plasma_frequency(s);
            let exponent = ((omega / TAU).ln() - ln_rate).max(1.0);
            (junction.barrier(s) / (BOLTZMANN * exponent)).max(1e-3 * HBAR * omega / BOLTZMANN)
        };
        let fits = |parameter| self.parameters.contains(&parameter);
        let kelvin =
            if fits(Parameter::EscapeTemperature) { temperature(&junction) } else { first.temperature.unwrap_or(0.0) };
        if fits(Parameter::CriticalCurrent) && !fits(Parameter::EscapeTemperature) {
            // ΔU grows and Γ falls with I_c.
            let (mut low, mut high) = (self.highest() * (1.0 + 1e-9), 10.0 * self.highest());
            for _ in 0..100 {
                let middle = 0.5 * (low + high);
                let trial = Junction { critical_current: middle, ..junction };
                if self.law.ln_rate(&trial, kelvin, mean) > ln_rate { low = middle } else { high = middle }
            }
            junction.critical_current = high;
        }
        let value = |parameter: &Parameter| match parameter {
            Parameter::EscapeTemperature => kelvin.ln(),
            Parameter::CriticalCurrent => junction.critical_current.ln(),
            Parameter::Capacitance => junction.capacitance.ln(),
            Parameter::Slope | Parameter::Curvature => 0.0,
        };
        let start: Vec<f64> = self.parameters.iter().map(value).collect();
        if self.ln_likelihood(&start).is_finite() {
            return Ok(start);
        }
        Err(Error::not_converged("no rate of this kind gives these switching currents at all")
            .got(format!("{mean:e} ± {sigma:e} A"))
            .remedy("check junction.critical_current, junction.ramp and the unit in the header of the data"))
    }

    /// g and F.
    fn slopes(&self, point: &[f64]) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
        let n = point.len();
        let mut columns = Vec::with_capacity(n);
        for (k, parameter) in self.parameters.iter().enumerate() {
            let step = parameter.step();
            let moved = |by: f64| {
                let mut moved = point.to_vec();
                moved[k] += by;
                self.terms(&moved)
            };
            let (above, below) = (moved(step)?, moved(-step)?);
            let slope = |(a, b): (&Term, &Term)| (a.ln_p - b.ln_p) / (2.0 * step);
            columns.push(above.iter().zip(&below).map(slope).collect::<Vec<f64>>());
        }
        let counts: Vec<f64> = self.terms(point)?.into_iter().map(|term| term.count).collect();
        let sum = |f: &dyn Fn(usize) -> f64| counts.iter().enumerate().map(|(i, count)| count * f(i)).sum::<f64>();
        let gradient = (0..n).map(|k| sum(&|i| columns[k][i])).collect();
        let information = (0..n).map(|k| (0..n).map(|l| sum(&|i| columns[k][i] * columns[l][i])).collect()).collect();
        Some((gradient, information))
    }

    pub(super) fn ascend(&self, mut point: Vec<f64>) -> Result<Vec<f64>> {
        let mut height = self.ln_likelihood(&point);
        for _ in 0..STEPS {
            let (gradient, information) = self.slopes(&point).ok_or_else(|| self.lost(&point))?;
            let inverse = self.inverse(&information)?;
            let step: Vec<f64> =
                inverse.iter().map(|row| row.iter().zip(&gradient).map(|(a, b)| a * b).sum()).collect();
            let promise: f64 = step.iter().zip(&gradient).map(|(a, b)| a * b).sum();
            if promise < SETTLED {
                return Ok(point);
            }
            let mut share = 1.0;
            let better = (0..HALVINGS).find_map(|_| {
                let moved: Vec<f64> = point.iter().zip(&step).map(|(x, d)| x + share * d).collect();
                share *= 0.5;
                let found = self.ln_likelihood(&moved);
                (found > height).then_some((moved, found))
            });
            match better {
                Some((moved, found)) => (point, height) = (moved, found),
                // Nothing is higher to the rounding of ln L.
                None => return Ok(point),
            }
        }
        Err(self.lost(&point))
    }

    fn lost(&self, point: &[f64]) -> Error {
        let last = |(p, x): (&Parameter, &f64)| format!("{} = {:.3e}{}", p.name(), p.value(*x), p.unit());
        let names: Vec<String> = self.parameters.iter().zip(point).map(last).collect();
        Error::not_converged("the most likely parameters were not found")
            .got(format!("{} at last", names.join(", ")))
            .remedy("check junction.critical_current, junction.capacitance, junction.ramp and the unit in the header of the data")
    }

    /// (−∂²ln L)⁻¹ by second differences over a third of a standard deviation.
    pub(super) fn covariance(&self, best: &[f64]) -> Result<Vec<Vec<f64>>> {
        let (_, information) = self.slopes(best).ok_or_else(|| self.lost(best))?;
        let rough = self.inverse(&information)?;
        let n = best.len();
        let steps: Vec<f64> = (0..n).map(|k| 0.3 / information[k][k].sqrt()).collect();
        let at = |moves: &[(usize, f64)]| {
            let mut point = best.to_vec();
            moves.iter().for_each(|(k, by)| point[*k] += by * steps[*k]);
            self.ln_likelihood(&point)
        };
        let top = at(&[]);
        let mut curvature = vec![vec![0.0; n]; n];
        for k in 0..n {
            curvature[k][k] = -(at(&[(k, 1.0)]) - 2.0 * top + at(&[(k, -1.0)])) / steps[k].powi(2);
            for l in 0..k {
                let mixed = at(&[(k, 1.0), (l, 1.0)]) - at(&[(k, 1.0), (l, -1.0)]) - at(&[(k, -1.0), (l, 1.0)])
                    + at(&[(k, -1.0), (l, -1.0)]);
                curvature[k][l] = -0.25 * mixed / (steps[k] * steps[l]);
                curvature[l][k] = curvature[k][l];
            }
        }
        // Far from a normal distribution the second differences may not be those of a maximum.
        let found = self.inverse(&curvature).unwrap_or_else(|_| rough.clone());
        Ok(if (0..n).all(|k| found[k][k] > 0.0) { found } else { rough })
    }

    fn inverse(&self, matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>> {
        inverse(matrix)
            .map_err(|k| undetermined(self.parameters[k], "a change of it is made up for by the others".into()))
    }

    /// The end of the interval of a single parameter near half of that of a normal distribution.
    pub(super) fn end(&self, best: &[f64], half: f64) -> Result<f64> {
        let top = self.ln_likelihood(best);
        let drop = |by: f64| top - self.ln_likelihood(&[best[0] + by]);
        let (mut inside, mut outside) = (0.0, half);
        for _ in 0..HALVINGS {
            if drop(outside) > DROP {
                break;
            }
            (inside, outside) = (outside, 1.5 * outside);
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (inside + outside);
            if drop(middle) > DROP { outside = middle } else { inside = middle }
        }
        if drop(inside).is_finite() { Ok(best[0] + inside) } else { Err(self.lost(best)) }
    }

    pub(super) fn chi_square(&self, best: &[f64]) -> Option<(f64, usize)> {
        let (_, models) = self.models(best);
        let (mut total, mut classes) = (0.0, 0);
        for (data, model) in self.data.iter().zip(&models) {
            let (value, count) = chi_square(data, model)?;
            // The number of events of each measurement is given.
            (total, classes) = (total + value, classes + count.saturating_sub(1));
        }
        let freedom = classes.checked_sub(self.parameters.len()).filter(|freedom| *freedom > 0)?;
        Some((total, freedom))
    }
}
