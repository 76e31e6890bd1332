//! The look of a page, by which the page a site gives for anything is known again.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_extract::{Issue, Page};

/// Links that count.
const LINKS: usize = 50;
/// Letters of the text that count.
const TEXT: usize = 2_000;

/// A hash of title, text and links, without digits (counters, clocks) and without what names
/// the page's own URL. `None` for a page that shows nothing without a script: all of a site's
/// would look alike.
pub(crate) fn of(page: &Page, own: &CanonicalUrl) -> Option<u64> {
    if page.issues.contains(&Issue::NeedsJavascript) {
        return None;
    }
    let draft = page.article.as_ref().or(page.candidate.as_ref());
    let (title, body) = draft.map_or(("", ""), |draft| (&draft.title, &draft.body));
    // What a page says of the address it was asked by stands in single words.
    let last = own.path().trim_matches('/').rsplit('/').next().unwrap_or_default();
    let echo = |word: &&str| last.is_empty() || !word.contains(last);
    let mut seen = String::with_capacity(TEXT);
    let mut parts: Vec<String> = Vec::new();
    // A paragraph that stands there several times counts once: whether the others are taken for
    // text depends on its length, and so on the address.
    for part in std::iter::once(title).chain(body.split("\n\n")) {
        let mut letters = String::with_capacity(part.len());
        for word in part.split_whitespace().filter(echo) {
            letters.extend(word.chars().filter(|letter| !letter.is_numeric()));
            letters.push(' ');
        }
        if seen.len() > TEXT {
            break;
        }
        if !parts.contains(&letters) {
            seen.push_str(&letters);
            parts.push(letters);
        }
    }
    let links = page.links.iter().filter(|link| !link.url.path().contains(last) || last.is_empty());
    for link in links.take(LINKS) {
        seen.push_str(link.url.path());
        seen.push('\n');
    }
    Some(Fingerprint::unkeyed(&seen).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_core::time::UnixMillis;
    use newshound_extract::{Budget, PageContext, read_page};
    use url::Url;

    fn look(path: &str, html: &str) -> Option<u64> {
        let url = Url::parse(&format!("https://news.example{path}")).expect(path);
        let ctx = PageContext {
            url: &url,
            content_type: Some("text/html"),
            robots_tag: None,
            fetched_at: UnixMillis(1_780_000_000_000),
            is_saved: false,
            budget: Budget::default(),
        };
        let own = CanonicalUrl::from_url(&url).expect(path);
        of(&read_page(html.as_bytes(), &ctx), &own)
    }

    #[test]
    fn the_same_page_looks_the_same_whatever_was_asked_for() {
        let page = |echo: &str, time: &str| {
            format!(
                "<html><head><title>Not found</title></head><body><h1>Not found</h1><p>There is \
                 no {echo} here, at {time}. Look at the front page, where all that is new in the \
                 town and the country stands, or write to us.</p><a href='/'>Front page</a> \
                 <a href='{echo}'>Try again</a></body></html>"
            )
        };
        let a = look("/2026/some-story/", &page("/2026/some-story/", "12:05"));
        assert_eq!(a, look("/other", &page("/other", "17:31")));
        // The longer one's paragraphs are long enough for the extractor to drop repeated ones.
        let repeated = |path: &str| {
            let line = format!(
                "<p>There is no {path} here. What you look for was moved or never was; look at the \
                 front page, where all that is new stands.</p>"
            );
            look(
                path,
                &format!("<body><main><h1>Nothing found</h1>{}</main></body>", line.repeat(4)),
            )
        };
        assert_eq!(repeated("/gone-1"), repeated("/1ec5264a02ce009b-no-such-page"));
        let story = "<html><head><title>Bridge opens</title></head><body><h1>Bridge opens</h1>\
                     <p>The bridge over the river was opened on Sunday by the mayor.</p></body>";
        assert_ne!(a, look("/2026/some-story/", story));
    }
}
