//! What a task is.
//!
//! A task's kind is decided once, where the task is made: by the page that names a URL, or by the
//! plan that asks for a file of a host. The worker and the scheduler then act by one `match` each.
//! To add a kind: its variant and its row in the functions below, an arm in the worker
//! (`service/process.rs`) and one in the plan (`plan/report.rs`).

use super::expect::Expect;
use super::probe::is_probe;
use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::revision::Known;
use crate::visit::{Validators, Visit};

/// What a task is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TaskKind {
    /// A page: a story, a list, or something else.
    #[default]
    Page,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap or sitemap index.
    Sitemap,
    /// robots.txt: of its host, no URL of the frontier.
    Robots,
    /// `/.well-known/tdmrep.json`: of its host, no URL of the frontier.
    TdmFile,
    /// A later page of a story: kept for its first page (docs/adr/0015).
    Part,
    /// A later page of a list.
    ListPage,
    /// A later page of a feed, or an archive before it (RFC 5005).
    FeedPage,
    /// What a site's own JSON tells of one story (docs/adr/0018).
    Record,
    /// The URL that cannot exist ([`crate::soft`]): of its host, no URL of the frontier. newshound
    /// 0.1.0 had it in the frontier.
    Probe,
    /// A list read before, asked again for what is new ([`crate::visit`]): what it is, and what is
    /// remembered of it. Visits wait apart from the lanes and are not counted as URLs; the URL
    /// keeps the status it ended with.
    Visit(ListKind, Box<Visit>),
    /// A story read before, asked again whether it changed ([`crate::revision`]). Like visits these wait
    /// apart from the lanes and are not counted as URLs.
    Check(Box<Known>),
}

/// What a task that visits is asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// A page.
    Page,
    /// A later page of a list.
    ListPage,
    /// A feed.
    Feed,
    /// A later page of a feed.
    FeedPage,
    /// A sitemap.
    Sitemap,
}

impl TaskKind {
    /// Every kind of a URL that was not read before.
    pub(crate) const FIRST: [Self; 10] = [
        Self::Page,
        Self::Feed,
        Self::Sitemap,
        Self::Robots,
        Self::TdmFile,
        Self::Part,
        Self::ListPage,
        Self::FeedPage,
        Self::Record,
        Self::Probe,
    ];

