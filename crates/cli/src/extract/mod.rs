//! `newshound extract`: saved pages, or pages asked for by URL, to articles, without a crawl.

mod archives;
mod batch;
mod form;
mod input;
mod live;
mod memory;
mod record;

use crate::args::ExtractArgs;
pub(crate) use batch::in_parallel;
pub(crate) use form::Format;
use form::Output;
use input::Input;
pub(crate) use live::Live;
use memory::Memory;
use newshound_core::canonical::CanonicalUrl;
use newshound_core::time::UnixMillis;
use newshound_extract::explain::{Explained, explain};
use newshound_extract::meta::date::{self, DateStyle};
use newshound_extract::{Budget, Page, PageContext, read_page_until};
use newshound_ports::{Clock, SystemClock};
use newshound_roles::{Exit, Failure};
pub(crate) use record::text as record_text;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;
use url::Url;

/// The URL of a page whose URL is not given: its links then resolve to nothing of use. It has a
/// path, since a site's root is no story.
const UNKNOWN: &str = "http://unknown.invalid/saved-page";

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &ExtractArgs) -> Result<Exit, Failure> {
    let stdout = std::io::stdout();
    if let Some(manifest) = &args.manifest {
        let mut out = BufWriter::new(stdout.lock());
        return batch::batch(manifest, !args.no_site_memory, &mut out);
    }
    if args.files.is_empty() {
        return Err(Failure::usage("no page: name a file, a folder or a URL, or - for stdin"));
    }
    if archives::are(&args.files)? {
        return archives::command(args, &mut BufWriter::new(stdout.lock()));
    }
    let mut inputs = vec![];
    for argument in &args.files {
        inputs.extend(input::named(argument)?);
    }
    if args.explain_html.is_some() && inputs.len() != 1 {
        return Err(Failure::usage("--explain-html takes one page"));
    }
    if !args.fields.is_empty() && !args.format.is_some_and(Format::is_record) {
        return Err(Failure::usage(
            "--fields chooses among a record's: take --format json or jsonl",
        ));
    }
    let fields = newshound_roles::config::fields("--fields", &args.fields)?;
    let given = url_of(args.url.as_deref())?;
    let saved_at = fetched_at(args.fetched_at.as_deref())?;
    let mut out = BufWriter::new(stdout.lock());
    let mut live = None;
    let mut held: Vec<Held> = vec![];
    let mut forms = args.format.map(|format| Output::new(format, fields, args.out.clone()));
    let mut memory = (!args.no_site_memory).then(Memory::default);
    let (mut done, mut failed) = (0_usize, 0_usize);
    for input in &inputs {
        let is_live = matches!(input, Input::Url(_));
        let (url, fetched, bytes) = match input {
            Input::File(file) => (given.clone(), None, input::read(file)?),
            Input::Url(url) => {
                let live = match &mut live {
                    Some(live) => live,
                    None => live.insert(Live::new(args.allow_private)?),
                };
                match live.page(url) {
                    Ok((url, response)) => (url, response.content_type, response.body.to_vec()),
                    Err(why) => {
                        failed += 1;
                        let _ = if args.json {
                            let row = serde_json::json!({ "url": url.as_str(), "error": why });
                            writeln!(out, "{row}")
                        } else {
                            writeln!(std::io::stderr(), "newshound: {why}")
                        };
                        continue;
                    }
                }
            }
        };
        done += 1;
        let when = if is_live { When::Now } else { saved_at };
        let context = Context { url: &url, content_type: fetched.as_deref(), when };
        if args.explain || args.explain_html.is_some() {
            explained(args, &bytes, &context, &mut out)?;
            continue;
        }
        let fetched_at = context.page().fetched_at;
        let page = extract(&bytes, &context);
        // A saved page that names its own URL: its links and pictures lead there.
        let unknown = args.format.is_some() && url.as_str() == UNKNOWN;
        let own = page.canonical.clone().filter(|own| unknown && own.domain() != url.domain());
        let (url, page) = match own {
            Some(own) => {
                let page = extract(&bytes, &Context { url: &own, ..context });
                (own, page)
            }
            None => (url, page),
        };
        let name = match input {
            Input::File(file) => file.clone(),
            Input::Url(_) => PathBuf::new(),
        };
        held.push(Held { name, url, fetched_at, page });
        // One page knows nothing of its site: it need not wait for others.
        if held.len() >= memory::TOGETHER || inputs.len() == 1 {
            print(args, (&mut memory, &mut forms), &mut held, &mut out)?;
        }
    }
    print(args, (&mut memory, &mut forms), &mut held, &mut out)?;
    match out.flush() {
        // Who reads has seen enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            return Err(Failure::new(Exit::Output, format!("stdout: cannot be written: {error}")));
        }
        _ => {}
    }
    if done == 0 && failed > 0 {
        return Err(Failure::new(Exit::NothingCrawled, "no page could be had"));
    }
    Ok(Exit::Success)
}

