//! Keys by their name, and the names of a section.

use super::key::{Key, Takes, parameter};
use super::keys::KEYS;

/// The table whose keys the user names.
pub(super) const CONSTANTS: &str = "potential.constants";

/// `section.name`, or `name` at the top.
pub(super) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

/// The key of that name; a constant of a formula is a number under a name of its own.
pub(super) fn find(name: &str) -> Option<Key> {
    if let Some(constant) = name.strip_prefix("potential.constants.") {
        let known = !constant.is_empty() && !constant.contains('.');
        return known.then_some(parameter("potential.constants", Takes::Number, "none", "a constant", &["expression"]));
    }
    KEYS.iter().find(|key| key.name == name).copied()
}

/// Whether keys start with this name and a dot.
pub(super) fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

/// The names allowed in a section, in order.
pub(super) fn names_in(prefix: &str, kind: Option<&str>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for key in KEYS.iter().filter(|key| key.belongs_to(kind)) {
        let rest = if prefix.is_empty() {
            Some(key.name)
        } else {
            key.name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'))
        };
        let Some(name) = rest.and_then(|rest| rest.split('.').next()) else { continue };
        if names.last() != Some(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
