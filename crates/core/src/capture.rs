//! What a record knows of the capture it was read from (docs/capture.md).

use serde::{Deserialize, Serialize};

/// Where a response is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CaptureRef {
    /// The name of its WARC file, without the folder.
    pub file: String,
    /// Where its record begins in that file.
    pub offset: u64,
    /// `WARC-Record-ID`, without the angle brackets: `urn:uuid:...`.
    pub id: String,
}
