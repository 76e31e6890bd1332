//! The roles of a cluster: the same scheduler and worker over RabbitMQ and Redis.
//!
//! scheduler --tasks--> worker --reports--> scheduler; worker --articles--> sink;
//! seed --board--> scheduler; every role --board--> status (docs/MESSAGES.md).

mod facts;
mod first_versions;
mod keep;
pub mod open;
mod presence;
mod rollback;
mod scheduler;
mod seeds;
mod sink;
mod talk;
mod term;
mod worker;

pub use facts::Facts;
pub use open::RoleSettings;
pub use presence::{Role, Says, everyone};
pub use scheduler::scheduler;
pub use seeds::{hand_over, sources};
pub use sink::{SinkSettings, sink};
pub use worker::{Articles, WorkerSettings, worker};
