//! Many logs as one stream of events in the order of time.

mod lines;
mod paths;
mod source;

use crate::error::Error;
use crate::read::Read;
use crate::record::Record;
use crate::report::Report;
use crate::scan::{self, Field};
use lines::Next;
pub use paths::log_files;
use source::Source;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;

/// Which events count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// None logged before this moment (RFC 3339 in UTC).
    pub since: Option<String>,
    /// None logged at or after this moment.
    pub until: Option<String>,
    /// Only those of this site or host; events that name none count too.
    pub site: Option<String>,
}

impl Filter {
    fn takes(&self, record: &Record<'_>) -> bool {
        let at = record.timestamp();
        let early = self.since.as_deref().is_some_and(|since| at < since);
        let late = self.until.as_deref().is_some_and(|until| at >= until);
        let elsewhere = self
            .site
            .as_deref()
            .is_some_and(|site| !record.raw("site").is_empty() && !record.is_of(site));
        !early && !late && !elsewhere
    }
}

/// Opened logs.
pub struct Input {
    sources: Vec<Source>,
    read: Read,
    fields: Vec<Field>,
    /// Sources by the time of the line each stands at.
    order: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
}

impl Input {
    /// Opens files, folders (their logs) and `-` (stdin).
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn open(paths: &[PathBuf]) -> Result<Self, Error> {
        let files = paths::expand(paths)?;
        let sources = files
            .iter()
            .map(|path| Source::open(path, files.len()))
            .collect::<Result<Vec<_>, _>>()?;
        let read = Read { files: sources.len(), ..Read::default() };
        Ok(Self { sources, read, fields: Vec::new(), order: BinaryHeap::new() })
    }

    /// What was read so far.
    #[must_use]
    pub fn seen(&self) -> &Read {
        &self.read
    }

    /// Gives every event up to the present end of the logs to `report`. With `follow` it may be
    /// called again for what was written since; a last line without its end then waits.
    pub fn read(&mut self, report: &mut dyn Report, filter: &Filter, follow: bool) {
        let filter = (filter.since.is_some() || filter.until.is_some() || filter.site.is_some())
            .then_some(filter);
        for index in 0..self.sources.len() {
            self.sources[index].wake();
            self.step(index, follow);
        }
        while let Some(Reverse((_, index))) = self.order.pop() {
            // The next of the same file mostly is the next of all: no order is kept then.
            loop {
                self.give(index, report, filter);
                if !self.advance(index, follow) {
                    break;
                }
                let at = &self.sources[index].at;
                if self.order.peek().is_some_and(|Reverse((other, _))| other < at) {
                    self.order.push(Reverse((at.clone(), index)));
                    break;
                }
            }
        }
    }

    fn step(&mut self, index: usize, follow: bool) {
        if self.advance(index, follow) {
            self.order.push(Reverse((self.sources[index].at.clone(), index)));
        }
    }

    /// Goes to the next line of a source; `false` at its end.
    fn advance(&mut self, index: usize, follow: bool) -> bool {
        loop {
            let source = &mut self.sources[index];
            if source.ended {
                return false;
            }
            match source.next(follow) {
                Ok(Next::Line) => return true,
                Ok(Next::TooLong) => self.broken(index),
                Ok(Next::End) => return false,
                Err(error) => {
                    source.ended = true;
                    let told = format!("{} after line {}: {error}", source.name(), source.number);
                    self.read.unreadable.push(told);
                    return false;
                }
            }
        }
    }

    fn give(&mut self, index: usize, report: &mut dyn Report, filter: Option<&Filter>) {
        let line = self.sources[index].line();
        self.read.lines += 1;
        self.read.bytes += line.len() as u64 + 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        if !report.wants(line) {
            return;
        }
        let scanned = std::str::from_utf8(line)
            .ok()
            .filter(|line| scan::scan(line, &mut self.fields).is_some());
        let Some(line) = scanned else {
            self.broken_line(index);
            return;
        };
        let record = Record::new(line, &self.fields);
        let at = record.timestamp();
        if record.event().is_empty() || at.is_empty() {
            self.broken_line(index);
            return;
        }
        self.read.note(&record, filter.and_then(|filter| filter.site.as_deref()));
        if filter.is_some_and(|filter| !filter.takes(&record)) {
            return;
        }
        if self.read.from.is_empty() {
            self.read.from = at.to_owned();
        }
        if *self.read.to < *at {
            self.read.to.clear();
            self.read.to.push_str(at);
        }
        report.take(&record);
    }

    fn broken(&mut self, index: usize) {
        self.read.lines += 1;
        self.broken_line(index);
    }

    fn broken_line(&mut self, index: usize) {
        self.read.broken += 1;
        let source = &self.sources[index];
        self.read
            .first_broken
            .get_or_insert_with(|| format!("{} line {}", source.name(), source.number));
    }
}
