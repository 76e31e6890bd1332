//! A site that is closed by day gets no request by day: the whole dispatch, on a clock that the
//! test sets.

use newshound_core::admission::AdmissionRules;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::frontier::HostRow;
use newshound_core::hours::Hours;
use newshound_core::identity::HostKey;
use newshound_core::outcome::Outcome;
use newshound_core::politeness::Politeness;
use newshound_core::revision::RevisionRules;
use newshound_core::scope::{Scope, ScopeMode};
use newshound_core::task::{FetchReport, FetchTask, TaskKind};
use newshound_core::time::UnixMillis;
use newshound_core::zone::SiteClock;
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, ReportQueue, TaskQueue};
use newshound_scheduler::{Limits, Planner, Ports, Scheduler};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// The scheduler looks at the clock every five seconds at least.
const PATIENCE: Duration = Duration::from_secs(60);

struct Set(AtomicI64);

impl Set {
    /// To a time of day, so many days after the first.
    fn to(&self, day: i64, clock: i64) {
        self.0.store(at(day, clock).0, Ordering::SeqCst);
    }
}

impl Clock for Set {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}

/// `clock` is hours, minutes and seconds in decimal: 215959.
fn at(day: i64, clock: i64) -> UnixMillis {
    let seconds = (clock / 10_000 * 60 + clock / 100 % 100) * 60 + clock % 100;
    UnixMillis(((20_000 + day) * 86_400 + seconds) * 1_000)
}

/// Waits until the host's row is as wanted.
async fn until(frontier: &dyn Frontier, host: &HostKey, wanted: impl Fn(&HostRow) -> bool) {
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    let seen = async {
        loop {
            ticks.tick().await;
            let rows = frontier.hosts(std::slice::from_ref(host)).await.expect("it works");
            if rows.into_iter().flatten().any(|row| wanted(&row)) {
                return;
            }
        }
    };
    timeout(PATIENCE, seen).await.expect("the host's row in time");
}

async fn next(tasks: &dyn TaskQueue) -> FetchTask {
    let delivery = timeout(PATIENCE, tasks.next())
        .await
        .expect("a task in time")
        .expect("it works")
        .expect("it works");
    delivery.ack.ack().await.expect("it works");
    delivery.item
}

/// A robots.txt that allows everything.
fn allowed(task: &FetchTask) -> FetchReport {
    let written = serde_json::json!({
        "v": task.v, "crawl": task.crawl, "task": task.task, "lane": task.lane,
        "entry": task.entry, "outcome": Outcome::Robots, "http_status": 404, "bytes": 0,
        "timing": { "first_byte_ms": 1, "total_ms": 1, "parse_ms": 0 }, "outlinks": [],
        "links_found": 0, "robots": { "kind": "rules", "text": "", "sitemaps": [] },
    });
    serde_json::from_value(written).expect("it works")
}

#[tokio::test]
async fn no_request_is_given_out_by_day() {
    let folder = tempfile::tempdir().expect("it works");
    let clock = Arc::new(Set(AtomicI64::new(0)));
    clock.to(0, 120_000);
    let store =
        Embedded::open(folder.path(), Arc::clone(&clock) as Arc<dyn Clock>).expect("it works");
    let seed = CanonicalUrl::parse("https://news.example/").expect("it works");
    let host = HostKey::of(&seed);
    let scope = Scope::around(ScopeMode::Site, std::slice::from_ref(&seed));
    let closed = Hours {
        sites: vec!["news.example".to_owned()],
        night: "22:00-06:00".parse().expect("it works"),
        clock: SiteClock::default(),
        day_factor: None,
    };
    let planner = Planner {
        crawl: "test".to_owned(),
        fingerprints: store.frontier().fingerprints(),
        politeness: Politeness { hours: vec![closed], ..Politeness::default() },
        admission: AdmissionRules::all_of(scope, 2026),
        task_deadline: Duration::from_secs(1_000_000),
        loss_limit: 3,
        visits: None,
        revisions: RevisionRules::default(),
        tdm_file: false,
        last_rules: newshound_scheduler::LastRules::Same,
    };
    let (frontier, tasks, reports) = (store.frontier(), store.tasks(), store.reports());
    let ports = Ports {
        frontier: store.frontier(),
        tasks: store.tasks(),
        reports: store.reports(),
        clock: store.clock(),
    };
    let scheduler = Scheduler::new(planner, ports, 4, Limits::default());
    scheduler.seed(&[seed]).await.expect("it works");
    let run = tokio::spawn(scheduler.run(CancellationToken::new()));
    // Anything given out would be in flight when the host is put off.
    let put_off = |opens: UnixMillis| {
        move |row: &HostRow| {
            assert_eq!(row.state.pace.in_flight, 0, "no task by day");
            row.state.pace.next_due() == opens
        }
    };

    // At noon the first request is put off to the evening, and is not due a second before.
    until(&*frontier, &host, put_off(at(0, 220_000))).await;
    clock.to(0, 215_959);
    assert!(frontier.due(clock.now(), 9).await.expect("it works").is_empty(), "not yet");

    clock.to(0, 220_000);
    let robots = next(&*tasks).await;
    assert_eq!(robots.entry.kind, TaskKind::Robots);

    // Its answer comes before six; the page's turn after: it waits for the next night.
    clock.to(1, 55_959);
    reports.publish(allowed(&robots)).await.expect("it works");
    until(&*frontier, &host, |row| row.state.robots.version == 1).await;
    clock.to(1, 60_001);
    until(&*frontier, &host, put_off(at(1, 220_000))).await;

    clock.to(1, 220_000);
    let page = next(&*tasks).await;
    assert_eq!((page.entry.kind, page.entry.url.path()), (TaskKind::Page, "/"));
    // A stop would wait for the page's report.
    run.abort();
    assert!(run.await.is_err_and(|ended| ended.is_cancelled()), "it was still running");
    store.close();
}
