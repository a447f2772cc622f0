//! Case files: `meshes/*.toml` to the types of the crate, with every key checked and every refusal in one line.
//!
//! | section | keys (with what holds unless given) |
//! |---|---|
//! | | `title` ("") |
//! | `[potential]` | `kind`; the parameters of that kind, see [`Potential`]; `u` and `[potential.constants]` for an expression |
//! | `[bath]` | `kt` or `barrier_over_kt` (10), `gamma` (1) |
//! | `[mesh]` | `x` ("auto", or a table, see below), `absorb` (an absorbing end at this x, the rest automatic) |
//! | `[solve]` | `tolerance` (1e-10, relative), `engine` ("auto"), `count` (3, eigenvalues above the stationary one) |
//! | `[study]` | `kind`, `sweep`, `from` and `to` (of the passage time), `nodes`, `points`, `engines` |
//!
//! `mesh.x = { from, to, nodes = 801, spacing = "uniform", left = "reflecting", right = "reflecting" }` is a mesh of just
//! these nodes; a graded one has `focus` and `ratio` as well. Without `nodes` and `spacing` only the ends given are fixed,
//! and the nodes are chosen and refined automatically.

mod mesh;
mod reader;
mod sweep;

pub use sweep::Point;

use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::mesh::{Boundary, Spacing};
use crate::potential::{Expression, Potential};
use reader::Section;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A case ready to be studied: one point of its sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Name of the file without its ending.
    pub name: String,
    /// Title of the figure.
    pub title: String,
    /// U(x).
    pub potential: Potential,
    /// kT, or ΔU/kT.
    pub temperature: Temperature,
    /// Friction γ (1/time).
    pub gamma: f64,
    /// Mesh.
    pub mesh: MeshSpec,
    /// Solver.
    pub solve: Solve,
    /// Study.
    pub study: Study,
}

/// How the temperature is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Temperature {
    /// kT (energy).
    Kt(f64),
    /// ΔU/kT with ΔU the barrier out of the well that escape starts from.
    BarrierOverKt(f64),
}

/// How the mesh is given.
#[derive(Debug, Clone, PartialEq)]
pub enum MeshSpec {
    /// Nodes chosen and refined automatically; ends where they are not given.
    Auto {
        /// Left end.
        from: Option<f64>,
        /// Right end.
        to: Option<f64>,
        /// What happens at the left end.
        left: Option<Boundary>,
        /// What happens at the right end.
        right: Option<Boundary>,
        /// An absorbing end at this x.
        absorb: Option<f64>,
    },
    /// Just these nodes.
    Explicit {
        /// How they are spread; features of an adapted spacing are filled in from the landscape.
        spacing: Spacing,
        /// Intervals.
        intervals: usize,
        /// What happens at the left end.
        left: Boundary,
        /// What happens at the right end.
        right: Boundary,
    },
}

/// `[solve]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solve {
    /// Largest relative error of the answer.
    pub tolerance: f64,
    /// Engine; `None` leaves it to the graph.
    pub engine: Option<Engine>,
    /// Eigenvalues above the stationary one.
    pub count: usize,
}

/// `[study]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Name of the study.
    pub kind: String,
    /// Start of the passage time.
    pub from: Option<f64>,
    /// Goal of the passage time.
    pub to: Option<f64>,
    /// Nodes of the mesh on which engines are compared.
    pub nodes: Option<usize>,
    /// Rows of a density.
    pub points: Option<usize>,
    /// Methods that are compared; all of them if empty.
    pub engines: Vec<String>,
}

/// A case file as it was read, before a point of its sweep is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    name: String,
    path: Option<PathBuf>,
    raw: toml::Table,
}

impl CaseFile {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that can't be read or is not TOML; the message names line and column.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::io(format!("can't be read: {error}"))
                .remedy("give the path of a case, such as meshes/quartic.toml; `metastable list` shows some")
                .file(path)
        })?;
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let file = Self::parse(&name, &text).map_err(|error| error.file(path))?;
        Ok(Self { path: Some(path.to_path_buf()), ..file })
    }

    /// Parses a case from its text.
    ///
    /// # Errors
    /// Text that is not TOML; the message names line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let raw: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let before = text.get(..at).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            let what = error.message().lines().next().unwrap_or("syntax error").to_owned();
            Error::input(format!("not TOML at line {line}, column {column}: {what}"))
                .remedy("a case is made of [sections] with key = value lines, see meshes/quartic.toml")
        })?;
        Ok(Self { name: name.to_owned(), path: None, raw })
    }

    /// Name of the case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The case as TOML, with all that was set; what a resumed sweep is compared by.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.raw.to_string()
    }

    /// Sets a key as `--set` does: `bath.kt=0.01`. A value that is not TOML is taken as a word.
    ///
    /// # Errors
    /// No `=` in the assignment, or a path through a key that is no section.
    pub fn set(&mut self, assignment: &str) -> Result<()> {
        let (key, text) = assignment.split_once('=').ok_or_else(|| {
            Error::input("--set needs KEY=VALUE").got(format!("\"{assignment}\"")).allowed("such as bath.kt=0.01")
        })?;
        let value = format!("v = {}", text.trim())
            .parse::<toml::Table>()
            .ok()
            .and_then(|mut table| table.remove("v"))
            .unwrap_or_else(|| toml::Value::String(text.trim().to_owned()));
        sweep::assign(&mut self.raw, key.trim(), value)
    }

    /// The points of the sweep, at least one; each is a list of keys with their values.
    ///
    /// # Errors
    /// A sweep that is empty or not well formed.
    pub fn points(&self) -> Result<Vec<Point>> {
        sweep::points(&self.raw).map_err(|error| self.placed(error))
    }

    /// The case at one point of its sweep.
    ///
    /// # Errors
    /// Whatever is wrong with a key; the message names file, section and key.
    pub fn resolve(&self, point: &[(String, toml::Value)]) -> Result<Case> {
        let resolve = || {
            let mut raw = self.raw.clone();
            for (key, value) in point {
                sweep::assign(&mut raw, key, value.clone())?;
            }
            resolve(&self.name, &raw)
        };
        resolve().map_err(|error| self.placed(error))
    }

    /// The error with the file it comes from.
    #[must_use]
    pub fn placed(&self, error: Error) -> Error {
        match &self.path {
            Some(path) => error.file(path),
            None => error,
        }
    }
}

