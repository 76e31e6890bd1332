//! Schedulers and workers that end before the crawl does.

use super::common::{LIMIT, ends_well, gets_on, ids, urls};
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::site::Served;
use newshound_tests::wait;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn a_standby_takes_over_and_nothing_is_lost() {
    let site = Served::new(60);
    let cluster = Cluster::new(&site, Setup { delay: "50ms".into(), ..Setup::shared() });
    let mut processes = cluster.workers(1);
    processes.push(cluster.sink());
    let first = cluster.scheduler();
    assert!(first.logs("\"lease_taken\"", LIMIT), "{}", first.log_end());
    let mut second = cluster.scheduler();
    assert!(second.logs("\"scheduler_standby\"", LIMIT), "{}", second.log_end());
    gets_on(&cluster, 20);
    first.signal("KILL");
    let killed = Instant::now();
    assert!(second.logs("\"lease_taken\"", LIMIT), "{}", second.log_end());
    let after = killed.elapsed();
    assert!(after < Duration::from_secs(15), "it took over after {after:?}");
    let summary = ends_well(&mut second);
    assert!(summary.starts_with("Complete"), "{summary}");
    processes.iter_mut().for_each(|process| drop(ends_well(process)));
    let got = urls(&cluster.articles());
    let missing: Vec<_> = truth(&site).difference(&got).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(cluster.status()["balanced"], true);
}

#[test]
fn a_worker_that_is_told_to_stop_hands_back_what_it_has() {
    let site = Served::new(60);
    let cluster = Cluster::new(&site, Setup { delay: "20ms".into(), ..Setup::shared() });
    let (one, other) = (cluster.path("one"), cluster.path("other"));
    let folder = |path: &Path| path.display().to_string();
    let mut stopped = cluster.start(&["worker", "--articles", &folder(&one)]);
    let mut stays = cluster.start(&["worker", "--articles", &folder(&other), "--exit-when-done"]);
    let mut scheduler = cluster.scheduler();
    gets_on(&cluster, 20);
    let taken = cluster.command(&["worker", "--articles", &folder(&one)]).output().expect("run");
    assert_eq!(taken.status.code(), Some(3), "two workers must not share a file");
    stopped.signal("TERM");
    ends_well(&mut stopped);
    ends_well(&mut scheduler);
    ends_well(&mut stays);
    let log = scheduler.logged();
    assert!(!log.contains("task_lost"), "{}", scheduler.log_end());
    let got: BTreeSet<String> = urls(&one).union(&urls(&other)).cloned().collect();
    let missing: Vec<_> = truth(&site).difference(&got).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_sink_that_is_killed_writes_nothing_twice() {
    let site = Served::new(60);
    let cluster = Cluster::new(&site, Setup { delay: "50ms".into(), ..Setup::shared() });
    let mut workers = cluster.workers(1);
    let mut scheduler = cluster.scheduler();
    let file = cluster.articles().join("articles.jsonl");
    let lines = || std::fs::read_to_string(&file).map_or(0, |text| text.lines().count());
    for more in [5, 20] {
        let sink = cluster.sink();
        assert!(wait::until(LIMIT, || lines() >= more), "{}", sink.log_end());
        sink.signal("KILL");
    }
    let mut sink = cluster.sink();
    ends_well(&mut scheduler);
    workers.iter_mut().chain([&mut sink]).for_each(|process| drop(ends_well(process)));
    ids(&cluster.articles());
    let got = urls(&cluster.articles());
    let missing: Vec<_> = truth(&site).difference(&got).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn truth(site: &Served) -> BTreeSet<String> {
    site.running.truth().into_iter().map(|article| article.url).collect()
}
