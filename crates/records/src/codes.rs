//! The numbers by which names are kept. They are part of the format: a number is never used for
//! another name. Each store adds what tells an ended URL from a waiting one.

use newshound_core::link::LinkRole;
use newshound_core::status::Status;

/// The number of `status`, from 1.
#[must_use]
pub const fn status_number(status: Status) -> u8 {
    match status {
        Status::Article => 1,
        Status::Hub => 2,
        Status::Feed => 3,
        Status::Sitemap => 4,
        Status::Other => 5,
        Status::Duplicate => 6,
        Status::Continuation => 7,
        Status::Redirect => 8,
        Status::Gone => 9,
        Status::Robots => 10,
        Status::Noindex => 11,
        Status::Denied => 12,
        Status::NotAPage => 13,
        Status::TooLarge => 14,
        Status::BlockedAddress => 15,
        Status::TooOld => 16,
        Status::Skipped => 17,
        Status::Unreachable => 18,
        Status::Failed => 19,
        Status::Poison => 20,
        Status::TdmReserved => 21,
        Status::TooNew => 22,
        Status::SoftNotFound => 23,
        Status::Deferred => 24,
        Status::OtherLanguage => 25,
        Status::Excluded => 26,
    }
}

/// The status with this number.
#[must_use]
pub fn status_of(number: u8) -> Option<Status> {
    Status::ALL.iter().find(|&&status| status_number(status) == number).copied()
}

/// Every role at its number.
const ROLES: [LinkRole; 24] = [
    LinkRole::Latest,
    LinkRole::Recommended,
    LinkRole::Related,
    LinkRole::AlsoRead,
    LinkRole::Inline,
    LinkRole::Previous,
    LinkRole::Next,
    LinkRole::Pagination,
    LinkRole::Continuation,
    LinkRole::Section,
    LinkRole::Tag,
    LinkRole::Author,
    LinkRole::Teaser,
    LinkRole::Navigation,
    LinkRole::External,
    LinkRole::Seed,
    LinkRole::Redirect,
    LinkRole::Canonical,
    LinkRole::Feed,
    LinkRole::FeedEntry,
    LinkRole::Sitemap,
    LinkRole::SitemapEntry,
    LinkRole::NewsSitemapEntry,
    LinkRole::SitemapGuess,
];
/// An entry's first byte has five bits for it.
const _: () = assert!(ROLES.len() <= 32);

/// The number of `role`.
pub(crate) const fn role_number(role: LinkRole) -> u8 {
    match role {
        LinkRole::Latest => 0,
        LinkRole::Recommended => 1,
        LinkRole::Related => 2,
        LinkRole::AlsoRead => 3,
        LinkRole::Inline => 4,
        LinkRole::Previous => 5,
        LinkRole::Next => 6,
        LinkRole::Pagination => 7,
        LinkRole::Continuation => 8,
        LinkRole::Section => 9,
        LinkRole::Tag => 10,
        LinkRole::Author => 11,
        LinkRole::Teaser => 12,
        LinkRole::Navigation => 13,
        LinkRole::External => 14,
        LinkRole::Seed => 15,
        LinkRole::Redirect => 16,
        LinkRole::Canonical => 17,
        LinkRole::Feed => 18,
        LinkRole::FeedEntry => 19,
        LinkRole::Sitemap => 20,
        LinkRole::SitemapEntry => 21,
        LinkRole::NewsSitemapEntry => 22,
        LinkRole::SitemapGuess => 23,
    }
}

/// Undoes [`role_number`].
pub(crate) fn role_of(code: u8) -> Option<LinkRole> {
    ROLES.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        for &status in Status::ALL {
            assert_eq!(status_of(status_number(status)), Some(status));
        }
        assert_eq!((status_of(0), status_of(27)), (None, None));
        for (at, role) in ROLES.into_iter().enumerate() {
            assert_eq!(
                (usize::from(role_number(role)), role_of(role_number(role))),
                (at, Some(role))
            );
        }
        assert_eq!(role_of(24), None);
    }

    /// As 0.1.0 numbered them.
    #[test]
    fn numbers_stay() {
        for (status, number) in [
            (Status::Article, 1),
            (Status::Gone, 9),
            (Status::Skipped, 17),
            (Status::Poison, 20),
            (Status::Deferred, 24),
            (Status::OtherLanguage, 25),
            (Status::Excluded, 26),
        ] {
            assert_eq!(status_number(status), number, "{status}");
        }
        for (role, number) in
            [(LinkRole::Latest, 0), (LinkRole::Teaser, 12), (LinkRole::SitemapGuess, 23)]
        {
            assert_eq!(role_number(role), number, "{role}");
        }
    }
}
