//! Where a site's sitemaps are tried when its robots.txt names none.

use newshound_core::canonical::CanonicalUrl;
use newshound_core::host::HostState;
use newshound_core::link::LinkRole;
use newshound_core::outcome::Outcome;
use newshound_core::task::{Entry, Outlink, TaskKind};

/// The protocol's own place, WordPress core's, the common SEO plug-ins', and WordPress core's
/// with plain permalinks.
const PLACES: [&str; 4] = ["sitemap.xml", "wp-sitemap.xml", "sitemap_index.xml", "?sitemap=index"];

/// The sitemaps to try once a host has answered with its first page. A site that lives in a
/// folder is tried there too.
pub(super) fn guesses(state: &mut HostState, page: &Entry, outcome: &Outcome) -> Vec<Outlink> {
    let answered = matches!(outcome, Outcome::Hub | Outcome::Article | Outcome::OtherPage);
    if state.sitemaps_asked || !answered {
        return Vec::new();
    }
    state.sitemaps_asked = true;
    let path = page.url.path();
    let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
    let mut folders = vec!["/"];
    if page.role == LinkRole::Seed && folder != "/" {
        folders.insert(0, folder);
    }
    folders
        .iter()
        .flat_map(|folder| PLACES.iter().map(move |place| format!("{folder}{place}")))
        .filter_map(|path| CanonicalUrl::parse(&format!("{}{path}", page.url.origin())).ok())
        .map(|url| Outlink {
            url,
            role: LinkRole::SitemapGuess,
            kind: TaskKind::Sitemap,
            hint: None,
        })
        .collect()
}
