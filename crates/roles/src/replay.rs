//! Where articles go that are read out of archives.

use crate::crawl::sink_told;
use crate::exit::{Exit, Failure};
use crate::output::{ARTICLES, prepare};
use newshound_core::article::Article;
use newshound_core::capture::CaptureRef;
use newshound_core::identity::ArticleId;
use newshound_ports::ArticleSink;
pub use newshound_sinks::Replaced;
use newshound_sinks::{
    Durability, Fan, Fields, JsonLines, SinkSpec, SpoolLimits, is_written, replace,
};
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Articles that a folder knows again when it is opened: many times those of one batch.
const RECOVER: usize = 100_000;
/// Bytes of articles that may wait for sinks.
const SPOOL_BYTES: u64 = 1 << 30;
/// What a replay keeps for itself, below its folder.
const OWN: &str = "replay";

/// A folder's articles.jsonl, and the sinks beside it.
pub struct Target {
    runtime: tokio::runtime::Runtime,
    sink: Arc<dyn ArticleSink>,
    fan: Option<Arc<Fan>>,
    /// Where articles are written.
    file: PathBuf,
    /// The file whose articles they are to replace at the end, if they were not written there.
    replaces: Option<PathBuf>,
}

/// An article that was written: what it is, and which capture it was read from.
#[derive(Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct Written {
    id: ArticleId,
    #[serde(default)]
    revision: u32,
    capture: Option<CaptureRef>,
}

impl Written {
    /// That of an article.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let (id, capture) = (article.id.clone(), article.capture.clone());
        Self { id, revision: article.revision, capture }
    }
}

/// Where a replay into `folder` keeps what it needs for itself.
#[must_use]
pub fn own_folder(folder: &Path) -> PathBuf {
    folder.join(OWN)
}

/// Whether `folder` has articles already.
#[must_use]
pub fn has_articles(folder: &Path) -> bool {
    std::fs::metadata(folder.join(ARTICLES)).is_ok_and(|meta| meta.len() > 0)
}

impl Target {
    /// Opens `folder`, made where it is missing, with `sinks` beside it; `fields` are written. `replaces`:
    /// its articles.jsonl has articles that others wrote; those of the replay wait beside it until
    /// [`Target::close`] puts them in their place.
    ///
    /// # Errors
    /// Where one of them cannot be written, or a crawl writes there now.
    pub fn open(
        folder: &Path,
        fields: Fields,
        sinks: Vec<SinkSpec>,
        replaces: bool,
    ) -> Result<Self, Failure> {
        prepare(folder)?;
        let (articles, own) = (folder.join(ARTICLES), own_folder(folder));
        let failed = |path: &Path, error: &io::Error| {
            Failure::new(Exit::Output, format!("{}: cannot be written: {error}", path.display()))
        };
        std::fs::create_dir_all(&own).map_err(|error| failed(&own, &error))?;
        if is_written(&articles).map_err(|error| failed(&articles, &error))? {
            let why =
                "a crawl writes it now; replay into it once that has ended, or into another --out";
            return Err(Failure::new(Exit::Locked, format!("{}: {why}", articles.display())));
        }
        let runtime = tokio::runtime::Runtime::new().map_err(|error| {
            Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
        })?;
        let (file, replaces) =
            if replaces { (own.join(ARTICLES), Some(articles)) } else { (articles, None) };
        // They are flushed a batch at a time.
        let opened = JsonLines::open(&file, RECOVER, Durability::Process);
        let opened = opened.map_err(|error| sink_told(&error))?.with_fields(fields);
        let opened: Arc<dyn ArticleSink> = Arc::new(opened);
        let mut fan = None;
        if !sinks.is_empty() {
            let limits = SpoolLimits { bytes: SPOOL_BYTES, remembered: RECOVER };
            let started = Fan::start(&own, Arc::clone(&opened), sinks, limits, Durability::Process);
            let started = runtime.block_on(started).map_err(|error| sink_told(&error))?;
            fan = Some(Arc::new(started));
        }
        let sink = fan.clone().map_or(opened, |fan| fan as Arc<dyn ArticleSink>);
        Ok(Self { runtime, sink, fan, file, replaces })
    }

    /// Bytes of the file that articles are written to.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |meta| meta.len())
    }

    /// The articles that stand there behind its first `from` bytes.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn written(&self, from: u64) -> Result<HashSet<Written>, Failure> {
        let read = || -> io::Result<HashSet<Written>> {
            let mut file = File::open(&self.file)?;
            // It was begun anew since.
            let from = if file.metadata()?.len() < from { 0 } else { from };
            file.seek(SeekFrom::Start(from))?;
            let mut found = HashSet::new();
            for line in BufReader::new(file).split(b'\n') {
                found.extend(serde_json::from_slice::<Written>(&line?).ok());
            }
            Ok(found)
        };
        read().map_err(|error| self.failed(&error))
    }

    /// Writes articles, and makes them safe.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn put(&self, articles: &[Article]) -> Result<(), Failure> {
        let put = async {
            for article in articles {
                self.sink.put(article).await?;
            }
            self.sink.flush().await
        };
        self.runtime.block_on(put).map_err(|error| sink_told(&error))
    }

    /// Puts the articles in the place of those they replace, and lets every sink take what waits for it.
    ///
    /// # Errors
    /// Where a file cannot be written, or a sink does not take them.
    pub fn close(self) -> Result<Option<Replaced>, Failure> {
        let mut done = None;
        if let Some(path) = &self.replaces {
            let replaced = replace(path, &self.file).and_then(|replaced| {
                std::fs::remove_file(&self.file)?;
                Ok(replaced)
            });
            let failed = |error: &io::Error| {
                let next = "once that is mended, run the same command again: it goes on with this";
                let text = format!("{}: cannot be written: {error}; {next}", path.display());
                Failure::new(Exit::Output, text)
            };
            done = Some(replaced.map_err(|error| failed(&error))?);
        }
        let Some(fan) = self.fan else { return Ok(done) };
        let late = self.runtime.block_on(fan.close());
        match crate::wiring::behind(&late) {
            Some(sentence) => Err(Failure::new(Exit::SinkBehind, sentence)),
            None => Ok(done),
        }
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::new(Exit::Output, format!("{}: cannot be read: {error}", self.file.display()))
    }
}
