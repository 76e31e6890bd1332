//! Frontier and seen-set as jobs of the store's thread.

use crate::job::{Job, Link};
use crate::{reads, visits};
use async_trait::async_trait;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, HostRow, Transition, VisitRow, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, InFlight};
use newshound_core::time::UnixMillis;
use newshound_ports::{Claim, Claimed, Frontier, SeenSet, StoreError};
use std::sync::PoisonError;

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
    fn fingerprints(&self) -> Fingerprinter {
        self.0.shared.fingerprints
    }

    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        self.0.read(move |group| reads::due(group, now, limit)).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.0.read(|group| reads::next_due(group)).await
    }

    async fn visits_due(&self, now: UnixMillis, limit: usize) -> Result<Vec<VisitRow>, StoreError> {
        self.0.read(move |group| visits::due(group, now, limit)).await
    }

    async fn next_visit(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.0.read(|group| visits::next(group)).await
    }

    async fn put_down(&self, urls: &[Fingerprint]) -> Result<Vec<Option<Entry>>, StoreError> {
        if urls.is_empty() {
            return Ok(Vec::new());
        }
        let urls = urls.to_vec();
        self.0.read(move |group| visits::put_down(group.conn, &urls)).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        let hosts = hosts.to_vec();
        self.0.read(move |group| reads::hosts(group, &hosts)).await
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
        self.0.read(move |group| reads::expired(group.conn, now, limit)).await
    }

    async fn robots(&self, hosts: &[HostKey]) -> Result<Vec<String>, StoreError> {
        let hosts = hosts.to_vec();
        self.0
            .read(move |group| hosts.iter().map(|host| reads::robots(group.conn, host)).collect())
            .await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        Ok(self.0.shared.counts.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        let url = self.fingerprints().of(url);
        self.0.read(move |group| reads::whereabouts(group.conn, url)).await
    }

    async fn places(&self, urls: &[CanonicalUrl]) -> Result<Vec<Option<Whereabouts>>, StoreError> {
        let by = self.fingerprints();
        let urls: Vec<_> = urls.iter().map(|url| by.of(url)).collect();
        self.0
            .read(move |group| {
                urls.iter().map(|url| reads::whereabouts(group.conn, *url)).collect()
            })
            .await
    }

    async fn entry(&self, url: &CanonicalUrl) -> Result<Option<Entry>, StoreError> {
        let (host, url) = (HostKey::of(url), self.fingerprints().of(url));
        self.0.read(move |group| reads::entry(group.conn, &host, url)).await
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        let after = after.cloned();
        self.0.read(move |group| reads::all_hosts(group, after.as_ref(), limit)).await
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
    fn fingerprints(&self) -> Fingerprinter {
        self.0.shared.fingerprints
    }

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
        let found = self.0.read(move |group| reads::seen(group.conn, &asked)).await?;
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
