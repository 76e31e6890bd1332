//! Where a URL is, as a number of the `seen` table.

use newshound_core::status::Status;
use newshound_core::task::Lane;
use newshound_records::{status_number, status_of};

/// Added to a status' number where an ended URL is told from a waiting one.
const ENDED: i64 = 32;

/// The number of `status`.
pub(crate) const fn status_code(status: Status) -> i64 {
    status_number(status) as i64
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
        return status_of(u8::try_from(code - ENDED).ok()?).map(Ok);
    }
    Lane::ALL.get(usize::try_from(code).ok()?).map(|&lane| Err(lane))
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
        assert_eq!((place_of(-1), place_of(9), place_of(99)), (None, None, None));
    }
}
