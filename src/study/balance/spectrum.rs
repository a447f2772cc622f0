//! One row a frequency of the broadened spectrum.

use super::classical::Classical;
use super::scene::Scene;
use crate::error::{Error, Result};
use crate::rate::balance::{Broadened, Line, Point, Thermal};
use crate::rate::fluctuation::Correction;
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::Value;

/// Frequencies of the even grid unless `study.points` says otherwise.
const POINTS: usize = 301;
/// The grid ends this far beyond the last line of some weight.
const MARGIN: f64 = 1.4;
/// What counts as such: this part of the largest weight.
const STRONG: f64 = 1e-3;
/// Frequencies beside a line, in γ.
const BESIDE: [f64; 9] = [-3.0, -1.5, -0.7, -0.3, 0.0, 0.3, 0.7, 1.5, 3.0];
/// A spectrum whose largest value has a larger error is refused.
const VOUCHED: f64 = 0.1;
/// A value with a larger relative error is not shown.
const LOOSEST: f64 = 1.0;

const COLUMNS: [(&str, &str, &str); 22] = [
    ("omega", "1/time", "frequency: an even grid, with the lines and their flanks"),
    (
        "s_plus",
        "length² time",
        "S(ω) = (1/2π)∫C e^{iωt} dt, ∫S dω = ⟨δx²⟩: absorption, by Redfield's generator and the fluctuation–dissipation theorem",
    ),
    ("s_plus_error", "relative", "levels, dipole elements, truncation, solver; not what is of higher order in gamma"),
    ("s_minus", "length² time", "S(−ω): emission"),
    ("log_ratio", "1", "ln(s_minus/s_plus)"),
    ("log_ratio_error", "relative", "rounding"),
    ("beta_hbar_omega", "1", "ħω/kT"),
    ("balance_residual", "1", "log_ratio + beta_hbar_omega: 0 in detailed balance"),
    ("regression_plus", "length² time", "S(ω) by the plain regression of ⟨x(0) x(t)⟩, which misses detailed balance"),
    ("regression_plus_error", "relative", "as of s_plus"),
    ("regression_minus", "length² time", "the same at −ω; may be negative"),
    ("regression_minus_error", "relative", "as of s_plus"),
    (
        "classical",
        "length² time",
        "S_cl of the same well and friction, by the Fokker–Planck operator; (1/2π)∫C_cl e^{iωt} dt as well",
    ),
    ("classical_error", "relative", "meshes and solver"),
    ("standard", "length² time", "2/(1 + e^{−βħω}) S_cl"),
    ("harmonic", "length² time", "βħω/(1 − e^{−βħω}) S_cl"),
    ("schofield", "length² time", "e^{βħω/2} S_cl"),
    ("egelstaff", "length² time", "e^{βħω/2} times the transform of C_cl(√(t² + (βħ/2)²)); may be negative"),
    ("egelstaff_error", "relative", "meshes and solver"),
    ("absorption", "length²", "ω (1 − e^{−βħω}) S(ω), in proportion to which a field is absorbed"),
    ("tanh", "length²", "2ω tanh(βħω/2) S_cl, its classical form: that of the standard factor"),
    ("line", "1", "strongest line there as m-n, where one is"),
];

pub(super) fn table(scene: &Scene<'_>, thermal: &Thermal<'_>, evidence: &mut Value) -> Result<Table> {
    let lines = thermal.lines();
    if lines.is_empty() {
        return Err(Error::input("one level has no line")
            .got(thermal.states().len())
            .allowed("4 levels or more")
            .key("solve.count"));
    }
    let omegas = grid(scene, &lines)?;
    let found = Broadened::new(thermal, &scene.friction, &omegas)?;
    vouch(&found)?;
    let (classical, remark) = Classical::new(scene, &omegas);
    evidence["classical"] = remark;
    evidence["regression"] = found.regression.into();
    evidence["dimension"] = found.dimension.into();
    let mut table = Table::new(&COLUMNS);
    for (at, point) in found.points.iter().enumerate() {
        table.rows.push(row(thermal, point, &classical, at, &lines));
    }
    Ok(table)
}

