//! `run` and `figures`.

use super::job::Job;
use super::progress::Progress;
use super::resume::Resume;
use super::{FiguresArgs, RunArgs, WorkArgs, print};
use crate::error::{Error, Result};
use crate::output::{prepare, write_whole};
use crate::study::{self, Outcome};
use crate::table::Report;
use crate::{case::CaseFile, figure};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::path::{Path, PathBuf};

/// The folder of the cases.
pub(super) const CASES: &str = "meshes";

/// `metastable run`.
pub(super) fn run(args: &RunArgs) -> Result<()> {
    let jobs = load(&args.cases, &args.set.set)?;
    if let Some(folder) = &args.out {
        refuse_namesakes(&jobs)?;
        prepare(folder)?;
    }
    let pool = pool(&args.work)?;
    for (index, job) in jobs.iter().enumerate() {
        let (outcome, earlier) = compute(job, args.out.as_deref(), &pool, &args.work)?;
        if let Some(folder) = &args.out {
            write_results(job, &outcome, folder)?;
            earlier.inspect(Resume::remove);
            draw(job, &outcome, folder)?;
        }
        let text = if args.json { json(&job.file, &outcome)? } else { titled(job, &outcome, index > 0) };
        if !print::out(&text)? && args.out.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

/// `metastable figures`.
pub(super) fn figures(args: &FiguresArgs) -> Result<()> {
    let paths = if args.cases.is_empty() { cases_in(Path::new(CASES))? } else { args.cases.clone() };
    let jobs = load(&paths, &[])?;
    refuse_namesakes(&jobs)?;
    prepare(&args.out)?;
    let pool = pool(&args.work)?;
    for job in &jobs {
        let (outcome, earlier) = compute(job, Some(&args.out), &pool, &args.work)?;
        let path = extended(&args.out, job, ".csv");
        write_whole(&path, &outcome.table.to_csv()?)?;
        earlier.inspect(Resume::remove);
        let drawn = draw(job, &outcome, &args.out)?;
        // Nobody reading the list of files is no reason to stop writing them.
        print::out(&format!("{}{}\n", path.display(), if drawn { ", .svg, .png" } else { "" }))?;
    }
    Ok(())
}

fn load(paths: &[PathBuf], set: &[String]) -> Result<Vec<Job>> {
    paths.iter().map(|path| Job::load(path, set)).collect()
}

/// Every `*.toml` of a folder, by name.
pub(super) fn cases_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| {
        Error::io(format!("can't be listed: {error}"))
            .remedy("name the case files, or go to where the folder is")
            .file(folder)
    })?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    if paths.is_empty() {
        return Err(Error::input("no case files, *.toml, in it").remedy("name the case files").file(folder));
    }
    Ok(paths)
}

/// Two cases of one name would write the same files.
fn refuse_namesakes(jobs: &[Job]) -> Result<()> {
    for (index, job) in jobs.iter().enumerate() {
        if let Some(other) = jobs[..index].iter().find(|other| other.file.name() == job.file.name()) {
            return Err(Error::input("would write the same files as another case")
                .got(other.file.path().display())
                .remedy("run them apart, each with its own --out")
                .file(job.file.path()));
        }
    }
    Ok(())
}

fn pool(args: &WorkArgs) -> Result<ThreadPool> {
    // 0 stands for as many as there are cores.
    let threads = args.threads.map_or(0, usize::from);
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::io(format!("the threads can't be started: {error}")).remedy("lower --threads"))
}

/// Computes one case; a sweep that is written somewhere keeps its finished points there until its table is.
fn compute(job: &Job, folder: Option<&Path>, pool: &ThreadPool, args: &WorkArgs) -> Result<(Outcome, Option<Resume>)> {
    let name = job.file.name();
    let folder = folder.filter(|_| job.cases.len() > 1);
    let earlier = folder.map(|folder| Resume::open(folder, &name, &job.file.content())).transpose()?;
    let progress = Progress::new(&name, job.cases.len(), args.quiet);
    let outcome = job.compute(pool, earlier.as_ref(), &progress, &study::run)?;
    Ok((outcome, earlier))
}

/// `folder/name.extension`, where the name may have dots of its own.
fn extended(folder: &Path, job: &Job, extension: &str) -> PathBuf {
    folder.join(job.file.name() + extension)
}

fn json(file: &CaseFile, outcome: &Outcome) -> Result<String> {
    let Outcome { table, evidence } = outcome;
    let (case, study) = (file.name(), file.study());
    let report = Report { case: &case, study, columns: &table.columns, rows: &table.rows, evidence };
    Ok(report.to_json()? + "\n")
}

fn titled(job: &Job, outcome: &Outcome, another: bool) -> String {
    let gap = if another { "\n" } else { "" };
    let title = job.file.title().replace(|c: char| c.is_control(), " ");
    format!("{gap}{}: {title}\n{}", job.file.name(), outcome.table.to_text())
}

fn write_results(job: &Job, outcome: &Outcome, folder: &Path) -> Result<()> {
    let files = [
        (".csv", outcome.table.to_csv()?),
        (".json", json(&job.file, outcome)?.into_bytes()),
        (".npy", outcome.table.to_npy()?),
    ];
    files.iter().try_for_each(|(extension, bytes)| write_whole(&extended(folder, job, extension), bytes))
}

/// Whether the study has a figure; it is then written as NAME.svg and NAME.png.
fn draw(job: &Job, outcome: &Outcome, folder: &Path) -> Result<bool> {
    let named = |error: Error| error.file(job.file.path());
    let Some(figure) = study::figure(&job.file, &job.cases, &outcome.table).map_err(named)? else { return Ok(false) };
    figure::draw(&figure, &extended(folder, job, "")).map(|()| true).map_err(named)
}
