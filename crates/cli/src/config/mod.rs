//! The configuration: file and command line, checked once, before anything starts.

mod file;
mod plan;

pub use file::FileConfig;
pub use plan::{CrawlPlan, delay_ms, this_year};
