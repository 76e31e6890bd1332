//! The article: what a page yields, and the record a sink gets.

pub use crate::block::Image;

use crate::block::Block;
use crate::canonical::CanonicalUrl;
use crate::capture::CaptureRef;
use crate::identity::ArticleId;
use crate::link::LinkRole;
use crate::source::Source;
use crate::task::Lane;
use crate::tdm::Tdm;
use serde::{Deserialize, Serialize};

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// A calendar day; no time is invented.
    Day,
    /// To the minute.
    Minute,
    /// To the second.
    Second,
}

/// Which of a page's sources a date came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// JSON-LD.
    JsonLd,
    /// A meta element.
    Meta,
    /// Microdata (`itemprop`).
    Microdata,
    /// A `<time>` element.
    TimeElement,
    /// The URL's path.
    Url,
    /// Visible text.
    Text,
    /// The feed or sitemap entry that led here.
    Feed,
    /// The element that the rules of its site name.
    Rules,
}

/// A date as the page gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageDate {
    /// RFC 3339 with the page's own offset (`2022-03-09T17:08:00+05:30`), without one where the
    /// page has none (`2022-03-09T17:08:00`), or a bare day (`2022-03-09`).
    pub value: String,
    /// How exact `value` is.
    pub precision: Precision,
    /// Where it was read.
    pub source: DateSource,
}

/// What kind of story a page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArticleKind {
    /// A report.
    #[default]
    News,
    /// A running ticker of dated posts.
    LiveBlog,
    /// Comment, leader, column.
    Opinion,
    /// A review.
    Review,
    /// A video or audio with a short text.
    Video,
    /// A picture gallery.
    Gallery,
    /// A press release.
    PressRelease,
    /// Paid for.
    Sponsored,
}

/// What tells that a story is not free to read (docs/extraction.md, *Paywalls*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paywall {
    /// Its structured data say so.
    Declared,
    /// They say so of a part of it, and the body is short.
    Part,
    /// A meta element gives it a tier that is not free.
    Tier,
    /// A paywall's box stands on the page and the body is short.
    Box,
    /// A notice follows a short body.
    Notice,
}

impl Paywall {
    /// Its name in records and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Part => "part",
            Self::Tier => "tier",
            Self::Box => "box",
            Self::Notice => "notice",
        }
    }

    /// A few words for a person.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Declared => "its structured data say that it is not free",
            Self::Part => "its structured data say that a part is not free",
            Self::Tier => "a meta element gives it a tier that is not free",
            Self::Box => "a paywall's box under a short text",
            Self::Notice => "a notice for subscribers under a short text",
        }
    }
}

/// Where a page gives an edit of its headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadlineSource {
    /// The heading over the story.
    Heading,
    /// JSON-LD `headline`.
    JsonLd,
    /// `og:title`.
    OpenGraph,
    /// `twitter:title`.
    Twitter,
    /// Microdata or a meta element named `headline`.
    Microdata,
    /// The title element, without the site's name.
    TitleElement,
}

/// One edit of a story's headline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// Its text, without the site's name.
    pub text: String,
    /// Where the page gives it.
    pub source: HeadlineSource,
}

/// The story a page holds, before anything about the crawl is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleDraft {
    /// Headline, without the site's name.
    pub title: String,
    /// All edits of the headline that the page gives, the one of `title` among them or not.
    pub headlines: Vec<Headline>,
    /// Persons the page credits, in its order; else the one organisation it names as author.
    pub authors: Vec<String>,
    /// Agencies credited (Reuters, Xinhua), apart from persons.
    pub agencies: Vec<String>,
    /// First publication.
    pub published: Option<PageDate>,
    /// Last change the page admits to.
    pub modified: Option<PageDate>,
    /// BCP 47 language, in lower case (`en`, `zh-hant`).
    pub language: Option<String>,
    /// The section's name as the page writes it.
    pub section: Option<String>,
    /// Categories that the page files the story under, apart from its tags.
    pub categories: Vec<String>,
    /// Tags or keywords.
    pub tags: Vec<String>,
    /// Standfirst or meta description.
    pub description: Option<String>,
    /// Lead image, absolute URL.
    pub lead_image: Option<String>,
    /// Pictures of the story with captions and credits.
    pub images: Vec<Image>,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Kind of story.
    pub kind: ArticleKind,
    /// What tells that its text is not free to read.
    pub paywall: Option<Paywall>,
    /// Paragraphs separated by one blank line.
    pub body: String,
    /// What `body` is the plain form of.
    pub blocks: Vec<Block>,
    /// Words of `body` (characters for scripts written without spaces).
    pub word_count: u32,
}

