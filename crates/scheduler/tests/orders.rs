//! What an operator orders is obeyed by a run within seconds, and outlives it.

mod driven;

use driven::{Driven, STORIES, answer, planner};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::identity::HostKey;
use newshound_core::orders::{Dropped, HostVerb};
use newshound_core::status::Status;
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, ReportQueue, TaskQueue};
use newshound_scheduler::{Carried, Ending, Given, Limits, Order, Ports, Scheduler, carry_out};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// When an order is given.
enum When {
    /// Once the first host was asked so often.
    Asked(usize),
    /// So many seconds after the one before.
    After(u64),
}
use When::{After, Asked};

struct Crawl {
    clock: Arc<Driven>,
    store: Embedded,
    /// Seconds at which each host was asked.
    asked: Arc<Mutex<BTreeMap<String, Vec<u64>>>>,
    /// How often the first host was.
    first: Arc<watch::Sender<usize>>,
    _folder: tempfile::TempDir,
}

fn host(number: usize) -> HostKey {
    HostKey::from_stored(&format!("https://site{number}.example"))
}

impl Crawl {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let clock = Arc::new(Driven::default());
        clock.set_wrong(0);
        let store =
            Embedded::open(folder.path(), Arc::clone(&clock) as Arc<dyn Clock>).expect("store");
        let asked = Arc::new(Mutex::new(BTreeMap::<String, Vec<u64>>::new()));
        let first = Arc::new(watch::Sender::new(0));
        for _ in 0..8 {
            let (tasks, reports) = (store.tasks(), store.reports());
            let (asked, clock) = (Arc::clone(&asked), Arc::clone(&clock));
            let first = Arc::clone(&first);
            tokio::spawn(async move {
                while let Ok(Some(delivery)) = tasks.next().await {
                    let host = delivery.item.entry.url.origin().to_owned();
                    if host == "https://site0.example" {
                        first.send_modify(|times| *times += 1);
                    }
                    let second = clock.second();
                    asked.lock().expect("lock").entry(host).or_default().push(second);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    reports.publish(answer(delivery.item)).await.expect("published");
                    delivery.ack.ack().await.expect("acked");
                }
            });
        }
        Self { clock, store, asked, first, _folder: folder }
    }

    /// Runs two sites; each order is given when the first was asked so often, or later.
    async fn run(&self, orders: Vec<(When, Order)>) -> (Ending, Vec<Carried>) {
        let seeds: Vec<CanonicalUrl> = (0..2)
            .map(|n| CanonicalUrl::parse(&format!("https://site{n}.example/")).expect("seed"))
            .collect();
        let ports = Ports {
            frontier: self.store.frontier(),
            tasks: self.store.tasks(),
            reports: self.store.reports(),
            clock: self.store.clock(),
        };
        let (give, given) = mpsc::channel(1);
        let planner = planner(&seeds, self.store.frontier().fingerprints());
        let scheduler = Scheduler::new(planner, ports, 64, Limits::default()).with_orders(given);
        scheduler.seed(&seeds).await.expect("seeded");
        let (mut first, frontier) = (self.first.subscribe(), self.store.frontier());
        let giving = tokio::spawn(async move {
            let mut carried = Vec::new();
            for (when, order) in orders {
                match when {
                    Asked(times) => {
                        first.wait_for(|asked| *asked >= times).await.expect("asked");
                    }
                    // In steps, with a look at the store each: a clock that nobody waits for jumps ahead.
                    After(seconds) => {
                        for _ in 0..seconds {
                            tokio::time::sleep(Duration::from_secs(1)).await;
                            frontier.counts().await.expect("counts");
                            frontier.next_due().await.expect("a time");
                        }
                    }
                }
                let (answer, answered) = oneshot::channel();
                give.send(Given { order, answer }).await.expect("it runs");
                carried.push(answered.await.expect("answered"));
            }
            carried
        });
        let ending = scheduler.run(CancellationToken::new()).await.expect("it ends");
        (ending, giving.await.expect("given"))
    }

    fn asked(&self, number: usize) -> Vec<u64> {
        self.asked.lock().expect("lock").get(host(number).as_str()).cloned().unwrap_or_default()
    }

    async fn row(&self, number: usize) -> HostRow {
        let rows = self.store.frontier().hosts(&[host(number)]).await.expect("rows");
        rows.into_iter().flatten().next().expect("a host")
    }

    async fn ended(&self, status: Status) -> u64 {
        let counts = self.store.frontier().counts().await.expect("counts");
        assert!(counts.balanced(), "{counts:?}");
        counts.ended.get(&status).copied().unwrap_or(0)
    }
}

