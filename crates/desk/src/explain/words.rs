//! Statuses and refusals as sentences.

use newshound_core::status::{Refusal, Status};

/// What a status says about a URL, after "It ".
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Article => "is a story and was emitted",
        Status::Hub => "is a list of stories; its links were read",
        Status::Feed => "is a feed; its entries were read",
        Status::Sitemap => "is a sitemap; its entries were read",
        Status::Other => "is neither a story nor a list of stories; its links were read",
        Status::Duplicate => "is a story that was emitted from another URL",
        Status::Continuation => "is a later page of a story",
        Status::Redirect => "answered with another place, which was judged as a link of its own",
        Status::Gone => "does not exist (404 or 410)",
        Status::Robots => "is forbidden by its host's robots.txt",
        Status::TdmReserved => "reserves text and data mining, which [crawl] obey_tdm obeys",
        Status::Noindex => "asks not to be kept (noindex); --keep-noindex keeps such stories",
        Status::Denied => "was refused by the server (401, 402, 403, 451 or a bot check)",
        Status::NotAPage => "is no page: a picture, a PDF, an archive",
        Status::TooLarge => "is over the size cap ([fetch] max_page_bytes and its siblings)",
        Status::BlockedAddress => "has an address that is not public; --allow-private allows it",
        Status::TooOld => "is a story from before --since",
        Status::TooNew => "is a story from after --until",
        Status::OtherLanguage => "is a story in none of the languages of --language",
        Status::Excluded => {
            "waited, and was refused by rules that came later, or by an operator; judged anew when that changes"
        }
        Status::SoftNotFound => "is what its site answers to any URL: there is no such page",
        Status::Skipped => "was not worth a request: what is like it had stopped paying",
        Status::Unreachable => "is on a host that did not answer and was given up",
        Status::Failed => "failed on every attempt ([politeness] attempts)",
        Status::Deferred => {
            "failed on every attempt by trouble that passes: the next run asks for it again"
        }
        Status::Poison => "lost its worker on every attempt",
    }
}

/// Why a link is refused, after "it would be refused: ".
#[must_use]
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::BadUrl => "it is no URL that can be crawled",
        Refusal::OutOfScope => "it is outside the crawl's scope (--scope, or one more seed)",
        Refusal::Excluded => "it matches a pattern of --exclude",
        Refusal::NotIncluded => "it matches no pattern of --include",
        Refusal::TooDeep => "it is deeper than --max-depth",
        Refusal::TooManyRedirects => "it is behind more than five redirects",
        Refusal::NotAPage => "its path names a picture, an archive, a script, comments or a login",
        Refusal::Search => "it is a search page",
        Refusal::Calendar => "it is a calendar or date archive outside the possible",
        Refusal::Variant => "it is another view of a page: print, share, sort, AMP",
        Refusal::PathTrap => "its path repeats itself or never stops growing",
        Refusal::PatternTrap => "its host has too many URLs of this shape",
        Refusal::Nofollow => "links to it ask not to be followed",
        Refusal::TooOld => "it is older than --since",
        Refusal::TooNew => "it is newer than --until",
        Refusal::OverLimit => "the page that names it has more links than are kept",
        Refusal::TooManyHosts => {
            "its domain has as many hosts as it may until more of them give stories \
             ([crawl] hosts_per_domain)"
        }
    }
}
