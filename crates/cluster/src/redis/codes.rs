//! The numbers by which names are kept. They are part of the format: a number is never used
//! for another name.

use newshound_core::link::LinkRole;
use newshound_core::status::Status;

/// Statuses at their place; the first is [`ARTICLE`], the others follow [`OTHERS`].
const STATUSES: [Status; 24] = [
    Status::Article,
    Status::Hub,
    Status::Feed,
    Status::Sitemap,
    Status::Other,
    Status::Duplicate,
    Status::Continuation,
    Status::Redirect,
    Status::Gone,
    Status::Robots,
    Status::Noindex,
    Status::Denied,
    Status::NotAPage,
    Status::TooLarge,
    Status::BlockedAddress,
    Status::TooOld,
    Status::Skipped,
    Status::Unreachable,
    Status::Failed,
    Status::Poison,
    Status::TdmReserved,
    Status::TooNew,
    Status::SoftNotFound,
    Status::Deferred,
];

/// The place of an ended article in the seen-set.
const ARTICLE: u8 = 20;
/// Numbers of the other statuses begin here; two digits each.
const OTHERS: u8 = 30;

/// The two-digit number of `status`.
pub(crate) fn status_code(status: Status) -> u8 {
    match STATUSES.iter().position(|&known| known == status) {
        Some(0) => ARTICLE,
        // A status without a number is told as failed; a test keeps that from happening.
        Some(at) => OTHERS + at as u8,
        None => status_code(Status::Failed),
    }
}

/// The status with this number.
pub(crate) fn status_of(code: u8) -> Option<Status> {
    let at = if code == ARTICLE { 0 } else { code.checked_sub(OTHERS).filter(|&at| at > 0)? };
    STATUSES.get(usize::from(at)).copied()
}

/// Roles at their place.
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

/// The number of `role`; `None` for one that has none yet and is kept by its name.
pub(crate) fn role_code(role: LinkRole) -> Option<u8> {
    ROLES.iter().position(|&known| known == role).map(|at| at as u8)
}

/// The role with this number.
pub(crate) fn role_of(code: u8) -> Option<LinkRole> {
    ROLES.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_number_of_its_own() {
        for &status in Status::ALL {
            assert_eq!(status_of(status_code(status)), Some(status));
        }
        assert_eq!(STATUSES.len(), Status::ALL.len());
        for code in [0, 21, 30, 54, 255] {
            assert_eq!(status_of(code), None, "{code}");
        }
    }

    #[test]
    fn roles_round_trip() {
        for (at, &role) in ROLES.iter().enumerate() {
            assert_eq!(role_code(role), Some(at as u8));
            assert_eq!(role_of(at as u8), Some(role));
        }
    }
}
