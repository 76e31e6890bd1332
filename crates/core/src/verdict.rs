//! What a host gave by the time nothing of it waits: a host that gave no story is never `ok`, its
//! state says why, with evidence.
//!
//! While a host's URLs wait nothing is judged: its stories may be among them.

use crate::host::{HostState, SiteState};
use crate::status::Status;

/// Stories, emitted or left out by the crawl's own settings.
const STORIES: [Status; 5] =
    [Status::Article, Status::Duplicate, Status::TooOld, Status::TooNew, Status::OtherLanguage];
/// What is no page of its own: a host of feeds, sitemaps or redirects alone owes no story.
const NO_PAGES: [Status; 4] = [Status::Feed, Status::Sitemap, Status::Redirect, Status::Skipped];
/// How ended URLs are counted in a sentence, in this order.
const COUNTED: [(Status, &str); 15] = [
    (Status::Hub, "read as lists"),
    (Status::Other, "read as neither story nor list"),
    (Status::Noindex, "ask not to be kept (noindex)"),
    (Status::TdmReserved, "reserve text and data mining"),
    (Status::Continuation, "later pages of stories"),
    (Status::Gone, "not found"),
    (Status::SoftNotFound, "not found, whatever their status said"),
    (Status::Denied, "refused"),
    (Status::Robots, "forbidden by robots.txt"),
    (Status::NotAPage, "no pages"),
    (Status::TooLarge, "too large"),
    (Status::Failed, "failed"),
    (Status::Deferred, "failed for now"),
    (Status::Excluded, "refused by the crawl's rules"),
    (Status::Poison, "lost with every worker that read them"),
];

/// What a host gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Its state.
    pub state: SiteState,
    /// What speaks for it, in a sentence; `None` where nothing needs to be said.
    pub why: Option<String>,
}

impl HostState {
    /// Takes the state from the evidence, after any answer. States that say that the host does
    /// not answer as it should come before.
    pub fn judge(&mut self) {
        if self.health.site_state == SiteState::Ok {
            self.health.site_state = self.evidence.state();
        }
    }

    /// Stories of the host, those included that `--since`, `--until` or `--language` leave out.
    #[must_use]
    pub fn stories(&self) -> u64 {
        STORIES.iter().map(|status| self.counts.ended_as(*status)).sum()
    }

    /// What the host gave; `waiting` URLs of it wait in its lanes.
    #[must_use]
    pub fn verdict(&self, waiting: u64) -> Verdict {
        let as_it_stands = Verdict {
            state: self.health.site_state,
            why: self.why().filter(|_| self.needs_attention()),
        };
        if self.needs_attention() || waiting > 0 || self.pace.in_flight > 0 {
            return as_it_stands;
        }
        let judged =
            if self.stories() > 0 { self.more_by_script() } else { self.without_stories() };
        judged.unwrap_or(as_it_stands)
    }

    /// Whether its lists go on where only a script leads: nothing else named more stories than they
    /// show, no sitemap any.
    fn more_by_script(&self) -> Option<Verdict> {
        let (seen, named) = (&self.evidence, &self.lists.budgets);
        let shown = u64::from(seen.shown_by_script);
        let is_all = self.stories() <= shown && named.in_feed <= shown && named.stories(0) == 0;
        (seen.lists_by_script > 0 && is_all).then(|| Verdict {
            state: SiteState::MoreByScript,
            why: Some(format!(
                "{} lists show {shown} stories and more by a script alone, such as {}",
                seen.lists_by_script, seen.list_by_script
            )),
        })
    }

    fn needs_attention(&self) -> bool {
        self.health.site_state != SiteState::Ok
    }

