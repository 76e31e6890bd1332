//! Small things that a person meets in the first hour.

use newshound_tests::binary::{Guarded, newshound};
use newshound_tests::site::Served;
use newshound_tests::wait;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// Exit code, stdout and stderr of a command in `folder`, without addresses of servers.
fn ran(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = newshound(args);
    command.current_dir(folder);
    command.env_remove("NEWSHOUND_QUEUE_URL").env_remove("NEWSHOUND_STORE_URL");
    let ran = command.output().expect("newshound");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (ran.status.code(), text(&ran.stdout), text(&ran.stderr))
}

#[test]
fn a_crawl_of_a_few_pages_and_what_is_asked_of_it() {
    let (site, folder) = (Served::new(12), tempfile::tempdir().expect("folder"));
    let here = folder.path();
    let seed = site.running.seeds().remove(0);
    let settings = format!(
        "[crawl]\nout = \"got\"\nseeds = [\"{seed}\"]\ndelay = \"10ms\"\nallow_private = true\n"
    );
    std::fs::write(here.join("one.toml"), &settings).expect("written");
    let (code, summary, told) = ran(here, &["crawl", "--config", "one.toml", "--max-pages", "2"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(!summary.contains("CPU seconds per 1,000 pages"), "of two pages: {summary}");
    // A file without servers is of one machine.
    let (code, status, told) = ran(here, &["status", "--config", "one.toml"]);
    assert!(code == Some(0) && status.contains("Stopped"), "{status}{told}");
    // What the second run says of itself is not the whole crawl's.
    let (_, summary, _) = ran(here, &["crawl", "--config", "one.toml"]);
    let number = |before: &str, after: &str| -> f64 {
        let text = summary.split_once(before).expect(&summary).1.split_once(after).expect(after).0;
        text.trim().parse().unwrap_or_else(|_| panic!("{text:?}"))
    };
    let requests = number("This run: ", " requests");
    let log = std::fs::read_to_string(here.join("got/crawl.log")).expect("log");
    let events: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    let second = events.iter().rposition(|e| e["message"] == "run_started").expect("a run");
    let stories = events[second..].iter().filter(|e| e["outcome"] == "article").count();
    let wanted = requests / f64::from(u32::try_from(stories).expect("few"));
    assert!((number("pages/s), ", " requests per article") - wanted).abs() < 0.01, "{summary}");
    // Files of a host are attempts like others, and no header comes after the whole.
    for event in events.iter().filter(|event| event["message"] == "page") {
        assert!((1..=3).contains(&event["attempt"].as_u64().expect("a number")), "{event}");
        assert!(event["first_byte_ms"].as_u64() <= event["total_ms"].as_u64(), "{event}");
    }
    let (code, report, told) =
        ran(here, &["logs", "sites", "--out", "got", "--site", "no.example"]);
    assert!(code == Some(0) && told.contains("no event is of no.example"), "{report}{told}");
    let (_, _, told) = ran(here, &["logs", "sites", "--out", "got"]);
    assert_eq!(told, "");
}

#[test]
fn logs_of_warnings_alone_say_so() {
    let (site, folder) = (Served::new(12), tempfile::tempdir().expect("folder"));
    let seed = site.running.seeds().remove(0);
    std::fs::write(folder.path().join("c.toml"), "[log]\nlevels = \"warn\"\n").expect("written");
    let crawl = ["crawl", &seed, "--config", "c.toml", "--allow-private", "--max-pages", "2"];
    assert_eq!(ran(folder.path(), &crawl).0, Some(0));
    let file = folder.path().join("news/crawl.log");
    // A run without a warning leaves an empty file.
    let line = "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"WARN\",\"message\":\"drain_gave_up\"}\n";
    std::fs::write(file, line).expect("written");
    let (_, _, told) = ran(folder.path(), &["logs", "summary"]);
    assert!(told.contains("no `page` events") && told.contains("[log] levels"), "{told}");
}

#[test]
fn slips_say_what_to_write() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    std::fs::write(here.join("delay.toml"), "[crawl]\ndelay = 5\n").expect("written");
    std::fs::write(here.join("rules.toml"), "hosts = [\"news.example\"]\n").expect("written");
    let servers = "[queue]\nurl = \"amqp://127.0.0.1:9/\"\n[store]\nurl = \"nonsense\"\n";
    let cluster = format!("[crawl]\nseeds = [\"https://news.example/\"]\n{servers}");
    std::fs::write(here.join("cluster.toml"), cluster).expect("written");
    for (args, code, wanted) in [
        (
            &["crawl", "https://news.example/", "--config", "delay.toml"][..],
            2,
            "has its unit: \"5s\"",
        ),
        (&["crawl", "https://news.example/", "--out", "-"], 2, "by `--sink jsonl:-`"),
        (&["site", "check", "rules.toml"], 0, "can be used, for news.example"),
        (&["status", "--config", "cluster.toml"], 2, "write redis://HOST:PORT/"),
    ] {
        let (got, out, told) = ran(here, args);
        assert!(got == Some(code) && (out + &told).contains(wanted), "{args:?}: {told}");
    }
    assert!(!here.join("-").exists());
}

#[test]
fn a_demo_that_was_killed_goes_on_and_one_without_a_folder_leaves_none() {
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("demo");
    let articles = out.join("articles.jsonl");
    let name = out.display().to_string();
    let args = ["demo", "--articles", "40", "--delay", "50ms", "--out", &name];
    let mut first = Guarded(newshound(&args).spawn().expect("demo"));
    let some = || std::fs::metadata(&articles).is_ok_and(|file| file.len() > 10_000);
    assert!(wait::until(Duration::from_secs(60), some), "no article");
    first.0.kill().and_then(|()| first.0.wait()).expect("killed");
    let (code, told, error) = ran(folder.path(), &args);
    assert_eq!(code, Some(0), "{told}{error}");
    assert!(told.contains("40 of 40 articles found once"), "{told}");
    let (code, _, error) = ran(folder.path(), &["demo", "--articles", "41", "--out", &name]);
    assert!(code == Some(2) && error.contains("choose another --out"), "{error}");

    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&temporary).expect("folder");
    let mut command = newshound(&["demo", "--articles", "8", "--delay", "5ms"]);
    let ran = command.env("TMPDIR", &temporary).output().expect("demo");
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && told.contains("8 of 8 articles found once"), "{told}");
    assert_eq!(std::fs::read_dir(&temporary).expect("folder").count(), 0);
}
