//! A folder of saved pages (HTML, also gzipped) into a folder of Markdown, on all cores.
//!
//!     folder_to_markdown PAGES OUT

use flate2::read::MultiGzDecoder;
use newshound_core::time::UnixMillis;
use newshound_extract::{Options, PageKind, article};
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, thread};

/// A page may take this long.
const DEADLINE: Duration = Duration::from_secs(1);

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [pages, out] = args.as_slice() else {
        return Err("usage: folder_to_markdown PAGES OUT".into());
    };
    fs::create_dir_all(out)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(pages)? {
        files.push(entry?.path());
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = convert(file, out) {
                        let _ = writeln!(std::io::stderr(), "{}: {error}", file.display());
                    }
                }
            });
        }
    });
    Ok(())
}

/// Writes the story of one page; says so where there is none.
pub(crate) fn convert(file: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut html = fs::read(file)?;
    if html.starts_with(&[0x1f, 0x8b]) {
        let packed = std::mem::take(&mut html);
        MultiGzDecoder::new(&packed[..]).take(10 << 20).read_to_end(&mut html)?;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let deadline = Instant::now() + DEADLINE;
    let is_late = || Instant::now() >= deadline;
    let now = UnixMillis(i64::try_from(now)?);
    let found = article(&html, &Options { out_of_time: &is_late, ..Options::new(now) })?;
    if found.kind != PageKind::Article {
        return Err(format!("no story, but {:?}; {:?}", found.kind, found.issues).into());
    }
    let name = file.file_name().ok_or("no name")?.to_string_lossy();
    let name = name.trim_end_matches(".gz").trim_end_matches(".html");
    fs::write(out.join(format!("{name}.md")), newshound_writers::markdown(&found.article))?;
    Ok(())
}
