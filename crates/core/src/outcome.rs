//! What came of one request: every response a server can give has a name here.

use crate::status::Status;
use serde::{Deserialize, Serialize};

/// The outcome of a task. A 404 is an outcome, never an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// A story, emitted.
    Article,
    /// A story already emitted from another URL.
    Duplicate,
    /// A later page of a story.
    Continuation,
    /// A story whose later pages are wanted first: it is asked for again after them.
    Parts,
    /// A page without a proof that it is a story, on a host of which is not known how it answers
    /// for what does not exist: it is asked for again when that is known ([`crate::doubt`]).
    Doubtful,
    /// A list of stories.
    Hub,
    /// A feed.
    Feed,
    /// A sitemap.
    Sitemap,
    /// robots.txt, answered in any way that gives rules.
    Robots,
    /// `/.well-known/tdmrep.json`, or the answer that there is none.
    TdmFile,
    /// A page that is neither story nor list.
    OtherPage,
    /// The page asks not to be kept.
    Noindex,
    /// The page reserves text and data mining, and the crawl obeys that.
    TdmReserved,
    /// A story older than the crawl wants.
    TooOld,
    /// A story newer than the crawl wants.
    TooNew,
    /// A story in another language than the crawl wants.
    OtherLanguage,
    /// The page the site gives for URLs that do not exist.
    SoftNotFound,
    /// 304.
    NotModified,
    /// A redirect; the target is an outlink, unless it was refused.
    Redirect,
    /// A redirect that sets a cookie and leads back to itself: it is asked for again with it.
    CookieBounce,
    /// The page is shown only to those who send back a cookie.
    WantsCookie,
    /// A redirect without a target that can be crawled, or one too many.
    BadRedirect,
    /// 404 or 410.
    Gone,
    /// 401, 402, 403, 407, 451.
    Denied,
    /// A bot check or block page.
    Challenge,
    /// 429 or 503: the host asks for less.
    Throttled {
        /// `Retry-After` in milliseconds from now, where it was sent.
        retry_after_ms: Option<u64>,
    },
    /// Other 5xx.
    ServerError,
    /// Any other status.
    OddStatus,
    /// The name does not resolve.
    DnsFailed,
    /// The connection was refused or could not be made.
    ConnectFailed,
    /// TLS failed.
    TlsFailed,
    /// A deadline passed.
    TimedOut,
    /// The connection broke, or the response was not HTTP.
    Broken,
    /// A body over the cap, before or after decompression.
    TooLarge,
    /// A content type that is no page.
    NotAPage,
    /// A content coding that cannot be undone.
    BadEncoding,
    /// The address is not public and private ones are not allowed.
    BlockedAddress,
    /// The parser failed (a defect of ours, told as such).
    ParserFailed,
    /// This machine had no open file, buffer, port or memory left for the request.
    LocalShortage,
    /// This machine has no way to the network at all.
    NoRoute,
    /// The host speaks only a version of IP that this machine has not got.
    NoProtocol,
}

/// Whom an outcome tells about: it decides who backs off and what is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Nothing is wrong.
    None,
    /// This URL alone: tried again up to the limit.
    Url,
    /// The host asks for less: it backs off, the URL keeps its attempts.
    HostBusy,
    /// The host cannot be reached: it backs off, the URL keeps its attempts.
    HostDown,
    /// This machine: the task is given back, and neither host nor URL is charged with anything.
    Here,
}

