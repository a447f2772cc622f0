//! Setting a key of a document, for `--set` and for sweeps alike.

use super::check::{known, value_of};
use super::key::{Key, Takes};
use super::keys::EXCLUSIVE;
use super::names::{escaped, on_one_line, unknown_name};
use crate::error::{Error, Result};
use toml::{Table, Value};

/// Carries out `key=value` as typed behind `--set`.
pub(super) fn set(document: &mut Table, assignment: &str) -> Result<()> {
    let (path, text) = assignment.split_once('=').ok_or_else(|| {
        Error::input("--set takes KEY=VALUE").got(escaped(assignment)).remedy("write, for example, --set bath.kt=0.01")
    })?;
    let (path, text) = (path.trim(), text.trim());
    // The kind is left open here: it may be set as well, and is held against the parameters in the end.
    let key = known(path, None)?;
    let value = typed(key, text);
    value_of(key, path, &value, None)?;
    check_constant(document, path)?;
    drop_sweeps(document, path);
    put(document, path, value)
}

/// The text as a TOML value; a bare word is a text, and so is everything for a key that takes one.
fn typed(key: Key, text: &str) -> Value {
    let bare = || Value::String(text.to_owned());
    match text.parse::<Value>() {
        Ok(value) if !matches!(key.takes, Takes::Text | Takes::Name) || value.is_str() => value,
        _ => bare(),
    }
}

/// A constant that neither the table nor the formula has would change nothing.
fn check_constant(document: &Table, path: &str) -> Result<()> {
    let Some(name) = path.strip_prefix("potential.constants.") else { return Ok(()) };
    let formula = get(document, "potential.u").and_then(Value::as_str).unwrap_or_default();
    let in_formula = |name: &str| formula.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name);
    let names: Vec<&str> = match get(document, "potential.constants") {
        Some(Value::Table(constants)) => constants.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    if names.contains(&name) || in_formula(name) {
        return Ok(());
    }
    Err(unknown_name("the formula has no such constant", name, &names).key(on_one_line(path)))
}

/// Whether setting one key makes the other one void.
pub(super) fn excludes(one: &str, other: &str) -> bool {
    one == other || EXCLUSIVE.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// A key that is set is no longer swept.
fn drop_sweeps(document: &mut Table, path: &str) {
    let Some(study) = document.get_mut("study").and_then(Value::as_table_mut) else { return };
    let swept = |sweep: &Value| sweep.get("key").and_then(Value::as_str).is_some_and(|key| excludes(key, path));
    let empty = match study.get_mut("sweep") {
        Some(Value::Array(sweeps)) => {
            let before = sweeps.len();
            sweeps.retain(|sweep| !swept(sweep));
            sweeps.is_empty() && before > 0
        }
        Some(sweep) => swept(sweep),
        None => false,
    };
    if empty {
        study.remove("sweep");
    }
}

/// Sets a key, makes the tables on its way, and removes the keys that it excludes.
pub(super) fn put(document: &mut Table, path: &str, value: Value) -> Result<()> {
    for other in EXCLUSIVE.iter().filter(|group| group.contains(&path)).flat_map(|group| group.iter()) {
        remove(document, other);
    }
    let (holder, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut table = document;
    for part in holder.split('.').filter(|part| !part.is_empty()) {
        let entry = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
        // mesh.x = "auto" gives way to a table of its keys.
        if part == "x" && entry.as_str() == Some("auto") {
            *entry = Value::Table(Table::new());
        }
        table = entry.as_table_mut().ok_or_else(|| {
            Error::input("can't be set, for the case file has no table there")
                .allowed(format!("{holder} = a table"))
                .key(path)
        })?;
    }
    table.insert(name.to_owned(), value);
    Ok(())
}

fn remove(document: &mut Table, path: &str) {
    let Some((section, name)) = path.split_once('.') else { return };
    if let Some(Value::Table(section)) = document.get_mut(section) {
        section.remove(name);
    }
}

/// The value under a dotted name.
pub(super) fn get<'a>(document: &'a Table, path: &str) -> Option<&'a Value> {
    let (holder, name) = path.rsplit_once('.').unwrap_or(("", path));
    let parts = holder.split('.').filter(|part| !part.is_empty());
    parts.into_iter().try_fold(document, |table, part| table.get(part)?.as_table())?.get(name)
}
