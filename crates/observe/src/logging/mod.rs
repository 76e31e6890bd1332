//! Where log lines go: always to the log file as JSON; to stderr too where no live display
//! owns it. Every line passes [`redact`] on its way.

mod people;
mod redact;
mod rotate;

use crate::error::Error;
use crate::telemetry::Telemetry;
use people::People;
use redact::Redacted;
use rotate::Rotating;
use serde::Deserialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// The broker's library logs returned messages with their whole text, and tells every broken
/// connection as an error; our own events tell both. The stages of a task are spans for traces:
/// on a line their names would stand where the task is.
const SILENT: &str = "lapin=off,newshound_stage=off";

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What a role says on stderr.
#[derive(Debug)]
pub enum Console {
    /// Its log.
    Log(LogFormat),
    /// Sentences for people, by way of who prints them: warnings that are of no single site.
    People(UnboundedSender<String>),
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// Levels by target; `NEWSHOUND_LOG` wins.
    pub levels: String,
    /// A log file that reaches this size, in bytes, is set aside; 0 never.
    pub max_bytes: u64,
    /// Files set aside that are kept, newest first; the oldest goes.
    pub max_files: u32,
    /// Folder in which each role of a cluster writes a log of its own, beside stderr.
    pub folder: Option<PathBuf>,
}

impl Default for LogConfig {
    fn default() -> Self {
        // 256 MB hold some 350,000 pages (a `page` line has about 700 bytes).
        Self { levels: "info".to_owned(), max_bytes: 256 << 20, max_files: 10, folder: None }
    }
}

impl LogConfig {
    fn filter(&self) -> Result<EnvFilter, Error> {
        let (name, text) = match std::env::var("NEWSHOUND_LOG") {
            Ok(text) => ("NEWSHOUND_LOG", text),
            Err(_) => ("[log] levels", self.levels.clone()),
        };
        EnvFilter::try_new(format!("{SILENT},{text}")).map_err(|error| {
            Error::Config(format!(
                "{name} = {text:?}: {error}; write info, or info,newshound_scheduler=debug"
            ))
        })
    }
}

/// [`start_with`] a file and the settings of a crawl that has no `[log]`.
///
/// # Errors
/// As [`start_with`].
pub fn start(file: &Path, format: Option<LogFormat>) -> Result<(), Error> {
    start_with(Some(file), format, &LogConfig::default(), None)
}

/// Starts logging as the roles of a cluster do: to stderr, and to a file of this process in the
/// folder of `[log]`, where one is named.
///
/// # Errors
/// As [`start_with`].
pub fn start_role(
    console: Console,
    config: &LogConfig,
    telemetry: Option<&Telemetry>,
) -> Result<(), Error> {
    let file = config.folder.as_ref().map(|folder| {
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::NotWritable(format!(
                "[log] folder {}: cannot be made: {error}",
                folder.display()
            ))
        })?;
        Ok(folder.join(format!("newshound-{}.log", std::process::id())))
    });
    begin(file.transpose()?.as_deref(), Some(console), config, telemetry)
}

/// Starts logging into `file`, where one is given, to stderr in `format`, where one is, and gives
/// spans to `telemetry`, where there is one.
///
/// # Errors
/// When the levels make no sense or the file cannot be opened.
pub fn start_with(
    file: Option<&Path>,
    format: Option<LogFormat>,
    config: &LogConfig,
    telemetry: Option<&Telemetry>,
) -> Result<(), Error> {
    begin(file, format.map(Console::Log), config, telemetry)
}

fn begin(
    file: Option<&Path>,
    console: Option<Console>,
    config: &LogConfig,
    telemetry: Option<&Telemetry>,
) -> Result<(), Error> {
    let to_file = file.map(|file| {
        let log = Rotating::open(file, config.max_bytes, config.max_files).map_err(|error| {
            Error::NotWritable(format!(
                "{}: cannot be written: {error}; choose another --out",
                file.display()
            ))
        })?;
        let layer = fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(Mutex::new(Redacted(log)))
            .with_filter(config.filter()?);
        Ok::<_, Error>(layer)
    });
    let to_file = to_file.transpose()?;
    let (to_stderr, to_people) = match console {
        Some(Console::Log(format)) => (Some(lines(format, config)?), None),
        Some(Console::People(to)) => (None, Some(People::new(to).with_filter(config.filter()?))),
        None => (None, None),
    };
    // A second start in one process (tests) keeps the first.
    let traced = telemetry.map(Telemetry::layer);
    let _ = tracing_subscriber::registry()
        .with(to_file)
        .with(to_stderr)
        .with(to_people)
        .with(traced)
        .try_init();
    Ok(())
}

/// The layer that writes to stderr.
fn lines<S>(format: LogFormat, config: &LogConfig) -> Result<Box<dyn Layer<S> + Send + Sync>, Error>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let filter = config.filter()?;
    let writer = || Redacted(std::io::stderr());
    Ok(match format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(writer)
            .with_filter(filter)
            .boxed(),
        LogFormat::Text => fmt::layer()
            .with_writer(writer)
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .with_filter(filter)
            .boxed(),
    })
}