    fn without_stories(&self) -> Option<Verdict> {
        let seen = &self.evidence;
        let verdict = |state, why: String| Some(Verdict { state, why: Some(why) });
        let of_pages = self.counts.ended.iter().filter(|(status, _)| !NO_PAGES.contains(status));
        let ended: u64 = of_pages.map(|(_, count)| count).sum();
        // What was seen of the cookie says more than what the address of a gate is called.
        if seen.cookies > 0 && seen.pages == 0 {
            let why = format!(
                "{} URLs answer only those who send a cookie back, such as {}",
                seen.cookies, seen.example
            );
            return verdict(SiteState::WantsCookie, why);
        }
        if seen.gates > 0 && u64::from(seen.gates) * 10 >= u64::from(seen.pages) * 8 {
            let why = format!(
                "{} URLs lead to a page that asks for something first (consent, a login, an age): {}",
                seen.gates, seen.gate
            );
            return verdict(SiteState::Consent, why);
        }
        if seen.shells > 0 && seen.shells == seen.pages {
            let why = format!(
                "{} of {} pages are shells without text, such as {}",
                seen.shells, seen.pages, seen.example
            );
            return verdict(SiteState::NeedsJavascript, why);
        }
        if ended == 0 {
            let to = Some(&seen.moved_to).filter(|to| !to.is_empty())?;
            return verdict(SiteState::Moved, format!("its URLs lead to {to}"));
        }
        let counts: Vec<String> = COUNTED
            .iter()
            .filter(|(status, _)| self.counts.ended_as(*status) > 0)
            .map(|(status, what)| format!("{} {what}", self.counts.ended_as(*status)))
            .collect();
        let mut why = counts.join(", ");
        if seen.pages == 0
            && let Some(error) = &self.health.last_error
        {
            why = format!("{why}; last: {error}");
        }
        let state = if self.counts.ended_as(Status::Robots) == ended {
            SiteState::RobotsDenied
        } else if self.counts.ended_as(Status::Denied) == ended {
            SiteState::Blocked
        } else {
            SiteState::NoStories
        };
        verdict(state, why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::CanonicalUrl;
    use crate::evidence::Sign;
    use crate::outcome::Outcome;
    use crate::time::UnixMillis;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    /// A host after these answers, each of a URL that ended.
    fn after(answers: &[(Outcome, Option<Sign>, Option<&str>)]) -> HostState {
        let mut state = HostState::new(UnixMillis(0));
        for (outcome, sign, to) in answers {
            let to = to.map(url);
            let sign = sign.map(|sign| (sign, "a mark"));
            state.evidence.note(outcome, sign, &url("https://news.example/"), to.as_ref());
            state.counts.end(outcome.status().expect("an end"), 1);
        }
        state
    }

    /// A list that goes on by a script is reported where nothing else named more stories.
    #[test]
    fn lists_that_go_on_by_a_script() {
        for (what, stories, in_feed, from_sitemaps, state) in [
            ("all that the list shows", 8, 0, 0, SiteState::MoreByScript),
            ("a feed of the same", 8, 8, 0, SiteState::MoreByScript),
            ("a longer feed", 8, 9, 0, SiteState::Ok),
            ("a sitemap", 8, 0, 8, SiteState::Ok),
            ("more by other ways", 9, 0, 0, SiteState::Ok),
            ("no story", 0, 0, 0, SiteState::NoStories),
        ] {
            let mut host = after(&vec![(Outcome::Article, None, None); stories]);
            let front = url("https://news.example/");
            let sign = Some((Sign::MoreByScript, "8"));
            host.evidence.note(&Outcome::Hub, sign, &front, None);
            host.counts.end(Status::Hub, 1);
            host.lists.budgets.in_feed = in_feed;
            host.lists.budgets.from_sitemaps = from_sitemaps;
            let verdict = host.verdict(0);
            assert_eq!(verdict.state, state, "{what}");
            if state == SiteState::MoreByScript {
                let why = "1 lists show 8 stories and more by a script alone, such as \
                           https://news.example/";
                assert_eq!(verdict.why.as_deref(), Some(why), "{what}");
            }
            assert_eq!(host.verdict(1).state, SiteState::Ok, "{what}: URLs wait");
        }
    }

    #[test]
    fn a_host_without_stories_says_why() {
        let shell = Some(Sign::NeedsJavascript);
        let gate = Some("https://news.example/consent?continue=%2F");
        for (what, answers, state, why) in [
            ("nothing yet", vec![], SiteState::Ok, ""),
            (
                "a lone shell",
                vec![(Outcome::OtherPage, shell, None)],
                SiteState::NeedsJavascript,
                "1 of 1 pages are shells without text, such as https://news.example/",
            ),
            (
                "consent",
                vec![(Outcome::Redirect, None, gate), (Outcome::OtherPage, None, None)],
                SiteState::Consent,
                "1 URLs lead to a page that asks for something first (consent, a login, an age): \
                 https://news.example/consent?continue=%2F",
            ),
            (
                "a login link among pages",
                vec![
                    (Outcome::Redirect, None, gate),
                    (Outcome::Hub, None, None),
                    (Outcome::Hub, None, None),
                    (Outcome::Gone, None, None),
                ],
                SiteState::NoStories,
                "2 read as lists, 1 not found",
            ),
            (
                "a cookie is wanted",
                vec![(Outcome::WantsCookie, None, None)],
                SiteState::WantsCookie,
                "1 URLs answer only those who send a cookie back, such as https://news.example/",
            ),
            (
                "it moved",
                vec![(Outcome::Redirect, None, Some("https://other.example/"))],
                SiteState::Moved,
                "its URLs lead to https://other.example",
            ),
            ("feeds alone", vec![(Outcome::Feed, None, None)], SiteState::Ok, ""),
            ("refused", vec![(Outcome::Denied, None, None)], SiteState::Blocked, "1 refused"),
            (
                "stories",
                vec![(Outcome::Article, None, None), (Outcome::Hub, None, None)],
                SiteState::Ok,
                "",
            ),
            ("stories of other days", vec![(Outcome::TooOld, None, None)], SiteState::Ok, ""),
        ] {
            let host = after(&answers);
            let verdict = host.verdict(0);
            assert_eq!(verdict.state, state, "{what}");
            assert_eq!(verdict.why.unwrap_or_default(), why, "{what}");
            assert_eq!(host.verdict(1).state, SiteState::Ok, "{what}: URLs wait");
        }
    }
}
