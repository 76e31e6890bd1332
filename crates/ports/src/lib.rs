//! The ports: what scheduler and worker need of the world, as narrow traits.
//!
//! Flow: `Frontier`, `SeenSet` and `Stories` keep what is known, `TaskQueue` and `ReportQueue` carry
//! messages, `SiteMemory` and `StoryParts` keep what workers share, `Fetcher` asks sites,
//! `ArticleSink` takes stories and a `BatchSink` carries them to where they are used, `Clock` tells the time; [`patience`] waits for those that are away. Each
//! trait's docs promise what can be observed; [`conformance`] checks those promises, and every
//! backend runs all of it. This crate must not hold a rule (core does) or name a backend.

pub mod capture;
pub mod clock;
pub mod conformance;
pub mod error;
pub mod fetcher;
mod fingerprints;
pub mod frontier;
mod held;
pub mod memory;
pub mod patience;
pub mod queue;
pub mod seen;
pub mod sink;
mod source;
pub mod stories;

pub use capture::{Capture, Captured, Exchange};
pub use clock::{Clock, SystemClock};
pub use error::StoreError;
pub use fetcher::{FetchFailure, FetchRequest, Fetched, Fetcher, Response};
pub use fingerprints::new_fingerprinter;
pub use frontier::Frontier;
pub use held::hold;
pub use memory::{Kept, MAX_PART, SiteMemory, StoryParts, Swapped};
pub use queue::{Ack, Delivery, ReportQueue, TaskQueue};
pub use seen::{Claim, Claimed, SeenSet};
pub use sink::{ArticleSink, BatchSink, Changes, SinkError};
pub use source::{Part, Rank, Source};
pub use stories::{Candidates, Stories};
