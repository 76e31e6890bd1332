//! The archives inside of a WACZ file (WACZ 1.1.1: a ZIP file whose `archive/` entries are stored as they
//! are), found by its directory (APPNOTE 6.3.10).

use crate::recover::is_archive;
use std::io::{self, Read, Seek, SeekFrom};

/// First bytes of a ZIP file with an entry.
const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// The end of the directory (section 4.3.16), its length without a comment.
const END: [u8; 4] = *b"PK\x05\x06";
const END_LENGTH: usize = 22;
/// The place of the large one before it (section 4.3.15).
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
/// An entry of the directory (section 4.3.12), its length without names.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;
/// A local header's length without names (section 4.3.7).
const LOCAL_LENGTH: usize = 30;
/// Largest directory that is read: some 200,000 entries.
const MAX_DIRECTORY: u64 = 32 * 1024 * 1024;

/// An archive inside of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inner {
    /// Its name, with folders.
    pub name: String,
    /// Where its bytes begin.
    pub from: u64,
    /// How many there are.
    pub length: u64,
}

/// The archives inside of a WACZ file; `None` where `file` is no ZIP file.
///
/// # Errors
/// A directory that is missing or damaged, or an archive that is packed once more.
pub fn inner<R: Read + Seek>(file: &mut R) -> io::Result<Option<Vec<Inner>>> {
    let mut first = [0; 4];
    file.seek(SeekFrom::Start(0))?;
    if file.read_exact(&mut first).is_err() || first != LOCAL {
        return Ok(None);
    }
    let directory = directory(file)?;
    let mut found = Vec::new();
    let mut rest = &*directory;
    while let Some(fixed) = rest.get(..ENTRY_LENGTH).filter(|fixed| fixed.starts_with(&ENTRY)) {
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(u16_at(fixed, at)));
        let all = rest.get(..ENTRY_LENGTH + name + extra + comment).ok_or_else(bad)?;
        rest = &rest[all.len()..];
        let (name, extra) = all[ENTRY_LENGTH..ENTRY_LENGTH + name + extra].split_at(name);
        let name = String::from_utf8_lossy(name).into_owned();
        if !is_archive(&name) {
            continue;
        }
        if u16_at(fixed, 10) != 0 {
            let why = format!("{name} is packed inside of it: unpack the file first");
            return Err(io::Error::other(why));
        }
        let [_, length, offset] = large(extra, [24, 20, 42].map(|at| u32_at(fixed, at)))?;
        let mut local = [0; LOCAL_LENGTH];
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut local)?;
        if !local.starts_with(&LOCAL) {
            return Err(bad());
        }
        let names = u64::from(u16_at(&local, 26)) + u64::from(u16_at(&local, 28));
        let from = offset.saturating_add(LOCAL_LENGTH as u64 + names);
        found.push(Inner { name, from, length });
    }
    Ok(Some(found))
}

/// The bytes of the directory.
fn directory<R: Read + Seek>(file: &mut R) -> io::Result<Vec<u8>> {
    let length = file.seek(SeekFrom::End(0))?;
    // A comment has 65,535 bytes at most.
    let tail_at = length.saturating_sub((LOCATOR_LENGTH + END_LENGTH + 65_535) as u64);
    let tail = read_at(file, tail_at, length - tail_at)?;
    let end = tail.windows(4).rposition(|window| window == END).ok_or_else(bad)?;
    let fixed = tail.get(end..end + END_LENGTH).ok_or_else(bad)?;
    let (mut size, mut at) = (u64::from(u32_at(fixed, 12)), u64::from(u32_at(fixed, 16)));
    let locator = end.checked_sub(LOCATOR_LENGTH).and_then(|from| tail.get(from..end));
    if let Some(locator) = locator.filter(|locator| locator.starts_with(&LOCATOR)) {
        let large = read_at(file, u64_at(locator, 8), 56)?;
        (size, at) = (u64_at(&large, 40), u64_at(&large, 48));
    }
    if size > MAX_DIRECTORY {
        return Err(bad());
    }
    read_at(file, at, size)
}

/// Sizes and place of an entry: those that do not fit 32 bits stand in an extra field, in this order
/// (section 4.5.3).
fn large(mut extra: &[u8], small: [u32; 3]) -> io::Result<[u64; 3]> {
    let mut all = small.map(u64::from);
    while let Some(head) = extra.get(..4) {
        let (kind, length) = (u16_at(head, 0), usize::from(u16_at(head, 2)));
        let mut content = extra.get(4..4 + length).ok_or_else(bad)?;
        if kind == 1 {
            for value in all.iter_mut().filter(|value| **value == u64::from(u32::MAX)) {
                *value = content.get(..8).map(|bytes| u64_at(bytes, 0)).ok_or_else(bad)?;
                content = &content[8..];
            }
        }
        extra = &extra[4 + length..];
    }
    Ok(all)
}

fn read_at<R: Read + Seek>(file: &mut R, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(bad()) }
}

fn bad() -> io::Error {
    io::Error::other("it is a ZIP file whose directory is missing or damaged")
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zip::Zip;
    use std::io::Cursor;

    fn packed() -> Vec<u8> {
        let mut zip = Zip::new(Cursor::new(Vec::new()));
        for (name, bytes) in [
            ("archive/a.warc.gz", &b"first"[..]),
            ("pages/pages.jsonl", b"{}"),
            ("archive/b.warc", b"second"),
        ] {
            zip.entry(name, bytes).expect("an entry");
        }
        zip.finish().expect("finished").into_inner()
    }

    #[test]
    fn archives_inside_of_a_file_are_found() {
        let file = packed();
        let found = inner(&mut Cursor::new(&file)).expect("read").expect("a ZIP file");
        let contents: Vec<_> = found
            .iter()
            .map(|one| {
                let from = usize::try_from(one.from).expect("short");
                let length = usize::try_from(one.length).expect("short");
                (one.name.as_str(), &file[from..from + length])
            })
            .collect();
        let expected = [("archive/a.warc.gz", &b"first"[..]), ("archive/b.warc", b"second")];
        assert_eq!(contents, expected);
        assert_eq!(inner(&mut Cursor::new(b"WARC/1.0\r\n")).expect("read"), None);
        assert_eq!(inner(&mut Cursor::new(b"")).expect("read"), None);
    }

    #[test]
    fn one_that_is_cut_or_damaged_is_refused() {
        let file = packed();
        for length in 4..file.len() {
            let cut = inner(&mut Cursor::new(&file[..length]));
            assert!(cut.is_err(), "{length}: {cut:?}");
        }
        for at in 0..file.len() {
            let mut file = file.clone();
            file[at] ^= 0xff;
            // Whatever it says, it says it without a panic.
            let _ = inner(&mut Cursor::new(&file));
        }
    }
}
