//! The sources of a crawl on this machine, kept beside its state: a later run needs no seeds.

use super::{SeedSource, SourceList};
use crate::exit::{Exit, Failure};
use std::io::ErrorKind::{NotADirectory, NotFound};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The file's name in the folder of the state: JSON Lines, as a file of seeds may be.
const FILE: &str = "sources.jsonl";

/// The list kept in the folder of a state.
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
}

impl Kept {
    /// The list of the state in `state`.
    #[must_use]
    pub fn of(state: &Path) -> Self {
        Self { path: state.join(FILE) }
    }

    /// The sources kept; `None` where none ever were.
    ///
    /// # Errors
    /// Where the file cannot be read, with its line.
    pub fn read(&self) -> Result<Option<SourceList>, Failure> {
        let told = |why: String| {
            Failure::new(
                Exit::State,
                format!("{}: {why}; mend it, or move it away", self.path.display()),
            )
        };
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(None),
            Err(error) => return Err(told(format!("cannot be read: {error}"))),
        };
        let mut list = SourceList::default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let source = SeedSource::from_json(line);
            list.add(source.map_err(|why| told(format!("line {}: {why}", number + 1)))?);
        }
        Ok(Some(list))
    }

    /// Puts `list` in the place of what was kept, whole or not at all.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, list: &SourceList) -> Result<(), Failure> {
        let fresh = self.path.with_extension("new");
        let write = || {
            let mut out = std::io::BufWriter::new(std::fs::File::create(&fresh)?);
            for source in list.all() {
                writeln!(out, "{}", source.to_json())?;
            }
            out.flush()?;
            std::fs::rename(&fresh, &self.path)
        };
        write().map_err(|error| {
            let path = self.path.display();
            Failure::new(Exit::Output, format!("{path}: cannot be written: {error}; make room or rights, then run the same command again"))
        })
    }
}
