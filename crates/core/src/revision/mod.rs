//! Stories that change: when a known one is asked for again, and whether what came is another version.
//!
//! A recent story waits among the visits of its host with what is remembered of it ([`Known`]): hashes, never
//! its text. A later date in a sitemap or feed, or another headline in a list, brings its turn forward
//! ([`hint`]); in the mode [`Mode::Scheduled`] so does its age. How much each kind of hint is believed is kept
//! with the host ([`Ledger`]). When its time is over it is forgotten.

mod after;
pub mod hint;
mod known;
mod ledger;
mod print;

pub use after::{Checked, Done, Verdict};
pub(crate) use known::Mark;
pub use known::{Known, Moved, Prompt, Stated};
pub use ledger::{Ledger, Trust};
pub use print::{Difference, Print, Reading, frame, furniture, normal, paragraphs, shown};

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// When known stories are asked for again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Never.
    Off,
    /// When a sitemap, a feed or a list says that one changed.
    #[default]
    Hints,
    /// Then, and at certain ages.
    Scheduled,
}

/// How known stories are followed (`[revisions]`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RevisionRules {
    /// When they are asked for again.
    pub mode: Mode,
    /// A story is followed for so long after it was first read, in milliseconds; an older one is not
    /// followed at all.
    pub window_ms: u64,
    /// Ages at which a story is asked for again in the mode `scheduled`, in milliseconds. The first is for
    /// all, later ones for those that changed before, and for others as [`RevisionRules::per_story`] allows.
    pub ages_ms: Vec<u64>,
    /// Requests that a story may cost beside its first one, on the average of its host, in the mode
    /// `scheduled`.
    pub per_story: f64,
    /// A story that is not found is gone when it is not found again after so many milliseconds.
    pub confirm_ms: u64,
}

/// Milliseconds of an hour.
const HOUR: u64 = 3_600_000;

impl Default for RevisionRules {
    /// Four of five edits come in the first day, and after a week hardly any (GDELT, 88 million news URLs
    /// fetched again, 2018).
    fn default() -> Self {
        Self {
            mode: Mode::Hints,
            window_ms: 168 * HOUR,
            ages_ms: vec![24 * HOUR, 72 * HOUR, 160 * HOUR],
            per_story: 1.3,
            confirm_ms: HOUR / 6,
        }
    }
}

impl RevisionRules {
    /// Whether stories are followed at all.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.mode != Mode::Off
    }

    /// A story just read for the first time, as it is remembered; `None` where it is too old to be followed,
    /// and its host has enough of those. `published` is when it was, where that is known; without, only what
    /// was `fresh` is recent.
    #[must_use]
    pub fn first(
        &self,
        checked: &Checked,
        (published, fresh): (Option<UnixMillis>, bool),
        ledger: &mut Ledger,
        now: UnixMillis,
    ) -> Option<Known> {
        let window = Duration::from_millis(self.window_ms);
        let is_recent = published.map_or(fresh, |at| at + window > now);
        if !self.follows() || !is_recent && !ledger.has_place(window, now) {
            return None;
        }
        ledger.stories += 1;
        let mut known = Known::new(checked.print.clone(), checked.content.clone(), now, window);
        known.old = !is_recent;
        known.due = self.next_age(&known, now);
        Some(known)
    }

    /// When the age of a story asks for its next turn after `now`; its end, where none does.
    pub(crate) fn next_age(&self, known: &Known, now: UnixMillis) -> UnixMillis {
        if self.mode != Mode::Scheduled || known.old {
            return known.ends;
        }
        // What was asked for lately for another reason need not be asked for again.
        let lately =
            known.checked + Duration::from_millis(self.ages_ms.first().map_or(0, |age| age / 2));
        let after = if known.checks > 0 { now.max(lately) } else { now };
        let ages = self.ages_ms.iter().map(|age| known.first_seen + Duration::from_millis(*age));
        ages.filter(|at| *at > after).min().unwrap_or(known.ends).min(known.ends)
    }

    /// Whether a request is due to this story only for its age, and its host's account allows it.
    #[must_use]
    pub(crate) fn may_age(&self, known: &Known, ledger: &Ledger) -> bool {
        if self.mode != Mode::Scheduled {
            return false;
        }
        let second = self.ages_ms.get(1).map(|age| known.first_seen + Duration::from_millis(*age));
        if second.is_none_or(|second| known.due < second) {
            return true;
        }
        let share = if known.revision > 0 { 1.0 } else { 0.5 };
        ledger.has_room((self.per_story - 1.0) * share)
    }
}

impl RevisionRules {
    /// What a story whose turn has come is asked for: as it is remembered with the request, or, where no
    /// request is made, when its next turn is. `None` where it is forgotten.
    #[must_use]
    pub fn turn(&self, known: &Known, ledger: &Ledger, now: UnixMillis) -> Option<Turn> {
        if !self.follows() || now >= known.ends {
            return None;
        }
        if known.due > now {
            return Some(Turn::Wait(known.clone()));
        }
        let is_meant = match known.prompt {
            Some(prompt) => ledger.trusts(prompt, now),
            None => self.may_age(known, ledger),
        };
        if is_meant {
            return Some(Turn::Ask(Known { plain: ledger.asks_plainly(known), ..known.clone() }));
        }
        let mut rest = Known { prompt: None, ..known.clone() };
        rest.due = self.next_age(&rest, now);
        Some(Turn::Wait(rest))
    }
}

/// What a story whose turn has come is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Its page.
    Ask(Known),
    /// Nothing: it waits until it is due.
    Wait(Known),
}

#[cfg(test)]
mod tests;