/// A link of an article's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleLink {
    /// Canonical URL.
    pub url: String,
    /// Anchor text.
    pub text: String,
    /// Where it stood.
    pub role: LinkRole,
}

/// A record of a story's first version does not say so.
#[must_use]
pub fn is_first(revision: &u32) -> bool {
    *revision == 0
}

/// Records of older versions were of one page.
fn one() -> u16 {
    1
}

/// A part of a story that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangedField {
    /// Its headline.
    Title,
    /// Its text.
    Body,
    /// Its authors.
    Authors,
}

impl ChangedField {
    /// Its name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Authors => "authors",
        }
    }
}

/// What became of a story that is no longer where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// When that was seen, RFC 3339 in UTC.
    pub at: String,
    /// The HTTP status that its URL answered with.
    pub status: u16,
    /// Where that leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<CanonicalUrl>,
    /// The story itself is there: it moved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moved: bool,
}

/// The record a sink gets: one story, complete (docs/article.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Hash of the canonical URL.
    pub id: ArticleId,
    /// Canonical URL.
    pub url: CanonicalUrl,
    /// The URL that answered.
    pub fetched_url: CanonicalUrl,
    /// Id of the first article of its story on any site; its own where it is the first.
    pub story: ArticleId,
    /// That of the first, where it is another one.
    pub near_duplicate_of: Option<ArticleId>,
    /// Registrable domain.
    pub site: String,
    /// Headline.
    pub title: String,
    /// All edits of the headline that the page gives, with their sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<Headline>,
    /// Persons the page credits; else the one organisation it names as author.
    pub authors: Vec<String>,
    /// Agencies credited.
    pub agencies: Vec<String>,
    /// Publication date, RFC 3339 with the page's own offset, or a bare day.
    pub published: Option<String>,
    /// How exact `published` is.
    pub published_precision: Option<Precision>,
    /// Where it was read.
    pub published_source: Option<DateSource>,
    /// Last change, in the same forms.
    pub modified: Option<String>,
    /// BCP 47 language in lower case.
    pub language: Option<String>,
    /// Section as the page writes it.
    pub section: Option<String>,
    /// Categories that the page files the story under.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Standfirst or description.
    pub description: Option<String>,
    /// Lead image.
    pub lead_image: Option<String>,
    /// Pictures with captions and credits.
    pub images: Vec<Image>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Kind of story.
    pub kind: ArticleKind,
    /// The page says or shows that its text is not free.
    pub paywalled: bool,
    /// What tells so; `None` where it is free, and in records of older versions.
    #[serde(default)]
    pub paywall: Option<Paywall>,
    /// What the page says about text and data mining; `None` where it says nothing.
    #[serde(default)]
    pub tdm: Option<Tdm>,
    /// Paragraphs separated by one blank line.
    pub body: String,
    /// The same text with its structure; empty in records of older versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// Words of `body`.
    pub word_count: u32,
    /// Pages of the site that `body` was read from.
    #[serde(default = "one")]
    pub pages: u16,
    /// Links of the page with their roles.
    pub links: Vec<ArticleLink>,
    /// The page that led here; `None` for a seed.
    pub discovered_from: Option<CanonicalUrl>,
    /// Where on it the link stood.
    pub discovered_role: LinkRole,
    /// Lane it waited in.
    pub lane: Lane,
    /// Links from the seed to here.
    pub depth: u16,
    /// When it was fetched, RFC 3339 in UTC.
    pub fetched_at: String,
    /// HTTP status of the answer.
    pub http_status: u16,
    /// Hash of title and body: another value is a revision.
    pub content_hash: String,
    /// Which version of the story this is: 0 is the first. With `id` it names a record.
    #[serde(default, skip_serializing_if = "is_first")]
    pub revision: u32,
    /// Content hash of the version before; `None` in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// What changed since the version before; empty in the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedField>,
    /// When the first version was read, RFC 3339 in UTC; `None` in the first itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// When the version before was last found unchanged, or read; `None` in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
    /// It is no version, but says that the story is gone or has moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<Gone>,
    /// Name of the crawl.
    pub crawl: String,
    /// Version that wrote it.
    pub newshound_version: String,
    /// Version of the record, [`SCHEMA_VERSION`]; 1 where it is left out.
    #[serde(default = "first_version")]
    pub schema_version: u16,
    /// What the operator says of its source; `None` where that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Where the response that it was read from is kept; `None` where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureRef>,
}

/// Version of the record. 1 (newshound 0.1.0): ids and content hashes are XXH3. 2: they are the first
/// 128 bits of SHA-256.
pub const SCHEMA_VERSION: u16 = 2;

fn first_version() -> u16 {
    1
}
