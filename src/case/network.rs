//! The `[network]` section: a table of rates, in the case or in a file beside it.

use super::build::Values;
use super::check::number;
use super::edit::get;
use super::key::Takes;
use super::names::escaped;
use crate::error::{Error, Result};
use crate::rate::network::Row;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The study that is about networks.
const STUDY: &str = "network";

/// A network of states as a case describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkSpec {
    /// The links of the case file; empty where a file holds them.
    pub rows: Vec<Row>,
    /// The CSV file that holds them, its path from the folder of the case file.
    pub file: Option<PathBuf>,
    /// The label that is counted, two states as `a -> b`, or `entropy`.
    pub count: Option<String>,
    /// Whether detailed balance is asked for.
    pub balance: bool,
}

impl NetworkSpec {
    /// The same file from where the program runs.
    pub(super) fn beside(mut self, case: &Path) -> Self {
        let folder = case.parent().unwrap_or_else(|| Path::new(""));
        self.file = self.file.map(|file| folder.join(file));
        self
    }
}

/// The network of a case; `None` where there is no such section.
pub(super) fn network(values: &Values) -> Result<Option<NetworkSpec>> {
    if !super::only_of(values, "network", &[STUDY], "rates = [{ from = \"a\", to = \"b\", rate = 1, back = 2 }]")? {
        return Ok(None);
    }
    let rates = get(values.0, "network.rates").and_then(Value::as_array);
    let file = values.text("network.file");
    match (rates, file) {
        (Some(_), Some(_)) => {
            return Err(Error::input("rates are given as well").remedy("keep one of the two").key("network.file"));
        }
        (None, None) => {
            return Err(Error::input("missing")
                .remedy("add rates = [{ from = \"a\", to = \"b\", rate = 1, back = 2 }], or file = \"rates.csv\"")
                .key("network.rates"));
        }
        (None, Some(name)) if name.trim().is_empty() => {
            return Err(Error::input("the name of the file is empty")
                .got("\"\"")
                .remedy("file = \"rates.csv\"")
                .key("network.file"));
        }
        _ => {}
    }
    let rows = rates.into_iter().flatten().enumerate().filter_map(|(n, entry)| Some(row(n, entry.as_table()?)));
    Ok(Some(NetworkSpec {
        rows: rows.collect::<Result<_>>()?,
        file: file.map(PathBuf::from),
        count: values.text("network.count").map(str::to_owned),
        balance: get(values.0, "network.balance").and_then(Value::as_bool).unwrap_or(false),
    }))
}

/// One link of the table. Without a rate back it leads one way only.
fn row(n: usize, table: &Table) -> Result<Row> {
    let place = format!("link {}", n + 1);
    let text = |name: &str| table.get(name).and_then(Value::as_str).map(|text| text.trim().to_owned());
    let needed = |name: &str, example: &str| {
        Error::input(format!("{place}: missing"))
            .remedy(format!("add {name} = {example}"))
            .key(format!("network.rates.{name}"))
    };
    let rate = |name: &str| {
        let key = format!("network.rates.{name}");
        let value = table.get(name).map(|value| number(&key, value, Takes::Number)).transpose()?;
        match value {
            Some(value) if value < 0.0 => {
                Err(Error::input(format!("{place}: a rate can't be negative")).got(value).allowed("0 or more").key(key))
            }
            value => Ok(value),
        }
    };
    let from = text("from").ok_or_else(|| needed("from", "\"a\""))?;
    let to = text("to").ok_or_else(|| needed("to", "\"b\""))?;
    let place_in_words = format!("{place}, {} → {}", escaped(&from), escaped(&to)).replace('"', "");
    Ok(Row {
        rate: rate("rate")?.ok_or_else(|| needed("rate", "1"))?,
        back: rate("back")?.unwrap_or(0.0),
        label: text("label").unwrap_or_default(),
        place: place_in_words,
        from,
        to,
    })
}