fn order(number: usize, verb: HostVerb) -> Order {
    Order::Host { host: host(number), verb }
}

const DONE: Carried = Carried::Done(Dropped { urls: 0, visits: 0 });

#[tokio::test(start_paused = true)]
async fn a_host_paused_in_a_run_is_waited_for_and_goes_on_when_resumed() {
    let crawl = Crawl::new();
    let orders =
        vec![(Asked(8), order(0, HostVerb::Pause)), (After(600), order(0, HostVerb::Resume))];
    let (ending, carried) = crawl.run(orders).await;
    assert_eq!((ending, carried), (Ending::Complete, vec![DONE; 2]));
    assert_eq!(crawl.ended(Status::Article).await, 2 * STORIES as u64);
    let asked = crawl.asked(0);
    let longest = asked.windows(2).map(|two| two[1] - two[0]).max();
    assert!(longest >= Some(590), "{asked:?}");
    let other = crawl.asked(1);
    assert!(other[other.len() - 1] - other[0] < 300, "{other:?}");
    crawl.store.close();
}

#[tokio::test(start_paused = true)]
async fn a_run_ends_without_a_host_that_was_paused_before_it() {
    let crawl = Crawl::new();
    let orders = vec![(Asked(8), order(0, HostVerb::Pause)), (After(600), Order::End)];
    let (ending, _) = crawl.run(orders).await;
    assert_eq!(ending, Ending::Ended, "it is waited for until then");
    let (ending, _) = crawl.run(Vec::new()).await;
    assert_eq!((ending, crawl.row(0).await.state.orders.paused.is_some()), (Ending::Paused, true));
    let frontier = crawl.store.frontier();
    let now = crawl.clock.now();
    let resumed = carry_out(&*frontier, &host(0), HostVerb::Resume, now).await;
    assert_eq!(resumed.expect("stored"), DONE);
    let (ending, _) = crawl.run(Vec::new()).await;
    assert_eq!(ending, Ending::Complete);
    assert_eq!(crawl.ended(Status::Article).await, 2 * STORIES as u64);
    crawl.store.close();
}

#[tokio::test(start_paused = true)]
async fn a_host_is_slowed_down_and_another_is_none() {
    let crawl = Crawl::new();
    let slow = HostVerb::Slow { delay_ms: 30_000 };
    let (ending, carried) =
        crawl.run(vec![(Asked(8), order(0, slow)), (Asked(8), order(9, slow))]).await;
    assert_eq!((ending, carried), (Ending::Complete, vec![DONE, Carried::NoSuchHost]));
    let asked = crawl.asked(0);
    assert!(asked[9..].windows(2).all(|two| two[1] - two[0] >= 30), "{asked:?}");
    assert!(asked.len() > 15, "{asked:?}");
    crawl.store.close();
}

#[tokio::test(start_paused = true)]
async fn what_waits_of_an_excluded_host_ends_and_comes_back() {
    let crawl = Crawl::new();
    let (ending, carried) = crawl.run(vec![(Asked(8), order(0, HostVerb::Exclude))]).await;
    assert_eq!(ending, Ending::Complete);
    let Carried::Done(dropped) = carried[0] else { panic!("{carried:?}") };
    assert!(dropped.urls > 5, "{dropped:?} {:?}", crawl.asked(0));
    assert_eq!(crawl.ended(Status::Excluded).await, dropped.urls);
    assert!(crawl.asked(0).len() < 11, "{:?}", crawl.asked(0));
    let now = crawl.clock.now();
    let resumed = carry_out(&*crawl.store.frontier(), &host(0), HostVerb::Resume, now).await;
    assert_eq!(resumed.expect("stored"), DONE);
    assert_eq!(
        (crawl.run(Vec::new()).await.0, crawl.ended(Status::Excluded).await),
        (Ending::Complete, 0)
    );
    assert_eq!(crawl.ended(Status::Article).await, 2 * STORIES as u64);
    crawl.store.close();
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_forgotten_drops_what_was_promised() {
    let crawl = Crawl::new();
    let skipped = crawl.ended(Status::Skipped).await;
    let (ending, carried) = crawl.run(vec![(Asked(8), order(0, HostVerb::Forget))]).await;
    assert_eq!(ending, Ending::Complete);
    let Carried::Done(dropped) = carried[0] else { panic!("{carried:?}") };
    assert!(dropped.urls > 5, "{dropped:?} {:?}", crawl.asked(0));
    assert!(crawl.ended(Status::Skipped).await >= skipped + dropped.urls);
    assert!(crawl.row(0).await.state.orders.forgotten.is_some());
    crawl.store.close();
}
