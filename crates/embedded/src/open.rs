//! Opening and closing.

use crate::fault::Fault;
use crate::handles::{EmbeddedFrontier, EmbeddedMemory, EmbeddedSeen, EmbeddedStories, Written};
use crate::job::{Job, Link, Shared};
use crate::known::{GENERATION, Known};
use crate::queue::{ProcessQueue, weight};
use crate::tally::Tally;
use crate::verify::Seen;
use crate::{lock, schema, writer};
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::task::{FetchReport, FetchTask};
use newshound_ports::{Clock, StoreError};
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// The store's file in its directory.
pub(crate) const FILE: &str = "frontier.db";

/// An open store: one directory, held by one process.
pub struct Embedded {
    link: Link,
    tasks: Arc<ProcessQueue<FetchTask>>,
    reports: Arc<ProcessQueue<FetchReport>>,
    clock: Arc<dyn Clock>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedded").field("path", &self.link.shared.path).finish_non_exhaustive()
    }
}

impl Embedded {
    /// Opens the store in `dir`, made where it is missing. Tasks that were in flight belonged
    /// to a process that is gone: `expired` gives them at once.
    ///
    /// # Errors
    /// `Locked` by another process, `OtherVersion`, `Damaged`, or `NotWritable`; each names
    /// the path.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Self::open_keyed(dir, clock, None)
    }

    /// [`Embedded::open`] where a new store takes its fingerprints from `new`, so that a simulation
    /// can be repeated. A key that others know lets them keep stories out of the crawl.
    ///
    /// # Errors
    /// Those of [`Embedded::open`].
    pub fn open_keyed(
        dir: &Path,
        clock: Arc<dyn Clock>,
        new: Option<Fingerprinter>,
    ) -> Result<Self, StoreError> {
        let not_writable =
            |error: std::io::Error| StoreError::NotWritable(format!("{}: {error}", dir.display()));
        std::fs::create_dir_all(dir).map_err(not_writable)?;
        let lock = lock::take(dir)?;
        let path = dir.join(FILE);
        let (conn, fingerprints) = schema::open(&path, new)?;
        let known = Known::default();
        let tally = resume(&conn, &known).map_err(|fault| fault.told(&path))?;
        let counts = Mutex::new(tally.counts());
        let shared = Arc::new(Shared { path, known, fingerprints, counts });
        let (jobs, asked) = channel();
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || writer::run(&conn, tally, &asked, &theirs, lock))
            .map_err(not_writable)?;
        Ok(Self {
            link: Link { jobs, shared },
            tasks: Arc::new(ProcessQueue::new(|_| 0)),
            reports: Arc::new(ProcessQueue::new(weight)),
            clock,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The frontier.
    #[must_use]
    pub fn frontier(&self) -> Arc<EmbeddedFrontier> {
        Arc::new(EmbeddedFrontier(self.link.clone()))
    }

    /// The seen-set and the claims.
    #[must_use]
    pub fn seen(&self) -> Arc<EmbeddedSeen> {
        Arc::new(EmbeddedSeen(self.link.clone()))
    }

    /// The sites' memories and the stories' parts.
    #[must_use]
    pub fn memory(&self) -> Arc<EmbeddedMemory> {
        Arc::new(EmbeddedMemory { link: self.link.clone(), clock: self.clock() })
    }

    /// Which articles tell the same story; the last `kept` stories are remembered.
    #[must_use]
    pub fn stories(&self, kept: u64) -> Arc<EmbeddedStories> {
        Arc::new(EmbeddedStories { link: self.link.clone(), kept })
    }

    /// The stories that were written, to compare the file of articles with.
    #[must_use]
    pub fn written(&self) -> Written {
        Written(self.link.clone())
    }

    /// The queue of tasks.
    #[must_use]
    pub fn tasks(&self) -> Arc<ProcessQueue<FetchTask>> {
        Arc::clone(&self.tasks)
    }

    /// The queue of reports.
    #[must_use]
    pub fn reports(&self) -> Arc<ProcessQueue<FetchReport>> {
        Arc::clone(&self.reports)
    }

    /// The store's clock, as given to [`Embedded::open`].
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Closes queues and store; every call afterwards gives `Closed`. Blocks until what was
    /// asked before is done and the lock is free (the log is folded in: up to a second).
    pub fn close(&self) {
        self.tasks.close();
        self.reports.close();
        let _ = self.link.jobs.send(Job::Close);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

/// Takes up what the last process left: counts, tasks in flight, known URLs.
fn resume(conn: &Connection, known: &Known) -> Result<Tally, Fault> {
    let mut tally = Tally::load(conn)?;
    let out: i64 =
        conn.query_row("SELECT count(*) FROM inflight WHERE uncounted = 0", [], |row| row.get(0))?;
    if out != tally.in_flight {
        return Err(Fault::Damaged(format!(
            "it counts {} tasks in flight and holds {out}",
            tally.in_flight
        )));
    }
    conn.execute("UPDATE inflight SET deadline = 0 WHERE deadline <> 0", [])?;
    if usize::try_from(tally.admitted).unwrap_or(usize::MAX) > 2 * GENERATION {
        known.mark_incomplete();
        return Ok(tally);
    }
    let mut seen = Seen::default();
    let mut statement = conn.prepare("SELECT fp, place FROM seen")?;
    let mut rows = statement.query([])?;
    {
        let mut known = known.lock();
        while let Some(row) = rows.next()? {
            let fp: i64 = row.get(0)?;
            seen.note(fp, row.get(1)?);
            known.insert(fp.cast_unsigned());
        }
    }
    if tally.seen_sum.is_some() {
        seen.check(&tally)?;
    } else {
        let before = tally;
        tally.seen_sum = Some(seen.sum);
        tally.store(&before, conn)?;
    }
    Ok(tally)
}
