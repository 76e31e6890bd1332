//! The ports of newshound on RabbitMQ and Redis, for a crawl on many machines.
//!
//! Flow: [`redis::RedisStore`] gives frontier, seen-set, clock and lease on one Redis;
//! [`rabbitmq::Broker`] gives task queue, report queue, article exchange and dead letters on
//! one RabbitMQ. Both are told in docs/MESSAGES.md, every key, queue and field. This crate
//! must not decide anything about a crawl (core and the scheduler do), and no Lua script of
//! it may hold a rule: they compare, set and move.

mod error;
mod handed_on;
pub mod rabbitmq;
pub mod redis;
mod rollback;
mod secret_file;

pub use error::ConnectError;
pub use handed_on::HandedOn;
pub use redis::is_crawl_name;
pub use rollback::{OfTerm, Sight};
