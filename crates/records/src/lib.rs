//! A waiting URL in few bytes, and the numbers by which names are kept: what the stores of a file
//! and of Redis write.
//!
//! ```text
//! Entry -> row::encode  -> a row of the file's lane       (the page that named it is a number)
//!       -> lane::rest   -> an entry of a lane on Redis    (that page stands before it, once a run)
//! ```
//!
//! Both layouts are read for as long as there are states that have them: a number is never used for
//! another name, and what is added is told by a flag. `tests/golden` has bytes of each as they were
//! written. It must not name a store, and decides nothing.

mod bytes;
mod codes;
pub mod lane;
pub mod pack;
pub mod row;
#[cfg(test)]
mod sample;

pub use bytes::stored_url;
pub use codes::{status_number, status_of};
