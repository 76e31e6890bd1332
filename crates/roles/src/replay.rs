//! Where articles go that are read out of archives.

use crate::crawl::sink_told;
use crate::exit::{Exit, Failure};
use crate::output::prepare;
use crate::wiring;
use newshound_core::article::Article;
use newshound_ports::ArticleSink;
use newshound_sinks::{Durability, Fan, Fields, SinkSpec, SpoolLimits};
use std::path::Path;
use std::sync::Arc;

/// Articles that a folder knows again when it is opened: many times those of one batch.
const RECOVER: usize = 100_000;
/// Bytes of articles that may wait for sinks.
const SPOOL_BYTES: u64 = 1 << 30;

/// A folder's articles.jsonl, and the sinks beside it.
pub struct Target {
    runtime: tokio::runtime::Runtime,
    sink: Arc<dyn ArticleSink>,
    fan: Option<Arc<Fan>>,
}

impl Target {
    /// Opens `folder`, made where it is missing, with `sinks` beside it; `fields` are written.
    ///
    /// # Errors
    /// Where one of them cannot be written.
    pub fn open(folder: &Path, fields: Fields, sinks: Vec<SinkSpec>) -> Result<Self, Failure> {
        prepare(folder)?;
        let runtime = tokio::runtime::Runtime::new().map_err(|error| {
            Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
        })?;
        // They are flushed a batch at a time.
        let file = wiring::sink(folder, RECOVER, Durability::Process, fields)?;
        let mut fan = None;
        if !sinks.is_empty() {
            let limits = SpoolLimits { bytes: SPOOL_BYTES, remembered: RECOVER };
            let own = Arc::clone(&file);
            let started = Fan::start(folder, own, sinks, limits, Durability::Process);
            let started = runtime.block_on(started).map_err(|error| sink_told(&error))?;
            fan = Some(Arc::new(started));
        }
        let sink = fan.clone().map_or(file, |fan| fan as Arc<dyn ArticleSink>);
        Ok(Self { runtime, sink, fan })
    }

    /// Writes articles, and makes them safe.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn put(&self, articles: &[Article]) -> Result<(), Failure> {
        let put = async {
            for article in articles {
                self.sink.put(article).await?;
            }
            self.sink.flush().await
        };
        self.runtime.block_on(put).map_err(|error| sink_told(&error))
    }

    /// Lets every sink take what waits for it.
    ///
    /// # Errors
    /// Where one does not.
    pub fn close(self) -> Result<(), Failure> {
        let Some(fan) = self.fan else { return Ok(()) };
        let late = self.runtime.block_on(fan.close());
        match wiring::behind(&late) {
            Some(sentence) => Err(Failure::new(Exit::SinkBehind, sentence)),
            None => Ok(()),
        }
    }
}
