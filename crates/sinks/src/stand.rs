//! How a file of articles stands, for whoever compares it with a state: where it ends, and whose
//! stories it has.

use newshound_core::identity::Fingerprint;
use serde::Deserialize;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Bytes before an end that tell whether what stands there is still the same. A line of an article is
/// seldom shorter than 1 KB.
const TAIL: u64 = 4096;

/// Where a file ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stand {
    /// Its bytes.
    pub bytes: u64,
    /// Its number in its file system.
    pub inode: u64,
    /// Hash of its last bytes.
    pub tail: u64,
}

/// How the file at `path` stands now; all zeros where there is none.
///
/// # Errors
/// Where it cannot be read.
pub fn stand(path: &Path) -> io::Result<Stand> {
    let Some(mut file) = there(path)? else { return Ok(Stand::default()) };
    let meta = file.metadata()?;
    Ok(Stand { bytes: meta.len(), inode: meta.ino(), tail: tail(&mut file, meta.len())? })
}

/// Whether the file at `path` still begins with what it was when it stood so.
///
/// # Errors
/// Where it cannot be read.
pub fn begins_with(path: &Path, before: &Stand) -> io::Result<bool> {
    if before.bytes == 0 {
        return Ok(true);
    }
    let Some(mut file) = there(path)? else { return Ok(false) };
    Ok(file.metadata()?.len() >= before.bytes && tail(&mut file, before.bytes)? == before.tail)
}

/// Hands each line's URL that answered to `each`, from byte `from` on, which must be where a line
/// begins. Lines that are no articles are passed over.
///
/// # Errors
/// Where it cannot be read.
pub fn fetched_urls(path: &Path, from: u64, mut each: impl FnMut(&str)) -> io::Result<()> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        fetched_url: Cow<'a, str>,
    }
    let Some(mut file) = there(path)? else { return Ok(()) };
    file.seek(SeekFrom::Start(from))?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        if let Ok(head) = serde_json::from_slice::<Head<'_>>(&line) {
            each(&head.fetched_url);
        }
        line.clear();
    }
    Ok(())
}

fn there(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn tail(file: &mut File, end: u64) -> io::Result<u64> {
    let begin = end.saturating_sub(TAIL);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(begin))?;
    file.take(end - begin).read_to_end(&mut bytes)?;
    Ok(Fingerprint::unkeyed_bytes(&bytes).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_told_from_what_was_changed() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("articles.jsonl");
        assert_eq!(stand(&path).expect("none"), Stand::default());
        let line = |name: &str| format!("{{\"fetched_url\":\"https://a.example/{name}\"}}\n");
        std::fs::write(&path, line("1") + &line("2")).expect("written");
        let before = stand(&path).expect("two lines");
        std::fs::write(&path, line("1") + &line("2") + "torn\n" + &line("3")).expect("written");
        assert!(begins_with(&path, &before).expect("read"));
        let mut urls = Vec::new();
        fetched_urls(&path, before.bytes, |url| urls.push(url.to_owned())).expect("read");
        assert_eq!(urls, ["https://a.example/3"]);
        for other in [line("1"), line("2") + &line("1") + &line("3"), String::new()] {
            std::fs::write(&path, &other).expect("written");
            assert!(!begins_with(&path, &before).expect("read"), "{other}");
        }
        std::fs::remove_file(&path).expect("removed");
        assert!(!begins_with(&path, &before).expect("read"));
    }
}
