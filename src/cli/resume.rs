//! The finished points of a sweep, kept in a hidden file beside the results until the table is written.
//!
//! The first line says what program and what case the points belong to: a file with another first line is discarded. Then one
//! line per point. A line that was cut off by the interruption is ignored, with all behind it.

use crate::error::{Error, Result};
use crate::study::Outcome;
use crate::table::{Cell, Column, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the points depend on. It is compared as a whole: unlike a hash of it, it can't collide.
#[derive(Debug, Serialize)]
struct Origin<'a> {
    version: &'a str,
    /// Size and time of the program, for two builds of one version need not give the same bits.
    program: Option<(u64, u128)>,
    case: &'a str,
}

/// One point.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    point: usize,
    /// Left out where they are those of the line before: they would be most of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<Column>>,
    rows: Vec<Vec<Cell>>,
    evidence: Vec<Value>,
}

/// The points finished so far.
#[derive(Debug)]
pub(super) struct Resume {
    path: PathBuf,
    origin: String,
    finished: BTreeMap<usize, (Table, Vec<Value>)>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Opened with the first point, so that a sweep without one leaves no file.
    file: Option<File>,
    columns: Vec<Column>,
    /// Length of the part of the file that can be used.
    length: u64,
}

impl Resume {
    /// Reads what an earlier run has left for this case; whatever can't be used counts as nothing.
    pub fn open(folder: &Path, name: &str, content: &str) -> Result<Self> {
        let path = folder.join(format!(".{name}.resume.jsonl"));
        let origin = Origin { version: env!("CARGO_PKG_VERSION"), program: program(), case: content };
        let origin = serde_json::to_string(&origin).map_err(|error| Error::io(error.to_string()).file(&path))?;
        let mut resume = Self { path, origin, finished: BTreeMap::new(), state: Mutex::default() };
        if let Ok(bytes) = std::fs::read(&resume.path) {
            resume.load(&bytes);
        }
        Ok(resume)
    }

    fn load(&mut self, bytes: &[u8]) {
        let mut state = State::default();
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
        match lines.next() {
            Some(first) if first.strip_suffix(b"\n") == Some(self.origin.as_bytes()) => {
                state.length = first.len() as u64
            }
            _ => return,
        }
        for line in lines {
            let Ok(read) = serde_json::from_slice::<Line>(line) else { break };
            if let Some(columns) = read.columns {
                state.columns = columns;
            }
            state.length += line.len() as u64;
            let table = Table { columns: state.columns.clone(), rows: read.rows };
            self.finished.insert(read.point, (table, read.evidence));
        }
        self.state = Mutex::new(state);
    }

    /// The point, if an earlier run has finished it.
    pub fn recall(&self, point: usize) -> Option<Outcome> {
        self.finished.get(&point).map(|(table, evidence)| Outcome { table: table.clone(), evidence: evidence.clone() })
    }

    /// Writes a finished point down.
    pub fn record(&self, point: usize, outcome: &Outcome) -> Result<()> {
        let mut state = self.state();
        let columns = (state.columns != outcome.table.columns).then(|| outcome.table.columns.clone());
        let line = Line { point, columns, rows: outcome.table.rows.clone(), evidence: outcome.evidence.clone() };
        self.append(&mut state, &line).map_err(|error| {
            Error::io(format!("a finished point can't be written: {error}"))
                .remedy("choose another folder with --out")
                .file(&self.path)
        })?;
        state.columns.clone_from(&outcome.table.columns);
        Ok(())
    }

    fn append(&self, state: &mut State, line: &Line) -> std::io::Result<()> {
        let text = serde_json::to_string(line)? + "\n";
        if state.file.is_none() {
            let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
            file.set_len(state.length)?;
            if state.length == 0 {
                file.write_all((self.origin.clone() + "\n").as_bytes())?;
            }
            state.file = Some(file);
        }
        state.file.as_mut().map_or(Ok(()), |file| file.write_all(text.as_bytes()))
    }

    /// A thread that panicked while it held the lock has at worst left half a line, which is ignored when read.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes the file: the table is written.
    pub fn remove(&self) {
        // A file that stays behind is recognised or discarded by the next run.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn program() -> Option<(u64, u128)> {
    let metadata = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let time = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((metadata.len(), time.as_nanos()))
}
