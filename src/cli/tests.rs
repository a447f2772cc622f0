//! Points in parallel, and what an interrupted sweep leaves behind.

use super::job::Job;
use super::progress::Progress;
use super::resume::Resume;
use crate::case::{Case, CaseFile, Temperature};
use crate::error::{Error, Result};
use crate::study::{Outcome, STUDIES};
use crate::table::{Cell, Table};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

fn job(sweep: &str) -> Job {
    let study = STUDIES[0].name;
    let text = format!("potential.kind = \"quartic\"\nstudy.kind = \"{study}\"\n{sweep}");
    Job::new(CaseFile::parse("meshes/well.toml", &text).unwrap()).unwrap()
}

fn ladder(points: usize) -> Job {
    job(&format!("study.sweep = {{ key = \"bath.kt\", from = 1, to = {points}, points = {points} }}"))
}

fn kt(case: &Case) -> f64 {
    match case.temperature {
        Temperature::Kt(kt) => kt,
        _ => f64::NAN,
    }
}

/// A study whose numbers need all their bits.
fn work(case: &Case) -> Result<Outcome> {
    let mut table = Table::new(&[("rate", "1/time", "test")]);
    table.rows.push(vec![(-1.0 / kt(case)).exp().into()]);
    table.rows.push(vec![Cell::Missing]);
    Ok(Outcome { table, evidence: vec![json!({ "residual": kt(case).sqrt() * 1e-17 })] })
}

fn compute(
    job: &Job,
    threads: usize,
    earlier: Option<&Resume>,
    work: impl Fn(&Case) -> Result<Outcome> + Sync,
) -> Result<(Table, Vec<serde_json::Value>)> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let progress = Progress::new("well", job.cases.len(), true);
    job.compute(&pool, earlier, &progress, &work).map(|outcome| (outcome.table, outcome.evidence))
}

fn resume(folder: &Path, job: &Job) -> Resume {
    Resume::open(folder, "well", &job.file.content()).unwrap()
}

fn hidden(folder: &Path) -> PathBuf {
    folder.join(".well.resume.jsonl")
}

#[test]
fn the_points_stand_in_order_for_any_number_of_threads() {
    let job = ladder(40);
    let one = compute(&job, 1, None, work).unwrap();
    assert_eq!(one.0.rows.len(), 80);
    assert_eq!(one.0.columns[0].name, "kt");
    assert_eq!(one.0.numbers("kt").unwrap()[4], Some(3.0));
    assert_eq!(one.1[7]["at"], json!({ "bath.kt": 8.0 }));
    assert_eq!(one, compute(&job, 4, None, work).unwrap());
}

#[test]
fn swept_keys_become_columns_unless_the_study_has_them() {
    let job =
        job("study.sweep = [{ key = \"mesh.x.from\", values = [-3] }, { key = \"study.from\", values = [-1.0] }, \
                   { key = \"potential.c\", values = [0.1] }, { key = \"bath.gamma\", values = [2] }]");
    let table = compute(&job, 1, None, |_| {
        let mut table = Table::new(&[("gamma", "own", ""), ("rate", "1", "")]);
        table.rows.push(vec![7.0.into(), 1.0.into()]);
        Ok(Outcome { table, evidence: Vec::new() })
    })
    .unwrap()
    .0;
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["mesh_x_from", "study_from", "c", "gamma", "rate"]);
    assert_eq!(table.rows[0][0], Cell::Integer(-3));
    assert_eq!(table.columns[0].unit, "length");
    assert_eq!(table.columns[3].unit, "own");
}

#[test]
fn of_the_points_that_fail_the_first_is_named() {
    let job = ladder(30);
    for threads in [1, 4] {
        let error = compute(&job, threads, None, |case| {
            if kt(case) < 12.5 { work(case) } else { Err(Error::not_converged("no luck").key("solve.tolerance")) }
        })
        .unwrap_err();
        assert_eq!(error.to_string(), "meshes/well.toml: [solve] tolerance: at bath.kt = 13.0: no luck");
        assert_eq!(error.exit_code(), 1);
    }
    let single = super::tests::job("");
    let error = compute(&single, 1, None, |_| Err(Error::singular("no luck"))).unwrap_err();
    assert_eq!(error.to_string(), "meshes/well.toml: no luck");
}

