//! A site that is crawled beside others cannot keep their stories out. All are reached through a proxy,
//! so that their URLs are the same in every run.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_tests::binary::newshound;
use newshound_tests::{records, small, tiny};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

const STORIES: u32 = 8;
/// Links with the XXH3 fingerprint of a story of the victim each, by a generalised birthday search
/// (Wagner, "A generalized birthday problem", 2002) over the four free blocks of 16 bytes: 1.7 CPU
/// seconds each.
const MADE: [(u32, &str); 5] = [
    (0, "/xxxxxxxxaaaaaaaaaaajjagiaabaaaaaaaatxoliaacaaaaaaaaetqwiaadaaaaaaaalqpza"),
    (2, "/xxxxxxxxaaaaaaaaaaaaityhaabaaaaaaaaoywtbaacaaaaaaaalbbmeaadaaaaaaaakieyh"),
    (3, "/xxxxxxxxaaaaaaaaaaanzmwiaabaaaaaaaacjviiaacaaaaaaaagxcwbaadaaaaaaaajwwba"),
    (5, "/xxxxxxxxaaaaaaaaaaagafudaabaaaaaaaabgwjbaacaaaaaaaarfaoeaadaaaaaaaarrgpa"),
    (7, "/xxxxxxxxaaaaaaaaaaasjeqeaabaaaaaaaaxfgwfaacaaaaaaaaavbafaadaaaaaaaayzkoa"),
];
/// How many of them were asked for.
static ASKED: AtomicU32 = AtomicU32::new(0);

fn page(title: &str, text: &str) -> (&'static str, String) {
    let head = format!("<html lang=en><head><title>{title}</title></head><body>");
    ("200 OK", format!("{head}<main><h1>{title}</h1>{text}</main></body></html>"))
}

/// The attacker's links are admitted before the victim's first page can be had.
fn sites(target: &str) -> (&'static str, String) {
    let rest = target.strip_prefix("http://").unwrap_or(target);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut list = String::new();
    if (host, path) == ("attacker.example", "/") {
        for (_, made) in MADE {
            let _ = write!(list, "<h2><a href=\"{made}\">A headline of the attacker</a></h2>");
        }
        return page("The Attacker", &list);
    }
    if host == "attacker.example" {
        let made = MADE.iter().any(|(_, made)| *made == path);
        ASKED.fetch_add(u32::from(made), Ordering::Relaxed);
        return ("404 Not Found", String::new());
    }
    if path == "/" {
        if ASKED.load(Ordering::Relaxed) < 5 {
            return ("503 Service Unavailable", String::new());
        }
        for number in 0..STORIES {
            let _ = write!(
                list,
                "<article><h2><a href=\"/2026/05/story-{number}/\">The harbour board met for the \
                 {number}th time</a></h2><p>It agreed on little.</p></article>"
            );
        }
        return page("The Victim", &list);
    }
    let story = path.strip_prefix("/2026/05/").and_then(|rest| rest.strip_suffix('/'));
    match story.and_then(|slug| small::meeting(&format!("/2026/{slug}"), STORIES)) {
        Some((number, text)) => {
            page(&format!("The harbour board met for the {number}th time"), &text)
        }
        None => ("404 Not Found", String::new()),
    }
}

/// A domain whose every name leads to ever new ones, beside one that has a host for each of its cities
/// and names them on its front page only.
fn names(target: &str) -> (&'static str, String) {
    let rest = target.strip_prefix("http://").unwrap_or(target);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut list = String::new();
    match path {
        "/robots.txt" if host.ends_with("trap.example") => {
            ASKED_HOSTS.fetch_add(1, Ordering::Relaxed)
        }
        _ => 0,
    };
    if host.ends_with("trap.example") && path == "/" {
        for number in 0..10 {
            let new = NAMES.fetch_add(1, Ordering::Relaxed) + number;
            let _ = write!(
                list,
                "<h2><a href=\"http://n{new}.trap.example/\">A headline {new}</a></h2>"
            );
        }
        return page("The Trap", &list);
    }
    if (host, path) == ("cities.example", "/") {
        for number in 0..CITIES {
            let _ = write!(
                list,
                "<article><h2><a href=\"http://city{number}.cities.example/2026/story-{number}\">The \
                 harbour board met for the {number}th time</a></h2><p>It agreed.</p></article>"
            );
        }
        return page("The Cities", &list);
    }
    match small::meeting(path, CITIES).filter(|_| host.ends_with("cities.example")) {
        Some((number, text)) => {
            page(&format!("The harbour board met for the {number}th time"), &text)
        }
        None => ("404 Not Found", String::new()),
    }
}

