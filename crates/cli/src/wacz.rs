//! `newshound wacz`: a capture, or a part of it, as one file.

use crate::archive::paths;
use crate::plain::plain;
use newshound_core::identity::site_of;
use newshound_core::time::UnixMillis;
use newshound_ports::{Clock, SystemClock};
use newshound_roles::{Exit, Failure};
use newshound_warc::{Selection, Wants, pack};
use std::io::Write;
use std::path::PathBuf;
use url::Url;

/// `newshound wacz`.
#[derive(Debug, clap::Args)]
pub(crate) struct WaczArgs {
    /// WARC files, or folders of them, such as ./news/warc
    #[arg(value_name = "FILE|FOLDER", required = true)]
    pub files: Vec<PathBuf>,
    /// File to write
    #[arg(long, short, value_name = "FILE.wacz")]
    pub out: PathBuf,
    /// Only this site (registrable domain, or a host without one); repeatable
    #[arg(long = "site", value_name = "SITE")]
    pub sites: Vec<String>,
    /// Only what was fetched on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<String>,
    /// Only what was fetched on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<String>,
    /// Only the articles of one story, by the `story` or `id` of its record
    #[arg(long, value_name = "ID", conflicts_with_all = ["sites", "since", "until"])]
    pub story: Option<String>,
    /// Its title [default: the file's name]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
}

/// Which responses an option names.
#[derive(Debug)]
struct Wanted {
    sites: Vec<String>,
    since: Option<String>,
    until: Option<String>,
}

impl Wants for Wanted {
    fn wants(&self, url: &str, fetched_at: UnixMillis) -> bool {
        let day = fetched_at.to_rfc3339();
        let day = day.get(..10).unwrap_or_default();
        let site = || Url::parse(url).map(|url| site_of(&url)).unwrap_or_default();
        self.since.as_deref().is_none_or(|since| day >= since)
            && self.until.as_deref().is_none_or(|until| day <= until)
            && (self.sites.is_empty() || self.sites.contains(&site()))
    }
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &WaczArgs) -> Result<Exit, Failure> {
    let files = paths(&args.files)?;
    let wanted = Wanted {
        sites: args.sites.clone(),
        since: day("--since", args.since.as_ref())?,
        until: day("--until", args.until.as_ref())?,
    };
    let is_part = args.sites.len() + usize::from(wanted.since.is_some() || wanted.until.is_some());
    let wants = (is_part > 0).then_some(&wanted as &dyn Wants);
    let selection = Selection { wants, story: args.story.clone() };
    let name = args.out.file_stem().unwrap_or_default().to_string_lossy();
    let title = args.title.as_deref().unwrap_or(&name);
    // Under its name once it is whole.
    let unfinished = args.out.with_extension("wacz.open");
    let fail = |error: std::io::Error| {
        Failure::new(Exit::Output, format!("{}: cannot be written: {error}", args.out.display()))
    };
    let out = std::fs::File::create(&unfinished).map_err(fail)?;
    let packed = pack(&files, &selection, title, SystemClock.now(), out);
    let is_empty = packed.as_ref().is_ok_and(|packed| packed.records <= files.len() as u64);
    if packed.is_err() || is_empty {
        let _ = std::fs::remove_file(&unfinished);
    }
    let packed = packed.map_err(fail)?;
    let mut stderr = std::io::stderr();
    for why in &packed.faults {
        let _ = writeln!(stderr, "newshound: {}", plain(why));
    }
    if is_empty {
        return Err(Failure::new(Exit::NothingCrawled, "nothing of it is in these archives"));
    }
    std::fs::rename(&unfinished, &args.out).map_err(fail)?;
    let (records, pages) = (packed.records, packed.pages);
    let _ =
        writeln!(stderr, "newshound: {}: {records} records, {pages} articles", args.out.display());
    Ok(Exit::Success)
}

fn day(option: &str, text: Option<&String>) -> Result<Option<String>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let day = text.parse::<jiff::civil::Date>().map(|day| Some(day.to_string()));
    day.map_err(|_| Failure::usage(format!("{option} {text:?} is no day; write it as 2026-05-17")))
}
