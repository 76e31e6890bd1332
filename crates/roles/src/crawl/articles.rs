//! Whether the file of articles has every story that the state counts.
//!
//! The state keeps how the file stood when it was last right (its length, inode and the hash of its
//! end), and each story written since. Mostly the file only grew: then its new lines are read. Else
//! all of it is, and what it lacks is known by name.

use crate::config::Missing;
use crate::output::ARTICLES;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::time::UnixMillis;
use newshound_embedded::{Mark, Story, Written};
use newshound_ports::{ArticleSink, Changes, StoreError};
use newshound_sinks::{Stand, begins_with, fetched_urls, stand};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// How often it is looked whether others changed the file.
const EVERY: Duration = Duration::from_secs(1);

/// What was found, and done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accord {
    /// Stories that the file lacks still.
    pub missing: u64,
    /// Stories that it lacked and that are asked for again.
    pub refetched: u64,
}

impl Accord {
    /// What people are told of it; `None` where nothing is missing.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let stories =
            |count| if count == 1 { "1 story".to_owned() } else { format!("{count} stories") };
        match *self {
            Self { missing: 0, refetched: 0 } => None,
            Self { missing: 0, refetched } => Some(format!(
                "{} of earlier runs were missing in {ARTICLES} and are asked for again",
                stories(refetched)
            )),
            Self { missing, .. } => Some(format!(
                "{} of those counted are missing in {ARTICLES}: it was deleted, cut or replaced; \
                 --refetch-missing asks for exactly these again, --forget-missing expects them no more",
                stories(missing)
            )),
        }
    }
}

/// The file of articles and what the state knows of it.
pub(super) struct Articles {
    pub(super) written: Written,
    pub(super) by: Fingerprinter,
    pub(super) path: PathBuf,
}

/// What the file lacks.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lack {
    stories: Vec<i64>,
    /// It begins as it did, is the same file, and lacks only what was written since: so a machine
    /// leaves it that lost its power.
    is_torn: bool,
    /// What was known to be missing before is so still.
    is_as_before: bool,
}

impl Articles {
    /// Compares them before a run.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn before(&self, how: Missing, now: UnixMillis) -> Result<Accord, StoreError> {
        let lack = self.look(false).await?;
        if lack.is_torn && !lack.stories.is_empty() {
            let refetched = self.written.reopen(now).await?;
            tracing::warn!(stories = refetched, what = "torn", "articles_missing");
            self.is_right().await?;
            return Ok(Accord { missing: 0, refetched });
        }
        let missing = self.written.missing().await?;
        if missing == 0 {
            return Ok(Accord::default());
        }
        if !lack.is_as_before {
            tracing::warn!(stories = missing, what = "changed", "articles_missing");
        }
        let accord = match how {
            Missing::Tell => Accord { missing, refetched: 0 },
            Missing::Refetch => Accord { missing: 0, refetched: self.written.reopen(now).await? },
            Missing::Forget => {
                self.written.forget(false).await?;
                Accord::default()
            }
        };
        self.is_right().await?;
        Ok(accord)
    }

    /// Compares them after others changed the file while it was written. Gives how many it lacks.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn changed(&self, what: Changes, before: Changes) -> Result<u64, StoreError> {
        if what.moved > before.moved && what.other == before.other {
            // It is where its owner moved it, and whole.
            self.written.forget(true).await?;
            self.is_right().await?;
            return Ok(0);
        }
        let lack = self.look(true).await?;
        let missing = lack.stories.len() as u64;
        if missing > 0 {
            tracing::warn!(stories = missing, what = "changed", "articles_missing");
        }
        self.is_right().await?;
        Ok(missing)
    }

    /// Notes that all that was written is in the file, but for what is known to be missing.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn is_right(&self) -> Result<(), StoreError> {
        let n = self.written.last().await?;
        let path = self.path.clone();
        let Stand { bytes, inode, tail } = aside(&self.path, move || stand(&path)).await?;
        self.written.set_mark(Mark { bytes, inode, tail, n }).await
    }

    async fn look(&self, whole: bool) -> Result<Lack, StoreError> {
        let Some(mark) = self.written.mark().await? else {
            self.is_right().await?;
            return Ok(Lack::default());
        };
        let before = Stand { bytes: mark.bytes, inode: mark.inode, tail: mark.tail };
        let path = self.path.clone();
        let (begins, now) =
            aside(&self.path, move || Ok((begins_with(&path, &before)?, stand(&path)?))).await?;
        let is_same = now == before;
        // What was missing may have been put back, behind the rest.
        let whole = whole || !is_same && self.written.missing().await? > 0;
        if begins && !whole {
            let new = self.written.after(mark.n).await?;
            if new.is_empty() || self.lacks(new, mark.bytes).await?.is_empty() {
                self.is_right().await?;
                return Ok(Lack { is_as_before: true, ..Lack::default() });
            }
        }
        let all = self.written.after(0).await?;
        let stories = self.lacks(all, 0).await?;
        let new = stories.iter().all(|&n| n > mark.n);
        self.written.set_missing(stories.clone()).await?;
        Ok(Lack {
            is_torn: begins && now.inode == before.inode && new,
            is_as_before: false,
            stories,
        })
    }

    /// Which of `stories` have no line behind byte `from`.
    async fn lacks(&self, stories: Vec<Story>, from: u64) -> Result<Vec<i64>, StoreError> {
        let (path, by) = (self.path.clone(), self.by);
        aside(&self.path, move || {
            let mut there = HashSet::new();
            fetched_urls(&path, from, |url| {
                there.insert(by.of_text(url).0);
            })?;
            let lacking = stories.iter().filter(|story| !there.contains(&story.url.0));
            Ok(lacking.map(|story| story.n).collect())
        })
        .await
    }
}

