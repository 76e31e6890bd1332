//! The configuration: file and command line, checked once, before anything starts.

mod cluster;
mod durations;
mod file;
mod options;
mod plan;
mod revisions;
mod secret;
mod sections;
mod sinks;
mod stories;
mod times;

pub use cluster::ClusterPlan;
pub use file::FileConfig;
pub use options::CrawlOptions;
pub(crate) use options::default_out;
pub(crate) use plan::NO_CONTACT;
pub use plan::{CrawlPlan, Missing, Notes, day, user_agent, visits};
pub use sections::{CapturePlan, CaptureSection};
pub use sections::{fields, listen};
pub use sinks::sinks;
pub(crate) use times::present;
pub use times::{delay_ms, this_year};

#[cfg(test)]
mod documented_tests;
