//! Whole crawls in a simulated world: one thread, one seed, hours in milliseconds.
//!
//! Flow: a seed -> [`Scenario`] (sites, their troubles, faults, what is promised) -> the real scheduler
//! and the real worker, over the real embedded store, on a driven clock, against the simulated
//! internet -> [`simulate`] checks what came of it. The same seed gives the same run, event by
//! event; docs/simulation.md says what is simulated and what is not. For tests only: this crate must
//! not be depended on, nor hold a rule of crawling.

mod check;
mod clock;
mod cluster;
mod disk;
mod internet;
mod line;
mod machine;
mod process;
mod rng;
mod run;
mod scenario;
mod trace;

pub use run::{Report, simulate, simulate_as};
pub use scenario::{Kind, Scenario};
