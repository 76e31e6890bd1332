//! Many pages on all cores, in order.

use super::memory::{Memory, TOGETHER};
use super::{Context, extract, input, record, url_of};
use newshound_extract::Page;
use newshound_roles::{Exit, Failure};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use url::Url;

/// One line of a manifest.
#[derive(Debug, Deserialize)]
struct Listed {
    id: String,
    path: PathBuf,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    fetched_at: Option<String>,
}

/// All pages of a manifest, on all cores, in the order of the manifest. Paths are relative to
/// its folder. A page that cannot be read gives a line with its id and an `error`.
pub(super) fn batch(
    manifest: &Path,
    with_memory: bool,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let fail = |error: String| Failure::usage(format!("{}: {error}", manifest.display()));
    let file = std::fs::File::open(manifest).map_err(|e| fail(format!("cannot be read: {e}")))?;
    let mut listed: Vec<Listed> = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| fail(e.to_string()))?;
        if !line.trim().is_empty() {
            let one = serde_json::from_str(&line).map_err(|e| {
                fail(format!("line {}: {e}; it takes id, path, url, fetched_at", number + 1))
            })?;
            listed.push(one);
        }
    }
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // Chunks bound the memory: results wait only for their chunk.
    let mut memory = with_memory.then(Memory::default);
    let mut done = 0_usize;
    for chunk in listed.chunks(TOGETHER) {
        let mut read = in_parallel(chunk, threads, |one| read(one, folder));
        if let Some(memory) = &mut memory {
            memory.clean(read.iter_mut().flatten().map(|(url, page)| (&*url, page)));
        }
        for (one, read) in chunk.iter().zip(read) {
            let line = match read {
                Ok((url, page)) => {
                    done += 1;
                    record::json(Some(&one.id), &url, &page)
                }
                Err(failure) => serde_json::json!({ "id": one.id, "error": failure.message }),
            };
            writeln!(out, "{line}").map_err(|e| {
                Failure::new(Exit::Output, format!("stdout: cannot be written: {e}"))
            })?;
        }
    }
    let _ = out.flush();
    if done == 0 && !listed.is_empty() {
        let why =
            format!("{}: none of its {} pages could be read", manifest.display(), listed.len());
        return Err(Failure::new(Exit::NothingCrawled, why));
    }
    Ok(Exit::Success)
}

fn read(one: &Listed, folder: &Path) -> Result<(Url, Page), Failure> {
    let url = url_of(one.url.as_deref())?;
    let bytes = input::read(&folder.join(&one.path))?;
    let when = super::fetched_at(one.fetched_at.as_deref())?;
    let page = extract(&bytes, &Context { url: &url, content_type: None, when });
    Ok((url, page))
}

/// Runs `work` on every item on so many threads; gives what came of each in order.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    let result = work(item);
                    done.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
