//! The stages of a task, in order.

pub mod answer;
pub mod dedup;
mod documents;
pub mod emit;
mod listed;
mod look;
pub mod parse;
mod websub;
