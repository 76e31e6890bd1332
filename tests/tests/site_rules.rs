//! Rules of single sites, `newshound site check`, and a site that answers 200 for anything.

use newshound_tests::binary::newshound;
use newshound_tests::{records, tiny};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// What each page of the site is; everything else gets the same page with status 200.
fn soft_site(path: &str) -> (&'static str, String) {
    let page = |title: &str, text: &str| {
        let head = format!("<html lang=en><head><title>{title}</title></head><body>");
        ("200 OK", format!("{head}<a href='/'>Home</a><main><h1>{title}</h1>{text}</main></body>"))
    };
    if path == "/robots.txt" {
        return ("404 Not Found", String::new());
    }
    if path == "/" {
        let mut list = String::new();
        for n in 1..=6 {
            let _ = write!(
                list,
                "<article><h2><a href='/story-{n}'>The council voted on bridge {n} \
                on Monday</a></h2><p>It is to be built by the river next year.</p></article>"
            );
        }
        for n in 1..=40 {
            let _ = write!(
                list,
                "<article><h2><a href='/gone-{n}'>An old story that is not there \
                any more, number {n}</a></h2><p>It was taken down long ago.</p></article>"
            );
        }
        return page("The River Paper", &list);
    }
    if let Some(n) = path.strip_prefix("/story-") {
        let mut text = String::from(
            "<p class=by><b>Ann Ode</b></p><div class=promo><p>Read our \
            letter every morning, it costs nothing and you can leave it at any time.</p></div>",
        );
        for part in 1..=6 {
            let _ = write!(
                text,
                "<p>Bridge {n} is the {part}th that the town by the river has \
                voted on since the flood, and the mayor said on Monday that it would be the last \
                for a long time, since there was no money left.</p>"
            );
        }
        return page(&format!("The council voted on bridge {n} on Monday"), &text);
    }
    let text = format!(
        "<p>There is no {path} here. What you look for was moved or never was; \
        look at the front page, where all that is new in the town and the country stands.</p>"
    );
    page("Nothing found", &text.repeat(4))
}

fn crawl(base: &str, out: &Path, more: &[&str]) -> Value {
    let folder = out.display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--allow-private", "--delay", "0", "--out"]);
    let output = command.arg(&folder).args(more).arg(format!("{base}/")).output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    json(&mut newshound(&["status", "--json", "--out", &folder]))
}

