//! A site: its stories and what ails it.

use crate::clock::Millis;
use newshound_core::outcome::Outcome;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

/// Where a site names its stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// All on the front page.
    Front,
    /// The newest on the front page, all in a sitemap that robots.txt names.
    Sitemap,
    /// The newest on the front page, all in its sections.
    Sections,
    /// The newest on the front page, all in a feed.
    Feed,
}

/// One story.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) id: u64,
    pub(crate) published: Millis,
    /// From then on its text is another.
    pub(crate) edited: Option<Millis>,
    /// From then on it stands at another URL, and the old one redirects.
    pub(crate) moved: Option<Millis>,
    /// Meanwhile it is not there.
    pub(crate) gone: Option<Range<Millis>>,
    /// In the folder that robots.txt forbids.
    pub(crate) forbidden: bool,
}

/// What can ail a site.
#[derive(Debug, Clone)]
pub(crate) enum Ailment {
    /// Nobody can be reached: connections fail so.
    Down(Outcome),
    /// Connections are taken and nothing is answered.
    Silent,
    /// Every request is answered by this status and so many seconds of `Retry-After`.
    Throttles(u16, Option<u64>),
    /// Each answer takes so many milliseconds more.
    Late(u64),
    /// robots.txt is answered by this status.
    RobotsFails(u16),
    /// Every page is answered by 500; robots.txt is well.
    PagesFail,
}

/// An ailment with its time.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) ailment: Ailment,
    pub(crate) during: Range<Millis>,
}

/// One site, at a host of its own.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) number: u64,
    pub(crate) layout: Layout,
    /// Milliseconds that an answer takes.
    pub(crate) latency: u64,
    /// `Crawl-delay` of its robots.txt, in seconds.
    pub(crate) crawl_delay: Option<u64>,
    /// From then on robots.txt forbids the stories of odd numbers too.
    pub(crate) closes: Option<Millis>,
    pub(crate) stories: Vec<Story>,
    pub(crate) troubles: Vec<Trouble>,
}

/// The folder that no robots.txt here allows.
pub(crate) const FORBIDDEN: &str = "/internal/";
/// The folder of the stories that [`Site::closes`] is about.
pub(crate) const ODD: &str = "/odd/";

impl Story {
    /// Its place at `now`.
    pub(crate) fn path(&self, now: Millis) -> String {
        let folder = match (self.forbidden, self.id % 2) {
            (true, _) => FORBIDDEN,
            (false, 1) => ODD,
            (false, _) => "/",
        };
        let name = if self.moved.is_some_and(|at| now >= at) { "moved" } else { "story" };
        format!("{folder}2026/05/27/{name}-{}", self.id)
    }

    /// Whether it stands there at `now`.
    pub(crate) fn is_there(&self, now: Millis) -> bool {
        now >= self.published && !self.gone.as_ref().is_some_and(|gone| gone.contains(&now))
    }

    /// Whether it stands there from `from` to `to` without a break, for everybody to read.
    pub(crate) fn stays(&self, from: Millis, to: Millis) -> bool {
        let breaks = |gone: &Range<Millis>| gone.start < to && gone.end > from;
        self.published <= from && !self.forbidden && !self.gone.as_ref().is_some_and(breaks)
    }
}

impl Site {
    pub(crate) fn host(&self) -> String {
        format!("paper{}.example", self.number)
    }

    pub(crate) fn address(&self) -> IpAddr {
        let [_, _, high, low] = u32::try_from(self.number).unwrap_or(0).to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(93, 100 + high, low, 80))
    }

    pub(crate) fn ailments(&self, now: Millis) -> impl Iterator<Item = &Ailment> {
        let is_on = move |trouble: &&Trouble| trouble.during.contains(&now);
        self.troubles.iter().filter(is_on).map(|trouble| &trouble.ailment)
    }
}
