//! Where each engine loses its digits.

use super::{caption, colour, fitting_axis, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, Mark, Marker, Panel};
use crate::study::engines::METHODS;
use crate::table::Table;

/// Relative errors are drawn no smaller than this: an error of zero has no logarithm.
const SMALLEST: f64 = 1e-17;

pub fn engines(case: &Case, table: &Table) -> Result<Figure> {
    let x = fitting_axis("ΔU/kT", &table.numbers("barrier_over_kt")?);
    let mut panel = Panel::new(Axis::log("relative error of λ₁"));
    for (index, (name, label)) in METHODS.iter().enumerate() {
        let column = format!("{name}_error");
        if table.position(&column).is_none() {
            continue;
        }
        let curve = Curve::from_table(table, "barrier_over_kt", &column)?.map(|x, y| (x, y.abs().max(SMALLEST)));
        if curve.points.is_empty() {
            continue;
        }
        let shade = if index == 0 { EXACT } else { colour(index - 1) };
        panel = panel.curve(
            curve.style(crate::figure::Style::Joined(MARKERS[index % MARKERS.len()])).colour(shade).label(*label),
        );
    }
    let top = panel.curves.iter().flat_map(|curve| &curve.points).fold(10.0f64, |top, (_, y)| top.max(*y));
    let nodes = table.numbers("nodes")?.into_iter().flatten().next().unwrap_or(0.0);
    panel = panel.mark(Mark::Band { from: 1.0, to: 10.0 * top, label: "no digit left".into() });
    let figure =
        Figure::new(title(case, "Where each engine loses its digits"), caption(case, &format!("{nodes} nodes")), x);
    Ok(figure.panel(panel))
}

/// One marker a method.
const MARKERS: [Marker; 6] =
    [Marker::Disc, Marker::Square, Marker::Diamond, Marker::Triangle, Marker::Circle, Marker::Cross];
