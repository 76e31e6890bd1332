//! A look at a store that another process may be using.

use crate::handles::{EmbeddedFrontier, Written};
use crate::job::{Job, Link, Shared};
use crate::known::Known;
use crate::open::FILE;
use crate::schema::Looked;
use crate::tally::Tally;
use crate::{lock, schema, writer};
use newshound_ports::StoreError;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tempfile::TempDir;

/// A store opened for reading only, without its lock. Commits and claims give `Closed`.
#[derive(Debug)]
pub struct Peek {
    frontier: EmbeddedFrontier,
    running: bool,
    thread: Option<JoinHandle<()>>,
    _copy: Option<TempDir>,
}

impl Peek {
    /// Opens the store in `dir` as it is at this moment; counts are of this moment too. One
    /// that is only being made, or whose maker was killed over it, is empty.
    ///
    /// # Errors
    /// `OtherVersion`, `Damaged` or `NotWritable` as [`Embedded::open`](crate::Embedded::open);
    /// never `Locked`.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        let running = lock::is_held(dir);
        let Looked { conn, by: fingerprints, copy } = match schema::open_reading(&path)? {
            Some(opened) => opened,
            None => schema::empty(&path)?,
        };
        let tally = Tally::load(&conn).map_err(|fault| fault.told(&path))?;
        let counts = Mutex::new(tally.counts());
        let shared = Arc::new(Shared { path, known: Known::default(), fingerprints, counts });
        let (jobs, asked) = channel();
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("store-peek".into())
            .spawn(move || writer::look(&conn, tally, &asked, &theirs))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let frontier = EmbeddedFrontier(Link { jobs, shared });
        Ok(Self { frontier, running, thread: Some(thread), _copy: copy })
    }

    /// The frontier, for reading.
    #[must_use]
    pub fn frontier(&self) -> Arc<EmbeddedFrontier> {
        Arc::new(self.frontier.clone())
    }

    /// The stories that were written.
    #[must_use]
    pub fn written(&self) -> Written {
        Written(self.frontier.0.clone())
    }

    /// Whether another process held the store when it was opened.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Ends the reading thread.
    pub fn close(mut self) {
        let _ = self.frontier.0.jobs.send(Job::Close);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
