//! What the states of a site mean, and what to do about them (docs/events.md, *Site states*).

use newshound_core::host::SiteState;

/// A state's name for people.
pub(crate) fn title(state: SiteState) -> &'static str {
    match state {
        SiteState::Ok => "Answers",
        SiteState::BackingOff => "Backing off",
        SiteState::Blocked => "Blocked",
        SiteState::Unreachable => "Unreachable",
        SiteState::RobotsDenied => "Forbidden by robots.txt",
        SiteState::NeedsJavascript => "Needs a browser",
        SiteState::Parked => "Parked domain",
        SiteState::Paywalled => "Paywalled",
        SiteState::Consent => "Asks for consent",
        SiteState::WantsCookie => "Wants its cookie back",
        SiteState::Moved => "Moved",
        SiteState::NoStories => "No stories",
        SiteState::MoreByScript => "More by script",
    }
}

/// What it says, and what to do.
pub(crate) fn advice(state: SiteState) -> &'static str {
    match state {
        SiteState::Ok | SiteState::Paywalled => "",
        SiteState::BackingOff => "It asked for less or failed lately. It is asked again by itself.",
        SiteState::Blocked => {
            "It refuses page after page. Name a contact (--contact), ask less often, or ask its \
             operator."
        }
        SiteState::Unreachable => {
            "It did not answer for as long as such a site is waited for. The next run asks again; \
             open it in a browser first."
        }
        SiteState::RobotsDenied => {
            "Its robots.txt forbids everything or cannot be had. It is obeyed."
        }
        SiteState::NeedsJavascript => {
            "Its pages are shells that only a script fills: look for a feed."
        }
        SiteState::Parked => {
            "Nobody has a site there any more: take the source off, or mend its address."
        }
        SiteState::Consent => {
            "Its pages lead to one that asks for consent, a login or an age first."
        }
        SiteState::WantsCookie => {
            "It shows pages only to those who send its cookie back: [fetch] cookies = true."
        }
        SiteState::Moved => "Its addresses lead to another host: name that one as the source.",
        SiteState::NoStories => {
            "All was read and nothing was a story: `newshound explain URL` on one of its stories \
             says why."
        }
        SiteState::MoreByScript => {
            "Its lists go on by a script alone: a feed or sitemap of it, named as a source, tells more."
        }
    }
}

/// Every state, the most urgent first.
pub(crate) const STATES: [SiteState; 13] = [
    SiteState::Blocked,
    SiteState::Unreachable,
    SiteState::RobotsDenied,
    SiteState::NeedsJavascript,
    SiteState::Consent,
    SiteState::WantsCookie,
    SiteState::Parked,
    SiteState::Moved,
    SiteState::NoStories,
    SiteState::MoreByScript,
    SiteState::BackingOff,
    SiteState::Paywalled,
    SiteState::Ok,
];
