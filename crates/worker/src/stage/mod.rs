//! The stages of a task, in order.

pub mod answer;
pub mod dedup;
mod documents;
#[cfg(test)]
mod double;
pub mod emit;
pub(crate) mod found;
pub(crate) mod kept;
pub(crate) mod listed;
mod look;
pub(crate) mod memory;
pub(crate) mod named;
pub mod page;
pub mod parse;
pub(crate) mod parts;
pub mod stories;
pub(crate) mod tdm_file;
pub(crate) mod told;
mod websub;
pub(crate) mod witness;
