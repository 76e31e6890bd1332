//! Feeds one sink from the spool, for as long as it takes.

use super::filter::Filter;
use super::standing::Own;
use crate::spool::{Batch, Cursor, Position, Reader, Spool};
use newshound_core::article::Article;
use newshound_ports::patience::Backoff;
use newshound_ports::{BatchSink, SinkError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How much a sink is given at once, and when it is asked to make it safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// Articles of a batch at most.
    pub(crate) batch: usize,
    /// It is flushed once so many are not,
    pub(crate) articles: u64,
    /// or so many bytes of them,
    pub(crate) bytes: usize,
    /// or the first of them came so long ago.
    pub(crate) after: Duration,
}

/// One sink, its cursor and what it gets.
pub(crate) struct Feed {
    pub(crate) name: String,
    pub(crate) sink: Box<dyn BatchSink>,
    pub(crate) filter: Filter,
    pub(crate) pace: Pace,
    pub(crate) spool: Arc<Spool>,
    pub(crate) cursor: Cursor,
    pub(crate) own: Own,
}

impl Feed {
    /// Opens the target. Its first mark is noted before anything is put: without one a sink that
    /// was killed could not tell what it had put from what was there.
    ///
    /// # Errors
    /// Those of the sink.
    pub(crate) async fn open(&mut self) -> Result<(), SinkError> {
        self.sink.resume(self.cursor.mark.as_deref()).await?;
        if self.cursor.mark.is_none() {
            self.confirm(self.cursor.at).await?;
        }
        Ok(())
    }

    /// Feeds the sink until the spool is closed and everything is confirmed. After an error it goes
    /// back to the last mark and tries again.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::new();
        let mut is_open = self.own.is_well();
        loop {
            let before = self.cursor.at;
            match self.deliver(is_open).await {
                Ok(()) => return,
                Err(error) => {
                    if self.cursor.at != before {
                        backoff.reset();
                    }
                    let wait = backoff.step();
                    if self.own.trouble(&error.to_string()) {
                        let behind = self.spool.number() - self.cursor.at.number;
                        tracing::warn!(sink = self.name, %error, behind, "sink_trouble");
                    }
                    tokio::time::sleep(wait).await;
                }
            }
            is_open = false;
        }
    }

    async fn deliver(&mut self, is_open: bool) -> Result<(), SinkError> {
        if !is_open {
            self.open().await?;
        }
        let mut reader = self.spool.reader(self.cursor.at);
        let mut unsafe_since = None;
        let (mut at, mut bytes) = (self.cursor.at, 0);
        loop {
            let next = Self::next(&mut reader, self.pace, unsafe_since).await?;
            let is_over = matches!(next, Next::Over);
            if let Next::Articles(batch) = next {
                unsafe_since.get_or_insert_with(Instant::now);
                (at, bytes) = (batch.end, bytes + batch.bytes);
                let wanted: Arc<[Article]> =
                    batch.articles.into_iter().filter(|one| self.filter.takes(one)).collect();
                if !wanted.is_empty() {
                    self.sink.put_batch(wanted).await?;
                }
            }
            let waiting = at.number - self.cursor.at.number;
            let is_due = unsafe_since.is_some_and(|since| since.elapsed() >= self.pace.after);
            let is_much = waiting >= self.pace.articles || bytes >= self.pace.bytes;
            if waiting > 0 && (is_over || is_due || is_much) {
                self.confirm(at).await?;
                (unsafe_since, bytes) = (None, 0);
            }
            if is_over {
                return Ok(());
            }
        }
    }

    async fn next(
        reader: &mut Reader,
        pace: Pace,
        unsafe_since: Option<Instant>,
    ) -> Result<Next, SinkError> {
        let due = async {
            match unsafe_since {
                Some(since) => tokio::time::sleep_until(since + pace.after).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            batch = reader.next(pace.batch) => Ok(match batch? {
                Some(batch) => Next::Articles(batch),
                None => Next::Over,
            }),
            () = due => Ok(Next::Due),
        }
    }

    async fn confirm(&mut self, at: Position) -> Result<(), SinkError> {
        let mark = self.sink.flush().await?;
        let cursor = Cursor { at, mark: Some(mark), target: self.cursor.target.clone() };
        self.spool.confirm(&self.name, cursor.clone()).await?;
        self.cursor = cursor;
        if self.own.reached(at.number) {
            tracing::info!(sink = self.name, "sink_back");
        }
        Ok(())
    }
}

enum Next {
    Articles(Batch),
    Due,
    Over,
}
