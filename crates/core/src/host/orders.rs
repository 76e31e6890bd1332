//! What an operator ordered of a host.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What stands of a host by order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Orders {
    /// Since when it is asked for nothing; what is out comes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<UnixMillis>,
    /// Nothing of it is asked for: what waits ends as `excluded`, and is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub excluded: bool,
    /// Least milliseconds from the end of one request to the start of the next; 0 is none by order.
    #[serde(skip_serializing_if = "is_zero")]
    pub delay_ms: u64,
    /// Visits put down until then are dropped as they fall due: it was forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forgotten: Option<UnixMillis>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
