//! What was read of an answer: for each kind of answer only what that kind can say.

use super::Outlink;
use crate::canonical::CanonicalUrl;
use crate::evidence::Sign;
use crate::identity::{ArticleId, Fingerprint};
use crate::revision::Checked;
use crate::revision::hint::Announced;
use crate::robots::RobotsAnswer;
use crate::round::Listed;
use crate::status::Refusal;
use crate::tdm_file::TdmAnswer;
use crate::time::UnixMillis;
use crate::visit::Validators;
use std::collections::BTreeMap;

/// What was read of an answer. It follows what answered, not what was asked for: where a sitemap
/// was wanted a page may come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReportBody {
    /// Nothing: no answer came, or its status says it all.
    #[default]
    Nothing,
    /// The rules of a robots.txt.
    Robots(RobotsAnswer),
    /// The host's file about text and data mining.
    TdmFile(TdmAnswer),
    /// A redirect, by its status or by the page itself.
    Redirect(Moved),
    /// A page, or the JSON that a list's script asks for.
    Page(Box<PageBody>),
    /// A feed, or a record of a site's own JSON.
    Feed(Box<FeedBody>),
    /// A sitemap.
    Sitemap(Box<SitemapBody>),
    /// Links of a long answer whose last report follows: a sitemap of 50,000 entries comes in parts
    /// of [`MAX_OUTLINKS`](crate::task::MAX_OUTLINKS).
    MoreLinks(Links),
}

/// The links of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Links to admit.
    pub outlinks: Vec<Outlink>,
    /// Stories named among the latest that were known before, in the order of the page: where they wait
    /// behind others they come forward.
    pub again: Vec<Fingerprint>,
    /// What it says of stories, known before or new ([`crate::revision`]).
    pub announced: Vec<Announced>,
    /// Links met, before anything was dropped.
    pub found: u32,
    /// Links dropped by the worker, by reason.
    pub refused: BTreeMap<Refusal, u32>,
}

/// Where an answer leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// The target, known or not; `None` where it is no URL to be crawled, or of no interest.
    pub to: Option<CanonicalUrl>,
    /// The target as a link.
    pub links: Links,
    /// What the server said of the copy, where it is a page that is visited.
    pub validators: Option<Validators>,
}

/// What a page tells of its site as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSign {
    /// What it tells.
    pub sign: Sign,
    /// What tells that: the name of an [`crate::article::Paywall`], a mark of [`crate::parked`], or
    /// `shell`.
    pub by: String,
}

/// An article that was handed to the sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// When it was published, where its page says that to the minute and with an offset from UTC.
    pub published: Option<UnixMillis>,
}

/// What a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageBody {
    /// Its links.
    pub links: Links,
    /// What it tells of its site as a whole.
    pub sign: Option<PageSign>,
    /// Its look, where it is HTML ([`crate::soft`]).
    pub look: Option<u64>,
    /// What it lists, where it is a list of stories.
    pub listed: Option<Listed>,
    /// What the server said of the copy, where it may be visited again.
    pub validators: Option<Validators>,
    /// The article emitted.
    pub emitted: Option<Emitted>,
    /// What it says as a story that may be followed, or that was checked.
    pub checked: Option<Box<Checked>>,
    /// The first article of its story, where that is another one.
    pub near_duplicate_of: Option<ArticleId>,
    /// The canonical URL the article was emitted under, where it is not the task's own.
    pub canonical: Option<CanonicalUrl>,
}

/// What a feed says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedBody {
    /// Its links.
    pub links: Links,
    /// The stories it names first.
    pub listed: Option<Listed>,
    /// What the server said of the copy.
    pub validators: Option<Validators>,
    /// The WebSub hub that it announces.
    pub hub: Option<String>,
}

/// What a sitemap says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitemapBody {
    /// Its links.
    pub links: Links,
    /// The stories it names first, where it is one for news.
    pub listed: Option<Listed>,
    /// What the server said of the copy.
    pub validators: Option<Validators>,
}

impl ReportBody {
    /// Its links, where it can have some.
    #[must_use]
    pub fn links(&self) -> Option<&Links> {
        match self {
            Self::Redirect(moved) => Some(&moved.links),
            Self::Page(page) => Some(&page.links),
            Self::Feed(feed) => Some(&feed.links),
            Self::Sitemap(map) => Some(&map.links),
            Self::MoreLinks(links) => Some(links),
            Self::Nothing | Self::Robots(_) | Self::TdmFile(_) => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn links_mut(&mut self) -> Option<&mut Links> {
        match self {
            Self::Redirect(moved) => Some(&mut moved.links),
            Self::Page(page) => Some(&mut page.links),
            Self::Feed(feed) => Some(&mut feed.links),
            Self::Sitemap(map) => Some(&mut map.links),
            Self::MoreLinks(links) => Some(links),
            Self::Nothing | Self::Robots(_) | Self::TdmFile(_) => None,
        }
    }

    /// What it says as a page.
    #[must_use]
    pub fn page(&self) -> Option<&PageBody> {
        match self {
            Self::Page(page) => Some(page),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn page_mut(&mut self) -> Option<&mut PageBody> {
        match self {
            Self::Page(page) => Some(page),
            _ => None,
        }
    }

    /// The look of a page.
    #[must_use]
    pub fn look(&self) -> Option<u64> {
        self.page().and_then(|page| page.look)
    }

    /// What a page tells of its site, and what tells that.
    #[must_use]
    pub fn sign(&self) -> Option<(Sign, &str)> {
        let sign = self.page()?.sign.as_ref()?;
        Some((sign.sign, &sign.by))
    }

    /// Where it leads, known or not.
    #[must_use]
    pub fn moved_to(&self) -> Option<&CanonicalUrl> {
        match self {
            Self::Redirect(moved) => moved.to.as_ref(),
            _ => None,
        }
    }

    /// The WebSub hub that a feed announces.
    #[must_use]
    pub fn hub(&self) -> Option<&str> {
        match self {
            Self::Feed(feed) => feed.hub.as_deref(),
            _ => None,
        }
    }

    /// What a list names first.
    #[must_use]
    pub fn listed(&self) -> Option<&Listed> {
        match self {
            Self::Page(page) => page.listed.as_ref(),
            Self::Feed(feed) => feed.listed.as_ref(),
            Self::Sitemap(map) => map.listed.as_ref(),
            _ => None,
        }
    }

    /// What the server said of the copy of a list.
    #[must_use]
    pub fn validators(&self) -> Option<&Validators> {
        match self {
            Self::Redirect(moved) => moved.validators.as_ref(),
            Self::Page(page) => page.validators.as_ref(),
            Self::Feed(feed) => feed.validators.as_ref(),
            Self::Sitemap(map) => map.validators.as_ref(),
            _ => None,
        }
    }
}
