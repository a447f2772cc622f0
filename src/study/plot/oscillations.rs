//! The low spectrum against friction: where slow oscillations become overdamped.

use super::{fitting_axis, formula, rounded, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, BLUE, Curve, EXACT, Figure, Legend, Marker, Panel};
use crate::table::Table;

pub fn oscillations(case: &Case, table: &Table) -> Result<Option<Figure>> {
    let gamma = table.numbers("gamma")?;
    if gamma.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(None);
    }
    let (index, im) = (table.position("index").unwrap_or(0), table.position("lambda_im").unwrap_or(0));
    let number = |row: &[crate::table::Cell], at: usize| row[at].number().unwrap_or(0.0);
    let curve = |y: &str, complex: bool| {
        Curve::from_rows(table, "gamma", y, None, |row| number(row, index) > 0.0 && (number(row, im) != 0.0) == complex)
    };
    let mut damping = Panel::new(Axis::log("Re λ (1/time)"));
    let mut oscillation = Panel::new(Axis::linear("Im λ (1/time)")).weight(0.8);
    for (complex, colour, marker, name) in
        [(false, EXACT, Marker::Disc, "real"), (true, BLUE, Marker::Circle, "conjugate pair")]
    {
        let style = |curve: Curve| curve.colour(colour).markers(marker);
        let found = curve("lambda_re", complex)?;
        if found.points.is_empty() {
            continue;
        }
        damping = damping.curve(style(found).label(name));
        oscillation = oscillation.curve(style(curve("lambda_im", complex)?));
    }
    let kt = table.numbers("kt")?;
    let ratio = table.numbers("barrier_over_kt")?.first().copied().flatten();
    let bath = ratio.map_or_else(
        || format!("kT = {}", rounded(kt.first().copied().flatten().unwrap_or(0.0))),
        |ratio| format!("ΔU/kT = {}", rounded(ratio)),
    );
    let caption = format!("{},  {bath}", formula(&case.potential));
    let figure = Figure::new(
        title(case, "The slow modes of the Klein–Kramers operator"),
        caption,
        fitting_axis("γ (1/time)", &gamma),
    );
    Ok(Some(figure.panel(damping).panel(oscillation).legend(Legend::Right)))
}
