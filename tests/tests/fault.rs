//! kill -9 at random moments of a crawl.

use newshound_core::identity::ArticleId;
use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::random::Random;
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// Kills at most; then the crawl is let to its end.
const KILLS: usize = 20;

fn set(out: &Path) -> BTreeSet<(ArticleId, String)> {
    let articles = records::articles(out).expect("whole lines only");
    let set: BTreeSet<_> =
        articles.iter().map(|one| (one.id.clone(), one.content_hash.clone())).collect();
    assert_eq!(set.len(), articles.len(), "no article twice");
    set
}

fn told(folders: &[&Path], ids: &[&(ArticleId, String)]) -> Vec<String> {
    let all = folders.iter().flat_map(|folder| records::articles(folder).expect("articles"));
    all.filter(|article| {
        ids.iter().any(|(id, hash)| *id == article.id && *hash == article.content_hash)
    })
    .map(|article| format!("{} as {}", article.fetched_url, article.url))
    .collect()
}

#[test]
fn a_crawl_killed_again_and_again_ends_as_an_undisturbed_one() {
    let site = Served::new(320);
    let calm = tempfile::tempdir().expect("folder");
    // Built before the clock starts.
    newshound_tests::binary::path();
    let began = Instant::now();
    assert!(site.crawl(calm.path(), &[]).status().expect("crawl").success());
    let whole = u64::try_from(began.elapsed().as_millis()).expect("time");
    let expected = set(calm.path());
    let asked_before = site.running.access_log().len();

    let out = tempfile::tempdir().expect("folder");
    let mut random = Random::new();
    let mut kills = Vec::new();
    loop {
        let mut child = Guarded(site.crawl(out.path(), &[]).spawn().expect("crawl"));
        // A fifth of a whole run at most, so that many kills fall into one crawl; at least one
        // twentieth, so that it gets on.
        let after = Duration::from_millis(whole / 20 + random.below(whole / 6 + 1));
        let mut ended = None;
        let limit = if kills.len() < KILLS { after } else { Duration::from_secs(120) };
        wait::until(limit, || {
            ended = child.0.try_wait().expect("child");
            ended.is_some()
        });
        match ended {
            Some(status) => {
                assert!(status.success(), "{status}");
                break;
            }
            None if kills.len() < KILLS => {
                child.0.kill().expect("kill");
                child.0.wait().expect("wait");
                let killed = Instant::now();
                // What it had sent is read by the site a moment later on a busy machine.
                let mut read = 0;
                wait::until(Duration::from_secs(1), || {
                    let before = std::mem::replace(&mut read, site.running.access_log().len());
                    before == read
                });
                kills.push(Kill { killed, read: Instant::now() });
            }
            None => panic!("the crawl does not end"),
        }
    }
    assert!(kills.len() > 2, "the crawl ended after {} kills", kills.len());
    let got = set(out.path());
    let lost: Vec<_> = expected.difference(&got).collect();
    let other: Vec<_> = got.difference(&expected).collect();
    assert!(
        lost.is_empty() && other.is_empty(),
        "after {} kills {} of {} articles are missing, {} are other ones: {:?}",
        kills.len(),
        lost.len(),
        expected.len(),
        other.len(),
        told(&[calm.path(), out.path()], &[lost, other].concat())
    );
    balanced(out.path());
    only_what_was_in_flight_is_asked_again(&site, asked_before, &kills);
}

/// The end of one crawl.
struct Kill {
    killed: Instant,
    /// When all that it had asked for was read; the next one begins then.
    read: Instant,
}

fn balanced(out: &Path) {
    let status = newshound(&["status", "--json", "--out", &out.display().to_string()]);
    let mut status = status;
    let status = status.output().expect("status");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("json");
    assert_eq!((&status["balanced"], &status["outstanding"]), (&true.into(), &0.into()));
}

/// A page answered with 200 may be asked for again only if it was its host's last request
/// before a kill: one request at a time per host, so that one alone can have been in flight. A
/// page that waits for something is read as it was answered.
fn only_what_was_in_flight_is_asked_again(site: &Served, skip: usize, kills: &[Kill]) {
    let mut log = site.running.access_log().split_off(skip);
    log.sort_by_key(|access| access.start);
    let mut last: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for index in 0..log.len() {
        let access = &log[index];
        let key = (access.host, access.target.clone());
        if let Some(before) = last.insert(key, index)
            && log[before].status == 200
            && access.target != "/robots.txt"
        {
            let next = log[before + 1..].iter().find(|other| other.host == access.host);
            let next = next.expect("at least this one").start;
            let at = log[before].start;
            let in_flight = kills.iter().any(|kill| at <= kill.read && kill.killed <= next);
            assert!(in_flight, "{} was asked again without need", access.target);
        }
    }
}
