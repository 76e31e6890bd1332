//! Records of articles.jsonl, a few of them: the latest, or those behind a place in the file.

use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes looked through for the latest.
const BACK: u64 = 16 << 20;
/// Bytes read at once, from the end on.
const PIECE: u64 = 256 << 10;
/// Bytes of an answer.
const ANSWER: usize = 8 << 20;

/// Records behind a place in the file, and the place behind them.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Value>,
    pub(super) next: u64,
}

/// The records from byte `since` on, at most `most`. A place that is no line's beginning counts as the
/// beginning of the next one; one behind the end gives nothing, and the end.
pub(super) fn since(path: &Path, since: u64, most: usize) -> io::Result<Batch> {
    let Some((mut file, length)) = there(path)? else { return Ok(Batch::default()) };
    let begin = since.min(length);
    let mut next = begin;
    file.seek(SeekFrom::Start(begin.saturating_sub(1)))?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    if begin > 0 {
        // The rest of the line before, its end alone where a line begins here.
        let skipped = lines.read_until(b'\n', &mut line)? as u64;
        next += skipped.saturating_sub(1);
    }
    let (mut records, mut bytes) = (Vec::new(), 0);
    while records.len() < most && bytes < ANSWER {
        line.clear();
        let read = lines.by_ref().take(ANSWER as u64).read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            // The end, or a line that is being written: it is read the next time.
            break;
        }
        next += read as u64;
        bytes += read;
        records.extend(serde_json::from_slice(&line).ok());
    }
    Ok(Batch { records, next })
}

/// The latest records that have all `words` (in lower case) somewhere, newest first, at most `most` of
/// those in the last 16 MB; each story once.
pub(super) fn latest(path: &Path, words: &[String], most: usize) -> io::Result<Vec<Value>> {
    let Some((mut file, length)) = there(path)? else { return Ok(Vec::new()) };
    let mut found: Vec<Value> = Vec::new();
    let (mut end, floor) = (length, length.saturating_sub(BACK));
    // The beginning of a line whose end was in the piece before.
    let mut rest: Vec<u8> = Vec::new();
    while end > floor && found.len() < most {
        let begin = end.saturating_sub(PIECE).max(floor);
        let mut piece = vec![0; usize::try_from(end - begin).unwrap_or(0)];
        file.seek(SeekFrom::Start(begin))?;
        file.read_exact(&mut piece)?;
        piece.append(&mut rest);
        let mut lines: Vec<&[u8]> = piece.split(|byte| *byte == b'\n').collect();
        let first = if begin > 0 && !lines.is_empty() { lines.remove(0) } else { &[] };
        for line in lines.into_iter().rev() {
            if found.len() >= most {
                break;
            }
            let Ok(record) = serde_json::from_slice::<Value>(line) else { continue };
            let text = searched(&record);
            let is_new = found.iter().all(|other| other["id"] != record["id"]);
            if is_new && words.iter().all(|word| text.contains(word)) {
                found.push(record);
            }
        }
        rest = first.to_vec();
        end = begin;
    }
    Ok(found)
}

/// What a search looks through.
fn searched(record: &Value) -> String {
    let mut text = String::new();
    for field in ["title", "url", "site", "body", "section"] {
        text.push_str(record[field].as_str().unwrap_or_default());
        text.push('\n');
    }
    for author in record["authors"].as_array().into_iter().flatten() {
        text.push_str(author.as_str().unwrap_or_default());
        text.push('\n');
    }
    text.to_lowercase()
}

fn there(path: &Path) -> io::Result<Option<(File, u64)>> {
    match File::open(path) {
        Ok(file) => {
            let length = file.metadata()?.len();
            Ok(Some((file, length)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("articles.jsonl");
        std::fs::write(&path, text).expect("written");
        (folder, path)
    }

    fn ids(records: &[Value]) -> Vec<u64> {
        records.iter().filter_map(|one| one["id"].as_u64()).collect()
    }

    #[test]
    fn each_is_handed_out_once() {
        let line = |id: u64| format!("{{\"id\":{id},\"title\":\"Story {id}\"}}\n");
        let whole: String = (1..=5).map(line).collect();
        let (_folder, path) = written(&format!("{whole}{{\"id\":6"));
        let (mut at, mut got) = (0, Vec::new());
        loop {
            let batch = since(&path, at, 2).expect("read");
            if batch.records.is_empty() {
                break;
            }
            got.extend(ids(&batch.records));
            at = batch.next;
        }
        assert_eq!((got, at), (vec![1, 2, 3, 4, 5], whole.len() as u64));
        assert_eq!(ids(&since(&path, 3, 9).expect("in a line").records), [2, 3, 4, 5]);
        assert_eq!(since(&path, 1 << 40, 9).expect("behind").records.len(), 0);
        assert_eq!(since(Path::new("/nowhere/x"), 0, 9).expect("none").next, 0);
    }

    #[test]
    fn the_latest_come_first_whatever_they_are_cut_into() {
        let long = "x".repeat(100_000);
        let line =
            |id: u64| format!("{{\"id\":{id},\"title\":\"Story {id}\",\"body\":\"{long}\"}}\n");
        let (_folder, path) = written(&(1..=9).chain([8]).map(line).collect::<String>());
        assert_eq!(ids(&latest(&path, &[], 3).expect("read")), [8, 9, 7]);
        assert_eq!(ids(&latest(&path, &["story 2".to_owned()], 9).expect("read")), [2]);
        assert_eq!(latest(&path, &["absent".to_owned()], 9).expect("read").len(), 0);
        let all = ids(&latest(&path, &[], 99).expect("read"));
        assert_eq!(all, [8, 9, 7, 6, 5, 4, 3, 2, 1]);
    }
}
