//! Sites that yield nothing, or reserve what they yield, say so: in the summary, the log and
//! `status`, with the evidence.

use newshound_core::article::Paywall;
use newshound_tests::binary::newshound;
use newshound_tests::small::{answer, links, page, story};
use newshound_tests::{records, reserved, tiny};
use std::path::Path;

fn shells(path: &str) -> (&'static str, String) {
    let shell = "<div id=root></div><script src=/app.js></script>\
        <noscript>You need to enable JavaScript to run this app.</noscript>";
    let front = page("<title>News</title>", &format!("{shell}{}", links(6)));
    answer(path, front, |_| page("<title>News</title>", shell))
}

fn parked(path: &str) -> (&'static str, String) {
    let front = page("<title>news.example</title>", "<h1>This domain is for sale!</h1>");
    answer(path, front, |_| String::new())
}

fn paywalled(path: &str) -> (&'static str, String) {
    let free = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\
        \"isAccessibleForFree\":false}</script>";
    answer(path, page("<title>News</title>", &links(12)), |number| story(free, number))
}

fn reserved(path: &str) -> (&'static str, String) {
    answer(path, page("<title>News</title>", &links(4)), |number| {
        let said = ["<meta name=tdm-reservation content=1>", "<meta name=robots content=noai>", ""];
        story(said.get(number).copied().unwrap_or_default(), number)
    })
}

/// Crawls a site; gives its summary.
fn crawl(base: &str, out: &Path, more: &str) -> String {
    let config = out.with_extension("toml");
    std::fs::write(&config, format!("[crawl]\n{more}\n")).expect("written");
    let (out, config) = (out.display().to_string(), config.display().to_string());
    let mut command = newshound(&["crawl", "--out", &out, "--config", &config, "--delay", "0"]);
    let ended =
        command.args(["--allow-private", "--quiet", &format!("{base}/")]).output().expect("run");
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[test]
fn states_are_told_with_their_evidence() {
    let folder = tempfile::tempdir().expect("folder");
    type Answer = fn(&str) -> (&'static str, String);
    let sites: [(&str, Answer, &str, &str); 3] = [
        ("needs_javascript", shells, "pages are shells without text, such as http", "shell"),
        ("parked", parked, "pages are of a parked domain, such as http", "this domain is for sale"),
        ("paywalled", paywalled, "stories say that they are not free to read, such as", "declared"),
    ];
    for (state, site, evidence, by) in sites {
        let base = tiny::serve(site).expect("served");
        let out = folder.path().join(state);
        let summary = crawl(&base, &out, "");
        let out = out.display().to_string();
        let status = newshound(&["status", "--out", &out]).output().expect("run");
        let status = String::from_utf8_lossy(&status.stdout).into_owned();
        for told in [&summary, &status] {
            assert!(told.contains(state) && told.contains(evidence), "{state}: {told}");
            assert!(told.contains(&format!("({by})")), "{state}: {told}");
        }
        let log = std::fs::read_to_string(Path::new(&out).join("crawl.log")).expect("log");
        let changed = log.lines().any(|line| {
            line.contains("\"site_state\"")
                && line.contains(&format!("\"to\":\"{state}\""))
                && line.contains(evidence)
        });
        assert!(changed, "{state} is not in {log}");
        let sign = format!("\"sign\":\"{state}\",\"sign_by\":\"{by}\"");
        let pages = log.lines().filter(|line| line.contains("\"page\"") && line.contains(&sign));
        assert!(pages.count() > 0, "{sign} is not in {log}");
        let articles = records::articles(Path::new(&out)).unwrap_or_default();
        for one in articles.iter().filter(|_| state == "paywalled") {
            assert_eq!((one.paywalled, one.paywall), (true, Some(Paywall::Declared)));
        }
        assert_eq!(articles.len(), if state == "paywalled" { 12 } else { 0 }, "{state}: {summary}");
    }
}

#[test]
fn reserved_stories_are_marked_and_left_out_where_that_is_asked() {
    let folder = tempfile::tempdir().expect("folder");
    let base = tiny::serve(reserved).expect("served");
    for (more, emitted) in [("", 4), ("obey_tdm = true", 2)] {
        let out = folder.path().join(format!("out{emitted}"));
        let summary = crawl(&base, &out, more);
        let articles = records::articles(&out).expect("whole lines");
        assert_eq!(articles.len(), emitted, "{summary}");
        let marked = articles.iter().filter(|one| one.tdm.is_some()).count();
        assert_eq!(
            (marked, summary.contains("tdm_reserved")),
            (emitted - 2, emitted == 2),
            "{summary}"
        );
    }
}

#[test]
fn a_hosts_file_is_asked_for_once_where_that_is_wanted_and_obeyed_as_told() {
    let folder = tempfile::tempdir().expect("folder");
    let base = reserved::serve().expect("served");
    for (name, more, asked, by_file, emitted) in [
        ("plain", "", 0, 0, 5),
        ("recorded", "tdm_file = true", 1, 4, 5),
        ("obeyed", "obey_tdm = true", 1, 1, 1),
        ("unasked", "obey_tdm = true\ntdm_file = false", 0, 0, 4),
    ] {
        let before = reserved::file_asked();
        let out = folder.path().join(name);
        let summary = crawl(&base, &out, more);
        let requests = reserved::file_asked() - before;
        let articles = records::articles(&out).expect("whole lines");
        let found = (requests, reserved::by_file(&articles, &base), articles.len());
        assert_eq!(found, (asked, by_file, emitted), "{name}: {summary}");
        let log = std::fs::read_to_string(out.join("crawl.log")).expect("log");
        let told = log.lines().filter(|line| line.contains("\"status\":\"tdm_file\"")).count();
        assert_eq!(told, asked, "{name}: {log}");
    }
}
