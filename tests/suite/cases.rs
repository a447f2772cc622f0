//! Every case in meshes/ runs, draws, and gives the rows in figures/ within the error bars of both.
//!
//! Of a long sweep a few points are computed, its ends among them; `make figures` computes them all.

use metastable::case::{Case, CaseFile, KEYS, Override, Takes};
use metastable::figure::to_svg;
use metastable::study;
use metastable::table::{Cell, Table};
use metastable::units::{Dimension, ELEMENTARY_CHARGE, parse};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Numbers without a bar of their own (ratios, energies, densities) may differ by this between machines.
const PLAIN: f64 = 1e-9;
/// 1 meV in J.
const MEV: f64 = 1e-3 * ELEMENTARY_CHARGE;
/// Points of one sweep that are computed.
const POINTS: usize = 3;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A table as it stands in a CSV file: missing cells and words are NaN.
struct Csv {
    header: Vec<String>,
    rows: Vec<Vec<f64>>,
    /// The same as it is written, for what is swept by name.
    words: Vec<Vec<String>>,
}

impl Csv {
    fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let words: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        let number = |cell: &String| cell.parse().unwrap_or(f64::NAN);
        let rows = words.iter().map(|row| row.iter().map(number).collect()).collect();
        Self { header, rows, words }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// The rows of one point of a sweep, as far as a column tells them.
    fn of(&self, point: &[Override]) -> Vec<&Vec<f64>> {
        let known: Vec<(usize, f64)> = point.iter().filter_map(|(key, value)| self.place(key, value)).collect();
        let near = |a: f64, b: f64| (a - b).abs() <= PLAIN * b.abs();
        let named: Vec<(usize, &str)> = point.iter().filter_map(|(key, value)| self.name(key, value)).collect();
        let both = self.rows.iter().zip(&self.words);
        let own =
            both.filter(|(_, words)| named.iter().all(|(column, name)| words[*column] == *name)).map(|(row, _)| row);
        own.filter(|row| known.iter().all(|(column, value)| near(row[*column], *value))).collect()
    }

    /// The column of a key that is swept by name, and the name.
    fn name<'a>(&self, key: &str, value: &'a toml::Value) -> Option<(usize, &'a str)> {
        let takes = KEYS.iter().find(|known| known.name == key)?.takes;
        let name = value.as_str().filter(|_| takes == Takes::Name)?;
        Some((self.column(key.rsplit('.').next()?)?, name))
    }

    /// The column of a swept key, and the number that it has there.
    fn place(&self, key: &str, value: &toml::Value) -> Option<(usize, f64)> {
        let last = key.rsplit('.').next()?;
        let takes = KEYS.iter().find(|known| known.name == key)?.takes;
        let number = match (takes, value) {
            (Takes::Quantity(dimension), toml::Value::String(text)) => parse(text, dimension).ok()?,
            // With a temperature in kelvin energies count in meV.
            (Takes::Reduced(Dimension::Level), toml::Value::String(text)) => parse(text, Dimension::Level).ok()? / MEV,
            _ => value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?,
        };
        let column = self.column(last).or_else(|| self.column(&format!("{last}_k")))?;
        Some((column, number))
    }
}

fn cases() -> Vec<PathBuf> {
    let files = std::fs::read_dir(root().join("meshes")).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_reproduces_its_golden_table() {
    let cases = cases();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    cases.par_iter().for_each(|path| reproduces(path));
}

fn reproduces(path: &Path) {
    let file = CaseFile::read(path).unwrap();
    let golden = root().join("figures").join(file.name());
    let old = Csv::read(&golden.with_extension("csv"));
    let points = file.points().unwrap();
    let chosen: Vec<usize> = if points.len() <= POINTS {
        (0..points.len()).collect()
    } else {
        (0..POINTS).map(|i| i * (points.len() - 1) / (POINTS - 1)).collect()
    };
    let (mut all, mut table) = (Vec::<Case>::new(), Table::default());
    for point in chosen.into_iter().map(|index| &points[index]) {
        let case = file.resolve(point).unwrap();
        let new = study::run(&case).unwrap_or_else(|error| panic!("{error}")).table;
        compare(&file.name(), &new, &old, point);
        table.append(new).unwrap();
        all.push(case);
    }
    // What is drawn needs the swept columns that the command puts in front; a study of one point has none.
    let figure = study::figure(&file, &all, &table);
    if points.len() == 1 {
        let drawn = figure.unwrap().map(|figure| to_svg(&figure).unwrap());
        assert_eq!(drawn.is_some(), golden.with_extension("svg").exists(), "{}", file.name());
    }
    assert_eq!(golden.with_extension("svg").exists(), golden.with_extension("png").exists(), "{}", file.name());
}

fn number(cell: &Cell) -> f64 {
    cell.number().unwrap_or(f64::NAN)
}

fn compare(name: &str, new: &Table, old: &Csv, point: &[Override]) {
    let rows = old.of(point);
    assert_eq!(rows.len(), new.rows.len(), "{name} at {point:?}");
    for (row, before) in new.rows.iter().zip(rows) {
        for (at, column) in new.columns.iter().enumerate() {
            let heading = &column.name;
            let column = old.column(heading).unwrap_or_else(|| panic!("{name}: {heading} is not in the golden table"));
            let (now, before) = (number(&row[at]), before[column]);
            // Errors, residuals and differences are of the size of rounding, and modes of the mesh: any as small will do.
            let loose = ["_error", "_bound", "violation", "residual", "difference", "spread", "mode_"]
                .iter()
                .any(|part| heading.contains(part));
            if loose || (now.is_nan() && before.is_nan()) {
                continue;
            }
            let stem = heading.trim_start_matches("ln_");
            let bare = ["_a", "_k", "_f"].into_iter().find_map(|unit| stem.strip_suffix(unit)).unwrap_or(stem);
            let error = |stem: &str| new.position(&format!("{stem}_error")).map(|at| number(&row[at]));
            let bar = error(stem).or_else(|| error(bare)).filter(|bar| bar.is_finite()).unwrap_or(0.0);
            let size = if heading.starts_with("ln_") { 1.0 } else { before.abs() };
            let allowed = ((2.0 * bar + PLAIN) * size).max(f64::MIN_POSITIVE);
            assert!((now - before).abs() <= allowed, "{name} at {point:?}, {heading}: {now} was {before}");
        }
    }
}
