//! The frontier: every admitted URL and when each host may be asked.

use crate::error::StoreError;
use async_trait::async_trait;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, HostRow, Transition, VisitRow, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::task::{Entry, InFlight};
use newshound_core::time::UnixMillis;

/// Keeps hosts, lanes and tasks in flight. It decides nothing: it carries out transitions
/// that core computed.
///
/// Promises:
/// * a transition is applied whole or not at all, and once `commit` returned it survives the
///   death of this process;
/// * a transition computed from an older version of its host, or settling a task that is not
///   in flight with that attempt, is `Stale` and changes nothing;
/// * admission is idempotent: a URL seen before is counted as seen and goes nowhere; a host
///   that is not known yet is made with `HostState::new(now)`;
/// * a host is listed by `due` exactly while its state is `open`, a lane of it is not empty,
///   and `next_due <= now`; earliest first;
/// * `counts` is always balanced.
#[async_trait]
pub trait Frontier: Send + Sync {
    /// What gives the crawl's URLs their fingerprints: the same as [`SeenSet`](crate::SeenSet)'s.
    fn fingerprints(&self) -> Fingerprinter;

    /// Hosts that may be asked at `now`, earliest due first, at most `limit`.
    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError>;

    /// When the earliest host that is open and has work is due, `None` where there is none.
    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError>;

    /// Hosts that may be asked at `now` and of which a page is due for a visit, earliest first,
    /// at most `limit`, each with its first such page. Lanes do not matter here: a host is
    /// listed exactly while its state is `open` and both `next_due` and the visit are due.
    async fn visits_due(&self, now: UnixMillis, limit: usize) -> Result<Vec<VisitRow>, StoreError>;

    /// When the earliest visit may be made, `None` where none is put down.
    async fn next_visit(&self) -> Result<Option<UnixMillis>, StoreError>;

    /// The pages put down for a visit under these fingerprints, in that order; `None` where none is. They may
    /// be of several hosts.
    async fn put_down(&self, urls: &[Fingerprint]) -> Result<Vec<Option<Entry>>, StoreError>;

    /// The rows of `hosts`, in that order; `None` for a host never admitted.
    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError>;

    /// Carries out `transitions` in order, durably, in one step per call where the store can;
    /// `now` is the due time of hosts that are made on the way.
    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError>;

    /// Tasks in flight whose deadline is before `now`, at most `limit`.
    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError>;

    /// The robots rules kept of `hosts`, in that order; empty where there are none.
    async fn robots(&self, hosts: &[HostKey]) -> Result<Vec<String>, StoreError>;

    /// The counts of the whole crawl.
    async fn counts(&self) -> Result<Counts, StoreError>;

    /// Where the URL is now, `None` where it was never admitted.
    async fn whereabouts(
        &self,
        url: &newshound_core::canonical::CanonicalUrl,
    ) -> Result<Option<Whereabouts>, StoreError>;

    /// Where each of `urls` is, in their order: many in few questions where the store can.
    async fn places(
        &self,
        urls: &[newshound_core::canonical::CanonicalUrl],
    ) -> Result<Vec<Option<Whereabouts>>, StoreError> {
        let mut places = Vec::with_capacity(urls.len());
        for url in urls {
            places.push(self.whereabouts(url).await?);
        }
        Ok(places)
    }

    /// What is kept of an outstanding URL, for `explain`: it may look through whole lanes of its
    /// host. `None` where it is not outstanding. Wrappers in tests may leave it out.
    async fn entry(
        &self,
        url: &newshound_core::canonical::CanonicalUrl,
    ) -> Result<Option<Entry>, StoreError> {
        let _ = url;
        Ok(None)
    }

    /// Rows of all hosts after `after` in key order, at most `limit`: for `status` and the
    /// summary.
    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError>;
}
