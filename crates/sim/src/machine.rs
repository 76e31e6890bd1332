//! What outlives a process: its folder, the disk, the clock, the internet.

use crate::clock::SimClock;
use crate::disk::SimDisk;
use crate::internet::Internet;
use crate::trace::Trace;
use newshound_ports::StoreError;
use newshound_sinks::{Durability, JsonLines};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Lines of the articles' file that are known again, as the product has it.
const RECOVER_LINES: usize = 20_000;
/// The store's files that survive a loss of power.
const STATE_FILES: [&str; 2] = ["frontier.db", "frontier.db-wal"];

/// The machine.
pub(crate) struct Machine {
    folder: TempDir,
    disk: Arc<SimDisk>,
    pub(crate) clock: Arc<SimClock>,
    pub(crate) internet: Arc<Internet>,
    pub(crate) trace: Arc<Trace>,
}

/// The store as it was at some moment.
pub(crate) struct StateCopy(Vec<Option<Vec<u8>>>);

impl Machine {
    pub(crate) fn new(internet: Internet) -> io::Result<Self> {
        // In memory where there is such a place: nothing here is to survive.
        let memory = Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? };
        let (clock, trace) = (Arc::clone(&internet.clock), Arc::clone(&internet.trace));
        Ok(Self { folder, disk: Arc::default(), clock, internet: Arc::new(internet), trace })
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub(crate) fn articles(&self) -> PathBuf {
        self.folder.path().join("articles.jsonl")
    }

    /// The product's sink, as durable as it is by default.
    pub(crate) fn sink(&self) -> Result<Arc<JsonLines>, StoreError> {
        let disk = Arc::clone(&self.disk);
        JsonLines::open_on(&self.articles(), RECOVER_LINES, Durability::default(), disk)
            .map(Arc::new)
            .map_err(|error| StoreError::NotWritable(error.to_string()))
    }

    /// The store's files as they are now; nobody writes them meanwhile.
    pub(crate) fn copy_state(&self) -> StateCopy {
        StateCopy(STATE_FILES.map(|name| std::fs::read(self.state().join(name)).ok()).into())
    }

    /// The power is lost: the store is as it was a moment ago, and of the articles' file `share` of
    /// 100 of what was not flushed survives.
    pub(crate) fn lose_power(&self, state: &StateCopy, share: u64) -> io::Result<()> {
        for (name, bytes) in STATE_FILES.iter().zip(&state.0) {
            let path = self.state().join(name);
            match bytes {
                Some(bytes) => std::fs::write(path, bytes)?,
                None if path.exists() => std::fs::remove_file(path)?,
                None => {}
            }
        }
        let index = self.state().join("frontier.db-shm");
        if index.exists() {
            std::fs::remove_file(index)?;
        }
        let lost = self.disk.lose_power(&self.articles(), share)?;
        self.trace.note(self.clock.passed(), format!("power lost: {lost} bytes of articles"));
        Ok(())
    }
}
