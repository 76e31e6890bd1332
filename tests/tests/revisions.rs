//! Known stories that change, move and go, on a site of a few lines whose hours the test sets.

use newshound_core::time::UnixMillis;
use newshound_tests::{binary, records, tiny};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What stands on the site now.
static HOUR: AtomicUsize = AtomicUsize::new(0);
/// Every path asked for, with its hour.
static ASKED: Mutex<Vec<(usize, String)>> = Mutex::new(Vec::new());
/// When the stories changed that did.
static CHANGED: OnceLock<String> = OnceLock::new();
/// Stories of the site.
const STORIES: usize = 12;

fn text(story: usize, edited: bool) -> String {
    let sum = if edited { "fifty" } else { "forty" };
    format!(
        "<p>The council of town number {story} agreed on Tuesday to rebuild the long quay, after a debate \
         of six hours about what it may cost and who is to pay.</p><p>It will take {sum} months, said the \
         engineer who drew the plans, and nobody is to lose a berth meanwhile.</p><p>The ferry goes on from \
         the other side, as it did when the harbour was dredged.</p>"
    )
}

fn page(story: usize, hour: usize) -> String {
    let headline = match (story, hour > 0) {
        (3, true) => "Quay of town 3 is rebuilt after all".to_owned(),
        _ => format!("Town {story} rebuilds its long quay"),
    };
    // Furniture that changes on every page at every hour, and a date that tells no date.
    format!(
        "<html lang=en><head><title>{headline}</title><meta property=og:type content=article>\
         <meta property=article:published_time content='{}'></head><body><nav><a href='/'>Home</a></nav>\
         <main><article><h1>{headline}</h1><p>By Ada Lind</p><p>{hour} hours ago</p>{}</article></main>\
         <aside><h2>Most read</h2><ul><li><a href='/story-{}'>Readers liked town {}</a></li></ul></aside>\
         <footer>Page made at hour {hour}.</footer></body></html>",
        at(3_600),
        text(story, hour > 0 && matches!(story, 1 | 2 | 10)),
        hour % STORIES,
        hour % STORIES,
    )
}

/// So many seconds ago.
fn at(seconds: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = now.saturating_sub(Duration::from_secs(seconds));
    UnixMillis(i64::try_from(then.as_millis()).unwrap_or(0)).to_rfc3339()
}

/// A moment that is later than any reading so far: dates of sitemaps are read to the second.
fn soon() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = now + Duration::from_secs(30);
    UnixMillis(i64::try_from(then.as_millis()).unwrap_or(0)).to_rfc3339()
}

/// The date that the sitemap gives: of the stories 1, 2 and 3, and of 4, that did not change; of 10 by a clock
/// that goes months behind.
fn lastmod(story: usize, hour: usize) -> String {
    match story {
        1..=4 if hour > 0 => CHANGED.get_or_init(soon).clone(),
        10 if hour > 0 => "2026-01-06T08:00:00Z".to_owned(),
        _ => "2026-01-05T08:00:00Z".to_owned(),
    }
}

fn answer(path: &str) -> (&'static str, String) {
    let hour = HOUR.load(Ordering::SeqCst);
    if let Ok(mut asked) = ASKED.lock() {
        asked.push((hour, path.to_owned()));
    }
    let all = 0..STORIES;
    match path {
        "/robots.txt" => ("200 OK", "User-agent: *\nAllow: /\nSitemap: /sitemap.xml\n".to_owned()),
        "/" => {
            let links = all.map(|one| {
                format!("<article><h2><a href='/story-{one}'>Town {one} rebuilds its quay</a></h2></article>")
            });
            ("200 OK", format!("<html><body>{}</body></html>", links.collect::<String>()))
        }
        "/sitemap.xml" => {
            let urls = all.map(|one| {
                let date = lastmod(one, hour);
                format!("<url><loc>/story-{one}</loc><lastmod>{date}</lastmod></url>")
            });
            let urls: String = urls.collect();
            (
                "200 OK",
                format!(
                    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
                ),
            )
        }
        _ => match path.strip_prefix("/story-").and_then(|number| number.parse().ok()) {
            // Gone in the third hour; the sitemap does not say so.
            Some(5) if hour >= 2 => ("410 Gone", String::new()),
            Some(6) if hour >= 2 => ("404 Not Found", String::new()),
            Some(7) if hour >= 2 => ("403 Forbidden", String::new()),
            Some(8) if hour >= 2 => {
                ("301 Moved Permanently\r\nlocation: /story-of-town-8", String::new())
            }
            Some(9) if hour >= 2 => ("301 Moved Permanently\r\nlocation: /", String::new()),
            Some(story) if story < STORIES => ("200 OK", page(story, hour)),
            _ if path == "/story-of-town-8" && hour >= 2 => ("200 OK", page(8, hour)),
            _ => ("404 Not Found", "<html><body>Nothing here.</body></html>".to_owned()),
        },
    }
}

fn run(base: &str, out: &Path, config: &str, options: &[&str]) {
    let file = out.join("c.toml");
    std::fs::write(
        &file,
        format!("[politeness]\ndelay_ms = 1\nretry_pause_ms = 10\n[revisions]\n{config}\n"),
    )
    .expect("written");
    let done = Command::new(binary::path())
        .args(["crawl", base, "--allow-private", "--delay", "1ms", "--config"])
        .arg(&file)
        .arg("--out")
        .arg(out)
        .args(options)
        .output()
        .expect("runs");
    let shown = String::from_utf8_lossy(&done.stderr);
    assert!(matches!(done.status.code(), Some(0 | 10)), "{:?} {shown}", done.status);
}

