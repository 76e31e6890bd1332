//! `newshound articles`: what a crawl wrote, chosen, counted, printed, handed to sinks and put into feeds.

mod args;
mod counts;
mod feeds;
mod history;
mod read;
mod words;

pub(crate) use args::ArticlesArgs;

use crate::extract::Format;
use crate::plain::plain;
use counts::Counts;
use feeds::Feeds;
use newshound_core::article::Article;
use newshound_ports::SinkError;
use newshound_roles::output::ARTICLES;
use newshound_roles::{Exit, Failure, config};
use newshound_sinks::Fields;
use newshound_sinks::kind::Export;
use read::Lines;
use std::io::{self, BufWriter, Write};
use tokio::runtime::{Builder, Runtime};

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &ArticlesArgs) -> Result<Exit, Failure> {
    let choice = args.choice()?;
    let fields = config::fields("--fields", &args.fields)?;
    if !args.fields.is_empty() && !args.format.is_some_and(Format::is_record) {
        return Err(Failure::usage(
            "--fields chooses among a record's: take --format json or jsonl",
        ));
    }
    let path = args.out.join(ARTICLES);
    if let Some(name) = &args.history {
        let text = history::history(&path, name)?;
        return write(&mut io::stdout(), &plain(&text)).map(|_| Exit::Success);
    }
    let specs = config::sinks(&args.sinks)?;
    let mut lines = Lines::open(&path)?;
    let mut use_ = if !specs.is_empty() {
        Use::sinks(specs)?
    } else if args.count {
        Use::Count(0)
    } else if let Some(by) = args.count_by {
        Use::CountBy(by, Counts::default())
    } else if args.feeds.is_some() {
        Use::Feeds(Feeds::new(args.feed_length.max(1)))
    } else {
        Use::Print { format: args.format, fields, has_begun: false }
    };
    // Not locked: a sink may write there too, from a thread of its own.
    let mut out = BufWriter::new(io::stdout());
    while let Some(article) = lines.next_article()? {
        if !choice.takes(&article) {
            continue;
        }
        if let (Some(folder), Some(format)) = (&args.into, args.format) {
            into_folder(folder, format, fields, &article)?;
        } else if use_.take(&article, &mut out)?.is_none() {
            return Ok(Exit::Success);
        }
    }
    use_.end(args, &mut out)?;
    if lines.left_out > 0 {
        say(&format!(
            "newshound: {} lines of {} have not all fields of a record ([record] fields chose some) and were left out\n",
            lines.left_out,
            path.display()
        ));
    }
    Ok(Exit::Success)
}

/// What is done with the articles.
enum Use {
    Print { format: Option<Format>, fields: Fields, has_begun: bool },
    Count(u64),
    CountBy(counts::By, Counts),
    Feeds(Feeds),
    Sinks(Runtime, Vec<(String, Export)>),
}

impl Use {
    fn sinks(specs: Vec<newshound_sinks::SinkSpec>) -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| {
            Failure::new(Exit::Internal, format!("no threads can be started: {error}"))
        })?;
        let mut exports = Vec::new();
        for spec in specs {
            let place = spec.place();
            let export = runtime.block_on(Export::open(spec)).map_err(|error| refused(&error))?;
            exports.push((place, export));
        }
        Ok(Self::Sinks(runtime, exports))
    }

    /// Takes an article; `None` once nobody reads what is printed.
    fn take(&mut self, article: &Article, out: &mut impl Write) -> Result<Option<()>, Failure> {
        match self {
            Self::Count(count) => *count += 1,
            Self::CountBy(by, counts) => counts.add(*by, article),
            Self::Feeds(feeds) => feeds.add(article),
            Self::Sinks(runtime, exports) => {
                for (_, export) in exports {
                    runtime.block_on(export.put(article)).map_err(|error| refused(&error))?;
                }
            }
            Self::Print { format: None, .. } => return write(out, &plain(&listed(article))),
            Self::Print { format: Some(format), fields, has_begun } => {
                let head = if *has_begun { String::new() } else { format.head() };
                *has_begun = true;
                return write(out, &(head + &format.of(article, *fields)));
            }
        }
        Ok(Some(()))
    }

    fn end(self, args: &ArticlesArgs, out: &mut impl Write) -> Result<(), Failure> {
        match self {
            Self::Count(count) => {
                write(out, &format!("{count}\n"))?;
            }
            Self::CountBy(_, counts) => {
                write(out, &plain(&counts.lines()))?;
            }
            Self::Feeds(feeds) => {
                if let Some(folder) = &args.feeds {
                    let number = feeds.write(folder, args.feeds_url.as_deref())?;
                    say(&format!("{number} feeds in {}\n", folder.display()));
                }
            }
            Self::Sinks(runtime, exports) => {
                for (place, export) in exports {
                    let taken = runtime.block_on(export.end()).map_err(|error| refused(&error))?;
                    say(&format!("{taken} articles to {place}\n"));
                }
            }
            Self::Print { .. } => {}
        }
        match out.flush() {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(not_written(&error)),
            _ => Ok(()),
        }
    }
}

fn refused(error: &SinkError) -> Failure {
    Failure::new(Exit::Output, format!("--sink: {error}"))
}

fn into_folder(
    folder: &std::path::Path,
    format: Format,
    fields: Fields,
    article: &Article,
) -> Result<(), Failure> {
    // The id is hex, unless somebody wrote the file by hand.
    let name: String = article.id.0.chars().filter(char::is_ascii_alphanumeric).collect();
    let path = folder.join(format!("{name}.{}", format.ending()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, format.head() + &format.of(article, fields)));
    written.map_err(|error| {
        Failure::new(Exit::Output, format!("{}: cannot be written: {error}", path.display()))
    })
}

/// An article as two lines for people.
fn listed(article: &Article) -> String {
    let day = article.published.as_deref().and_then(|date| date.get(..10)).unwrap_or("no date   ");
    let title = article.title.replace('\n', " ");
    format!("{day}  {}  {title}\n            {}\n", article.site, article.url)
}

fn write(out: &mut impl Write, text: &str) -> Result<Option<()>, Failure> {
    match out.write_all(text.as_bytes()) {
        Ok(()) => Ok(Some(())),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
        Err(error) => Err(not_written(&error)),
    }
}

fn say(text: &str) {
    let _ = io::stderr().write_all(plain(text).as_bytes());
}

fn not_written(error: &io::Error) -> Failure {
    Failure::new(Exit::Output, format!("stdout: cannot be written: {error}"))
}
