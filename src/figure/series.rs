//! From table to curve: columns by name, missing cells skipped.

use super::style::{Colour, EXACT, LINE};
use super::{Curve, Marker, Style};
use crate::error::{Error, Result};
use crate::table::{Cell, Table};

impl Curve {
    /// A black line through points.
    #[must_use]
    pub fn new(points: Vec<(f64, f64)>) -> Self {
        Self { label: None, points, error: None, style: Style::Line, colour: EXACT, width: LINE }
    }

    /// A black line in pieces that do not touch, as from [`contours`](super::contours).
    #[must_use]
    pub fn pieces(pieces: impl IntoIterator<Item = Vec<(f64, f64)>>) -> Self {
        // A point that is not finite interrupts the line.
        Self::new(pieces.into_iter().flat_map(|piece| piece.into_iter().chain([(f64::NAN, f64::NAN)])).collect())
    }

    /// The curve of two columns; rows where either cell is missing are left out.
    ///
    /// # Errors
    /// A column does not exist.
    pub fn from_table(table: &Table, x: &str, y: &str) -> Result<Self> {
        Self::from_rows(table, x, y, None, |_| true)
    }

    /// The curve of two columns and, where named, a third with the error bars, from those rows that `keep` accepts.
    /// A missing error is no bar.
    ///
    /// # Errors
    /// A column does not exist.
    pub fn from_rows(
        table: &Table,
        x: &str,
        y: &str,
        error: Option<&str>,
        keep: impl Fn(&[Cell]) -> bool,
    ) -> Result<Self> {
        let (xs, ys) = (table.numbers(x)?, table.numbers(y)?);
        let bars = error.map(|name| table.numbers(name)).transpose()?;
        let (mut points, mut half) = (Vec::new(), Vec::new());
        for (i, row) in table.rows.iter().enumerate() {
            if let (Some(Some(x)), Some(Some(y)), true) = (xs.get(i), ys.get(i), keep(row)) {
                points.push((*x, *y));
                half.push(bars.as_ref().and_then(|bars| bars.get(i).copied().flatten()).unwrap_or(0.0));
            }
        }
        Ok(Self { error: bars.map(|_| half), ..Self::new(points) })
    }

    /// One curve for each value of the column `by`, in order of appearance, labelled with it.
    ///
    /// # Errors
    /// A column does not exist.
    pub fn family(table: &Table, x: &str, y: &str, by: &str) -> Result<Vec<Self>> {
        let column = table.position(by).ok_or_else(|| Error::input("no such column").got(by))?;
        let mut seen: Vec<&Cell> = Vec::new();
        for cell in table.rows.iter().filter_map(|row| row.get(column)) {
            if *cell != Cell::Missing && !seen.contains(&cell) {
                seen.push(cell);
            }
        }
        seen.into_iter()
            .map(|value| {
                let curve = Self::from_rows(table, x, y, None, |row| row.get(column) == Some(value))?;
                Ok(curve.label(name(value)))
            })
            .collect()
    }

    /// Names it in the legend.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets the colour.
    #[must_use]
    pub fn colour(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }

    /// Sets the style.
    #[must_use]
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// A dashed line, the habit for theory.
    #[must_use]
    pub fn dashed(self) -> Self {
        self.style(Style::Dashed)
    }

    /// Markers without a line.
    #[must_use]
    pub fn markers(self, marker: Marker) -> Self {
        self.style(Style::Markers(marker))
    }

    /// Sets the line width in points.
    #[must_use]
    pub fn width(mut self, width: f64) -> Self {
        self.width = width;
        self
    }

    /// Sets the error bars, one half length per point, in the numbers of the y axis.
    #[must_use]
    pub fn error(mut self, error: Vec<f64>) -> Self {
        self.error = Some(error);
        self
    }

    /// Turns relative error bars into those of a linear or logarithmic axis.
    #[must_use]
    pub fn relative_error(mut self) -> Self {
        let points = &self.points;
        if let Some(error) = &mut self.error {
            error.iter_mut().zip(points).for_each(|(error, (_, y))| *error *= y.abs());
        }
        self
    }

    /// Moves every point, as for a ratio or an offset. Error bars stay as they are.
    #[must_use]
    pub fn map(mut self, change: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        self.points.iter_mut().for_each(|point| *point = change(point.0, point.1));
        self
    }
}

fn name(cell: &Cell) -> String {
    match cell {
        Cell::Real(value) => value.to_string(),
        Cell::Integer(value) => value.to_string(),
        Cell::Text(value) => value.clone(),
        Cell::Missing => String::new(),
    }
}
