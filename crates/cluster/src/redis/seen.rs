//! The seen-set as workers read it.

use super::keys;
use super::store::RedisStore;
use async_trait::async_trait;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::Fingerprint;
use newshound_ports::{Claim, Claimed, SeenSet, StoreError};
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Links kept as seen, for the menus and footers that every page repeats: 16 bytes each.
const KEPT: usize = 65_536;

/// How long a link is believed seen, at most. Where the store lost writes they are forgotten at once ([`RedisSeenSet::restore`]);
/// a scheduler of an older version does not notice that, and brings back the pages that named the
/// lost links after their tasks' deadline: by then nobody may believe them seen.
pub const KEPT_FOR: Duration = Duration::from_secs(60);

/// Claims remembered as granted here: 24 bytes each.
const CLAIMS: usize = 4_096;

/// URLs asked for in one script, so that it does not hold the server long: some 15 ms.
const ASKED: usize = 5_000;

/// Claims made again in one script.
const CLAIMED: usize = 500;

/// Answers of the seen-set that cannot change: what is seen stays seen.
#[derive(Debug)]
struct Hot {
    since: Instant,
    /// Times that all was forgotten: an answer from before is not kept.
    restored: u64,
    seen: HashSet<u64>,
}

/// Seen-set and claims on Redis: one round trip a page.
#[derive(Debug)]
pub struct RedisSeenSet {
    pub(super) store: RedisStore,
    hot: Mutex<Hot>,
    kept_for: Duration,
    /// The claims granted last, oldest first.
    granted: Mutex<VecDeque<Claim>>,
}

impl RedisSeenSet {
    pub(super) fn new(store: RedisStore) -> Self {
        let hot = Hot { since: Instant::now(), restored: 0, seen: HashSet::new() };
        let granted = Mutex::new(VecDeque::new());
        Self { store, hot: Mutex::new(hot), kept_for: KEPT_FOR, granted }
    }

    /// Believes links seen for `time` at most: for less than a task may be out.
    #[must_use]
    pub fn remembering(mut self, time: Duration) -> Self {
        self.kept_for = self.kept_for.min(time);
        self
    }

    /// Forgets what is believed seen, and makes the last claims again: the store lost its last writes,
    /// and what was emitted by these claims is out.
    ///
    /// # Errors
    /// As the port's; then it is to be called again.
    pub async fn restore(&self) -> Result<(), StoreError> {
        {
            let mut hot = self.hot.lock().unwrap_or_else(PoisonError::into_inner);
            hot.seen.clear();
            hot.restored += 1;
        }
        let granted: Vec<Claim> = {
            let granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
            granted.iter().copied().collect()
        };
        for some in granted.chunks(CLAIMED) {
            super::claims::make(&self.store, some).await?;
        }
        Ok(())
    }

    /// Which of `urls` are known here to be seen.
    fn remembered(&self, urls: &[Fingerprint]) -> (Vec<bool>, u64) {
        let mut hot = self.hot.lock().unwrap_or_else(PoisonError::into_inner);
        if hot.since.elapsed() > self.kept_for || hot.seen.len() > KEPT {
            hot.seen.clear();
            hot.since = Instant::now();
        }
        (urls.iter().map(|url| hot.seen.contains(&url.0)).collect(), hot.restored)
    }
}

#[async_trait]
impl SeenSet for RedisSeenSet {
    fn fingerprints(&self) -> Fingerprinter {
        self.store.inner.fingerprints
    }

    async fn seen(&self, urls: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
        let (mut seen, restored) = self.remembered(urls);
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
                if hot.restored == restored {
                    hot.seen.insert(urls[at].0);
                }
            }
        }
        Ok(seen)
    }

    async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
        let made = super::claims::make(&self.store, claims).await?;
        let mut granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        for (claim, answer) in claims.iter().zip(&made) {
            if *answer == Claimed::Granted {
                if granted.len() == CLAIMS {
                    granted.pop_front();
                }
                granted.push_back(*claim);
            }
        }
        Ok(made)
    }
}
