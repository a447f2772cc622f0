//! Study `levels`: the levels of a well in its own units: energies from the bottom in ħω₀, widths in ω₀; for a junction
//! (ω₀ = ω_p) also in 1/s, at the bias current.
//!
//! A well that is closed on both sides has no widths; two that are mirror images of each other have a tunnel splitting.

use super::resonances::evidence;
use super::{QuantumScene, number};
use crate::case::Case;
use crate::error::Result;
use crate::potential::Potential;
use crate::rate::bound;
use crate::rate::resonance::resonances;
use crate::rate::tunnelling::kink;
use crate::study::Outcome;
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::json;

/// Levels unless `solve.count` says otherwise.
pub(in crate::study) const COUNT: usize = 5;

const COLUMNS: [(&str, &str, &str); 17] = [
    ("s", "1", "tilt I/I_c of a washboard"),
    ("n", "1", "number of the level, 0 for the lowest"),
    ("barrier_over_hbar_omega", "1", "ΔU/ħω₀ of the lowest way out"),
    ("levels_below", "1", "of the levels listed, those below the barrier"),
    ("energy", "ħω₀", "Re E from the bottom of the well"),
    ("energy_error", "relative", "extrapolation, contour, engine and rounding together"),
    ("width", "ω₀", "Γ, by flux over norm on the real part of the contour"),
    ("ln_width", "1", "logarithm of Γ/ω₀"),
    ("width_error", "relative", "extrapolation, contour, engine and rounding together"),
    ("width_instanton", "ω₀", "bounce of zero energy, leading order"),
    ("width_wkb", "ω₀", "WKB at the exact energy; none above the barrier"),
    ("splitting", "ħω₀", "E_n − E_{n−1} of an odd level of two mirror-symmetric wells, by flux between them"),
    ("splitting_error", "relative", "extrapolation and rounding together"),
    ("splitting_instanton", "ħω₀", "path of zero energy between the wells, leading order; none above the barrier"),
    ("bias_current", "A", "I = s I_c of a junction"),
    ("plasma_frequency", "Hz", "ω_p/2π of a junction at this bias"),
    ("rate", "1/s", "Γ of a junction"),
];

/// One row's numbers, energies above the bottom.
struct Row {
    n: usize,
    energy: f64,
    energy_error: f64,
    width: Option<(Wide, f64)>,
    splitting: Option<(Wide, f64)>,
}

pub(in crate::study) fn run(case: &Case) -> Result<Outcome> {
    let scene = QuantumScene::new(case)?;
    let request = scene.request(COUNT, scene.setting.quantum(), 0.0)?;
    let mut table = Table::new(&COLUMNS);
    let (rows, evidence) = if scene.setting.is_open() {
        let found = resonances(&scene.setting, &request)?;
        let rows = found.levels.iter().map(|level| Row {
            n: level.n,
            energy: level.energy,
            energy_error: level.energy_error,
            width: level.width,
            splitting: None,
        });
        (rows.collect::<Vec<_>>(), evidence(&scene.setting, &found, request.order.number(), request.engine.name()))
    } else {
        let found = bound::levels(&scene.setting, scene.mirrored, &request)?;
        let rows = found.iter().map(|level| Row {
            n: level.n,
            energy: level.energy,
            energy_error: level.energy_error,
            width: None,
            splitting: level.splitting,
        });
        let evidence =
            json!({ "engine": request.engine.name(), "order": request.order.number(), "mirrored": scene.mirrored });
        (rows.collect(), evidence)
    };
    let below = rows.iter().filter(|row| row.energy < scene.setting.top).count();
    for row in &rows {
        table.rows.push(cells(&scene, row, below)?);
    }
    Ok(Outcome { table: concise(table, case), evidence: vec![evidence] })
}

fn cells(scene: &QuantumScene<'_>, row: &Row, below: usize) -> Result<Vec<Cell>> {
    let (quantum, omega) = (scene.setting.quantum(), scene.setting.omega_0);
    let barred = row.energy < scene.setting.top && scene.setting.is_open();
    let instanton = if barred { scene.instanton_width(&scene.instantons()?, row.n) } else { None };
    let wkb = if barred { scene.wkb_width(row.energy)? } else { None };
    let reduced = |width: Option<Wide>| width.map_or(Cell::Missing, |width| number(width / Wide::new(omega)));
    let junction = scene.case.junction.zip(scene.case.bias);
    let plasma = junction.map(|(junction, s)| junction.plasma_frequency(s));
    let rate = row.width.zip(plasma).map(|((width, _), plasma)| width / Wide::new(omega) * Wide::new(plasma));
    let tilt = match scene.case.potential {
        Potential::Washboard { s } => Some(s),
        _ => None,
    };
    Ok(vec![
        tilt.into(),
        row.n.into(),
        scene.barrier_over_quantum().into(),
        below.into(),
        (row.energy / quantum).into(),
        (row.energy_error / row.energy.abs()).into(),
        reduced(row.width.map(|(width, _)| width)),
        row.width.filter(|(width, _)| *width != Wide::ZERO).map(|(width, _)| (width / Wide::new(omega)).ln()).into(),
        row.width.map(|(_, error)| error).into(),
        reduced(instanton),
        reduced(wkb),
        row.splitting.map_or(Cell::Missing, |(splitting, _)| number(splitting / Wide::new(quantum))),
        row.splitting.map(|(_, error)| error).into(),
        reduced_splitting(scene, row)?.map_or(Cell::Missing, number),
        junction.map(|(junction, s)| s * junction.critical_current).into(),
        plasma.map(|plasma| plasma / std::f64::consts::TAU).into(),
        rate.map_or(Cell::Missing, number),
    ])
}

/// The splitting of the doublet that an odd level closes, in ħω₀, by the path between the wells.
fn reduced_splitting(scene: &QuantumScene<'_>, row: &Row) -> Result<Option<Wide>> {
    let setting = &scene.setting;
    if row.splitting.is_none() || row.energy >= setting.top {
        return Ok(None);
    }
    let path = kink(&scene.case.potential, &scene.well, setting.landing.origin)?;
    let doublet = u32::try_from(row.n / 2).ok();
    let splitting = path.zip(doublet).map(|(path, m)| path.splitting(m, setting.hbar));
    Ok(splitting.map(|splitting| splitting / Wide::new(setting.quantum())))
}

/// Without the columns that this kind of potential has nothing to put in, whatever its parameters.
fn concise(mut table: Table, case: &Case) -> Table {
    let mut idle: Vec<&str> = Vec::new();
    if case.junction.is_none() {
        idle.extend(["bias_current", "plasma_frequency", "rate"]);
    }
    if !matches!(case.potential, Potential::Quartic { .. } | Potential::Expression(_)) {
        idle.extend(["splitting", "splitting_error", "splitting_instanton"]);
    }
    table.drop_columns(&idle);
    table
}
