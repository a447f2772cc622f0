//! The most likely escape temperature, critical current and capacitance, with their 95 % intervals.
//!
//! ```text
//! maximum of ln L over the logarithms of T (K), I_c (A), C (F), and over c, d;   interval of one: where ln L has fallen by 1.92
//! ```
//!
//! Fisher's maximum likelihood. Of several parameters each has its symmetric interval in the logarithm. With the definition of
//! `T_esc` its variation c, d over the distribution is fitted as well, so that the interval holds `T_esc` at the mean current
//! whatever the rate is made of.

use super::data::Bin;
use super::goodness::p_value;
use super::likelihood::Measurement;
use super::model::{Law, Model, hazards};
use super::problem::{Problem, undetermined};
use crate::error::Result;
use crate::units::Junction;

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// A parameter whose 95 % interval is wider than this factor either way is not determined.
const WIDEST: f64 = 1.0;
/// Events from which on d is fitted along: of fewer it shifts T_esc by less than a standard error, even near T_c.
const CURVED: u64 = 1000;
/// A fit that is less probable than this does not describe the data, and its numbers are not theirs.
pub const LEAST: f64 = 1e-6;

/// What can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// `T_esc` (K).
    EscapeTemperature,
    /// `I_c` (A).
    CriticalCurrent,
    /// C (F).
    Capacitance,
    /// c = −d ln T_esc/d ln ΔU at the mean current, fitted along with `T_esc` by its definition.
    Slope,
    /// d, its part of second order, fitted along where there are events enough to need it.
    Curvature,
}

impl Parameter {
    /// Every one that a case may ask for.
    pub const ALL: [Self; 3] = [Self::EscapeTemperature, Self::CriticalCurrent, Self::Capacitance];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EscapeTemperature => "escape_temperature",
            Self::CriticalCurrent => "critical_current",
            Self::Capacitance => "capacitance",
            Self::Slope => "escape_temperature_slope",
            Self::Curvature => "escape_temperature_curvature",
        }
    }

    /// A blank and the unit, as they follow the number.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::EscapeTemperature => " K",
            Self::CriticalCurrent => " A",
            Self::Capacitance => " F",
            Self::Slope | Self::Curvature => "",
        }
    }

    /// Whether it shapes T_esc(I): c and d are varied themselves, for they may be negative, all others by their logarithms.
    fn is_shape(self) -> bool {
        matches!(self, Self::Slope | Self::Curvature)
    }

    /// The number from what is varied.
    pub(super) fn value(self, x: f64) -> f64 {
        if self.is_shape() { x } else { x.exp() }
    }

    /// Step of the logarithm over which ln p changes by about a thousandth.
    pub(super) fn step(self) -> f64 {
        match self {
            Self::EscapeTemperature | Self::Capacitance | Self::Slope | Self::Curvature => 1e-4,
            Self::CriticalCurrent => 1e-6,
        }
    }
}

/// One fitted number with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted {
    /// Which.
    pub parameter: Parameter,
    /// The most likely value.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Fitted {
    /// Half the 95 % interval over the value.
    #[must_use]
    pub fn relative_error(&self) -> f64 {
        0.5 * (self.high - self.low) / self.value
    }
}

/// The outcome of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The law.
    pub law: Law,
    /// The junction with what was fitted of it.
    pub junction: Junction,
    /// The model of each measurement.
    models: Vec<Model>,
    /// The fitted numbers.
    pub fitted: Vec<Fitted>,
    /// Covariance of the logarithms of the fitted numbers, and of c and d themselves, in their order.
    pub covariance: Vec<Vec<f64>>,
    /// χ² and its degrees of freedom, where there are enough classes.
    pub chi_square: Option<(f64, usize)>,
    /// The probability of a χ² as large by chance.
    pub p_value: Option<f64>,
}

impl Fit {
    /// Whether the model describes the data, as far as there are enough events to tell.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.p_value.is_none_or(|p| p >= LEAST)
    }

    /// The number of events that the fitted model of one measurement expects in each bin.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn expected(&self, data: &Measurement, measurement: usize, bins: &[Bin]) -> Vec<Option<f64>> {
        let edges: Vec<f64> = bins.iter().flat_map(|bin| [bin.from.max(f64::MIN_POSITIVE), bin.to]).collect();
        let Some((hazards, _)) = hazards(|current| self.ln_rate(measurement, current), data.ramp, &edges) else {
            return vec![None; bins.len()];
        };
        let total = data.observations.total() as f64;
        hazards.chunks(2).map(|ends| Some(total * ((-ends[0]).exp() - (-ends[1]).exp()))).collect()
    }

    /// ln Γ (1/s) of the fitted model of one measurement at a current (A).
    #[must_use]
    pub fn ln_rate(&self, measurement: usize, current: f64) -> f64 {
        self.models[measurement].ln_rate(current)
    }
}

/// Fits parameters to all measurements together; the junction gives what is not fitted. By [`Law::Definition`] c is fitted
/// along, and d from a thousand events on.
///
/// # Errors
/// `Input` for currents at or above `I_c`, and for a temperature that is needed and not given; `Unresolved` where the data do
/// not determine a parameter; `NotConverged`.
pub fn fit(data: &[Measurement], law: Law, junction: &Junction, parameters: &[Parameter]) -> Result<Fit> {
    let mut parameters = parameters.to_vec();
    if law == Law::Definition {
        parameters.push(Parameter::Slope);
        if data.iter().map(|data| data.observations.total()).sum::<u64>() >= CURVED {
            parameters.push(Parameter::Curvature);
        }
    }
    let problem = Problem::new(data, law, junction, &parameters)?;
    let start = problem.start()?;
    let best = problem.ascend(start)?;
    let covariance = problem.covariance(&best)?;
    let (junction, models) = problem.models(&best);
    let mut fitted = Vec::new();
    for (k, parameter) in parameters.iter().enumerate() {
        let half = Z * covariance[k][k].sqrt();
        let (low, high) = if parameters.len() == 1 {
            (problem.end(&best, -half)?, problem.end(&best, half)?)
        } else {
            (best[k] - half, best[k] + half)
        };
        let found = [best[k], low, high].map(|x| parameter.value(x));
        if half > WIDEST && !parameter.is_shape() {
            let interval = format!("95 % interval from {:.3e} to {:.3e}{}", found[1], found[2], parameter.unit());
            return Err(undetermined(*parameter, interval));
        }
        fitted.push(Fitted { parameter: *parameter, value: found[0], low: found[1], high: found[2] });
    }
    let chi_square = problem.chi_square(&best);
    let p_value = chi_square.map(|(value, freedom)| p_value(value, freedom));
    Ok(Fit { law, junction, models, fitted, covariance, chi_square, p_value })
}
