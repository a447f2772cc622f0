//! One case from its file to its table: the points of its sweep in parallel, in order, the same bits for any number of threads.

use super::progress::Progress;
use super::resume::Resume;
use crate::case::{Case, CaseFile, KEYS, Override, Takes, unknown_name};
use crate::error::{Error, Result};
use crate::study::{self, Outcome};
use crate::table::{Cell, Column, Table};
use crate::units::parse;
use rayon::ThreadPool;
use rayon::prelude::*;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A case file and its resolved points.
#[derive(Debug)]
pub(super) struct Job {
    pub file: CaseFile,
    pub points: Vec<Vec<Override>>,
    pub cases: Vec<Case>,
}

impl Job {
    /// Reads, sets, and resolves every point, so that a mistake shows before anything is computed.
    pub fn load(path: &Path, set: &[String]) -> Result<Self> {
        let mut file = CaseFile::read(path)?;
        set.iter().try_for_each(|assignment| file.set(assignment))?;
        Self::new(file)
    }

    pub fn new(file: CaseFile) -> Result<Self> {
        let points = file.points()?;
        let resolve = |point: &Vec<Override>| {
            file.resolve(point).map_err(|error| match file.resolve(&[]) {
                // A mistake that is there without the sweep as well is not the point's.
                Err(anywhere) if anywhere == error => error,
                _ => located(error, point),
            })
        };
        let cases = points.iter().map(resolve).collect::<Result<Vec<_>>>()?;
        let names = study::names();
        if !names.contains(&file.study()) {
            let error = unknown_name("unknown study", file.study(), &names);
            return Err(error.key("study.kind").file(file.path()));
        }
        Ok(Self { file, points, cases })
    }

    /// The table over all points, and the evidence of each. Points that `earlier` has are not computed again. Of several
    /// points that fail, the first is reported, whichever thread was faster.
    pub fn compute(
        &self,
        pool: &ThreadPool,
        earlier: Option<&Resume>,
        progress: &Progress,
        work: &(impl Fn(&Case) -> Result<Outcome> + Sync),
    ) -> Result<Outcome> {
        let failed = AtomicUsize::new(usize::MAX);
        let point = |index: usize| {
            // Behind a point that failed nothing is needed; before it, another one may still be the first to fail.
            if failed.load(Ordering::Relaxed) < index {
                return None;
            }
            let outcome = self.point(index, earlier, work);
            if outcome.is_err() {
                failed.fetch_min(index, Ordering::Relaxed);
            }
            progress.step();
            Some(outcome)
        };
        let outcomes: Vec<_> = pool.install(|| (0..self.cases.len()).into_par_iter().map(point).collect());
        let mut whole = Outcome { table: Table::default(), evidence: Vec::new() };
        for outcome in outcomes.into_iter().flatten() {
            let Outcome { table, evidence } = outcome?;
            whole.table.append(table).map_err(|error| error.file(self.file.path()))?;
            whole.evidence.extend(evidence);
        }
        Ok(whole)
    }

    fn point(
        &self,
        index: usize,
        earlier: Option<&Resume>,
        work: &(impl Fn(&Case) -> Result<Outcome> + Sync),
    ) -> Result<Outcome> {
        let point = &self.points[index];
        let outcome = match earlier.and_then(|earlier| earlier.recall(index)) {
            Some(outcome) => outcome,
            None => {
                let fresh = work(&self.cases[index]).map_err(|error| located(error, point).file(self.file.path()))?;
                earlier.map_or(Ok(()), |earlier| earlier.record(index, &fresh))?;
                fresh
            }
        };
        Ok(labelled(outcome, point))
    }
}

/// Names the point in the message, where there is more than one.
fn located(error: Error, point: &[Override]) -> Error {
    if point.is_empty() {
        return error;
    }
    let at: Vec<String> = point.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    error.at(at.join(", "))
}

/// Says in the table and in the evidence which point they belong to. A study that has a column for a swept key keeps its own.
fn labelled(mut outcome: Outcome, point: &[Override]) -> Outcome {
    for (key, value) in point.iter().rev() {
        let last = key.rsplit('.').next().unwrap_or(key);
        let twice = point.iter().filter(|(other, _)| other.rsplit('.').next() == Some(last)).count() > 1;
        let known = KEYS.iter().find(|known| known.name == key);
        let unit = known.map_or("1", |known| known.unit);
        let plain = if twice { key.replace('.', "_") } else { last.to_owned() };
        // A quantity stands in the SI unit, which its name then tells: temperature_k.
        let name = match (known.map(|known| known.takes), value) {
            (Some(Takes::Quantity(_)), toml::Value::String(_)) => {
                format!("{plain}_{}", unit.to_lowercase().replace('/', "_per_").replace(' ', "_"))
            }
            _ => plain,
        };
        if outcome.table.position(&name).is_none() {
            let column = Column { name, unit: unit.into(), how: format!("{key}, swept") };
            outcome.table.lead_with(column, &cell(value, known.map(|known| known.takes)));
        }
    }
    let at: serde_json::Map<String, Value> =
        point.iter().map(|(key, value)| (key.clone(), serde_json::to_value(value).unwrap_or_default())).collect();
    if !at.is_empty() {
        for evidence in outcome.evidence.iter_mut().filter_map(Value::as_object_mut) {
            evidence.insert("at".into(), Value::Object(at.clone()));
        }
    }
    outcome
}

fn cell(value: &toml::Value, takes: Option<Takes>) -> Cell {
    match (value, takes) {
        (toml::Value::Integer(value), _) => Cell::Integer(*value),
        (toml::Value::String(text), Some(Takes::Quantity(dimension))) => Cell::from(parse(text, dimension).ok()),
        (toml::Value::String(text), Some(Takes::Name)) => Cell::from(text.as_str()),
        (other, _) => Cell::from(other.as_float()),
    }
}