fn resolve(name: &str, raw: &toml::Table) -> Result<Case> {
    let root = Section::root(raw);
    root.only(&["title", "potential", "bath", "mesh", "solve", "study"])?;
    let title = root.text("title")?.unwrap_or_default();
    let potential = root.section("potential")?.ok_or_else(|| {
        Error::input("missing section").remedy("add, for example, [potential] with kind = \"quartic\"").key("potential")
    })?;
    let study = root.section("study")?.ok_or_else(|| {
        Error::input("missing section").remedy("add, for example, [study] with kind = \"kramers\"").key("study")
    })?;
    let (temperature, gamma) = bath(&root.section("bath")?.unwrap_or_else(|| Section::empty("bath")))?;
    Ok(Case {
        name: name.to_owned(),
        title,
        potential: read_potential(&potential)?,
        temperature,
        gamma,
        mesh: mesh::read(&root.section("mesh")?.unwrap_or_else(|| Section::empty("mesh")))?,
        solve: solve(&root.section("solve")?.unwrap_or_else(|| Section::empty("solve")))?,
        study: read_study(&study)?,
    })
}

fn read_potential(section: &Section) -> Result<Potential> {
    let kinds: Vec<&str> = Potential::KINDS.iter().map(|(kind, _)| *kind).collect();
    let kind = section.required_text("kind", "kind = \"quartic\"")?;
    let number = |key: &str, otherwise: f64| Ok::<f64, Error>(section.number(key)?.unwrap_or(otherwise));
    let (keys, potential): (&[&str], _) = match (kind.as_str(), Potential::named(&kind)) {
        (_, Some(Potential::Quartic { a, b, c })) => (
            &["kind", "a", "b", "c"],
            Potential::Quartic { a: number("a", a)?, b: number("b", b)?, c: number("c", c)? },
        ),
        (_, Some(Potential::Cubic { g })) => (&["kind", "g"], Potential::Cubic { g: number("g", g)? }),
        (_, Some(Potential::InvertedQuartic { g })) => {
            (&["kind", "g"], Potential::InvertedQuartic { g: number("g", g)? })
        }
        (_, Some(Potential::Washboard { s })) => (&["kind", "s"], Potential::Washboard { s: number("s", s)? }),
        (_, Some(Potential::Moiseyev { j, l })) => {
            (&["kind", "j", "l"], Potential::Moiseyev { j: number("j", j)?, l: number("l", l)? })
        }
        ("expression", _) => (&["kind", "u", "constants"], Potential::Expression(expression(section)?)),
        _ => {
            return Err(Error::input("unknown potential")
                .got(format!("\"{kind}\""))
                .allowed(kinds.join(", "))
                .key("potential.kind"));
        }
    };
    section.only(keys)?;
    potential.validate()?;
    Ok(potential)
}

fn expression(section: &Section) -> Result<Expression> {
    let text = section.required_text("u", "u = \"x^4/4 - x^2/2\"")?;
    let mut constants = BTreeMap::new();
    if let Some(table) = section.section("constants")? {
        for key in table.keys() {
            if let Some(value) = table.number(key)? {
                constants.insert(key.to_owned(), value);
            }
        }
    }
    Expression::parse(&text, &constants)
}

fn bath(section: &Section) -> Result<(Temperature, f64)> {
    section.only(&["kt", "barrier_over_kt", "gamma"])?;
    let temperature = match (section.positive("kt")?, section.positive("barrier_over_kt")?) {
        (Some(_), Some(_)) => {
            return Err(Error::input("kt and barrier_over_kt both set the temperature")
                .remedy("keep one")
                .key("bath.kt"));
        }
        (Some(kt), None) => Temperature::Kt(kt),
        (None, ratio) => Temperature::BarrierOverKt(ratio.unwrap_or(10.0)),
    };
    Ok((temperature, section.positive("gamma")?.unwrap_or(1.0)))
}

fn solve(section: &Section) -> Result<Solve> {
    section.only(&["tolerance", "engine", "count"])?;
    let tolerance = section.number("tolerance")?.unwrap_or(1e-10);
    if !(1e-14..=0.1).contains(&tolerance) {
        return Err(Error::input("relative error of the answer")
            .got(format!("{tolerance:e}"))
            .allowed("1e-14 … 0.1")
            .key("solve.tolerance"));
    }
    let engine = match section.text("engine")?.as_deref() {
        None | Some("auto") => None,
        Some(name) => Some(name.parse::<Engine>().map_err(|error| error.key("solve.engine"))?),
    };
    Ok(Solve { tolerance, engine, count: section.counter("count", 1, 200)?.unwrap_or(3) })
}

fn read_study(section: &Section) -> Result<Study> {
    section.only(&["kind", "sweep", "from", "to", "nodes", "points", "engines"])?;
    Ok(Study {
        kind: section.required_text("kind", "kind = \"kramers\"")?,
        from: section.number("from")?,
        to: section.number("to")?,
        nodes: section.counter("nodes", 9, 100_000)?,
        points: section.counter("points", 2, 1_000_000)?,
        engines: section.words("engines")?,
    })
}
