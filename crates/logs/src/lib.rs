//! Reads the logs of a crawl (docs/events.md) and tells their story.
//!
//! Flow: [`Input`] opens files of many workers, gzip, stdin, and merges their lines in the order
//! of time; [`scan`] finds the fields of a line without building a tree; a [`Report`] takes each
//! [`Record`] and at the end gives text and JSON. Memory does not grow with the length of the
//! logs: every table has a bound, and says when it was reached.
//!
//! It must not know how events are written, need a crawl's state, or fail on a broken line.

mod bounded;
mod error;
mod histogram;
pub mod input;
mod read;
mod record;
pub mod report;
pub mod scan;
mod table;
mod time;

pub use error::Error;
pub use input::{Filter, Input, log_files};
pub use read::Read;
pub use record::Record;
pub use report::Report;
pub use time::moment;
