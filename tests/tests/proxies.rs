//! Proxies: one of the environment is not used, and one of the settings that lies leads nowhere.

use newshound_tests::binary::newshound;
use newshound_tests::{small, tiny};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the proxy of the settings was asked for.
static TARGETS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// Requests to the proxy of the environment.
static STRAY: AtomicU32 = AtomicU32::new(0);

/// Addresses inside, in the spellings that a name cannot hide.
const INSIDE: [&str; 6] = [
    "http://127.0.0.1/latest/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://10.0.0.7/admin",
    "http://0x7f.1/",
    "http://localhost/",
];

/// Answers for every name itself, with links and moves to addresses inside.
fn lying(target: &str) -> (&'static str, String) {
    let mut targets = TARGETS.lock().expect("targets");
    targets.push(target.to_owned());
    if target.ends_with("/robots.txt") {
        return ("404 Not Found", String::new());
    }
    let moves = INSIDE.iter().enumerate().find(|(n, _)| target.ends_with(&format!("/move-{n}")));
    if let Some((_, to)) = moves {
        // The header comes first in what is sent: status line and one more.
        let status: &'static str = Box::leak(format!("302 Found\r\nlocation: {to}").into());
        return (status, String::new());
    }
    let mut links = small::links(3);
    for (number, to) in INSIDE.iter().enumerate() {
        links +=
            &format!("<p><a href=\"{to}\">A headline</a> <a href=\"/move-{number}\">M</a></p>");
    }
    ("200 OK", small::page("<title>News</title>", &links))
}

fn stray(_: &str) -> (&'static str, String) {
    STRAY.fetch_add(1, Ordering::Relaxed);
    ("200 OK", String::new())
}

#[test]
fn a_proxy_that_lies_leads_to_no_address_inside() {
    let proxy = tiny::serve(lying).expect("served");
    let folder = tempfile::tempdir().expect("folder");
    let config = folder.path().join("c.toml");
    let text = format!(
        "[fetch]\nproxy = \"{proxy}\"\n[politeness]\ndelay_ms = 0\n\
         latency_factor = 0.0\nwait_new_ms = 1\n"
    );
    std::fs::write(&config, text).expect("written");
    let config = config.display().to_string();
    let out = folder.path().join("out").display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--config", &config, "--out", &out]);
    let seeds = ["http://news.example/", "http://127.0.0.1/seed", "http://10.0.0.7/seed"];
    let ended = command.args(seeds).output().expect("crawl");
    let told = String::from_utf8_lossy(&ended.stderr) + String::from_utf8_lossy(&ended.stdout);
    let targets = TARGETS.lock().expect("targets");
    for number in 0..INSIDE.len() {
        let asked = format!("http://news.example/move-{number}");
        assert!(targets.contains(&asked), "{asked} was asked for: {targets:?}\n{told}");
    }
    let other = targets.iter().filter(|target| !target.starts_with("http://news.example/"));
    assert_eq!(other.collect::<Vec<_>>(), Vec::<&String>::new(), "only the site was asked for");
}

#[test]
fn a_proxy_of_the_environment_is_not_used() {
    let proxy = tiny::serve(stray).expect("served");
    let site = tiny::serve(|path| {
        small::answer(path, small::page("<title>News</title>", &small::links(3)), |number| {
            small::story("", number)
        })
    });
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("out").display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--allow-private", "--out", &out]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
        command.env(name, &proxy);
    }
    let ended = command.args(["--delay", "0s", &site.expect("served")]).output().expect("crawl");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(STRAY.load(Ordering::Relaxed), 0);
}
