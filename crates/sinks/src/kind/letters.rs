//! Dead letters: articles that a target refuses for good, in a file beside it.

use super::SinkSpec;
use newshound_core::article::Article;
use newshound_ports::{Clock, SinkError, SystemClock};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

/// Writes an article that the target of `spec` will never take to its file of dead letters, safely.
///
/// # Errors
/// `NotWritable` where there is no such file, or it cannot be written: the article is not taken.
pub(super) fn bury(spec: &SinkSpec, article: &Article, why: &str) -> Result<(), SinkError> {
    let Some(path) = &spec.dead_letters else {
        let refused = format!("{}: it refuses {}: {why}", spec.place(), article.url);
        return Err(SinkError::NotWritable(refused));
    };
    written(path, article, why)
        .map_err(|error| SinkError::NotWritable(format!("{}: {error}", path.display())))?;
    tracing::warn!(sink = spec.name, url = %article.url, error = why, "sink_refused");
    Ok(())
}

fn written(path: &Path, article: &Article, why: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let letter = serde_json::json!({
        "refused_at": SystemClock.now().to_rfc3339(), "why": why, "article": article,
    });
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(format!("{letter}\n").as_bytes())?;
    file.sync_data()
}
