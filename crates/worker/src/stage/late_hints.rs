//! What feeds and sitemaps tell of stories that other pages named before them (docs/adr/0019).
//!
//! What names a story first travels with its task. What comes later is kept beside it, and joined
//! when the story's page is read and leaves something open.

use super::{merge, record_lookup};
use newshound_core::article::ArticleDraft;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::fingerprint::Fingerprinter;
use newshound_core::identity::{Fingerprint, site_of};
use newshound_core::link::LinkRole;
use newshound_core::round;
use newshound_core::task::{Hint, Outlink};
use newshound_ports::{Part, Rank, Source, StoreError, StoryParts};
use std::cmp::Reverse;

/// Stories of one document that are told: as many as a news sitemap may name
/// (Google, "Create a news sitemap").
const MAX_TOLD: usize = 1_000;

/// The key under which is kept what is told of the story at `url`; no page's or record's own.
pub(crate) fn key_of(by: Fingerprinter, url: &CanonicalUrl) -> Fingerprint {
    by.of_text(&format!("told of {}", url.as_str()))
}

/// As whom the document at `url`, of the site `own`, speaks of the story it links to: feeds of the
/// story's own site first, then its sitemaps, then what others say.
fn source(by: Fingerprinter, url: &CanonicalUrl, own: &str, link: &Outlink) -> Option<Source> {
    let rank = match (link.role, site(&link.url) == own) {
        (LinkRole::FeedEntry, true) => Rank::OwnFeed,
        (LinkRole::NewsSitemapEntry, true) => Rank::OwnSitemap,
        (LinkRole::FeedEntry, false) => Rank::OtherFeed,
        (LinkRole::NewsSitemapEntry, false) => Rank::OtherSitemap,
        _ => return None,
    };
    Some(Source::document(rank, url, by))
}

fn site(url: &CanonicalUrl) -> String {
    url.to_url().map(|url| site_of(&url)).unwrap_or_default()
}

/// Keeps what the document at `url` tells of stories that were known before. `marks` are of the
/// stories it named first when it was read last: where half of them are met again ([`round::MARKS`]),
/// the rest was told then. A sitemap's order is that of its dates, whatever it looks like
/// ([`super::documents`]).
pub(crate) async fn keep(
    (port, by): (&dyn StoryParts, Fingerprinter),
    url: &CanonicalUrl,
    known: &[Outlink],
    marks: &[u32],
) -> Result<(), StoreError> {
    let own = site(url);
    let mut known: Vec<&Outlink> = known.iter().filter(|link| link.hint.is_some()).collect();
    if known.iter().any(|link| link.role == LinkRole::NewsSitemapEntry) {
        let date = |link: &Outlink| link.hint.as_ref().and_then(|hint| hint.published.clone());
        known.sort_by_cached_key(|link| Reverse(date(link)));
    }
    let (mut met, mut told) = (0, Vec::new());
    for link in known {
        if marks.contains(&round::mark(&link.url)) {
            met += 1;
            if 2 * met >= marks.len() {
                break;
            }
        } else if let (Some(source), Some(hint)) = (source(by, url, &own, link), &link.hint) {
            told.push(Part::new(key_of(by, &link.url), source, hint)?);
            if told.len() == MAX_TOLD {
                break;
            }
        }
    }
    if told.is_empty() { Ok(()) } else { port.keep(&told).await }
}

/// Whether a page and what is told of it leave open what another feed or sitemap might tell.
pub(crate) fn leaves_open(draft: &ArticleDraft, told: &[Hint]) -> bool {
    let title = || {
        let title = merge::title(draft.title.clone(), told);
        title.is_empty() || merge::is_cut(&title)
    };
    let nobody = || draft.authors.is_empty() && told.iter().all(|hint| hint.authors.is_empty());
    let no_tags = || draft.tags.is_empty() && told.iter().all(|hint| hint.categories.is_empty());
    record_lookup::is_open(draft.published.as_ref(), told) || nobody() || no_tags() || title()
}

