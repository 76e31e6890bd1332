//! Where log lines go: always to the crawl's log file as JSON; to stderr too where no live
//! display owns it.

use crate::args::LogFormat;
use crate::exit::{Exit, Failure};
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Levels, unless `NEWSHOUND_LOG` says otherwise.
const LEVELS: &str = "info";

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
    let filter =
        || EnvFilter::try_from_env("NEWSHOUND_LOG").unwrap_or_else(|_| EnvFilter::new(LEVELS));
    let to_file = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(Mutex::new(std::io::LineWriter::new(log)))
        .with_filter(filter());
    let to_stderr = format.map(|format| match format {
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
    });
    // A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(to_file).with(to_stderr).try_init();
    Ok(())
}
