//! Levels drawn in their well, each with its width.

use super::{quantum_caption, rounded, scientific, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{
    Axis, BLUE, Colour, Curve, EXACT, Figure, GREEN, GREY, ORANGE, PURPLE, Panel, SKY, Style, VERMILION,
};
use crate::potential::{Potential, Well};
use crate::study::quantum::QuantumScene;
use crate::table::Table;

/// One colour a level, round and round.
const LEVELS: [Colour; 6] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY];
/// The picture reaches this far above the barrier and below the bottom, in barrier heights.
const ABOVE: f64 = 0.12;
const BELOW: f64 = 0.12;
/// And no farther from the well than this many times the way to the barrier.
const FARTHEST: f64 = 3.0;
/// What is left free on the right for words, as part of the rest.
const ROOM: f64 = 0.45;
/// A band thinner than this part of the picture is not drawn.
const THINNEST: f64 = 2e-3;
/// Points of the curve U, and of the search for where it leaves the picture.
const POINTS: u32 = 600;

/// What is seen: the ranges of x and of energy.
struct Window {
    x: (f64, f64),
    energy: (f64, f64),
}

struct Shown {
    n: f64,
    energy: f64,
    width: f64,
}

pub(super) fn well(case: &Case, table: &Table) -> Result<Option<Figure>> {
    let scene = QuantumScene::new(case)?;
    let levels = shown(table)?;
    let (Some(ratio), false) = (scene.barrier_over_quantum(), levels.is_empty()) else { return Ok(None) };
    let top = scene.well.energy + scene.setting.top;
    let window = window(&scene, &levels);
    let across = |energy: f64| Curve::new(vec![(window.x.0, energy), (window.x.1, energy)]).width(0.9);
    let mut panel = Panel::new(Axis::linear("U, Re E_{n} (energy)").range(window.energy.0, window.energy.1))
        .note((window.x.1, top), "top of the barrier", GREY)
        .curve(across(top).dashed().colour(GREY));
    for (k, level) in levels.iter().enumerate() {
        let colour = LEVELS[k % LEVELS.len()];
        let width = if level.width > 0.0 { scientific(level.width) } else { "0".into() };
        panel = panel
            .curves(band(level, case.hbar, &window).map(|band| band.colour(colour)))
            .curve(across(level.energy).style(Style::Dotted).colour(colour))
            .curve(inside(level, &case.potential, &window, &scene.well).colour(colour))
            .note((window.x.1, level.energy), format!("n = {},  Γ = {width}", level.n), colour);
    }
    let panel = panel.curve(Curve::new(sample(&case.potential, window.x)).colour(EXACT).width(1.8));
    let note = format!("ΔU/ħω_{{0}} = {},  Γ in 1/time,  bands: ħΓ", rounded(ratio));
    let x = Axis::linear("x (length)").range(window.x.0, window.x.1);
    Ok(Some(Figure::new(title(case, "Levels and their widths"), quantum_caption(case, &[], &note), x).panel(panel)))
}

fn shown(table: &Table) -> Result<Vec<Shown>> {
    let columns = [table.numbers("n")?, table.numbers("energy")?, table.numbers("ln_width")?];
    let [n, energies, logarithms] = &columns;
    let rows = n.iter().zip(energies).zip(logarithms);
    // A bound level has no logarithm.
    let level = |((n, energy), ln): ((&Option<f64>, &Option<f64>), &Option<f64>)| {
        Some(Shown { n: (*n)?, energy: (*energy)?, width: ln.map_or(0.0, f64::exp) })
    };
    Ok(rows.filter_map(level).collect())
}

/// From a little below the bottom to a little above the barrier and the highest level; x as far as U stays in there.
fn window(scene: &QuantumScene<'_>, levels: &[Shown]) -> Window {
    let (bottom, height) = (scene.well.energy, scene.setting.top);
    let highest = levels.iter().map(|level| level.energy).fold(bottom + height, f64::max);
    let energy = (bottom - BELOW * height, highest + ABOVE * height);
    let way = scene.barriers.iter().map(|barrier| (barrier.x - scene.well.x).abs()).fold(0.0, f64::max);
    let step = FARTHEST * way / f64::from(POINTS);
    let end = |sign: f64| {
        let places = (1..=POINTS).map(|k| scene.well.x + sign * step * f64::from(k));
        let seen = |x: &f64| (energy.0..=energy.1).contains(&scene.case.potential.value(*x));
        places.take_while(seen).last().unwrap_or(scene.well.x)
    };
    let (left, right) = (end(-1.0), end(1.0));
    Window { x: (left, right + ROOM * (right - left)), energy }
}

/// ħΓ about the level, tinted; nothing of a long-lived one.
fn band(level: &Shown, hbar: f64, window: &Window) -> Option<Curve> {
    let half = 0.5 * hbar * level.width;
    let edge = vec![(window.x.0, level.energy + half), (window.x.1, level.energy + half)];
    let seen = half > THINNEST * (window.energy.1 - window.energy.0);
    seen.then(|| Curve::new(edge).style(Style::Filled { baseline: level.energy - half }).width(0.4))
}

/// The level between its turning points in the well.
fn inside(level: &Shown, potential: &Potential, window: &Window, well: &Well) -> Curve {
    let step = (window.x.1 - window.x.0) / f64::from(POINTS);
    let end = |sign: f64, limit: f64| {
        let places = (0..=POINTS).map(|k| well.x + sign * step * f64::from(k));
        let seen = places.take_while(|x| potential.value(*x) <= level.energy && sign * (limit - x) >= 0.0);
        seen.last().unwrap_or(well.x)
    };
    Curve::new(vec![(end(-1.0, window.x.0), level.energy), (end(1.0, window.x.1), level.energy)])
}

fn sample(potential: &Potential, (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let at = |k: u32| from + (to - from) * f64::from(k) / f64::from(POINTS);
    (0..=POINTS).map(|k| (at(k), potential.value(at(k)))).collect()
}
