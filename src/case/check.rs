//! A document against the list of keys: nothing unknown, nothing of the wrong type. What passes can be read without doubt.

use super::key::{Key, Takes};
use super::keys;
use super::lookup::{CONSTANTS, find, is_section, join, names_in};
use super::names::{escaped, on_one_line, with_nearest};
use crate::error::{Error, Result};
use crate::units::{Dimension, parse};
use toml::{Table, Value};

/// Checks every key of the document.
pub(super) fn check(document: &Table) -> Result<()> {
    level(document, "", kind_of(document))
}

/// The kind of potential, where there is one of that name: the parameters depend on it.
pub(super) fn kind_of(document: &Table) -> Option<&str> {
    let kind = document.get("potential")?.as_table()?.get("kind")?.as_str()?;
    crate::potential::Potential::KINDS.iter().any(|(name, _)| *name == kind).then_some(kind)
}

fn level(table: &Table, prefix: &str, kind: Option<&str>) -> Result<()> {
    table.iter().try_for_each(|(name, value)| {
        let path = join(prefix, name);
        match find(&path) {
            // A dot inside quotes is part of the name, and no name has one.
            _ if name.contains('.') => Err(unknown(prefix, name, kind)),
            Some(key) if key.belongs_to(kind) => value_of(key, &path, value, kind),
            None if is_section(&path) => match value {
                Value::Table(section) => level(section, &path, kind),
                other => Err(wrong_type(&path, other, &format!("a section [{path}]"))),
            },
            _ => Err(unknown(prefix, name, kind)),
        }
    })
}

/// Checks one value.
pub(super) fn value_of(key: Key, path: &str, value: &Value, kind: Option<&str>) -> Result<()> {
    match (key.takes, value) {
        (Takes::Number, _) => number(path, value, Takes::Number).map(drop),
        (Takes::Whole, _) => whole(path, value).map(drop),
        (Takes::Text | Takes::Name, Value::String(_)) => Ok(()),
        (Takes::Quantity(dimension), Value::String(text)) => {
            parse(text, dimension).map(drop).map_err(|error| error.key(path))
        }
        (Takes::Quantity(dimension), other) => Err(dimension.refusal(described(other)).key(path)),
        (Takes::Bias, Value::String(text)) if text.trim().parse::<f64>().is_err() => {
            parse(text, Dimension::Current).map(drop).map_err(|error| error.key(path))
        }
        (Takes::Reduced(dimension), Value::String(text)) if text.trim().parse::<f64>().is_err() => {
            parse(text, dimension).map(drop).map_err(|error| error.key(path))
        }
        (Takes::Reduced(_), _) => number(path, value, key.takes).map(drop),
        (Takes::Flag, Value::Boolean(_)) => Ok(()),
        (Takes::Bias, _) => number(path, value, Takes::Bias).map(drop),
        (Takes::Texts, Value::Array(items)) => items.iter().try_for_each(|item| match item {
            Value::String(_) => Ok(()),
            other => Err(wrong_type(path, other, Takes::Texts.allowed())),
        }),
        (Takes::Value, item) => number_or_text(path, item, Takes::Value),
        (Takes::Values, Value::Array(items)) => {
            items.iter().try_for_each(|item| number_or_text(path, item, Takes::Values))
        }
        (Takes::Axis, Value::String(name)) if name == "auto" => Ok(()),
        (Takes::Axis | Takes::Sweep | Takes::Constants, Value::Table(table)) => level(table, path, kind),
        (Takes::Sweep | Takes::Links, Value::Array(sweeps)) => sweeps.iter().try_for_each(|sweep| match sweep {
            Value::Table(table) => level(table, path, kind),
            other => Err(wrong_type(path, other, key.takes.allowed())),
        }),
        _ => Err(wrong_type(path, value, key.takes.allowed())),
    }
}

/// What a sweep may give to a key; the key itself is asked where the sweep is laid out.
fn number_or_text(path: &str, value: &Value, takes: Takes) -> Result<()> {
    if value.is_str() { Ok(()) } else { number(path, value, takes).map(drop) }
}

/// A finite number.
pub(super) fn number(path: &str, value: &Value, takes: Takes) -> Result<f64> {
    match value {
        Value::Float(value) if value.is_finite() => Ok(*value),
        #[allow(clippy::cast_precision_loss, reason = "a number of 16 digits or more means the nearest f64")]
        Value::Integer(value) => Ok(*value as f64),
        other => Err(wrong_type(path, other, takes.allowed())),
    }
}

/// A whole number.
pub(super) fn whole(path: &str, value: &Value) -> Result<i64> {
    /// Whole numbers up to here are exact as `f64`.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Integer(value) => Ok(*value),
        #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        Value::Float(value) if value.fract() == 0.0 && value.abs() < EXACT => Ok(*value as i64),
        other => Err(wrong_type(path, other, Takes::Whole.allowed())),
    }
}

fn wrong_type(path: &str, value: &Value, allowed: &str) -> Error {
    let error = Error::input("wrong value").got(described(value)).allowed(allowed).key(on_one_line(path));
    match value {
        Value::String(text) if allowed.contains("number") && text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
            error.remedy("leave out the quotes")
        }
        _ => error,
    }
}

/// A value as a message shows it.
pub(super) fn described(value: &Value) -> String {
    match value {
        Value::String(text) => escaped(text),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Table(_) => "a table".into(),
        other => other.to_string(),
    }
}

/// The refusal of a key that the section `prefix` does not have.
pub(super) fn unknown(prefix: &str, name: &str, kind: Option<&str>) -> Error {
    let path = join(prefix, &on_one_line(name));
    let allowed = names_in(prefix, kind);
    if allowed.is_empty() {
        let holder =
            if prefix == CONSTANTS || prefix.starts_with("potential.constants.") { "a constant" } else { prefix };
        return Error::input(format!("unknown key; {holder} has no keys of its own")).key(path);
    }
    let error = match (find(&join(prefix, name)), kind) {
        (Some(key), Some(kind)) if !key.belongs_to(Some(kind)) => {
            let owners = key.kinds.join(", ");
            Error::input(format!("unknown key for kind \"{kind}\"")).remedy(format!("it belongs to {owners}"))
        }
        _ => with_nearest(Error::input("unknown key"), name, &allowed),
    };
    error.allowed(allowed.join(", ")).key(path)
}

/// The key of a dotted name as typed for `--set` or a sweep; the refusal says at which level it is not known.
pub(super) fn known(path: &str, kind: Option<&str>) -> Result<Key> {
    if let Some(key) = find(path).filter(|key| key.belongs_to(kind)) {
        return Ok(key);
    }
    let mut prefix = String::new();
    for name in path.split('.') {
        let next = join(&prefix, name);
        if !find(&next).is_some_and(|key| key.belongs_to(kind)) && !is_section(&next) {
            return Err(unknown_anywhere(&prefix, name, kind));
        }
        prefix = next;
    }
    Err(Error::input("a section, not a key").allowed(names_in(path, kind).join(", ")).key(path))
}

/// At the top a key is most likely meant that stands in a section.
fn unknown_anywhere(prefix: &str, name: &str, kind: Option<&str>) -> Error {
    let within = keys::KEYS.iter().find(|key| key.belongs_to(kind) && key.name.rsplit('.').next() == Some(name));
    match within {
        Some(key) if prefix.is_empty() => {
            Error::input("unknown key").remedy(format!("did you mean {}?", key.name)).key(on_one_line(name))
        }
        _ => unknown(prefix, name, kind),
    }
}
