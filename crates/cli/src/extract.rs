//! `newshound extract`: saved pages to articles, without a crawl.

use crate::args::ExtractArgs;
use crate::exit::{Exit, Failure};
use newshound_core::article::ArticleDraft;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::time::UnixMillis;
use newshound_extract::{Budget, Page, PageContext, PageKind, read_page_until};
use newshound_ports::{Clock, SystemClock};
use serde::Deserialize;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use url::Url;

/// Largest page read, after decompression; the crawl's own cap.
const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// The URL of a page whose URL is not given: its links then resolve to nothing of use.
const UNKNOWN: &str = "http://unknown.invalid/";

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub fn command(args: &ExtractArgs) -> Result<Exit, Failure> {
    let stdout = std::io::stdout();
    if let Some(manifest) = &args.manifest {
        return batch(manifest, &mut BufWriter::new(stdout.lock()));
    }
    if args.files.is_empty() {
        return Err(Failure::usage("no page: name a file, or - for stdin"));
    }
    let url = url(args.url.as_deref())?;
    let mut out = BufWriter::new(stdout.lock());
    for file in &args.files {
        let bytes = read(file)?;
        let page = extract(&bytes, &url);
        let _ = if args.json {
            writeln!(out, "{}", json(None, &url, &page))
        } else {
            write!(out, "{}", text(&page))
        };
    }
    let _ = out.flush();
    Ok(Exit::Success)
}

fn url(text: Option<&str>) -> Result<Url, Failure> {
    let text = text.unwrap_or(UNKNOWN);
    Url::parse(text)
        .map_err(|error| Failure::usage(format!("--url {text:?} is not a URL: {error}")))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error: std::io::Error| {
        Failure::usage(format!("{}: cannot be read: {error}", file.display()))
    };
    let mut raw = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().take(MAX_BYTES).read_to_end(&mut raw).map_err(fail)?;
    } else {
        let file = std::fs::File::open(file).map_err(fail)?;
        file.take(MAX_BYTES).read_to_end(&mut raw).map_err(fail)?;
    }
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Ok(raw);
    }
    let mut plain = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(raw.as_slice());
    decoder.take(MAX_BYTES).read_to_end(&mut plain).map_err(fail)?;
    Ok(plain)
}

fn extract(bytes: &[u8], url: &Url) -> Page {
    let budget = Budget::default();
    let fetched_at: UnixMillis = SystemClock.now();
    let ctx = PageContext { url, content_type: None, robots_tag: None, fetched_at, budget };
    let deadline = Instant::now() + budget.parse;
    read_page_until(bytes, &ctx, &mut || Instant::now() >= deadline)
}

fn kind(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Article => "article",
        PageKind::Hub => "hub",
        PageKind::Continuation => "continuation",
        PageKind::Other => "other",
    }
}

fn json(id: Option<&str>, url: &Url, page: &Page) -> serde_json::Value {
    let empty = ArticleDraft::default();
    // Whoever extracts a page by hand says that it is a story; `page_kind` tells our opinion.
    let draft = page.article.as_ref().or(page.candidate.as_ref()).unwrap_or(&empty);
    let links: Vec<_> = page
        .links
        .iter()
        .map(|link| {
            let canonical = CanonicalUrl::from_url(&link.url);
            let url = canonical.map_or_else(|_| link.url.to_string(), |url| url.to_string());
            serde_json::json!({ "url": url, "text": link.text, "role": link.role })
        })
        .collect();
    serde_json::json!({
        "id": id,
        "url": url.as_str(),
        "page_kind": kind(page.kind),
        "title": draft.title,
        "authors": draft.authors,
        "agencies": draft.agencies,
        "published": draft.published.as_ref().map(|date| &date.value),
        "published_precision": draft.published.as_ref().map(|date| date.precision),
        "published_source": draft.published.as_ref().map(|date| date.source),
        "modified": draft.modified.as_ref().map(|date| &date.value),
        "language": draft.language,
        "section": draft.section,
        "tags": draft.tags,
        "description": draft.description,
        "lead_image": draft.lead_image,
        "images": draft.images,
        "publisher": draft.publisher,
        "kind": draft.kind,
        "paywalled": draft.paywalled,
        "body": draft.body,
        "word_count": draft.word_count,
        "canonical": page.canonical.as_ref().map(Url::as_str),
        "links": links,
        "issues": page.issues.iter().map(|issue| format!("{issue:?}")).collect::<Vec<_>>(),
    })
}

fn text(page: &Page) -> String {
    let Some(draft) = page.article.as_ref().filter(|_| page.kind == PageKind::Article) else {
        return format!("no article: this page is {}\n", kind(page.kind));
    };
    let date = draft.published.as_ref().map_or("no date", |date| date.value.as_str());
    let authors = match draft.authors.join(", ") {
        names if names.is_empty() => "no author".to_owned(),
        names => names,
    };
    format!("{}\n{date} · {authors}\n\n{}\n", draft.title, draft.body)
}

/// One line of a manifest.
#[derive(Debug, Deserialize)]
struct Listed {
    id: String,
    path: PathBuf,
    #[serde(default)]
    url: Option<String>,
}

/// All pages of a manifest, on all cores, in the order of the manifest. Paths are relative to
/// its folder. A page that cannot be read gives a line with its id and an `error`.
fn batch(manifest: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let fail = |error: String| Failure::usage(format!("{}: {error}", manifest.display()));
    let file = std::fs::File::open(manifest).map_err(|e| fail(format!("cannot be read: {e}")))?;
    let mut listed: Vec<Listed> = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| fail(e.to_string()))?;
        if !line.trim().is_empty() {
            let one = serde_json::from_str(&line)
                .map_err(|e| fail(format!("line {}: {e}; it takes id, path, url", number + 1)))?;
            listed.push(one);
        }
    }
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // Chunks bound the memory: results wait only for their chunk.
    for chunk in listed.chunks(threads * 64) {
        for line in in_parallel(chunk, threads, |one| one_line(one, folder)) {
            writeln!(out, "{line}").map_err(|e| {
                Failure::new(Exit::Output, format!("stdout: cannot be written: {e}"))
            })?;
        }
    }
    let _ = out.flush();
    Ok(Exit::Success)
}

fn one_line(one: &Listed, folder: &Path) -> serde_json::Value {
    let made = url(one.url.as_deref())
        .and_then(|url| read(&folder.join(&one.path)).map(|bytes| (url, bytes)));
    match made {
        Ok((url, bytes)) => json(Some(&one.id), &url, &extract(&bytes, &url)),
        Err(failure) => serde_json::json!({ "id": one.id, "error": failure.message }),
    }
}

fn in_parallel<T: Sync, R: Send>(
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
