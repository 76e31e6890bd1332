//! What is read of a line of articles.jsonl. Fields that `--fields` leaves out are empty.

use newshound_core::article::Precision;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// A line.
#[derive(Debug, Deserialize)]
pub(super) struct Record<'a> {
    /// Its id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// Canonical URL.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// The URL that answered.
    #[serde(borrow)]
    pub fetched_url: Cow<'a, str>,
    /// When it was fetched.
    #[serde(borrow)]
    pub fetched_at: Cow<'a, str>,
    #[serde(borrow, default)]
    pub story: Cow<'a, str>,
    #[serde(default)]
    pub near_duplicate_of: Option<IgnoredAny>,
    #[serde(borrow, default)]
    pub site: Cow<'a, str>,
    #[serde(borrow, default)]
    pub title: Cow<'a, str>,
    #[serde(default)]
    pub authors: Vec<String>,
    #[serde(default)]
    pub published: Option<String>,
    #[serde(default)]
    pub published_precision: Option<Precision>,
    #[serde(default)]
    pub section: Option<IgnoredAny>,
    #[serde(default)]
    pub language: Option<IgnoredAny>,
    #[serde(default)]
    pub tags: Vec<IgnoredAny>,
    #[serde(default)]
    pub description: Option<IgnoredAny>,
    #[serde(default)]
    pub lead_image: Option<IgnoredAny>,
    /// The line says where its story went.
    #[serde(default)]
    pub gone: Option<Went>,
    #[serde(borrow, default)]
    pub body: Cow<'a, str>,
    #[serde(default)]
    pub word_count: u64,
}

/// Where a story went.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Went {
    /// It stands elsewhere on its host.
    #[serde(default)]
    pub moved: bool,
}

/// Fields whose completeness is shown.
pub(crate) const FIELDS: [&str; 8] =
    ["headline", "author", "date", "section", "language", "tags", "summary", "picture"];

impl Record<'_> {
    /// Which of [`FIELDS`] it has.
    pub(super) fn has(&self) -> [bool; FIELDS.len()] {
        [
            !self.title.is_empty(),
            !self.authors.is_empty(),
            self.published.is_some(),
            self.section.is_some(),
            self.language.is_some(),
            !self.tags.is_empty(),
            self.description.is_some(),
            self.lead_image.is_some(),
        ]
    }

    /// The host that answered: the beginning of a canonical URL.
    pub(super) fn host(&self) -> &str {
        let url = &*self.fetched_url;
        let begin = url.find("://").map_or(0, |at| at + 3);
        url[begin..].find('/').map_or(url, |at| &url[..begin + at])
    }

    /// When it was fetched, in seconds since 1970.
    pub(super) fn fetched(&self) -> Option<i64> {
        self.fetched_at.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
    }

    /// When it was published, in seconds since 1970, where the page says it to the minute and with
    /// its offset.
    pub(super) fn published_at(&self) -> Option<i64> {
        if !matches!(self.published_precision?, Precision::Minute | Precision::Second) {
            return None;
        }
        let at = self.published.as_deref()?.parse::<jiff::Timestamp>().ok()?;
        Some(at.as_second())
    }

    /// The day it was published, by the page's own clock, counted from 1970-01-01.
    pub(super) fn published_day(&self) -> Option<i32> {
        let date: jiff::civil::Date = self.published.as_deref()?.get(..10)?.parse().ok()?;
        let since = date.since(jiff::civil::date(1970, 1, 1)).ok()?;
        Some(since.get_days())
    }
}
