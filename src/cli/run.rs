//! `metastable run`, `check` and `figures`.

use super::list::{CASES, cases};
use super::progress::Progress;
use super::resume::Resume;
use super::{How, RunArguments, say};
use crate::case::{Case, CaseFile, Override};
use crate::error::{Error, Result};
use crate::figure;
use crate::study::{self, Outcome};
use crate::table::{Table, write_whole};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A finished case.
struct Finished {
    cases: Vec<Case>,
    swept: Vec<String>,
    table: Table,
    evidence: Vec<serde_json::Value>,
    resume: Option<Resume>,
}

pub(super) fn run(arguments: &RunArguments) -> Result<()> {
    let files = arguments.case.iter().map(|path| read(path, &arguments.set)).collect::<Result<Vec<_>>>()?;
    arguments.out.as_deref().map_or(Ok(()), make_folder)?;
    for file in &files {
        let finished = sweep(file, arguments.out.as_deref(), arguments.how)?;
        let json = json(file, &finished);
        if let Some(folder) = &arguments.out {
            write_whole(&folder.join(format!("{}.json", file.name())), format!("{json}\n").as_bytes())?;
            write_whole(&folder.join(format!("{}.npy", file.name())), &finished.table.to_npy()?)?;
            write_table_and_figure(file, &finished, folder)?;
        }
        if arguments.json {
            say(&format!("{json}\n"));
        } else {
            say(&finished.table.to_text());
        }
        if let Some(resume) = finished.resume {
            resume.finish();
        }
    }
    Ok(())
}

pub(super) fn figures(paths: &[PathBuf], folder: &Path, how: How) -> Result<()> {
    let paths = if paths.is_empty() { cases() } else { paths.to_vec() };
    if paths.is_empty() {
        return Err(
            Error::input(format!("no case in {CASES}/")).remedy("run from the project's folder, or name case files")
        );
    }
    let files = paths.iter().map(|path| read(path, &[])).collect::<Result<Vec<_>>>()?;
    make_folder(folder)?;
    for file in &files {
        let finished = sweep(file, Some(folder), how)?;
        write_table_and_figure(file, &finished, folder)?;
        if let Some(resume) = finished.resume {
            resume.finish();
        }
        say(&format!("{}\n", folder.join(file.name()).with_extension("csv").display()));
    }
    Ok(())
}

pub(super) fn check(paths: &[PathBuf], set: &[String]) -> Result<()> {
    for path in paths {
        let file = read(path, set)?;
        let points = file.points()?;
        let cases = points.iter().map(|point| file.resolve(point)).collect::<Result<Vec<_>>>()?;
        let mut report = String::new();
        for (case, point) in cases.iter().zip(&points) {
            report = study::check(case).map_err(|error| at(point, error).file(file.path()))?;
        }
        say(&format!("{}: study {}, {} points\n{report}", path.display(), cases[0].study.kind, points.len()));
    }
    Ok(())
}

fn read(path: &Path, set: &[String]) -> Result<CaseFile> {
    let mut file = CaseFile::read(path)?;
    for assignment in set {
        file.set(assignment)?;
    }
    Ok(file)
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Error::io(format!("this folder can't be made: {error}")).remedy("choose another with --out").file(folder)
    })
}

/// All points of a case, in parallel; the results stand in the order of the points, whatever the number of threads.
fn sweep(file: &CaseFile, folder: Option<&Path>, how: How) -> Result<Finished> {
    let points = file.points()?;
    let cases = points.iter().map(|point| file.resolve(point)).collect::<Result<Vec<_>>>()?;
    let resume = folder.map(|folder| Resume::new(folder, &file.name(), &file.content())).transpose()?;
    let progress = Progress::new(&file.name(), points.len(), how.quiet);
    // The first point that fails decides the message; points after it need not be run.
    let failed = AtomicUsize::new(usize::MAX);
    let one = |(index, case): (usize, &Case)| -> Option<Result<Outcome>> {
        if index > failed.load(Ordering::Relaxed) {
            return None;
        }
        let outcome = resume.as_ref().and_then(|resume| resume.find(index)).map_or_else(|| study::run(case), Ok);
        match (&outcome, &resume) {
            (Ok(outcome), Some(resume)) => resume.store(index, outcome),
            (Err(_), _) => drop(failed.fetch_min(index, Ordering::Relaxed)),
            _ => {}
        }
        progress.step();
        Some(outcome)
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(how.threads.map_or(0, usize::from)).build();
    let pool = pool.map_err(|error| Error::io(format!("threads can't be started: {error}")))?;
    let results: Vec<Option<Result<Outcome>>> = pool.install(|| cases.par_iter().enumerate().map(one).collect());
    drop(progress);
    let (mut tables, mut evidence) = (Vec::new(), Vec::new());
    for (result, point) in results.into_iter().flatten().zip(&points) {
        let outcome = result.map_err(|error| at(point, error).file(file.path()))?;
        tables.push(outcome.table);
        evidence.extend(outcome.evidence);
    }
    let table = study::merge(&points, tables);
    let swept = points.first().map(|point| point.iter().map(|(key, _)| key.clone()).collect()).unwrap_or_default();
    Ok(Finished { cases, swept, table, evidence, resume })
}

/// The error with the point of the sweep at which it came up.
fn at(point: &[Override], error: Error) -> Error {
    let place: Vec<String> = point.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    if place.is_empty() { error } else { error.at(place.join(", ")) }
}

fn json(file: &CaseFile, finished: &Finished) -> serde_json::Value {
    serde_json::json!({
        "case": file.name(),
        "study": finished.cases.first().map(|case| case.study.kind.clone()),
        "columns": finished.table.columns,
        "rows": finished.table.rows,
        "evidence": finished.evidence,
    })
}

fn write_table_and_figure(file: &CaseFile, finished: &Finished, folder: &Path) -> Result<()> {
    let figure = study::figure(&finished.cases, &finished.swept, &finished.table)?;
    if let Some(figure) = figure {
        figure::draw(&figure, &folder.join(file.name()))?;
    }
    write_whole(&folder.join(format!("{}.csv", file.name())), &finished.table.to_csv()?)
}
