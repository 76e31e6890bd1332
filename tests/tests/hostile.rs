//! Every misbehaviour there is, in one crawl: it ends, each has its named outcome, and the
//! healthy stories around them are all found.

use newshound_hostile::{Hostile, STORIES};
use newshound_tests::binary::newshound;
use newshound_tests::records;
use std::collections::BTreeMap;

const CONFIG: &str = "[crawl]\ntdm_file = true\n[politeness]\ndelay_ms = 0\nlatency_factor = 0.0\nretry_pause_ms = 10\n\
    busy_base_ms = 20\nbackoff_cap_ms = 300\ndown_base_ms = 10\nattempts = 1\n\
    give_up_known = 6\n\
    [fetch]\nallowed_networks = [\"127.0.0.1/32\"]\nfirst_byte_timeout = \"1500ms\"\nidle_timeout = \"700ms\"\ntotal_timeout = \"5s\"\n";
/// What the issue allows a crawl of hostile servers (MiB), with a debug build's surplus.
const MEMORY_MIB: f64 = 300.0;

/// What a page that was read may be.
const PAGES: [&str; 6] = ["article", "hub", "other_page", "noindex", "duplicate", "continuation"];

#[test]
fn a_crawl_of_hostile_servers_ends_with_the_right_outcome_for_each() {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let hostile = runtime.block_on(Hostile::serve()).expect("served");
    let folder = tempfile::tempdir().expect("folder");
    let config = folder.path().join("config.toml");
    std::fs::write(&config, CONFIG).expect("written");
    let (out, config) = (folder.path().join("out"), config.display().to_string());
    let out_arg = out.display().to_string();
    let mut crawl = newshound(&["crawl", "--out", &out_arg, "--config", &config]);
    crawl.arg("--quiet").args(hostile.seeds());
    let ended = crawl.output().expect("crawl");
    let summary = String::from_utf8_lossy(&ended.stdout);
    // Hosts that only fail or throttle are away at the end, and the exit code says so.
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(11), "{summary}{told}");
    let memory = summary.split("at most ").nth(1).and_then(|rest| rest.split(' ').next());
    let memory: f64 = memory.and_then(|text| text.parse().ok()).expect("memory is reported");
    assert!(memory < MEMORY_MIB, "{memory} MiB\n{summary}");

    let log = std::fs::read_to_string(out.join("crawl.log")).expect("log");
    let outcomes = outcomes(&log);
    let own = hostile.own_hosts();
    let mut wrong = Vec::new();
    for resource in hostile.resources() {
        let host = own.iter().find(|host| host.name == resource.name);
        let url = match host {
            Some(host) => format!("{}{}", host.base_url, host.path),
            None => format!("{}{}", hostile.base_url, resource.path),
        };
        let got = outcomes.get(&url).map_or("never asked", String::as_str);
        let page = PAGES.contains(&got) && resource.expected == "page";
        if got != resource.expected && !page {
            wrong.push(format!("{}: {got}, not {}", resource.name, resource.expected));
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
    for host in own.iter().filter(|host| host.name.starts_with("robots-redirect-to-")) {
        let account = account(&log, &host.base_url);
        // RFC 9309: without a target there is no file; one that cannot be had forbids all,
        // and the host is away.
        let (stories, state, why) = match host.name {
            "robots-redirect-to-file" => (STORIES, "ok", ""),
            "robots-redirect-to-no-host" => (0, "unreachable", ".invalid/robots.txt: dns_failed"),
            name => (0, "unreachable", if name.ends_with("redis") { ":6379" } else { "blocked" }),
        };
        assert_eq!(account["state"], state, "{}: {account}", host.name);
        assert!(account["why"].as_str().is_some_and(|told| told.contains(why)), "{account}");
        let ended = account["ended"].as_str().unwrap_or_default();
        if stories > 0 {
            assert!(ended.contains(&format!("article={stories}")), "{}: {account}", host.name);
        } else {
            // Nothing may be asked, and nothing is final: its URLs wait for the next run.
            assert_eq!((ended, account["waiting"].as_u64()), ("", Some(1)), "{account}");
        }
        assert!(!ended.contains("blocked_address"), "{}: {account}", host.name);
    }
    let articles = records::articles(&out).expect("whole lines");
    // A file that cannot be had holds no page up; one that can be read is heeded whole.
    for host in own.iter().filter(|host| host.name.starts_with("tdm-")) {
        let stories = articles.iter().filter(|one| one.url.as_str().starts_with(&host.base_url));
        let said: Vec<_> = stories.map(|one| one.tdm.as_ref().map(|tdm| tdm.reservation)).collect();
        let expected = (host.name == "tdm-many-rules").then_some(Some(true));
        assert_eq!(said, vec![expected; said.len()], "{}", host.name);
        assert_eq!(u32::try_from(said.len()), Ok(STORIES), "{}", host.name);
    }
    let main = articles.iter().filter(|one| one.url.as_str().starts_with(&hostile.base_url));
    let stories = main.filter(|one| one.url.as_str().contains("/good/")).count();
    assert_eq!(u32::try_from(stories), Ok(STORIES), "the healthy stories");
}

/// The last account of a host.
fn account(log: &str, base_url: &str) -> serde_json::Value {
    let mut events = log.lines().filter_map(|line| serde_json::from_str(line).ok());
    let of_host = |event: &serde_json::Value| {
        event["message"] == "site" && event["host"].as_str() == Some(base_url)
    };
    events.rfind(of_host).unwrap_or_default()
}

/// The last outcome of each URL.
fn outcomes(log: &str) -> BTreeMap<String, String> {
    log.lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|event| event["message"] == "page")
        .filter_map(|event| {
            Some((event["url"].as_str()?.to_owned(), event["outcome"].as_str()?.to_owned()))
        })
        .collect()
}
