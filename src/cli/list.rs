//! `metastable list`.

use super::say;
use crate::eigen::Engine;
use crate::error::Result;
use crate::potential::Potential;
use crate::study::STUDIES;
use std::path::PathBuf;

/// Folder of the cases that come with the crate.
pub(super) const CASES: &str = "meshes";

pub(super) fn list() -> Result<()> {
    let row = |name: &str, what: &str| format!("  {name:<18} {what}\n");
    let studies = STUDIES.iter().map(|(name, what)| row(name, what));
    let potentials = Potential::KINDS.iter().map(|(name, formula)| row(name, &format!("U = {formula}")));
    let engines = Engine::ALL.iter().map(|engine| row(engine.name(), about(*engine)));
    let cases = cases().into_iter().map(|path| format!("  {}\n", path.display()));
    let blocks: [(&str, String); 4] = [
        ("studies", studies.collect()),
        ("potentials", potentials.collect()),
        ("engines", engines.collect()),
        ("cases", cases.collect()),
    ];
    say(&blocks.map(|(title, rows)| format!("{title}\n{rows}")).join("\n"));
    Ok(())
}

fn about(engine: Engine) -> &'static str {
    let linked = cfg!(feature = "system-lapack");
    match engine {
        Engine::Flux => "chains at any barrier, full relative accuracy (the default)",
        Engine::Lapack if linked => "all eigenvalues of a chain by LAPACK's dqds, to 1e-300",
        Engine::Arpack if linked => "any graph by ARPACK's shift-invert, down to eps²·‖L‖",
        Engine::Lapack | Engine::Arpack => "not in this build: it was made without the feature system-lapack",
        Engine::Faer => "any graph by faer's sparse Cholesky and Krylov–Schur, down to eps²·‖L‖",
    }
}

/// The case files in meshes/, in the order of their names.
pub(super) fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(CASES).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut paths: Vec<PathBuf> = entries.unwrap_or_default();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    paths
}
