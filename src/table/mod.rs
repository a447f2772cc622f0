//! A table of results: named columns with a unit and the way each was obtained, rows of cells.
//!
//! Every study returns one, every figure eats one. It is written as CSV, JSON or NPY, and as text for people; a missing number is
//! an empty field, `null`, NaN and `-` in turn.

mod files;
mod text;

pub use files::Report;

use crate::error::{Error, Result};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

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
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A real number.
    Real(f64),
    /// A counter or an index.
    Integer(i64),
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

/// A number with a point or an exponent is real, one without is an integer: as they are written.
impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Cell;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, a text or null")
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<Cell, E> {
                Ok(Cell::from(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> std::result::Result<Cell, E> {
                Ok(Cell::Integer(value))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<Cell, E> {
                i64::try_from(value).map(Cell::Integer).map_err(E::custom)
            }
            fn visit_str<E: de::Error>(self, value: &str) -> std::result::Result<Cell, E> {
                Ok(Cell::from(value))
            }
            fn visit_unit<E: de::Error>(self) -> std::result::Result<Cell, E> {
                Ok(Cell::Missing)
            }
        }
        deserializer.deserialize_any(Any)
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

    /// Position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Adds the rows of a table with the same columns; an empty table without columns takes over those of the other.
    ///
    /// # Errors
    /// The columns differ.
    pub fn append(&mut self, other: Self) -> Result<()> {
        if self.columns.is_empty() && self.rows.is_empty() {
            *self = other;
            return Ok(());
        }
        if self.columns != other.columns {
            let names =
                |table: &Self| table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Error::input("tables with other columns can't be joined")
                .got(names(&other))
                .allowed(names(self)));
        }
        self.rows.extend(other.rows);
        Ok(())
    }

    /// Adds a column at the right, to a table that has no rows yet.
    pub fn push_column(&mut self, name: &str, unit: &str, how: &str) {
        self.columns.push(Column { name: name.into(), unit: unit.into(), how: how.into() });
    }

    /// Puts a column of one value in front.
    pub fn lead_with(&mut self, column: Column, value: &Cell) {
        self.columns.insert(0, column);
        for row in &mut self.rows {
            row.insert(0, value.clone());
        }
    }

    /// Takes out the columns named, with their cells.
    pub fn drop_columns(&mut self, names: &[&str]) {
        for name in names {
            if let Some(at) = self.position(name) {
                self.columns.remove(at);
                for row in &mut self.rows {
                    row.remove(at);
                }
            }
        }
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
