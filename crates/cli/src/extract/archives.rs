//! The pages of web archives (docs/capture.md, *Reading archives*).

use super::form::Output;
use super::memory::Memory;
use super::record;
use crate::archive::{
    Furniture, Jobs, Read, Sources, in_parallel, is_packed, paths, read, sources,
};
use crate::args::ExtractArgs;
use crate::plain::plain;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_extract::{Page, PageKind};
use newshound_roles::{Exit, Failure};
use newshound_warc::is_archive;
use std::io::Write;
use std::path::{Path, PathBuf};
use url::Url;

/// Whether the arguments name archives, or folders that hold them and no pages.
///
/// # Errors
/// Where they name both.
pub(super) fn are(arguments: &[PathBuf]) -> Result<bool, Failure> {
    let is_one = |name: &str| is_archive(name) || is_packed(name);
    let names_one = |path: &PathBuf| {
        let is_named = path.file_name().and_then(|name| name.to_str()).is_some_and(is_one);
        let holds_some =
            || super::input::named(path).is_err() && paths(std::slice::from_ref(path)).is_ok();
        is_named && !path.is_dir() || path.is_dir() && holds_some()
    };
    let count = arguments.iter().filter(|path| names_one(path)).count();
    if count > 0 && count < arguments.len() {
        return Err(Failure::usage("web archives and saved pages at once: name one kind of them"));
    }
    Ok(count > 0)
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(super) fn command(args: &ExtractArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    if args.explain || args.explain_html.is_some() || args.url.is_some() {
        return Err(Failure::usage("--explain and --url take saved pages, no web archives"));
    }
    let fields = newshound_roles::config::fields("--fields", &args.fields)?;
    let mut forms = args.format.map(|format| Output::new(format, fields, args.out.clone()));
    let mut furniture = (!args.no_site_memory).then(Furniture::default);
    let mut memory = (!args.no_site_memory).then(Memory::default);
    let Sources { all, missing, damaged } = sources(&args.files);
    missing.iter().chain(&damaged).for_each(|why| warn(why));
    let mut jobs = Jobs::new(all, forms.is_none());
    let (mut records, mut unread) = (0, missing.len() as u64);
    while let Some(batch) = jobs.next(&|_| 0) {
        let mut pages: Vec<(Url, Page)> = Vec::new();
        for reading in in_parallel(&batch.jobs, read) {
            match (reading.read, &mut forms) {
                (Read::Article(article), Some(forms)) => {
                    forms.write(Path::new(""), &article, out)?;
                }
                (Read::Page { url, fetched_at, at, page }, Some(forms)) => {
                    let canonical = CanonicalUrl::from_url(&url).ok();
                    let is_story = page.kind == PageKind::Article && page.article.is_some();
                    let Some(canonical) = canonical.filter(|_| is_story) else { continue };
                    let record = newshound_extract::record(*page, &canonical, fetched_at);
                    let record = Article { capture: Some(at), ..record };
                    let record = match &mut furniture {
                        Some(furniture) => furniture.without(record),
                        None => record,
                    };
                    forms.write(Path::new(""), &record, out)?;
                }
                (Read::Page { url, page, .. }, None) => pages.push((url, *page)),
                (Read::Fault(why), _) => warn(&why),
                _ => {}
            }
        }
        if let Some(memory) = &mut memory {
            memory.clean(pages.iter_mut().map(|(url, page)| (&*url, page)));
        }
        for (url, page) in &pages {
            let _ = if args.json {
                writeln!(out, "{}", record::json(None, url, page))
            } else if page.kind == PageKind::Article {
                write!(out, "{}\n{}", url, record::text(page))
            } else {
                Ok(())
            };
        }
        batch.seen.faults.iter().for_each(|why| warn(why));
        records += batch.seen.records;
        unread += batch.seen.unread;
    }
    match out.flush() {
        // Who reads has seen enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            return Err(Failure::new(Exit::Output, format!("stdout: cannot be written: {error}")));
        }
        _ => {}
    }
    if unread > 0 {
        return Err(Failure::usage(format!("{unread} archives could not be read (above)")));
    }
    if records == 0 {
        return Err(Failure::new(Exit::NothingCrawled, "no record could be read"));
    }
    Ok(Exit::Success)
}

fn warn(why: &str) {
    let _ = writeln!(std::io::stderr(), "newshound: {}", plain(why));
}
