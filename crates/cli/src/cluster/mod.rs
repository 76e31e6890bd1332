//! The commands of a cluster.

pub mod args;
pub mod dead_letters;
pub mod role;
pub mod seed;
pub mod status;
