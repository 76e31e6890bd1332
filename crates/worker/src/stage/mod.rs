//! The stages of a task, in order.

pub mod answer;
pub mod dedup;
mod documents;
pub mod emit;
pub mod parse;
pub mod stories;