#[derive(Debug, Clone, Copy)]
struct Context<'a> {
    url: &'a Url,
    content_type: Option<&'a str>,
    when: When,
}

/// When a page was fetched.
#[derive(Debug, Clone, Copy)]
enum When {
    Now,
    At(UnixMillis),
    /// It was saved at some time.
    Unknown,
}

impl Context<'_> {
    fn page(&self) -> PageContext<'_> {
        PageContext {
            url: self.url,
            content_type: self.content_type,
            robots_tag: None,
            fetched_at: match self.when {
                When::At(time) => time,
                When::Now | When::Unknown => SystemClock.now(),
            },
            is_saved: matches!(self.when, When::Unknown),
            budget: Budget::default(),
        }
    }
}

/// The time that an option or a manifest names.
fn fetched_at(text: Option<&str>) -> Result<When, Failure> {
    let Some(text) = text else { return Ok(When::Unknown) };
    let stamp = date::machine(text, DateStyle::default()).ok_or_else(|| {
        Failure::usage(format!("fetched_at {text:?} is no time: 2026-03-09T17:08:00Z or a day"))
    })?;
    Ok(When::At(UnixMillis(stamp.rough_millis())))
}

/// A page that was read.
struct Held {
    name: PathBuf,
    url: Url,
    fetched_at: UnixMillis,
    page: Page,
}

/// Prints the pages held, each without what stands on many of its site.
fn print(
    args: &ExtractArgs,
    (memory, forms): (&mut Option<Memory>, &mut Option<Output>),
    held: &mut Vec<Held>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if let Some(memory) = memory {
        memory.clean(held.iter_mut().map(|held| (&held.url, &mut held.page)));
    }
    for Held { name, url, fetched_at, page } in held.drain(..) {
        if let Some(forms) = forms {
            let canonical = CanonicalUrl::from_url(&url)
                .map_err(|error| Failure::usage(format!("{url}: {error}")))?;
            let article = newshound_extract::record(page, &canonical, fetched_at);
            if article.body.is_empty() {
                let page = if name.as_os_str().is_empty() {
                    url.as_str().into()
                } else {
                    name.display().to_string()
                };
                let _ = writeln!(std::io::stderr(), "newshound: {page}: no text of a story in it");
            }
            forms.write(&name, &article, out)?;
            continue;
        }
        let _ = if args.json {
            writeln!(out, "{}", record::json(None, &url, &page))
        } else {
            write!(out, "{}", record::text(&page))
        };
    }
    Ok(())
}

fn explained(
    args: &ExtractArgs,
    bytes: &[u8],
    context: &Context<'_>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let told = why(bytes, context);
    if args.explain {
        let _ = write!(out, "{}", told.to_text());
    }
    if let Some(file) = &args.explain_html {
        std::fs::write(file, told.to_html()).map_err(|error| {
            Failure::new(Exit::Output, format!("{}: cannot be written: {error}", file.display()))
        })?;
    }
    Ok(())
}

fn why(bytes: &[u8], context: &Context<'_>) -> Explained {
    explain(bytes, &context.page())
}

fn url_of(text: Option<&str>) -> Result<Url, Failure> {
    let text = text.unwrap_or(UNKNOWN);
    Url::parse(text)
        .map_err(|error| Failure::usage(format!("--url {text:?} is not a URL: {error}")))
}

fn extract(bytes: &[u8], context: &Context<'_>) -> Page {
    let ctx = context.page();
    let deadline = Instant::now() + ctx.budget.parse;
    read_page_until(bytes, &ctx, &mut || Instant::now() >= deadline)
}
