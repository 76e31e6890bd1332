//! A segment: a file of lines, each a hash and an article. `<number of its first article>.log`.

use crate::recent::{Key, key};
use newshound_core::article::Article;
use newshound_core::identity::Fingerprint;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Hexadecimal digits of the hash, and a blank.
const HEAD: usize = 17;
/// Bytes of a key in a file of keys.
const KEY: usize = 16;

/// The line of an article.
pub(crate) fn line(article: &Article) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(article).map_err(io::Error::other)?;
    let mut line = format!("{:016x} ", hash(&json)).into_bytes();
    line.extend_from_slice(&json);
    line.push(b'\n');
    Ok(line)
}

fn hash(json: &[u8]) -> u64 {
    Fingerprint::unkeyed_bytes(json).0
}

/// The article of a whole line with its line feed; `None` where it is damaged.
pub(crate) fn article(line: &[u8]) -> Option<Article> {
    let json = line.strip_suffix(b"\n")?.get(HEAD..)?;
    let said = std::str::from_utf8(&line[..HEAD - 1]).ok()?;
    let is_whole = u64::from_str_radix(said, 16).ok()? == hash(json);
    if is_whole { serde_json::from_slice(json).ok() } else { None }
}

/// The segment that begins with article `number`.
pub(crate) fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:020}.log"))
}

/// Its keys, once it is full.
pub(crate) fn keys_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:020}.keys"))
}

/// The numbers that the names with this ending begin with, in order.
pub(crate) fn numbers(folder: &Path, ending: &str) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(ending));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Hands the whole lines of a file to `each`, from its beginning to the first that is damaged; gives
/// the bytes of those before it.
pub(crate) fn scan(file: &File, mut each: impl FnMut(Article)) -> io::Result<u64> {
    let mut file = file.try_clone()?;
    file.seek(SeekFrom::Start(0))?;
    let mut lines = BufReader::with_capacity(1 << 20, file);
    let (mut line, mut whole) = (Vec::new(), 0);
    loop {
        line.clear();
        let bytes = lines.read_until(b'\n', &mut line)?;
        match article(&line) {
            Some(article) => each(article),
            None => return Ok(whole),
        }
        whole += bytes as u64;
    }
}

/// The keys of a segment's articles.
pub(crate) fn scan_keys(path: &Path) -> io::Result<Vec<Key>> {
    let mut keys = Vec::new();
    scan(&File::open(path)?, |one| keys.push(key(&one.id, &one.content_hash, one.revision)))?;
    Ok(keys)
}

/// Writes the keys of a full segment beside it.
pub(crate) fn write_keys(path: &Path, keys: &[Key]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(keys.len() * KEY);
    for (id, content) in keys {
        bytes.extend_from_slice(&id.0.to_le_bytes());
        bytes.extend_from_slice(&content.0.to_le_bytes());
    }
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(&bytes)?;
    file.sync_data()?;
    std::fs::rename(&new, path)
}

/// The keys that stand in a file of them.
pub(crate) fn read_keys(path: &Path) -> io::Result<Vec<Key>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let number = |part: &[u8]| u64::from_le_bytes(part.try_into().unwrap_or_default());
    let key = |one: &[u8]| (Fingerprint(number(&one[..8])), Fingerprint(number(&one[8..])));
    Ok(bytes.chunks_exact(KEY).map(key).collect())
}
