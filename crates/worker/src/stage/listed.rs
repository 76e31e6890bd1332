//! What a list names first, whether it reaches the stories it named before, and its next page.
//! Lists are pages, feeds and news sitemaps.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::link::LinkRole;
use newshound_core::round::{self, Listed, MARKS};
use newshound_core::task::{Entry, ListKind, Outlink, TaskKind};
use newshound_extract::Page;
use newshound_extract::links::paging;
use std::collections::HashSet;
use url::Url;

/// Reads a list of stories. The list itself is marked by its teasers; a page of latest stories
/// only by these.
pub(crate) fn read(page: &Page, url: &Url, entry: &Entry) -> Listed {
    let named = |role: LinkRole| {
        page.links
            .iter()
            .filter(move |link| link.role == role)
            .filter_map(|link| CanonicalUrl::from_url(&link.url).ok())
            .map(|url| round::mark(&url))
    };
    let (teasers, latest): (Vec<u32>, Vec<u32>) =
        (named(LinkRole::Teaser).collect(), named(LinkRole::Latest).collect());
    let top = if teasers.is_empty() { &latest } else { &teasers };
    let there: HashSet<u32> = teasers.iter().chain(&latest).copied().collect();
    let marks = entry.visit().map_or(&[][..], |visit| &visit.marks);
    let met = marks.iter().filter(|mark| there.contains(mark)).count();
    Listed {
        top: top.iter().take(MARKS).copied().collect(),
        met: u8::try_from(met).unwrap_or(u8::MAX),
        next: next(page, url),
    }
}

/// Of a feed or news sitemap, whose stories are `named`, the newest first.
pub(super) fn of_document(named: impl Iterator<Item = Url>, entry: &Entry) -> Listed {
    let marks = entry.visit().map_or(&[][..], |visit| &visit.marks);
    let named: Vec<u32> = named
        .filter_map(|url| CanonicalUrl::from_url(&url).ok())
        .map(|url| round::mark(&url))
        .collect();
    let met = marks.iter().filter(|mark| named.contains(mark)).count();
    Listed {
        top: named.iter().take(MARKS).copied().collect(),
        met: u8::try_from(met).unwrap_or(u8::MAX),
        next: None,
    }
}

/// Whether a later page of a feed leads on: while it names a story that was not known.
pub(crate) fn leads_on(entry: &Entry, outlinks: &[Outlink]) -> bool {
    let later = matches!(entry.kind, TaskKind::FeedPage | TaskKind::Visit(ListKind::FeedPage, _));
    !later || outlinks.iter().any(|link| link.role == LinkRole::FeedEntry)
}

/// The page of the same list with the next number that is linked.
fn next(page: &Page, url: &Url) -> Option<CanonicalUrl> {
    let own = paging::split(url);
    page.links
        .iter()
        .filter(|link| link.role == LinkRole::Pagination)
        .map(|link| (paging::split(&link.url), &link.url))
        .filter(|(there, _)| there.base == own.base && there.number > own.number)
        .min_by_key(|(there, _)| there.number)
        .and_then(|(_, url)| CanonicalUrl::from_url(url).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_extract::{Budget, PageContext, read_page};

    #[test]
    fn the_next_page_is_that_of_the_same_list() {
        let stories: String = (1..=12)
            .map(|n| {
                format!(
                    "<article><h2><a href='/2026/story-number-{n}/'>The council voted on bridge \
                     number {n} today</a></h2><p>It will be built by the river.</p></article>"
                )
            })
            .collect();
        let pager = "<nav class='pagination'><a href='/world/page/2/'>2</a> \
                     <a href='/world/page/3/'>3</a> <a href='/world/page/4/'>4</a></nav>";
        let html = format!(
            "<html><head><title>World</title></head><body><h1>World</h1><main>{stories}</main>\
             {pager}</body></html>"
        );
        for (path, expected) in
            [("/world/", "/world/page/2/"), ("/world/page/2/", "/world/page/3/")]
        {
            let url = Url::parse(&format!("https://news.example{path}")).expect(path);
            let ctx = PageContext {
                url: &url,
                content_type: Some("text/html"),
                robots_tag: None,
                fetched_at: newshound_core::time::UnixMillis(1_780_000_000_000),
                is_saved: false,
                budget: Budget::default(),
            };
            let page = read_page(html.as_bytes(), &ctx);
            let next = next(&page, &url).expect("a next page");
            assert_eq!(next.path(), expected, "{path}");
        }
    }

    #[test]
    fn later_pages_of_a_feed_lead_on_while_they_name_new_stories() {
        let link = |role, kind| Outlink {
            url: CanonicalUrl::parse("https://news.example/feed/?paged=3").expect("url"),
            role,
            kind,
            hint: None,
        };
        let next = link(LinkRole::Pagination, TaskKind::FeedPage);
        let story = link(LinkRole::FeedEntry, TaskKind::Page);
        for (role, kind, outlinks, on) in [
            (LinkRole::Feed, TaskKind::Feed, vec![next.clone()], true),
            (LinkRole::Pagination, TaskKind::FeedPage, vec![next.clone()], false),
            (LinkRole::Pagination, TaskKind::FeedPage, vec![story, next.clone()], true),
            // Lists of pages have accounts of their own.
            (LinkRole::Pagination, TaskKind::ListPage, vec![next.clone()], true),
        ] {
            let entry =
                Entry { depth: 1, attempts: 1, ..Entry::new(next.url.clone(), role, kind.clone()) };
            assert_eq!(leads_on(&entry, &outlinks), on, "{role} {kind:?}");
        }
    }
}