/// The same while a run writes it.
pub(super) struct Watched {
    articles: Articles,
    sink: Arc<dyn ArticleSink>,
    began: Changes,
    seen: Changes,
    accord: Accord,
}

impl Watched {
    /// Begins where `accord` stands.
    pub(super) fn new(articles: Articles, sink: Arc<dyn ArticleSink>, accord: Accord) -> Self {
        let began = sink.changes();
        Self { articles, sink, began, seen: began, accord }
    }

    /// Tells people how it stands.
    pub(super) fn say(&self, tell: &UnboundedSender<String>) {
        if let Some(sentence) = self.accord.sentence() {
            let _ = tell.send(sentence);
        }
    }

    /// Looks now and then whether others changed the file, and tells what it lacks then. Ends only
    /// when the store fails.
    pub(super) async fn watch(&mut self, tell: &UnboundedSender<String>) -> StoreError {
        loop {
            tokio::time::sleep(EVERY).await;
            match self.look().await {
                Ok(false) => {}
                Ok(true) => self.say(tell),
                Err(error) => return error,
            }
        }
    }

    /// Notes at the end of a run how the file stands; gives what it lacks.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn settle(mut self) -> Result<Accord, StoreError> {
        self.look().await?;
        if self.seen.other != self.began.other {
            // A line may have gone with the file before its story was counted.
            self.accord.missing = self.articles.look(true).await?.stories.len() as u64;
        }
        self.articles.is_right().await?;
        Ok(self.accord)
    }

    /// Whether the file was changed since it was last looked at.
    async fn look(&mut self) -> Result<bool, StoreError> {
        let now = self.sink.changes();
        if now == self.seen {
            return Ok(false);
        }
        self.accord.missing = self.articles.changed(now, self.seen).await?;
        self.seen = now;
        Ok(true)
    }
}

/// Reads `path` on a thread that may wait for a disk.
async fn aside<T: Send + 'static>(
    path: &Path,
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let told = |error: &dyn std::fmt::Display| {
        StoreError::NotWritable(format!("{}: cannot be read: {error}", path.display()))
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(done) => done.map_err(|error| told(&error)),
        Err(error) => Err(told(&error)),
    }
}
