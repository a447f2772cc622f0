//! `metastable list`.

use super::commands::{CASES, cases_in};
use super::print::{listing, out};
use crate::case::{CaseFile, KEYS};
use crate::eigen::Engine;
use crate::error::Result;
use crate::potential::Potential;
use crate::study::STUDIES;
use std::path::Path;

/// Studies, potentials, engines, keys, cases.
pub(super) fn list() -> Result<()> {
    let pairs =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let sections = [
        listing(
            "Studies (study.kind)",
            &STUDIES.iter().map(|study| (study.name.to_owned(), study.purpose.to_owned())).collect::<Vec<_>>(),
        ),
        listing("Potentials (potential.kind)", &pairs(&Potential::KINDS)),
        listing("Engines (solve.engine)", &engines()),
        listing("Keys (--set, study.sweep)", &keys()),
        cases(Path::new(CASES)),
    ];
    out(&sections.join("\n")).map(drop)
}

/// What an engine is, and whether this build has it.
fn engines() -> Vec<(String, String)> {
    let entry = |engine: Engine| {
        let (what, system) = match engine {
            Engine::Flux => ("subtraction-free, for chains: the default", false),
            Engine::Lapack => ("dqds of LAPACK on the bidiagonal factor", true),
            Engine::Arpack => ("shift-invert of ARPACK on the assembled matrix", true),
            Engine::Faer => ("sparse Cholesky of faer and Krylov–Schur", false),
            Engine::Elimination => ("block elimination of Hermite levels: the default of underdamped escape", false),
            Engine::Banded => {
                ("complex-symmetric banded Rayleigh-quotient iteration: the engine of Hamiltonians", false)
            }
        };
        let absent =
            if system && !cfg!(feature = "system-lapack") { "; not in this build (feature system-lapack)" } else { "" };
        (engine.name().to_owned(), format!("{what}{absent}"))
    };
    Engine::ALL.into_iter().map(entry).collect()
}

fn keys() -> Vec<(String, String)> {
    let entry = |key: &crate::case::Key| {
        let unit = if key.unit == "1" { String::new() } else { format!(" ({})", key.unit) };
        let kinds = if key.kinds.is_empty() { String::new() } else { format!(" of {}", key.kinds.join(", ")) };
        (key.name.to_owned(), format!("{}{kinds}{unit}; default: {}", key.meaning, key.default))
    };
    KEYS.iter().map(entry).collect()
}

/// The cases of a folder; one that can't be read says why.
fn cases(folder: &Path) -> String {
    let Ok(paths) = cases_in(folder) else {
        return format!("Cases\n  none: there is no folder {} with case files here\n", folder.display());
    };
    let entry = |path: &std::path::PathBuf| {
        let text = match CaseFile::read(path) {
            Ok(file) => format!("{}: {}", file.study(), file.title()),
            Err(error) => error.to_string(),
        };
        (path.display().to_string(), text.replace(|c: char| c.is_control(), " "))
    };
    listing("Cases", &paths.iter().map(entry).collect::<Vec<_>>())
}
