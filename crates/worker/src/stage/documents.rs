//! Feeds and sitemaps: documents that are lists of links.

use crate::links::{Gathered, Said};
use crate::stage::listed;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::{LinkRole, PageLink};
use newshound_core::outcome::Outcome;
use newshound_core::revision::hint::Stamp;
use newshound_core::revision::{Prompt, shown};
use newshound_core::round::Listed;
use newshound_core::status::Refusal;
use newshound_core::task::{Entry, Expect, Hint, Outlink, TaskKind};
use newshound_extract::feed::{Feed, read_feed};
use newshound_extract::read_more;
use newshound_extract::sitemap::{Caps, Sitemap, SitemapForm, read_sitemap};
use newshound_extract::sniff::DocumentKind;
use url::Url;

/// Pages of a feed that are followed, counted as links from the seed: as many as of any list in a
/// round ([`newshound_core::round`]).
const MAX_PAGES: u16 = 100;

/// Reads a document that is no page, as what it is. A feed that stands where a sitemap was
/// expected is one, and the reverse.
pub(crate) fn read(
    kind: DocumentKind,
    (body, content_type): (&[u8], Option<&str>),
    url: &Url,
    entry: &Entry,
    links: &mut Gathered<'_>,
) -> Read {
    let sitemap = |links: &mut Gathered<'_>| {
        read_sitemap(body, url, content_type, Caps::default())
            .map(|map| of_sitemap(map, url, entry, links))
    };
    let feed = |links: &mut Gathered<'_>| {
        read_feed(body, url, content_type).map(|feed| of_feed(feed, url, entry, links))
    };
    let read = match (kind, entry.kind.expect()) {
        (DocumentKind::Sitemap, _) => sitemap(links),
        (DocumentKind::Feed, _) => feed(links),
        // What cannot be told apart is tried as what was expected.
        (_, Expect::Sitemap) => sitemap(links),
        (_, Expect::Feed) => feed(links),
        // What a list's script would have asked for.
        (DocumentKind::Json, Expect::Page) if entry.role == LinkRole::Pagination => {
            read_more(body, url).map(|more| of_more(more, links))
        }
        _ => None,
    };
    read.unwrap_or_else(|| Read {
        outcome: Outcome::NotAPage,
        detail: Some(format!("its content is {kind:?}")),
        hub: None,
        listed: None,
    })
}

/// What a document is.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) outcome: Outcome,
    /// More about it, for people.
    pub(crate) detail: Option<String>,
    /// The WebSub hub it announces, where it is a feed.
    pub(crate) hub: Option<Url>,
    /// The stories it names first, and where its older ones stand.
    pub(crate) listed: Option<Listed>,
}

fn of_feed(feed: Feed, base: &Url, own: &Entry, links: &mut Gathered<'_>) -> Read {
    let detail = feed.broken.then(|| "broken feed, read leniently".to_owned());
    let named = feed.entries.iter().filter_map(|entry| base.join(&entry.url).ok());
    let mut listed = listed::of_document(named, own);
    for entry in feed.entries {
        let date = entry.published.map(|date| date.value);
        let changed = entry.updated.and_then(|date| Stamp::of(&date.value));
        let said = Said { by: Prompt::Feed, changed, headline: headline(&entry.title) };
        let hint = Hint::of(Some(entry.title), date, entry.authors, entry.categories);
        add(links, base, &entry.url, (LinkRole::FeedEntry, TaskKind::Page, hint), said);
    }
    links.refuse(Refusal::OverLimit, feed.dropped);
    if let Some(next) = feed.next.filter(|_| own.depth < MAX_PAGES) {
        listed.next = CanonicalUrl::from_url(&next).ok().filter(|next| *next != own.url);
        // The next list of records is asked for where stories wait for it.
        if own.kind == TaskKind::Record {
            return Read { outcome: Outcome::Feed, detail, hub: feed.hub, listed: Some(listed) };
        }
        let link = (LinkRole::Pagination, TaskKind::FeedPage, None);
        add(links, base, next.as_str(), link, NOTHING);
    }
    Read { outcome: Outcome::Feed, detail, hub: feed.hub, listed: Some(listed) }
}

fn of_sitemap(map: Sitemap, base: &Url, own: &Entry, links: &mut Gathered<'_>) -> Read {
    let detail = map.damaged.then(|| "damaged sitemap, read as far as it goes".to_owned());
    let listed = newest(&map, base, own);
    for entry in map.entries {
        let (role, kind) = match (map.form, &entry.news) {
            (SitemapForm::Index, _) => (LinkRole::Sitemap, TaskKind::Sitemap),
            (SitemapForm::Feed, _) => (LinkRole::FeedEntry, TaskKind::Page),
            (_, Some(_)) => (LinkRole::NewsSitemapEntry, TaskKind::Page),
            (_, None) => (LinkRole::SitemapEntry, TaskKind::Page),
        };
        let changed = entry.lastmod.as_ref().and_then(|date| Stamp::of(&date.value));
        let title = entry.news.as_ref().and_then(|news| news.title.as_deref());
        let said = Said { by: Prompt::Sitemap, changed, headline: title.and_then(headline) };
        let hint = entry.news.and_then(|news| {
            let date = news.published.map(|date| date.value);
            Hint::of(news.title, date, Vec::new(), news.keywords)
        });
        add(links, base, &entry.url, (role, kind, hint), said);
    }
    links.refuse(Refusal::OverLimit, map.dropped);
    Read { outcome: Outcome::Sitemap, detail, hub: None, listed }
}

fn of_more(more: Vec<PageLink>, links: &mut Gathered<'_>) -> Read {
    for link in more {
        links.add_url(&link.url, link.nofollow, |url| Outlink {
            url,
            role: link.role,
            kind: TaskKind::of_page_link(link.role),
            hint: None,
        });
    }
    let detail = Some("more of a list, in JSON".to_owned());
    Read { outcome: Outcome::Hub, detail, hub: None, listed: None }
}

/// The newest stories of a news sitemap, whose order is nobody's rule. A plain sitemap names
/// none first.
fn newest(map: &Sitemap, base: &Url, own: &Entry) -> Option<Listed> {
    let dated = map.entries.iter().filter_map(|entry| {
        let date = entry.news.as_ref()?.published.as_ref()?;
        Some((date.value.as_str(), base.join(entry.url.trim()).ok()?))
    });
    let mut dated: Vec<(&str, Url)> = dated.collect();
    dated.sort_by(|(one, _), (other, _)| other.cmp(one));
    let named = dated.into_iter().map(|(_, url)| url);
    Some(listed::of_document(named, own)).filter(|listed| !listed.top.is_empty())
}

/// A link of which nothing is said.
const NOTHING: Said = Said { by: Prompt::Feed, changed: None, headline: None };

fn headline(title: &str) -> Option<u32> {
    (!title.trim().is_empty()).then(|| shown(title))
}

fn add(
    links: &mut Gathered<'_>,
    base: &Url,
    target: &str,
    (role, kind, hint): (LinkRole, TaskKind, Option<Hint>),
    said: Said,
) {
    match base.join(target.trim()) {
        Ok(url) => {
            links.add_said(&url, (false, said), |url| Outlink { url, role, kind, hint });
        }
        Err(_) => {
            links.found += 1;
            links.refuse(Refusal::BadUrl, 1);
        }
    }
}
