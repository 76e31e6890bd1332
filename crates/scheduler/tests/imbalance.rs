//! Counts that do not add up are noticed while a crawl runs, not only at its end.

use async_trait::async_trait;
use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, HostRow, Transition, VisitRow, Whereabouts};
use newshound_core::identity::{Fingerprint, HostKey};
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::task::{Entry, InFlight};
use newshound_core::time::UnixMillis;
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, StoreError};
use newshound_scheduler::{Limits, Planner, Ports, Scheduler, SchedulerError};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A frontier that loses a URL from its counts once they were asked for.
struct Forgetful {
    inner: Arc<dyn Frontier>,
    asked: AtomicU64,
}

#[async_trait]
impl Frontier for Forgetful {
    fn fingerprints(&self) -> Fingerprinter {
        self.inner.fingerprints()
    }

    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        self.inner.due(now, limit).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.inner.next_due().await
    }

    async fn visits_due(&self, now: UnixMillis, limit: usize) -> Result<Vec<VisitRow>, StoreError> {
        self.inner.visits_due(now, limit).await
    }

    async fn next_visit(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.inner.next_visit().await
    }

    async fn put_down(&self, urls: &[Fingerprint]) -> Result<Vec<Option<Entry>>, StoreError> {
        self.inner.put_down(urls).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        self.inner.hosts(hosts).await
    }

    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        self.inner.commit(transitions, now).await
    }

    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError> {
        self.inner.expired(now, limit).await
    }

    async fn robots(&self, hosts: &[HostKey]) -> Result<Vec<String>, StoreError> {
        self.inner.robots(hosts).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        let mut counts = self.inner.counts().await?;
        if self.asked.fetch_add(1, Ordering::Relaxed) > 0 {
            counts.queued += 1;
        }
        Ok(counts)
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        self.inner.whereabouts(url).await
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        self.inner.all_hosts(after, limit).await
    }
}

/// Each look at it, half a minute has passed.
#[derive(Default)]
struct Hurried(AtomicI64);

impl Clock for Hurried {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.fetch_add(30_000, Ordering::Relaxed))
    }
}

#[tokio::test]
async fn an_imbalance_ends_a_run_that_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Embedded::open(folder.path(), Arc::new(Hurried::default())).unwrap();
    let seed = CanonicalUrl::parse("https://news.example/").unwrap();
    let scope = Scope::around(ScopeMode::Site, std::slice::from_ref(&seed));
    let planner = Planner {
        crawl: "test".to_owned(),
        fingerprints: store.frontier().fingerprints(),
        politeness: Politeness::default(),
        admission: AdmissionRules::all_of(scope, 2026),
        task_deadline: Duration::from_secs(1_000_000),
        loss_limit: 3,
        visits: None,
        revisions: RevisionRules::default(),
        tdm_file: false,
        last_rules: newshound_scheduler::LastRules::Same,
    };
    let ports = Ports {
        frontier: Arc::new(Forgetful { inner: store.frontier(), asked: AtomicU64::new(0) }),
        tasks: store.tasks(),
        reports: store.reports(),
        clock: store.clock(),
    };
    let scheduler = Scheduler::new(planner, ports, 4, Limits::default());
    scheduler.seed(&[seed]).await.unwrap();
    // Nobody works, so the run would go on for ever.
    let run = scheduler.run(CancellationToken::new());
    let ended = tokio::time::timeout(Duration::from_secs(60), run).await.unwrap();
    match ended {
        Err(SchedulerError::Imbalance(counts)) => assert!(!counts.balanced()),
        other => panic!("{other:?}"),
    }
    store.close();
}
