//! What stands in a file of lines: how much of it is whole, and its last articles.

use crate::recent::{Key, key};
use newshound_core::identity::ArticleId;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// Bytes read at once while looking for line ends from the back.
const STEP: u64 = 64 << 10;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes up to the end of the last whole line.
    pub(crate) whole: u64,
    /// Bytes behind it.
    pub(crate) torn: u64,
    /// Keys of the last lines, oldest first.
    pub(crate) keys: Vec<Key>,
}

/// Looks at `file` and at its last `lines` whole lines.
pub(crate) fn look(file: &mut File, lines: usize) -> io::Result<Found> {
    let length = file.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Ok(Found::default());
    }
    let mut first = [0];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut first)?;
    if first != *b"{" {
        let why = "it is there already and does not hold articles, so it is left alone";
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let (start, whole) = bounds(file, length, lines)?;
    Ok(Found { whole, torn: length - whole, keys: keys(file, start, whole)? })
}

/// Where the last `lines` lines begin, and where the last whole one ends.
fn bounds(file: &mut File, length: u64, lines: usize) -> io::Result<(u64, u64)> {
    let mut whole = None;
    let mut left = lines;
    let mut end = length;
    let mut bytes = Vec::new();
    while end > 0 {
        let begin = end.saturating_sub(STEP);
        bytes.resize(usize::try_from(end - begin).unwrap_or_default(), 0);
        file.seek(SeekFrom::Start(begin))?;
        file.read_exact(&mut bytes)?;
        let ends = bytes.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n');
        for at in ends.map(|(index, _)| begin + index as u64 + 1) {
            let Some(whole) = whole else {
                whole = Some(at);
                continue;
            };
            if left <= 1 {
                return Ok((if lines == 0 { whole } else { at }, whole));
            }
            left -= 1;
        }
        end = begin;
    }
    Ok((0, whole.unwrap_or(0)))
}

#[derive(Deserialize)]
struct Head {
    id: ArticleId,
    content_hash: String,
    #[serde(default)]
    revision: u32,
}

/// The key of a line; `None` for one that is no article.
pub(crate) fn key_of(line: &[u8]) -> Option<Key> {
    let head: Head = serde_json::from_slice(line).ok()?;
    Some(key(&head.id, &head.content_hash, head.revision))
}

/// The keys of the lines between two places. A line that is no article is somebody else's
/// and is passed over.
fn keys(file: &mut File, start: u64, end: u64) -> io::Result<Vec<Key>> {
    file.seek(SeekFrom::Start(start))?;
    let lines = BufReader::new(file.take(end - start)).split(b'\n');
    let mut keys = Vec::new();
    for line in lines {
        keys.extend(key_of(&line?));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn line(number: usize, pad: usize) -> String {
        let body = "x".repeat(pad);
        format!("{{\"id\":\"{number}\",\"body\":\"{body}\",\"content_hash\":\"h{number}\"}}\n")
    }

    #[test]
    fn whole_lines_and_torn_ends() {
        let expected = |numbers: &[usize]| -> Vec<Key> {
            numbers.iter().map(|n| key(&ArticleId(n.to_string()), &format!("h{n}"), 0)).collect()
        };
        for pad in [0, 10, 40_000, 200_000] {
            let whole: String = (0..5).map(|number| line(number, pad)).collect();
            let cases: [(&str, usize, &[usize]); 6] = [
                ("", 2, &[3, 4]),
                ("", 0, &[]),
                ("", 1, &[4]),
                ("", 99, &[0, 1, 2, 3, 4]),
                ("{\"id\":\"5\",\"content_h", 3, &[2, 3, 4]),
                ("\0\0\0", 5, &[0, 1, 2, 3, 4]),
            ];
            for (torn, lines, numbers) in cases {
                let mut file = tempfile::tempfile().expect("a file");
                write!(file, "{whole}{torn}").expect("write");
                let found = look(&mut file, lines).expect("look");
                let keys = expected(numbers);
                let whole = whole.len() as u64;
                assert_eq!(found, Found { whole, torn: torn.len() as u64, keys }, "{pad} {torn}");
            }
        }
    }

    #[test]
    fn other_files_are_left_alone_and_odd_lines_passed_over() {
        let mut file = tempfile::tempfile().expect("a file");
        assert_eq!(look(&mut file, 9).expect("an empty file"), Found::default());
        write!(file, "{{\"torn").expect("write");
        assert_eq!(look(&mut file, 9).expect("one torn line").torn, 6);
        file.set_len(0).expect("cut");
        file.rewind().expect("rewind");
        write!(file, "{}{{\"x\":1}}\n\n{}", line(1, 0), line(2, 0)).expect("write");
        assert_eq!(look(&mut file, 9).expect("odd lines").keys.len(), 2);
        let mut other = tempfile::tempfile().expect("a file");
        write!(other, "my diary").expect("write");
        assert_eq!(look(&mut other, 9).expect_err("a diary").kind(), io::ErrorKind::InvalidData);
    }
}