    /// Its name in messages; that of a visit is the name of what it visits.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Page | Self::Visit(ListKind::Page, _) => "page",
            Self::Feed | Self::Visit(ListKind::Feed, _) => "feed",
            Self::Sitemap | Self::Visit(ListKind::Sitemap, _) => "sitemap",
            Self::Robots => "robots",
            Self::TdmFile => "tdm-file",
            Self::Part => "part",
            Self::ListPage | Self::Visit(ListKind::ListPage, _) => "list-page",
            Self::FeedPage | Self::Visit(ListKind::FeedPage, _) => "feed-page",
            Self::Record => "record",
            Self::Probe => "probe",
            Self::Check(_) => CHECK,
        }
    }

    /// The kind of this name, of a URL that was not read before.
    #[must_use]
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::FIRST.into_iter().find(|kind| kind.name() == name)
    }

    /// What it asks for, by which the request is made and its answer bounded.
    #[must_use]
    pub fn expect(&self) -> Expect {
        match self {
            Self::Robots => Expect::Robots,
            Self::TdmFile => Expect::TdmFile,
            Self::Page | Self::Part | Self::ListPage | Self::Probe | Self::Check(_) => Expect::Page,
            Self::Feed | Self::FeedPage | Self::Record => Expect::Feed,
            Self::Sitemap => Expect::Sitemap,
            Self::Visit(list, _) => list.expect(),
        }
    }

    /// Whether it is a file that speaks of its whole host: no URL of the frontier, and its task
    /// names the place it stands at by `from`, wherever it moved to.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        matches!(self, Self::Robots | Self::TdmFile | Self::Probe)
    }

    /// Whether a page is asked for that may be a story, its first time or again.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.expect() == Expect::Page
    }

    /// What is remembered of a list that is visited.
    #[must_use]
    pub fn visit(&self) -> Option<&Visit> {
        match self {
            Self::Visit(_, visit) => Some(visit),
            _ => None,
        }
    }

    /// What is remembered of a story that is checked.
    #[must_use]
    pub fn known(&self) -> Option<&Known> {
        match self {
            Self::Check(known) => Some(known),
            _ => None,
        }
    }

    /// The validators to send with its request.
    #[must_use]
    pub fn condition(&self) -> Option<&Validators> {
        match self {
            Self::Visit(_, visit) => visit.condition(),
            Self::Check(known) => known.condition(),
            _ => None,
        }
    }

    /// Whether it was read before.
    #[must_use]
    pub fn is_visit(&self) -> bool {
        matches!(self, Self::Visit(..) | Self::Check(_))
    }

    /// The kind of a link of a page, by the place where it stood.
    #[must_use]
    pub fn of_page_link(role: LinkRole) -> Self {
        match role {
            LinkRole::Continuation => Self::Part,
            LinkRole::Pagination => Self::ListPage,
            _ => Self::Page,
        }
    }

    /// The kind at the place a task is redirected to: the same, as of a URL that was not read
    /// before. Where the URL that cannot exist leads is a page.
    #[must_use]
    pub fn moved(&self) -> Self {
        match self {
            Self::Probe | Self::Check(_) => Self::Page,
            Self::Visit(list, _) => list.first(),
            other => other.clone(),
        }
    }

    /// The kind of a visit to it, with what is remembered.
    #[must_use]
    pub fn again(&self, visit: Visit) -> Self {
        let list = match self {
            Self::Visit(list, _) => *list,
            Self::ListPage => ListKind::ListPage,
            Self::Feed | Self::Record => ListKind::Feed,
            Self::FeedPage => ListKind::FeedPage,
            Self::Sitemap => ListKind::Sitemap,
            Self::Page
            | Self::Part
            | Self::Probe
            | Self::Robots
            | Self::TdmFile
            | Self::Check(_) => ListKind::Page,
        };
        Self::Visit(list, Box::new(visit))
    }

    /// The kind of the next page of the list that is visited.
    #[must_use]
    pub fn next_page(&self) -> Self {
        match self.expect() {
            Expect::Feed => Self::FeedPage,
            Expect::Sitemap => Self::Sitemap,
            _ => Self::ListPage,
        }
    }

    /// The kind that newshound 0.1.0 meant by the fields it wrote, which named none: its messages
    /// and stores are read by this one function. What such an entry remembers of visits is added
    /// by [`TaskKind::again`].
    #[must_use]
    pub fn told_by(url: &CanonicalUrl, role: LinkRole, expect: Expect) -> Self {
        match (expect, role) {
            (Expect::Robots, _) => Self::Robots,
            (Expect::TdmFile, _) => Self::TdmFile,
            (Expect::Sitemap, _) => Self::Sitemap,
            (Expect::Feed, LinkRole::Continuation) => Self::Record,
            (Expect::Feed, LinkRole::Pagination) => Self::FeedPage,
            (Expect::Feed, _) => Self::Feed,
            (Expect::Page, _) if is_probe(url) => Self::Probe,
            (Expect::Page, role) => Self::of_page_link(role),
        }
    }

    /// Its number in a store's lane, where a visit never waits, and a second one where the first
    /// and the other fields do not tell it. The first one has three bits.
    #[must_use]
    pub fn numbers(&self, url: &CanonicalUrl, role: LinkRole) -> (u8, Option<u8>) {
        if Self::told_by(url, role, self.expect()) == *self {
            (self.expect().number(), None)
        } else {
            let at = Self::FIRST.iter().position(|kind| kind.name() == self.name());
            (NUMBERED, at.and_then(|at| u8::try_from(at).ok()))
        }
    }

    /// Whether a second number follows the first one of [`TaskKind::numbers`].
    #[must_use]
    pub fn has_second(first: u8) -> bool {
        first == NUMBERED
    }

    /// Undoes [`TaskKind::numbers`].
    #[must_use]
    pub fn of_numbers(
        (first, second): (u8, Option<u8>),
        url: &CanonicalUrl,
        role: LinkRole,
    ) -> Option<Self> {
        match second {
            Some(second) => Self::FIRST.get(usize::from(second)).cloned(),
            None => Expect::of_number(first).map(|expect| Self::told_by(url, role, expect)),
        }
    }
}

/// The name of a check.
const CHECK: &str = "check";
/// The first number of a kind that has a second one.
const NUMBERED: u8 = 7;

impl ListKind {
    fn first(self) -> TaskKind {
        match self {
            Self::Page => TaskKind::Page,
            Self::ListPage => TaskKind::ListPage,
            Self::Feed => TaskKind::Feed,
            Self::FeedPage => TaskKind::FeedPage,
            Self::Sitemap => TaskKind::Sitemap,
        }
    }

    fn expect(self) -> Expect {
        self.first().expect()
    }
}

#[cfg(test)]
#[path = "kind_tests.rs"]
mod tests;
