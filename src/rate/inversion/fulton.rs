//! The rate of every bin from the counts alone.
//!
//! ```text
//! Γ_k = −(İ/ΔI_k) ln(1 − p_k),   p_k = N_k/S_k,   S_k = Σ_{i≥k} N_i        İ (A/s), Γ (1/s)
//! bar: p between the ends of Wilson's interval, z = 1
//! ```
//!
//! Fulton & Dunkleberger, Phys. Rev. B 9, 4760 (1974), eq. 4; Wilson, J. Am. Stat. Assoc. 22, 209 (1927): of the S_k runs
//! that reach a bin N_k end in it, which is binomial.

use super::data::Bin;

/// The rate in one bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BinRate {
    /// The bin.
    pub bin: Bin,
    /// Γ (1/s); `None` in the bin in which the last runs end, and behind it.
    pub rate: Option<f64>,
    /// Lower end of the bar of one standard deviation (1/s).
    pub low: Option<f64>,
    /// Its upper end (1/s).
    pub high: Option<f64>,
}

/// The rates of all bins for a ramp (A/s).
#[must_use]
pub fn rates(bins: &[Bin], ramp: f64) -> Vec<BinRate> {
    let mut left: u64 = bins.iter().map(|bin| bin.count).sum();
    bins.iter()
        .map(|bin| {
            let reached = left;
            left -= bin.count;
            if left == 0 {
                return BinRate { bin: *bin, rate: None, low: None, high: None };
            }
            let scale = ramp / (bin.to - bin.from);
            #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let (n, total) = (bin.count as f64, reached as f64);
            let rate = |share: f64| Some(-scale * (-share).ln_1p());
            let (low, high) = wilson(n, total);
            BinRate { bin: *bin, rate: rate(n / total), low: rate(low), high: rate(high) }
        })
        .collect()
}

/// The shares p with |n − Np| ≤ √(Np(1 − p)).
fn wilson(n: f64, total: f64) -> (f64, f64) {
    let share = n / total;
    let centre = share + 0.5 / total;
    let half = ((share * (1.0 - share) + 0.25 / total) / total).sqrt();
    let scale = 1.0 + 1.0 / total;
    (((centre - half) / scale).max(0.0), (centre + half) / scale)
}
