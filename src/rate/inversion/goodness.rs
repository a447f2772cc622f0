//! How well a fitted model describes the data: χ² over classes that hold enough, and its p-value.
//!
//! ```text
//! χ² = Σ (N_j − N p_j)²/(N p_j) over classes with N p_j ≥ 5        p-value = Q(ν/2, χ²/2),  ν = classes − 1 − fitted
//! ```
//!
//! Q is the regularised upper incomplete Γ-function (DLMF 8.2.4), by its series (8.7.1) or continued fraction (8.9.2).

use super::data::Observations;
use super::likelihood::Measurement;
use super::model::{Model, hazards};

/// Expected events of a class at least.
const FEWEST: f64 = 5.0;
/// Classes of equal probability that single events are put into at most.
const CLASSES: f64 = 40.0;

/// χ² and its number of classes; `None` where the model gives no rate.
pub(super) fn chi_square(data: &Measurement, model: &Model) -> Option<(f64, usize)> {
    let ln_rate = |current: f64| model.ln_rate(current);
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let total = data.observations.total() as f64;
    let cells: Vec<(f64, f64)> = match &data.observations {
        Observations::Events(events) => {
            let (hazards, _) = hazards(ln_rate, data.ramp, events)?;
            let count = (total / (4.0 * FEWEST)).floor().clamp(2.0, CLASSES);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 40 classes")]
            let class = |hazard: &f64| ((-(-hazard).exp_m1() * count) as usize).min(count as usize - 1);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 40 classes")]
            let mut seen = vec![0.0; count as usize];
            hazards.iter().for_each(|hazard| seen[class(hazard)] += 1.0);
            seen.into_iter().map(|seen| (seen, total / count)).collect()
        }
        Observations::Histogram(bins) => {
            let edges: Vec<f64> = bins.iter().flat_map(|bin| [bin.from.max(f64::MIN_POSITIVE), bin.to]).collect();
            let (hazards, _) = hazards(ln_rate, data.ramp, &edges)?;
            let survive = |hazard: f64| (-hazard).exp();
            let mut cells = vec![(0.0, total * (1.0 - survive(hazards[0])))];
            for (k, bin) in bins.iter().enumerate() {
                #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
                cells.push((bin.count as f64, total * (survive(hazards[2 * k]) - survive(hazards[2 * k + 1]))));
                // What lies between two bins, or above the last, was looked at and not seen.
                let next = hazards.get(2 * k + 2).map_or(0.0, |hazard| survive(*hazard));
                cells.push((0.0, total * (survive(hazards[2 * k + 1]) - next)));
            }
            merged(&cells)
        }
    };
    Some((cells.iter().map(|(seen, expected)| (seen - expected).powi(2) / expected).sum(), cells.len()))
}

/// Neighbouring cells joined until each expects enough.
fn merged(cells: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut classes: Vec<(f64, f64)> = Vec::new();
    let (mut seen, mut expected) = (0.0, 0.0);
    for cell in cells {
        (seen, expected) = (seen + cell.0, expected + cell.1);
        if expected >= FEWEST {
            classes.push((seen, expected));
            (seen, expected) = (0.0, 0.0);
        }
    }
    if let Some(last) = classes.last_mut() {
        *last = (last.0 + seen, last.1 + expected);
    }
    classes
}

/// Q(ν/2, χ²/2): the probability of a χ² as large as this by chance.
pub(super) fn p_value(chi_square: f64, freedom: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a number of classes")]
    let (a, x) = (0.5 * freedom as f64, 0.5 * chi_square);
    if x <= 0.0 {
        return 1.0;
    }
    let scale = (a * x.ln() - x - ln_gamma(freedom)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > f64::EPSILON * sum {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - scale * sum;
    }
    // Lentz's method for x + 1 − a − 1(1 − a)/(x + 3 − a − …).
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut fraction = d;
    for i in (1..10_000).map(f64::from) {
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let step = c * d;
        fraction *= step;
        if (step - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    scale * fraction
}

/// ln Γ(n/2), by its recurrence from Γ(1/2) = √π or Γ(1) = 1.
fn ln_gamma(n: usize) -> f64 {
    let start = if n.is_multiple_of(2) { 0.0 } else { 0.5 * std::f64::consts::PI.ln() };
    let first = if n.is_multiple_of(2) { 2 } else { 1 };
    #[allow(clippy::cast_precision_loss, reason = "a number of classes")]
    (first..n).step_by(2).fold(start, |sum, k| sum + (0.5 * k as f64).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_p_value_in_closed_form() {
        for x in [0.1, 1.0, 4.0, 30.0, 90.0_f64] {
            // ν = 2 and 4: e^{−x/2} and e^{−x/2}(1 + x/2).
            let e = (-0.5 * x).exp();
            assert!((p_value(x, 2) / e - 1.0).abs() < 1e-12, "{x}");
            assert!((p_value(x, 4) / (e * (1.0 + 0.5 * x)) - 1.0).abs() < 1e-12, "{x}");
        }
        // ν = 1: erfc(√(x/2)); two-sided tails of the normal distribution at 1, 2 and 3 σ.
        for (z, tail) in
            [(1.0, 0.317_310_507_862_914_1), (2.0, 0.045_500_263_896_358_4), (3.0_f64, 0.002_699_796_063_260_2)]
        {
            assert!((p_value(z * z, 1) / tail - 1.0).abs() < 1e-11);
        }
        // The median of χ² with many degrees of freedom lies near ν(1 − 2/9ν)³ (Wilson and Hilferty, to 1e-4).
        let median = 100.0 * (1.0 - 2.0 / 900.0_f64).powi(3);
        assert!((p_value(median, 100) - 0.5).abs() < 1e-3);
    }
}
