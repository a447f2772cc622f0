//! θ-trajectories: how fast each level moves and how far its width is off; or, where the continuum is in sight, the plane
//! of complex energies in which it turns.

use super::{colour, quantum_caption, rounded, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, BLUE, Colour, Curve, EXACT, Figure, GREEN, Mark, Marker, ORANGE, PURPLE, Panel, VERMILION};
use crate::study::quantum::QuantumScene;
use crate::table::{Cell, Table};

/// One colour an angle of the contour.
const RAYS: [Colour; 5] = [ORANGE, BLUE, GREEN, VERMILION, PURPLE];
/// So far from the wells, in widths of the landscape, U has its limit if it has one.
const FAR: f64 = 1e3;
/// Points of the continuum closer to each other than this part of the picture are one.
const SAME: f64 = 2e-3;

pub fn angles(case: &Case, table: &Table) -> Result<Figure> {
    let scene = QuantumScene::new(case)?;
    let limit = case.potential.value(FAR * (1.0 + scene.well.x.abs()));
    if limit.is_finite() && (limit - scene.well.energy).abs() < FAR * scene.setting.quantum() {
        return plane(case, &scene, table, limit);
    }
    trajectories(case, table)
}

/// The rows of a kind, as seen through two columns.
fn of_kind(table: &Table, kind: &str, x: &str, y: &str, keep: impl Fn(&[Cell]) -> bool) -> Result<Curve> {
    let (column, wanted) = (table.position("kind").unwrap_or(0), Cell::from(kind));
    Curve::from_rows(table, x, y, None, |row| row[column] == wanted && keep(row))
}

fn distinct(table: &Table, kind: &str, name: &str) -> Result<Vec<Cell>> {
    let (kinds, column) = (table.position("kind").unwrap_or(0), table.position(name).unwrap_or(0));
    let mut seen: Vec<Cell> = Vec::new();
    for row in table.rows.iter().filter(|row| row[kinds] == Cell::from(kind)) {
        if !seen.contains(&row[column]) {
            seen.push(row[column].clone());
        }
    }
    Ok(seen)
}

fn trajectories(case: &Case, table: &Table) -> Result<Figure> {
    let (number, still) = (table.position("n").unwrap_or(0), table.position("stationary").unwrap_or(0));
    let mut speed = Panel::new(Axis::log("|dE/dθ| (energy/rad)"));
    let mut off = Panel::new(Axis::log("|Γ(θ)/Γ − 1|")).weight(0.8);
    for (k, n) in distinct(table, "trajectory", "n")?.iter().enumerate() {
        let level = |row: &[Cell]| row[number] == *n;
        let at_rest = |row: &[Cell]| row[number] == *n && row[still] == Cell::Integer(1);
        let name = n.number().unwrap_or(0.0);
        let shade = colour(k);
        let path = of_kind(table, "trajectory", "angle", "speed", level)?;
        let rest = of_kind(table, "trajectory", "angle", "speed", at_rest)?;
        speed = speed
            .curve(path.colour(shade).label(format!("n = {name}")))
            .curve(rest.colour(shade).markers(Marker::Disc));
        off = off
            .curve(deviation(table, level)?.colour(shade))
            .curve(deviation(table, at_rest)?.colour(shade).markers(Marker::Disc));
    }
    let note = format!("{} nodes,  discs: where a level stands still", nodes(case));
    let caption = quantum_caption(case, &[], &note);
    let figure = Figure::new(title(case, "Levels against the angle of the contour"), caption, Axis::linear("θ (rad)"));
    Ok(figure.panel(speed).panel(off))
}

fn nodes(case: &Case) -> String {
    case.study.nodes.map_or_else(|| "automatic".to_owned(), |nodes| nodes.to_string())
}

/// −2 Im E/ħ of a trajectory against the extrapolated Γ.
fn deviation(table: &Table, keep: impl Fn(&[Cell]) -> bool) -> Result<Curve> {
    let widths = of_kind(table, "trajectory", "angle", "width_imaginary", &keep)?;
    let exact = of_kind(table, "trajectory", "angle", "width", &keep)?;
    let pairs = widths.points.iter().zip(&exact.points).filter(|(_, (_, exact))| *exact > 0.0);
    Ok(Curve::new(pairs.map(|((angle, width), (_, exact))| (*angle, (width / exact - 1.0).abs())).collect()))
}

/// Re E and Im E = −ħΓ/2 of some rows.
fn complex(case: &Case, curve: Curve) -> Curve {
    curve.map(|energy, width| (energy, -0.5 * case.hbar * width))
}

fn plane(case: &Case, scene: &QuantumScene<'_>, table: &Table, limit: f64) -> Result<Figure> {
    let still = table.position("stationary").unwrap_or(0);
    let at_rest = |row: &[Cell]| row[still] == Cell::Integer(1);
    let levels = complex(case, of_kind(table, "trajectory", "energy", "width_imaginary", at_rest)?);
    let (x, y) = frame(&levels.points, scene, limit);
    let mut panel = Panel::new(Axis::linear("Im E (energy)").range(y.0, y.1));
    panel = panel.mark(Mark::Horizontal { at: 0.0, label: String::new() });
    let column = table.position("angle").unwrap_or(0);
    for (k, angle) in distinct(table, "continuum", "angle")?.iter().enumerate() {
        let Some(theta) = angle.number() else { continue };
        let shade = RAYS[k % RAYS.len()];
        let turned =
            complex(case, of_kind(table, "continuum", "energy", "width_imaginary", |row| row[column] == *angle)?);
        let reach = 2.0 * (x.1 - x.0 + y.1 - y.0);
        let ray = vec![(limit, 0.0), (limit + reach * (2.0 * theta).cos(), -reach * (2.0 * theta).sin())];
        panel = panel.curve(Curve::new(ray).dashed().width(0.9).colour(shade)).curve(
            apart(turned, (x, y))
                .markers(Marker::Circle)
                .colour(shade)
                .label(format!("continuum, θ = {} rad", rounded(theta))),
        );
    }
    for (n, point) in levels.points.iter().enumerate() {
        panel = panel.note(*point, format!("n = {n}"), EXACT);
    }
    let panel = panel.curve(levels.markers(Marker::Diamond).label("levels, where they stand still"));
    let caption = quantum_caption(case, &[], "dashed: arg (E − U_{∞}) = −2θ");
    let axis = Axis::linear("Re E (energy)").range(x.0, x.1);
    Ok(Figure::new(title(case, "Levels and the continuum"), caption, axis).panel(panel))
}

/// From left of the lowest level to right of the highest, down to below the broadest.
fn frame(levels: &[(f64, f64)], scene: &QuantumScene<'_>, limit: f64) -> ((f64, f64), (f64, f64)) {
    let quantum = scene.setting.quantum();
    let (mut left, mut right, mut deep) = (limit, limit, 0.0_f64);
    for (re, im) in levels {
        (left, right, deep) = (left.min(*re), right.max(*re), deep.min(*im));
    }
    let width = (right - left).max(quantum);
    ((left - 0.2 * width, right + 0.3 * width), ((1.6 * deep).min(-0.5 * width), 0.1 * width))
}

/// Without the points that lie on one already there, or outside.
fn apart(mut curve: Curve, (x, y): ((f64, f64), (f64, f64))) -> Curve {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in curve.points {
        let near =
            |other: &(f64, f64)| ((point.0 - other.0) / (x.1 - x.0)).hypot((point.1 - other.1) / (y.1 - y.0)) < SAME;
        if !kept.iter().any(near) {
            kept.push(point);
        }
    }
    curve.points = kept;
    curve
}
