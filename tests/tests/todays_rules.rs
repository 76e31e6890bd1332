//! Rules that change between runs, sources that come and go, and languages.

use newshound_tests::binary::newshound;
use newshound_tests::site::Served;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs it to its end; gives what it said on standard error. Some pages of the site fail for ever.
fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().expect("run");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 11)), "{:?}: {said}", output.status);
    said
}

fn articles(out: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(out.join("articles.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

fn urls(out: &Path) -> BTreeSet<String> {
    articles(out).iter().filter_map(|one| one["url"].as_str().map(str::to_owned)).collect()
}

fn status(out: &Path) -> Value {
    let out = out.display().to_string();
    let output = newshound(&["status", "--json", "--out", &out]).output().expect("status");
    serde_json::from_slice(&output.stdout).expect("json")
}

/// Pages asked for so far, by the log.
fn asked(out: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(out.join("crawl.log")).expect("a log");
    let events = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let pages = events.filter(|event| event["message"] == "page" && event["status"] != "visited");
    pages.filter_map(|event| event["url"].as_str().map(str::to_owned)).collect()
}

#[test]
fn what_waits_is_judged_by_todays_rules_and_comes_back_with_them() {
    let site = Served::new(60);
    let whole = tempfile::tempdir().expect("folder");
    run(&mut site.crawl(whole.path(), &[]));
    let wanted = urls(whole.path());
    let base = site.running.site().bases()[0].clone();
    let own = |all: &BTreeSet<String>| all.iter().filter(|url| url.starts_with(&base)).count();
    assert!(own(&wanted) > 3, "{wanted:?}");

    let out = tempfile::tempdir().expect("folder");
    let out = out.path();
    run(&mut site.crawl(out, &["--max-pages", "40"]));
    let before = asked(out).len();
    // What lies below the first site's front page, which is a seed.
    let exclude = format!("^{base}/.");
    let rules = ["--exclude", exclude.as_str()];
    let mut quiet = site.crawl(out, &rules);
    run(&mut quiet);
    let since: Vec<String> = asked(out).split_off(before);
    let against: Vec<_> =
        since.iter().filter(|url| url.starts_with(&base) && **url != format!("{base}/")).collect();
    let files = |url: &&&String| !url.ends_with("robots.txt") && !url.contains("newshound-");
    assert_eq!(against.iter().filter(files).count(), 0, "{against:?}");
    let now = status(out);
    assert_eq!((&now["outstanding"], &now["balanced"]), (&0.into(), &true.into()), "{now}");
    let excluded = now["ended"]["excluded"].as_u64().unwrap_or(0);
    assert!(excluded > 0, "{now}");
    let log = std::fs::read_to_string(out.join("crawl.log")).expect("a log");
    assert!(log.contains("urls_excluded"));

    // The same rules again: nothing is asked for, and what was refused stays refused.
    run(&mut site.crawl(out, &rules));
    assert_eq!(status(out)["ended"]["excluded"], excluded);

    // Without them all comes: what waited, and what was refused wherever it was met.
    run(&mut site.crawl(out, &[]));
    assert_eq!(status(out)["ended"]["excluded"], Value::Null);
    assert_eq!(urls(out), wanted);
}

#[test]
fn a_rule_taken_away_brings_back_what_it_refused_from_the_beginning() {
    let site = Served::new(60);
    let (whole, out) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    run(&mut site.crawl(whole.path(), &[]));
    let exclude = format!("^{}/.", site.running.site().bases()[0]);
    run(&mut site.crawl(out.path(), &["--exclude", &exclude]));
    assert!(urls(out.path()).len() < urls(whole.path()).len());
    run(&mut site.crawl(out.path(), &[]));
    assert_eq!(urls(out.path()), urls(whole.path()));
}

#[test]
fn only_stories_in_the_languages_wanted_are_kept() {
    let site = Served::new(80);
    let (whole, out) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    run(&mut site.crawl(whole.path(), &[]));
    let all = articles(whole.path());
    let is_wanted = |one: &&Value| {
        one["language"].as_str().is_none_or(|code| ["es", "fr"].iter().any(|l| code.starts_with(l)))
    };
    let wanted: BTreeSet<_> =
        all.iter().filter(is_wanted).map(|one| one["url"].to_string()).collect();
    assert!(!wanted.is_empty() && wanted.len() < all.len(), "{}", wanted.len());
    run(&mut site.crawl(out.path(), &["--language", "fr,ES"]));
    let kept: BTreeSet<_> = articles(out.path()).iter().map(|one| one["url"].to_string()).collect();
    assert_eq!(kept, wanted);
    let now = status(out.path());
    assert_eq!(now["ended"]["other_language"], all.len() - wanted.len(), "{now}");
    let refused = site.crawl(out.path(), &["--language", "german"]).output().expect("run");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn sources_come_and_go_between_runs() {
    let site = Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let folder = out.path().display().to_string();
    let seeds = site.running.seeds();
    let sources = |args: &[&str]| {
        let output = newshound(&["sources"]).args(args).args(["--out", &folder]).output();
        let output = output.expect("run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let all: Vec<&str> = seeds.iter().map(String::as_str).collect();
    sources(&[&["add", "--tags", "daily"], &all[..]].concat());
    sources(&["tag", &seeds[1], "--tags", "weekly,local"]);
    let listed = sources(&["list"]);
    assert_eq!(listed.lines().count(), seeds.len(), "{listed}");
    assert_eq!(sources(&["list", "--tag", "weekly"]).lines().count(), 1);
    let crawl = |more: &[&str]| {
        let config = site.config().display().to_string();
        let mut crawl = newshound(&["crawl", "--out", &folder, "--config", &config]);
        crawl.args(["--delay", "0", "--allow-private", "--quiet"]).args(more);
        run(&mut crawl)
    };
    // No seed is named: they stand in the folder.
    crawl(&["--max-pages", "40"]);
    let tags: BTreeSet<_> =
        articles(out.path()).iter().map(|one| one["source"]["tags"].to_string()).collect();
    assert!(tags.contains("[\"daily\"]"), "{tags:?}");
    // Each format is read back into another folder.
    for format in ["lines", "csv", "opml", "jsonl"] {
        let (file, other) = (out.path().join(format), tempfile::tempdir().expect("folder"));
        std::fs::write(&file, sources(&["export", "--format", format])).expect("written");
        let mut added = newshound(&["sources", "add", "--seeds"]);
        let added = added.arg(&file).arg("--out").arg(other.path()).output().expect("run");
        assert!(added.status.success(), "{format}: {}", String::from_utf8_lossy(&added.stderr));
        let other = other.path().display().to_string();
        let again = newshound(&["sources", "list", "--out", &other]).output().expect("run");
        let again = String::from_utf8_lossy(&again.stdout).into_owned();
        if format == "lines" {
            assert_eq!(again.lines().count(), seeds.len());
        } else {
            assert_eq!(again, listed, "{format}");
        }
    }
    let unknown = newshound(&["sources", "remove", "nowhere.example", "--out", &folder]).output();
    assert_eq!(unknown.expect("run").status.code(), Some(2));
}
