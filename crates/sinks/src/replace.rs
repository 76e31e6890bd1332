//! Articles of a file replaced by others with the same id and revision.

use newshound_core::identity::Fingerprint;
use newshound_ports::hold;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replaced {
    /// Lines that took the place of another one.
    pub replaced: u64,
    /// Lines that had none, and stand at the end.
    pub added: u64,
}

/// What a line is known by.
#[derive(Deserialize)]
struct Known<'a> {
    #[serde(borrow)]
    id: std::borrow::Cow<'a, str>,
    #[serde(default)]
    revision: u32,
}

type Key = (u128, u32);

/// Where a line stands in the file of replacements, and whether it was written.
struct Place {
    from: u64,
    length: usize,
    is_written: bool,
}

/// Whether a process writes the file of articles at `path`.
///
/// # Errors
/// Where it cannot be opened.
pub fn is_written(path: &Path) -> io::Result<bool> {
    match OpenOptions::new().read(true).append(true).open(path) {
        Ok(file) => Ok(matches!(hold(&file), Err(TryLockError::WouldBlock))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Puts the articles of `with` into the file `path`: each in the place of the one with its id and revision,
/// or at the end. The file is written anew beside itself and takes its name by a rename, so that a reader
/// meets the one or the other; what has a line in neither is as it was. Of two lines of one id and
/// revision the later one of `with` stands, once. Holds 40 bytes for each article of `with`.
///
/// # Errors
/// Where one of them cannot be read or written, or another process writes `path`. Done again, it does the same.
pub fn replace(path: &Path, with: &Path) -> io::Result<Replaced> {
    // A link is followed, as a writer follows it.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut places = places(&mut File::open(with)?)?;
    let mut new = File::open(with)?;
    let held = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
    if let Err(TryLockError::WouldBlock) = hold(&held) {
        return Err(io::Error::other("another process writes it"));
    }
    let beside = beside(&path);
    let file = File::create(&beside)?;
    file.set_permissions(held.metadata()?.permissions())?;
    let mut out = BufWriter::new(file);
    let mut done = Replaced::default();
    let mut old = BufReader::new(&held);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A torn last line is none.
        if old.read_until(b'\n', &mut line)? == 0 || line.last() != Some(&b'\n') {
            break;
        }
        match key(&line).and_then(|key| places.get_mut(&key)) {
            Some(place) if place.is_written => {}
            Some(place) => {
                place.put(&mut new, &mut out)?;
                done.replaced += 1;
            }
            None => out.write_all(&line)?,
        }
    }
    let mut left: Vec<&mut Place> = places.values_mut().filter(|one| !one.is_written).collect();
    left.sort_unstable_by_key(|place| place.from);
    for place in left {
        place.put(&mut new, &mut out)?;
        done.added += 1;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&beside, &path)?;
    File::open(path.parent().filter(|at| !at.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
        .sync_all()?;
    Ok(done)
}

/// Where the last line of each article stands.
fn places(file: &mut File) -> io::Result<HashMap<Key, Place>> {
    let mut places = HashMap::new();
    let (mut from, mut line) = (0, Vec::new());
    let mut lines = BufReader::new(file);
    loop {
        line.clear();
        let length = lines.read_until(b'\n', &mut line)?;
        if length == 0 || line.last() != Some(&b'\n') {
            return Ok(places);
        }
        if let Some(key) = key(&line) {
            places.insert(key, Place { from, length, is_written: false });
        }
        from += length as u64;
    }
}

impl Place {
    fn put(&mut self, from: &mut File, out: &mut impl Write) -> io::Result<()> {
        let mut line = vec![0; self.length];
        from.seek(SeekFrom::Start(self.from))?;
        from.read_exact(&mut line)?;
        self.is_written = true;
        out.write_all(&line)
    }
}

fn key(line: &[u8]) -> Option<Key> {
    let known: Known<'_> = serde_json::from_slice(line).ok()?;
    // Ids are 32 hexadecimal digits; others are hashed.
    let id = u128::from_str_radix(&known.id, 16);
    let id = id.unwrap_or_else(|_| u128::from(Fingerprint::unkeyed(&known.id).0));
    Some((id, known.revision))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, revision: u32, title: &str) -> String {
        let number =
            if revision == 0 { String::new() } else { format!(",\"revision\":{revision}") };
        format!("{{\"id\":\"{id}\"{number},\"title\":\"{title}\"}}\n")
    }

    #[test]
    fn lines_are_replaced_in_their_places_and_none_is_doubled() {
        let folder = tempfile::tempdir().expect("folder");
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        let (a, b) = ("0a", "no hexadecimal number");
        let before = [line(a, 0, "x"), line(b, 0, "x"), line(a, 0, "again"), line("c", 0, "kept")];
        std::fs::write(&old, before.concat() + "{\"id\":\"torn").expect("written");
        let with = [line(b, 0, "early"), line(a, 1, "new"), line(b, 0, "late"), line(a, 0, "new")];
        std::fs::write(&new, with.concat() + "{\"id\":\"torn").expect("written");
        let expected =
            [line(a, 0, "new"), line(b, 0, "late"), line("c", 0, "kept"), line(a, 1, "new")];
        for round in [Replaced { replaced: 2, added: 1 }, Replaced { replaced: 3, added: 0 }] {
            assert_eq!(replace(&old, &new).expect("replaced"), round);
            assert_eq!(std::fs::read_to_string(&old).expect("read"), expected.concat());
        }
        assert!(!is_written(&old).expect("looked"));
        let held = File::open(&old).expect("open");
        hold(&held).expect("held");
        assert!(is_written(&old).expect("looked"));
        let error = replace(&old, &new).expect_err("refused").to_string();
        assert_eq!(error, "another process writes it");
    }
}
