//! Where each engine loses its digits.

use super::{caption, fitting_axis, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, BLUE, Colour, Curve, EXACT, Figure, GREEN, Mark, Marker, ORANGE, PURPLE, Panel, VERMILION};
use crate::study::engines::METHODS;
use crate::table::Table;

/// Relative errors are drawn no smaller than this: an error of zero has no logarithm.
const SMALLEST: f64 = 1e-17;
/// And no larger than this: what is beyond has no digit left anyway.
const LARGEST: f64 = 1e8;
/// One colour a method.
const COLOURS: [Colour; 6] = [EXACT, PURPLE, BLUE, ORANGE, GREEN, VERMILION];

pub fn engines(case: &Case, table: &Table) -> Result<Figure> {
    let x = fitting_axis("ΔU/kT", &table.numbers("barrier_over_kt")?);
    let mut panel = Panel::new(Axis::log("relative error of λ₁").range(SMALLEST, LARGEST));
    for (index, (name, label)) in METHODS.iter().enumerate() {
        let column = format!("{name}_error");
        if table.position(&column).is_none() {
            continue;
        }
        let mut curve = Curve::from_table(table, "barrier_over_kt", &column)?.map(|x, y| (x, y.abs().max(SMALLEST)));
        // Up to the first point beyond the top, where the line leaves.
        let gone = curve.points.iter().position(|(_, y)| *y > LARGEST).map_or(curve.points.len(), |at| at + 1);
        curve.points.truncate(gone);
        if curve.points.is_empty() {
            continue;
        }
        let shade = COLOURS[index % COLOURS.len()];
        panel = panel.curve(
            curve.style(crate::figure::Style::Joined(MARKERS[index % MARKERS.len()])).colour(shade).label(*label),
        );
    }
    let nodes = table.numbers("nodes")?.into_iter().flatten().next().unwrap_or(0.0);
    panel = panel.mark(Mark::Band { from: 1.0, to: LARGEST, label: "no digit left".into() });
    let figure =
        Figure::new(title(case, "Where each engine loses its digits"), caption(case, &format!("{nodes} nodes")), x);
    Ok(figure.panel(panel))
}

/// One marker a method.
const MARKERS: [Marker; 6] =
    [Marker::Disc, Marker::Square, Marker::Diamond, Marker::Triangle, Marker::Circle, Marker::Cross];
