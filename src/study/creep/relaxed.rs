//! The persistent current at one time.

use super::{HEAD, head};
use crate::case::Creep;
use crate::error::{Error, Result};
use crate::rate::creep::{Barrier, Decay, LATEST, Law, Relaxed, closed};
use crate::study::Outcome;
use crate::study::memo::Memo;
use crate::table::{Cell, Table};
use serde_json::json;
use std::sync::Arc;

/// Decades of time that a decay is laid out for at once.
const DECADES: i32 = 10;
/// A current that is less certain than this is refused.
const LOOSEST: f64 = 1e-2;
/// Above this U₀/kT the decay of the sinusoidal well, whose every rate is an integral over the operator's, would take minutes.
const MOST_SINUSOIDAL: f64 = 500.0;
/// One decay serves all times of a sweep; each with the decades it goes to.
static KNOWN: Memo<(Law, i32), Arc<Decay>> = Memo::new();

const COLUMNS: [(&str, &str, &str); 7] = [
    ("s", "1", "t/τ"),
    ("j", "1", "J/J_c0: dj/ds = -e(j), j(0) = 1, in closed form or by quadrature of ds = -dj/e"),
    ("j_error", "relative", "quadrature, rates and rounding"),
    ("ln_j", "1", "its logarithm, which has no smallest number"),
    ("creep_rate", "1", "S = -d ln j/d ln s = s e(j)/j, from the rate equation"),
    ("creep_rate_error", "relative", "as for j"),
    ("u_over_kt", "1", "barrier U(J)/kT that is left"),
];

/// The current, in closed form or from a decay that other times have asked for.
fn relaxed(law: &Law, s: f64) -> Result<Relaxed> {
    if let Some(found) = closed(law, s)? {
        return Ok(found);
    }
    if law.barrier == Barrier::Sinusoidal && law.u > MOST_SINUSOIDAL {
        return Err(Error::input("the decay of the sinusoidal well is not computed for so high a barrier")
            .got(format!("U₀ = {} kT", law.u))
            .allowed(format!("up to {MOST_SINUSOIDAL} kT"))
            .remedy("use creep.barrier = \"three_halves\", which it approaches near J_c0")
            .key("creep.u0_over_kt"));
    }
    let mut decades = DECADES;
    while 10f64.powi(decades) < s {
        decades += DECADES;
    }
    let until = 10f64.powi(decades).min(LATEST);
    KNOWN.get((*law, decades), || Decay::new(law, until).map(Arc::new))?.at(s)
}

/// Refuses a current without digits: one that has died out, or whose hops lie below the range of doubles.
fn vouched(found: Relaxed, s: f64) -> Result<Relaxed> {
    if found.j_error <= LOOSEST && found.creep_rate_error <= LOOSEST {
        return Ok(found);
    }
    let error = found.j_error.max(found.creep_rate_error);
    let got = if error.is_finite() { format!("an error of {error:.1e}") } else { "no digit".into() };
    Err(Error::unresolved(format!("nothing can be vouched for of the current at s = {s:e}"))
        .got(got)
        .allowed(format!("{LOOSEST:.0e}"))
        .remedy("ask for an earlier time")
        .key("creep.s"))
}

pub(super) fn run(creep: &Creep, s: f64) -> Result<Outcome> {
    let law = creep.law()?;
    let found = vouched(relaxed(&law, s)?, s)?;
    let columns: Vec<_> = HEAD.into_iter().chain(COLUMNS).collect();
    let mut table = Table::new(&columns);
    let j = found.j();
    let mut row = head(&law);
    row.extend([
        Cell::from(s),
        j.into(),
        found.j_error.into(),
        found.ln_j.into(),
        found.creep_rate.into(),
        found.creep_rate_error.into(),
        j.map(|j| law.u * law.barrier.height(j)).into(),
    ]);
    if let Some(tau) = creep.attempt_time {
        table.push_column("time_s", "s", "sτ");
        row.push((s * tau).into());
    }
    if let Some(density) = creep.critical_current_density() {
        table.push_column("current_density_a_m2", "A/m2", "j J_c0, J_c0 at this temperature");
        row.push(j.map(|j| j * density).into());
    }
    if let Some(kelvin) = creep.temperature {
        table.push_column("temperature_k", "K", "temperature");
        row.push(kelvin.into());
    }
    table.rows.push(row);
    let evidence = json!({ "law": law.barrier.name(), "hops": law.hops.name(), "u0_over_kt": law.u });
    Ok(Outcome { table, evidence: vec![evidence] })
}
