//! The roles of a cluster as processes, over private servers and the demo site.

use newshound_core::article::Article;
use newshound_tests::cluster::{Cluster, Process, Setup};
use newshound_tests::records;
use newshound_tests::site::Served;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

fn ids(out: &Path) -> BTreeSet<String> {
    let articles: Vec<Article> = records::articles(out).expect("articles");
    let ids: BTreeSet<_> = articles.iter().map(|article| article.id.to_string()).collect();
    assert_eq!(ids.len(), articles.len(), "no article twice");
    ids
}

fn ends_well(process: &mut Process) -> String {
    let status = process.wait(LIMIT);
    assert!(status.success(), "{status}: {}", process.log_end());
    process.printed()
}

#[test]
fn a_crawl_ends_by_itself_with_what_one_machine_gets() {
    let site = Served::new(320);
    let alone = tempfile::tempdir().expect("folder");
    assert!(site.crawl(alone.path(), &[]).output().expect("crawl").status.success());
    let cluster = Cluster::new(&site, Setup::shared());
    let mut sink = cluster.sink();
    let mut workers = cluster.workers(2);
    let mut scheduler = cluster.scheduler();
    let summary = ends_well(&mut scheduler);
    assert!(summary.starts_with("Complete: nothing is left."), "{summary}");
    workers.iter_mut().chain([&mut sink]).for_each(|process| drop(ends_well(process)));
    assert_eq!(ids(&cluster.articles()), ids(alone.path()));
    let got = records::articles(&cluster.articles()).expect("articles");
    let got = got.into_iter().map(records::got);
    let verdict = newshound_demosite::compare(&site.running.truth(), got);
    assert!(verdict.is_perfect(), "{verdict:?}");
}
