//! The configuration: file and command line, checked once, before anything starts.

mod file;
mod plan;

pub use file::FileConfig;
pub(crate) use plan::user_agent;
pub use plan::{CrawlPlan, this_year};
