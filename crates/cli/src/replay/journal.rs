//! How far a folder's replay came: a line for each batch, in `replay.jsonl`.

use crate::archive::Source;
use newshound_roles::{Exit, Failure};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Its name in the folder.
const NAME: &str = "replay.jsonl";

#[derive(Serialize, Deserialize)]
struct Line {
    file: PathBuf,
    /// Its length then: one that grew is read on.
    bytes: u64,
    records: u64,
    done: bool,
}

/// What was read of each file.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    known: HashMap<PathBuf, Line>,
}

impl Journal {
    /// Opens that of a folder. A torn last line is passed over.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let open = || -> std::io::Result<(File, HashMap<PathBuf, Line>)> {
            let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
            let mut known = HashMap::new();
            let mut ends = true;
            for line in BufReader::new(&file).split(b'\n') {
                let line: Option<Line> = serde_json::from_slice(&line?).ok();
                ends = line.is_some();
                if let Some(line) = line {
                    known.insert(line.file.clone(), line);
                }
            }
            if !ends {
                (&file).write_all(b"\n")?;
            }
            Ok((file, known))
        };
        let (file, known) = open().map_err(|error| failure(&path, &error))?;
        Ok(Self { path, file, known })
    }

    /// Whether all of a file was read.
    pub(super) fn is_done(&self, source: &Source) -> bool {
        let known = self.known.get(&source.key());
        known.is_some_and(|line| line.done && line.bytes == source.length())
    }

    /// Records of a file that were read.
    pub(super) fn records(&self, source: &Source) -> u64 {
        self.known.get(&source.key()).map_or(0, |line| line.records)
    }

    /// Notes how far files were read.
    pub(super) fn note(&mut self, progress: &[(Arc<Source>, u64, bool)]) -> Result<(), Failure> {
        let mut text = Vec::new();
        for (source, records, done) in progress {
            let (file, bytes) = (source.key(), source.length());
            let line = Line { file, bytes, records: *records, done: *done };
            text.append(&mut serde_json::to_vec(&line).unwrap_or_default());
            text.push(b'\n');
        }
        self.file.write_all(&text).map_err(|error| failure(&self.path, &error))
    }
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Output, format!("{}: cannot be written: {error}", path.display()))
}
