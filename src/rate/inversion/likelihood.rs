//! The likelihood of measured switching currents.
//!
//! ```text
//! ln L = Σ N_i ln p_i      bin: p = e^{−H(a)} − e^{−H(b)}      event: p = (Γ/İ) e^{−H}
//! ```

use super::data::Observations;
use super::model::{Model, hazards};

/// Currents measured under one set of conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// What was measured.
    pub observations: Observations,
    /// T of the bath (K), where it is known.
    pub temperature: Option<f64>,
    /// İ (A/s).
    pub ramp: f64,
}

/// One datum: how often it was seen, and ln p of it.
pub(super) struct Term {
    pub count: f64,
    pub ln_p: f64,
}

/// The terms of one measurement under a model; `None` where the model gives no rate at one of the currents.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn terms(data: &Measurement, model: &Model) -> Option<Vec<Term>> {
    let ln_rate = |current: f64| model.ln_rate(current);
    match &data.observations {
        Observations::Events(events) => {
            let (hazards, rates) = hazards(ln_rate, data.ramp, events)?;
            let ln_ramp = data.ramp.ln();
            let term = |(hazard, rate): (f64, f64)| Term { count: 1.0, ln_p: rate - ln_ramp - hazard };
            Some(hazards.into_iter().zip(rates).map(term).collect())
        }
        Observations::Histogram(bins) => {
            let filled: Vec<_> = bins.iter().filter(|bin| bin.count > 0).collect();
            // An edge that two bins share is asked for twice: a stretch of no length costs nothing.
            let edges: Vec<f64> = filled.iter().flat_map(|bin| [bin.from.max(f64::MIN_POSITIVE), bin.to]).collect();
            let (hazards, _) = hazards(ln_rate, data.ramp, &edges)?;
            let term = |(bin, ends): (&&super::Bin, &[f64])| Term {
                count: bin.count as f64,
                ln_p: -ends[0] + (-(-(ends[1] - ends[0])).exp_m1()).ln(),
            };
            let terms: Vec<Term> = filled.iter().zip(hazards.chunks(2)).map(term).collect();
            terms.iter().all(|term| term.ln_p.is_finite()).then_some(terms)
        }
    }
}
