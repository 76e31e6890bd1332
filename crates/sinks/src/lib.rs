//! Where articles go: `articles.jsonl`, and any number of sinks, each one module of [`kind`].
//!
//! Flow: the worker's `emit` stage calls [`JsonLines::put`](newshound_ports::ArticleSink::put), or
//! [`Fan`]'s where there are more sinks, and reports its task only after that returned. The fan
//! writes a spool on the disk, and feeds each sink from it (docs/adr/0022). A sink must not change an
//! article or acknowledge one that would not survive the death of the process; the fan alone
//! chooses which articles it gets.

mod commit;
pub mod fan;
pub mod fields;
pub mod json_lines;
pub mod kind;
mod lines;
mod place;
mod recent;
mod recover;
mod replace;
mod spool;
mod stand;
mod writer;

pub use commit::{Flush, SystemDisk};
pub use fan::{Fan, Filter, Standing};
pub use fields::Fields;
pub use json_lines::{Durability, JsonLines};
pub use kind::{Kind, Packing, Rotate, SinkSpec};
pub use replace::{Replaced, is_written, replace};
pub use spool::SpoolLimits;
pub use stand::{Stand, begins_with, fetched_urls, stand};
