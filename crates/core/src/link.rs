//! What a link is, by where it stood.

use serde::{Deserialize, Serialize};

/// Where a link was found. The roles of page links stand first; the last ones name sources
/// that are no place in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkRole {
    /// A teaser in a list of the newest stories.
    Latest,
    /// A teaser in a "Don't miss", "Most read", "Recommended" list.
    Recommended,
    /// A teaser in a "Related stories" list.
    Related,
    /// An "Also read" link set between the paragraphs of a story.
    AlsoRead,
    /// A link in a story's own text.
    Inline,
    /// The story before this one.
    Previous,
    /// The story after this one.
    Next,
    /// Another page of the same list.
    Pagination,
    /// Another page of the same story.
    Continuation,
    /// A section or category listing.
    Section,
    /// A tag or topic listing.
    Tag,
    /// An author's listing.
    Author,
    /// A teaser in a listing page: the front page, a section.
    Teaser,
    /// Menus, footers, breadcrumbs and what nothing else claims.
    Navigation,
    /// A link to another site.
    External,
    /// A configured start.
    Seed,
    /// The target of a redirect.
    Redirect,
    /// The page's own `rel=canonical`.
    Canonical,
    /// A feed announced by a page, or a common place of one.
    Feed,
    /// An entry of a feed.
    FeedEntry,
    /// A sitemap named by robots.txt, by an index, or a common place of one.
    Sitemap,
    /// A sitemap tried at a common place, since nothing named one.
    SitemapGuess,
    /// An entry of a sitemap.
    SitemapEntry,
    /// An entry of a news sitemap.
    NewsSitemapEntry,
}

impl LinkRole {
    /// The role's name in records, logs and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::Recommended => "recommended",
            Self::Related => "related",
            Self::AlsoRead => "also-read",
            Self::Inline => "inline",
            Self::Previous => "previous",
            Self::Next => "next",
            Self::Pagination => "pagination",
            Self::Continuation => "continuation",
            Self::Section => "section",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Teaser => "teaser",
            Self::Navigation => "navigation",
            Self::External => "external",
            Self::Seed => "seed",
            Self::Redirect => "redirect",
            Self::Canonical => "canonical",
            Self::Feed => "feed",
            Self::FeedEntry => "feed-entry",
            Self::Sitemap => "sitemap",
            Self::SitemapGuess => "sitemap-guess",
            Self::SitemapEntry => "sitemap-entry",
            Self::NewsSitemapEntry => "news-sitemap-entry",
        }
    }
}

impl std::fmt::Display for LinkRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One link of a page, absolute, in the order of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// Absolute URL after `<base>`, not yet canonical.
    pub url: url::Url,
    /// The anchor's text, or its `aria-label`, `title` or heading beside it; whitespace folded,
    /// at most 300 characters.
    pub text: String,
    /// Where it stood.
    pub role: LinkRole,
    /// `rel` says nofollow, ugc or sponsored.
    pub nofollow: bool,
}
