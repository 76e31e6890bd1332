//! The frontier on Redis: transitions as arguments of one script.

use super::args::{Args, batches, record};
use super::codes::status_code;
use super::store::RedisStore;
use super::{Lease, find, places, rows, sweep};
use async_trait::async_trait;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, HostRow, Op, Transition, VisitRow, Whereabouts};
use newshound_core::host::HostState;
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::status::Status;
use newshound_core::task::{Entry, InFlight};
use newshound_core::time::UnixMillis;
use newshound_ports::patience::Backoff;
use newshound_ports::{Frontier, StoreError};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The frontier of one shard, for the holder of its lease.
#[derive(Debug)]
pub struct RedisFrontier {
    store: RedisStore,
    /// The lease's number; `none` for readers, which no lease ever has.
    epoch: String,
    /// Numbers this process' commits, so that one sent twice is carried out once.
    commits: AtomicU64,
    /// How long a commit is sent again while the server is away.
    patience: Duration,
    /// The highest tick that was answered.
    known: Arc<AtomicU64>,
}

impl RedisFrontier {
    pub(super) async fn open(store: RedisStore, lease: &Lease) -> Result<Self, StoreError> {
        let epoch = lease.epoch().to_string();
        let known = lease.ticks();
        let frontier =
            Self { store, epoch, commits: AtomicU64::new(0), patience: Duration::ZERO, known };
        sweep::all(&frontier.store, &frontier.epoch).await?;
        Ok(frontier)
    }

    pub(super) fn reader(store: RedisStore) -> Self {
        let (epoch, known) = ("none".into(), Arc::default());
        Self { store, epoch, commits: AtomicU64::new(0), patience: Duration::ZERO, known }
    }

    /// Sends a commit again and again while the server is away: for 90 s, since the server
    /// knows the number of one it carried out for 120 s.
    #[must_use]
    pub fn patient(mut self) -> Self {
        self.patience = Duration::from_secs(90);
        self
    }

    async fn commit_some(
        &self,
        transitions: &[Transition],
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        let answer: String = {
            let number = self.commits.fetch_add(1, Ordering::Relaxed);
            let mut script = self.store.prepare(&self.store.inner.scripts.commit);
            script.arg(self.epoch.as_str()).arg(self.store.inner.full_shard);
            script.arg(format!("{}:{number}", self.epoch));
            script.arg(record(1, &HostState::new(now))?).arg(transitions.len());
            script.arg(self.known.load(Ordering::SeqCst));
            let mut args = Args::behind(script, 8, self.fingerprints());
            for transition in transitions {
                args.transition(transition)?;
            }
            let end = Instant::now() + self.patience;
            let mut backoff = Backoff::new();
            loop {
                match self.store.run(&args.script).await {
                    Err(error @ StoreError::Unavailable(_)) if Instant::now() < end => {
                        let wait = backoff.step();
                        tracing::warn!(%error, wait_ms = wait.as_millis(), "server_away");
                        tokio::time::sleep(wait).await;
                    }
                    done => break done?,
                }
            }
        };
        if let Some(error) = self.store.refused(&answer) {
            return Err(error);
        }
        if answer == "rolled back" {
            return Err(self.store.rolled_back());
        }
        let Some((tick, words)) = answer.split_once('|') else {
            return Err(self.store.damaged(&format!("a commit answered {answer:?}")));
        };
        let tick: u64 = tick.parse().map_err(|_| self.store.damaged("a commit has no tick"))?;
        self.known.fetch_max(tick, Ordering::SeqCst);
        let applied: Result<Vec<_>, _> = words.split(';').map(|word| self.applied(word)).collect();
        let applied = applied?;
        if applied.len() != transitions.len() {
            return Err(self.store.damaged("a commit gave another number of answers"));
        }
        Ok(applied)
    }

    fn applied(&self, word: &str) -> Result<Applied, StoreError> {
        if word == "stale" {
            return Ok(Applied::Stale);
        }
        if let Some(rest) = word.strip_prefix("astray ") {
            return Err(StoreError::Damaged(format!(
                "a transition leaves URLs unaccounted for ({rest}); this is a defect of the scheduler"
            )));
        }
        let numbers = word
            .split_once(',')
            .and_then(|(admitted, seen)| Some((admitted.parse().ok()?, seen.parse().ok()?)));
        match numbers {
            Some((admitted, seen)) => Ok(Applied::Done { admitted, seen }),
            None => Err(self.store.damaged(&format!("a commit answered {word:?}"))),
        }
    }
}

#[async_trait]
impl Frontier for RedisFrontier {
    fn fingerprints(&self) -> Fingerprinter {
        self.store.inner.fingerprints
    }

    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        rows::due(&self.store, now, limit).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        rows::next_due(&self.store).await
    }

    async fn visits_due(&self, now: UnixMillis, limit: usize) -> Result<Vec<VisitRow>, StoreError> {
        rows::visits_due(&self.store, now, limit).await
    }

    async fn next_visit(&self) -> Result<Option<UnixMillis>, StoreError> {
        rows::next_visit(&self.store).await
    }

    async fn put_down(&self, urls: &[Fingerprint]) -> Result<Vec<Option<Entry>>, StoreError> {
        rows::put_down(&self.store, urls).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        rows::hosts(&self.store, hosts).await
    }

    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        let mut applied = Vec::with_capacity(transitions.len());
        for batch in batches(&transitions) {
            applied.extend(self.commit_some(batch, now).await?);
        }
        let drains = |op: &Op| matches!(op, Op::Drain(..));
        if transitions.iter().any(|transition| transition.ops.iter().any(drains)) {
            sweep::all(&self.store, &self.epoch).await?;
        }
        Ok(applied)
    }

    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError> {
        rows::expired(&self.store, now, limit).await
    }

    async fn robots(&self, hosts: &[HostKey]) -> Result<Vec<String>, StoreError> {
        if hosts.is_empty() {
            return Ok(Vec::new());
        }
        let mut pipeline = redis::pipe();
        pipeline.cmd("HMGET").arg(self.store.key("robots"));
        for host in hosts {
            pipeline.arg(host.as_str());
        }
        let (rules,): (Vec<Option<String>>,) = self.store.read(&pipeline).await?;
        Ok(rules.into_iter().map(Option::unwrap_or_default).collect())
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        let (stored,): (HashMap<String, i64>,) =
            self.store.read(redis::pipe().hgetall(self.store.key("counts"))).await?;
        let count = |name: &str| stored.get(name).map_or(0, |&n| u64::try_from(n).unwrap_or(0));
        let ended = Status::ALL
            .iter()
            .map(|&status| (status, count(&status_code(status).to_string())))
            .filter(|(_, n)| *n > 0);
        Ok(Counts {
            admitted: count("admitted"),
            queued: count("queued"),
            in_flight: count("in_flight"),
            ended: ended.collect(),
        })
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        Ok(places::of(&self.store, std::slice::from_ref(url)).await?.pop().flatten())
    }

    async fn places(&self, urls: &[CanonicalUrl]) -> Result<Vec<Option<Whereabouts>>, StoreError> {
        places::of(&self.store, urls).await
    }

    async fn entry(&self, url: &CanonicalUrl) -> Result<Option<Entry>, StoreError> {
        find::entry(&self.store, url).await
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        rows::all(&self.store, after, limit).await
    }
}
