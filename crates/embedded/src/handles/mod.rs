//! The ports' handles: each method is a job of the store's thread.

mod frontier;
mod memory;
mod stories;
mod written;

pub use frontier::{EmbeddedFrontier, EmbeddedSeen};
pub use memory::EmbeddedMemory;
pub use stories::EmbeddedStories;
pub use written::Written;
