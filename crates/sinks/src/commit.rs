//! Group commit: one flush of a file for all that wait for it.

use async_trait::async_trait;
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Shortest time between the beginnings of two flushes: at most 20 a second, each for all
/// articles that came meanwhile. A flush costs about 0.3 ms of CPU (docs/performance.md), and an
/// article waits half of this time on average.
const BETWEEN_FLUSHES: Duration = Duration::from_millis(50);

/// Brings what was written to a file to the disk.
#[async_trait]
pub trait Flush: Send + Sync {
    /// Returns once what had been written to `file` before the call survives a loss of power.
    async fn flush(&self, file: Arc<File>) -> io::Result<()>;
}

/// The system's own flush, on a thread that may block.
#[derive(Debug, Clone, Copy)]
pub struct SystemDisk;

#[async_trait]
impl Flush for SystemDisk {
    async fn flush(&self, file: Arc<File>) -> io::Result<()> {
        tokio::task::spawn_blocking(move || file.sync_data()).await.map_err(io::Error::other)?
    }
}

/// The flushes of one file, or of files one after another.
pub(crate) struct Commit {
    disk: Arc<dyn Flush>,
    flushed: tokio::sync::Mutex<Flushed>,
}

/// How far the file is on the disk.
#[derive(Default)]
struct Flushed {
    lines: u64,
    began: Option<Instant>,
}

impl Commit {
    /// On this disk.
    pub(crate) fn new(disk: Arc<dyn Flush>) -> Self {
        Self { disk, flushed: tokio::sync::Mutex::default() }
    }

    /// Returns once the first `lines` lines are on the disk. One of those that wait flushes for
    /// all: `now` gives the file and how many lines were written to it and those before it.
    pub(crate) async fn to(
        &self,
        lines: u64,
        now: impl FnOnce() -> (Arc<File>, u64),
    ) -> io::Result<()> {
        let mut flushed = self.flushed.lock().await;
        if flushed.lines >= lines {
            return Ok(());
        }
        if let Some(began) = flushed.began {
            tokio::time::sleep_until(began + BETWEEN_FLUSHES).await;
        }
        let (file, written) = now();
        flushed.began = Some(Instant::now());
        self.disk.flush(file).await?;
        flushed.lines = written;
        Ok(())
    }
}
