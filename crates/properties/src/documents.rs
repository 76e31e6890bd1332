//! Properties of whole documents: feeds, sitemaps, pages and their charsets.

use newshound_core::time::UnixMillis;
use newshound_extract::feed::read_feed;
use newshound_extract::sitemap::{Caps, read_sitemap};
use newshound_extract::sniff::sniff;
use newshound_extract::{Budget, PageContext, charset, read_page};
use url::Url;

/// A moment after which no date is believed: 14 November 2023.
const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
const BASE: &str = "https://news.example/2023/11/14/a-story/";

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn leads_to_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_web(&url))
}

/// A first line before the document, as the type a server names.
fn labelled(bytes: &[u8]) -> (Option<String>, &[u8]) {
    match bytes.iter().position(|&byte| byte == b'\n') {
        Some(end) if end < 100 => {
            let label = String::from_utf8_lossy(&bytes[..end]).into_owned();
            (Some(label), &bytes[end + 1..])
        }
        _ => (None, bytes),
    }
}

/// Entries are no more than the bytes can name, and lead to the web.
pub(crate) fn feed(bytes: &[u8]) {
    let Ok(base) = Url::parse(BASE) else { return };
    let _ = sniff(bytes, None);
    let Some(feed) = read_feed(bytes, &base, None) else { return };
    assert!(feed.entries.len() <= bytes.len(), "{} entries", feed.entries.len());
    for entry in &feed.entries {
        assert!(leads_to_web(&entry.url), "{}", entry.url);
    }
}

/// As with feeds, and within the caps.
pub(crate) fn sitemap(bytes: &[u8]) {
    let Ok(base) = Url::parse(BASE) else { return };
    let caps = Caps { entries: 100, ..Caps::default() };
    let Some(sitemap) = read_sitemap(bytes, &base, None, caps) else { return };
    assert!(sitemap.entries.len() <= 100, "{} entries", sitemap.entries.len());
    assert!(sitemap.entries.iter().all(|entry| leads_to_web(&entry.url)));
}

/// The text is no longer than its bytes allow: no charset makes more than three bytes of one.
pub(crate) fn charset(bytes: &[u8]) {
    let (label, body) = labelled(bytes);
    let decoded = charset::decode(body, label.as_deref());
    assert!(decoded.text.len() <= 3 * body.len() + 3, "{} of {}", decoded.text.len(), body.len());
    let _ = sniff(body, label.as_deref());
}

/// A page gives what it holds and no more, keeps to its budget, and reads the same again.
pub(crate) fn page(bytes: &[u8]) {
    let Ok(url) = Url::parse(BASE) else { return };
    let budget = Budget { nodes: 20_000, links: 200, ..Budget::default() };
    let content_type = Some("text/html; charset=utf-8");
    let ctx = PageContext {
        url: &url,
        content_type,
        robots_tag: None,
        fetched_at: NOW,
        is_saved: false,
        budget,
    };
    let page = read_page(bytes, &ctx);
    assert!(page.links.len() <= 200, "{} links", page.links.len());
    assert!(page.links.iter().all(|link| is_web(&link.url)));
    assert!(page.canonical.iter().chain(&page.amp).chain(&page.feeds).all(is_web));
    let drafts = [&page.article, &page.candidate];
    for draft in drafts.into_iter().flatten() {
        // Entities are the only way to more: `&nGt;` makes six bytes of five, and blank lines.
        let most = 3 * bytes.len() + 1_000;
        assert!(draft.body.len() <= most, "a body of {} from {}", draft.body.len(), bytes.len());
        assert!(draft.title.len() <= most && draft.images.len() <= 50);
        for date in draft.published.iter().chain(&draft.modified) {
            assert!(date.value.len() >= 10, "{date:?}");
        }
    }
    let again = read_page(bytes, &ctx);
    assert_eq!((again.kind, &again.article), (page.kind, &page.article), "it reads differently");
}
