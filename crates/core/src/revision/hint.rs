//! What sitemaps, feeds and lists say of known stories, and whether that means that one changed.

use super::{Known, Ledger, Mark, Prompt, RevisionRules};
use crate::identity::Fingerprint;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Stories of one document of which is reported what it says.
pub const MOST: usize = 1_000;
/// Lists of which is remembered how they show a story.
const LISTS: usize = 3;
/// Where more stories than this of one document changed at once, in tenths, it is the document that was made
/// anew ...
const AT_ONCE: usize = 6;
/// ... if it names so many.
const OF_MANY: usize = 8;
/// A date further ahead than this is none.
const AHEAD: Duration = Duration::from_secs(86_400);
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// A date of a last change, as a list gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its beginning.
    pub at: UnixMillis,
    /// It is a day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub day: bool,
}

impl Stamp {
    /// Of a date as a page gives it, with its offset; one without an offset is taken for UTC.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 10 {
            let at = UnixMillis::from_rfc3339(&format!("{text}T00:00:00Z"))?;
            return Some(Self { at, day: true });
        }
        let at = UnixMillis::from_rfc3339(text)
            .or_else(|| UnixMillis::from_rfc3339(&format!("{text}Z")))?;
        Some(Self { at, day: false })
    }
}

/// What a document says of a story that was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// Fingerprint of its URL.
    pub id: Fingerprint,
    /// What the document is.
    pub by: Prompt,
    /// When it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Stamp>,
    /// [`super::shown`] of the headline it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<u32>,
}

/// What one saying comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Heard {
    /// Nothing new.
    Nothing,
    /// Something to compare later sayings with.
    Noted(Known),
    /// A change, for this reason.
    Change(Known, Prompt),
}

impl RevisionRules {
    /// What is remembered of the stories that a document at the list `list` speaks of, where that is to be
    /// kept; those that it says changed are due now.
    #[must_use]
    pub fn heard<'a>(
        &self,
        said: impl IntoIterator<Item = (&'a Known, &'a Announced)>,
        (list, ledger): (u32, &Ledger),
        now: UnixMillis,
    ) -> Vec<Option<Known>> {
        let heard: Vec<Heard> =
            said.into_iter().map(|(known, said)| hear(known, said, list, now)).collect();
        let is_change = |one: &&Heard| matches!(one, Heard::Change(..));
        let changes = heard.iter().filter(is_change).count();
        let anew = heard.len() >= OF_MANY && 10 * changes > AT_ONCE * heard.len();
        let known = heard.into_iter().map(|one| match one {
            Heard::Nothing => None,
            Heard::Noted(known) => Some(known),
            Heard::Change(known, prompt) => {
                let is_asked = !anew && ledger.trusts(prompt, now) && known.due > now;
                let due = if is_asked { now } else { known.due };
                let prompt = if is_asked { Some(prompt) } else { known.prompt };
                Some(Known { due, prompt, ..known })
            }
        });
        known.collect()
    }
}

impl Known {
    /// Notes what a document at the list `list` said of this story at `seen`, before it was read.
    pub fn note_said(&mut self, said: &Announced, list: u32, seen: UnixMillis) {
        if let Heard::Noted(next) | Heard::Change(next, _) = hear(self, said, list, seen) {
            self.stated = next.stated;
        }
    }
}

fn hear(known: &Known, said: &Announced, list: u32, now: UnixMillis) -> Heard {
    let mut next = known.clone();
    let dated = match said.by {
        Prompt::Sitemap => Some(&mut next.stated.sitemap),
        Prompt::Feed => Some(&mut next.stated.feed),
        Prompt::Headline | Prompt::Confirm => None,
    };
    let mut changed = None;
    if let (Some(slot), Some(stamp)) = (dated, said.changed.filter(|one| one.at < now + AHEAD)) {
        if is_later(known, *slot, stamp) {
            changed = Some(said.by);
        }
        if slot.is_none_or(|mark| mark.date != stamp.at) {
            *slot = Some(Mark { date: stamp.at, seen: now });
        }
    }
    if let Some(headline) = said.headline {
        let lists = &mut next.stated.headlines;
        match lists.iter().position(|(of, _)| *of == list) {
            Some(at) if lists[at].1 != headline => {
                lists[at].1 = headline;
                changed = changed.or(Some(Prompt::Headline));
            }
            None if lists.len() < LISTS => lists.push((list, headline)),
            _ => {}
        }
    }
    match changed {
        Some(prompt) => Heard::Change(next, prompt),
        None if next.stated != known.stated => Heard::Noted(next),
        None => Heard::Nothing,
    }
}

/// Whether the date says that the story changed after it was last read.
fn is_later(known: &Known, mark: Option<Mark>, stamp: Stamp) -> bool {
    match mark {
        // A date that was no later than the reading is of what was read.
        None => stamp.at > known.checked,
        Some(mark) => {
            let end = stamp.at.0 + if stamp.day { DAY_MS } else { 0 };
            // Whatever the two clocks say: what changed since a date that was seen after the reading did so
            // after it; and a date that the list could have given when it gave an earlier one goes by no
            // clock of ours.
            let is_timeless = end <= mark.seen.0;
            let is_since = known.is_since_check(&mark) || is_timeless;
            stamp.at > mark.date && (is_since || end > known.checked.0)
        }
    }
}
