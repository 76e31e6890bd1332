//! How far the links of a page may lead.

/// Why a link may lead out of the scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// It may not.
    #[default]
    Plain,
    /// It is where a seed has moved to for good (RFC 9110 sections 15.4.2 and 15.4.9).
    MovedSeed,
    /// A sitemap of another host that a robots.txt of the crawl names: what it lists is judged by
    /// the scope alone, and not by its own host (sitemaps.org, "Sitemaps & Cross Submits").
    Vouched,
}
