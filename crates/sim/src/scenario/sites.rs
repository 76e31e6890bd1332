//! Sites as they come.

use crate::clock::Millis;
use crate::internet::{Ailment, Layout, Site, Story, Trouble};
use crate::rng::Rng;
use newshound_core::outcome::Outcome;
use std::ops::Range;

pub(crate) const SECOND: Millis = 1_000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
/// No page waits longer for its next visit, in milliseconds.
pub(super) const LONGEST_VISIT: u64 = 1_800_000;

const LAYOUTS: [Layout; 4] = [Layout::Front, Layout::Sitemap, Layout::Sections, Layout::Feed];

/// A number of milliseconds, or of anything.
pub(super) fn between(rng: &mut Rng, range: Range<Millis>) -> Millis {
    let length = range.end.abs_diff(range.start);
    range.start + Millis::try_from(rng.of(0..length)).unwrap_or(0)
}

/// A site with so many stories that stand there.
pub(super) fn site(rng: &mut Rng, number: u64, stories: Range<u64>) -> Site {
    let count = rng.of(stories);
    let story = |id| Story {
        id,
        published: -HOUR - Millis::try_from(id).unwrap_or(0) * MINUTE,
        edited: None,
        moved: None,
        gone: None,
        forbidden: false,
    };
    Site {
        number,
        layout: rng.pick(&LAYOUTS),
        latency: rng.of(10..700),
        crawl_delay: rng.chance(20).then_some(2),
        closes: None,
        stories: (0..count).map(story).collect(),
        troubles: Vec::new(),
    }
}

/// Some stories are edited, move, go away, or are forbidden, at some time before `until`.
pub(super) fn stir(rng: &mut Rng, site: &mut Site, until: Millis) {
    for story in &mut site.stories {
        let at = between(rng, 0..until);
        match rng.of(0..10) {
            0 => story.edited = Some(at),
            1 => story.moved = Some(at),
            2 => story.gone = Some(at..at + between(rng, SECOND..HOUR)),
            3 => story.forbidden = true,
            _ => {}
        }
    }
}

/// How nobody is reached.
pub(super) fn failure(rng: &mut Rng) -> Outcome {
    rng.pick(&[Outcome::ConnectFailed, Outcome::TimedOut, Outcome::DnsFailed, Outcome::Broken])
}

pub(super) fn ail(site: &mut Site, ailment: Ailment, during: Range<Millis>) {
    site.troubles.push(Trouble { ailment, during });
}
