//! Why logs cannot be read.

use std::path::PathBuf;

/// A file that cannot be opened or listed. What is broken inside a file is counted instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be opened.
    #[error("{path}: cannot be read: {error}", path = .path.display())]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A folder without logs.
    #[error("{path}: no log is in this folder; name the files, or the folder of a crawl", path = .path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}
