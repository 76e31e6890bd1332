//! How a connection is doing.

/// State of a connection to the broker, for `status`, health checks and workers: one that
/// lost its link aborts its fetches, since its tasks go to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Not connected; being tried again.
    Down,
    /// Connected.
    Up,
    /// Connected, but the broker takes no messages: it is short of memory or disk.
    Blocked,
    /// Closed by us.
    Closed,
}
