//! One site under two names, with and without `www.`: each story is emitted once. Both names are
//! reached through a proxy, since a port is another site.

use newshound_core::article::Article;
use newshound_tests::binary::newshound;
use newshound_tests::{records, small, tiny};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

const STORIES: u32 = 12;
/// Stories whose URL on the second name was asked for, by [`redirects`].
static ASKED: AtomicU32 = AtomicU32::new(0);

fn page(title: &str, text: &str) -> (&'static str, String) {
    let head = format!("<html lang=en><head><title>{title}</title></head><body>");
    ("200 OK", format!("{head}<main><h1>{title}</h1>{text}</main></body></html>"))
}

/// A page of the site by its path; the front page names each story by both names.
fn site(path: &str) -> (&'static str, String) {
    if path == "/" {
        let mut list = String::new();
        for number in 0..STORIES {
            for name in ["paper.example", "www.paper.example"] {
                let _ = write!(
                    list,
                    "<article><h2><a href=\"http://{name}/2026/story-{number}\">The harbour board \
                     met for the {number}th time</a></h2><p>It agreed on little.</p></article>"
                );
            }
        }
        return page("The Paper", &list);
    }
    let Some((number, text)) = small::meeting(path, STORIES) else {
        return ("404 Not Found", String::new());
    };
    page(&format!("The harbour board met for the {number}th time"), &text)
}

/// Host and path of what a proxy is asked for.
fn split(target: &str) -> (&str, &str) {
    let rest = target.strip_prefix("http://").unwrap_or(target);
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

/// The second name leads to the first, page by page.
fn redirects(target: &str) -> (&'static str, String) {
    let (host, path) = split(target);
    if host != "www.paper.example" || path == "/robots.txt" {
        return site(path);
    }
    ASKED.fetch_add(u32::from(path.starts_with("/2026/")), Ordering::Relaxed);
    let to = format!("301 Moved Permanently\r\nlocation: http://paper.example{path}");
    (to.leak(), String::new())
}

/// Both names give the pages, and neither says which is right.
fn mirrors(target: &str) -> (&'static str, String) {
    site(split(target).1)
}

fn crawl(answer: fn(&str) -> (&'static str, String)) -> Vec<Article> {
    let proxy = tiny::serve(answer).expect("served");
    let folder = tempfile::tempdir().expect("folder");
    let config = folder.path().join("config.toml");
    std::fs::write(&config, format!("[fetch]\nproxy = \"{proxy}\"\n")).expect("written");
    let (out, config) = (folder.path().join("out"), config.display().to_string());
    let folder = out.display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--delay", "0", "--allow-private"]);
    command.args(["--config", &config, "--out", &folder, "http://paper.example/"]);
    let output = command.output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    records::articles(&out).expect("articles")
}

fn paths(articles: &[Article]) -> BTreeSet<String> {
    articles.iter().map(|article| article.url.path().to_owned()).collect()
}

#[test]
fn a_name_that_leads_to_the_other_is_taken_for_it() {
    let articles = crawl(redirects);
    assert_eq!(articles.len(), STORIES as usize, "each story once");
    assert_eq!(paths(&articles).len(), STORIES as usize);
    let others = articles.iter().filter(|one| one.url.origin() != "http://paper.example");
    assert_eq!(others.count(), 0);
    // Five tell; the rest are taken for the first name's without a request.
    assert_eq!(ASKED.load(Ordering::Relaxed), 5);
}

#[test]
fn two_names_that_give_the_same_stories_give_each_once() {
    let articles = crawl(mirrors);
    assert_eq!(articles.len(), STORIES as usize, "each story once");
    assert_eq!(paths(&articles).len(), STORIES as usize);
}
