//! Study `resonances`: energies and widths of a metastable well, beside the bounce and WKB.
//!
//! Energies count from U = 0, in the units of the potential (mass 1); Γ is a rate, −2 Im E/ħ.

use super::{QuantumScene, number};
use crate::case::Case;
use crate::error::Result;
use crate::potential::Potential;
use crate::rate::resonance::{Level, Resonances, Setting, resonances};
use crate::rate::tunnelling::{Instanton, cubic_series};
use crate::study::Outcome;
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::{Value, json};

/// Levels unless `solve.count` says otherwise.
pub(in crate::study) const COUNT: usize = 4;

const COLUMNS: [(&str, &str, &str); 17] = [
    ("barrier_over_hbar_omega", "1", "lowest barrier out of the well that energies count from, over ħω₀"),
    ("n", "1", "number of the level, 0 for the lowest"),
    ("energy", "energy", "Re E, from U = 0"),
    ("energy_error", "relative", "extrapolation, contour, engine and rounding together"),
    (
        "width",
        "1/time",
        "Γ, by flux over norm on the real part of the contour; none below about 1e-550, where ψ has no digits left",
    ),
    ("ln_width", "1", "its logarithm"),
    ("width_error", "relative", "extrapolation, contour (angle, start, bend, length), engine and rounding together"),
    ("width_imaginary", "1/time", "−2 Im E/ħ, where it stands above its rounding"),
    ("width_imaginary_error", "relative", "rounding of Im E over Im E"),
    (
        "width_instanton",
        "1/time",
        "bounce of zero energy, leading order, the sum of both sides; none for several wells",
    ),
    ("ln_width_instanton", "1", "its logarithm"),
    ("width_instanton_series", "1/time", "ground state of the cubic well with the next three terms in g²"),
    ("width_wkb", "1/time", "WKB at the exact energy; none above the barrier"),
    ("instanton_ratio", "1", "width over width_instanton"),
    ("wkb_ratio", "1", "width over width_wkb"),
    ("contour_spread", "relative", "what another angle, start, bend and length change of Γ"),
    ("intervals", "1", "intervals of the finest mesh"),
];

pub(in crate::study) fn run(case: &Case) -> Result<Outcome> {
    let scene = QuantumScene::new(case)?;
    let request = scene.request(COUNT, 1.0, scene.well.energy)?;
    let found = resonances(&scene.setting, &request)?;
    let instantons = scene.instantons()?;
    let mut table = Table::new(&COLUMNS);
    for level in &found.levels {
        table.rows.push(row(&scene, &instantons, level)?);
    }
    let evidence = vec![evidence(&scene.setting, &found, request.order.number(), request.engine.name())];
    Ok(Outcome { table, evidence })
}

fn row(scene: &QuantumScene<'_>, instantons: &[Instanton], level: &Level) -> Result<Vec<Cell>> {
    let (width, width_error) = level.width.unzip();
    let bound = width == Some(Wide::ZERO);
    let instanton = scene.instanton_width(instantons, level.n).filter(|_| level.energy < scene.setting.top && !bound);
    let wkb = if bound { None } else { scene.wkb_width(level.energy)? };
    let ratio = |other: Option<Wide>| Cell::from(width.zip(other).map(|(width, other)| (width / other).to_f64()));
    let energy = scene.well.energy + level.energy;
    Ok(vec![
        scene.barrier_over_quantum().into(),
        level.n.into(),
        energy.into(),
        (level.energy_error / energy.abs()).into(),
        width.map_or(Cell::Missing, number),
        width.filter(|width| *width != Wide::ZERO).map(Wide::ln).into(),
        width_error.into(),
        level.imaginary.map(|(width, _)| width).into(),
        level.imaginary.map(|(_, error)| error).into(),
        instanton.map_or(Cell::Missing, number),
        instanton.map(Wide::ln).into(),
        series(scene, instanton, level.n).map_or(Cell::Missing, number),
        wkb.map_or(Cell::Missing, number),
        ratio(instanton),
        ratio(wkb),
        level.spread.into(),
        level.intervals.into(),
    ])
}

/// The bounce with its next three terms, for the ground state of the cubic well.
fn series(scene: &QuantumScene<'_>, instanton: Option<Wide>, n: usize) -> Option<Wide> {
    let Potential::Cubic { g } = scene.case.potential else { return None };
    let factor = cubic_series(g, scene.case.hbar).filter(|_| n == 0)?;
    instanton.map(|width| width * Wide::new(factor))
}

/// The contour and mesh that were used.
pub(in crate::study) fn evidence(setting: &Setting<'_>, found: &Resonances, order: i32, engine: &str) -> Value {
    let origin = setting.landing.origin;
    let line = &found.line;
    let finite = |decay: f64| decay.is_finite().then_some(decay);
    json!({
        "engine": engine,
        "order": order,
        "contour": super::contour_in_words(&line.path.contour, origin).trim(),
        "from": origin + line.from,
        "to": origin + line.to,
        "intervals": line.intervals,
        "decay": [finite(found.decay.0), finite(found.decay.1)],
        "levels": found.levels.iter().map(|level| json!({
            "n": level.n,
            "intervals": level.intervals,
            "energy_error": level.energy_error,
            "width_error": level.width.map(|(_, error)| error),
            "contour_spread": level.spread,
        })).collect::<Vec<_>>(),
    })
}
