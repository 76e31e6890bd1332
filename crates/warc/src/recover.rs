//! What stands in a folder of captures when it is opened: files to be made whole, and what they hold.

use crate::cdxj::{Line, REVISIT};
use crate::known::{self, Known};
use crate::reader::{Fault, Reader};
use newshound_core::time::UnixMillis;
use newshound_ports::hold;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use url::Url;

/// Behind the name of a file that is being written.
pub(crate) const OPEN: &str = ".open";
/// Behind the name of a file, the name of its index.
pub(crate) const INDEX: &str = ".cdxj";
/// How much of a response is read for its line in the index: its head.
const HEAD: usize = 256 * 1024;

/// Whether a file's name is that of an archive, finished or not.
#[must_use]
pub fn is_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(OPEN).unwrap_or(&name);
    [".warc.gz", ".warc.zst", ".warc"].iter().any(|end| name.ends_with(end))
}

/// The names in a folder that end so, in order.
fn named(folder: &Path, end: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Some(name) = entry?.file_name().to_str()
            && let Some(stem) = name.strip_suffix(end)
            && is_archive(stem)
        {
            names.push(stem.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Makes files whole that a process left which was killed: what stands behind their last whole record
/// is cut off. One that another process writes is left alone.
pub(crate) fn make_whole(folder: &Path) -> io::Result<()> {
    for name in named(folder, OPEN)? {
        let open = folder.join(format!("{name}{OPEN}"));
        let file = OpenOptions::new().read(true).write(true).open(&open)?;
        if let Err(TryLockError::WouldBlock) = hold(&file) {
            continue;
        }
        let length = file.metadata()?.len();
        let found = look(&file, &name)?;
        tracing::info!(
            path = %open.display(),
            records = found.records,
            cut_bytes = length - found.whole,
            "capture_recovered"
        );
        if found.records < 2 {
            // Nothing but what it says of itself.
            fs::remove_file(&open)?;
            continue;
        }
        if found.whole < length {
            file.set_len(found.whole)?;
        }
        file.sync_all()?;
        finish(folder, &name, found.lines)?;
    }
    Ok(())
}

/// Writes the index of a file that is whole, and takes `.open` from its name.
pub(crate) fn finish(folder: &Path, name: &str, mut lines: Vec<String>) -> io::Result<()> {
    lines.sort_unstable();
    let index = folder.join(format!("{name}{INDEX}"));
    let unfinished = folder.join(format!("{name}{INDEX}{OPEN}"));
    let mut file = io::BufWriter::new(File::create(&unfinished)?);
    for line in lines {
        writeln!(file, "{line}")?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    fs::rename(unfinished, index)?;
    fs::rename(folder.join(format!("{name}{OPEN}")), folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Bytes up to the end of the last whole record.
    pub(crate) whole: u64,
    /// Records up to there.
    pub(crate) records: u64,
    /// Its index.
    pub(crate) lines: Vec<String>,
}

/// Reads a file of one member a record, up to the first damage.
pub(crate) fn look(file: &File, name: &str) -> io::Result<Found> {
    let mut reader = Reader::new(file);
    let mut found = Found::default();
    let mut before: Option<(u64, Option<(UnixMillis, Line)>)> = None;
    let mut is_damaged = false;
    while !is_damaged {
        let next = match reader.next() {
            Ok(Some(entry)) => {
                let mut line = None;
                if matches!(entry.head.kind(), "response" | "revisit") {
                    match reader.block(HEAD) {
                        Ok(block) => line = Line::of(&entry.head, &block.bytes, name),
                        Err(Fault::Io(error)) => return Err(error),
                        Err(Fault::Damaged { .. }) => is_damaged = true,
                    }
                }
                Some((entry.offset, line))
            }
            Ok(None) => None,
            Err(Fault::Io(error)) => return Err(error),
            Err(Fault::Damaged { .. }) => break,
        };
        let end = next.as_ref().map_or_else(|| reader.place(), |(offset, _)| *offset);
        if let Some(one) = before.take() {
            found.add(one, end);
        }
        match next {
            Some(next) => before = Some(next),
            None => return Ok(found),
        }
    }
    // Whether the last one that was begun is whole follows from where the damage is.
    if let Some(one) = before
        && let Some(end) = end_of(file, one.0)?
    {
        found.add(one, end);
    }
    Ok(found)
}

impl Found {
    /// Adds a record, which ends at `end`.
    fn add(&mut self, (offset, line): (u64, Option<(UnixMillis, Line)>), end: u64) {
        self.records += 1;
        self.whole = end;
        if let Some((date, line)) = line {
            self.lines.push(line.at(offset, end - offset).text(date));
        }
    }
}

/// Where the member at `offset` ends, where it is whole.
fn end_of(file: &File, offset: u64) -> io::Result<Option<u64>> {
    let mut reader = Reader::new(file);
    reader.go_to(offset)?;
    if !matches!(reader.next(), Ok(Some(_))) {
        return Ok(None);
    }
    Ok(match reader.end() {
        Ok(end) => Some(end),
        Err(Fault::Damaged { .. }) => None,
        Err(Fault::Io(error)) => return Err(error),
    })
}

/// Notes what whole files hold, by their indexes; a missing one is made again.
pub(crate) fn learn(folder: &Path, known: &mut Known) -> io::Result<()> {
    for name in whole(folder)? {
        let index = folder.join(format!("{name}{INDEX}"));
        if !index.exists() {
            let found = look(&File::open(folder.join(&name))?, &name)?;
            let mut lines = found.lines;
            lines.sort_unstable();
            fs::write(&index, lines.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        }
        let number = known.file(&name);
        for line in BufReader::new(File::open(index)?).lines() {
            let Some(line) = Line::read(&line?) else { continue };
            let offset = line.offset.parse();
            if let Ok(offset) = offset
                && line.mime != REVISIT
                && line.status == "200"
            {
                known.add(keys(&line.url, &line.digest), number, offset);
            }
        }
    }
    Ok(())
}

/// By what a response is known.
pub(crate) fn keys(url: &str, digest: &str) -> [u128; 2] {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    [known::payload(digest, &host.unwrap_or_default()), known::url(url)]
}

/// The names of the archives in a folder that are whole.
fn whole(folder: &Path) -> io::Result<Vec<String>> {
    let names = named(folder, "")?;
    Ok(names.into_iter().filter(|name| !name.ends_with(OPEN)).collect())
}

/// Where the archive `name` of a folder stands now: under its own name, or that of one that is being written.
pub fn place_of(folder: &Path, name: &str) -> PathBuf {
    let whole = folder.join(name);
    if whole.exists() { whole } else { folder.join(format!("{name}{OPEN}")) }
}
