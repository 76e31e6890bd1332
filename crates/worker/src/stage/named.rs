//! What feeds and sitemaps tell of stories that other pages named before them (docs/adr/0019).
//!
//! What names a story first travels with its task. What comes later is kept beside it, and joined
//! when the story's page is read and leaves something open.

use super::{parts, told, witness};
use newshound_core::article::ArticleDraft;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::identity::Fingerprint;
use newshound_core::link::LinkRole;
use newshound_core::round;
use newshound_core::task::{Hint, Outlink};
use newshound_ports::{StoreError, StoryParts};
use std::cmp::Reverse;

/// The key under which is kept what is told of the story at `url`; no page's or record's own.
pub(crate) fn key_of(url: &CanonicalUrl) -> Fingerprint {
    Fingerprint::of_text(&format!("told of {}", url.as_str()))
}

/// The number of what a document tells of a story: a feed and a sitemap have each their own.
fn number_of(role: LinkRole) -> Option<u16> {
    match role {
        LinkRole::FeedEntry => Some(1),
        LinkRole::NewsSitemapEntry => Some(2),
        _ => None,
    }
}

/// Keeps what a document tells of stories that were known before. `marks` are of the stories it
/// named first when it was read last: what stands from there on was told then. A sitemap's order is
/// that of its dates, whatever it looks like ([`super::documents`]).
pub(crate) async fn keep(
    port: &dyn StoryParts,
    known: &[Outlink],
    marks: &[u32],
) -> Result<(), StoreError> {
    let mut known: Vec<&Outlink> = known.iter().collect();
    if known.first().is_some_and(|link| link.role == LinkRole::NewsSitemapEntry) {
        let date = |link: &Outlink| link.hint.as_ref().and_then(|hint| hint.published.clone());
        known.sort_by_cached_key(|link| Reverse(date(link)));
    }
    let new = known.into_iter().take_while(|link| !marks.contains(&round::mark(&link.url)));
    let told = new.filter_map(|link| {
        let (number, hint) = (number_of(link.role)?, link.hint.as_ref()?);
        Some(parts::part(key_of(&link.url), number, hint))
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() { Ok(()) } else { port.keep(&told).await }
}

/// Whether a page and what led to it leave open what a feed or sitemap might tell.
pub(crate) fn leaves_open(draft: &ArticleDraft, hint: Option<&Hint>) -> bool {
    let title = || {
        let title = witness::title(draft.title.clone(), hint);
        title.is_empty() || witness::is_cut(&title)
    };
    let nobody = || draft.authors.is_empty() && hint.is_none_or(|hint| hint.authors.is_empty());
    let no_tags = || draft.tags.is_empty() && hint.is_none_or(|hint| hint.categories.is_empty());
    told::is_open(draft.published.as_ref(), hint) || nobody() || no_tags() || title()
}

/// What was told of the story with this key; feeds speak first.
pub(crate) async fn join(
    port: &dyn StoryParts,
    key: Fingerprint,
) -> Result<Option<Hint>, StoreError> {
    let kept = port.parts(key).await?;
    // What cannot be read was written by another version.
    let hints = kept.iter().filter_map(|(_, text)| serde_json::from_str::<Hint>(text).ok());
    Ok(hints.reduce(|first, other| told::merged(first, Some(other))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::double::Store;
    use newshound_core::article::{DateSource, PageDate, Precision};
    use newshound_core::task::Expect;

    const TIME: &str = "2026-05-11T07:30:00+02:00";

    fn url(number: usize) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("https://news.example/{number}")).expect("url")
    }

    fn link(number: usize, role: LinkRole, hint: Option<Hint>) -> Outlink {
        Outlink { url: url(number), role, expect: Expect::Page, hint }
    }

    fn at(published: &str) -> Option<Hint> {
        Some(Hint { published: Some(published.to_owned()), ..Hint::default() })
    }

    fn tagged(tag: &str) -> Option<Hint> {
        Some(Hint { categories: vec![tag.to_owned()], ..Hint::default() })
    }

    async fn told(store: &Store, number: usize) -> Option<Hint> {
        join(store, key_of(&url(number))).await.expect("join")
    }

    #[tokio::test]
    async fn a_feed_and_a_sitemap_tell_of_one_story() {
        let store = Store::default();
        let sitemap = [
            link(1, LinkRole::NewsSitemapEntry, tagged("Harbour")),
            link(2, LinkRole::NewsSitemapEntry, None),
            link(3, LinkRole::Latest, at("2026-05-11")),
        ];
        keep(&store, &sitemap, &[]).await.expect("keep");
        assert_eq!(told(&store, 1).await, tagged("Harbour"));
        assert_eq!((told(&store, 2).await, told(&store, 3).await), (None, None));
        keep(&store, &[link(1, LinkRole::FeedEntry, at(TIME))], &[]).await.expect("keep");
        let both = told(&store, 1).await.expect("told");
        assert_eq!(
            (both.published.as_deref(), both.categories),
            (Some(TIME), vec!["Harbour".to_owned()])
        );
    }

    #[tokio::test]
    async fn a_document_read_again_tells_what_is_new() {
        let store = Store::default();
        let feed: Vec<Outlink> = (1..6).map(|n| link(n, LinkRole::FeedEntry, at(TIME))).collect();
        let marks = [round::mark(&url(3)), round::mark(&url(4))];
        keep(&store, &feed, &marks).await.expect("keep");
        for number in 1..6 {
            assert_eq!(told(&store, number).await.is_some(), number < 3, "{number}");
        }
        // A sitemap whose newest stories stand at its end.
        let map: Vec<Outlink> = (11..16)
            .map(|n| link(n, LinkRole::NewsSitemapEntry, at(&format!("2026-05-{n}"))))
            .collect();
        keep(&store, &map, &[round::mark(&url(13))]).await.expect("keep");
        for number in 11..16 {
            assert_eq!(told(&store, number).await.is_some(), number > 13, "{number}");
        }
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
        assert!(!leaves_open(&whole, None));
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
            assert!(leaves_open(&draft, None), "{draft:?}");
            assert!(!leaves_open(&draft, hint.as_ref()), "{draft:?}");
        }
    }
}
