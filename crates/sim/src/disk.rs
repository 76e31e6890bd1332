//! A disk that knows what of a file would survive a loss of power.

use async_trait::async_trait;
use newshound_sinks::Flush;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a flush takes: that of a usual disk.
const FLUSH: Duration = Duration::from_millis(4);

/// The disk of the articles' file.
#[derive(Debug, Default)]
pub(crate) struct SimDisk {
    /// Bytes that were flushed.
    safe: AtomicU64,
}

#[async_trait]
impl Flush for SimDisk {
    async fn flush(&self, file: Arc<File>) -> io::Result<()> {
        let length = file.metadata()?.len();
        tokio::time::sleep(FLUSH).await;
        self.safe.store(length, Ordering::SeqCst);
        Ok(())
    }
}

impl SimDisk {
    /// The power is lost: of the bytes that were not flushed `share` of 100 survive all the same.
    pub(crate) fn lose_power(&self, path: &Path, share: u64) -> io::Result<u64> {
        let file = OpenOptions::new().write(true).open(path)?;
        // A torn line that survived was cut off since.
        let length = file.metadata()?.len();
        let safe = self.safe.load(Ordering::SeqCst).min(length);
        let left = safe + (length - safe) * share / 100;
        file.set_len(left)?;
        self.safe.store(left, Ordering::SeqCst);
        Ok(length - left)
    }
}
