//! What the tests of this program share.

use newshound_core::article::Article;
use newshound_tests::cluster::{Cluster, Process};
use newshound_tests::{records, wait};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// Longest wait for anything: the machine may be busy.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Ids of the articles in a folder, none of them twice.
pub(crate) fn ids(out: &Path) -> BTreeSet<String> {
    let articles: Vec<Article> = records::articles(out).expect("articles");
    let ids: BTreeSet<_> = articles.iter().map(|article| article.id.to_string()).collect();
    assert_eq!(ids.len(), articles.len(), "no article twice");
    ids
}

/// URLs of the articles in a folder.
pub(crate) fn urls(out: &Path) -> BTreeSet<String> {
    let articles = records::articles(out).expect("articles");
    articles.iter().map(|article| article.url.as_str().to_owned()).collect()
}

/// Waits for a process that must exit with 0; gives what it printed.
pub(crate) fn ends_well(process: &mut Process) -> String {
    let status = process.wait(LIMIT);
    assert!(status.success(), "{status}: {}", process.log_end());
    process.printed()
}

/// Waits until so many URLs of the crawl ended.
pub(crate) fn gets_on(cluster: &Cluster, pages: u64) {
    let on = wait::until(LIMIT, || {
        let status = cluster.status();
        let ended = status["ended"].as_object();
        ended.is_some_and(|ended| ended.values().filter_map(|n| n.as_u64()).sum::<u64>() >= pages)
    });
    assert!(on, "the crawl does not get on: {}", cluster.status());
}
