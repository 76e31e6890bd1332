//! Where more visits are due than a host's pace allows, the lanes keep their share of the turns, and
//! pages that name new stories are visited more often than those that name none.

mod driven;

use driven::{Driven, answer, planner};
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::task::{
    FetchReport, FetchTask, Links, Outlink, PageBody, ReportBody, TaskKind,
};
use newshound_core::visit::{VisitRules, Visiting};
use newshound_embedded::Embedded;
use newshound_ports::{Clock, Frontier, ReportQueue, TaskQueue};
use newshound_scheduler::{Limits, Ports, Scheduler};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Sections, each to be visited every ten to twenty seconds: more than one request a second.
const SECTIONS: usize = 40;
/// Stories that wait in the archive lane behind them.
const STORIES: usize = 30;

/// Requests after which the crawl is stopped.
const REQUESTS: usize = 500;

/// As which requests each path was asked for.
type Asked = Arc<Mutex<BTreeMap<String, Vec<usize>>>>;

/// A front page that names sections and older stories, and at every visit a new one; sections that
/// name nothing.
fn site(task: FetchTask, visits: usize) -> FetchReport {
    let (path, is_visit) = (task.entry.url.path().to_owned(), task.entry.kind.is_visit());
    let origin = task.entry.url.origin().to_owned();
    if path != "/" && !path.starts_with("/section") {
        return answer(task);
    }
    let link = |path: String, role| Outlink {
        url: CanonicalUrl::parse(&format!("{origin}{path}")).expect("url"),
        role,
        kind: TaskKind::Page,
        hint: None,
    };
    let outlinks: Vec<Outlink> = match (path.as_str(), is_visit) {
        ("/", true) => vec![link(format!("/2026/new-{visits}"), LinkRole::Teaser)],
        ("/", false) => {
            let sections = (0..SECTIONS).map(|n| link(format!("/section{n}/"), LinkRole::Section));
            let old = (0..STORIES).map(|n| link(format!("/2026/old-{n}"), LinkRole::Related));
            sections.chain(old).collect()
        }
        _ => Vec::new(),
    };
    let mut report = FetchReport::new(task, Outcome::Hub);
    report.http_status = Some(200);
    let links = Links { outlinks, ..Links::default() };
    report.body = ReportBody::Page(Box::new(PageBody { links, ..PageBody::default() }));
    report
}

#[tokio::test(start_paused = true)]
async fn visits_starve_no_lane_and_the_poorest_are_shed() {
    let folder = tempfile::tempdir().expect("folder");
    let clock = Arc::new(Driven::default());
    // It runs as far ahead as nobody has anything to do: requests are counted here, not seconds.
    clock.set_wrong(0);
    let store = Embedded::open(folder.path(), Arc::clone(&clock) as Arc<dyn Clock>).expect("store");
    let asked = Asked::default();
    let (tasks, reports) = (store.tasks(), store.reports());
    let stop = CancellationToken::new();
    let (noted, ends) = (Arc::clone(&asked), stop.clone());
    tokio::spawn(async move {
        let mut requests = 0;
        while let Ok(Some(delivery)) = tasks.next().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
            requests += 1;
            if requests == REQUESTS {
                ends.cancel();
            }
            let visits = {
                let mut asked = noted.lock().expect("lock");
                let times = asked.entry(delivery.item.entry.url.path().to_owned()).or_default();
                times.push(requests);
                times.len()
            };
            reports.publish(site(delivery.item, visits)).await.expect("published");
            delivery.ack.ack().await.expect("acked");
        }
    });
    // The store works on a thread that the runtime does not know: what waits for it alone would
    // let the clock run on to the next timer.
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let seed = [CanonicalUrl::parse("https://site.example/").expect("seed")];
    let mut planner = planner(&seed, store.frontier().fingerprints());
    planner.visits = Some(VisitRules {
        visiting: Visiting::Endless,
        min_ms: 10_000,
        first_ms: 10_000,
        // No page is let go within the test.
        max_ms: 40_000,
        ..VisitRules::default()
    });
    let ports = Ports {
        frontier: store.frontier(),
        tasks: store.tasks(),
        reports: store.reports(),
        clock: store.clock(),
    };
    let scheduler = Scheduler::new(planner, ports, 4, Limits::default());
    scheduler.seed(&seed).await.expect("seeded");
    scheduler.run(stop).await.expect("it ends");
    let asked = asked.lock().expect("lock");
    let old = |n: usize| asked.get(&format!("/2026/old-{n}")).and_then(|times| times.first());
    let last = (0..STORIES).map(|n| old(n).copied().unwrap_or(usize::MAX)).max();
    // Sections and old stories have one turn in ten at least, beside visits and fresh stories.
    assert!(
        last.is_some_and(|last| last < REQUESTS),
        "{last:?} in {} s: {asked:?}",
        clock.second()
    );
    let visits = |path: &str| asked.get(path).map_or(0, Vec::len);
    let front = visits("/");
    let section = (0..SECTIONS).map(|n| visits(&format!("/section{n}/"))).max().unwrap_or(0);
    assert!(front > section && section > 1, "front {front}, a section {section} at most");
    store.close();
}
