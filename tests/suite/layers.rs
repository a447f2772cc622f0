//! Who may import whom: a module uses only what stands before it in the order of the data.

use std::fs;
use std::path::Path;

/// The order; `operator` and `eigen` never see each other.
const ORDER: [&[&str]; 13] = [
    &["error"],
    &["scalar", "wide", "table", "units"],
    &["output"],
    &["figure"],
    &["potential", "mesh", "bath"],
    &["generator", "hamiltonian", "ladder"],
    &["floquet"],
    &["operator", "eigen"],
    &["rate"],
    &["case"],
    &["study"],
    &["cli", "tutorial"],
    &["main", "lib"],
];
/// The only files that may leave safe Rust.
const UNSAFE: [&str; 4] =
    ["src/eigen/arpack.rs", "src/eigen/complex/arpack.rs", "src/eigen/nonsymmetric/arpack.rs", "src/eigen/dense/"];
/// The only files that may print.
const PRINTING: [&str; 2] = ["src/cli", "src/main.rs"];

fn rust_files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 30, "the sources were not found");
    found
}

/// The code of a file without its own tests and without comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn rank(module: &str) -> usize {
    ORDER.iter().position(|row| row.contains(&module)).unwrap_or_else(|| panic!("{module} has no place in the order"))
}

#[test]
fn imports_point_backwards_only() {
    for (name, text) in sources() {
        let module = name.trim_start_matches("src/").split(['/', '.']).next().unwrap().to_owned();
        let code = code(&text);
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let imported: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if imported.is_empty() || imported == module {
                continue;
            }
            assert!(
                rank(&imported) < rank(&module),
                "{name} imports crate::{imported}, which does not stand before it"
            );
        }
    }
}

#[test]
fn unsafe_and_printing_keep_to_their_files() {
    for (name, text) in sources() {
        let code = code(&text);
        if !UNSAFE.iter().any(|allowed| name.starts_with(allowed)) {
            assert!(!code.contains("unsafe "), "{name} uses unsafe");
        }
        if !PRINTING.iter().any(|allowed| name.starts_with(allowed)) {
            for word in ["println!", "print!(", "eprintln!", "eprint!("] {
                assert!(!code.contains(word), "{name} prints");
            }
        }
    }
}

#[test]
fn files_and_functions_stay_small() {
    for (name, text) in sources().into_iter().filter(|(name, _)| !name.ends_with("tests.rs")) {
        let body = text.split("#[cfg(test)]").next().unwrap_or_default();
        assert!(body.lines().count() <= 300, "{name} has {} lines without its tests", body.lines().count());
    }
}
