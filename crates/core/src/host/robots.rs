//! What is known of a host's robots.txt.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What is known of a host's robots.txt. The rules themselves are kept apart, since they may
/// be large and change seldom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsState {
    /// When rules were last had; `None` before the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<UnixMillis>,
    /// When to ask again.
    #[serde(default)]
    pub refresh: UnixMillis,
    /// Failed attempts since the last good one.
    #[serde(default)]
    pub failures: u16,
    /// When it first failed without a good copy since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<UnixMillis>,
    /// Number of the rules kept, so that a cache knows them; 0 is none.
    #[serde(default)]
    pub version: u64,
    /// Where a redirect of robots.txt leads, while it is being followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// Redirects followed of the robots.txt being fetched (at most 5).
    #[serde(default)]
    pub redirects: u8,
    /// Delay asked for, in milliseconds, before the cap.
    #[serde(default)]
    pub crawl_delay_ms: u64,
}
