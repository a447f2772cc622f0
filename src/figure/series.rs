//! A curve: its points, how it is drawn, and how it comes from a table (columns by name, missing cells skipped).

use super::style::{Colour, EXACT, LINE};
use crate::error::{Error, Result};
use crate::table::{Cell, Table};

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Name in the legend.
    pub label: Option<String>,
    /// The points in drawing order. One that is not finite interrupts the line.
    pub points: Vec<(f64, f64)>,
    /// Half lengths of the error bars, one per point, in the numbers of the y axis (on [`Scale::LnAsLog`](super::Scale::LnAsLog): relative errors).
    /// A bar is drawn where it is larger than the line or the marker.
    pub error: Option<Vec<f64>>,
    /// Half lengths of the error bars along x, in the numbers of the x axis.
    pub error_x: Option<Vec<f64>>,
    /// Line or markers.
    pub style: Style,
    /// Colour.
    pub colour: Colour,
    /// Line width in points (1/72 inch).
    pub width: f64,
}

/// How a curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Style {
    /// A line.
    Line,
    /// A dashed line, the habit for theory.
    Dashed,
    /// A dotted line.
    Dotted,
    /// Markers alone.
    Markers(Marker),
    /// Markers joined by a thin line.
    Joined(Marker),
    /// Each value holds half-way to its neighbours: a histogram.
    Steps,
    /// Steps, and the area between them and the baseline tinted.
    Bars {
        /// The y value down (or up) to which the tint goes.
        baseline: f64,
    },
    /// A line, and the area between it and the baseline tinted.
    Filled {
        /// The y value down (or up) to which the tint goes.
        baseline: f64,
    },
}

/// Shape of a marker. Six that stay apart in black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Filled disc.
    Disc,
    /// Open circle.
    Circle,
    /// Filled square.
    Square,
    /// Filled diamond.
    Diamond,
    /// Filled triangle, tip up.
    Triangle,
    /// Diagonal cross.
    Cross,
}

impl Curve {
    /// A black line through points.
    #[must_use]
    pub fn new(points: Vec<(f64, f64)>) -> Self {
        Self { label: None, points, error: None, error_x: None, style: Style::Line, colour: EXACT, width: LINE }
    }

    /// A black line in pieces that do not touch, as from [`contours`](super::contours).
    #[must_use]
    pub fn pieces(pieces: impl IntoIterator<Item = Vec<(f64, f64)>>) -> Self {
        // A point that is not finite interrupts the line.
        Self::new(pieces.into_iter().flat_map(|piece| piece.into_iter().chain([(f64::NAN, f64::NAN)])).collect())
    }

    /// Measured points, with the half lengths of their error bars: open circles.
    ///
    /// ```
    /// use metastable::figure::Curve;
    /// let measured = Curve::measured(vec![(10.0, 37.2), (20.0, 38.0)], vec![1.5, 2.0]).error_x(vec![1.0, 1.0]).label("experiment");
    /// assert_eq!(measured.error, Some(vec![1.5, 2.0]));
    /// ```
    #[must_use]
    pub fn measured(points: Vec<(f64, f64)>, error: Vec<f64>) -> Self {
        Self::new(points).error(error).markers(Marker::Circle)
    }

    /// A histogram: each height from its edge to the next, the area down to zero tinted; `.style(Style::Line)` leaves the
    /// outline alone. On a logarithmic axis empty bins are gaps. For values at centres see [`Curve::steps`].
    ///
    /// # Errors
    /// There is not one edge more than there are heights.
    ///
    /// ```
    /// use metastable::figure::Curve;
    /// let histogram = Curve::histogram(&[0.0, 1.0, 3.0], &[5.0, 2.0])?;
    /// assert_eq!(histogram.points, [(0.0, 0.0), (0.0, 5.0), (1.0, 5.0), (1.0, 2.0), (3.0, 2.0), (3.0, 0.0)]);
    /// # Ok::<(), metastable::error::Error>(())
    /// ```
    pub fn histogram(edges: &[f64], heights: &[f64]) -> Result<Self> {
        if edges.len() != heights.len() + 1 {
            return Err(Error::input("histogram: edges of the bins")
                .got(edges.len())
                .allowed(format!("{}: one more than heights", heights.len() + 1)));
        }
        let bins = edges.windows(2).zip(heights);
        let tops = bins.flat_map(|(pair, height)| pair.iter().map(|edge| (*edge, *height)).collect::<Vec<_>>());
        let foot = |edge: Option<&f64>| edge.map(|edge| (*edge, 0.0));
        let corners = foot(edges.first()).into_iter().chain(tops).chain(foot(edges.last()));
        Ok(Self::new(corners.collect()).filled(0.0))
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

    /// Holds each value half-way to its neighbours; with [`Curve::filled`] a histogram of values at the centres of bins.
    #[must_use]
    pub fn steps(self) -> Self {
        self.style(Style::Steps)
    }

    /// Tints the area between the line (or the steps) and a baseline.
    ///
    /// ```
    /// use metastable::figure::{Curve, Style};
    /// let bars = Curve::new(vec![(0.5, 3.0), (1.5, 4.0)]).steps().filled(0.0);
    /// assert_eq!(bars.style, Style::Bars { baseline: 0.0 });
    /// ```
    #[must_use]
    pub fn filled(self, baseline: f64) -> Self {
        let style = if self.style.stepped() { Style::Bars { baseline } } else { Style::Filled { baseline } };
        self.style(style)
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

    /// Sets the error bars along x, one half length per point, in the numbers of the x axis.
    #[must_use]
    pub fn error_x(mut self, error: Vec<f64>) -> Self {
        self.error_x = Some(error);
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

impl Style {
    /// Whether each value holds half-way to its neighbours.
    pub(super) fn stepped(self) -> bool {
        matches!(self, Self::Steps | Self::Bars { .. })
    }

    /// The y value down (or up) to which the tint goes, where there is one.
    pub(super) fn baseline(self) -> Option<f64> {
        match self {
            Self::Filled { baseline } | Self::Bars { baseline } => Some(baseline),
            _ => None,
        }
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
