//! The case file as it was typed, and its points.

use super::build;
use super::check::check;
use super::edit::{get, put, set};
use super::names::on_one_line;
use super::{Case, sweep};
use crate::error::{Error, Result};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// A key and the value that a point of a sweep gives it.
pub type Override = (String, Value);

/// A case file: the document as typed, changed by [`set`](Self::set).
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    path: PathBuf,
    document: Table,
}

impl CaseFile {
    /// Reads the file.
    ///
    /// # Errors
    /// The file can't be read, or is no TOML; keys and values are checked by [`points`](Self::points) and
    /// [`resolve`](Self::resolve), so that [`set`](Self::set) may mend them.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        Self::parse(path, &text)
    }

    /// The same from a text; the path is for messages and for the name.
    ///
    /// # Errors
    /// The text is no TOML: says where.
    pub fn parse(path: impl AsRef<Path>, text: &str) -> Result<Self> {
        let path = path.as_ref();
        let document = text.parse().map_err(|error| not_toml(&error, text).file(path))?;
        Ok(Self { path: path.to_path_buf(), document })
    }

    /// The path it was read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name without `.toml`.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_suffix(".toml").unwrap_or(&name).to_owned()
    }

    /// The title; the name where there is none.
    #[must_use]
    pub fn title(&self) -> String {
        get(&self.document, "title").and_then(Value::as_str).map_or_else(|| self.name(), str::to_owned)
    }

    /// The kind of study; empty where it is missing.
    #[must_use]
    pub fn study(&self) -> &str {
        get(&self.document, "study.kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole content as TOML in a fixed order: two files with the same content ask for the same numbers.
    #[must_use]
    pub fn content(&self) -> String {
        self.document.to_string()
    }

    /// Carries out one `--set KEY=VALUE`. The value is TOML, a bare word is a text. A key that is set is no longer swept,
    /// and neither it nor its sweep survive the setting of one that excludes it: `bath.kt` removes `bath.barrier_over_kt`.
    ///
    /// # Errors
    /// The key is not known, or the value is not what it takes.
    pub fn set(&mut self, assignment: &str) -> Result<()> {
        set(&mut self.document, assignment).map_err(|error| error.file(&self.path))
    }

    /// The points of the sweep, the first key slowest; one point without overrides where nothing is swept.
    ///
    /// # Errors
    /// An unknown key or a wrong value anywhere in the file, or a sweep that has no points or too many.
    pub fn points(&self) -> Result<Vec<Vec<Override>>> {
        check(&self.document).and_then(|()| sweep::points(&self.document)).map_err(|error| error.file(&self.path))
    }

    /// The case at one point.
    ///
    /// # Errors
    /// An unknown key, a wrong value, a number out of range, or keys that don't go together.
    pub fn resolve(&self, overrides: &[Override]) -> Result<Case> {
        self.resolved(overrides).map_err(|error| error.file(&self.path))
    }

    fn resolved(&self, overrides: &[Override]) -> Result<Case> {
        let mut document = self.document.clone();
        overrides.iter().try_for_each(|(key, value)| put(&mut document, key, value.clone()))?;
        check(&document)?;
        let case = build::case(&document, self.name())?;
        let network = case.network.clone().map(|network| network.beside(&self.path));
        Ok(Case { data: case.data.clone().beside(&self.path), network, ..case })
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::InvalidData => Error::input("not a text in UTF-8").file(path),
        ErrorKind::NotFound => Error::io("no such file").remedy("metastable list shows the cases in meshes").file(path),
        _ => Error::io(format!("can't be read: {error}")).file(path),
    }
}

fn not_toml(error: &toml::de::Error, text: &str) -> Error {
    let message: Vec<&str> = error.message().lines().map(str::trim).collect();
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Error::input(format!("no TOML at line {line}, column {column}: {}", on_one_line(&message.join("; "))))
}