impl Outcome {
    /// Its name in records and logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Duplicate => "duplicate",
            Self::Continuation => "continuation",
            Self::Parts => "parts",
            Self::Doubtful => "doubtful",
            Self::Hub => "hub",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Robots => "robots",
            Self::TdmFile => "tdm_file",
            Self::OtherPage => "other_page",
            Self::Noindex => "noindex",
            Self::TdmReserved => "tdm_reserved",
            Self::TooOld => "too_old",
            Self::TooNew => "too_new",
            Self::OtherLanguage => "other_language",
            Self::SoftNotFound => "soft_not_found",
            Self::NotModified => "not_modified",
            Self::Redirect => "redirect",
            Self::CookieBounce => "cookie_bounce",
            Self::WantsCookie => "wants_cookie",
            Self::BadRedirect => "bad_redirect",
            Self::Gone => "gone",
            Self::Denied => "denied",
            Self::Challenge => "challenge",
            Self::Throttled { .. } => "throttled",
            Self::ServerError => "server_error",
            Self::OddStatus => "odd_status",
            Self::DnsFailed => "dns_failed",
            Self::ConnectFailed => "connect_failed",
            Self::TlsFailed => "tls_failed",
            Self::TimedOut => "timed_out",
            Self::Broken => "broken",
            Self::TooLarge => "too_large",
            Self::NotAPage => "not_a_page",
            Self::BadEncoding => "bad_encoding",
            Self::BlockedAddress => "blocked_address",
            Self::ParserFailed => "parser_failed",
            Self::LocalShortage => "local_shortage",
            Self::NoRoute => "no_route",
            Self::NoProtocol => "no_protocol",
        }
    }

    /// Whom it tells about.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Throttled { .. } => Blame::HostBusy,
            Self::DnsFailed | Self::ConnectFailed | Self::TlsFailed | Self::NoProtocol => {
                Blame::HostDown
            }
            Self::LocalShortage | Self::NoRoute => Blame::Here,
            Self::ServerError
            | Self::CookieBounce
            | Self::TimedOut
            | Self::Broken
            | Self::BadEncoding
            | Self::ParserFailed => Blame::Url,
            _ => Blame::None,
        }
    }

    /// Whether it is trouble that passes: what failed so is asked for again in a later run.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::ServerError | Self::TimedOut | Self::Broken)
    }

    /// The terminal status it gives, or `None` where it is tried again.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        Some(match self {
            Self::Article => Status::Article,
            Self::Duplicate => Status::Duplicate,
            Self::Continuation => Status::Continuation,
            Self::Hub => Status::Hub,
            Self::Feed => Status::Feed,
            Self::Sitemap => Status::Sitemap,
            Self::Robots | Self::TdmFile | Self::OtherPage | Self::NotModified => Status::Other,
            Self::Noindex => Status::Noindex,
            Self::TdmReserved => Status::TdmReserved,
            Self::TooOld => Status::TooOld,
            Self::TooNew => Status::TooNew,
            Self::OtherLanguage => Status::OtherLanguage,
            Self::SoftNotFound => Status::SoftNotFound,
            Self::Redirect => Status::Redirect,
            Self::BadRedirect | Self::OddStatus => Status::Failed,
            Self::Gone => Status::Gone,
            Self::Denied | Self::Challenge | Self::WantsCookie => Status::Denied,
            Self::TooLarge => Status::TooLarge,
            Self::NotAPage => Status::NotAPage,
            Self::BlockedAddress => Status::BlockedAddress,
            Self::Parts
            | Self::Doubtful
            | Self::Throttled { .. }
            | Self::ServerError
            | Self::CookieBounce
            | Self::DnsFailed
            | Self::ConnectFailed
            | Self::TlsFailed
            | Self::TimedOut
            | Self::Broken
            | Self::BadEncoding
            | Self::ParserFailed
            | Self::LocalShortage
            | Self::NoRoute
            | Self::NoProtocol => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blamed_is_tried_again_and_nothing_else() {
        for outcome in [
            Outcome::Article,
            Outcome::Gone,
            Outcome::Denied,
            Outcome::ServerError,
            Outcome::DnsFailed,
            Outcome::Throttled { retry_after_ms: None },
            Outcome::ParserFailed,
            Outcome::LocalShortage,
            Outcome::NoProtocol,
            Outcome::BadRedirect,
        ] {
            assert_eq!(outcome.blame() == Blame::None, outcome.status().is_some(), "{outcome:?}");
        }
    }
}
