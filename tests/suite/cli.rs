//! The program itself: what it prints, what it writes, how it ends.

use assert_cmd::Command;
use predicates::prelude::*;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const WELL: &str =
    "title = \"Double well\"\npotential.kind = \"quartic\"\nbath.barrier_over_kt = 8\nstudy.kind = \"kramers\"\n";
const SWEEP: &str = "study.sweep = { key = \"bath.barrier_over_kt\", values = [5, 10, 20] }\n";
/// At the second tilt one of the two wells is gone, and the barrier with it.
const FAILING: &str = "potential.kind = \"quartic\"\nstudy.kind = \"kramers\"\n\
    bath.kt = 0.1\nstudy.sweep = { key = \"potential.c\", values = [0.1, 1.5] }\n";

/// A folder to run the program in, with `meshes/well.toml` and `meshes/sweep.toml`.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.path("meshes")).unwrap();
        place.write("meshes/well.toml", WELL);
        place.write("meshes/sweep.toml", &(WELL.to_owned() + SWEEP));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, args: &[&str]) -> assert_cmd::assert::Assert {
        Command::cargo_bin("metastable").unwrap().current_dir(self.0.path()).args(args).assert()
    }

    fn stdout(&self, args: &[&str]) -> String {
        String::from_utf8(self.run(args).success().get_output().stdout.clone()).unwrap()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// stderr is this one line.
fn says(text: &str) -> impl Predicate<[u8]> {
    let text = text.to_owned();
    predicate::function(move |bytes: &[u8]| String::from_utf8_lossy(bytes) == format!("error: {text}\n"))
}

#[test]
fn run_prints_a_table_with_its_title() {
    let text = Place::new().stdout(&["run", "meshes/sweep.toml"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "sweep: Double well");
    assert!(lines[1].contains("barrier_over_kt") && lines[1].contains("lambda_1_error"), "{text}");
    let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    assert_eq!(lines[lines.len() - 3..].iter().map(|line| first(line)).collect::<Vec<_>>(), ["5", "10", "20"]);
}

#[test]
fn json_is_one_object_per_case_and_line() {
    let place = Place::new();
    let text = place.stdout(&["run", "meshes/well.toml", "meshes/sweep.toml", "--json"]);
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    for (object, (name, rows)) in objects.iter().zip([("well", 1), ("sweep", 3)]) {
        assert_eq!((object["case"].as_str(), object["study"].as_str()), (Some(name), Some("kramers")));
        assert_eq!(object["rows"].as_array().unwrap().len(), rows);
        let columns = object["columns"].as_array().unwrap();
        assert!(object["rows"].as_array().unwrap().iter().all(|row| row.as_array().unwrap().len() == columns.len()));
        for name in ["barrier_over_kt", "kt", "lambda_1", "ln_lambda_1", "lambda_1_error", "mean_passage_time"] {
            assert!(columns.iter().any(|column| column["name"] == name && column["unit"].is_string()), "{name}");
        }
        assert!(object["evidence"].is_array());
    }
}

#[test]
fn setting_a_key_replaces_its_sweep() {
    let text = Place::new().stdout(&["run", "meshes/sweep.toml", "--set", "bath.kt=0.05", "--json"]);
    let object: Value = serde_json::from_str(&text).unwrap();
    let columns = object["columns"].as_array().unwrap();
    let kt = columns.iter().position(|column| column["name"] == "kt").unwrap();
    assert_eq!((object["rows"].as_array().unwrap().len(), &object["rows"][0][kt]), (1, &Value::from(0.05)));
}

#[test]
fn out_writes_the_table_in_three_forms_for_any_number_of_threads() {
    let place = Place::new();
    for (folder, threads) in [("one", "1"), ("two", "3")] {
        let text = place.stdout(&["run", "meshes/sweep.toml", "--out", folder, "--threads", threads, "--json"]);
        let files = place.files(folder);
        for name in ["sweep.csv", "sweep.json", "sweep.npy"] {
            assert!(files.contains(&name.to_owned()), "{files:?}");
        }
        assert!(files.iter().all(|name| !name.starts_with('.')), "{files:?}");
        assert_eq!(fs::read_to_string(place.path(folder).join("sweep.json")).unwrap(), text);
    }
    for name in ["sweep.csv", "sweep.json", "sweep.npy"] {
        let read = |folder: &str| fs::read(place.path(folder).join(name)).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
    let csv = fs::read_to_string(place.path("one/sweep.csv")).unwrap();
    assert_eq!(csv.lines().count(), 4);
}

#[test]
fn figures_takes_every_case_of_the_folder() {
    let place = Place::new();
    let text = place.stdout(&["figures"]);
    assert!(text.starts_with("figures/sweep.csv") && text.contains("\nfigures/well.csv"), "{text}");
    let files = place.files("figures");
    assert!(files.contains(&"sweep.csv".to_owned()) && files.contains(&"well.csv".to_owned()), "{files:?}");
    assert!(files.iter().all(|name| !name.starts_with('.') && !name.ends_with(".npy")), "{files:?}");
    place.stdout(&["figures", "meshes/well.toml", "--out", "other"]);
    assert!(place.files("other").iter().all(|name| name.starts_with("well.")));
}

#[test]
fn check_shows_how_a_case_is_read() {
    let text = Place::new().stdout(&["check", "meshes/sweep.toml"]);
    assert!(text.starts_with("meshes/sweep.toml: can be run\n"), "{text}");
    for part in ["Double well", "a = 1, b = 1, c = 0", "gamma = 1", "automatic", "tolerance = 1e-10", "3, from"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn list_names_studies_potentials_engines_keys_and_cases() {
    let place = Place::new();
    let text = place.stdout(&["list"]);
    for part in ["kramers", "quartic", "flux", "bath.barrier_over_kt", "meshes/well.toml", "kramers: Double well"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    fs::remove_dir_all(place.path("meshes")).unwrap();
    assert!(place.stdout(&["list"]).contains("none: there is no folder meshes with case files here"));
}

#[test]
fn every_help_has_an_example() {
    let place = Place::new();
    for command in ["run", "check", "list", "figures"] {
        let text = place.stdout(&[command, "--help"]);
        assert!(text.contains("Example") && text.contains(&format!("metastable {command}")), "{text}");
    }
    assert!(place.stdout(&["--help"]).contains("Exit codes: 0 done"));
    assert!(place.stdout(&["--version"]).starts_with("metastable "));
}

#[test]
fn bad_input_ends_with_2_and_one_line() {
    let place = Place::new();
    place.write("bad.toml", "[bath]\nkt = = 1\n");
    place.write("unknown.toml", &(WELL.to_owned() + "bath.gama = 1\n"));
    let gamma = "unknown.toml: [bath] gama: unknown key; allowed kt, barrier_over_kt, t_over_tc, gamma, alpha, cutoff, dynamics; did you mean gamma?";
    place.run(&["run", "unknown.toml"]).code(2).stderr(says(gamma)).stdout("");
    place.run(&["check", "unknown.toml"]).code(2).stderr(says(gamma));
    place.run(&["figures", "unknown.toml"]).code(2).stderr(says(gamma));
    place
        .run(&["run", "none.toml"])
        .code(2)
        .stderr(says("none.toml: no such file; metastable list shows the cases in meshes"));
    place.run(&["run", "bad.toml"]).code(2).stderr(predicate::str::contains("bad.toml: no TOML at line 2, column 6"));
    // Every case is checked before the first is computed.
    place.run(&["run", "meshes/well.toml", "unknown.toml"]).code(2).stdout("");
    place
        .run(&["run", "meshes/well.toml", "--set", "bath.kt=-1"])
        .code(2)
        .stderr(says("meshes/well.toml: [bath] kt: out of range: got -1, allowed above 0"));
    for usage in [&["run"][..], &[], &["walk"], &["run", "meshes/well.toml", "--threads", "0"], &["run", "--what"]] {
        place.run(usage).code(2);
    }
}

#[test]
fn a_point_that_fails_is_named_and_the_finished_ones_are_kept() {
    let place = Place::new();
    place.write("tilted.toml", FAILING);
    let named =
        predicate::str::starts_with("error: tilted.toml: ").and(predicate::str::contains("at potential.c = 1.5: "));
    place.run(&["run", "tilted.toml", "--out", "out", "--threads", "1"]).code(2).stderr(named).stdout("");
    assert_eq!(place.files("out"), [".tilted.resume.jsonl"]);
    let lines = fs::read_to_string(place.path("out/.tilted.resume.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 2);
    assert!(lines.ends_with('\n'));
}

#[test]
fn two_cases_of_one_name_do_not_overwrite_each_other() {
    let place = Place::new();
    place.write("well.toml", WELL);
    place.run(&["run", "well.toml", "meshes/well.toml", "--out", "out"]).code(2).stderr(says(
        "meshes/well.toml: would write the same files as another case, got well.toml; run them apart, each with its own --out",
    ));
    place.run(&["run", "well.toml", "meshes/well.toml"]).success();
}

#[test]
fn an_output_folder_that_can_not_be_made_is_refused_at_once() {
    let place = Place::new();
    place.write("taken", "");
    let refusal = predicate::str::starts_with("error: taken: the folder can't be made: ")
        .and(predicate::str::ends_with("; choose another folder with --out\n"));
    place.run(&["run", "meshes/well.toml", "--out", "taken"]).code(2).stderr(refusal).stdout("");
    assert_eq!(fs::read_to_string(place.path("taken")).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf8_are_fine() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = Path::new(std::ffi::OsStr::from_bytes(b"w\xffll.toml"));
    fs::write(place.0.path().join(name), WELL).unwrap();
    let mut command = Command::cargo_bin("metastable").unwrap();
    command.current_dir(place.0.path()).arg("run").arg(name).args(["--out", "out"]).assert().success();
    assert!(place.files("out").contains(&"w\u{fffd}ll.csv".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    use std::process::Stdio;
    let place = Place::new();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_metastable"))
        .current_dir(place.0.path())
        .args(["run", "meshes/well.toml", "meshes/sweep.toml", "--out", "out"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    assert!(place.path("out/sweep.csv").exists());
}