#[test]
fn a_mistake_at_a_point_shows_before_anything_is_computed() {
    let text = format!(
        "potential.kind = \"quartic\"\nstudy.kind = \"{}\"\nstudy.sweep = {{ key = \"bath.gamma\", values = [1, 0] }}",
        STUDIES[0].name
    );
    let error = Job::new(CaseFile::parse("f.toml", &text).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "f.toml: [bath] gamma: at bath.gamma = 0: out of range: got 0, allowed above 0");
    let text = text.replace("1, 0", "1, 2") + "\nbath.kt = 0";
    let error = Job::new(CaseFile::parse("f.toml", &text).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "f.toml: [bath] kt: out of range: got 0, allowed above 0");
    let text = "potential.kind = \"quartic\"\nstudy.kind = \"no such\"";
    let error = Job::new(CaseFile::parse("f.toml", text).unwrap()).unwrap_err().to_string();
    assert!(error.starts_with("f.toml: [study] kind: unknown study: got \"no such\", allowed "), "{error}");
}

#[test]
fn an_interrupted_sweep_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let job = ladder(20);
    let expected = compute(&job, 1, None, work).unwrap();
    let stop = |case: &Case| if kt(case) < 10.5 { work(case) } else { Err(Error::not_converged("stopped")) };
    compute(&job, 1, Some(&resume(folder.path(), &job)), stop).unwrap_err();
    assert!(hidden(folder.path()).exists());
    let calls = AtomicUsize::new(0);
    let counted = |case: &Case| {
        calls.fetch_add(1, Ordering::Relaxed);
        work(case)
    };
    let earlier = resume(folder.path(), &job);
    assert_eq!(compute(&job, 3, Some(&earlier), counted).unwrap(), expected);
    assert_eq!(calls.load(Ordering::Relaxed), 10);
    // Everything is there now, and a third run would compute nothing.
    let earlier = resume(folder.path(), &job);
    assert_eq!(compute(&job, 3, Some(&earlier), |_| Err(Error::singular("not again"))).unwrap(), expected);
    earlier.remove();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn points_of_another_case_are_discarded() {
    let folder = tempfile::tempdir().unwrap();
    let (job, other) = (ladder(4), ladder(5));
    compute(&job, 1, Some(&resume(folder.path(), &job)), work).unwrap();
    assert!(resume(folder.path(), &job).recall(3).is_some());
    let earlier = resume(folder.path(), &other);
    assert!(earlier.recall(3).is_none());
    compute(&other, 1, Some(&earlier), work).unwrap();
    assert!(resume(folder.path(), &job).recall(0).is_none());
    assert!(resume(folder.path(), &other).recall(4).is_some());
}

#[test]
fn a_sweep_without_a_finished_point_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let job = ladder(4);
    compute(&job, 1, Some(&resume(folder.path(), &job)), |_| Err(Error::singular("no"))).unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_vanished_is_reported() {
    let job = ladder(4);
    let error = compute(&job, 1, Some(&resume(Path::new("no/such/folder"), &job)), work).unwrap_err().to_string();
    assert!(error.starts_with("no/such/folder/.well.resume.jsonl: a finished point can't be written: "), "{error}");
}

proptest! {
    /// Wherever the file is cut off, and whatever stands behind the cut, the sweep ends with the same bits.
    #[test]
    fn a_file_cut_off_anywhere_is_used_as_far_as_it_goes(share in 0.0..1.0f64, garbage in prop::collection::vec(any::<u8>(), 0..20)) {
        let folder = tempfile::tempdir().unwrap();
        let job = ladder(6);
        let expected = compute(&job, 1, Some(&resume(folder.path(), &job)), work).unwrap();
        let path = hidden(folder.path());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.truncate((bytes.len() as f64 * share) as usize);
        bytes.extend(garbage);
        std::fs::write(&path, bytes).unwrap();
        prop_assert_eq!(&compute(&job, 2, Some(&resume(folder.path(), &job)), work).unwrap(), &expected);
        let earlier = resume(folder.path(), &job);
        prop_assert!((0..6).all(|point| earlier.recall(point).is_some()));
    }
}
