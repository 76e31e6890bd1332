//! Ports that wait for a server that is away, instead of failing.
//!
//! A worker or scheduler keeps what it has in hand while RabbitMQ or Redis restarts: giving a
//! task back at once would only hand it round and round, and each round counts against it.
//! Every call here may be made twice without harm, which is what makes the waiting safe.

use super::retry::Backoff;
use super::waiting::Waiting;
use crate::{
    Ack, ArticleSink, Candidates, Claim, Claimed, Delivery, Frontier, Kept, Part, ReportQueue,
    SeenSet, SinkError, SiteMemory, Source, StoreError, Stories, StoryParts, Swapped, TaskQueue,
};
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, HostRow, Transition, VisitRow, Whereabouts};
use newshound_core::identity::{ArticleId, Fingerprint, HostKey};
use newshound_core::near::Sketch;
use newshound_core::task::{Entry, FetchReport, FetchTask, InFlight};
use newshound_core::time::UnixMillis;
use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;

/// A port that waits.
#[derive(Debug, Clone)]
pub struct Patient<P: ?Sized> {
    waiting: Waiting,
    port: Arc<P>,
}

impl<P: ?Sized> Patient<P> {
    /// Waits for `port`.
    #[must_use]
    pub fn new(port: Arc<P>) -> Self {
        Self { waiting: Waiting::default(), port }
    }

    /// Counts its calls that take long in `waiting`.
    #[must_use]
    pub fn watched(mut self, waiting: &Waiting) -> Self {
        self.waiting = waiting.clone();
        self
    }
}

/// Calls until the answer is no error that may pass.
///
/// # Errors
/// With the first one that does not pass.
pub async fn persist<T, E: Display, F>(
    may_pass: impl Fn(&E) -> bool,
    mut call: impl FnMut() -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut backoff = Backoff::new();
    loop {
        match call().await {
            Err(error) if may_pass(&error) => {
                let wait = backoff.step();
                tracing::warn!(%error, wait_ms = wait.as_millis(), "server_away");
                tokio::time::sleep(wait).await;
            }
            done => return done,
        }
    }
}

/// Away, or without room until someone makes some: both pass.
#[must_use]
pub fn store_may(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(_) | StoreError::NotWritable(_))
}

/// A full disk is for a person; an exchange that is away is not.
fn sink_may(error: &SinkError) -> bool {
    matches!(error, SinkError::Unavailable(_))
}

/// An ack that came too late is no failure: the message comes again and changes nothing.
struct LenientAck(Box<dyn Ack>);

#[async_trait]
impl Ack for LenientAck {
    async fn ack(self: Box<Self>) -> Result<(), StoreError> {
        forgive(self.0.ack().await)
    }

    async fn requeue(self: Box<Self>) -> Result<(), StoreError> {
        forgive(self.0.requeue().await)
    }
}

fn forgive(acked: Result<(), StoreError>) -> Result<(), StoreError> {
    match acked {
        Err(StoreError::Unavailable(error)) => {
            tracing::debug!(error, "ack_lost");
            Ok(())
        }
        other => other,
    }
}

fn lenient<T>(delivery: Delivery<T>) -> Delivery<T> {
    Delivery { ack: Box::new(LenientAck(delivery.ack)), ..delivery }
}

#[async_trait]
impl<P: SeenSet + ?Sized> SeenSet for Patient<P> {
    fn fingerprints(&self) -> Fingerprinter {
        self.port.fingerprints()
    }

    async fn seen(&self, urls: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.seen(urls))).await
    }

    async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.claim(claims))).await
    }
}

#[async_trait]
impl<P: SiteMemory + ?Sized> SiteMemory for Patient<P> {
    async fn kept(&self, site: &str) -> Result<Kept, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.kept(site))).await
    }

    async fn swap(&self, site: &str, expect: u64, sketch: &[u8]) -> Result<Swapped, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.swap(site, expect, sketch))).await
    }
}

#[async_trait]
impl<P: StoryParts + ?Sized> StoryParts for Patient<P> {
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError> {
        self.waiting.watch(persist(store_may, || self.port.keep(parts))).await
    }

    async fn parts(&self, story: Fingerprint) -> Result<Vec<(Source, String)>, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.parts(story))).await
    }

    async fn let_go(&self, story: Fingerprint) -> Result<(), StoreError> {
        self.waiting.watch(persist(store_may, || self.port.let_go(story))).await
    }
}

#[async_trait]
impl<P: Stories + ?Sized> Stories for Patient<P> {
    async fn candidates(&self, sketch: &Sketch) -> Result<Candidates, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.candidates(sketch))).await
    }

    async fn store(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
        until: u64,
    ) -> Result<Option<Candidates>, StoreError> {
        self.waiting.watch(persist(store_may, || self.port.store(article, sketch, until))).await
    }
}

