//! Every case in meshes/ runs, and its table is the one in figures/ within the error bars of both.

use metastable::case::CaseFile;
use metastable::study;
use metastable::table::{Cell, Table};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Numbers without a bar of their own (ratios, energies, densities) may differ by this between machines.
const PLAIN: f64 = 1e-9;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join("meshes"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    found.sort();
    found
}

fn table_of(path: &Path) -> Table {
    let file = CaseFile::read(path).unwrap();
    let points = file.points().unwrap();
    let resolved: Vec<_> = points.iter().map(|point| file.resolve(point).unwrap()).collect();
    let tables: Vec<Table> = resolved.par_iter().map(|case| study::run(case).unwrap().table).collect();
    study::merge(&points, tables)
}

/// The golden table as numbers; a missing cell is NaN, a word 0.
fn golden(name: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let path = root().join(format!("figures/{name}.csv"));
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| record.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
    (header, reader.records().map(|record| row(record.unwrap())).collect())
}

#[test]
fn there_are_six_or_more() {
    assert!(cases().len() >= 6);
}

#[test]
fn every_case_reproduces_its_golden_table() {
    for path in cases() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let table = table_of(&path);
        let (header, rows) = golden(&name);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, header, "{name}");
        assert_eq!(table.rows.len(), rows.len(), "{name}");
        for (number, (row, before)) in table.rows.iter().zip(&rows).enumerate() {
            for (column, (cell, old)) in row.iter().zip(before).enumerate() {
                compare(&table, row, column, cell, *old, &format!("{name}, row {number}, {}", names[column]));
            }
        }
    }
}

fn compare(table: &Table, row: &[Cell], column: usize, cell: &Cell, old: f64, place: &str) {
    let name = &table.columns[column].name;
    // Errors, residuals and differences are of the size of rounding: they may be anything as small.
    let loose = ["_error", "residual", "difference", "mode_", "density"].iter().any(|part| name.contains(part));
    let Some(new) = cell.number() else {
        assert!(old.is_nan() || matches!(cell, Cell::Text(_)), "{place}: missing, was {old}");
        return;
    };
    if loose {
        return;
    }
    let bar = table.position(&format!("{}_error", name.trim_start_matches("ln_")));
    let bar = bar.and_then(|at| row[at].number()).unwrap_or(0.0);
    let allowed = if name.starts_with("ln_") { 2.0 * bar + PLAIN } else { (2.0 * bar + PLAIN) * old.abs() };
    assert!((new - old).abs() <= allowed.max(f64::MIN_POSITIVE), "{place}: {new} was {old}");
}