fn json(command: &mut Command) -> Value {
    let output = command.output().expect("run");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn a_site_that_answers_200_for_anything_is_known_by_what_it_gives() {
    let base = tiny::serve(soft_site).expect("served");
    let out = tempfile::tempdir().expect("folder");
    let status = crawl(&base, out.path(), &[]);
    // The first ones are read before anything tells that they are none: two alike ask for the
    // URL that cannot exist, or the page of a guessed sitemap tells. None of them is a story.
    let known = status["ended"]["soft_not_found"].as_u64().unwrap_or(0);
    assert!(known >= 35, "{status}");
    assert_eq!(status["ended"]["article"], 6, "{status}");
    let articles = records::articles(out.path()).expect("articles");
    assert!(articles.iter().all(|one| one.url.path().starts_with("/story-")));
}

/// Requests for pages of [`honest_files`] that are not there.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// The same site, which says of files that they are not there: only its pages tell.
fn honest_files(path: &str) -> (&'static str, String) {
    let file =
        ["sitemap", ".xml", ".txt", ".json", "feed", "rss"].iter().any(|part| path.contains(part));
    if file {
        return ("404 Not Found", String::new());
    }
    if path == "/" || path.starts_with("/story-") {
        return soft_site(path);
    }
    ASKED.fetch_add(1, Ordering::Relaxed);
    // It reads as a story does.
    let mut text = String::new();
    for (who, what) in [
        ("The page", "you look for"),
        ("A story", "of the town"),
        ("What", "was printed long ago"),
        ("Our archive", "of the river and its bridges"),
        ("The search", "at the top of this page"),
    ] {
        let _ = write!(
            text,
            "<p>{who}, {what}, may have been moved to another place or was never there, said the \
             editors, and those who read on from the front page find all that is new in the town \
             and in the country by the river.</p>"
        );
    }
    let head = "<html lang=en><head><title>The River Paper</title></head><body>";
    let title = "<h1>We are sorry for the trouble</h1>";
    ("200 OK", format!("{head}<a href='/'>Home</a><main>{title}{text}</main></body>"))
}

#[test]
fn the_first_page_that_is_none_is_not_taken_for_a_story() {
    let base = tiny::serve(honest_files).expect("served");
    let out = tempfile::tempdir().expect("folder");
    let status = crawl(&base, out.path(), &[]);
    assert_eq!(status["ended"]["soft_not_found"], 40, "{status}");
    assert_eq!(status["ended"]["article"], 6, "{status}");
    let articles = records::articles(out.path()).expect("articles");
    assert_eq!(articles.len(), 6);
    assert!(articles.iter().all(|one| one.url.path().starts_with("/story-")));
    // All of them, and the URL that cannot exist, once each.
    let asked = ASKED.load(Ordering::Relaxed);
    assert!(asked <= 41, "{asked} requests");
}

#[test]
fn rules_of_a_site_are_obeyed_and_shown() {
    let base = tiny::serve(soft_site).expect("served");
    let host = base.trim_start_matches("http://").to_owned();
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("river.toml");
    let rules = format!(
        "hosts = [\"{host}\"]\nexclude = [\"/gone-\", \"/story-6$\"]\narticle = [\"/story-[1-4]$\"]\n\
         [select]\nauthors = \".by b\"\nremove = [\".promo\"]\n"
    );
    std::fs::write(&file, rules).expect("written");
    let out = tempfile::tempdir().expect("folder");
    let sites = folder.path().display().to_string();
    let status = crawl(&base, out.path(), &["--sites", &sites]);
    let articles = records::articles(out.path()).expect("articles");
    let mut paths: Vec<&str> = articles.iter().map(|one| one.url.path()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/story-1", "/story-2", "/story-3", "/story-4"], "{status}");
    for article in &articles {
        assert_eq!(article.authors, ["Ann Ode"]);
        assert!(!article.body.contains("letter"), "{}", article.body);
    }

    let file = file.display().to_string();
    let url = format!("{base}/");
    let told =
        json(&mut newshound(&["site", "check", &file, "--url", &url, "--json", "--allow-private"]));
    assert_eq!(told["kind"], "hub", "{told}");
    let link = |end: &str| {
        let links = told["links"].as_array().expect("links");
        let at = |one: &&Value| one["url"].as_str().is_some_and(|url| url.ends_with(end));
        links.iter().find(at).cloned().unwrap_or_default()
    };
    assert_eq!(link("/story-1")["lane"], "archive", "{told}");
    assert_eq!(link("/gone-7")["refused"], "excluded", "{told}");
    assert_eq!(link("/gone-7")["why"], "it matches `exclude` of river.toml");

    let page = folder.path().join("page.html");
    std::fs::write(&page, soft_site("/story-5").1).expect("written");
    let (page, url) = (page.display().to_string(), format!("{base}/story-5"));
    let args = ["site", "check", &file, "--page", &page, "--base", &url];
    let output = newshound(&args).output().expect("check");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for part in
        ["kind: other", "its URL matches no `article`", "select.authors changes the authors"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn bad_rules_end_the_run_before_it_begins() {
    let folder = tempfile::tempdir().expect("folder");
    let sites = folder.path().display().to_string();
    let run = |text: Option<&str>| {
        if let Some(text) = text {
            std::fs::write(folder.path().join("a.toml"), text).expect("written");
        }
        let out = folder.path().join("out").display().to_string();
        let args = ["crawl", "--sites", &sites, "--out", &out, "https://news.example/"];
        let output = newshound(&args).output().expect("run");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (text, says) in [
        (None, "no file of it ends in .toml"),
        (
            Some("hosts = [\"news.example\"]\n\nexcludes = []"),
            "a.toml: line 3: unknown key `excludes`",
        ),
        (
            Some("hosts = [\"news.example\"]\ndelay = \"10ms\""),
            "a.toml: line 2: delay: 10ms is shorter",
        ),
    ] {
        let (code, told) = run(text);
        assert!(code == Some(2) && told.contains(says), "{text:?}: {code:?} {told}");
    }
}
