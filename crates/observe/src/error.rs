//! What can be wrong before anything is shown.

/// Why a log, an exporter or the server for probes cannot be started: one sentence each, with
/// what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting makes no sense, or names an address that cannot be had.
    #[error("{0}")]
    Config(String),
    /// A file or folder cannot be written.
    #[error("{0}")]
    NotWritable(String),
}
