//! The seen-set as workers read it.

use super::keys;
use super::store::RedisStore;
use async_trait::async_trait;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use newshound_ports::{Claim, Claimed, SeenSet, StoreError};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Links kept as seen, for the menus and footers that every page repeats: 16 bytes each.
const KEPT: usize = 65_536;

/// How long. After a loss of power Redis may have forgotten its last second of admissions. The
/// pages that named those links are out again then, but not before their tasks' deadline (two
/// minutes), so a memory of one minute cannot hide such a link for good.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// URLs asked for in one script, so that it does not hold the server long: some 15 ms.
const ASKED: usize = 5_000;

/// Answers of the seen-set that cannot change: what is seen stays seen.
#[derive(Debug)]
struct Hot {
    since: Instant,
    seen: HashSet<u64>,
}

/// Seen-set and claims on Redis: one round trip a page.
#[derive(Debug)]
pub struct RedisSeenSet {
    pub(super) store: RedisStore,
    hot: Mutex<Hot>,
}

impl RedisSeenSet {
    pub(super) fn new(store: RedisStore) -> Self {
        let hot = Hot { since: Instant::now(), seen: HashSet::new() };
        Self { store, hot: Mutex::new(hot) }
    }

    /// Which of `urls` are known here to be seen.
    fn remembered(&self, urls: &[Fingerprint]) -> Vec<bool> {
        let mut hot = self.hot.lock().unwrap_or_else(PoisonError::into_inner);
        if hot.since.elapsed() > KEPT_FOR || hot.seen.len() > KEPT {
            hot.seen.clear();
            hot.since = Instant::now();
        }
        urls.iter().map(|url| hot.seen.contains(&url.0)).collect()
    }
}

#[async_trait]
impl SeenSet for RedisSeenSet {
    fn fingerprints(&self) -> Fingerprinter {
        self.store.inner.fingerprints
    }

    async fn seen(&self, urls: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
        let mut seen = self.remembered(urls);
        let unknown: Vec<usize> = (0..urls.len()).filter(|&at| !seen[at]).collect();
        if unknown.is_empty() {
            return Ok(seen);
        }
        let mut answers = String::with_capacity(unknown.len());
        for some in unknown.chunks(ASKED) {
            let mut script = self.store.prepare(&self.store.inner.scripts.seen);
            for &at in some {
                script.arg(keys::id(urls[at]));
            }
            answers.push_str(&self.store.run::<String>(&script).await?);
        }
        if answers.len() != unknown.len() {
            return Err(self.store.damaged("the seen-set gave another number of answers"));
        }
        let mut hot = self.hot.lock().unwrap_or_else(PoisonError::into_inner);
        for (&at, answer) in unknown.iter().zip(answers.bytes()) {
            if answer == b'1' {
                seen[at] = true;
                hot.seen.insert(urls[at].0);
            }
        }
        Ok(seen)
    }

    async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
        super::claims::make(&self.store, claims).await
    }
}
