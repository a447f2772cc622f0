//! A table of results: named columns with a unit and the way each was obtained, rows of cells.
//!
//! Every study returns one, every figure eats one. It is written as CSV, JSON or
//! NPY, and for people as aligned text with as many digits as the error beside a number supports.

mod file;
mod text;

pub use file::write_whole;

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// One column: its name is what scripts rely on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name in lower case with underscores.
    pub name: String,
    /// Unit, `1` where there is none.
    pub unit: String,
    /// How the numbers were obtained, in a few words.
    pub how: String,
}

/// One cell. A number that is not finite is a missing one: it is never printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A counter or an index.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A word, such as the name of an engine.
    Text(String),
    /// Nothing that can be vouched for.
    Missing,
}

impl Cell {
    /// The cell as a number, where it is one and finite.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Real(value) if value.is_finite() => Some(*value),
            #[allow(clippy::cast_precision_loss, reason = "indices stay far below 2^53")]
            Self::Integer(value) => Some(*value as f64),
            _ => None,
        }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Real(value) } else { Self::Missing }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::from)
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or(Self::Missing, Self::Integer)
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// Columns and rows of equal length.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table from `(name, unit, how)` triples.
    #[must_use]
    pub fn new(columns: &[(&str, &str, &str)]) -> Self {
        let columns = columns
            .iter()
            .map(|(name, unit, how)| Column { name: (*name).into(), unit: (*unit).into(), how: (*how).into() })
            .collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a column at the right; rows that exist already must be completed by the caller.
    pub fn push_column(&mut self, name: &str, unit: &str, how: &str) {
        self.columns.push(Column { name: name.into(), unit: unit.into(), how: how.into() });
    }

    /// Puts a column at the left that holds the same cell in every row.
    pub fn lead_with(&mut self, name: &str, how: &str, cell: &Cell) {
        self.columns.insert(0, Column { name: name.into(), unit: "1".into(), how: how.into() });
        self.rows.iter_mut().for_each(|row| row.insert(0, cell.clone()));
    }

    /// Position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The numbers of one column, `None` where a cell is missing or a word.
    ///
    /// # Errors
    /// The column does not exist; the message lists those that do.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let index = self.position(name).ok_or_else(|| {
            let names: Vec<_> = self.columns.iter().map(|column| column.name.as_str()).collect();
            Error::input("no such column").got(name).allowed(names.join(", "))
        })?;
        Ok(self.rows.iter().map(|row| row.get(index).and_then(Cell::number)).collect())
    }
}
