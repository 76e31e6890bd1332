//! The commands of a cluster.

pub(crate) mod args;
pub(crate) mod crawls;
pub(crate) mod dead_letters;
pub(crate) mod role;
pub(crate) mod seed;
pub(crate) mod status;
