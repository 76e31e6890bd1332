//! What newshound runs: a crawl on one machine, and the roles of a cluster, wired from the same
//! scheduler and worker over the ports of a [`Backend`].
//!
//! Flow: arguments and file -> [`config`], checked once -> [`crawl::crawl`] on this machine, or
//! [`cluster`] (one file a role) on many -> [`crawl::Ended`], what came of it. [`look`] and
//! [`cluster::Facts`] ask a crawl how it stands. This crate must not print, nor read arguments; a
//! rule of crawling belongs to core, one of extraction to extract.

pub mod backend;
mod before;
mod capture;
pub mod cluster;
pub mod config;
pub mod crawl;
mod exit;
pub mod files;
mod kept_rules;
pub mod look;
pub mod meters;
pub mod orders;
pub mod output;
pub mod replay;
mod signals;
pub mod sites;
pub mod sources;
pub mod top;
mod wiring;

pub use backend::Backend;
pub use before::sources_of;
pub use exit::{Exit, Failure};
pub use kept_rules::KeptRules;
pub use signals::stop_on_signal;
