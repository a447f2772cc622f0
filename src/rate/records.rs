//! CSV files as people write them: a byte order mark, comments after `#`, blanks around fields, lines of any length.

use crate::error::{Error, Result};
use std::fmt::Display;
use std::path::Path;

/// A line of a file: its number and its fields.
pub(super) struct Record {
    pub line: u64,
    pub fields: Vec<String>,
}

impl Record {
    /// The fields.
    pub fn fields(&self) -> Vec<&str> {
        self.fields.iter().map(String::as_str).collect()
    }
}

/// Reads a file and parses its text; errors name the file.
pub(super) fn read<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Error::io(format!("can't be read: {error}")).file(path))?;
    parse(&text).map_err(|error| error.file(path))
}

/// The lines of a text that are neither empty nor comments.
pub(super) fn records(text: &str) -> Result<Vec<Record>> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(::csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let record = |record: ::csv::Result<::csv::StringRecord>| {
        let record = record.map_err(|error| Error::input(format!("no CSV: {error}")))?;
        let line = record.position().map_or(0, ::csv::Position::line);
        Ok(Record { line, fields: record.iter().map(str::to_owned).collect() })
    };
    reader.records().map(record).collect()
}

/// An error of a line.
pub(super) fn at(line: u64, what: impl Display) -> Error {
    Error::input(format!("line {line}: {what}"))
}
