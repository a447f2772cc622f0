//! One section of a case file: typed reads that say where, what, got, allowed.

use crate::error::{Error, Result};
use std::borrow::Cow;
use toml::{Table, Value};

/// A section with its dotted name.
pub(super) struct Section<'a> {
    name: String,
    table: Cow<'a, Table>,
}

impl<'a> Section<'a> {
    pub fn root(table: &'a Table) -> Self {
        Self { name: String::new(), table: Cow::Borrowed(table) }
    }

    /// A section that is not in the file: every key keeps its default.
    pub fn empty(name: &str) -> Self {
        Self { name: name.to_owned(), table: Cow::Owned(Table::new()) }
    }

    pub fn of(name: &str, table: &'a Table) -> Self {
        Self { name: name.to_owned(), table: Cow::Borrowed(table) }
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(String::as_str)
    }

    pub fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Refuses every key but `known`, and names the nearest of them.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let Some(unknown) = self.table.keys().find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
        let nearest = known.iter().min_by_key(|name| distance(name, unknown));
        let near = nearest.filter(|name| distance(name, unknown) <= 2);
        let error = Error::input("unknown key").allowed(known.join(", ")).key(self.path(unknown));
        Err(match near {
            Some(name) => error.remedy(format!("did you mean {name}?")),
            None => error.remedy("remove it"),
        })
    }

    pub fn value(&self, key: &str) -> Option<&Value> {
        self.table.get(key)
    }

    pub fn wrong_type(&self, key: &str, value: &Value, wanted: &str) -> Error {
        let shown: String = value.to_string().chars().take(40).collect();
        Error::input(format!("must be {wanted}"))
            .got(format!("{} {}", a_kind(value), shown.replace('\n', " ")))
            .remedy(format!("write {key} = {}", example(wanted)))
            .key(self.path(key))
    }

    pub fn section(&self, key: &str) -> Result<Option<Section<'_>>> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Section::of(&self.path(key), table))),
            Some(other) => Err(self.wrong_type(key, other, "a section")),
        }
    }

    pub fn text(&self, key: &str) -> Result<Option<String>> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.wrong_type(key, other, "a text")),
        }
    }

    pub fn required_text(&self, key: &str, example: &str) -> Result<String> {
        self.text(key)?.ok_or_else(|| {
            Error::input("missing key").remedy(format!("add, for example, {example}")).key(self.path(key))
        })
    }

    pub fn words(&self, key: &str) -> Result<Vec<String>> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let wrong = || self.wrong_type(key, value, "a list of texts");
        let list = value.as_array().ok_or_else(wrong)?;
        list.iter().map(|word| word.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
    }

    /// A finite number; integers count as such.
    pub fn number(&self, key: &str) -> Result<Option<f64>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = number(value).ok_or_else(|| self.wrong_type(key, value, "a number"))?;
        if number.is_finite() {
            return Ok(Some(number));
        }
        Err(Error::input("must be finite").got(number).allowed("a finite number").key(self.path(key)))
    }

    pub fn positive(&self, key: &str) -> Result<Option<f64>> {
        let number = self.number(key)?;
        match number {
            Some(value) if value <= 0.0 => {
                Err(Error::input("must be positive").got(value).allowed("above 0").key(self.path(key)))
            }
            _ => Ok(number),
        }
    }

    pub fn counter(&self, key: &str, least: usize, most: usize) -> Result<Option<usize>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let count = value.as_integer().ok_or_else(|| self.wrong_type(key, value, "a whole number"))?;
        match usize::try_from(count) {
            Ok(count) if (least..=most).contains(&count) => Ok(Some(count)),
            _ => Err(Error::input("out of range").got(count).allowed(format!("{least} … {most}")).key(self.path(key))),
        }
    }
}

/// A TOML number as a double.
pub(super) fn number(value: &Value) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "a whole number in a case file is far below 2^53")]
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

fn a_kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "the text",
        Value::Integer(_) | Value::Float(_) => "the number",
        Value::Boolean(_) => "the truth value",
        Value::Datetime(_) => "the date",
        Value::Array(_) => "the list",
        Value::Table(_) => "the section",
    }
}

fn example(wanted: &str) -> &'static str {
    match wanted {
        "a number" => "0.5",
        "a whole number" => "3",
        "a text" => "\"…\"",
        "a list of texts" => "[\"flux\", \"arpack\"]",
        _ => "{ … }",
    }
}

/// Levenshtein's distance between two names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
