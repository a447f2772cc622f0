//! Every case in meshes/ runs, and its table is the one in figures/ within the error bars of both.

use assert_cmd::Command;
use std::path::Path;

/// Numbers without a bar of their own (ratios, energies, densities) may differ by this between machines.
const PLAIN: f64 = 1e-9;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A table as it stands in a CSV file: missing cells and words are NaN.
struct Csv {
    header: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Csv {
    fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let row = |record: csv::StringRecord| record.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
        Self { header, rows: reader.records().map(|record| row(record.unwrap())).collect() }
    }

    fn number(&self, row: usize, name: &str) -> Option<f64> {
        self.header.iter().position(|column| column == name).map(|at| self.rows[row][at])
    }
}

#[test]
fn every_case_reproduces_its_golden_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("metastable"));
    command.current_dir(root()).args(["figures", "--quiet", "--out"]).arg(folder.path()).assert().success();
    let mut cases = 0;
    for entry in std::fs::read_dir(root().join("meshes")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (new, old) = (folder.path().join(&name), root().join("figures").join(&name));
        compare(&name, &Csv::read(&new.with_extension("csv")), &Csv::read(&old.with_extension("csv")));
        for ending in ["svg", "png"] {
            let (drawn, before) = (new.with_extension(ending).exists(), old.with_extension(ending).exists());
            assert_eq!(drawn, before, "{name}.{ending}");
        }
        cases += 1;
    }
    assert!(cases >= 6, "only {cases} cases");
}

fn compare(name: &str, new: &Csv, old: &Csv) {
    assert_eq!(new.header, old.header, "{name}");
    assert_eq!(new.rows.len(), old.rows.len(), "{name}");
    for row in 0..new.rows.len() {
        for (column, heading) in new.header.iter().enumerate() {
            let (now, before) = (new.rows[row][column], old.rows[row][column]);
            // Errors, residuals and differences are of the size of rounding, and modes of the mesh: any as small will do.
            let loose =
                ["_error", "residual", "difference", "spread", "mode_"].iter().any(|part| heading.contains(part));
            if loose || (now.is_nan() && before.is_nan()) {
                continue;
            }
            let stem = heading.trim_start_matches("ln_");
            let bare = ["_a", "_k", "_f"].into_iter().find_map(|unit| stem.strip_suffix(unit)).unwrap_or(stem);
            let error = |stem: &str| new.number(row, &format!("{stem}_error"));
            let bar = error(stem).or_else(|| error(bare)).filter(|bar| bar.is_finite()).unwrap_or(0.0);
            let size = if heading.starts_with("ln_") { 1.0 } else { before.abs() };
            let allowed = ((2.0 * bar + PLAIN) * size).max(f64::MIN_POSITIVE);
            assert!((now - before).abs() <= allowed, "{name}, row {row}, {heading}: {now} was {before}");
        }
    }
}
