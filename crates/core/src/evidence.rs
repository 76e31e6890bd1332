//! What pages tell about their site as a whole: shells that need a browser, a parked domain, a
//! paywall. A site that yields nothing is told why, never with a silent zero.

use crate::canonical::CanonicalUrl;
use crate::gate::is_gate;
use crate::host::SiteState;
use crate::outcome::Outcome;
use serde::{Deserialize, Serialize};

/// What one page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// An application shell without text of its own.
    NeedsJavascript,
    /// A page that a domain has when nobody has a site there.
    Parked,
    /// A story that says that it is not free to read.
    Paywalled,
    /// A list that goes on by a script alone, with the number of stories it shows.
    MoreByScript,
}

impl Sign {
    /// Its name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeedsJavascript => "needs_javascript",
            Self::Parked => "parked",
            Self::Paywalled => "paywalled",
            Self::MoreByScript => "more_by_script",
        }
    }
}

/// Pages of a host counted by what they tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Pages read.
    pub pages: u32,
    /// Stories among them.
    pub stories: u32,
    /// Pages that were shells.
    pub shells: u32,
    /// Pages of a parked domain.
    pub parked: u32,
    /// Stories that are not free.
    pub paywalled: u32,
    /// URLs that led to a page that asks for something first ([`crate::gate`]).
    #[serde(skip_serializing_if = "is_zero")]
    pub gates: u32,
    /// The last such page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gate: String,
    /// URLs that were shown only to those who send a cookie back.
    #[serde(skip_serializing_if = "is_zero")]
    pub cookies: u32,
    /// Lists that go on by a script alone.
    #[serde(skip_serializing_if = "is_zero")]
    pub lists_by_script: u32,
    /// The stories that they show, each list's counted.
    #[serde(skip_serializing_if = "is_zero")]
    pub shown_by_script: u32,
    /// The last such list.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub list_by_script: String,
    /// The origin of another host that a URL led to, the last one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub moved_to: String,
    /// The last page that told anything.
    pub example: String,
    /// What told it there, such as `declared` (docs/events.md, `sign_by`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub example_by: String,
}

