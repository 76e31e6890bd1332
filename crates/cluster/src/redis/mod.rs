//! Frontier, seen-set, claims, clock and lease on Redis (6.2 or newer).
//!
//! Flow: [`RedisStore::open`] connects, checks that this server may be used and gives the
//! ports. Everything that changes more than one key is one Lua script, so it is one step; a
//! batch is one round trip. All keys of a shard share a hash tag and so a slot of a cluster.

mod args;
mod begin;
mod board;
mod checks;
mod claims;
mod clock;
mod codes;
mod command;
mod config;
mod crawls;
mod entry;
mod facts;
mod find;
mod frontier;
mod hub;
mod keys;
mod lease;
mod memory;
mod places;
mod ports;
mod refusal;
mod rights;
mod rows;
mod scripts;
mod seen;
mod store;
pub mod stored;
mod stories;
mod sweep;
mod waiting;

pub use begin::{Begin, Handed};
pub use board::{Board, Holder};
pub use clock::RedisClock;
pub use config::RedisConfig;
pub use config::is_crawl_name;
pub use crawls::{crawls, remove};
pub use facts::RedisFacts;
pub use frontier::RedisFrontier;
pub use lease::{Lease, Tick};
pub use memory::RedisMemory;
pub use seen::{KEPT_FOR, RedisSeenSet};
pub use store::RedisStore;
pub use stories::{GENERATION, RedisStories};
