//! A wire story on two sites: kept and marked, or dropped where that is asked for.

use newshound_core::article::Article;
use newshound_tests::binary::newshound;
use newshound_tests::{records, twins};
use std::path::Path;

/// Crawls both sites into `out`; gives what it printed.
fn crawl(out: &Path, seeds: &[String; 2], more: &[&str]) -> String {
    let out = out.display().to_string();
    let mut command = newshound(&["crawl", "--out", &out, "--delay", "0", "--allow-private"]);
    let run = command.arg("--quiet").args(more).args(seeds).output().expect("crawl");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// The article that is marked and the one it names; there is one such pair. Which of the two is
/// the first is who was committed first: the sites are fetched side by side, so that need not be
/// the one whose fetch ended first.
fn pair(articles: &[Article]) -> (&Article, &Article) {
    let copies: Vec<_> = articles.iter().filter(|one| one.near_duplicate_of.is_some()).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    let named = copies[0].near_duplicate_of.as_ref();
    let first = articles.iter().find(|one| Some(&one.id) == named).expect("the first is there");
    (first, copies[0])
}

#[test]
fn a_wire_story_on_two_sites_is_kept_and_marked() {
    let seeds = twins::serve().expect("sites");
    let out = tempfile::tempdir().expect("folder");
    let told = crawl(out.path(), &seeds, &[]);
    assert!(told.starts_with("Complete"), "{told}");
    let articles = records::articles(out.path()).expect("articles");
    assert_eq!(articles.len(), 2 * twins::STORIES, "{told}");
    let (first, copy) = pair(&articles);
    assert_ne!(first.site, copy.site);
    assert_ne!(first.title, copy.title);
    assert_eq!((&first.story, &copy.story), (&first.id, &first.id));
    let others = articles.iter().filter(|one| one.id != copy.id);
    others.for_each(|one| assert_eq!(one.story, one.id, "{}", one.url));
    let log = std::fs::read_to_string(out.path().join("crawl.log")).expect("log");
    let marked = format!("\"near_duplicate_of\":\"{}\"", first.id);
    assert_eq!(log.lines().filter(|line| line.contains(&marked)).count(), 1);
    let logs = newshound(&["logs", "summary", "--out", &out.path().display().to_string()])
        .output()
        .expect("logs");
    let logs = String::from_utf8_lossy(&logs.stdout).into_owned();
    assert!(logs.contains("1 near-duplicate"), "{logs}");
}

#[test]
fn near_duplicates_are_dropped_or_not_looked_for_where_asked() {
    let seeds = twins::serve().expect("sites");
    let out = tempfile::tempdir().expect("folder");
    let told = crawl(out.path(), &seeds, &["--drop-near-duplicates"]);
    let articles = records::articles(out.path()).expect("articles");
    // The South's copy is of an hour later: it is dropped, unless it was read first; then both stay.
    let copies = articles.iter().filter(|one| one.near_duplicate_of.is_some()).count();
    assert_eq!(articles.len(), 2 * twins::STORIES - 1 + copies, "{told}");
    let wire = |one: &&Article| one.url.as_str() == format!("{}2026/story-0", seeds[0]);
    let original = articles.iter().find(wire).expect("the original is always there");
    assert_eq!(original.near_duplicate_of.is_some(), copies == 1);
    let path = out.path().display().to_string();
    let status = newshound(&["status", "--out", &path, "--json"]).output().expect("status");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("json");
    let dropped = status["ended"]["duplicate"].as_u64().unwrap_or(0);
    assert_eq!((&status["balanced"], dropped), (&true.into(), 1 - copies as u64));

    let off = tempfile::tempdir().expect("folder");
    let config = off.path().join("off.toml");
    std::fs::write(&config, "[crawl]\nstories_kept = 0\n").expect("written");
    let out = off.path().join("news");
    crawl(&out, &seeds, &["--config", &config.display().to_string()]);
    let articles = records::articles(&out).expect("articles");
    assert_eq!(articles.len(), 2 * twins::STORIES);
    assert!(articles.iter().all(|one| one.near_duplicate_of.is_none() && one.story == one.id));
}
