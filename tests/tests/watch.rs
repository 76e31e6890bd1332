//! `newshound watch`: stories published while it runs are emitted soon, once, and over kills.

use newshound_demosite::{Options, Running};
use newshound_tests::binary::Guarded;
use newshound_tests::site::Served;
use newshound_tests::{records, wait};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);
/// Stories held back on each host, to be published by the test.
const HELD: usize = 4;
/// The shortest and longest time between visits.
const VISITS: [&str; 4] = ["--visit-min", "300ms", "--visit-max", "2s"];

fn site() -> Served {
    Served::with(&Options { articles: 120, held: HELD, faults: false, ..Options::default() })
}

fn watch(site: &Served, out: &Path) -> Guarded {
    let mut command = site.command("watch", out, &VISITS);
    Guarded(command.spawn().expect("watch"))
}

/// How often each URL stands in the articles so far; a line still being written is left out.
fn emitted(out: &Path) -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(out.join("articles.jsonl")).unwrap_or_default();
    let mut urls = BTreeMap::new();
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let article: serde_json::Value = serde_json::from_str(line).expect("a whole line");
        *urls.entry(article["url"].as_str().expect("url").to_owned()).or_default() += 1;
    }
    urls
}

fn has_all(site: &Running, out: &Path) -> bool {
    let emitted = emitted(out);
    site.truth().iter().all(|story| emitted.contains_key(&story.url))
}

#[test]
fn new_stories_are_emitted_soon_and_once_whatever_is_killed() {
    let site = site();
    let hosts = site.running.site().bases().len();
    let out = tempfile::tempdir().expect("folder");
    newshound_tests::binary::path();
    let mut child = watch(&site, out.path());
    assert!(wait::until(LIMIT, || has_all(&site.running, out.path())), "the archive is read");

    let mut waits = Vec::new();
    for round in 0..HELD {
        for host in 0..hosts {
            let new = site.running.site().publish(host, 1);
            assert_eq!(new.len(), 1, "host {host} has a story left");
            let published = Instant::now();
            if round == 1 && host == 2 {
                // Killed between publication and visit.
                child.0.kill().expect("kill");
                child.0.wait().expect("wait");
                child = watch(&site, out.path());
            }
            let there = || emitted(out.path()).contains_key(&new[0]);
            assert!(wait::until(LIMIT, there), "round {round}: {} is not found", new[0]);
            waits.push(published.elapsed());
        }
    }
    waits.sort_unstable();
    assert!(waits[waits.len() / 2] < Duration::from_secs(4), "{waits:?}");
    assert!(child.0.try_wait().expect("child").is_none(), "it goes on");
    let stopped = Command::new("kill").args(["-s", "INT", &child.0.id().to_string()]).status();
    assert!(stopped.expect("kill").success());
    assert_eq!(child.0.wait().expect("ends").code(), Some(130));

    let twice: Vec<_> = emitted(out.path()).into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let got = records::articles(out.path()).expect("articles").into_iter().map(records::got);
    let verdict = newshound_demosite::compare(&site.running.truth(), got);
    assert!(verdict.is_perfect(), "{verdict:?}");

    // A crawl that ends finds nothing left of the same state: visits are not its business.
    let mut ended = site.command("crawl", out.path(), &[]);
    let output = ended.output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_host_is_asked_by_one_at_a_time_and_hubs_that_name_nothing_ever_less() {
    let site = site();
    let out = tempfile::tempdir().expect("folder");
    let child = watch(&site, out.path());
    assert!(wait::until(LIMIT, || has_all(&site.running, out.path())), "the archive is read");
    let calm = || {
        // Every page that is visited has reached the longest interval: at most one request in
        // two seconds for each.
        let log = site.running.access_log();
        let Some(last) = log.iter().map(|one| one.start).max() else { return false };
        let lately = |ago: u64, until: u64| {
            let (from, to) = (Duration::from_secs(ago), Duration::from_secs(until));
            let age = |at: Instant| last.saturating_duration_since(at);
            log.iter().filter(|one| age(one.start) < from && age(one.start) >= to).count()
        };
        let (before, now) = (lately(12, 9), lately(3, 0));
        before > 0 && now * 2 <= before
    };
    assert!(wait::until(LIMIT, calm), "visits become fewer");
    assert!(site.running.access_log().iter().all(|one| one.concurrent <= 1), "two at once");
    let conditional = site.running.access_log().iter().any(|one| one.status == 304);
    assert!(conditional, "a page that did not change is not sent again");
    drop(child);
}
