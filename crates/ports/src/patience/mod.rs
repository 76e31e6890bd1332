//! Patience: ports that wait for what is away instead of failing, how long they wait between two
//! attempts, and how many calls of a process wait.
//!
//! Every backend may be wrapped: what passes is told by the kind of the error, never by who gave
//! it.

mod patient;
mod retry;
mod waiting;

pub use patient::{Patient, persist, store_may};
pub use retry::Backoff;
pub use waiting::Waiting;
