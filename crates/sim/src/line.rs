//! The line between a process and its store: where time passes, and where a process dies.
//!
//! The embedded store works on a thread of its own, which the driven clock does not know. So each call
//! is waited for in place: nothing else happens meanwhile, and the order of events is the seed's.

use crate::rng::Rng;
use async_trait::async_trait;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::frontier::{Applied, Counts, HostRow, Transition, VisitRow, Whereabouts};
use newshound_core::identity::{ArticleId, Fingerprint, HostKey};
use newshound_core::near::Sketch;
use newshound_core::task::{Entry, FetchReport, FetchTask, InFlight};
use newshound_core::time::UnixMillis;
use newshound_ports::{
    ArticleSink, Candidates, Claim, Claimed, Delivery, Frontier, Kept, Part, ReportQueue, SeenSet,
    SinkError, SiteMemory, Source, StoreError, Stories, StoryParts, Swapped, TaskQueue,
};
use newshound_roles::Backend;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake};
use std::time::Duration;
use tokio::sync::Notify;

/// Steps after which a crawl of a few dozen stories surely turns in circles.
const MOST_STEPS: u64 = 5_000_000;

struct Life {
    rng: Mutex<Rng>,
    steps: AtomicU64,
    /// The step at which the process dies.
    dies_at: u64,
    dead: AtomicBool,
    died: Notify,
}

/// A process's line. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Line(Arc<Life>);

impl Line {
    /// The line of a process that dies at this step, if at any.
    pub(crate) fn new(rng: Rng, dies_at: Option<u64>) -> Self {
        Self(Arc::new(Life {
            rng: Mutex::new(rng),
            steps: AtomicU64::new(0),
            dies_at: dies_at.unwrap_or(u64::MAX),
            dead: AtomicBool::new(false),
            died: Notify::new(),
        }))
    }

    /// Steps made so far.
    pub(crate) fn steps(&self) -> u64 {
        self.0.steps.load(Ordering::SeqCst)
    }

    /// Nothing that the process still asks for happens.
    pub(crate) fn cut(&self) {
        self.0.dead.store(true, Ordering::SeqCst);
        self.0.died.notify_one();
    }

    /// Returns once the process is dead.
    pub(crate) async fn died(&self) {
        self.0.died.notified().await;
    }

    /// A step of the process: some time passes, or it dies here.
    pub(crate) async fn step(&self) {
        let step = self.0.steps.fetch_add(1, Ordering::SeqCst) + 1;
        assert!(step < MOST_STEPS, "it turns in circles");
        if step >= self.0.dies_at {
            self.cut();
        }
        let pause = {
            let mut rng = self.0.rng.lock().unwrap_or_else(PoisonError::into_inner);
            rng.of(0..16)
        };
        match pause {
            0..8 => {}
            8..14 => tokio::task::yield_now().await,
            ms => tokio::time::sleep(Duration::from_millis(ms - 13)).await,
        }
        if self.0.dead.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }

    async fn call<T>(&self, call: impl Future<Output = T>) -> T {
        self.step().await;
        let done = wait(call);
        self.step().await;
        done
    }

    /// The ports of `backend` at the end of this line.
    pub(crate) fn to(&self, backend: Backend) -> Backend {
        let stories = backend.stories.map(|stories| {
            let stories: Arc<dyn Stories> = self.at(stories);
            stories
        });
        Backend {
            frontier: self.at(backend.frontier),
            tasks: self.at(backend.tasks),
            reports: self.at(backend.reports),
            seen: self.at(backend.seen),
            memory: self.at(backend.memory),
            parts: self.at(backend.parts),
            stories,
            ..backend
        }
    }

    /// A port at the end of this line.
    pub(crate) fn at<P: ?Sized>(&self, port: Arc<P>) -> Arc<Far<P>> {
        Arc::new(Far { line: self.clone(), port })
    }
}

/// Runs a future on this thread until it is done.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    struct Parked(std::thread::Thread);
    impl Wake for Parked {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Parked(std::thread::current())).into();
    // A task's budget is not spent here: how often it is looked at depends on the other thread.
    let mut future = pin!(tokio::task::unconstrained(future));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// A port at the far end of a line.
pub(crate) struct Far<P: ?Sized> {
    line: Line,
    port: Arc<P>,
}

#[async_trait]
impl<P: Frontier + ?Sized> Frontier for Far<P> {
    fn fingerprints(&self) -> Fingerprinter {
        self.port.fingerprints()
    }

    async fn due(&self, now: UnixMillis, limit: usize) -> Result<Vec<HostRow>, StoreError> {
        self.line.call(self.port.due(now, limit)).await
    }

