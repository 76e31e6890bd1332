//! What is told of logs. Each report takes the events one by one, keeps tables of bounded size,
//! and gives text for people or JSON for programs.

mod advice;
mod errors;
mod politeness;
mod sites;
mod slow;
mod summary;
mod url;

use crate::read::Read;
use crate::record::Record;
pub use advice::advice;
pub use errors::Errors;
pub use politeness::Politeness;
pub use sites::Sites;
pub use slow::Slow;
pub use summary::Summary;
pub use url::UrlLife;

/// A report in the making.
pub trait Report {
    /// Whether a line may matter, by its bytes alone: a line refused here is not scanned, and so
    /// not counted as broken either.
    fn wants(&self, _line: &[u8]) -> bool {
        true
    }

    /// Takes an event.
    fn take(&mut self, record: &Record<'_>);

    /// For people.
    fn text(&self, read: &Read) -> String;

    /// For programs.
    fn json(&self, read: &Read) -> serde_json::Value;

    /// Whether something was found that should not be.
    fn found_fault(&self) -> bool {
        false
    }
}
