//! The scheduler: owns the frontier, gives out tasks, settles reports.
//!
//! Flow: `seeds -> admit`, then in a loop `reports -> plan -> commit -> ack` and `due hosts ->
//! plan -> commit -> publish`, until nothing is outstanding. [`plan`] is pure: a host's row and
//! a report or the time in, a transition out. It must not fetch, parse, know a backend, or
//! publish a task before the frontier has it in flight.

mod delays;
pub mod plan;
pub mod service;
pub mod snapshot;
pub mod times;

pub use delays::delay_quantile;
pub use plan::{LastRules, Limits, Planner};

pub use service::{
    Carried, Ending, Given, MoreSeeds, Order, Ports, Scheduler, SchedulerError, carry_out,
};
pub use snapshot::{HostLine, Snapshot};
pub use times::Times;
