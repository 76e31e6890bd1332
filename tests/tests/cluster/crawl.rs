//! A whole crawl.

use super::common::{LIMIT, ends_well, ids};
use newshound_tests::cluster::{Cluster, Setup};
use newshound_tests::records;
use newshound_tests::site::Served;

const ALL_BUT_ONE: &str = "Complete, but for 1 URL that failed for now";

#[test]
fn a_crawl_ends_by_itself_with_what_one_machine_gets() {
    let site = Served::new(320);
    let alone = tempfile::tempdir().expect("folder");
    let cluster = Cluster::new(&site, Setup::shared());
    // From the very same file.
    let out = alone.path().display().to_string();
    let one_machine = cluster.command(&["crawl", "--quiet", "--out", &out]).output();
    assert!(one_machine.expect("crawl").status.success());
    let mut sink = cluster.sink();
    let mut workers = cluster.workers(2);
    let mut scheduler = cluster.scheduler();
    let summary = ends_well(&mut scheduler);
    // One page of the site fails at every attempt: each run asks for it again.
    assert!(summary.starts_with(ALL_BUT_ONE), "{summary}");
    workers.iter_mut().chain([&mut sink]).for_each(|process| drop(ends_well(process)));
    assert_eq!(ids(&cluster.articles()), ids(alone.path()));
    let got = records::articles(&cluster.articles()).expect("articles");
    let got = got.into_iter().map(records::got);
    let verdict = newshound_demosite::compare(&site.running.truth(), got);
    assert!(verdict.is_perfect(), "{verdict:?}");
    let status = cluster.status();
    assert_eq!((&status["balanced"], &status["outstanding"]), (&true.into(), &0.into()));
    assert_eq!((&status["end"], &status["running"]), (&"complete".into(), &false.into()));

    let mut again = cluster.scheduler();
    assert!(again.logs("run_started", LIMIT), "{}", again.log_end());
    let mut workers = cluster.workers(1);
    let told = ends_well(&mut again);
    assert!(told.starts_with(ALL_BUT_ONE), "{told}");
    workers.iter_mut().for_each(|process| drop(ends_well(process)));
    assert_eq!(ids(&cluster.articles()), ids(alone.path()));
}
