//! How a host is doing.

use serde::{Deserialize, Serialize};

/// How a host is doing, told in `status` and in the summary.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// It answers.
    #[default]
    Ok,
    /// It asked for less, or failed lately.
    BackingOff,
    /// It refuses us page after page.
    Blocked,
    /// It is away: it did not answer, or asked for less, for as long as such a host is waited for.
    /// Its URLs wait for the next run.
    Unreachable,
    /// Its robots.txt forbids everything.
    RobotsDenied,
    /// Its pages are shells that need a browser.
    NeedsJavascript,
    /// Nobody has a site there: its pages are of a parked domain.
    Parked,
    /// Its stories say that they are not free to read.
    Paywalled,
    /// Its URLs lead to a page that asks for something first: consent, a login, an age.
    Consent,
    /// It shows its pages only to those who send its cookie back.
    WantsCookie,
    /// Its URLs lead to another host.
    Moved,
    /// Everything was read, and nothing was a story.
    NoStories,
    /// Its lists go on by a script alone, and nothing else names more than they show.
    MoreByScript,
}

impl SiteState {
    /// Its name in records and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::BackingOff => "backing_off",
            Self::Blocked => "blocked",
            Self::Unreachable => "unreachable",
            Self::RobotsDenied => "robots_denied",
            Self::NeedsJavascript => "needs_javascript",
            Self::Parked => "parked",
            Self::Paywalled => "paywalled",
            Self::Consent => "consent",
            Self::WantsCookie => "wants_cookie",
            Self::Moved => "moved",
            Self::NoStories => "no_stories",
            Self::MoreByScript => "more_by_script",
        }
    }
}
