//! The handles: the ports' methods as questions to the two threads.

use crate::reader::Reader;
use crate::reads;
use crate::writer::{Job, Shared};
use async_trait::async_trait;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::{Applied, Counts, HostRow, Transition, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::InFlight;
use newshound_core::time::UnixMillis;
use newshound_ports::{Claim, Claimed, Frontier, SeenSet, StoreError};
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};
use tokio::sync::oneshot;

/// How the two threads are asked.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) jobs: Sender<Job>,
    pub(crate) reader: Reader,
    pub(crate) shared: Arc<Shared>,
}

impl Link {
    async fn write<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (to, answer) = oneshot::channel();
        self.jobs.send(job(to)).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// The frontier of an [`Embedded`](crate::Embedded) store.
#[derive(Clone)]
pub struct EmbeddedFrontier(pub(crate) Link);

impl std::fmt::Debug for EmbeddedFrontier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EmbeddedFrontier").field(&self.0.shared.path).finish()
    }
}

#[async_trait]
impl Frontier for EmbeddedFrontier {
    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        self.0.reader.ask(move |conn| reads::due(conn, now, limit)).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.0.reader.ask(reads::next_due).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        let hosts = hosts.to_vec();
        self.0.reader.ask(move |conn| reads::hosts(conn, &hosts)).await
    }

    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        if transitions.is_empty() {
            return Ok(Vec::new());
        }
        self.0.write(|to| Job::Commit(transitions, now, to)).await
    }

    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError> {
        self.0.reader.ask(move |conn| reads::expired(conn, now, limit)).await
    }

    async fn robots(&self, host: &HostKey) -> Result<String, StoreError> {
        let host = host.clone();
        self.0.reader.ask(move |conn| reads::robots(conn, &host)).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        Ok(self.0.shared.counts.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        let url = Fingerprint::of(url);
        self.0.reader.ask(move |conn| reads::whereabouts(conn, url)).await
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        let after = after.cloned();
        self.0.reader.ask(move |conn| reads::all_hosts(conn, after.as_ref(), limit)).await
    }
}

/// The seen-set of an [`Embedded`](crate::Embedded) store.
#[derive(Clone)]
pub struct EmbeddedSeen(pub(crate) Link);

impl std::fmt::Debug for EmbeddedSeen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EmbeddedSeen").field(&self.0.shared.path).finish()
    }
}

#[async_trait]
impl SeenSet for EmbeddedSeen {
    async fn seen(&self, urls: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
        let (mut seen, complete) = {
            let mut known = self.0.shared.known.lock();
            let seen: Vec<bool> = urls.iter().map(|url| known.contains(url.0)).collect();
            (seen, known.complete())
        };
        if complete || seen.iter().all(|&seen| seen) {
            return Ok(seen);
        }
        let asked: Vec<Fingerprint> =
            urls.iter().zip(&seen).filter(|&(_, &seen)| !seen).map(|(&url, _)| url).collect();
        let again = asked.clone();
        let found = self.0.reader.ask(move |conn| reads::seen(conn, &asked)).await?;
        let mut known = self.0.shared.known.lock();
        let unknown = seen.iter_mut().filter(|seen| !**seen);
        for ((seen, url), found) in unknown.zip(again).zip(found) {
            *seen = found;
            if found {
                known.insert(url.0);
            }
        }
        Ok(seen)
    }

    async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
        if claims.is_empty() {
            return Ok(Vec::new());
        }
        let claims = claims.to_vec();
        self.0.write(|to| Job::Claim(claims, to)).await
    }
}
