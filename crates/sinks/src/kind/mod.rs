//! The kinds of sinks, and how one is described.

mod aside;
mod export;
mod file;
#[cfg(any(feature = "opensearch", feature = "webhook"))]
mod http;
#[cfg(any(feature = "opensearch", feature = "webhook"))]
mod letters;
mod names;
#[cfg(feature = "opensearch")]
mod opensearch;
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(all(test, any(feature = "opensearch", feature = "webhook")))]
mod receiver;
mod rows;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stdout;
#[cfg(any(feature = "opensearch", feature = "parquet", feature = "postgres", feature = "sqlite"))]
mod table;
#[cfg(feature = "webhook")]
mod webhook;

pub use export::Export;
pub use names::{Packing, Rotate};

use crate::fan::{Filter, Pace};
use crate::fields::Fields;
use aside::Aside;
use file::RowFile;
use newshound_core::secret::Secret;
use newshound_ports::BatchSink;
#[cfg(feature = "opensearch")]
use opensearch::OpenSearch;
use pages::Pages;
#[cfg(feature = "parquet")]
use parquet::Parquet;
#[cfg(feature = "postgres")]
use postgres::Postgres;
use rows::Form;
#[cfg(feature = "sqlite")]
use sqlite::Sqlite;
use std::path::{Path, PathBuf};
use std::time::Duration;
use stdout::Stdout;
#[cfg(feature = "webhook")]
use webhook::Webhook;

/// What a sink writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of records, one a line.
    Jsonl,
    /// A file of rows.
    Csv,
    /// A folder of Markdown, a page an article.
    Markdown,
    /// A SQLite file.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// A PostgreSQL database.
    #[cfg(feature = "postgres")]
    Postgres,
    /// A folder of Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
    /// An HTTP address, by Standard Webhooks.
    #[cfg(feature = "webhook")]
    Webhook,
    /// An index of OpenSearch or Elasticsearch.
    #[cfg(feature = "opensearch")]
    OpenSearch,
}

/// Their names.
const KINDS: &[(&str, Kind)] = &[
    ("jsonl", Kind::Jsonl),
    ("csv", Kind::Csv),
    ("markdown", Kind::Markdown),
    #[cfg(feature = "sqlite")]
    ("sqlite", Kind::Sqlite),
    #[cfg(feature = "postgres")]
    ("postgres", Kind::Postgres),
    #[cfg(feature = "parquet")]
    ("parquet", Kind::Parquet),
    #[cfg(feature = "webhook")]
    ("webhook", Kind::Webhook),
    #[cfg(feature = "opensearch")]
    ("opensearch", Kind::OpenSearch),
];
/// Those that a build may lack.
const OPTIONAL: &[&str] = &["sqlite", "postgres", "parquet", "webhook", "opensearch"];

impl Kind {
    /// The kind of this name.
    ///
    /// # Errors
    /// One sentence that names those there are.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = KINDS.iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| *kind).ok_or_else(|| {
            if OPTIONAL.contains(&name) {
                return format!("this newshound was built without sinks of kind {name}");
            }
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            format!("{name:?} is no kind of sink; there are {}", names.join(", "))
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether it writes some fields only, where they are named.
    #[must_use]
    pub fn takes_fields(self) -> bool {
        self != Self::Markdown
    }

    /// Whether what it sends is signed by a key.
    #[must_use]
    pub fn is_signed(self) -> bool {
        self.name() == "webhook"
    }

    /// Whether its target is an address of the web.
    #[must_use]
    pub fn is_web(self) -> bool {
        self.is_signed() || self.name() == "opensearch"
    }

    /// Whether it writes rows to a file, which may be packed and rotated.
    #[must_use]
    pub fn is_file(self) -> bool {
        matches!(self, Self::Jsonl | Self::Csv)
    }
}

/// A sink as it is configured.
#[derive(Debug, Clone)]
pub struct SinkSpec {
    /// Its name in messages, and of its cursor.
    pub name: String,
    /// What it writes.
    pub kind: Kind,
    /// Where to: a path; `-` is standard output.
    pub target: Secret,
    /// Which articles it gets.
    pub filter: Filter,
    /// Which fields of them; `None` where the configuration names none.
    pub fields: Option<Fields>,
    /// When a file is over.
    pub rotate: Rotate,
    /// How a file is packed; as its name says unless set.
    pub packing: Option<Packing>,
    /// How long the first article of those that are not safe waits for more, unless its kind's own.
    pub flush_after: Option<Duration>,
    /// The key that a webhook is signed by.
    pub secret: Option<Secret>,
    /// File of what its target refuses for good; in the spool's folder unless set.
    pub dead_letters: Option<PathBuf>,
}

impl SinkSpec {
    /// The sink, not opened yet.
    #[must_use]
    pub(crate) fn open(&self) -> Box<dyn BatchSink> {
        let path = PathBuf::from(self.target.expose());
        let form = match self.kind {
            Kind::Jsonl => Form::Json(self.fields.unwrap_or_default()),
            Kind::Csv => Form::Csv(self.fields),
            Kind::Markdown => return Box::new(Aside::new(Pages::new(&path))),
            #[cfg(feature = "sqlite")]
            Kind::Sqlite => return Box::new(Aside::new(Sqlite::new(&path, self.fields))),
            #[cfg(feature = "postgres")]
            Kind::Postgres => return Box::new(Postgres::new(self.target.clone(), self.fields)),
            #[cfg(feature = "parquet")]
            Kind::Parquet => return Box::new(Aside::new(Parquet::new(&path, self.fields))),
            #[cfg(feature = "webhook")]
            Kind::Webhook => return Box::new(Webhook::new(self.clone())),
            #[cfg(feature = "opensearch")]
            Kind::OpenSearch => return Box::new(OpenSearch::new(self.clone())),
        };
        if path == Path::new("-") {
            return Box::new(Aside::new(Stdout { form, has_begun: false }));
        }
        Box::new(Aside::new(RowFile::new(&path, form, self.rotate, self.packing())))
    }

    /// Where it writes to, without a password.
    #[must_use]
    pub fn place(&self) -> String {
        let is_address = self.target.expose().contains("://");
        if is_address { self.target.shown() } else { self.target.expose().to_owned() }
    }

    fn packing(&self) -> Packing {
        self.packing.unwrap_or_else(|| Packing::of(Path::new(self.target.expose())))
    }

    /// How it is fed.
    pub(crate) fn pace(&self) -> Pace {
        let is_packed = self.kind.is_file() && self.packing() != Packing::Plain;
        // A frame of few articles is hardly smaller than they are.
        let after = if is_packed { Duration::from_secs(30) } else { Duration::from_secs(1) };
        let usual = Pace { batch: 500, articles: 2_000, bytes: 16 << 20, after };
        let pace = match self.kind {
            // Each flush is a file for each day: few large ones are read faster than many small.
            #[cfg(feature = "parquet")]
            Kind::Parquet => {
                Pace { articles: 50_000, bytes: 64 << 20, after: Duration::from_secs(600), ..usual }
            }
            // What was answered is confirmed at once: little is sent again after a kill.
            #[cfg(feature = "webhook")]
            Kind::Webhook => {
                Pace { batch: webhook::BATCH, articles: webhook::BATCH as u64, ..usual }
            }
            _ => usual,
        };
        Pace { after: self.flush_after.unwrap_or(pace.after), ..pace }
    }
}

#[cfg(test)]
#[path = "kind_tests.rs"]
mod tests;
