//! A crawl on this machine, and how a run ends.
//!
//! seeds -> Scheduler.seed -> frontier;
//! frontier -> Scheduler.run -> task queue -> Worker.run -> report queue -> Scheduler.run;
//! Worker.run -> sink.

mod accounts;
mod articles;
mod ended;
mod failures;
mod first_look;
mod run;

pub use accounts::{Account, accounts};
pub use articles::Accord;
pub(crate) use ended::Meter;
pub use ended::{Ended, all_hosts};
pub(crate) use failures::sink_told;
pub use failures::told;
pub use run::{Shown, crawl};
