//! The stages of a task, in order of their names.

pub mod again;
pub mod answer;
pub mod dedup;
mod documents;
pub mod emit;
pub(crate) mod found;
pub(crate) mod kept;
pub(crate) mod late_hints;
pub(crate) mod listed;
mod look;
pub(crate) mod memory;
pub(crate) mod merge;
pub mod page;
pub(crate) mod pagination;
pub mod parse;
pub(crate) mod record_lookup;
pub mod stories;
pub(crate) mod tdm_file;
#[cfg(test)]
mod test_store;
mod websub;
