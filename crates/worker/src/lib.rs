//! The worker: one task, one HTTP request, one report.
//!
//! Flow: `task -> fetch -> parse -> dedup -> emit -> report -> ack`, each stage a module of
//! [`stage`]. It is stateless: everything it knows of a site comes with the task. It must not
//! decide when a host is asked, follow a redirect, know a backend, or ack before the article
//! is with the sink and the report with the queue.

mod config;
mod error;
mod links;
mod service;
pub mod stage;

pub use config::{Emission, LiveRules, WorkerConfig};
pub use error::WorkerError;
pub use service::{Ports, Worker};
