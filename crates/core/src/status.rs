//! The terminal statuses of an admitted URL and the reasons a link is refused: the names
//! used in the summary, `status`, logs and documents alike.

use serde::{Deserialize, Serialize};

macro_rules! named {
    ($(#[$meta:meta])* $type:ident { $($(#[$vmeta:meta])* $variant:ident => $name:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($(#[$vmeta])* $variant,)* }

        impl $type {
            /// Every value, in the order of the documents.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in records, logs and documents.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The value with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

named! {
    /// How an admitted URL ended. Each URL ends in exactly one.
    Status {
        /// Its story was emitted.
        Article => "article",
        /// A list of stories, read for its links.
        Hub => "hub",
        /// A feed, read for its entries.
        Feed => "feed",
        /// A sitemap, read for its entries.
        Sitemap => "sitemap",
        /// A page that is neither story nor list.
        Other => "other",
        /// Its story had been emitted from another URL.
        Duplicate => "duplicate",
        /// A later page of a story.
        Continuation => "continuation",
        /// It answered with another place.
        Redirect => "redirect",
        /// 404 or 410.
        Gone => "gone",
        /// A page that its site gives for anything asked for, whatever its status code says.
        SoftNotFound => "soft_not_found",
        /// robots.txt forbids it.
        Robots => "robots",
        /// The page asks not to be kept (`noindex`).
        Noindex => "noindex",
        /// It reserves text and data mining, and the crawl obeys that.
        TdmReserved => "tdm_reserved",
        /// The server refuses it: 401, 402, 403, 451, a challenge page.
        Denied => "denied",
        /// Not a page: an image, a PDF, an archive.
        NotAPage => "not_a_page",
        /// Over the size cap.
        TooLarge => "too_large",
        /// Its address is not public.
        BlockedAddress => "blocked_address",
        /// Older than `--since`.
        TooOld => "too_old",
        /// Newer than `--until`.
        TooNew => "too_new",
        /// A story in another language than those wanted.
        OtherLanguage => "other_language",
        /// It waited, and the rules of today refuse it; judged anew when they change.
        Excluded => "excluded",
        /// Not worth a request: its list class had stopped yielding, or a guess was settled.
        Skipped => "skipped",
        /// Its host does not answer and was given up.
        Unreachable => "unreachable",
        /// It failed on every attempt.
        Failed => "failed",
        /// Its worker died on every attempt.
        Poison => "poison",
        /// It failed on every attempt by trouble that passes; the next run takes it up.
        Deferred => "deferred",
    }
}

/// Whether an end is one for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finality {
    /// No later run asks again.
    Final,
    /// For now: the next run, round or, in a crawl that watches, the next look takes it up, without
    /// any flag.
    ForNow,
    /// Until the crawl's rules change: then it is judged anew.
    UntilRulesChange,
}

impl Status {
    /// Whether a URL that ended so did for good.
    #[must_use]
    pub fn finality(self) -> Finality {
        match self {
            Self::Deferred => Finality::ForNow,
            Self::Excluded => Finality::UntilRulesChange,
            Self::Article
            | Self::Hub
            | Self::Feed
            | Self::Sitemap
            | Self::Other
            | Self::Duplicate
            | Self::Continuation
            | Self::Redirect
            | Self::Gone
            | Self::SoftNotFound
            | Self::Robots
            | Self::Noindex
            | Self::TdmReserved
            | Self::Denied
            | Self::NotAPage
            | Self::TooLarge
            | Self::BlockedAddress
            | Self::TooOld
            | Self::TooNew
            | Self::OtherLanguage
            | Self::Skipped
            | Self::Unreachable
            | Self::Failed
            | Self::Poison => Finality::Final,
        }
    }
}

named! {
    /// Why a link was not admitted. Counted per link met, not per URL.
    Refusal {
        /// Not a URL, or not http(s).
        BadUrl => "bad_url",
        /// Outside the crawl's scope.
        OutOfScope => "out_of_scope",
        /// Matches an exclude pattern.
        Excluded => "excluded",
        /// Matches no include pattern.
        NotIncluded => "not_included",
        /// Deeper than `--max-depth`.
        TooDeep => "too_deep",
        /// A redirect chain of more than five.
        TooManyRedirects => "too_many_redirects",
        /// The path names a picture, archive, script, feed of comments or login.
        NotAPage => "not_a_page",
        /// A search page.
        Search => "search",
        /// A calendar or date archive outside the possible.
        Calendar => "calendar",
        /// Another view of the same page: print, share, sort, AMP output.
        Variant => "variant",
        /// A path that repeats itself or never stops growing.
        PathTrap => "path_trap",
        /// Too many URLs of one shape on one host.
        PatternTrap => "pattern_trap",
        /// `rel=nofollow`, ugc or sponsored, or the page's robots meta.
        Nofollow => "nofollow",
        /// Older than `--since`, by the entry that names it.
        TooOld => "too_old",
        /// Newer than `--until`, by the entry that names it.
        TooNew => "too_new",
        /// Over the links kept of one page.
        OverLimit => "over_limit",
        /// On a further host of a domain that has as many as it may (`core::domains`).
        TooManyHosts => "too_many_hosts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_serialise_alike() {
        for &status in Status::ALL {
            assert_eq!(Status::from_name(status.name()), Some(status));
            assert_eq!(serde_json::to_string(&status).expect("json"), format!("\"{status}\""));
        }
        for &refusal in Refusal::ALL {
            assert_eq!(Refusal::from_name(refusal.name()), Some(refusal));
        }
    }
}