/// Too few levels, and the largest value means nothing.
fn vouch(found: &Broadened) -> Result<()> {
    let Some(top) = found.points.iter().max_by(|a, b| a.plus.total_cmp(&b.plus)) else { return Ok(()) };
    // A maximum of doubles forgets what is not a number; this comparison does not.
    if top.error <= VOUCHED {
        return Ok(());
    }
    Err(Error::unresolved(format!("the spectrum is uncertain at its largest, at ω = {:.6}", top.omega))
        .got(format!("{:.1e}", top.error))
        .allowed(VOUCHED)
        .remedy("leave solve.count out or raise it, or lower bath.kt")
        .key("solve.count"))
}

/// The frequencies: an even grid, and the lines with their flanks.
#[allow(clippy::cast_precision_loss, reason = "at most a million points")]
fn grid(scene: &Scene<'_>, lines: &[Line]) -> Result<Vec<f64>> {
    let study = &scene.quantum.case.study;
    let largest = lines.iter().fold(Wide::ZERO, |most, line| if line.plus > most { line.plus } else { most });
    let strong: Vec<f64> = lines.iter().filter(|line| line.plus >= largest * STRONG).map(|line| line.omega.0).collect();
    let to = study.to.unwrap_or_else(|| MARGIN * strong.iter().copied().fold(0.0, f64::max));
    let count = study.points.unwrap_or(POINTS);
    let from = study.from.unwrap_or(to / count as f64);
    if from < 0.0 {
        return Err(Error::input("S(−ω) stands beside S(ω)").got(from).allowed("0 or more").key("study.from"));
    }
    if !(to > from && to.is_finite()) {
        return Err(Error::input("the last frequency lies below the first")
            .got(to)
            .allowed(format!("above {from}"))
            .key("study.to"));
    }
    let step = (to - from) / (count - 1) as f64;
    let mut omegas: Vec<f64> = (0..count).map(|k| from + step * k as f64).collect();
    let gamma = scene.friction.gamma();
    omegas.extend(strong.iter().flat_map(|line| BESIDE.map(|beside| line + beside * gamma)));
    omegas.retain(|omega| *omega >= from && *omega <= to);
    omegas.sort_by(f64::total_cmp);
    omegas.dedup();
    Ok(omegas)
}

fn row(thermal: &Thermal<'_>, point: &Point, classical: &Classical, at: usize, lines: &[Line]) -> Vec<Cell> {
    let Point { omega, plus, minus, error, regression } = *point;
    let hbar = thermal.states().hbar();
    let scaled = hbar * omega / thermal.kt();
    let sure = error <= LOOSEST && plus > 0.0;
    let known = |value: f64| if sure && value >= f64::MIN_POSITIVE { Cell::from(value) } else { Cell::Missing };
    let log_ratio = if sure { point.log_ratio() } else { f64::NAN };
    let rounding = 8.0 * f64::EPSILON * (1.0 + scaled);
    let plain = [regression.0, regression.1].map(|(value, error)| [value, error / value.abs()]).concat();
    let name = |line: &Line| Cell::Text(format!("{}-{}", line.m, line.n));
    let here = lines.iter().filter(|line| line.omega.0 == omega);
    let strongest = here.fold(None, |best: Option<&Line>, line| match best {
        Some(best) if best.plus >= line.plus => Some(best),
        _ => Some(line),
    });
    let corrected = |correction: Correction| Cell::from(classical.corrected(at, omega, correction));
    vec![
        omega.into(),
        known(plus),
        if sure { error.into() } else { Cell::Missing },
        known(minus.to_f64()),
        log_ratio.into(),
        (rounding / log_ratio.abs()).into(),
        scaled.into(),
        (log_ratio + scaled).into(),
        plain[0].into(),
        plain[1].into(),
        plain[2].into(),
        plain[3].into(),
        classical.plain[at].map(|value| value.value).into(),
        classical.plain[at].map(|value| value.relative_error).into(),
        corrected(Correction::Standard),
        corrected(Correction::Harmonic),
        corrected(Correction::Schofield),
        classical.egelstaff[at].map(|value| value.value).into(),
        classical.egelstaff[at].map(|value| value.relative_error).into(),
        if sure { (omega * -(-scaled).exp_m1() * plus).into() } else { Cell::Missing },
        classical.absorption(at, omega).into(),
        strongest.map_or(Cell::Missing, name),
    ]
}
