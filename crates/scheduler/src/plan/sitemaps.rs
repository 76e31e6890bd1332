//! Where a site's sitemaps are tried when its robots.txt names none.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::host::HostState;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::task::{Entry, Outlink, TaskKind};

/// The protocol's own place, WordPress core's, and the common SEO plug-ins'.
const PLACES: [&str; 3] = ["sitemap.xml", "wp-sitemap.xml", "sitemap_index.xml"];
/// WordPress core's with plain permalinks: where links of the page look so (`/?p=12`).
const PLAIN: &str = "?sitemap=index";
/// Where news sitemaps stand that no robots.txt names, and indexes of the rest.
const ROOT_PLACES: [&str; 3] = ["news-sitemap.xml", "sitemap-news.xml", "sitemap-index.xml"];
/// Where feeds stand: WordPress', those of most generators, and Atom's.
const FEEDS: [&str; 4] = ["feed/", "rss.xml", "feed.xml", "atom.xml"];
/// A first page that names so many stories, or some and the next page, leads on without a feed.
const ENOUGH: usize = 10;

/// The sitemaps to try once a host has answered with its first page, which named the stories and
/// lists in `named`; and the feeds, where that page names neither a feed nor many stories. One
/// answer ends it. A site that lives in a folder is tried there too.
pub(super) fn guesses(
    state: &mut HostState,
    page: &Entry,
    outcome: &Outcome,
    named: &[Outlink],
) -> Vec<Outlink> {
    let answered = matches!(outcome, Outcome::Hub | Outcome::Article | Outcome::OtherPage);
    if state.lists.sitemaps_asked || !answered || !page.kind.is_page() {
        return Vec::new();
    }
    state.lists.sitemaps_asked = true;
    let path = page.url.path();
    let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
    let mut folders = vec!["/"];
    if page.role == LinkRole::Seed && folder != "/" {
        folders.insert(0, folder);
    }
    let is_plain = named.iter().any(|link| {
        let asked = link.url.path_and_query();
        folders
            .iter()
            .any(|folder| asked.strip_prefix(folder).is_some_and(|rest| rest.starts_with('?')))
    });
    let plain = is_plain.then_some(PLAIN);
    let own = folders.iter().flat_map(|folder| {
        PLACES.into_iter().chain(plain).map(move |place| format!("{folder}{place}"))
    });
    let maps = own.chain(ROOT_PLACES.map(|place| format!("/{place}")));
    let has_feed = named.iter().any(|link| link.kind == TaskKind::Feed);
    let stories = named.iter().filter(|link| {
        matches!(link.role, LinkRole::Teaser | LinkRole::Latest | LinkRole::Recommended)
    });
    let stories = stories.count();
    let has_pager = named.iter().any(|link| link.role == LinkRole::Pagination);
    let leads_on = stories >= ENOUGH || stories > 0 && has_pager;
    let wanted = !has_feed && !leads_on;
    let feeds =
        folders[..1].iter().flat_map(|folder| FEEDS.map(|place| format!("{folder}{place}")));
    maps.map(|path| (path, TaskKind::Sitemap))
        .chain(feeds.filter(|_| wanted).map(|path| (path, TaskKind::Feed)))
        .filter_map(|(path, kind)| {
            let url = CanonicalUrl::parse(&format!("{}{path}", page.url.origin())).ok()?;
            Some(Outlink { url, role: LinkRole::SitemapGuess, kind, hint: None })
        })
        .collect()
}
