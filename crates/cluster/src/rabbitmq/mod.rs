//! Task queue, report queue, article exchange and dead letters on RabbitMQ (3.10 to 4.x).
//!
//! Flow: [`Broker::connect`] checks the broker and declares the topology; one supervised
//! connection publishes for the whole process, one more for each queue that is read. A
//! supervisor's round is connect, declare, run; any error drops everything of that round and
//! begins the next, and whatever was not confirmed is sent again. Nothing here needs a plugin,
//! queue priorities or the broker's delivery limits.

mod ack;
mod articles;
mod broker;
mod config;
mod connect;
mod consumer;
mod dead;
mod depths;
mod endings;
mod examine;
mod fate;
mod link;
mod look;
mod message;
mod names;
mod order;
mod plan;
mod probe;
mod publisher;
mod reports;
mod session;
mod supervisor;
mod tasks;
mod topology;

pub use articles::{ArticleExchange, ArticleQueue};
pub use broker::Broker;
pub use config::BrokerConfig;
pub use dead::{DeadLetter, DeadLetters};
pub use depths::{Depth, Depths};
pub use examine::{Examined, examine};
pub use link::Link;
pub use look::{dead_letters, look, remove};
pub use reports::RabbitReports;
pub use tasks::RabbitTasks;
