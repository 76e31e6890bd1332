//! Fifty hosts on one address, with their access log as the witness.

use newshound_demosite::{Access, Options};
use newshound_tests::binary::newshound;
use newshound_tests::site::Served;
use std::time::{Duration, Instant};

const HOSTS: usize = 50;
/// Requests at once at the address.
const AT_ONCE: usize = 3;

/// The most requests under way at once, over all hosts.
fn most_at_once(log: &[Access]) -> usize {
    let mut changes: Vec<(Instant, bool)> =
        log.iter().flat_map(|one| [(one.start, true), (one.end, false)]).collect();
    // What ends in the moment another begins does not meet it.
    changes.sort();
    let mut now = 0_usize;
    let count = |begins: bool| {
        now = if begins { now + 1 } else { now - 1 };
        now
    };
    changes.into_iter().map(|(_, begins)| begins).map(count).max().unwrap_or(0)
}

/// A crawl of the hosts under `groups`, ended by itself or after so many pages; the log of it.
fn crawl(groups: &str, pages: usize) -> Vec<Access> {
    let site = Served::with(&Options {
        articles: 10 * HOSTS,
        hosts: HOSTS,
        faults: false,
        latency: Duration::from_millis(20),
        ..Options::default()
    });
    let folder = tempfile::tempdir().expect("folder");
    let config = folder.path().join("config.toml");
    let text = format!(
        "[crawl]\nmax_pages = {pages}\n[politeness]\nlatency_factor = 0.0\n[politeness.groups]\n{groups}\n"
    );
    std::fs::write(&config, text).expect("written");
    let (out, config) = (folder.path().join("out"), config.display().to_string());
    let out = out.display().to_string();
    let mut command = newshound(&["crawl", "--out", &out, "--config", &config, "--delay", "10ms"]);
    command.args(["--allow-private", "--quiet", "--connections", "64"]);
    let ended = command.args(site.running.seeds()).output().expect("run");
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
    site.running.access_log()
}

#[test]
fn one_address_is_asked_by_no_more_than_may() {
    let log = crawl(&format!("private = true\nper_address = {AT_ONCE}\naddress_gap_ms = 5"), 400);
    let most = most_at_once(&log);
    assert!(log.len() >= 400, "{} requests", log.len());
    assert_eq!(most, AT_ONCE, "at once, in {} requests", log.len());
    let mut hosts: Vec<usize> = log.iter().map(|one| one.host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    assert_eq!(hosts.len(), HOSTS, "none is passed over");
    let seconds = log.iter().map(|one| one.start).max().expect("requests")
        - log.iter().map(|one| one.start).min().expect("requests");
    println!("{} requests in {seconds:?}, {most} at once", log.len());
}

#[test]
fn loopback_is_not_slowed_unless_asked() {
    let log = crawl(&format!("per_address = {AT_ONCE}"), 300);
    let most = most_at_once(&log);
    println!("{} requests, {most} at once", log.len());
    assert!(most > 2 * AT_ONCE, "{most} at once");
}
