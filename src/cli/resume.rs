//! Finished points of a sweep, kept beside the output until it is written, so that an interrupted sweep goes on.
//!
//! The file holds one JSON value a line: first what the sweep was made from, then `[point, table, evidence]`. A line cut
//! short by the interruption is ignored, a file made from anything else discarded.

use crate::error::{Error, Result};
use crate::study::Outcome;
use crate::table::Table;
use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(super) struct Resume {
    path: PathBuf,
    file: Mutex<File>,
    done: HashMap<usize, Outcome>,
}

/// What a stored point must have been made from to be used again.
fn signature(fingerprint: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), fingerprint).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

impl Resume {
    /// Opens or begins the file for the case `name` in `folder`.
    pub fn new(folder: &Path, name: &str, fingerprint: &str) -> Result<Self> {
        let path = folder.join(format!(".{name}.resume.jsonl"));
        let signature = signature(fingerprint);
        let failed = |error: std::io::Error| {
            Error::io(format!("can't be written: {error}")).remedy("choose a folder you may write to").file(&path)
        };
        let (done, lines) =
            std::fs::read_to_string(&path).map_or_else(|_| Default::default(), |t| stored(&t, &signature));
        let mut file = File::create(&path).map_err(failed)?;
        writeln!(file, "{}", serde_json::json!(signature)).map_err(failed)?;
        for line in lines {
            writeln!(file, "{line}").map_err(failed)?;
        }
        Ok(Self { path, file: Mutex::new(file), done })
    }

    /// The result of a point that an earlier run finished.
    pub fn find(&self, point: usize) -> Option<Outcome> {
        self.done.get(&point).cloned()
    }

    /// Stores a finished point; if it can't be stored, an interrupted sweep computes it again.
    pub fn store(&self, point: usize, outcome: &Outcome) {
        let line = serde_json::json!([point, outcome.table, outcome.evidence]);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = writeln!(file, "{line}").and_then(|()| file.flush());
        drop(stored);
    }

    /// The output is written: nothing is left to resume.
    pub fn finish(self) {
        drop(std::fs::remove_file(&self.path));
    }
}

/// The points in a file with this signature, and their lines.
fn stored(text: &str, signature: &str) -> (HashMap<usize, Outcome>, Vec<String>) {
    let mut lines = text.lines();
    let same = lines.next().and_then(|line| serde_json::from_str::<String>(line).ok()).is_some_and(|s| s == signature);
    if !same {
        return Default::default();
    }
    let parsed = |line: &str| serde_json::from_str::<(usize, Table, Vec<serde_json::Value>)>(line).ok();
    let whole: Vec<_> = lines.filter_map(|line| Some((parsed(line)?, line.to_owned()))).collect();
    let kept = whole.iter().map(|(_, line)| line.clone()).collect();
    let done = whole.into_iter().map(|((point, table, evidence), _)| (point, Outcome { table, evidence })).collect();
    (done, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back_bit_by_bit_and_a_cut_line_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let mut table = Table::new(&[("k", "1", ""), ("n", "1", "")]);
        table.rows.push(vec![(0.1f64 + 0.2).into(), 3usize.into()]);
        table.rows.push(vec![4.771120403044094e-140.into(), f64::NAN.into()]);
        let outcome = Outcome { table, evidence: vec![serde_json::json!({"floor": 1.5e-300})] };
        let first = Resume::new(folder.path(), "case", "a").unwrap();
        first.store(7, &outcome);
        let path = first.path.clone();
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("[8,{\"columns\":[");
        std::fs::write(&path, text).unwrap();
        let second = Resume::new(folder.path(), "case", "a").unwrap();
        assert_eq!(second.find(7).unwrap().table, outcome.table);
        assert!(second.find(8).is_none());
        assert!(Resume::new(folder.path(), "case", "b").unwrap().find(7).is_none());
        second.finish();
        assert!(!path.exists());
    }
}