/// One shell among pages is a page of its own kind (a video player, a game); from three on, where
/// hardly anything else is seen, it is the site.
const FEW: u32 = 3;
/// Where every page was a shell, so many are asked for; twice as many where some were not.
const SHELLS: u32 = 5;
/// A site with some free stories is not told as paywalled before so many were seen.
const STORIES: u32 = 10;
/// Characters kept of what told it: the longest mark has 50, and a report may say anything.
const MAX_BY: usize = 64;
/// Of ten pages so many must tell the same.
const MOST_OF_TEN: u32 = 8;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Evidence {
    /// What the pages make of the site.
    #[must_use]
    pub fn state(&self) -> SiteState {
        let most =
            |some: u32, all: u32| u64::from(some) * 10 >= u64::from(all) * u64::from(MOST_OF_TEN);
        if self.stories == 0 && self.parked > 0 && most(self.parked, self.pages) {
            SiteState::Parked
        } else if self.stories == 0 && self.shells >= FEW && most(self.shells, self.pages) {
            SiteState::NeedsJavascript
        } else if self.stories >= STORIES && most(self.paywalled, self.stories) {
            SiteState::Paywalled
        } else {
            SiteState::Ok
        }
    }

    /// Whether its pages are shells that need a browser, as far as anybody needs to ask: more of
    /// them would tell the same.
    #[must_use]
    pub fn is_of_shells(&self) -> bool {
        let all = self.shells == self.pages && self.shells >= SHELLS;
        self.state() == SiteState::NeedsJavascript && (all || self.shells >= 2 * SHELLS)
    }

    /// The evidence in a sentence, where it says anything.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let (count, all, what) = match self.state() {
            SiteState::Parked => (self.parked, self.pages, "pages are of a parked domain"),
            SiteState::NeedsJavascript => {
                (self.shells, self.pages, "pages are shells without text")
            }
            SiteState::Paywalled => {
                (self.paywalled, self.stories, "stories say that they are not free to read")
            }
            _ => return None,
        };
        let by = if self.example_by.is_empty() { "" } else { &format!(" ({})", self.example_by) };
        Some(format!("{count} of {all} {what}, such as {}{by}", self.example))
    }

    /// Notes a URL that was asked for the first time, what its page tells by what, and where it
    /// led.
    pub fn note(
        &mut self,
        outcome: &Outcome,
        sign: Option<(Sign, &str)>,
        url: &CanonicalUrl,
        moved_to: Option<&CanonicalUrl>,
    ) {
        match (outcome, moved_to) {
            (
                Outcome::Article
                | Outcome::Duplicate
                | Outcome::Continuation
                | Outcome::Hub
                | Outcome::OtherPage
                | Outcome::Noindex
                | Outcome::TdmReserved
                | Outcome::TooOld,
                _,
            ) => self.note_page(outcome, sign, url.as_str()),
            (Outcome::WantsCookie, _) => {
                self.cookies = self.cookies.saturating_add(1);
                url.as_str().clone_into(&mut self.example);
            }
            (Outcome::Redirect, Some(to)) => self.note_redirect(url, to),
            _ => {}
        }
    }

    fn note_redirect(&mut self, url: &CanonicalUrl, to: &CanonicalUrl) {
        if is_gate(url, to) {
            self.gates = self.gates.saturating_add(1);
            to.as_str().clone_into(&mut self.gate);
        } else if url.origin() != to.origin() {
            to.origin().clone_into(&mut self.moved_to);
        }
    }

    fn note_page(&mut self, outcome: &Outcome, sign: Option<(Sign, &str)>, url: &str) {
        self.pages = self.pages.saturating_add(1);
        let story = matches!(outcome, Outcome::Article | Outcome::Duplicate);
        self.stories = self.stories.saturating_add(u32::from(story));
        let Some((sign, by)) = sign else { return };
        let count = match sign {
            Sign::NeedsJavascript => &mut self.shells,
            Sign::Parked => &mut self.parked,
            Sign::Paywalled => &mut self.paywalled,
            Sign::MoreByScript => &mut self.lists_by_script,
        };
        *count = count.saturating_add(1);
        if sign == Sign::MoreByScript {
            // It says nothing of the site's other pages, whose example stays.
            self.shown_by_script = self.shown_by_script.saturating_add(by.parse().unwrap_or(0));
            return url.clone_into(&mut self.list_by_script);
        }
        url.clone_into(&mut self.example);
        self.example_by = by.chars().take(MAX_BY).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::HostState;
    use crate::time::UnixMillis;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    /// The state after so many pages of each kind, one after the other.
    fn after(pages: &[(u32, Outcome, Option<Sign>)]) -> HostState {
        let mut state = HostState::new(UnixMillis(0));
        for (count, outcome, sign) in pages {
            for _ in 0..*count {
                // As `politeness` does with every answer.
                state.health.site_state = SiteState::Ok;
                let sign = sign.map(|sign| (sign, "a mark"));
                state.evidence.note(outcome, sign, &url("https://news.example/a/"), None);
                state.judge();
            }
        }
        state
    }

    #[test]
    fn states() {
        let shell = |count| (count, Outcome::OtherPage, Some(Sign::NeedsJavascript));
        let parked = |count| (count, Outcome::OtherPage, Some(Sign::Parked));
        let story = |count| (count, Outcome::Article, None);
        let paid = |count| (count, Outcome::Article, Some(Sign::Paywalled));
        let hub = |count| (count, Outcome::Hub, None);
        for (pages, expected) in [
            (vec![], SiteState::Ok),
            (vec![shell(2)], SiteState::Ok),
            (vec![shell(3)], SiteState::NeedsJavascript),
            (vec![shell(9), hub(2)], SiteState::NeedsJavascript),
            (vec![shell(3), hub(2)], SiteState::Ok),
            (vec![shell(9), story(1)], SiteState::Ok),
            (vec![parked(1)], SiteState::Parked),
            (vec![hub(3), parked(1)], SiteState::Ok),
            (vec![paid(9)], SiteState::Ok),
            (vec![paid(10)], SiteState::Paywalled),
            (vec![paid(8), story(2)], SiteState::Paywalled),
            (vec![paid(7), story(3)], SiteState::Ok),
            (vec![(5, Outcome::Gone, Some(Sign::Parked))], SiteState::Ok),
        ] {
            let state = after(&pages);
            assert_eq!(state.health.site_state, expected, "{pages:?}");
            assert_eq!(state.evidence.told().is_some(), expected != SiteState::Ok, "{pages:?}");
        }
        let told = after(&[shell(4)]).evidence.told();
        let expected =
            "4 of 4 pages are shells without text, such as https://news.example/a/ (a mark)";
        assert_eq!(told.as_deref(), Some(expected));
    }

    #[test]
    fn what_told_it_is_bounded() {
        let mut state = HostState::new(UnixMillis(0));
        let by = "\u{e0}".repeat(1_000);
        state.evidence.note(
            &Outcome::Article,
            Some((Sign::Paywalled, &by)),
            &url("https://news.example/"),
            None,
        );
        assert_eq!(state.evidence.example_by, "\u{e0}".repeat(64));
    }

    #[test]
    fn a_host_that_backs_off_stays_so() {
        let mut state = HostState::new(UnixMillis(0));
        state.health.site_state = SiteState::BackingOff;
        let sign = Some((Sign::Parked, "a mark"));
        state.evidence.note(&Outcome::OtherPage, sign, &url("https://news.example/"), None);
        state.judge();
        assert_eq!(state.health.site_state, SiteState::BackingOff);
    }
}
