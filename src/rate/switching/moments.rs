//! Mean, width and shape of the distribution of switching currents, each with its error.
//!
//! ```text
//! ⟨(I − I_m)^k⟩ = ∫ (I − I_m)^k e^{−H} dH     with u as the variable, I_m the median: no large numbers cancel
//! σ_I² = ⟨I²⟩ − ⟨I⟩²,   skewness = μ₃/σ³,   excess kurtosis = μ₄/σ⁴ − 3,   mode: d ln Γ/dI = Γ/İ
//! ```
//!
//! An error ε of ln Γ moves a current by at most ε/(d ln Γ/dI), the width by as much, and the shape by the multiples of ε
//! in the constants here.

use super::curve::Bias;
use super::hazard::Distribution;
use crate::error::Result;
use crate::rate::tunnelling::integral::integrate;

/// Shares of the quantiles: one and two standard deviations of a normal distribution on either side of the median.
pub const SHARES: [f64; 5] =
    [0.022_750_131_948_179_2, 0.158_655_253_931_457_05, 0.5, 0.841_344_746_068_542_9, 0.977_249_868_051_820_8];
/// What ε changes of skewness and kurtosis at most, in units of ε: k times the k-th absolute moment of P(I) in its own width.
const SHAPE: (f64, f64) = (20.0, 80.0);
/// Share of the tail below the range that its exponential form may have wrong.
const TAIL: f64 = 0.1;
/// Halvings of the bracket of the mode.
const HALVINGS: usize = 60;

/// A number with the bound on its absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Bound on its absolute error.
    pub error: f64,
}

impl Estimate {
    /// The bound on the relative error.
    #[must_use]
    pub fn relative_error(self) -> f64 {
        self.error / self.value.abs()
    }
}

/// What an experiment reports of its switching currents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// ⟨I⟩ (A).
    pub mean: Estimate,
    /// σ_I (A).
    pub sigma: Estimate,
    /// Third central moment over σ³: negative, the tail lies at low currents.
    pub skewness: Estimate,
    /// Fourth central moment over σ⁴, less 3.
    pub kurtosis: Estimate,
    /// The most frequent current (A).
    pub mode: Estimate,
    /// The currents (A) below which the shares `SHARES` have switched; the median is the third.
    pub quantiles: [Estimate; 5],
}

impl Moments {
    /// The moments of a distribution.
    ///
    /// # Errors
    /// `NotConverged` where an integral does not settle.
    pub fn new(distribution: &Distribution) -> Result<Self> {
        let curve = &distribution.curve;
        let critical = curve.critical_current;
        let median = distribution.at_hazard(std::f64::consts::LN_2);
        let unit = 1.0 / curve.slope(median);
        let mut raw = [Estimate { value: 1.0, error: 0.0 }; 5];
        for (k, moment) in (1..).zip(raw.iter_mut().skip(1)) {
            *moment = raw_moment(distribution, median, unit, k)?;
        }
        let [_, m1, m2, m3, m4] = raw.map(|moment| moment.value);
        let [_, e1, e2, e3, e4] = raw.map(|moment| moment.error);
        let variance = m2 - m1 * m1;
        let third = m3 - m1 * (3.0 * m2 - 2.0 * m1 * m1);
        let fourth = m4 - m1 * (4.0 * m3 - m1 * (6.0 * m2 - 3.0 * m1 * m1));
        let sigma = variance.sqrt();
        let (size, shift) = (m1.abs() + sigma, distribution.uncertainty());
        let second_error = (e2 + 2.0 * size * e1) / variance;
        let third_error = (e3 + 3.0 * size * (e2 + 3.0 * size * e1)) / (variance * sigma) + 4.0 * second_error;
        let fourth_error = (e4 + 4.0 * size * (e3 + 3.0 * size * (e2 + 3.0 * size * e1))) / (variance * variance);
        let rounding = 4.0 * f64::EPSILON * critical;
        let located = |bias: Bias| Estimate { value: bias.s() * critical, error: shift * unit + rounding };
        Ok(Self {
            mean: Estimate { value: median.s() * critical + m1 * unit, error: (shift + e1) * unit + rounding },
            sigma: Estimate { value: sigma * unit, error: (shift + 0.5 * sigma * second_error) * unit + rounding },
            skewness: Estimate { value: third / (variance * sigma), error: SHAPE.0 * shift + third_error },
            kurtosis: Estimate {
                value: fourth / (variance * variance) - 3.0,
                error: SHAPE.1 * shift + fourth_error + 12.0 * second_error,
            },
            mode: located(mode(distribution)),
            quantiles: SHARES.map(|share| located(distribution.at_hazard(-(-share).ln_1p()))),
        })
    }
}

/// ⟨z^k⟩, z = (I − I_m)/unit, with what the quadrature and both ends of the range leave uncertain of it.
fn raw_moment(distribution: &Distribution, median: Bias, unit: f64, k: i32) -> Result<Estimate> {
    let curve = &distribution.curve;
    let critical = curve.critical_current;
    let z = |bias: Bias| (bias.s() - median.s()) * critical / unit;
    let integrand = |u: f64| {
        let bias = Bias::from_u(u);
        z(bias).powi(k) * curve.density(u) * (-distribution.hazard(bias)).exp()
    };
    let (low, high) = curve.range;
    let inside = integrate(integrand, low, high, 1.0)?;
    let (tail, rest) = (tail(distribution, z(Bias::from_u(high)), unit, k), distribution.rest());
    let top = (1.0 - median.s()) * critical / unit;
    Ok(Estimate {
        value: inside.value + tail,
        error: inside.error + TAIL * tail.abs() + rest * top.abs().max(1.0).powi(k),
    })
}

/// What lies below the range: H falls as e^{(I − I₁)/w}, so that ⟨z^k⟩ gets H₁ ∫ (z₁ − (w/unit) y)^k e^{−y} dy.
fn tail(distribution: &Distribution, z: f64, unit: f64, k: i32) -> f64 {
    let (hazard, width) = distribution.start();
    let ratio = width / unit;
    // ∫ (z − r y)^k e^{−y} dy = z^k − k r ∫ (z − r y)^{k−1} e^{−y} dy
    let mut moment = 1.0;
    for j in 1..=k {
        moment = z.powi(j) - f64::from(j) * ratio * moment;
    }
    hazard * moment
}

/// Where P(I) is largest: ln Γ − H stops growing.
fn mode(distribution: &Distribution) -> Bias {
    let curve = &distribution.curve;
    let grows = |u: f64| {
        let bias = Bias::from_u(u);
        curve.slope(bias) > (curve.ln_rate(bias) - curve.ramp.ln()).exp()
    };
    let (mut late, mut early) = curve.range;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (late + early);
        if grows(middle) { early = middle } else { late = middle }
    }
    Bias::from_u(0.5 * (late + early))
}
