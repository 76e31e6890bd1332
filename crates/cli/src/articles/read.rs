//! Reads a file of articles: of several lines of one article the newest revision, in the order of the
//! file.
//!
//! It is read twice: once for where the newest line of each article stands, which takes 16 bytes an
//! article (about 30 MB for a million), then line by line.

use newshound_core::article::Article;
use newshound_core::identity::Fingerprint;
use newshound_roles::{Exit, Failure};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The lines.
pub(super) struct Lines {
    path: PathBuf,
    file: BufReader<File>,
    /// The newest line of each article.
    newest: HashMap<u64, At>,
    line: Vec<u8>,
    number: u64,
    /// Lines of articles that are no whole record.
    pub(super) left_out: u64,
}

/// A line, with its revision before it: the larger one is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At(u64);

impl At {
    fn new(revision: u32, line: u64) -> Self {
        Self(u64::from(revision.min(0xFFFF)) << 48 | line & 0xFFFF_FFFF_FFFF)
    }
}

/// What a line is known by. A line without a text, such as one that says that a story is gone, is no
/// article.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(default)]
    revision: u32,
    #[serde(rename = "content_hash")]
    _content_hash: IgnoredAny,
    #[serde(rename = "schema_version")]
    _schema_version: Option<IgnoredAny>,
    gone: Option<IgnoredAny>,
}

/// What tells one article from another here, and its revision.
fn key(line: &[u8]) -> Option<(u64, u32)> {
    let head: Head<'_> = serde_json::from_slice(line).ok()?;
    head.gone.is_none().then(|| (Fingerprint::unkeyed(&head.id).0, head.revision))
}

impl Lines {
    /// Opens the file and looks where the newest line of each article stands.
    ///
    /// # Errors
    /// With the path and what to do, where there is none.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let open = || -> io::Result<Self> {
            let mut lines = Self {
                path: path.to_owned(),
                file: BufReader::with_capacity(1 << 20, File::open(path)?),
                newest: HashMap::new(),
                line: Vec::new(),
                number: 0,
                left_out: 0,
            };
            while lines.read()? {
                if let Some((key, revision)) = key(&lines.line) {
                    let at = At::new(revision, lines.number);
                    let newest = lines.newest.entry(key).or_insert(at);
                    *newest = at.max(*newest);
                }
            }
            lines.file.seek(SeekFrom::Start(0))?;
            lines.number = 0;
            Ok(lines)
        };
        open().map_err(|error| not_readable(path, &error))
    }

    fn read(&mut self) -> io::Result<bool> {
        self.line.clear();
        self.number += 1;
        Ok(self.file.read_until(b'\n', &mut self.line)? > 0)
    }

    /// The next article.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn next_article(&mut self) -> Result<Option<Article>, Failure> {
        while self.read().map_err(|error| not_readable(&self.path, &error))? {
            let Some((key, revision)) = key(&self.line) else { continue };
            // What came while this runs is left to the next time.
            if self.newest.get(&key) != Some(&At::new(revision, self.number)) {
                continue;
            }
            match serde_json::from_slice(&self.line) {
                Ok(article) => return Ok(Some(article)),
                Err(_) => self.left_out += 1,
            }
        }
        Ok(None)
    }
}

fn not_readable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    let why = format!("{shown}: cannot be read: {error}; name the crawl's folder with --out");
    Failure::new(Exit::Usage, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newshound_ports::conformance::sinks::article;

    #[test]
    fn the_newest_revision_counts_wherever_it_stands() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("articles.jsonl");
        let line = |one: &Article| serde_json::to_string(one).expect("json") + "\n";
        let gone = format!("{{\"id\":\"{}\",\"gone\":{{\"status\":410}}}}\n", article(1, 0, "").id);
        let lines = [
            line(&article(1, 0, "First")),
            line(&article(2, 1, "Second, later")),
            line(&article(1, 1, "First, later")),
            "{\"id\": \"torn".to_owned() + "\n",
            gone,
            line(&article(2, 0, "Second")),
            line(&article(3, 0, "Third")),
            line(&article(3, 0, "Third, again")),
            "{\"id\":\"few\",\"content_hash\":\"x\",\"title\":\"Few fields\"}\n".to_owned(),
            "not json\n\n[1]\n".to_owned(),
        ];
        std::fs::write(&path, lines.concat()).expect("written");
        let mut lines = Lines::open(&path).expect("opened");
        let mut titles = Vec::new();
        while let Some(one) = lines.next_article().expect("read") {
            titles.push(one.title);
        }
        assert_eq!(titles, ["Second, later", "First, later", "Third, again"]);
        assert_eq!(lines.left_out, 1);
    }
}
