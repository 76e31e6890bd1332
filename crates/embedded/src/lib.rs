//! The ports on one embedded store, for one machine: one directory, no service.
//!
//! Flow: [`Embedded::open`] takes the directory's lock, checks the file and starts the store's
//! thread (`writer`). It carries out commits and claims, those that wait together in one SQL
//! transaction, and answers questions (`reads`) between two of them. In front of the `seen` table stands an exact, bounded set in memory (`known`). Tasks and
//! reports pass through queues in the process ([`ProcessQueue`]): what they hold at a crash
//! is in flight in the frontier and comes back through `expired` at the next open.
//!
//! It must not hold a rule: it compares and sets what core computed. It must not parse URLs
//! or pages, and nothing outside this crate may name SQLite.

mod admit;
mod apply;
mod check;
mod claims;
mod codes;
mod deferred;
mod fault;
mod fingerprints;
mod group;
mod handles;
mod hosts;
mod job;
mod known;
mod lock;
mod look;
mod memory;
mod open;
mod packed;
mod peek;
mod queue;
mod reads;
mod rules_row;
mod schema;
mod source;
mod steps;
mod stories;
mod sum;
mod tally;
mod verify;
mod visits;
mod writer;
mod written;

pub use handles::{EmbeddedFrontier, EmbeddedMemory, EmbeddedSeen, EmbeddedStories, Written};
pub use lock::StateLock;
pub use open::Embedded;
pub use peek::Peek;
pub use queue::ProcessQueue;
pub use written::{Mark, Story};
