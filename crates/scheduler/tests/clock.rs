//! A clock that is set back holds up nothing, and one that was ahead makes no pause longer.

mod driven;

use driven::{Driven, STORIES, answer, planner};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::Counts;
use newshound_core::status::Status;
use newshound_core::visit::{VisitRules, Visiting};
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, ReportQueue, TaskQueue};
use newshound_scheduler::{Ending, Limits, Ports, Scheduler};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const DAY: i64 = 86_400_000;
const SITES: usize = 3;

struct Crawl {
    clock: Arc<Driven>,
    store: Embedded,
    /// Requests that were answered.
    asked: Arc<AtomicU64>,
    _folder: tempfile::TempDir,
}

impl Crawl {
    /// Its clock is wrong by so many milliseconds from this request on.
    fn new(request: u64, by_ms: i64) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let clock = Arc::new(Driven::default());
        let store =
            Embedded::open(folder.path(), Arc::clone(&clock) as Arc<dyn Clock>).expect("store");
        let asked = Arc::new(AtomicU64::new(0));
        for _ in 0..8 {
            let (tasks, reports, asked) = (store.tasks(), store.reports(), Arc::clone(&asked));
            let clock = Arc::clone(&clock);
            tokio::spawn(async move {
                while let Ok(Some(delivery)) = tasks.next().await {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    if asked.fetch_add(1, Ordering::SeqCst) + 1 == request {
                        clock.set_wrong(by_ms);
                    }
                    reports.publish(answer(delivery.item)).await.expect("published");
                    delivery.ack.ack().await.expect("acked");
                }
            });
        }
        Self { clock, store, asked, _folder: folder }
    }

    async fn run(&self, visiting: Visiting, limits: Limits, stop: CancellationToken) -> Ending {
        let seeds: Vec<CanonicalUrl> = (0..SITES)
            .map(|n| CanonicalUrl::parse(&format!("https://site{n}.example/")).expect("seed"))
            .collect();
        let mut planner = planner(&seeds, self.store.frontier().fingerprints());
        planner.visits = Some(VisitRules { visiting, ..VisitRules::default() });
        let ports = Ports {
            frontier: self.store.frontier(),
            tasks: self.store.tasks(),
            reports: self.store.reports(),
            clock: self.store.clock(),
        };
        let scheduler = Scheduler::new(planner, ports, 64, limits);
        scheduler.seed(&seeds).await.expect("seeded");
        scheduler.run(stop).await.expect("it ends")
    }

    async fn counts(&self) -> Counts {
        self.store.frontier().counts().await.expect("counts")
    }

    async fn articles(&self) -> u64 {
        self.counts().await.ended.get(&Status::Article).copied().unwrap_or(0)
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_holds_up_no_crawl() {
    for back in [-DAY, -60_000, DAY] {
        let crawl = Crawl::new(15, back);
        let ending = crawl.run(Visiting::Later, Limits::default(), CancellationToken::new()).await;
        let stories = (SITES * STORIES) as u64;
        assert_eq!((ending, crawl.articles().await), (Ending::Complete, stories), "{back}");
        // A second for each page of a site, and what a jump may cost.
        assert!(crawl.clock.second() < 60, "{back}: {} s", crawl.clock.second());
        crawl.store.close();
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_ahead_makes_no_pause_longer_after_a_restart() {
    let crawl = Crawl::new(0, 0);
    crawl.clock.set_wrong(DAY);
    let few = Limits { pages: Some(12), articles: None };
    let ending = crawl.run(Visiting::Later, few, CancellationToken::new()).await;
    assert_eq!(ending, Ending::Limit);
    crawl.clock.set_wrong(0);
    let began = crawl.clock.second();
    let ending = crawl.run(Visiting::Later, Limits::default(), CancellationToken::new()).await;
    let stories = (SITES * STORIES) as u64;
    assert_eq!((ending, crawl.articles().await), (Ending::Complete, stories));
    assert!(crawl.clock.second() - began < 60, "{} s", crawl.clock.second() - began);
    crawl.store.close();
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_holds_up_no_visit() {
    let crawl = Crawl::new(40, -DAY);
    // The store works on a thread that the runtime does not know: what waits for it alone would let
    // the clock run on to the next timer, which may be an hour away.
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let stop = CancellationToken::new();
    let (ends, asked) = (stop.clone(), Arc::clone(&crawl.asked));
    let hours = tokio::spawn(async move {
        let mut hours = Vec::new();
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            hours.push(asked.swap(0, Ordering::SeqCst));
        }
        ends.cancel();
        hours
    });
    crawl.run(Visiting::Endless, Limits::default(), stop).await;
    let hours = hours.await.expect("counted");
    assert!(hours[1] > 0 && hours[2] > 0, "visits go on: {hours:?}");
    crawl.store.close();
}
