//! Feeds and sitemaps: documents that are lists of links.

use crate::links::Gathered;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::status::Refusal;
use newshound_core::task::{Expect, Hint, Outlink};
use newshound_extract::feed::{Feed, read_feed};
use newshound_extract::sitemap::{Caps, Sitemap, SitemapForm, read_sitemap};
use newshound_extract::sniff::DocumentKind;
use url::Url;

/// Reads a document that is no page, as what it is. A feed that stands where a sitemap was
/// expected is one, and the reverse. Gives outcome, detail, and the WebSub hub a feed announces.
pub(crate) fn read(
    kind: DocumentKind,
    body: &[u8],
    url: &Url,
    expect: Expect,
    links: &mut Gathered<'_>,
) -> Read {
    let sitemap = |links: &mut Gathered<'_>| {
        read_sitemap(body, url, Caps::default()).map(|map| of_sitemap(map, url, links))
    };
    let feed =
        |links: &mut Gathered<'_>| read_feed(body, url).map(|feed| of_feed(feed, url, links));
    let read = match (kind, expect) {
        (DocumentKind::Sitemap, _) => sitemap(links),
        (DocumentKind::Feed, _) => feed(links),
        // What cannot be told apart is tried as what was expected.
        (_, Expect::Sitemap) => sitemap(links),
        (_, Expect::Feed) => feed(links),
        _ => None,
    };
    read.unwrap_or_else(|| (Outcome::NotAPage, Some(format!("its content is {kind:?}")), None))
}

type Read = (Outcome, Option<String>, Option<Url>);

fn of_feed(feed: Feed, base: &Url, links: &mut Gathered<'_>) -> Read {
    let detail = feed.broken.then(|| "broken feed, read leniently".to_owned());
    for entry in feed.entries {
        let hint = hint(Some(entry.title), entry.published.map(|date| date.value));
        add(links, base, &entry.url, LinkRole::FeedEntry, Expect::Page, hint);
    }
    links.refuse(Refusal::OverLimit, feed.dropped);
    (Outcome::Feed, detail, feed.hub)
}

fn of_sitemap(map: Sitemap, base: &Url, links: &mut Gathered<'_>) -> Read {
    let detail = map.damaged.then(|| "damaged sitemap, read as far as it goes".to_owned());
    for entry in map.entries {
        let (role, expect) = match (map.form, &entry.news) {
            (SitemapForm::Index, _) => (LinkRole::Sitemap, Expect::Sitemap),
            (SitemapForm::Feed, _) => (LinkRole::FeedEntry, Expect::Page),
            (_, Some(_)) => (LinkRole::NewsSitemapEntry, Expect::Page),
            (_, None) => (LinkRole::SitemapEntry, Expect::Page),
        };
        let hint =
            entry.news.and_then(|news| hint(news.title, news.published.map(|date| date.value)));
        add(links, base, &entry.url, role, expect, hint);
    }
    links.refuse(Refusal::OverLimit, map.dropped);
    (Outcome::Sitemap, detail, None)
}

fn hint(title: Option<String>, published: Option<String>) -> Option<Hint> {
    let title = title.filter(|title| !title.is_empty());
    (title.is_some() || published.is_some()).then_some(Hint { title, published })
}

fn add(
    links: &mut Gathered<'_>,
    base: &Url,
    target: &str,
    role: LinkRole,
    expect: Expect,
    hint: Option<Hint>,
) {
    match base.join(target.trim()) {
        Ok(url) => links.add_url(&url, false, |url| Outlink { url, role, expect, hint }),
        Err(_) => {
            links.found += 1;
            links.refuse(Refusal::BadUrl, 1);
        }
    }
}
