//! Politeness across workers, with the site's own log as the witness.

use super::common::ends_well;
use newshound_demosite::{Access, Fault, Options};
use newshound_tests::binary::newshound;
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use std::time::Duration;

const DELAY: Duration = Duration::from_millis(30);
/// What the site asks for when it is busy.
const RETRY_AFTER: Duration = Duration::from_secs(1);

#[test]
fn eight_workers_ask_one_site_as_one_would() {
    let site = Served::with(&Options { articles: 40, hosts: 1, ..Options::default() });
    let base = site.running.site().bases().remove(0);
    let truth = site.running.truth();
    for article in truth.iter().step_by(truth.len() / 3) {
        let target = article.url.strip_prefix(&base).expect("its path");
        site.running.fault(0, target, Some(Fault::Busy { seconds: 1, times: 1 }));
    }
    let setup = Setup { delay: "30ms".into(), connections: 2, ..Setup::shared() };
    let cluster = Cluster::new(&site, setup);
    let mut workers: Vec<_> =
        (0..8).map(|_| cluster.start(&["worker", "--no-articles", "--exit-when-done"])).collect();
    let mut scheduler = cluster.scheduler();
    ends_well(&mut scheduler);
    workers.iter_mut().for_each(|worker| drop(ends_well(worker)));

    let mut log = site.running.access_log();
    log.sort_by_key(|access| access.start);
    assert!(log.len() > truth.len(), "{} requests", log.len());
    let mut busy = 0;
    for pair in log.windows(2) {
        let gap = pair[1].start.saturating_duration_since(pair[0].end);
        assert_eq!(pair[1].concurrent, 1, "{} while {}", pair[1].target, pair[0].target);
        let least = if pair[0].status == 503 { RETRY_AFTER } else { DELAY };
        busy += u32::from(pair[0].status == 503);
        // The store keeps whole milliseconds.
        assert!(gap + Duration::from_millis(1) >= least, "{} {gap:?} later", pair[1].target);
    }
    assert!(busy >= 3, "the site was busy {busy} times");
    let done = workers.iter().filter(|worker| worker.logged().contains("crawl_ended")).count();
    assert_eq!(done, 8);
    the_log_proves_it(&cluster, &scheduler.logged());
}

/// The scheduler's log tells the same, and who did what.
fn the_log_proves_it(cluster: &Cluster, log: &str) {
    let file = cluster.path("scheduler.log");
    std::fs::write(&file, log).expect("written");
    let file = file.display().to_string();
    let told = newshound(&["logs", "politeness", "--min-delay", "29ms", &file]).output();
    let told = told.expect("run");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
    let told = newshound(&["logs", "summary", "--json", &file]).output().expect("run");
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("json");
    assert_eq!(told["workers"].as_object().map(serde_json::Map::len), Some(8), "{told}");
    assert_eq!(
        (&told["crawls"][0]["ending"], &told["imbalances"]),
        (&"complete".into(), &0.into())
    );
}

#[test]
fn fifty_hosts_of_one_address_are_asked_by_few_at_once() {
    let site = Served::with(&Options {
        articles: 500,
        hosts: 50,
        faults: false,
        latency: Duration::from_millis(20),
        ..Options::default()
    });
    let groups = "[politeness]\nlatency_factor = 0.0\n[politeness.groups]\nprivate = true\n\
        per_address = 3\naddress_gap_ms = 0";
    let more = format!("max_pages = 300\n{groups}");
    let setup = Setup { delay: "10ms".into(), connections: 8, more, ..Setup::shared() };
    let cluster = Cluster::new(&site, setup);
    let _workers: Vec<_> = (0..3).map(|_| cluster.start(&["worker", "--no-articles"])).collect();
    let mut scheduler = cluster.scheduler();
    scheduler.wait(Duration::from_secs(120));
    // A host's robots.txt is how its address is learnt; each worker bounds these by itself.
    let robots = |access: &Access| access.target == "/robots.txt";
    let log = site.running.access_log();
    let pages: Vec<_> = log.iter().filter(|access| !robots(access)).collect();
    assert!(pages.len() >= 300, "{} pages", pages.len());
    let meets = |one: &Access, among: &dyn Fn(&Access) -> bool| {
        let under_way = |other: &&Access| other.start <= one.start && one.start < other.end;
        log.iter().filter(|other| among(other)).filter(under_way).count()
    };
    let most = pages.iter().map(|one| meets(one, &|other| !robots(other))).max();
    assert!(most <= Some(3) && most >= Some(2), "{most:?}");
    let first = log.iter().map(|one| meets(one, &robots)).max();
    assert!(first <= Some(3 * 3), "{first:?}");
}