/// The lines of each story, in their order.
fn lines(out: &Path) -> BTreeMap<String, Vec<Value>> {
    let mut stories: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for article in records::articles(out).expect("articles") {
        let line = serde_json::to_value(article).expect("a line");
        let id = line["id"].as_str().expect("an id").to_owned();
        stories.entry(id).or_default().push(line);
    }
    stories
}

fn of(stories: &BTreeMap<String, Vec<Value>>, story: usize) -> &[Value] {
    let is_it = |lines: &&Vec<Value>| {
        lines[0]["url"].as_str().is_some_and(|url| url.ends_with(&format!("/story-{story}")))
    };
    stories.values().find(is_it).expect("the story")
}

fn asked(hour: usize) -> Vec<String> {
    let asked = ASKED.lock().expect("asked");
    let mut paths: Vec<String> =
        asked.iter().filter(|one| one.0 == hour).map(|one| one.1.clone()).collect();
    paths.retain(|path| path.starts_with("/story-"));
    paths.sort_unstable();
    paths
}

#[test]
fn a_story_that_changed_is_seen_again_and_one_that_is_gone_is_said() {
    let base = tiny::serve(answer).expect("a site");
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path();
    let hints = "mode = \"hints\"";
    run(&base, out, hints, &[]);
    let first = lines(out);
    assert_eq!(first.len(), STORIES);
    assert!(first.values().all(|lines| lines.len() == 1 && lines[0].get("previous").is_none()));
    // Nothing changed: a round asks for no story.
    let before = asked(0).len();
    run(&base, out, hints, &["--new"]);
    assert_eq!(asked(0).len(), before, "{:?}", asked(0));

    HOUR.store(1, Ordering::SeqCst);
    run(&base, out, hints, &["--new"]);
    let hinted = ["/story-1", "/story-10", "/story-2", "/story-3", "/story-4"];
    assert_eq!(asked(1), hinted, "what the sitemap says");
    let second = lines(out);
    for (story, changed) in [(1, "body"), (2, "body"), (3, "title"), (10, "body")] {
        let lines = of(&second, story);
        assert_eq!(lines.len(), 2, "{story}");
        assert_eq!(lines[1]["revision"], 1);
        assert_eq!(lines[1]["previous"], lines[0]["content_hash"]);
        assert_ne!(lines[1]["content_hash"], lines[0]["content_hash"]);
        assert_eq!(lines[1]["changed"], serde_json::json!([changed]), "{story}");
        assert!(lines[1]["first_seen"].is_string() && lines[1]["checked"].is_string());
        assert_eq!(lines[1]["url"], lines[0]["url"]);
    }
    assert!(of(&second, 1)[1]["body"].as_str().expect("text").contains("fifty months"));
    let shown = printed(out, &["explain", &format!("{base}/story-1")]);
    for part in ["its last line is number 1", "where a sitemap, a feed or a list says"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let shown = history(out, &format!("{base}/story-1"));
    assert!(shown.contains("It will take [-forty-]{+fifty+} months"), "{shown}");
    let shown = history(out, of(&second, 3)[0]["id"].as_str().expect("an id"));
    assert!(shown.contains("+ Quay of town 3 is rebuilt after all"), "{shown}");
    let of_one = second.values().filter(|lines| lines.len() == 1).count();
    assert_eq!(of_one, STORIES - 4, "nothing else changed");
    // What was heard is not heard again.
    let before = asked(1).len();
    run(&base, out, hints, &["--new"]);
    assert_eq!(asked(1).len(), before, "{:?}", asked(1));

    // By their age, in another folder.
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path();
    let ages = "mode = \"scheduled\"\nages_ms = [1]\nconfirm_ms = 0";
    run(&base, out, ages, &[]);
    HOUR.store(2, Ordering::SeqCst);
    run(&base, out, ages, &["--new"]);
    run(&base, out, ages, &["--new"]);
    let third = lines(out);
    let requests = asked(2);
    assert!(requests.len() <= STORIES + 3, "{requests:?}");
    for (story, status, to) in [(5, 410, None), (6, 404, None), (9, 301, Some("/"))] {
        let gone = &of(&third, story)[1..];
        assert_eq!(gone.len(), 1, "{story}: {gone:?}");
        assert_eq!(gone[0]["gone"]["status"], status, "{story}");
        let place = gone[0]["gone"]["to"].as_str().and_then(|to| to.strip_prefix(base.as_str()));
        assert_eq!(place, to, "{story}");
        assert_eq!((&gone[0]["revision"], gone[0]["body"].as_str()), (&1.into(), Some("")));
    }
    assert_eq!(of(&third, 7).len(), 1, "trouble is not the end");
    let moved = &of(&third, 8)[1..];
    assert_eq!(moved.len(), 1, "{moved:?}");
    assert_eq!(moved[0]["gone"]["moved"], true);
    assert!(moved[0]["gone"]["to"].as_str().expect("a place").ends_with("/story-of-town-8"));
    assert_eq!(third.len(), STORIES, "its new place is no story of its own");
    for (name, part) in [
        (format!("{base}/story-of-town-8"), "/story-of-town-8 (status 301)"),
        (format!("{base}/story-8"), "/story-of-town-8 (status 301)"),
        (format!("{base}/story-5"), "gone (status 410)"),
    ] {
        let shown = history(out, &name);
        assert!(shown.contains(part) && shown.contains("first line"), "{name}: {shown}");
    }
}

/// What `newshound articles` says of the versions of a story.
fn history(out: &Path, name: &str) -> String {
    printed(out, &["articles", "--history", name])
}

/// What a command says of the crawl's folder.
fn printed(out: &Path, command: &[&str]) -> String {
    let done = binary::newshound(command).arg("--out").arg(out).output();
    let done = done.expect("runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}