#[async_trait]
impl<P: ReportQueue + ?Sized> ReportQueue for Patient<P> {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        self.waiting.watch(persist(store_may, || self.port.publish(report.clone()))).await
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        let some = self.port.next(limit).await?;
        Ok(some.into_iter().map(lenient).collect())
    }
}

#[async_trait]
impl<P: TaskQueue + ?Sized> TaskQueue for Patient<P> {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        self.waiting.watch(persist(store_may, || self.port.publish(tasks.clone()))).await
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        Ok(self.port.next().await?.map(lenient))
    }
}

#[async_trait]
impl<P: ArticleSink + ?Sized> ArticleSink for Patient<P> {
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        self.waiting.watch(persist(sink_may, || self.port.put(article))).await
    }

    async fn flush(&self) -> Result<(), SinkError> {
        self.waiting.watch(persist(sink_may, || self.port.flush())).await
    }
}

/// Reads wait. A commit waits for room only: one whose answer was lost is repeated under its
/// own number by the frontier itself, which no caller can.
#[async_trait]
impl<P: Frontier + ?Sized> Frontier for Patient<P> {
    fn fingerprints(&self) -> Fingerprinter {
        self.port.fingerprints()
    }

    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        persist(store_may, || self.port.due(now, limit)).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        persist(store_may, || self.port.next_due()).await
    }

    async fn visits_due(&self, now: UnixMillis, limit: usize) -> Result<Vec<VisitRow>, StoreError> {
        persist(store_may, || self.port.visits_due(now, limit)).await
    }

    async fn next_visit(&self) -> Result<Option<UnixMillis>, StoreError> {
        persist(store_may, || self.port.next_visit()).await
    }

    async fn put_down(&self, urls: &[Fingerprint]) -> Result<Vec<Option<Entry>>, StoreError> {
        persist(store_may, || self.port.put_down(urls)).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        persist(store_may, || self.port.hosts(hosts)).await
    }

    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        let full = |error: &StoreError| matches!(error, StoreError::NotWritable(_));
        persist(full, || self.port.commit(transitions.clone(), now)).await
    }

    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError> {
        persist(store_may, || self.port.expired(now, limit)).await
    }

    async fn robots(&self, hosts: &[HostKey]) -> Result<Vec<String>, StoreError> {
        persist(store_may, || self.port.robots(hosts)).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        persist(store_may, || self.port.counts()).await
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        persist(store_may, || self.port.whereabouts(url)).await
    }

    async fn places(&self, urls: &[CanonicalUrl]) -> Result<Vec<Option<Whereabouts>>, StoreError> {
        persist(store_may, || self.port.places(urls)).await
    }

    async fn entry(&self, url: &CanonicalUrl) -> Result<Option<Entry>, StoreError> {
        persist(store_may, || self.port.entry(url)).await
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        persist(store_may, || self.port.all_hosts(after, limit)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Gives what it was told to, in order.
    #[derive(Debug)]
    struct Told(Mutex<Vec<Result<Vec<bool>, StoreError>>>);

    #[async_trait]
    impl SeenSet for Told {
        fn fingerprints(&self) -> Fingerprinter {
            Fingerprinter::UNKEYED
        }

        async fn seen(&self, _: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
            self.0.lock().expect("answers").pop().expect("another answer")
        }

        async fn claim(&self, _: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
            Ok(Vec::new())
        }
    }

    #[tokio::test]
    async fn what_may_pass_is_waited_for_and_nothing_else() {
        let away = || Err(StoreError::Unavailable("away".into()));
        let full = || Err(StoreError::NotWritable("full".into()));
        let damaged = || Err(StoreError::Damaged("it".into()));
        for (answers, good) in [
            (vec![Ok(vec![true])], true),
            (vec![Ok(vec![true]), away(), full(), away()], true),
            (vec![Ok(vec![true]), damaged(), away()], false),
            (vec![Ok(vec![true]), Err(StoreError::Locked("x".into()))], false),
        ] {
            let told = format!("{answers:?}");
            let patient = Patient::new(Arc::new(Told(Mutex::new(answers))));
            assert_eq!(patient.seen(&[]).await.is_ok(), good, "{told}");
        }
    }

    struct Ended(StoreError);

    #[async_trait]
    impl Ack for Ended {
        async fn ack(self: Box<Self>) -> Result<(), StoreError> {
            Err(self.0)
        }

        async fn requeue(self: Box<Self>) -> Result<(), StoreError> {
            Err(self.0)
        }
    }

    #[tokio::test]
    async fn an_ack_that_comes_too_late_is_no_failure() {
        let ack = |error| Box::new(LenientAck(Box::new(Ended(error))));
        assert!(ack(StoreError::Unavailable("lost".into())).ack().await.is_ok());
        assert!(ack(StoreError::Unavailable("lost".into())).requeue().await.is_ok());
        assert!(ack(StoreError::Closed).ack().await.is_err());
    }
}
