//! The numbers by which names are kept. They are part of the format: a number is never reused.

use newshound_core::link::LinkRole;
use newshound_core::status::Status;
use newshound_core::task::Lane;

/// Added to a status' number where an ended URL is told from a waiting one.
const ENDED: i64 = 32;

/// The number of `status`.
pub(crate) const fn status_code(status: Status) -> i64 {
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
    }
}

/// Where a URL of the `seen` table is: `lane.index()` while it waits or is in flight,
/// [`ENDED`] plus the status' number once it ended. One byte in SQLite's encoding.
pub(crate) const fn waits_in(lane: Lane) -> i64 {
    lane as i64
}

/// See [`waits_in`].
pub(crate) const fn ended_as(status: Status) -> i64 {
    ENDED + status_code(status)
}

/// Undoes [`waits_in`] and [`ended_as`].
pub(crate) fn place_of(code: i64) -> Option<Result<Status, Lane>> {
    if code >= ENDED {
        let status = Status::ALL.iter().find(|&&status| ended_as(status) == code)?;
        return Some(Ok(*status));
    }
    Lane::ALL.get(usize::try_from(code).ok()?).map(|&lane| Err(lane))
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
pub(crate) const fn role_code(role: LinkRole) -> u8 {
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

/// Undoes [`role_code`].
pub(crate) fn role_of(code: u8) -> Option<LinkRole> {
    ROLES.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        for &status in Status::ALL {
            assert_eq!(place_of(ended_as(status)), Some(Ok(status)));
        }
        for lane in Lane::ALL {
            assert_eq!(place_of(waits_in(lane)), Some(Err(lane)));
        }
        for role in ROLES {
            assert_eq!(role_of(role_code(role)), Some(role));
        }
        assert_eq!(
            (place_of(-1), place_of(9), place_of(99), role_of(24)),
            (None, None, None, None)
        );
    }
}
