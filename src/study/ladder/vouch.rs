//! Whether the rate of a master equation can be vouched for: δk/k of its levels, and of those left out, together at most 0.1.

use super::Bath;
use crate::case::{Case, Temperature};
use crate::error::{Error, Result};
use crate::rate::master::{Escape, Master};

/// No rate with a larger relative error is shown.
pub(super) const VOUCHED: f64 = 0.1;
/// Halvings in the search for the highest temperature that can be vouched for.
const HALVINGS: usize = 12;

/// Relative error of k by all that is known of it.
pub(super) fn k_error(escape: &Escape) -> f64 {
    escape.rate.relative_error() + escape.truncation
}

/// A rate that can't be vouched for is an error.
pub(super) fn vouch(escape: &Escape, bath: &Bath, case: &Case, master: &Master) -> Result<()> {
    // A comparison that what is not a number fails.
    if k_error(escape) <= VOUCHED {
        return Ok(());
    }
    if escape.truncation <= escape.rate.relative_error() {
        return Err(Error::unresolved("the levels are too uncertain for a rate of escape")
            .got(format!("{:.1e}", escape.rate.relative_error()))
            .allowed(format!("{VOUCHED}, relative"))
            .remedy("use study.kind = \"crossover\", or ask for fewer levels")
            .key("solve.count"));
    }
    let key = match case.temperature {
        _ if case.solve.count.is_some() => "solve.count",
        Temperature::BarrierOverKt(_) => "bath.barrier_over_kt",
        Temperature::OverCrossover(_) => "bath.t_over_tc",
        Temperature::Kt(_) if case.junction.is_some_and(|junction| junction.temperature.is_some()) => {
            "junction.temperature"
        }
        Temperature::Kt(_) => "bath.kt",
    };
    let levels = master.states().len();
    let more = if case.solve.count.is_some() { "leave solve.count out, " } else { "" };
    Err(Error::unresolved(format!("levels above the {levels} that are known may carry a part of the escape"))
        .got(format!("T/T_c = {:.4}, k uncertain by {:.1e}", bath.kt / bath.crossover, escape.truncation))
        .allowed(format!(
            "up to about T/T_c = {:.2} here, k uncertain by {VOUCHED}",
            hottest(bath, master) / bath.crossover
        ))
        .remedy(format!("{more}lower the temperature, or use study.kind = \"crossover\""))
        .key(key))
}

/// The highest kT that the levels are enough for.
fn hottest(bath: &Bath, master: &Master) -> f64 {
    let enough = |kt: f64| master.escape(&bath.friction, kt).is_ok_and(|escape| k_error(&escape) <= VOUCHED);
    let halve = |(low, high): (f64, f64)| {
        let middle = 0.5 * (low + high);
        if enough(middle) { (middle, high) } else { (low, middle) }
    };
    (0..HALVINGS).fold((0.0, bath.kt), |range, _| halve(range)).0
}
