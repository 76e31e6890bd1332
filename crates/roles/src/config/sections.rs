//! The parts of the file that make a cluster of the crawl.

use crate::exit::Failure;
use newshound_core::secret::Secret;
use newshound_sinks::Fields;
use newshound_warc::Codec;
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

/// `[capture]`: what is kept of the wire.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CaptureSection {
    /// Whether anything is.
    pub enabled: bool,
    /// Folder for the files; `warc` in the crawl's folder, unless set.
    pub folder: Option<PathBuf>,
    /// `gzip` or `zstd`.
    pub format: Option<String>,
    /// A file that has so many bytes is ended.
    pub file_bytes: Option<u64>,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturePlan {
    /// Folder for the files, where it is named.
    pub folder: Option<PathBuf>,
    /// How records are packed.
    pub codec: Codec,
    /// A file that has so many bytes is ended.
    pub file_bytes: u64,
}

/// Size of a file, unless set: what the IIPC's guidelines advise.
const FILE_BYTES: u64 = 1_000_000_000;
/// Smaller ones would be nothing but their heads.
const LEAST_BYTES: u64 = 1_000_000;

impl CaptureSection {
    /// What it says; `asked` is the switch of the command line.
    ///
    /// # Errors
    /// A value that cannot be, with those that can.
    pub fn plan(self, asked: bool) -> Result<Option<CapturePlan>, Failure> {
        let codec = match self.format.as_deref() {
            None | Some("gzip") => Codec::Gzip,
            Some("zstd") => Codec::Zstd,
            Some(other) => {
                return Err(Failure::usage(format!(
                    "[capture] format {other:?} is not known; write gzip or zstd"
                )));
            }
        };
        let file_bytes = self.file_bytes.unwrap_or(FILE_BYTES);
        if file_bytes < LEAST_BYTES {
            return Err(Failure::usage(format!(
                "[capture] file_bytes {file_bytes} is too few; a file has {LEAST_BYTES} or more"
            )));
        }
        if self.folder.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
            return Err(Failure::usage(
                "[capture] folder is empty; name a folder, or leave it out for warc in the crawl's own",
            ));
        }
        let plan = CapturePlan { folder: self.folder, codec, file_bytes };
        Ok((self.enabled || asked).then_some(plan))
    }
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
