//! From one stream of articles to many sinks.
//!
//! put --> the spool, safely --> the file of articles --> Ok; and for each sink a task that feeds it
//! from the spool. A sink that is slow or away is waited for by its own task alone, until the
//! spool is full.

mod feed;
mod filter;
mod standing;

pub(crate) use feed::Pace;
pub use filter::{Filter, kind};
pub use standing::Standing;

use crate::commit::SystemDisk;
use crate::json_lines::Durability;
use crate::kind::SinkSpec;
use crate::spool::{Spool, SpoolLimits};
use async_trait::async_trait;
use feed::Feed;
use newshound_core::article::Article;
use newshound_core::identity::Fingerprint;
use newshound_ports::{ArticleSink, Changes, SinkError};
use standing::Own;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long sinks that are behind at the end are waited for while they get nowhere.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked whether they get on.
const LOOK: Duration = Duration::from_millis(200);

/// The spool and the tasks that feed the sinks from it.
pub struct Fan {
    file: Arc<dyn ArticleSink>,
    spool: Arc<Spool>,
    feeds: Mutex<JoinSet<()>>,
    owns: Vec<(String, Own)>,
}

impl std::fmt::Debug for Fan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fan").finish_non_exhaustive()
    }
}

impl Fan {
    /// Opens the spool in `folder` and all sinks, and begins to feed them. `file` is written as
    /// well, before an article counts as taken.
    ///
    /// # Errors
    /// `NotWritable` with one sentence, where a sink refuses for good: a folder that cannot be
    /// written, a table of somebody else. One that is away is waited for.
    pub async fn start(
        folder: &Path,
        file: Arc<dyn ArticleSink>,
        sinks: Vec<SinkSpec>,
        limits: SpoolLimits,
        durability: Durability,
    ) -> Result<Self, SinkError> {
        let names: Vec<String> = sinks.iter().map(|spec| spec.name.clone()).collect();
        if let Some(twice) =
            names.iter().find(|name| names.iter().filter(|other| other == name).count() > 1)
        {
            return Err(SinkError::NotWritable(format!(
                "two sinks are called {twice:?}; give each [[sink]] a name of its own"
            )));
        }
        let (spool, was_killed) =
            Spool::open(folder, limits, durability, Arc::new(SystemDisk), &names)?;
        if was_killed {
            // What reached the spool and not the file: the file knows what it has.
            for article in spool.last()? {
                file.put(&article).await?;
            }
        }
        let spool = Arc::new(spool);
        let mut feeds = JoinSet::new();
        let mut owns = Vec::new();
        let mut opened = Vec::new();
        for mut spec in sinks {
            let refused = || folder.join("refused").join(format!("{}.jsonl", spec.name));
            spec.dead_letters = spec.dead_letters.take().or_else(|| Some(refused()));
            let own = Own::default();
            let mut cursor = spool.cursor(&spec.name);
            let target = format!("{:016x}", Fingerprint::unkeyed(&spec.place()).0);
            if cursor.target != target {
                // What it has begun elsewhere is no mark of this one.
                cursor.mark = None;
                cursor.target = target;
            }
            own.reached(cursor.at.number);
            let sink = spec.open();
            let (filter, pace) = (spec.filter.clone(), spec.pace());
            let mut feed = Feed {
                name: spec.name.clone(),
                sink,
                filter,
                pace,
                spool: Arc::clone(&spool),
                cursor,
                own: own.clone(),
            };
            match feed.open().await {
                Ok(()) => {}
                Err(SinkError::NotWritable(why)) => {
                    return Err(SinkError::NotWritable(format!("sink {}: {why}", spec.name)));
                }
                Err(SinkError::Unavailable(why)) => {
                    own.trouble(&why);
                    tracing::warn!(sink = spec.name, error = why, "sink_trouble");
                }
            }
            owns.push((spec.name, own));
            opened.push(feed);
        }
        for feed in opened {
            feeds.spawn(feed.run());
        }
        Ok(Self { file, spool, feeds: Mutex::new(feeds), owns })
    }

    /// How each sink stands.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let number = self.spool.number();
        self.owns.iter().map(|(name, own)| own.standing(name, number)).collect()
    }

    /// Takes no more, and lets every sink confirm what it has not; gives up on those that get
    /// nowhere for ten seconds. Gives how they stand then: what is behind stays in the spool, and the
    /// next run delivers it.
    pub async fn close(&self) -> Vec<Standing> {
        self.spool.close();
        let mut feeds = {
            let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *feeds)
        };
        let mut before = self.standings();
        let mut since = Instant::now();
        loop {
            tokio::select! {
                ended = feeds.join_next() => match ended {
                    None => break,
                    Some(Ok(())) => {}
                    Some(Err(error)) => tracing::error!(%error, "sink_failed"),
                },
                () = tokio::time::sleep(LOOK) => {}
            }
            let now = self.standings();
            if now.iter().map(|one| one.behind).ne(before.iter().map(|one| one.behind)) {
                since = Instant::now();
            }
            before = now;
            if since.elapsed() >= PATIENCE {
                break;
            }
        }
        feeds.shutdown().await;
        self.spool.ended();
        let late: Vec<Standing> =
            self.standings().into_iter().filter(|one| one.behind > 0).collect();
        for one in &late {
            let why = one.trouble.clone().unwrap_or_default();
            tracing::warn!(sink = one.name, behind = one.behind, error = why, "sink_behind");
        }
        late
    }
}

#[async_trait]
impl ArticleSink for Fan {
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        self.spool.put(article).await?;
        self.file.put(article).await
    }

    async fn flush(&self) -> Result<(), SinkError> {
        self.file.flush().await
    }

    fn changes(&self) -> Changes {
        self.file.changes()
    }
}

#[cfg(test)]
#[path = "fan_tests.rs"]
mod tests;
