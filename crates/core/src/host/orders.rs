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

impl Orders {
    /// What is ordered, for people.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let paused = self.paused.map(|since| {
            let since = since.to_rfc3339();
            format!("paused since {}", since.get(..16).unwrap_or(&since).replace('T', " "))
        });
        let excluded = self.excluded.then(|| "excluded".to_owned());
        let slow = Some(self.delay_ms).filter(|delay| *delay > 0);
        let slow = slow.map(|delay| format!("a request in {} s", delay.div_ceil(1_000)));
        [paused, excluded, slow].into_iter().flatten().collect()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
