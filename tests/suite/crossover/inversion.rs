//! The study `invert` on files: what it reads, what it finds, what it refuses.

use crate::support::cell;
use metastable::case::CaseFile;
use metastable::error::Result;
use metastable::rate::switching::{Bias, Escape, RateCurve, Theory, escape_temperature, simulate};
use metastable::study;
use metastable::table::Table;
use metastable::units::Junction;
use std::path::Path;

const JUNCTION: &str = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nresistance = \"190 ohm\"\n\
                        ramp = \"1 mA/s\"\n";

const JUNCTION_MEASURED: Junction = Junction {
    critical_current: 9.489e-6,
    capacitance: 6.35e-12,
    resistance: Some(190.0),
    ramp: Some(1e-3),
    temperature: None,
};

fn curve(temperature: f64) -> RateCurve {
    RateCurve::new(&Escape::new(Theory::Kramers, &JUNCTION_MEASURED, temperature).unwrap(), 1e-3).unwrap()
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

#[test]
fn a_law_that_was_asked_for_gives_the_temperature_of_the_bath() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("meshes/case.toml");
    let text =
        format!("{JUNCTION}[data]\nfile = \"switching_counts.csv\"\n[study]\nkind = \"invert\"\nroute = \"kramers\"\n");
    let case = CaseFile::parse(path, &text).unwrap().resolve(&[]).unwrap();
    let table = study::run(&case).unwrap().table;
    let number = |column: &str| cell(&table, column);
    assert!(number("bath_temperature_low_k").unwrap() < 0.1 && 0.1 < number("bath_temperature_high_k").unwrap());
    assert!(number("escape_temperature_k").is_none() && number("escape_temperature_slope").is_none());
}

/// Wrong by 1 % in I_c, by a factor of 2 in C or by 10³ in the ramp: one number cannot make up for that in position and width.
#[test]
fn what_does_not_describe_the_data_gives_no_numbers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("meshes/case.toml");
    for (right, wrong, data, study, column) in [
        ("9.489 uA", "9.6 uA", "", "route = \"kramers\"", "bath_temperature"),
        ("1 mA/s", "1 A/s", "", "route = \"kramers\"", "bath_temperature"),
        ("6.35 pF", "12.7 pF", "temperature = \"200 mK\"\nfit = [\"critical_current\"]", "", "critical_current"),
        ("9.489 uA", "9.6 uA", "temperature = \"200 mK\"\nfit = [\"capacitance\"]", "", "capacitance"),
    ] {
        let junction = JUNCTION.replace(right, wrong);
        let text =
            format!("{junction}[data]\nfile = \"switching_counts.csv\"\n{data}\n[study]\nkind = \"invert\"\n{study}\n");
        let case = CaseFile::parse(&path, &text).unwrap().resolve(&[]).unwrap();
        let found = study::run(&case).unwrap();
        let unit =
            ["_k", "_a", "_f"].into_iter().find(|unit| found.table.position(&format!("{column}{unit}")).is_some());
        for empty in [format!("{column}{}", unit.unwrap()), format!("{column}_error"), "fitted_rate".into()] {
            assert!(found.table.numbers(&empty).unwrap().iter().all(Option::is_none), "{wrong}: {empty}");
        }
        // Goodness and the rates of the bins stay; the reason stands in the evidence.
        assert!(cell(&found.table, "p_value").unwrap() < 1e-6, "{wrong}");
        assert!(found.table.numbers("rate").unwrap().iter().flatten().count() > 40);
        assert!(found.evidence[0]["left_out"].as_str().unwrap().contains("does not describe the data"));
    }
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
    // T_esc of Kramers' rate at its mean current: below the bath by ln of his factor over ΔU/k_B T.
    let curve = curve(0.1);
    let mean = Bias::from_s(number("mean_measured_a") / JUNCTION_MEASURED.critical_current);
    let forward = escape_temperature(&JUNCTION_MEASURED, mean, curve.ln_rate(mean)).unwrap();
    assert!(number("escape_temperature_low_k") < forward && forward < number("escape_temperature_high_k"));
    assert!(number("escape_temperature_slope_low") < number("escape_temperature_slope_high"));
    assert!(cell(&table, "bath_temperature_k").is_none());
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
        ("[data]\nfile = \"\"", &["[data] file: the name of the file is empty"][..]),
        ("[data]\nfiles = [\"good.csv\", \" \"]", &["[data] files: the name of the file is empty"][..]),
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
