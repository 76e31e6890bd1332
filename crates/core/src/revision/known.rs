//! What is remembered of a story that is followed.

use super::Print;
use crate::canonical::CanonicalUrl;
use crate::identity::ArticleId;
use crate::time::UnixMillis;
use crate::visit::Validators;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why a story is asked for again, where not for its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prompt {
    /// A sitemap gave a later date.
    Sitemap,
    /// A feed did.
    Feed,
    /// A list showed another headline.
    Headline,
    /// It was not found, or led elsewhere, and that is looked at once more.
    Confirm,
}

impl Prompt {
    /// Its name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sitemap => "sitemap",
            Self::Feed => "feed",
            Self::Headline => "headline",
            Self::Confirm => "confirm",
        }
    }
}

/// Where a story was found to have moved from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The status that its old place answered with.
    pub status: u16,
    /// Its old place.
    pub from: CanonicalUrl,
}

/// A date that a list gave, and when that was seen first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The date.
    pub date: UnixMillis,
    /// When it was seen.
    pub seen: UnixMillis,
}

/// What lists said of a story so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Sitemaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sitemap: Option<Mark>,
    /// Feeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<Mark>,
    /// Which list ([`crate::visit::mark`]) shows which headline ([`super::shown`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<(u32, u32)>,
}

/// What is remembered of a story that is followed: about 800 bytes, 3 KB at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// When it was first read.
    pub first_seen: UnixMillis,
    /// When it was last read, or said to be as it was.
    pub checked: UnixMillis,
    /// When its turn is.
    pub due: UnixMillis,
    /// When it is forgotten.
    pub ends: UnixMillis,
    /// Requests made for it after the first.
    #[serde(default)]
    pub checks: u16,
    /// Number of its last record.
    #[serde(default)]
    pub revision: u32,
    /// It was old when it was first read: it is asked for again only where a list says that it changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old: bool,
    /// `content_hash` of that.
    pub content: String,
    /// The URL of its records, where that is not the one that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<CanonicalUrl>,
    /// The first article of its story, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<ArticleId>,
    /// What its page said.
    pub print: Print,
    /// What the server said of that copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    /// It is asked for without a condition this time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plain: bool,
    /// What lists say of it.
    #[serde(default)]
    pub stated: Stated,
    /// Why its turn comes, where not for its age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Prompt>,
    /// Since when it is not found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<UnixMillis>,
    /// It may have moved here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

impl Known {
    /// A story just read.
    #[must_use]
    pub(crate) fn new(print: Print, content: String, now: UnixMillis, window: Duration) -> Self {
        Self {
            first_seen: now,
            checked: now,
            due: now + window,
            ends: now + window,
            checks: 0,
            revision: 0,
            old: false,
            content,
            identity: None,
            story: None,
            print,
            validators: None,
            plain: false,
            stated: Stated::default(),
            prompt: None,
            missing: None,
            moved: None,
        }
    }

    /// The validators to send with its next request.
    #[must_use]
    pub fn condition(&self) -> Option<&Validators> {
        let named = |kept: &&Validators| kept.etag.is_some() || kept.last_modified.is_some();
        self.validators.as_ref().filter(|kept| !self.plain && named(kept))
    }

    /// Whether a list's date `mark` was seen after it was last read.
    pub(crate) fn is_since_check(&self, mark: &Mark) -> bool {
        mark.seen > self.checked
    }
}
