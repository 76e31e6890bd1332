//! WACZ 1.1.1: archives, their index and a list of pages in one ZIP file.

use crate::cdxj::Line;
use crate::reader::{Entry, Fault, Reader};
use crate::write::{Noted, bare};
use crate::zip::{Stored, Zip};
use newshound_core::time::UnixMillis;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// As much of a record is read for the index and the list of pages.
const HEAD: usize = 256 * 1024;

/// What is packed.
#[derive(Debug, Default)]
pub struct Selection<'s> {
    /// Responses of these URLs and dates.
    pub wants: Option<&'s dyn Wants>,
    /// Articles of this story, by its id; only what they were read from then.
    pub story: Option<String>,
}

/// Says which responses are packed.
pub trait Wants: std::fmt::Debug {
    /// Whether one of this URL, fetched then, is.
    fn wants(&self, url: &str, fetched_at: UnixMillis) -> bool;
}

/// What was packed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// Records.
    pub records: u64,
    /// Pages in the list.
    pub pages: u64,
    /// What could not be packed, a sentence each.
    pub faults: Vec<String>,
}

/// Packs archives into `out`, which is written from its beginning.
///
/// # Errors
/// What the system says; damage in an archive is listed in [`Packed::faults`].
pub fn pack(
    files: &[PathBuf],
    selection: &Selection<'_>,
    title: &str,
    now: UnixMillis,
    out: File,
) -> io::Result<Packed> {
    let mut packed = Packed::default();
    let chosen = match selection {
        Selection { wants: None, story: None } => None,
        _ => Some(choose(files, selection)?),
    };
    let mut zip = Zip::new(out);
    let (mut resources, mut index, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for path in files {
        let copied = copy(path, chosen.as_ref(), &mut zip, &mut packed)?;
        resources.extend(copied.stored);
        index.extend(copied.index);
        pages.extend(copied.pages);
    }
    index.sort_unstable();
    pages.sort_by(|one: &Page, other: &Page| one.ts.cmp(&other.ts));
    packed.pages = pages.len() as u64;
    let index: String = index.iter().map(|line| format!("{line}\n")).collect();
    resources.push(zip.entry("indexes/index.cdx", index.as_bytes())?);
    let mut list =
        json!({ "format": "json-pages-1.0", "id": "pages", "title": "All Pages" }).to_string();
    list.push('\n');
    for page in &pages {
        let row = json!({ "id": page.id, "url": page.url, "ts": page.ts, "title": page.title });
        list.push_str(&row.to_string());
        list.push('\n');
    }
    resources.push(zip.entry("pages/pages.jsonl", list.as_bytes())?);
    let resources: Vec<_> = resources
        .iter()
        .map(|one| {
            let name = one.name.rsplit('/').next().unwrap_or_default().to_lowercase();
            let hash = format!("sha256:{}", one.sha256);
            json!({ "name": name, "path": one.name, "hash": hash, "bytes": one.bytes })
        })
        .collect();
    let mut package = json!({
        "profile": "data-package",
        "resources": resources,
        "wacz_version": "1.1.1",
        "title": title,
        "software": concat!("newshound/", env!("CARGO_PKG_VERSION")),
        "created": now.to_rfc3339(),
    });
    if let Some(first) = pages.first() {
        package["mainPageUrl"] = json!(first.url);
        package["mainPageDate"] = json!(first.ts);
    }
    let package = serde_json::to_vec_pretty(&package)?;
    zip.entry("datapackage.json", &package)?;
    let hash: String = Sha256::digest(&package).iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = json!({ "path": "datapackage.json", "hash": format!("sha256:{hash}") });
    zip.entry("datapackage-digest.json", &serde_json::to_vec_pretty(&digest)?)?;
    zip.finish()?.sync_all()?;
    Ok(packed)
}

/// A row of the list of pages.
struct Page {
    id: String,
    url: String,
    ts: String,
    title: String,
}

/// The ids of the responses that are wanted, and of those that they refer to.
fn choose(files: &[PathBuf], selection: &Selection<'_>) -> io::Result<HashSet<String>> {
    let mut chosen = HashSet::new();
    for path in files {
        let mut reader = Reader::new(File::open(path)?);
        loop {
            let entry = match reader.next() {
                Ok(Some(entry)) => entry,
                Ok(None) => break,
                Err(Fault::Io(error)) => return Err(error),
                // It is reported when the file is copied.
                Err(Fault::Damaged { .. }) => continue,
            };
            match (&selection.story, entry.head.kind()) {
                (None, "response" | "revisit" | "resource") => {
                    let url = entry.head.target().unwrap_or_default();
                    let date = entry.head.date().unwrap_or_default();
                    if selection.wants.is_none_or(|wants| wants.wants(url, date)) {
                        chosen.insert(bare(entry.head.id()).to_owned());
                        let earlier = entry.head.get("WARC-Refers-To");
                        chosen.extend(earlier.map(|id| bare(id).to_owned()));
                    }
                }
                (Some(story), "metadata") => {
                    let Ok(block) = reader.block(HEAD) else { continue };
                    let noted = Noted::read(&entry, &block.bytes);
                    if let Some(noted) = noted.filter(|noted| is_of(noted, story)) {
                        chosen.insert(noted.capture.id.clone());
                        chosen.extend(noted.note.parts.iter().map(|part| part.id.clone()));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(chosen)
}

/// Whether an article is of a story, or that article.
fn is_of(noted: &Noted, story: &str) -> bool {
    let is = |name| noted.note.article.get(name).and_then(|value| value.as_str()) == Some(story);
    is("story") || is("id")
}

#[derive(Default)]
struct Copied {
    stored: Option<Stored>,
    index: Vec<String>,
    pages: Vec<Page>,
}

/// Copies the records of a file that are wanted, each as it is.
fn copy(
    path: &Path,
    chosen: Option<&HashSet<String>>,
    zip: &mut Zip<File>,
    packed: &mut Packed,
) -> io::Result<Copied> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".open").unwrap_or(&name).to_owned();
    let mut reader = Reader::new(File::open(path)?);
    let mut source = File::open(path)?;
    let mut part = zip.begin(&format!("archive/{name}"))?;
    let mut copied = Copied::default();
    let mut pending: Option<(u64, Option<(UnixMillis, Line)>)> = None;
    loop {
        let next = match reader.next() {
            Ok(next) => next,
            Err(Fault::Io(error)) => return Err(error),
            Err(fault @ Fault::Damaged { .. }) => {
                packed.faults.push(format!("{}: {fault}", path.display()));
                // Whether the record before it is whole is not known.
                pending = None;
                continue;
            }
        };
        if let Some((from, line)) = pending.take() {
            let end = next.as_ref().map_or_else(|| reader.place(), |entry| entry.offset);
            let at = part.bytes();
            source.seek(SeekFrom::Start(from))?;
            io::copy(&mut (&mut source).take(end - from), &mut part)?;
            packed.records += 1;
            let line = line.map(|(date, line)| line.at(at, end - from).text(date));
            copied.index.extend(line);
        }
        let Some(entry) = next else { break };
        if !is_chosen(&entry, chosen) {
            continue;
        }
        if !entry.is_addressable {
            packed.faults.push(format!(
                "{}: its records are not packed one by one, so they cannot be found; pack it anew",
                path.display()
            ));
            break;
        }
        let (mut line, offset) = (None, entry.offset);
        if matches!(entry.head.kind(), "response" | "revisit" | "metadata") {
            let Ok(block) = reader.block(HEAD) else { continue };
            line = Line::of(&entry.head, &block.bytes, &name);
            copied.pages.extend(page(&entry, &block.bytes));
        }
        pending = Some((offset, line));
    }
    copied.stored = Some(part.end()?);
    Ok(copied)
}

/// Whether a record is one of the responses chosen, or belongs to one.
fn is_chosen(entry: &Entry, chosen: Option<&HashSet<String>>) -> bool {
    let Some(chosen) = chosen else { return true };
    let field = |name| entry.head.get(name).is_some_and(|id| chosen.contains(bare(id)));
    match entry.head.kind() {
        "warcinfo" => true,
        "request" => field("WARC-Concurrent-To"),
        "metadata" | "conversion" => field("WARC-Refers-To"),
        _ => chosen.contains(bare(entry.head.id())),
    }
}

/// The row of an article.
fn page(entry: &Entry, block: &[u8]) -> Option<Page> {
    let noted = Noted::read(entry, block)?;
    let field = |name| Some(noted.note.article.get(name)?.as_str()?.to_owned());
    Some(Page {
        id: field("id")?,
        url: field("fetched_url")?,
        ts: field("fetched_at")?,
        title: field("title").unwrap_or_default(),
    })
}
