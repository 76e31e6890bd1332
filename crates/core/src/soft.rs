//! Sites that answer 200 for anything: a "soft 404".
//!
//! The page such a site gives is known by its look: a hash of its title, its text and its links.
//! Most sites show without a request of their own that they are honest, by a 404; or what they
//! give instead, by a page where a sitemap was tried. Only where neither has happened and two
//! URLs gave pages of one look is a URL asked for that cannot exist, once in a host's life: so
//! an honest site costs nothing, where a probe of every host would cost a crawl of 100,000 hosts
//! as many requests. A page that reads as a story and shows no proof of it asks for that URL too,
//! and waits for the answer ([`crate::doubt`]): so the first of the pages alike is not emitted.
//!
//! That URL is asked for as a file of its host, before any other URL of it: doubtful pages wait
//! for one answer, however long the host's lanes are.

use crate::outcome::Outcome;
use crate::task::{Entry, TaskKind};
use serde::{Deserialize, Serialize};

/// Attempts of a page that may be held while the URL that cannot exist is asked for: it may be
/// tried again after a failure, two tasks of a host may cross.
const HELD: u32 = 3;
/// Times that the URL that cannot exist is asked for, where failures are all that comes of it.
const TRIES: u8 = 3;
/// Looks remembered of a host while nothing is known.
const LOOKS: usize = 8;
/// What is known of how a host answers for what does not exist.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// Nothing yet.
    #[default]
    Unknown,
    /// It was asked for a URL that cannot exist.
    Asked,
    /// With a status that says so.
    Honest,
    /// With the page of this look.
    Soft(u64),
}

/// What a host remembers for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoftPages {
    /// What is known.
    #[serde(default)]
    pub answers: Answers,
    /// Looks of the last pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<u64>,
    /// Times that the URL that cannot exist was asked for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(tries: &u8) -> bool {
    *tries == 0
}

impl SoftPages {
    /// The look of the page it gives for what does not exist.
    #[must_use]
    pub fn look(&self) -> Option<u64> {
        match self.answers {
            Answers::Soft(look) => Some(look),
            _ => None,
        }
    }

    /// Whether attempt `attempt` of a page is to be held where the page proves nothing.
    #[must_use]
    pub fn doubts(&self, attempt: u32) -> bool {
        match self.answers {
            Answers::Unknown => true,
            Answers::Asked => attempt <= HELD,
            Answers::Honest | Answers::Soft(_) => false,
        }
    }

