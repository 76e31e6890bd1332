//! The parts of the file that make a cluster of the crawl.

use crate::exit::Failure;
use newshound_core::secret::Secret;
use newshound_sinks::Fields;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// `[queue]`: RabbitMQ.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueueSection {
    /// `amqp://` or `amqps://` address.
    pub url: Option<Secret>,
    /// File that holds the address.
    pub url_file: Option<PathBuf>,
    /// How long a broker that is not there is waited for at the start.
    pub wait: Option<String>,
    /// Whether articles are kept in a queue until a sink takes them.
    pub keep_articles: Option<bool>,
    /// A task without a report for so long counts as lost.
    pub task_deadline: Option<String>,
}

/// `[store]`: Redis.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSection {
    /// `redis://` or `rediss://` address.
    pub url: Option<Secret>,
    /// File that holds the address.
    pub url_file: Option<PathBuf>,
    /// How long a server that is not there is waited for at the start.
    pub wait: Option<String>,
}

/// `[health]`: the HTTP server for probes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthSection {
    /// Address to listen on; none unless set.
    pub listen: Option<String>,
}

/// `[record]`: what of an article is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordSection {
    /// Names of fields; all where there is none.
    pub fields: Vec<String>,
}

/// The fields that `option` names; all where it names none.
///
/// # Errors
/// One sentence with the unknown name and those there are.
pub fn fields(option: &str, names: &[String]) -> Result<Fields, Failure> {
    Fields::named(names).map_err(|why| Failure::usage(format!("{option}: {why}")))
}

/// An address to listen on.
///
/// # Errors
/// With the form that is understood.
pub fn listen(text: &str) -> Result<SocketAddr, Failure> {
    text.parse().map_err(|_| {
        Failure::usage(format!(
            "[health] listen {text:?} is no address; write it as 127.0.0.1:9090 or [::]:9090"
        ))
    })
}
