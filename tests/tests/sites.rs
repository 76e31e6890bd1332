//! Sites that yield nothing, or reserve what they yield, say so: in the summary, the log and
//! `status`, with the evidence.

use newshound_core::tdm::Place;
use newshound_tests::binary::newshound;
use newshound_tests::{records, tiny};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

const STORY: &str = "The harbour board agreed on Tuesday on a plan for the old quay. Work is to begin \
    in spring, the board said, and last two years. Residents had asked for a path along the water, \
    and they will get one. The plan costs less than the one before it. ";

fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>")
}

fn story(head: &str, number: usize) -> String {
    let title = format!("Harbour board agrees on plan number {number}");
    let paragraphs = format!("<p>{number}. {STORY}</p>").repeat(4);
    let head = format!(
        "<title>{title}</title><meta property=og:type content=article>\
         <meta property=article:published_time content=2024-05-03T08:00:00Z>{head}"
    );
    page(&head, &format!("<article><h1>{title}</h1>{paragraphs}</article>"))
}

fn links(count: usize) -> String {
    (0..count)
        .map(|n| format!("<p><a href='/2024/05/03/story-{n}/'>Story {n} of the day</a></p>"))
        .collect()
}

/// A site without robots.txt whose pages are `other`, but for its front page.
fn answer(path: &str, front: String, other: impl Fn(usize) -> String) -> (&'static str, String) {
    let number = path.split(['-', '/']).filter_map(|part| part.parse().ok()).next_back();
    match (path, number) {
        ("/", _) => ("200 OK", front),
        (_, Some(number)) if path.contains("/story-") => ("200 OK", other(number)),
        _ => ("404 Not Found", String::new()),
    }
}

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
    let sites: [(&str, Answer, &str); 3] = [
        ("needs_javascript", shells, "pages are shells without text, such as http"),
        ("parked", parked, "pages are of a parked domain, such as http"),
        ("paywalled", paywalled, "stories say that they are not free to read, such as http"),
    ];
    for (state, site, evidence) in sites {
        let base = tiny::serve(site).expect("served");
        let out = folder.path().join(state);
        let summary = crawl(&base, &out, "");
        let out = out.display().to_string();
        let status = newshound(&["status", "--out", &out]).output().expect("run");
        let status = String::from_utf8_lossy(&status.stdout).into_owned();
        for told in [&summary, &status] {
            assert!(told.contains(state) && told.contains(evidence), "{state}: {told}");
        }
        let log = std::fs::read_to_string(Path::new(&out).join("crawl.log")).expect("log");
        let changed = log.lines().any(|line| {
            line.contains("\"site_state\"")
                && line.contains(&format!("\"to\":\"{state}\""))
                && line.contains(evidence)
        });
        assert!(changed, "{state} is not in {log}");
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

/// Requests for the file of [`with_file`].
static FILE_ASKED: AtomicUsize = AtomicUsize::new(0);

/// Stories 0 and 1 are free by the host's file, 1 reserves by itself, the others by the file.
fn with_file(path: &str) -> (&'static str, String) {
    if path == "/.well-known/tdmrep.json" {
        FILE_ASKED.fetch_add(1, Ordering::SeqCst);
        let rules = r#"[{"location":"/2024/05/03/story-0","tdm-reservation":0},
            {"location":"/*/story-1/$","tdm-reservation":0},
            {"location":"/2024/","tdm-reservation":1,"tdm-policy":"/terms"}]"#;
        return ("200 OK", rules.to_owned());
    }
    answer(path, page("<title>News</title>", &links(5)), |number| {
        let said = if number == 1 { "<meta name=tdm-reservation content=1>" } else { "" };
        story(said, number)
    })
}

#[test]
fn a_hosts_file_is_asked_for_once_where_that_is_wanted_and_obeyed_as_told() {
    let folder = tempfile::tempdir().expect("folder");
    let base = tiny::serve(with_file).expect("served");
    for (name, more, asked, by_file, emitted) in [
        ("plain", "", 0, 0, 5),
        ("recorded", "tdm_file = true", 1, 4, 5),
        ("obeyed", "obey_tdm = true", 1, 1, 1),
        ("unasked", "obey_tdm = true\ntdm_file = false", 0, 0, 4),
    ] {
        let before = FILE_ASKED.load(Ordering::SeqCst);
        let out = folder.path().join(name);
        let summary = crawl(&base, &out, more);
        let requests = FILE_ASKED.load(Ordering::SeqCst) - before;
        let articles = records::articles(&out).expect("whole lines");
        let file = articles.iter().filter_map(|one| one.tdm.as_ref());
        let file = file.filter(|tdm| tdm.source == Some(Place::File)).collect::<Vec<_>>();
        let found = (requests, file.len(), articles.len());
        assert_eq!(found, (asked, by_file, emitted), "{name}: {summary}");
        let terms = format!("{base}/terms");
        for tdm in file.iter().filter(|tdm| tdm.reservation == Some(true)) {
            assert_eq!(tdm.policy.as_deref(), Some(terms.as_str()), "{name}");
        }
        let log = std::fs::read_to_string(out.join("crawl.log")).expect("log");
        let told = log.lines().filter(|line| line.contains("\"status\":\"tdm_file\"")).count();
        assert_eq!(told, asked, "{name}: {log}");
    }
}
