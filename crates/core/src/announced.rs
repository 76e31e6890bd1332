//! Whose word counts for a story: only documents of its own site, and those that its site
//! announces, may say when it was published and by whom.

use crate::canonical::CanonicalUrl;
use crate::identity::site_of;
use crate::link::LinkRole;
use crate::task::Entry;

/// Whether what `document` (a page, feed or sitemap, as it was admitted) says of the page at `url`
/// is believed: both are of one site, or a page or the robots.txt of the page's site announced the
/// document. A plain link to a feed announces nothing, and neither does a seed.
#[must_use]
pub fn speaks_for(document: &Entry, url: &CanonicalUrl) -> bool {
    let announced = matches!(document.role, LinkRole::Feed | LinkRole::Sitemap);
    same_site(&document.url, url)
        || (announced && document.from.as_ref().is_some_and(|by| same_site(by, url)))
}

/// Whether both URLs are of one registrable domain.
#[must_use]
pub fn same_site(one: &CanonicalUrl, other: &CanonicalUrl) -> bool {
    if one.origin() == other.origin() {
        return true;
    }
    match (one.to_url(), other.to_url()) {
        (Some(one), Some(other)) => site_of(&one) == site_of(&other),
        _ => false,
    }
}

/// Who announced what the document `parent` names as `url` with `role`: a later page of a feed and
/// the sitemaps of an index lie where their first one does, and are announced by who announced that.
#[must_use]
pub fn announcer(parent: &Entry, url: &CanonicalUrl, role: LinkRole) -> CanonicalUrl {
    let part = matches!(role, LinkRole::Feed | LinkRole::Sitemap)
        && parent.role == role
        && same_site(&parent.url, url);
    let foreign = parent.from.as_ref().filter(|by| part && !same_site(by, &parent.url));
    foreign.unwrap_or(&parent.url).clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskKind;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    fn document(at: &str, role: LinkRole, kind: TaskKind, from: Option<&str>) -> Entry {
        Entry { from: from.map(url), ..Entry::new(url(at), role, kind) }
    }

    #[test]
    fn only_the_own_site_and_what_it_announces() {
        let story = url("https://www.victim.example/story");
        let (home, robots) = ("https://victim.example/", "https://victim.example/robots.txt");
        let other = "https://other.example/";
        for (at, role, kind, from, expected) in [
            ("https://feeds.victim.example/f", LinkRole::Feed, TaskKind::Feed, Some(other), true),
            ("https://host.example/f", LinkRole::Feed, TaskKind::Feed, Some(home), true),
            ("https://host.example/s", LinkRole::Sitemap, TaskKind::Sitemap, Some(robots), true),
            ("https://other.example/f", LinkRole::Feed, TaskKind::Feed, Some(other), false),
            ("https://other.example/f", LinkRole::Inline, TaskKind::Feed, Some(home), false),
            ("https://other.example/f", LinkRole::Seed, TaskKind::Feed, None, false),
            ("https://other.example/s", LinkRole::Sitemap, TaskKind::Sitemap, Some(other), false),
            ("https://other.example/", LinkRole::Seed, TaskKind::Page, None, false),
        ] {
            let document = document(at, role, kind, from);
            assert_eq!(speaks_for(&document, &story), expected, "{at} {role:?} {from:?}");
        }
    }

    #[test]
    fn parts_of_a_hosted_index_are_announced_by_the_site_too() {
        let robots = "https://victim.example/robots.txt";
        let at = "https://host.example/index.xml";
        let index = document(at, LinkRole::Sitemap, TaskKind::Sitemap, Some(robots));
        for (part, role, by) in [
            ("https://host.example/news.xml", LinkRole::Sitemap, robots),
            ("https://other.example/news.xml", LinkRole::Sitemap, at),
            ("https://host.example/story", LinkRole::SitemapEntry, at),
        ] {
            assert_eq!(announcer(&index, &url(part), role).as_str(), by, "{part}");
        }
    }
}
