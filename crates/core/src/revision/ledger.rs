//! What following the stories of a host came to.

use super::{Known, Prompt};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Hints of one kind that may come to nothing before it is believed no more ...
const GRACE: u32 = 2;
/// ... and as many for each that was right.
const PER_RIGHT: u32 = 3;
/// What is not believed is tried once more after so long.
const AGAIN: Duration = Duration::from_secs(86_400);
/// One request in so many is made without a condition.
const PLAIN: u64 = 4;
/// Stories of a host that were old when they were read and are followed for what lists say of them: as many as
/// front pages, feeds and small sitemaps name, 0.2 MB.
const OLD: u32 = 200;
/// Counts above this are halved, so that what a site does now counts.
const MOST: u32 = 200;

/// How far one kind of hint is believed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// Requests it led to that found a change.
    #[serde(default)]
    pub right: u32,
    /// Those that found none.
    #[serde(default)]
    pub wrong: u32,
    /// The last of these.
    #[serde(default)]
    pub last: UnixMillis,
}

impl Trust {
    /// Whether another request is made on its word.
    #[must_use]
    pub fn holds(&self, now: UnixMillis) -> bool {
        self.wrong <= GRACE + PER_RIGHT * self.right || now > self.last + AGAIN
    }

    fn note(&mut self, right: bool, now: UnixMillis) {
        if right {
            self.right += 1;
        } else {
            self.wrong += 1;
            self.last = now;
        }
        if self.right + self.wrong > MOST {
            (self.right, self.wrong) = (self.right / 2, self.wrong / 2);
        }
    }
}

/// The account of a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ledger {
    /// Stories followed, ever.
    pub stories: u64,
    /// Requests made for them.
    pub checks: u64,
    /// Those that were not the first one for an age.
    pub extra: u64,
    /// Changes found.
    pub found: u64,
    /// Stories found gone.
    pub gone: u64,
    /// Stories found elsewhere.
    pub moved: u64,
    /// Stories that changed under validators that did not.
    pub lied: u64,
    /// Stories followed that were old when they were read ...
    pub old: u32,
    /// ... since then.
    pub old_since: UnixMillis,
    /// `lastmod` of sitemaps.
    pub sitemap: Trust,
    /// Dates of feeds.
    pub feed: Trust,
    /// Headlines in lists.
    pub headline: Trust,
}

impl Ledger {
    /// Whether a story may be asked for again for this reason.
    pub(crate) fn trusts(&self, prompt: Prompt, now: UnixMillis) -> bool {
        self.trust(prompt).is_none_or(|trust| trust.holds(now))
    }

    /// Whether a story is asked for without a condition: where a change is expected, where the server's
    /// validators are caught lying, and one time in four, so that they can be.
    #[must_use]
    pub fn asks_plainly(&self, known: &Known) -> bool {
        known.prompt.is_some() || self.lied > 0 || self.checks % PLAIN == PLAIN - 1
    }

    fn trust(&self, prompt: Prompt) -> Option<&Trust> {
        match prompt {
            Prompt::Sitemap => Some(&self.sitemap),
            Prompt::Feed => Some(&self.feed),
            Prompt::Headline => Some(&self.headline),
            Prompt::Confirm => None,
        }
    }

    /// Takes one of the places for stories that were old when they were read; each is free again `window`
    /// later.
    pub(crate) fn has_place(&mut self, window: Duration, now: UnixMillis) -> bool {
        if now > self.old_since + window {
            (self.old, self.old_since) = (0, now);
        }
        self.old += 1;
        self.old <= OLD
    }

    /// Whether more requests for later ages fit, so many a story.
    pub(crate) fn has_room(&self, per_story: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a host has no 2^52 stories")]
        let (extra, stories) = (self.extra as f64, self.stories as f64);
        extra < per_story * stories
    }

    /// Notes a request that was made for a story, what prompted it, and whether
    /// that was right.
    pub(crate) fn note(
        &mut self,
        prompt: Option<Prompt>,
        first: bool,
        right: bool,
        now: UnixMillis,
    ) {
        self.checks += 1;
        self.extra += u64::from(!first);
        let trust = match prompt {
            Some(Prompt::Sitemap) => &mut self.sitemap,
            Some(Prompt::Feed) => &mut self.feed,
            Some(Prompt::Headline) => &mut self.headline,
            Some(Prompt::Confirm) | None => return,
        };
        trust.note(right, now);
    }
}
