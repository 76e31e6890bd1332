//! The roles of a cluster: wiring of the same scheduler and worker over RabbitMQ and Redis.
//!
//! scheduler --tasks--> worker --reports--> scheduler; worker --articles--> sink;
//! seed --board--> scheduler; every role --board--> status (docs/MESSAGES.md).

pub mod args;
pub mod dead_letters;
pub mod open;
mod presence;
mod rules;
pub mod scheduler;
pub mod seed;
pub mod sink;
pub mod status;
mod term;
pub mod worker;
