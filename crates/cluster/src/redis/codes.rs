//! Where an ended URL is, as a number of the seen-set: two digits, apart from those of the lanes.

use newshound_core::status::Status;
use newshound_records::{status_number, status_of as numbered};

/// The place of an ended article in the seen-set.
const ARTICLE: u8 = 20;
/// Added to the numbers of the other statuses.
const OTHERS: u8 = 29;

/// The two-digit number of `status`.
pub(crate) fn status_code(status: Status) -> u8 {
    match status {
        Status::Article => ARTICLE,
        other => OTHERS + status_number(other),
    }
}

/// The status with this number.
pub(crate) fn status_of(code: u8) -> Option<Status> {
    if code == ARTICLE {
        return Some(Status::Article);
    }
    let number = code.checked_sub(OTHERS)?;
    numbered(number).filter(|status| *status != Status::Article)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_number_of_its_own() {
        for &status in Status::ALL {
            assert_eq!(status_of(status_code(status)), Some(status));
        }
        for code in [0, 21, 30, 56, 255] {
            assert_eq!(status_of(code), None, "{code}");
        }
        for (status, code) in [(Status::Hub, 31), (Status::Gone, 38), (Status::Deferred, 53)] {
            assert_eq!(status_code(status), code, "as 0.1.0 wrote it: {status}");
        }
    }
}
