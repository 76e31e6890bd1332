//! The demo and the commands around it, as a user runs them.

use newshound_core::canonical::CanonicalUrl;
use newshound_tests::binary::newshound;
use newshound_tests::{records, workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

#[test]
fn the_demo_gets_every_article_politely_and_a_second_run_has_nothing_to_do() {
    let out = tempfile::tempdir().expect("folder");
    let (path, log) = (out.path().display().to_string(), out.path().join("access.jsonl"));
    let log_arg = log.display().to_string();
    let demo = newshound(&["demo", "--out", &path, "--delay", "10ms", "--access-log", &log_arg])
        .output()
        .expect("demo");
    let told = String::from_utf8_lossy(&demo.stdout);
    assert!(demo.status.success(), "{told}\n{}", String::from_utf8_lossy(&demo.stderr));
    assert!(told.contains("Every title, date, author list and body is right."), "{told}");
    polite(&std::fs::read_to_string(&log).expect("access log"), 10.0);
    let articles = records::articles(out.path()).expect("articles");
    let ids: BTreeSet<_> = articles.iter().map(|article| article.id.clone()).collect();
    assert_eq!(ids.len(), articles.len(), "no article twice");
    status_adds_up(&path, articles.len());
    follows_the_schema(out.path());
}

/// Every line of the output against docs/article.schema.json.
fn follows_the_schema(out: &Path) {
    let text = std::fs::read_to_string(workspace::root().join("docs/article.schema.json"));
    let schema = serde_json::from_str(&text.expect("schema")).expect("json");
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("article.json", schema).expect("a schema");
    let schema = compiler.compile("article.json", &mut schemas).expect("a schema");
    let lines = std::fs::read_to_string(out.join("articles.jsonl")).expect("articles");
    for line in lines.lines() {
        let record = serde_json::from_str(line).expect("json");
        let valid = schemas.validate(&record, schema);
        assert!(valid.is_ok(), "{}", valid.expect_err("invalid"));
    }
}

/// The site's own log is the witness: never two at once at a host, never sooner than the delay.
fn polite(log: &str, delay_ms: f64) {
    let mut last_end: BTreeMap<u64, f64> = BTreeMap::new();
    let mut requests: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("line")).collect();
    requests
        .sort_by(|a, b| a["start_ms"].as_f64().partial_cmp(&b["start_ms"].as_f64()).expect("time"));
    assert!(requests.len() > 300);
    for request in requests {
        let host = request["host"].as_u64().expect("host");
        let start = request["start_ms"].as_f64().expect("start");
        assert_eq!(request["at_once"], 1, "{request}");
        assert!(request["user_agent"].as_str().is_some_and(|ua| ua.starts_with("newshound/")));
        if let Some(end) = last_end.get(&host) {
            // The store keeps whole milliseconds.
            assert!(start - end >= delay_ms - 1.0, "{} ms after the last: {request}", start - end);
        }
        last_end.insert(host, request["end_ms"].as_f64().expect("end"));
    }
}

fn status_adds_up(out: &str, articles: usize) {
    let status = newshound(&["status", "--out", out, "--json"]).output().expect("status");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("json");
    assert_eq!(status["balanced"], true);
    assert_eq!(status["outstanding"], 0);
    assert_eq!(status["ended"]["article"], articles);
    let ended: u64 =
        status["ended"].as_object().expect("map").values().filter_map(|n| n.as_u64()).sum();
    assert_eq!(status["admitted"], ended);
    let text = newshound(&["status", "--out", out]).output().expect("status");
    assert!(String::from_utf8_lossy(&text.stdout).starts_with("Complete"));
}

