//! A table as CSV, JSON and NPY.

use super::{Cell, Column, Table};
use crate::error::{Error, Result};
use ndarray::Array2;
use ndarray_npy::WriteNpyExt;
use serde::Serialize;
use serde_json::Value;

/// What `--json` prints: the table of one case, and the evidence behind its numbers.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Report<'a> {
    /// Name of the case.
    pub case: &'a str,
    /// Kind of study.
    pub study: &'a str,
    /// The columns.
    pub columns: &'a [Column],
    /// The rows; a missing number is `null`.
    pub rows: &'a [Vec<Cell>],
    /// How the numbers were found.
    pub evidence: &'a [Value],
}

impl Report<'_> {
    /// One JSON object on one line, without the line end. A number that is not finite comes out as `null`.
    ///
    /// # Errors
    /// None that a table of numbers and words can cause.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::io(format!("can't be written as JSON: {error}")))
    }
}

impl Table {
    /// CSV: a header of the column names, then the rows. Numbers are in the shortest form that reads back as the same `f64`,
    /// with an exponent where they are very large or small; a missing one is an empty field.
    ///
    /// # Errors
    /// None that a table with rows of equal length can cause.
    pub fn to_csv(&self) -> Result<Vec<u8>> {
        let failed = |error: &dyn std::fmt::Display| Error::io(format!("can't be written as CSV: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| &column.name)).map_err(|error| failed(&error))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(field)).map_err(|error| failed(&error))?;
        }
        writer.into_inner().map_err(|error| failed(&error))
    }

    /// NPY: a two-dimensional array of `f64`, one row of the table each. Columns of words are left out; a missing number is NaN,
    /// for the format has nothing else to say it with.
    ///
    /// # Errors
    /// None that a table with rows of equal length can cause.
    pub fn to_npy(&self) -> Result<Vec<u8>> {
        let failed = |error: &dyn std::fmt::Display| Error::io(format!("can't be written as NPY: {error}"));
        let is_word = |index: usize| self.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Text(_))));
        let kept: Vec<usize> = (0..self.columns.len()).filter(|&index| !is_word(index)).collect();
        let number = |row: &[Cell], index: usize| row.get(index).and_then(Cell::number).unwrap_or(f64::NAN);
        let numbers = self.rows.iter().flat_map(|row| kept.iter().map(move |&index| number(row, index))).collect();
        let array = Array2::from_shape_vec((self.rows.len(), kept.len()), numbers).map_err(|error| failed(&error))?;
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).map_err(|error| failed(&error))?;
        Ok(bytes)
    }
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Real(value) if value.is_finite() => format!("{value:?}"),
        Cell::Integer(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Real(_) | Cell::Missing => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray_npy::ReadNpyExt;
    use proptest::prelude::*;

    fn table() -> Table {
        let mut table = Table::new(&[("n", "1", ""), ("rate", "1/s", "flux"), ("engine", "1", "")]);
        table.rows.push(vec![0usize.into(), 3.3e-218.into(), "flux".into()]);
        table.rows.push(vec![1usize.into(), Cell::Real(f64::NAN), "a, \"b\"".into()]);
        table.rows.push(vec![Cell::Missing, 20.0.into(), Cell::Missing]);
        table
    }

    #[test]
    fn csv_has_names_short_numbers_and_empty_fields() {
        let csv = String::from_utf8(table().to_csv().unwrap()).unwrap();
        assert_eq!(csv, "n,rate,engine\n0,3.3e-218,flux\n1,,\"a, \"\"b\"\"\"\n,20.0,\n");
    }

    #[test]
    fn json_has_null_for_what_is_missing() {
        let table = table();
        let evidence = [serde_json::json!({ "residual": f64::INFINITY })];
        let report =
            Report { case: "c", study: "kramers", columns: &table.columns, rows: &table.rows, evidence: &evidence };
        assert_eq!(
            report.to_json().unwrap(),
            "{\"case\":\"c\",\"study\":\"kramers\",\"columns\":[{\"name\":\"n\",\"unit\":\"1\",\"how\":\"\"},\
             {\"name\":\"rate\",\"unit\":\"1/s\",\"how\":\"flux\"},{\"name\":\"engine\",\"unit\":\"1\",\"how\":\"\"}],\
             \"rows\":[[0,3.3e-218,\"flux\"],[1,null,\"a, \\\"b\\\"\"],[null,20.0,null]],\
             \"evidence\":[{\"residual\":null}]}"
        );
    }

    #[test]
    fn npy_has_the_numbers_and_nan() {
        let bytes = table().to_npy().unwrap();
        let array = Array2::<f64>::read_npy(bytes.as_slice()).unwrap();
        assert_eq!(array.shape(), [3, 2]);
        assert_eq!((array[[0, 1]], array[[2, 1]]), (3.3e-218, 20.0));
        assert!(array[[1, 1]].is_nan() && array[[2, 0]].is_nan());
        assert_eq!(Array2::<f64>::read_npy(Table::default().to_npy().unwrap().as_slice()).unwrap().len(), 0);
    }

    proptest! {
        #[test]
        fn numbers_come_back_as_the_same_bits(values in prop::collection::vec(any::<f64>(), 1..20), whole in any::<i64>()) {
            let mut table = Table::new(&[("x", "1", ""), ("i", "1", "")]);
            table.rows = values.iter().map(|&value| vec![Cell::from(value), Cell::Integer(whole)]).collect();
            let json = serde_json::to_string(&table).unwrap();
            let back: Table = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
            for (row, value) in back.rows.iter().zip(values.iter().filter(|value| value.is_finite())) {
                if let (Cell::Real(read), true) = (&row[0], values.iter().all(|value| value.is_finite())) {
                    prop_assert_eq!(read.to_bits(), value.to_bits());
                }
                prop_assert_eq!(&row[1], &Cell::Integer(whole));
            }
            let csv = table.to_csv().unwrap();
            let mut reader = csv::Reader::from_reader(csv.as_slice());
            for (record, value) in reader.records().zip(&values) {
                let record = record.unwrap();
                let read: Option<f64> = record[0].parse().ok();
                prop_assert_eq!(read.map(f64::to_bits), value.is_finite().then(|| value.to_bits()));
            }
        }
    }
}
