//! Study `angles`: the θ-trajectories of the levels on one mesh, and the angle at which each stands still.

use super::QuantumScene;
use super::resonances::evidence;
use crate::case::Case;
use crate::error::{Error, Result};
use crate::rate::resonance::{Level, Turned, resonances, trajectories};
use crate::study::Outcome;
use crate::table::{Cell, Table};
use crate::wide::Wide;
use num_complex::Complex64;

/// Levels unless `solve.count` says otherwise.
const COUNT: usize = 3;
/// Angles unless `study.points` says otherwise.
const POINTS: usize = 46;
/// First and last angle unless `study.from` and `study.to` say otherwise (rad).
const RANGE: (f64, f64) = (0.1, 1.0);

/// Units in the last place that an energy on one mesh may be off by.
const ROUNDING: f64 = 16.0;
/// −2 Im E is shown where it is this many times that.
const FLOOR: f64 = 1e6;
/// The continuum of a coarse mesh has no more digits than this share of ħω₀.
const GRID: f64 = 1e-3;

const COLUMNS: [(&str, &str, &str); 10] = [
    ("kind", "", "\"trajectory\" of a level, or \"continuum\": what moves with the contour on a coarse mesh"),
    ("n", "1", "number of the level, 0 for the lowest"),
    ("angle", "rad", "θ of the ray"),
    ("energy", "energy", "Re E on this mesh, from U = 0; nothing is extrapolated"),
    ("width_imaginary", "1/time", "−2 Im E/ħ on this mesh"),
    ("width_flux", "1/time", "flux over norm on this mesh"),
    ("speed", "energy/rad", "|dE/dθ|"),
    ("speed_error", "relative", "rounding of E over the step of θ"),
    ("stationary", "1", "1 at the angle where the level moves least, else 0"),
    ("width", "1/time", "Γ extrapolated, as the study resonances gives it"),
];

pub(in crate::study) fn run(case: &Case) -> Result<Outcome> {
    let scene = QuantumScene::new(case)?;
    let mut request = scene.request(COUNT, 1.0, scene.well.energy)?;
    let mut found = resonances(&scene.setting, &request)?;
    if let Some(nodes) = case.study.nodes {
        found.line.intervals = nodes - 1;
    }
    request.mesh = None;
    let angles = angles(case)?;
    let step = angles[1] - angles[0];
    let paths = trajectories(&scene.setting, &request, &found, &angles)?;
    let mut table = Table::new(&COLUMNS);
    for ((n, path), level) in paths.iter().zip(&found.levels) {
        table.rows.extend(trajectory(&scene, *n, path, level, step));
    }
    table.rows.extend(found.continuum.iter().map(|(angle, energy)| continuum(&scene, *angle, *energy)));
    let evidence = vec![evidence(&scene.setting, &found, request.order.number(), request.engine.name())];
    Ok(Outcome { table, evidence })
}

fn trajectory(scene: &QuantumScene<'_>, n: usize, path: &[Turned], level: &Level, step: f64) -> Vec<Vec<Cell>> {
    let still = stationary(path);
    let (bottom, hbar) = (scene.well.energy, scene.setting.hbar);
    let leaves = level.width.is_none_or(|(width, _)| width != Wide::ZERO);
    let rounding = ROUNDING * f64::EPSILON * (bottom.abs() + level.energy + scene.setting.quantum());
    let floor = FLOOR * rounding / hbar;
    let row = |(k, turned): (usize, &Turned)| {
        vec![
            Cell::from("trajectory"),
            Cell::from(n),
            turned.angle.into(),
            (bottom + turned.energy.re).into(),
            leaves.then_some(-2.0 * turned.energy.im / hbar).filter(|width| *width > floor).into(),
            turned.width.filter(|_| leaves).into(),
            turned.speed.into(),
            turned.speed.map(|speed| rounding / step / speed).into(),
            usize::from(still == Some(k)).into(),
            level.width.map(|(width, _)| width.to_f64()).into(),
        ]
    };
    path.iter().enumerate().map(row).collect()
}

/// An eigenvalue that moves with the contour, to as many digits as a coarse mesh has.
fn continuum(scene: &QuantumScene<'_>, angle: f64, energy: Complex64) -> Vec<Cell> {
    let grid = GRID * scene.setting.quantum();
    let rounded = |x: f64| (x / grid).round() * grid;
    let mut row = vec![Cell::Missing; COLUMNS.len()];
    row[0] = "continuum".into();
    row[2] = angle.into();
    row[3] = rounded(scene.well.energy + energy.re).into();
    row[4] = rounded(-2.0 * energy.im / scene.setting.hbar).into();
    row
}

#[allow(clippy::cast_precision_loss, reason = "at most a million angles")]
fn angles(case: &Case) -> Result<Vec<f64>> {
    let (from, to) = (case.study.from.unwrap_or(RANGE.0), case.study.to.unwrap_or(RANGE.1));
    let limit = std::f64::consts::FRAC_PI_2;
    if !(from > 0.0 && from < to && to < limit) {
        return Err(Error::input("the angles must increase between 0 and π/2")
            .got(format!("from = {from}, to = {to}"))
            .allowed(format!("0 < from < to < {limit:.4}"))
            .key("study.from"));
    }
    let points = case.study.points.unwrap_or(POINTS).max(3);
    Ok((0..points).map(|k| from + (to - from) * k as f64 / (points - 1) as f64).collect())
}

/// Where a trajectory is slowest.
fn stationary(path: &[Turned]) -> Option<usize> {
    let speeds = path.iter().enumerate().filter_map(|(k, turned)| turned.speed.map(|speed| (k, speed)));
    speeds.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(k, _)| k)
}
