//! The smallest eigenvalues against kT.

use super::{caption, colour, fitting_axis, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Curve, EXACT, Figure, Panel};
use crate::table::{Cell, Table};

pub fn spectrum(case: &Case, _swept: &[String], table: &Table) -> Result<Option<Figure>> {
    let kt = table.numbers("kt")?;
    if kt.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(None);
    }
    let indices = table.numbers("index")?;
    let highest = indices.iter().flatten().fold(0.0f64, |top, &index| top.max(index));
    let column = table.position("index").unwrap_or(0);
    let mut panel = Panel::new(Axis::ln("λ_{n} (1/time)"));
    let mut n = 1;
    while f64::from(n) <= highest {
        let wanted = Cell::Integer(i64::from(n));
        let curve = Curve::from_rows(table, "kt", "ln_lambda", Some("lambda_error"), |row| row[column] == wanted)?;
        let shade = if n == 1 { EXACT } else { colour(n as usize - 2) };
        panel = panel.curve(curve.colour(shade).label(format!("λ_{{{n}}}")));
        n += 1;
    }
    let figure = Figure::new(title(case, "The smallest eigenvalues"), caption(case, ""), fitting_axis("kT", &kt));
    Ok(Some(figure.panel(panel).legend(crate::figure::Legend::Right)))
}
