//! The one error of the crate: what went wrong, where, what was got, what is allowed, what to do instead.
//!
//! A message reads `file: [section] key: what: got G, allowed A; remedy`, and leaves out what is not known.

use std::fmt;
use std::path::{Path, PathBuf};

/// Result with the crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What kind of failure it was. It decides the exit code of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input can't be used as it is: a key, a type, a range, a text that does not parse.
    Input,
    /// The potential has no well, or no barrier to escape over, in the range given.
    NoBarrier,
    /// The number asked for lies below what the engine can resolve.
    Unresolved,
    /// The iteration or the refinement stopped before its tolerance was met.
    NotConverged,
    /// A matrix to be factorised is singular.
    Singular,
    /// A file could not be read or written.
    Io,
}

/// Where it went wrong: the file, and the key in it as `section.key`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The case file, or the file read or written.
    pub file: Option<PathBuf>,
    /// The dotted key, such as `mesh.x.nodes`.
    pub key: Option<String>,
}

/// What went wrong. Built by [`Error::input`] and its siblings, completed by the `got`, `allowed`, `remedy`, `key` and `file` steps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error(Box<Parts>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    kind: Kind,
    place: Place,
    what: String,
    got: Option<String>,
    allowed: Option<String>,
    remedy: Option<String>,
}

impl Error {
    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            kind,
            place: Place::default(),
            what: what.into(),
            got: None,
            allowed: None,
            remedy: None,
        }))
    }

    /// An input that can't be used.
    pub fn input(what: impl Into<String>) -> Self {
        Self::new(Kind::Input, what)
    }

    /// No well or no barrier.
    pub fn no_barrier(what: impl Into<String>) -> Self {
        Self::new(Kind::NoBarrier, what)
    }

    /// A number below the floor of the engine that was asked for it.
    pub fn unresolved(what: impl Into<String>) -> Self {
        Self::new(Kind::Unresolved, what)
    }

    /// An iteration or refinement that stopped short.
    pub fn not_converged(what: impl Into<String>) -> Self {
        Self::new(Kind::NotConverged, what)
    }

    /// A singular matrix.
    pub fn singular(what: impl Into<String>) -> Self {
        Self::new(Kind::Singular, what)
    }

    /// A file that can't be read or written.
    pub fn io(what: impl Into<String>) -> Self {
        Self::new(Kind::Io, what)
    }

    /// What was found.
    #[must_use]
    pub fn got(mut self, got: impl fmt::Display) -> Self {
        self.0.got = Some(got.to_string());
        self
    }

    /// What would have been right.
    #[must_use]
    pub fn allowed(mut self, allowed: impl fmt::Display) -> Self {
        self.0.allowed = Some(allowed.to_string());
        self
    }

    /// What to do instead.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.0.remedy = Some(remedy.into());
        self
    }

    /// Says under which circumstance it went wrong, such as `bath.kt = 0.01`: the point of a sweep.
    #[must_use]
    pub fn at(mut self, circumstance: impl fmt::Display) -> Self {
        self.0.what = format!("at {circumstance}: {}", self.0.what);
        self
    }

    /// Names the dotted key, unless a place deeper down has named one already.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.place.key.get_or_insert_with(|| key.into());
        self
    }

    /// Names the file, unless a place deeper down has named one already.
    #[must_use]
    pub fn file(mut self, file: impl AsRef<Path>) -> Self {
        self.0.place.file.get_or_insert_with(|| file.as_ref().to_path_buf());
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Where it happened.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// Exit code of the command: 1 for a number that could not be vouched for, 2 for input to be mended.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.0.kind {
            Kind::Unresolved | Kind::NotConverged | Kind::Singular => 1,
            Kind::Input | Kind::NoBarrier | Kind::Io => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { place, what, got, allowed, remedy, .. } = &*self.0;
        if let Some(file) = &place.file {
            write!(f, "{}: ", file.display())?;
        }
        if let Some(key) = &place.key {
            match key.split_once('.') {
                Some((section, rest)) => write!(f, "[{section}] {rest}: ")?,
                None => write!(f, "{key}: ")?,
            }
        }
        f.write_str(what)?;
        match (got, allowed) {
            (Some(got), Some(allowed)) => write!(f, ": got {got}, allowed {allowed}")?,
            (Some(got), None) => write!(f, ", got {got}")?,
            (None, Some(allowed)) => write!(f, "; allowed {allowed}")?,
            (None, None) => {}
        }
        remedy.as_ref().map_or(Ok(()), |remedy| write!(f, "; {remedy}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_where_what_got_allowed_and_the_remedy() {
        let error = Error::input("too few nodes")
            .got(2)
            .allowed("3 or more")
            .remedy("raise x.nodes")
            .key("mesh.x.nodes")
            .file("meshes/cubic.toml");
        assert_eq!(
            error.to_string(),
            "meshes/cubic.toml: [mesh] x.nodes: too few nodes: got 2, allowed 3 or more; raise x.nodes"
        );
    }

    #[test]
    fn the_deepest_place_wins() {
        let error = Error::input("bad").key("bath.kt").key("bath");
        assert_eq!(error.place().key.as_deref(), Some("bath.kt"));
    }
}
