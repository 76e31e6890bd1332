//! A crawl on this machine, and how a run ends.
//!
//! seeds -> Scheduler.seed -> frontier;
//! frontier -> Scheduler.run -> task queue -> Worker.run -> report queue -> Scheduler.run;
//! Worker.run -> sink.

mod ended;
mod failures;
mod run;

pub use ended::Ended;
pub use failures::{sink_told, told};
pub use run::{all_hosts, crawl};
