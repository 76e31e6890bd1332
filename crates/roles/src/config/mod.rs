//! The configuration: file and command line, checked once, before anything starts.

mod cluster;
mod file;
mod options;
mod plan;
mod secret;
mod stories;

pub use cluster::{ClusterPlan, listen};
pub use file::FileConfig;
pub use options::CrawlOptions;
pub use plan::{CrawlPlan, Notes, delay_ms, this_year, user_agent, visits};
