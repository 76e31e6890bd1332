//! What an operator orders of a crawl on this machine: while it runs, stopped, and over a restart.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::wait;
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn say(out: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = newshound(args);
    let output = command.arg("--out").arg(out).output().expect("a command");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

fn done(out: &Path, args: &[&str]) -> String {
    let (code, text) = say(out, args);
    assert_eq!(code, Some(0), "{args:?}: {text}");
    text
}

fn watch(site: &Served, out: &Path) -> Guarded {
    let mut command = site.command("watch", out, &["--delay", "200ms"]);
    Guarded(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("begun"))
}

fn facts(out: &Path) -> Vec<Value> {
    let text = done(out, &["hosts", "list", "--json"]);
    text.lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

fn fact(out: &Path, host: &str) -> Value {
    facts(out).into_iter().find(|one| one["host"] == host).unwrap_or_default()
}

/// A site of which something was read, and of which much waits.
fn busy(out: &Path) -> String {
    let mut found = None;
    let is_busy = || {
        let is =
            |one: &Value| one["waiting"].as_u64() > Some(15) && one["requests"].as_u64() > Some(5);
        let known = out.join("state/frontier.db").exists();
        found = known.then(|| facts(out).into_iter().find(is)).flatten();
        found.is_some()
    };
    assert!(wait::until(LONG, is_busy), "the crawl goes on");
    found.and_then(|one| one["host"].as_str().map(str::to_owned)).expect("a host")
}

/// Whether it is asked for more, for as long as another site is asked ten times.
fn is_asked(out: &Path, host: &str) -> bool {
    let sum = |own: bool| -> u64 {
        let all = facts(out).into_iter().filter(|one| (one["host"] == host) == own);
        all.filter_map(|one| one["requests"].as_u64()).sum()
    };
    let (before, others) = (sum(true), sum(false));
    assert!(wait::until(LONG, || sum(false) >= others + 10), "others are asked");
    sum(true) > before
}

#[test]
fn a_run_obeys_within_seconds_and_so_does_the_next() {
    let site = Served::new(300);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path();
    let running = watch(&site, out);
    let host = busy(out);
    let said = done(out, &["hosts", "pause", &host]);
    assert_eq!(said, format!("{host} is paused.\n"));
    // One request may be out.
    let out_is_back = || fact(out, &host)["requests"] == fact(out, &host)["requests"];
    assert!(wait::until(LONG, out_is_back));
    assert!(!is_asked(out, &host), "{}", fact(out, &host));
    let listed = done(out, &["hosts", "list", "--ordered"]);
    assert!(listed.lines().count() == 1 && listed.contains("paused since 2"), "{listed}");
    assert!(done(out, &["status"]).contains("by order: paused since 2"));
    drop(running);
    let running = watch(&site, out);
    let back = wait::until(LONG, || done(out, &["status"]).contains("Running"));
    assert!(back && !is_asked(out, &host), "a restart keeps it");
    done(out, &["hosts", "slow", &host, "--delay", "1h"]);
    assert_eq!(fact(out, &host)["delay_ms"], 3_600_000);
    done(out, &["hosts", "resume", &host]);
    let free = fact(out, &host);
    assert!(free["paused"].is_null() && free["delay_ms"].is_null(), "{free}");
    let log = std::fs::read_to_string(out.join("crawl.log")).expect("log");
    for verb in ["pause", "slow", "resume"] {
        let line = |line: &&str| line.contains("host_ordered") && line.contains(verb);
        assert!(log.lines().any(|one| line(&one)), "{verb} is in the log");
    }
    let said = done(out, &["crawls", "end"]);
    assert!(said.contains("ends; `newshound crawl` in it goes on"), "{said}");
    let mut running = running;
    assert!(wait::until(LONG, || running.0.try_wait().is_ok_and(|ended| ended.is_some())));
    assert_eq!(running.0.wait().expect("ended").code(), Some(0));
    assert!(!done(out, &["status"]).contains("Running"));
    assert_eq!(say(out, &["crawls", "end"]).0, Some(2), "it is not running");
}

#[test]
fn a_stopped_crawl_takes_orders_and_tells_first_what_they_drop() {
    let site = Served::new(300);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path();
    drop((watch(&site, out), busy(out)).0);
    let stopped = || !done(out, &["status"]).contains("Running");
    assert!(wait::until(LONG, stopped));
    let host = busy(out);
    let waiting = fact(out, &host)["waiting"].as_u64().expect("a number");
    let preview = done(out, &["hosts", "forget", &host, "--dry-run"]);
    assert!(preview.contains(&format!("drops {waiting} URLs")), "{preview}");
    let (code, text) = say(out, &["hosts", "forget", &host]);
    assert!(code == Some(2) && text.contains("nothing was ordered"), "{text}");
    assert_eq!(fact(out, &host)["waiting"], waiting);
    let said = done(out, &["hosts", "exclude", &host, "--yes"]);
    assert!(said.contains("is excluded"), "{said}");
    assert_eq!(fact(out, &host)["excluded"], true);
    let said = done(out, &["hosts", "forget", &host, "--yes"]);
    assert!(said.contains(&format!("is forgotten: {waiting} URLs")), "{said}");
    let after = fact(out, &host);
    assert_eq!((&after["waiting"], &after["excluded"]), (&0.into(), &false.into()));
    let status: Value = serde_json::from_str(&done(out, &["status", "--json"])).expect("json");
    assert_eq!(status["balanced"], true, "{status}");
    let (code, text) = say(out, &["hosts", "pause", "nobody.example"]);
    assert!(code == Some(2) && text.contains("knows no such host"), "{text}");
    let (code, text) = say(out, &["hosts", "slow", &host, "--delay", "0"]);
    assert!(code == Some(2) && text.contains("at most a day"), "{text}");
}

#[test]
fn what_runs_did_is_kept_for_pictures() {
    let site = Served::new(40);
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path();
    let mut sums = Vec::new();
    for more in [&["--max-pages", "20"][..], &[]] {
        let ended = site.crawl(out, more).status().expect("a run");
        assert!(ended.code().is_some_and(|code| code == 0 || code == 11), "{ended}");
        let text = std::fs::read_to_string(out.join("state/meters.json")).expect("meters");
        let meters: Value = serde_json::from_str(&text).expect("json");
        let sum = |rows: &str, name: &str| -> u64 {
            let rows = meters[rows].as_array().expect("rows");
            rows.iter().filter_map(|row| row[name].as_u64()).sum()
        };
        let status: Value = serde_json::from_str(&done(out, &["status", "--json"])).expect("json");
        assert_eq!(status["ended"]["article"], sum("hours", "articles"), "{meters}");
        assert_eq!(sum("minutes", "pages"), sum("hours", "pages"));
        sums.push(sum("hours", "pages"));
    }
    assert!(sums[0] >= 20 && sums[1] > sums[0], "{sums:?}");
}

#[test]
fn a_source_joins_a_run() {
    let site = Served::new(60);
    let seeds = site.running.seeds();
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path();
    let port = |seed: &str| seed.trim_end_matches('/').rsplit(':').next().map(str::to_owned);
    let port = port(&seeds[1]).expect("a port");
    let text = std::fs::read_to_string(site.config()).expect("config");
    let config = out.join("newshound.toml");
    let more = format!("{text}[fetch]\nallowed_ports = [80, 443, {port}]\n");
    std::fs::write(&config, more).expect("written");
    let config = config.display().to_string();
    let mut command =
        newshound(&["watch", "--config", &config, "--delay", "50ms", "--allow-private"]);
    command.args(["--quiet", "--scope", "host", "--out"]).arg(out).arg(&seeds[0]);
    let _running =
        Guarded(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("run"));
    let begun = || out.join("crawl.log").exists() && say(out, &["status"]).1.contains("Running");
    assert!(wait::until(LONG, begun));
    let said = done(out, &["sources", "add", &seeds[1], "--tags", "late"]);
    assert!(said.contains("the run takes that up now"), "{said}");
    let other = seeds[1].trim_end_matches('/');
    let joined = || fact(out, other)["requests"].as_u64() > Some(3);
    assert!(wait::until(LONG, joined), "{:?}", facts(out));
    assert!(done(out, &["sources", "list", "--tag", "late"]).contains(other));
    // A port that this run does not dial is for the next one.
    let said = done(out, &["sources", "add", "http://127.0.0.1:1/"]);
    assert!(said.contains("the next run in this folder"), "{said}");
}
