//! The capture of a crawl: what its configuration says, opened.

use crate::config::{CapturePlan, CrawlPlan};
use crate::exit::{Exit, Failure};
use newshound_ports::{Capture, SinkError};
use newshound_warc::{Archive, Settings};
use std::path::Path;
use std::sync::Arc;

/// Below a crawl's folder.
pub(crate) const FOLDER: &str = "warc";

/// Opens the capture of `plan`, where it has one; `beside` is the folder that articles are written to.
///
/// # Errors
/// Where there is no folder for it, or it cannot be written.
pub(crate) fn open(
    plan: &CrawlPlan,
    beside: Option<&Path>,
) -> Result<Option<Arc<dyn Capture>>, Failure> {
    let Some(CapturePlan { folder, codec, file_bytes }) = &plan.capture else { return Ok(None) };
    let folder = match (folder, beside) {
        (Some(folder), _) => folder.clone(),
        (None, Some(beside)) => beside.join(FOLDER),
        (None, None) => {
            return Err(Failure::usage(
                "a capture needs a folder: set [capture] folder, one for each worker, or write the \
                 articles to a folder too with --articles DIR",
            ));
        }
    };
    let mut about =
        vec![("http-header-user-agent", plan.fetch.user_agent.clone()), ("isPartOf", plan.label())];
    about.extend(plan.fetch.contact.clone().map(|contact| ("operator", contact)));
    let settings = Settings {
        folder,
        codec: *codec,
        rotate_bytes: *file_bytes,
        flush: plan.durability == newshound_sinks::Durability::Power,
        about,
    };
    Ok(Some(Arc::new(Archive::open(settings).map_err(|error| failure(&error))?)))
}

/// Ends the file that is written.
///
/// # Errors
/// Where it cannot be written.
pub(crate) async fn finish(capture: Option<&Arc<dyn Capture>>) -> Result<(), Failure> {
    match capture {
        Some(capture) => capture.finish().await.map_err(|error| failure(&error)),
        None => Ok(()),
    }
}

fn failure(error: &SinkError) -> Failure {
    Failure::new(
        Exit::Output,
        format!("{error}; make room or rights, then run the same command to go on"),
    )
}
