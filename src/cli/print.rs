//! Stdout, which may be closed at any time by whoever reads it.

use crate::error::{Error, Result};
use std::io::{ErrorKind, Write};

/// Prints a text. `false` where nobody reads any more, which is no error: `metastable run … | head`.
pub(super) fn out(text: &str) -> Result<bool> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::io(format!("stdout can't be written to: {error}"))),
    }
}

/// Two columns, the first as wide as its widest entry, under a heading.
pub(super) fn listing(heading: &str, entries: &[(String, String)]) -> String {
    let width = entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines = entries.iter().map(|(name, text)| format!("  {name:<width$}  {text}").trim_end().to_owned() + "\n");
    format!("{heading}\n{}", lines.collect::<String>())
}
