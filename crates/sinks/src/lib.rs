//! Where articles go: each sink is one module and one type that takes whole articles.
//!
//! Flow: the worker's `emit` stage calls [`JsonLines::put`](newshound_ports::ArticleSink::put)
//! and reports its task only after that returned. A sink must not change an article, choose
//! among articles, or acknowledge one that would not survive the death of the process.

pub mod fields;
pub mod json_lines;
mod lines;
mod place;
mod recent;
mod recover;
mod stand;
mod writer;

pub use fields::Fields;
pub use json_lines::{Durability, Flush, JsonLines, SystemDisk};
pub use stand::{Stand, begins_with, fetched_urls, stand};
