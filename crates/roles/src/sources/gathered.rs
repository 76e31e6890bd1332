//! What was read of a file of sources.

use super::SourceList;
use super::seed::SeedSource;
use std::fmt;

/// A line that names no source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// What a file lists.
#[derive(Debug, Default)]
pub struct Listed {
    /// Its sources, each URL once.
    pub sources: SourceList,
    /// Lines that were left out.
    pub bad: Vec<Bad>,
    /// Columns of a table that say nothing here.
    pub unused: Vec<String>,
}

/// Bad lines told one by one.
const TOLD: usize = 5;

impl Listed {
    /// Sentences about what was left out of the file called `name`.
    pub(super) fn notes(&self, name: &str) -> Vec<String> {
        let mut notes: Vec<String> =
            self.bad.iter().take(TOLD).map(|bad| format!("{name} {bad}; left out")).collect();
        if self.bad.len() > TOLD {
            notes.push(format!(
                "{name}: {} lines were left out in all, {} sites were read",
                self.bad.len(),
                self.sources.all().len()
            ));
        }
        if !self.unused.is_empty() {
            let columns = self.unused.join(", ");
            notes.push(format!("{name}: columns that say nothing here: {columns}"));
        }
        notes
    }
}

/// What was gathered of a file so far.
#[derive(Default)]
pub(super) struct Gathered(pub(super) Listed);

impl Gathered {
    /// Takes in what stands on `line`.
    pub(super) fn take(&mut self, line: u64, source: Result<SeedSource, String>) {
        match source {
            Ok(source) => {
                self.0.sources.add(source);
            }
            Err(why) => self.0.bad.push(Bad { line, why }),
        }
    }
}
