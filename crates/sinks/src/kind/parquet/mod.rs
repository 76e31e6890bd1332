//! A folder of Parquet: `crawl=NAME/date=DAY/`, the day of the fetch in UTC, and in it the files.
//!
//! Articles wait in memory until the flush, which writes a file for each day, whole and on the disk
//! under a name that readers pass over, and then gives it its own. The mark is the number of the flush:
//! files of a later one were never confirmed, are removed, and come again.

mod rows;

#[cfg(test)]
mod tests;

use super::aside::Blocking;
use super::table::Chosen;
use crate::fields::Fields;
use newshound_core::article::Article;
use newshound_ports::SinkError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{CdcOptions, WriterProperties};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// The level of zstd: its own default.
const ZSTD_LEVEL: i32 = 3;

/// The sink.
pub(super) struct Parquet {
    root: PathBuf,
    chosen: Chosen,
    waiting: Vec<Article>,
    at: Option<Mark>,
}

/// The last flush.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// Tells the files of this sink from those of others in the same folder.
    run: String,
    number: u64,
}

impl Mark {
    /// The name of its files.
    fn name(&self) -> String {
        format!("part-{}-{:08}.parquet", self.run, self.number)
    }
}

impl Parquet {
    pub(super) fn new(root: &Path, fields: Option<Fields>) -> Self {
        let chosen = Chosen::new(fields);
        Self { root: root.to_owned(), chosen, waiting: Vec::new(), at: None }
    }

    fn resumed(&mut self, mark: Option<&str>) -> io::Result<()> {
        self.waiting.clear();
        self.at = None;
        std::fs::create_dir_all(&self.root)?;
        let mark: Mark = match mark {
            Some(mark) => serde_json::from_str(mark)?,
            None => Mark { run: format!("{:016x}", RandomState::new().hash_one(0)), number: 0 },
        };
        let next = Mark { number: mark.number + 1, ..mark.clone() };
        let after = Mark { number: mark.number + 2, ..mark.clone() };
        let (mut unconfirmed, mut is_older) = (Vec::new(), false);
        for crawl in folders(&self.root)? {
            for day in folders(&crawl)? {
                let path = day.join(next.name());
                unconfirmed.extend([hidden(&path), path]);
                is_older |= day.join(after.name()).exists();
            }
        }
        if is_older {
            // The state is older than the files: they are left alone, and others begun.
            return self.resumed(None);
        }
        for path in unconfirmed.iter().filter(|path| path.exists()) {
            std::fs::remove_file(path)?;
        }
        // Rights show at the first file.
        let probe = self.root.join(".newshound-probe");
        File::create(&probe)?;
        std::fs::remove_file(probe)?;
        self.at = Some(mark);
        Ok(())
    }

    fn flushed(&mut self) -> io::Result<String> {
        let mark = self.at.clone().ok_or_else(|| io::Error::other("it is not open"))?;
        if self.waiting.is_empty() {
            return Ok(serde_json::to_string(&mark)?);
        }
        let next = Mark { number: mark.number + 1, ..mark };
        // Of two with one id and revision the later one.
        let mut last: BTreeMap<(&str, u32), usize> = BTreeMap::new();
        for (at, one) in self.waiting.iter().enumerate() {
            last.insert((&one.id.0, one.revision), at);
        }
        let mut days: BTreeMap<PathBuf, Vec<&Article>> = BTreeMap::new();
        for (at, one) in self.waiting.iter().enumerate() {
            if last.get(&(one.id.0.as_str(), one.revision)) == Some(&at) {
                days.entry(self.folder(one)).or_default().push(one);
            }
        }
        let mut made = BTreeSet::from([self.root.clone()]);
        for (folder, articles) in &days {
            std::fs::create_dir_all(folder)?;
            made.extend(folder.parent().map(Path::to_owned));
            self.write(&hidden(&folder.join(next.name())), articles)?;
        }
        for folder in days.keys() {
            let path = folder.join(next.name());
            std::fs::rename(hidden(&path), &path)?;
            made.insert(folder.clone());
        }
        for folder in &made {
            File::open(folder)?.sync_all()?;
        }
        self.waiting.clear();
        let told = serde_json::to_string(&next)?;
        self.at = Some(next);
        Ok(told)
    }

    fn write(&self, path: &Path, articles: &[&Article]) -> io::Result<()> {
        let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(io::Error::other)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            // Pages end where the content says, so that stores that keep equal chunks once do.
            .set_content_defined_chunking(Some(CdcOptions::default()))
            .build();
        let batch = rows::batch(articles, &self.chosen).map_err(io::Error::other)?;
        let file = File::create(path)?;
        let writer = ArrowWriter::try_new(&file, batch.schema(), Some(properties));
        let mut writer = writer.map_err(io::Error::other)?;
        writer.write(&batch).map_err(io::Error::other)?;
        writer.close().map_err(io::Error::other)?;
        file.sync_all()
    }

    fn folder(&self, article: &Article) -> PathBuf {
        let day = article.fetched_at.get(..10).unwrap_or("unknown");
        let crawl = format!("crawl={}", encoded(&article.crawl));
        self.root.join(crawl).join(format!("date={}", encoded(day)))
    }

    fn not_writable(&self, error: &io::Error) -> SinkError {
        SinkError::NotWritable(format!("{}: {error}", self.root.display()))
    }
}

/// A value in a folder's name, with `%XX` for what is more than a plain name: as readers of such
/// folders decode it.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The name of a file that is not whole yet; readers pass over such names.
fn hidden(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

/// The folders in a folder whose names say what they hold.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().contains('=') {
            found.push(entry.path());
        }
    }
    Ok(found)
}

impl Blocking for Parquet {
    fn resume(&mut self, mark: Option<&str>) -> Result<(), SinkError> {
        self.resumed(mark).map_err(|error| self.not_writable(&error))
    }

    fn put_batch(&mut self, articles: &[Article]) -> Result<(), SinkError> {
        self.waiting.extend_from_slice(articles);
        Ok(())
    }

    fn flush(&mut self) -> Result<String, SinkError> {
        self.flushed().map_err(|error| self.not_writable(&error))
    }
}
