//! What a story's check comes to.

use super::{Known, Ledger, Moved, Print, Prompt, RevisionRules};
use crate::article::ChangedField;
use crate::canonical::CanonicalUrl;
use crate::outcome::{Blame, Outcome};
use crate::same_story;
use crate::time::UnixMillis;
use crate::visit::Validators;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After trouble a story is asked for again no sooner than this.
const TROUBLE: Duration = Duration::from_secs(3_600);
/// Redirects followed to a story's new place.
const REDIRECTS: u8 = 5;

/// What a worker saw of a story's page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What it says now; kept as what later readings are compared with.
    pub print: Print,
    /// Number of the record that is the story's last one now.
    #[serde(default)]
    pub revision: u32,
    /// `content_hash` of that record.
    pub content: String,
    /// What changed, where a record was written for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedField>,
    /// When it was published, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<UnixMillis>,
    /// It is the story that was asked for, at its new place too.
    #[serde(default)]
    pub same: bool,
}

/// A check that was made.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// The answer's HTTP status.
    pub status: Option<u16>,
    /// Where it leads.
    pub moved_to: Option<&'a CanonicalUrl>,
    /// What was read.
    pub checked: Option<&'a Checked>,
    /// What the server said of the copy.
    pub validators: Option<&'a Validators>,
}

/// What follows from a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it was, or could not be read.
    Same(Known),
    /// It has another version.
    Changed(Known),
    /// It may have moved here, where it is asked for now.
    Follow(Box<(CanonicalUrl, Known)>),
    /// It has moved to where it was asked for.
    Moved(Known),
    /// It is gone.
    Gone,
}

impl Known {
    /// Whether this answer, seen now, says for good that the story is gone: the line is written, and it is
    /// forgotten. 410 says so at once, "not found" the second time ([`RevisionRules::confirm_ms`] apart), and
    /// so does a place it moved to for good where no story is.
    #[must_use]
    pub fn is_gone(&self, outcome: &Outcome, status: Option<u16>) -> bool {
        match outcome {
            Outcome::Gone if status == Some(410) => true,
            Outcome::Gone | Outcome::SoftNotFound => self.missing.is_some(),
            // It led elsewhere, and what is there is not the story. A page that is neither story nor list may
            // be a form to log in.
            Outcome::Hub => self.moved.is_some(),
            Outcome::OtherPage => self.has_moved_for_good(),
            _ => false,
        }
    }

    fn has_moved_for_good(&self) -> bool {
        self.moved.as_ref().is_some_and(|moved| matches!(moved.status, 301 | 308))
    }

    /// Whether what is read at the place it led to is another story, which leaves this one gone.
    #[must_use]
    pub fn is_replaced(&self, checked: &Checked) -> bool {
        !checked.same && self.has_moved_for_good()
    }
}

impl RevisionRules {
    /// What follows from a check of the story at `url`, reached over `redirects`.
    #[must_use]
    pub fn after(
        &self,
        known: &Known,
        (url, redirects): (&CanonicalUrl, u8),
        done: Done<'_>,
        ledger: &mut Ledger,
        now: UnixMillis,
    ) -> Verdict {
        let mut next = Known { prompt: None, plain: false, ..known.clone() };
        let trouble = || Known { due: (now + TROUBLE).min(known.ends), ..known.clone() };
        if done.outcome.blame() == Blame::Here {
            return Verdict::Same(Known { due: now, ..known.clone() });
        }
        let first = known.checks == 0 && known.prompt.is_none();
        let changed = done.checked.is_some_and(|one| one.same && !one.changed.is_empty());
        let gone = known.is_gone(done.outcome, done.status)
            || done.checked.is_some_and(|one| known.is_replaced(one));
        let missing = matches!(done.outcome, Outcome::Gone | Outcome::SoftNotFound);
        ledger.note(known.prompt, first, changed || gone || missing, now);
        ledger.found += u64::from(changed);
        next.checks = next.checks.saturating_add(1);
        if gone {
            ledger.gone += 1;
            return Verdict::Gone;
        }
        if missing {
            next.missing.get_or_insert(now);
            next.prompt = Some(Prompt::Confirm);
            next.due = (now + Duration::from_millis(self.confirm_ms)).min(known.ends);
            return Verdict::Same(next);
        }
        if let (Outcome::Redirect, Some(to)) = (done.outcome, done.moved_to) {
            let followed = redirects < REDIRECTS && to != url && to.origin() == url.origin();
            if !followed {
                return Verdict::Same(trouble());
            }
            if !same_story::is_same_page(url, to) && next.moved.is_none() {
                let status = done.status.unwrap_or(302);
                next.moved = Some(Moved { status, from: url.clone() });
            }
            next.prompt = Some(Prompt::Confirm);
            next.due = now;
            return Verdict::Follow(Box::new((to.clone(), next)));
        }
        if let (Outcome::NotModified, false) = (done.outcome, known.moved.is_some()) {
            (next.checked, next.missing) = (now, None);
            next.due = self.next_age(&next, now);
            return Verdict::Same(next);
        }
        let Some(checked) = done.checked.filter(|one| one.same) else {
            // A wall, a form, an error: it is as it was, as far as is known.
            let mut wait = trouble();
            wait.checks = next.checks;
            if wait.prompt.is_none() || done.outcome.blame() == Blame::None {
                wait.prompt = None;
                wait.due = self.next_age(&wait, now);
            }
            return Verdict::Same(wait);
        };
        (next.checked, next.missing) = (now, None);
        next.print = checked.print.clone();
        next.revision = checked.revision;
        next.content.clone_from(&checked.content);
        if let (Some(before), Some(fresh)) = (&known.validators, done.validators)
            && changed
            && before.contradicts(fresh)
        {
            ledger.lied += 1;
        }
        next.validators = done.validators.cloned();
        next.due = self.next_age(&next, now);
        if next.moved.take().is_some() {
            ledger.moved += 1;
            return Verdict::Moved(next);
        }
        if changed { Verdict::Changed(next) } else { Verdict::Same(next) }
    }
}
