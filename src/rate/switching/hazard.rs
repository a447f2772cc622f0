//! The hazard H(I) of a ramp, its inverse, and the distribution of switching currents.
//!
//! ```text
//! H(I) = ∫ Γ dI/İ       P(I) = (Γ/İ) e^{−H}  (1/A)       W(I) = 1 − e^{−H}       I(p): H = −ln(1 − p)
//! ```
//!
//! Γ changes by about e over a panel; there it is a polynomial in u = (1 − s)^{5/4} to rounding, and its integral is exact.
//! Below the first panel ln Γ goes on linearly in I: the hazard there is Γ/(İ d ln Γ/dI).

use super::chebyshev::{Chebyshev, nodes};
use super::curve::{Bias, RateCurve};
use crate::error::{Error, Result};

/// ln Γ over a panel.
const PANEL: f64 = 1.0;
/// Fewest panels.
const FEWEST: f64 = 8.0;
/// Nodes of a panel: e^x over one unit to 1e-17.
const NODES: usize = 16;
/// Largest share of the runs that may be left where the theory ends.
const LARGEST_REST: f64 = 1e-6;
/// Largest error of ln Γ, on the average over the runs.
const LARGEST_ERROR: f64 = 0.05;
/// Halvings of a bracket down to neighbouring doubles.
const HALVINGS: usize = 100;

/// The distribution of switching currents of one ramp.
#[derive(Debug, Clone)]
pub struct Distribution {
    /// ln Γ.
    pub curve: RateCurve,
    /// u at the start of each panel, descending, and at the end of the last.
    edges: Vec<f64>,
    /// H at the edges.
    hazards: Vec<f64>,
    /// ∫ du (Γ/İ) |dI/du| from the lower u of each panel.
    panels: Vec<Chebyshev>,
}

impl Distribution {
    /// The distribution that a rate gives.
    ///
    /// # Errors
    /// `Unresolved` where a noticeable share of the runs is left at the currents at which the theory ends.
    pub fn new(curve: RateCurve) -> Result<Self> {
        let (low, high) = curve.range;
        let change = (curve.ln_rate(Bias::from_u(low)) - curve.ln_rate(Bias::from_u(high))).abs();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
        let count = (change / PANEL).max(FEWEST).ceil() as u32;
        let edges: Vec<f64> = (0..=count).map(|k| high + (low - high) * f64::from(k) / f64::from(count)).collect();
        let first = Bias::from_u(high);
        let start = (curve.ln_rate(first) - curve.ramp.ln()).exp() / curve.slope(first);
        let (mut hazards, mut panels) = (vec![start], Vec::new());
        for pair in edges.windows(2) {
            let values: Vec<f64> = nodes(NODES, pair[1], pair[0]).into_iter().map(|u| curve.density(u)).collect();
            let panel = Chebyshev::new(pair[1], pair[0], &values).integral();
            hazards.push(hazards[hazards.len() - 1] + panel.value(pair[0]));
            panels.push(panel);
        }
        let found = Self { curve, edges, hazards, panels };
        let rest = found.rest();
        if rest > LARGEST_REST || !rest.is_finite() {
            return Err(Error::unresolved("the barrier is gone before the junction has switched")
                .got(format!("{:.1e} of the runs left at I = {:.6e} A", rest, found.curve.currents().1))
                .allowed(format!("{LARGEST_REST:.0e}"))
                .remedy("lower junction.ramp or junction.temperature")
                .key("junction.ramp"));
        }
        let error = found.uncertainty();
        if error > LARGEST_ERROR {
            return Err(Error::unresolved(
                "the rate has not converged where the junction switches: the levels above those summed matter",
            )
            .got(format!("an error of {:.0} % at the median I = {:.6e} A", 100.0 * error, found.quantile(0.5)))
            .allowed(format!("{:.0} %", 100.0 * LARGEST_ERROR))
            .remedy("raise solve.count, lower junction.temperature, or use study.route = \"kramers\"")
            .key("junction.temperature"));
        }
        Ok(found)
    }

    /// The bound on the error of ln Γ, averaged over the runs.
    #[must_use]
    pub fn uncertainty(&self) -> f64 {
        let error = |u: f64| self.curve.error(Bias::from_u(u));
        let panels = self.edges.windows(2).zip(self.hazards.windows(2));
        panels.map(|(u, h)| ((-h[0]).exp() - (-h[1]).exp()) * error(u[0]).max(error(u[1]))).sum()
    }

    /// The share of the runs left at the highest current of the range.
    #[must_use]
    pub fn rest(&self) -> f64 {
        (-self.total()).exp()
    }

    fn total(&self) -> f64 {
        self.hazards[self.hazards.len() - 1]
    }

    /// H at the lowest current of the range, and the current (A) over which it grows by e there.
    pub(super) fn start(&self) -> (f64, f64) {
        (self.hazards[0], 1.0 / self.curve.slope(Bias::from_u(self.edges[0])))
    }

    /// H at a bias; that of the nearer end beyond the range.
    #[must_use]
    pub fn hazard(&self, bias: Bias) -> f64 {
        let u = bias.u().clamp(self.curve.range.0, self.curve.range.1);
        let after = self.edges.partition_point(|edge| *edge >= u).clamp(1, self.panels.len());
        let panel = &self.panels[after - 1];
        self.hazards[after - 1] + (panel.value(self.edges[after - 1]) - panel.value(u))
    }

    /// P(I) (1/A) at a bias within the range.
    #[must_use]
    pub fn density(&self, bias: Bias) -> f64 {
        (self.curve.ln_rate(bias) - self.curve.ramp.ln() - self.hazard(bias)).exp()
    }

    /// The share that has switched at a current (A); 0 below and 1 above the range.
    #[must_use]
    pub fn cumulative(&self, current: f64) -> f64 {
        let (low, high) = self.curve.currents();
        if current <= low {
            return 0.0;
        }
        if current >= high {
            return 1.0;
        }
        -(-self.hazard(Bias::from_s(current / self.curve.critical_current))).exp_m1()
    }

    /// The bias at which the hazard has a given value; an end of the range beyond its ends.
    #[must_use]
    pub fn at_hazard(&self, hazard: f64) -> Bias {
        let after = self.hazards.partition_point(|edge| *edge < hazard);
        if after == 0 {
            return Bias::from_u(self.edges[0]);
        }
        let Some(end) = self.edges.get(after) else { return Bias::from_u(self.edges[self.panels.len()]) };
        let (mut early, mut late) = (self.edges[after - 1], *end);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (early + late);
            if middle == early || middle == late {
                break;
            }
            if self.hazard(Bias::from_u(middle)) < hazard { early = middle } else { late = middle }
        }
        Bias::from_u(late)
    }

    /// The current (A) below which a share p of the runs has switched.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        self.at_hazard(-(-p).ln_1p()).s() * self.curve.critical_current
    }
}
