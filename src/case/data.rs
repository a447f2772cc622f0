//! The `[data]` section: files with what was measured, and what is to be made of them.

use super::build::Values;
use super::edit::get;
use crate::error::{Error, Result};
use crate::units::{Dimension, parse};
use std::path::{Path, PathBuf};
use toml::Value;

/// Measurements as a case names them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// The files, paths from the folder of the case file.
    pub files: Vec<PathBuf>,
    /// The temperature of each (K); empty where none is given.
    pub temperatures: Vec<f64>,
    /// The names of what is to be fitted; empty where nothing is said.
    pub fit: Vec<String>,
}

impl Data {
    /// The same files from where the program runs.
    pub(super) fn beside(mut self, case: &Path) -> Self {
        let folder = case.parent().unwrap_or_else(|| Path::new(""));
        self.files.iter_mut().for_each(|file| *file = folder.join(&*file));
        self
    }
}

/// Files and temperatures, as many of the one as of the other.
pub(super) fn data(values: &Values) -> Result<Data> {
    let texts = |path: &str| -> Vec<String> {
        let items = get(values.0, path).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    for (one, many) in [("data.file", "data.files"), ("data.temperature", "data.temperatures")] {
        if values.has(one) && values.has(many) {
            let name = one.trim_start_matches("data.");
            return Err(Error::input(format!("{name} is given as well")).remedy("keep one of the two").key(many));
        }
    }
    let one = |path: &str, many: &str| match values.text(path) {
        Some(text) => vec![text.to_owned()],
        None => texts(many),
    };
    let named = one("data.file", "data.files");
    if named.iter().any(|name| name.trim().is_empty()) {
        let key = if values.has("data.files") { "data.files" } else { "data.file" };
        return Err(Error::input("the name of the file is empty").got("\"\"").remedy("file = \"counts.csv\"").key(key));
    }
    let files: Vec<PathBuf> = named.into_iter().map(PathBuf::from).collect();
    let kelvin = |text: &String| parse(text, Dimension::Temperature).map_err(|error| error.key("data.temperatures"));
    let temperatures: Vec<f64> =
        one("data.temperature", "data.temperatures").iter().map(kelvin).collect::<Result<_>>()?;
    if !temperatures.is_empty() && temperatures.len() != files.len() {
        let key = if values.has("data.temperatures") { "data.temperatures" } else { "data.temperature" };
        return Err(Error::input("every file needs a temperature of its own")
            .got(format!("{} for {} files", temperatures.len(), files.len()))
            .key(key));
    }
    Ok(Data { files, temperatures, fit: texts("data.fit") })
}
