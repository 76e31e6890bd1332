//! `rel=canonical` is believed where it answers: one that is gone, or another story's, neither
//! renames a story nor hides another.

use newshound_tests::binary::newshound;
use newshound_tests::{records, small, tiny};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

/// Stories on the front page, and the canonical URL that each names.
const STORIES: [(&str, &str); 8] = [
    ("/2026/story-0", "/gone/story-0"),
    ("/2026/story-1", "/gone/story-1"),
    // Another story, which nothing else links to.
    ("/2026/story-2", "/2025/story-2"),
    ("/2026/story-3", "/"),
    ("/2026/05/story-4", "/2026/story-4"),
    ("/2026/story-5?view=full", "/2026/story-5"),
    ("/2026/story-6", "/2026/story-6"),
    ("/2026/story-7", "/2026/story-6"),
];
/// Requests for the canonical URL that is its page's own but for the query.
static ASKED: AtomicU32 = AtomicU32::new(0);

fn page(title: &str, head: &str, text: &str) -> (&'static str, String) {
    let head = format!("<html lang=en><head><title>{title}</title>{head}</head><body>");
    ("200 OK", format!("{head}<main><h1>{title}</h1>{text}</main></body></html>"))
}

fn site(target: &str) -> (&'static str, String) {
    if target == "/" {
        let mut list = String::new();
        for (number, (path, _)) in STORIES.iter().enumerate() {
            let _ = write!(
                list,
                "<article><h2><a href=\"{path}\">The harbour board met for the {number}th time\
                 </a></h2><p>It agreed on little.</p></article>"
            );
        }
        return page("The Paper", "", &list);
    }
    ASKED.fetch_add(u32::from(target == "/2026/story-5"), Ordering::Relaxed);
    let path = target.split('?').next().unwrap_or(target).replace("/2026/05/", "/2026/");
    let path = if path == "/2025/story-2" { "/2026/story-20" } else { &path };
    let Some((number, text)) = small::meeting(path, 21) else {
        return ("404 Not Found", String::new());
    };
    let named = STORIES.iter().find(|(story, _)| *story == target).map_or(target, |(_, it)| it);
    let head = format!("<link rel=canonical href=\"{named}\">");
    page(&format!("The harbour board met for the {number}th time"), &head, &text)
}

#[test]
fn a_canonical_url_is_believed_where_it_answers() {
    let base = tiny::serve(site).expect("served");
    let folder = tempfile::tempdir().expect("folder");
    let out = folder.path().join("out");
    let mut command = newshound(&["crawl", "--quiet", "--delay", "0", "--allow-private"]);
    command.args(["--out", &out.display().to_string(), &base]);
    let output = command.output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let articles = records::articles(&out).expect("articles");
    let paths: BTreeSet<&str> = articles.iter().map(|one| one.url.path_and_query()).collect();
    let stories = ["0", "1", "2", "3", "4", "5", "6", "7"].map(|it| format!("/2026/story-{it}"));
    let mut want: BTreeSet<&str> = stories.iter().map(String::as_str).collect();
    want.insert("/2025/story-2");
    assert_eq!(paths, want);
    assert_eq!(articles.len(), want.len(), "each story once");
    assert_eq!(ASKED.load(Ordering::Relaxed), 0, "the same page is not asked for twice");
}
