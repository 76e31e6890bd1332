//! What can go wrong with a store or a queue, and what to do about it.

/// An error of a backend. It says what to do, not which library failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The backend is away or busy: the same call may succeed later.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// What is stored cannot be read; nothing will get better by itself.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The store belongs to another version of newshound.
    #[error("the store has format {found}, this newshound writes format {expected}")]
    OtherVersion {
        /// Format found.
        found: String,
        /// Format this version writes.
        expected: String,
    },
    /// Another process holds it.
    #[error("the store is in use by another newshound (process {0})")]
    Locked(String),
    /// No room left, or no right to write.
    #[error("the store cannot be written: {0}")]
    NotWritable(String),
    /// The backend came back as it was some time ago: its last writes are lost. Who holds it takes it
    /// anew, and does again what was lost.
    #[error("the store lost its last writes: {0}")]
    RolledBack(String),
    /// The backend was shut down.
    #[error("the store was closed")]
    Closed,
}