#[test]
fn limits_end_a_run_and_the_next_goes_on() {
    let site = newshound_tests::site::Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    // What fails at every attempt stands on one host; in menus alone it need not be asked for.
    let broken: Vec<String> = (site.running.seeds().iter())
        .map(|seed| format!("{}/broken", CanonicalUrl::parse(seed).expect("seed").origin()))
        .collect();
    let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
    let limit = [&["--max-articles", "10"], broken.as_slice()].concat();
    let limited = site.crawl(out.path(), &limit).output().expect("crawl");
    assert!(limited.status.success(), "{}", String::from_utf8_lossy(&limited.stderr));
    assert!(String::from_utf8_lossy(&limited.stdout).starts_with("Limit reached"));
    let first = records::articles(out.path()).expect("articles").len();
    assert!((10..60).contains(&first), "{first}");
    let rest = site.crawl(out.path(), &broken).output().expect("crawl");
    assert!(String::from_utf8_lossy(&rest.stdout).starts_with("Complete"));
    let all = records::articles(out.path()).expect("articles");
    assert!(all.len() > first);
    let again = site.crawl(out.path(), &broken).output().expect("crawl");
    // One page of the site fails at every attempt: each run asks for it again.
    let told = String::from_utf8_lossy(&again.stdout);
    assert!(told.starts_with("Complete, but for 1 URL that failed for now"), "{told}");
    assert_eq!(records::articles(out.path()).expect("articles"), all);
}

#[test]
fn fresh_start_asks_and_moves_only_its_own() {
    let site = newshound_tests::site::Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let mine = out.path().join("notes.txt");
    std::fs::write(&mine, "keep").expect("write");
    let limit = ["--max-pages", "5"];
    assert!(site.crawl(out.path(), &limit).output().expect("crawl").status.success());
    let refused = site.crawl(out.path(), &["--fresh-start"]).output().expect("crawl");
    assert_eq!(refused.status.code(), Some(2));
    assert!(out.path().join("articles.jsonl").exists());
    let before = records::articles(out.path()).expect("articles");
    let anew = site.crawl(out.path(), &["--fresh-start", "--yes", "--max-pages", "5"]);
    let mut anew = anew;
    let anew = anew.output().expect("crawl");
    assert!(anew.status.success(), "{}", String::from_utf8_lossy(&anew.stderr));
    assert!(mine.exists());
    let aside = std::fs::read_dir(out.path())
        .expect("folder")
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("before-"))
        .expect("what was there is set aside");
    assert!(aside.path().join("state").is_dir() && aside.path().join("crawl.log").exists());
    assert_eq!(records::articles(&aside.path()).expect("articles"), before);
}

#[test]
fn fresh_start_leaves_a_running_crawl_alone() {
    let site = newshound_tests::site::Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let _running = newshound_tests::binary::Guarded(
        site.crawl(out.path(), &["--delay", "50ms"]).spawn().expect("crawl"),
    );
    let articles = out.path().join("articles.jsonl");
    let began = newshound_tests::wait::until(Duration::from_secs(30), || {
        std::fs::metadata(&articles).is_ok_and(|meta| meta.len() > 0)
    });
    assert!(began, "no article came");
    let second = site.crawl(out.path(), &["--fresh-start", "--yes"]).output().expect("crawl");
    assert_eq!(second.status.code(), Some(5), "{}", String::from_utf8_lossy(&second.stderr));
    assert!(articles.exists() && out.path().join("state").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupt_drains_and_the_next_run_goes_on() {
    let site = newshound_tests::site::Served::new(60);
    let out = tempfile::tempdir().expect("folder");
    let mut child = newshound_tests::binary::Guarded(
        site.crawl(out.path(), &["--delay", "50ms"]).spawn().expect("crawl"),
    );
    let articles = out.path().join("articles.jsonl");
    let began = newshound_tests::wait::until(Duration::from_secs(30), || {
        std::fs::metadata(&articles).is_ok_and(|meta| meta.len() > 0)
    });
    assert!(began, "the crawl began");
    let pid = child.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let mut ended = None;
    newshound_tests::wait::until(Duration::from_secs(30), || {
        ended = child.0.try_wait().expect("child");
        ended.is_some()
    });
    assert_eq!(ended.and_then(|status| status.code()), Some(130));
    let before = records::articles(out.path()).expect("whole lines").len();
    assert!(site.crawl(out.path(), &[]).status().expect("crawl").success());
    assert!(records::articles(out.path()).expect("whole lines").len() > before);
}