const CITIES: u32 = 40;
/// Names of the trap given out, and hosts of it that were asked.
static NAMES: AtomicU32 = AtomicU32::new(0);
static ASKED_HOSTS: AtomicU32 = AtomicU32::new(0);

#[test]
fn a_domain_of_endless_names_ends_and_one_of_many_cities_is_crawled_whole() {
    let (out, told) = crawl(names, "hosts_per_domain = 8\n", ["trap.example", "cities.example"]);
    let articles = records::articles(out.path()).expect("articles");
    let urls: BTreeSet<&str> = articles.iter().map(|one| one.url.as_str()).collect();
    assert_eq!(urls.len(), CITIES as usize, "{urls:?}");
    // Eight and the seed.
    assert!(ASKED_HOSTS.load(Ordering::Relaxed) <= 9, "{ASKED_HOSTS:?}");
    assert!(told.contains("too_many_hosts"), "{told}");
    let folder = out.path().display().to_string();
    let mut explain = newshound(&["explain", "--out", &folder, "http://other.trap.example/"]);
    let explained = explain.output().expect("explain");
    let explained = String::from_utf8_lossy(&explained.stdout);
    assert!(explained.contains("refused as too_many_hosts: its domain has as many"), "{explained}");
    let log = std::fs::read_to_string(out.path().join("crawl.log")).expect("log");
    let full = log.lines().filter(|line| line.contains("\"message\":\"domain_full\""));
    assert_eq!(full.filter(|line| line.contains("\"site\":\"trap.example\"")).count(), 1);
}

/// A crawl of two hosts whose `sites` answer at once; gives its folder and what it told.
fn crawl(
    sites: fn(&str) -> (&'static str, String),
    options: &str,
    seeds: [&str; 2],
) -> (tempfile::TempDir, String) {
    let proxy = tiny::serve(sites).expect("served");
    let out = tempfile::tempdir().expect("folder");
    let config = out.path().join("config.toml");
    let text = format!(
        "[crawl]\n{options}[fetch]\nproxy = \"{proxy}\"\n[politeness]\ndelay_ms = 0\n\
         latency_factor = 0.0\nretry_pause_ms = 10\nbusy_base_ms = 20\nbackoff_cap_ms = 100\n\
         attempts = 100\n"
    );
    std::fs::write(&config, text).expect("written");
    let (folder, config) = (out.path().display().to_string(), config.display().to_string());
    let mut command = newshound(&["crawl", "--allow-private", "--config", &config]);
    command.args(["--out", &folder]).args(seeds.map(|host| format!("http://{host}/")));
    let ended = command.output().expect("crawl");
    let told = String::from_utf8_lossy(&ended.stdout).into_owned();
    // 11: the hostile site gave no story.
    let error = String::from_utf8_lossy(&ended.stderr);
    assert!(matches!(ended.status.code(), Some(0 | 11)), "{told}{error}");
    (out, told)
}

#[test]
fn links_made_to_meet_a_victims_stories_leave_none_out() {
    for (number, made) in MADE {
        let url = |text: &str| CanonicalUrl::parse(text).expect(text);
        let made = url(&format!("http://attacker.example{made}"));
        let story = url(&format!("http://victim.example/2026/05/story-{number}/"));
        let unkeyed = |url: &CanonicalUrl| Fingerprint::unkeyed(url.as_str());
        assert_eq!(unkeyed(&made), unkeyed(&story), "it was made for the function of 0.1.0");
    }
    let (out, _) = crawl(sites, "", ["attacker.example", "victim.example"]);
    assert_eq!(ASKED.load(Ordering::Relaxed), 5);
    let articles = records::articles(out.path()).expect("articles");
    let urls: BTreeSet<&str> = articles.iter().map(|one| one.url.as_str()).collect();
    assert_eq!(urls.len(), STORIES as usize, "{urls:?}");
}