    /// Whether the URL that cannot exist is the next one to ask for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.answers == Answers::Asked
    }

    /// Counts a request for the URL that cannot exist. `false`: it was made often enough, and
    /// nobody waits for an answer any longer.
    pub fn try_once(&mut self) -> bool {
        self.tries = self.tries.saturating_add(1);
        if self.tries > TRIES {
            self.give_up();
        }
        self.tries <= TRIES
    }

    /// No answer is to be had: pages are taken as they are.
    pub fn give_up(&mut self) {
        self.settle(Answers::Honest);
    }

    /// Notes the answer for the URL that cannot exist, and the look of the page, if one came. A
    /// failure tells nothing: it is asked for again.
    pub fn answered(&mut self, outcome: &Outcome, look: Option<u64>) {
        match look {
            Some(look) => self.settle(Answers::Soft(look)),
            None if outcome.status().is_some() => self.settle(Answers::Honest),
            None => {}
        }
    }

    /// Notes how a URL of the host was answered: the URL that cannot exist is to be asked for
    /// where two pages look alike, or one is doubtful, and nothing else has told how the host
    /// answers.
    pub fn note(&mut self, entry: &Entry, outcome: &Outcome, look: Option<u64>) {
        let open = matches!(self.answers, Answers::Unknown | Answers::Asked);
        if !open || entry.kind.is_of_host() {
            return;
        }
        match (outcome, look) {
            // A file that is not there says little of how pages are answered.
            (Outcome::Gone, _) if entry.kind.is_page() => self.settle(Answers::Honest),
            // A page where a sitemap was tried is what the site gives for anything.
            (_, Some(look)) if entry.kind == TaskKind::Sitemap => self.settle(Answers::Soft(look)),
            (Outcome::Doubtful, _) => self.settle(Answers::Asked),
            (_, Some(look)) if self.answers == Answers::Unknown => {
                if self.looks.contains(&look) {
                    self.settle(Answers::Asked);
                    return;
                }
                if self.looks.len() == LOOKS {
                    self.looks.remove(0);
                }
                self.looks.push(look);
            }
            _ => {}
        }
    }

    fn settle(&mut self, answers: Answers) {
        self.answers = answers;
        self.looks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::CanonicalUrl;
    use crate::link::LinkRole;
    use crate::task::{Expect, probe};

    fn entry(path: &str, expect: Expect) -> Entry {
        let url = CanonicalUrl::parse(&format!("https://news.example{path}")).expect(path);
        let kind = TaskKind::told_by(&url, LinkRole::Inline, expect);
        Entry::new(url, LinkRole::Inline, kind)
    }

    #[test]
    fn evidence() {
        use Answers as A;
        use Outcome as O;
        let probe = probe(&entry("/", Expect::Page).url).expect("probe");
        assert_eq!(entry(probe.path(), Expect::Page).kind, TaskKind::Probe);
        assert_eq!(entry("/a-no-such-page", Expect::Page).kind, TaskKind::Page);
        let asked = probe.path().to_owned();
        let (page, map) = (Expect::Page, Expect::Sitemap);
        for (what, steps, answers, probed) in [
            ("a 404", vec![("/a", page, O::Gone, None)], A::Honest, false),
            (
                "a page where a sitemap was tried",
                vec![("/sitemap.xml", map, O::OtherPage, Some(7))],
                A::Soft(7),
                false,
            ),
            ("no sitemap", vec![("/sitemap.xml", map, O::Gone, None)], A::Unknown, false),
            ("a sitemap", vec![("/sitemap.xml", map, O::Sitemap, None)], A::Unknown, false),
            (
                "pages that differ",
                vec![("/a", page, O::Article, Some(1)), ("/b", page, O::Article, Some(2))],
                A::Unknown,
                false,
            ),
            (
                "two pages alike, and the probe too",
                vec![
                    ("/a", page, O::Article, Some(1)),
                    ("/b", page, O::OtherPage, Some(1)),
                    ("/c", page, O::OtherPage, Some(1)),
                    (asked.as_str(), page, O::SoftNotFound, Some(1)),
                ],
                A::Soft(1),
                true,
            ),
            (
                "two copies of one page on an honest site",
                vec![
                    ("/a", page, O::Hub, Some(1)),
                    ("/b", page, O::Hub, Some(1)),
                    (asked.as_str(), page, O::Gone, None),
                    ("/c", page, O::Hub, Some(1)),
                ],
                A::Honest,
                true,
            ),
            (
                "everything unknown leads to the front page",
                vec![
                    ("/a", page, O::Hub, Some(1)),
                    ("/b", page, O::Hub, Some(1)),
                    (asked.as_str(), page, O::Redirect, None),
                ],
                A::Honest,
                true,
            ),
            (
                "doubtful pages, and the probe has the look of one",
                vec![
                    ("/a", page, O::Doubtful, Some(1)),
                    ("/b", page, O::Doubtful, Some(1)),
                    (asked.as_str(), page, O::SoftNotFound, Some(1)),
                    ("/a", page, O::SoftNotFound, Some(1)),
                ],
                A::Soft(1),
                true,
            ),
            (
                "a doubtful page of an honest site",
                vec![
                    ("/a", page, O::Doubtful, Some(1)),
                    (asked.as_str(), page, O::Gone, None),
                    ("/a", page, O::Article, Some(1)),
                ],
                A::Honest,
                true,
            ),
            (
                "a story that looks like one of an honest site",
                vec![("/a", page, O::Gone, None), ("/b", page, O::Doubtful, Some(1))],
                A::Honest,
                false,
            ),
            ("a failure", vec![("/a", page, O::TimedOut, None)], A::Unknown, false),
        ] {
            let mut soft = SoftPages::default();
            let mut was_asked = false;
            for (path, expect, outcome, look) in steps {
                let entry = entry(path, expect);
                if entry.kind == TaskKind::Probe {
                    assert!(soft.is_asked() && soft.try_once(), "{what}");
                    soft.answered(&outcome, look);
                } else {
                    soft.note(&entry, &outcome, look);
                }
                was_asked |= soft.is_asked();
            }
            assert_eq!((soft.answers, was_asked), (answers, probed), "{what}");
        }
    }

    #[test]
    fn an_answer_that_does_not_come_is_not_waited_for_for_ever() {
        let mut soft = SoftPages { answers: Answers::Asked, ..SoftPages::default() };
        for _ in 0..TRIES {
            assert!(soft.try_once());
            soft.answered(&Outcome::TimedOut, None);
            assert!(soft.is_asked(), "it is tried again");
        }
        assert!(!soft.try_once());
        assert_eq!(soft.answers, Answers::Honest);
    }

    #[test]
    fn a_page_is_held_while_it_may_be_told_what_it_is() {
        let of = |answers| SoftPages { answers, ..SoftPages::default() };
        for (answers, attempt, held) in [
            (Answers::Unknown, 1, true),
            (Answers::Unknown, 9, true),
            (Answers::Asked, 1, true),
            (Answers::Asked, HELD, true),
            (Answers::Asked, HELD + 1, false),
            (Answers::Honest, 1, false),
            (Answers::Soft(1), 1, false),
        ] {
            assert_eq!(of(answers).doubts(attempt), held, "{answers:?} {attempt}");
        }
    }

    #[test]
    fn little_is_remembered() {
        let mut soft = SoftPages::default();
        for look in 0..100 {
            soft.note(&entry("/a", Expect::Page), &Outcome::Article, Some(look));
        }
        assert_eq!(soft.looks.len(), LOOKS);
        assert_ne!(soft, SoftPages::default());
    }
}