/// What was told of the story with this key; who speaks first comes first.
pub(crate) async fn join(port: &dyn StoryParts, key: Fingerprint) -> Result<Vec<Hint>, StoreError> {
    let kept = port.parts(key).await?;
    // What cannot be read was written by another version.
    Ok(kept.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect())
}

/// What was told of a URL is told of the one it moved to.
pub(crate) async fn follow(
    (port, by): (&dyn StoryParts, Fingerprinter),
    from: &CanonicalUrl,
    to: &CanonicalUrl,
) -> Result<(), StoreError> {
    let kept = port.parts(key_of(by, from)).await?;
    if kept.is_empty() {
        return Ok(());
    }
    let story = key_of(by, to);
    let parts = kept.into_iter().map(|(source, text)| Part { story, source, text });
    port.keep(&parts.collect::<Vec<_>>()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::test_store::Store;
    use newshound_core::article::{DateSource, PageDate, Precision};
    use newshound_core::task::TaskKind;

    const BY: Fingerprinter = Fingerprinter::keyed([7; 16]);
    const TIME: &str = "2026-05-11T07:30:00+02:00";

    fn url(number: usize) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("https://news.example/{number}")).expect("url")
    }

    fn link(number: usize, role: LinkRole, hint: Option<Hint>) -> Outlink {
        Outlink { url: url(number), role, kind: TaskKind::Page, hint }
    }

    fn at(published: &str) -> Option<Hint> {
        Some(Hint { published: Some(published.to_owned()), ..Hint::default() })
    }

    fn tagged(tag: &str) -> Option<Hint> {
        Some(Hint { categories: vec![tag.to_owned()], ..Hint::default() })
    }

    async fn told(store: &Store, number: usize) -> Vec<Hint> {
        join(store, key_of(BY, &url(number))).await.expect("join")
    }

    fn document(name: &str) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("https://{name}")).expect("url")
    }

    #[tokio::test]
    async fn several_documents_tell_of_one_story() {
        let store = Store::default();
        let by = |tag: &str, role| [link(1, role, tagged(tag))];
        // In the reverse of the order in which they speak.
        for (name, tag, role) in [
            ("planet.example/feed", "foreign", LinkRole::FeedEntry),
            ("news.example/news.xml", "sitemap", LinkRole::NewsSitemapEntry),
            ("news.example/feed", "before", LinkRole::FeedEntry),
            ("news.example/feed", "feed", LinkRole::FeedEntry),
        ] {
            keep((&store, BY), &document(name), &by(tag, role), &[]).await.expect("keep");
        }
        let tags: Vec<String> =
            told(&store, 1).await.into_iter().flat_map(|hint| hint.categories).collect();
        assert_eq!(tags, ["feed", "sitemap", "foreign"]);
        // Those that tell nothing, and links that are no entries.
        let others = [
            link(2, LinkRole::NewsSitemapEntry, None),
            link(3, LinkRole::Latest, at("2026-05-11")),
        ];
        keep((&store, BY), &document("news.example/news.xml"), &others, &[]).await.expect("keep");
        assert!(told(&store, 2).await.is_empty() && told(&store, 3).await.is_empty());
        follow((&store, BY), &url(1), &url(4)).await.expect("follow");
        follow((&store, BY), &url(2), &url(5)).await.expect("follow nothing");
        assert_eq!(told(&store, 4).await, told(&store, 1).await);
        assert!(told(&store, 5).await.is_empty());
    }

    /// A site has a feed a section; by a remainder of 256 some two of these stood in each other's
    /// place.
    #[tokio::test]
    async fn every_feed_of_a_site_is_heard() {
        let store = Store::default();
        for feed in 0..300 {
            let known = [link(1, LinkRole::FeedEntry, tagged(&format!("section {feed}")))];
            let url = document(&format!("news.example/section-{feed}/feed"));
            keep((&store, BY), &url, &known, &[]).await.expect("keep");
        }
        assert_eq!(told(&store, 1).await.len(), 300);
    }

    #[tokio::test]
    async fn a_document_read_again_tells_what_is_new() {
        let feed: Vec<Outlink> = (1..8).map(|n| link(n, LinkRole::FeedEntry, at(TIME))).collect();
        // A sitemap whose newest stories stand at its end.
        let map: Vec<Outlink> = (1..8)
            .map(|n| link(n, LinkRole::NewsSitemapEntry, at(&format!("2026-05-1{}", 8 - n))))
            .rev()
            .collect();
        for (name, list, marks, expected) in [
            ("first.example/feed", &feed, &[][..], &[1, 2, 3, 4, 5, 6, 7][..]),
            ("again.example/feed", &feed, &[3, 4, 5, 6], &[1, 2]),
            ("pinned.example/feed", &feed, &[1, 4, 5, 9], &[2, 3]),
            ("again.example/map", &map, &[3, 4, 5], &[1, 2]),
        ] {
            let store = Store::default();
            let marks: Vec<u32> = marks.iter().map(|n| round::mark(&url(*n))).collect();
            keep((&store, BY), &document(name), list, &marks).await.expect("keep");
            let mut all = Vec::new();
            for number in 1..8 {
                if !told(&store, number).await.is_empty() {
                    all.push(number);
                }
            }
            assert_eq!(all, expected, "{name}");
        }
    }

    #[tokio::test]
    async fn a_long_document_tells_its_newest_stories() {
        let store = Store::default();
        let day = |n: usize| format!("2026-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1);
        let map: Vec<Outlink> = (0..MAX_TOLD + 200)
            .map(|n| {
                link(n, LinkRole::NewsSitemapEntry, at(&format!("{}T{:02}:00Z", day(n), n / 336)))
            })
            .collect();
        keep((&store, BY), &document("news.example/map"), &map, &[]).await.expect("keep");
        let newest =
            map.iter().max_by_key(|link| link.hint.clone().and_then(|hint| hint.published));
        let newest = key_of(BY, &newest.expect("one").url);
        assert_eq!(join(&store, newest).await.expect("join").len(), 1);
        let mut all = 0;
        for number in 0..map.len() {
            all += told(&store, number).await.len();
        }
        assert_eq!(all, MAX_TOLD);
    }

    #[test]
    fn what_a_page_leaves_open() {
        let date = PageDate {
            value: TIME.to_owned(),
            precision: Precision::Second,
            source: DateSource::JsonLd,
        };
        let whole = ArticleDraft {
            title: "The board met".to_owned(),
            published: Some(date.clone()),
            authors: vec!["Ann Lee".to_owned()],
            tags: vec!["Harbour".to_owned()],
            ..ArticleDraft::default()
        };
        assert!(!leaves_open(&whole, &[]));
        let day = PageDate { value: "2026-05-11".to_owned(), precision: Precision::Day, ..date };
        let by = |name: &str| Hint { authors: vec![name.to_owned()], ..Hint::default() };
        let headed = |title: &str| Hint { title: Some(title.to_owned()), ..Hint::default() };
        for (draft, hint) in [
            (ArticleDraft { published: Some(day), ..whole.clone() }, at(TIME)),
            (ArticleDraft { published: None, ..whole.clone() }, at(TIME)),
            (ArticleDraft { tags: Vec::new(), ..whole.clone() }, tagged("Harbour")),
            (ArticleDraft { authors: Vec::new(), ..whole.clone() }, Some(by("Ann Lee"))),
            (
                ArticleDraft { title: "The board…".to_owned(), ..whole },
                Some(headed("The board met again")),
            ),
        ] {
            assert!(leaves_open(&draft, &[]), "{draft:?}");
            let told: Vec<Hint> = hint.into_iter().collect();
            assert!(!leaves_open(&draft, &told), "{draft:?}");
        }
    }
}
