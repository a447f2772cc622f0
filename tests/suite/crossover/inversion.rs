//! The study `invert` on files: what it reads, what it finds, what it refuses.

use crate::support::cell;
use metastable::case::CaseFile;
use metastable::error::Result;
use metastable::rate::switching::{Escape, RateCurve, Theory, simulate};
use metastable::study;
use metastable::table::Table;
use metastable::units::Junction;
use std::path::Path;

const JUNCTION: &str = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nresistance = \"190 ohm\"\n\
                        ramp = \"1 mA/s\"\n";

fn curve(temperature: f64) -> RateCurve {
    let junction = Junction {
        critical_current: 9.489e-6,
        capacitance: 6.35e-12,
        resistance: Some(190.0),
        ramp: Some(1e-3),
        temperature: None,
    };
    RateCurve::new(&Escape::new(Theory::Kramers, &junction, temperature).unwrap(), 1e-3).unwrap()
}

/// Counts in sixty bins of 2 nA, as a file.
fn counts(events: &[f64], first: u32) -> String {
    let edge = |k: u32| f64::from(first + 2 * k) * 1e-9;
    let row = |k: u32| {
        let count = events.iter().filter(|event| **event >= edge(k) && **event < edge(k + 1)).count();
        format!("{:.3},{:.3},{count}\n", f64::from(first + 2 * k) * 1e-3, f64::from(first + 2 * (k + 1)) * 1e-3)
    };
    format!("from_uA,to_uA,count\n{}", (0..60).map(row).collect::<String>())
}

fn invert(folder: &Path, section: &str) -> Result<Table> {
    let text = format!("{JUNCTION}{section}\n[study]\nkind = \"invert\"\n");
    let case = CaseFile::parse(folder.join("case.toml"), &text)?.resolve(&[])?;
    Ok(study::run(&case)?.table)
}

/// The counts of the case `invert` are ten thousand ramps simulated at 100 mK.
#[test]
fn the_counts_of_the_case_are_those_of_the_forward_path() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("meshes/switching_counts.csv");
    let made = counts(&simulate(&curve(0.1), 10_000, 1985), 9_222);
    assert_eq!(
        made.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse::<u32>().unwrap()).sum::<u32>(),
        10_000
    );
    let kept = std::fs::read_to_string(path).unwrap();
    // A last place of a logarithm that another machine rounds otherwise may move an event over an edge.
    let numbers = |text: &str| -> Vec<f64> {
        text.lines()
            .skip(1)
            .flat_map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect::<Vec<f64>>())
            .collect()
    };
    let (made, kept) = (numbers(&made), numbers(&kept));
    assert!(made.len() == kept.len() && made.iter().zip(&kept).all(|(a, b)| (a - b).abs() <= 2.0));
    let table =
        invert(&Path::new(env!("CARGO_MANIFEST_DIR")).join("meshes"), "[data]\nfile = \"switching_counts.csv\"")
            .unwrap();
    let number = |column: &str| cell(&table, column).unwrap();
    assert!(number("escape_temperature_low_k") < 0.1 && 0.1 < number("escape_temperature_high_k"));
    let half = 0.5 * (number("escape_temperature_high_k") - number("escape_temperature_low_k"));
    assert!((number("escape_temperature_error") * number("escape_temperature_k") / half - 1.0).abs() < 1e-12);
    assert!(number("p_value") > 1e-3 && number("events") == 1e4 && table.rows.len() == 60);
}

#[test]
fn several_files_give_one_circuit() {
    let folder = tempfile::tempdir().unwrap();
    let events = |kelvin, seed| -> String {
        let rows = simulate(&curve(kelvin), 4_000, seed);
        format!("current_A\n{}", rows.iter().map(|event| format!("{event:e}\n")).collect::<String>())
    };
    std::fs::write(folder.path().join("cold.csv"), events(0.06, 1)).unwrap();
    std::fs::write(folder.path().join("warm.csv"), events(0.6, 2)).unwrap();
    let data = "[data]\nfiles = [\"cold.csv\", \"warm.csv\"]\ntemperatures = [\"60 mK\", \"0.6 K\"]\n\
                fit = [\"critical_current\", \"capacitance\"]";
    let table = invert(folder.path(), data).unwrap();
    for (low, high, truth) in [
        ("critical_current_low_a", "critical_current_high_a", 9.489e-6),
        ("capacitance_low_f", "capacitance_high_f", 6.35e-12),
    ] {
        // Twice the 95 % interval: four standard errors.
        let (low, high) = (cell(&table, low).unwrap(), cell(&table, high).unwrap());
        assert!((truth - 0.5 * (low + high)).abs() < high - low, "{low:e} {high:e}");
    }
}

#[test]
fn what_can_not_be_inverted_is_refused_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.csv"), counts(&simulate(&curve(0.1), 1_000, 3), 9_222)).unwrap();
    std::fs::write(folder.path().join("bad.csv"), "from_uA,to_uA,count\n9.3,9.31,4\n9.3,9.32,7\n").unwrap();
    std::fs::write(folder.path().join("far.csv"), counts(&simulate(&curve(0.1), 1_000, 3), 19_222)).unwrap();
    for (data, parts) in [
        ("", &["[data] file: missing", "add [data] with file"][..]),
        ("[data]\nfile = \"none.csv\"", &["none.csv: can't be read"][..]),
        ("[data]\nfile = \"bad.csv\"", &["bad.csv: line 3: bins must ascend without overlap"][..]),
        ("[data]\nfile = \"far.csv\"", &["far.csv", "no events"][..]),
        (
            "[data]\nfile = \"good.csv\"\nfit = [\"resistance\"]",
            &["[data] fit: not to be fitted", "allowed escape_temperature"][..],
        ),
        ("[data]\nfile = \"good.csv\"\nfit = [\"capacitance\"]", &["[data] temperature: a thermal rate needs"][..]),
        (
            "[data]\nfile = \"good.csv\"\ntemperature = \"10 mK\"\nfit = [\"critical_current\"]",
            &["[data] temperature: below the crossover", "allowed above T_c"][..],
        ),
        (
            "[data]\nfiles = [\"good.csv\", \"good.csv\"]\ntemperatures = [\"1 K\"]",
            &["[data] temperatures: every file needs a temperature of its own, got 1 for 2 files"][..],
        ),
        ("[data]\nfile = \"good.csv\"\nfiles = [\"good.csv\"]", &["[data] files: file is given as well"][..]),
    ] {
        let message = invert(folder.path(), data).map(|_| ()).unwrap_err().to_string();
        for part in parts {
            assert!(message.contains(part), "\"{message}\" does not say \"{part}\"");
        }
    }
}