    async fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.line.call(self.port.next_due()).await
    }

    async fn visits_due(&self, now: UnixMillis, limit: usize) -> Result<Vec<VisitRow>, StoreError> {
        self.line.call(self.port.visits_due(now, limit)).await
    }

    async fn next_visit(&self) -> Result<Option<UnixMillis>, StoreError> {
        self.line.call(self.port.next_visit()).await
    }

    async fn put_down(&self, urls: &[Fingerprint]) -> Result<Vec<Option<Entry>>, StoreError> {
        self.line.call(self.port.put_down(urls)).await
    }

    async fn hosts(&self, hosts: &[HostKey]) -> Result<Vec<Option<HostRow>>, StoreError> {
        self.line.call(self.port.hosts(hosts)).await
    }

    async fn commit(
        &self,
        transitions: Vec<Transition>,
        now: UnixMillis,
    ) -> Result<Vec<Applied>, StoreError> {
        self.line.call(self.port.commit(transitions, now)).await
    }

    async fn expired(&self, now: UnixMillis, limit: usize) -> Result<Vec<InFlight>, StoreError> {
        self.line.call(self.port.expired(now, limit)).await
    }

    async fn robots(&self, hosts: &[HostKey]) -> Result<Vec<String>, StoreError> {
        self.line.call(self.port.robots(hosts)).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.line.call(self.port.counts()).await
    }

    async fn whereabouts(&self, url: &CanonicalUrl) -> Result<Option<Whereabouts>, StoreError> {
        self.line.call(self.port.whereabouts(url)).await
    }

    async fn places(&self, urls: &[CanonicalUrl]) -> Result<Vec<Option<Whereabouts>>, StoreError> {
        self.line.call(self.port.places(urls)).await
    }

    async fn all_hosts(
        &self,
        after: Option<&HostKey>,
        limit: usize,
    ) -> Result<Vec<HostRow>, StoreError> {
        self.line.call(self.port.all_hosts(after, limit)).await
    }
}

#[async_trait]
impl<P: SeenSet + ?Sized> SeenSet for Far<P> {
    fn fingerprints(&self) -> Fingerprinter {
        self.port.fingerprints()
    }

    async fn seen(&self, urls: &[Fingerprint]) -> Result<Vec<bool>, StoreError> {
        self.line.call(self.port.seen(urls)).await
    }

    async fn claim(&self, claims: &[Claim]) -> Result<Vec<Claimed>, StoreError> {
        self.line.call(self.port.claim(claims)).await
    }
}

#[async_trait]
impl<P: SiteMemory + ?Sized> SiteMemory for Far<P> {
    async fn kept(&self, site: &str) -> Result<Kept, StoreError> {
        self.line.call(self.port.kept(site)).await
    }

    async fn swap(&self, site: &str, expect: u64, sketch: &[u8]) -> Result<Swapped, StoreError> {
        self.line.call(self.port.swap(site, expect, sketch)).await
    }
}

#[async_trait]
impl<P: StoryParts + ?Sized> StoryParts for Far<P> {
    async fn keep(&self, parts: &[Part]) -> Result<(), StoreError> {
        self.line.call(self.port.keep(parts)).await
    }

    async fn parts(&self, story: Fingerprint) -> Result<Vec<(Source, String)>, StoreError> {
        self.line.call(self.port.parts(story)).await
    }

    async fn let_go(&self, story: Fingerprint) -> Result<(), StoreError> {
        self.line.call(self.port.let_go(story)).await
    }
}

#[async_trait]
impl<P: Stories + ?Sized> Stories for Far<P> {
    async fn candidates(&self, sketch: &Sketch) -> Result<Candidates, StoreError> {
        self.line.call(self.port.candidates(sketch)).await
    }

    async fn store(
        &self,
        article: &ArticleId,
        sketch: &Sketch,
        until: u64,
    ) -> Result<Option<Candidates>, StoreError> {
        self.line.call(self.port.store(article, sketch, until)).await
    }
}

#[async_trait]
impl<P: TaskQueue + ?Sized> TaskQueue for Far<P> {
    async fn publish(&self, tasks: Vec<FetchTask>) -> Result<(), StoreError> {
        self.line.call(self.port.publish(tasks)).await
    }

    async fn next(&self) -> Result<Option<Delivery<FetchTask>>, StoreError> {
        let next = self.port.next().await;
        self.line.step().await;
        next
    }
}

#[async_trait]
impl<P: ReportQueue + ?Sized> ReportQueue for Far<P> {
    async fn publish(&self, report: FetchReport) -> Result<(), StoreError> {
        self.line.call(self.port.publish(report)).await
    }

    async fn next(&self, limit: usize) -> Result<Vec<Delivery<FetchReport>>, StoreError> {
        let next = self.port.next(limit).await;
        self.line.step().await;
        next
    }
}

/// A sink takes its time on the driven clock.
#[async_trait]
impl<P: ArticleSink + ?Sized> ArticleSink for Far<P> {
    async fn put(&self, article: &Article) -> Result<(), SinkError> {
        self.line.step().await;
        let put = self.port.put(article).await;
        self.line.step().await;
        put
    }

    async fn flush(&self) -> Result<(), SinkError> {
        self.port.flush().await
    }
}
