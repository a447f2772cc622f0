//! The smallest eigenvalues against kT: the slow one, exponentially small, in a panel of its own.

use super::{caption, fitting_axis, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, Colour, Curve, EXACT, Figure, Legend, Panel};
use crate::table::{Cell, Table};

pub fn spectrum(case: &Case, table: &Table) -> Result<Option<Figure>> {
    let kt = table.numbers("kt")?;
    if kt.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(None);
    }
    let indices = table.numbers("index")?;
    let highest = indices.iter().flatten().fold(0.0f64, |top, &index| top.max(index));
    let column = table.position("index").unwrap_or(0);
    let mut fast = Panel::new(Axis::ln("λ_{n} (1/time)"));
    let mut slow = Panel::new(Axis::ln("λ_{1} (1/time)")).weight(0.7);
    let mut n = 1;
    while f64::from(n) <= highest {
        let wanted = Cell::Integer(i64::from(n));
        let curve = Curve::from_rows(table, "kt", "ln_lambda", Some("lambda_error"), |row| row[column] == wanted)?;
        let curve = curve.label(format!("λ_{{{n}}}"));
        if n == 1 {
            slow = slow.curve(curve.colour(EXACT));
        } else {
            fast = fast.curve(curve.colour(Colour::viridis(0.95 * (f64::from(n) - 2.0) / (highest - 1.0).max(1.0))));
        }
        n += 1;
    }
    let figure = Figure::new(title(case, "The smallest eigenvalues"), caption(case, ""), fitting_axis("kT", &kt));
    let figure = if highest > 1.0 { figure.panel(fast) } else { figure };
    Ok(Some(figure.panel(slow).legend(Legend::Right)))
}
