//! Rates, each with the bound on its error and the route by which it was found.

pub mod balance;
pub mod bounce;
pub mod bound;
mod cluster;
pub mod creep;
pub mod diffusion;
pub mod dot;
pub mod driven;
mod ends;
pub mod energy_diffusion;
pub mod extrapolate;
pub mod fluctuation;
pub mod formula;
pub mod inversion;
pub mod master;
pub mod network;
pub mod passage;
pub mod quadrature;
mod records;
pub mod resonance;
pub mod spectral;
pub mod switching;
pub mod thermal;
pub mod transport;
pub mod tunnelling;
pub mod turnover;
pub mod underdamped;
pub mod wells;

use crate::wide::Wide;

/// By which route a rate was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// An eigenvalue of the operator.
    Spectral,
    /// The stationary flux from a source to a sink over the population that feeds it.
    FluxOverPopulation,
    /// A formula that is asymptotic in kT/ΔU.
    Formula,
}

/// A rate k (1/time) or a time; the number itself may lie far outside the range of doubles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    value: Wide,
    relative_error: f64,
    route: Route,
}

impl Rate {
    /// A value with the bound on its relative error (discretisation, solver and rounding together).
    #[must_use]
    pub fn new(value: Wide, relative_error: f64, route: Route) -> Self {
        Self { value, relative_error, route }
    }

    /// k with its own exponent.
    #[must_use]
    pub fn value(&self) -> Wide {
        self.value
    }

    /// ln k.
    #[must_use]
    pub fn ln_k(&self) -> f64 {
        self.value.ln()
    }

    /// k as a double, `None` where it lies outside their range.
    #[must_use]
    pub fn k(&self) -> Option<f64> {
        let k = self.value.to_f64();
        (k.is_finite() && k.abs() >= f64::MIN_POSITIVE).then_some(k)
    }

    /// Bound on |δk|/k. It says nothing about how well a formula describes escape.
    #[must_use]
    pub fn relative_error(&self) -> f64 {
        self.relative_error
    }

    /// The route.
    #[must_use]
    pub fn route(&self) -> Route {
        self.route
    }

    /// The same rate times an exactly known factor.
    #[must_use]
    pub fn scaled(self, factor: Wide) -> Self {
        Self { value: self.value * factor, ..self }
    }
}
