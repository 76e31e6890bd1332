//! The bundled news site: what `newshound demo` crawls, and the tests' witness.
//!
//! Purpose: several hosts as real ones are (a theme each, odd canonicals, traps, faults), whose
//! articles are known to the letter. Flow: `Options -> DemoSite::build` (pure, one seed builds one
//! site) `-> DemoSite::answer` (one request, no wire) or `DemoSite::serve -> Running` (HTTP on
//! loopback, one port a host, with an access log) `-> truth`, and `compare(truth, got) -> Verdict`.
//!
//! It must not know newshound: no type of another crate is used here, so that it cannot share a
//! mistake with what it judges. It must not read a clock or draw chance outside `serve`, must not
//! listen on anything but the address it is given, and names no real publisher.

mod awkward;
mod bulk;
mod clock;
mod compare;
mod fault;
mod feeds;
mod furniture;
mod host;
mod html;
mod http;
mod lexicon;
mod log;
mod options;
mod plan;
mod prose;
mod reply;
mod rng;
mod serve;
mod site;
mod special;
mod story;
mod theme;
mod truth;
mod verdict;

pub use bulk::MEDIAN_PAGE;
pub use compare::{GotArticle, compare};
pub use fault::{Fault, Outage};
pub use host::Theme;
pub use log::Access;
pub use options::Options;
pub use reply::Reply;
pub use rng::Rng;
pub use serve::Running;
pub use site::DemoSite;
pub use truth::{Precision, TruthArticle};
pub use verdict::{Difference, Verdict};
