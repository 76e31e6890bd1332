//! Where log lines go: always to the crawl's log file as JSON; to stderr too where no live
//! display owns it.

use crate::args::LogFormat;
use crate::exit::{Exit, Failure};
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Levels, unless `NEWSHOUND_LOG` says otherwise.
const LEVELS: &str = "info";
/// The broker's library logs returned messages with their whole text, and tells every broken
/// connection as an error; our own events tell both.
const SILENT: &str = "lapin=off";

/// Starts logging into `file`, and to stderr in `format` where one is given.
///
/// # Errors
/// When the file cannot be opened.
pub fn start(file: &Path, format: Option<LogFormat>) -> Result<(), Failure> {
    let log = OpenOptions::new().create(true).append(true).open(file).map_err(|error| {
        Failure::new(
            Exit::Output,
            format!("{}: cannot be written: {error}; choose another --out", file.display()),
        )
    })?;
    let to_file = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(Mutex::new(std::io::LineWriter::new(log)))
        .with_filter(filter());
    // A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(to_file).with(format.map(to_stderr)).try_init();
    Ok(())
}

/// Starts logging to stderr alone, as the roles of a cluster do.
pub fn start_on_stderr(format: LogFormat) {
    let _ = tracing_subscriber::registry().with(to_stderr(format)).try_init();
}

fn filter() -> EnvFilter {
    let levels = std::env::var("NEWSHOUND_LOG").unwrap_or_else(|_| LEVELS.to_owned());
    EnvFilter::try_new(format!("{SILENT},{levels}")).unwrap_or_else(|_| EnvFilter::new(LEVELS))
}

fn to_stderr<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    match format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr)
            .with_filter(filter())
            .boxed(),
        LogFormat::Text => fmt::layer()
            .with_writer(std::io::stderr)
            .with_target(false)
            .with_filter(filter())
            .boxed(),
    }
}
