//! The worker: one task, one HTTP request, one report.
//!
//! Flow: `task -> fetch -> parse -> dedup -> emit -> report -> ack`, each stage a module of
//! [`stage`]. It is stateless: everything it knows of a site comes with the task. It must not
//! decide when a host is asked, follow a redirect, know a backend, or ack before the article
//! is with the sink and the report with the queue.

mod links;
mod service;
pub mod stage;

pub use service::{Emission, LiveRules, Ports, Worker, WorkerConfig, WorkerError};
